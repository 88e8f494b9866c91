"""The lives of parties as drawings have them: from when to when, as far as that is known, and under which names."""

from collections.abc import Iterator

from msgspec import Struct

from domain.dates import BEGINNING, NEVER, Day, format_day
from domain.events import Founded, Merged, Renamed, Split
from projections.attesting import last_attested
from projections.history import History, ends, restarts
from projections.naming import naming
from projections.order import Item
from projections.statements import statements


class Period(Struct, frozen=True):
    """A party from a beginning to an end. Where both days of a bound are the same, it is known to the day."""

    may_begin: Day
    """The first day on which it may have begun; `BEGINNING` where that is open."""
    begins: Day
    """The day by which it had begun."""
    lasts: Day
    """The last day on which it surely was there still; of one that goes on, that on which it is last attested."""
    ends: Day
    """The day by which it had ended; `NEVER` where no end is known."""


class NameFrom(Struct, frozen=True):
    """What a party was called from a day on."""

    day: Day
    """By which it bore the name."""
    name: str
    short: str | None
    """An abbreviation of that time."""
    date: str | None = None
    """When it was taken, as EDTF text: as the source gave it, or by when, as far as what came later tells (`../2002-11-09`)."""


def periods(history: History) -> tuple[Period, ...]:
    """When the party was there, in order; none where nothing proves that it ever was."""
    if history.exists_from >= NEVER:
        return ()
    found: list[Period] = []
    opened: tuple[Day, Day] | None = (history.begins_earliest, history.exists_from)
    for item in history.items:
        if not item.own or item.latest >= NEVER or item.latest < history.exists_from:
            continue
        if opened is not None and ends(item.event, history.ids):
            found.append(_period(opened, item.earliest, item.latest))
            opened = None
        elif opened is None and restarts(item.event, history.ids):
            opened = (max(item.earliest, found[-1].lasts), item.latest)
    if opened is not None:
        happened = [item for item in history.items if item.latest < NEVER]
        attested = last_attested(history, happened)
        lasts = opened[1] if attested is None else max(attested.latest, opened[1])
        found.append(Period(*opened, lasts=lasts, ends=NEVER))
    return tuple(found)


def _period(opened: tuple[Day, Day], earliest: Day, latest: Day) -> Period:
    may_begin, begins = opened
    return Period(min(may_begin, begins), begins, lasts=max(earliest, begins), ends=max(latest, begins))


def names_from(history: History) -> tuple[NameFrom, ...]:
    """What the party was called from when on, in order: each name that was another than the one before."""
    return tuple(_names_from(history))


def _names_from(history: History) -> Iterator[NameFrom]:
    days = {
        item.latest: _date(item)
        for item in history.items
        if item.own and BEGINNING < item.latest < NEVER and _names(history, item)
    }
    before: str | None = None
    for day in sorted(days):
        told = naming(history, day)
        if told.name is not None and told.name != before:
            before = told.name
            yield NameFrom(day, told.name, next(iter(told.abbreviations.values()), None), days[day])


def _names(history: History, item: Item) -> bool:
    """Whether the event gives the party its name: a merger may have been that of another."""
    return isinstance(item.event, Founded | Split | Merged | Renamed) and any(
        each.path == ("name",) for each in statements(history, item.event, item.date_text)
    )


def _date(item: Item) -> str | None:
    """The date of its source; where what came later tells alone by when it had happened, that day."""
    return item.date_text if item.date.latest == item.latest else f"../{format_day(item.latest)}"
