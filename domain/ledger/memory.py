"""A ledger in memory, for tests and trials: gone with the process."""

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from eventsourcing.dcb.api import DCBEvent
from eventsourcing.dcb.popo import InMemoryDCBRecorder

from domain.ledger.port import Append, Clock, Closed, Entry, Head, Outcome
from domain.ledger.settle import settle

BATCH = 1000
"""Entries copied under the lock at once."""


@dataclass
class StampedEvent(DCBEvent):
    """The library's event, and when it was recorded, for which the library has no place."""

    recorded_at: int = field(kw_only=True)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self  # the library copies all that goes in and out; nobody changes ours


class StampingRecorder(InMemoryDCBRecorder):
    """The library's recorder, of stamped events alone, whose lock is held from the condition to the insert."""

    def __init__(self) -> None:
        super().__init__()
        self.changed = threading.Condition(self._database_lock)

    def head(self) -> Head:
        return Head(len(self.events), self._stamped(-1).recorded_at) if self.events else Head(0, None)

    def at(self, position: int) -> bytes | None:
        return self.events[position - 1].event.data if position else None

    def bearing(self, tags: tuple[str, ...], after: int) -> tuple[int, str] | None:
        wanted = set(tags)
        for stored in self.events[after:]:  # positions are dense: this one has the index `position - 1`
            for tag in stored.event.tags:
                if tag in wanted:
                    return stored.position, tag
        return None

    def insert(self, entries: Sequence[Entry]) -> None:
        if entries:
            self.append(
                [StampedEvent(e.type, e.data, list(e.tags), recorded_at=e.recorded_at) for e in entries]
            )
            self.changed.notify_all()

    def entries(self, after: int) -> list[Entry]:
        """Up to a batch of entries after the position."""
        return [self._entry(index) for index in range(after, min(after + BATCH, len(self.events)))]

    def _entry(self, index: int) -> Entry:
        event = self._stamped(index)
        return Entry(index + 1, event.recorded_at, event.type, tuple(event.tags), event.data)

    def _stamped(self, index: int) -> StampedEvent:
        event = self.events[index].event
        assert isinstance(event, StampedEvent)
        return event


class MemoryLedger:
    """The port on the library's in-memory recorder."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._recorder = StampingRecorder()
        self._closed = False

    def append(self, appends: Sequence[Append]) -> list[Outcome]:
        with self._recorder.changed:
            self._check_open()
            outcomes, entries = settle(
                appends, self._recorder.head(), self._clock(), self._recorder.bearing, self._recorder.at
            )
            self._recorder.insert(entries)
        return outcomes

    def read(
        self, after: int = 0, *, limit: int | None = None, types: Iterable[str] = (), tags: Iterable[str] = ()
    ) -> Iterator[Entry]:
        wanted, required = frozenset(types), frozenset(tags)
        after, left = max(after, 0), limit
        while left is None or left > 0:
            with self._recorder.changed:
                self._check_open()
                batch = self._recorder.entries(after)
            if not batch:
                return
            after = batch[-1].position
            for entry in batch:
                if (not wanted or entry.type in wanted) and required.issubset(entry.tags):
                    yield entry
                    if left is not None:
                        left -= 1
                        if left == 0:
                            return

    def head(self) -> Head:
        with self._recorder.changed:
            self._check_open()
            return self._recorder.head()

    def wait(self, after: int, timeout: float) -> bool:
        with self._recorder.changed:
            self._recorder.changed.wait_for(
                lambda: self._closed or len(self._recorder.events) > after, timeout
            )
            return not self._closed and len(self._recorder.events) > after

    def close(self) -> None:
        with self._recorder.changed:
            self._closed = True
            self._recorder.changed.notify_all()

    def _check_open(self) -> None:
        if self._closed:
            raise Closed("this ledger was closed: open it again")
