"""Interval relations, each with a test of its own: Allen's thirteen, between the bounds of two dates, and between two periods.

Two dates: two renamings of one party, of which each happened on some day within its bounds. Two periods: one that was first
recorded, and where a later correction moved it; asked for on days of the world and at positions of the ledger.

J. F. Allen, "Maintaining Knowledge about Temporal Intervals", Communications of the ACM 26 (11), 1983.
"""

from collections.abc import Callable, Iterable
from typing import Literal, TypeAlias

from domain.dates import BEGINNING, NEVER, Day, format_day
from domain.events import (
    Event,
    JoinedCoalition,
    LeaderChosen,
    LeaderLeft,
    LeftCoalition,
    Renamed,
)
from domain.ids import Position
from projections.state import CoalitionMembership, Leader, PartyState, Possible
from tests.projections.ledgers import A, Ledger, event_id, founded, on

Told: TypeAlias = tuple[str, str | None, list[str], list[object]]
"""A day; the name on it; the names whose taking may have happened; the other values that the name may as well have."""

Period: TypeAlias = tuple[str, str]
"""The date from which something holds, and the date from which it no longer does."""

Known: TypeAlias = tuple[str, list[str | None], list[str | None]]
"""A day; since when what holds on it does so, as known before a correction, and as known after it."""

STATED: Position = 3
"""The position at which the founding and the two events of a test are stated, and nothing is corrected yet."""


def days_around(*bounds: Day) -> list[str]:
    """Each bound and the day before it, without the bounds that are open."""
    days = {day for bound in bounds if BEGINNING < bound < NEVER for day in (bound - 1, bound)}
    return [text for day in sorted(days) if (text := format_day(day))]


# Two dates


def renamings(first: str, second: str, later: Literal["1st", "2nd"] | None = None) -> Ledger:
    """A party named A, then 1st and 2nd; `later` is the one that says, by `after`, that it came after the other."""
    one = Renamed(party=A, name="1st", date=on(first), after=(event_id(3),) if later == "1st" else ())
    other = Renamed(party=A, name="2nd", date=on(second), after=(event_id(2),) if later == "2nd" else ())
    return Ledger(founded("2000-01-01"), one, other)


def told(ledger: Ledger, days: Iterable[str], position: Position | None = None) -> list[Told]:
    names = {event_id(1): "A", event_id(2): "1st", event_id(3): "2nd"}
    answers: list[Told] = []
    for day in days:
        state = ledger.party(day, position=position)
        assert {claim.field for claim in state.undetermined} <= {"name"}
        possible = [names[each.event_id] for each in state.possible]
        answers.append((day, state.name, possible, [claim.value for claim in state.undetermined]))
    return answers


def named(first: str, second: str, later: Literal["1st", "2nd"] | None = None) -> list[Told]:
    """What is told around the bounds of both dates, and on the day after both."""
    dates = on(first), on(second)
    bounds = [bound for date in dates for bound in (date.earliest, date.latest)]
    return told(renamings(first, second, later), days_around(*bounds, max(bounds) + 1))


def test_before_each_name_stands_from_its_last_day_and_none_is_undetermined() -> None:
    assert named("2004-04", "2004-07") == [
        ("2004-03-31", "A", [], []),
        ("2004-04-01", "A", ["1st"], []),
        ("2004-04-29", "A", ["1st"], []),
        ("2004-04-30", "1st", [], []),
        ("2004-06-30", "1st", [], []),
        ("2004-07-01", "1st", ["2nd"], []),
        ("2004-07-30", "1st", ["2nd"], []),
        ("2004-07-31", "2nd", [], []),
        ("2004-08-01", "2nd", [], []),
    ]


def test_meets_the_second_name_is_possible_on_the_day_after_the_first_is_certain() -> None:
    assert named("2004-04/2004-05", "[2004-06..2004-07]") == [
        ("2004-03-31", "A", [], []),
        ("2004-04-01", "A", ["1st"], []),
        ("2004-05-30", "A", ["1st"], []),
        ("2004-05-31", "1st", [], []),
        ("2004-06-01", "1st", ["2nd"], []),
        ("2004-07-30", "1st", ["2nd"], []),
        ("2004-07-31", "2nd", [], []),
        ("2004-08-01", "2nd", [], []),
    ]


def test_overlaps_the_second_name_stands_at_last_and_the_first_may_as_well() -> None:
    assert named("2004-04/2004-06", "[2004-05..2004-07]") == [
        ("2004-03-31", "A", [], []),
        ("2004-04-01", "A", ["1st"], []),
        ("2004-04-30", "A", ["1st"], []),
        ("2004-05-01", "A", ["1st", "2nd"], []),
        ("2004-06-29", "A", ["1st", "2nd"], []),
        ("2004-06-30", "1st", ["2nd"], []),
        ("2004-07-30", "1st", ["2nd"], []),
        ("2004-07-31", "2nd", [], ["1st"]),
        ("2004-08-01", "2nd", [], ["1st"]),
    ]


def test_starts_the_longer_date_gives_the_last_name_and_the_shorter_one_may_as_well() -> None:
    assert named("2004-04", "2004-04/2004-06") == [
        ("2004-03-31", "A", [], []),
        ("2004-04-01", "A", ["1st", "2nd"], []),
        ("2004-04-29", "A", ["1st", "2nd"], []),
        ("2004-04-30", "1st", ["2nd"], []),
        ("2004-06-29", "1st", ["2nd"], []),
        ("2004-06-30", "2nd", [], ["1st"]),
        ("2004-07-01", "2nd", [], ["1st"]),
    ]


