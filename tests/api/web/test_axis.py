"""The time axis: where marks, spans and years lie, and where the slider goes."""

from api.web.axis import Happening, Mark, Tick, axis
from domain.dates import BEGINNING, NEVER
from tests.projections.ledgers import day


def test_an_axis_reaches_from_the_first_day_that_is_known_to_the_day_it_is_told_with_a_margin() -> None:
    line = axis([Happening(day("2000-01-01"), day("2000-01-01"), "a")], until=day("2010-01-01"))
    assert line.first < day("2000-01-01")
    assert line.last > day("2010-01-01")
    assert line.last - line.first < day("2010-03-01") - day("1999-11-01")


def test_a_day_is_a_mark_and_a_span_is_drawn_from_its_first_day_to_its_last() -> None:
    line = axis(
        [
            Happening(day("2005-01-01"), day("2005-12-31"), "a year", lane=1),
            Happening(day("2000-01-01"), day("2000-01-01"), "a day", is_disputed=True),
        ],
        until=day("2010-01-01"),
    )
    assert line.marks == (
        Mark(
            day("2000-01-01"),
            line.x(day("2000-01-01")),
            None,
            line.x(day("2000-01-01")),
            False,
            "a day",
            0,
            True,
        ),
        Mark(
            day("2005-12-31"),
            line.x(day("2005-01-01")),
            line.width(day("2005-01-01"), day("2005-12-31")),
            line.x(day("2005-12-31")),
            False,
            "a year",
            1,
            False,
        ),
    )
    assert 9 < float(line.marks[1].width.removesuffix("%") if line.marks[1].width else 0) < 11


def test_what_has_no_day_at_all_has_no_mark_and_an_open_end_lies_at_the_end() -> None:
    line = axis(
        [
            Happening(BEGINNING, NEVER, "unknown"),
            Happening(BEGINNING, day("2005-01-01"), "attested", is_open=True),
            Happening(day("2004-01-01"), NEVER, "or later", is_open=True),
        ],
        until=day("2010-01-01"),
    )
    assert [(mark.told, mark.day) for mark in line.marks] == [
        ("or later", day("2004-01-01")),
        ("attested", day("2005-01-01")),
    ]
    assert all(mark.is_open for mark in line.marks)
    assert line.marks[1].x == "0.00%"


def test_the_neighbours_of_a_day_are_the_marks_before_and_after_it() -> None:
    days = [day("2000-01-01"), day("2005-01-01"), day("2005-01-01"), day("2008-01-01")]
    line = axis([Happening(each, each, str(each)) for each in days], until=day("2010-01-01"))

    def around(text: str) -> tuple[int | None, int | None]:
        before, after = line.before(day(text)), line.after(day(text))
        return (None if before is None else before.day, None if after is None else after.day)

    assert around("2005-01-01") == (days[0], days[3])
    assert around("2006-01-01") == (days[1], days[3])
    assert around("1990-01-01") == (None, days[0])
    assert around("2020-01-01") == (days[3], None)


def test_a_day_beyond_the_ends_lies_at_the_end() -> None:
    line = axis([], until=day("2010-01-01"), always=[day("2000-01-01")])
    assert (line.x(1), line.x(NEVER)) == ("0.00%", "100.00%")
    assert (line.within(1), line.within(NEVER), line.within(day("2005"))) == (
        line.first,
        line.last,
        day("2005"),
    )


def test_years_are_round_and_few_enough_for_a_narrow_screen() -> None:
    short = axis([], until=day("2004-06-30"), always=[day("2001-06-30")])
    assert [tick.year for tick in short.ticks] == [2002, 2003, 2004]
    long = axis([], until=day("2024-01-01"), always=[day("1850-01-01")])
    assert [tick.year for tick in long.ticks] == [1850, 1875, 1900, 1925, 1950, 1975, 2000, 2025]
    assert long.ticks[0] == Tick(long.x(day("1850-01-01")), 1850)
    assert list(axis([], until=5).ticks) == []
