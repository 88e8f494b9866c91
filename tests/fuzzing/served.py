"""Requests made from the served document by schemathesis, with all of its checks and one of ours: what is refused writes nothing.

The application is a real one on a ledger in a file. Only its client is ours: it leaves a stream when it has caught up.
"""

import contextlib
import copy
import json
import math
from collections import Counter
from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any, Final, NamedTuple, TypeAlias

import schemathesis
from schemathesis.checks import CheckContext
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure
from schemathesis.core.transport import Response
from schemathesis.engine import Status, events, from_schema
from schemathesis.generation.case import Case

from api.openapi import OPENAPI
from tests.fuzzing.asking import CAUGHT_UP, ENDLESS
from tests.fuzzing.world import TOKEN, World, a_world

Json: TypeAlias = dict[str, Any]

NAME: Final = "document"
CHECK: Final = "what_is_refused_writes_nothing"
SAFE: Final = {"GET", "HEAD", "OPTIONS", "TRACE"}

ALLOWED_TO_FAIL: Final = {"/problems/not-yet-known", "/problems/too-many-exports"}
"""Problems of the server that a question can have by right: a position that no server has seen yet, a turn that did not come."""
BEYOND_A_SCHEMA: Final = {
    "invalid-parameter": "parameters that exclude each other, days that are in no calendar, moments, cursors",
    "old-version": "`v` may be any version up to the present one, and old ones are told where to ask",
    "about-itself": "that two ids differ",
    "not-introduced": "which parties there are",
    "invalid-event": "dates, languages and currencies that do not exist",
    "key-reused": "which keys were used",
    "stale-revision": "at which revision an event stands",
    "reason-missing": "that a text is not blank",
    "backdated": "when the last record was written, and what time it is",
    "webhook-address": "where the operator lets webhooks go",
    "not-acceptable": "`Accept` is no parameter of the document",
}
"""Refusals of what the document allows: of what no schema can say, or only in a pattern that nobody can read."""


class Found(NamedTuple):
    """A check that failed, and the request that it failed for, as a command."""

    check: str
    operation: str
    said: str
    answer: str
    replay: str

    def told(self) -> str:
        return f"{self.operation}: {self.check}: {self.said}\n  {self.answer}\n  {self.replay}"


class Tried(NamedTuple):
    """What became of a run."""

    cases: Counter[str]
    """Requests by operation."""
    found: list[Found]


# What is asked of


def spelled_out(served: Json) -> Json:
    """The same document, with `EventToState` as the list of events that it means: the generator knows no `unevaluatedProperties`."""
    document = copy.deepcopy(served)
    schemas = document["components"]["schemas"]
    of_id = schemas["EventToState"]["properties"]
    names = [each["$ref"].rpartition("/")[2] for each in schemas["Event"]["oneOf"]]
    schemas["EventToState"] = {
        "oneOf": [
            {
                **schemas[name],
                "properties": schemas[name]["properties"] | of_id,
                "additionalProperties": False,
            }
            for name in names
        ]
    }
    return document


def reached(world: World) -> Any:
    """The application of the world, as an application of the loop that schemathesis runs: it would start it a second time there."""

    async def asked(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            for told in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{told}.complete"})
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        query = scope["query_string"]
        target = scope["raw_path"] + (b"?" + query if query else b"")
        until = CAUGHT_UP if scope["path"] == ENDLESS else ()
        answer = world.ask(scope["method"], target, scope["headers"], body, until=until)
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.raw})
        await send({"type": "http.response.body", "body": answer.body})

    return asked


# What holds of an answer


@contextlib.contextmanager
def checking(world: World) -> Iterator[None]:
    """With our own check among those of schemathesis, about this world."""
    world.ask(
        "GET", b"/metrics"
    )  # which makes the table of webhooks, unless it is there: an empty one is nothing written
    last = world.written()

    def what_is_refused_writes_nothing(_: CheckContext, response: Response, case: "Case[Any]") -> None:
        nonlocal last
        before, last = last, world.written()
        is_dry = (case.query or {}).get("dry_run") == "true" and response.status_code == 200
        if response.status_code >= 400 or response.request.method in SAFE or is_dry:
            assert before == last, f"{response.status_code}, and something was written"

    schemathesis.check(what_is_refused_writes_nothing)
    try:
        yield
    finally:
        schemathesis.checks.CHECKS.unregister(CHECK)