def test_during_the_longer_date_gives_the_last_name_and_the_one_within_may_as_well() -> None:
    assert named("[2004-05..2004-06]", "2004") == [
        ("2003-12-31", "A", [], []),
        ("2004-01-01", "A", ["2nd"], []),
        ("2004-04-30", "A", ["2nd"], []),
        ("2004-05-01", "A", ["1st", "2nd"], []),
        ("2004-06-29", "A", ["1st", "2nd"], []),
        ("2004-06-30", "1st", ["2nd"], []),
        ("2004-12-30", "1st", ["2nd"], []),
        ("2004-12-31", "2nd", [], ["1st"]),
        ("2005-01-01", "2nd", [], ["1st"]),
    ]


def test_finishes_both_are_certain_on_one_day_and_the_name_recorded_last_stands() -> None:
    assert named("2004-06", "2004-04/2004-06") == [
        ("2004-03-31", "A", [], []),
        ("2004-04-01", "A", ["2nd"], []),
        ("2004-05-31", "A", ["2nd"], []),
        ("2004-06-01", "A", ["1st", "2nd"], []),
        ("2004-06-29", "A", ["1st", "2nd"], []),
        ("2004-06-30", "2nd", [], ["1st"]),
        ("2004-07-01", "2nd", [], ["1st"]),
    ]


def test_equals_two_texts_of_the_same_days_leave_the_order_to_that_of_the_records() -> None:
    assert named("2004-04/2004-06", "[2004-04..2004-06]") == [
        ("2004-03-31", "A", [], []),
        ("2004-04-01", "A", ["1st", "2nd"], []),
        ("2004-06-29", "A", ["1st", "2nd"], []),
        ("2004-06-30", "2nd", [], ["1st"]),
        ("2004-07-01", "2nd", [], ["1st"]),
    ]


def test_finished_by_both_are_certain_on_one_day_and_the_name_recorded_last_stands() -> None:
    assert named("[2004-04..2004-06]", "2004-06") == [
        ("2004-03-31", "A", [], []),
        ("2004-04-01", "A", ["1st"], []),
        ("2004-05-31", "A", ["1st"], []),
        ("2004-06-01", "A", ["1st", "2nd"], []),
        ("2004-06-29", "A", ["1st", "2nd"], []),
        ("2004-06-30", "2nd", [], ["1st"]),
        ("2004-07-01", "2nd", [], ["1st"]),
    ]


def test_contains_the_day_within_a_year_gives_a_name_until_the_year_is_over() -> None:
    assert named("2004", "2004-05-03") == [
        ("2003-12-31", "A", [], []),
        ("2004-01-01", "A", ["1st"], []),
        ("2004-05-02", "A", ["1st"], []),
        ("2004-05-03", "2nd", ["1st"], []),
        ("2004-12-30", "2nd", ["1st"], []),
        ("2004-12-31", "1st", [], ["2nd"]),
        ("2005-01-01", "1st", [], ["2nd"]),
    ]


def test_started_by_the_longer_date_gives_the_last_name_though_it_was_recorded_first() -> None:
    assert named("2004-04/2004-06", "2004-04") == [
        ("2004-03-31", "A", [], []),
        ("2004-04-01", "A", ["2nd", "1st"], []),
        ("2004-04-29", "A", ["2nd", "1st"], []),
        ("2004-04-30", "2nd", ["1st"], []),
        ("2004-06-29", "2nd", ["1st"], []),
        ("2004-06-30", "1st", [], ["2nd"]),
        ("2004-07-01", "1st", [], ["2nd"]),
    ]


def test_overlapped_by_the_first_name_stands_at_last_and_the_second_may_as_well() -> None:
    assert named("[2004-05..2004-07]", "2004-04/2004-06") == [
        ("2004-03-31", "A", [], []),
        ("2004-04-01", "A", ["2nd"], []),
        ("2004-04-30", "A", ["2nd"], []),
        ("2004-05-01", "A", ["2nd", "1st"], []),
        ("2004-06-29", "A", ["2nd", "1st"], []),
        ("2004-06-30", "2nd", ["1st"], []),
        ("2004-07-30", "2nd", ["1st"], []),
        ("2004-07-31", "1st", [], ["2nd"]),
        ("2004-08-01", "1st", [], ["2nd"]),
    ]


def test_met_by_the_first_name_is_possible_on_the_day_after_the_second_is_certain() -> None:
    assert named("2004-05-03", "2004-04/2004-05-02") == [
        ("2004-03-31", "A", [], []),
        ("2004-04-01", "A", ["2nd"], []),
        ("2004-05-01", "A", ["2nd"], []),
        ("2004-05-02", "2nd", [], []),
        ("2004-05-03", "1st", [], []),
        ("2004-05-04", "1st", [], []),
    ]


def test_after_the_name_recorded_first_stands_at_last_and_none_is_undetermined() -> None:
    assert named("2004-07", "2004-04") == [
        ("2004-03-31", "A", [], []),
        ("2004-04-01", "A", ["2nd"], []),
        ("2004-04-29", "A", ["2nd"], []),
        ("2004-04-30", "2nd", [], []),
        ("2004-06-30", "2nd", [], []),
        ("2004-07-01", "2nd", ["1st"], []),
        ("2004-07-30", "2nd", ["1st"], []),
        ("2004-07-31", "1st", [], []),
        ("2004-08-01", "1st", [], []),
    ]


# Two dates, at their edge and corrected


