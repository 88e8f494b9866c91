"""The oracle's readings in depth are held by examples worked by hand: explanations, differences, readings, previews."""

from typing import Any

from domain.dates import BEGINNING, Day, EdtfDate
from domain.events import (
    CoalitionEnded,
    CoalitionFormed,
    CoalitionRenamed,
    ColoursAdopted,
    Deregistered,
    Dissolved,
    ElectionHeld,
    ElectionResult,
    Event,
    Founded,
    HeadquartersMoved,
    JoinedCoalition,
    LeaderChosen,
    LeaderLeft,
    MembershipReported,
    Merged,
    NewParty,
    Registered,
    Renamed,
    Revived,
    SameParty,
    SeatsChanged,
    Source,
    Split,
    Succeeded,
)
from domain.records import Record
from tests import oracle
from tests.histories import Step, event_id, ledger_of, stated
from tests.oracle_comparing import (
    difference,
    mementos,
    possible_in_detail,
    preview,
    readings,
    timeline_of_all_accounts,
)
from tests.oracle_explaining import explanation, fields

LATER = 99
"""A position behind every record."""


def on(text: str) -> EdtfDate:
    return EdtfDate.parse(text)


def day(text: str) -> Day:
    return on(text).latest


def founded(date: str, name: str = "Red", party: str = "kz-a", **others: Any) -> Founded:
    return Founded(party=party, date=on(date), name=name, country="KZ", **others)


def renamed(date: str, name: str, **others: Any) -> Renamed:
    return Renamed(party="kz-a", date=on(date), name=name, **others)


def chair(date: str, person: str, **others: Any) -> LeaderChosen:
    return LeaderChosen(party="kz-a", date=on(date), role="chair", person=person, **others)


def held(date: str, election: str = "e", **others: Any) -> ElectionHeld:
    return ElectionHeld(election=election, country="KZ", chamber="lower", date=on(date), **others)


def won(seats: int | None, election: str = "e", **others: Any) -> ElectionResult:
    return ElectionResult(party="kz-a", election=election, seats=seats, **others)


def changed(date: str, **others: Any) -> SeatsChanged:
    return SeatsChanged(party="kz-a", country="KZ", chamber="lower", date=on(date), **others)


def slots(grounds: list[Any]) -> list[tuple[int, Any]]:
    """Which event, and what it gave."""
    return [(int(each["event_id"][-2:]), each["value"]) for each in grounds]


def why_so(
    records: list[Record], field: str, as_of: str = "2010", party: str = "kz-a", position: int = LATER
) -> tuple[list[Any], list[Any], list[Any]]:
    """What set the field, what it overwrote, and what was passed over."""
    all_ = explanation(records, party, day(as_of), position)
    assert all_ is not None
    [found] = [each for each in all_ if each["field"] == field]
    return slots(found["set_by"]), slots(found["overwrote"]), slots(found["passed_over"])


def rivals(records: list[Record], field: str, as_of: str = "2010") -> list[tuple[int, Any, str, str]]:
    all_ = explanation(records, "kz-a", day(as_of), LATER)
    assert all_ is not None
    [found] = [each for each in all_ if each["field"] == field]
    return [
        (int(each["event_id"][-2:]), each["value"], each["rank"], each["why"]) for each in found["rivals"]
    ]


# The fields


def test_the_fields_of_a_state_are_its_leaves() -> None:
    records = stated(
        founded("2004", names={"kk": "Qyzyl"}, founders=("Abay",)),
        chair("2005", "A. B."),
        held("2004-09-19"),
        won(7, votes=100),
        won(3, round=2),
        MembershipReported(party="kz-a", date=on("2008"), members=5),
        Succeeded(party="kz-a", predecessor="kz-b", date=on("2004")),
        renamed("2010", "Green"),
    )
    found = fields(oracle.party_state(records, "kz-a", day("2010-06"), LATER))
    assert {path: value for path, value in found.items() if value not in (None, [])} == {
        "party": "kz-a",
        "exists": "yes",
        "status": "active",
        "name": "Red",
        "names.kk": "Qyzyl",
        "country": "KZ",
        "founded": "2004",
        "founders": ["Abay"],
        "leaders.chair.A. B.": {"since": "2005"},
        "results.e.date": "2004-09-19",
        "results.e.votes": 100,
        "results.e.seats": 7,
        "results.e.r2.date": "2004-09-19",
        "results.e.r2.seats": 3,
        "membership": {"members": 5, "date": "2008"},
        "seats.lower": 3,
        "predecessors.kz-b": True,
        f"possible.{event_id(8)}": {"type": "Renamed", "earliest": "2010-01-01", "latest": "2010-12-31"},
    }
    assert [path for path, value in found.items() if value is None] == [
        "ended",
        "kind",
        "registered",
        "position",
        "headquarters",
        "organisation",
    ]


