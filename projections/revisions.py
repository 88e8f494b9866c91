"""The positions of each event's records, found by the event's id, in some ten bytes an event.

Most events have one record. So an id leads to its first position by a table with open addressing, and only events with more
records have a list. Ids are not kept: whether a position is that of the id asked for is seen in the record.
"""

import secrets
from array import array
from collections.abc import Callable, Sequence
from typing import Any, Final

from domain.ids import EventId, Position
from projections.growing import Positions

_TABLE_BITS: Final = 10
TABLES: Final = 1 << _TABLE_BITS
"""Each grows by itself, so that no record waits long for it: three milliseconds at ten million events."""
_TABLE: Final = TABLES - 1
_SMALLEST: Final = array("Q", bytes(8 * 4))
"""Empty, of all that hold nothing; eight bytes a slot."""
_MARK: Final = 0xFFFF_FFFF
_MARK_BITS: Final = 32
_ALL: Final = 2**128 - 1
_HALF: Final = 64


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
        self._filled = [0] * TABLES
        self._later: Positions[Position] = Positions()

    def branch(self, event_at: Callable[[Position], EventId], cut: Position) -> "Revisions":
        """One that begins with the records up to position `cut`, and goes its own way, with records of its own."""
        return Revisions(event_at, self, cut)

    def written(self) -> Any:
        """What it holds as plain data; of one that did not branch off another."""
        return {
            "factor": self._factor.to_bytes(16),
            "tables": [table.tobytes() for table in self._tables],
            "filled": self._filled,
            "later": self._later.written(),
        }

    def read(self, written: Any) -> None:
        """Take in what another had written; in one that holds nothing yet."""
        self._factor = int.from_bytes(written["factor"])
        self._tables = [array("Q", table) for table in written["tables"]]
        self._filled = written["filled"]
        self._later.read(written["later"])

    def __len__(self) -> int:
        """How many events there are; of one that branched off another, those that it has of its own."""
        return sum(self._filled)

    def _hash(self, event_id: EventId) -> int:
        return (event_id.int * self._factor & _ALL) >> _HALF

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

    def add_all(self, events: Sequence[EventId], first: Position) -> dict[Position, Sequence[Position]]:
        """Note records from the position `first` on; returns the positions of the event's records before it, for each where there are any.

        The same as `add` for each, without a call for those that are the first of their events, as most are.
        """
        earlier: dict[Position, Sequence[Position]] = {}
        factor, tables, filled, event_at = self._factor, self._tables, self._filled, self._event_at
        may_be_known = self._base is not None
        for position, event_id in enumerate(events, first):
            hashed = (event_id.int * factor & _ALL) >> _HALF
            which = hashed & _TABLE
            table = tables[which]
            mark = hashed >> _TABLE_BITS & _MARK
            last = len(table) - 1
            place = mark & last
            while slot := table[place]:
                if slot >> _MARK_BITS == mark and event_at(slot & _MARK) == event_id:
                    break
                place = (place + 1) & last
            if slot:
                known = slot & _MARK
                earlier[position] = (known, *self._later.get(known))
                self._later.add(known, position)
                continue
            if may_be_known:
                if before := self.add(event_id, position):
                    earlier[position] = before
                continue
            if table is _SMALLEST or 3 * filled[which] >= 2 * last:
                tables[which] = table = _grown(table)  # who looks in the old one finds all that was there
                last = len(table) - 1
                place = mark & last
                while table[place]:
                    place = (place + 1) & last
            table[place] = mark << _MARK_BITS | position
            filled[which] += 1
        return earlier

    def _earlier(self, event_id: EventId) -> Sequence[Position]:
        if self._base is None:
            return ()
        return tuple(each for each in self._base.get(event_id) if each <= self._cut)

    def _find(self, event_id: EventId, hashed: int) -> Position | None:
        table = self._tables[hashed & _TABLE]
        mark = hashed >> _TABLE_BITS & _MARK
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
        if table is _SMALLEST or 3 * self._filled[which] >= 2 * len(table):
            self._tables[which] = table = _grown(table)  # who looks in the old one finds all that was there
        _put(table, (hashed >> _TABLE_BITS & _MARK) << _MARK_BITS | position)
        self._filled[which] += 1


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
