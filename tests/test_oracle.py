"""The oracle itself, on cases worked out by hand: one or more for each rule."""

from typing import Any

from domain.dates import Day, EdtfDate
from domain.events import (
    Banned,
    CoalitionEnded,
    CoalitionFormed,
    CoalitionRenamed,
    Deregistered,
    Dissolved,
    ElectionHeld,
    ElectionResult,
    Event,
    Founded,
    Identified,
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


def on(text: str) -> EdtfDate:
    return EdtfDate.parse(text)


def day(text: str) -> Day:
    return on(text).latest


def founded(party: str, date: str, name: str = "Red", **fields: Any) -> Founded:
    return Founded(party=party, date=on(date), name=name, country="KZ", **fields)


def renamed(date: str, name: str, **fields: Any) -> Renamed:
    return Renamed(party="kz-a", date=on(date), name=name, **fields)


def chair(date: str, person: str, **fields: Any) -> LeaderChosen:
    return LeaderChosen(party="kz-a", date=on(date), role="chair", person=person, **fields)


def state(records: list[Record], as_of: str, party: str = "kz-a", position: int = 99) -> dict[str, Any]:
    found = oracle.party_state(records, party, day(as_of), position)
    assert found is not None
    return found


def fields(found: dict[str, Any], *names: str) -> list[Any]:
    return [found[name] for name in names]


def happening(records: list[Record], as_of: str, party: str = "kz-a") -> list[tuple[int, Any, Any, str]]:
    """The timeline: slot, bounds, whether it happened."""
    return [
        (int(entry["event_id"][-2:]), entry["earliest"], entry["latest"], entry["happened"])
        for entry in oracle.timeline(records, party, day(as_of), 99)
    ]


def claimed(found: list[dict[str, Any]]) -> list[tuple[str, int, Any]]:
    return [(claim["field"], int(claim["event_id"][-2:]), claim["value"]) for claim in found]


# R1


def test_r1_the_latest_record_at_the_position_tells_what_stands() -> None:
    records = ledger_of(
        [
            Step(1, founded("kz-a", "2004"), None),
            Step(1, founded("kz-a", "2004", name="Green"), None),
            Step(1, None, None),
            Step(1, founded("kz-a", "2004", name="Blue"), None),
        ]
    )
    assert [record.kind for record in records] == ["stated", "corrected", "retracted", "stated"]
    names = [state(records, "2010", position=position)["name"] for position in (1, 2, 3, 4)]
    assert names == ["Red", "Green", None, "Blue"]


# R2


def test_r2_two_ids_of_one_party_lead_to_one_state_under_the_id_that_goes_on() -> None:
    records = stated(
        founded("kz-a", "2004"),
        Renamed(party="kz-b", date=on("2006"), name="Green"),
        SameParty(party="kz-a", same_as="kz-b", date=on("2030")),
        SameParty(party="kz-c", same_as="kz-a"),
    )
    assert state(records, "2010", "kz-a") == state(records, "2010", "kz-c") == state(records, "2010", "kz-b")
    found = state(records, "2010", "kz-c")
    assert fields(found, "party", "same_as", "name") == ["kz-b", ["kz-a", "kz-c"], "Green"]
    assert fields(state(records, "2010", position=2), "party", "same_as", "name") == ["kz-a", [], "Red"]


def test_r2_where_every_id_was_given_up_the_one_first_named_stands() -> None:
    records = stated(
        Succeeded(party="kz-c", predecessor="kz-b"),
        SameParty(party="kz-a", same_as="kz-b"),
        SameParty(party="kz-b", same_as="kz-a"),
    )
    assert state(records, "2010")["party"] == "kz-b"


# R3


def test_r3_the_higher_rank_is_believed_and_a_deprecated_account_never() -> None:
    records = stated(
        renamed("2004", "Red"),
        renamed("2004", "Green", rank="preferred", rival_to=event_id(1)),
        renamed("2004", "Blue", rank="deprecated"),
    )
    assert state(records, "2010", position=1)["name"] == "Red"
    assert state(records, "2010")["name"] == "Green"
    assert len(happening(records, "2010")) == 1


def test_r3_among_equals_the_account_that_the_others_name_is_believed() -> None:
    records = stated(
        renamed("2004", "Red", rival_to=event_id(2)),
        renamed("2004", "Green"),
        renamed("2004", "Blue", rival_to=event_id(2)),
    )
    assert state(records, "2010")["name"] == "Green"
    first = stated(
        renamed("2004", "Red", rival_to=event_id(2)), renamed("2004", "Green", rival_to=event_id(1))
    )
    assert state(first, "2010")["name"] == "Red"


def test_r3_what_was_never_recorded_or_was_retracted_still_connects_rivals() -> None:
    by_unknown = stated(
        renamed("2004", "Red", rival_to=event_id(8)), renamed("2004", "Green", rival_to=event_id(8))
    )
    assert state(by_unknown, "2010")["name"] == "Red"
    retracted = ledger_of(
        [
            Step(1, renamed("2004", "Red", rival_to=event_id(2)), None),
            Step(2, renamed("2004", "Green", rival_to=event_id(3)), None),
            Step(3, renamed("2005", "Blue"), None),
            Step(2, None, None),
        ]
    )
    assert state(retracted, "2010")["name"] == "Red"
    assert len(happening(retracted, "2010")) == 1


# R4


def test_r4_a_result_takes_the_date_of_its_contest() -> None:
    result = ElectionResult(party="kz-a", election="e", date=on("2005"), seats=7)
    held = ElectionHeld(election="e", country="KZ", chamber="lower", date=on("2004-09-19"))
    assert state(stated(result), "2004-12-31")["results"] == []
    found = state(stated(result, held), "2004-12-31")
    assert found["results"] == [{"election": "e", "date": "2004-09-19", "seats": 7}]
    assert found["seats"] == {"lower": 7}


# R5


def test_r5_a_proof_caps_the_latest_day_of_the_beginning() -> None:
    records = stated(founded("kz-a", "2004"), chair("2004-05-01", "Abay"))
    assert happening(records, "2010") == [
        (1, "2004-01-01", "2004-05-01", "yes"),
        (2, "2004-05-01", "2004-05-01", "yes"),
    ]
    assert [state(records, each)["exists"] for each in ("2003", "2004-04-30", "2004-05-01")] == [
        "no",
        "maybe",
        "yes",
    ]


def test_r5_a_proof_before_the_beginning_does_not_begin_the_party() -> None:
    records = stated(founded("kz-a", "2004"), chair("2002", "Abay"))
    assert happening(records, "2010")[1] == (1, "2004-01-01", "2004-01-01", "yes")
    assert fields(state(records, "2003"), "exists", "status") == ["no", None]


def test_r5_without_a_beginning_a_party_exists_from_its_first_proof_on() -> None:
    records = stated(chair("2004-05", "Abay"), Banned(party="kz-a", date=on("2006-01-01")))
    assert fields(state(records, "2003"), "exists", "status", "founded") == ["maybe", None, None]
    assert fields(state(records, "2004-05-31"), "exists", "status", "founded") == ["yes", "active", None]
    assert fields(state(records, "2006"), "exists", "status", "ended") == ["no", "banned", "2006-01-01"]


def test_r5_neither_same_party_nor_identified_proves_anything() -> None:
    records = stated(
        SameParty(party="kz-b", same_as="kz-a", date=on("2004")),
        Identified(party="kz-a", identifiers={"wikidata": "Q1"}),
    )
    assert fields(state(records, "2010"), "exists", "identifiers") == ["no", {"wikidata": ["Q1"]}]


# R6


def test_r6_what_may_have_happened_is_not_possible_before_the_earliest_beginning() -> None:
    records = stated(founded("kz-a", "2004-03-01"), chair("../2004-07-01", "Abay"))
    assert happening(records, "2010")[1] == (2, "2004-03-01", "2004-07-01", "yes")
    assert state(records, "2004-02-29")["possible"] == []
    assert [entry["type"] for entry in state(records, "2004-03-01")["possible"]] == ["LeaderChosen"]


# R7


def test_r7_events_are_in_order_of_latest_day_then_type_then_first_record() -> None:
    records = stated(
        Dissolved(party="kz-a", date=on("2004")),
        Deregistered(party="kz-a", date=on("2004")),
        chair("2004", "Bota"),
        chair("2004", "Abay"),
        renamed("2004", "Green"),
        Registered(party="kz-a", date=on("2004-12-31")),
        founded("kz-a", "2004-12-31"),
        renamed("2004-06", "Blue"),
    )
    assert [slot for slot, *_ in happening(records, "2010")] == [8, 7, 6, 5, 3, 4, 2, 1]


def test_r7_after_goes_before_all_else_and_a_circle_is_broken_at_its_first() -> None:
    ordered = stated(renamed("2004", "Green", after=(event_id(2),)), renamed("2005", "Blue"))
    assert [slot for slot, *_ in happening(ordered, "2010")] == [2, 1]
    assert state(ordered, "2010")["name"] == "Green"
    circle = stated(
        renamed("2004", "Green", after=(event_id(2),)), renamed("2005", "Blue", after=(event_id(1),))
    )
    assert [slot for slot, *_ in happening(circle, "2010")] == [1, 2]


# R8


def test_r8_an_event_has_happened_when_its_latest_day_has_come() -> None:
    records = stated(founded("kz-a", "2003"), renamed("2004-04", "Green"))
    assert [state(records, each)["name"] for each in ("2004-04-29", "2004-04-30")] == ["Red", "Green"]
    assert state(records, "2004-03-31")["possible"] == []
    assert state(records, "2004-04-01")["possible"] == [
        {"event_id": str(event_id(2)), "type": "Renamed", "earliest": "2004-04-01", "latest": "2004-04-30"}
    ]


# R9


def test_r9_a_beginning_never_overwrites_a_name_and_a_renaming_replaces_all_names() -> None:
    late = stated(
        renamed("2002", "Green", names={"en": "Green"}), founded("kz-a", "2004", names={"kk": "Qyzyl"})
    )
    assert fields(state(late, "2010"), "name", "names", "country") == ["Green", {"en": "Green"}, "KZ"]
    usual = stated(
        founded("kz-a", "2002", names={"kk": "Qyzyl"}), renamed("2004", "Green", names={"en": "Green"})
    )
    assert state(usual, "2003")["names"] == {"kk": "Qyzyl"}
    assert state(usual, "2010")["names"] == {"en": "Green"}


def test_r9_a_merger_ends_those_that_went_in_and_begins_what_came_out() -> None:
    records = stated(
        founded("kz-a", "2002"),
        founded("kz-b", "2002"),
        Merged(
            parties=("kz-a", "kz-b"),
            survivors=("kz-b",),
            into=NewParty(party="kz-c", name="Both", country="KZ"),
            date=on("2006"),
        ),
        Revived(party="kz-a", date=on("2008")),
    )
    wanted = ("exists", "status", "ended", "founded", "predecessors", "successors")
    assert fields(state(records, "2007", "kz-a"), *wanted) == ["no", "merged", "2006", "2002", [], ["kz-c"]]
    assert fields(state(records, "2008", "kz-a"), *wanted) == ["yes", "active", None, "2002", [], ["kz-c"]]
    assert fields(state(records, "2007", "kz-b"), *wanted) == ["yes", "active", None, "2002", [], ["kz-c"]]
    assert fields(state(records, "2007", "kz-c"), *wanted) == [
        *("yes", "active", None, "2006", ["kz-a", "kz-b"], [])
    ]


def test_r9_a_split_that_the_parent_does_not_survive_ends_it() -> None:
    records = stated(
        founded("kz-a", "2002"), Split(party="kz-a", into=("kz-b",), survives=False, date=on("2006"))
    )
    assert fields(state(records, "2010"), "status", "ended", "successors") == ["split", "2006", ["kz-b"]]
    assert fields(state(records, "2010", "kz-b"), "status", "name", "predecessors") == [
        "active",
        None,
        ["kz-a"],
    ]


def test_r9_nothing_ends_or_restarts_a_party_before_it_began() -> None:
    records = stated(
        Dissolved(party="kz-a", date=on("2001")),
        Revived(party="kz-a", date=on("2002")),
        founded("kz-a", "2004"),
    )
    assert fields(state(records, "2003"), "exists", "status", "ended") == ["no", None, None]
    assert fields(state(records, "2010"), "exists", "status", "founded") == ["yes", "active", "2004"]


def test_r9_a_choice_ends_a_term_only_if_it_is_said_to() -> None:
    records = stated(
        chair("2001", "Abay"),
        chair("2002", "Bota"),
        chair("2003", "Chingiz", succeeds="Abay"),
        LeaderLeft(party="kz-a", date=on("2004"), role="chair", person="Bota"),
        chair("2005", "Abay"),
        chair("2006", "Chingiz", sole=True),
    )
    terms = [
        [f"{leader['person']} {leader['since']}" for leader in state(records, str(year))["leaders"]]
        for year in range(2001, 2007)
    ]
    assert terms == [
        ["Abay 2001"],
        ["Abay 2001", "Bota 2002"],
        ["Bota 2002", "Chingiz 2003"],
        ["Chingiz 2003"],
        ["Chingiz 2003", "Abay 2005"],
        ["Chingiz 2003"],
    ]


def test_r9_a_coalition_bears_its_latest_name_and_ends_for_all() -> None:
    records = stated(
        JoinedCoalition(party="kz-a", coalition="bloc", date=on("2004")),
        CoalitionFormed(coalition="bloc", name="Left", kind="alliance", parties=("kz-b",), date=on("2003")),
        CoalitionRenamed(coalition="bloc", name="Right", date=on("2005")),
        CoalitionEnded(coalition="bloc", date=on("2006")),
    )
    found = [state(records, each)["coalitions"] for each in ("2003", "2004", "2005", "2006")]
    assert found == [
        [],
        [{"coalition": "bloc", "name": "Left", "kind": "alliance", "since": "2004"}],
        [{"coalition": "bloc", "name": "Right", "kind": "alliance", "since": "2004"}],
        [],
    ]


def test_r9_a_result_is_completed_by_later_accounts() -> None:
    records = stated(
        ElectionHeld(election="e", country="KZ", chamber="lower", date=on("2004")),
        ElectionResult(party="kz-a", election="e", votes=100, seats=7),
        ElectionResult(party="kz-a", election="e", seats=8),
    )
    assert state(records, "2004")["results"] == [{"election": "e", "date": "2004", "votes": 100, "seats": 8}]


def test_r9_seats_are_of_the_latest_contest_and_what_changed_since() -> None:
    def held(election: str, year: str, *, complete: bool = False) -> ElectionHeld:
        return ElectionHeld(
            election=election, country="KZ", chamber="lower", date=on(year), complete=complete
        )

    def changed(year: str, **fields: Any) -> SeatsChanged:
        return SeatsChanged(party="kz-a", chamber="lower", country="KZ", date=on(year), **fields)

    records = stated(
        held("one", "2001"),
        ElectionResult(party="kz-a", election="one", seats=7),
        changed("2002", change=-2),
        changed("2003", seats=9),
        held("two", "2004"),
        changed("2005", change=1),
        held("three", "2006", complete=True),
    )
    seats = [state(records, str(year))["seats"] for year in range(2000, 2007)]
    assert seats == [{}, {"lower": 7}, {"lower": 5}, {"lower": 9}, *({"lower": None},) * 2, {"lower": 0}]


def test_r9_chambers_of_the_same_id_in_two_countries_are_told_apart() -> None:
    records = stated(
        founded("kz-a", "2001"),
        SeatsChanged(party="kz-a", chamber="senate", country="RU", seats=1, date=on("2002")),
        SeatsChanged(party="kz-a", chamber="senate", country="KZ", seats=2, date=on("2003")),
    )
    assert state(records, "2002")["seats"] == {"senate": 1}
    assert state(records, "2003")["seats"] == {"senate": 2, "ru:senate": 1}


def test_r9_an_undated_id_elsewhere_was_there_always() -> None:
    records = stated(
        founded("kz-a", "2001"),
        Identified(party="kz-a", identifiers={"wikidata": "Q2"}, date=on("2005")),
        Identified(party="kz-a", identifiers={"wikidata": "Q1"}),
    )
    found = [state(records, each)["identifiers"]["wikidata"] for each in ("1990", "2004", "2005")]
    assert found == [["Q1"], ["Q1"], ["Q1", "Q2"]]


# R10, R11


def test_r10_existence_is_maybe_while_an_end_is_undecided() -> None:
    records = stated(founded("kz-a", "2001-01-01"), Dissolved(party="kz-a", date=on("2004")))
    found = [state(records, each)["exists"] for each in ("2000", "2003", "2004-06", "2004")]
    assert found == ["no", "yes", "maybe", "no"]
    assert [entry["type"] for entry in state(records, "2004-06")["possible"]] == ["Dissolved"]


def test_r10_an_undecided_revival_before_the_beginning_makes_nobody_alive() -> None:
    records = stated(Revived(party="kz-a", date=on("../2001")), founded("kz-a", "2004-05-01"))
    assert [state(records, each)["exists"] for each in ("2000", "2003", "2004")] == ["no", "no", "yes"]


def test_r11_same_party_is_never_among_the_possible() -> None:
    records = stated(
        SameParty(party="kz-b", same_as="kz-a", date=on("2004/2006")), renamed("2004/2006", "Green")
    )
    assert [entry["type"] for entry in state(records, "2005")["possible"]] == ["Renamed"]


# R12 to R14


def test_r12_r13_the_other_account_is_shown_with_its_values_and_sources() -> None:
    source = Source(document="Gazette")
    records = stated(
        Registered(party="kz-a", date=on("2004-06-21"), members=100),
        Registered(party="kz-a", date=on("2004-04"), members=100, sources=(source,), rival_to=event_id(1)),
        MembershipReported(party="kz-a", date=on("2008"), members=5),
        MembershipReported(party="kz-a", date=on("2009"), members=5, rival_to=event_id(3)),
    )
    assert state(records, "2004-04-29")["disputed"] == []
    only = {"field": "registered", "event_id": str(event_id(2)), "value": "2004-04"}
    assert state(records, "2004-04")["disputed"] == [{**only, "sources": [{"document": "Gazette"}]}]
    assert claimed(state(records, "2010")["disputed"])[1:] == [("date", 4, "2009")]


def test_r13_a_deprecated_account_alone_is_folded_nowhere_and_shown_as_disputed() -> None:
    records = stated(renamed("2004", "Green", rank="deprecated"))
    found = state(records, "2004")
    assert fields(found, "exists", "name") == ["no", None]
    assert claimed(found["disputed"]) == [("date", 1, "2004"), ("name", 1, "Green")]


def test_r14_an_order_that_nothing_settles_is_named() -> None:
    apart: list[Event] = [renamed("2004-03", "Green"), renamed("2004-04", "Blue")]
    overlapping: list[Event] = [renamed("2004-03", "Green"), renamed("2004", "Blue")]
    settled: list[Event] = [overlapping[0], renamed("2004", "Blue", after=(event_id(1),))]
    assert claimed(state(stated(*apart), "2010")["undetermined"]) == []
    assert claimed(state(stated(*overlapping), "2010")["undetermined"]) == [("name", 1, "Green")]
    assert claimed(state(stated(*settled), "2010")["undetermined"]) == []


def test_r14_a_beginning_is_never_undetermined_against_a_renaming() -> None:
    records = stated(founded("kz-a", "2004"), renamed("2004", "Green"))
    assert state(records, "2010")["undetermined"] == []


# R15, R16


def test_r15_a_party_is_known_from_its_first_record_on_whatever_became_of_it() -> None:
    records = ledger_of(
        [
            Step(1, founded("kz-b", "2004"), None),
            Step(2, founded("kz-a", "2004"), None),
            Step(2, None, None),
        ]
    )
    assert oracle.party_state(records, "kz-a", day("2010"), 1) is None
    assert fields(state(records, "2010"), "exists", "name", "status") == ["no", None, None]


def test_r16_a_timeline_holds_what_may_have_happened_with_its_rivals_and_revision() -> None:
    records = ledger_of(
        [
            Step(1, founded("kz-a", "2003"), None),
            Step(2, renamed("2004", "Green", rival_to=event_id(3)), None),
            Step(3, renamed("2004-03", "Blue", rank="preferred"), None),
            Step(3, renamed("2004-04", "Blue", rank="preferred"), None),
            Step(4, renamed("2005", "Red"), None),
        ]
    )
    assert happening(records, "2004-04-29") == [
        (1, "2003-01-01", "2003-12-31", "yes"),
        (3, "2004-04-01", "2004-04-30", "maybe"),
    ]
    entry = oracle.timeline(records, "kz-a", day("2004"), 99)[1]
    assert fields(entry, "revision", "rivals") == [2, [str(event_id(2))]]
    assert entry["event"] == {
        "type": "Renamed",
        "date": "2004-04",
        "rank": "preferred",
        "party": "kz-a",
        "name": "Blue",
    }
