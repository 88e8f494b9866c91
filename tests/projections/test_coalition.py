"""A coalition as of a day: who belongs to it, who has left and when, whether it exists, and by which events."""

from typing import Any

import pytest

from domain.errors import UnknownCoalition
from domain.events import (
    CoalitionEnded,
    CoalitionFormed,
    CoalitionRenamed,
    Identified,
    JoinedCoalition,
    LeftCoalition,
    Renamed,
    SameParty,
)
from domain.ids import PartyId
from projections.coalition import (
    CoalitionPicture,
    CoalitionState,
    FormerMember,
    Member,
    coalition_picture,
)
from projections.state import Claim, Possible
from tests.projections.ledgers import A, B, C, Ledger, event_id, founded, on

BLOC = "kz-bloc"
NAMED = (founded(), founded(party=B, name="B"), founded(party=C, name="C"))


def formed(date: str = "2004-01-01", *parties: PartyId, **more: Any) -> CoalitionFormed:
    return CoalitionFormed(coalition=BLOC, date=on(date), parties=parties, **more)


def joined(date: str, party: PartyId, **more: Any) -> JoinedCoalition:
    return JoinedCoalition(party=party, coalition=BLOC, date=on(date), **more)


def left(date: str, party: PartyId, **more: Any) -> LeftCoalition:
    return LeftCoalition(party=party, coalition=BLOC, date=on(date), **more)


def ended(date: str, **more: Any) -> CoalitionEnded:
    return CoalitionEnded(coalition=BLOC, date=on(date), **more)


def picture(ledger: Ledger, as_of: str, position: int | None = None) -> CoalitionPicture:
    return coalition_picture(ledger.chronicle, BLOC, ledger.at(as_of, position))


def bloc(ledger: Ledger, as_of: str, position: int | None = None) -> CoalitionState:
    return picture(ledger, as_of, position).state


def member(party: PartyId, since: str | None, name: str | None = None) -> Member:
    return Member(party=party, name=name or party[-1].upper(), since=since)


def former(party: PartyId, since: str | None, until: str | None) -> FormerMember:
    return FormerMember(party=party, name=party[-1].upper(), since=since, until=until)


def test_a_coalition_is_told_whole() -> None:
    ledger = Ledger(
        *NAMED,
        formed(
            "2004-01-01",
            A,
            kind="government",
            name="First",
            names={"kk": "Birinshi"},
            country="KZ",
            prime_minister="Abay",
            prime_minister_id="abay",
            prime_minister_party=A,
            caretaker=False,
        ),
        joined("2004-05", B),
        Identified(coalition=BLOC, identifiers={"parlgov": "7"}),
    )
    assert bloc(ledger, "2004-06-01") == CoalitionState(
        coalition=BLOC,
        exists="yes",
        kind="government",
        name="First",
        names={"kk": "Birinshi"},
        country="KZ",
        formed="2004-01-01",
        prime_minister="Abay",
        prime_minister_id="abay",
        prime_minister_party=A,
        caretaker=False,
        identifiers={"parlgov": ("7",)},
        members=(member(A, "2004-01-01"), member(B, "2004-05")),
    )


def test_a_member_belongs_from_the_day_of_joining_until_the_day_of_leaving() -> None:
    ledger = Ledger(*NAMED, formed("2004-01-01", A), joined("2005-03-01", B), left("2006-03-01", B))
    assert [
        bloc(ledger, day).members for day in ("2005-02-28", "2005-03-01", "2006-02-28", "2006-03-01")
    ] == [
        (member(A, "2004-01-01"),),
        (member(A, "2004-01-01"), member(B, "2005-03-01")),
        (member(A, "2004-01-01"), member(B, "2005-03-01")),
        (member(A, "2004-01-01"),),
    ]
    assert bloc(ledger, "2006-03-01").former == (former(B, "2005-03-01", "2006-03-01"),)


def test_one_that_left_and_came_back_has_a_time_for_each() -> None:
    ledger = Ledger(
        *NAMED, formed("2004", A), joined("2005", A), left("2006", A), joined("2007", A), ended("2008")
    )
    assert bloc(ledger, "2007").members == (member(A, "2007"),)
    assert bloc(ledger, "2008").former == (former(A, "2004", "2006"), former(A, "2007", "2008"))


def test_the_end_ends_every_membership_and_leaves_the_rest_as_it_was() -> None:
    ledger = Ledger(*NAMED, formed("2004-01-01", A, B, name="Bloc"), ended("2005-01-01"))
    assert bloc(ledger, "2005-01-01") == CoalitionState(
        coalition=BLOC,
        exists="no",
        name="Bloc",
        formed="2004-01-01",
        ended="2005-01-01",
        former=(former(A, "2004-01-01", "2005-01-01"), former(B, "2004-01-01", "2005-01-01")),
    )


