"""What the chronicle finds by contest, coalition, country and person, and when what it tells of them may have become another."""

import pytest

from domain.errors import Unknown, UnknownCoalition, UnknownCountry, UnknownElection, UnknownPerson
from domain.events import (
    CoalitionFormed,
    ElectionHeld,
    ElectionResult,
    Founded,
    Identified,
    JoinedCoalition,
    LeaderChosen,
    Renamed,
    SameParty,
    SeatsChanged,
)
from projections.chronicle import Chronicle
from tests.projections.ledgers import A, B, C, Ledger, founded, on

VOTE = ElectionHeld(election="kz-vote", country="KZ", chamber="lower", date=on("2004-09-19"))


def test_contests_chambers_and_coalitions_are_listed_from_the_position_that_names_them() -> None:
    ledger = Ledger(
        founded(),
        VOTE,
        SeatsChanged(party=A, country="KZ", chamber="upper", seats=3),
        CoalitionFormed(coalition="bloc", country="KZ"),
        JoinedCoalition(party=A, coalition="others"),
    )
    chronicle = ledger.chronicle
    assert [chronicle.elections(position, "KZ") for position in (1, 2)] == [[], ["kz-vote"]]
    assert [chronicle.chambers(position, "KZ") for position in (1, 2, 3)] == [
        [],
        ["lower"],
        ["lower", "upper"],
    ]
    assert [chronicle.coalitions(position, "KZ") for position in (3, 4, 5)] == [[], ["bloc"], ["bloc"]]
    assert [chronicle.coalitions(position) for position in (3, 4, 5)] == [[], ["bloc"], ["bloc", "others"]]
    assert [chronicle.countries(position) for position in (0, 1)] == [[], ["KZ"]]


def test_whatever_ever_bore_an_id_elsewhere_is_found_from_that_record_on() -> None:
    ledger = Ledger(
        founded(),
        Identified(party=A, identifiers={"parlgov": "7", "wikidata": "Q7"}),
        Identified(election="kz-vote", identifiers={"parlgov": "7"}),
        Identified(person="bota", identifiers={"wikidata": "Q7"}),
    )
    found = ledger.chronicle.identified_as
    assert found("parlgov", "7", 1) == []
    assert found("parlgov", "7", 2) == [("party", A)]
    assert found("parlgov", "7", 4) == [("party", A), ("election", "kz-vote")]
    assert found("wikidata", "Q7", 4) == [("party", A), ("person", "bota")]
    assert found("wikidata", "7", 4) == []


def test_a_person_is_known_by_the_events_that_name_the_id() -> None:
    ledger = Ledger(founded(), LeaderChosen(party=A, role="chair", person="Bota", person_id="bota"))
    assert ledger.chronicle.people(1) == []
    assert ledger.chronicle.people(2) == ["bota"]
    assert (
        list(ledger.chronicle.accounts(2).knowledge.people("bota"))
        == list(ledger.chronicle.accounts(2).knowledge.naming(A))[1:]
    )


def test_a_country_is_concerned_by_its_parties_its_contests_and_those_with_a_row_in_them() -> None:
    ledger = Ledger(
        founded(),  # 1
        Founded(party=B, name="B", country="RU"),  # 2
        Renamed(party=B, name="B 2"),  # 3
        VOTE,  # 4
        ElectionResult(party=B, election="kz-vote", seats=1),  # 5: now B is shown in KZ, too
        Renamed(party=B, name="B 3"),  # 6
    )
    last = ledger.chronicle.last_concerning_country
    assert [last("KZ", position) for position in range(1, 7)] == [1, 1, 1, 4, 5, 6]
    assert [last("RU", position) for position in range(2, 7)] == [2, 3, 3, 5, 6]


def test_a_contest_is_concerned_by_what_becomes_of_its_parties() -> None:
    ledger = Ledger(
        founded(),  # 1
        founded(party=B, name="B"),  # 2
        ElectionResult(party=A, election="vote-of-nobody-knows-where", votes=5),  # 3
        Renamed(party=A, name="A 2"),  # 4
        Renamed(party=B, name="B 2"),  # 5
    )
    last = ledger.chronicle.last_concerning_election
    assert [last("vote-of-nobody-knows-where", position) for position in (3, 4, 5)] == [3, 4, 4]


def test_a_coalition_is_concerned_by_its_members_under_all_their_ids() -> None:
    ledger = Ledger(
        founded(),  # 1
        founded(party=B, name="B"),  # 2
        founded(party=C, name="C"),  # 3
        JoinedCoalition(party=A, coalition="bloc"),  # 4
        Renamed(party=C, name="C 2"),  # 5
        SameParty(party=B, same_as=A),  # 6
        Renamed(party=B, name="B 2"),  # 7
    )
    last = ledger.chronicle.last_concerning_coalition
    assert [last("bloc", position) for position in (4, 5, 6, 7)] == [4, 4, 6, 7]


@pytest.mark.parametrize(
    ("ask", "unknown"),
    [
        (Chronicle.last_concerning_election, UnknownElection),
        (Chronicle.last_concerning_coalition, UnknownCoalition),
        (Chronicle.last_concerning_country, UnknownCountry),
        (Chronicle.last_concerning_person, UnknownPerson),
    ],
)
def test_what_no_record_names_is_unknown(ask: object, unknown: type[Unknown]) -> None:
    assert callable(ask)
    with pytest.raises(unknown, match=f"no record names an? {unknown.noun} 'zz'"):
        ask(Ledger(founded()).chronicle, "zz", 1)


def test_what_a_later_record_names_says_which() -> None:
    ledger = Ledger(founded(), VOTE)
    with pytest.raises(UnknownElection, match="position 2 is the first that does"):
        ledger.chronicle.last_concerning_election("kz-vote", 1)


def test_a_branch_knows_what_came_before_the_cut_and_what_comes_after_on_its_own() -> None:
    ledger = Ledger(founded(), VOTE)
    branch = ledger.chronicle.branch(1)
    assert branch.countries(1) == ["KZ"]
    assert branch.elections(2, "KZ") == []
    branch.apply(
        Ledger(founded(), CoalitionFormed(coalition="bloc", country="KZ")).entries
    )  # the second is new to it
    assert branch.coalitions(2, "KZ") == ["bloc"]
    assert ledger.chronicle.coalitions(2, "KZ") == []