def test_overlaps_in_one_day_is_an_overlap_whichever_is_recorded_first() -> None:
    assert named("2004-04-01/2004-05-03", "2004-05-03/2004-06-30") == [
        ("2004-03-31", "A", [], []),
        ("2004-04-01", "A", ["1st"], []),
        ("2004-05-02", "A", ["1st"], []),
        ("2004-05-03", "1st", ["2nd"], []),
        ("2004-06-29", "1st", ["2nd"], []),
        ("2004-06-30", "2nd", [], ["1st"]),
        ("2004-07-01", "2nd", [], ["1st"]),
    ]
    assert named("2004-05-03/2004-06-30", "2004-04-01/2004-05-03") == [
        ("2004-03-31", "A", [], []),
        ("2004-04-01", "A", ["2nd"], []),
        ("2004-05-02", "A", ["2nd"], []),
        ("2004-05-03", "2nd", ["1st"], []),
        ("2004-06-29", "2nd", ["1st"], []),
        ("2004-06-30", "1st", [], ["2nd"]),
        ("2004-07-01", "1st", [], ["2nd"]),
    ]


def test_equals_only_after_a_correction_keeps_the_order_of_the_first_records() -> None:
    ledger = renamings("2004-04", "2004-07")
    ledger.corrects(event_id(2), Renamed(party=A, name="1st", date=on("2004-07")))
    days = ("2004-03-31", "2004-04-01", "2004-04-30", "2004-07-01", "2004-07-30", "2004-07-31")
    assert told(ledger, days, position=STATED) == [
        ("2004-03-31", "A", [], []),
        ("2004-04-01", "A", ["1st"], []),
        ("2004-04-30", "1st", [], []),
        ("2004-07-01", "1st", ["2nd"], []),
        ("2004-07-30", "1st", ["2nd"], []),
        ("2004-07-31", "2nd", [], []),
    ]
    assert told(ledger, days) == [
        ("2004-03-31", "A", [], []),
        ("2004-04-01", "A", [], []),
        ("2004-04-30", "A", [], []),
        ("2004-07-01", "A", ["1st", "2nd"], []),
        ("2004-07-30", "A", ["1st", "2nd"], []),
        ("2004-07-31", "2nd", [], ["1st"]),
    ]


# Two dates that overlap, and `after`


def test_what_came_after_a_year_and_before_a_day_does_not_wait_for_the_end_of_the_year() -> None:
    ledger = Ledger(
        founded("2000-01-01"),
        Renamed(party=A, name="1st", date=on("2004")),
        Renamed(party=A, name="2nd", date=on("2004-03"), after=(event_id(2),)),
        Renamed(party=A, name="3rd", date=on("2004-05-03")),
    )
    days = ("2004-03-30", "2004-03-31", "2004-05-02", "2004-05-03", "2004-12-31")
    assert [(day, ledger.party(day).name, len(ledger.party(day).possible)) for day in days] == [
        ("2004-03-30", "A", 2),
        ("2004-03-31", "2nd", 0),
        ("2004-05-02", "2nd", 0),
        ("2004-05-03", "3rd", 0),
        ("2004-12-31", "3rd", 0),
    ]


def test_dates_that_contradict_after_stay_as_they_are() -> None:
    assert named("2005", "2004-05-03", later="2nd") == [
        ("2004-05-02", "A", [], []),
        ("2004-05-03", "2nd", [], []),
        ("2004-12-31", "2nd", [], []),
        ("2005-01-01", "2nd", ["1st"], []),
        ("2005-12-30", "2nd", ["1st"], []),
        ("2005-12-31", "2nd", [], []),
        ("2006-01-01", "2nd", [], []),
    ]


def test_overlaps_settled_by_after_the_later_name_stands_once_both_are_certain() -> None:
    assert named("2004-04/2004-06", "[2004-05..2004-07]", later="2nd") == [
        ("2004-03-31", "A", [], []),
        ("2004-04-01", "A", ["1st"], []),
        ("2004-04-30", "A", ["1st"], []),
        ("2004-05-01", "A", ["1st", "2nd"], []),
        ("2004-06-29", "A", ["1st", "2nd"], []),
        ("2004-06-30", "1st", ["2nd"], []),
        ("2004-07-30", "1st", ["2nd"], []),
        ("2004-07-31", "2nd", [], []),
        ("2004-08-01", "2nd", [], []),
    ]
    assert named("2004-04/2004-06", "[2004-05..2004-07]", later="1st") == [
        ("2004-03-31", "A", [], []),
        ("2004-04-01", "A", [], []),
        ("2004-04-30", "A", [], []),
        ("2004-05-01", "A", ["2nd", "1st"], []),
        ("2004-06-29", "A", ["2nd", "1st"], []),
        ("2004-06-30", "1st", [], []),
        ("2004-07-30", "1st", [], []),
        ("2004-07-31", "1st", [], []),
        ("2004-08-01", "1st", [], []),
    ]


def test_starts_settled_by_after_the_later_name_stands_once_both_are_certain() -> None:
    assert named("2004-04", "2004-04/2004-06", later="2nd") == [
        ("2004-03-31", "A", [], []),
        ("2004-04-01", "A", ["1st", "2nd"], []),
        ("2004-04-29", "A", ["1st", "2nd"], []),
        ("2004-04-30", "1st", ["2nd"], []),
        ("2004-06-29", "1st", ["2nd"], []),
        ("2004-06-30", "2nd", [], []),
        ("2004-07-01", "2nd", [], []),
    ]
    assert named("2004-04", "2004-04/2004-06", later="1st") == [
        ("2004-03-31", "A", [], []),
        ("2004-04-01", "A", ["2nd", "1st"], []),
        ("2004-04-29", "A", ["2nd", "1st"], []),
        ("2004-04-30", "1st", [], []),
        ("2004-06-29", "1st", [], []),
        ("2004-06-30", "1st", [], []),
        ("2004-07-01", "1st", [], []),
    ]


