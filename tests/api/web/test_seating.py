"""The hemicycle: each seat once, in its place, and parties that can be told apart without their colours."""

import re
from itertools import pairwise

import pytest

from api.web.colours import colour_class
from api.web.seating import MOST, Bench, Look, hemicycle, looks

LOOK = Look("hue-0", "", "disc")
SIZES = (1, 2, 3, 5, 26, 107, 450, 709, 751, MOST)


def bench(party: str | None, seats: int) -> Bench:
    return Bench(party, party or "?", seats, LOOK)


def points(path: str) -> list[tuple[float, float]]:
    found = re.findall(r"M([\d.]+) ([\d.]+)h0", path)
    assert "".join(f"M{x} {y}h0" for x, y in found) == path
    return [(float(x), float(y)) for x, y in found]


@pytest.mark.parametrize("seats", SIZES)
def test_each_seat_has_a_place_of_its_own_within_the_drawing(seats: int) -> None:
    drawing = hemicycle([bench("xx-a", seats)])
    assert drawing is not None
    (drawn,) = drawing.drawn
    places = points(drawn.path)
    assert len(set(places)) == len(places) == seats == drawing.seats
    half = float(drawing.size) / 2
    assert all(half <= x <= 256 - half and half <= y <= 126 - half for x, y in places)


def test_parties_sit_from_the_left_to_the_right_in_the_order_in_which_they_are_given() -> None:
    drawing = hemicycle([bench("xx-a", 40), bench("xx-b", 0), bench("xx-c", 40), bench(None, 20)])
    assert drawing is not None
    assert [(each.bench.party, each.bench.seats) for each in drawing.drawn] == [
        ("xx-a", 40),
        ("xx-c", 40),
        (None, 20),
    ]
    middles = [sum(x for x, _ in points(each.path)) / each.bench.seats for each in drawing.drawn]
    assert middles == sorted(middles)


@pytest.mark.parametrize("seats", [0, MOST + 1, 10**9])
def test_no_seats_and_more_than_any_chamber_has_are_not_drawn(seats: int) -> None:
    assert hemicycle([bench("xx-a", seats)]) is None


def test_names_beside_the_seats_do_not_lie_upon_each_other() -> None:
    drawing = hemicycle([bench(f"party-{number}", 3) for number in range(40)])
    assert drawing is not None
    lines = sorted((float(each.y), float(each.x), each.anchor) for each in drawing.written)
    assert 3 < len(lines) < 40
    sides = [[y for y, _, anchor in lines if anchor == side] for side in ("start", "end")]
    assert all(below - above >= 8.9 for side in sides for above, below in pairwise(side))


def test_parties_whose_colours_are_alike_differ_in_shape() -> None:
    alike = [party for party in (f"xx-{number}" for number in range(200)) if colour_class(party) == "hue-3"]
    told = looks([(party, ()) for party in alike[:3]])
    assert [told[party] for party in alike[:3]] == [
        Look("hue-3", "", "disc"),
        Look("hue-3", "", "ring"),
        Look("hue-3", "", "square"),
    ]


def test_a_colour_of_the_ledger_takes_the_place_of_ours_where_css_knows_it() -> None:
    assert looks([("xx-a", ("azure", "#0088ff")), ("xx-b", ("#0088ff",)), ("xx-c", ("azure",))]) == {
        "xx-a": Look("", "#0088ff", "disc"),
        "xx-b": Look("", "#0088ff", "ring"),
        "xx-c": Look(colour_class("xx-c"), "", "disc"),
    }
