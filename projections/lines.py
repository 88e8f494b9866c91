"""The lines of the ledger in memory: records as they are written, when each was, and the decoded ones that were used last."""

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from hashlib import sha256

from domain.events import Event
from domain.ids import EventId, Position
from domain.moments import Moment
from domain.records import Record, decode_record, event_id_of
from domain.skimming import Skimmed, skim, skim_event
from projections.growing import Joined, Kept, Line

KEPT_RECORDS = 65_536
"""Decoded, and used last."""


class Lines:
    """Records by position, from 1 on without gaps."""

    def __init__(self) -> None:
        self._data: Joined | Line[bytes] = Joined()
        self._recorded_at: array[int] | Line[int] = array("q")
        self._decoded: Kept[Position, Record] = Kept(KEPT_RECORDS)

    def __len__(self) -> int:
        return len(self._recorded_at)

    def branch(self, cut: Position) -> "Lines":
        """Lines that begin as these do, up to a position, and go their own way: shared and not copied; decoded anew."""
        branch = Lines()
        branch._data = Line(self._data, cut)
        branch._recorded_at = Line(self._recorded_at, cut)
        return branch

    def append(self, data: bytes, recorded_at: Moment) -> None:
        self._data.append(data)
        self._recorded_at.append(recorded_at)

    def extend(self, data: Sequence[bytes], recorded_at: Sequence[Moment]) -> None:
        """The same for many at once."""
        self._data.extend(data)
        self._recorded_at.extend(recorded_at)

    def digest(self) -> bytes:
        """Of all records; of lines that did not branch off others."""
        assert isinstance(self._data, Joined)
        digest = sha256()  # quicker than others where the processor knows it, as nearly all do
        for piece in self._data.pieces():
            digest.update(piece)
        return digest.digest()

    def data(self, after: Position, up_to: Position) -> list[bytes]:
        """Encoded records beyond `after`, up to `up_to`."""
        return self._data[after:up_to]

    def record(self, position: Position) -> Record:
        """The record at a position, kept for who asks next."""
        return self._decoded.get(position, lambda: self._read(position))

    def skimmed(self, position: Position) -> Skimmed | Record:
        """What the record says of what, for who asks for nothing else."""
        return skim(self._data[position - 1])

    def event(self, position: Position) -> Event | None:
        """The event of the record, skimmed, for who asks for nothing else; None where it is said not to have happened."""
        return skim_event(self._data[position - 1])

    def event_at(self, position: Position) -> EventId:
        """Of which event the record is."""
        return event_id_of(self._data[position - 1])

    def recorded_at(self, position: Position) -> Moment:
        return self._recorded_at[position - 1]

    def position_at(self, moment: Moment, head: Position) -> Position:
        """The last position up to `head` whose record was written at or before the moment."""
        return bisect_right(self._recorded_at, moment, 0, head)

    def _read(self, position: Position) -> Record:
        return decode_record(self._data[position - 1], recorded_at=self._recorded_at[position - 1])
