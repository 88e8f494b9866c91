"""Days, dates and moments as people write them: `2004-04-13` is "13 April 2004", `../2024-07-01` is "by 1 July 2024"."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final

from domain.dates import BEGINNING, NEVER, Day
from domain.moments import Moment

MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_PLAIN: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?([?~%])?\Z", re.ASCII)
_SPAN: Final = re.compile(r"(\d{2,3})(X{1,2})\Z", re.ASCII)
_SEASONS: Final = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
_MARKS: Final = {"?": "{} (uncertain)", "~": "about {}", "%": "about {} (uncertain)"}


def day_in_words(day: Day | None) -> str:
    """`13 April 2004`."""
    if day is None or not BEGINNING < day < NEVER:
        return "an unknown day"
    when = date.fromordinal(day)
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def moment_in_words(moment: Moment | None) -> str:
    """`26 November 2026, 16:08 UTC`."""
    if moment is None:
        return "before anything was recorded"
    when = _EPOCH + timedelta(microseconds=moment)
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}, {when:%H:%M} UTC"


def spoken(text: str | None) -> str:
    """An EDTF date in words; as it was written, where there are no better words."""
    if text is None or text in ("", "XXXX"):
        return "day unknown"
    if text.startswith("[") and text.endswith("]"):
        return _one_of(text[1:-1])
    if "/" in text:
        first, _, last = text.partition("/")
        return _between(first, last)
    return _single(text)


def _single(text: str) -> str:
    plain = _PLAIN.match(text)
    if plain is not None:
        year, month, day, mark = plain.groups()
        return _MARKS.get(mark, "{}").format(_calendar(text, year, month, day))
    span = _SPAN.match(text)
    if span is not None:
        digits, open_ = span.groups()
        return f"the {digits}0s" if len(open_) == 1 else f"some year from {digits}00 to {digits}99"
    return text


def _calendar(text: str, year: str, month: str | None, day: str | None) -> str:
    year = year.lstrip("0")
    if month is None:
        return year
    if month in _SEASONS and day is None:
        return f"{_SEASONS[month]} {year}"
    if not 1 <= int(month) <= len(MONTHS):
        return text
    name = MONTHS[int(month) - 1]
    return f"{name} {year}" if day is None else f"{int(day)} {name} {year}"


def _between(first: str, last: str) -> str:
    if first in ("", ".."):
        return f"by {_single(last)}"
    if last in ("", ".."):
        return f"{_single(first)} or later"
    return f"between {_single(first)} and {_single(last)}"


def _one_of(members: str) -> str:
    told = [_between(*each.split("..", 1)) if ".." in each else _single(each) for each in members.split(",")]
    return told[0] if len(told) == 1 else f"one of: {'; '.join(told)}"
