"""Texts of EDTF dates for Hypothesis: valid ones, and ones that are nearly so."""

from datetime import date

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

PLAIN_LENGTHS = (4, 7, 10)


def plain_dates(first: date = date.min, last: date = date.max) -> SearchStrategy[str]:
    """`YYYY`, `YYYY-MM` and `YYYY-MM-DD` that exist."""
    return st.builds(
        lambda day, length: day.isoformat()[:length], st.dates(first, last), st.sampled_from(PLAIN_LENGTHS)
    )


@st.composite
def qualified_dates(draw: DrawFn) -> str:
    """Dates of which some parts carry a qualifier, on the left or on the right."""
    mark = st.sampled_from("?~%")
    sides = st.one_of(st.just(("", "")), st.tuples(mark, st.just("")), st.tuples(st.just(""), mark))
    parts = []
    for part in draw(plain_dates()).split("-"):
        left, right = draw(sides)
        parts.append(f"{left}{part}{right}")
    return "-".join(parts)


@st.composite
def unspecified_dates(draw: DrawFn, first: date = date.min, last: date = date.max) -> str:
    """Dates that exist, some of their digits replaced by X."""
    text = draw(plain_dates(first, last))
    return "".join("X" if character != "-" and draw(st.booleans()) else character for character in text)


def parts_of_years(lowest: int = 21, highest: int = 41) -> SearchStrategy[str]:
    return st.builds("{:04}-{}".format, st.integers(1, 9999), st.integers(lowest, highest))


def single_dates() -> SearchStrategy[str]:
    return st.one_of(plain_dates(), qualified_dates(), unspecified_dates(), parts_of_years())


@st.composite
def intervals(draw: DrawFn) -> str:
    """Two dates, the first in an earlier year than the second, or one date and a missing end."""
    turn = draw(st.integers(2, 9998))
    start = draw(plain_dates(last=date(turn, 12, 31)))
    end = draw(plain_dates(first=date(turn + 1, 1, 1)))
    start_mark, end_mark = (
        draw(st.sampled_from(["", "?", "~", "%"])),
        draw(st.sampled_from(["", "?", "~", "%"])),
    )
    start, end = f"{start}{start_mark}", f"{end}{end_mark}"
    return draw(st.sampled_from([f"{start}/{end}", f"../{end}", f"/{end}", f"{start}/..", f"{start}/"]))


@st.composite
def sets(draw: DrawFn) -> str:
    """Dates and ranges of dates, open before the first and after the last or not."""
    members = draw(st.lists(st.one_of(plain_dates(), ranges()), min_size=2, max_size=4))
    if draw(st.booleans()):
        members[0] = f"..{draw(plain_dates())}"
    if draw(st.booleans()):
        members[-1] = f"{draw(plain_dates())}.."
    return f"[{','.join(members)}]"


def ranges() -> SearchStrategy[str]:
    pairs = st.tuples(st.dates(), st.dates(), st.sampled_from(PLAIN_LENGTHS))
    return pairs.map(lambda pair: "..".join(day.isoformat()[: pair[2]] for day in sorted(pair[:2])))


def valid_texts() -> SearchStrategy[str]:
    return st.one_of(single_dates(), intervals(), sets())


@st.composite
def nearly_valid_texts(draw: DrawFn) -> str:
    """Valid texts, some with one character put in, taken out or changed."""
    text = draw(valid_texts())
    if draw(st.booleans()):
        place = draw(st.integers(0, len(text) - 1))
        put = draw(st.sampled_from(["", *"01239X?~%-/.[], T"]))
        text = f"{text[:place]}{put}{text[place + draw(st.integers(0, 1)) :]}"
    return text
