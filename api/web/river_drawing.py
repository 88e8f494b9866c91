"""A family as a drawing: bands, names along them, flows between them, in units of which one is a pixel at the natural size.

Where things lie along time follows from days alone, in which lanes from `api.web.river`. Inexact dates are drawn as the span that they are,
unknown ends fade out.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Final

from msgspec import Struct

from api.web.lives import NameFrom, Period
from api.web.river import Band, Flow, river
from api.web.widths import fitted, width_of
from domain.dates import BEGINNING, NEVER, Day
from domain.ids import EventId, PartyId

Key = tuple[PartyId, PartyId, EventId]

PITCH: Final = 34.0
"""From lane to lane."""
TOP: Final = 26.0
"""Of the middle of the first lane."""
WIDTH: Final = 930.0
"""Of the years, at the least; so that with the names that stand beyond them it fits a page."""
A_YEAR: Final = 9.0
"""How wide a year is, at the least."""
FADE: Final = 42.0
"""In which a band of unknown end fades out."""
LONGEST: Final = 230.0
"""Of a name; what is longer is cut, and told in full beside the drawing."""
SPACE: Final = 7.0
"""Between names."""
LEAST: Final = 3.0
"""Of a band, so that it can be seen."""
KEPT: Final = 64
"""Drawings."""
NEAR: Final = 3.0
"""What lies this near to a place lies there."""

_SHEET: Final = 240 / 180
"""How much higher than wide is what is free for a river on a sheet of A4."""


class Kin(Struct, frozen=True):
    """A party of the family."""

    party: PartyId
    periods: tuple[Period, ...]
    names: tuple[NameFrom, ...]


class Tie(Struct, frozen=True):
    """An edge of the family: what of one party went over into another, between two days."""

    start: PartyId
    end: PartyId
    event_id: EventId
    type: str
    is_weak: bool
    """Whether hardly more than a person went over."""
    earliest: Day
    latest: Day

    @property
    def key(self) -> Key:
        return self.start, self.end, self.event_id


class Piece(Struct, frozen=True):
    """A part of a band."""

    x: float
    width: float
    look: str
    """`sure`, `soft` (within the span of an inexact date), `in` (fades in), `out` (fades out)."""

    @property
    def right(self) -> float:
        return self.x + self.width


class Label(Struct, frozen=True):
    """A name where it begins."""

    x: float
    text: str
    """As much as there is room for."""
    name: str
    day: Day | None
    is_first: bool
    """Of its party; a later one is a renaming, which the band shows by a notch."""


class Drawn(Struct, frozen=True):
    """A party's band."""

    party: PartyId
    lane: int
    y: float
    pieces: tuple[Piece, ...]
    labels: tuple[Label, ...]

    @property
    def x(self) -> float:
        return min((each.x for each in self.pieces), default=0.0)

    @property
    def right(self) -> float:
        return max((each.right for each in self.pieces), default=0.0)


class Curve(Struct, frozen=True):
    """A tie, as a path."""

    tie: Tie
    path: str
    spread: str | None
    """The area of the span in which it happened; None where it is narrower than a stroke."""


class Drawing(Struct, frozen=True):
    """A family, drawn."""

    breadth: float
    """Of the years."""
    width: float
    height: float
    bands: tuple[Drawn, ...]
    """From the top, then along time."""
    curves: tuple[Curve, ...]
    years: tuple[tuple[float, int], ...]

    @property
    def sheet(self) -> int:
        """Of an upright sheet's width, the tenths in percent that it may take without being higher than the sheet."""
        return max(10, min(100, int(10 * _SHEET * self.width / self.height) * 10))


class _Shape(Struct, frozen=True):
    """A party in units of the drawing, before it has a lane."""

    kin: Kin
    pieces: tuple[Piece, ...]
    names: tuple[tuple[float, NameFrom], ...]
    start: float
    """Where it surely begins."""
    end: float


