"""The life of a party as a bar: soft where a date is inexact, thin where nobody tells of it any more, with marks where something happened to it.

A bar is of the whole life, as known at a position; on which day one looks is a line across it.
"""

from collections.abc import Iterable, Iterator
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from api.web.axis import Axis
from api.web.called import Called
from api.web.dates import spoken
from api.web.lives import Period, periods
from api.web.telling import tell
from domain.dates import BEGINNING, NEVER, Day
from domain.events import Banned, Event, Merged, Renamed, Split, Succeeded
from domain.mentions import id_of
from projections.history import History, ends
from projections.order import Item
from projections.state import DateText, Status

Sort: TypeAlias = Literal["lived", "silent", "soft", "open"]
"""Attested; neither attested any more nor ended; between the bounds of an inexact date; begun on a day of which nothing is known."""
Happened: TypeAlias = Literal["renamed", "split", "merged", "ended", "banned"]

_STUB: Final = 0.012
"""Of the axis, by which a bar goes before the first proof of a party whose beginning nobody recorded."""


class Piece(Struct, frozen=True):
    """A stretch of a bar."""

    sort: Sort
    x: str
    width: str


class Turn(Struct, frozen=True):
    """Something on a bar: a renaming, a split, a merger or a succession, an end."""

    sort: Happened
    day: Day
    x: str
    told: str


class End(Struct, frozen=True):
    """The last end of a party that did not begin again."""

    how: Status
    date: DateText | None


class Life(Struct, frozen=True):
    """A party's life, whatever day one looks on."""

    periods: tuple[Period, ...]
    """None where nothing proves that it ever was."""
    began: DateText | None
    """The date of the event that began it; None where nobody recorded one."""
    end: End | None


def life_of(history: History) -> Life:
    """The party's life as far as it is known."""
    found = periods(history)
    began = None if history.beginning is None else history.beginning.date_text
    return Life(found, began, _end(history) if found and found[-1].ends < NEVER else None)


def bar(life: Life, axis: Axis, until: Day) -> tuple[Piece, ...]:
    """The bar of a life on an axis, up to a day where it has not ended."""
    return tuple(each for period in life.periods for each in _pieces(period, axis, until))


def turns(history: History, axis: Axis, called: Called) -> tuple[Turn, ...]:
    """What happened to the party itself, foundings apart, in order."""
    return tuple(
        Turn(
            sort,
            item.latest,
            axis.x(item.latest),
            f"{spoken(item.date.text)}: {tell(item.event, called).text}",
        )
        for sort, item in happened(history)
    )


def happened(history: History) -> Iterator[tuple[Happened, Item]]:
    """The events that are marked on the party's bar."""
    for item in history.items:
        if item.own and item.latest < NEVER and (sort := _sort(item.event, history)) is not None:
            yield sort, item


def _end(history: History) -> End | None:
    found = [
        End(status, item.date_text)
        for item in history.items
        if item.own and item.latest < NEVER and (status := ends(item.event, history.ids)) is not None
    ]
    return found[-1] if found else None


def _pieces(period: Period, axis: Axis, until: Day) -> Iterator[Piece]:
    if period.may_begin == BEGINNING:
        stub = round((axis.last - axis.first) * _STUB)
        yield from _stretch("open", max(axis.first, period.begins - stub), period.begins, axis)
    else:
        yield from _stretch("soft", period.may_begin, period.begins, axis)
    yield from _stretch("lived", period.begins, min(period.lasts, max(until, period.begins)), axis)
    if period.ends < NEVER:
        yield from _stretch("soft", period.lasts, period.ends, axis)
    else:
        yield from _stretch("silent", max(period.lasts, period.begins), until, axis)


def _stretch(sort: Sort, first: Day, last: Day, axis: Axis) -> Iterable[Piece]:
    return (Piece(sort, axis.x(first), axis.width(first, last)),) if first < last else ()


def _sort(event: Event, history: History) -> Happened | None:
    match event:
        case Renamed() if event.party in history:
            return "renamed"
        case Split() if event.party in history or any(id_of(each) in history for each in event.into):
            return "split"
        case Merged() | Succeeded():
            return "merged"
        case Banned():
            return "banned"
        case _:
            return "ended" if ends(event, history.ids) else None