def test_during_settled_by_after_the_later_name_stands_once_both_are_certain() -> None:
    assert named("[2004-05..2004-06]", "2004", later="2nd") == [
        ("2003-12-31", "A", [], []),
        ("2004-01-01", "A", [], []),
        ("2004-04-30", "A", [], []),
        ("2004-05-01", "A", ["1st", "2nd"], []),
        ("2004-06-29", "A", ["1st", "2nd"], []),
        ("2004-06-30", "1st", ["2nd"], []),
        ("2004-12-30", "1st", ["2nd"], []),
        ("2004-12-31", "2nd", [], []),
        ("2005-01-01", "2nd", [], []),
    ]
    assert named("[2004-05..2004-06]", "2004", later="1st") == [
        ("2003-12-31", "A", [], []),
        ("2004-01-01", "A", ["2nd"], []),
        ("2004-04-30", "A", ["2nd"], []),
        ("2004-05-01", "A", ["2nd", "1st"], []),
        ("2004-06-29", "A", ["2nd", "1st"], []),
        ("2004-06-30", "1st", [], []),
        ("2004-12-30", "1st", [], []),
        ("2004-12-31", "1st", [], []),
        ("2005-01-01", "1st", [], []),
    ]


def test_finishes_settled_by_after_the_later_name_stands_once_both_are_certain() -> None:
    assert named("2004-06", "2004-04/2004-06", later="2nd") == [
        ("2004-03-31", "A", [], []),
        ("2004-04-01", "A", [], []),
        ("2004-05-31", "A", [], []),
        ("2004-06-01", "A", ["1st", "2nd"], []),
        ("2004-06-29", "A", ["1st", "2nd"], []),
        ("2004-06-30", "2nd", [], []),
        ("2004-07-01", "2nd", [], []),
    ]
    assert named("2004-06", "2004-04/2004-06", later="1st") == [
        ("2004-03-31", "A", [], []),
        ("2004-04-01", "A", ["2nd"], []),
        ("2004-05-31", "A", ["2nd"], []),
        ("2004-06-01", "A", ["2nd", "1st"], []),
        ("2004-06-29", "A", ["2nd", "1st"], []),
        ("2004-06-30", "1st", [], []),
        ("2004-07-01", "1st", [], []),
    ]


def test_equals_settled_by_after_the_later_name_stands_whatever_the_order_of_the_records() -> None:
    assert named("2004-04/2004-06", "[2004-04..2004-06]", later="2nd") == [
        ("2004-03-31", "A", [], []),
        ("2004-04-01", "A", ["1st", "2nd"], []),
        ("2004-06-29", "A", ["1st", "2nd"], []),
        ("2004-06-30", "2nd", [], []),
        ("2004-07-01", "2nd", [], []),
    ]
    assert named("2004-04/2004-06", "[2004-04..2004-06]", later="1st") == [
        ("2004-03-31", "A", [], []),
        ("2004-04-01", "A", ["2nd", "1st"], []),
        ("2004-06-29", "A", ["2nd", "1st"], []),
        ("2004-06-30", "1st", [], []),
        ("2004-07-01", "1st", [], []),
    ]


def test_finished_by_settled_by_after_the_later_name_stands_once_both_are_certain() -> None:
    assert named("[2004-04..2004-06]", "2004-06", later="2nd") == [
        ("2004-03-31", "A", [], []),
        ("2004-04-01", "A", ["1st"], []),
        ("2004-05-31", "A", ["1st"], []),
        ("2004-06-01", "A", ["1st", "2nd"], []),
        ("2004-06-29", "A", ["1st", "2nd"], []),
        ("2004-06-30", "2nd", [], []),
        ("2004-07-01", "2nd", [], []),
    ]
    assert named("[2004-04..2004-06]", "2004-06", later="1st") == [
        ("2004-03-31", "A", [], []),
        ("2004-04-01", "A", [], []),
        ("2004-05-31", "A", [], []),
        ("2004-06-01", "A", ["2nd", "1st"], []),
        ("2004-06-29", "A", ["2nd", "1st"], []),
        ("2004-06-30", "1st", [], []),
        ("2004-07-01", "1st", [], []),
    ]


def test_contains_settled_by_after_the_later_name_stands_once_both_are_certain() -> None:
    assert named("2004", "2004-05-03", later="2nd") == [
        ("2003-12-31", "A", [], []),
        ("2004-01-01", "A", ["1st"], []),
        ("2004-05-02", "A", ["1st"], []),
        ("2004-05-03", "2nd", [], []),
        ("2004-12-30", "2nd", [], []),
        ("2004-12-31", "2nd", [], []),
        ("2005-01-01", "2nd", [], []),
    ]
    assert named("2004", "2004-05-03", later="1st") == [
        ("2003-12-31", "A", [], []),
        ("2004-01-01", "A", [], []),
        ("2004-05-02", "A", [], []),
        ("2004-05-03", "2nd", ["1st"], []),
        ("2004-12-30", "2nd", ["1st"], []),
        ("2004-12-31", "1st", [], []),
        ("2005-01-01", "1st", [], []),
    ]


