"""The positions of each event's records, found by the event's id, in some ten bytes an event.

Most events have one record. So an id leads to its first position by a table with open addressing, and only events with more
records have a list. Ids are not kept: whether a position is that of the id asked for is seen in the record.
"""

import secrets
import sys
from array import array
from collections.abc import Callable, Sequence
from typing import Any, Final
from uuid import UUID

from domain.ids import EventId, Position
from projections.growing import Positions

_TABLE_BITS: Final = 10
TABLES: Final = 1 << _TABLE_BITS
"""Each grows by itself, so that no record waits long for it: three milliseconds at ten million events."""
MOST_EXPECTED: Final = 1 << 24
"""Events for which room is made before they come: a quarter of a gigabyte."""
_TABLE: Final = TABLES - 1
_SMALLEST: Final = array("Q", bytes(8))
"""Without room, of all that hold nothing; eight bytes a slot."""
_MARK: Final = 0xFFFF_FFFF
_MARK_BITS: Final = 32
_ALL: Final = 2**128 - 1
_HALF: Final = 64
_ID: Final = 16
"""Bytes of an id."""


class Revisions:
    """The positions of each event's records, in ascending order."""

    def __init__(
        self,
        event_at: Callable[[Position], EventId],
        base: "Revisions | None" = None,
        cut: Position = 0,
    ) -> None:
        """`event_at` says of which event the record at a position is."""
        self._event_at = event_at
        self._base = base
        self._cut = cut
        self._factor = secrets.randbits(128) | 1
        """Of this process or of the one that wrote it down: nobody can choose ids that fall on one place."""
        self._tables = [_SMALLEST] * TABLES
        self._room = [0] * TABLES
        """How many more events each has room for until it grows."""
        self._later: Positions[Position] = Positions()

    def branch(self, event_at: Callable[[Position], EventId], cut: Position) -> "Revisions":
        """One that begins with the records up to position `cut`, and goes its own way, with records of its own."""
        return Revisions(event_at, self, cut)

    def written(self) -> Any:
        """What it holds as plain data; of one that did not branch off another."""
        return {
            "factor": self._factor.to_bytes(16),
            "tables": [table.tobytes() for table in self._tables],
            "room": self._room,
            "later": self._later.written(),
        }

    def read(self, written: Any) -> None:
        """Take in what another had written; in one that holds nothing yet."""
        self._factor = int.from_bytes(written["factor"])
        self._tables = [array("Q", table) for table in written["tables"]]
        self._room = written["room"]
        self._later.read(written["later"])

    def __len__(self) -> int:
        """How many events there are; of one that branched off another, those that it has of its own."""
        return sum(_most(len(table)) for table in self._tables) - sum(self._room)

    def expect(self, events: int) -> None:
        """Make room for so many in one that holds nothing yet: to grow step by step takes as long as to note them. It is a guess: the
        head of a ledger may be wrong, and is not believed beyond `MOST_EXPECTED`.
        """
        slots = 1
        while _most(slots) * TABLES < min(events, MOST_EXPECTED):
            slots *= 2
        self._tables = [array("Q", bytes(8 * slots)) for _ in range(TABLES)]
        self._room = [_most(slots)] * TABLES

    def _hash(self, event_id: EventId) -> int:
        return (event_id.int * self._factor & _ALL) >> _HALF

    def _hashes(self, ids: bytes, first: Position) -> tuple["array[int]", "array[int]", "array[int]"]:
        """Of each id, the slot that it takes at the position that follows on the one before; the upper half of its hash, which is its mark;
        and the lower. All are multiplied at once, as one number.
        """
        halves = array("Q", ids)
        apart = array("Q", bytes(2 * len(ids)))  # so far that no product reaches into the next
        apart[2::4], apart[3::4] = halves[0::2], halves[1::2]
        product = int.from_bytes(apart.tobytes()) * self._factor
        words = array("I", product.to_bytes(2 * len(ids)))
        if sys.byteorder == "little":
            words.byteswap()
        marks, lower = words[4::8], words[5::8]
        words = array("I", bytes(8 * len(marks)))
        mark, position = (1, 0) if sys.byteorder == "little" else (0, 1)
        words[mark::2], words[position::2] = marks, array("I", range(first, first + len(marks)))
        return array("Q", words.tobytes()), marks, lower

    def get(self, event_id: EventId) -> Sequence[Position]:
        """The positions of the event's records, not to be changed; empty where there are none."""
        first = self._find(event_id, self._hash(event_id))
        return self._earlier(event_id) if first is None else self.since(first)

    def since(self, first: Position) -> Sequence[Position]:
        """The same for who knows the position of the event's first record: much quicker."""
        later = self._later.get(first)
        if later:
            return (first, *later)
        if self._base is None or first > self._cut:
            return (first,)
        return tuple(each for each in self._base.since(first) if each <= self._cut)

    def add(self, event_id: EventId, position: Position) -> Sequence[Position]:
        """Note a record that comes after all others; returns the positions of the event's records before it."""
        hashed = self._hash(event_id)
        first = self._find(event_id, hashed)
        if first is not None:
            earlier = (first, *self._later.get(first))
            self._later.add(first, position)
            return earlier
        earlier = tuple(self._earlier(event_id))
        self._insert(hashed, earlier[0] if earlier else position)
        for each in (*earlier[1:], *((position,) if earlier else ())):
            self._later.add(earlier[0], each)
        return earlier

    def add_all(self, ids: bytes, first: Position) -> dict[Position, Sequence[Position]]:
        """Note records from the position `first` on; returns the positions of the event's records before it, for each where there are any.

        The same as `add` for each, without a call for those that are the first of their events, as most are.
        """
        earlier: dict[Position, Sequence[Position]] = {}
        if self._base is not None:
            for position, at in enumerate(range(0, len(ids), _ID), first):
                if before := self.add(UUID(bytes=ids[at : at + _ID]), position):
                    earlier[position] = before
            return earlier
        tables, room = self._tables, self._room
        for slot, mark, lower in zip(*self._hashes(ids, first), strict=True):
            which = lower & _TABLE
            table = tables[which]
            last = len(table) - 1
            place = mark & last
            while taken := table[place]:
                if taken >> _MARK_BITS == mark:
                    known, position = taken & _MARK, slot & _MARK
                    at = (position - first) * _ID
                    if self._event_at(known).bytes == ids[at : at + _ID]:
                        earlier[position] = (known, *self._later.get(known))
                        self._later.add(known, position)
                        break
                place = (place + 1) & last
            else:
                if left := room[which]:
                    room[which] = left - 1
                    table[place] = slot
                else:
                    self._insert(mark << _MARK_BITS | which, slot & _MARK)
        return earlier

    def _earlier(self, event_id: EventId) -> Sequence[Position]:
        if self._base is None:
            return ()
        return tuple(each for each in self._base.get(event_id) if each <= self._cut)

    def _find(self, event_id: EventId, hashed: int) -> Position | None:
        table = self._tables[hashed & _TABLE]
        mark = hashed >> _MARK_BITS
        last = len(table) - 1
        place = mark & last
        while slot := table[place]:
            if slot >> _MARK_BITS == mark and self._event_at(slot & _MARK) == event_id:
                return slot & _MARK
            place = (place + 1) & last
        return None

    def _insert(self, hashed: int, position: Position) -> None:
        which = hashed & _TABLE
        table = self._tables[which]
        if not self._room[which]:
            grown = _grown(table)
            self._room[which] = _most(len(grown)) - _most(len(table))
            self._tables[which] = table = grown  # who looks in the old one finds all that was there
        _put(table, hashed >> _MARK_BITS << _MARK_BITS | position)
        self._room[which] -= 1


def _most(slots: int) -> int:
    """How many events a table of so many slots holds before it grows."""
    return 2 * slots // 3


def _grown(table: "array[int]") -> "array[int]":
    """The same in twice as many slots."""
    grown = array("Q", bytes(16 * len(table)))
    last = len(grown) - 1
    for slot in table:
        if slot:
            place = (slot >> _MARK_BITS) & last
            while grown[place]:
                place = (place + 1) & last
            grown[place] = slot
    return grown


def _put(table: "array[int]", slot: int) -> None:
    last = len(table) - 1
    place = (slot >> _MARK_BITS) & last
    while table[place]:
        place = (place + 1) & last
    table[place] = slot
