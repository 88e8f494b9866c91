"""The operations of the OpenAPI document on keys: look at them, take one away."""

from typing import Any, Final, TypeAlias

from api.answers import JSON
from api.openapi_operations import QUERY, TOKENS, header, operation, parameter
from api.openapi_schemas import ref
from api.openapi_sent import MOMENT

Json: TypeAlias = dict[str, Any]

_ONE: Final = "/keys/{name}"
_ADMIN: Final = (*QUERY, *TOKENS, "not-allowed", "unavailable")
_SAID: Final[Json] = {
    "invalid-parameter": {"detail": "the query is not UTF-8, percent-encoded"},
    "not-allowed": {
        "detail": "the key 'anna' has the role editor, and this needs the role admin: ask for a key with that role",
        "role": "admin",
    },
    "outcome-unknown": {
        "detail": "postgresql://db/partyline ended the connection during the commit: whether it was made is not known"
    },
}
_KEY: Final[Json] = {
    "name": "anna",
    "role": "editor",
    "created_at": MOMENT,
    "expires_at": None,
    "revoked_at": None,
    "used_at": None,
}
_NOT_KEPT: Final[Json] = {
    "Cache-Control": header("Nobody keeps it.", {"type": "string", "const": "no-store"})
}


def keys() -> Json:
    """By path and method."""
    return {"/keys": {"get": _list()}, _ONE: {"delete": _revoke()}}


def _list() -> Json:
    return _operation(
        "listKeys",
        "All keys",
        "All that were ever made, by name, also those that were revoked or have expired. Keys are made by the command "
        "`partyline key create`, which prints a token once.",
        answer=(ref("KeyList"), "The keys, without their tokens.", {"keys": [_KEY]}),
        problems=_ADMIN,
        instance="/keys",
    )


def _revoke() -> Json:
    return _operation(
        "revokeKey",
        "Take a key away",
        "It counts on all nodes within a second, and ends subscriptions and browsers that are known by it. Its name stays its own. A key "
        "that was revoked before stays as it is.",
        answer=(ref("Key"), "The key, from now on revoked.", _KEY | {"revoked_at": MOMENT}),
        parameters=[parameter("name", "The key's name.", {"type": "string"}, where="path", example="anna")],
        problems=(*_ADMIN, "unknown-key", "outcome-unknown"),
        instance="/keys/nobody",
    )


def _operation(
    name: str, summary: str, description: str, *, answer: tuple[Json, str, Json], **more: Any
) -> Json:
    """An operation for administrators alone."""
    schema, said, example = answer
    content = {JSON: {"schema": schema, "examples": {name: {"value": example}}}}
    answers = {"200": {"description": said, "headers": _NOT_KEPT, "content": content}}
    made = operation(name, "Keys", summary, description, answers=answers, said=_SAID, **more)
    return made | {"security": [{"writeToken": []}]}
