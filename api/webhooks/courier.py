"""The courier: delivers what webhooks want, each in the ledger's order and one at a time, in the event loop that serves.

There is one a process. It holds those webhooks that no other process holds, for `LEASE` seconds, and again every `RENEWAL`
seconds while it lives; when it dies, another takes them over within the former.
"""

import asyncio
import contextlib
import logging
import threading
from collections.abc import AsyncIterator, Callable
from typing import Final

from api.desk import Desk
from api.webhooks.rounds import Means, Round
from api.webhooks.sending import Sender
from api.webhooks.store import Kept, Store
from domain.ledger.port import Clock

log = logging.getLogger(__name__)

LEASE: Final = 4.5
RENEWAL: Final = 1.5
MOMENT: Final = 2.0
"""Seconds that a delivery which is under way has to end when the server stops; what has not ended is sent again later."""

THREADS: Final = 4
"""That wait for the store at a time."""


class Courier:
    """Run it with `running`, in the event loop."""

    def __init__(
        self,
        desk: Desk,
        store: Callable[[], Store],
        sender: Sender,
        *,
        owner: str,
        clock: Clock,
        chance: Callable[[], float],
        may_have: Callable[[str], bool] = lambda _actor: True,
        lease: float = LEASE,
        renewal: float = RENEWAL,
    ) -> None:
        """`may_have` tells whether an actor's webhooks are delivered: looked at with each renewal."""
        self._desk = desk
        self._owner = owner
        self._means = Means(
            desk, store, sender, owner, clock, chance, asyncio.Semaphore(THREADS), self._is_holding
        )
        self._may_have = may_have
        self._lease = lease
        self._renewal = renewal
        self._rounds: dict[str, tuple[Round, asyncio.Task[None]]] = {}
        self._loop = asyncio.get_running_loop()
        self._held_until = 0.0
        self._poked = asyncio.Event()
        self._is_ending = False
        self._told = threading.Event()  # that rounds have to look: a thousand appends wake them once

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["Courier"]:
        """The courier, while it delivers. At the end, deliveries under way have a moment, and all is let go."""
        self._desk.watch(self._grown)
        keeping = asyncio.create_task(self._keep())
        try:
            yield self
        finally:
            self._is_ending = True
            self._poked.set()
            await _ended([keeping, *self._stopped()])
            await self._let_go()

    def poke(self) -> None:
        """Something was changed by an editor: look now, and not at the next renewal."""
        self._poked.set()

    async def _keep(self) -> None:
        """Hold what there is to hold, again and again."""
        is_away = False
        while not self._is_ending:
            self._poked.clear()
            began = self._loop.time()
            try:
                held = await self._means.aside(lambda: self._means.store().claim(self._owner, self._lease))
            except Exception as error:  # noqa: BLE001 - whatever goes wrong, it is tried again
                if not is_away:
                    log.warning("webhooks are not delivered, as their store cannot be asked: %s", error)
                is_away = True
            else:
                is_away = False
                self._held_until = began + self._lease
                if not self._is_ending:
                    self._match(held)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._poked.wait(), self._renewal)

    def _is_holding(self) -> bool:
        return self._loop.time() < self._held_until

    def _match(self, held: list[Kept]) -> None:
        """A round for each that is held, by its present edition, and for no other."""
        held = [kept for kept in held if self._may_have(kept.hook.registered_by)]
        editions = {kept.hook.id: kept.edition for kept in held}
        for hook_id, (round_, task) in list(self._rounds.items()):
            if task.done() or editions.get(hook_id) != round_.kept.edition:
                task.cancel()
                del self._rounds[hook_id]
        for kept in held:
            if kept.hook.id not in self._rounds:
                round_ = Round(self._means, kept)
                self._rounds[kept.hook.id] = round_, asyncio.create_task(round_.run())

    def _grown(self) -> None:
        """Called by the desk, in any thread."""
        if not self._told.is_set():
            self._told.set()
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody delivers any more
                self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        self._told.clear()
        for round_, _ in self._rounds.values():
            round_.wake()

    def _stopped(self) -> list[asyncio.Task[None]]:
        """The tasks of the rounds, told to end."""
        for round_, _ in self._rounds.values():
            round_.stop()
        return [task for _, task in self._rounds.values()]

    async def _let_go(self) -> None:
        if self._held_until:  # else it never held any, perhaps as there is no store
            try:
                async with asyncio.timeout(MOMENT):
                    await self._means.aside(lambda: self._means.store().release(self._owner))
            except Exception as error:  # noqa: BLE001 - whatever it is, the process ends
                log.warning(
                    "webhooks could not be let go, so others wait %.0f s: %s",
                    *(self._lease, str(error) or "their store does not answer"),
                )


async def _ended(tasks: list[asyncio.Task[None]]) -> None:
    """Wait a moment for tasks that were told to end, and cancel those that have not."""
    await asyncio.wait(tasks, timeout=MOMENT)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