def test_one_that_is_formed_anew_exists_again() -> None:
    ledger = Ledger(*NAMED, formed("2004-01-01", A), ended("2005-01-01"), formed("2006-01-01", A))
    state = bloc(ledger, "2006-01-01")
    assert (state.exists, state.formed, state.ended) == ("yes", "2004-01-01", None)
    assert state.members == (member(A, "2006-01-01"),)


def test_a_joining_that_may_have_happened_is_possible_and_no_membership() -> None:
    ledger = Ledger(*NAMED, formed("2004-01-01", A), joined("2005", B))
    state = bloc(ledger, "2005-06-01")
    assert state.members == (member(A, "2004-01-01"),)
    assert state.possible == (
        Possible(event_id=event_id(5), type="JoinedCoalition", earliest="2005-01-01", latest="2005-12-31"),
    )


def test_one_of_which_only_joinings_are_recorded_exists_from_the_first_on_and_maybe_before() -> None:
    ledger = Ledger(*NAMED, joined("2005-03-01", A))
    assert [bloc(ledger, day).exists for day in ("2000", "2005-02-28", "2005-03-01")] == [
        "maybe",
        "maybe",
        "yes",
    ]
    assert bloc(ledger, "2005-03-01").members == (member(A, "2005-03-01"),)


def test_one_whose_forming_or_end_is_not_dated_to_the_day_may_exist_meanwhile() -> None:
    ledger = Ledger(*NAMED, formed("2004"), ended("2006"))
    days = ("2003", "2004-06-01", "2004", "2005", "2006-06-01", "2006")
    assert [bloc(ledger, day).exists for day in days] == ["no", "maybe", "yes", "yes", "maybe", "no"]


def test_members_are_told_under_their_names_of_the_day() -> None:
    ledger = Ledger(*NAMED, formed("2004-01-01", A), Renamed(party=A, name="New", date=on("2005-01-01")))
    assert bloc(ledger, "2004").members == (member(A, "2004-01-01"),)
    assert bloc(ledger, "2005").members == (member(A, "2004-01-01", "New"),)


def test_members_are_told_under_the_id_in_use() -> None:
    ledger = Ledger(*NAMED, formed("2004-01-01", B, prime_minister_party=B), SameParty(party=B, same_as=A))
    state = bloc(ledger, "2004")
    assert (state.prime_minister_party, [each.party for each in state.members]) == (A, [A])


def test_a_renaming_replaces_the_name_and_all_names() -> None:
    renamed = CoalitionRenamed(coalition=BLOC, name="New", names={"ru": "Novy"}, date=on("2005-01-01"))
    ledger = Ledger(*NAMED, formed("2004-01-01", A, name="Old", names={"kk": "Eski"}), renamed)
    state = bloc(ledger, "2005")
    assert (state.name, state.names) == ("New", {"ru": "Novy"})


def test_a_rival_account_disputes_what_it_says_otherwise() -> None:
    ledger = Ledger(*NAMED, formed("2004-01-01", A))
    ledger.states(joined("2005-03-01", B))
    ledger.states(joined("2005-04-01", B, rival_to=event_id(5)))
    assert bloc(ledger, "2005-03-01").disputed == (
        Claim(field="date", event_id=event_id(6), value="2005-04-01", sources=()),
    )


def test_comings_and_goings_whose_order_nobody_knows_are_undetermined() -> None:
    ledger = Ledger(*NAMED, formed("2004-01-01", A), joined("2005", B), left("2005", B))
    state = bloc(ledger, "2005")
    assert state.members == (member(A, "2004-01-01"),)
    assert state.undetermined == (Claim(field=f"members.{B}", event_id=event_id(5), value=True, sources=()),)


def test_what_is_learned_later_was_not_known_before() -> None:
    ledger = Ledger(*NAMED, formed("2004-01-01", A))
    ledger.retracts(event_id(4))
    assert bloc(ledger, "2004", 4).members == (member(A, "2004-01-01"),)
    assert bloc(ledger, "2004", 5) == CoalitionState(coalition=BLOC)
    with pytest.raises(UnknownCoalition, match=r"position 4 is the first that does"):
        bloc(ledger, "2004", 3)


def test_every_field_names_the_events_behind_it() -> None:
    ledger = Ledger(*NAMED, formed("2004-01-01", A, B, name="Bloc"), left("2005-01-01", B))
    told = picture(ledger, "2005")
    grounds = {field: [item.event_id.int for item in told.grounds(field)] for field in told.fields}
    assert {field: (told.fields[field], behind) for field, behind in grounds.items() if behind} == {
        "coalition": (BLOC, [4]),
        "exists": ("yes", [4]),
        "name": ("Bloc", [4]),
        "formed": ("2004-01-01", [4]),
        f"members.{A}.name": ("A", [1]),
        f"members.{A}.since": ("2004-01-01", [4]),
        f"former.{B}.1.name": ("B", [2]),
        f"former.{B}.1.since": ("2004-01-01", [4]),
        f"former.{B}.1.until": ("2005-01-01", [5]),
    }