@lru_cache(maxsize=KEPT)
def drawing(
    kin: tuple[Kin, ...], ties: tuple[Tie, ...], first: Day, last: Day, years: tuple[int, ...] = ()
) -> Drawing:
    """The family from a first day to a last one, with years to be written. Each tie is drawn exactly once.

    What was drawn last is kept: while somebody moves through time, the river stays the same.
    """
    scale = _Scale(first, last, max(WIDTH, (last - first) / 365.25 * A_YEAR))
    spans = {each.key: _span(each, scale) for each in ties}
    shapes = {each.party: _shape(each, _reached(each, ties, spans), scale) for each in kin}
    laid = river(
        [_band(each) for each in shapes.values()],
        [Flow(each.start, each.end, spans[each.key][1], each.is_weak) for each in ties],
    )
    after = {one: other for stem in laid.stems for one, other in pairwise(stem)}
    before = {other: one for one, other in after.items()}
    bands = [
        _drawn(
            shape,
            laid.lanes[party],
            shapes[before[party]] if party in before else None,
            shapes[after[party]] if party in after else None,
        )
        for party, shape in shapes.items()
    ]
    bands.sort(key=lambda each: (each.lane, each.x, each.party))
    by_party = {each.party: each for each in bands}
    curves = tuple(_curve(each, by_party[each.start], by_party[each.end], spans[each.key]) for each in ties)
    names = [label.x + width_of(label.text) for band in bands for label in band.labels]
    return Drawing(
        breadth=scale.breadth,
        width=max([scale.breadth, *names]) + 4,
        height=_y(laid.number - 1) + PITCH / 2,
        bands=tuple(bands),
        curves=curves,
        years=tuple((scale.x(date(year, 1, 1).toordinal()), year) for year in years),
    )


class _Scale(Struct, frozen=True):
    """Days to places."""

    first: Day
    last: Day
    breadth: float

    def x(self, day: Day) -> float:
        """A day beyond the ends lies at the end."""
        return (
            self.breadth
            * (min(max(day, self.first), self.last) - self.first)
            / max(1, self.last - self.first)
        )


def _y(lane: int) -> float:
    return TOP + PITCH * lane


def _span(tie: Tie, scale: _Scale) -> tuple[float, float]:
    """From where to where a tie may have happened. It is drawn at the end of that, by which it has happened."""
    latest = tie.latest if tie.latest < NEVER else tie.earliest
    return scale.x(tie.earliest), scale.x(latest)


def _reached(kin: Kin, ties: Iterable[Tie], spans: Mapping[Key, tuple[float, float]]) -> list[float]:
    return [spans[each.key][1] for each in ties if kin.party in (each.start, each.end)]


def _shape(kin: Kin, reached: list[float], scale: _Scale) -> _Shape:
    pieces = [piece for each in kin.periods for piece in _pieces(each, scale)]
    if not pieces:  # nothing proves that it ever was: it is where something may have flowed
        at = min(reached, default=0.0)
        pieces = [Piece(at, FADE, "out")]
    sure = [each for each in pieces if each.look == "sure"]
    start = min(each.x for each in sure or pieces)
    names = tuple((max(start, scale.x(each.day)), each) for each in kin.names)
    if names:
        names = ((start, names[0][1]), *names[1:])
    return _Shape(kin, tuple(pieces), names, start, max(each.right for each in pieces))


def _pieces(period: Period, scale: _Scale) -> Iterator[Piece]:
    begins, lasts = scale.x(period.begins), scale.x(period.lasts)
    if period.may_begin <= BEGINNING:
        yield Piece(begins - FADE, FADE, "in")
    elif begins - scale.x(period.may_begin) > 1:
        yield Piece(scale.x(period.may_begin), begins - scale.x(period.may_begin), "soft")
    yield Piece(begins, max(LEAST, lasts - begins), "sure")
    if period.ends >= NEVER:
        if scale.breadth - lasts > 1:
            yield Piece(lasts, min(FADE, scale.breadth - lasts), "out")
    elif scale.x(period.ends) - lasts > 1:
        yield Piece(lasts, scale.x(period.ends) - lasts, "soft")


