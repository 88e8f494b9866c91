"""The state of a contest: what `GET /elections/{id}` serves."""

from msgspec import Struct

from domain.events import Names
from domain.ids import ChamberId, CountryCode, ElectionId, PartyId, PersonId
from projections.state import Claim, DateText, Exists, Possible


class Row(Struct, frozen=True, kw_only=True):
    """What a party, or its candidate, got in a round. What no source gives is None."""

    party: PartyId
    """The id in use."""
    round: int | None
    candidate: str | None
    candidate_id: PersonId | None
    name: str | None
    """The party's name on the day of the contest; None where nobody tells it."""
    names: Names
    abbreviations: Names
    name_as_of: str | None
    """The party's name on the day asked for."""
    kind: str | None
    """`technical`: a row that is no party, such as one for independents."""
    alliance: PartyId | None
    """On whose list the party stood, by the id in use. Its seats and votes are not contained in the alliance's own row."""
    votes: int | None
    vote_share: float | None
    """Percent."""
    seats: int | None
    seats_change: int | None
    """As the source gives it."""
    place: int | None
    seats_before: int | None
    """Of the party itself in the contest before: 0 where that one's results are complete and have no row of it. It stands in
    one row of the party, the one that decides its seats.
    """
    seats_difference: int | None
    """`seats` less `seats_before`: worked out here, and said by no source."""


class Nomination(Struct, frozen=True, kw_only=True):
    """A candidate whom a party put up."""

    party: PartyId
    name: str | None
    """The party's name on the day of the contest, or on the day asked for where that is earlier."""
    candidate: str
    candidate_id: PersonId | None
    date: DateText | None


class Endorsement(Nomination, frozen=True, kw_only=True):
    """Another's candidate whom a party supported; the votes are the candidate's, and in no sum."""

    round: int | None
    candidate_votes: int | None
    candidate_vote_share: float | None


class SeatSum(Struct, frozen=True, kw_only=True):
    """The parties' seats together, against the chamber's size."""

    given: int
    unknown: int
    """Parties with a row whose seats nobody gives."""
    in_all: int | None
    difference: int | None
    """`in_all` less `given`."""
    least: int
    most: int | None
    """With the unknown seats: all that the chamber has left; None where its size is unknown."""


class RoundSum(Struct, frozen=True, kw_only=True):
    """The rows of one round together. `valid` and `cast` are those of the contest, told where it has rows of one round alone."""

    round: int | None
    rows: int
    votes: int | None
    """None where no row gives any, as are the shares."""
    votes_unknown: int
    """Rows without votes."""
    valid: int | None
    valid_difference: int | None
    """`valid` less `votes`."""
    cast: int | None
    cast_difference: int | None
    vote_share: float | None
    vote_share_unknown: int
    vote_share_difference: float | None
    """100 less the shares together."""


class Sums(Struct, frozen=True, kw_only=True):
    """What the rows are together; those of an alliance and of its members are apart from each other, and all count."""

    seats: SeatSum | None
    """None where there are no rows, and for an office unless a row gives seats."""
    rounds: tuple[RoundSum, ...]


class Alliance(Struct, frozen=True, kw_only=True):
    """An alliance in the contest, with those who stood on its list."""

    alliance: PartyId
    name: str | None
    """On the day of the contest."""
    name_as_of: str | None
    has_row: bool
    """Whether it has a row of its own, beside those of its members."""
    members: tuple[PartyId, ...]
    seats: int
    """Of its own row and its members' together, where they are given."""
    seats_unknown: int


class Previous(Struct, frozen=True, kw_only=True):
    """The contest of the same chamber or office before this one."""

    election: ElectionId
    date: DateText | None


class ContestState(Struct, frozen=True, kw_only=True):
    """A contest as of a day, as known at a point of the ledger; both stand in front of it in an answer."""

    election: ElectionId
    country: CountryCode | None
    chamber: ChamberId | None
    office: str | None
    name: str | None
    date: DateText | None
    held: Exists
    early: bool | None
    seats: int | None
    """In all."""
    rounds: int | None
    """From here on: None before the contest was held."""
    complete: bool | None
    electorate: int | None
    votes_cast: int | None
    votes_valid: int | None
    turnout: float | None
    """Percent: votes cast of the electorate, worked out here."""
    identifiers: dict[str, tuple[str, ...]]
    previous: Previous | None
    """None where there is none, and where nobody knows which it was."""
    rows: tuple[Row, ...]
    """By round, then by place, seats, votes, share and id; what is unknown last."""
    nominations: tuple[Nomination, ...]
    endorsements: tuple[Endorsement, ...]
    alliances: tuple[Alliance, ...]
    sums: Sums
    possible: tuple[Possible, ...]
    disputed: tuple[Claim, ...]
    undetermined: tuple[Claim, ...]
