"""A chamber as of a day: who holds how many seats, under which names, and how sure the sum is."""

from typing import Any

import pytest

from domain.errors import UnknownCountry
from domain.events import (
    Dissolved,
    ElectionHeld,
    ElectionResult,
    Founded,
    Merged,
    Renamed,
    SeatsChanged,
    Split,
    Succeeded,
)
from projections.at import At
from projections.legislature import LegislaturePicture, legislature_picture
from projections.legislature_reading import legislature_address
from projections.legislature_state import Become, Latest, LegislatureState, Range, SeatHolder
from projections.state import Claim, Possible
from tests.projections.ledgers import A, B, C, D, Ledger, event_id, founded, on

FIRST, SECOND = "kz-mazhilis-2004", "kz-mazhilis-2007"


def held(date: str = "2004-09-19", election: str = FIRST, **more: Any) -> ElectionHeld:
    return ElectionHeld(election=election, country="KZ", chamber="mazhilis", date=on(date), **more)


def result(party: str = A, seats: int | None = None, election: str = FIRST, **more: Any) -> ElectionResult:
    return ElectionResult(party=party, election=election, seats=seats, **more)


def changed(date: str, party: str = A, **more: Any) -> SeatsChanged:
    return SeatsChanged(party=party, country="KZ", chamber="mazhilis", date=on(date), **more)


def picture(ledger: Ledger, as_of: str, chamber: str = "mazhilis") -> LegislaturePicture:
    return legislature_picture(ledger.chronicle, "KZ", chamber, ledger.at(as_of))


def chamber_of(ledger: Ledger, as_of: str) -> LegislatureState:
    return picture(ledger, as_of).state


def holders(ledger: Ledger, as_of: str) -> list[tuple[str, int | None, str]]:
    return [(each.party, each.seats, each.by) for each in chamber_of(ledger, as_of).parties]


def became(ledger: Ledger, as_of: str) -> list[tuple[str, str, str, str]]:
    """Of each holder, and of what it became: the party, how, into which, and out of which."""
    return [
        (each.party, turned.by, turned.party, turned.out_of)
        for each in chamber_of(ledger, as_of).parties
        for turned in each.now
    ]


PARTIES = (founded(), founded(party=B, name="B"), founded(party=C, name="C"), founded(party=D, name="D"))
"""The events 1 to 4."""


def test_a_country_that_nothing_names_is_unknown() -> None:
    with pytest.raises(UnknownCountry):
        legislature_picture(Ledger(founded()).chronicle, "RU", "duma", At(0, 1))


def test_who_sat_before_the_first_contest_that_is_known_is_not_known() -> None:
    assert chamber_of(Ledger(founded(), held()), "2004-09-18") == LegislatureState(
        country="KZ",
        chamber="mazhilis",
        chambers=("mazhilis",),
        election=None,
        seats=None,
        parties=(),
        known=0,
        unknown=0,
        sum=Range(least=0, most=None),
        vacant_or_unlisted=None,
        possible=(),
        disputed=(),
        undetermined=(),
    )


def test_parties_are_told_under_the_name_of_the_contest_and_under_that_of_the_day() -> None:
    ledger = Ledger(
        *PARTIES,
        *(held(seats=77, complete=True), result(A, 42), result(B, 30)),
        Renamed(party=A, name="New", date=on("2006-12-22")),
    )
    assert chamber_of(ledger, "2006-12-31") == LegislatureState(
        country="KZ",
        chamber="mazhilis",
        chambers=("mazhilis",),
        election=Latest(election=FIRST, date="2004-09-19", complete=True),
        seats=77,
        parties=(
            SeatHolder(
                party=A,
                name_then="A",
                name="New",
                kind=None,
                status="active",
                seats=42,
                by="contest",
                now=(),
            ),
            SeatHolder(
                party=B,
                name_then="B",
                name="B",
                kind=None,
                status="active",
                seats=30,
                by="contest",
                now=(),
            ),
        ),
        known=72,
        unknown=0,
        sum=Range(least=72, most=72),
        vacant_or_unlisted=5,
        possible=(),
        disputed=(),
        undetermined=(),
    )