def _band(shape: _Shape) -> Band:
    x, name = shape.names[-1] if shape.names else (shape.start, None)
    first = shape.names[0][1] if shape.names else None
    told = shape.kin.party if name is None else name.name
    shortest = shape.kin.party if first is None else first.short or first.name
    return Band(
        id=shape.kin.party,
        start=shape.start,
        end=shape.end,
        left=min(each.x for each in shape.pieces),
        right=max(shape.end, x + min(width_of(told), LONGEST)),
        least=min(width_of(shortest), LONGEST / 3),
    )


def _drawn(shape: _Shape, lane: int, before: _Shape | None, after: _Shape | None) -> Drawn:
    """A party in its lane. What of an inexact date lies between it and its neighbours there, the tie between them shows."""
    pieces = [
        each
        for each in shape.pieces
        if (before is None or each.x >= shape.start) and (after is None or each.right <= after.start + 0.01)
    ]
    room = None if after is None else after.start
    return Drawn(shape.kin.party, lane, _y(lane), tuple(pieces), tuple(_labels(shape, room)))


def _labels(shape: _Shape, room: float | None) -> Iterator[Label]:
    """The names, each as far as there is room before the next one."""
    if not shape.names:
        yield Label(
            shape.start, cut_to(shape.kin.party, room, shape.start), shape.kin.party, None, is_first=True
        )
    ends = [x for x, _ in shape.names[1:]] + [room]
    for at, ((x, name), end) in enumerate(zip(shape.names, ends, strict=False)):
        free = LONGEST if end is None else min(LONGEST, end - x - SPACE)
        text = fitted((name.name, name.short), free)
        yield Label(x, text, name.name, name.day, is_first=at == 0)


def cut_to(text: str, room: float | None, x: float) -> str:
    return fitted((text,), LONGEST if room is None else room - x - SPACE)


def _curve(tie: Tie, one: Drawn, other: Drawn, span: tuple[float, float]) -> Curve:
    """From the one band to the other: it arrives where the other begins, or leaves where the one ends, on the day of the tie."""
    x = span[1]
    lanes = abs(one.lane - other.lane)
    if not lanes:
        return Curve(tie, _along(one, other, x), None)
    reach = min(26.0, 10.0 + 3.0 * lanes)
    leave, arrive = x, x + reach
    if any(abs(each.x - x) < NEAR and each.look == "sure" for each in other.pieces):
        leave, arrive = max(x - reach, min(one.x, x - 2)), x
    wide = min(span[1] - span[0], 2 * FADE)
    path = f"M{n(_from(one, leave))} {n(one.y)}H{n(leave)}{_bend(leave, one.y, arrive, other.y)}H{n(_to(other, arrive))}"
    spread = None
    if wide > 3:  # noqa: PLR2004 - the breadth of the stroke
        back = _bend(arrive - wide, other.y, leave - wide, one.y)
        spread = f"M{n(leave)} {n(one.y)}{_bend(leave, one.y, arrive, other.y)}H{n(arrive - wide)}{back}Z"
    return Curve(tie, path, spread)


def _bend(x: float, y: float, to_x: float, to_y: float) -> str:
    middle = n((x + to_x) / 2)
    return f"C{middle} {n(y)} {middle} {n(to_y)} {n(to_x)} {n(to_y)}"


def _along(one: Drawn, other: Drawn, x: float) -> str:
    """Within a lane: straight on, where the one ends and the other begins; else a small arc."""
    if one.right <= other.x + 1:
        return f"M{n(one.right - 2)} {n(one.y)}H{n(other.x + 2)}"
    return f"M{n(x - 8)} {n(one.y)}q8 -12 16 0"


def _from(band: Drawn, x: float) -> float:
    """Where a line has to begin that leaves a band at a place where the band may be no longer, or not yet."""
    if any(each.x - 1 <= x <= each.right + 1 for each in band.pieces):
        return x
    return max((each.right for each in band.pieces if each.right < x), default=band.x)


def _to(band: Drawn, x: float) -> float:
    """Where a line has to end, likewise."""
    if any(each.x - 1 <= x <= each.right + 1 for each in band.pieces):
        return x
    return min((each.x for each in band.pieces if each.x > x), default=band.right)


def n(number: float) -> str:
    """As SVG has it, to a tenth of a unit."""
    return f"{number:.1f}".removesuffix(".0")
