"""The Merkle tree over the records of a chronicle, in memory. A leaf's data are a record's bytes, as the ledger keeps and serves them.

Nothing is hashed before somebody asks; the first question hashes what there is, in threads and a piece at a time, so that others get
their answers meanwhile; each later one hashes what came since.
"""

import asyncio
import threading
import weakref
from typing import Final

from domain.errors import NotYetKnown
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
        """Who waits here waits for records to be hashed, and keeps no thread for it."""
        self._adding = threading.Lock()
        """A thread goes on though its asker was cancelled: nobody else adds to the tree meanwhile."""

    async def tree(self, chronicle: Chronicle, size: Position) -> MerkleTree:
        """The tree, of `size` leaves or more. Raises `NotYetKnown` where the chronicle has fewer records."""
        if chronicle.head < size:
            raise NotYetKnown(size, chronicle.head)
        if self._is_of(chronicle) and len(self._tree) >= size:
            return self._tree
        async with self._growing:
            if not self._is_of(chronicle):
                self._of, self._tree = weakref.ref(chronicle), MerkleTree()
            tree = self._tree
            while (done := len(tree)) < size:
                until = min(size, done + PIECE)
                if until - done <= AT_ONCE and not self._adding.locked():
                    self._add(tree, chronicle, until)
                else:
                    await asyncio.to_thread(self._add, tree, chronicle, until)
        return tree

    def _is_of(self, chronicle: Chronicle) -> bool:
        return self._of is not None and self._of() is chronicle

    def _add(self, tree: MerkleTree, chronicle: Chronicle, until: Position) -> None:
        """Add the leaves that are wanting, up to `until`."""
        with self._adding:
            done = len(tree)
            for data in chronicle.data(done, until - done) if done < until else ():
                tree.add(data)