def test_a_party_that_is_not_known_has_no_fields_and_no_explanation() -> None:
    records = stated(founded("2004"))
    assert fields(oracle.party_state(records, "kz-b", day("2010"), LATER)) == {}
    assert explanation(records, "kz-b", day("2010"), LATER) is None
    assert explanation(records, "kz-a", day("2010"), 0) is None


# Explanations


def test_a_ground_tells_the_record_by_which_the_event_stands() -> None:
    source = Source(document="Register", locator="row 7")
    records = ledger_of(
        [
            Step(1, founded("2004"), None),
            Step(2, chair("2005", "Abay"), None),
            Step(1, founded("2003", name="Green", sources=(source,)), None),
        ]
    )
    all_ = explanation(records, "kz-a", day("2010"), LATER)
    assert all_ is not None
    [name] = [each for each in all_ if each["field"] == "name"]
    assert name["set_by"] == [
        {
            "event_id": str(event_id(1)),
            "type": "Founded",
            "revision": 2,
            "position": 3,
            "date": "2003",
            "value": "Green",
            "sources": [{"document": "Register", "locator": "row 7"}],
        }
    ]
    assert why_so(records, "name", position=2) == ([(1, "Red")], [], [])


def test_what_explains_itself_is_left_out_and_the_order_is_that_of_the_state() -> None:
    records = stated(founded("2004"), renamed("2004", "Green", rival_to=event_id(8)), chair("2010", "Abay"))
    all_ = explanation(records, "kz-a", day("2010-06"), LATER)
    state = oracle.party_state(records, "kz-a", day("2010-06"), LATER)
    assert all_ is not None
    assert [each["field"] for each in all_] == [
        path
        for path in fields(state)
        if path != "party" and not path.startswith(("possible", "undetermined"))
    ]


def test_what_nothing_acted_on_is_set_by_nothing() -> None:
    assert why_so(stated(founded("2004")), "headquarters") == ([], [], [])


def test_a_renaming_overwrites_the_names_before_it_and_one_left_out_stands_no_longer() -> None:
    records = stated(
        founded("2004", names={"kk": "Qyzyl", "ru": "Krasnye"}),
        renamed("2006", "Green", names={"kk": "Jasyl"}),
    )
    assert why_so(records, "name") == ([(2, "Green")], [(1, "Red")], [])
    assert why_so(records, "names.kk") == ([(2, "Jasyl")], [(1, "Qyzyl")], [])
    disputed = [
        *records,
        *stated(*[founded("2004")] * 2, renamed("2005", "Blue", names={"ru": "Sinie"}, rival_to=event_id(2)))[
            2:
        ],
    ]
    assert why_so(disputed, "names.ru") == ([(2, None)], [(1, "Krasnye")], [])


def test_a_beginning_after_a_renaming_is_passed_over() -> None:
    records = stated(renamed("2004", "Green"), founded("2006"))
    assert why_so(records, "name") == ([(1, "Green")], [], [(2, "Red")])


def test_the_second_of_two_beginnings_is_passed_over_for_the_name_and_overwrites_the_country() -> None:
    new = NewParty(party="kz-a", name="Blue", country="RU")
    records = stated(founded("2004"), Split(party="kz-b", into=(new,), date=on("2006")))
    assert why_so(records, "name") == ([(1, "Red")], [], [(2, "Blue")])
    assert why_so(records, "country") == ([(2, "RU")], [(1, "KZ")], [])


def test_what_was_passed_over_is_forgotten_when_the_field_is_set_anew() -> None:
    new = NewParty(party="kz-a", name="Blue", country="RU")
    records = stated(
        founded("2004"), Split(party="kz-b", into=(new,), date=on("2006")), renamed("2008", "Green")
    )
    assert why_so(records, "name") == ([(3, "Green")], [(1, "Red")], [])


def test_colours_of_a_founding_stand_until_some_are_adopted() -> None:
    records = stated(
        ColoursAdopted(party="kz-a", date=on("2003"), colours=("red",)), founded("2004", colours=("green",))
    )
    assert why_so(records, "colours") == ([(1, ["red"])], [], [(2, ["green"])])


def test_the_status_follows_beginnings_ends_and_revivals_and_nothing_before_the_beginning() -> None:
    records = stated(
        Revived(party="kz-a", date=on("2001")),
        founded("2004"),
        Dissolved(party="kz-a", date=on("2006")),
        Revived(party="kz-a", date=on("2008")),
    )
    assert why_so(records, "status", "2003") == ([], [], [])
    assert why_so(records, "status") == ([(4, "active")], [(2, "active"), (3, "dissolved")], [])
    assert why_so(records, "ended", "2007") == ([(3, "2006")], [], [])
    assert why_so(records, "ended") == ([(4, None)], [(3, "2006")], [])
    assert why_so(records, "founded") == ([(2, "2004")], [], [])


