"""What the adapters on the library's recorders have in common: the library's port on top of ours, and ours on top of a recorder."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final, Protocol

from eventsourcing.dcb.api import (
    DCBAppendCondition,
    DCBEvent,
    DCBQuery,
    DCBQueryItem,
    DCBReadResponse,
    DCBRecorder,
    DCBSequencedEvent,
)
from eventsourcing.dcb.popo import SimpleDCBReadResponse
from eventsourcing.persistence import IntegrityError, ProgrammingError

from domain.ledger.port import Clock, Entry, Head

LAST: Final = 2**63 - 1
"""No position is greater."""


class Transaction(Protocol):
    """A write transaction, which has the ledger's lock."""

    head: Head

    def insert(self, entries: Sequence[Entry]) -> None: ...


class EntryRecorder(DCBRecorder):
    """A recorder of entries: to the library it is one of its own."""

    _clock: Clock

    @abstractmethod
    def head(self) -> Head: ...

    @abstractmethod
    def entries(
        self, query: DCBQuery, *, after: int = 0, until: int | None = None, limit: int | None = None
    ) -> Iterator[Entry]:
        """Entries in order, read by batches, with no transaction open between two of them."""

    @abstractmethod
    def writing(self) -> AbstractContextManager[Transaction]:
        """A transaction that ends with all or nothing on disk; one at a time, over all threads and processes."""

    @abstractmethod
    def _matches(self, transaction: Any, condition: DCBAppendCondition) -> bool:
        """Whether a record fails the condition."""

    @abstractmethod
    def wait(self, after: int, timeout: float) -> bool:
        """Whether there is a record after the position, before the seconds have passed or the recorder is closed."""

    @abstractmethod
    def close(self) -> None:
        """Close what is open, each when it is no longer in use. A second time, does nothing."""

    def read(
        self, query: DCBQuery | None = None, *, after: int | None = None, limit: int | None = None
    ) -> DCBReadResponse:
        head = self.head().position
        events = (
            DCBSequencedEvent(DCBEvent(entry.type, entry.data, list(entry.tags)), entry.position)
            for entry in self.entries(query or DCBQuery(), after=after or 0, until=head, limit=limit)
        )
        if limit is None:
            return SimpleDCBReadResponse(events, head or None)
        page = list(events)
        return SimpleDCBReadResponse(iter(page), page[-1].position if page else None)

    def append(self, events: Sequence[DCBEvent], condition: DCBAppendCondition | None = None) -> int:
        if not events:
            raise ProgrammingError("an append needs at least one event")
        with self.writing() as transaction:
            if condition is not None and self._matches(transaction, condition):
                raise IntegrityError(condition)
            now = max(self._clock(), transaction.head.recorded_at or 0)
            first = transaction.head.position + 1
            transaction.insert(
                [
                    Entry(place, now, e.type, tuple(e.tags), e.data)
                    for place, e in enumerate(events, start=first)
                ]
            )
            return transaction.head.position


class RecorderLedger:
    """The port on a recorder, but for `append`."""

    def __init__(self, recorder: EntryRecorder) -> None:
        self._reader = recorder

    def read(
        self, after: int = 0, *, limit: int | None = None, types: Iterable[str] = (), tags: Iterable[str] = ()
    ) -> Iterator[Entry]:
        query = DCBQuery([DCBQueryItem(types=list(types), tags=list(tags))])
        return self._reader.entries(query, after=max(after, 0), limit=limit)

    def head(self) -> Head:
        return self._reader.head()

    def wait(self, after: int, timeout: float) -> bool:
        return self._reader.wait(after, timeout)

    def close(self) -> None:
        self._reader.close()
