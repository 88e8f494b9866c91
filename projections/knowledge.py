"""What was known at a position: what accounts, histories and pictures are read from (`projections.accounts.Knowledge`)."""

from bisect import bisect_right
from collections.abc import Collection, Hashable, Iterable
from typing import TypeVar

from domain.events import Event
from domain.ids import CoalitionId, ElectionId, EventId, PartyId, PersonId, Position
from domain.records import Record
from projections.accounts import Bearer, Subject
from projections.growing import Positions
from projections.history import Chamber
from projections.indexes import Indexes

Key = TypeVar("Key", bound=Hashable)


class KnownAt:
    """The indexes as they were at a position."""

    def __init__(self, indexes: Indexes, position: Position) -> None:
        self._indexes = indexes
        self._position = position
        self._lasts: dict[int, tuple[Position, Record]] = {}
        """Of events that were met, the first record's position and the last record; by the id's number, which hashes quicker."""

    def last(self, event_id: EventId) -> tuple[Position, Record] | None:
        met = self._lasts.get(event_id.int)
        if met is not None:
            return met
        positions = self._indexes.revisions.get(event_id)
        count = bisect_right(positions, self._position)
        if count == 0:
            return None
        last = self._lasts[event_id.int] = positions[0], self._indexes.record(positions[count - 1])
        return last

    def last_said(self, event_id: EventId) -> Event | None:
        last = self.last(event_id)
        if last is None or last[1].event is not None:
            return None if last is None else last[1].event
        return self._indexes.last_said(event_id, self._position)  # it is retracted: what it was before

    def linked(self, event_id: EventId) -> Iterable[EventId]:
        met = self._lasts.get(event_id.int)
        if met is not None and met[0] not in self._indexes.with_rivals:  # as hardly any is
            return ()
        return self._indexes.linked.up_to(event_id, self._position)

    def naming(self, party: PartyId) -> Iterable[EventId]:
        return self._events(self._indexes.naming, party)

    def identities_of(self, party: PartyId) -> Collection[EventId]:
        return self._events(self._indexes.identities, party)

    def identified(self, bearer: Bearer) -> Iterable[EventId]:
        return self._events(self._indexes.identified, bearer)

    def people(self, person: PersonId) -> Iterable[EventId]:
        return self._events(self._indexes.people, person)

    def contests_of(self, election: ElectionId) -> Iterable[EventId]:
        return self._events(self._indexes.contests_of, election)

    def results_of(self, election: ElectionId) -> Iterable[EventId]:
        return self._events(self._indexes.results_of, election)

    def candidacies(self, election: ElectionId) -> Iterable[EventId]:
        return self._events(self._indexes.candidacies_of, election)

    def acknowledged(self, subject: Subject) -> Iterable[EventId]:
        return self._events(self._indexes.acknowledged, subject)

    def contests_in(self, chamber: Chamber) -> Iterable[EventId]:
        return self._events(self._indexes.contests_in, chamber)

    def coalition(self, coalition: CoalitionId) -> Iterable[EventId]:
        return self._events(self._indexes.coalitions, coalition)

    def moves(self, coalition: CoalitionId) -> Iterable[EventId]:
        return self._events(self._indexes.moves, coalition)

    def first_named(self, party: PartyId) -> tuple[Position, int]:
        first = self._indexes.first_named.get(party)
        assert first is not None
        return first

    def _events(self, naming: Positions[Key], key: Key) -> list[EventId]:
        """The events of the records that were the first of theirs to name the key."""
        found = []
        record_at, since = self._indexes.record, self._indexes.revisions.since
        for position in naming.up_to(key, self._position):
            record = record_at(position)
            found.append(record.event_id)
            if record.revision == 1:  # so its other records need not be found by its id
                positions = since(position)
                if len(positions) > 1:
                    record = record_at(positions[bisect_right(positions, self._position) - 1])
                self._lasts[record.event_id.int] = position, record
        return found
