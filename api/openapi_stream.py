"""What the OpenAPI document says of the stream over HTTP, with examples of what is sent; of the WebSocket it can only speak in words."""

from typing import Any, Final, TypeAlias, get_args

import msgspec

from api.openapi_operations import QUERY, header, operation, parameter
from api.openapi_sent import MOMENT, NOW, PARTY, RENAMED, RENAMING, STATED
from api.stream.framing import EVENT_STREAM, NDJSON, RETRY, Framing, opening, record, signal
from api.stream.hub import BEAT
from api.stream.wanted import FURTHEST, MOST_VALUES, Shape
from domain.events import EVENT_TYPES
from domain.ids import SLUG_PATTERN
from domain.records import Kind

Json: TypeAlias = dict[str, Any]

CLOUDEVENT: Final[Json] = {
    "specversion": "1.0",
    "id": str(NOW),
    "source": "/ledger",
    "type": "partyline.Renamed.stated",
    "time": MOMENT,
    "datacontenttype": "application/json",
    "subject": RENAMING,
    "recordkind": "stated",
    "revision": 1,
    "edtfdate": RENAMED["date"],
    "data": STATED,
}
"""The last record of the examples as a CloudEvent."""

_ABOUT: Final = f"""\
Records after a position, in order and once each, and then each as it is recorded, within moments of being written. Who was away
comes back with the position of the last one and misses nothing. Between records there are signals, each with the
position up to which nothing is missing:

- `caught-up`: all that was on record when you came has been sent; what follows is new.
- `passed`: nothing is missing up to there, though not all of it was what you want. It also comes as a sign of life, every {BEAT} s.
- `stalled`, `closing`, `reset`: the last message. You took nothing for too long; the server is being stopped; the ledger holds
  other records than those sent beyond that position. Come back with that position; after `reset`, forget what came after it.

As `text/event-stream` (the default) a record is an event without a name, its `data` the record as `/ledger` has it and its `id` the
position; `passed` is a bare `id:`, and every other signal an event of its own name. As `application/x-ndjson` each record and each
signal is a line; a signal is an object whose first member is `signal`, which no record has. As a **WebSocket** on the same path, with
the same parameters, each is a text message; what is wrong with the question comes as the signal `refused`, a problem.
Browsers reconnect on their own, with `Last-Event-ID`. `/asyncapi.json` describes all messages.

The filters take lists with commas. A record passes if it has one of each list that is given."""


def streaming() -> Json:
    """By path and method."""
    return {"/stream": {"get": _stream()}}


def _stream() -> Json:
    return operation(
        "getStream",
        "Stream",
        "Records as they are recorded",
        _ABOUT,
        parameters=list(PARAMETERS),
        answers={
            "200": {
                "description": "Everything from there on. It ends when you hang up, or with one of the last messages.",
                "headers": {
                    "Cache-Control": header("It is never the same.", {"const": "no-store"}),
                    "X-Accel-Buffering": header("Asks proxies to pass all on at once.", {"const": "no"}),
                },
                "content": {
                    EVENT_STREAM: _content(
                        "sse",
                        f"Server-Sent Events. The first line has browsers wait for {RETRY} ms before they come back.",
                    ),
                    NDJSON: _content("ndjson", "Lines of JSON, each a record or a signal."),
                },
            }
        },
        problems=(*QUERY, "not-acceptable"),
        said={
            "invalid-parameter": {
                "detail": f"kind is 'tired': it would be one of {', '.join(get_args(Kind))}"
            }
        },
        instance="/stream",
        of_ledger=True,
    )


def _several(name: str, said: str, each: Json, example: str) -> Json:
    """A filter: a list with commas."""
    return parameter(
        name,
        f"{said} Several stand with commas between them.",
        {"type": "array", "items": each, "maxItems": MOST_VALUES, "minItems": 1},
        style="form",
        explode=False,
        example=[example],
    )


FILTERED_BY: Final = (
    _several(
        "party",
        "Records that name one of these parties, before a correction or after, under any of its ids.",
        {"type": "string", "pattern": SLUG_PATTERN.replace(r"\A", "^").replace(r"\Z", "$")},
        PARTY,
    ),
    _several(
        "country",
        "Records of one of these countries, or of their parties, contests and coalitions: codes of two letters.",
        {"type": "string", "pattern": "^[A-Za-z]{2}$"},
        "KZ",
    ),
    _several("type", "Records of events of one of these types.", {"enum": list(EVENT_TYPES)}, "Renamed"),
    _several("kind", "Records of one of these kinds.", {"enum": list(get_args(Kind))}, "corrected"),
)

PARAMETERS: Final = (
    parameter(
        "after",
        "The position after which to begin; `0` for all. One that this server has not seen is waited for. Absent, as `since` "
        "and `Last-Event-ID` are: the head, so that only what is new is sent.",
        {"type": "integer", "minimum": 0, "maximum": FURTHEST},
        example=NOW - 1,
    ),
    parameter(
        "since",
        "Begin with the first record written after this RFC 3339 moment with a zone (`+` is written `%2B`). Not beside `after`.",
        {"type": "string", "format": "date-time"},
        example="2026-11-22T09:00:00Z",
    ),
    parameter(
        "format",
        "What a record is written as: as `/ledger` has it, or as a CloudEvent (1.0, structured JSON), whose `id` is the position "
        "and whose `data` is the record.",
        {"enum": list(get_args(Shape)), "default": "record"},
    ),
    *FILTERED_BY,
    parameter(
        "Last-Event-ID",
        "The last `id` that you had, which browsers send by themselves when they come back. It wins over `after` and `since`.",
        {"type": "string", "pattern": r"^\s*\d{1,16}\s*$"},
        where="header",
        example=str(NOW - 1),
    ),
)


def _content(framing: Framing, said: str) -> Json:
    shapes: dict[str, Json] = {
        f"GET /stream?after={NOW - 1}": STATED,
        f"GET /stream?after={NOW - 1}&format=cloudevents": CLOUDEVENT,
    }
    examples = {name: {"value": sent(framing, data)} for name, data in shapes.items()}
    return {"schema": {"type": "string", "description": said}, "examples": examples}


def sent(framing: Framing, data: Json) -> str:
    """The beginning of a stream on which only the last record of the examples is still to come."""
    frames = (
        opening(framing),
        record(framing, NOW, msgspec.json.encode(data)),
        signal(framing, "caught-up", NOW),
    )
    return b"".join(frames).decode()
