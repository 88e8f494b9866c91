"""What the tests of the stream have in common: a hub on a ledger, and clients that take what they are sent, or do not."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from litestar.types import Message

from api.desk import Desk
from api.stream.framing import Framing
from api.stream.hub import Hub
from api.stream.wanted import Shape, Wanted
from domain.events import Event, Renamed
from domain.ids import Position
from domain.ledger.memory import MemoryLedger
from domain.ledger.port import Append, Draft
from projections.chronicle import Chronicle
from projections.selection import EVERYTHING, Selection
from tests.domain.ledger.given import SetClock
from tests.projections.ledgers import A, Ledger, founded, on

SOON = 10.0
"""Seconds within which something happens that is to happen at once."""


def renamed(name: str, party: str = A) -> Renamed:
    return Renamed(party=party, name=name, date=on("2010"))


class Source:
    """A ledger to append to, and the desk that follows it."""

    def __init__(self, *events: Event) -> None:
        self._told = Ledger()
        self.ledger = MemoryLedger(SetClock())
        self.appends(*events)
        self.desk = Desk(self.ledger).open()

    def appends(self, *events: Event) -> None:
        """State these, in one append."""
        already = len(self._told.entries)
        for event in events:
            self._told.states(event)
        self.ledger.append(
            [Append(tuple(_draft(e.type, e.tags, e.data) for e in self._told.entries[already:]), 0, ())]
        )


def _draft(type_: str, tags: tuple[str, ...], data: bytes) -> Draft:
    return Draft(type_, tags, lambda _position, _recorded_at: data)


@contextlib.asynccontextmanager
async def hub_on(source: Source, patience: float = 30) -> AsyncIterator[Hub]:
    """A hub, closed with its desk at the end."""
    try:
        async with Hub(source.desk, patience=patience).opened() as hub:
            yield hub
    finally:
        await asyncio.to_thread(source.desk.close)


class Client:
    """Takes what it is sent, unless told not to; in the background of a test."""

    def __init__(
        self,
        hub: Hub,
        after: Position = 0,
        *,
        framing: Framing = "ndjson",
        shape: Shape = "record",
        selection: Selection = EVERYTHING,
        of: Chronicle | None = None,
    ) -> None:
        """`of` is the chronicle that the position was found to be of; the present one if it is not given."""
        self.messages: list[Any] = []
        self._takes = asyncio.Event()
        self._takes.set()
        self._left = asyncio.Event()
        self._news = asyncio.Event()
        wanted = Wanted(of or hub._desk.chronicle, selection, after, shape)
        self.task = asyncio.create_task(hub.serve(wanted, framing, self._send, self._leave()))

    async def _send(self, message: Message) -> None:
        await self._takes.wait()
        self.messages.append(message)
        self._news.set()

    async def _leave(self) -> None:
        await self._left.wait()

    def leaves(self) -> None:
        self._left.set()

    def stops_taking(self) -> None:
        self._takes.clear()

    def takes_again(self) -> None:
        self._takes.set()

    @property
    def body(self) -> bytes:
        """All that was sent over HTTP."""
        return b"".join(
            message["body"] for message in self.messages if message["type"] == "http.response.body"
        )

    @property
    def lines(self) -> list[Any]:
        """What was sent as lines of JSON."""
        return [json.loads(line) for line in self.body.splitlines()]

    @property
    def told(self) -> list[Any]:
        """The same in short: the position of each record, the name and position of each signal."""
        return [
            (line["signal"], line["position"]) if "signal" in line else line["position"]
            for line in self.lines
        ]

    async def until(self, condition: Callable[["Client"], bool]) -> None:
        """Wait until what was sent is as it should be."""
        async with asyncio.timeout(SOON):
            while not condition(self):
                self._news.clear()
                await self._news.wait()

    async def ended(self) -> None:
        """Wait until nothing more is sent."""
        async with asyncio.timeout(SOON):
            await self.task


__all__ = ["A", "Client", "Source", "founded", "hub_on", "renamed"]
