"""Writers that go on whatever happens to the database, a follower that does, and what must hold of both at the end."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count

from domain.ledger.port import Entry, Ledger, Unavailable, Uncertain
from tests.domain.ledger.following import follow
from tests.domain.ledger.given import one

LONG = 30.0
"""Seconds within which everything here is long done."""


class Load:
    """Writers, each of which sends its next record until it is acknowledged, then the one after it."""

    def __init__(self, ledgers: Sequence[Ledger]) -> None:
        self.acknowledged: list[str] = []
        self.refused: list[str] = []
        self._changed = threading.Condition()
        self._stopped = threading.Event()
        self._threads = [
            threading.Thread(target=self._write, args=(ledger, writer))
            for writer, ledger in enumerate(ledgers)
        ]

    def _write(self, ledger: Ledger, writer: int) -> None:
        for number in count():
            name = f"{writer}/{number}"
            # Nobody else bears the tag: a conflict says that it was written, though its acknowledgement was lost.
            append = one(f"load:{name}", touches=[f"load:{name}"], data=name.encode())
            while not self._stopped.is_set():
                try:
                    ledger.append([append])
                except (Unavailable, Uncertain) as refusal:
                    with self._changed:
                        self.refused.append(str(refusal))
                        self._changed.notify_all()
                    self._stopped.wait(0.01)
                else:
                    break
            else:
                return
            with self._changed:
                self.acknowledged.append(name)
                self._changed.notify_all()

    def goes_on(self, more: int = 20) -> bool:
        """Whether that many more records are acknowledged within a while."""
        with self._changed:
            wanted = len(self.acknowledged) + more
            return self._changed.wait_for(lambda: len(self.acknowledged) >= wanted, LONG)

    def is_refused(self) -> bool:
        """Whether an append is refused within a while."""
        with self._changed:
            before = len(self.refused)
            return self._changed.wait_for(lambda: len(self.refused) > before, LONG)

    def stop(self) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join(LONG)


@contextmanager
def loaded(*ledgers: Ledger) -> Iterator[Load]:
    """A writer for each of the ledgers."""
    load = Load(ledgers)
    for thread in load._threads:
        thread.start()
    try:
        yield load
    finally:
        load.stop()


class Enduring:
    """A follower that goes on from the last position that it received, whatever happens to the database."""

    def __init__(self, ledger: Ledger) -> None:
        self.received: list[Entry] = []
        self._stopped = threading.Event()
        self._arrived = threading.Condition()
        self._thread = threading.Thread(target=self._follow, args=(ledger,))

    def _follow(self, ledger: Ledger) -> None:
        while not self._stopped.is_set():
            try:
                for entry in follow(ledger, len(self.received), self._stopped):
                    with self._arrived:
                        self.received.append(entry)
                        self._arrived.notify_all()
            except Unavailable:
                self._stopped.wait(0.02)

    def has(self, condition: Callable[[list[Entry]], bool]) -> bool:
        with self._arrived:
            return self._arrived.wait_for(lambda: condition(self.received), LONG)


@contextmanager
def enduring(*ledgers: Ledger) -> Iterator[list[Enduring]]:
    """A follower of each of the ledgers."""
    followers = [Enduring(ledger) for ledger in ledgers]
    for follower in followers:
        follower._thread.start()
    try:
        yield followers
    finally:
        for follower in followers:
            follower._stopped.set()
        for follower in followers:
            follower._thread.join(LONG)
            assert not follower._thread.is_alive()


def assert_nothing_lost(ledger: Ledger, load: Load, followers: Sequence[Enduring]) -> None:
    """All that was acknowledged is there once, in dense positions, and each follower has it all, in order."""
    entries = list(ledger.read())
    assert [entry.position for entry in entries] == list(range(1, len(entries) + 1))
    assert [entry.recorded_at for entry in entries] == sorted(entry.recorded_at for entry in entries)
    written = Counter(entry.data.decode() for entry in entries)
    assert set(load.acknowledged) <= set(written)
    assert {name: times for name, times in written.items() if times > 1} == {}
    for follower in followers:
        assert follower.has(lambda received: len(received) >= len(entries))
        assert follower.received == entries
