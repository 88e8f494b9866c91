"""A party's seats by chamber: what the chamber's latest contest gave it, and what has changed since.

They depend on records that do not name the party: on the contests of each chamber in which it has a row.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from domain.events import ElectionHeld, ElectionResult, SeatsChanged
from domain.ids import ChamberId, CountryCode, ElectionId
from projections.history import Chamber, History, chamber_of
from projections.order import Item

OF_SEATS: Final = (ElectionResult, ElectionHeld, SeatsChanged)
"""Types of events on which seats depend."""


class Seating(Struct, frozen=True):
    """What stood after an event of the chamber."""

    item: Item
    seats: int | None
    """None is unknown, which zero is not."""
    read_from: tuple[Item, ...] = ()
    """The results from which the number of a contest was read."""
    is_relative: bool = False
    """Whether it is a change to what stood before."""


def seatings(history: History, happened: Sequence[Item]) -> dict[Chamber, list[Seating]]:
    """By chamber in which the party has a row by then: its contests and changes, in order, the last of which holds."""
    found: dict[Chamber, list[Seating]] = {}
    told: list[Item] = []
    rows: dict[ElectionId, list[Item]] = {}
    for item in happened:
        event = item.event
        if isinstance(event, OF_SEATS):
            if not isinstance(event, ElectionResult):
                told.append(item)
            elif event.party in history.ids:
                rows.setdefault(event.election, []).append(item)
    concerned = set(_chambers(history, told, rows))
    if not concerned:
        return found
    for item in told:
        event = item.event
        chamber = chamber_of(event)
        if chamber is None or chamber not in concerned:
            continue
        before = found.setdefault(chamber, [])
        if isinstance(event, ElectionHeld):
            seats, read_from = _won(event, rows.get(event.election, ()))
            before.append(Seating(item, seats, read_from))
        elif isinstance(event, SeatsChanged):
            if event.seats is not None:
                before.append(Seating(item, event.seats))
            else:
                stood = before[-1].seats if before else None
                seats = None if stood is None or event.change is None else stood + event.change
                before.append(Seating(item, seats, is_relative=True))
    return found


def by_key(
    seats: Mapping[Chamber, list[Seating]], country: CountryCode | None
) -> dict[ChamberId, list[Seating]]:
    """The same under the names of chambers, with the country before those that two countries share, but for the party's own."""
    known = [chamber for _, chamber in seats]
    return {
        chamber if known.count(chamber) == 1 or where == country else f"{where.lower()}:{chamber}": seating
        for (where, chamber), seating in seats.items()
    }


def _chambers(
    history: History, told: Iterable[Item], rows: Mapping[ElectionId, Sequence[Item]]
) -> Iterator[Chamber]:
    """The chambers in which the party has a row by then: elsewhere nothing is said of its seats."""
    held: set[ElectionId] = set()
    for item in told:
        event = item.event
        if isinstance(event, ElectionHeld):
            held.add(event.election)
        elif chamber := chamber_of(event):
            yield chamber
    for election in rows:
        contest = history.contests.get(election) if election in held else None
        if contest is not None and (chamber := chamber_of(contest)):
            yield chamber


def _won(contest: ElectionHeld, rows: Iterable[Item]) -> tuple[int | None, tuple[Item, ...]]:
    """The seats of the last round that gave any; no row is none, if the results are complete."""
    given: dict[int, list[tuple[int, Item]]] = {}
    empty = True
    for item in rows:
        empty = False
        assert isinstance(item.event, ElectionResult)
        if item.event.seats is not None:
            given.setdefault(item.event.round or 0, []).append((item.event.seats, item))
    if empty:
        return (0 if contest.complete else None), ()
    if not given:
        return None, ()
    decided = given[max(given)]
    return decided[-1][0], tuple(item for _, item in decided)
