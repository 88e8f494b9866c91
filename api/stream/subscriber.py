"""One subscriber: a cursor into the chronicle, and the task that moves it."""

import asyncio
import itertools
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final, Protocol

from api.desk import Desk
from api.stream.framing import Framing, Signal, opening, signal
from api.stream.pages import Edition, Editions
from api.stream.wanted import Shape
from domain.ids import Position
from projections.selection import Selection

GRACE: Final = 10
"""How many times the patience is waited until a connection that takes nothing, not even the last word, is cut."""

_places = itertools.count()


class Outlet(Protocol):
    """The connection to a subscriber."""

    async def send(self, content: bytes | Sequence[bytes]) -> None: ...

    async def end(self, word: bytes) -> None:
        """Send the last word and hang up."""
        ...


class Subscriber:
    """Sends what comes after a position, in order, until the client leaves, takes nothing for too long, or the server stops.

    It holds no more than one page that is on its way: what lies ahead is in the chronicle.
    """

    def __init__(
        self,
        desk: Desk,
        editions: Editions,
        *,
        framing: Framing,
        shape: Shape,
        selection: Selection,
        after: Position,
        outlet: Outlet,
    ) -> None:
        self.place = next(_places)
        self.position = after
        """Nothing up to here is missing from what was sent."""
        self._desk = desk
        self._rebuilt = desk.rebuilt
        self._framing: Framing = framing
        self._edition_of: Callable[[], Edition] = lambda: editions.of(
            desk.chronicle, framing, shape, selection
        )
        self._outlet = outlet
        self._woken = asyncio.Event()
        self._is_beat = False
        self._is_stalled = False
        self._is_stopped = False
        self._sending_since: float | None = None
        self._task: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """There may be something to send."""
        self._woken.set()

    def beat(self) -> None:
        """It is time for a sign of life."""
        self._is_beat = True
        self._woken.set()

    def stop(self) -> None:
        """The server is being stopped: say so, and end."""
        self._is_stopped = True
        self._woken.set()

    def cut(self) -> None:
        """End without a word."""
        if self._task is not None:
            self._task.cancel()

    def look_at_clock(self, now: float, patience: float) -> None:
        """Note whether what is on its way is not taken; after long enough, cut the connection."""
        if self._sending_since is not None:
            waited = now - self._sending_since
            self._is_stalled = self._is_stalled or waited >= patience
            if waited >= patience * GRACE:
                self.cut()

    async def serve(self, gone: Coroutine[Any, Any, None]) -> None:
        """Send until it is over; `gone` returns when the client has left."""
        self._task = asyncio.create_task(self._send_all())
        leaving = asyncio.create_task(gone)
        both = (self._task, leaving)
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in both:
                each.cancel()
            await asyncio.gather(*both, return_exceptions=True)

    async def _send_all(self) -> None:
        edition = self._edition_of()
        if words := opening(self._framing):
            await self._send(words)
        caught_up = False
        while True:
            if self._rebuilt != self._desk.rebuilt and self.position <= self._desk.common:
                self._rebuilt, edition = self._desk.rebuilt, self._edition_of()
            if (last := self._last_word()) is not None:
                position = min(self.position, self._desk.common) if last == "reset" else self.position
                self._sending_since = asyncio.get_running_loop().time()
                await self._outlet.end(signal(self._framing, last, position))
                return
            if self._is_beat:
                self._is_beat = False
                await self._send(signal(self._framing, "passed", self.position))
            if self.position < (head := edition.head):
                page = edition.page(self.position, head)
                if page.content:
                    await self._send(page.content)
                self.position = page.reached
                if page.reached < head:
                    await asyncio.sleep(
                        0
                    )  # others have a turn, even if the client takes all there is at once
            elif not caught_up:
                caught_up = True
                await self._send(signal(self._framing, "caught-up", self.position))
            else:
                await self._woken.wait()
                self._woken.clear()

    def _last_word(self) -> Signal | None:
        if self._rebuilt != self._desk.rebuilt:
            return "reset"
        if self._is_stopped:
            return "closing"
        return "stalled" if self._is_stalled else None

    async def _send(self, content: bytes | Sequence[bytes]) -> None:
        self._sending_since = asyncio.get_running_loop().time()
        await self._outlet.send(content)
        self._sending_since = None
