"""The state of a party: what folding its events gives. These structs are what `GET /parties/{id}` serves."""

from typing import Literal, TypeAlias

from msgspec import Struct

from domain.events import Names, Source
from domain.ids import ChamberId, CoalitionId, CountryCode, ElectionId, EventId, PartyId

Exists: TypeAlias = Literal["yes", "no", "maybe"]
Status: TypeAlias = Literal["active", "merged", "split", "dissolved", "banned"]
DateText: TypeAlias = str
"""An EDTF date, as its source gave it."""


class Leader(Struct, frozen=True, kw_only=True):
    role: str
    person: str
    since: DateText | None
    """The date of the event that put them there (`../DAY`: attested by then); None where it is unknown."""


class Membership(Struct, frozen=True, kw_only=True):
    members: int
    date: DateText | None


class Organisation(Struct, frozen=True, kw_only=True):
    units: dict[str, int]
    date: DateText | None


class CoalitionMembership(Struct, frozen=True, kw_only=True):
    coalition: CoalitionId
    name: str | None
    kind: str | None
    since: DateText | None


class Result(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A party's result in a round of a contest. What no source gives is left out."""

    election: ElectionId
    date: DateText | None
    round: int | None = None
    votes: int | None = None
    vote_share: float | None = None
    seats: int | None = None
    seats_change: int | None = None
    place: int | None = None
    candidate: str | None = None
    alliance: PartyId | None = None


class Candidacy(Struct, frozen=True, kw_only=True):
    """A candidate whom the party nominated, or another's whom it endorsed."""

    election: ElectionId
    candidate: str
    kind: Literal["nominated", "endorsed"]
    date: DateText | None


class Possible(Struct, frozen=True, kw_only=True):
    """An account that may have happened by the day asked for, and may not."""

    event_id: EventId
    type: str
    earliest: str | None
    latest: str | None


class Claim(Struct, frozen=True, kw_only=True):
    """Another value of a field, and who says so."""

    field: str
    """The field's path in the state: `founded`, `names.ru`, `results.kz-mazhilis-2004.vote_share`."""
    event_id: EventId
    value: object
    sources: tuple[Source, ...]


class PartyState(Struct, frozen=True, kw_only=True):
    """A party as of a day, as known at a point of the ledger; both stand in front of it in an answer."""

    party: PartyId
    same_as: tuple[PartyId, ...] = ()
    """Other ids of the same party."""
    exists: Exists = "no"
    status: Status | None = None
    name: str | None = None
    names: Names = {}
    abbreviations: Names = {}
    country: CountryCode | None = None
    kind: str | None = None
    founded: DateText | None = None
    registered: DateText | None = None
    ended: DateText | None = None
    founders: tuple[str, ...] = ()
    leaders: tuple[Leader, ...] = ()
    ideology: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    """The party families to which classifications count it."""
    position: str | None = None
    colours: tuple[str, ...] = ()
    headquarters: str | None = None
    membership: Membership | None = None
    organisation: Organisation | None = None
    publications: tuple[str, ...] = ()
    coalitions: tuple[CoalitionMembership, ...] = ()
    candidacies: tuple[Candidacy, ...] = ()
    results: tuple[Result, ...] = ()
    seats: dict[ChamberId, int | None] = {}
    """By chamber, from its latest election; None is unknown."""
    predecessors: tuple[PartyId, ...] = ()
    successors: tuple[PartyId, ...] = ()
    identifiers: dict[str, tuple[str, ...]] = {}
    """By scheme, whose ids they are."""
    possible: tuple[Possible, ...] = ()
    disputed: tuple[Claim, ...] = ()
    undetermined: tuple[Claim, ...] = ()
