"""The operations for those who run a server, and those of the documentation."""

from typing import Any, Final, TypeAlias

from api.answers import JSON
from api.openapi_operations import QUERY, TOKENS, answers, kept, operation, parameter
from api.openapi_parameters import IF_NONE_MATCH
from api.openapi_schemas import ref
from api.openapi_sent import BEFORE, MOMENT
from api.problems import TYPES

Json: TypeAlias = dict[str, Any]

_NOT_UTF_8: Final[Json] = {"invalid-parameter": {"detail": "the query is not UTF-8, percent-encoded"}}


def upkeep() -> Json:
    """By path and method."""
    return {
        "/health/live": {"get": _live()},
        "/health/ready": {"get": _ready()},
        "/metrics": {"get": _metrics()},
        "/problems/{kind}": {"get": _problem_type()},
        "/openapi.json": {"get": _document()},
        "/asyncapi.json": {"get": _stream_described()},
        "/docs": {"get": _docs()},
        "/docs/{name}": {"get": _docs_file()},
    }


def _live() -> Json:
    return operation(
        "getLive",
        "Operation",
        "Whether the process runs",
        "It answers as long as the process does.",
        answers=answers("GET", "/health/live", 200, ref("Live"), "It runs."),
        problems=QUERY,
        said=_NOT_UTF_8,
        instance="/health/live",
    )


def _ready() -> Json:
    not_ready = {
        "status": "not ready",
        "position": len(BEFORE),
        "trouble": f"the ledger holds other records than it did up to position {len(BEFORE)}: it is being read anew",
        "since": MOMENT,
    }
    return operation(
        "getReady",
        "Operation",
        "Whether the server can do its work",
        "Up to which position it has read the ledger, and what is wrong if it cannot. A server that loses the ledger goes on "
        "answering questions, from memory, and refuses to write: it stays at 200, so that a load balancer keeps it.",
        answers=answers(
            "GET",
            "/health/ready",
            200,
            ref("Ready"),
            "It can; or, where `status` is `reading only`, it can answer questions, and `trouble` says why it cannot write.",
        )
        | {
            "503": {
                "description": "It cannot: the ledger is being read, or read anew; `trouble` says why.",
                "content": {JSON: {"schema": ref("Ready"), "example": not_ready}},
            }
        },
        problems=QUERY,
        said=_NOT_UTF_8,
        instance="/health/ready",
    )


def _metrics() -> Json:
    return operation(
        "getMetrics",
        "Operation",
        "Figures of the server",
        "In the text format of Prometheus, of all processes of the server that answers, each with its label `process`. Who asks from the machine itself sees them, and who has an administrator's key; or "
        "everybody, or nobody, as `PARTYLINE_METRICS` has it.",
        answers={
            "200": {
                "description": "The figures.",
                "headers": {
                    "Cache-Control": {
                        "description": "They are others a moment later.",
                        "required": True,
                        "schema": {"enum": ["no-store"]},
                    }
                },
                "content": {"text/plain": {"schema": {"type": "string"}}},
            }
        },
        problems=(*QUERY, *TOKENS, "not-allowed", "not-found"),
        said=_NOT_UTF_8
        | {"not-found": {"detail": "there is nothing at '/metrics': the operator has turned it off"}},
        instance="/metrics",
    )


def _problem_type() -> Json:
    return operation(
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
        answers=answers("GET", "/problems/{kind}", 200, ref("ProblemType"), "The type."),
        problems=(*QUERY, "not-found"),
        said=_NOT_UTF_8,
        instance="/problems/tired",
    )


def _document() -> Json:
    return operation(
        "getOpenApi",
        "Documentation",
        "This document",
        "OpenAPI 3.1.",
        parameters=[IF_NONE_MATCH],
        answers=kept(JSON, "The document."),
        problems=QUERY,
        said=_NOT_UTF_8,
        instance="/openapi.json",
    )


def _stream_described() -> Json:
    return operation(
        "getAsyncApi",
        "Documentation",
        "What is pushed",
        "AsyncAPI 3.0: the messages of the stream and of webhooks. It names the server as `PARTYLINE_PUBLIC_URL` does, or as you did.",
        parameters=[IF_NONE_MATCH],
        answers=kept(JSON, "The document."),
        problems=QUERY,
        said=_NOT_UTF_8,
        instance="/asyncapi.json",
    )


def _docs() -> Json:
    return operation(
        "getDocs",
        "Documentation",
        "This document as a page",
        "It asks no other host for anything.",
        parameters=[IF_NONE_MATCH],
        answers=kept("text/html", "The page."),
        instance="/docs",
    )


def _docs_file() -> Json:
    name = parameter("name", "The file.", {"type": "string"}, where="path", example="initializer.js")
    return operation(
        "getDocsFile",
        "Documentation",
        "A file of that page",
        "Its script, style and icon.",
        parameters=[name, IF_NONE_MATCH],
        answers=kept("*/*", "The file."),
        problems=("not-found",),
        said={
            "not-found": {
                "detail": "there is no file 'tired.js' of this page: "
                "there are favicon.png, initializer.js, swagger-ui-bundle.js, swagger-ui.css"
            }
        },
        instance="/docs/tired.js",
    )
