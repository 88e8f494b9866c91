"""What is looked at: settings, the ledger that they name, the machine, and a server that may run on it."""

import os
import resource
import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Final, TypeAlias

from msgspec import Struct

from api.backup.kept import TABLES
from api.clock import now
from api.settings import Settings
from domain.ledger.opening import is_postgres, open_ledger
from domain.ledger.port import Clock, Head, Ledger, LedgerError


class Ailment(Struct, frozen=True):
    """Something that is wrong."""

    wrong: str
    mend: str
    """What to do about it."""


class NotMade(Exception):
    """A check is none for this deployment, or cannot be made now; says why."""


def _memory() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _open_files() -> int:
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


class Machine(Struct, frozen=True):
    """What the machine says of itself."""

    now: Clock = now
    memory: Callable[[], int] = _memory
    """Bytes in all."""
    open_files: Callable[[], int] = _open_files
    """How many this process may have open; -1 is without limit."""
    free: Callable[[Path], int] = _free
    """Bytes on the disk of a folder."""


class Patient:
    """One deployment. Close it at the end."""

    def __init__(
        self, settings: Settings, environ: Mapping[str, str], machine: Machine, url: str | None = None
    ) -> None:
        """`url` is where a server must answer; otherwise one may, at the address of the settings."""
        self.settings = settings
        self.environ = environ
        self.machine = machine
        self.must_answer = url is not None
        host = "127.0.0.1" if settings.host in {"0.0.0.0", "::", ""} else settings.host  # noqa: S104 - it is asked, not listened on
        self.url = (url or f"http://{f'[{host}]' if ':' in host else host}:{settings.port}").rstrip("/")

    @property
    def is_postgres(self) -> bool:
        return is_postgres(self.settings.ledger)

    @cached_property
    def file(self) -> Path | None:
        """That of the ledger, if it is in one."""
        name = self.settings.ledger.removeprefix("sqlite:///")
        return None if name == self.settings.ledger else Path(name)

    @property
    def beside(self) -> list[Path]:
        """The files beside that of the ledger that may be there: keys, webhooks, the mark of a mirror."""
        return [] if self.file is None else [each.file_beside(self.settings.ledger) for each in TABLES]

    @cached_property
    def opened(self) -> tuple[Ledger, Head] | LedgerError:
        """The ledger and where it ends, or why it cannot be opened. It is not made for this."""
        try:
            ledger = open_ledger(self.settings.ledger, self.machine.now, must_exist=True)
        except LedgerError as error:
            return error
        try:
            return ledger, ledger.head()
        except LedgerError as error:
            ledger.close()
            return error

    @property
    def ledger(self) -> Ledger:
        """The ledger, for checks of what is in it. Raises `NotMade` where it cannot be opened, which is told by itself."""
        if isinstance(self.opened, LedgerError):
            raise NotMade("the ledger cannot be opened")
        return self.opened[0]

    def address(self) -> str:
        """The address of a ledger that can be opened. Raises `NotMade` as `ledger` does."""
        if isinstance(self.opened, LedgerError):
            raise NotMade("the ledger cannot be opened")
        return self.settings.ledger

    @property
    def any_file(self) -> Path:
        """The file of the ledger, which is there. Raises `NotMade` where there is none."""
        if self.file is None:
            raise NotMade("the ledger is in no file")
        if not self.file.exists():
            raise NotMade("there is no file of the ledger")
        return self.file

    @property
    def head(self) -> Head:
        """Where the ledger ends; of one that cannot be opened, nothing is known."""
        return Head(0, None) if isinstance(self.opened, LedgerError) else self.opened[1]

    def close(self) -> None:
        if "opened" in self.__dict__ and not isinstance(self.opened, LedgerError):
            self.opened[0].close()


Check: TypeAlias = Callable[[Patient], Iterator[Ailment]]
"""Tells all that is wrong. Raises `NotMade` where there is nothing to look at."""

MIB: Final = 1024 * 1024
