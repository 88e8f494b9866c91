"""What each event names, and the tags by which its record is found."""

from typing import NamedTuple, get_args
from uuid import UUID

import pytest

from domain.events import (
    Banned,
    Campaigned,
    CandidateEndorsed,
    CandidateNominated,
    CoalitionEnded,
    CoalitionFormed,
    CoalitionRenamed,
    ColoursAdopted,
    CongressHeld,
    Deregistered,
    Descended,
    DisputeArose,
    Dissolved,
    ElectionHeld,
    ElectionResult,
    Event,
    FindingAcknowledged,
    Founded,
    HeadquartersMoved,
    Identified,
    IdeologyAdopted,
    JoinedCoalition,
    LeaderChosen,
    LeaderLeft,
    LeftCoalition,
    MembershipReported,
    Merged,
    MergerAbandoned,
    MergerAnnounced,
    NewParty,
    OrganisationReported,
    PositionAdopted,
    PositionTaken,
    PublicationEnded,
    PublicationStarted,
    Registered,
    Renamed,
    Revived,
    SameParty,
    SeatsChanged,
    Split,
    Succeeded,
)
from domain.mentions import (
    coalition_of,
    countries_of,
    election_of,
    events_of,
    id_of,
    introduced_by,
    parties_of,
    tags_of,
)

A, B, C, D = "kz-a", "kz-b", "kz-c", "kz-d"
ID = UUID(int=1)
NEW_C = NewParty(party=C, name="C", country="KZ")
NEW_D = NewParty(party=D, name="D", country="KG")


class Names(NamedTuple):
    """What an event names."""

    event: Event
    parties: tuple[str, ...] = (A,)
    introduces: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    election: str | None = None
    coalition: str | None = None


NAMED = [
    Names(Founded(party=A, name="A", country="KZ"), introduces=(A,), countries=("KZ",)),
    Names(Registered(party=A)),
    Names(Deregistered(party=A)),
    Names(Renamed(party=A, name="A")),
    Names(Split(party=A, into=(B,)), parties=(A, B)),
    Names(
        Split(party=A, into=(NEW_C, B, NEW_D)),
        parties=(A, C, B, D),
        introduces=(C, D),
        countries=("KZ", "KG"),
    ),
    Names(Merged(parties=(A, B), into=C, survivors=(B,)), parties=(A, B, C)),
    Names(Merged(parties=(A, B), into=NEW_C), parties=(A, B, C), introduces=(C,), countries=("KZ",)),
    Names(Succeeded(party=A, predecessor=B), parties=(A, B)),
    Names(Descended(party=A, predecessor=B), parties=(A, B)),
    Names(Dissolved(party=A)),
    Names(Banned(party=A)),
    Names(Revived(party=A)),
    Names(SameParty(party=A, same_as=B), parties=(A, B)),
    Names(Identified(party=A, identifiers={"wikidata": "Q1"})),
    Names(Identified(election="kz-1", identifiers={"wikidata": "Q1"}), parties=(), election="kz-1"),
    Names(Identified(coalition="kz-bloc", identifiers={"wikidata": "Q1"}), parties=(), coalition="kz-bloc"),
    Names(Identified(person="abay", identifiers={"wikidata": "Q1"}), parties=()),
    Names(LeaderChosen(party=A, role="chair", person="Abay")),
    Names(LeaderLeft(party=A, role="chair", person="Abay")),
    Names(MembershipReported(party=A, members=1)),
    Names(OrganisationReported(party=A, units={"branches": 1})),
    Names(IdeologyAdopted(party=A, ideology=("left",))),
    Names(PositionAdopted(party=A, position="left")),
    Names(ColoursAdopted(party=A, colours=("red",))),
    Names(HeadquartersMoved(party=A, place="Astana")),
    Names(CongressHeld(party=A)),
    Names(MergerAnnounced(parties=(B, A)), parties=(B, A)),
    Names(MergerAbandoned(parties=(B, A)), parties=(B, A)),
    Names(PositionTaken(party=A, topic="land", stance="opposes")),
    Names(Campaigned(party=A, activity="meeting")),
    Names(Campaigned(party=A, activity="meeting", election="kz-1"), election="kz-1"),
    Names(PublicationStarted(party=A, publication="Pravda")),
    Names(PublicationEnded(party=A, publication="Pravda")),
    Names(DisputeArose(party=A)),
    Names(
        ElectionHeld(election="kz-1", country="KZ", chamber="mazhilis"),
        parties=(),
        countries=("KZ",),
        election="kz-1",
    ),
    Names(ElectionResult(party=A, election="kz-1"), election="kz-1"),
    Names(ElectionResult(party=A, election="kz-1", alliance=B), parties=(A, B), election="kz-1"),
    Names(CandidateNominated(party=A, election="kz-1", candidate="Abay"), election="kz-1"),
    Names(CandidateEndorsed(party=A, election="kz-1", candidate="Abay"), election="kz-1"),
    Names(SeatsChanged(party=A, chamber="mazhilis", country="KZ", change=-1), countries=("KZ",)),
    Names(CoalitionFormed(coalition="kz-bloc"), parties=(), coalition="kz-bloc"),
    Names(
        CoalitionFormed(coalition="kz-bloc", country="KZ", parties=(A, B), prime_minister_party=C),
        parties=(A, B, C),
        countries=("KZ",),
        coalition="kz-bloc",
    ),
    Names(
        CoalitionFormed(coalition="kz-bloc", parties=(A, B), prime_minister_party=A),
        parties=(A, B),
        coalition="kz-bloc",
    ),
    Names(CoalitionRenamed(coalition="kz-bloc", name="Bloc"), parties=(), coalition="kz-bloc"),
    Names(CoalitionEnded(coalition="kz-bloc"), parties=(), coalition="kz-bloc"),
    Names(JoinedCoalition(party=A, coalition="kz-bloc"), coalition="kz-bloc"),
    Names(LeftCoalition(party=A, coalition="kz-bloc"), coalition="kz-bloc"),
    Names(FindingAcknowledged(party=A, code="after-end", events=(ID,), reason="It is so.")),
    Names(
        FindingAcknowledged(election="kz-1", code="shares-over-100", events=(ID,), reason="It is so."),
        parties=(),
        election="kz-1",
    ),
]

