"""What operations of the OpenAPI document are made of: parameters, bodies, answers."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from api.openapi_examples import EXAMPLES
from api.openapi_problems import problem_answers
from api.openapi_schemas import ref

Json: TypeAlias = dict[str, Any]

JSON: Final = "application/json"
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


def answers(method: str, route: str, status: int, schema: str, said: str, **more: Any) -> Json:
    examples = {
        each.name if each.body is None else _called(each.body): {"value": each.answer}
        for each in reversed(EXAMPLES)
        if (each.method, each.route, each.status) == (method, route, status)
    }
    content = {"schema": ref(schema)} | ({"examples": examples} if examples else {})
    return {str(status): {"description": said, "content": {JSON: content}} | more}


def _called(body: Json) -> str:
    return "several events" if "events" in body else "one event"


def body(method: str, route: str, schema: Json, said: str) -> Json:
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
) -> Json:
    """An operation. `said` is what examples of its problems say otherwise than `api.openapi_problems` does."""
    made: Json = {"operationId": name, "tags": [tag], "summary": summary, "description": description}
    if parameters:
        made["parameters"] = list(parameters)
    if body is not None:
        made["requestBody"] = body
    takes = ", ".join(each["name"] for each in parameters if each["in"] == "query") or "none"
    unknown = {"detail": f"'as_off' is no parameter of this address, which takes {takes}"}
    given = answers | problem_answers(
        {*problems, "internal-error"}, instance, {"unknown-parameter": unknown} | dict(said or {})
    )
    made["responses"] = {status: given[status] for status in sorted(given)}
    made["security"] = [{"writeToken": []}] if writes else []
    return made


def kept(media_type: str, said: str) -> Json:
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
