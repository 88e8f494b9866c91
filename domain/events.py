"""What can happen to parties: the events, each a past-tense fact, together one tagged union.

The tag in `type` is what is stored, never a class path: classes may move and be renamed, tags may not. Numbers that a
source does not give stay absent (a blank is not a zero), and a change in seats is never written as a number of seats.
What an event does to a party's state is not said here but in `projections.party`.
"""

from typing import Annotated, Final, Literal, TypeAlias, get_args

from msgspec import Meta, Struct

from domain.dates import UNKNOWN, EdtfDate
from domain.ids import (
    ChamberId,
    CoalitionId,
    Count,
    CountryCode,
    ElectionId,
    EventId,
    Label,
    LanguageCode,
    PartyId,
    Percent,
    PersonId,
    Prose,
    Role,
    Scheme,
)

Rank: TypeAlias = Literal["preferred", "normal", "deprecated"]
"""How an account stands among its rivals. It never means "latest"."""

FindingCode: TypeAlias = Literal[
    "before-beginning",
    "after-end",
    "nobody-to-leave",
    "overlapping-leaders",
    "seats-over-chamber",
    "shares-over-100",
    "rivals-without-preferred",
    "unmarked-rivals",
    "merged-into-itself",
    "unknown-event-named",
    "nothing-acknowledged",
    "published-later",
]
"""What can be odd; `docs/findings.md` says what each means. A code may be added here; since acknowledgements on ledgers
name them, none may ever be renamed or removed.
"""

Names: TypeAlias = dict[LanguageCode, Label]
ChangeInSeats: TypeAlias = Annotated[int, Meta(ge=-(10**6), le=10**6)]
Ordinal: TypeAlias = Annotated[int, Meta(ge=1, le=10**6)]


