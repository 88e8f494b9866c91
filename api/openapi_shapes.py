"""The shapes of what is taken and served that no struct of the program has: answers are put together as bytes (`api.answers`).

They are written down as structs for `api.openapi_schemas`; nobody makes instances of them.
"""

from typing import Annotated, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType

from api.listing import ShortState
from api.problems import TYPES
from api.writing import MOST_EVENTS
from domain.ids import EventId, PartyId, Position
from domain.records import Kind
from projections.findings import Finding
from projections.timeline import TimelineEntry


class Moment:
    """Stands for a moment of record time as it is written."""


class AnyEvent:
    """Stands for the union of all events."""


class EventToState:
    """Stands for an event as it is taken."""


Revision: TypeAlias = Annotated[int, Meta(ge=1)]
DayText: TypeAlias = Annotated[str, Meta(extra_json_schema={"format": "date"})]
Reason: TypeAlias = Annotated[str, Meta(min_length=1, pattern=r"\S")]
Address: TypeAlias = Annotated[str, Meta(pattern=r"\A/", extra_json_schema={"format": "uri-reference"})]


# What is taken


class Correction(Struct, forbid_unknown_fields=True):
    """A correction: the whole event as it should stand, and why."""

    event: EventToState
    """All of it: what is left out is no longer said."""
    reason: Reason
    """What was wrong, and how it is known."""
    recorded_at: Moment | UnsetType = UNSET
    """For administrators who import: when it was recorded, as the day on which its source was released; never before the ledger's last
    record, never in the future."""


class Retraction(Struct, forbid_unknown_fields=True):
    """A retraction: why the event did not happen."""

    reason: Reason
    """What was wrong, and how it is known."""
    recorded_at: Moment | UnsetType = UNSET
    """For administrators who import: when it was recorded, as the day on which its source was released; never before the ledger's last
    record, never in the future."""


class Append(Struct, forbid_unknown_fields=True):
    """Many events, which are written all or none. They may introduce parties for each other, whatever their order."""

    events: Annotated[list[EventToState], Meta(min_length=1, max_length=MOST_EVENTS)]
    recorded_at: Moment | UnsetType = UNSET
    """For administrators who import: when it was recorded, as the day on which its source was released; never before the ledger's last
    record, never in the future."""


# What is served


class KnownAt(Struct):
    """The point of the ledger that an answer was given for."""

    position: Position
    """0 is the empty ledger."""
    recorded_at: Moment | None
    """When the record at that position was written; null at position 0."""


class Cited(Struct):
    """An answer that can be cited."""

    known_at: KnownAt
    canonical: Address
    """The address of this very answer, relative to the server: day, position and version are written out. What is answered
    there never changes."""


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
    canonical: Address
    """The address of this very answer, relative to the server. What is answered there never changes."""


class Revisions(Cited):
    """All that was ever said of an event, in order."""

    event_id: EventId
    revisions: list[Record]


class PartyList(Cited):
    """Parties as of a day, by id."""

    as_of: DayText
    parties: list[ShortState]
    next: str | None
    """The `cursor` of the next page; null on the last one."""


class Timeline(Cited):
    """A party's events in order."""

    party: PartyId
    as_of: DayText
    events: list[TimelineEntry]


class LedgerPage(Cited):
    """Records in order."""

    records: list[Record]
    position: Position
    """The last position on this page: what to send as `after` for the next one."""
    head: Position
    """The last position that is listed: that of `known_at`, or the ledger's last one."""


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

    status: Literal["ready", "reading only", "not ready"]
    """`reading only`: the ledger cannot be reached or does not confirm what is written, and what was read of it is answered."""
    position: Position
    """The last position of the ledger that it has read."""
    trouble: str | None
    """What keeps it from its work, in general words; null while all is well."""
    since: Moment | None
    """When that began."""


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
    request_id: str
    """The same as in `X-Request-ID`: by it the server's log has more."""
    head: Position | None = None
    """With `not-yet-known`: the last position that this server has seen."""
    named_at: Position | None = None
    """With `unknown-at-position`: the first position whose record names the party, or states the event."""
    standing_revision: Revision | None = None
    """With `stale-revision`: the revision that stands."""
    canonical: Address | None = None
    """With `old-version`: the present address of the same question."""
    role: Literal["reader", "editor", "admin"] | None = None
    """With `not-allowed`: the role that is needed."""
    origin: str | None = None
    """With `read-only-mirror`: the server that the records come from."""
    record: Record | None = None
    """With `stale-revision`: the record that stands, to decide on again."""
    index: Annotated[int, Meta(ge=0)] | None = None
    """With what is wrong about one of several events: its place among them, from 0. `detail` names it too."""
