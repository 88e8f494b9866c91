"""A visit: one request or one WebSocket, from the door on."""

import itertools
import secrets
from collections.abc import Callable
from typing import Any, Final, TypeAlias

from msgspec import Struct

from api.problems import AnyConnection

Scope: TypeAlias = Any  # ASGI's: a mapping with values of many types

Gate: TypeAlias = "Callable[[Visit, Scope], Exception | None]"
"""What is asked of a visit before it is let in: None, or why it is not, as `api.problems` takes it. It takes microseconds."""

_PREFIX: Final = secrets.token_hex(6)
_NUMBERS: Final = itertools.count(1)


class Visit(Struct):
    """Who came, when, and what is noted on the way. It stands in `scope["visit"]`."""

    request_id: str
    address: str
    """The client's, as far as those tell it who may; empty where there is none, as over a Unix socket."""
    began: float
    """By the monotonic clock, in seconds."""
    is_secure: bool = False
    """Whether the client came over TLS, as a trusted proxy says."""
    key: Any = None
    """Who holds the key that came with it and is valid (`api.keys.registry.Holder`), once a gate or a route has asked."""
    refused: Exception | None = None
    """What was wrong with the token that came with it, once a gate or a route has asked."""
    is_private: bool = False
    """Whether the answer is for who asked alone, and is kept by nobody on the way."""
    headers: list[tuple[bytes, bytes]] = []
    """What gates want the answer to have besides; names in lower case."""
    leaving: list[Callable[[], None]] = []
    """Called when the visit is over, however it ends."""


def new_request_id() -> str:
    """An id that no other request of any process has; it tells nothing."""
    return f"{_PREFIX}{next(_NUMBERS):08x}"


def visit_of(connection: AnyConnection) -> Visit:
    """The visit that a request or a WebSocket is part of."""
    visit: Visit = connection.scope["visit"]  # type: ignore[typeddict-item] # put there by the door
    return visit
