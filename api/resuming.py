"""The file of `follow --resume`: how far a follower has come, for whoever follows next.

It always holds a whole position, whenever the machine stops: each one is written beside it and takes its place. So what else
the file is (its mode, its owner, where a link leads) is carried over by hand, and the lock is on a file that stays.
"""

import contextlib
import fcntl
import os
import secrets
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from domain.ids import Position

LOCK_PATIENCE: Final = 0.5
"""Seconds until the file is another follower's: of one that was killed, a command that was just being started has it for a moment."""

_MOST_DIGITS: Final = 16
"""Of a position: a server takes none beyond 2**53."""


class NotKept(OSError):
    """The file holds no position, or none can be kept in it."""


def position_of(text: str) -> Position | None:
    """The position that a text is, if it is one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None


class Resuming:
    """A file that is this follower's. `position` is what it held; None for a file that is empty or not there."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._real = Path(os.path.realpath(file))
        self.position = self._read()

    def keep(self, position: Position) -> None:
        """Put the position in the place of the one before. Raises `NotKept`."""
        with _named(self.file):
            self._replace(f"{position}\n")

    def check(self) -> None:
        """Raise `NotKept` where a position could not be kept."""
        with _named(self.file):
            if self._real.exists():
                self._replace("" if self.position is None else f"{self.position}\n")
            else:  # nor is it to be there before there is a position
                new, descriptor = self._beside()
                os.close(descriptor)
                new.unlink()

    def _read(self) -> Position | None:
        with _named(self.file):
            try:
                if not stat.S_ISREG(self._real.stat().st_mode):  # a device or a pipe would be replaced
                    raise NotKept(f"{self.file} is no file that can hold a position")
                text = self._real.read_text(encoding="utf-8").strip()
            except FileNotFoundError:
                return None
            except ValueError:  # not even text
                text = "something else"
        position = position_of(text)
        if text and position is None:
            raise NotKept(f"{self.file} holds {text[:40]!r}, and no position: is it another file?")
        return position

    def _replace(self, text: str) -> None:
        new, descriptor = self._beside()
        try:
            with open(descriptor, "w", encoding="utf-8") as opened:  # noqa: PTH123 - no path
                with contextlib.suppress(FileNotFoundError):
                    self._liken(descriptor, self._real.stat())
                opened.write(text)
                opened.flush()
                os.fsync(descriptor)
            new.replace(self._real)
        except BaseException:
            new.unlink(missing_ok=True)
            raise

    def _beside(self) -> tuple[Path, int]:
        """A new file beside it, open to be written: under a name that is nobody's."""
        new = self._real.with_name(f".{self._real.name}.{secrets.token_hex(8)}")
        return new, os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)

    def _liken(self, descriptor: int, other: os.stat_result) -> None:
        with contextlib.suppress(PermissionError):  # only root may give a file away
            os.fchown(descriptor, other.st_uid, other.st_gid)
        os.fchmod(descriptor, stat.S_IMODE(other.st_mode))


@contextlib.contextmanager
def resuming(file: Path) -> Iterator[Resuming]:
    """The file, which nobody else has until the end. Raises `NotKept`, also where a position could not be kept later on."""
    real = Path(os.path.realpath(file))
    with _named(file):
        lock = os.open(real.with_name(f".{real.name}.lock"), os.O_RDONLY | os.O_CREAT, 0o666)
    try:
        with _named(file):
            if not _is_locked(lock):
                raise NotKept(
                    f"another follower keeps its position in {file}: end that one, or give this one a file of its own"
                )
        found = Resuming(file)
        found.check()
        yield found
    finally:
        os.close(lock)


def _is_locked(lock: int) -> bool:
    until = time.monotonic() + LOCK_PATIENCE
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                return False
            time.sleep(LOCK_PATIENCE / 20)
        else:
            return True


@contextlib.contextmanager
def _named(file: Path) -> Iterator[None]:
    try:
        yield
    except NotKept:
        raise
    except OSError as error:
        raise NotKept(f"no position can be kept in {file}: {error.strerror}") from error
