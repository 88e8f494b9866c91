"""A Merkle tree that only grows: the hashes of its leaves, and of complete trees of 256 leaves, 512, 1024 and so on.

With those the root over any first leaves, and any path, takes some hundred hashes. What it takes in memory is 32 bytes a leaf, and a quarter
of a byte for the rest.
"""

from typing import Final

from domain.merkle import (
    EMPTY,
    HASH_BYTES,
    Hash,
    consistency_path,
    inclusion_path,
    leaf_hash,
    left_of,
    node_hash,
    root_of,
)

SEALED: Final = 256
"""Leaves of the smallest trees whose hashes are kept; a power of two."""
_LOWEST: Final = SEALED.bit_length() - 1


class MerkleTree:
    """One thread adds; others may ask meanwhile, of sizes that were reached."""

    def __init__(self) -> None:
        self._leaves = bytearray()
        self._sealed: list[bytearray] = []
        """The hashes of complete trees: of 256 leaves, of 512 ..."""

    def __len__(self) -> int:
        return len(self._leaves) // HASH_BYTES

    def add(self, data: bytes) -> None:
        """Add a leaf with this data."""
        self.add_hash(leaf_hash(data))

    def add_hash(self, leaf: Hash) -> None:
        """Add a leaf with this hash."""
        size = len(self) + 1
        if size % SEALED == 0:
            self._seal(root_of([*self._hashes(size - SEALED, size - 1), leaf]), size // SEALED)
        self._leaves += leaf  # last: who asks by the length finds all that it needs

    def leaf(self, index: int) -> Hash:
        """The hash of a leaf, counted from 0."""
        return _at(self._leaves, index)

    def root(self, size: int | None = None) -> Hash:
        """The root over the first `size` leaves; over all of them if it is left out."""
        size = len(self) if size is None else size
        return self.over(0, size) if size else EMPTY

    def inclusion(self, index: int, size: int) -> list[Hash]:
        """The path from a leaf, counted from 0, to the root over the first `size`."""
        return inclusion_path(self.over, index, size)

    def consistency(self, earlier: int, size: int) -> list[Hash]:
        """The path from the root over the first `earlier` leaves to the one over the first `size`."""
        return consistency_path(self.over, earlier, size)

    def over(self, first: int, until: int) -> Hash:
        """The root over the leaves from `first` until `until`, of which it is one tree of this one's."""
        size = until - first
        if size < SEALED:
            return root_of(self._hashes(first, until))
        if size & (size - 1) == 0:
            level = size.bit_length() - 1
            return _at(self._sealed[level - _LOWEST], first >> level)
        middle = first + left_of(size)
        return node_hash(self.over(first, middle), self.over(middle, until))

    def _hashes(self, first: int, until: int) -> list[Hash]:
        return [_at(self._leaves, index) for index in range(first, until)]

    def _seal(self, complete: Hash, number: int) -> None:
        """Keep the hash of the tree of 256 leaves that was completed, the `number`th, and of those that it completes."""
        level = 0
        while True:
            if level == len(self._sealed):
                self._sealed.append(bytearray())
            row = self._sealed[level]
            row += complete
            if number & 1:
                return
            complete = node_hash(_at(row, number - 2), complete)
            level, number = level + 1, number >> 1


def _at(hashes: bytearray, index: int) -> Hash:
    return bytes(hashes[index * HASH_BYTES : (index + 1) * HASH_BYTES])
