"""Moments of record time: microseconds since 1970-01-01T00:00:00Z, and how they are written.

They are written with six decimals and `Z`, always, so that they sort as text (`msgspec` would leave the fraction out
of a whole second).
"""

import re
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from domain.dates import Day

Moment: TypeAlias = int
"""Microseconds since 1970-01-01T00:00:00Z."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MICROSECONDS_A_DAY = 86_400_000_000
_RFC_3339 = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)?\Z", re.ASCII)


def utc_day(moment: Moment) -> Day:
    """The day in UTC on which the moment lies."""
    return _EPOCH.toordinal() + moment // _MICROSECONDS_A_DAY


def end_of_day(day: Day) -> Moment:
    """The last moment of the day in UTC."""
    return (day - _EPOCH.toordinal() + 1) * _MICROSECONDS_A_DAY - 1


class MomentError(ValueError):
    """A text is no moment; the message names it and says what would be."""


def format_moment(moment: Moment) -> str:
    """`2026-11-22T10:00:00.000000Z`."""
    text = (_EPOCH + moment * _MICROSECOND).isoformat(timespec="microseconds")
    return text.removesuffix("+00:00") + "Z"


def parse_moment(text: str) -> Moment:
    """Read an RFC 3339 moment; digits beyond the microsecond are cut off. Raises `MomentError`."""
    found = _RFC_3339.match(text)
    if not found:
        raise MomentError(f"{text!r} is not a moment: write it like 2026-11-22T10:00:00Z (RFC 3339)")
    day, clock, fraction, zone = found.groups()
    if zone is None:
        raise MomentError(f"{text!r} has no zone: end it with Z for UTC, or with an offset such as +05:00")
    try:
        when = datetime.fromisoformat(f"{day}T{clock}{(fraction or '.0')[:7].ljust(7, '0')}{zone.upper()}")
        return (when.astimezone(UTC) - _EPOCH) // _MICROSECOND  # what is read can be written, too
    except (ValueError, OverflowError) as error:
        raise MomentError(f"{text!r} is not a moment: {error}") from None
