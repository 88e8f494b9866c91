"""Asking an application that runs for an answer without an end: the client of the tests would wait for the end."""

import asyncio
from collections.abc import Mapping
from typing import Any

from litestar import Litestar
from litestar.testing import TestClient


def begins(
    client: TestClient[Litestar],
    address: str,
    accept: str = "*/*",
    *,
    until: str,
    headers: Mapping[str, str] | None = None,
) -> str:
    """What is sent until a text has come; then the client leaves."""
    path, _, query = address.partition("?")
    sent = {"accept": accept} | dict(headers or {})
    scope: dict[str, Any] = {
        "type": "http",
        "http_version": "1.1",
        "scheme": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in sent.items()],
        "client": ("testclient", 1),
        "server": ("testserver", 80),
    }

    async def ask() -> str:
        said = b""
        enough = asyncio.Event()

        async def receive() -> dict[str, Any]:
            await enough.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            nonlocal said
            said += message.get("body", b"")
            if until.encode() in said:
                enough.set()

        app: Any = client.app
        await asyncio.wait_for(app(scope, receive, send), 10)
        return said.decode()

    with client.portal() as portal:
        return portal.call(ask)