class Source(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """Where a statement stands: the document, and the place in it."""

    document: Label
    locator: Label | None = None
    """Section, paragraph, table and row: what a reader needs to find the statement."""
    url: Annotated[str, Meta(pattern=r"\Ahttps?://\S+\Z", max_length=2000)] | None = None
    published: EdtfDate | None = None


class NewParty(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """A party that a split or a merger brings into being, and introduces to the ledger."""

    party: PartyId
    name: Label
    country: CountryCode
    names: Names = {}
    abbreviations: Names = {}


class BaseEvent(
    Struct,
    frozen=True,
    kw_only=True,
    tag_field="type",
    omit_defaults=True,
    forbid_unknown_fields=True,
    gc=False,  # inherited: an event is made of plain data, which is in no circle
):
    """What every event carries."""

    date: EdtfDate = UNKNOWN
    """The day on which it happened, as exactly as the source gives it. Absent: the day is unknown."""
    sources: tuple[Source, ...] = ()
    note: Prose | None = None
    rank: Rank = "normal"
    rival_to: EventId | None = None
    """Another account of the same happening."""
    after: tuple[EventId, ...] = ()
    """Events that came before this one, where the dates do not tell."""


class PartyEvent(BaseEvent, frozen=True, kw_only=True):
    """An event that happened to one party."""

    party: PartyId


# Beginnings, names and ends


class Founded(PartyEvent, frozen=True, kw_only=True, tag="Founded"):
    """The party was founded. With no date it introduces a party whose founding is not known."""

    name: Label
    country: CountryCode
    names: Names = {}
    abbreviations: Names = {}
    founders: tuple[Label, ...] = ()
    ideology: tuple[Label, ...] = ()
    families: tuple[Label, ...] = ()
    """The party families to which a classification counts it (social democracy, liberal, agrarian ...), over its whole life."""
    colours: tuple[Label, ...] = ()
    kind: Literal["party", "alliance", "list", "technical"] | None = None


class Registered(PartyEvent, frozen=True, kw_only=True, tag="Registered"):
    """An authority entered the party in its register."""

    authority: Label | None = None
    members: Count | None = None
    """Members at the time of registration."""


class Deregistered(PartyEvent, frozen=True, kw_only=True, tag="Deregistered"):
    """An authority struck the party from its register."""

    authority: Label | None = None


class Renamed(PartyEvent, frozen=True, kw_only=True, tag="Renamed"):
    """The party took another name. The date is the day that the name took effect.

    Name, names by language and abbreviations are replaced together: an old name in another language is not carried on.
    """

    name: Label
    names: Names = {}
    abbreviations: Names = {}


class Split(PartyEvent, frozen=True, kw_only=True, tag="Split"):
    """Parties came out of `party`, the parent."""

    into: Annotated[tuple[PartyId | NewParty, ...], Meta(min_length=1)]
    survives: bool = True
    """Whether the parent goes on."""
    form: Literal["splinter", "division"] | None = None
    """Whether a part left (`splinter`), or the whole came apart (`division`), where the source says which."""
    members_left: Count | None = None


class Merged(BaseEvent, frozen=True, kw_only=True, tag="Merged"):
    """Parties went into another one, new or existing, and ended by it unless they are `survivors`."""

    parties: Annotated[tuple[PartyId, ...], Meta(min_length=1)]
    into: PartyId | NewParty
    survivors: tuple[PartyId, ...] = ()
    form: Literal["merger", "absorption"] | None = None
    """Whether they became one (`merger`), or joined a larger one that goes on (`absorption`), where the source says which."""


class Succeeded(PartyEvent, frozen=True, kw_only=True, tag="Succeeded"):
    """`party` carries on `predecessor`, by neither merger nor split."""

    predecessor: PartyId


class Descended(PartyEvent, frozen=True, kw_only=True, tag="Descended"):
    """`party` has something of `predecessor`, and the source does not say by a split, a merger or a succession.

    It ends neither of the two and begins none. A source that learns which it was corrects it to `Split`, `Merged` or `Succeeded`.
    """

    predecessor: PartyId
    through: Literal["politician"] | None = None
    """`politician`: a single politician went from one to the other. Absent: the source does not say."""


class Dissolved(PartyEvent, frozen=True, kw_only=True, tag="Dissolved"):
    """The party ended of its own will."""


class Banned(PartyEvent, frozen=True, kw_only=True, tag="Banned"):
    """An authority forbade the party."""

    authority: Label | None = None


class Revived(PartyEvent, frozen=True, kw_only=True, tag="Revived"):
    """A party that had ended began again."""


class SameParty(PartyEvent, frozen=True, kw_only=True, tag="SameParty"):
    """Two ids turned out to be one party: `party` is `same_as`, whose id goes on being used."""

    same_as: PartyId


class Identified(BaseEvent, frozen=True, kw_only=True, tag="Identified"):
    """A party, an election, a coalition or a person has these ids elsewhere. Exactly one of the four is named."""

    party: PartyId | None = None
    election: ElectionId | None = None
    coalition: CoalitionId | None = None
    person: PersonId | None = None
    identifiers: Annotated[dict[Scheme, Label], Meta(min_length=1)]
    """By scheme: `{"parlgov": "1234", "partyfacts": "567", "wikidata": "Q42"}`. Several events add up: one that has two
    ids in a scheme takes two events.
    """


# People, members, what the party says it is


class LeaderChosen(PartyEvent, frozen=True, kw_only=True, tag="LeaderChosen"):
    """A person took an office, or is attested in it (date `../DAY`)."""

    role: Role
    person: Label
    person_id: PersonId | None = None
    succeeds: Label | None = None
    """Whose term in this role it ends. Without it nobody's term ends, unless the role is `sole`."""
    sole: bool = False
    """The role is held by one person at a time: everybody else's term in it ends."""


class LeaderLeft(PartyEvent, frozen=True, kw_only=True, tag="LeaderLeft"):
    """A person gave up, or had by then given up, an office."""

    role: Role
    person: Label


class MembershipReported(PartyEvent, frozen=True, kw_only=True, tag="MembershipReported"):
    """A number of members was reported for a day."""

    members: Count


class OrganisationReported(PartyEvent, frozen=True, kw_only=True, tag="OrganisationReported"):
    """Numbers of branches and bodies were reported, by kind."""

    units: Annotated[dict[Label, Count], Meta(min_length=1)]


class IdeologyAdopted(PartyEvent, frozen=True, kw_only=True, tag="IdeologyAdopted"):
    """What the party stands for from then on, all of it: it replaces what stood before."""

    ideology: Annotated[tuple[Label, ...], Meta(min_length=1)]


class PositionAdopted(PartyEvent, frozen=True, kw_only=True, tag="PositionAdopted"):
    """Where the party stands between left and right from then on."""

    position: Label


class ColoursAdopted(PartyEvent, frozen=True, kw_only=True, tag="ColoursAdopted"):
    """The party's colours from then on."""

    colours: Annotated[tuple[Label, ...], Meta(min_length=1)]


class HeadquartersMoved(PartyEvent, frozen=True, kw_only=True, tag="HeadquartersMoved"):
    """The headquarters are at `place` from then on, or are attested there."""

    place: Label


class CongressHeld(PartyEvent, frozen=True, kw_only=True, tag="CongressHeld"):
    """A congress of the party."""

    name: Label | None = None
    ordinal: Ordinal | None = None
    place: Label | None = None
    delegates: Count | None = None
    decisions: tuple[Prose, ...] = ()


class MergerAnnounced(BaseEvent, frozen=True, kw_only=True, tag="MergerAnnounced"):
    """Parties said that they would merge."""

    parties: Annotated[tuple[PartyId, ...], Meta(min_length=2)]


class MergerAbandoned(BaseEvent, frozen=True, kw_only=True, tag="MergerAbandoned"):
    """An announced merger was given up."""

    parties: Annotated[tuple[PartyId, ...], Meta(min_length=2)]
    reasons: tuple[Prose, ...] = ()


class PositionTaken(PartyEvent, frozen=True, kw_only=True, tag="PositionTaken"):
    """The party took a side on a question."""

    topic: Label
    stance: Literal["supports", "opposes", "proposes", "criticises", "other"]
    statement: Prose | None = None
    speakers: tuple[Label, ...] = ()


class Campaigned(PartyEvent, frozen=True, kw_only=True, tag="Campaigned"):
    """A campaign activity: where, of what kind, who spoke."""

    activity: Label
    """Of what kind: `meeting`, `motor rally`, `roundtable`, `concert`, `tree planting` ..."""
    election: ElectionId | None = None
    place: Label | None = None
    speakers: tuple[Label, ...] = ()
    topics: tuple[Label, ...] = ()
    attendance: Count | None = None


class PublicationStarted(PartyEvent, frozen=True, kw_only=True, tag="PublicationStarted"):
    """A publication of the party began to appear."""

    publication: Label
    medium: Label | None = None


class PublicationEnded(PartyEvent, frozen=True, kw_only=True, tag="PublicationEnded"):
    """A publication of the party ceased to appear."""

    publication: Label


class DisputeArose(PartyEvent, frozen=True, kw_only=True, tag="DisputeArose"):
    """Members of the party stood against each other in public."""

    people: tuple[Label, ...] = ()
    demand: Prose | None = None
    subject: Prose | None = None


# Elections


class ElectionHeld(BaseEvent, frozen=True, kw_only=True, tag="ElectionHeld"):
    """A contest for a chamber or for an office. Exactly one of the two is named."""

    election: ElectionId
    country: CountryCode
    chamber: ChamberId | None = None
    office: Label | None = None
    name: Label | None = None
    seats: Count | None = None
    """Seats in all."""
    electorate: Count | None = None
    votes_cast: Count | None = None
    votes_valid: Count | None = None
    rounds: Ordinal | None = None
    early: bool | None = None
    """Whether it was held before the regular end of the term."""
    complete: bool = False
    """Whether the results recorded are complete: only then is a party without a row known to have won no seat."""


class ElectionResult(PartyEvent, frozen=True, kw_only=True, tag="ElectionResult"):
    """What a party (or its candidate) got. It takes the date of its `ElectionHeld`; its own serves where none stands."""

    election: ElectionId
    round: Ordinal | None = None
    votes: Count | None = None
    vote_share: Percent | None = None
    seats: Count | None = None
    seats_change: ChangeInSeats | None = None
    """Against the election before."""
    place: Ordinal | None = None
    candidate: Label | None = None
    candidate_id: PersonId | None = None
    alliance: PartyId | None = None
    """The alliance on whose list the party stood. Seats and votes of its members stand in their own rows, not in its row again."""


class CandidateNominated(PartyEvent, frozen=True, kw_only=True, tag="CandidateNominated"):
    """The party put up a candidate of its own."""

    election: ElectionId
    candidate: Label
    candidate_id: PersonId | None = None


class CandidateEndorsed(PartyEvent, frozen=True, kw_only=True, tag="CandidateEndorsed"):
    """The party supported another's candidate; the votes stay the candidate's."""

    election: ElectionId
    candidate: Label
    candidate_id: PersonId | None = None
    round: Ordinal | None = None
    candidate_votes: Count | None = None
    candidate_vote_share: Percent | None = None


class SeatsChanged(PartyEvent, frozen=True, kw_only=True, tag="SeatsChanged"):
    """Between elections the party's seats in a chamber changed: to `seats`, or by `change`. One of the two is given."""

    chamber: ChamberId
    country: CountryCode
    seats: Count | None = None
    change: ChangeInSeats | None = None
    cause: Literal["defection", "by-election", "faction", "other"] | None = None


# Coalitions and governments


class CoalitionFormed(BaseEvent, frozen=True, kw_only=True, tag="CoalitionFormed"):
    """An alliance of parties or a government was formed."""

    coalition: CoalitionId
    name: Label | None = None
    names: Names = {}
    country: CountryCode | None = None
    kind: Literal["alliance", "government"] | None = None
    parties: tuple[PartyId, ...] = ()
    prime_minister: Label | None = None
    prime_minister_id: PersonId | None = None
    prime_minister_party: PartyId | None = None
    caretaker: bool | None = None
    """Whether a government's mandate is limited: it only carries on affairs."""


class CoalitionRenamed(BaseEvent, frozen=True, kw_only=True, tag="CoalitionRenamed"):
    """The coalition took another name."""

    coalition: CoalitionId
    name: Label
    names: Names = {}


class CoalitionEnded(BaseEvent, frozen=True, kw_only=True, tag="CoalitionEnded"):
    """The coalition ended, for all of its members."""

    coalition: CoalitionId


class JoinedCoalition(PartyEvent, frozen=True, kw_only=True, tag="JoinedCoalition"):
    """The party became a member of a coalition."""

    coalition: CoalitionId


class LeftCoalition(PartyEvent, frozen=True, kw_only=True, tag="LeftCoalition"):
    """The party ceased to be a member of a coalition."""

    coalition: CoalitionId


# The ledger itself


class FindingAcknowledged(BaseEvent, frozen=True, kw_only=True, tag="FindingAcknowledged"):
    """Somebody has looked at a finding, and says why it may stay. Exactly one of party and election is named.

    It is editorial: nothing happened to the party, so it proves nothing, changes no state and is on no timeline. It
    holds for as long as nothing more is recorded of the events concerned; retract it to withdraw it.
    """

    party: PartyId | None = None
    election: ElectionId | None = None
    code: FindingCode
    events: Annotated[tuple[EventId, ...], Meta(min_length=1)]
    """The events that the finding names, all of them, in any order."""
    reason: Prose


Event: TypeAlias = (
    Founded
    | Registered
    | Deregistered
    | Renamed
    | Split
    | Merged
    | Succeeded
    | Descended
    | Dissolved
    | Banned
    | Revived
    | SameParty
    | Identified
    | LeaderChosen
    | LeaderLeft
    | MembershipReported
    | OrganisationReported
    | IdeologyAdopted
    | PositionAdopted
    | ColoursAdopted
    | HeadquartersMoved
    | CongressHeld
    | MergerAnnounced
    | MergerAbandoned
    | PositionTaken
    | Campaigned
    | PublicationStarted
    | PublicationEnded
    | DisputeArose
    | ElectionHeld
    | ElectionResult
    | CandidateNominated
    | CandidateEndorsed
    | SeatsChanged
    | CoalitionFormed
    | CoalitionRenamed
    | CoalitionEnded
    | JoinedCoalition
    | LeftCoalition
    | FindingAcknowledged
)

EVENT_TYPES: Final[tuple[str, ...]] = tuple(str(each.__struct_config__.tag) for each in get_args(Event))
"""The tags, as they stand in `type`."""