def test_started_by_settled_by_after_the_later_name_stands_once_both_are_certain() -> None:
    assert named("2004-04/2004-06", "2004-04", later="2nd") == [
        ("2004-03-31", "A", [], []),
        ("2004-04-01", "A", ["1st", "2nd"], []),
        ("2004-04-29", "A", ["1st", "2nd"], []),
        ("2004-04-30", "2nd", [], []),
        ("2004-06-29", "2nd", [], []),
        ("2004-06-30", "2nd", [], []),
        ("2004-07-01", "2nd", [], []),
    ]
    assert named("2004-04/2004-06", "2004-04", later="1st") == [
        ("2004-03-31", "A", [], []),
        ("2004-04-01", "A", ["2nd", "1st"], []),
        ("2004-04-29", "A", ["2nd", "1st"], []),
        ("2004-04-30", "2nd", ["1st"], []),
        ("2004-06-29", "2nd", ["1st"], []),
        ("2004-06-30", "1st", [], []),
        ("2004-07-01", "1st", [], []),
    ]


def test_overlapped_by_settled_by_after_the_later_name_stands_once_both_are_certain() -> None:
    assert named("[2004-05..2004-07]", "2004-04/2004-06", later="2nd") == [
        ("2004-03-31", "A", [], []),
        ("2004-04-01", "A", [], []),
        ("2004-04-30", "A", [], []),
        ("2004-05-01", "A", ["1st", "2nd"], []),
        ("2004-06-29", "A", ["1st", "2nd"], []),
        ("2004-06-30", "2nd", [], []),
        ("2004-07-30", "2nd", [], []),
        ("2004-07-31", "2nd", [], []),
        ("2004-08-01", "2nd", [], []),
    ]
    assert named("[2004-05..2004-07]", "2004-04/2004-06", later="1st") == [
        ("2004-03-31", "A", [], []),
        ("2004-04-01", "A", ["2nd"], []),
        ("2004-04-30", "A", ["2nd"], []),
        ("2004-05-01", "A", ["2nd", "1st"], []),
        ("2004-06-29", "A", ["2nd", "1st"], []),
        ("2004-06-30", "2nd", ["1st"], []),
        ("2004-07-30", "2nd", ["1st"], []),
        ("2004-07-31", "1st", [], []),
        ("2004-08-01", "1st", [], []),
    ]


# Two periods in two times: one as it was first recorded, and where a correction moved it

FIRST = ("2004-04-01", "2004-07-01")


def office(held: Period) -> tuple[Event, Event]:
    chosen, left = map(on, held)
    return (
        LeaderChosen(party=A, role="chair", person="Abay", date=chosen),
        LeaderLeft(party=A, role="chair", person="Abay", date=left),
    )


def membership(held: Period) -> tuple[Event, Event]:
    joined, left = map(on, held)
    return (
        JoinedCoalition(party=A, coalition="kz-bloc", date=joined),
        LeftCoalition(party=A, coalition="kz-bloc", date=left),
    )


def in_office(state: PartyState) -> list[str | None]:
    """Since when Abay is chair; nobody else ever is."""
    since = [each.since for each in state.leaders]
    assert state.leaders == tuple(Leader(role="chair", person="Abay", since=each) for each in since)
    return since


def in_coalition(state: PartyState) -> list[str | None]:
    """Since when the party is a member of the bloc; it never is one of another."""
    since = [each.since for each in state.coalitions]
    assert state.coalitions == tuple(
        CoalitionMembership(coalition="kz-bloc", name=None, kind=None, since=each) for each in since
    )
    return since


def corrected(kind: Callable[[Period], tuple[Event, Event]], first: Period, moved: Period) -> Ledger:
    """The period is stated, and then each of its ends that moves is corrected."""
    ledger = Ledger(founded("2000-01-01"), *kind(first))
    for number, (said, told_anew) in enumerate(zip(kind(first), kind(moved), strict=True), start=2):
        if told_anew != said:
            ledger.corrects(event_id(number), told_anew)
    return ledger


def known(
    ledger: Ledger, holding: Callable[[PartyState], list[str | None]], days: Iterable[str]
) -> list[Known]:
    return [(day, holding(ledger.party(day, position=STATED)), holding(ledger.party(day))) for day in days]


def office_and_membership(first: Period, moved: Period) -> tuple[list[Known], list[Known]]:
    """What is known, before and after the correction, around the bounds of both periods: of an office, of a coalition."""
    days = days_around(*(on(bound).latest for bound in (*first, *moved)))
    return (
        known(corrected(office, first, moved), in_office, days),
        known(corrected(membership, first, moved), in_coalition, days),
    )


def test_a_period_moved_before_the_first_holds_in_its_own_days_and_not_between_them() -> None:
    held, joined = office_and_membership(FIRST, moved=("2004-01-01", "2004-03-01"))
    assert held == joined
    assert held == [
        ("2003-12-31", [], []),
        ("2004-01-01", [], ["2004-01-01"]),
        ("2004-02-29", [], ["2004-01-01"]),
        ("2004-03-01", [], []),
        ("2004-03-31", [], []),
        ("2004-04-01", ["2004-04-01"], []),
        ("2004-06-30", ["2004-04-01"], []),
        ("2004-07-01", [], []),
    ]


