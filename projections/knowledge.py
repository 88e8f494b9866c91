"""What was known at a position: what accounts, histories and pictures are read from (`projections.accounts.Knowledge`)."""

from bisect import bisect_right
from collections.abc import Iterable

from domain.events import Event
from domain.ids import CoalitionId, ElectionId, EventId, PartyId, PersonId, Position
from domain.records import Record
from projections.accounts import Bearer, Subject
from projections.history import Chamber
from projections.indexes import Indexes


class KnownAt:
    """The indexes as they were at a position."""

    def __init__(self, indexes: Indexes, position: Position) -> None:
        self._indexes = indexes
        self._position = position

    def last(self, event_id: EventId) -> tuple[Position, Record] | None:
        positions = self._indexes.revisions.get(event_id)
        count = bisect_right(positions, self._position)
        if count == 0:
            return None
        return positions[0], self._indexes.record(positions[count - 1])

    def last_said(self, event_id: EventId) -> Event | None:
        return self._indexes.last_said(event_id, self._position)

    def linked(self, event_id: EventId) -> Iterable[EventId]:
        return self._indexes.linked.up_to(event_id, self._position)

    def naming(self, party: PartyId) -> Iterable[EventId]:
        return self._indexes.naming.up_to(party, self._position)

    def identities_of(self, party: PartyId) -> Iterable[EventId]:
        return self._indexes.identities.up_to(party, self._position)

    def identified(self, bearer: Bearer) -> Iterable[EventId]:
        return self._indexes.identified.up_to(bearer, self._position)

    def people(self, person: PersonId) -> Iterable[EventId]:
        return self._indexes.people.up_to(person, self._position)

    def contests_of(self, election: ElectionId) -> Iterable[EventId]:
        return self._indexes.contests_of.up_to(election, self._position)

    def results_of(self, election: ElectionId) -> Iterable[EventId]:
        return self._indexes.results_of.up_to(election, self._position)

    def candidacies(self, election: ElectionId) -> Iterable[EventId]:
        return self._indexes.candidacies_of.up_to(election, self._position)

    def acknowledged(self, subject: Subject) -> Iterable[EventId]:
        return self._indexes.acknowledged.up_to(subject, self._position)

    def contests_in(self, chamber: Chamber) -> Iterable[EventId]:
        return self._indexes.contests_in.up_to(chamber, self._position)

    def coalition(self, coalition: CoalitionId) -> Iterable[EventId]:
        return self._indexes.coalitions.up_to(coalition, self._position)

    def moves(self, coalition: CoalitionId) -> Iterable[EventId]:
        return self._indexes.moves.up_to(coalition, self._position)

    def first_named(self, party: PartyId) -> tuple[Position, int]:
        first = self._indexes.first_named.get(party)
        assert first is not None
        return first
