"""Where the records come from that are verified: a ledger, a server, or the file of an export. Each gives them one after the other, as bytes."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Protocol

import httpx
from msgspec import Struct

from api.settings import Settings
from api.verifying.asking import PAGE, ServerProofs
from domain.errors import PartylineError
from domain.ids import Position
from domain.ledger.inspecting import Flaw, flaws
from domain.ledger.opening import open_ledger, shown
from domain.ledger.port import Clock, Entry, LedgerError, Unavailable

_SQLITE: Final = b"SQLite format 3\x00"


class NoSource(PartylineError):
    """There is nothing of that kind to verify."""


class Damaged(PartylineError):
    """A record is there, and cannot be read."""

    def __init__(self, position: Position, words: str) -> None:
        super().__init__(words)
        self.position = position
        self.words = words


class Kept(Struct, frozen=True):
    """A record as it is kept."""

    data: bytes
    entry: Entry | None = None
    """With what a ledger keeps beside it."""


class Source(Protocol):
    """What is verified."""

    name: str

    def records(self) -> Iterator[Kept]:
        """All of them, in the order in which they stand. Raises `Damaged` at one that cannot be read."""
        ...

    def flaws(self) -> Iterator[Flaw]:
        """What is wrong with it beside its records."""
        ...

    def close(self) -> None:
        """Hang up."""
        ...


class LedgerSource:
    """A ledger, read from its database."""

    def __init__(self, address: str, clock: Clock) -> None:
        self.name = shown(address)
        self._address = address
        self._clock = clock

    def records(self) -> Iterator[Kept]:
        with contextlib.closing(open_ledger(self._address, self._clock, must_exist=True)) as ledger:
            after, limit = 0, None
            while True:
                try:
                    before = after
                    for entry in ledger.read(after, limit=limit):
                        _check_types(entry, after + 1)
                        yield Kept(entry.data, entry)
                        after = entry.position
                except Unavailable:
                    raise
                except (LedgerError, ValueError, TypeError) as error:
                    if limit is not None:
                        raise Damaged(after + 1, f"cannot be read: {error}") from error
                    limit = 1  # a batch cannot be read: which of its records is it?
                    continue
                if limit is None or after == before:
                    return

    def flaws(self) -> Iterator[Flaw]:
        return flaws(self._address)

    def close(self) -> None:
        pass


class FileSource:
    """The records that `export ndjson` wrote."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._path = path
        with path.open("rb") as file:
            if file.read(len(_SQLITE)) == _SQLITE:
                raise NoSource(
                    f"{path} is a SQLite file, and no export: verify it as a ledger, sqlite:///{path}"
                )

    def records(self) -> Iterator[Kept]:
        with self._path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if not line.endswith(b"\n"):
                    raise Damaged(number, "has no end: the file was cut off")
                yield Kept(line[:-1])

    def flaws(self) -> Iterator[Flaw]:
        return iter(())

    def close(self) -> None:
        pass


class ServerSource:
    """A server, of which all records are asked for."""

    def __init__(self, url: httpx.URL) -> None:
        self.proofs = ServerProofs(url)
        self.name = self.proofs.name

    def records(self) -> Iterator[Kept]:
        after = 0
        head: int | None = None  # records may come in meanwhile: it is verified up to where it was
        while head is None or after < head:
            page = self.proofs.page(after, PAGE, head)
            head = page.head if head is None else head
            for each in page.records:
                yield Kept(bytes(each))
            if not page.records:
                return
            after += len(page.records)

    def flaws(self) -> Iterator[Flaw]:
        return iter(())

    def close(self) -> None:
        self.proofs.close()


def _check_types(entry: Entry, place: Position) -> None:
    """SQLite keeps any value in any column, and a byte that was changed can make one of another type."""
    for name, wanted in (("position", int), ("recorded_at", int), ("type", str), ("data", bytes)):
        if not isinstance(getattr(entry, name), wanted):
            raise Damaged(place, f"is kept with a {name} that is none")


def source_of(target: str | None, settings: Settings, clock: Clock) -> Source:
    """What is meant by a target: the address of a server or of a ledger, or a file; the ledger of the settings if there is none.

    Raises `NoSource`, and what the address of a ledger raises.
    """
    if target is None:
        target = settings.ledger
    if target.startswith(("http://", "https://")):
        return ServerSource(httpx.URL(target.rstrip("/")))
    if target == "memory:":
        raise NoSource(
            "a ledger in memory is read by the process that serves it alone: verify its server, http://..."
        )
    if target.startswith(("sqlite:", "postgresql:", "postgres:")):
        return LedgerSource(target, clock)
    path = Path(target)
    if not path.is_file():
        why = "it is a folder" if path.is_dir() else "there is no such file"
        raise NoSource(
            f"{target!r} is nothing to verify: {why}, and it is no address of a server (https://...) or of a ledger (sqlite:///..., "
            "postgresql://...)"
        )
    return FileSource(path)
