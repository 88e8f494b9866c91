"""The operations of the OpenAPI document: what each takes, and everything that it can answer.

A route that is added to the application is added here; a test holds the two together.
"""

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

from api.asking import PATIENCE
from api.openapi_examples import EXAMPLES, PARTY, RENAMING
from api.openapi_problems import problem_answers
from api.openapi_schemas import ref
from api.problems import TYPES
from api.reading import LEDGER_PAGE, PARTIES_PAGE, STATUSES
from api.writing import LONGEST_KEY, MOST_EVENTS

Json: TypeAlias = dict[str, Any]

JSON: Final = "application/json"
_FURTHEST: Final = 2**53

_QUERY: Final = ("invalid-parameter", "unknown-parameter")
_AT: Final = (*_QUERY, "not-yet-known")
_WRITING: Final = (
    *("unknown-parameter", "invalid-parameter", "malformed-body", "body-too-large"),
    *("missing-token", "wrong-token", "busy", "unavailable"),
)
_EVENT_TAKEN: Final = ("invalid-event", "about-itself", "not-introduced")
_REVISING: Final = ("unknown-event", "stale-revision", "missing-if-match", "reason-missing")


def parameter(name: str, description: str, schema: Json, *, where: str = "query", **more: Any) -> Json:
    """A parameter; those in the path are required."""
    return {
        "name": name,
        "in": where,
        "required": where == "path",
        "description": description,
        "schema": schema,
    } | more