def is_wrong(failure: Failure, response: Response) -> bool:
    """Whether a check is right to fail; where one is not, in principle, the reason stands with what it lets through."""
    kind = type(failure).__name__
    if kind == "AcceptedNegativeData" and "in header - object with unexpected properties" in failure.message:
        return False  # HTTP lets everybody send headers that a server does not know
    if "parameter `Accept-Datetime` in header" in failure.message and "known_at=" in str(
        response.request.url
    ):
        return False  # beside `known_at` it says nothing, whatever it is, which no schema can say
    if failure.title == "SSE event violates schema":
        return (
            False  # it reads events out of the stream; a document of OpenAPI 3.1 can only say that it is text
        )
    if response.headers.get("content-type") != ["application/problem+json"]:
        return True
    told = json.loads(response.content)
    problem = told["type"]
    if kind == "RejectedPositiveData" and told["detail"].startswith("registered_by"):
        return False  # no schema can say which keys there are
    if kind == "RejectedPositiveData" and "it would be a whole number" in told["detail"]:
        return False  # to a schema 60.0 is one; we want it written as one
    if kind == "ServerError":
        return problem not in ALLOWED_TO_FAIL
    if kind == "RejectedPositiveData":
        return problem.removeprefix("/problems/") not in BEYOND_A_SCHEMA
    return True


# A run


class Extent(Enum):
    """What a run asks."""

    drawn = "drawn"
    """So many requests as are drawn, and no others."""
    limits = "limits"
    """The examples of the document and the limits of every parameter and body, too: some 6,000 requests, which are always the same."""
    whole = "whole"
    """All combinations of the fields of events, too: some 30,000."""


def configuration(examples: int, number: int, extent: Extent) -> SchemathesisConfig:
    """All checks."""
    writes = {
        "include-path-regex": "^/events",
        "include-method": ["POST", "PUT"],
        "phases": {"coverage": {"enabled": False}},
    }
    return SchemathesisConfig.from_dict(
        {
            "seed": number,
            "request-timeout": 60,
            "max-redirects": 0,
            "warnings": False,
            "checks": {
                "enabled": True,
                "negative_data_rejection": {"expected-statuses": ["4xx", "503"]},
                "missing_required_header": {"expected-statuses": ["400", "401", "428"]},
            },
            "auth": {"openapi": {"writeToken": {"bearer": TOKEN}}},
            "generation": {
                "max-examples": examples,
                "deterministic": False,
                "database": "none",
                "no-shrink": extent is Extent.limits,
            },
            "phases": {phase: {"enabled": extent is not Extent.drawn} for phase in ("examples", "coverage")},
            "operations": [writes] if extent is Extent.limits else [],
        }
    )


def try_document(examples: int, number: int, extent: Extent, most: float = math.inf) -> Tried:
    """Requests to every operation that the document names, so many drawn for each; with `most` it stops when there were as many."""
    cases: Counter[str] = Counter()
    found: dict[tuple[str, str, str], Found] = {}
    with a_world() as world, checking(world):
        served = spelled_out(world.ask("GET", b"/openapi.json").told)
        schema = schemathesis.openapi.from_dict(served, config=configuration(examples, number, extent))
        schema.app = reached(world)

        @schema.hook
        def filter_failure(_: Any, failure: Failure, __: "Case[Any]", response: Response) -> bool:
            return is_wrong(failure, response)

        stream = from_schema(schema).execute()
        for event in stream:
            match event:
                case events.ScenarioFinished():
                    for id_ in event.recorder.interactions:
                        cases[event.recorder.cases[id_].value.operation.label] += 1
                    if cases.total() >= most:
                        stream.stop()
                    for each in _failures(event.recorder):
                        found.setdefault((each.check, each.operation, each.said[:60]), each)
                case events.NonFatalError():
                    found.setdefault(
                        ("error", event.label, ""), Found("error", event.label, str(event.value), "", "")
                    )
                case events.FatalError():
                    raise event.exception
                case _:
                    pass
    return Tried(cases, list(found.values()))


def _failures(recorder: Any) -> Iterator[Found]:
    for id_, checks in recorder.checks.items():
        for each in checks:
            if each.status != Status.FAILURE:
                continue
            response = recorder.interactions[id_].response
            answer = "" if response is None else f"{response.status_code} {response.content[:500]!r}"
            failure = each.failure_info.failure
            label = recorder.cases[id_].value.operation.label
            yield Found(
                each.name, label, f"{failure.title}: {failure.message}", answer, each.failure_info.code_sample
            )


def fuzz(cases: int, number: int, told: Callable[[str], None]) -> tuple[int, list[Found]]:
    """Try so many requests, run by run on applications of their own; how many were tried, and what failed."""
    tried, found = 0, []
    while tried < cases:
        left = cases - tried
        if left >= _WHOLE:
            run = try_document(_EXAMPLES, number, Extent.whole)
        else:
            run = try_document(max(1, left // len(OPERATIONS)), number, Extent.drawn, left)
        tried += run.cases.total()
        found += run.found
        for each in run.found:
            told(each.told())
        told(f"{NAME}: {tried:,} of {cases:,}, seed {number}")
        number += 1
    return tried, found


OPERATIONS: Final = [
    f"{method.upper()} {path}" for path, methods in json.loads(OPENAPI)["paths"].items() for method in methods
]
_EXAMPLES: Final = 100
"""Requests that a whole run draws for each operation."""
_WHOLE: Final = 30_000
"""Where so many requests are wanted, a whole run is made, which cannot be cut and may be some thousand more; fewer are only drawn."""
