"""Moments: six decimals and Z, always; RFC 3339 with a zone, and nothing else."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.moments import Moment, MomentError, end_of_day, format_moment, parse_moment, utc_day

SECOND = 1_000_000
HOUR = 3_600 * SECOND
FIRST, LAST = -62_135_596_800 * SECOND, 253_402_300_799_999_999
"""0001-01-01T00:00:00.000000Z and 9999-12-31T23:59:59.999999Z."""


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (0, "1970-01-01T00:00:00.000000Z"),
        (1, "1970-01-01T00:00:00.000001Z"),
        (SECOND, "1970-01-01T00:00:01.000000Z"),
        (-1, "1969-12-31T23:59:59.999999Z"),
        (1_795_341_600 * SECOND, "2026-11-22T10:00:00.000000Z"),
        (1_795_341_600 * SECOND + 500_000, "2026-11-22T10:00:00.500000Z"),
        (FIRST, "0001-01-01T00:00:00.000000Z"),
        (LAST, "9999-12-31T23:59:59.999999Z"),
    ],
)
def test_a_moment_is_written_with_six_decimals_and_z(moment: Moment, text: str) -> None:
    assert format_moment(moment) == text
    assert parse_moment(text) == moment


@given(st.integers(FIRST, LAST))
def test_a_moment_read_after_writing_is_the_same(moment: Moment) -> None:
    assert parse_moment(format_moment(moment)) == moment


@given(st.integers(FIRST, LAST), st.integers(FIRST, LAST))
def test_moments_sort_as_their_texts_do(one: Moment, other: Moment) -> None:
    assert (one < other) == (format_moment(one) < format_moment(other))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01t00:00:00z", 0),
        ("1970-01-01 00:00:00Z", 0),
        ("1970-01-01T00:00:00.5Z", SECOND // 2),
        ("1970-01-01T00:00:00.000001Z", 1),
        ("1970-01-01T00:00:00.0000019Z", 1),
        ("1970-01-01T00:00:00.999999999Z", SECOND - 1),
        ("1970-01-01T05:00:00+05:00", 0),
        ("1969-12-31T19:00:00-05:00", 0),
        ("1970-01-01T00:00:00+00:00", 0),
        ("1970-01-01T00:00:00-00:00", 0),
        ("1970-01-01T00:00:00-05:30", 11 * HOUR // 2),
        ("2024-02-29T00:00:00Z", 1_709_164_800 * SECOND),
    ],
)
def test_a_moment_is_read_in_any_zone_to_the_microsecond(text: str, moment: Moment) -> None:
    assert parse_moment(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        *("", "now", "2026", "2026-11-22", "2026-11-22T10:00Z", "2026-11-22T10Z", "20261122T100000Z"),
        *(
            "2026-11-22T10:00:00.Z",
            "2026-11-22T10:00:00,5Z",
            "2026-11-22T10:00:00 Z",
            " 2026-11-22T10:00:00Z",
        ),
        *("2026-11-22T10:00:00Z\n", "2026-11-22T10:00:00+0500", "2026-11-22T10:00:00+05", "12345"),
        *("٢٠٢٦-11-22T10:00:00Z", "2026-11-22T10:00:00UTC", "2026-11-22T10:00:00.0000000001Z"),
    ],
)
def test_what_is_not_rfc_3339_is_refused_and_named(text: str) -> None:
    with pytest.raises(MomentError) as caught:
        parse_moment(text)
    assert str(caught.value) == f"{text!r} is not a moment: write it like 2026-11-22T10:00:00Z (RFC 3339)"


@pytest.mark.parametrize("text", ["2026-11-22T10:00:00", "2026-11-22T10:00:00.000000", "2026-11-22 10:00:00"])
def test_a_moment_without_a_zone_is_refused_and_told_what_is_missing(text: str) -> None:
    with pytest.raises(MomentError) as caught:
        parse_moment(text)
    assert str(caught.value) == (
        f"{text!r} has no zone: end it with Z for UTC, or with an offset such as +05:00"
    )


@pytest.mark.parametrize(
    "text",
    [
        *("2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-11-31T00:00:00Z"),
        *(
            "2026-11-22T24:00:01Z",
            "2026-11-22T10:60:00Z",
            "0000-01-01T00:00:00Z",
            "2026-11-22T10:00:00+24:00",
        ),
    ],
)
def test_a_moment_that_no_calendar_and_no_clock_has_is_refused(text: str) -> None:
    with pytest.raises(MomentError, match="is not a moment"):
        parse_moment(text)


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00"])
def test_a_moment_that_its_zone_moves_out_of_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(MomentError, match="is not a moment: date value out of range"):
        parse_moment(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1970-01-01T00:00:00Z", "1970-01-01"),
        ("1969-12-31T23:59:59.999999Z", "1969-12-31"),
        ("2026-11-24T23:59:59.999999Z", "2026-11-24"),
        ("2026-11-25T04:59:59+05:00", "2026-11-24"),
    ],
)
def test_a_moment_lies_on_its_day_in_utc(text: str, day: str) -> None:
    assert utc_day(parse_moment(text)) == date.fromisoformat(day).toordinal()


@pytest.mark.parametrize("day", ["0001-01-01", "1969-12-31", "1970-01-01", "2014-05-01", "9999-12-31"])
def test_a_day_ends_a_microsecond_before_the_next_one(day: str) -> None:
    assert format_moment(end_of_day(date.fromisoformat(day).toordinal())) == f"{day}T23:59:59.999999Z"
