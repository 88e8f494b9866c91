"""The shapes of what is taken and served that no struct of the program has: answers are put together as bytes (`api.answers`).

They are written down as structs for `api.openapi_schemas`; nobody makes instances of them.
"""

from typing import Annotated, Any, Final, Literal, TypeAlias

from msgspec import Meta, Struct

from api.problems import TYPES
from api.reading import ShortState
from api.writing import MOST_EVENTS
from domain.dates import MAX_LENGTH
from domain.ids import EventId, PartyId, Position
from domain.records import Kind
from projections.findings import Finding
from projections.timeline import TimelineEntry

Json: TypeAlias = dict[str, Any]


class Moment:
    """Stands for a moment of record time as it is written."""


class AnyEvent:
    """Stands for the union of all events."""


class EventToState:
    """Stands for an event as it is taken."""


Revision: TypeAlias = Annotated[int, Meta(ge=1)]
DayText: TypeAlias = Annotated[str, Meta(extra_json_schema={"format": "date"})]
Reason: TypeAlias = Annotated[str, Meta(min_length=1, pattern=r"\S")]


# What is taken


class Correction(Struct, forbid_unknown_fields=True):
    """A correction: the whole event as it should stand, and why."""

    event: EventToState
    """All of it: what is left out is no longer said."""
    reason: Reason
    """What was wrong, and how it is known."""


class Retraction(Struct, forbid_unknown_fields=True):
    """A retraction: why the event did not happen."""

    reason: Reason
    """What was wrong, and how it is known."""


class Append(Struct, forbid_unknown_fields=True):
    """Many events, which are written all or none. They may introduce parties for each other, whatever their order."""

    events: Annotated[list[EventToState], Meta(min_length=1, max_length=MOST_EVENTS)]


# What is served


class KnownAt(Struct):
    """The point of the ledger that an answer was given for."""

    position: Position
    """0 is the empty ledger."""
    recorded_at: Moment | None
    """When the record at that position was written; null at position 0."""


class Record(Struct):
    """One line of the ledger: it states, corrects or retracts one event."""

    position: Position
    """Its place in the ledger: 1, 2, 3 ..."""
    recorded_at: Moment
    kind: Kind
    revision: Revision
    """Of the event: 1, 2, 3 ... A retraction is a revision too."""
    event_id: EventId
    actor: str
    """Who said it."""
    reason: str | None
    """Why it was corrected or retracted; null where it was stated."""
    event: AnyEvent | None
    """The event as it is now said to be; null where it is said not to have happened."""


class EventRecord(Record):
    """An event as it stands: its last record."""

    known_at: KnownAt


class Revisions(Struct):
    """All that was ever said of an event, in order."""

    event_id: EventId
    known_at: KnownAt
    revisions: list[Record]


class PartyList(Struct):
    """Parties as of a day, by id."""

    as_of: DayText
    known_at: KnownAt
    parties: list[ShortState]
    next: str | None
    """The `cursor` of the next page; null on the last one."""


class Timeline(Struct):
    """A party's events in order."""

    party: PartyId
    as_of: DayText
    known_at: KnownAt
    events: list[TimelineEntry]


class LedgerPage(Struct):
    """Records in order."""

    records: list[Record]
    position: Position
    """The last position on this page: what to send as `after` for the next one."""
    head: Position
    """The ledger's last position."""


class Written(Struct):
    """What was written, or stood already."""

    position: Position
    """The last position at which what was sent stands."""
    records: list[Record]
    """The records under which the events stand, by position."""
    findings: list[Finding]
    """What is odd about the events. It was written all the same."""


class Live(Struct):
    """The process runs."""

    status: Literal["live"]


class Ready(Struct):
    """Whether this server can do its work."""

    status: Literal["ready", "not ready"]
    position: Position
    """The last position of the ledger that it has read."""
    trouble: str | None
    """What keeps it from its work; null while all is well."""


