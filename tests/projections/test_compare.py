"""Differences between two points: what changed, what of it was learned and what happened, and which records did it."""

import os
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from domain.dates import BEGINNING, NEVER, format_day
from domain.errors import UnknownParty
from domain.events import (
    Banned,
    CongressHeld,
    Dissolved,
    ElectionHeld,
    ElectionResult,
    Event,
    HeadquartersMoved,
    LeaderChosen,
    LeaderLeft,
    NewParty,
    Registered,
    Renamed,
    SameParty,
    SeatsChanged,
    Split,
)
from domain.ids import PartyId, Position
from domain.records import Record, encode_record
from projections.at import At
from projections.chronicle import Chronicle
from projections.compare import Change, Diff, Difference, RecordMention, differences
from projections.fields import Fields, fields
from projections.questions import diff
from tests.histories import PARTIES, days_that_matter, entries, histories
from tests.projections.ledgers import A, B, Ledger, event_id, founded, on

tried = settings(
    max_examples=int(os.environ.get("EXAMPLES_TO_TRY", "150")),
    deadline=None,
    print_blob=True,
    derandomize="EXAMPLES_TO_TRY" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)

Point = tuple[str, Position]
Told = list[tuple[str, str, Any, Any, list[int]]]
"""Of each change the field, what it is, before, after, and the positions of the records."""

NOTHING: dict[str, Told] = {"changes": [], "learned": [], "happened": []}


def diff_of(ledger: Ledger, first: Point, second: Point, party: PartyId = A) -> Diff:
    return diff(ledger.chronicle, party, ledger.at(*first), ledger.at(*second))


def told(changes: Iterable[Change]) -> Told:
    return [
        (each.field, each.change, each.before, each.after, [record.position for record in each.records])
        for each in changes
    ]


def steps(ledger: Ledger, first: Point, second: Point, party: PartyId = A) -> dict[str, Told]:
    found = diff_of(ledger, first, second, party)
    return {
        "changes": told(found.changes),
        "learned": told(found.learned),
        "happened": told(found.happened),
    }


def learned(ledger: Ledger, as_of: str, first: Position, second: Position, party: PartyId = A) -> Told:
    """What the second position says otherwise of the day; none of it happened, and it is all that changed."""
    found = steps(ledger, (as_of, first), (as_of, second), party)
    assert (found["happened"], found["changes"]) == ([], found["learned"])
    return found["learned"]


def happened(ledger: Ledger, first: str, second: str, party: PartyId = A) -> Told:
    """What lies between the two days, as known now; none of it was learned, and it is all that changed."""
    found = steps(ledger, (first, ledger.head), (second, ledger.head), party)
    assert (found["learned"], found["changes"]) == ([], found["happened"])
    return found["happened"]


def of(changes: Told, field: str) -> list[int]:
    """The positions of the records responsible for the field."""
    (records,) = [records for each, _, _, _, records in changes if each == field]
    return records


def renamed(date: str, name: str, party: PartyId = A, **more: Any) -> Renamed:
    return Renamed(party=party, name=name, date=on(date), **more)


def moved(date: str, place: str, party: PartyId = A, **more: Any) -> HeadquartersMoved:
    return HeadquartersMoved(party=party, place=place, date=on(date), **more)


# Fields that differ


def test_what_differs_follows_the_order_of_the_later_fields_and_then_what_is_gone() -> None:
    before: Fields = {"gone": 1, "same": None, "changed": 1, "gone too": None}
    after: Fields = {"new": None, "changed": None, "same": None, "newer": 0}
    assert list(differences(before, after)) == [
        Difference(field="new", change="added", before=None, after=None),
        Difference(field="changed", change="changed", before=1, after=None),
        Difference(field="newer", change="added", before=None, after=0),
        Difference(field="gone", change="removed", before=1, after=None),
        Difference(field="gone too", change="removed", before=None, after=None),
    ]


def test_between_a_point_and_itself_nothing_differs() -> None:
    ledger = Ledger(founded(), renamed("2004", "B"))
    assert steps(ledger, ("2010", 2), ("2010", 2)) == NOTHING
    assert not diff_of(ledger, ("2010", 2), ("2010", 2))


