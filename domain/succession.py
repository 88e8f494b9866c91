"""How the records of a ledger follow each other: whether a line can be the next one, and how it is then kept.

Nothing but the records is needed for that. Who copies a ledger, mirrors it or looks for damage reads each line here.
"""

from typing import Final

import msgspec

from domain.dates import DateError
from domain.errors import PartylineError
from domain.events import Event
from domain.ids import EventId, Position
from domain.mentions import tags_of
from domain.moments import Moment, MomentError, format_moment
from domain.records import Record, UnknownVersion, decode_record, tag_of

UNREADABLE: Final = (
    *(msgspec.MsgspecError, UnknownVersion, DateError, MomentError, UnicodeDecodeError),
    RecursionError,  # of lists within lists by the thousand
)
"""What reading a line raises that is no record."""


class NotNext(PartylineError):
    """A line cannot follow; the message says why, and begins with a verb: who raises it on names the line before."""


class Unreadable(NotNext):
    """It is no record."""


class Line(msgspec.Struct, frozen=True):
    """A record, with the type and the tags that it has on its ledger."""

    record: Record
    type: str
    tags: tuple[str, ...]


class _Said(msgspec.Struct):
    """What was said last of an event."""

    revision: int
    event: Event | None
    before: Event


class Succession:
    """What lines have said so far, from the first on."""

    def __init__(self) -> None:
        self._position: Position = 0
        self._recorded_at: Moment | None = None
        self._said: dict[EventId, _Said] = {}

    def next(self, data: bytes) -> Line:
        """The record that the line is. Raises `NotNext` and `Unreadable` where it cannot be the next one, and takes nothing in then."""
        try:
            record = decode_record(data)
        except UNREADABLE as error:
            raise Unreadable(f"is no record that this version of Partyline can read: {error}") from None
        if record.position != self._position + 1:
            raise NotNext(f"has position {record.position}, where {self._position + 1} would follow")
        if self._recorded_at is not None and record.recorded_at < self._recorded_at:
            raise NotNext(
                f"was recorded at {format_moment(record.recorded_at)}, and the one before it at "
                f"{format_moment(self._recorded_at)}: record time never runs backwards"
            )
        line = self._line(record)
        self._position, self._recorded_at = record.position, record.recorded_at
        return line

    def _line(self, record: Record) -> Line:
        standing = self._said.get(record.event_id)
        revision = 1 if standing is None else standing.revision + 1
        if record.revision != revision:
            raise NotNext(
                f"is revision {record.revision} of event {record.event_id}, where {revision} would follow"
            )
        stands = standing is not None and standing.event is not None
        if stands == (record.kind == "stated") or (record.event is None) != (record.kind == "retracted"):
            raise NotNext(
                f"is {record.kind!r} of event {record.event_id}, which cannot follow what was said of it before"
            )
        before = None if standing is None else standing.before
        shown = record.event if record.event is not None else before
        assert shown is not None  # what is retracted stood
        self._said[record.event_id] = _Said(revision, record.event, shown)
        return Line(record, tag_of(shown), tags_of(record.event_id, before, record.event))