def test_a_party_without_a_beginning_is_active_by_its_first_proof() -> None:
    records = stated(chair("2006", "Abay"), chair("2005", "Bota"), Dissolved(party="kz-a", date=on("2008")))
    assert why_so(records, "status", "2004") == ([], [], [])
    assert why_so(records, "status", "2007") == ([(2, "active")], [], [])
    assert why_so(records, "status") == ([(3, "dissolved")], [(2, "active")], [])
    assert why_so(records, "exists", "2004") == ([(2, "yes")], [], [])
    assert why_so(records, "exists", "2007") == ([(2, "yes")], [], [])
    assert why_so(records, "exists") == ([(3, "no")], [], [])


def test_existence_is_set_by_the_last_turn_and_by_what_may_have_turned_it_since() -> None:
    records = stated(founded("2004"), Dissolved(party="kz-a", date=on("2006/2008")))
    assert why_so(records, "exists", "2003") == ([(1, "yes")], [], [])
    assert why_so(records, "exists", "2004-06") == ([(1, "yes")], [], [])
    assert why_so(records, "exists", "2007") == ([(1, "yes"), (2, "no")], [], [])
    assert why_so(records, "exists") == ([(2, "no")], [], [])
    same = stated(SameParty(party="kz-a", same_as="kz-b"))
    assert why_so(same, "exists") == ([], [], [])


def test_a_merger_ends_who_goes_in() -> None:
    records = stated(founded("2004"), Merged(parties=("kz-a",), into="kz-b", date=on("2006")))
    assert why_so(records, "status") == ([(2, "merged")], [(1, "active")], [])
    assert why_so(records, "successors.kz-b") == ([(2, True)], [], [])


def test_a_deregistration_is_told_even_where_no_registration_is_known() -> None:
    records = stated(Deregistered(party="kz-a", date=on("2005")), Registered(party="kz-a", date=on("2006")))
    assert why_so(records, "registered", "2005") == ([(1, None)], [], [])
    assert why_so(records, "registered") == ([(2, "2006")], [(1, None)], [])


def test_members_at_a_registration_and_reports_follow_each_other() -> None:
    records = stated(
        Registered(party="kz-a", date=on("2004"), members=500),
        MembershipReported(party="kz-a", date=on("2006"), members=900),
        Registered(party="kz-a", date=on("2008")),
    )
    assert why_so(records, "membership") == (
        [(2, {"members": 900, "date": "2006"})],
        [(1, {"members": 500, "date": "2004"})],
        [],
    )


def test_a_leader_confirmed_in_office_is_set_by_the_first_choice() -> None:
    records = stated(chair("2004", "Abay"), chair("2006", "Abay"))
    assert why_so(records, "leaders.chair.Abay") == (
        [(1, {"since": "2004"})],
        [],
        [(2, {"since": "2006"})],
    )


def test_a_leader_who_came_back_is_set_by_the_return_which_overwrote_the_departure() -> None:
    records = stated(
        chair("2004", "Abay"),
        LeaderLeft(party="kz-a", role="chair", person="Abay", date=on("2005")),
        LeaderLeft(party="kz-a", role="chair", person="Abay", date=on("2006")),
        chair("2007", "Abay"),
    )
    assert why_so(records, "leaders.chair.Abay") == (
        [(4, {"since": "2007"})],
        [(1, {"since": "2004"}), (2, None)],
        [],
    )


def test_a_leader_whom_another_account_still_has_in_office_was_removed_by_the_successor() -> None:
    records = stated(
        chair("2004", "Abay"),
        chair("2006", "Bota", sole=True),
        chair("2006", "Abay", rival_to=event_id(2)),
    )
    all_ = explanation(records, "kz-a", day("2010"), LATER)
    assert all_ is not None
    assert [each["field"] for each in all_][-1] == "leaders.chair.Abay"
    assert all_[-1]["value"] is None
    assert why_so(records, "leaders.chair.Abay") == ([(2, None)], [(1, {"since": "2004"})], [])
    assert rivals(records, "leaders.chair.Abay") == [(3, True, "normal", "named-by-fewer")]


def test_a_number_of_a_result_is_set_by_the_last_account_that_gives_it() -> None:
    records = stated(held("2004-09-19"), won(7, votes=100), won(8))
    assert why_so(records, "results.e.seats") == ([(3, 8)], [(2, 7)], [])
    assert why_so(records, "results.e.votes") == ([(2, 100)], [], [])
    assert why_so(records, "results.e.date") == ([(3, "2004-09-19")], [(2, "2004-09-19")], [])


