"""Exports are made a few at a time, once for all who ask for the same, and no longer than somebody waits for them.

An export of a large ledger takes seconds of a processor and more room than any other answer. So who asks for one waits for a turn, for
a while; what is made is kept for the next who asks, as the last few are; and when all who asked for one have left, its making stops.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Event
from typing import IO, Final, TypeAlias

from litestar.types import Receive

from api.exports.made import Made, made
from api.problems import Problem

AT_ONCE: Final = 2
"""Exports that one process makes at the same time."""
PATIENCE: Final = 30.0
"""Seconds that an export waits for its turn."""
RETRY_AFTER: Final = 10
"""Seconds after which one who got no turn may ask again."""
KEPT: Final = 4
"""Exports that are kept: those that were asked for last."""

GoOn: TypeAlias = Callable[[], None]
"""Raises where nobody waits any longer."""
Write: TypeAlias = Callable[[IO[bytes], GoOn], None]


class Abandoned(Exception):
    """Nobody waits for the export any longer."""


class Making:
    """The exports that a process makes and has made."""

    def __init__(self, *, at_once: int = AT_ONCE, patience: float = PATIENCE, kept: int = KEPT) -> None:
        self._turns = asyncio.Semaphore(at_once)
        self._patience = patience
        self._most = kept
        self._kept: OrderedDict[Hashable, Made] = OrderedDict()
        self._works: dict[Hashable, _Work] = {}

    @property
    def at_work(self) -> int:
        """How many exports are made now, or wait for their turn."""
        return len(self._works)

    async def get(self, key: Hashable, write: Write, receive: Receive) -> Made:
        """What is kept or being made under the key; else what `write` writes. `receive` tells when the asker has left.

        Raises `Abandoned` where the asker left, the problem `too-many-exports` where no turn came in time, and what `write` raises.
        """
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        work = self._works.get(key)
        if work is None or work.stopped.is_set():
            work = self._works[key] = _Work()
            work.task = asyncio.create_task(self._make(key, work, write))
            work.task.add_done_callback(_looked_at)
        return await work.waited_for(receive)

    async def _make(self, key: Hashable, work: "_Work", write: Write) -> Made:
        try:
            await self._turn()
            try:
                made = await asyncio.to_thread(work.run, write)
            finally:
                self._turns.release()
        finally:
            work.stopped.set()  # the thread too, where the process stops
            if self._works.get(key) is work:
                del self._works[key]
        self._kept[key] = made
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return made

    async def _turn(self) -> None:
        try:
            async with asyncio.timeout(self._patience):
                await self._turns.acquire()
        except TimeoutError:
            raise Problem(
                "too-many-exports",
                f"other exports are being made, and none was finished within {self._patience:.0f} s: "
                f"ask again after {RETRY_AFTER} s",
                headers={"Retry-After": str(RETRY_AFTER)},
            ) from None


class _Work:
    """An export that is being made, and how many wait for it."""

    task: asyncio.Task[Made]

    def __init__(self) -> None:
        self.stopped = Event()
        self._waiting = 0

    def run(self, write: Write) -> Made:
        """In a thread of its own."""
        return made(lambda file: write(file, self._go_on))

    def _go_on(self) -> None:
        if self.stopped.is_set():
            raise Abandoned

    async def waited_for(self, receive: Receive) -> Made:
        self._waiting += 1
        left = asyncio.create_task(_left(receive))
        try:
            await asyncio.wait({self.task, left}, return_when=asyncio.FIRST_COMPLETED)
            if self.task.done():
                return self.task.result()
            raise Abandoned
        finally:
            left.cancel()
            self._waiting -= 1
            if not self._waiting:
                self.stopped.set()


async def _left(receive: Receive) -> None:
    """Returns when the client has left; what it still sends is no matter."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _looked_at(task: asyncio.Task[Made]) -> None:
    """Where all who asked have left, nobody else looks at what became of it."""
    if not task.cancelled():
        task.exception()