def test_between_two_days_on_which_nothing_happened_nothing_differs() -> None:
    ledger = Ledger(founded(), renamed("2004", "B"), founded(party=B))
    assert steps(ledger, ("2005", 2), ("2019", 3)) == NOTHING


def test_a_record_is_mentioned_by_what_tells_it_apart() -> None:
    ledger = Ledger(founded(), renamed("2004", "B"))
    ledger.corrects(event_id(2), renamed("2004", "C"))
    ledger.retracts(event_id(2))
    (change,) = diff_of(ledger, ("2010", 2), ("2010", 4)).learned
    assert change == Change(
        field="name",
        change="changed",
        before="B",
        after="A",
        records=(
            RecordMention(
                position=3,
                kind="corrected",
                revision=2,
                event_id=event_id(2),
                type="Renamed",
                reason="It was wrong.",
                recorded_at="2026-01-03T00:00:00.000000Z",
            ),
            RecordMention(
                position=4,
                kind="retracted",
                revision=3,
                event_id=event_id(2),
                type="Renamed",
                reason="It was wrong.",
                recorded_at="2026-01-04T00:00:00.000000Z",
            ),
        ),
    )


# What was learned, what happened, and both together


def test_what_was_learned_and_what_happened_make_up_what_changed() -> None:
    ledger = Ledger(founded(), renamed("2004", "B"))
    ledger.corrects(event_id(1), founded("1999", name="Old"))
    assert steps(ledger, ("2002", 2), ("2005", 3)) == {
        "changes": [
            ("name", "changed", "A", "B", [2, 3]),
            ("founded", "changed", "2000-01-01", "1999", [3]),
        ],
        "learned": [
            ("name", "changed", "A", "Old", [3]),
            ("founded", "changed", "2000-01-01", "1999", [3]),
        ],
        "happened": [("name", "changed", "Old", "B", [2])],
    }


def test_what_was_learned_and_then_undone_by_what_happened_is_no_change() -> None:
    ledger = Ledger(founded(), moved("2008", "Astana"), moved("2001", "Astana"))
    ledger.corrects(event_id(3), moved("2001", "Almaty"))
    assert steps(ledger, ("2004", 3), ("2009", 4)) == {
        "changes": [],
        "learned": [("headquarters", "changed", "Astana", "Almaty", [4])],
        "happened": [("headquarters", "changed", "Almaty", "Astana", [2])],
    }
    assert diff_of(ledger, ("2004", 3), ("2009", 4))


def test_from_the_later_point_to_the_earlier_one_everything_is_the_other_way_round() -> None:
    ledger = Ledger(founded(), renamed("2004", "B", names={"kk": "B"}), renamed("2002", "C"))
    there = steps(ledger, ("2003", 2), ("2005", 3))
    back = steps(ledger, ("2005", 3), ("2003", 2))
    assert there == {
        "changes": [("name", "changed", "A", "B", [2, 3]), ("names.kk", "added", None, "B", [2])],
        "learned": [("name", "changed", "A", "C", [3])],
        "happened": [("name", "changed", "C", "B", [2]), ("names.kk", "added", None, "B", [2])],
    }
    # On the way back the first day is 2005, on which nothing was learned: B it was, and B it is.
    assert back == {
        "changes": [("name", "changed", "B", "A", [2]), ("names.kk", "removed", "B", None, [2])],
        "learned": [],
        "happened": [("name", "changed", "B", "A", [2]), ("names.kk", "removed", "B", None, [2])],
    }


def test_from_a_later_position_to_an_earlier_one_what_was_learned_is_unlearned() -> None:
    ledger = Ledger(founded(), renamed("2004", "B"))
    assert learned(ledger, "2010", 2, 1) == [("name", "changed", "B", "A", [2])]


def test_from_a_later_day_to_an_earlier_one_what_happened_is_undone() -> None:
    ledger = Ledger(founded(), Dissolved(party=A, date=on("2004")))
    assert happened(ledger, "2010", "2001") == [
        ("exists", "changed", "no", "yes", [2]),
        ("status", "changed", "dissolved", "active", [2]),
        ("ended", "changed", "2004", None, [2]),
    ]


