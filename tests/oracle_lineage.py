"""A brute-force reading of lineage: what every lineage must equal.

As `tests.oracle`, it reads a plain list of records from the start for each question and shares no code with `projections`. Where
the program walks a family a generation at a time, this tries every way through it that takes no edge twice.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

from domain.dates import Day, format_day
from domain.events import Descended, Event, Merged, Split, Succeeded
from domain.ids import CountryCode, EventId, PartyId
from domain.records import Record
from tests.oracle import (
    Account,
    Ids,
    Json,
    canonical,
    choose,
    ending,
    history,
    id_of,
    ids_of,
    introductions,
    is_known,
    party_state,
    place,
    reaches,
)


class Line(NamedTuple):
    """What of one party went over into another by an account, within the bounds that both histories leave."""

    account: Account
    start: PartyId
    end: PartyId
    earliest: Day
    latest: Day

    @property
    def key(self) -> tuple[PartyId, PartyId, EventId]:
        return self.start, self.end, self.account.event_id


def pairs(event: Event) -> list[tuple[PartyId, PartyId]]:
    """What went over where, as the event names the parties."""
    match event:
        case Split():
            return [(event.party, id_of(new)) for new in event.into]
        case Merged():
            return [(party, id_of(event.into)) for party in event.parties]
        case Succeeded() | Descended():
            return [(event.predecessor, event.party)]
        case _:
            return []


class Reading:
    """The lines of a ledger as known at a position."""

    def __init__(self, records: list[Record], position: int) -> None:
        self.records = records
        self.position = position
        self.chosen = choose(records, position)
        self.lines = [line for account in self.chosen for line in self._lines(account)]

    def ids(self, party: PartyId) -> Ids:
        return ids_of(self.chosen, party)

    def in_use(self, party: PartyId) -> PartyId:
        return canonical(self.records, party, self.position)

    def _lines(self, account: Account) -> Iterator[Line]:
        named = ((self.in_use(start), self.in_use(end)) for start, end in pairs(account.event))
        for start, end in dict.fromkeys(named):
            if start == end:
                continue
            both = [place(self.chosen, self.ids(party), account) for party in (start, end)]
            latest = min(placed.latest for placed in both)
            earliest = min(latest, max(placed.earliest for placed in both))
            yield Line(account, start, end, earliest, latest)

    def surely_before(self, party: PartyId, one: Line, other: Line) -> bool:
        """Whether of two lines that meet in a party the one went surely before the other by what `after` says."""
        events = history(self.chosen, self.ids(party))
        by_id = {placed.account.event_id: placed for placed in events}
        first, second = by_id[one.account.event_id], by_id[other.account.event_id]
        return reaches(events, second, first) and not reaches(events, first, second)


Way = tuple[Line, ...]
"""Lines that follow on each other, beginning with the one that is next to the party asked about."""


def ways(
    reading: Reading, party: PartyId, day: Day, *, back: bool, depth: int | None
) -> Iterator[tuple[Way, bool]]:
    """Every way that is possible from the party, each with whether it had surely happened. What is only possible ends one."""

    def far(line: Line) -> PartyId:
        return line.start if back else line.end

    def near(line: Line) -> PartyId:
        return line.end if back else line.start

    def is_possible(way: Way) -> bool:
        """Whether there are days for all of them, one after the other in the order of time."""
        in_time = way[::-1] if back else way
        for number, late in enumerate(in_time):
            if any(early.earliest > late.latest for early in in_time[:number]):
                return False
        return not any(reading.surely_before(early.end, late, early) for early, late in pairwise(in_time))

    def from_here(way: Way) -> Iterator[tuple[Way, bool]]:
        here = far(way[-1]) if way else party
        if depth is not None and len(way) > depth:
            return
        for line in reading.lines:
            longer = (*way, line)
            if near(line) != here or line in way or line.earliest > day or not is_possible(longer):
                continue
            if line.latest > day:
                yield longer, False
            else:
                yield longer, True
                yield from from_here(longer)

    yield from from_here(())


def lineage(
    records: list[Record], party: PartyId, day: Day, position: int, depth: int | None, direction: str
) -> Json | None:
    """Parties by distance, edges and what is possible; None where no record names the party."""
    if not is_known(records, party, position):
        return None
    reading = Reading(records, position)
    root = reading.in_use(party)
    happened: dict[tuple[PartyId, PartyId, EventId], Line] = {}
    possible: dict[tuple[PartyId, PartyId, EventId], Line] = {}
    beyond: set[tuple[PartyId, PartyId, EventId]] = set()
    distances: dict[str, dict[PartyId, int]] = {"ancestors": {}, "descendants": {}}
    for side, near in distances.items():
        if direction not in (side, "both"):
            continue
        for way, is_certain in ways(reading, root, day, back=side == "ancestors", depth=depth):
            line = way[-1]
            if depth is not None and len(way) > depth:
                beyond |= {line.key} if is_certain else set()
                continue
            (happened if is_certain else possible)[line.key] = line
            if is_certain:
                far = line.start if side == "ancestors" else line.end
                near[far] = min(len(way), near.get(far, len(way)))
    parties = {root} | {each for key in (*happened, *possible) for each in key[:2]}
    certain = {root} | {each for key in happened for each in key[:2]}
    return {
        "party": root,
        "truncated": bool(beyond - happened.keys()),
        "parties": {
            each: (
                distances["ancestors"].get(each),
                distances["descendants"].get(each),
                "yes" if each in certain else "maybe",
            )
            for each in sorted(parties)
        },
        "edges": _told(reading, happened),
        "possible": _told(reading, possible),
    }


def is_of(records: list[Record], party: PartyId, day: Day, position: int, country: CountryCode) -> bool:
    """Whether a party that ever bore the code is told in the country's lineage, but for what an edge brings in."""
    state = party_state(records, party, day, position)
    assert state is not None
    if state["status"] is None and state["exists"] == "no":
        return False
    if state["country"] is not None:
        return bool(state["country"] == country)
    chosen = choose(records, position)
    p = ids_of(chosen, party)
    codes = {each.country for each in introductions(history(chosen, p), p)}
    return not codes or country in codes


def country(records: list[Record], lines_of: Callable[[PartyId], bool], day: Day, position: int) -> Json:
    """Every line that had happened, or may have, of the parties of which this holds."""
    reading = Reading(records, position)
    touching = [line for line in reading.lines if lines_of(line.start) or lines_of(line.end)]
    happened = {line.key: line for line in touching if line.latest <= day}
    possible = {line.key: line for line in touching if line.earliest <= day < line.latest}
    return {"edges": _told(reading, happened), "possible": _told(reading, possible)}


def _told(reading: Reading, lines: dict[tuple[PartyId, PartyId, EventId], Line]) -> list[Json]:
    """By party and event: what an edge says, but for names."""
    return [
        {
            "from": line.start,
            "to": line.end,
            "event_id": str(line.account.event_id),
            "earliest": format_day(line.earliest),
            "latest": format_day(line.latest),
            "survives": ending(line.account.event, reading.ids(line.start)) is None
            if isinstance(line.account.event, Split | Merged)
            else None,
        }
        for _, line in sorted(lines.items(), key=lambda each: (each[0][0], each[0][1], str(each[0][2])))
    ]