def test_seats_are_set_by_the_contest_and_the_rows_of_its_deciding_round() -> None:
    records = stated(
        held("2004-09-19"),
        won(7),
        won(3, round=2),
        won(None, round=3),
        held("2000-09-19", "e0", complete=True),
    )
    assert why_so(records, "seats.lower") == ([(1, 3), (3, 3)], [(5, 0)], [])


def test_a_change_in_seats_is_told_with_all_that_it_changed() -> None:
    records = stated(
        held("2004-09-19"),
        won(7),
        changed("2005", change=-2),
        changed("2006", change=1),
        changed("2007", seats=9),
    )
    assert why_so(records, "seats.lower", "2006") == ([(1, 7), (2, 7), (3, 5), (4, 6)], [], [])
    assert why_so(records, "seats.lower", "2007") == ([(5, 9)], [(1, 7), (3, 5), (4, 6)], [])


def test_a_change_of_nothing_known_leaves_the_seats_unknown() -> None:
    assert why_so(stated(changed("2005", change=-2)), "seats.lower") == ([(1, None)], [], [])


def test_a_contest_without_a_row_is_told_with_what_it_leaves_open() -> None:
    records = stated(changed("2003", seats=4), held("2004-09-19", complete=True), held("2008-09-19", "e2"))
    assert why_so(records, "seats.lower", "2005") == ([(2, 0)], [(1, 4)], [])
    assert why_so(records, "seats.lower") == ([(3, None)], [(1, 4), (2, 0)], [])


def test_a_coalition_is_set_by_who_joined_named_and_renamed_it() -> None:
    records = stated(
        CoalitionFormed(coalition="c", name="Left", kind="alliance", parties=("kz-b",), date=on("2004")),
        JoinedCoalition(party="kz-a", coalition="c", date=on("2005")),
        CoalitionRenamed(coalition="c", name="Bloc", date=on("2006")),
        JoinedCoalition(party="kz-a", coalition="c", date=on("2007")),
        CoalitionFormed(coalition="c", name="Other", date=on("2008")),
    )
    assert why_so(records, "coalitions.c") == (
        [(1, {"kind": "alliance"}), (2, {"since": "2005"}), (3, {"name": "Bloc"})],
        [(1, {"name": "Left"})],
        [(4, {"since": "2007"}), (5, {"name": "Other"})],
    )


def test_one_account_gives_a_coalition_all_its_parts_at_once() -> None:
    formed = CoalitionFormed(coalition="c", name="Left", parties=("kz-a",), date=on("2004"))
    assert why_so(stated(formed), "coalitions.c") == ([(1, {"since": "2004", "name": "Left"})], [], [])


def test_a_coalition_that_ended_and_that_another_account_goes_on_in_was_ended() -> None:
    records = stated(
        JoinedCoalition(party="kz-a", coalition="c", date=on("2004")),
        CoalitionEnded(coalition="c", date=on("2006")),
        Dissolved(party="kz-a", date=on("2009")),
        JoinedCoalition(party="kz-a", coalition="c", date=on("2009"), rival_to=event_id(3)),
    )
    assert why_so(records, "coalitions.c") == ([(2, None)], [(1, {"since": "2004"})], [])


def test_ids_of_one_party_are_set_by_what_joined_them_on_whatever_day() -> None:
    records = stated(
        founded("2004", party="kz-b"),
        SameParty(party="kz-a", same_as="kz-b", date=on("2030")),
        SameParty(party="kz-a", same_as="kz-b", date=on("2031")),
    )
    assert why_so(records, "same_as.kz-a") == ([(2, True)], [], [(3, True)])


def test_relatives_are_explained_under_their_ids_in_use() -> None:
    records = stated(
        Succeeded(party="kz-a", predecessor="kz-b", date=on("2004")), SameParty(party="kz-b", same_as="kz-c")
    )
    assert why_so(records, "predecessors.kz-c") == ([(1, True)], [], [])


def test_a_rival_tells_what_it_claims_and_why_it_was_not_chosen() -> None:
    records = stated(
        renamed("2004", "Red", rival_to=event_id(2)),
        renamed("2004", "Green"),
        renamed("2004", "Blue", rival_to=event_id(2), rank="deprecated"),
        chair("2004", "Abay", rival_to=event_id(2)),
    )
    assert rivals(records, "name") == [
        (1, "Red", "normal", "named-by-fewer"),
        (3, "Blue", "deprecated", "deprecated"),
        (4, None, "normal", "named-by-fewer"),
    ]
    preferred = [
        *records[:2],
        *stated(*[renamed("2004", "x")] * 2, renamed("2004", "Blue", rival_to=event_id(2), rank="preferred"))[
            2:
        ],
    ]
    assert rivals(preferred, "name") == [
        (1, "Red", "normal", "lower-rank"),
        (2, "Green", "normal", "lower-rank"),
    ]


