"""A snapshot: what a chronicle's indexes say up to a position, written down, so that a start need not work it out anew.

It holds no records: those are read from the ledger, all of them, and the snapshot is used only if they are the very records that it was
made of, by the very code that runs now. So it can be thrown away at any time, and nothing depends on it but the time that a start takes.
"""

import sys
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

import domain
import projections
from domain.ids import Position
from domain.ledger.port import Entry
from projections.chronicle import Chronicle


class Cover(Struct, frozen=True):
    """What a snapshot says of itself."""

    made_by: str
    """A digest of the code: other code may index otherwise."""
    head: Position
    records: bytes
    """A digest of the records up to `head`."""


class NoUse(Exception):
    """The snapshot cannot be used; the message says why."""


def cover_of(chronicle: Chronicle) -> Cover:
    """What a snapshot of the chronicle as it is would say of itself."""
    return Cover(made_by=code(), head=chronicle.head, records=chronicle.digest())


@cache
def code() -> str:
    """A digest of all code on which the indexes depend, and of how this machine writes numbers. Raises `NoUse` if it cannot be seen."""
    digest = blake2b(
        sys.byteorder.encode() + sys.version.encode() + msgspec.__version__.encode(), digest_size=16
    )
    for package in (domain, projections):
        files = [(path, folder) for folder in package.__path__ for path in sorted(Path(folder).rglob("*.py"))]
        if not files:
            raise NoUse(f"the code of {package.__name__} is not there to be compared")
        for path, folder in files:
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


_encoder = msgspec.msgpack.Encoder(uuid_format="bytes")
_decoder = msgspec.msgpack.Decoder()


def sections(chronicle: Chronicle) -> Iterator[tuple[str, bytes]]:
    """The parts of a snapshot, each by its name. Nothing may be applied to the chronicle meanwhile."""
    for name, written in chronicle.written():
        yield name, _encoder.encode(written)


def restored(cover: Cover, entries: Iterable[Entry], parts: Iterable[tuple[str, bytes]]) -> Chronicle:
    """The chronicle that the snapshot was made of: `entries` are the ledger's from the first on, up to the snapshot's head or further.

    Raises `NoUse` when it was made by other code, or of other records.
    """
    if cover.made_by != code():
        raise NoUse("it was made by another version")
    chronicle = Chronicle()
    chronicle.hold(entries, cover.head)
    if chronicle.head != cover.head or chronicle.digest() != cover.records:
        raise NoUse("it was made of other records")
    for name, part in parts:
        written: Any = _decoder.decode(part)
        chronicle.read(name, written)
    return chronicle
