"""Who governed a country as of a day: gaps and overlaps stay visible, and what the members hold is summed up."""

from typing import Any

import pytest

from domain.errors import UnknownCountry
from domain.events import CoalitionEnded, CoalitionFormed, ElectionHeld, ElectionResult
from domain.ids import PartyId
from projections.government import (
    Government,
    GovernmentMember,
    GovernmentState,
    HeldSeats,
    PossibleInGovernment,
    ShortGovernment,
    government_picture,
)
from tests.projections.ledgers import A, B, C, Ledger, event_id, founded, on

NAMED = (founded(), founded(party=B, name="B"), founded(party=C, name="C"))


def formed(id_: str, date: str, *parties: PartyId, **more: Any) -> CoalitionFormed:
    about = {"kind": "government", "country": "KZ", "name": id_.upper()} | more
    return CoalitionFormed(coalition=id_, date=on(date), parties=parties, **about)


def ended(id_: str, date: str) -> CoalitionEnded:
    return CoalitionEnded(coalition=id_, date=on(date))


def held(election: str, date: str, **more: Any) -> ElectionHeld:
    about: dict[str, Any] = {"country": "KZ", "chamber": "lower", "complete": True} | more
    return ElectionHeld(election=election, date=on(date), **about)


def governing(ledger: Ledger, as_of: str, position: int | None = None) -> GovernmentState:
    return government_picture(ledger.chronicle, "KZ", ledger.at(as_of, position)).state


def in_office(ledger: Ledger, as_of: str) -> tuple[Any, ...]:
    """The government, whether it is in office, who is in it, the others, and the one before."""
    state = governing(ledger, as_of)
    if state.government is None:
        return (None,)
    return (
        state.government.coalition,
        state.government.in_office,
        [each.party for each in state.government.members],
        [each.coalition for each in state.others],
        None if state.previous is None else state.previous.coalition,
    )


def test_one_government_follows_another_on_the_very_day() -> None:
    ledger = Ledger(
        *NAMED,
        *(formed("first", "2004-01-01", A), ended("first", "2006-01-01")),
        *(formed("second", "2006-01-01", B), ended("second", "2008-01-01")),
    )
    assert [in_office(ledger, day) for day in ("2003", "2005-12-31", "2006-01-01")] == [
        (None,),
        ("first", "yes", [A], [], None),
        ("second", "yes", [B], [], "first"),
    ]


def test_between_two_governments_the_last_one_is_told_as_ended_with_who_stayed_to_the_end() -> None:
    ledger = Ledger(
        *NAMED,
        *(formed("first", "2004-01-01", A, B), ended("first", "2005-10-01")),
        formed("second", "2006-01-01", B),
    )
    assert in_office(ledger, "2005") == ("first", "no", [A, B], [], None)


def test_a_government_that_has_not_ended_when_the_next_is_formed_stays_visible() -> None:
    ledger = Ledger(
        *NAMED,
        *(formed("first", "2004-01-01", A), ended("first", "2006-06-01")),
        formed("second", "2006-01-01", B),
    )
    assert in_office(ledger, "2006-03-01") == ("second", "yes", [B], ["first"], "first")
    assert governing(ledger, "2006-03-01").others == (
        ShortGovernment(coalition="first", name="FIRST", formed="2004-01-01", ended=None, in_office="yes"),
    )
    assert in_office(ledger, "2006-06-01") == ("second", "yes", [B], [], "first")


def test_one_that_lasts_is_preferred_to_one_that_came_later_and_has_ended() -> None:
    ledger = Ledger(
        *NAMED,
        formed("lasting", "2004-01-01", A),
        *(formed("short", "2005-01-01", B), ended("short", "2005-02-01")),
    )
    assert in_office(ledger, "2005") == ("lasting", "yes", [A], [], None)


def test_alliances_and_governments_of_other_countries_govern_nothing_here() -> None:
    ledger = Ledger(
        *NAMED, formed("bloc", "2004-01-01", A, kind="alliance"), formed("ru", "2004-01-01", B, country="RU")
    )
    assert governing(ledger, "2005") == GovernmentState(country="KZ")


def test_seats_of_the_members_are_summed_up_against_the_chamber() -> None:
    ledger = Ledger(
        *NAMED,
        held("e1", "2003-10-01", seats=100),
        ElectionResult(election="e1", party=A, seats=40),
        ElectionResult(election="e1", party=B, seats=15),
        formed("first", "2004-01-01", A, B, C, prime_minister="Abay", prime_minister_party=A),
    )
    assert governing(ledger, "2004").government == Government(
        coalition="first",
        name="FIRST",
        formed="2004-01-01",
        ended=None,
        in_office="yes",
        prime_minister="Abay",
        prime_minister_id=None,
        prime_minister_party=A,
        caretaker=None,
        members=(
            GovernmentMember(party=A, name="A", since="2004-01-01", seats={"lower": 40}),
            GovernmentMember(party=B, name="B", since="2004-01-01", seats={"lower": 15}),
            GovernmentMember(party=C, name="C", since="2004-01-01", seats={}),
        ),
        seats=(HeldSeats(chamber="lower", least=55, most=55, of=100),),
    )


