"""What operations of the OpenAPI document are made of: parameters, bodies, answers."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from api.answers import JSON, POSITION
from api.asking import PATIENCE
from api.citing import ASK_AGAIN
from api.keys.access import is_open_to_anybody
from api.keys.private_answers import kept_private
from api.limits.gate import FREE, STREAM
from api.openapi_examples import EXAMPLES
from api.openapi_problems import SEEN, SEEN_BY_SOME, problem_answers

Json: TypeAlias = dict[str, Any]

_CACHE_CONTROL: Final = b"cache-control"

APART: Final = ("overloaded", "took-too-long", "too-many-at-once")
"""What can be said to a question that is worked out apart (`api.limits.room`)."""

TOKENS: Final = ("missing-token", "wrong-token", "expired-token", "revoked-token", "too-many-attempts")
"""What can be wrong with a token, or the want of one."""

QUERY: Final = ("invalid-parameter", "unknown-parameter")
"""What can be wrong with any query."""


def parameter(name: str, description: str, schema: Json, *, where: str = "query", **more: Any) -> Json:
    """A parameter; those in the path are required."""
    return {
        "name": name,
        "in": where,
        "required": where == "path",
        "description": description,
        "schema": schema,
    } | more


def whole(least: int, most: int, default: int) -> Json:
    return {"type": "integer", "minimum": least, "maximum": most, "default": default}


_AS_SEEN: Final = parameter(
    POSITION,
    "The largest position that answers of any server have told you in this header: a server that has not seen it waits for it, "
    f"for {PATIENCE:g} s, and then answers `503`. So you read what you wrote, whichever server you ask.",
    {"type": "integer", "minimum": 0, "maximum": 2**53},
    where="header",
)


def answers(method: str, route: str, status: int, schema: Json, said: str, **more: Any) -> Json:
    """An answer that is no problem, with its examples; `more` is what else the document says of it, such as its headers."""
    of_form: dict[str, Json] = {}
    for each in reversed(EXAMPLES):
        if (each.method, each.route, each.status) == (method, route, status):
            of_text = isinstance(each.answer, str)
            content = of_form.setdefault(
                each.media_type, {"schema": {"type": "string"} if of_text else schema}
            )
            content.setdefault("examples", {})[each.name] = {"value": each.answer}
    return {str(status): {"description": said, **more, "content": of_form}}


def body(method: str, route: str, schema: Json, said: str) -> Json:
    examples = {
        each.name: {"value": each.body}
        for each in reversed(EXAMPLES)
        if (each.method, each.route) == (method, route) and each.body is not None
    }
    return {
        "required": True,
        "description": said,
        "content": {JSON: {"schema": schema, "examples": examples}},
    }


def operation(
    name: str,
    tag: str,
    summary: str,
    description: str,
    *,
    answers: Json,
    problems: Sequence[str] = (),
    said: Mapping[str, Json] | None = None,
    instance: str = "/",
    parameters: Sequence[Json] = (),
    body: Json | None = None,
    writes: bool = False,
    of_ledger: bool = False,
) -> Json:
    """An operation. `said` is what examples of its problems say otherwise than `api.openapi_problems` does.

    One that is `of_ledger`, as are those that write, takes and tells what was seen of it.
    """
    if of_ledger or writes:
        parameters = (*parameters, _AS_SEEN)
        problems = (*problems, "not-yet-known")
        seen = SEEN_BY_SOME if is_open_to_anybody(instance) else SEEN
        answers = {
            status: told | {"headers": told.get("headers", {}) | seen} for status, told in answers.items()
        }
    made: Json = {"operationId": name, "tags": [tag], "summary": summary, "description": description}
    if parameters:
        made["parameters"] = list(parameters)
    if body is not None:
        made["requestBody"] = body
    takes = ", ".join(each["name"] for each in parameters if each["in"] == "query") or "none"
    unknown = {"detail": f"'as_off' is no parameter of this address, which takes {takes}"}
    given = answers | problem_answers(
        {*problems, *_limited(instance), *_of_tokens(instance), "internal-error"},
        instance,
        {"unknown-parameter": unknown} | dict(said or {}),
    )
    made["responses"] = {status: given[status] for status in sorted(given)}
    made["security"] = (
        [] if is_open_to_anybody(instance) else [{"writeToken": []}] if writes else [{}, {"writeToken": []}]
    )
    return made


def _of_tokens(instance: str) -> tuple[str, ...]:
    """What may be wrong with a token there: where reading is closed, whoever reads needs one, too."""
    return () if is_open_to_anybody(instance) else TOKENS


def _limited(instance: str) -> tuple[str, ...]:
    """What the gate of the limits can say there."""
    if instance.startswith(FREE):
        return ("address-too-long",)
    at_once = "too-many-subscriptions" if instance == STREAM else "too-many-at-once"
    return "address-too-long", "too-many-requests", at_once


def header(description: str, schema: Json, *, always: bool = True, **more: Any) -> Json:
    """A header of an answer; one that is not always there says in its description when it is."""
    return {"description": description, "required": always, "schema": schema} | more


def cache_control(description: str, *values: str) -> Json:
    """The header that says who may keep an answer for how long, of these values where reading is open."""
    closed = [
        dict(kept_private([(_CACHE_CONTROL, each.encode("ascii"))]))[_CACHE_CONTROL].decode()
        for each in values
    ]
    return header(
        f"{description} Where reading is closed, by who asked alone (`private`).",
        {"enum": [*values, *closed]},
    )


def kept(media_type: str, said: str) -> Json:
    """Answers that stay the same as long as the program does."""
    headers = {
        "ETag": header("Of the content; `If-None-Match` takes it.", {"type": "string"}),
        "Cache-Control": header(
            "Ask again each time: the content changes with the program.", {"enum": [ASK_AGAIN]}
        ),
        "Content-Security-Policy": header("Nothing of another host is loaded.", {"type": "string"}),
        "X-Content-Type-Options": header("It is what it says.", {"enum": ["nosniff"]}),
    }
    return {
        "200": {
            "description": said,
            "headers": headers,
            "content": {media_type: {"schema": {"type": "object"} if media_type == JSON else {}}},
        },
        "304": {"description": "It is still what `If-None-Match` names.", "headers": headers},
    }