def test_a_party_that_was_unknown_at_the_first_point_is_added_altogether() -> None:
    ledger = Ledger(founded(party=B), founded())
    found = steps(ledger, ("1990", 1), ("2010", 2))
    state = said(fields(ledger.party("2010")))
    assert found["changes"] == [
        (field, "added", None, value, of(found["changes"], field)) for field, value in state.items()
    ]
    assert found["learned"] == [("exists", "added", None, "no", [2])]
    assert found["happened"] == [
        ("exists", "changed", "no", "yes", [2]),
        ("status", "changed", None, "active", [2]),
        ("name", "changed", None, "A", [2]),
        ("country", "changed", None, "KZ", [2]),
        ("founded", "changed", None, "2000-01-01", [2]),
    ]
    assert {tuple(records) for *_, records in found["changes"]} == {(2,)}


def test_a_party_that_is_unknown_at_the_second_point_is_removed_altogether() -> None:
    ledger = Ledger(founded(party=B), founded())
    found = steps(ledger, ("2010", 2), ("2012", 1))
    state = said(fields(ledger.party("2010")))
    removed = [(field, "removed", value, None, [2]) for field, value in state.items()]
    assert found == {"changes": removed, "learned": removed, "happened": []}


@pytest.mark.parametrize("second", [0, 1])
def test_a_party_that_is_known_at_neither_point_is_unknown(second: Position) -> None:
    ledger = Ledger(founded(party=B), founded())
    for first, then in ((0, second), (second, 0)):
        with pytest.raises(UnknownParty):
            diff_of(ledger, ("2010", first), ("2010", then))


def test_two_ids_that_became_one_party_are_compared_under_the_id_that_was_asked_for() -> None:
    ledger = Ledger(
        founded(name="A"), founded("2001-01-01", party=B, name="B"), SameParty(party=B, same_as=A)
    )
    assert learned(ledger, "2010", 2, 3, party=B) == [
        ("party", "changed", B, A, [3]),
        (f"same_as.{B}", "added", None, True, [3]),
        ("name", "changed", "B", "A", [3]),
        ("founded", "changed", "2001-01-01", "2000-01-01", [3]),
    ]
    assert learned(ledger, "2010", 2, 3, party=A) == [(f"same_as.{B}", "added", None, True, [3])]


# The records responsible for what was learned


def test_a_correction_that_moves_a_date_is_responsible() -> None:
    ledger = Ledger(founded(), renamed("2004", "B"), moved("2001", "Almaty"))
    ledger.corrects(event_id(2), renamed("2008", "B"))
    ledger.states(CongressHeld(party=A, date=on("2003")))
    assert learned(ledger, "2005", 3, 5) == [("name", "changed", "B", "A", [4])]
    assert learned(ledger, "2009", 3, 5) == []


def test_a_correction_that_moves_a_type_is_responsible_for_what_went_and_what_came() -> None:
    ledger = Ledger(founded(), Dissolved(party=A, date=on("2004")))
    ledger.corrects(event_id(2), Banned(party=A, date=on("2004")))
    ledger.corrects(event_id(2), moved("2004", "Almaty"))
    assert learned(ledger, "2010", 2, 3) == [("status", "changed", "dissolved", "banned", [3])]
    assert learned(ledger, "2010", 2, 4) == [
        ("exists", "changed", "no", "yes", [3, 4]),
        ("status", "changed", "dissolved", "active", [3, 4]),
        ("ended", "changed", "2004", None, [3, 4]),
        ("headquarters", "changed", None, "Almaty", [3, 4]),
    ]


def test_a_correction_that_moves_an_event_to_another_party_is_responsible_in_both() -> None:
    ledger = Ledger(founded(), founded(party=B, name="B"), renamed("2004", "New"))
    ledger.corrects(event_id(3), renamed("2004", "New", party=B))
    assert learned(ledger, "2010", 3, 4) == [("name", "changed", "New", "A", [4])]
    assert learned(ledger, "2010", 3, 4, party=B) == [("name", "changed", "B", "New", [4])]