def test_among_equals_that_nobody_names_the_later_record_is_the_rival() -> None:
    records = stated(
        renamed("2004", "Red", rival_to=event_id(8)), renamed("2004", "Green", rival_to=event_id(8))
    )
    assert rivals(records, "name") == [(2, "Green", "normal", "recorded-later")]


def test_a_rivalry_of_what_was_overwritten_since_is_told_where_it_disputes_the_field() -> None:
    records = stated(
        renamed("2004", "Red"),
        renamed("2004", "Green", rival_to=event_id(1)),
        renamed("2008", "Blue"),
    )
    assert why_so(records, "name") == ([(3, "Blue")], [(1, "Red")], [])
    assert rivals(records, "name") == [(2, "Green", "normal", "named-by-fewer")]


def test_what_may_have_come_in_another_order_is_told_by_the_field_that_it_would_stand_in() -> None:
    records = stated(renamed("2004-04", "Red"), renamed("2004", "Green"))
    all_ = explanation(records, "kz-a", day("2010"), LATER)
    assert all_ is not None
    told = {each["field"]: slots(each["undetermined"]) for each in all_ if each["undetermined"]}
    assert told == {"name": [(1, "Red")]}


# Differences


def differing(
    records: list[Record], start: tuple[str, int], end: tuple[str, int], party: str = "kz-a"
) -> dict[str, list[tuple[str, Any, Any, list[int]]]]:
    """By leg: the field, before, after, and the positions of the records that did it."""
    found = difference(records, party, (day(start[0]), start[1]), (day(end[0]), end[1]))
    assert found is not None
    return {
        leg: [
            (each["field"], each["before"], each["after"], [record["position"] for record in each["records"]])
            for each in changes
        ]
        for leg, changes in found.items()
    }


def test_what_happened_between_two_days_is_told_with_the_records_that_say_so() -> None:
    records = stated(founded("2004"), renamed("2006", "Green"), chair("2008", "Abay"))
    assert differing(records, ("2005", 3), ("2007", 3)) == {
        "changes": [("name", "Red", "Green", [2])],
        "learned": [],
        "happened": [("name", "Red", "Green", [2])],
    }


def test_the_other_way_round_the_same_is_undone() -> None:
    records = stated(founded("2004"), renamed("2006", "Green"))
    assert differing(records, ("2007", 2), ("2005", 2))["happened"] == [("name", "Green", "Red", [2])]
    assert differing(records, ("2007", 2), ("2007", 1))["learned"] == [("name", "Green", "Red", [2])]


def test_what_was_learned_of_a_day_is_told_with_the_records_that_came_since() -> None:
    records = ledger_of(
        [
            Step(1, founded("2004"), None),
            Step(2, chair("2005", "Abay"), None),
            Step(1, founded("2004", name="Green"), None),
            Step(2, None, None),
        ]
    )
    assert differing(records, ("2010", 2), ("2010", 4)) == {
        "changes": [("name", "Red", "Green", [3]), ("leaders.chair.Abay", {"since": "2005"}, None, [4])],
        "learned": [("name", "Red", "Green", [3]), ("leaders.chair.Abay", {"since": "2005"}, None, [4])],
        "happened": [],
    }


def test_a_record_is_mentioned_with_its_kind_reason_and_time() -> None:
    records = ledger_of([Step(1, founded("2004"), None), Step(1, None, None)])
    found = difference(records, "kz-a", (day("2010"), 1), (day("2010"), 2))
    assert found is not None
    assert found["learned"][0]["records"] == [
        {
            "position": 2,
            "kind": "retracted",
            "revision": 2,
            "event_id": str(event_id(1)),
            "type": "Founded",
            "reason": "It was wrong.",
            "recorded_at": "2023-11-15T22:13:20.000000Z",
        }
    ]


def test_what_was_learned_and_what_happened_are_told_apart_and_together() -> None:
    records = stated(founded("2004"), renamed("2005", "Green"), renamed("2007", "Blue"))
    assert differing(records, ("2006", 1), ("2008", 3)) == {
        "changes": [("name", "Red", "Blue", [2, 3])],
        "learned": [("name", "Red", "Green", [2])],
        "happened": [("name", "Green", "Blue", [3])],
    }


def test_what_comes_back_to_what_it_was_is_learned_and_happened_but_no_change() -> None:
    records = stated(founded("2004"), renamed("2005", "Green"), renamed("2007", "Red"))
    found = differing(records, ("2006", 1), ("2008", 3))
    assert found["changes"] == []
    assert [field for field, *_ in found["learned"]] == [field for field, *_ in found["happened"]] == ["name"]


