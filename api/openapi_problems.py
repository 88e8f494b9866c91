"""Problems as the OpenAPI document shows them: an example of each type, and answers by status."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

from api.answers import POSITION, READING_ONLY
from api.openapi_schemas import ref
from api.openapi_sent import CORRECTED, MEMBERS, MOMENT, NOW, RENAMING
from api.problems import MEDIA_TYPE, TYPES
from api.settings import Settings

Json: TypeAlias = dict[str, Any]

_LIMITS: Final = Settings()
_HEAD: Final = NOW + 3  # after the examples and a correction, a retraction and an append more

DETAILS: Final[dict[str, Json]] = {
    "invalid-parameter": {"detail": "as_of: '2004-02-30' is not a date: February 2004 has 29 days"},
    "unknown-parameter": {},  # each operation names its parameters
    "malformed-body": {"detail": "the body is not JSON: Input data was truncated"},
    "missing-token": {"detail": "this needs a token: send it as Authorization: Bearer TOKEN"},
    "wrong-token": {
        "detail": "the token is neither the write token of this server nor one of its keys: where the write token is kept is said when the "
        "server starts; keys are made with `partyline key create`"
    },
    "expired-token": {"detail": f"the key 'anna' expired at {MOMENT}: ask for another one"},
    "revoked-token": {"detail": f"the key 'anna' was revoked at {MOMENT}: ask for another one"},
    "not-allowed": {
        "detail": "the key 'anna' has the role reader, and this needs the role editor: ask for a key with that role",
        "role": "editor",
    },
    "unknown-key": {"detail": "there is no key 'nobody': GET /keys lists those that there are"},
    "too-many-attempts": {
        "detail": "10 wrong tokens came from this address within a minute: nothing was looked at; try again later, with the right one"
    },
    "webhooks-off": {
        "detail": "no host is allowed here: the operator lists those that are in PARTYLINE_WEBHOOK_HOSTS"
    },
    "not-found": {"detail": "there is no problem type 'tired': docs/problems.md lists them all"},
    "unknown-party": {"detail": "no record names a party 'kz-qph'"},
    "unknown-at-position": {
        "detail": "no record up to position 0 names a party 'kz-qhp'; position 1 is the first that does",
        "named_at": 1,
    },
    "unknown-election": {"detail": "no record names an election 'kz-mazhilis-1789'"},
    "unknown-coalition": {"detail": "no record names a coalition 'kz-bloc'"},
    "unknown-person": {"detail": "no record names a person 'nobody'"},
    "unknown-country": {"detail": "no record names a country 'XX'"},
    "unknown-chamber": {
        "detail": "no record names a chamber 'duma'; the chambers of KZ that are known at position "
        f"{_HEAD} are: mazhilis"
    },
    "unknown-event": {"detail": "no record states an event 019ab0c4-0000-7000-8000-000000000000"},
    "unknown-webhook": {},  # its operations name one
    "method-not-allowed": {"detail": "'/ledger' does not take POST: it takes GET, HEAD, OPTIONS"},
    "not-acceptable": {
        "detail": "Accept is 'text/plain': it would be text/event-stream or application/x-ndjson"
    },
    "event-retracted": {
        "detail": f"event {MEMBERS} was retracted at revision 2: if it happened after all, "
        "state it anew with POST /events under the same event_id"
    },
    "event-id-taken": {
        "detail": f"event_id {RENAMING} is in use for other content: "
        "correct that event with PUT, or send this one under another id"
    },
    "too-many-webhooks": {
        "detail": "there are 100 webhooks, as many as this server keeps: delete one that is not needed"
    },
    "old-version": {},  # each operation names its present address
    "stale-revision": {
        "detail": f"event {RENAMING} stands at revision 2, and this was decided on revision 1: "
        'look at the newer one, and send If-Match: "2" if you still want it',
        "standing_revision": CORRECTED["revision"],
        "record": CORRECTED,
    },
    "body-too-large": {
        "detail": "the body has more than 33554432 bytes, the most that this server takes: send it in parts"
    },
    "body-too-slow": {
        "detail": f"the body was not there whole within {_LIMITS.seconds_per_body:g} s: send it in parts, or over a faster line"
    },
    "too-many-events": {
        "detail": f"events has {_LIMITS.max_events + 1} entries: one append takes {_LIMITS.max_events} events; send it in parts"
    },
    "address-too-long": {
        "detail": f"the address, path and query, has {_LIMITS.max_address + 1} characters, and this server takes {_LIMITS.max_address}: "
        "ask for less at once"
    },
    "invalid-event": {"detail": "date: '2004-13' is not a date: months are 01 to 12"},
    "about-itself": {"detail": "'kz-qhp' is named twice: name two different parties"},
    "not-introduced": {
        "detail": "no record ever introduced the party 'kz-qph': state its Founded first or in the same append "
        "(without a date if the founding is not known), or check the id"
    },
    "key-reused": {
        "detail": "this Idempotency-Key was used before with another request: send the same one, or take a new key"
    },
    "reason-missing": {
        "detail": "to correct an event takes a reason: say in `reason` what was wrong, and how it is known"
    },
    "body-too-complex": {
        "detail": "names has entries that are nested more than 32 deep, the most that this server takes"
    },
    "too-costly": {
        "detail": "to answer this, some 1234567 records would have to be gone over, and one question may cost "
        f"{_LIMITS.max_cost}: ask for less at once"
    },
    "backdated": {"detail": "recorded_at lies before the ledger's last record"},
    "read-only-mirror": {
        "detail": "this ledger is a mirror of https://parties.example (parties.example), and takes no records but those: record it there",
        "origin": "https://parties.example",
    },
    "checkpoints-off": {
        "detail": "this server has no key to sign checkpoints with: its operator would set PARTYLINE_SIGNING_KEY, to the same on all nodes; "
        "proofs are given without one"
    },
    "webhook-address": {
        "detail": "PARTYLINE_WEBHOOK_HOSTS does not allow '127.0.0.1', or not the network that it leads to"
    },
    "missing-if-match": {"detail": 'send the revision that you looked at, such as If-Match: "1"'},
    "too-many-requests": {
        "detail": "you may send 600 requests a minute here, and have sent more: ask again after 1 s"
    },
    "too-many-at-once": {
        "detail": "1000 of your requests are not answered yet, as many as one client may have open: wait for one of them"
    },
    "too-many-subscriptions": {
        "detail": "you have 2000 subscriptions here, as many as one client may: end one that is not needed; one subscription "
        "takes several parties, countries and types"
    },
    "internal-error": {"detail": "the server failed to answer; what you sent was not at fault"},
    "not-yet-known": {
        "detail": f"position 99 is beyond this ledger's head, which is {_HEAD}",
        "head": _HEAD,
    },
    "busy": {"detail": "other writers were quicker 5 times: nothing was written; send it again"},
    "overloaded": {
        "detail": "500 questions that take long wait for their turn here, as many as may: ask again later"
    },
    "took-too-long": {
        "detail": "this was not worked out within 30 s: ask for less (a shorter time, one country, a smaller limit), or again later"
    },
    "too-many-exports": {
        "detail": "other exports are being made, and none was finished within 30 s: ask again after 10 s"
    },
    "unavailable": {
        "detail": "this server is being stopped: nothing was written; send it again when it is back"
    },
    "outcome-unknown": {
        "detail": "The connection was lost during the commit: whether it was written is not known. Send it again, with the "
        "same Idempotency-Key or event_ids: it is written once"
    },
}
"""Of each type, what it says once, and the fields that it brings besides."""

_WAITING: Final[Json] = {
    "Retry-After": {
        "description": "Seconds to wait.",
        "required": True,
        "schema": {"type": "integer", "minimum": 0},
    }
}
_HEADERS: Final[dict[int, Json]] = {
    401: {
        "WWW-Authenticate": {
            "description": "How to bring the token.",
            "required": True,
            "schema": {"type": "string"},
        },
    },
    410: {
        "Link": {
            "description": "The present address of the same question.",
            "required": True,
            "schema": {"type": "string", "pattern": r'^<[^>]+>; rel="canonical"$'},
        },
    },
    429: _WAITING,
    503: _WAITING,
}


SEEN: Final[Json] = {
    POSITION: {
        "description": "How far this server had seen the ledger: of an append the position written, else its head. Send the "
        "largest that you had back, and no server answers that has seen less.",
        "required": True,
        "schema": {"type": "integer", "minimum": 0},
        "example": _HEAD,
    },
    READING_ONLY: {
        "description": "Since when this server has not reached its ledger, while it does not: what it answers is what it had read by "
        "then, and it writes nothing. Not of answers that stay for ever.",
        "required": False,
        "schema": {"type": "string", "format": "date-time"},
        "example": MOMENT,
    },
}
"""Headers of all that reads or writes the ledger, and of all problems."""
SEEN_BY_SOME: Final[Json] = SEEN | {
    POSITION: SEEN[POSITION]
    | {
        "description": f"{SEEN[POSITION]['description']} Not of what is told to who has no key, where reading is closed.",
        "required": False,
    }
}
"""The same, of what is told to who has no key, too."""

_NOT_KEPT: Final[Json] = {
    "description": "Always `no-store`: what is wrong now may be mended a moment later.",
    "required": True,
    "schema": {"type": "string", "const": "no-store"},
}


EXAMPLE_ID: Final = "5f0c9d3b7a1e00000007"
"""Of the request that a problem's example answers; another one each time."""


