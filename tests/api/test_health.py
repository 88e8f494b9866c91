"""What a process says of itself when a part of it has ended, or hangs."""

import threading
import time
from collections.abc import Iterator, Sequence
from functools import partial
from uuid import UUID

import pytest

from api.desk import Desk
from api.health import NOT_FOLLOWING, NOT_WRITING, STALLED, Health, health_of
from domain import decisions
from domain.decisions import Stated
from domain.ledger.memory import MemoryLedger
from domain.ledger.port import Append, Outcome
from domain.records import convert_event
from tests.api.given import FOUNDED, SetClock

ENDS_A_THREAD = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")

SOON = 10.0
"""Seconds within which a thread has ended."""


class EndingLedger(MemoryLedger):
    """A ledger in which whoever writes or waits can be made to end, or to hang."""

    ends_writer = ends_follower = False
    hangs: threading.Event | None = None

    def append(self, appends: Sequence[Append]) -> list[Outcome]:
        if self.ends_writer:
            raise SystemExit  # which is no Exception, so that nothing outlives it
        return super().append(appends)

    def wait(self, after: int, timeout: float) -> bool:
        if self.ends_follower:
            raise SystemExit
        if self.hangs is not None:
            self.hangs.wait(SOON)
        return super().wait(after, timeout)


@pytest.fixture
def ledger() -> EndingLedger:
    return EndingLedger(SetClock())


@pytest.fixture
def desk(ledger: EndingLedger) -> Iterator[Desk]:
    opened = Desk(ledger, SetClock()).open()
    yield opened
    opened.close()


def _ended(thread: threading.Thread) -> None:
    thread.join(SOON)
    assert not thread.is_alive()


def test_a_process_whose_parts_work_is_ready(desk: Desk) -> None:
    assert health_of(desk) == Health("ready")


def test_a_process_that_has_not_read_its_ledger_yet_is_not_ready(ledger: EndingLedger) -> None:
    health = health_of(Desk(ledger, SetClock()))
    assert (health.status, health.trouble) == ("not ready", "the ledger is being read")


@ENDS_A_THREAD
def test_a_process_whose_follower_has_ended_is_not_ready_and_says_so(
    desk: Desk, ledger: EndingLedger
) -> None:
    ledger.ends_follower = True
    _ended(desk._follower)
    health = health_of(desk)
    assert health == Health("not ready", NOT_FOLLOWING)
    assert not health.answers


@ENDS_A_THREAD
def test_a_process_whose_writer_has_ended_is_not_ready_and_says_so(desk: Desk, ledger: EndingLedger) -> None:
    ledger.ends_writer = True
    desk.submit(
        partial(decisions.state, stated=[Stated(UUID(int=1), convert_event(FOUNDED))], actor="editor")
    )
    _ended(desk._writer)
    health = health_of(desk)
    assert health == Health("not ready", NOT_WRITING)
    assert not health.answers


def test_a_process_that_has_not_looked_at_its_ledger_for_long_is_behind_and_ready_again_when_it_has(
    desk: Desk, ledger: EndingLedger
) -> None:
    ledger.hangs = threading.Event()
    time.sleep(1.0)  # until the follower has gone into it: it looks each half second
    stood = desk.looked
    assert health_of(desk, now=stood + STALLED) == Health("ready")
    behind = health_of(desk, now=stood + STALLED + 1)
    assert behind == Health("not ready", "the ledger was last looked at 61 s ago: this process is behind")
    ledger.hangs.set()
    until = time.monotonic() + SOON
    while desk.looked == stood:
        assert time.monotonic() < until
        time.sleep(0.01)
    assert health_of(desk) == Health("ready")
