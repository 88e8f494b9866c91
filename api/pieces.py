"""Texts that are nearly alike, kept as the pieces that they share.

A state as JSON is cut where its fields and the items of its lists begin. Most pieces stand in many texts and are kept once; those that never stand apart in some
neighbours are one there. A text is then a row of numbers of pieces: it takes a sixth, and is put together in a microsecond or two, most of which is fetching pieces
from memory: the fewer the better. Where it is cut makes no difference to what is read: it is joined as it was.
The first piece of a text is never one with the next, so that something can be put behind it.
"""

import re
from array import array
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from msgspec import Struct

_CUT: Final = re.compile(rb',(?:"[a-z_]+":|\{[^{}]*\})|\{[^{}]*\}')
"""The comma before a field, or an object that holds no other, with the comma before it. Each way begins with a letter that can be looked for: that is twice as quick."""
_COMMA: Final = ord(",")
NEIGHBOURS: Final = 16
"""Texts in which pieces are one that never stand apart in them. In fewer, rows are shorter and more is kept: in 8, 12 pieces and 380 bytes a state
instead of 17 and 300; in 64, 26 and 240."""
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

    def of(self, at: int) -> list[bytes]:
        """The pieces of the text with this number, from 0 on: what it begins with, up to where it is first cut, is one of them."""
        ends, pieces = self.ends, self.pieces
        return [pieces[each] for each in self.rows[ends[at - 1] if at else 0 : ends[at]]]

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
        numbers: dict[bytes, int] = {}
        kept: list[int] = []
        ends = array("L")
        for begin in range(0, len(self._rows), NEIGHBOURS):
            rows = self._rows[begin : begin + NEIGHBOURS]
            number_of = {
                first: numbers.setdefault(b"".join([cut[each] for each in together]), len(numbers))
                for first, together in _never_apart(rows).items()
            }
            for row in rows:
                kept += [number_of[each] for each in row if each in number_of]
                ends.append(len(kept))
        code = next(code for code, most in _CODES.items() if len(numbers) <= most)
        return Pieces(tuple(numbers), array(code, kept), ends)


def _cut(text: bytes) -> list[bytes]:
    found = [found.start() for found in _CUT.finditer(text, 1)]  # within the text's own brace
    at = [0, *[begin for begin in found if text[begin] == _COMMA], len(text)]
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
        if not others and each != _EDGE and before.get(following) == {each} and _EDGE not in before[each]
    }
    together: dict[int, list[int]] = {}
    for first in before.keys() - followed.values():
        together[first] = run = [first]
        while (following := followed.get(run[-1])) is not None:
            run.append(following)
    return together
