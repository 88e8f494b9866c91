"""The messages of the AsyncAPI document, and their schemas: those of records and problems are the OpenAPI document's."""

from collections.abc import Iterator
from typing import Any, Final, TypeAlias, get_args

from api.answers import JSON
from api.openapi_schemas import ref, schemas
from api.openapi_sent import MOMENT, NOW, STATED
from api.openapi_stream import CLOUDEVENT
from api.problems import TYPES
from api.stream import shapes
from api.stream.framing import LAST_WORDS, Signal
from domain.events import EVENT_TYPES
from domain.records import Kind

Json: TypeAlias = dict[str, Any]

SIGNALS: Final[tuple[Signal, ...]] = get_args(Signal)

_POSITION: Final[Json] = {"type": "integer", "minimum": 0}
_ID: Final[Json] = {
    "type": "string",
    "pattern": r"^\d+$",
    "description": "The position, which `Last-Event-ID` takes.",
}
_MEANING: Final[dict[Signal, str]] = {
    "caught-up": "All that was on record when you came has been sent; what follows is new.",
    "passed": "Nothing is missing up to there, though not all of it was what you want. A sign of life, too.",
    "stalled": "The last message: you took nothing for too long. Subscribe again from the position.",
    "closing": "The last message: the server is being stopped. Subscribe again from the position.",
    "reset": "The last message: the ledger holds other records beyond the position than were sent. Forget those, and "
    "subscribe again from it.",
}
_HOOK_HEADERS: Final[Json] = {
    "type": "object",
    "required": ["webhook-id", "webhook-timestamp", "webhook-signature"],
    "properties": {
        "webhook-id": {
            "type": "string",
            "pattern": "^msg_[0-9a-f]{32}$",
            "description": "By which you know a message that you have already.",
        },
        "webhook-timestamp": {
            "type": "string",
            "pattern": r"^\d+$",
            "description": "Seconds since 1970, of the attempt.",
        },
        "webhook-signature": {
            "type": "string",
            "pattern": r"^v1,\S+( v1,\S+)*$",
            "description": "By Standard Webhooks, with each secret that holds.",
        },
    },
}


def messages() -> Json:
    """All messages, by name: the plain ones, those of Server-Sent Events (`sse-`), and those of webhooks (`webhook-`)."""
    record = _message("A record", "As `/ledger` has it.", JSON, ref("Record"), STATED)
    cloudevent = _message(
        "A record as a CloudEvent",
        "With `format=cloudevents`.",
        shapes.CLOUDEVENT,
        ref("CloudEvent"),
        CLOUDEVENT,
    )
    of_id = _headers({"id": _ID}, {"id": str(NOW)})
    hook = {
        "title": "A record, to a webhook",
        "summary": "In the form of Standard Webhooks.",
        "contentType": JSON,
        "headers": _HOOK_HEADERS,
        "payload": ref("WebhookBody"),
        "examples": [{"payload": {"type": "record.stated", "timestamp": MOMENT, "data": STATED}}],
    }
    return {
        "record": record,
        "cloudevent": cloudevent,
        **{name: _signal(name) for name in SIGNALS},
        "refused": _message(
            "Refused",
            "What is wrong with the question, and the last message; before a WebSocket is open nothing could be said.",
            JSON,
            ref("Refused"),
        ),
        "sse-record": _with(record, of_id),
        "sse-cloudevent": _with(cloudevent, of_id),
        **{f"sse-{name}": _event(name) for name in SIGNALS},
        "webhook-record": hook,
        "webhook-cloudevent": cloudevent | {"headers": _HOOK_HEADERS},
    }


def _message(title: str, summary: str, content_type: str, payload: Json, *examples: Json) -> Json:
    made: Json = {"title": title, "summary": summary, "contentType": content_type, "payload": payload}
    return made | ({"examples": [{"payload": each} for each in examples]} if examples else {})


def _headers(properties: Json, example: Json) -> Json:
    """The fields of an event beside its `data`, which this document has as headers."""
    schema = {"type": "object", "required": list(properties), "properties": properties}
    return {"headers": schema, "examples": [{"headers": example}]}


def _with(message: Json, headers: Json) -> Json:
    (example,), (fields,) = message["examples"], headers["examples"]
    return message | {"headers": headers["headers"], "examples": [fields | example]}


