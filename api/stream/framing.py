"""How what is sent is written on the wire: as Server-Sent Events, as lines of JSON, as messages of a WebSocket.

Beside records there are *signals*, each with the position up to which nothing is missing:

- `caught-up`: all that was on record when the subscriber came has been sent; from here on it is live
- `passed`: nothing is missing up to there, though not all of it was wanted
- `stalled`, `closing`, `reset`: the last message, with the position from which to resume

In Server-Sent Events `passed` is a bare `id:` (which a browser remembers without an event), and each other signal an
event of its own name; in JSON each is an object whose first member is `signal`, which no record has.

What is made here are messages as the server takes them (ASGI), so that those for many are made once.
"""

from collections.abc import Sequence
from typing import Final, Literal, TypeAlias

import msgspec
from litestar.types import Message

from domain.ids import Position

Framing: TypeAlias = Literal["sse", "ndjson", "websocket"]
Signal: TypeAlias = Literal["caught-up", "passed", "stalled", "closing", "reset"]

EVENT_STREAM: Final = "text/event-stream"
NDJSON: Final = "application/x-ndjson"
MEDIA_TYPES: Final[dict[Framing, str]] = {"sse": EVENT_STREAM, "ndjson": NDJSON}

RETRY: Final = 2_000
"""Milliseconds that a browser waits before it comes back."""

GOING_AWAY: Final = 1001
TRY_AGAIN_LATER: Final = 1013
BROKEN: Final = 1011
REFUSED: Final = 1008
"""Codes with which a WebSocket is closed (RFC 6455, 7.4.1, and the registry that it made)."""

LAST_WORDS: Final[dict[Signal, str]] = {
    "stalled": "nothing was taken for too long, so no more is sent: subscribe again from this position",
    "closing": "this server is being stopped: subscribe again from this position when it is back",
    "reset": "the ledger holds other records beyond this position than were sent: forget those, and subscribe again from it",
}
"""What the last message says of what to do."""

FAILED: Final = "something went wrong here, and was logged: subscribe again from this position"
"""What `closing` says where it is not the server that stops."""

NO_KEY: Final = "the key was revoked or has expired: subscribe again from this position with another one"
"""The same, where reading needs a key."""


def opening(framing: Framing) -> bytes:
    """What is sent first."""
    return b"retry: %d\n\n" % RETRY if framing == "sse" else b""


def record(framing: Framing, position: Position, data: bytes) -> bytes:
    """A record, which has no line break within."""
    match framing:
        case "sse":
            return b"id: %d\ndata: %b\n\n" % (position, data)
        case "ndjson":
            return data + b"\n"
        case "websocket":
            return data


def signal(framing: Framing, name: Signal, position: Position, detail: str | None = None) -> bytes:
    """A signal. Sent every fifteen seconds, `passed` keeps the connection open, too."""
    if framing == "sse" and name == "passed":
        return b":\nid: %d\n\n" % position
    detail = detail or LAST_WORDS.get(name)
    said = {} if detail is None else {"detail": detail}
    if framing == "sse":
        body = msgspec.json.encode({"position": position} | said)
        return b"event: %b\nid: %d\ndata: %b\n\n" % (name.encode(), position, body)
    body = msgspec.json.encode({"signal": name, "position": position} | said)
    return body + b"\n" if framing == "ndjson" else body


def messages(framing: Framing, frames: Sequence[bytes]) -> tuple[Message, ...]:
    """What sends these: one message of a stream of bytes, one for each frame of a WebSocket; none if there is nothing."""
    if not frames:
        return ()
    if framing == "websocket":
        return tuple({"type": "websocket.send", "bytes": None, "text": each.decode()} for each in frames)
    return ({"type": "http.response.body", "body": b"".join(frames), "more_body": True},)


def last_messages(framing: Framing, frame: bytes, code: int = GOING_AWAY) -> tuple[Message, ...]:
    """What sends this and hangs up; a WebSocket with the code."""
    if framing == "websocket":
        return (*messages(framing, [frame]), {"type": "websocket.close", "code": code, "reason": None})
    return ({"type": "http.response.body", "body": frame, "more_body": False},)
