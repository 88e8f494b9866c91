"""A contest as of a day: what is told of it and of those who took part, each rule by the behaviour that it makes."""

from typing import Any

import pytest

from domain.errors import UnknownElection
from domain.events import (
    CandidateEndorsed,
    CandidateNominated,
    ElectionHeld,
    ElectionResult,
    Founded,
    Identified,
    Renamed,
    SameParty,
    Source,
)
from projections.contest import ContestPicture, contest_address, contest_picture
from projections.contest_state import (
    Alliance,
    ContestState,
    Endorsement,
    Nomination,
    Previous,
    RoundSum,
    Row,
    SeatSum,
)
from projections.state import Claim, Possible
from tests.projections.ledgers import A, B, C, Ledger, event_id, founded, on

FIRST, SECOND = "kz-mazhilis-2004", "kz-mazhilis-2007"


def held(date: str = "2004-09-19", election: str = FIRST, **more: Any) -> ElectionHeld:
    chamber = None if "office" in more else "mazhilis"
    return ElectionHeld(election=election, country="KZ", chamber=chamber, date=on(date), **more)


def result(party: str = A, election: str = FIRST, **more: Any) -> ElectionResult:
    return ElectionResult(party=party, election=election, **more)


def picture(ledger: Ledger, as_of: str, election: str = FIRST) -> ContestPicture:
    return contest_picture(ledger.chronicle, election, ledger.at(as_of))


def contest(ledger: Ledger, as_of: str, election: str = FIRST) -> ContestState:
    return picture(ledger, as_of, election).state


def numbers(ledger: Ledger, as_of: str, *names: str, election: str = FIRST) -> list[tuple[Any, ...]]:
    """Of each row the party and what stands under the names."""
    return [
        (row.party, *(getattr(row, name) for name in names)) for row in contest(ledger, as_of, election).rows
    ]


def behind(told: ContestPicture, field: str) -> list[int]:
    return [int(item.event_id) for item in told.grounds(field)]


def test_a_contest_that_nothing_names_is_unknown() -> None:
    with pytest.raises(UnknownElection):
        contest(Ledger(founded()), "2010")


def test_a_row_is_told_under_the_name_of_the_day_and_under_that_of_the_day_asked_for() -> None:
    ledger = Ledger(
        founded(name="Otan", abbreviations={"en": "O"}),
        held(),
        result(votes=60, vote_share=60.5, seats=42, seats_change=2, place=1),
        Renamed(party=A, name="Nur Otan", date=on("2006-12-22")),
    )
    assert contest(ledger, "2010").rows == (
        Row(
            party=A,
            round=None,
            candidate=None,
            candidate_id=None,
            name="Otan",
            names={},
            abbreviations={"en": "O"},
            name_as_of="Nur Otan",
            kind=None,
            alliance=None,
            votes=60,
            vote_share=60.5,
            seats=42,
            seats_change=2,
            place=1,
            seats_before=None,
            seats_difference=None,
        ),
    )


def test_before_the_day_nothing_is_told_but_what_the_contest_is() -> None:
    ledger = Ledger(founded(), held(seats=77, electorate=9, votes_cast=5, complete=True), result(seats=42))
    state = contest(ledger, "2004-09-18")
    assert (state.held, state.date, state.seats, state.chamber) == ("no", "2004-09-19", 77, "mazhilis")
    assert (state.electorate, state.votes_cast, state.turnout, state.complete) == (None, None, None, None)
    assert (state.rows, state.possible, state.sums.seats, state.sums.rounds) == ((), (), None, ())


def test_on_the_day_it_has_been_held() -> None:
    ledger = Ledger(founded(), held(electorate=9, votes_cast=5, complete=True), result(seats=42))
    state = contest(ledger, "2004-09-19")
    assert (state.held, state.complete, state.turnout) == ("yes", True, 55.56)
    assert numbers(ledger, "2004-09-19", "seats") == [(A, 42)]


def test_where_it_may_have_been_held_results_are_possible() -> None:
    ledger = Ledger(founded(), held("2004-09"), result(seats=42))
    state = contest(ledger, "2004-09-10")
    bounds = {"earliest": "2004-09-01", "latest": "2004-09-30"}
    assert (state.held, state.rows) == ("maybe", ())
    assert state.possible == (
        Possible(event_id=event_id(2), type="ElectionHeld", **bounds),
        Possible(event_id=event_id(3), type="ElectionResult", **bounds),
    )


