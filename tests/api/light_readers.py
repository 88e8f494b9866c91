"""Asking an application a question twice, message by message: by the way that it takes itself, and by its routes alone."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any, TypeAlias, cast

from api.ahead import Ahead
from api.app import Application, create_app
from api.desk import Desk
from api.light import Light
from api.limits.room import Room
from api.settings import Settings
from domain.ledger.memory import MemoryLedger
from tests.api.given import TOKEN, Api, SetClock

Headers: TypeAlias = list[tuple[bytes, bytes]]
Messages: TypeAlias = list[dict[str, Any]]

PLAIN: Headers = [(b"host", b"testserver.local:8000"), (b"accept", b"*/*"), (b"user-agent", b"test")]


class Both:
    """An application, and what has it answer."""

    def __init__(self, app: Application, run: Callable[[Callable[[], Awaitable[None]]], None]) -> None:
        self.app = app
        self._run = run

    def asked(self, target: str, method: str = "GET", headers: Headers = PLAIN) -> Messages:
        """The messages that answer a question."""
        return self._ask(self.app.__call__, scope_of(target, method, headers))

    def asked_of_routes(self, target: str, method: str = "GET", headers: Headers = PLAIN) -> Messages:
        """The same, past the light path."""

        door = self.app.door
        light, door.light = door.light, None
        try:
            return self.asked(target, method, headers)
        finally:
            door.light = light

    def alike(self, target: str, method: str = "GET", headers: Headers = PLAIN) -> Messages:
        """The answer, which is the same both ways, and the same again."""
        first = self.asked(target, method, headers)
        routes = self.asked_of_routes(target, method, headers)
        assert first == routes, (method, target, headers)
        for _ in range(2):  # what is asked a second time is kept whole
            assert self.asked(target, method, headers) == routes, (method, target, headers)
        return first

    def is_light(self, target: str, method: str = "GET", headers: Headers = PLAIN) -> bool:
        """Whether the light path has an answer."""
        assert self.app.door.light is not None
        return self.app.door.light.answer(scope_of(target, method, headers)) is not None

    def _ask(self, app: Any, scope: dict[str, Any]) -> Messages:
        messages: Messages = []

        sent: list[dict[str, Any]] = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive() -> dict[str, Any]:
            if not sent:  # who asks stays, and waits for the answer
                await asyncio.Event().wait()
            return sent.pop()

        async def send(message: dict[str, Any]) -> None:
            messages.append(message)

        async def ask() -> None:
            await app(scope, receive, send)

        self._run(ask)
        return _without_request_id(messages)


def _without_request_id(messages: Messages) -> Messages:
    """The messages without what is another one each time: what goes wrong tells it in its body, which it makes longer or shorter."""
    start, *rest = messages
    (id_,) = (value for name, value in start["headers"] if name == b"x-request-id")
    is_told = any(id_ in each["body"] for each in rest)
    dropped = {b"x-request-id", b"content-length"} if is_told else {b"x-request-id"}
    headers = [(name, value) for name, value in start["headers"] if name not in dropped]
    return [start | {"headers": headers}, *(each | {"body": each["body"].replace(id_, b"")} for each in rest)]


def both_of(api: Api) -> Both:
    """An application that runs."""

    def run(ask: Callable[[], Awaitable[None]]) -> None:
        with api.client.portal() as portal:
            portal.call(ask)

    return Both(cast("Application", api.client.app), run)


async def a_room() -> Room:
    return Room(at_once=1, waiting_each=1, waiting=1, seconds=60)


@contextmanager
def standing_still() -> Iterator[Both]:
    """An application that follows no ledger: its chronicle may be made another one."""
    clock = SetClock()
    app = create_app(Settings(ledger="memory:", write_token=TOKEN), clock=clock)
    assert isinstance(app, Application)
    with closing(Desk(MemoryLedger(clock), clock)) as desk, asyncio.Runner() as runner:
        desk.catch_up()
        app.state.desk = desk
        app.state.ahead = Ahead(desk, 10_000_000)  # which works when it is told to
        app.state.room = runner.run(a_room())
        app.state.light = app.door.light = Light(desk, clock, app.state.ahead)

        async def called(ask: Callable[[], Awaitable[None]]) -> None:
            await ask()

        yield Both(app, lambda ask: runner.run(called(ask)))


def done_ahead(both: Both) -> Ahead:
    """All that can be worked out ahead, of an application that keeps nothing of what it told before."""
    state = both.app.state
    ahead: Ahead = state.ahead
    ahead.look_again()
    while ahead.step():
        pass
    state.light = both.app.door.light = Light(state.desk, state.clock, ahead)
    return ahead


def scope_of(target: str, method: str = "GET", headers: Headers = PLAIN) -> dict[str, Any]:
    """A request as a server gives it; the target is latin-1, and its path is not encoded."""
    path, _, query = target.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode("latin-1"),
        "root_path": "",
        "query_string": query.encode("latin-1"),
        "headers": headers,
        "client": ("testclient", 1),
        "server": ("testserver.local", 80),
        "state": {},
    }
