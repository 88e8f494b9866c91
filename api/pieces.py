"""Texts that are nearly alike, kept as the pieces that they share.

A state as JSON is cut where fields and items begin. Most pieces stand in many texts and are kept once; those that never stand apart are one. A text is then a row of
numbers of pieces: it takes a tenth, and is put together in two microseconds. Where it is cut makes no difference to what is read: it is joined as it was.
"""

import re
from array import array
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from msgspec import Struct

_CUT: Final = re.compile(rb',(?=\{|"[a-z_]+":)')
"""Before an object in a list, and before a field. (Where a list ends, too, was tried: rows are longer, and no less is kept.)"""
_EDGE: Final = -1
"""Stands before the first piece of each text, and behind the last."""
_CODES: Final = {"B": 2**8, "H": 2**16, "L": 2**32}
"""How numbers are kept, and how many there may be."""

_OF_A_PIECE: Final = 41
"""Bytes of memory that it takes besides its own."""
_OF_ALL: Final = 300
"""The same of all together."""


class Pieces(Struct, frozen=True, gc=False):
    """Some texts, in their order."""

    pieces: tuple[bytes, ...]
    rows: "array[int]"
    """The numbers of the pieces of all texts, one after another."""
    ends: "array[int]"
    """Where the row of each ends."""

    def text(self, at: int) -> bytes:
        """The text with this number, from 0 on."""
        ends, pieces = self.ends, self.pieces
        row = self.rows[ends[at - 1] if at else 0 : ends[at]]
        return b"".join([pieces[each] for each in row])

    @property
    def weight(self) -> int:
        """Bytes of memory that they take."""
        of_rows = sum(each.itemsize * len(each) for each in (self.rows, self.ends))
        return _OF_ALL + of_rows + sum(_OF_A_PIECE + len(piece) for piece in self.pieces)


class Cutting:
    """The cutting of texts, one at a time."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {}
        self._rows: list[list[int]] = []

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, text: bytes) -> None:
        """One more text."""
        numbers = self._numbers
        self._rows.append([numbers.setdefault(piece, len(numbers)) for piece in _cut(text)])

    def done(self) -> Pieces:
        """All that were added."""
        cut = list(self._numbers)
        pieces: list[bytes] = []
        number_of: dict[int, int] = {}
        """By the first of the pieces that became one."""
        for first, together in _never_apart(self._rows).items():
            number_of[first] = len(pieces)
            pieces.append(b"".join([cut[each] for each in together]))
        rows = array(next(code for code, most in _CODES.items() if len(pieces) <= most))
        ends = array("L")
        for row in self._rows:
            rows.extend([number_of[each] for each in row if each in number_of])
            ends.append(len(rows))
        return Pieces(tuple(pieces), rows, ends)


def _cut(text: bytes) -> list[bytes]:
    at = [0, *(found.start() for found in _CUT.finditer(text)), len(text)]
    return [text[begin:end] for begin, end in pairwise(at)]


def _never_apart(rows: Sequence[Sequence[int]]) -> dict[int, list[int]]:
    """The pieces that follow each other wherever one of them stands, by the first of them."""
    before: dict[int, set[int]] = {}
    after: dict[int, set[int]] = {}
    for row in rows:
        last = _EDGE
        for each in row:
            before.setdefault(each, set()).add(last)
            after.setdefault(last, set()).add(each)
            last = each
        after.setdefault(last, set()).add(_EDGE)
    followed = {
        each: following
        for each, (following, *others) in after.items()
        if not others and each != _EDGE and before.get(following) == {each}
    }
    together: dict[int, list[int]] = {}
    for first in before.keys() - followed.values():
        together[first] = run = [first]
        while (following := followed.get(run[-1])) is not None:
            run.append(following)
    return together
