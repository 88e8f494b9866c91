"""The operations of the OpenAPI document on events: state, correct, retract, and see all that was said of one."""

from typing import Any, Final, TypeAlias

from api.openapi_citing import EVENT_ETAG, cited
from api.openapi_operations import APART, TOKENS, answers, body, operation
from api.openapi_parameters import DRY_RUN, EVENT, IF_MATCH, KEY, KNOWN_AT
from api.openapi_problems import DETAILS
from api.openapi_schemas import ref
from api.openapi_sent import MEMBERS, NOW, RENAMING
from api.writing import LONGEST_KEY, MOST_EVENTS

Json: TypeAlias = dict[str, Any]

_WRITING: Final = (
    *("unknown-parameter", "invalid-parameter", "malformed-body", "body-too-large", "body-too-slow"),
    "body-too-complex",
    *APART,
    *(*TOKENS, "not-allowed", "backdated", "read-only-mirror", "busy", "unavailable", "outcome-unknown"),
)
_EVENT_TAKEN: Final = ("invalid-event", "about-itself", "not-introduced")
_REVISING: Final = ("unknown-event", "stale-revision", "missing-if-match", "reason-missing", "key-reused")

# What examples of problems say of some operations
_OTHER_EVENT: Final = "/events/019ab0c4-0000-7000-8000-000000000000"
_NOT_YET_STATED: Final[Json] = {
    "unknown-at-position": {
        "detail": f"no record up to position {NOW - 1} states an event {RENAMING}; position {NOW} is the first that does",
        "named_at": NOW,
    }
}
NO_ZONE: Final[Json] = {
    "invalid-parameter": {
        "detail": "known_at: '2026-11-22T10:00:00' has no zone: end it with Z for UTC, or with an offset such as +05:00; "
        "a position of the ledger will do too"
    }
}
_NO_COUNTRY: Final = "country is 'kz': it would be two upper-case letters, such as KZ (ISO 3166-1 alpha-2)"
_NO_REVISION: Final[Json] = {
    "invalid-parameter": {
        "detail": "If-Match is '1': it would be one revision in quotes, such as \"1\", or the ETag of the event"
    },
    "unknown-event": {"instance": _OTHER_EVENT},
}

_WRITTEN_OR_PREVIEWED: Final[Json] = {"anyOf": [ref("Written"), ref("Preview")]}
_OLD: Final = f"known_at={NOW}"


def events() -> Json:
    """By path and method."""
    return {
        "/events": {"post": _state()},
        "/events/{event}": {"get": _event(), "put": _correct(), "delete": _retract()},
        "/events/{event}/revisions": {"get": _revisions()},
    }


def _state() -> Json:
    return operation(
        "stateEvents",
        "Events",
        "State events",
        f"One event, or 1 to {MOST_EVENTS:,} as `events`: all are written, or none. They may introduce parties for each other, "
        "whatever their order. An event may bring its own `event_id` (a UUID); one that stands already with the same content "
        "is not written again. What is odd about them is reported in `findings`, and written all the same.",
        parameters=[DRY_RUN, KEY],
        body=body(
            "POST",
            "/events",
            {"anyOf": [ref("EventToState"), ref("Append")]},
            "One event, or many. At most `PARTYLINE_MAX_BODY` bytes: 32 MiB unless the server is set otherwise.",
        ),
        answers=answers(
            "POST", "/events", 200, ref("Preview"), "A dry run: what would be. Nothing was written."
        )
        | answers("POST", "/events", 201, ref("Written"), "The events stand."),
        problems=(*_WRITING, *_EVENT_TAKEN, "too-many-events", "event-id-taken", "key-reused"),
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
    return cited(
        "getEvent",
        "Events",
        "An event as it stands",
        "Its last record up to `known_at`: what it says, or that it was retracted (`event` is null).",
        route="/events/{event}",
        instance=f"/events/{RENAMING}",
        answer=(
            ref("EventRecord"),
            "The event's last record. In quotes, its `revision` is what `If-Match` wants; the `ETag` will do as well.",
        ),
        parameters=[EVENT, KNOWN_AT],
        problems=("unknown-event", "unknown-at-position"),
        said=NO_ZONE | _NOT_YET_STATED | {"unknown-event": {"instance": _OTHER_EVENT}},
        old=_OLD,
        apart=False,
        etag=EVENT_ETAG,
    )


def _correct() -> Json:
    route = "/events/{event}"
    return operation(
        "correctEvent",
        "Events",
        "Correct an event",
        "Restate the whole event at the next revision. It may move its date, its parties or its type. A correction that says "
        "what stands already writes nothing.",
        parameters=[EVENT, DRY_RUN, IF_MATCH, KEY],
        body=body("PUT", route, ref("Correction"), "The whole event as it should stand, and why."),
        answers=answers(
            "PUT",
            route,
            200,
            _WRITTEN_OR_PREVIEWED,
            "The event stands as sent; or, of a dry run, what would be.",
        ),
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
        parameters=[EVENT, DRY_RUN, IF_MATCH, KEY],
        body=body("DELETE", route, ref("Retraction"), "Why it did not happen."),
        answers=answers(
            "DELETE",
            route,
            200,
            _WRITTEN_OR_PREVIEWED,
            "The event is retracted; or, of a dry run, what would be.",
        ),
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
    return cited(
        "getRevisions",
        "Events",
        "All that was ever said of an event",
        "Its records up to `known_at`, in order.",
        route="/events/{event}/revisions",
        instance=f"/events/{RENAMING}/revisions",
        answer=(ref("Revisions"), "The records."),
        parameters=[EVENT, KNOWN_AT],
        problems=("unknown-event", "unknown-at-position"),
        said=NO_ZONE | _NOT_YET_STATED | {"unknown-event": {"instance": f"{_OTHER_EVENT}/revisions"}},
        old=_OLD,
        apart=False,
    )
