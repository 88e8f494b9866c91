"""Lives as bars: from when to when, how surely, and what happened in between."""

from collections.abc import Iterator
from typing import Any

import pytest

from api.web.axis import axis
from api.web.bars import bar, life_of, turns
from api.web.called import Called
from domain.dates import EdtfDate
from projections.at import At
from projections.chronicle import Chronicle
from tests.api.given import Api, Json, application, founded


@pytest.fixture
def api() -> Iterator[Api]:
    with application() as running:
        yield running


def day(text: str) -> int:
    return EdtfDate.parse(text).latest


LINE = axis([], until=day("2020-12-31"), always=[day("1920-12-31")])
"""A century and some days at each end."""


def drawn(api: Api, *events: Json) -> tuple[list[tuple[str, int, int]], list[tuple[str, str]]]:
    """The bar of the party `kz-one`: stretches with their years, rounded; and what is marked."""
    api.given(*events)
    chronicle: Chronicle = api.client.app.state.desk.chronicle
    history = chronicle.history("kz-one", chronicle.head)
    found = bar(life_of(history), LINE, day("2020-12-31"))
    marks = turns(history, LINE, Called(chronicle, At(day("2020-12-31"), chronicle.head)))
    return [(each.sort, *_years(each)) for each in found], [(each.sort, each.told) for each in marks]


def _years(piece: Any) -> tuple[int, int]:
    """From which year to which, by the place on the axis."""
    first, width = float(piece.x[:-1]), float(piece.width[:-1])
    return tuple(  # type: ignore[return-value]  # two of them
        round(1921 + (LINE.first - day("1920-12-31") + share / 100 * (LINE.last - LINE.first)) / 365.25)
        for share in (first, first + width)
    )


def test_a_life_is_drawn_as_far_as_it_is_attested_and_thinner_from_then_on(api: Api) -> None:
    report = {"type": "MembershipReported", "party": "kz-one", "date": "1990-01-01", "members": 5}
    assert drawn(api, founded("kz-one", date="1950-01-01"), report) == (
        [("lived", 1950, 1990), ("silent", 1990, 2021)],
        [],
    )


def test_what_is_known_inexactly_is_soft_between_its_bounds(api: Api) -> None:
    dissolved = {"type": "Dissolved", "party": "kz-one", "date": "197X"}
    assert drawn(api, founded("kz-one", date="195X"), dissolved) == (
        [("soft", 1950, 1960), ("lived", 1960, 1970), ("soft", 1970, 1980)],
        [("ended", "the 1970s: Dissolved")],
    )


def test_a_beginning_that_nobody_recorded_is_open(api: Api) -> None:
    split = {
        "type": "Split",
        "party": "kz-two",
        "date": "1950-01-01",
        "into": ["kz-one"],
    }
    held = {"type": "MembershipReported", "party": "kz-one", "date": "1990-01-01", "members": 5}
    given = founded("kz-one", "One", date="1940-01-01")
    api.given(given, founded("kz-two", "Two", date="1940-01-01"), split)
    assert api.retract("00000000-0000-0000-0000-000000000001", 1).status_code == 200
    assert api.retract("00000000-0000-0000-0000-000000000003", 1).status_code == 200
    assert drawn(api, held) == ([("open", 1989, 1990), ("silent", 1990, 2021)], [])


def test_a_party_that_began_again_has_two_stretches(api: Api) -> None:
    banned = {"type": "Banned", "party": "kz-one", "date": "1960-01-01"}
    revived = {"type": "Revived", "party": "kz-one", "date": "1980-01-01"}
    assert drawn(api, founded("kz-one", date="1950-01-01"), banned, revived) == (
        [("lived", 1950, 1960), ("silent", 1980, 2021)],
        [("banned", "1 January 1960: Banned")],
    )


def test_renamings_splits_and_mergers_are_marked(api: Api) -> None:
    assert drawn(
        api,
        founded("kz-one", "One", date="1950-01-01"),
        founded("kz-two", "Two", date="1950-01-01"),
        {"type": "Renamed", "party": "kz-one", "date": "1955-01-01", "name": "First"},
        {
            "type": "Split",
            "party": "kz-one",
            "date": "1960-01-01",
            "into": [{"party": "kz-three", "name": "Three", "country": "KZ"}],
        },
        {"type": "Merged", "parties": ["kz-one"], "into": "kz-two", "date": "1970-01-01"},
    ) == (
        [("lived", 1950, 1970)],
        [
            ("renamed", "1 January 1955: Took the name First"),
            ("split", "1 January 1960: Three came out of First"),
            ("merged", "1 January 1970: First merged into Two"),
        ],
    )
