"""The time axis of a page: what happened when, as marks that the slider stops at, and the years beneath.

Places along the axis are percents of its width, as text for SVG, so that it fits any screen without a script.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from msgspec import Struct

from domain.dates import BEGINNING, NEVER, Day

TICKS: Final = 8
"""Years that are written beneath the axis, at the most."""
_STEPS: Final = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500)
_MARGIN: Final = 0.015
"""Of the whole, that is left free at each end."""


class Happening(Struct, frozen=True):
    """Something that a mark stands for: between two days (`BEGINNING` and `NEVER` where open), in words, in a lane."""

    earliest: Day
    latest: Day
    told: str
    lane: int = 0
    is_disputed: bool = False
    is_open: bool = False
    """Whether its date has no known start, or no known end."""

    @property
    def day(self) -> Day:
        """The day to go to: that by which it has happened, else the first on which it may have."""
        return self.latest if self.latest < NEVER else self.earliest


class Mark(Struct, frozen=True):
    """A happening in its place."""

    day: Day
    x: str
    width: str | None
    """Of the span in which it happened; None for a single day."""
    end: str
    """Where the span ends."""
    is_open: bool
    """Whether the span has no known start, or no known end."""
    told: str
    lane: int
    is_disputed: bool


class Tick(Struct, frozen=True):
    """A year beneath the axis."""

    x: str
    year: int


class Axis(Struct, frozen=True):
    """Days from `first` to `last`, both included."""

    first: Day
    last: Day
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]

    def x(self, day: Day) -> str:
        """Where a day lies, in percent; a day beyond the ends lies at the end."""
        return percent(self._share(day))

    def width(self, earliest: Day, latest: Day) -> str:
        """How wide a span of days is."""
        return percent(max(0.0, self._share(latest) - self._share(earliest)))

    def within(self, day: Day) -> Day:
        """The day, or the end that is nearest to it."""
        return min(max(day, self.first), self.last)

    def before(self, day: Day) -> Mark | None:
        """The last mark before a day."""
        return next((mark for mark in reversed(self.marks) if mark.day < day), None)

    def after(self, day: Day) -> Mark | None:
        """The first mark after a day."""
        return next((mark for mark in self.marks if mark.day > day), None)

    def _share(self, day: Day) -> float:
        return 100 * (self.within(day) - self.first) / max(1, self.last - self.first)


def axis(happenings: Iterable[Happening], *, until: Day, always: Sequence[Day] = ()) -> Axis:
    """An axis that holds all happenings of which any day is known, the days that it is to hold, and goes on until a day."""
    told = [each for each in happenings if BEGINNING < each.day < NEVER]
    days = [day for each in told for day in (each.earliest, each.latest) if BEGINNING < day < NEVER]
    days += [until, *always]
    first, last = min(days), max(days)
    margin = max(30, round((last - first) * _MARGIN))
    bare = Axis(max(1, first - margin), min(NEVER - 1, last + margin), (), ())
    return Axis(
        bare.first,
        bare.last,
        tuple(_mark(bare, each) for each in sorted(told, key=lambda each: each.day)),
        tuple(_ticks(bare)),
    )


def percent(share: float) -> str:
    """`12.34%`, as SVG takes it."""
    return f"{share:.2f}%"


def _mark(bare: Axis, each: Happening) -> Mark:
    first = max(each.earliest, bare.first)
    is_span = each.latest > each.earliest
    last = min(each.latest, bare.last)
    return Mark(
        day=each.day,
        x=bare.x(first if is_span else each.day),
        width=bare.width(first, last) if is_span else None,
        end=bare.x(last if each.latest < NEVER else first),
        is_open=is_span and each.is_open,
        told=each.told,
        lane=each.lane,
        is_disputed=each.is_disputed,
    )


def _ticks(bare: Axis) -> Iterable[Tick]:
    first, last = date.fromordinal(bare.first).year, date.fromordinal(bare.last).year
    step = next((step for step in _STEPS if (last - first) / step <= TICKS), 1000)
    for year in range(first - first % step + step, last + 1, step):
        if year > 0:
            yield Tick(bare.x(date(year, 1, 1).toordinal()), year)
