"""Small ledgers for behaviour tests: what is stated, corrected and retracted, told event by event, and asked about at once.

Records are made without decisions: projections take whatever the ledger holds.
"""

from typing import Any
from uuid import UUID

from domain.dates import Day, EdtfDate, parse_day_end
from domain.events import Event, Founded
from domain.ids import ElectionId, EventId, PartyId, Position
from domain.ledger.port import Entry
from domain.mentions import tags_of
from domain.moments import Moment, parse_moment
from domain.records import Kind, Record, encode_record, tag_of
from projections.at import At
from projections.chronicle import Chronicle
from projections.findings import Finding
from projections.state import PartyState
from projections.timeline import TimelineEntry

A, B, C, D = "kz-a", "kz-b", "kz-c", "kz-d"
"""Parties. Questions are about A where they do not say."""

START = parse_moment("2026-01-01T00:00:00Z")
DAY = 86_400_000_000
"""Microseconds. Records follow each other by a day, unless a ledger says otherwise."""


def on(text: str) -> EdtfDate:
    return EdtfDate.parse(text)


def day(text: str) -> Day:
    """The day, or the last one of the month or year."""
    return parse_day_end(text)


def event_id(number: int) -> EventId:
    """Of the event that a ledger stated as its first, second, third ..."""
    return UUID(int=number)


def founded(date: str = "2000-01-01", party: PartyId = A, name: str = "A", **more: Any) -> Founded:
    return Founded(party=party, name=name, country="KZ", date=on(date), **more)


class Ledger:
    """A ledger, and the chronicle that follows it record by record."""

    def __init__(self, *events: Event) -> None:
        self.entries: list[Entry] = []
        self.chronicle = Chronicle()
        self._said: dict[EventId, list[Event | None]] = {}
        for event in events:
            self.states(event)

    @property
    def head(self) -> Position:
        return len(self.entries)

    def states(self, event: Event, event_id: EventId | None = None, at: Moment | None = None) -> EventId:
        """A new event; or, under its old id, one that was retracted."""
        named = UUID(int=len(self._said) + 1) if event_id is None else event_id
        self._append("stated", named, event, at)
        return named

    def corrects(self, event_id: EventId, event: Event) -> None:
        self._append("corrected", event_id, event, None)

    def retracts(self, event_id: EventId) -> None:
        self._append("retracted", event_id, None, None)

    def _append(self, kind: Kind, event_id: EventId, event: Event | None, at: Moment | None) -> None:
        said = self._said.setdefault(event_id, [])
        before = next((each for each in reversed(said) if each is not None), None)
        said.append(event)
        told = event if event is not None else before
        assert told is not None
        recorded_at = START + self.head * DAY if at is None else at
        record = Record(
            position=self.head + 1,
            recorded_at=recorded_at,
            kind=kind,
            revision=len(said),
            event_id=event_id,
            actor="editor",
            reason=None if kind == "stated" else "It was wrong.",
            event=event,
        )
        entry = Entry(
            position=record.position,
            recorded_at=recorded_at,
            type=tag_of(told),
            tags=tags_of(event_id, before, event),
            data=encode_record(record),
        )
        self.entries.append(entry)
        self.chronicle.apply([entry])

    def party(self, as_of: str, party: PartyId = A, position: Position | None = None) -> PartyState:
        """The party at the end of the day, month or year `as_of`, as known at the position, or at the head."""
        return self.chronicle.party(party, self.at(as_of, position))

    def timeline(
        self, as_of: str, party: PartyId = A, position: Position | None = None
    ) -> list[TimelineEntry]:
        return self.chronicle.timeline(party, self.at(as_of, position))

    def findings(self, party: PartyId = A, position: Position | None = None) -> list[Finding]:
        return self.chronicle.findings(party, self.head if position is None else position)

    def contest_findings(self, election: ElectionId, position: Position | None = None) -> list[Finding]:
        return self.chronicle.contest_findings(election, self.head if position is None else position)

    def at(self, as_of: str, position: Position | None = None) -> At:
        return At(day(as_of), self.head if position is None else position)

    def read_anew(self) -> "Ledger":
        """The same ledger, followed by a chronicle that was asked nothing yet."""
        other = Ledger()
        other.entries = list(self.entries)
        other._said = {event: list(said) for event, said in self._said.items()}
        other.chronicle.apply(self.entries)
        return other