def test_a_retraction_and_a_restatement_are_responsible() -> None:
    ledger = Ledger(founded(), renamed("2004", "B"))
    ledger.retracts(event_id(2))
    ledger.states(renamed("2004", "C"), event_id(2))
    assert learned(ledger, "2010", 2, 3) == [("name", "changed", "B", "A", [3])]
    assert learned(ledger, "2010", 3, 4) == [("name", "changed", "A", "C", [4])]
    assert learned(ledger, "2010", 2, 4) == [("name", "changed", "B", "C", [3, 4])]


def test_a_retraction_of_the_founding_is_responsible_for_all_that_it_gave() -> None:
    ledger = Ledger(founded(kind="party"))
    ledger.retracts(event_id(1))
    assert learned(ledger, "2010", 1, 2) == [
        ("exists", "changed", "yes", "no", [2]),
        ("status", "changed", "active", None, [2]),
        ("name", "changed", "A", None, [2]),
        ("country", "changed", "KZ", None, [2]),
        ("kind", "changed", "party", None, [2]),
        ("founded", "changed", "2000-01-01", None, [2]),
    ]


def test_a_rival_that_is_chosen_is_responsible_and_so_is_its_new_rank() -> None:
    ledger = Ledger(founded(), moved("2004", "Almaty"))
    ledger.states(moved("2004", "Astana", rival_to=event_id(2)))
    ledger.corrects(event_id(3), moved("2004", "Astana", rank="preferred", rival_to=event_id(2)))
    disputed = "disputed.headquarters"
    assert learned(ledger, "2010", 2, 3) == [(f"{disputed}.{event_id(3)}", "added", None, "Astana", [3])]
    assert learned(ledger, "2010", 3, 4) == [
        ("headquarters", "changed", "Almaty", "Astana", [4]),
        (f"{disputed}.{event_id(2)}", "added", None, "Almaty", [4]),
        (f"{disputed}.{event_id(3)}", "removed", "Astana", None, [4]),
    ]
    assert learned(ledger, "2010", 2, 4) == [
        ("headquarters", "changed", "Almaty", "Astana", [3, 4]),
        (f"{disputed}.{event_id(2)}", "added", None, "Almaty", [3, 4]),
    ]


def test_the_new_rank_of_one_rival_is_responsible_for_the_choice_of_another() -> None:
    ledger = Ledger(founded(), moved("2004", "Almaty"), moved("2004", "Astana", rival_to=event_id(2)))
    ledger.corrects(event_id(2), moved("2004", "Almaty", rank="deprecated"))
    assert of(learned(ledger, "2010", 3, 4), "headquarters") == [4]


def test_a_rival_that_names_another_one_now_is_responsible_for_its_choice() -> None:
    ledger = Ledger(
        founded(),
        moved("2004", "Almaty", rival_to=event_id(3)),
        moved("2004", "Oral", rival_to=event_id(2)),
        moved("2004", "Astana", rival_to=event_id(2)),
    )
    ledger.states(CongressHeld(party=A, date=on("2003")))
    ledger.corrects(event_id(4), moved("2004", "Astana", rival_to=event_id(3)))
    assert learned(ledger, "2010", 4, 6)[0] == ("headquarters", "changed", "Almaty", "Oral", [6])


def test_a_deprecation_that_leaves_no_account_is_responsible() -> None:
    ledger = Ledger(founded(), moved("2004", "Almaty"))
    ledger.corrects(event_id(2), moved("2004", "Almaty", rank="deprecated"))
    assert learned(ledger, "2010", 2, 3)[0] == ("headquarters", "changed", "Almaty", None, [3])


def test_a_departure_recorded_late_is_responsible_for_a_leader_who_is_gone() -> None:
    ledger = Ledger(founded(), LeaderChosen(party=A, role="chair", person="Abay", date=on("2001")))
    ledger.states(CongressHeld(party=A, date=on("2003")))
    ledger.states(LeaderLeft(party=A, role="chair", person="Abay", date=on("2004")))
    assert learned(ledger, "2010", 2, 4) == [("leaders.chair.Abay", "removed", {"since": "2001"}, None, [4])]