def test_unknown_seats_make_the_sum_a_range() -> None:
    state = chamber_of(Ledger(*PARTIES, held(seats=77), result(A, 42), result(B)), "2010")
    assert [(each.party, each.seats) for each in state.parties] == [(A, 42), (B, None)]
    assert (state.known, state.unknown, state.sum) == (42, 1, Range(least=42, most=77))
    assert state.vacant_or_unlisted is None


def test_where_all_seats_are_given_an_unknown_number_adds_none() -> None:
    state = chamber_of(Ledger(*PARTIES, held(seats=42), result(A, 42), result(B)), "2010")
    assert (state.sum, state.vacant_or_unlisted) == (Range(least=42, most=42), 0)


def test_without_the_size_of_the_chamber_a_range_has_no_most() -> None:
    state = chamber_of(Ledger(*PARTIES, held(), result(A, 42), result(B)), "2010")
    assert state.sum == Range(least=42, most=None)


def test_seats_that_changed_since_stand_as_they_were_changed() -> None:
    ledger = Ledger(
        *PARTIES,
        *(held(), result(A, 42), result(B, 30)),
        *(changed("2005-01-01", change=-2), changed("2005-01-01", C, seats=2)),
    )
    assert holders(ledger, "2004-12-31") == [(A, 42, "contest"), (B, 30, "contest")]
    assert holders(ledger, "2005-01-01") == [(A, 40, "change"), (B, 30, "contest"), (C, 2, "change")]


def test_the_next_contest_ends_all_seats() -> None:
    ledger = Ledger(
        *PARTIES,
        *(held(), result(A, 42), changed("2005-01-01", C, seats=2)),
        *(held("2007-08-18", SECOND), result(B, 98, SECOND)),
    )
    assert holders(ledger, "2007-08-18") == [(B, 98, "contest")]


def test_a_contest_that_may_have_been_held_is_possible_and_gives_no_seats() -> None:
    ledger = Ledger(*PARTIES, held(), result(A, 42), held("2007-08", SECOND), result(B, 98, SECOND))
    state = chamber_of(ledger, "2007-08-10")
    assert [(each.party, each.seats) for each in state.parties] == [(A, 42)]
    assert state.possible == (
        Possible(event_id=event_id(7), type="ElectionHeld", earliest="2007-08-01", latest="2007-08-31"),
    )


def test_a_change_that_may_have_happened_is_possible() -> None:
    ledger = Ledger(*PARTIES, held(), result(A, 42), changed("2005", change=-2))
    assert chamber_of(ledger, "2005-05-05").possible == (
        Possible(event_id=event_id(7), type="SeatsChanged", earliest="2005-01-01", latest="2005-12-31"),
    )


def test_which_contest_was_the_latest_is_undetermined_where_their_days_overlap() -> None:
    ledger = Ledger(held("2007"), held("2007-08-18", SECOND))
    state = chamber_of(ledger, "2010")
    assert state.election == Latest(election=FIRST, date="2007", complete=False)
    assert state.undetermined == (
        Claim(field="election.election", event_id=event_id(2), value=SECOND, sources=()),
    )


def test_a_party_that_merged_is_told_with_what_it_became() -> None:
    ledger = Ledger(*PARTIES, held(), result(A, 42), Merged(parties=(A,), into=B, date=on("2006-07-04")))
    assert chamber_of(ledger, "2010").parties[0].now == (
        Become(party=B, name="B", by="merger", date="2006-07-04", event_id=event_id(7), out_of=A),
    )
    assert became(ledger, "2006-07-03") == []


def test_what_it_became_may_have_become_another_one_too() -> None:
    ledger = Ledger(
        *PARTIES,
        *(held(), result(A, 42), Merged(parties=(A,), into=B, date=on("2006"))),
        Split(party=B, into=(C,), survives=False, date=on("2008")),
        Succeeded(party=D, predecessor=C, date=on("2009")),
    )
    assert became(ledger, "2010") == [
        (A, "merger", B, A),
        (A, "split", C, B),
        (A, "succession", D, C),
    ]


def test_a_party_that_began_again_goes_on_as_it_was() -> None:
    ledger = Ledger(
        *PARTIES,
        *(held(), result(A, 42), Merged(parties=(A,), into=B, date=on("2006"))),
        Split(party=B, into=(A,), date=on("2007")),
    )
    assert became(ledger, "2006") == [(A, "merger", B, A)]
    assert became(ledger, "2010") == []