def test_a_party_that_becomes_known_gains_all_that_is_said_of_it() -> None:
    records = stated(founded("2004", party="kz-b"), founded("2004"))
    found = differing(records, ("2010", 1), ("2010", 2))["learned"]
    assert [field for field, *_ in found] == ["exists", "status", "name", "country", "founded"]
    assert all(before is None and positions == [2] for _, before, _, positions in found)
    assert difference(records, "kz-a", (day("2010"), 0), (day("2010"), 1)) is None


def test_a_rival_that_takes_over_is_responsible_also_where_it_says_nothing() -> None:
    records = stated(
        chair("2004", "Abay"),
        LeaderLeft(party="kz-b", role="chair", person="Bota", date=on("2004")),
        chair("2004", "Bota", rank="preferred", rival_to=event_id(1)),
    )
    found = differing(records, ("2010", 2), ("2010", 3))["learned"]
    assert ("leaders.chair.Abay", {"since": "2004"}, None, [3]) in found
    assert (f"disputed.leaders.chair.Abay.{event_id(1)}", None, True, [3]) in found


def test_what_may_have_happened_is_added_and_removed_by_its_own_event() -> None:
    records = stated(founded("2004"), renamed("2006", "Green"))
    path = f"possible.{event_id(2)}"
    added, removed = (
        differing(records, (one, 2), (other, 2))["happened"]
        for one, other in (("2005", "2006-06"), ("2006-06", "2007"))
    )
    possible = {"type": "Renamed", "earliest": "2006-01-01", "latest": "2006-12-31"}
    assert added == [(path, None, possible, [2])]
    assert removed == [("name", "Red", "Green", [2]), (path, possible, None, [2])]


def test_an_id_given_up_is_put_down_to_every_record_that_concerns_the_party() -> None:
    records = stated(founded("2004"), founded("2004", party="kz-c"), SameParty(party="kz-a", same_as="kz-b"))
    found = differing(records, ("2010", 1), ("2010", 3))["learned"]
    assert ("party", "kz-a", "kz-b", [3]) in found
    assert ("same_as.kz-a", None, True, [3]) in found


def test_seats_changed_by_a_contest_that_does_not_name_the_party_are_put_down_to_it() -> None:
    records = stated(held("2004-09-19"), won(7), held("2008-09-19", "e2", complete=True))
    assert differing(records, ("2007", 3), ("2009", 3))["happened"] == [("seats.lower", 7, 0, [3])]
    assert differing(records, ("2009", 2), ("2009", 3))["learned"] == [("seats.lower", 7, 0, [3])]


def test_a_date_that_results_take_from_their_contest_is_learned_from_the_contest() -> None:
    records = stated(won(7, date=on("2004")), held("2004-09-19"))
    found = differing(records, ("2010", 1), ("2010", 2))["learned"]
    assert ("results.e.date", "2004", "2004-09-19", [2]) in found


# Readings


def test_a_reading_tells_what_another_account_would_change() -> None:
    records = stated(
        founded("2004"),
        renamed("2006", "Green"),
        renamed("2006", "Blue", rival_to=event_id(2), rank="deprecated"),
    )
    found = readings(records, "kz-a", day("2010"), LATER)
    assert found == [
        {
            "event_id": str(event_id(3)),
            "instead_of": str(event_id(2)),
            "rank": "deprecated",
            "why": "deprecated",
            "sources": [],
            "changes": [
                {"field": "name", "change": "changed", "before": "Green", "after": "Blue"},
            ],
        }
    ]


def test_before_any_account_would_have_happened_there_is_nothing_to_read() -> None:
    records = stated(founded("2004"), renamed("2006", "Green"), renamed("2005", "Blue", rival_to=event_id(2)))
    assert readings(records, "kz-a", day("2004"), LATER) == []
    found = readings(records, "kz-a", day("2005"), LATER)
    assert found is not None
    assert ("name", "Blue") in [(each["field"], each["after"]) for each in found[0]["changes"]]


def test_where_all_are_deprecated_a_reading_stands_instead_of_none() -> None:
    records = stated(renamed("2006", "Green", rank="deprecated"), founded("2004", party="kz-b"))
    found = readings(records, "kz-a", day("2010"), LATER)
    assert found is not None
    assert [(each["instead_of"], each["why"]) for each in found] == [(None, "deprecated")]
    assert ("name", "Green") in [(each["field"], each["after"]) for each in found[0]["changes"]]
    assert readings(records, "kz-b", day("2010"), LATER) == []
    assert readings(records, "kz-c", day("2010"), LATER) is None


