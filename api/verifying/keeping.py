"""Checkpoints that somebody keeps: a file with a signed note, and beside it the hashes of the leaves, by which the first record is found that differs."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from api.unfinished import put_on_disk, remove_stale, unfinished
from domain.errors import PartylineError
from domain.ids import Position
from domain.merkle import HASH_BYTES, Hash
from domain.merkle_tree import MerkleTree
from domain.notes import Checkpoint, NoNote, Note, from_base64, read_note

LEAVES: Final = ".leaves"
"""What the name of the file with the hashes adds to that of the checkpoint's."""


class BadlyKept(PartylineError):
    """What was kept is no checkpoint, or not what it was."""


class Kept(Struct, frozen=True):
    """A checkpoint that was kept."""

    path: Path
    note: Note
    leaves: MerkleTree | None
    """The hashes of its leaves, if they were kept too: they are those under its root."""

    @property
    def checkpoint(self) -> Checkpoint:
        return self.note.checkpoint


class _Json(Struct):
    """The other form of a checkpoint."""

    note: str
    size: Position
    root: str


def leaves_of(path: Path) -> Path:
    return path.with_name(path.name + LEAVES)


def read_kept(path: Path) -> Kept:
    """Read a checkpoint, as a signed note or as JSON, and the hashes beside it. Raises `BadlyKept` and `OSError`."""
    try:
        text = path.read_text(encoding="utf-8")
        note = _of_json(text) if text.lstrip().startswith("{") else read_note(text)
    except (NoNote, UnicodeDecodeError, msgspec.MsgspecError, RecursionError) as error:
        raise BadlyKept(f"{path} holds no checkpoint: {error}") from None
    return Kept(path, note, _leaves(leaves_of(path), note.checkpoint))


def write_kept(path: Path, note: Note, tree: MerkleTree | None) -> None:
    """Keep a checkpoint, in the place of one that may be there; with a tree, the hashes of its leaves as well.

    The leaves come first: if this is killed, those that the old checkpoint needs are among them.
    """
    if tree is not None:
        size = note.checkpoint.size
        _write(leaves_of(path), b"".join(tree.leaf(index) for index in range(size)))
    else:
        leaves_of(path).unlink(missing_ok=True)
    _write(path, str(note).encode())


def first_difference(
    root: Callable[[int], Hash], other: Callable[[int], Hash], size: Position
) -> Position | None:
    """The first of `size` records in which two trees differ, by the roots over their beginnings; None where there is none."""
    if root(size) == other(size):
        return None
    alike, differ = 0, size
    while differ - alike > 1:
        middle = (alike + differ) // 2
        if root(middle) == other(middle):
            alike = middle
        else:
            differ = middle
    return differ


def _of_json(text: str) -> Note:
    said = msgspec.json.decode(text, type=_Json)
    note = read_note(said.note)
    if (note.checkpoint.size, note.checkpoint.root) != (said.size, from_base64(said.root)):
        raise NoNote("its size and root are not those of its note, which are signed")
    return note


def _leaves(path: Path, checkpoint: Checkpoint) -> MerkleTree | None:
    if not path.exists():
        return None
    data = path.read_bytes()
    tree = MerkleTree()
    # More may stand there: somebody was killed who had written the leaves of a later checkpoint, and not yet that.
    for place in range(0, min(len(data), checkpoint.size * HASH_BYTES), HASH_BYTES):
        tree.add_hash(data[place : place + HASH_BYTES])
    if len(tree) != checkpoint.size or tree.root() != checkpoint.root:
        raise BadlyKept(
            f"{path} does not hold the leaves under the root of the checkpoint beside it: it was cut or changed; move it away, and the "
            "checkpoint is verified without it"
        )
    return tree


def _write(path: Path, data: bytes) -> None:
    """The old file stays until the new one is whole, and on the disk."""
    remove_stale(path)
    written = path.with_name(unfinished(path) + secrets.token_hex(4))
    try:
        with written.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        written.replace(path)
        put_on_disk(path.absolute().parent)
    finally:
        written.unlink(missing_ok=True)
