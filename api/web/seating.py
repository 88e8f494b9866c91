"""A hemicycle: where each seat of a chamber is drawn, by the geometry of `parliamentarch`, and what tells the parties apart.

Colour alone never does: parties whose colours are alike differ in shape, the larger ones are named beside their seats, and a table says the same.
"""

from collections.abc import Iterable, Sequence
from math import cos, sin
from typing import Final

from msgspec import Struct
from parliamentarch.geometry import get_nrows_from_nseats, get_row_thickness, get_seats_centers

from api.web.colours import colour_class, own_colour
from domain.ids import PartyId

MOST: Final = 3_000
"""Seats that are drawn at the most: about as many as the largest chamber that there is."""
SHAPES: Final = ("disc", "ring", "square", "frame")
"""Of parties whose colours are alike, the largest first."""
RADIUS: Final = 100
"""Of the whole, in the units of the drawing."""
WIDTH: Final = 256
"""Of the drawing, with room for names; it is 126 high."""
_CENTRE_X, _CENTRE_Y = 128, 120
_ROWS: Final = 2
"""At the least: a chamber of three seats should not have giants in it."""
_FULL: Final = 0.82
"""Of the room that a seat has, how much is filled."""
_SIDE, _HOLE = 0.86, 0.55
"""Of a square, and of what is left free, beside the diameter of a disc."""
_BESIDE: Final = 4.5
"""From the outermost seats to the names."""
_LETTER, _LINE = 5.0, 9.0
"""Room that a letter and a line of a name take."""
_LONGEST: Final = 9
"""Letters of a name beside the seats."""


class Look(Struct, frozen=True):
    """What tells a party's seats from others."""

    hue: str
    """A class of the style sheet; empty where the party's own colour is used."""
    own: str
    """The party's own colour as CSS writes it; empty where the ledger tells none."""
    shape: str
    """One of `SHAPES`, or `open`."""


OPEN: Final = Look("", "", "open")
"""How seats are drawn of which nobody says whose they are."""


class Bench(Struct, frozen=True):
    """A party's seats, to be drawn."""

    party: PartyId | None
    """None for seats of which nobody says whose they are."""
    short: str
    """What is written beside the seats."""
    seats: int
    look: Look


class Drawn(Struct, frozen=True):
    """A party's seats in their places."""

    bench: Bench
    path: str
    """SVG: a point for each seat, as wide as the stroke."""


class Written(Struct, frozen=True):
    """A name beside the seats."""

    x: str
    y: str
    anchor: str
    text: str


class Hemicycle(Struct, frozen=True):
    """A chamber, from the left to the right as it is drawn."""

    drawn: tuple[Drawn, ...]
    written: tuple[Written, ...]
    size: str
    """Of a seat."""
    side: str
    """Of a seat that is a square."""
    hole: str
    """Of what is left free in a seat that is not filled."""
    seats: int


def looks(parties: Iterable[tuple[PartyId, Sequence[str]]]) -> dict[PartyId, Look]:
    """How each party is drawn, given with its own colours, the largest first."""
    found: dict[PartyId, Look] = {}
    used: dict[str, int] = {}
    for party, colours in parties:
        own = own_colour(colours) or ""
        hue = "" if own else colour_class(party)
        number = used.get(own or hue, 0)
        used[own or hue] = number + 1
        found[party] = Look(hue, own, SHAPES[number % len(SHAPES)])
    return found


def hemicycle(benches: Sequence[Bench]) -> Hemicycle | None:
    """The chamber; None where there is no seat to draw, and where there are more than can be drawn."""
    benches = [each for each in benches if each.seats > 0]
    seats = sum(each.seats for each in benches)
    if not 0 < seats <= MOST:
        return None
    rows = max(_ROWS, get_nrows_from_nseats(seats))
    centres = get_seats_centers(seats, min_nrows=rows)
    places = sorted(centres, key=lambda place: (-centres[place], place))  # the angle grows from the right
    size = 2 * RADIUS * get_row_thickness(rows) * _FULL
    drawn, middles, start = [], [], 0
    for bench in benches:
        own = places[start : start + bench.seats]
        drawn.append(Drawn(bench, "".join(_point(*place) for place in own)))
        middles.append(_middle([centres[place] for place in own]))
        start += bench.seats
    return Hemicycle(
        drawn=tuple(drawn),
        written=tuple(_written(benches, middles)),
        size=f"{size:.2f}",
        side=f"{size * _SIDE:.2f}",
        hole=f"{size * _HOLE:.2f}",
        seats=seats,
    )


def _point(x: float, y: float) -> str:
    return f"M{_CENTRE_X + RADIUS * (x - 1):.1f} {_CENTRE_Y - RADIUS * y:.1f}h0"


def _middle(angles: Sequence[float]) -> float:
    return (max(angles) + min(angles)) / 2


def _written(benches: Sequence[Bench], middles: Sequence[float]) -> Iterable[Written]:
    """The names of the largest parties, as many as have room."""
    taken: list[tuple[float, float, float]] = []
    for bench, angle in sorted(zip(benches, middles, strict=True), key=lambda each: -each[0].seats):
        text = bench.short if len(bench.short) <= _LONGEST else f"{bench.short[: _LONGEST - 1]}…"
        x = _CENTRE_X + (RADIUS + _BESIDE) * cos(angle)
        y = _CENTRE_Y - (RADIUS + _BESIDE) * sin(angle)
        leans = cos(angle)
        anchor = "middle" if abs(leans) < 0.25 else "start" if leans > 0 else "end"  # noqa: PLR2004 - near the top
        width = _LETTER * len(text)
        left = x - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
        free = all(
            abs(y - other) >= _LINE or left + width < start or left > end for start, end, other in taken
        )
        if free and left >= 0 and left + width <= WIDTH:
            taken.append((left, left + width, y))
            yield Written(f"{x:.1f}", f"{y:.1f}", anchor, text)
