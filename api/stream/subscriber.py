"""One subscriber: a cursor into the chronicle, and the task that moves it."""

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, Final, TypeAlias

from litestar.types import Message

from api.desk import Desk
from api.stream.framing import (
    BROKEN,
    FAILED,
    GOING_AWAY,
    NO_KEY,
    Framing,
    Signal,
    last_messages,
    messages,
    opening,
    signal,
)
from api.stream.pages import Edition, Editions
from api.stream.wanted import Wanted
from projections.chronicle import Chronicle

log = logging.getLogger(__name__)

GRACE: Final = 10
"""How many times the patience is waited until a client that takes nothing, not even the last word, is given up."""

Send: TypeAlias = Callable[[Message], Awaitable[None]]

_places = itertools.count()


class _Gone(Exception):
    """The client cannot be sent anything any more."""


class Subscriber:
    """Sends what comes after a position, in order, until the client leaves, takes nothing for too long, or the server stops.

    It holds no more than one page that is on its way: what lies ahead is in the chronicle. All of it runs in one event loop.
    """

    def __init__(
        self,
        desk: Desk,
        editions: Editions,
        wanted: Wanted,
        framing: Framing,
        send: Send,
        may_stay: Callable[[], bool] = lambda: True,
    ) -> None:
        """`may_stay` tells whether it may be sent more: where reading is closed, as long as its key is good."""
        self._may_stay = may_stay
        self._why: str | None = None
        """What its last word says, if it is not what the signal says anyway."""
        self.place = next(_places)
        self.position = wanted.after
        """Nothing up to here is missing from what was sent."""
        self._desk = desk
        self._editions = editions
        self._wanted = wanted
        self.framing: Framing = framing
        self._send = send
        self._loop = asyncio.get_running_loop()
        self._waiting: asyncio.Future[None] | None = None
        self._is_beat = False
        self._is_over = False
        """Whether one of the next two is true."""
        self._is_stalled = False
        self._is_stopped = False
        self._sending_since: float | None = None
        self._task: asyncio.Task[None] | None = None
        self._leaving: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """There may be something to send."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def beat(self) -> None:
        """It is time for a sign of life."""
        self._is_beat = True
        self.wake()

    def stop(self) -> None:
        """The server is being stopped: say so, and end."""
        self._is_stopped = self._is_over = True
        self.wake()

    def look_at_key(self) -> None:
        """End with a word once its key is good no more."""
        if not self._is_over and not self._may_stay():
            self._is_stopped = self._is_over = True
            self._why = NO_KEY
            self.wake()

    def cut(self) -> None:
        """End without a word."""
        if self._task is not None:
            self._task.cancel()

    def look_at_clock(self, now: float, patience: float) -> None:
        """Note whether what is on its way is not taken; after long enough, give the client up."""
        if self._sending_since is None:
            return
        waited = now - self._sending_since
        if waited >= patience:
            self._is_stalled = self._is_over = True
        if waited >= patience * GRACE:
            self.cut()

    async def serve(self, gone: Coroutine[Any, Any, None]) -> None:
        """Send until it is over; `gone` returns when the client has left."""
        self._task = asyncio.create_task(self._run())
        self._leaving = asyncio.create_task(gone)
        self._leaving.add_done_callback(lambda leaving: None if leaving.cancelled() else self.cut())
        try:
            await asyncio.wait((self._task,))
        finally:
            self._task.cancel()
            self._leaving.cancel()
            await asyncio.gather(self._task, self._leaving, return_exceptions=True)

    async def _run(self) -> None:
        try:
            await self._send_all()
        except _Gone:
            pass
        except Exception:
            log.exception("a subscriber at position %s could not be sent what comes next", self.position)
            with contextlib.suppress(_Gone):
                await self._hang_up(signal(self.framing, "closing", self.position, FAILED), BROKEN)

    async def _send_all(self) -> None:
        edition = self._edition(self._wanted.chronicle)
        history = edition.chronicle.head
        if words := opening(self.framing):
            await self._give(messages(self.framing, [words]))
        is_caught_up = False
        while True:
            if edition.chronicle is not (chronicle := self._desk.chronicle):  # it was made anew
                common = self._desk.common_with(edition.chronicle)
                if self.position > common:
                    await self._hang_up(signal(self.framing, "reset", common))
                    return
                edition, history = self._edition(chronicle), min(history, chronicle.head)
            if self._is_over:
                last: Signal = "closing" if self._is_stopped else "stalled"
                await self._hang_up(signal(self.framing, last, self.position, self._why))
                return
            head = edition.chronicle.head
            if not is_caught_up and self.position >= history:
                is_caught_up = True
                await self._say("caught-up")
            elif self.position < head:
                page = edition.page(self.position, head)
                if page.messages:
                    await self._give(page.messages)
                    self._is_beat = False
                self.position = page.reached
                if page.reached < head:
                    if self._is_beat:
                        await self._say("passed")
                    # Others have a turn, even if the client takes all there is at once.
                    await asyncio.sleep(0)
            elif self._is_beat:
                await self._say("passed")
            else:
                self._waiting = self._loop.create_future()
                await self._waiting

    async def _say(self, name: Signal) -> None:
        self._is_beat = False
        await self._give(messages(self.framing, [signal(self.framing, name, self.position)]))

    async def _give(self, what: Iterable[Message]) -> None:
        """Send this, once the client has taken what was sent before, as far as the server lets us know. Raises `_Gone`."""
        for message in what:
            self._sending_since = self._loop.time()
            try:
                await self._send(message)
            except Exception as error:  # servers have errors of many kinds for it
                raise _Gone from error
        self._sending_since = None

    async def _hang_up(self, word: bytes, code: int = GOING_AWAY) -> None:
        if self._leaving is not None:
            # Granian closes a WebSocket only while nobody waits to receive from it.
            self._leaving.cancel()
            await asyncio.sleep(0)
        await self._give(last_messages(self.framing, word, code))

    def _edition(self, chronicle: Chronicle) -> Edition:
        return self._editions.of(chronicle, self.framing, self._wanted.shape, self._wanted.selection)
