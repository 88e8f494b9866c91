"""Histories as periods in two times, as a database keeps them: what was true of a party from day to day, as known from position to position.

This is what a program would maintain that keeps its histories in tables: with each record, the periods of the parties that it touches are worked out
anew; those that are no longer so end at its position, and the new ones begin there. It knows less than the chronicle does: no rivals, nothing that
is only possible, no order but by the latest day, no two ids for one party.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from msgspec import Struct

from api.bench.facts import Row, coalitions, date_text, kin, leaders, scalars
from domain.dates import NEVER, Day
from domain.events import (
    ElectionHeld,
    ElectionResult,
    Event,
)
from domain.ids import EventId, PartyId, Position
from domain.mentions import coalition_of, parties_of
from domain.records import Record

Period: TypeAlias = tuple[str, PartyId, Position, Position | None, Row]
"""Table, party, known from, known until (None: still), and the row."""


class _Told(Struct):
    first: Position
    event: Event


class Periods:
    """What is known of all parties, record after record."""

    def __init__(self) -> None:
        self._events: dict[EventId, _Told] = {}
        self._of_party: defaultdict[PartyId, set[EventId]] = defaultdict(set)
        self._of_coalition: defaultdict[str, set[EventId]] = defaultdict(set)
        self._contests: dict[str, EventId] = {}
        self._of_chamber: defaultdict[tuple[str, str], set[EventId]] = defaultdict(set)
        self._seated: defaultdict[tuple[str, str], set[PartyId]] = defaultdict(set)
        self._open: defaultdict[PartyId, dict[tuple[str, Row], Position]] = defaultdict(dict)

    def take(self, record: Record) -> Iterator[Period]:
        """The periods that end with the record."""
        before = self._events.get(record.event_id)
        touched = set(self._touched(before.event)) if before else set()
        if record.event is None:
            self._events.pop(record.event_id, None)
        else:
            self._events[record.event_id] = _Told(before.first if before else record.position, record.event)
            self._index(record.event_id, record.event)
            touched |= set(self._touched(record.event))
        for party in sorted(touched):
            yield from self._renewed(party, record.position)

    def rest(self) -> Iterator[Period]:
        """Those that still stand."""
        for party, rows in self._open.items():
            for (table, row), since in rows.items():
                yield table, party, since, None, row

    def _index(self, event_id: EventId, event: Event) -> None:
        for party in parties_of(event):
            self._of_party[party].add(event_id)
        if coalition := coalition_of(event):
            self._of_coalition[coalition].add(event_id)
        if isinstance(event, ElectionHeld) and event.chamber:
            self._contests[event.election] = event_id
            self._of_chamber[event.country, event.chamber].add(event_id)
        if isinstance(event, ElectionResult) and (contest := self._contest(event.election)):
            self._seated[contest.country, contest.chamber or ""].add(event.party)

    def _touched(self, event: Event) -> Iterable[PartyId]:
        yield from parties_of(event)
        if coalition := coalition_of(event):
            for each in self._of_coalition[coalition]:
                if told := self._events.get(each):
                    yield from parties_of(told.event)
        if isinstance(event, ElectionHeld):
            yield from self._seated[event.country, event.chamber or ""]

    def _contest(self, election: str) -> ElectionHeld | None:
        told = self._events.get(self._contests[election]) if election in self._contests else None
        return told.event if told and isinstance(told.event, ElectionHeld) else None

    def _renewed(self, party: PartyId, position: Position) -> Iterator[Period]:
        rows = set(self._rows(party))
        open_ = self._open[party]
        for key in [each for each in open_ if each not in rows]:
            yield key[0], party, open_.pop(key), position, key[1]
        for key in rows:
            open_.setdefault(key, position)

    def _rows(self, party: PartyId) -> Iterator[tuple[str, Row]]:
        ids = set(self._of_party[party])
        for each in self._of_party[party]:
            told = self._events.get(each)
            if told and (coalition := coalition_of(told.event)):
                ids |= self._of_coalition[coalition]
        told_ = sorted(
            (self._day(told.event), told.first, told.event)
            for each in ids
            if (told := self._events.get(each))
        )
        happened = [(day, event) for day, _, event in told_ if day < NEVER]
        yield from scalars(party, happened)
        yield from leaders(happened)
        yield from coalitions(party, happened)
        yield from self._results(happened)
        yield from kin(party, happened)

    def _day(self, event: Event) -> Day:
        contest = self._contest(event.election) if isinstance(event, ElectionResult) else None
        return (contest or event).date.latest

    def _results(self, happened: list[tuple[Day, Event]]) -> Iterator[tuple[str, Row]]:
        for day, event in happened:
            if not isinstance(event, ElectionResult):
                continue
            contest = self._contest(event.election)
            date = date_text((contest or event).date)
            yield (
                "result_period",
                (day, None, event.election, date, event.votes, event.vote_share, event.seats),
            )
            if contest and contest.chamber:
                later = [
                    told.event.date.latest
                    for each in self._of_chamber[contest.country, contest.chamber]
                    if (told := self._events.get(each)) and day < told.event.date.latest < NEVER
                ]
                yield "seat_period", (day, min(later, default=None), contest.chamber, event.seats)