def test_results_without_a_contest_make_one_by_their_own_date() -> None:
    ledger = Ledger(founded(), result(date=on("2004-09-19"), seats=42))
    states = [contest(ledger, day) for day in ("2004-09-18", "2004-09-19")]
    assert [(state.held, state.date, len(state.rows)) for state in states] == [
        ("no", "2004-09-19", 0),
        ("yes", "2004-09-19", 1),
    ]
    assert states[1].sums.seats == SeatSum(
        given=42, unknown=0, in_all=None, difference=None, least=42, most=42
    )


def test_rows_go_by_place_seats_votes_share_and_id_and_what_is_unknown_comes_last() -> None:
    parties = [founded(party=f"kz-{letter}", name=letter) for letter in "abcdefg"]
    rows = [
        result("kz-a"),
        result("kz-b", vote_share=3.0),
        result("kz-c", votes=5),
        result("kz-d", votes=7),
        result("kz-e", seats=1),
        result("kz-f", seats=2),
        result("kz-g", place=1),
    ]
    ledger = Ledger(*parties, held(), *rows)
    assert [row.party for row in contest(ledger, "2010").rows] == [f"kz-{letter}" for letter in "gfedcba"]


def test_unknown_seats_make_the_sum_a_range_up_to_the_size_of_the_chamber() -> None:
    ledger = Ledger(founded(), founded(party=B), held(seats=77), result(A, seats=42), result(B))
    assert contest(ledger, "2010").sums.seats == SeatSum(
        given=42, unknown=1, in_all=77, difference=35, least=42, most=77
    )


def test_unknown_seats_in_a_chamber_of_unknown_size_have_no_most() -> None:
    ledger = Ledger(founded(), founded(party=B), held(), result(A, seats=42), result(B))
    assert contest(ledger, "2010").sums.seats == SeatSum(
        given=42, unknown=1, in_all=None, difference=None, least=42, most=None
    )


def test_votes_are_summed_against_those_that_were_valid_and_cast() -> None:
    ledger = Ledger(
        *(founded(), founded(party=B), founded(party=C)),
        held(votes_cast=110, votes_valid=100),
        *(result(A, votes=60, vote_share=60.1), result(B, votes=30, vote_share=29.8), result(C)),
    )
    assert contest(ledger, "2010").sums.rounds == (
        RoundSum(
            round=None,
            rows=3,
            votes=90,
            votes_unknown=1,
            valid=100,
            valid_difference=10,
            cast=110,
            cast_difference=20,
            vote_share=89.9,
            vote_share_unknown=1,
            vote_share_difference=10.1,
        ),
    )


def test_of_several_rounds_each_is_summed_and_the_votes_of_the_contest_are_compared_with_none() -> None:
    ledger = Ledger(
        *(founded(), founded(party=B)),
        held(office="president", votes_valid=100),
        *(result(A, round=1, votes=40), result(B, round=1, votes=30), result(A, round=2, votes=60)),
    )
    sums = contest(ledger, "2010").sums
    assert sums.seats is None
    assert [(each.round, each.votes, each.valid, each.valid_difference) for each in sums.rounds] == [
        (1, 70, None, None),
        (2, 60, None, None),
    ]


def test_a_presidential_contest_has_rows_by_round_with_endorsements_beside() -> None:
    ledger = Ledger(
        *(founded(), founded(party=B, name="B")),
        held(office="president", rounds=2),
        CandidateNominated(party=A, election=FIRST, candidate="Abay", date=on("2004-06-01")),
        CandidateEndorsed(party=B, election=FIRST, candidate="Abay", round=2, date=on("2004-09-19")),
        result(A, round=1, candidate="Abay", candidate_id="abay", votes=40),
        result(A, round=2, candidate="Abay", votes=60),
        CandidateEndorsed(
            party=B, election=FIRST, candidate="Abay", round=2, candidate_votes=60, date=on("2004-09-20")
        ),
    )
    state = contest(ledger, "2010")
    assert numbers(ledger, "2010", "round", "candidate", "candidate_id", "votes") == [
        (A, 1, "Abay", "abay", 40),
        (A, 2, "Abay", None, 60),
    ]
    assert state.nominations == (
        Nomination(party=A, name="A", candidate="Abay", candidate_id=None, date="2004-06-01"),
    )
    assert state.endorsements == (
        Endorsement(
            party=B,
            name="B",
            candidate="Abay",
            candidate_id=None,
            date="2004-09-19",
            round=2,
            candidate_votes=60,
            candidate_vote_share=None,
        ),
    )