def test_a_rival_contest_is_a_reading_for_the_parties_of_its_chamber() -> None:
    records = stated(
        held("2004-09-19"),
        won(7),
        held("2008-09-19", "e2"),
        held("2008-09-19", "e2", complete=True, rival_to=event_id(3)),
    )
    found = readings(records, "kz-a", day("2010"), LATER)
    assert found is not None
    assert [(each["event_id"][-1], each["why"], each["changes"]) for each in found] == [
        ("4", "named-by-fewer", [{"field": "seats.lower", "change": "changed", "before": None, "after": 0}])
    ]


def test_a_reading_of_who_is_the_same_party_takes_the_history_of_another() -> None:
    records = stated(
        founded("2004"),
        founded("2004", "Green", party="kz-b"),
        SameParty(party="kz-a", same_as="kz-b", rank="deprecated"),
    )
    found = readings(records, "kz-a", day("2010"), LATER)
    assert found == []  # nobody knows when: it has happened on no day
    dated = stated(
        founded("2004"),
        founded("2004", "Green", party="kz-b"),
        SameParty(party="kz-a", same_as="kz-b", rank="deprecated", date=on("2005")),
    )
    found = readings(dated, "kz-a", day("2010"), LATER)
    assert found is not None
    told = [(each["field"], each["after"]) for each in found[0]["changes"]]
    assert ("party", "kz-b") in told
    assert ("same_as.kz-a", True) in told


# The timeline of all accounts


def test_the_timeline_of_all_accounts_has_those_not_chosen_within_their_own_dates() -> None:
    records = stated(
        founded("2004"),
        chair("2004-05-01", "Abay"),
        founded("2003", "Green", rival_to=event_id(1)),
        founded("2030", "x", party="kz-b"),
    )
    found = timeline_of_all_accounts(records, "kz-a", day("2010"), LATER)
    assert found is not None
    told = [
        (
            int(each["event_id"][-2:]),
            each["earliest"],
            each["latest"],
            each["chosen"],
            each["why"],
            len(each["rivals"]),
        )
        for each in found
    ]
    assert told == [
        (3, "2003-01-01", "2003-12-31", False, "named-by-fewer", 1),
        (1, "2004-01-01", "2004-05-01", True, None, 1),
        (2, "2004-05-01", "2004-05-01", True, None, 0),
    ]


def test_the_timeline_of_all_accounts_ends_with_the_day() -> None:
    records = stated(founded("2004"), renamed("2010", "Green"), renamed("2011", "Blue", rival_to=event_id(2)))
    found = timeline_of_all_accounts(records, "kz-a", day("2010-06"), LATER)
    assert found is not None
    assert [(each["event_id"][-1], each["happened"]) for each in found] == [("1", "yes"), ("2", "maybe")]
    assert timeline_of_all_accounts(records, "kz-b", day("2010"), LATER) is None


def test_a_rival_result_takes_the_date_of_its_contest() -> None:
    records = stated(held("2004-09-19"), won(7), won(8, rival_to=event_id(2), date=on("2001")))
    found = timeline_of_all_accounts(records, "kz-a", day("2010"), LATER)
    assert found is not None
    assert [(each["event_id"][-1], each["latest"]) for each in found] == [
        ("2", "2004-09-19"),
        ("3", "2004-09-19"),
    ]


# What would be had it happened


def had_it_happened(records: list[Record], as_of: str) -> list[tuple[int, list[tuple[str, Any, Any]]]]:
    found = possible_in_detail(records, "kz-a", day(as_of), LATER)
    assert found is not None
    return [
        (
            int(each["event_id"][-2:]),
            [(change["field"], change["before"], change["after"]) for change in each["if_happened"]],
        )
        for each in found
    ]


def test_what_may_have_happened_is_told_with_what_it_would_change() -> None:
    records = stated(
        founded("2004"), renamed("2010", "Green"), Dissolved(party="kz-a", date=on("2010-06/2011"))
    )
    assert had_it_happened(records, "2010-07-01") == [
        (2, [("name", "Red", "Green")]),
        (3, [("exists", "maybe", "no"), ("status", "active", "dissolved"), ("ended", None, "2010-06/2011")]),
    ]


def test_what_must_have_come_before_something_is_no_longer_open() -> None:
    records = stated(
        founded("2004"),
        renamed("2010", "Green", after=(event_id(3),)),
        renamed("2009/2012", "Blue"),
    )
    assert had_it_happened(records, "2011") == []
    assert [slot for slot, _ in had_it_happened(records, "2010-06")] == [3, 2]


def test_a_beginning_that_would_have_happened_begins_the_party() -> None:
    found = had_it_happened(stated(founded("2004")), "2004-06")
    assert [(field, after) for field, _, after in found[0][1]] == [
        ("exists", "yes"),
        ("status", "active"),
        ("name", "Red"),
        ("country", "KZ"),
        ("founded", "2004"),
    ]