def problem_answers(kinds: Iterable[str], instance: str, said: Mapping[str, Json]) -> Json:
    """The answers of an operation that are problems of these types, by status, each with its examples.

    `instance` is the path that the examples were asked at; `said` is what this operation says otherwise.
    """
    of_status: dict[int, list[str]] = {}
    for kind in sorted(kinds, key=lambda kind: (TYPES[kind].status, list(TYPES).index(kind))):
        of_status.setdefault(TYPES[kind].status, []).append(kind)
    return {str(status): _answer(status, kinds, instance, said) for status, kinds in of_status.items()}


def _answer(status: int, kinds: list[str], instance: str, said: Mapping[str, Json]) -> Json:
    described = "\n".join(f"- `{kind}`: {TYPES[kind].title}." for kind in kinds)
    headers = {"headers": {"Cache-Control": _NOT_KEPT} | _HEADERS.get(status, {}) | SEEN_BY_SOME}
    return {
        "description": described,
        **headers,
        "content": {
            MEDIA_TYPE: {
                "schema": ref("Problem"),
                "examples": {
                    kind: {"value": _example(kind, instance) | said.get(kind, {})} for kind in kinds
                },
            }
        },
    }


def _example(kind: str, instance: str) -> Json:
    known = TYPES[kind]
    begins = {"type": f"/problems/{kind}", "title": known.title, "status": known.status}
    return begins | {"detail": "", "instance": instance, "request_id": EXAMPLE_ID} | DETAILS[kind]
