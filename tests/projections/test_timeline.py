"""A party's events in order, with the bounds that they have in truth."""

from uuid import UUID

from domain.events import (
    Banned,
    CoalitionEnded,
    CoalitionFormed,
    CongressHeld,
    Deregistered,
    Dissolved,
    ElectionHeld,
    ElectionResult,
    Event,
    Identified,
    JoinedCoalition,
    LeaderLeft,
    LeftCoalition,
    Merged,
    Registered,
    Renamed,
    Revived,
    SameParty,
    Split,
)
from projections.timeline import TimelineEntry
from tests.projections.ledgers import A, B, C, Ledger, event_id, founded, on


def renamed(
    date: str, name: str = "B", after: tuple[UUID, ...] = (), rival_to: UUID | None = None
) -> Renamed:
    return Renamed(party=A, name=name, date=on(date), after=after, rival_to=rival_to)


def numbers(entries: list[TimelineEntry]) -> list[int]:
    """The events, by the number under which the ledger stated them."""
    return [entry.event_id.int for entry in entries]


def types(entries: list[TimelineEntry]) -> list[str]:
    return [type(entry.event).__name__ for entry in entries]


def bounds(entries: list[TimelineEntry]) -> list[tuple[str | None, str | None, str]]:
    return [(entry.earliest, entry.latest, entry.happened) for entry in entries]


def test_a_timeline_tells_each_event_with_its_revision_bounds_and_rivals() -> None:
    founding, rename = founded("2004-04-13"), renamed("2005", "Other")
    ledger = Ledger(founding, renamed("2004-05", "B"))
    ledger.corrects(event_id(2), rename)
    assert ledger.timeline("2005-06-01") == [
        TimelineEntry(
            event_id=event_id(1),
            revision=1,
            earliest="2004-04-13",
            latest="2004-04-13",
            happened="yes",
            rivals=(),
            event=founding,
        ),
        TimelineEntry(
            event_id=event_id(2),
            revision=2,
            earliest="2005-01-01",
            latest="2005-12-31",
            happened="maybe",
            rivals=(),
            event=rename,
        ),
    ]


def test_a_timeline_ends_with_what_may_have_happened_by_the_day() -> None:
    ledger = Ledger(founded("2000"), renamed("2004-04"), renamed("2005"))
    assert [
        numbers(ledger.timeline(each)) for each in ("1999", "2000", "2004-03-31", "2004-04-01", "2005")
    ] == [
        *([], [1]),
        *([1], [1, 2]),
        [1, 2, 3],
    ]


def test_events_are_in_the_order_of_their_last_days_whatever_the_order_of_their_records() -> None:
    ledger = Ledger(renamed("2006"), renamed("2004"), founded("2000"), renamed("2005"))
    assert numbers(ledger.timeline("2010")) == [3, 2, 4, 1]


def test_an_event_of_an_uncertain_day_stands_where_it_has_happened_for_certain() -> None:
    ledger = Ledger(founded("2000"), renamed("2001/2005"), renamed("2004"))
    assert numbers(ledger.timeline("2010")) == [1, 3, 2]


def test_events_of_one_day_are_in_the_order_of_their_types() -> None:
    same_day = on("2004-04-13")
    in_order: list[Event] = [
        founded("2004-04-13"),
        Split(party=B, into=(A,), date=same_day),
        Revived(party=A, date=same_day),
        Registered(party=A, date=same_day),
        renamed("2004-04-13"),
        CongressHeld(party=A, date=same_day),
        JoinedCoalition(party=A, coalition="kz-bloc", date=same_day),
        LeftCoalition(party=A, coalition="kz-bloc", date=same_day),
        Deregistered(party=A, date=same_day),
        Merged(parties=(A,), into=C, date=same_day),
        Banned(party=A, date=same_day),
        Dissolved(party=A, date=same_day),
    ]
    expected = [type(event).__name__ for event in in_order]
    assert types(Ledger(*in_order).timeline("2005")) == expected
    assert types(Ledger(*reversed(in_order)).timeline("2005")) == expected


def test_events_of_one_day_and_type_are_in_the_order_of_their_first_records() -> None:
    ledger = Ledger(founded("2000"), renamed("2004", "B"), renamed("2004", "C"))
    ledger.corrects(event_id(2), renamed("2004", "D"))
    assert numbers(ledger.timeline("2004")) == [1, 2, 3]


def test_an_event_stands_after_what_it_names_in_after() -> None:
    ledger = Ledger(founded("2000"), renamed("2004", after=(event_id(3),)), renamed("2005"), renamed("2006"))
    assert numbers(ledger.timeline("2010")) == [1, 3, 2, 4]


def test_what_is_named_in_after_may_itself_come_after_others() -> None:
    ledger = Ledger(
        founded("2000", after=()),
        renamed("2004", after=(event_id(3),)),
        renamed("2005", after=(event_id(4),)),
        renamed("2006"),
    )
    assert numbers(ledger.timeline("2010")) == [1, 4, 3, 2]


