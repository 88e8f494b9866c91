"""What was known at a position: what accounts, histories and pictures are read from (`projections.accounts.Knowledge`)."""

from bisect import bisect_right
from collections.abc import Hashable, Iterable
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
        self._firsts: dict[EventId, Position] = {}
        """Of events that were met, the position of the first record."""

    def last(self, event_id: EventId) -> tuple[Position, Record] | None:
        first = self._firsts.get(event_id)
        revisions = self._indexes.revisions
        positions = revisions.get(event_id) if first is None else revisions.since(first)
        count = bisect_right(positions, self._position)
        if count == 0:
            return None
        return positions[0], self._indexes.record(positions[count - 1])

    def last_said(self, event_id: EventId) -> Event | None:
        last = self.last(event_id)
        if last is None or last[1].event is not None:
            return None if last is None else last[1].event
        return self._indexes.last_said(event_id, self._position)  # it is retracted: what it was before

    def linked(self, event_id: EventId) -> Iterable[EventId]:
        return self._indexes.linked.up_to(event_id, self._position)

    def naming(self, party: PartyId) -> Iterable[EventId]:
        return self._events(self._indexes.naming, party)

    def identities_of(self, party: PartyId) -> Iterable[EventId]:
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
        for position in naming.up_to(key, self._position):
            record = self._indexes.record(position)
            found.append(record.event_id)
            if record.revision == 1:
                self._firsts[record.event_id] = position
        return found
