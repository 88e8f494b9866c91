"""EDTF dates: each text is refused with its reason, or is kept as it is with bounds that agree with the other readers."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from domain.dates import BEGINNING, NEVER, DateError, EdtfDate
from tests.domain.dates_oracles import (
    ACCEPTED_BY_EDTF_ALONE,
    ACCEPTED_BY_EDTF_VALIDATE_ALONE,
    OTHER_BOUNDS_IN_EDTF,
    REFUSED_BY_EDTF_VALIDATE_ALONE,
    edtf_bounds,
    edtf_validate_accepts,
    names,
    names_no_day,
    runs_backwards,
)
from tests.domain.dates_texts import nearly_valid_texts, valid_texts
from tests.fuzzing.kind import Kind
from tests.fuzzing.texts import changed_texts
from tests.fuzzing.world import World

WITHIN_AN_ORACLE = set("0123456789X?~%-/.")
"""Letters of texts that the oracles are asked about. Not those of sets, whose grammar theirs refuses in part."""


def _cases(_: World) -> SearchStrategy[str]:
    return st.one_of(
        nearly_valid_texts(), changed_texts(valid_texts()), changed_texts(valid_texts()), st.text(max_size=30)
    )


def _hold(_: World, text: str) -> None:
    read: EdtfDate | None = None
    try:
        read = EdtfDate(text)
    except DateError as refused:
        assert " is not a date: " in str(refused)  # noqa: PT017 - either outcome is right, and each has its check
    if read is not None:
        assert read.text == text
        assert BEGINNING <= read.earliest <= read.latest <= NEVER
        assert EdtfDate(read.text) == read
    if text and set(text) <= WITHIN_AN_ORACLE and not text.startswith("-"):
        _agrees(text, read)


def _agrees(text: str, read: EdtfDate | None) -> None:
    if names_no_day(text):
        assert read is None
        return
    if not names(text, [*ACCEPTED_BY_EDTF_VALIDATE_ALONE, *REFUSED_BY_EDTF_VALIDATE_ALONE]):
        assert (read is not None) == edtf_validate_accepts(text)
    if (
        read is not None
        and not runs_backwards(text)
        and not names(text, [*ACCEPTED_BY_EDTF_ALONE, *OTHER_BOUNDS_IN_EDTF])
    ):
        bounds = edtf_bounds(text)
        assert bounds is None or bounds == (read.earliest, read.latest)


KIND = Kind("dates", "texts of EDTF dates", _cases, _hold, few=60, asks=False)
