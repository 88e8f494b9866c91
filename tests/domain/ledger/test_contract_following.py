"""What every ledger does for those who follow it: waiting, waking, going on."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from domain.ledger.port import Entry, Head, Ledger, Unavailable
from tests.domain.ledger.following import follow
from tests.domain.ledger.given import fill, one


class Follower:
    """A thread that follows a ledger and notes what it receives."""

    def __init__(self, ledger: Ledger, after: int = 0) -> None:
        self.received: list[Entry] = []
        self.stopped = threading.Event()
        self.arrived = threading.Condition()
        self.thread = threading.Thread(target=self._follow, args=(ledger, after))

    def _follow(self, ledger: Ledger, after: int) -> None:
        for entry in follow(ledger, after, self.stopped):
            with self.arrived:
                self.received.append(entry)
                self.arrived.notify_all()

    def has(self, count: int) -> bool:
        """Whether that many entries come within ten seconds."""
        with self.arrived:
            return self.arrived.wait_for(lambda: len(self.received) >= count, 10)


@contextmanager
def following(ledger: Ledger, after: int = 0) -> Iterator[Follower]:
    follower = Follower(ledger, after)
    follower.thread.start()
    try:
        yield follower
    finally:
        follower.stopped.set()
        follower.thread.join(10)
        assert not follower.thread.is_alive()


def test_a_follower_receives_the_history_then_what_is_appended(ledger: Ledger) -> None:
    fill(ledger, 1500)
    with following(ledger) as follower:
        assert follower.has(1500)
        for number in range(3):
            ledger.append([one(data=f"live {number}".encode())])
            assert follower.has(1501 + number)

        assert [entry.position for entry in follower.received] == list(range(1, 1504))
        assert follower.received == list(ledger.read())


def test_a_follower_starts_after_a_position(ledger: Ledger) -> None:
    fill(ledger, 5)
    with following(ledger, after=4) as follower:
        ledger.append([one()])
        assert follower.has(2)
        assert [entry.position for entry in follower.received] == [5, 6]


def test_followers_miss_nothing_while_others_write(ledger: Ledger) -> None:
    def write() -> None:
        for _ in range(50):
            ledger.append([one(), one()])

    with following(ledger) as early:
        writers = [threading.Thread(target=write) for _ in range(3)]
        for writer in writers:
            writer.start()
        with following(ledger) as late:
            for writer in writers:
                writer.join()
            for follower in (early, late):
                assert follower.has(300)
                assert [entry.position for entry in follower.received] == list(range(1, 301))


def test_a_stopped_follower_ends_soon(ledger: Ledger) -> None:
    with following(ledger) as follower:
        follower.stopped.set()
        follower.thread.join(1)
        assert not follower.thread.is_alive()


def test_a_follower_that_is_stopped_within_the_history_ends_there(ledger: Ledger) -> None:
    fill(ledger, 5)
    stopped = threading.Event()
    for entry in follow(ledger, 0, stopped):
        if entry.position == 3:
            stopped.set()
    assert entry.position == 3
    assert list(follow(ledger, 0, stopped)) == []


def test_a_follower_ends_with_its_ledger(ledger: Ledger) -> None:
    with following(ledger) as follower:
        ledger.append([one()])
        assert follower.has(1)
        ledger.close()
        follower.thread.join(5)
        assert not follower.thread.is_alive()


def test_a_follower_passes_on_that_the_ledger_cannot_be_read(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> Head:
        raise Unavailable("the disk is gone")

    monkeypatch.setattr(ledger, "head", fail)
    with pytest.raises(Unavailable, match="the disk is gone"):
        list(follow(ledger, 0, threading.Event()))


def test_waiting_ends_at_once_where_something_is_there(ledger: Ledger) -> None:
    fill(ledger, 2)
    assert ledger.wait(1, 0) is True
    assert ledger.wait(2, 0) is False


def test_waiting_ends_in_vain_after_the_timeout(ledger: Ledger) -> None:
    started = time.monotonic()
    assert ledger.wait(0, 0.15) is False
    assert 0.14 < time.monotonic() - started < 2


def test_an_append_wakes_who_waits_for_it(ledger: Ledger) -> None:
    waits: list[bool] = []
    waiting = [
        threading.Thread(target=lambda after=after: waits.append(ledger.wait(after, 30))) for after in (0, 1)
    ]
    for thread in waiting:
        thread.start()
    started = time.monotonic()
    ledger.append([one()])
    waiting[0].join(5)
    assert waits == [True]
    ledger.append([one()])
    waiting[1].join(5)
    assert waits == [True, True]
    assert time.monotonic() - started < 2


def test_a_conflict_wakes_nobody(ledger: Ledger) -> None:
    ledger.append([one("party:a")])
    ledger.append([one("party:a", touches=["party:a"])])
    assert ledger.wait(1, 0.1) is False


def test_closing_wakes_who_waits(ledger: Ledger) -> None:
    waits: list[bool] = []
    waiting = threading.Thread(target=lambda: waits.append(ledger.wait(0, 30)))
    waiting.start()
    ledger.close()
    waiting.join(5)
    assert waits == [False]
