"""Families as drawings: of small ones what is drawn, of the largest that are known that all of it can be read."""

from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Any
from uuid import UUID

import pytest

from api.web.families_view import FamiliesView, families_view
from api.web.family_view import family_view
from api.web.lives import NameFrom, Period
from api.web.river_drawing import FADE, Drawing, Kin, Piece, Tie, drawing
from api.web.timed import LAST_DAY, Here
from api.web.widths import fitted, width_of
from domain.dates import BEGINNING, NEVER, Day
from projections.at import At
from projections.lineage import family_of
from tests import measuring
from tests.api.given import application
from tests.projections.ledgers import day

FIRST, LAST = day("2000-01-01"), day("2020-01-01")
TODAY = day("2024-08-12")


def kin(party: str, begins: str, ends: str | None = None, *names: tuple[str, str]) -> Kin:
    from_ = day(begins)
    period = Period(from_, from_, LAST if ends is None else day(ends), NEVER if ends is None else day(ends))
    told = names or ((begins, party.upper()),)
    return Kin(party, (period,), tuple(NameFrom(day(when), name, name[:2]) for when, name in told))


def tie(start: str, end: str, date: str, type_: str = "split", number: int = 1) -> Tie:
    return Tie(start, end, UUID(int=number), type_, type_ == "descended", day(date), day(date))


def drawn(*parts: Kin | Tie) -> Drawing:
    ties = tuple(each for each in parts if isinstance(each, Tie))
    return drawing(tuple(each for each in parts if isinstance(each, Kin)), ties, FIRST, LAST, (2010,))


def x(when: Day, of: Drawing) -> float:
    return of.breadth * (when - FIRST) / (LAST - FIRST)


def test_a_splinter_begins_where_its_line_arrives_on_the_day() -> None:
    one = drawn(kin("a", "2000-01-01"), kin("b", "2010-01-01"), tie("a", "b", "2010-01-01"))
    at = x(day("2010-01-01"), one)
    bands = {each.party: each for each in one.bands}
    assert bands["b"].pieces == (Piece(at, one.breadth - at, "sure"),)
    assert [each.path.endswith(f" {at:.1f} {bands['b'].y:g}H{at:.1f}") for each in one.curves] == [True]


def test_a_party_that_carries_on_another_stands_in_line_with_it() -> None:
    one = drawn(
        kin("a", "2000-01-01", "2010-01-01"), kin("b", "2010-01-01"), tie("a", "b", "2010-01-01", "succeeded")
    )
    assert [(each.party, each.lane) for each in one.bands] == [("a", 0), ("b", 0)]
    assert len(one.curves) == 1


def test_each_new_name_is_written_where_it_was_taken() -> None:
    one = drawn(kin("a", "2000-01-01", None, ("2000-01-01", "Old name"), ("2010-01-01", "New name")))
    assert [(each.x, each.text, each.is_first) for each in one.bands[0].labels] == [
        (0.0, "Old name", True),
        (x(day("2010-01-01"), one), "New name", False),
    ]


def test_a_name_for_which_there_is_no_room_is_shortened_and_one_for_which_there_is_none_at_all_left_out() -> (
    None
):
    one = drawn(
        kin(
            "a",
            "2000-01-01",
            None,
            ("2000-01-01", "A very long name of a party"),
            ("2001-01-01", "Another"),
            ("2001-01-20", "Third"),
        )
    )
    assert [each.text for each in one.bands[0].labels] == ["A ", "", "Third"]
    assert [each.name for each in one.bands[0].labels] == ["A very long name of a party", "Another", "Third"]


@pytest.mark.parametrize(
    ("name", "room", "told"),
    [
        ("Moderates", 80, "Moderates"),
        ("Moderates", 50, "Modera…"),
        ("Moderates", 46, ""),
        ("Union of Lists", 51, "Union o…"),
        ("Labour", 46, "Labour"),
        ("ULD", 26, "ULD"),
    ],
)
def test_of_a_name_that_is_cut_no_stump_is_left(name: str, room: float, told: str) -> None:
    assert fitted((name, None), room) == told