def test_a_period_moved_to_meet_the_first_ends_on_the_day_on_which_the_first_began() -> None:
    held, joined = office_and_membership(FIRST, moved=("2004-01-01", "2004-04-01"))
    assert held == joined
    assert held == [
        ("2003-12-31", [], []),
        ("2004-01-01", [], ["2004-01-01"]),
        ("2004-03-31", [], ["2004-01-01"]),
        ("2004-04-01", ["2004-04-01"], []),
        ("2004-06-30", ["2004-04-01"], []),
        ("2004-07-01", [], []),
    ]


def test_a_period_moved_to_overlap_the_first_holds_earlier_and_ends_earlier() -> None:
    held, joined = office_and_membership(FIRST, moved=("2004-02-01", "2004-06-01"))
    assert held == joined
    assert held == [
        ("2004-01-31", [], []),
        ("2004-02-01", [], ["2004-02-01"]),
        ("2004-03-31", [], ["2004-02-01"]),
        ("2004-04-01", ["2004-04-01"], ["2004-02-01"]),
        ("2004-05-31", ["2004-04-01"], ["2004-02-01"]),
        ("2004-06-01", ["2004-04-01"], []),
        ("2004-06-30", ["2004-04-01"], []),
        ("2004-07-01", [], []),
    ]


def test_a_period_moved_to_start_the_first_ends_earlier() -> None:
    held, joined = office_and_membership(FIRST, moved=("2004-04-01", "2004-06-01"))
    assert held == joined
    assert held == [
        ("2004-03-31", [], []),
        ("2004-04-01", ["2004-04-01"], ["2004-04-01"]),
        ("2004-05-31", ["2004-04-01"], ["2004-04-01"]),
        ("2004-06-01", ["2004-04-01"], []),
        ("2004-06-30", ["2004-04-01"], []),
        ("2004-07-01", [], []),
    ]


def test_a_period_moved_within_the_first_holds_later_and_ends_earlier() -> None:
    held, joined = office_and_membership(FIRST, moved=("2004-05-03", "2004-06-01"))
    assert held == joined
    assert held == [
        ("2004-03-31", [], []),
        ("2004-04-01", ["2004-04-01"], []),
        ("2004-05-02", ["2004-04-01"], []),
        ("2004-05-03", ["2004-04-01"], ["2004-05-03"]),
        ("2004-05-31", ["2004-04-01"], ["2004-05-03"]),
        ("2004-06-01", ["2004-04-01"], []),
        ("2004-06-30", ["2004-04-01"], []),
        ("2004-07-01", [], []),
    ]


def test_a_period_moved_to_finish_the_first_holds_later() -> None:
    held, joined = office_and_membership(FIRST, moved=("2004-05-03", "2004-07-01"))
    assert held == joined
    assert held == [
        ("2004-03-31", [], []),
        ("2004-04-01", ["2004-04-01"], []),
        ("2004-05-02", ["2004-04-01"], []),
        ("2004-05-03", ["2004-04-01"], ["2004-05-03"]),
        ("2004-06-30", ["2004-04-01"], ["2004-05-03"]),
        ("2004-07-01", [], []),
    ]


def test_a_period_corrected_to_equal_the_first_holds_on_the_same_days_under_its_new_text() -> None:
    held, joined = office_and_membership(FIRST, moved=("2004-04-01~", "2004-07-01?"))
    assert held == joined
    assert held == [
        ("2004-03-31", [], []),
        ("2004-04-01", ["2004-04-01"], ["2004-04-01~"]),
        ("2004-06-30", ["2004-04-01"], ["2004-04-01~"]),
        ("2004-07-01", [], []),
    ]


def test_a_period_moved_to_be_finished_by_the_first_holds_earlier() -> None:
    held, joined = office_and_membership(FIRST, moved=("2004-02-01", "2004-07-01"))
    assert held == joined
    assert held == [
        ("2004-01-31", [], []),
        ("2004-02-01", [], ["2004-02-01"]),
        ("2004-03-31", [], ["2004-02-01"]),
        ("2004-04-01", ["2004-04-01"], ["2004-02-01"]),
        ("2004-06-30", ["2004-04-01"], ["2004-02-01"]),
        ("2004-07-01", [], []),
    ]


def test_a_period_moved_to_contain_the_first_holds_earlier_and_ends_later() -> None:
    held, joined = office_and_membership(FIRST, moved=("2004-02-01", "2004-09-01"))
    assert held == joined
    assert held == [
        ("2004-01-31", [], []),
        ("2004-02-01", [], ["2004-02-01"]),
        ("2004-03-31", [], ["2004-02-01"]),
        ("2004-04-01", ["2004-04-01"], ["2004-02-01"]),
        ("2004-06-30", ["2004-04-01"], ["2004-02-01"]),
        ("2004-07-01", [], ["2004-02-01"]),
        ("2004-08-31", [], ["2004-02-01"]),
        ("2004-09-01", [], []),
    ]


def test_a_period_moved_to_be_started_by_the_first_ends_later() -> None:
    held, joined = office_and_membership(FIRST, moved=("2004-04-01", "2004-09-01"))
    assert held == joined
    assert held == [
        ("2004-03-31", [], []),
        ("2004-04-01", ["2004-04-01"], ["2004-04-01"]),
        ("2004-06-30", ["2004-04-01"], ["2004-04-01"]),
        ("2004-07-01", [], ["2004-04-01"]),
        ("2004-08-31", [], ["2004-04-01"]),
        ("2004-09-01", [], []),
    ]