def test_a_contest_that_does_not_name_the_party_is_responsible_for_its_seats() -> None:
    def held(date: str, election: str, **more: Any) -> ElectionHeld:
        return ElectionHeld(election=election, country="KZ", chamber="lower", date=on(date), **more)

    ledger = Ledger(
        founded(),
        held("2004", "kz-1"),
        ElectionResult(party=A, election="kz-1", seats=7),
        founded(party=B),
        held("2008", "kz-2", complete=True),
        SeatsChanged(party=A, country="KZ", chamber="lower", change=2, date=on("2009")),
    )
    assert learned(ledger, "2010", 4, 6) == [("seats.lower", "changed", 7, 2, [5, 6])]
    assert happened(ledger, "2006", "2010") == [("seats.lower", "changed", 7, 2, [5, 6])]


def test_a_proof_that_caps_a_beginning_is_responsible_though_it_sets_nothing() -> None:
    ledger = Ledger(founded("2004"), founded(party=B))
    ledger.states(CongressHeld(party=A, date=on("2004-04-13")))
    ledger.states(moved("2003", "Almaty", party=B))
    found = learned(ledger, "2004-06-01", 2, 4)
    assert [(field, records) for field, *_, records in found] == [
        ("exists", [3]),
        ("status", [3]),
        ("name", [3]),
        ("country", [3]),
        ("founded", [3]),
        (f"possible.{event_id(1)}", [3]),
    ]


def test_where_no_ground_was_recorded_between_every_record_that_concerns_the_party_is_told() -> None:
    ledger = Ledger(founded("2004"))
    ledger.states(CongressHeld(party=A, date=on("2004-04-13")))
    ledger.states(founded(party=B))
    ledger.states(CongressHeld(party=A, date=on("2004-05-13")))
    assert of(learned(ledger, "2004-06-01", 1, 4), "status") == [2, 4]


def test_what_may_have_happened_is_the_doing_of_the_event_that_it_names() -> None:
    ledger = Ledger(founded(), CongressHeld(party=A, date=on("2001")))
    ledger.states(renamed("2004/2008", "B"))
    ledger.states(moved("2001", "Almaty"))
    path = f"possible.{event_id(3)}"
    bounds = {"type": "Renamed", "earliest": "2004-01-01", "latest": "2008-12-31"}
    assert learned(ledger, "2005", 2, 4) == [
        ("headquarters", "changed", None, "Almaty", [4]),
        (path, "added", None, bounds, [3]),
    ]


def test_what_is_undetermined_is_the_doing_of_both_events() -> None:
    ledger = Ledger(founded(), moved("2004", "Almaty"))
    ledger.states(moved("2004", "Astana"))
    assert learned(ledger, "2005", 2, 3) == [
        ("headquarters", "changed", "Almaty", "Astana", [3]),
        (f"undetermined.headquarters.{event_id(2)}", "added", None, "Almaty", [3]),
    ]
    assert learned(ledger, "2005", 1, 3)[-1] == (
        f"undetermined.headquarters.{event_id(2)}",
        *("added", None, "Almaty", [2, 3]),
    )


# The records responsible for what happened


def test_what_happened_is_the_doing_of_the_records_by_which_the_events_stand() -> None:
    ledger = Ledger(founded(), renamed("2004", "Wrong"), moved("2004", "Almaty"))
    ledger.corrects(event_id(2), renamed("2004", "B"))
    assert happened(ledger, "2002", "2006") == [
        ("name", "changed", "A", "B", [4]),
        ("headquarters", "changed", None, "Almaty", [3]),
    ]


def test_an_event_that_did_not_fall_between_the_days_is_not_responsible() -> None:
    ledger = Ledger(founded(), renamed("2004", "B"), renamed("2008", "C"))
    assert of(happened(ledger, "2005", "2010"), "name") == [3]
    assert of(happened(ledger, "2005", "2001"), "name") == [2]


def test_the_first_day_is_excluded_and_the_second_one_counts() -> None:
    ledger = Ledger(founded(), moved("2004-04-13", "Almaty"))
    assert happened(ledger, "2004-04-12", "2004-04-13") == [("headquarters", "changed", None, "Almaty", [2])]
    assert happened(ledger, "2004-04-13", "2004-04-14") == []


