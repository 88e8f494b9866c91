"""What a case of a fuzzer is tried on: a real application with the shipped histories; commands in this process.

Its ledger is in a file, or in a PostgreSQL; it is read by everybody, or with a reader's key alone.

An answer is what the application sends, message by message: so bytes can be sent that no client of HTTP would send.
"""

import asyncio
import contextlib
import io
import os
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias
from unittest import mock
from urllib.parse import unquote_to_bytes

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient

import api.asking
import api.reading
from api import cli
from api.app import create_app
from api.asking import AnyRequest
from api.beside.opening import open_beside
from api.clock import now
from api.keys.key import Role, new_key
from api.keys.store import KEYS, open_keys
from api.openapi_webhooks_sent import HOSTS
from api.seeding import seed_ledger
from api.settings import Settings
from api.webhooks.table import WEBHOOKS
from domain.ids import Position
from domain.ledger.opening import open_ledger
from tests.histories import PARTIES
from tests.seeds.shipped import shipped

Json: TypeAlias = Any

TOKEN = "the-token-of-the-fuzzers"
EDITOR: tuple[bytes, bytes] = (b"authorization", b"Bearer " + TOKEN.encode())
INTRODUCED = [
    {"type": "Founded", "party": party, "name": party, "country": party[:2].upper()} for party in PARTIES
]
"""The parties of the small world of `tests.histories`, whose events are of all types."""
CREATED = 201
LONGEST = 60.0
"""Seconds after which an answer counts as none: only what hangs takes so long."""
BRIEFLY = 0.01
"""Seconds that is waited for a record: nobody else writes, so none comes."""


class Answer(NamedTuple):
    """What was answered."""

    status: int
    raw: list[tuple[bytes, bytes]]
    """The headers, line by line."""
    body: bytes

    @property
    def headers(self) -> dict[str, str]:
        """By their names in lower case."""
        return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in self.raw}

    @property
    def told(self) -> Json:
        """The body, which is JSON."""
        return msgspec.json.decode(self.body)


class Said(NamedTuple):
    """What a command said."""

    code: int
    out: str
    error: str