def test_inexact_dates_are_drawn_as_the_spans_that_they_are_and_unknown_ends_fade() -> None:
    period = Period(BEGINNING, day("2005-01-01"), day("2012-01-01"), NEVER)
    other = Period(day("2008-01-01"), day("2009-01-01"), day("2015-01-01"), day("2016-01-01"))
    soft = Tie("a", "b", UUID(int=1), "split", False, day("2008-01-01"), day("2009-01-01"))
    one = drawn(
        Kin("a", (period,), (NameFrom(day("2005-01-01"), "A", None),)),
        Kin("b", (other,), (NameFrom(day("2009-01-01"), "B", None),)),
        soft,
    )
    looks = {each.party: [piece.look for piece in each.pieces] for each in one.bands}
    assert looks == {"a": ["in", "sure", "out"], "b": ["soft", "sure", "soft"]}
    assert next(piece.width for each in one.bands if each.party == "a" for piece in each.pieces) == FADE
    assert one.curves[0].spread is not None


def test_two_lines_between_the_same_parties_are_two() -> None:
    one = drawn(
        kin("a", "2000-01-01"),
        kin("b", "2005-01-01", "2012-01-01"),
        tie("a", "b", "2005-01-01"),
        tie("b", "a", "2012-01-01", "merged", 2),
    )
    assert len({each.path for each in one.curves}) == 2


# The largest families that are known: some hundred, of which the largest is measured


@pytest.fixture(scope="module")
def here(parlgov: str) -> Iterator[Here]:
    with application(parlgov) as running:
        desk: Any = running.client.app.state.desk
        yield Here(None, desk.chronicle, "/", At(TODAY, desk.chronicle.head), TODAY, {}, None)


@pytest.fixture(scope="module")
@measuring.unmeasured()
def countries(here: Here) -> dict[str, FamiliesView]:
    position = here.at.position
    return {code: families_view(here, code) for code in here.chronicle.countries(position)}


def overlaps(places: list[tuple[float, float]]) -> list[tuple[float, float]]:
    places = sorted(places)
    return [other for (_, end), other in pairwise(places) if other[0] < end - 0.05]


@measuring.unmeasured()
def test_in_no_lane_of_any_family_do_bands_or_names_overlap(countries: dict[str, FamiliesView]) -> None:
    rivers = [family.river for view in countries.values() for family in view.families]
    assert len(rivers) > 100
    for one in rivers:
        for lane in {each.lane for each in one.bands}:
            bands = [each for each in one.bands if each.lane == lane]
            for each, other in combinations(bands, 2):
                assert each.right <= other.x + 0.05 or other.right <= each.x + 0.05
            labels = [(label.x, label.x + width_of(label.text)) for each in bands for label in each.labels]
            assert overlaps([each for each in labels if each[1] > each[0]]) == []


@measuring.unmeasured()
def test_each_edge_of_each_family_is_drawn_exactly_once(
    here: Here, countries: dict[str, FamiliesView]
) -> None:
    for view in countries.values():
        for family in view.families:
            told = family_of(here.chronicle, family.head, At(LAST_DAY, here.at.position))
            shown = family_view(here, family.head, None, None).river
            edges = sorted((each.from_, each.to, each.event_id) for each in (*told.edges, *told.possible))
            assert sorted(each.tie.key for each in shown.curves) == edges
            assert sorted(each.party for each in shown.bands) == [each.party for each in told.parties]


def test_the_largest_family_is_drawn_whole(here: Here, countries: dict[str, FamiliesView]) -> None:
    largest = max(
        (each for view in countries.values() for each in view.families), key=lambda f: len(f.parties)
    )
    assert len(largest.parties) > 50
    river = family_view(here, largest.head, None, None).river
    assert len({band.party for band in river.bands}) == len(largest.parties)