def test_the_first_day_on_which_an_event_may_have_happened_is_responsible_for_what_is_possible() -> None:
    ledger = Ledger(founded(), Dissolved(party=A, date=on("2004/2006")))
    bounds = {"type": "Dissolved", "earliest": "2004-01-01", "latest": "2006-12-31"}
    path = f"possible.{event_id(2)}"
    assert happened(ledger, "2003", "2005") == [
        ("exists", "changed", "yes", "maybe", [2]),
        (path, "added", None, bounds, [2]),
    ]
    assert happened(ledger, "2005", "2007") == [
        ("exists", "changed", "maybe", "no", [2]),
        ("status", "changed", "active", "dissolved", [2]),
        ("ended", "changed", None, "2004/2006", [2]),
        (path, "removed", bounds, None, [2]),
    ]


def test_what_happened_is_not_the_doing_of_an_account_that_was_not_chosen() -> None:
    ledger = Ledger(founded(), moved("2004", "Almaty"), moved("2005", "Astana", rival_to=event_id(2)))
    assert of(happened(ledger, "2002", "2010"), "headquarters") == [2]


def test_a_dispute_that_began_between_the_days_is_the_doing_of_the_account_that_came_first() -> None:
    ledger = Ledger(founded(), moved("2008", "Almaty"), moved("2005", "Astana", rival_to=event_id(2)))
    path = f"disputed.headquarters.{event_id(3)}"
    assert of(happened(ledger, "2002", "2006"), path) == [3]


def day_by_day(chronicle: Chronicle, party: PartyId) -> Iterator[tuple[At, Change]]:
    """What is otherwise than on the day before, on every day on which the state may change, as known now."""
    for day in chronicle.history(party, chronicle.head).boundaries:
        if BEGINNING + 1 < day < NEVER:
            before, at = (At(each, chronicle.head) for each in (day - 1, day))
            for change in diff(chronicle, party, before, at).changes:
                yield at, change


@pytest.mark.parametrize(
    "events",
    [
        pytest.param(
            (
                founded("2004"),
                founded("2005", name="Other", rival_to=event_id(1)),
                Registered(party=A, date=on("2004-04-13")),
            ),
            id="a beginning that a proof caps",
        ),
        pytest.param(
            (
                founded(),
                moved("2004", "Almaty"),
                moved("2006", "Astana", rival_to=event_id(2)),
                Registered(party=A, date=on("2004-04-13"), after=(event_id(2),)),
            ),
            id="an event that another came after",
        ),
    ],
)
def test_what_changed_on_a_day_has_a_record_where_the_chosen_of_two_accounts_is_bound_by_another_event(
    events: tuple[Event, ...],
) -> None:
    changes = list(day_by_day(Ledger(*events).chronicle, A))
    assert [(format_day(at.as_of), change.field) for at, change in changes if not change.records] == []
    assert any(change.field.startswith("disputed.") for _, change in changes)


def test_what_fell_on_the_first_day_is_not_responsible() -> None:
    ledger = Ledger(founded(), renamed("2004-04-13", "B"), renamed("2008", "C"))
    assert of(happened(ledger, "2004-04-13", "2010"), "name") == [3]


def test_a_change_of_country_is_responsible_for_which_chamber_the_seats_are_of() -> None:
    into = NewParty(party=A, name="A", country="RU")
    ledger = Ledger(
        founded(),
        founded(party=B),
        SeatsChanged(party=A, country="KZ", chamber="lower", seats=7, date=on("2001")),
        SeatsChanged(party=A, country="RU", chamber="lower", seats=1, date=on("2001")),
        Split(party=B, into=(into,), date=on("2005-05-05")),
    )
    found = happened(ledger, "2005-05-04", "2005-05-05")
    assert [each for each in found if each[0].startswith("seats.")] == [
        ("seats.kz:lower", "added", None, 7, [5]),
        ("seats.lower", "changed", 7, 1, [5]),
        ("seats.ru:lower", "removed", 1, None, [5]),
    ]


def test_a_beginning_that_a_proof_caps_is_responsible_on_the_day_of_the_proof() -> None:
    ledger = Ledger(
        founded("2004"),
        CongressHeld(party=A, date=on("2004-04-13")),
        moved("2003/2004-05-01", "Almaty"),
        founded("2004-04-01", party=B),
    )
    # The congress proves that the party was there by then: the founding itself is of the whole year.
    assert of(happened(ledger, "2004-04-12", "2004-04-13"), "status") == [1]
    assert of(happened(ledger, "2003", "2004-04-13"), "status") == [1]


