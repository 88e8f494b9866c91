"""Days and EDTF dates: when something happened, as exactly as its source says, and no more exactly.

Partyline reads a date as *some day within bounds*: `2004-04` is a day of April 2004, `2004-04/2004-06` a day of that
quarter, `../2010` a day up to the end of 2010. The bounds are all that is computed with; the text is what is kept.

What is read is the Extended Date/Time Format (EDTF, ISO 8601-2; https://www.loc.gov/standards/datetime/): level 0
without times of day, level 1, and of level 2 what histories need. Where the specification leaves a meaning open:

- Both ways to leave an end of an interval out, `../2010` (open) and `/2010` (unknown), leave that bound open. An interval
  of two missing ends is refused: an unknown date is written `XXXX`, or `XXXX-12-25` where only the day of the year is known.
- An unspecified digit stands for every digit that makes a real day: `1984-1X` is October to December 1984.
- Seasons are meteorological, and bounds enclose every reading: one without a hemisphere (21 to 24) is any day of its year;
  one that crosses the turn of the year (22, 24, 28, 30) may be the one it began in or the one it ended in, so it reaches
  from 1 January to the end of the next February.
- A set, `[2004-04..2004-06,2005]`, has happened on one of its days: its bounds are the first and the last of them.

Deliberately absent: years outside 0001 to 9999, times of day, sets whose every member is meant (`{...}`), exponents and
significant digits; and an order of dates: bounds are compared, each for what it says.

    ValueError
    └── DateError    a text that is no date, or none that Partyline takes; the message says what would be right
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR, date
from functools import lru_cache
from itertools import product
from typing import NoReturn, TypeAlias, final

Day: TypeAlias = int
"""A day of the proleptic Gregorian calendar, counted as by `datetime.date.toordinal()`: 1 is 0001-01-01."""

BEGINNING: Day = 0
"""An open or unknown start: before every day."""

NEVER: Day = date.max.toordinal() + 1
"""An open or unknown end: after every day (3652060)."""

MAX_LENGTH = 100
"""The longest text, in characters, that is read as a date."""


class DateError(ValueError):
    """A text is not a date. The message names the text and says what would be right."""


@final
class EdtfDate:
    """A date as its source gave it, and the days it may mean. Immutable and hashable; equal when the texts are.

    It is a plain class, because msgspec would take a Struct or a dataclass apart instead of asking its hooks for the text.
    """

    __slots__ = ("approximate", "earliest", "latest", "text", "uncertain")

    text: str
    """Exactly what the source gave."""
    earliest: Day
    """The first day that is possible; `BEGINNING` if that is open."""
    latest: Day
    """The last day that is possible (included); `NEVER` if that is open."""
    uncertain: bool
    """Whether any part is marked `?` or `%`. It never widens the bounds."""
    approximate: bool
    """Whether any part is marked `~` or `%`. It never widens the bounds."""

    def __init__(self, text: str) -> None:
        earliest, latest = _bounds(text)
        put = object.__setattr__
        put(self, "text", text)
        put(self, "earliest", earliest)
        put(self, "latest", latest)
        put(self, "uncertain", "?" in text or "%" in text)
        put(self, "approximate", "~" in text or "%" in text)

    @staticmethod
    def parse(text: str) -> "EdtfDate":
        """The date that a text means; raises `DateError` if it means none.

        It takes some microseconds (2 for a plain date, 5 to 10 for most others), and a tenth of one for a text met lately.
        """
        return UNKNOWN if text == UNKNOWN.text else _parse(text)

    @property
    def is_exact_day(self) -> bool:
        return self.earliest == self.latest

    @property
    def is_unknown(self) -> bool:
        return self.earliest == BEGINNING and self.latest == NEVER

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"EdtfDate({self.text!r})"

    def __eq__(self, other: object) -> bool:
        return self.text == other.text if isinstance(other, EdtfDate) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.text)

    def __reduce__(self) -> tuple[type["EdtfDate"], tuple[str]]:
        return EdtfDate, (self.text,)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"an EdtfDate never changes: parse another text instead of setting {name!r}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"an EdtfDate never changes: {name!r} cannot be deleted")


@lru_cache(maxsize=32_768)  # the same days come up again and again; sharing them also saves memory
def _parse(text: str) -> EdtfDate:
    return EdtfDate(text)


@lru_cache(maxsize=32_768)  # ninety years: what is told, and what is asked, mostly lies within fewer
def format_day(day: Day) -> str | None:
    """A day as ISO 8601 text (`2004-04-13`); None for `BEGINNING` and `NEVER`."""
    return None if day in (BEGINNING, NEVER) else date.fromordinal(day).isoformat()


def parse_day_end(text: str) -> Day:
    """The last day of the period that `YYYY-MM-DD`, `YYYY-MM` or `YYYY` names; raises `DateError` for all else."""
    match = _PLAIN.fullmatch(text)
    if match is None:
        raise _no_date(text, "write YYYY-MM-DD, or YYYY-MM or YYYY for the last day of that period")
    year, month, day = match.groups()
    return _calendar_bounds(text, year, month, day)[1]


_PLAIN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def _component(digits: int) -> str:
    """Digits with one qualifier, on the right (for all up to here) or on the left (for this component alone)."""
    return rf"(?![?~%][0-9X]+[?~%])[?~%]?([0-9X]{{{digits}}})[?~%]?"


_DATE = re.compile(rf"{_component(4)}(?:-{_component(2)}(?:-{_component(2)})?)?")

_MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905 - a list would be twelve lines

# What stands in the place of the month for a part of the year, with its first and last month; 14 is the next February.
_PARTS_OF_YEAR = {
    code: months
    for codes, months in {
        "21 23": (1, 12),  # spring and autumn, somewhere
        "22 24 28 30": (1, 14),  # summer and winter, somewhere; winter of the north; summer of the south
        "25 31": (3, 5),  # spring of the north, autumn of the south
        "26 32": (6, 8),  # summer of the north, winter of the south
        "27 29": (9, 11),  # autumn of the north, spring of the south
        "33": (1, 3),  # quarters
        "34": (4, 6),
        "35": (7, 9),
        "36": (10, 12),
        "37": (1, 4),  # quadrimesters
        "38": (5, 8),
        "39": (9, 12),
        "40": (1, 6),  # semesters
        "41": (7, 12),
    }.items()
    for code in codes.split()
}


def _bounds(text: str) -> tuple[Day, Day]:
    if len(text) > MAX_LENGTH:
        raise _no_date(text, f"it has {len(text)} characters, and dates up to {MAX_LENGTH}")
    if text.startswith("[") and text.endswith("]"):
        return _set_bounds(text)
    if "/" in text:
        return _interval_bounds(text)
    return _date_bounds(text)


def _interval_bounds(text: str) -> tuple[Day, Day]:
    start, _, end = text.partition("/")
    start_open, end_open = start in ("", ".."), end in ("", "..")
    if start_open and end_open:
        raise _no_date(text, "give one end of the interval, or write XXXX for an unknown date")
    earliest = BEGINNING if start_open else _end_bounds(start, text)[0]
    latest = NEVER if end_open else _end_bounds(end, text)[1]
    return _ordered(earliest, latest, text)


def _set_bounds(text: str) -> tuple[Day, Day]:
    members = text[1:-1].split(",")
    bounds = [_member_bounds(member, text, place, len(members) - 1) for place, member in enumerate(members)]
    return min(earliest for earliest, _ in bounds), max(latest for _, latest in bounds)


def _member_bounds(member: str, text: str, place: int, last: int) -> tuple[Day, Day]:
    start, dots, end = member.partition("..")
    if not dots:
        return _end_bounds(member, text)
    if start and end:
        if start.count("-") != end.count("-"):
            raise _no_date(text, f"in {member!r}, write years, months or days on both sides")
        return _ordered(_end_bounds(start, text)[0], _end_bounds(end, text)[1], text)
    if end and place == 0:
        return BEGINNING, _end_bounds(end, text)[1]
    if start and place == last:
        return _end_bounds(start, text)[0], NEVER
    raise _no_date(text, "'..' is open only before the first and after the last date of a set")


def _end_bounds(part: str, text: str) -> tuple[Day, Day]:
    """The bounds of one date within an interval or a set."""
    try:
        return _date_bounds(part)
    except DateError as error:
        raise DateError(f"{error} (in {text!r})") from None


def _ordered(earliest: Day, latest: Day, text: str) -> tuple[Day, Day]:
    if latest < earliest:
        raise _no_date(
            text,
            f"it ends on {format_day(latest)}, before it begins on {format_day(earliest)}; "
            "write the earlier date first",
        )
    return earliest, latest


def _date_bounds(part: str) -> tuple[Day, Day]:
    match = _DATE.fullmatch(part)
    if match is None:
        raise _no_date(part, _what_would_be_right(part))
    year, month, day = match.groups()
    if month in _PARTS_OF_YEAR:
        if day is not None:
            raise _no_date(part, f"{month} is a part of the year; write it without a day")
        return _part_of_year_bounds(part, year, *_PARTS_OF_YEAR[month])
    if "X" in part:
        return _unspecified_bounds(part, year, month or "XX", day or "XX")
    return _calendar_bounds(part, year, month, day)


def _calendar_bounds(part: str, year: str, month: str | None, day: str | None) -> tuple[Day, Day]:
    try:
        if month is None:
            return date(int(year), 1, 1).toordinal(), date(int(year), 12, 31).toordinal()
        first = date(int(year), int(month), int(day or "01")).toordinal()
    except ValueError:
        raise _no_date(part, _why_impossible(int(year), int(month or 1), day)) from None
    return first, first if day else _last_of_month(int(year), int(month))


def _why_impossible(year: int, month: int, day: str | None) -> str:
    if year < MINYEAR:
        return "years are 0001 to 9999"
    if not 1 <= month <= len(_MONTHS):
        return "months are 01 to 12"
    if day == "00":
        return f"where the day is not known, write {year:04}-{month:02}"
    return f"{_MONTHS[month - 1]} {year} has {monthrange(year, month)[1]} days"


def _part_of_year_bounds(part: str, year: str, first_month: int, last_month: int) -> tuple[Day, Day]:
    if year == "XXXX":
        return BEGINNING, NEVER
    earliest_year = next(_fitting(year, _UP, MAXYEAR), None)
    latest_year = next(_fitting(year, _DOWN, MAXYEAR), None)
    if earliest_year is None or latest_year is None:
        raise _no_date(part, "years are 0001 to 9999")
    return date(earliest_year, first_month, 1).toordinal(), _last_of_month(latest_year, last_month)


def _last_of_month(year: int, month: int) -> Day:
    """The last day of a month; months above 12 are those of the next year, as far as the calendar goes."""
    if month > len(_MONTHS):
        year, month = year + 1, month - len(_MONTHS)
    return NEVER - 1 if year > MAXYEAR else date(year, month, monthrange(year, month)[1]).toordinal()


_UP, _DOWN = "0123456789", "9876543210"


def _unspecified_bounds(part: str, year: str, month: str, day: str) -> tuple[Day, Day]:
    open_year = year == "XXXX"
    known = "2000" if open_year else year  # a leap year: has the calendar such a day at all?
    earliest = next(_days(known, month, day, _UP), None)
    latest = next(_days(known, month, day, _DOWN), None)
    if earliest is None or latest is None:
        raise _no_date(part, "no day of the calendar has these digits")
    return (BEGINNING, NEVER) if open_year else (earliest, latest)


def _days(year: str, month: str, day: str, digits: str) -> Iterator[Day]:
    """The real days that the digits left open allow, in the order of `digits`: upwards or downwards."""
    for y in _fitting(year, digits, MAXYEAR):
        for m in _all_fitting(month, digits, len(_MONTHS)):
            for d in _all_fitting(day, digits, monthrange(y, m)[1]):
                yield date(y, m, d).toordinal()


def _fitting(pattern: str, digits: str, highest: int) -> Iterator[int]:
    """The numbers from 1 to `highest` that a pattern of digits and X allows, in the order of `digits`."""
    choices = (digits if character == "X" else character for character in pattern)
    numbers = (int("".join(chosen)) for chosen in product(*choices))
    return (number for number in numbers if 1 <= number <= highest)


@lru_cache(maxsize=2_048)  # holds all that there are for months and days
def _all_fitting(pattern: str, digits: str, highest: int) -> tuple[int, ...]:
    return tuple(_fitting(pattern, digits, highest))


# What people write instead, the first that applies; each says what would be right.
_HINTS: list[tuple[re.Pattern[str], str]] = [
    (re.compile(pattern), hint)
    for pattern, hint in (
        (r"$|unknown|open", "write XXXX for an unknown date"),
        (r".*[^\x21-\x7e]", "write it in the characters of EDTF, digits from 0 to 9, and without spaces"),
        (r"[0-9X-]+T", "write the day alone, without a time"),
        (r"Y|-[0-9X]", "years are 0001 to 9999, and have four digits"),
        (r"[{}]|.*[{}]$", "a set in braces means all its members; write one of a set, as in [2004,2005]"),
        (r"[0-9X]+S", "significant digits are not taken; write the years as in 195X or [1940..1960]"),
        (
            r"\[|.*\]$",
            "a set is written as in [2004-04,2004-06..2004-08], without other sets in it",
        ),
        (r".*/", "an interval has one '/', and stands in no set"),
        (r".*[?~%]{2}", "one qualifier at a place; ? and ~ together are written %"),
        (r"[?~%][0-9X]+[?~%]", "a year, month or day has one qualifier, on its left or on its right"),
        (r"[0-9][0-9X-]*[xu]", "a digit that is not known is written as a capital X"),
        (r".*\.\.", "an interval is written as in 2004-04/2004-06, ../2010 or 1985/.."),
        (
            r"[0-9]{8}$|[0-9]{6}$|[0-9]{4}-[0-9]{4}$",
            "write hyphens, as in 2004-04-13",
        ),
        (r"[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?$", "months and days have two digits, as in 2004-04-03"),
    )
]
_EXAMPLES = "write it as in 2004-04-13, 2004-04, 2004, 2004~, 198X, 2004-04/2004-06 or ../2010 (EDTF)"


def _what_would_be_right(part: str) -> str:
    return next((hint for pattern, hint in _HINTS if pattern.match(part)), _EXAMPLES)


def _no_date(text: str, what_would_be_right: str) -> DateError:
    shown = text if len(text) <= MAX_LENGTH else f"{text[:40]}..."
    return DateError(f"{shown!r} is not a date: {what_would_be_right}")


UNKNOWN = EdtfDate("XXXX")
"""The date of which nothing is known: from `BEGINNING` to `NEVER`."""
