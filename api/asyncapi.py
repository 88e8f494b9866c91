"""The AsyncAPI 3.0 document (https://www.asyncapi.com/docs/reference/specification/v3.0.0): what is pushed, served at `/asyncapi.json`.

It is about this server, so that its operations `send`, and a subscriber receives. One path speaks three ways, each a
channel of its own; `api.asyncapi_messages` has what is sent on them.
"""

from functools import cache
from importlib.metadata import version
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

import msgspec

from api.answers import POSITION
from api.asyncapi_messages import SIGNALS, message_schemas, messages
from api.openapi_stream import PARAMETERS
from api.stream.framing import EVENT_STREAM, NDJSON, RETRY

Json: TypeAlias = dict[str, Any]

_ABOUT: Final = """\
The records of a ledger of party events, in order and once each, from any position on, and each new one as it is recorded. A
subscription is nothing but a position: who was away comes back with the last one and misses nothing.

What the parameters mean, how all else is asked, and how webhooks are registered stands in `/openapi.json`."""

_PUSHED: Final = ("record", "cloudevent", *SIGNALS)
_CHANNELS: Final[dict[str, tuple[str, ...]]] = {
    "events": tuple(f"sse-{name}" for name in _PUSHED),
    "lines": _PUSHED,
    "socket": (*_PUSHED, "refused"),
    "webhook": ("webhook-record", "webhook-cloudevent"),
}
"""By channel, the messages that are sent on it."""


def document(base: str) -> Json:
    """The document as plain data, of a server that is reached at `base`."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Partyline: the stream",
            "version": version("partyline"),
            "description": _ABOUT,
            "license": {"name": "MIT", "url": "https://spdx.org/licenses/MIT.html"},
        },
        "defaultContentType": "application/json",
        "servers": _servers(base),
        "channels": {
            "events": _of_stream(
                "events",
                "http",
                f"Server-Sent Events, with `Accept: {EVENT_STREAM}` or without `Accept`. "
                "An event's `data` is here the payload, its `id` and `event` are headers. The first line, "
                f"`retry: {RETRY}`, is for browsers.",
            ),
            "lines": _of_stream("lines", "http", f"Lines of JSON, each a message, with `Accept: {NDJSON}`."),
            "socket": _of_stream("socket", "websocket", "A WebSocket: text messages, each an object.")
            | {"bindings": {"ws": _handshake()}},
            "webhook": {
                "address": None,
                "title": "A webhook",
                "description": "The address that was registered with `POST /webhooks`. What is not acknowledged with a `2xx` comes again.",
                "messages": _messages_of("webhook"),
            },
        },
        "operations": {
            "sendEvents": _send("events", "GET", PARAMETERS),
            "sendLines": _send("lines", "GET", PARAMETERS),
            "sendMessages": _send("socket"),
            "callWebhook": _send("webhook", "POST"),
        },
        "components": {"messages": messages(), "schemas": message_schemas()},
    }


def _servers(base: str) -> Json:
    parts = urlsplit(base)
    is_safe = parts.scheme == "https"
    where = {"host": parts.netloc} | ({"pathname": parts.path} if parts.path else {})
    return {
        "http": where | {"protocol": "https" if is_safe else "http", "description": "Over HTTP."},
        "websocket": where | {"protocol": "wss" if is_safe else "ws", "description": "Over a WebSocket."},
    }


def _of_stream(channel: str, server: str, said: str) -> Json:
    return {
        "address": "/stream",
        "title": said.partition(",")[0].partition(":")[0],
        "description": said,
        "servers": [{"$ref": f"#/servers/{server}"}],
        "messages": _messages_of(channel),
    }


def _messages_of(channel: str) -> Json:
    return {name: {"$ref": f"#/components/messages/{name}"} for name in _CHANNELS[channel]}


def _send(channel: str, method: str | None = None, parameters: tuple[Json, ...] = ()) -> Json:
    query = {"query": _query(parameters)} if parameters else {}
    bound = (
        {}
        if method is None
        else {"bindings": {"http": {"method": method, **query, "bindingVersion": "0.3.0"}}}
    )
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/{name}"} for name in _CHANNELS[channel]],
    } | bound


def _query(parameters: tuple[Json, ...], where: str = "query") -> Json:
    """Parameters as the properties of a schema. Several values stand in one text, with commas."""
    return {
        "type": "object",
        "properties": {
            each["name"]: ({"type": "string"} if each["schema"].get("type") == "array" else each["schema"])
            | {"description": each["description"]}
            for each in parameters
            if each["in"] == where
        },
    }


def _handshake() -> Json:
    headers = _query(PARAMETERS, "header")
    headers["properties"][POSITION] = {
        "type": "integer",
        "minimum": 0,
        "description": "The largest position that you have seen: the server waits until it has seen it.",
    }
    return {"method": "GET", "query": _query(PARAMETERS), "headers": headers, "bindingVersion": "0.1.0"}


def asyncapi(base: str) -> bytes:
    """What is served: all but the servers is made once, as whoever asks may name any host."""
    return msgspec.json.encode(_made() | {"servers": _servers(base)})


@cache
def _made() -> dict[str, msgspec.Raw]:
    return {name: msgspec.Raw(msgspec.json.encode(value)) for name, value in document("").items()}
