"""Texts of dates for Hypothesis: valid ones, and ones that are nearly so."""

from calendar import monthrange

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

QUALIFIERS = "?~%"


def plain_dates(first_year: int = 1) -> SearchStrategy[str]:
    """`YYYY`, `YYYY-MM` and `YYYY-MM-DD` that exist."""
    days = st.dates().filter(lambda day: day.year >= first_year).map(lambda day: day.isoformat())
    return st.tuples(days, st.sampled_from([4, 7, 10])).map(lambda pair: pair[0][: pair[1]])


@st.composite
def qualified_dates(draw: DrawFn) -> str:
    """Dates with a qualifier on either side of some of their parts."""
    parts = []
    for part in draw(plain_dates()).split("-"):
        left, right = draw(st.sampled_from([("", ""), ("", "?~%"), ("?~%", "")]))
        parts.append(
            (draw(st.sampled_from(left)) if left else "") + part + (draw(st.sampled_from(right)) if right else "")
        )
    return "-".join(parts)


@st.composite
def unspecified_dates(draw: DrawFn) -> str:
    """Dates that exist, some of their digits replaced by X."""
    return "".join(
        "X" if character.isdigit() and draw(st.booleans()) else character for character in draw(plain_dates())
    )


@st.composite
def parts_of_years(draw: DrawFn) -> str:
    return f"{draw(st.integers(1, 9999)):04}-{draw(st.integers(21, 41))}"


def single_dates() -> SearchStrategy[str]:
    return st.one_of(plain_dates(), qualified_dates(), unspecified_dates(), parts_of_years())


@st.composite
def intervals(draw: DrawFn) -> str:
    """Two dates of different years, the earlier one first, or one end and an open or unknown one."""
    earlier, later = sorted((draw(single_dates()), draw(single_dates())), key=lambda text: text)
    return draw(
        st.sampled_from([f"{earlier}/{later}", f"../{later}", f"/{later}", f"{earlier}/..", f"{earlier}/"])
    )
