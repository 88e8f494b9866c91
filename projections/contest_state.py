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
    """The round of the contest, where it has several."""
    candidate: str | None
    """For whom the votes were given."""
    candidate_id: PersonId | None
    """The candidate's id in this ledger."""
    name: str | None
    """The party's name on the day of the contest; None where nobody tells it."""
    names: Names
    """The same by language."""
    abbreviations: Names
    """The party's abbreviations on the day of the contest, by language."""
    name_as_of: str | None
    """The party's name on the day asked for."""
    kind: str | None
    """`technical`: a row that is no party, such as one for independents."""
    alliance: PartyId | None
    """On whose list the party stood, by the id in use. Its seats and votes are not contained in the alliance's own row."""
    votes: int | None
    """How many votes it got."""
    vote_share: float | None
    """Percent."""
    seats: int | None
    """How many seats it got."""
    seats_change: int | None
    """As the source gives it."""
    place: int | None
    """As the source gives it."""
    seats_before: int | None
    """Of the party itself in the contest before: 0 where that one's results are complete and have no row of it. It stands in
    one row of the party, the one that decides its seats.
    """
    seats_difference: int | None
    """`seats` less `seats_before`: worked out here, and said by no source."""


class Nomination(Struct, frozen=True, kw_only=True):
    """A candidate whom a party put up."""

    party: PartyId
    """The id in use."""
    name: str | None
    """The party's name on the day of the contest, or on the day asked for where that is earlier."""
    candidate: str
    """Who was put up, or supported."""
    candidate_id: PersonId | None
    """The candidate's id in this ledger."""
    date: DateText | None
    """When that was, as the source gave it."""


class Endorsement(Nomination, frozen=True, kw_only=True):
    """Another's candidate whom a party supported; the votes are the candidate's, and in no sum."""

    round: int | None
    """For which round, where it was for one."""
    candidate_votes: int | None
    """What the candidate got, by the event that tells of the endorsement."""
    candidate_vote_share: float | None
    """Percent."""


class SeatSum(Struct, frozen=True, kw_only=True):
    """The parties' seats together, against the chamber's size."""

    given: int
    """All seats that are given, each party's once."""
    unknown: int
    """Parties with a row whose seats nobody gives."""
    in_all: int | None
    """The chamber's size."""
    difference: int | None
    """`in_all` less `given`."""
    least: int
    """All seats that are given."""
    most: int | None
    """With the unknown seats: all that the chamber has left; None where its size is unknown."""


class RoundSum(Struct, frozen=True, kw_only=True):
    """The rows of one round together. `valid` and `cast` are those of the contest, told where it has rows of one round alone."""

    round: int | None
    """Null for rows that name none."""
    rows: int
    """How many there are."""
    votes: int | None
    """None where no row gives any, as are the shares."""
    votes_unknown: int
    """Rows without votes."""
    valid: int | None
    """Valid votes of the contest."""
    valid_difference: int | None
    """`valid` less `votes`."""
    cast: int | None
    """Votes cast in the contest."""
    cast_difference: int | None
    """`cast` less `votes`."""
    vote_share: float | None
    """All shares that are given, in percent."""
    vote_share_unknown: int
    """Rows without a share."""
    vote_share_difference: float | None
    """100 less the shares together."""


class Sums(Struct, frozen=True, kw_only=True):
    """What the rows are together; those of an alliance and of its members are apart from each other, and all count."""

    seats: SeatSum | None
    """None where there are no rows, and for an office unless a row gives seats."""
    rounds: tuple[RoundSum, ...]
    """One for each round of which there is a row."""


class Alliance(Struct, frozen=True, kw_only=True):
    """An alliance in the contest, with those who stood on its list."""

    alliance: PartyId
    """The id in use."""
    name: str | None
    """On the day of the contest."""
    name_as_of: str | None
    """On the day asked for."""
    has_row: bool
    """Whether it has a row of its own, beside those of its members."""
    members: tuple[PartyId, ...]
    """Those who stood on its list, by the ids in use."""
    seats: int
    """Of its own row and its members' together, where they are given."""
    seats_unknown: int
    """Of these rows' parties, those whose seats nobody gives."""


class Previous(Struct, frozen=True, kw_only=True):
    """The contest of the same chamber or office before this one."""

    election: ElectionId
    """Its id."""
    date: DateText | None
    """When it was held, as the source gave it."""


class ContestState(Struct, frozen=True, kw_only=True):
    """A contest as of a day, as known at a point of the ledger; both stand in front of it in an answer."""

    election: ElectionId
    """The contest's id."""
    country: CountryCode | None
    """In which it is held."""
    chamber: ChamberId | None
    """To which it elects."""
    office: str | None
    """For which it is held, where that is none of a chamber."""
    name: str | None
    """What it is called."""
    date: DateText | None
    """When it is held, as the source gave it; where no record is of the contest itself, the date of its first result."""
    held: Exists
    """Whether it had been held by the day; `maybe` where the dates do not tell."""
    early: bool | None
    """Whether it was held before the regular end of the term."""
    seats: int | None
    """In all."""
    rounds: int | None
    """How many there are."""
    complete: bool | None
    """Whether the results are complete: only then is a party without a row known to have won no seat. This and the
    numbers down to `turnout` are None before it was held.
    """
    electorate: int | None
    """Who had the right to vote."""
    votes_cast: int | None
    """All votes."""
    votes_valid: int | None
    """All valid votes."""
    turnout: float | None
    """Percent: votes cast of the electorate, worked out here."""
    identifiers: dict[str, tuple[str, ...]]
    """Its ids elsewhere, by scheme."""
    previous: Previous | None
    """None where there is none, and where nobody knows which it was."""
    rows: tuple[Row, ...]
    """By round, then by place, seats, votes, share and id; what is unknown last."""
    nominations: tuple[Nomination, ...]
    """Candidates whom parties had put up by the day."""
    endorsements: tuple[Endorsement, ...]
    """Others' candidates whom parties had endorsed by the day."""
    alliances: tuple[Alliance, ...]
    """Those that a row names, with their members."""
    sums: Sums
    """What the rows are together."""
    possible: tuple[Possible, ...]
    """What may have happened by that day, and may not: it is not in the rows."""
    disputed: tuple[Claim, ...]
    """Values that other accounts of the same happenings give."""
    undetermined: tuple[Claim, ...]
    """Values of fields for which the order of events is in truth unknown, or that several accounts give which are no rivals."""