def _said(name: Signal) -> Json:
    return {"position": NOW} | ({"detail": LAST_WORDS[name]} if name in LAST_WORDS else {})


def _payload(name: Signal, first: Json) -> Json:
    said = {"detail": {"type": "string", "description": "What to do."}} if name in LAST_WORDS else {}
    properties = first | {"position": _POSITION} | said
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "additionalProperties": False,
    }


def _signal(name: Signal) -> Json:
    """As an object of its own, in a line or a message of a WebSocket."""
    payload = _payload(name, {"signal": {"const": name}})
    return _message(f"Signal: {name}", _MEANING[name], JSON, payload, {"signal": name} | _said(name))


def _event(name: Signal) -> Json:
    """As a Server-Sent Event: `passed` has no data and no name."""
    if name == "passed":
        made: Json = {"title": f"Signal: {name}", "summary": f"{_MEANING[name]} A bare `id`, without `data`."}
        return made | _headers({"id": _ID}, {"id": str(NOW)})
    plain = _message(f"Signal: {name}", _MEANING[name], JSON, _payload(name, {}), _said(name))
    return _with(plain, _headers({"event": {"const": name}, "id": _ID}, {"event": name, "id": str(NOW)}))


def message_schemas() -> Json:
    """The schemas that messages name, and those that these are made of."""
    known = schemas() | _own()
    wanted = ["Record", "CloudEvent", "WebhookBody", "Refused"]
    found: Json = {}
    while wanted:
        name = wanted.pop()
        if name not in found:
            found[name] = _plain(known[name])
            wanted += _named(known[name])
    return {name: found[name] for name in sorted(found)}


def _own() -> Json:
    kinds: tuple[str, ...] = get_args(Kind)
    return {
        "CloudEvent": {
            "title": "CloudEvent",
            "description": "A record as a CloudEvent, version 1.0, in structured mode.",
            "type": "object",
            "required": [
                *("specversion", "id", "source", "type", "time", "datacontenttype", "subject"),
                *("recordkind", "revision", "data"),
            ],
            "properties": {
                "specversion": {"const": "1.0"},
                "id": {"type": "string", "pattern": r"^[1-9]\d*$", "description": "The position."},
                "source": {"const": shapes.SOURCE},
                "type": {
                    "type": "string",
                    "pattern": rf"^partyline\.({'|'.join(EVENT_TYPES)})\.({'|'.join(kinds)})$",
                },
                "time": ref("Moment"),
                "datacontenttype": {"const": JSON},
                "subject": {"type": "string", "format": "uuid", "description": "The `event_id`."},
                "recordkind": {"enum": list(kinds)},
                "revision": {"type": "integer", "minimum": 1},
                "edtfdate": {
                    "type": "string",
                    "description": "When it happened, as the source has it: EDTF, and no timestamp. Absent where it is unknown.",
                },
                "data": ref("Record"),
            },
        },
        "WebhookBody": {
            "title": "WebhookBody",
            "description": "A record in the form of Standard Webhooks.",
            "type": "object",
            "required": ["type", "timestamp", "data"],
            "properties": {
                "type": {"enum": [f"record.{kind}" for kind in kinds]},
                "timestamp": ref("Moment"),
                "data": ref("Record"),
            },
        },
        "Refused": {
            "title": "Refused",
            "description": "A problem (RFC 9457), as a message.",
            "type": "object",
            "required": ["signal", "type", "title", "status", "detail", "instance", "request_id"],
            "properties": {
                "signal": {"const": "refused"},
                "type": {"enum": [f"/problems/{kind}" for kind in TYPES]},
                **{name: {"type": "string"} for name in ("title", "detail", "instance", "request_id")},
                "status": {"type": "integer"},
                "head": _POSITION | {"description": "With `not-yet-known`: the last position that it has."},
            },
        },
    }


def _plain(schema: Any) -> Any:
    """The schema as AsyncAPI has it: its `discriminator` would be a text, and the types tell themselves apart anyway."""
    if isinstance(schema, dict):
        return {
            name: _plain(each)
            for name, each in schema.items()
            if name != "discriminator" or not isinstance(each, dict)
        }
    return [_plain(each) for each in schema] if isinstance(schema, list) else schema


def _named(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"].rpartition("/")[2]
        for each in schema.values():
            yield from _named(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from _named(each)
