"""The shape of a lineage: what `GET /parties/{id}/lineage` and `GET /countries/{country}/lineage` serve."""

from typing import Literal, TypeAlias

from msgspec import Struct

from domain.events import Names, Source
from domain.ids import CountryCode, EventId, PartyId
from projections.accounts import Reason
from projections.state import DateText, Exists, Status

Direction: TypeAlias = Literal["ancestors", "descendants", "both"]
EdgeType: TypeAlias = Literal["split", "merged", "succeeded", "descended"]
Form: TypeAlias = Literal["splinter", "division", "merger", "absorption", "politician"]


class Relative(Struct, frozen=True, kw_only=True):
    """A party of the picture, as it stood on the day."""

    party: PartyId
    """The id in use."""
    name: str | None
    """Its name on that day; after its end, the last one; None before its beginning."""
    abbreviations: Names
    """Abbreviations by language."""
    country: CountryCode | None
    """The country of the party."""
    exists: Exists
    """Whether the party existed on the day; `maybe` where the dates do not tell."""
    status: Status | None
    """None before the beginning. What ended the party, once it has ended."""
    founded: DateText | None
    """When it began: an EDTF date, as the source gave it."""
    ended: DateText | None
    """When it ended."""
    ancestor: int | None
    """How many edges lead from it to the party asked about, at the least; None where none do, or none was asked for."""
    descendant: int | None
    """How many edges lead to it from the party asked about, at the least. One that split off and came back is both."""
    belongs: Literal["yes", "maybe"]
    """`maybe`: only by what is `possible`."""


class Edge(Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """What of one party went over into another by one event."""

    from_: PartyId
    """The party that something came from, by the id in use."""
    to: PartyId
    """The party that it went into, by the id in use."""
    type: EdgeType
    """`split`: out of one into another. `merged`: one into another. `succeeded`: by neither. `descended`: the source does not say."""
    form: Form | None
    """What kind of split or merger it was, where that is known. `politician`: a single one went from one to the other."""
    date: DateText | None
    """The date of the event, as its source gave it."""
    earliest: str | None
    """The first day on which it may have happened; None where that is open."""
    latest: str | None
    """The day by which it has happened; None where that is open."""
    survives: bool | None
    """Whether `from` goes on; None where the event does not say, as neither a succession nor an untyped descent does."""
    event_id: EventId
    """The event that says so."""
    name_from: str | None
    """What `from` was called then."""
    name_to: str | None
    """What `to` was called then."""


class ClaimedEdge(Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """An edge as another account has it."""

    from_: PartyId
    """The party that something came from, by the id in use."""
    to: PartyId
    """The party that it went into, by the id in use."""


class Dispute(Struct, frozen=True, kw_only=True):
    """Another account of an event, which says otherwise."""

    event_id: EventId
    """The other account."""
    instead_of: EventId | None
    """The account that was chosen; None where all are deprecated."""
    why: Reason
    """Why it was not chosen."""
    type: str
    """The type of its event."""
    form: Form | None
    """What kind of split or merger it was by this account."""
    date: DateText | None
    """Its date, as its source gave it."""
    edges: tuple[ClaimedEdge, ...]
    """What went over where, by this account; none where it says nothing of that kind."""
    sources: tuple[Source, ...]
    """Who says so."""


class Lineage(Struct, frozen=True, kw_only=True):
    """The ancestors and descendants of a party as of a day, as known at a point of the ledger."""

    party: PartyId
    """The id in use; other ids of the same party lead to the same lineage."""
    direction: Direction
    """Whose lines are told."""
    depth: int | None
    """The most edges between the party and any other; None: all."""
    truncated: bool
    """Whether there is more beyond `depth`."""
    parties: tuple[Relative, ...]
    """By id."""
    edges: tuple[Edge, ...]
    """What had happened by the day, in the order of a timeline."""
    possible: tuple[Edge, ...]
    """What may have happened by the day, and may not. What lies beyond it is not told."""
    disputed: tuple[Dispute, ...]
    """What other accounts say, of what had happened by one of them."""


class CountryLineage(Struct, frozen=True, kw_only=True):
    """The parties of a country as of a day, and every edge between them and to parties of others."""

    country: CountryCode
    """The code, in upper case."""
    parties: tuple[Relative, ...]
    """Those of the country that had begun by the day, and those of other countries at the other end of an edge; by id."""
    edges: tuple[Edge, ...]
    """What had happened by the day, in the order of a timeline."""
    possible: tuple[Edge, ...]
    """What may have happened by the day, and may not."""
    disputed: tuple[Dispute, ...]
    """What other accounts say, of what had happened by one of them."""


class Family(Struct, frozen=True, kw_only=True):
    """All parties that hang together as of a day, whichever way: what pages draw as a river."""

    party: PartyId
    """That of which the family was asked, by the id in use."""
    parties: tuple[Relative, ...]
    """By id; those that hang together with the others only by what is `possible` belong `maybe`."""
    edges: tuple[Edge, ...]
    """What had happened by the day, in the order of a timeline."""
    possible: tuple[Edge, ...]
    """What may have happened by the day, and may not. What lies beyond it is not told."""
    disputed: tuple[Dispute, ...]
    """What other accounts say, of what had happened by one of them."""
