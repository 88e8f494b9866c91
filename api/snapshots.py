"""The file in which a snapshot of the chronicle is kept: written after a long start, used by the next one, thrown away when in doubt."""

import contextlib
import logging
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import IO, Final

import msgspec

from api.collecting import resting
from api.settings import Settings
from api.unfinished import remove_stale, unfinished
from domain.ids import Position
from domain.ledger.port import Entry
from projections.chronicle import Chronicle
from projections.snapshot import Cover, NoUse, cover_of, restored, sections

log = logging.getLogger(__name__)

WORTH: Final = 20_000
"""Records that must have been worked out anew for a snapshot to be written: below, a start takes a second or less."""
OFF: Final = "off"
_BEGINS: Final = b"partyline snapshot "
"""In every version."""
_MAGIC: Final = _BEGINS + b"2\n"
_LENGTH: Final = 8
_CHECK: Final = 32
_PIECE: Final = 1 << 20


def snapshot_of(settings: Settings) -> "Snapshot | None":
    """The snapshot that the settings name: beside the ledger's file, elsewhere, or none."""
    file = settings.ledger.removeprefix("sqlite:///")
    if settings.snapshot == OFF or (not settings.snapshot and file == settings.ledger):
        return None
    return Snapshot(Path(settings.snapshot or f"{file}-snapshot"))


class Snapshot:
    """A snapshot in a file, which may not be there."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._head: Position = 0

    def chronicle(self, read: Callable[[], Iterable[Entry]]) -> Chronicle | None:
        """The chronicle of the ledger that is read, up to the snapshot's head; None where there is no snapshot of it.

        One that cannot be used is no error: the log says why, and the next start that takes long replaces it.
        Raises what reading the ledger raises.
        """
        try:
            with self.path.open("rb") as file:
                return self._restored(file, read)
        except FileNotFoundError:
            return None
        except (NoUse, OSError) as error:
            log.warning("the snapshot %s is not used: %s; the ledger is read anew", self.path, error)
            return None

    def keep(self, chronicle: Chronicle) -> None:
        """Write the snapshot, if that is worth its while. Nothing may be applied to the chronicle meanwhile.

        A snapshot that cannot be written is no error: the log says why.
        """
        if chronicle.head - self._head < WORTH:
            return
        try:
            with resting():
                _write(self.path, chronicle)
        except (NoUse, OSError) as error:
            log.warning("the snapshot %s was not written: %s", self.path, error)
        else:
            self._head = chronicle.head

    def forget(self) -> None:
        """What was kept is of another ledger: the next one is worth its while, however long that was."""
        self._head = 0

    def _restored(self, file: IO[bytes], read: Callable[[], Iterable[Entry]]) -> Chronicle:
        end = _checked(file)
        parts = _parts(file, end)
        _, encoded = next(parts)
        try:
            cover = msgspec.msgpack.decode(encoded, type=Cover)
        except msgspec.DecodeError as error:
            raise NoUse(f"it does not say what it is of ({error})") from error
        chronicle = restored(cover, read(), parts)
        self._head = cover.head
        return chronicle


def is_something_else(path: Path) -> bool:
    """Whether a file is there that is no snapshot, whole or not: what somebody else keeps there, perhaps the ledger itself. Raises `OSError`."""
    try:
        with path.open("rb") as file:
            begins = file.read(len(_BEGINS))
    except FileNotFoundError:
        return False
    return begins != _BEGINS[: len(begins)]


def _write(path: Path, chronicle: Chronicle) -> None:
    """Beside the file, and put in its place when all of it is on the disk: a kill leaves the old one, or the new."""
    if is_something_else(path):
        raise NoUse("something else is kept there, and left as it is")
    cover = msgspec.msgpack.encode(cover_of(chronicle))
    remove_stale(path)
    handle, temporary = tempfile.mkstemp(prefix=unfinished(path), dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            check = sha256()
            for piece in _pieces(cover, chronicle):
                check.update(piece)
                file.write(piece)
            file.write(check.digest())
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise


def _pieces(cover: bytes, chronicle: Chronicle) -> Iterator[bytes]:
    yield _MAGIC
    yield from _piece("cover", cover)
    for name, part in sections(chronicle):
        yield from _piece(name, part)


def _piece(name: str, part: bytes) -> Iterator[bytes]:
    yield len(name).to_bytes(_LENGTH)
    yield name.encode()
    yield len(part).to_bytes(_LENGTH)
    yield part


def _checked(file: IO[bytes]) -> int:
    """Where the parts end; the file stands at the first one then. Raises `NoUse` unless the file is whole."""
    size = os.fstat(file.fileno()).st_size
    if size < len(_MAGIC) + _CHECK or file.read(len(_MAGIC)) != _MAGIC:
        raise NoUse("it is no snapshot, or one of another version")
    end = size - _CHECK
    check = sha256(_MAGIC)
    left = end - len(_MAGIC)
    while left:
        piece = file.read(min(_PIECE, left))
        if not piece:
            raise NoUse("it ended while it was read")
        check.update(piece)
        left -= len(piece)
    if file.read(_CHECK) != check.digest():
        raise NoUse("it is damaged")
    file.seek(len(_MAGIC))
    return end


def _parts(file: IO[bytes], end: int) -> Iterator[tuple[str, bytes]]:
    while file.tell() < end:
        name = file.read(int.from_bytes(file.read(_LENGTH))).decode()
        yield name, file.read(int.from_bytes(file.read(_LENGTH)))