def test_what_happened_before_the_contest_is_not_what_it_became_since() -> None:
    ledger = Ledger(*PARTIES, Merged(parties=(A,), into=B, date=on("2003")), held(), result(A, 42))
    assert became(ledger, "2010") == []


def test_a_party_that_was_dissolved_became_nothing() -> None:
    ledger = Ledger(*PARTIES, held(), result(A, 42), Dissolved(party=A, date=on("2006")))
    assert [(each.status, each.now) for each in chamber_of(ledger, "2010").parties] == [("dissolved", ())]


def test_what_a_rival_says_of_seats_is_disputed() -> None:
    ledger = Ledger(
        *PARTIES,
        *(held(seats=77), held(seats=67, rival_to=event_id(5))),
        *(result(A, 42), result(A, 43, rival_to=event_id(7))),
    )
    assert [(each.field, each.value) for each in chamber_of(ledger, "2010").disputed] == [
        ("seats", 67),
        (f"parties.{A}.seats", 43),
    ]


def test_an_office_is_no_chamber_and_all_chambers_are_listed() -> None:
    ledger = Ledger(
        held(),
        ElectionHeld(election="kz-senate-2005", country="KZ", chamber="senate", date=on("2005")),
        ElectionHeld(election="kz-president-2005", country="KZ", office="president", date=on("2005")),
    )
    assert chamber_of(ledger, "2010").chambers == ("mazhilis", "senate")


def test_each_field_names_the_events_behind_it() -> None:
    ledger = Ledger(
        *PARTIES,
        *(held(seats=77), result(A, 42), result(B)),
        *(changed("2005-01-01", change=-2), Merged(parties=(B,), into=C, date=on("2006"))),
    )
    told = picture(ledger, "2010")
    assert {
        field: [int(item.event_id) for item in told.grounds(field)]
        for field in (
            "election.election",
            "seats",
            f"parties.{A}.seats",
            f"parties.{A}.name_then",
            f"parties.{B}.seats",
            f"parties.{B}.status",
            f"parties.{B}.now.{C}.by",
            f"parties.{B}.now.{C}.name",
            "known",
            "sum.most",
        )
    } == {
        "election.election": [5],
        "seats": [5],
        f"parties.{A}.seats": [5, 6, 8],
        f"parties.{A}.name_then": [1],
        f"parties.{B}.seats": [5, 7],
        f"parties.{B}.status": [9],
        f"parties.{B}.now.{C}.by": [9],
        f"parties.{B}.now.{C}.name": [3],
        "known": [5, 6, 7, 8],
        "sum.most": [5, 6, 7, 8],
    }


def test_what_a_party_became_abroad_is_told_under_its_newest_name() -> None:
    ledger = Ledger(founded(), Founded(party="ru-b", name="Old", country="RU", date=on("1999")))
    for event in (
        held(),
        result(A, 42),
        Merged(parties=(A,), into="ru-b", date=on("2006")),
        Renamed(party="ru-b", name="New", date=on("2008")),
        Merged(parties=("ru-b",), into="ru-c", date=on("2009")),
    ):
        ledger.states(event)
    names = []
    for position in (5, 6, 7):
        point = ledger.at("2010", position)
        (holder,) = legislature_picture(ledger.chronicle, "KZ", "mazhilis", point).state.parties
        names.append([(turned.party, turned.name) for turned in holder.now])
        assert legislature_address(ledger.chronicle, "KZ", "mazhilis", point)[0] == position
    assert names == [[("ru-b", "Old")], [("ru-b", "New")], [("ru-b", "New"), ("ru-c", None)]]


def test_days_between_which_nothing_changes_have_one_address() -> None:
    ledger = Ledger(*PARTIES, held(), result(A, 42))
    days = ("2004-09-18", "2004-09-19", "2010", "2020")
    addresses = [legislature_address(ledger.chronicle, "KZ", "mazhilis", ledger.at(day)) for day in days]
    assert len(set(addresses[1:])) == 1
    assert addresses[0] != addresses[1]
