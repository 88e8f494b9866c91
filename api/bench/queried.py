"""The server of the benchmark of queries: the application, with a route beside its own that answers constants.

Run as a process of its own: `python -m api.bench.queried PORT FOLDER`. What the route `/constant/NAME` answers stands in the
folder: the headers in `NAME.json`, the body in `NAME.body`. It is read once.
"""

import json
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any, Final

from granian.constants import Interfaces, Loops
from granian.server import Server
from litestar import Litestar, Response
from litestar.params import FromPath

from api.answers import reads
from api.app import create_app
from api.asking import AnyRequest, parameters
from api.settings import read_settings

FOLDER: Final = "CONSTANTS_OF_THE_BENCHMARK"


@cache
def _constant(name: str) -> tuple[dict[str, str], bytes]:
    folder = Path(os.environ[FOLDER])
    return json.loads((folder / f"{name}.json").read_bytes()), (folder / f"{name}.body").read_bytes()


@reads("/constant/{name:str}")
async def constant(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
    """The same bytes whatever is asked; a parameter that is not known is refused, as elsewhere."""
    parameters(request, "as_of", "known_at", "v")
    headers, body = _constant(name)
    return Response(body, media_type=headers["content-type"], headers=headers)


def create() -> Litestar:
    """The application, and the constants."""
    app = create_app(read_settings())
    route: Any = constant
    app.register(route)
    return app


def main(port: str, folder: str) -> None:
    """Serve, as `partyline serve` does with one worker."""
    os.environ[FOLDER] = folder
    Server(
        "api.bench.queried:create",
        address="127.0.0.1",
        port=int(port),
        interface=Interfaces.ASGI,
        loop=Loops.asyncio,
        factory=True,
        log_enabled=False,
    ).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
