"""The state of a chamber: what `GET /countries/{cc}/legislature` serves."""

from typing import Literal, TypeAlias

from msgspec import Struct

from domain.ids import ChamberId, CountryCode, ElectionId, EventId, PartyId
from projections.state import Claim, DateText, Possible, Status

Turn: TypeAlias = Literal["merger", "split", "succession"]
"""By what a party became another one."""


class Become(Struct, frozen=True, kw_only=True):
    """What a party has become since it got its seats."""

    party: PartyId
    """The id in use."""
    name: str | None
    """On the day asked for."""
    by: Turn
    """How."""
    date: DateText | None
    """When, as the source gave it."""
    event_id: EventId
    """The event by which it did."""
    out_of: PartyId
    """The party itself, or one that it had become before."""


class SeatHolder(Struct, frozen=True, kw_only=True):
    """A party with a row in the chamber's latest contest, or whose seats have changed since."""

    party: PartyId
    """The id in use."""
    name_then: str | None
    """On the day of the contest, or of the change by which it came in."""
    name: str | None
    """On the day asked for."""
    kind: str | None
    """`party`, `alliance`, `list` or `technical`."""
    status: Status | None
    """On the day asked for."""
    seats: int | None
    """None is unknown."""
    by: Literal["contest", "change"]
    """Whether the number is that of the contest, or has changed since."""
    now: tuple[Become, ...]
    """Empty where it goes on as it was, and where it ended in none. The seats are told under `party` alone."""


class Range(Struct, frozen=True, kw_only=True):
    """Between how many seats the parties hold together."""

    least: int
    """All seats that are given."""
    most: int | None
    """With the unknown ones all that the chamber has left; None where its size is unknown, and before the first contest that is
    known, when nobody says who sat there.
    """


class Latest(Struct, frozen=True, kw_only=True):
    """The chamber's latest contest."""

    election: ElectionId
    """Its id."""
    date: DateText | None
    """When it was held, as the source gave it."""
    complete: bool
    """Whether a party that is not told here is known to have won no seat."""


class LegislatureState(Struct, frozen=True, kw_only=True):
    """A chamber as of a day, as known at a point of the ledger; both stand in front of it in an answer."""

    country: CountryCode
    """Whose chamber it is."""
    chamber: ChamberId
    """The chamber asked for."""
    chambers: tuple[ChamberId, ...]
    """All of the country that are known."""
    election: Latest | None
    """None before the first that is known."""
    seats: int | None
    """In all, by that contest."""
    parties: tuple[SeatHolder, ...]
    """By seats, then by id; those whose seats are unknown last."""
    known: int
    """All seats that are given."""
    unknown: int
    """Parties whose seats nobody gives."""
    sum: Range
    """The same as a range, with the unknown ones."""
    vacant_or_unlisted: int | None
    """`seats` less `known`; None where parties may hold them whose seats are unknown."""
    possible: tuple[Possible, ...]
    """Contests of the chamber, and changes of seats, that may have happened by the day, and may not."""
    disputed: tuple[Claim, ...]
    """Values that other accounts of the same happenings give."""
    undetermined: tuple[Claim, ...]
    """Other contests that may have been the latest, and seats for which the order of events is in truth unknown."""