class ProblemType(Struct):
    """A type of problem."""

    type: str
    title: str
    status: Annotated[int, Meta(ge=400, le=599)]


class Problem(Struct):
    """What went wrong (RFC 9457)."""

    type: Annotated[str, Meta(extra_json_schema={"enum": [f"/problems/{kind}" for kind in TYPES]})]
    """The type of problem; the address says what it means."""
    title: str
    status: Annotated[int, Meta(ge=400, le=599)]
    detail: str
    """What was wrong this time, and what would be right."""
    instance: str
    """The path that was asked for."""
    head: Position | None = None
    """With `not-yet-known`: the last position that this server has seen."""
    named_at: Position | None = None
    """With `unknown-at-position`: the first position whose record names the party, or states the event."""
    standing_revision: Revision | None = None
    """With `stale-revision`: the revision that stands."""
    record: Record | None = None
    """With `stale-revision`: the record that stands, to decide on again."""
    index: Annotated[int, Meta(ge=0)] | None = None
    """With what is wrong about one of several events: its place among them, from 0. `detail` names it too."""


ADDED: Final[Json] = {
    "PartyState": {
        "party": "The id in use; other ids of the same party lead to the same state.",
        "exists": "Whether the party existed on the day; `maybe` where the dates do not tell.",
        "status": "Null before the beginning. What ended the party, once it has ended.",
        "name": "The name of that day; after the end, the last one.",
        "names": "The name by language.",
        "abbreviations": "Abbreviations by language.",
        "country": "The country of the party.",
        "kind": "`party`, `alliance`, `list` or `technical`.",
        "founded": "When it was founded: an EDTF date, as the source gave it.",
        "registered": "When an authority entered it in its register.",
        "ended": "When it ended.",
        "founders": "Who founded it.",
        "leaders": "Who held an office on that day, by role.",
        "ideology": "What the party said it stands for.",
        "position": "Where it stands between left and right.",
        "colours": "Its colours.",
        "headquarters": "Where its headquarters are.",
        "membership": "The latest number of members that was reported by that day.",
        "organisation": "The latest numbers of branches and bodies, by kind.",
        "publications": "What it publishes.",
        "coalitions": "Alliances and governments that it belongs to on that day.",
        "candidacies": "Candidates whom it nominated or endorsed.",
        "results": "What it got in elections so far. What no source gives is left out.",
        "predecessors": "Parties that it came from.",
        "successors": "Parties that came from it.",
        "identifiers": "Its ids elsewhere, by scheme.",
        "possible": "What may have happened by that day, and may not: it is not in the state.",
        "disputed": "Values that other accounts of the same happenings give.",
        "undetermined": "Values of fields for which the order of events is in truth unknown.",
    },
    "Finding": {
        "code": "What is odd.",
        "party": "In whose history.",
        "events": "The events that it is about.",
        "message": "What is odd, and what would settle it.",
    },
    "TimelineEntry": {
        "revision": "The revision that stands.",
        "event_id": "It stays the same, however often the event is corrected.",
        "happened": "`maybe` where the day asked for lies within the bounds.",
    },
}
"""What fields mean that have no text under them in the code."""

FIXED: Final[Json] = {
    "Date": {
        "type": "string",
        "minLength": 1,
        "maxLength": MAX_LENGTH,
        "description": "An EDTF date (ISO 8601-2): a day, a month, a year, `?` for uncertain and `~` for approximate, "
        "unspecified digits, an interval within which the day lies, or `XXXX` for unknown.",
        "examples": [
            *("2004-04-13", "2004-04", "2004", "2004?", "2004-04~", "198X"),
            *("2004-04/2004-06", "[2004-04..2004-06]", "../2010", "XXXX"),
        ],
    },
    "Moment": {
        "type": "string",
        "format": "date-time",
        "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$",
        "description": "A moment in UTC, always with six decimals and `Z`, so that moments sort as text.",
        "examples": ["2026-11-22T10:00:00.000000Z"],
    },
}