def test_before_the_day_the_candidates_who_had_been_put_up_are_told() -> None:
    ledger = Ledger(
        founded(),
        held(office="president"),
        CandidateNominated(party=A, election=FIRST, candidate="Abay", date=on("2004-06-01")),
        CandidateNominated(party=A, election=FIRST, candidate="Bota", date=on("2004-08-01")),
    )
    state = contest(ledger, "2004-07-01")
    assert (state.held, [each.candidate for each in state.nominations]) == ("no", ["Abay"])


def test_a_member_stands_under_its_alliance_and_all_rows_count() -> None:
    ledger = Ledger(
        *(founded(), founded(party=B, name="B"), founded(party=C, name="Bloc", kind="alliance")),
        held(seats=10),
        *(result(A, seats=3, alliance=C), result(B, alliance=C), result(C, seats=5)),
    )
    state = contest(ledger, "2010")
    assert numbers(ledger, "2010", "seats", "alliance") == [(C, 5, None), (A, 3, C), (B, None, C)]
    assert state.alliances == (
        Alliance(
            alliance=C,
            name="Bloc",
            name_as_of="Bloc",
            has_row=True,
            members=(A, B),
            seats=8,
            seats_unknown=1,
        ),
    )
    assert state.sums.seats == SeatSum(given=8, unknown=1, in_all=10, difference=2, least=8, most=10)


def test_seats_are_compared_with_those_of_the_contest_before() -> None:
    ledger = Ledger(
        *(founded(), founded(party=B), founded(party=C)),
        held(complete=True),
        *(result(A, seats=42), result(B)),
        held("2007-08-18", SECOND),
        *(
            result(A, SECOND, seats=98, seats_change=50),
            result(B, SECOND, seats=1),
            result(C, SECOND, seats=2),
        ),
    )
    state = contest(ledger, "2010", SECOND)
    assert state.previous == Previous(election=FIRST, date="2004-09-19")
    assert numbers(ledger, "2010", "seats_change", "seats_before", "seats_difference", election=SECOND) == [
        (A, 50, 42, 56),
        (C, None, 0, 2),
        (B, None, None, None),
    ]


def test_without_complete_results_nobody_knows_what_a_party_without_a_row_had() -> None:
    ledger = Ledger(founded(), held(), held("2007-08-18", SECOND), result(A, SECOND, seats=98))
    assert numbers(ledger, "2010", "seats_before", election=SECOND) == [(A, None)]


def test_where_the_order_of_contests_is_unknown_none_is_the_one_before() -> None:
    ledger = Ledger(founded(), held("2007"), held("2007-08-18", SECOND))
    assert contest(ledger, "2010", SECOND).previous is None


def test_the_contest_before_may_be_told_by_after() -> None:
    ledger = Ledger(held("2007"), held("2007", SECOND, after=(event_id(1),)))
    assert contest(ledger, "2010", SECOND).previous == Previous(election=FIRST, date="2007")
    assert contest(ledger, "2010", FIRST).previous is None


def test_a_contest_for_another_chamber_is_not_the_one_before() -> None:
    other = ElectionHeld(election=FIRST, country="KZ", chamber="senate", date=on("2004"))
    assert contest(Ledger(other, held("2007", SECOND)), "2010", SECOND).previous is None


def test_an_id_that_is_the_same_party_stands_under_the_one_in_use() -> None:
    ledger = Ledger(
        *(founded(), founded(party=B), founded(party=C)),
        held(),
        *(result(B, seats=3, alliance=C), SameParty(party=B, same_as=A)),
    )
    assert numbers(ledger, "2010", "seats", "alliance") == [(A, 3, C)]
    ledger.states(SameParty(party=C, same_as=A))
    assert numbers(ledger, "2010", "seats", "alliance") == [(A, 3, A)]


def test_ids_elsewhere_add_up() -> None:
    ledger = Ledger(
        held(),
        Identified(election=FIRST, identifiers={"parlgov": "7"}),
        Identified(election=FIRST, identifiers={"parlgov": "8", "wikidata": "Q1"}),
        Identified(election=FIRST, identifiers={"wikidata": "Q2"}, date=on("2012-01-01")),
    )
    assert contest(ledger, "2010").identifiers == {"parlgov": ("7", "8"), "wikidata": ("Q1",)}