def test_a_period_moved_to_be_overlapped_by_the_first_holds_later_and_ends_later() -> None:
    held, joined = office_and_membership(FIRST, moved=("2004-05-03", "2004-09-01"))
    assert held == joined
    assert held == [
        ("2004-03-31", [], []),
        ("2004-04-01", ["2004-04-01"], []),
        ("2004-05-02", ["2004-04-01"], []),
        ("2004-05-03", ["2004-04-01"], ["2004-05-03"]),
        ("2004-06-30", ["2004-04-01"], ["2004-05-03"]),
        ("2004-07-01", [], ["2004-05-03"]),
        ("2004-08-31", [], ["2004-05-03"]),
        ("2004-09-01", [], []),
    ]


def test_a_period_moved_to_be_met_by_the_first_begins_on_the_day_on_which_the_first_ended() -> None:
    held, joined = office_and_membership(FIRST, moved=("2004-07-01", "2004-09-01"))
    assert held == joined
    assert held == [
        ("2004-03-31", [], []),
        ("2004-04-01", ["2004-04-01"], []),
        ("2004-06-30", ["2004-04-01"], []),
        ("2004-07-01", [], ["2004-07-01"]),
        ("2004-08-31", [], ["2004-07-01"]),
        ("2004-09-01", [], []),
    ]


def test_a_period_moved_after_the_first_holds_in_its_own_days_and_not_between_them() -> None:
    held, joined = office_and_membership(FIRST, moved=("2004-08-01", "2004-09-01"))
    assert held == joined
    assert held == [
        ("2004-03-31", [], []),
        ("2004-04-01", ["2004-04-01"], []),
        ("2004-06-30", ["2004-04-01"], []),
        ("2004-07-01", [], []),
        ("2004-07-31", [], []),
        ("2004-08-01", [], ["2004-08-01"]),
        ("2004-08-31", [], ["2004-08-01"]),
        ("2004-09-01", [], []),
    ]


def test_between_the_corrections_of_its_two_ends_a_period_that_ends_before_it_begins_has_no_end() -> None:
    ledger = corrected(office, FIRST, ("2004-08-01", "2004-09-01"))
    days = ("2004-06-30", "2004-07-01", "2004-07-31", "2004-08-01", "2004-08-31", "2004-09-01", "2010")
    assert [(day, [in_office(ledger.party(day, position=each)) for each in (3, 4, 5)]) for day in days] == [
        ("2004-06-30", [["2004-04-01"], [], []]),
        ("2004-07-01", [[], [], []]),
        ("2004-07-31", [[], [], []]),
        ("2004-08-01", [[], ["2004-08-01"], ["2004-08-01"]]),
        ("2004-08-31", [[], ["2004-08-01"], ["2004-08-01"]]),
        ("2004-09-01", [[], ["2004-08-01"], []]),
        ("2010", [[], ["2004-08-01"], []]),
    ]


def test_two_periods_that_meet_have_one_holder_each_day_before_and_after_the_meeting_is_moved() -> None:
    ledger = Ledger(
        founded("2000-01-01"),
        LeaderChosen(party=A, role="chair", person="Abay", date=on("2004-04-01")),
        LeaderChosen(party=A, role="chair", person="Bota", date=on("2004-07-01"), succeeds="Abay"),
    )
    moved = LeaderChosen(party=A, role="chair", person="Bota", date=on("2004-05-03"), succeeds="Abay")
    ledger.corrects(event_id(3), moved)
    days = days_around(*(on(day).latest for day in ("2004-04-01", "2004-05-03", "2004-07-01")))
    assert [
        (day, [[each.person for each in ledger.party(day, position=at).leaders] for at in (3, 4)])
        for day in days
    ] == [
        ("2004-03-31", [[], []]),
        ("2004-04-01", [["Abay"], ["Abay"]]),
        ("2004-05-02", [["Abay"], ["Abay"]]),
        ("2004-05-03", [["Abay"], ["Bota"]]),
        ("2004-06-30", [["Abay"], ["Bota"]]),
        ("2004-07-01", [["Bota"], ["Bota"]]),
    ]


# Bounds that are open


def test_an_open_start_contains_a_day_the_name_attested_by_a_year_stands_from_its_end() -> None:
    days = days_around(*(on(day).latest for day in ("2000-01-01", "2004-05-03", "2010")))
    assert told(renamings("../2010", "2004-05-03"), days) == [
        ("1999-12-31", None, [], []),
        ("2000-01-01", "A", ["1st"], []),
        ("2004-05-02", "A", ["1st"], []),
        ("2004-05-03", "2nd", ["1st"], []),
        ("2010-12-30", "2nd", ["1st"], []),
        ("2010-12-31", "1st", [], ["2nd"]),
    ]


def test_an_open_start_is_the_same_however_it_is_written() -> None:
    days = ("1999-12-31", "2000-01-01", "2010-12-30", "2010-12-31")
    interval = told(renamings("../2010", "2011"), days)
    assert interval == [
        ("1999-12-31", None, [], []),
        ("2000-01-01", "A", ["1st"], []),
        ("2010-12-30", "A", ["1st"], []),
        ("2010-12-31", "1st", [], []),
    ]
    assert told(renamings("/2010", "2011"), days) == interval
    assert told(renamings("[..2010]", "2011"), days) == interval


def test_an_open_start_starts_a_longer_one_and_both_names_may_stand_at_last() -> None:
    days = days_around(*(on(day).latest for day in ("2000-01-01", "2009", "2010")))
    assert told(renamings("../2009", "../2010"), days) == [
        ("1999-12-31", None, [], []),
        ("2000-01-01", "A", ["1st", "2nd"], []),
        ("2009-12-30", "A", ["1st", "2nd"], []),
        ("2009-12-31", "1st", ["2nd"], []),
        ("2010-12-30", "1st", ["2nd"], []),
        ("2010-12-31", "2nd", [], ["1st"]),
    ]


