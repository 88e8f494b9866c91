"""The operations of the OpenAPI document: what each takes, and everything that it can answer.

A route that is added to the application is added here; a test holds the two together.
"""

from typing import Any, Final, TypeAlias

from api.asking import PATIENCE
from api.openapi_examples import MEMBERS, PARTY, RENAMING
from api.openapi_operations import QUERY, answers, body, operation, parameter, whole
from api.openapi_problems import DETAILS
from api.openapi_schemas import ref
from api.openapi_upkeep import upkeep
from api.reading import LEDGER_PAGE, PARTIES_PAGE, STATUSES
from api.writing import LONGEST_KEY, MOST_EVENTS

Json: TypeAlias = dict[str, Any]

_FURTHEST: Final = 2**53

_AT: Final = (*QUERY, "not-yet-known")
_WRITING: Final = (
    *("unknown-parameter", "invalid-parameter", "malformed-body", "body-too-large"),
    *("missing-token", "wrong-token", "busy", "unavailable"),
)
_EVENT_TAKEN: Final = ("invalid-event", "about-itself", "not-introduced")
_REVISING: Final = ("unknown-event", "stale-revision", "missing-if-match", "reason-missing", "key-reused")

# What examples of problems say of some operations
_OTHER_EVENT: Final = "/events/019ab0c4-0000-7000-8000-000000000000"
_NOT_YET_STATED: Final[Json] = {
    "unknown-at-position": {
        "detail": f"no record up to position 5 states an event {RENAMING}; position 6 is the first that does",
        "named_at": 6,
    }
}
_NO_ZONE: Final[Json] = {
    "invalid-parameter": {
        "detail": "known_at: '2026-11-22T10:00:00' has no zone: end it with Z for UTC, or with an offset such as +05:00; "
        "a position of the ledger will do too"
    }
}
_NO_COUNTRY: Final = "country is 'kz': it would be two upper-case letters, such as KZ (ISO 3166-1 alpha-2)"
_NO_REVISION: Final[Json] = {
    "invalid-parameter": {"detail": "If-Match is '1': it would be one revision in quotes, such as \"1\""},
    "unknown-event": {"instance": _OTHER_EVENT},
}

_AS_OF: Final = parameter(
    "as_of",
    "The day in the world that is asked about: a day, or a month or a year for its last day. Absent: today, in UTC.",
    {"type": "string", "pattern": r"^\d{4}(-\d\d(-\d\d)?)?$", "examples": ["2020-12-31", "2020-11", "2012"]},
    example="2020-12-31",
)
_KNOWN_AT: Final = parameter(
    "known_at",
    "What was known then: a position of the ledger, or an RFC 3339 moment with a zone (`+` is written `%2B` in an address), "
    "which is resolved to the last record written by then: `100`, `2026-11-22T10:00:00Z`. Absent: now. "
    f"A position that this server has not seen is waited for, for {PATIENCE:g} s.",
    {"type": "string", "examples": ["100", "2026-11-22T10:00:00Z"]},
)
_PARTY_ID: Final = parameter(
    "party_id", "The party's id; another id of the same party will do.", {"type": "string"}, where="path"
) | {"example": PARTY}
_EVENT: Final = parameter(
    "event", "The event's `event_id`.", {"type": "string", "format": "uuid"}, where="path", example=RENAMING
)
_IF_MATCH: Final = parameter(
    "If-Match",
    "The revision that this was decided on, in quotes: the `revision` of `GET /events/{event}`.",
    {"type": "string", "pattern": r'^\s*"\d+"\s*$'},
    where="header",
    example='"1"',
) | {"required": True}
_KEY: Final = parameter(
    "Idempotency-Key",
    "A name of your own for this request. Sent again with the same key, and with the same method, path, `If-Match` and body, "
    "it is written once and answered as the first time, whatever was written since; with anything else it is refused "
    "(`key-reused`). A key is kept for ever, with the records that were written under it. One under which nothing was written, "
    "because the request was refused or everything stood already, is not kept, and can be used again.",
    {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "examples": ["renaming-of-kz-qhp"]},
    where="header",
)


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
        **upkeep(),
    }


# Parties


def _parties() -> Json:
    return operation(
        "listParties",
        "Parties",
        "Parties as of a day",
        "By id: those that exist on the day, or may; with `status`, those that have it. Pages of one list show one day and "
        "one position: the cursor holds the whole question.",
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
                "Only parties whose id, name, name in any language or abbreviation on that day contains this text. Neither "
                "case counts, nor the Unicode form (NFKC), nor blanks around the text.",
                {"type": "string", "examples": ["people"]},
            ),
            parameter(
                "identifier",
                "Only the party that is known elsewhere by this id: `scheme:value`.",
                {"type": "string", "pattern": "^[^:]+:.+$", "examples": ["partyfacts:3749"]},
            ),
            parameter("limit", "The most parties on a page.", whole(1, PARTIES_PAGE, 100)),
            parameter(
                "cursor",
                "The `next` of the page before. It holds the question that the first page was asked, with its day, position "
                "and filters: only `limit` may stand beside it.",
                {"type": "string"},
            ),
        ],
        answers=answers("GET", "/parties", 200, "PartyList", "The parties, shortened."),
        problems=_AT,
        instance="/parties",
    )


def _party() -> Json:
    route = "/parties/{party_id}"
    return operation(
        "getParty",
        "Parties",
        "One party's state",
        "The party as it stood on `as_of`, as far as was known at `known_at`: what folding all events that had happened by "
        "then gives. What may have happened stands in `possible`, what other accounts say in `disputed`.",
        parameters=[_PARTY_ID, _AS_OF, _KNOWN_AT],
        answers=answers("GET", route, 200, "PartyState", "The state. Before its beginning `exists` is `no`."),
        problems=(*_AT, "unknown-party", "unknown-at-position"),
        said={"unknown-party": {"instance": "/parties/kz-qph"}},
        instance=f"/parties/{PARTY}",
    )