def test_after_that_goes_in_a_circle_settles_nothing() -> None:
    ledger = Ledger(
        founded("2000"), renamed("2004", after=(event_id(3),)), renamed("2005", after=(event_id(2),))
    )
    assert numbers(ledger.timeline("2010")) == [1, 2, 3]


def test_after_that_names_an_event_of_which_nothing_is_recorded_settles_nothing() -> None:
    ledger = Ledger(founded("2000"), renamed("2004", after=(event_id(99),)), renamed("2005"))
    assert numbers(ledger.timeline("2010")) == [1, 2, 3]


def test_after_that_names_a_retracted_event_settles_nothing() -> None:
    ledger = Ledger(founded("2000"), renamed("2004", after=(event_id(3),)), renamed("2005"))
    assert numbers(ledger.timeline("2010")) == [1, 3, 2]
    ledger.retracts(event_id(3))
    assert numbers(ledger.timeline("2010")) == [1, 2]


def test_a_founding_is_shown_with_the_bounds_that_the_first_proof_leaves_it() -> None:
    ledger = Ledger(founded("2004"), Registered(party=A, date=on("2004-06-21")))
    assert bounds(ledger.timeline("2004")) == [
        ("2004-01-01", "2004-06-21", "yes"),
        ("2004-06-21", "2004-06-21", "yes"),
    ]


def test_an_event_is_shown_from_the_earliest_beginning_on() -> None:
    ledger = Ledger(founded("2004-04"), renamed("../2010"))
    assert bounds(ledger.timeline("2005")) == [
        ("2004-04-01", "2004-04-30", "yes"),
        ("2004-04-01", "2010-12-31", "maybe"),
    ]


def test_an_event_that_was_before_the_beginning_for_certain_keeps_its_bounds() -> None:
    ledger = Ledger(founded("2004-04"), renamed("2003"), renamed("../2002"))
    assert bounds(ledger.timeline("2005")) == [
        (None, "2002-12-31", "yes"),
        ("2003-01-01", "2003-12-31", "yes"),
        ("2004-04-01", "2004-04-01", "yes"),
    ]


def test_open_bounds_are_null() -> None:
    ledger = Ledger(renamed("../2010"), renamed("2011/.."), renamed("XXXX"))
    assert bounds(ledger.timeline("2012")) == [
        (None, "2010-12-31", "yes"),
        ("2011-01-01", None, "maybe"),
        (None, None, "maybe"),
    ]


def test_a_result_has_the_bounds_of_its_contest_and_its_own_text() -> None:
    result = ElectionResult(party=A, election="kz-1", date=on("2004-10"))
    contest = ElectionHeld(election="kz-1", country="KZ", chamber="mazhilis", date=on("2004-09-19"))
    entry = Ledger(founded(), result, contest).timeline("2005")[-1]
    assert (entry.earliest, entry.latest, entry.event) == ("2004-09-19", "2004-09-19", result)


def test_contests_and_coalitions_that_do_not_name_the_party_are_not_on_its_timeline() -> None:
    ledger = Ledger(
        founded(),
        ElectionResult(party=A, election="kz-1"),
        ElectionHeld(election="kz-1", country="KZ", chamber="mazhilis", date=on("2004")),
        CoalitionFormed(coalition="kz-bloc", parties=(A,), date=on("2005")),
        CoalitionEnded(coalition="kz-bloc", date=on("2006")),
    )
    assert numbers(ledger.timeline("2010")) == [1, 2, 4]


def test_a_retracted_event_is_on_no_timeline_and_was_on_it_before() -> None:
    ledger = Ledger(founded("2000"), renamed("2004"))
    ledger.retracts(event_id(2))
    assert [numbers(ledger.timeline("2010", position=position)) for position in (2, 3)] == [[1, 2], [1]]


def test_the_chosen_account_stands_for_its_rivals_and_names_them_in_the_order_of_their_records() -> None:
    ledger = Ledger(
        founded("2000"),
        renamed("2004", "B", rival_to=event_id(4)),
        renamed("2005", "C", rival_to=event_id(4)),
        renamed("2006", "D"),
    )
    timeline = ledger.timeline("2010")
    assert numbers(timeline) == [1, 4]
    assert [entry.rivals for entry in timeline] == [(), (event_id(2), event_id(3))]


def test_the_timeline_of_one_party_under_two_ids_holds_the_events_of_both() -> None:
    ledger = Ledger(
        founded("2000"),
        LeaderLeft(party=B, role="chair", person="Abay", date=on("2003")),
        Identified(party=B, identifiers={"wikidata": "Q1"}),
        SameParty(party=B, same_as=A, date=on("2001")),
    )
    assert numbers(ledger.timeline("2010")) == numbers(ledger.timeline("2010", B)) == [3, 1, 4, 2]
