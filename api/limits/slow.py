"""How long a body may take to come: who sends it byte by byte does not keep a request open for as long as they like."""

import asyncio
from typing import Any, Final

from api.problems import Problem

SENDING: Final = frozenset(("POST", "PUT", "DELETE", "PATCH"))
"""Methods whose requests have bodies that are read."""


class InTime:
    """`receive`, of a request whose body must be there whole so many seconds after somebody begins to read it."""

    def __init__(self, receive: Any, seconds: float) -> None:
        self._receive = receive
        self._seconds = seconds
        self._until: float | None = None
        self._is_whole = False

    async def __call__(self) -> Any:
        if self._is_whole:
            return await self._receive()
        if self._until is None:
            self._until = asyncio.get_running_loop().time() + self._seconds
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            raise Problem(
                "body-too-slow",
                f"the body was not there whole within {self._seconds:g} s: send it in parts, or over a faster line",
                headers={"Connection": "close"},
            ) from None
        # It comes of malformed chunks, too, and then somebody reads the answer.
        if message["type"] == "http.disconnect":
            raise Problem(
                "malformed-body",
                "the body broke off before its end: it is not as long as its Content-Length says, or its chunks are malformed, or its sender left",
                headers={"Connection": "close"},
            )
        self._is_whole = not message.get("more_body", False)
        return message
