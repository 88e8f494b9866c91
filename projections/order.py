"""The order of a timeline, and what `after` tells beyond it: which of two events came first, and so when each can have been."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from heapq import heapify, heappop, heappush
from typing import Final

from msgspec import Struct

from domain.dates import Day, EdtfDate, format_day
from domain.events import (
    Banned,
    Deregistered,
    Dissolved,
    Event,
    Founded,
    JoinedCoalition,
    LeftCoalition,
    Merged,
    Registered,
    Renamed,
    Revived,
    Split,
)
from domain.ids import EventId
from domain.records import tag_of
from projections.accounts import Account
from projections.state import Possible

_TYPE_ORDER: Final[Mapping[type[Event], int]] = {
    Founded: 0,
    Split: 1,
    Revived: 2,
    Registered: 3,
    Renamed: 4,
    # all others: 5
    JoinedCoalition: 6,
    LeftCoalition: 7,
    Deregistered: 8,
    Merged: 9,
    Banned: 10,
    Dissolved: 11,
}
_OTHERS: Final = 5


class Item(Struct, frozen=True, gc=False):
    """An account in a party's history."""

    account: Account
    date: EdtfDate
    """The event's date; for a result, that of its contest where one is recorded."""
    earliest: Day
    latest: Day
    own: bool
    """Whether it names the party. Contests and coalitions matter to a party without naming it."""

    @property
    def event(self) -> Event:
        return self.account.event

    @property
    def event_id(self) -> EventId:
        return self.account.event_id

    @property
    def date_text(self) -> str | None:
        """The date as its source gave it; None for one that says nothing."""
        return None if self.date.is_unknown else self.date.text

    def within(self, earliest: Day, latest: Day) -> "Item":
        """The same within other bounds."""
        return Item(self.account, self.date, earliest, latest, self.own)


def possible_of(item: Item) -> Possible:
    """An event that may have happened, as an answer tells it."""
    return Possible(
        event_id=item.event_id,
        type=tag_of(item.event),
        earliest=format_day(item.earliest),
        latest=format_day(item.latest),
    )


def in_order(items: Iterable[Item]) -> Iterator[Item]:
    """The order of a timeline: after what an item names in `after`, then by latest day, type and first record.

    Where `after` goes in a circle it settles nothing.
    """
    waiting = sorted(items, key=turn)
    before = _before(waiting) if len(waiting) > 1 else None
    if not before:
        yield from waiting
        return
    place = {item.event_id: at for at, item in enumerate(waiting)}
    following: dict[EventId, list[EventId]] = {}
    for event_id, named in before.items():
        for each in named:
            following.setdefault(each, []).append(event_id)
    left = {event_id: len(named) for event_id, named in before.items()}
    ready = [at for at, item in enumerate(waiting) if item.event_id not in left]
    heapify(ready)
    while ready:
        item = waiting[heappop(ready)]
        yield item
        for event_id in following.get(item.event_id, ()):
            left[event_id] -= 1
            if not left[event_id]:
                heappush(ready, place[event_id])


def narrowed(items: Sequence[Item]) -> list[Item]:
    """The items within the bounds that `after` leaves them, over any number of steps.

    What came after another event was not before that one's earliest day, and what came before another not after that one's
    latest day. Where this would leave no day, the dates contradict `after`, and stay as they are.
    """
    before = _before(items)
    if not before:
        return list(items)
    by_id = {item.event_id: item for item in items}
    order = list(TopologicalSorter(before).static_order())
    earliest = {event_id: by_id[event_id].earliest for event_id in order}
    latest = {event_id: by_id[event_id].latest for event_id in order}
    for event_id in order:
        for each in before.get(event_id, ()):
            if earliest[event_id] < earliest[each] <= latest[event_id]:
                earliest[event_id] = earliest[each]
    for event_id in reversed(order):
        for each in before.get(event_id, ()):
            if earliest[each] <= latest[event_id] < latest[each]:
                latest[each] = latest[event_id]
    return [
        item.within(earliest[item.event_id], latest[item.event_id]) if item.event_id in earliest else item
        for item in items
    ]


def reaches(by_id: Mapping[EventId, Item], start: Item, goal: EventId) -> bool:
    """Whether `start` comes after the goal by what `after` says, over any number of steps."""
    seen: set[EventId] = set()
    waiting = [*start.event.after]
    while waiting:
        event_id = waiting.pop()
        if event_id == goal:
            return True
        if event_id in by_id and event_id not in seen:
            seen.add(event_id)
            waiting += by_id[event_id].event.after
    return False


def before_and_behind(items: Collection[Item], one: Item) -> tuple[set[EventId], set[EventId]]:
    """The events that by `after` came before the item, and those that came after it, over any number of steps.

    What stands in both goes in a circle with it: there `after` tells nothing.
    """
    named = {item.event_id: item.event.after for item in items}
    naming: dict[EventId, list[EventId]] = {}
    for event_id, others in named.items():
        for each in others:
            naming.setdefault(each, []).append(event_id)
    return _reached(named, one.event_id), _reached(naming, one.event_id)


def _reached(links: Mapping[EventId, Collection[EventId]], start: EventId) -> set[EventId]:
    seen: set[EventId] = set()
    waiting = [*links.get(start, ())]
    while waiting:
        event_id = waiting.pop()
        if event_id not in seen:
            seen.add(event_id)
            waiting += links.get(event_id, ())
    return seen


def _before(items: Collection[Item]) -> dict[EventId, set[EventId]]:
    """By item what it names in `after` among the items, circles apart; only those that name something."""
    for item in items:
        if item.account.event.after:
            break
    else:  # as mostly
        return {}
    known = {item.event_id for item in items}
    named = {item.event_id: known.intersection(item.event.after) for item in items}
    circles = _circles(named)
    found = {}
    for event_id, others in named.items():
        before = {each for each in others if circles[each] != circles[event_id]}
        if before:
            found[event_id] = before
    return found


def _circles(named: Mapping[EventId, Collection[EventId]]) -> dict[EventId, EventId]:
    """By event the one that stands for its circle: the same for two that reach each other, and for no others.

    Kosaraju's way, in steps and not by recursion, since chains may be long: the time is that of the links.
    """
    finished: list[EventId] = []
    seen: set[EventId] = set()
    for start in named:
        waiting = [(start, False)]
        while waiting:
            event_id, is_done = waiting.pop()
            if is_done:
                finished.append(event_id)
            elif event_id not in seen:
                seen.add(event_id)
                waiting.append((event_id, True))
                waiting += ((each, False) for each in named[event_id])
    naming: dict[EventId, list[EventId]] = {event_id: [] for event_id in named}
    for event_id, others in named.items():
        for each in others:
            naming[each].append(event_id)
    circles: dict[EventId, EventId] = {}
    for start in reversed(finished):
        behind = [start]
        while behind:
            event_id = behind.pop()
            if event_id not in circles:
                circles[event_id] = start
                behind += naming[event_id]
    return circles


def turn(item: Item) -> tuple[Day, int, int]:
    """Where the item stands on a timeline, where `after` says nothing."""
    account = item.account
    return item.latest, _TYPE_ORDER.get(type(account.event), _OTHERS), account.first
