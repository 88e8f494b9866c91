"""The room: where questions that take long are worked out, a few at a time, so that they leave the others their turn.

Plain questions are answered by the event loop in microseconds, and never wait here. What takes longer (a difference over a century, a
search, a preview) is worked out in a bounded number of threads. Who comes while all are at work waits: each client in a line of its own,
and the lines have their turns one after the other, so that one who asks a thousand times is no more in the way than one who asks twice.

A thread that computes cannot be stopped from without. It asks between two steps whether somebody still waits (`projections.going_on`), and
ends if nobody does; until then its turn is taken.
"""

import asyncio
import contextvars
from collections import OrderedDict, deque
from collections.abc import Callable, Coroutine, Hashable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any, Final, Self, TypeVar

from api.problems import Problem
from projections.going_on import asked

RETRY_AFTER: Final = 5
"""Seconds after which who was sent away may come again."""

Wanted = TypeVar("Wanted")


class Abandoned(Exception):
    """Nobody waits any longer for what was being worked out."""


class Room:
    """For one event loop; to be made in it."""

    def __init__(self, *, at_once: int, waiting_each: int, waiting: int, seconds: float) -> None:
        """`waiting_each` and `waiting` are of one client and of all; `seconds` is for waiting and working together."""
        self._at_once = at_once
        self._most_each = waiting_each
        self._most = waiting
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(at_once, "room")
        self._loop = asyncio.get_running_loop()
        self._lines: OrderedDict[Hashable, deque[asyncio.Future[None]]] = OrderedDict()
        """Who waits for a turn, by client; the client whose turn is next comes first."""
        self.at_work = 0
        """Threads that work now, those included for which nobody waits any longer."""
        self.waiting = 0

    async def work_out(
        self, client: Hashable, work: Callable[[], Wanted], left: Callable[[], Coroutine[Any, Any, None]]
    ) -> Wanted:
        """What `work` gives, worked out in a thread when it is this client's turn; `left` returns when the client has gone.

        Raises what `work` raises, and `Problem` where there is no place to wait in, or it takes too long.
        """
        working = asyncio.create_task(self._worked_out(client, work))
        leaving = asyncio.create_task(left())
        try:
            await asyncio.wait({working, leaving}, timeout=self._seconds, return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                return working.result()
            raise Problem(
                "took-too-long",
                f"this was not worked out within {self._seconds:g} s: ask for less (a shorter time, one country, "
                "a smaller limit), or again later",
                headers={"Retry-After": str(RETRY_AFTER)},
            )
        finally:
            working.cancel()
            leaving.cancel()

    async def _worked_out(self, client: Hashable, work: Callable[[], Wanted]) -> Wanted:
        await self._turn(client)
        is_left = Event()

        def go_on() -> None:
            if is_left.is_set():
                raise Abandoned

        def run() -> Wanted:
            asked.set(go_on)
            go_on()  # it may have been left before it began
            return work()

        try:
            working = self._loop.run_in_executor(self._threads, contextvars.copy_context().run, run)
        except RuntimeError:  # the room is closed
            self._over()
            raise
        working.add_done_callback(self._done)
        try:
            return await asyncio.shield(working)
        finally:
            is_left.set()

    async def _turn(self, client: Hashable) -> None:
        """Wait for a turn, and take it."""
        if self.at_work < self._at_once and not self.waiting:
            self.at_work += 1
            return
        line = self._lines.get(client)
        if line is not None and len(line) >= self._most_each:
            raise Problem(
                "too-many-at-once",
                f"{len(line)} of your questions that take long wait for their turn here, as many as may: "
                "ask again when one of them is answered",
                headers={"Retry-After": str(RETRY_AFTER)},
            )
        if self.waiting >= self._most:
            raise Problem(
                "overloaded",
                f"{self.waiting} questions that take long wait for their turn here, as many as may: ask again later",
                headers={"Retry-After": str(RETRY_AFTER)},
            )
        if line is None:
            line = self._lines[client] = deque()
        mine: asyncio.Future[None] = self._loop.create_future()
        line.append(mine)
        self.waiting += 1
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():  # the turn came in the same moment: the next one has it
                self._over()
            else:
                self._leave(client, mine)
            raise

    def _leave(self, client: Hashable, mine: "asyncio.Future[None]") -> None:
        line = self._lines.get(client, ())
        if mine not in line:  # passed over already
            return
        self._lines[client].remove(mine)
        self.waiting -= 1
        if not self._lines[client]:
            del self._lines[client]

    def _next(self) -> None:
        """Give turns to those who wait, while there are any."""
        while self._lines and self.at_work < self._at_once:
            client, line = self._lines.popitem(last=False)
            mine = line.popleft()
            self.waiting -= 1
            if line:
                self._lines[client] = line  # behind all others
            if not mine.done():
                self.at_work += 1
                mine.set_result(None)

    def _done(self, working: "asyncio.Future[Any]") -> None:
        if not working.cancelled():
            working.exception()  # where nobody waits any longer, nobody else looks at it
        self._over()

    def _over(self) -> None:
        """Somebody's turn is over."""
        self.at_work -= 1
        self._next()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Let nobody in any more."""
        self._threads.shutdown(wait=False, cancel_futures=True)
