"""Merkle trees as RFC 6962 and RFC 9162 have them: hashes of leaves and nodes, roots, proofs, and what a proof proves.

A leaf's hash is that of its data behind a zero byte, a node's that of its two children behind a one. A tree of n leaves has on its left
the largest power of two of them that is smaller than n. The tree of no leaves has the hash of nothing.

A *path* is a list of hashes that lead from something known to a root (RFC 9162, 2.1.3 and 2.1.4). Nothing here keeps a tree:
that is `domain.merkle_tree`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Final, TypeAlias

HASH_BYTES: Final = 32
"""Of each hash."""
EMPTY: Final = sha256().digest()
"""The root of no leaves."""

Hash: TypeAlias = bytes
HashOf: TypeAlias = Callable[[int, int], Hash]
"""The root over some leaves that follow each other: from the first one (counted from 0) until one that is excluded."""


class NoProof(ValueError):
    """A path does not lead where it should; the message says what differs."""


def leaf_hash(data: bytes) -> Hash:
    return sha256(b"\x00" + data).digest()


def node_hash(left: Hash, right: Hash) -> Hash:
    return sha256(b"\x01" + left + right).digest()


def root_of(hashes: Iterable[Hash]) -> Hash:
    """The root over leaves with these hashes, or over trees of one size, complete all but the last."""
    row = list(hashes)
    if not row:
        return EMPTY
    while len(row) > 1:
        paired = [node_hash(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)]
        row = paired + row[len(row) & ~1 :]
    return row[0]


def left_of(size: int) -> int:
    """How many of so many leaves, two or more, lie on the left of their root."""
    return 1 << (size - 1).bit_length() - 1


# Paths


def inclusion_path(hash_of: HashOf, index: int, size: int) -> list[Hash]:
    """What leads from the leaf, counted from 0, to the root over `size` leaves."""
    path: list[Hash] = []
    first, until = 0, size
    while until - first > 1:
        middle = first + left_of(until - first)
        if index < middle:
            path.append(hash_of(middle, until))
            until = middle
        else:
            path.append(hash_of(first, middle))
            first = middle
    return path[::-1]


def consistency_path(hash_of: HashOf, earlier: int, size: int) -> list[Hash]:
    """What leads from the root over `earlier` leaves to the one over `size`; nothing where they are the same, or there were none."""
    path: list[Hash] = []
    first, until = 0, size
    if earlier in (0, size):
        return path
    while earlier != until:
        middle = first + left_of(until - first)
        if earlier <= middle:
            path.append(hash_of(middle, until))
            until = middle
        else:
            path.append(hash_of(first, middle))
            first = middle
    if first:  # else it is the earlier root itself, which is known
        path.append(hash_of(first, until))
    return path[::-1]


# What paths prove


def included_root(leaf: Hash, index: int, size: int, path: Sequence[Hash]) -> Hash:
    """The root over `size` leaves that the path leads to from the leaf, counted from 0. Raises `NoProof` if it has another length."""
    if not 0 <= index < size:
        raise NoProof(f"leaf {index} is none of {size}")
    _check_hashes((leaf, *path))
    reached = leaf
    for is_left, each in _climbed(index, size - 1, path):
        reached = node_hash(each, reached) if is_left else node_hash(reached, each)
    return reached


def check_inclusion(leaf: Hash, index: int, size: int, root: Hash, path: Sequence[Hash]) -> None:
    """Raise `NoProof` unless the path proves that the leaf is the one at `index`, counted from 0, under the root over `size` leaves."""
    if included_root(leaf, index, size, path) != root:
        raise NoProof(f"the path from leaf {index} does not lead to the root over {size} leaves")


def check_consistency(earlier: int, earlier_root: Hash, size: int, root: Hash, path: Sequence[Hash]) -> None:
    """Raise `NoProof` unless the path proves that the first `earlier` leaves under the root over `size` are those under the earlier root."""
    if earlier > size:
        raise NoProof(f"{size} leaves cannot go on from {earlier}")
    _check_hashes((earlier_root, root, *path))
    if earlier in (0, size):
        if path:
            raise NoProof("there is a path where none is needed")
        if earlier_root != (root if earlier else EMPTY):
            raise NoProof(f"there are two roots over {earlier} leaves")
        return
    hashes = list(path)
    if earlier & (earlier - 1) == 0:
        hashes.insert(0, earlier_root)
    if not hashes:
        raise NoProof("the path is shorter than the tree is high")
    place, last = earlier - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = hashes[0]
    for is_left, each in _climbed(place, last, hashes[1:]):
        if is_left:
            before, after = node_hash(each, before), node_hash(each, after)
        else:
            after = node_hash(after, each)
    if before != earlier_root:
        raise NoProof(f"the path does not lead from the root over {earlier} leaves")
    if after != root:
        raise NoProof(f"the path does not lead to the root over {size} leaves")


def _check_hashes(hashes: Iterable[Hash]) -> None:
    """Bytes that could be cut elsewhere, and hashed to the same, are no hashes."""
    for each in hashes:
        if len(each) != HASH_BYTES:
            raise NoProof(f"{each.hex()} is no hash: it would be {HASH_BYTES} bytes")


def _climbed(place: int, last: int, path: Sequence[Hash]) -> Iterator[tuple[bool, Hash]]:
    """Each hash of the path, and whether it stands on the left of what was reached: from a place in a row, whose last one is told, to the root.

    Raises `NoProof` where the path ends elsewhere.
    """
    for each in path:
        if last == 0:
            raise NoProof("the path is longer than the tree is high")
        is_left = bool(place & 1) or place == last
        yield is_left, each
        while is_left and place and not place & 1:
            place, last = place >> 1, last >> 1
        place, last = place >> 1, last >> 1
    if last:
        raise NoProof("the path is shorter than the tree is high")