@pytest.mark.parametrize(("size", "most"), [(100, 100), (30, 40), (None, None)])
def test_where_seats_of_a_member_are_unknown_the_sum_is_a_range(size: int | None, most: int | None) -> None:
    ledger = Ledger(
        *NAMED,
        held("e1", "2003-10-01", seats=size, complete=False),
        ElectionResult(election="e1", party=A, seats=40),
        ElectionResult(election="e1", party=B),
        formed("first", "2004-01-01", A, B),
    )
    government = governing(ledger, "2004").government
    assert government is not None
    assert government.seats == (HeldSeats(chamber="lower", least=40, most=most, of=size),)


def test_an_alliance_that_governs_has_the_seats_of_those_on_its_list() -> None:
    ledger = Ledger(
        *NAMED,
        held("e1", "2003-10-01", seats=100),
        ElectionResult(election="e1", party=A, votes=1_000),
        ElectionResult(election="e1", party=B, alliance=A, seats=40),
        ElectionResult(election="e1", party=C, alliance=A, seats=15),
        formed("first", "2004-01-01", A),
        formed("second", "2005-01-01", A, C),
    )
    told = {
        day: ([each.seats for each in government.members], government.seats)
        for day in ("2004", "2005")
        if (government := governing(ledger, day).government)
    }
    in_all = (HeldSeats(chamber="lower", least=55, most=55, of=100),)
    assert told == {
        "2004": ([{"lower": 55}], in_all),
        "2005": ([{"lower": 40}, {"lower": 15}], in_all),  # nobody's are counted twice
    }


def test_seats_are_those_of_the_latest_contest_before_the_day() -> None:
    ledger = Ledger(
        *NAMED,
        *(held("e1", "2003-10-01", seats=10), ElectionResult(election="e1", party=A, seats=6)),
        *(held("e2", "2007-10-01", seats=20), ElectionResult(election="e2", party=A, seats=9)),
        formed("first", "2004-01-01", A),
    )
    seats = [
        government.seats
        for day in ("2007-09-30", "2007-10-01")
        if (government := governing(ledger, day).government)
    ]
    assert seats == [
        (HeldSeats(chamber="lower", least=6, most=6, of=10),),
        (HeldSeats(chamber="lower", least=9, most=9, of=20),),
    ]


def test_a_government_that_may_have_been_formed_is_possible_and_not_the_government() -> None:
    ledger = Ledger(*NAMED, formed("first", "2004", A))
    assert governing(ledger, "2004-06-01") == GovernmentState(
        country="KZ",
        possible=(
            PossibleInGovernment(
                event_id=event_id(4),
                type="CoalitionFormed",
                earliest="2004-01-01",
                latest="2004-12-31",
                coalition="first",
            ),
        ),
    )


def test_a_country_that_nothing_names_is_unknown() -> None:
    ledger = Ledger(*NAMED)
    with pytest.raises(UnknownCountry, match="no record names a country 'XX'"):
        government_picture(ledger.chronicle, "XX", ledger.at("2004"))


def test_every_field_names_the_events_behind_it() -> None:
    ledger = Ledger(
        *NAMED,
        held("e1", "2003-10-01", seats=100),
        ElectionResult(election="e1", party=A, seats=40),
        formed("first", "2004-01-01", A),
        ended("first", "2005-01-01"),
        formed("second", "2005-01-01", A),
    )
    told = government_picture(ledger.chronicle, "KZ", ledger.at("2005"))
    grounds = {field: [item.event_id.int for item in told.grounds(field)] for field in told.fields}
    assert {field: (told.fields[field], behind) for field, behind in grounds.items() if behind} == {
        "government.coalition": ("second", [8]),
        "government.name": ("SECOND", [8]),
        "government.formed": ("2005-01-01", [8]),
        "government.in_office": ("yes", [8]),
        f"government.members.{A}.name": ("A", [1]),
        f"government.members.{A}.since": ("2005-01-01", [8]),
        f"government.members.{A}.seats.lower": (40, [4, 5]),
        "government.seats.lower.least": (40, [4, 5]),
        "government.seats.lower.most": (40, [4, 5]),
        "government.seats.lower.of": (100, [4]),
        "previous.coalition": ("first", [6]),
        "previous.name": ("FIRST", [6]),
        "previous.formed": ("2004-01-01", [6]),
        "previous.ended": ("2005-01-01", [7]),
        "previous.in_office": ("no", [7]),
    }