def test_what_a_rival_says_of_the_contest_and_of_a_row_is_disputed() -> None:
    source = (Source(document="Gazette"),)
    ledger = Ledger(
        founded(),
        held(seats=77, votes_cast=5),
        held("2004-09-20", seats=67, votes_cast=6, rival_to=event_id(2), sources=source),
        result(seats=42),
        result(seats=43, rival_to=event_id(4), sources=source),
    )
    state = contest(ledger, "2010")
    assert (state.seats, state.date, state.rows[0].seats) == (77, "2004-09-19", 42)
    assert state.disputed == (
        Claim(field="date", event_id=event_id(3), value="2004-09-20", sources=source),
        Claim(field="seats", event_id=event_id(3), value=67, sources=source),
        Claim(field="votes_cast", event_id=event_id(3), value=6, sources=source),
        Claim(field=f"rows.{A}.seats", event_id=event_id(5), value=43, sources=source),
    )
    before = contest(ledger, "2004-09-01").disputed
    assert [each.field for each in before] == ["date", "seats"]


def test_two_accounts_of_one_contest_that_are_no_rivals_leave_it_undetermined() -> None:
    ledger = Ledger(held(seats=77), held("2004-09-20", seats=67))
    state = contest(ledger, "2010")
    assert (state.date, state.seats) == ("2004-09-19", 77)
    assert [(each.field, each.value) for each in state.undetermined] == [
        ("date", "2004-09-20"),
        ("seats", 67),
    ]


def test_two_results_of_one_party_leave_its_row_undetermined() -> None:
    ledger = Ledger(founded(), held(), result(seats=42), result(seats=43))
    state = contest(ledger, "2010")
    assert [(each.field, each.value) for each in state.undetermined] == [(f"rows.{A}.seats", 42)]


def test_a_party_that_is_founded_later_has_no_name_on_the_day() -> None:
    ledger = Ledger(founded("2005-01-01"), held(), result(seats=1))
    assert numbers(ledger, "2010", "name", "name_as_of") == [(A, None, "A")]


def test_each_field_names_the_events_behind_it() -> None:
    ledger = Ledger(
        *(founded(), held(seats=77, complete=True), result(votes=4, seats=42)),
        Renamed(party=A, name="New", date=on("2006")),
        *(held("2007-08-18", SECOND, seats=107), result(A, SECOND, seats=98)),
    )
    told = picture(ledger, "2010", SECOND)
    assert {
        field: behind(told, field)
        for field in (
            "date",
            "held",
            "previous.election",
            f"rows.{A}.seats",
            f"rows.{A}.votes",
            f"rows.{A}.name",
            f"rows.{A}.seats_before",
            f"rows.{A}.seats_difference",
            "sums.seats.given",
            "sums.seats.difference",
            "no such field",
        )
    } == {
        "date": [5],
        "held": [5],
        "previous.election": [2],
        f"rows.{A}.seats": [5, 6],
        f"rows.{A}.votes": [5, 6],
        f"rows.{A}.name": [4],
        f"rows.{A}.seats_before": [2, 3],
        f"rows.{A}.seats_difference": [2, 3, 5, 6],
        "sums.seats.given": [5, 6],
        "sums.seats.difference": [5, 6],
        "no such field": [],
    }


def test_rows_of_several_rounds_have_fields_of_their_own() -> None:
    ledger = Ledger(founded(), held(office="president"), result(round=1, votes=4), result(round=2, votes=5))
    fields = picture(ledger, "2010").fields
    assert [fields[f"rows.{A}.r1.votes"], fields[f"rows.{A}.r2.votes"]] == [4, 5]
    assert [fields["sums.r1.votes"], fields["sums.r2.votes"]] == [4, 5]


def test_days_between_which_nothing_changes_have_one_address() -> None:
    ledger = Ledger(founded(), held(), result(seats=42))
    days = ("2004-09-18", "2004-09-19", "2010", "2020")
    addresses = [contest_address(ledger.chronicle, FIRST, ledger.at(day)) for day in days]
    assert len(set(addresses[1:])) == 1
    assert addresses[0] != addresses[1]


def test_a_party_that_is_named_as_a_candidate_of_the_contest_alone_has_its_name_of_the_position() -> None:
    ledger = Ledger(
        held(office="president"),
        CandidateNominated(party=A, election=FIRST, candidate="Abay", date=on("2004-06-01")),
        Founded(party=A, name="A", country="RU", date=on("2000")),
    )
    assert [each.name for each in contest(ledger, "2010").nominations] == ["A"]