_AS_OF: Final = parameter(
    "as_of",
    "The day in the world that is asked about: a day, or a month or a year for its last day. Absent: today, in UTC.",
    {"type": "string", "pattern": r"^\d{4}(-\d\d(-\d\d)?)?$", "examples": ["2020-12-31", "2020-11", "2012"]},
    example="2020-12-31",
)
_KNOWN_AT: Final = parameter(
    "known_at",
    "What was known then: a position of the ledger, or an RFC 3339 moment with a zone (`+` is written `%2B` in an address), "
    "which is resolved to the last record written by then. Absent: now. "
    f"A position that this server has not seen is waited for, for {PATIENCE:g} s.",
    {"type": "string", "examples": ["6", "2026-11-22T10:00:00Z"]},
)
_PARTY_ID: Final = parameter(
    "party_id", "The party's id; another id of the same party will do.", {"type": "string"}, where="path"
) | {"example": PARTY}
_EVENT: Final = parameter(
    "event", "The event's `event_id`.", {"type": "string", "format": "uuid"}, where="path", example=RENAMING
)
_IF_MATCH: Final = parameter(
    "If-Match",
    "The revision that this was decided on, in quotes: the `ETag` of `GET /events/{event}`.",
    {"type": "string", "pattern": r'^\s*"\d+"\s*$'},
    where="header",
    example='"1"',
) | {"required": True}
_KEY: Final = parameter(
    "Idempotency-Key",
    "A name of your own for this append. Sent again with the same key and body, it is written once and answered the "
    "same way. It is kept for ever.",
    {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
    where="header",
) | {"example": "renaming-of-kz-qhp"}


def _whole(least: int, most: int, default: int) -> Json:
    return {"type": "integer", "minimum": least, "maximum": most, "default": default}


def _answers(method: str, route: str, status: int, schema: str, said: str, **more: Any) -> Json:
    examples = {
        each.name if each.body is None else _called(each.body): {"summary": each.name, "value": each.answer}
        for each in EXAMPLES
        if (each.method, each.route, each.status) == (method, route, status)
    }
    content = {"schema": ref(schema)} | ({"examples": examples} if examples else {})
    return {str(status): {"description": said, "content": {JSON: content}} | more}


def _called(body: Json) -> str:
    return "several events" if "events" in body else "one event"


def _body(method: str, route: str, schema: Json, said: str) -> Json:
    examples = {
        _called(each.body): {"value": each.body}
        for each in reversed(EXAMPLES)
        if (each.method, each.route) == (method, route) and each.body is not None
    }
    return {
        "required": True,
        "description": said,
        "content": {JSON: {"schema": schema, "examples": examples}},
    }


def _operation(
    name: str,
    tag: str,
    summary: str,
    description: str,
    *,
    answers: Json,
    problems: Sequence[str] = (),
    instance: str = "/",
    parameters: Sequence[Json] = (),
    body: Json | None = None,
    writes: bool = False,
) -> Json:
    made: Json = {"operationId": name, "tags": [tag], "summary": summary, "description": description}
    if parameters:
        made["parameters"] = list(parameters)
    if body is not None:
        made["requestBody"] = body
    given = answers | problem_answers({*problems, "internal-error"}, instance)
    made["responses"] = {status: given[status] for status in sorted(given)}
    made["security"] = [{"writeToken": []}] if writes else []
    return made


def paths() -> Json:
    """All operations, by path and method."""
    return {
        "/parties": {"get": _parties()},
        "/parties/{party_id}": {"get": _party()},
        "/parties/{party_id}/timeline": {"get": _timeline()},
        "/events": {"post": _state()},
        "/events/{event}": {"get": _event(), "put": _correct(), "delete": _retract()},
        "/events/{event}/revisions": {"get": _revisions()},
        "/ledger": {"get": _ledger()},
        "/health/live": {"get": _live()},
        "/health/ready": {"get": _ready()},
        "/problems/{kind}": {"get": _problem_type()},
        "/openapi.json": {"get": _document()},
        "/docs": {"get": _docs()},
        "/docs/{name}": {"get": _docs_file()},
        "/": {"get": _home()},
    }


# Parties


def _parties() -> Json:
    return _operation(
        "listParties",
        "Parties",
        "Parties as of a day",
        "By id: those that exist on the day, or may; with `status`, those that have it. Pages of one list show one day and "
        "one position: the cursor keeps both, and the other parameters are sent along again.",
        parameters=[
            _AS_OF,
            _KNOWN_AT,
            parameter(
                "country",
                "Only parties of this country: a code of two letters (ISO 3166-1), in either case.",
                {"type": "string", "pattern": "^[A-Za-z]{2}$"},
                example="KZ",
            ),
            parameter(
                "status",
                "Only parties with this status on the day: also those that have ended.",
                {"enum": list(STATUSES)},
            ),
            parameter(
                "q",
                "Only parties whose id, name, name in any language or abbreviation on that day contains this text, in "
                "either case.",
                {"type": "string", "examples": ["people"]},
            ),
            parameter(
                "identifier",
                "Only the party that is known elsewhere by this id: `scheme:value`.",
                {"type": "string", "pattern": "^[^:]+:.+$", "examples": ["partyfacts:3749"]},
            ),
            parameter("limit", "The most parties on a page.", _whole(1, PARTIES_PAGE, 100)),
            parameter(
                "cursor",
                "The `next` of the page before. It stands in place of `as_of` and `known_at`.",
                {"type": "string"},
            ),
        ],
        answers=_answers("GET", "/parties", 200, "PartyList", "The parties, shortened."),
        problems=_AT,
        instance="/parties",
    )


def _party() -> Json:
    route = "/parties/{party_id}"
    return _operation(
        "getParty",
        "Parties",
        "One party's state",
        "The party as it stood on `as_of`, as far as was known at `known_at`: what folding all events that had happened by "
        "then gives. What may have happened stands in `possible`, what other accounts say in `disputed`.",
        parameters=[_PARTY_ID, _AS_OF, _KNOWN_AT],
        answers=_answers(
            "GET", route, 200, "PartyState", "The state. Before its beginning `exists` is `no`."
        ),
        problems=(*_AT, "unknown-party", "unknown-at-position"),
        instance=f"/parties/{PARTY}",
    )


def _timeline() -> Json:
    route = "/parties/{party_id}/timeline"
    return _operation(
        "getTimeline",
        "Parties",
        "One party's events in order",
        "What had happened, or may have, to the party by `as_of`, each event with the days between which it happened, "
        "its revision and its sources.",
        parameters=[_PARTY_ID, _AS_OF, _KNOWN_AT],
        answers=_answers("GET", route, 200, "Timeline", "The events."),
        problems=(*_AT, "unknown-party", "unknown-at-position"),
        instance=f"/parties/{PARTY}/timeline",
    )


# Events


def _state() -> Json:
    return _operation(
        "stateEvents",
        "Events",
        "State events",
        f"One event, or 1 to {MOST_EVENTS:,} as `events`: all are written, or none. They may introduce parties for each other, "
        "whatever their order. An event may bring its own `event_id` (a UUID); one that stands already with the same content "
        "is not written again. What is odd about them is reported in `findings`, and written all the same.",
        parameters=[_KEY],
        body=_body(
            "POST",
            "/events",
            {"anyOf": [ref("EventToState"), ref("Append")]},
            "One event, or many. At most `PARTYLINE_MAX_BODY` bytes: 32 MiB unless the server is set otherwise.",
        ),
        answers=_answers("POST", "/events", 201, "Written", "The events stand."),
        problems=(*_WRITING, *_EVENT_TAKEN, "event-id-taken", "key-reused"),
        instance="/events",
        writes=True,
    )


def _event() -> Json:
    return _operation(
        "getEvent",
        "Events",
        "An event as it stands",
        "Its last record up to `known_at`: what it says, or that it was retracted (`event` is null).",
        parameters=[_EVENT, _KNOWN_AT],
        answers=_answers(
            "GET",
            "/events/{event}",
            200,
            "EventRecord",
            "The event's last record.",
            headers={
                "ETag": {
                    "description": "The revision in quotes, as `If-Match` wants it.",
                    "schema": {"type": "string"},
                    "example": '"1"',
                }
            },
        ),
        problems=(*_AT, "unknown-event"),
        instance=f"/events/{RENAMING}",
    )


def _correct() -> Json:
    route = "/events/{event}"
    return _operation(
        "correctEvent",
        "Events",
        "Correct an event",
        "Restate the whole event at the next revision. It may move its date, its parties or its type. A correction that says "
        "what stands already writes nothing.",
        parameters=[_EVENT, _IF_MATCH],
        body=_body("PUT", route, ref("Correction"), "The whole event as it should stand, and why."),
        answers=_answers("PUT", route, 200, "Written", "The event stands as sent."),
        problems=(*_WRITING, *_EVENT_TAKEN, *_REVISING, "event-retracted"),
        instance=f"/events/{RENAMING}",
        writes=True,
    )


def _retract() -> Json:
    route = "/events/{event}"
    return _operation(
        "retractEvent",
        "Events",
        "Retract an event",
        "Say that it did not happen. What stood beneath it shows again. It can be stated anew later, under the same "
        "`event_id`.",
        parameters=[_EVENT, _IF_MATCH],
        body=_body("DELETE", route, ref("Retraction"), "Why it did not happen."),
        answers=_answers("DELETE", route, 200, "Written", "The event is retracted."),
        problems=(*_WRITING, *_REVISING),
        instance=f"/events/{RENAMING}",
        writes=True,
    )


def _revisions() -> Json:
    route = "/events/{event}/revisions"
    return _operation(
        "getRevisions",
        "Events",
        "All that was ever said of an event",
        "Its records up to `known_at`, in order.",
        parameters=[_EVENT, _KNOWN_AT],
        answers=_answers("GET", route, 200, "Revisions", "The records."),
        problems=(*_AT, "unknown-event"),
        instance=f"/events/{RENAMING}/revisions",
    )


def _ledger() -> Json:
    return _operation(
        "getLedger",
        "Ledger",
        "Records by page",
        "The append-only sequence of all records, in order.",
        parameters=[
            parameter("after", "The position after which the page begins.", _whole(0, _FURTHEST, 0)),
            parameter("limit", "The most records on a page.", _whole(1, LEDGER_PAGE, 500)),
        ],
        answers=_answers("GET", "/ledger", 200, "LedgerPage", "The records; an empty page at the end."),
        problems=_QUERY,
        instance="/ledger",
    )


# For those who run it, and this documentation


def _live() -> Json:
    return _operation(
        "getLive",
        "Operation",
        "Whether the process runs",
        "It answers as long as the process does.",
        answers=_answers("GET", "/health/live", 200, "Live", "It runs."),
        instance="/health/live",
    )


def _ready() -> Json:
    not_ready = {
        "status": "not ready",
        "position": 6,
        "trouble": "the ledger cannot be followed: the disk is full",
    }
    return _operation(
        "getReady",
        "Operation",
        "Whether the server can do its work",
        "Up to which position it has read the ledger, and what is wrong if it cannot.",
        answers=_answers("GET", "/health/ready", 200, "Ready", "It can.")
        | {
            "503": {
                "description": "It cannot; `trouble` says why.",
                "content": {JSON: {"schema": ref("Ready"), "example": not_ready}},
            }
        },
        instance="/health/ready",
    )


def _problem_type() -> Json:
    return _operation(
        "getProblemType",
        "Documentation",
        "A type of problem",
        "What a problem's `type` leads to.",
        parameters=[
            parameter(
                "kind",
                "The last part of the problem's `type`.",
                {"enum": list(TYPES)},
                where="path",
                example="stale-revision",
            )
        ],
        answers=_answers("GET", "/problems/{kind}", 200, "ProblemType", "The type."),
        problems=("not-found",),
        instance="/problems/tired",
    )


def _kept(media_type: str, said: str) -> Json:
    """Answers that stay the same as long as the program does."""
    header = {"description": "Of the content; `If-None-Match` takes it.", "schema": {"type": "string"}}
    return {
        "200": {
            "description": said,
            "headers": {"ETag": header},
            "content": {media_type: {"schema": {"type": "object"} if media_type == JSON else {}}},
        },
        "304": {"description": "It is still what `If-None-Match` names.", "headers": {"ETag": header}},
    }


_IF_NONE_MATCH: Final = parameter(
    "If-None-Match", "The `ETag` of what you have.", {"type": "string"}, where="header"
)


def _document() -> Json:
    return _operation(
        "getOpenApi",
        "Documentation",
        "This document",
        "OpenAPI 3.1.",
        parameters=[_IF_NONE_MATCH],
        answers=_kept(JSON, "The document."),
    )


def _docs() -> Json:
    return _operation(
        "getDocs",
        "Documentation",
        "This document as a page",
        "It asks no other host for anything.",
        parameters=[_IF_NONE_MATCH],
        answers=_kept("text/html", "The page."),
    )


def _docs_file() -> Json:
    name = parameter("name", "The file.", {"type": "string"}, where="path", example="initializer.js")
    return _operation(
        "getDocsFile",
        "Documentation",
        "A file of that page",
        "Its script, style and icon.",
        parameters=[name, _IF_NONE_MATCH],
        answers=_kept("*/*", "The file."),
        problems=("not-found",),
        instance="/docs/tired.js",
    )


def _home() -> Json:
    return _operation(
        "getHome",
        "Documentation",
        "The front page",
        "For now it leads to the documentation.",
        answers={
            "307": {
                "description": "Look there.",
                "headers": {"Location": {"schema": {"type": "string"}, "example": "/docs"}},
            }
        },
    )
