"""Pages of what subscribers get: made once for all who want the same in the same form, and kept up to a bound.

A subscriber is nothing but a position; what lies ahead of it is looked up here. So an append of ten thousand records waits in
nobody's buffer, and a thousand subscribers at the head are sent the same bytes.
"""

from itertools import count
from typing import Final, TypeAlias
from weakref import WeakValueDictionary

from litestar.types import Message
from msgspec import Struct

from api.stream.framing import Framing, messages, record
from api.stream.shapes import shaped
from api.stream.wanted import Shape
from domain.ids import Position
from projections.chronicle import Chronicle
from projections.growing import Kept
from projections.selection import Selection

PAGE: Final = 256
"""Records on a page at the most; pages of everything begin at multiples of it, so that those who catch up share them."""
PAGE_BYTES: Final = 64 * 1024
"""Bytes after which a page ends, be its last record ever so long."""
LOOKED_AT: Final = 16_384
"""Positions that are looked at for one page of a selection."""
KEPT_BYTES: Final = 32 * 2**20
"""Of the pages of all editions together: who subscribes chooses how many there are."""
SMALL: Final = 16 * 1024
"""Bytes of a page that an edition keeps for itself."""

_numbers = count()


class Page(Struct, frozen=True):
    """What is sent to somebody who is at a position, and the position where they are then."""

    messages: tuple[Message, ...]
    reached: Position
    size: int
    """Bytes, about."""


PageKey: TypeAlias = tuple[int, Position, Position]
"""The number of the edition, and between which positions was looked."""


class Edition:
    """What all get who want the same records in the same form."""

    def __init__(
        self,
        chronicle: Chronicle,
        framing: Framing,
        shape: Shape,
        selection: Selection,
        kept: Kept[PageKey, Page],
    ) -> None:
        self.chronicle = chronicle
        self._framing: Framing = framing
        self._shape: Shape = shape
        self._selection = selection
        self._kept = kept
        self._number = next(_numbers)
        self._last: tuple[Position, Position, Page] = (-1, -1, Page((), 0, 0))
        """The small page that was asked for last, and by what: at the head, all ask for the same."""

    def page(self, after: Position, head: Position) -> Page:
        """What comes after a position, up to the head, which lies beyond it."""
        last_after, last_head, page = self._last
        if last_after == after and last_head == head:
            return page
        if self._selection.is_everything:
            up_to = min((after // PAGE + 1) * PAGE, head)
        else:
            up_to = min(after + LOOKED_AT, head)
        page = self._kept.get((self._number, after, up_to), lambda: self._made(after, up_to))
        if page.size <= SMALL:
            self._last = (after, head, page)
        return page

    def _made(self, after: Position, up_to: Position) -> Page:
        selected = self.chronicle.select(self._selection, after, up_to, PAGE)
        frames: list[bytes] = []
        size, reached = 0, selected.reached
        for position in selected.positions:
            frames.append(record(self._framing, position, shaped(self._shape, position, self.chronicle)))
            size += len(frames[-1])
            if size >= PAGE_BYTES:
                reached = position
                break
        return Page(messages(self._framing, frames), reached, size + 200 * (1 + len(frames)))


class Editions:
    """The editions that somebody reads, and the pages of them that were asked for last."""

    def __init__(self) -> None:
        self._kept: Kept[PageKey, Page] = Kept(KEPT_BYTES, lambda page: page.size)
        self._read: WeakValueDictionary[tuple[int, Framing, Shape, Selection], Edition] = (
            WeakValueDictionary()
        )

    def of(self, chronicle: Chronicle, framing: Framing, shape: Shape, selection: Selection) -> Edition:
        """The edition for these wants; the same one as long as it is read."""
        # An edition holds its chronicle: while it is there, no other has that id.
        key = (id(chronicle), framing, shape, selection)
        found = self._read.get(key)
        if found is None:
            found = self._read[key] = Edition(chronicle, framing, shape, selection, self._kept)
        return found