# Over random histories


def said(fields: Fields) -> Fields:
    """The fields that are not blank; the party's id apart."""
    return {field: value for field, value in fields.items() if field != "party" and value not in (None, [])}


def applied(before: Fields, changes: Iterable[Change]) -> Fields:
    """The fields after the changes, each of which must begin with what is there."""
    after = dict(before)
    for each in changes:
        if each.change == "added":
            assert each.field not in after, each
            assert each.before is None, each
            after[each.field] = each.after
        else:
            assert after.get(each.field) == (each.before if each.field in after else each.before or None), (
                each
            )
            assert each.before != each.after or each.change == "removed", each
            after[each.field] = each.after
            if each.change == "removed":
                assert each.after is None, each
                del after[each.field]
    return after


def fields_at(chronicle: Chronicle, party: PartyId, at: At) -> Fields:
    try:
        return fields(chronicle.party(party, at))
    except UnknownParty:
        return {}


def drawn(
    records: list[Record], data: DataObject
) -> Iterable[tuple[Chronicle, PartyId, At, At, Diff | None]]:
    """Each party between two points; None where it is known at neither."""
    note("\n".join(encode_record(record).decode() for record in records))
    chronicle = Chronicle()
    chronicle.apply(entries(records))
    days, positions = st.sampled_from(days_that_matter(records)), st.integers(0, len(records))
    for _ in range(3):
        first = At(data.draw(days, "first day"), data.draw(positions, "first position"))
        second = At(data.draw(days, "second day"), data.draw(positions, "second position"))
        for party in PARTIES:
            try:
                found = diff(chronicle, party, first, second)
            except UnknownParty:
                found = None
            yield chronicle, party, first, second, found


@tried
@given(histories(), st.data())
def test_what_was_learned_and_then_what_happened_lead_from_the_first_point_to_the_second(
    records: list[Record], data: DataObject
) -> None:
    for chronicle, party, first, second, found in drawn(records, data):
        before, between, after = (
            fields_at(chronicle, party, at) for at in (first, At(first.as_of, second.position), second)
        )
        if found is None:
            assert (before, after) == ({}, {}), (party, first, second)
            continue
        told = said if {} in (before, between, after) else dict  # blank fields are no difference from nothing
        learned = applied(told(before), found.learned)
        assert told(learned) == told(between), (party, first, second)
        assert told(applied(learned, found.happened)) == told(after), (party, first, second)
        assert told(applied(told(before), found.changes)) == told(after), (party, first, second)


@tried
@given(histories(), st.data())
def test_no_change_is_without_a_record_and_all_are_of_records_in_between(
    records: list[Record], data: DataObject
) -> None:
    for _, party, first, second, found in drawn(records, data):
        if found is None:
            continue
        low, high = sorted((first.position, second.position))
        for each in (*found.changes, *found.learned, *found.happened):
            positions = [record.position for record in each.records]
            assert positions, (party, first, second, each)
            assert positions == sorted(set(positions)), (party, first, second, each)
        for each in found.learned:
            assert all(low < record.position <= high for record in each.records), (party, first, second, each)
        for each in found.happened:
            assert all(record.position <= second.position for record in each.records), (party, each)


@tried
@given(histories())
def test_no_change_from_one_day_to_the_next_is_without_a_record(records: list[Record]) -> None:
    note("\n".join(encode_record(record).decode() for record in records))
    chronicle = Chronicle()
    chronicle.apply(entries(records))
    for party in chronicle.parties(chronicle.head):
        for at, change in day_by_day(chronicle, party):
            assert change.records, (party, format_day(at.as_of), change)


@tried
@given(histories(), st.data())
def test_the_way_back_undoes_the_way_there(records: list[Record], data: DataObject) -> None:
    for chronicle, party, first, second, found in drawn(records, data):
        if found is None:
            continue
        back = diff(chronicle, party, second, first)
        there = {each.field: (each.change, each.before, each.after) for each in found.changes}
        turned = {"added": "removed", "removed": "added", "changed": "changed"}
        assert there == {
            each.field: (turned[each.change], each.after, each.before) for each in back.changes
        }, (party, first, second)
