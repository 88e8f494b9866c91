"""The Merkle tree over the records of a chronicle, in memory. A leaf's data are a record's bytes, as the ledger keeps and serves them.

Nothing is hashed before somebody asks; the first question hashes what there is, in threads and a piece at a time, so that others get
their answers meanwhile; each later one hashes what came since.
"""

import asyncio
import weakref
from typing import Final

from domain.ids import Position
from domain.merkle_tree import MerkleTree
from projections.chronicle import Chronicle

PIECE: Final = 1_000
"""Records that are hashed at a time: some milliseconds."""
AT_ONCE: Final = 50
"""Records that no thread is worth its while for."""


class Leaves:
    """The tree of the chronicle that is asked about; anew where that was made anew. For one event loop."""

    def __init__(self) -> None:
        self._of: weakref.ref[Chronicle] | None = None
        self._tree = MerkleTree()
        self._growing = asyncio.Lock()

    async def tree(self, chronicle: Chronicle, size: Position) -> MerkleTree:
        """The tree, of `size` leaves or more; the chronicle has as many records."""
        async with self._growing:
            if self._of is None or self._of() is not chronicle:
                self._of, self._tree = weakref.ref(chronicle), MerkleTree()
            tree = self._tree
            while (done := len(tree)) < size:
                piece = min(size - done, PIECE)
                if piece <= AT_ONCE:
                    _add(tree, chronicle, piece)
                else:
                    await asyncio.to_thread(_add, tree, chronicle, piece)
        return tree


def _add(tree: MerkleTree, chronicle: Chronicle, piece: int) -> None:
    for data in chronicle.data(len(tree), piece):
        tree.add(data)
