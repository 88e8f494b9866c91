"""The webhooks of an application: what is allowed, the store, and the courier where there is one."""

import contextlib
import random
import threading
from collections.abc import AsyncIterator, Callable
from typing import Final
from uuid import uuid4

from api.desk import Desk
from api.webhooks.addresses import Allowed
from api.webhooks.courier import Courier
from api.webhooks.opening import open_store
from api.webhooks.sending import HttpSender
from api.webhooks.store import Store
from domain.ledger.port import Clock, Closed, Unavailable

PATIENCE: Final = 5.0
"""Seconds that one waits for another who is opening the store."""


class Webhooks:
    """Opens the store when it is first needed: a server without webhooks has none, and one that cannot open it yet does all else."""

    def __init__(
        self,
        ledger: str,
        allowed: Allowed,
        clock: Clock,
        new_secret: Callable[[], str],
        may_have: Callable[[str], bool] = lambda _actor: True,
    ) -> None:
        """`may_have` tells whether an actor's webhooks are delivered."""
        self._may_have = may_have
        self.allowed = allowed
        self.new_secret = new_secret
        self._ledger = ledger
        self._clock = clock
        self._opening = threading.Lock()
        self._over = threading.Event()
        self._store: Store | None = None
        self._courier: Courier | None = None

    def store(self) -> Store:
        """The store, which may have to be opened: to be called in a thread. Raises `LedgerError`."""
        if self._store is not None:
            return self._store
        if not self._opening.acquire(timeout=PATIENCE):
            raise Unavailable(
                "the store of webhooks is being opened, and does not answer yet: try again later"
            )
        try:
            if self._over.is_set():
                raise Closed("this server is being stopped: its store of webhooks is not opened any more")
            if self._store is None:
                opened = self._store = open_store(self._ledger, self._clock)
                if self._over.is_set():  # meanwhile, and nobody else closes it
                    opened.close()
            return self._store
        finally:
            self._opening.release()

    def changed(self) -> None:
        """An editor has changed something: where this process delivers, it looks at once."""
        if self._courier is not None:
            self._courier.poke()

    @contextlib.asynccontextmanager
    async def opened(self, desk: Desk, *, delivers: bool) -> AsyncIterator["Webhooks"]:
        """The webhooks, which are delivered meanwhile if this is the process for it, and any host is allowed at all."""
        try:
            if delivers and not self.allowed.is_nothing:
                async with self._delivering(desk):
                    yield self
            else:
                yield self
        finally:
            self._over.set()
            if self._store is not None:
                self._store.close()

    @contextlib.asynccontextmanager
    async def _delivering(self, desk: Desk) -> AsyncIterator[None]:
        async with HttpSender.opened(self.allowed) as sender:
            courier = Courier(
                *(desk, self.store, sender),
                owner=uuid4().hex,
                clock=self._clock,
                chance=random.random,
                may_have=self._may_have,
            )
            async with courier.running():
                self._courier = courier
                yield
            self._courier = None
