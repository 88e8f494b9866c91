"""Marks: by which it is known later whether the ledger still holds what was delivered from it.

A ledger may be put back to an earlier state, or a standby take over that lacks the last records, and then give their positions
anew. Whoever went on from its old position would skip those. So with a position some records are remembered by digests:
the one that stands there, and those 1, 3, 7, 15 ... before it. The last that is still there is where to go on.
"""

import hashlib
from collections.abc import Iterator, Mapping

from domain.ids import Position
from projections.chronicle import Chronicle


def marks(chronicle: Chronicle, position: Position) -> dict[Position, str]:
    """The marks of a position, which is at most the chronicle's head."""
    return {each: _digest(chronicle, each) for each in _back_from(position)}


def last_held(chronicle: Chronicle, position: Position, marked: Mapping[Position, str]) -> Position:
    """The last marked position up to which the chronicle holds the same records; 0 if it never did.

    It may lie before the last one that is the same, at most as far as that lies before `position`.
    """
    if not marked:
        return min(position, chronicle.head)
    held = 0
    for each in sorted(
        marked
    ):  # behind the first that differs, one that is alike may have been imported again
        if each > chronicle.head or marked[each] != _digest(chronicle, each):
            break
        held = each
    return held


def _back_from(position: Position) -> Iterator[Position]:
    distance = 0
    while position > distance:
        yield position - distance
        distance = 2 * distance + 1


def _digest(chronicle: Chronicle, position: Position) -> str:
    (data,) = chronicle.data(position - 1, 1)
    return hashlib.sha256(data).hexdigest()[:16]