def test_a_proof_that_would_have_happened_proves_a_party_without_a_beginning() -> None:
    assert had_it_happened(stated(chair("2004", "Abay")), "2004-06") == [
        (
            1,
            [
                ("exists", "maybe", "yes"),
                ("status", None, "active"),
                ("leaders.chair.Abay", None, {"since": "2004"}),
            ],
        )
    ]


def test_what_would_have_happened_opens_the_dispute_about_it() -> None:
    records = stated(founded("2004"), renamed("2010", "Green"), renamed("2011", "Blue", rival_to=event_id(2)))
    [(_, told)] = had_it_happened(records, "2010-06")
    assert ("name", "Red", "Green") in told
    assert (f"disputed.name.{event_id(3)}", None, "Blue") in told
    assert possible_in_detail(records, "kz-b", day("2010"), LATER) is None


# Previews


def previewed(written: list[Event], drafts: list[Event]) -> list[tuple[str, Any, Any, list[tuple[str, Any]]]]:
    records = stated(*written, *drafts)
    return [
        (
            each["party"],
            period["from"],
            period["until"],
            [(change["field"], change["after"]) for change in period["changes"]],
        )
        for each in preview(records[: len(written)], records[len(written) :])
        for period in each["periods"]
    ]


def test_a_preview_tells_the_days_on_which_a_state_would_change() -> None:
    drafts: list[Event] = [renamed("2006-02-01/2006-02-03", "Green"), renamed("2007-01-01", "Blue")]
    possible = {"type": "Renamed", "earliest": "2006-02-01", "latest": "2006-02-03"}
    assert previewed([founded("2004"), renamed("2008", "Blue")], drafts) == [
        ("kz-a", "2006-02-01", "2006-02-03", [(f"possible.{event_id(3)}", possible)]),
        ("kz-a", "2006-02-03", "2007-01-01", [("name", "Green")]),
        ("kz-a", "2007-01-01", "2008-12-31", [("name", "Blue")]),
    ]


def test_what_holds_on_every_day_has_no_first_and_no_last() -> None:
    found = previewed(
        [founded("2004"), founded("2004", party="kz-b")], [SameParty(party="kz-a", same_as="kz-b")]
    )
    assert {(party, first) for party, first, _, _ in found} >= {("kz-a", None), ("kz-b", None)}
    assert [until for party, _, until, _ in found if party == "kz-b"][-1] is None


def test_a_draft_that_changes_nothing_changes_nobody() -> None:
    assert (
        previewed([founded("2004"), renamed("2006", "Green")], [founded("2004", rank="deprecated")])[0][0]
        == "kz-a"
    )
    assert previewed([founded("2004")], [CoalitionEnded(coalition="c", date=on("2006"))]) == []


def test_equal_neighbouring_days_are_one_period() -> None:
    moved = HeadquartersMoved(party="kz-a", date=on("2005-03-03"), place="Almaty")
    assert previewed([founded("2004"), renamed("2006", "Green"), chair("2007", "Abay")], [moved]) == [
        ("kz-a", "2005-03-03", None, [("headquarters", "Almaty")])
    ]


def test_a_preview_names_the_drafts_that_are_responsible() -> None:
    records = stated(founded("2004"), renamed("2006", "Green"), chair("2006", "Abay"))
    [found] = preview(records[:1], records[1:])
    told = {
        change["field"]: [record["position"] for record in change["records"]]
        for change in found["periods"][-1]["changes"]
    }
    assert told == {"name": [2], "leaders.chair.Abay": [3]}


# Mementos


def test_a_memento_is_a_position_at_which_the_state_of_the_day_became_another() -> None:
    records = ledger_of(
        [
            Step(1, founded("2004", party="kz-b"), None),
            Step(2, founded("2004"), None),
            Step(3, renamed("2006", "Green"), None),
            Step(3, None, None),
            Step(4, CoalitionEnded(coalition="c"), None),
            Step(5, chair("2005", "Abay"), None),
        ]
    )
    assert mementos(records, "kz-a", day("2010"), LATER) == [2, 3, 4, 6]
    assert mementos(records, "kz-a", day("2005"), LATER) == [2, 6]
    assert mementos(records, "kz-a", day("2010"), 3) == [2, 3]
    assert mementos(records, "kz-a", day("2010"), 1) is None


def test_the_first_position_that_names_a_party_is_a_memento_even_if_nothing_is_said() -> None:
    records = ledger_of([Step(1, Succeeded(party="kz-a", predecessor="kz-b", date=on("2020")), None)])
    assert mementos(records, "kz-b", BEGINNING + 1, 1) == [1]