def _timeline() -> Json:
    route = "/parties/{party_id}/timeline"
    return operation(
        "getTimeline",
        "Parties",
        "One party's events in order",
        "What had happened, or may have, to the party by `as_of`, each event with the days between which it happened, "
        "its revision and its sources.",
        parameters=[_PARTY_ID, _AS_OF, _KNOWN_AT],
        answers=answers("GET", route, 200, "Timeline", "The events."),
        problems=(*_AT, "unknown-party", "unknown-at-position"),
        said={"unknown-party": {"instance": "/parties/kz-qph/timeline"}},
        instance=f"/parties/{PARTY}/timeline",
    )


# Events


def _state() -> Json:
    return operation(
        "stateEvents",
        "Events",
        "State events",
        f"One event, or 1 to {MOST_EVENTS:,} as `events`: all are written, or none. They may introduce parties for each other, "
        "whatever their order. An event may bring its own `event_id` (a UUID); one that stands already with the same content "
        "is not written again. What is odd about them is reported in `findings`, and written all the same.",
        parameters=[_KEY],
        body=body(
            "POST",
            "/events",
            {"anyOf": [ref("EventToState"), ref("Append")]},
            "One event, or many. At most `PARTYLINE_MAX_BODY` bytes: 32 MiB unless the server is set otherwise.",
        ),
        answers=answers("POST", "/events", 201, "Written", "The events stand."),
        problems=(*_WRITING, *_EVENT_TAKEN, "event-id-taken", "key-reused"),
        said={
            "invalid-parameter": {
                "detail": f"Idempotency-Key has {LONGEST_KEY + 1} characters: it would be 1 to {LONGEST_KEY}"
            },
            **{
                kind: {"detail": f"events[1]: {detail}", "index": 1}
                for kind, detail in (
                    ("invalid-event", _NO_COUNTRY),
                    ("not-introduced", DETAILS["not-introduced"]["detail"]),
                )
            },
        },
        instance="/events",
        writes=True,
    )


def _event() -> Json:
    return operation(
        "getEvent",
        "Events",
        "An event as it stands",
        "Its last record up to `known_at`: what it says, or that it was retracted (`event` is null).",
        parameters=[_EVENT, _KNOWN_AT],
        answers=answers(
            "GET",
            "/events/{event}",
            200,
            "EventRecord",
            "The event's last record. In quotes, its `revision` is what `If-Match` wants.",
        ),
        problems=(*_AT, "unknown-event", "unknown-at-position"),
        said=_NO_ZONE | _NOT_YET_STATED | {"unknown-event": {"instance": _OTHER_EVENT}},
        instance=f"/events/{RENAMING}",
    )


def _correct() -> Json:
    route = "/events/{event}"
    return operation(
        "correctEvent",
        "Events",
        "Correct an event",
        "Restate the whole event at the next revision. It may move its date, its parties or its type. A correction that says "
        "what stands already writes nothing.",
        parameters=[_EVENT, _IF_MATCH, _KEY],
        body=body("PUT", route, ref("Correction"), "The whole event as it should stand, and why."),
        answers=answers("PUT", route, 200, "Written", "The event stands as sent."),
        problems=(*_WRITING, *_EVENT_TAKEN, *_REVISING, "event-retracted"),
        said=_NO_REVISION | {"event-retracted": {"instance": f"/events/{MEMBERS}"}},
        instance=f"/events/{RENAMING}",
        writes=True,
    )


def _retract() -> Json:
    route = "/events/{event}"
    return operation(
        "retractEvent",
        "Events",
        "Retract an event",
        "Say that it did not happen. What stood beneath it shows again. It can be stated anew later, under the same "
        "`event_id`.",
        parameters=[_EVENT, _IF_MATCH, _KEY],
        body=body("DELETE", route, ref("Retraction"), "Why it did not happen."),
        answers=answers("DELETE", route, 200, "Written", "The event is retracted."),
        problems=(*_WRITING, *_REVISING),
        said=_NO_REVISION
        | {
            "reason-missing": {
                "detail": "to retract an event takes a reason: say in `reason` what was wrong, and how it is known"
            }
        },
        instance=f"/events/{RENAMING}",
        writes=True,
    )


def _revisions() -> Json:
    route = "/events/{event}/revisions"
    return operation(
        "getRevisions",
        "Events",
        "All that was ever said of an event",
        "Its records up to `known_at`, in order.",
        parameters=[_EVENT, _KNOWN_AT],
        answers=answers("GET", route, 200, "Revisions", "The records."),
        problems=(*_AT, "unknown-event", "unknown-at-position"),
        said=_NO_ZONE | _NOT_YET_STATED | {"unknown-event": {"instance": f"{_OTHER_EVENT}/revisions"}},
        instance=f"/events/{RENAMING}/revisions",
    )


def _ledger() -> Json:
    return operation(
        "getLedger",
        "Ledger",
        "Records by page",
        "The append-only sequence of all records, in order.",
        parameters=[
            parameter(
                "after",
                "The position after which the page begins. One that this server has not seen is waited for.",
                whole(0, _FURTHEST, 0),
            ),
            parameter("limit", "The most records on a page.", whole(1, LEDGER_PAGE, 500)),
        ],
        answers=answers("GET", "/ledger", 200, "LedgerPage", "The records; an empty page at the end."),
        problems=_AT,
        said={
            "invalid-parameter": {
                "detail": f"limit is '{LEDGER_PAGE + 1}': it would be a whole number from 1 to {LEDGER_PAGE}"
            }
        },
        instance="/ledger",
    )
