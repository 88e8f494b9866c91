"""The servers of the benchmarks over HTTP: the application with routes beside its own that answer constants, and a bare callable.

Run as a process of its own: `python -m api.bench.queried WHAT PORT FOLDER CORE`, WHAT being `create` (the application, on the ledger of the
settings) or `bare`. What `/constant/NAME` answers stands in the folder: the headers in `NAME.json`, the body in `NAME.body`. It is read once.
"""

import json
import os
import sys
import time
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec
from granian.constants import Interfaces, Loops
from granian.server import Server
from litestar import Litestar, Response, post
from litestar.params import FromPath

from api.ahead import Ahead
from api.answers import reads
from api.app import create_app
from api.asking import AnyRequest, parameters
from api.bench.processes import Settled, stay_on
from api.keys.access import Access
from api.keys.gate import DECISION, holder_of
from api.settings import read_settings
from domain.records import convert_event

FOLDER: Final = "CONSTANTS_OF_THE_BENCHMARK"
CONNECTIONS: Final = 16_384
"""As `partyline serve` has it."""

_OPEN: Final = {DECISION: Access.anybody}

Send = Callable[[dict[str, Any]], Awaitable[None]]


@cache
def _constant(name: str) -> tuple[dict[str, str], bytes]:
    folder = Path(os.environ[FOLDER])
    return json.loads((folder / f"{name}.json").read_bytes()), (folder / f"{name}.body").read_bytes()


@reads("/constant/{name:str}", opt=_OPEN)
async def constant(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
    """The same bytes whatever is asked; a parameter that is not known is refused, as elsewhere."""
    parameters(request, "as_of", "known_at", "v")
    headers, body = _constant(name)
    return Response(body, media_type=headers["content-type"], headers=headers)


@reads("/settled", opt=_OPEN)
async def settled(request: AnyRequest) -> Response[bytes]:
    """Whether all is worked out that is worked out ahead, and what that came to."""
    parameters(request)
    ahead: Ahead = request.app.state.ahead
    told = Settled(ahead.is_done, ahead.parties, ahead.weight, time.process_time())
    return Response(msgspec.json.encode(told), media_type="application/json")


@post("/constant/{name:str}", opt={DECISION: Access.editor})
async def constant_append(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
    """The same bytes whatever event is sent, which is read, by the one who may write."""
    parameters(request, "dry_run")
    holder_of(request)
    convert_event(msgspec.json.decode(await request.body()))
    headers, body = _constant(name)
    return Response(body, media_type=headers["content-type"], headers=headers)


def create() -> Litestar:
    """The application, and the constants."""
    app = create_app(read_settings())
    routes: Any = (constant, constant_append, settled)
    for route in routes:
        app.register(route)
    return app


async def bare(scope: dict[str, Any], _receive: object, send: Send) -> None:
    """The least that a server can be asked to run: it looks at the last part of the path, and answers the constant."""
    if scope["type"] != "http":
        return
    name = scope["path"].rpartition("/")[2]
    status, headers, body = (200, _NOTHING, b"") if name == "ready" else _as_sent(name)
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


_NOTHING: Final[list[tuple[bytes, bytes]]] = [(b"content-length", b"0")]


@cache
def _as_sent(name: str) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    headers, body = _constant(name)
    pairs = [(key.encode(), value.encode()) for key, value in headers.items()]
    return 200, [*pairs, (b"content-length", str(len(body)).encode())], body


def main(what: str, port: str, folder: str, core: str) -> None:
    """Serve, as `partyline serve` does with one worker."""
    os.environ[FOLDER] = folder
    stay_on(int(core) if core else None)
    Server(
        f"api.bench.queried:{what}",
        address="127.0.0.1",
        port=int(port),
        interface=Interfaces.ASGI,
        loop=Loops.asyncio,
        factory=what == "create",
        backlog=CONNECTIONS,
        backpressure=CONNECTIONS,
        log_enabled=False,
    ).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
