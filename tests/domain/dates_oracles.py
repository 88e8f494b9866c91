"""Two other readers of EDTF dates, `edtf-validate` and `edtf`, and where they are not to be followed.

Each exception has its reason and a text to show it; that the oracle still differs there is tested, so that an exception
goes when its reason does. Both take milliseconds per text.
"""

import contextlib
import io
import re
import warnings
from datetime import date
from math import inf
from time import struct_time
from typing import NamedTuple, TypeAlias

from domain.dates import BEGINNING, NEVER, Day

with warnings.catch_warnings():  # they use names that pyparsing has deprecated
    warnings.simplefilter("ignore")
    from edtf import parse_edtf
    from edtf.parser.edtf_exceptions import EDTFParseException
    from edtf_validate.valid_edtf import is_valid

Bounds: TypeAlias = tuple[Day, Day]


class Differs(NamedTuple):
    """Texts that an oracle reads otherwise: what is common to them, one of them, and why it is not followed."""

    pattern: str
    shown_by: str
    reason: str


_NOT_OURS = [
    Differs(r"0000", "0000", "the years of Partyline are 0001 to 9999"),
    Differs(r"(^|/|\[|,|\.\.)[?~%]?-\d", "-1985", "the years of Partyline are 0001 to 9999"),
    Differs(r"Y", "Y170000002", "the years of Partyline are 0001 to 9999"),
    Differs(r"S", "1950S2", "significant digits estimate a number; a source gives bounds"),
    Differs(r"T", "1985-04-12T23:20:30Z", "a date is a day, without a time"),
    Differs(r"[{}]", "{1960,1961-12}", "an event has one date, not several"),
    Differs(r"^(\.\.)?/(\.\.)?$", "../..", "an unknown date is written XXXX"),
]
_MONTH_OF_YEAR_PART = r"-[?~%]?(2[1-9]|3[0-9]|4[01])[?~%]?"

ACCEPTED_BY_EDTF_VALIDATE_ALONE = [
    *_NOT_OURS,
    Differs(r"-X", "-X985", "the years of Partyline are 0001 to 9999"),
    Differs(r"X.*-(3.|.[1359]|2X|X\d)$", "XXXX-02-3X", "no day of February begins with 3"),
]
REFUSED_BY_EDTF_VALIDATE_ALONE = [
    Differs(r"X.*[?~%]|[?~%].*X", "198X?", "any date can be qualified"),
    Differs(rf"(?=.*[?~%])^[^-]+{_MONTH_OF_YEAR_PART}", "~2001-21", "any date can be qualified"),
    Differs(rf"(?=.*X)^[^-]+{_MONTH_OF_YEAR_PART}", "198X-21", "a digit can be unspecified anywhere"),
    Differs(
        rf"/.*{_MONTH_OF_YEAR_PART}$|{_MONTH_OF_YEAR_PART}/", "/2001-34", "a quarter is a period as any other"
    ),
    Differs(
        r"(^(\.\.)?/.*[?~%]\d|[?~%]\d.*/(\.\.)?$)", "/?2004", "an end of an interval is a date as any other"
    ),
    Differs(
        r"(^(\.\.)?/.*[?~%]-|[?~%]-.*/(\.\.)?$)",
        "2004?-06/..",
        "an end of an interval is a date as any other",
    ),
    Differs(r"(^(\.\.)?/.*X|X.*/(\.\.)?$)", "198X/..", "an end of an interval is a date as any other"),
]
# What edtf refuses alone is not looked at: its grammar knows fewer ways to qualify a part of a date.
ACCEPTED_BY_EDTF_ALONE = [
    *_NOT_OURS[:-1],
    Differs(r" ", " 2004", "a text is kept as it is; one with a space is another text"),
    Differs(r"X.*-", "20XX-02-30", "February has no such day"),
]
OTHER_BOUNDS_IN_EDTF = [
    Differs(r"^/|/$", "/2010", "it takes an unknown start to be ten years before the end"),
    Differs(
        r"-(2[1-4]|28|30)[?~%]?($|/)",
        "2001-24",
        "it knows the seasons of the north, and ends the winter in December",
    ),
    Differs(r"0X|XXXX", "000X", "it begins with a year 0000"),
]


def names(text: str, exceptions: list[Differs]) -> bool:
    return any(re.search(exception.pattern, text) for exception in exceptions)


def names_no_day(text: str) -> bool:
    """Whether a complete date in a text is in no calendar, as 1985-02-29: the oracles count no month's days."""
    for year, month, day in re.findall(r"(\d{4})-(\d\d)-(\d\d)", re.sub("[?~%]", "", text)):
        try:
            date(int(year), int(month), int(day))
        except ValueError:
            return True
    return False


def runs_backwards(text: str) -> bool:
    """Whether two plain dates in a text are the wrong way round, as 2005/2004: `edtf` does not look at that."""
    pairs = re.findall(r"(\d[\d-]*)(?:/|\.\.)(\d[\d-]*)", re.sub("[?~%]", "", text))
    return any(start[: len(end)] > end[: len(start)] for start, end in pairs)


def edtf_validate_accepts(text: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return bool(is_valid(text))


def edtf_accepts(text: str) -> bool:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(*_EDTF_GIVES_UP):
        return bool(parse_edtf(text))
    return False


def edtf_bounds(text: str) -> Bounds | None:
    """The strict bounds that `edtf` gives a text; None for one that it does not read to the end."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(*_EDTF_GIVES_UP):
        parsed = parse_edtf(text)
        return _day(parsed.lower_strict()), _day(parsed.upper_strict())
    return None


# It falls over `../?2004` and `2004-0X` with the latter three.
_EDTF_GIVES_UP = (EDTFParseException, AttributeError, TypeError, ValueError)


def _day(moment: struct_time | float) -> Day:
    if isinstance(moment, float):
        return NEVER if moment == inf else BEGINNING
    return date(moment.tm_year, moment.tm_mon, moment.tm_mday).toordinal()