each = pytest.mark.parametrize("named", NAMED, ids=lambda named: type(named.event).__name__)


def test_there_is_an_example_of_every_event() -> None:
    assert {type(named.event) for named in NAMED} == set(get_args(Event))


@each
def test_the_parties_that_an_event_names(named: Names) -> None:
    assert parties_of(named.event) == named.parties


@each
def test_the_parties_that_an_event_introduces(named: Names) -> None:
    assert introduced_by(named.event) == named.introduces


@each
def test_the_countries_that_an_event_names(named: Names) -> None:
    assert countries_of(named.event) == named.countries


@each
def test_the_election_and_the_coalition_that_an_event_is_about(named: Names) -> None:
    assert (election_of(named.event), coalition_of(named.event)) == (named.election, named.coalition)


@each
def test_the_tags_of_an_event_are_those_of_all_that_it_names(named: Names) -> None:
    expected = [
        f"event:{ID}",
        *(f"party:{party}" for party in named.parties),
        *(f"country:{country}" for country in named.countries),
        *([f"election:{named.election}"] if named.election else []),
        *([f"coalition:{named.coalition}"] if named.coalition else []),
    ]
    assert list(tags_of(ID, named.event)) == expected


def test_a_record_bears_the_tags_of_the_event_as_it_was_and_as_it_is_now_each_once() -> None:
    before = ElectionResult(party=A, election="kz-1", alliance=B)
    now = JoinedCoalition(party=B, coalition="kz-bloc")
    assert tags_of(ID, before, now) == (
        f"event:{ID}",
        "party:kz-a",
        "party:kz-b",
        "election:kz-1",
        "coalition:kz-bloc",
    )


def test_a_first_statement_and_a_retraction_bear_the_tags_of_what_is_there() -> None:
    event = Dissolved(party=A)
    assert tags_of(ID, None, event) == tags_of(ID, event, None) == (f"event:{ID}", "party:kz-a")


def test_a_party_is_named_by_its_id_alone_or_introduced() -> None:
    assert (id_of(C), id_of(NEW_C)) == (C, C)


def test_an_event_refers_to_its_rival_and_to_what_came_before_it() -> None:
    rival, first, second = (UUID(int=number) for number in (2, 3, 4))
    assert events_of(Dissolved(party=A)) == ()
    assert events_of(Dissolved(party=A, rival_to=rival)) == (rival,)
    assert events_of(Dissolved(party=A, rival_to=rival, after=(first, second))) == (rival, first, second)


def test_the_events_of_an_acknowledgement_are_those_of_the_finding() -> None:
    rival, first, second = (UUID(int=number) for number in (2, 3, 4))
    acknowledged = FindingAcknowledged(
        party=A, code="after-end", events=(rival, first), reason="It is so.", after=(second,)
    )
    assert events_of(acknowledged) == (second,)
