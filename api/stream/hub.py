"""The hub: wakes who waits for the chronicle to grow, keeps time for subscribers, and sends them off when the server stops.

It lives in the event loop; the desk wakes it from other threads. There is one a process.
"""

import asyncio
import contextlib
import logging
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any, Final

from api.desk import Desk
from api.stream.framing import Framing
from api.stream.pages import Editions
from api.stream.stopping import first_when_told_to_stop
from api.stream.subscriber import Send, Subscriber
from api.stream.wanted import Wanted
from domain.ids import Position

log = logging.getLogger(__name__)

BEAT: Final = 15
"""Seconds between two signs of life to a subscriber."""

FAREWELL: Final = 3.0
"""Seconds that subscribers have to take the last word when the server stops."""

ON_THE_WIRE: Final = 0.1
"""Seconds that the server has to write what it was given last."""


class Hub:
    """Made in the event loop that serves, and run there by `opened`."""

    def __init__(self, desk: Desk, *, patience: float) -> None:
        self._desk = desk
        self._patience = patience
        self._editions = Editions()
        self._subscribers: set[Subscriber] = set()
        self._waiting: dict[asyncio.Future[None], Callable[[], bool]] = {}
        """Who waits for a record, each with what tells whether they still may."""
        self._is_stopping = False
        self._has_sent_off = False
        """Whether there were subscribers to send off."""
        self._told = threading.Event()  # that it has to look: a thousand appends wake the loop once
        self._loop = asyncio.get_running_loop()

    @contextlib.asynccontextmanager
    async def opened(self) -> AsyncIterator["Hub"]:
        """The hub, while it wakes and keeps time."""
        self._desk.watch(self._woken)
        ticking = asyncio.create_task(self._tick())
        try:
            async with first_when_told_to_stop(self._send_off):
                yield self
        finally:
            ticking.cancel()
            await self._send_off()

    def stop(self) -> None:
        """Send every subscriber off, and let nobody wait any longer. A second time, does nothing."""
        if self._is_stopping:
            return
        self._is_stopping = True
        self._has_sent_off = bool(self._subscribers)
        for subscriber in self._subscribers:
            subscriber.stop()
        self._look()
        self._loop.call_later(FAREWELL, self._cut)

    async def serve(
        self,
        wanted: Wanted,
        framing: Framing,
        send: Send,
        gone: Coroutine[Any, Any, None],
        may_stay: Callable[[], bool] = lambda: True,
    ) -> None:
        """Send a subscriber what it wants until it is over; `gone` returns when the client has left.

        `may_stay` is asked each second whether it may be sent more.
        """
        subscriber = Subscriber(self._desk, self._editions, wanted, framing, send, may_stay)
        if self._is_stopping:
            subscriber.stop()
        self._subscribers.add(subscriber)
        try:
            await subscriber.serve(gone)
        finally:
            self._subscribers.discard(subscriber)

    @property
    def subscribers(self) -> int:
        """How many are served now."""
        return len(self._subscribers)

    def subscribers_by_framing(self) -> dict[Framing, int]:
        """How many are served now, by how they are sent what they want."""
        return dict(Counter(subscriber.framing for subscriber in self._subscribers))

    async def beyond(
        self, position: Position, seconds: float, may_stay: Callable[[], bool] = lambda: True
    ) -> bool:
        """Wait until there is a record after the position: whether there is, before the time is up or the server stops.

        `may_stay` is asked each second whether to wait on.
        """
        until = self._loop.time() + seconds
        while self._desk.chronicle.head <= position and not self._is_stopping and may_stay():
            left = until - self._loop.time()
            if left <= 0:
                break
            waiting = self._loop.create_future()
            self._waiting[waiting] = may_stay
            try:
                await asyncio.wait_for(waiting, left)
            except TimeoutError:
                break
            finally:
                del self._waiting[waiting]
        return self._desk.chronicle.head > position

    def _woken(self) -> None:
        """Called by the desk, in any thread."""
        if not self._told.is_set():
            self._told.set()
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody listens any more
                self._loop.call_soon_threadsafe(self._look)

    def _look(self) -> None:
        self._told.clear()  # before looking: what comes later wakes it again
        for subscriber in self._subscribers:
            subscriber.wake()
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)

    async def _send_off(self) -> None:
        """Stop, and wait until the last words are sent."""
        self.stop()
        until = self._loop.time() + FAREWELL
        while self._subscribers and self._loop.time() < until:  # noqa: ASYNC110 - once in the life of a process
            await asyncio.sleep(0.01)
        if self._has_sent_off:
            self._has_sent_off = False
            await asyncio.sleep(ON_THE_WIRE)

    def _cut(self) -> None:
        for subscriber in self._subscribers:
            subscriber.cut()

    async def _tick(self) -> None:
        """Each second, look for who takes nothing; each subscriber's own second of fifteen, have it send a sign of life."""
        second = 0
        while True:
            await asyncio.sleep(1)
            second += 1
            try:
                self._look_at_clocks(second)
            except Exception:  # those who keep time for others do not stop
                log.exception("looking at the subscribers' clocks failed")

    def _look_at_clocks(self, second: int) -> None:
        now = self._loop.time()
        for subscriber in self._subscribers:
            if subscriber.place % BEAT == second % BEAT:
                subscriber.beat()
            subscriber.look_at_clock(now, self._patience)
            subscriber.look_at_key()
        for waiting, may_stay in self._waiting.items():
            if not (waiting.done() or may_stay()):
                waiting.set_result(None)
