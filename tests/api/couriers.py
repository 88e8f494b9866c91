"""What the tests of couriers have in common: a desk, a store and receivers, all in this process, and a clock to set."""

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from msgspec.structs import replace

import api.webhooks.courier
import api.webhooks.rounds
from api.desk import Desk
from api.webhooks.courier import Courier
from api.webhooks.opening import open_store
from api.webhooks.sending import Attempt
from api.webhooks.store import Hook, Standing, Store
from domain import decisions
from domain.decisions import Stated
from domain.ledger.memory import MemoryLedger
from domain.records import convert_event
from tests.api.given import NOON, SetClock, founded, renamed
from tests.domain.ledger.given import one

DONE = Attempt(status=204)
FAILED = Attempt("answered 500: no acknowledgement", 500)


class Receivers:
    """Takes what is sent, by address: what came there, and what is answered."""

    def __init__(self) -> None:
        self.sent: dict[str, list[tuple[str, int]]] = {}
        """The message's id and the record's position, in the order in which they came."""
        self.answers: dict[str, deque[Attempt]] = {}
        """What is answered first; then each is acknowledged."""
        self.held: dict[str, asyncio.Event] = {}
        """Addresses that answer only once the event is set."""
        self.headers: list[Mapping[str, str]] = []

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Attempt:
        self.sent.setdefault(url, []).append((headers["webhook-id"], json.loads(body)["data"]["position"]))
        self.headers.append(headers)
        await asyncio.sleep(0)
        if url in self.held:
            await self.held[url].wait()
        answers = self.answers.get(url)
        return answers.popleft() if answers else DONE

    def positions(self, url: str = "https://one.example/") -> list[int]:
        return [position for _, position in self.sent.get(url, [])]

    def ids(self, url: str = "https://one.example/") -> list[str]:
        return [id_ for id_, _ in self.sent.get(url, [])]


class World:
    """A desk with a party, a store, receivers, and couriers on them."""

    def __init__(self, desk: Desk, store: Store, clock: SetClock) -> None:
        self.desk = desk
        self.store = store
        self.clock = clock
        self.receivers = Receivers()

    def record(self, number: int, party: str = "kz-qkhp") -> None:
        """Have so many names more recorded."""
        for _ in range(number):
            event = renamed(f"Name {self.desk.chronicle.head}", party=party)
            self.state(event)

    def state(self, event: dict[str, Any]) -> None:
        stated = [Stated(uuid4(), convert_event(event))]
        self.desk.submit(partial(decisions.state, stated=stated, actor="editor")).result(10)

    def register(self, name: str = "one", after: int = 0, **more: Any) -> None:
        hook = Hook(
            id=name,
            url=f"https://{name}.example/",
            created_at=NOON,
            secret="whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQ=",
        )
        self.store.add(replace(hook, **more), Standing(position=after), most=99)

    def standing(self, name: str = "one") -> Standing:
        kept = self.store.get(name)
        assert kept is not None
        return replace(kept.standing, marks={})

    def resume(self, name: str = "one") -> None:
        self.store.amend(name, lambda kept: (kept.hook, Standing(position=kept.standing.position)))

    @contextlib.asynccontextmanager
    async def courier(
        self, owner: str = "a", *, lease: float = 10.0, renewal: float = 0.02, by: Store | None = None
    ) -> AsyncIterator[Courier]:
        """A courier; `by` is its own way to the store."""
        courier = Courier(
            *(self.desk, lambda: by or self.store, self.receivers),
            owner=owner,
            clock=self.clock,
            chance=lambda: 0.0,
            lease=lease,
            renewal=renewal,
        )
        async with courier.running():
            yield courier


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.002)


async def a_while() -> None:
    """Long enough for what must not happen to happen."""
    await asyncio.sleep(0.1)


@contextlib.contextmanager
def another_desk(world: World, common: int) -> Iterator[Desk]:
    """A desk on a ledger that holds the same up to a position, and goes on otherwise."""
    ledger = MemoryLedger(world.clock)
    same = world.desk.ledger.read(0, limit=common)
    ledger.append([one(*each.tags, data=each.data) for each in same])
    desk = Desk(ledger, world.clock).open()
    try:
        yield desk
    finally:
        desk.close()


@pytest.fixture(autouse=True)
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.webhooks.rounds, "LOOK", 0.01)
    monkeypatch.setattr(api.webhooks.rounds, "SAVING", 0.01)
    monkeypatch.setattr(api.webhooks.courier, "MOMENT", 0.3)


@pytest.fixture
def world() -> Iterator[World]:
    clock = SetClock()
    desk = Desk(MemoryLedger(clock), clock).open()
    store = open_store("memory:", clock)
    made = World(desk, store, clock)
    made.state(founded("kz-qkhp"))
    yield made
    desk.close()
    store.close()