def test_an_open_start_meets_an_open_end_the_second_name_is_possible_for_ever() -> None:
    days = ("2010-12-30", "2010-12-31", "2011-01-01", "9999-12-31")
    assert told(renamings("../2010", "2011/.."), days) == [
        ("2010-12-30", "A", ["1st"], []),
        ("2010-12-31", "1st", [], []),
        ("2011-01-01", "1st", ["2nd"], []),
        ("9999-12-31", "1st", ["2nd"], []),
    ]


def test_two_open_ends_finish_each_other_on_no_day_and_neither_name_is_ever_certain() -> None:
    days = ("2003-12-31", "2004-01-01", "2009-12-31", "2010-01-01", "9999-12-31")
    rows: list[Told] = [
        ("2003-12-31", "A", [], []),
        ("2004-01-01", "A", ["1st"], []),
        ("2009-12-31", "A", ["1st"], []),
        ("2010-01-01", "A", ["1st", "2nd"], []),
        ("9999-12-31", "A", ["1st", "2nd"], []),
    ]
    assert told(renamings("2004/..", "2010/.."), days) == rows
    assert told(renamings("[2004..]", "[2010..]"), days) == rows


def test_an_unknown_date_contains_every_day_and_leaves_a_dated_name_determined() -> None:
    days = ("1999-12-31", "2000-01-01", "2004-05-02", "2004-05-03", "9999-12-31")
    assert told(renamings("XXXX", "2004-05-03"), days) == [
        ("1999-12-31", None, [], []),
        ("2000-01-01", "A", ["1st"], []),
        ("2004-05-02", "A", ["1st"], []),
        ("2004-05-03", "2nd", ["1st"], []),
        ("9999-12-31", "2nd", ["1st"], []),
    ]


def test_an_open_start_of_a_party_without_a_founding_is_possible_from_the_first_day_on() -> None:
    ledger = Ledger(Renamed(party=A, name="B", date=on("../2010")))
    possible = Possible(event_id=event_id(1), type="Renamed", earliest=None, latest="2010-12-31")
    days = ("0001-01-01", "2010-12-30", "2010-12-31")
    states = [ledger.party(day) for day in days]
    assert [(state.exists, state.name, state.possible) for state in states] == [
        ("maybe", None, (possible,)),
        ("maybe", None, (possible,)),
        ("yes", "B", ()),
    ]


def test_a_period_attested_on_a_day_holds_from_it_and_not_on_the_day_of_its_end() -> None:
    first, moved = ("../2004-05-03", "2010-01-01"), ("../2003", "2010-01-01")
    held, joined = office_and_membership(first, moved)
    assert held == joined
    assert held == [
        ("2003-12-30", [], []),
        ("2003-12-31", [], ["../2003"]),
        ("2004-05-02", [], ["../2003"]),
        ("2004-05-03", ["../2004-05-03"], ["../2003"]),
        ("2009-12-31", ["../2004-05-03"], ["../2003"]),
        ("2010-01-01", [], []),
    ]


def test_a_period_whose_open_end_is_closed_by_a_correction_held_for_ever_until_that_was_known() -> None:
    days = ("2004-03-31", "2004-04-01", "2004-06-29", "2004-06-30", "9999-12-31")
    rows: list[Known] = [
        ("2004-03-31", [], []),
        ("2004-04-01", ["2004-04-01"], ["2004-04-01"]),
        ("2004-06-29", ["2004-04-01"], ["2004-04-01"]),
        ("2004-06-30", ["2004-04-01"], []),
        ("9999-12-31", ["2004-04-01"], []),
    ]
    for never in ("2004-06/..", "XXXX"):
        first, moved = ("2004-04-01", never), ("2004-04-01", "2004-06")
        assert known(corrected(office, first, moved), in_office, days) == rows
        assert known(corrected(membership, first, moved), in_coalition, days) == rows


def test_a_period_of_unknown_start_never_holds_until_a_correction_gives_it_one() -> None:
    held, joined = office_and_membership(("XXXX", "2010"), moved=("2004", "2010"))
    assert held == joined
    assert held == [
        ("2004-12-30", [], []),
        ("2004-12-31", [], ["2004"]),
        ("2010-12-30", [], ["2004"]),
        ("2010-12-31", [], []),
    ]


def test_an_end_with_an_open_start_leaves_the_period_undetermined_unless_after_settles_it() -> None:
    chosen, left = office(("2004-05-03", "../2010"))
    settled = LeaderLeft(party=A, role="chair", person="Abay", date=on("../2010"), after=(event_id(2),))
    days = ("2004-05-02", "2004-05-03", "2010-12-30", "2010-12-31")
    answers = [
        [
            (day, in_office(state), [(each.field, each.value) for each in state.undetermined])
            for day in days
            for state in (Ledger(founded("2000-01-01"), chosen, end).party(day),)
        ]
        for end in (left, settled)
    ]
    assert answers[0] == [
        ("2004-05-02", [], []),
        ("2004-05-03", ["2004-05-03"], []),
        ("2010-12-30", ["2004-05-03"], []),
        ("2010-12-31", [], [("leaders.chair.Abay", True)]),
    ]
    assert answers[1] == [
        ("2004-05-02", [], []),
        ("2004-05-03", ["2004-05-03"], []),
        ("2010-12-30", ["2004-05-03"], []),
        ("2010-12-31", [], []),
    ]