class World:
    """An application that runs, and a folder for files."""

    def __init__(
        self,
        client: TestClient[Litestar],
        folder: Path,
        watched: Callable[[], object],
        key: str | None = None,
    ) -> None:
        """`watched` gives another value as soon as anybody has written anything; who asks without a token has the `key`, if there is one."""
        self.client = client
        self.folder = folder
        self._numbers = iter(range(10**9))
        self._watched = watched
        self._key = key

    def written(self) -> tuple[object, int]:
        """Something that differs as soon as anybody has written anything: records, webhooks, keys."""
        return self._watched(), self.client.app.state.desk.chronicle.head

    def _known_as(self, headers: Sequence[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        """The same, with the key."""
        if self._key is None or any(name == b"authorization" for name, _ in headers):
            return [*headers]
        return [(b"authorization", b"Bearer " + self._key.encode()), *headers]

    def a_folder(self) -> Path:
        """A new one."""
        made = self.folder / str(next(self._numbers))
        made.mkdir()
        return made

    def ask(
        self,
        method: str,
        target: bytes,
        headers: Sequence[tuple[bytes, bytes]] = (),
        body: bytes = b"",
        *,
        until: Sequence[bytes] = (),
    ) -> Answer:
        """Ask the application; an answer without an end is left as soon as it has said one of these."""
        with self.client.portal() as portal:
            return portal.call(self._ask, method, target, self._known_as(headers), body, until)

    async def _ask(
        self,
        method: str,
        target: bytes,
        headers: Sequence[tuple[bytes, bytes]],
        body: bytes,
        until: Sequence[bytes],
    ) -> Answer:
        path, _, query = target.partition(b"?")
        scope = _scope(path, query, headers) | {"type": "http", "method": method}
        status = 0
        told: list[tuple[bytes, bytes]] = []
        said = bytearray()
        enough = asyncio.Event()
        sent = False

        async def receive() -> dict[str, Any]:
            nonlocal sent
            if not sent:
                sent = True
                return {"type": "http.request", "body": body, "more_body": False}
            await enough.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            nonlocal status, told
            if message["type"] == "http.response.start":
                status = message["status"]
                told = [*message["headers"]]
            else:
                said.extend(message.get("body", b""))
                if not message.get("more_body", False) or any(each in said for each in until):
                    enough.set()

        app: Any = self.client.app
        await asyncio.wait_for(app(scope, receive, send), LONGEST)
        return Answer(status, told, bytes(said))

    def talk(
        self,
        target: bytes,
        headers: Sequence[tuple[bytes, bytes]],
        messages: Sequence[str | bytes],
        until: Sequence[str],
    ) -> list[dict[str, Any]]:
        """What a WebSocket is sent that says these messages first, until one of them holds one of these texts, or it is closed."""
        with self.client.portal() as portal:
            return portal.call(self._talk, target, self._known_as(headers), messages, until)

    async def _talk(
        self,
        target: bytes,
        headers: Sequence[tuple[bytes, bytes]],
        messages: Sequence[str | bytes],
        until: Sequence[str],
    ) -> list[dict[str, Any]]:
        path, _, query = target.partition(b"?")
        scope = _scope(path, query, headers) | {"type": "websocket", "scheme": "ws", "subprotocols": []}
        waiting = [{"type": "websocket.connect"}, *map(_received, messages)]
        found: list[dict[str, Any]] = []
        enough = asyncio.Event()

        async def receive() -> dict[str, Any]:
            if waiting:
                return waiting.pop(0)
            await enough.wait()
            return {"type": "websocket.disconnect", "code": 1000}

        async def send(message: dict[str, Any]) -> None:
            found.append(message)
            text = message.get("text") or ""
            if message["type"] == "websocket.close" or any(each in text for each in until):
                enough.set()

        app: Any = self.client.app
        await asyncio.wait_for(app(scope, receive, send), LONGEST)
        return found


def _scope(path: bytes, query: bytes, headers: Sequence[tuple[bytes, bytes]]) -> dict[str, Any]:
    return {
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "path": unquote_to_bytes(path).decode("utf-8", "replace"),
        "raw_path": path,
        "root_path": "",
        "query_string": query,
        "headers": [
            *([] if any(name == b"host" for name, _ in headers) else [(b"host", b"testserver")]),
            *headers,
        ],
        "client": ("127.0.0.1", 1),
        "server": ("testserver", 80),
    }


def _received(message: str | bytes) -> dict[str, Any]:
    return {"type": "websocket.receive", "text" if isinstance(message, str) else "bytes": message}


async def wait_briefly(
    request: AnyRequest, position: Position, seconds: float, may_stay: Callable[[], bool] = lambda: True
) -> bool:
    """As `api.asking.beyond` waits, but not as long."""
    waited: bool = await request.app.state.hub.beyond(position, min(seconds, BRIEFLY), may_stay)
    return waited


@contextlib.contextmanager
def a_world(*, closed: bool = False, ledger: str | None = None, **settings: Any) -> Iterator[World]:
    """An application on the shipped histories, in a folder of its own; on another ledger, which is there for it alone."""
    with contextlib.ExitStack() as stack:
        patched = stack.enter_context(pytest.MonkeyPatch.context())
        for module in (api.asking, api.reading):
            patched.setattr(module, "beyond", wait_briefly)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = ledger or f"sqlite:///{folder / 'ledger.db'}"
        key = None
        if closed:
            settings["reading"] = "closed"
            key = _reader(address)
        app = create_app(Settings(ledger=address, write_token=TOKEN, webhook_hosts=HOSTS, **settings))
        client = stack.enter_context(TestClient(app))
        for name, events in shipped().items():
            seed_ledger(app.state.desk, name, events)
        if ledger is None:  # when a key was used last is written, too
            tables = [WEBHOOKS] if closed else [WEBHOOKS, KEYS]
            files = [folder / "ledger.db", *(each.file_beside(address) for each in tables)]
            watched = stack.enter_context(_files(files))
        else:
            watched = stack.enter_context(_database(address))
        world = World(client, folder, watched, key)
        introduced = world.ask("POST", b"/events", [EDITOR], msgspec.json.encode({"events": INTRODUCED}))
        assert introduced.status == CREATED, introduced
        yield world


def _reader(ledger: str) -> str:
    """The token of a reader's key."""
    open_ledger(ledger, now).close()
    made, token = new_key("fuzzer", Role.reader, now())
    with contextlib.closing(open_keys(ledger, now)) as keys:
        keys.add(made)
    return token


@contextlib.contextmanager
def _files(files: Sequence[Path]) -> Iterator[Callable[[], object]]:
    with contextlib.ExitStack() as stack:
        watching: dict[Path, sqlite3.Connection] = {}

        def watched() -> object:
            for each in files:
                if each not in watching and each.exists():  # some are made at first need
                    watching[each] = stack.enter_context(
                        contextlib.closing(
                            sqlite3.connect(f"file:{each}?mode=ro", uri=True, check_same_thread=False)
                        )
                    )
            return {
                each: opened.execute("PRAGMA data_version").fetchone() for each, opened in watching.items()
            }

        yield watched


@contextlib.contextmanager
def _database(ledger: str) -> Iterator[Callable[[], object]]:
    with (
        contextlib.closing(open_ledger(ledger, now)) as opened,
        contextlib.closing(open_beside(WEBHOOKS, ledger, now)) as webhooks,
    ):

        def watched() -> object:
            with webhooks.transaction() as transaction:
                return opened.head(), transaction.run(
                    "SELECT id, hook, standing FROM partyline_webhooks ORDER BY id"
                )

        yield watched


def command(*arguments: str, **settings: str) -> Said:
    """What the command says, run in this process: whatever it does not catch itself is raised here."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PARTYLINE_")}
    environ |= {f"PARTYLINE_{name.upper()}": value for name, value in settings.items()}
    out, error = io.StringIO(), io.StringIO()
    code: Any = 0
    with (
        mock.patch.object(sys, "argv", ["partyline", *arguments]),
        mock.patch.dict(os.environ, environ, clear=True),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(error),
    ):
        try:
            cli.main()
        except SystemExit as ended:
            code = ended.code
    return Said(int(code or 0), out.getvalue(), error.getvalue())


def records_in(ledger: Path) -> int:
    """How many records the ledger in this file holds; none if there is no file."""
    if not ledger.exists():
        return 0
    with contextlib.closing(sqlite3.connect(ledger)) as connection:
        tables = {
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        table = next((each for each in tables if "record" in each or "event" in each), None)
        return 0 if table is None else int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - its own name
