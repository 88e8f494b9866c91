"""The OpenAPI document is valid, its examples are true, and the program answers as it says."""

import copy
import json
import re
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias, get_args
from uuid import uuid4

import httpx
import pytest
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped] # it comes without types
from litestar import Litestar
from litestar.testing import TestClient
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

import api.asking
from api.app import create_app
from api.desk import TooBusy, Written
from api.openapi import OPENAPI, document
from api.openapi_examples import (
    BEFORE,
    EXAMPLES,
    FOUNDED,
    MEMBERS,
    MOMENT,
    RENAMED,
    RENAMING,
    SHIPPED,
    Example,
)
from api.problems import TYPES
from api.seeding import seed_ledger
from api.settings import Settings
from domain.events import Event
from domain.ledger.port import LedgerError
from domain.moments import parse_moment
from domain.records import encode_event
from seeds.loader import histories, load

Json: TypeAlias = dict[str, Any]

TOKEN = "the token of these tests"
WRITER = {"Authorization": f"Bearer {TOKEN}"}
UNKNOWN = "019ab0c4-0000-7000-8000-000000000000"
DOCUMENT: Json = json.loads(OPENAPI)
OPERATIONS: dict[tuple[str, str], Json] = {
    (method.upper(), route): operation
    for route, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
}


# The document in itself


def validator(pointer: str, within: Json = DOCUMENT) -> Any:
    """A validator of the schema that stands at a place of the document."""
    resource = DRAFT202012.create_resource(within)
    registry: Registry[Any] = Registry().with_resource("urn:document", resource)
    return Draft202012Validator(
        {"$ref": f"urn:document#{pointer}"},
        registry=registry,
        format_checker=FormatChecker(["date", "date-time", "uuid"]),
    )


def nodes(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Everything in the document, with its place."""
    yield pointer, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from nodes(inner, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from nodes(inner, f"{pointer}/{index}")


def within_data(pointer: str) -> bool:
    """Whether a place lies in an example or a default, where nothing is to be read as a schema."""
    steps = pointer.split("/")
    return any(
        step in {"example", "default"} or (step == "examples" and before != "properties")
        for before, step in pairwise(steps)
    )


def examples() -> Iterator[tuple[str, str, Any]]:
    """Each example and each default: its place, that of its schema, and its value."""
    for pointer, node in nodes(DOCUMENT):
        if not isinstance(node, dict) or within_data(pointer) or pointer.endswith("/properties"):
            continue
        if "schema" in node:
            if "example" in node:
                yield pointer, f"{pointer}/schema", node["example"]
            for name, example in node.get("examples", {}).items():
                yield f"{pointer}/examples/{name}", f"{pointer}/schema", example["value"]
        elif "default" in node:
            yield pointer, pointer, node["default"]
        elif isinstance(node.get("examples"), list):
            for example in node["examples"]:
                yield pointer, pointer, example


def test_it_is_valid() -> None:
    OpenAPIV31SpecValidator(document()).validate()


def test_what_is_served_is_what_was_made() -> None:
    assert document() == DOCUMENT


def test_every_reference_leads_somewhere() -> None:
    places = {pointer for pointer, _ in nodes(DOCUMENT)}
    references = [node["$ref"] for _, node in nodes(DOCUMENT) if isinstance(node, dict) and "$ref" in node]
    mapped = [
        target
        for pointer, node in nodes(DOCUMENT)
        if pointer.endswith("/discriminator")
        for target in node["mapping"].values()
    ]
    assert len(references) > 100
    assert [each for each in references + mapped if each.removeprefix("#") not in places] == []


def test_every_schema_is_used() -> None:
    used = {node["$ref"] for _, node in nodes(DOCUMENT) if isinstance(node, dict) and "$ref" in node}
    assert {f"#/components/schemas/{name}" for name in DOCUMENT["components"]["schemas"]} == used


def test_every_example_is_of_its_schema() -> None:
    found = list(examples())
    assert len(found) > 100
    wrong = [
        f"{place}: {error.message}"
        for place, schema, value in found
        for error in validator(schema).iter_errors(value)
    ]
    assert wrong == []


def test_every_event_is_in_the_union() -> None:
    tags = {str(each.__struct_config__.tag) for each in get_args(Event)}
    union = DOCUMENT["components"]["schemas"]["Event"]
    assert set(union["discriminator"]["mapping"]) == tags
    assert [each["$ref"] for each in union["oneOf"]] == list(union["discriminator"]["mapping"].values())
    for tag in tags:
        schema = DOCUMENT["components"]["schemas"][tag]
        assert schema["properties"]["type"] == {"enum": [tag]}
        assert schema["description"]


@pytest.mark.parametrize(
    "event",
    [
        {"type": "Renamed", "party": "kz-qhp", "name": "X", "colour": "red"},
        {"type": "Renamed", "party": "KZ", "name": "X"},
        {"type": "Renamed", "party": "kz-qhp"},
        {"type": "Wedding", "party": "kz-qhp"},
        {"party": "kz-qhp"},
        RENAMED | {"event_id": 7},
    ],
)
def test_an_event_that_is_refused_is_none_by_the_document(event: Json) -> None:
    assert not validator("/components/schemas/EventToState").is_valid(event)


def test_patterns_are_those_of_json_schema_and_not_of_python() -> None:
    patterns = {
        node["pattern"]
        for _, node in nodes(DOCUMENT)
        if isinstance(node, dict) and isinstance(node.get("pattern"), str)
    }
    assert patterns
    assert [each for each in patterns if r"\A" in each or r"\Z" in each] == []


def test_texts_speak_of_null_and_not_of_python() -> None:
    texts = [node for pointer, node in nodes(DOCUMENT) if pointer.endswith("/description")]
    python = re.compile(r"(?<!-)\bNone\b|``")
    assert [each for each in texts if isinstance(each, str) and python.search(each)] == []


@pytest.mark.parametrize("name", ["PartyState", "Finding", "Record"])
def test_every_field_of_an_answer_is_explained(name: str) -> None:
    fields = DOCUMENT["components"]["schemas"][name]["properties"]
    plain = {"recorded_at", "kind", "event_id", "as_of", "known_at"}  # the type says it
    assert [field for field in fields.keys() - plain if "description" not in fields[field]] == []


def test_operations_have_names_of_their_own_and_tags_that_are_explained() -> None:
    names = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(names) == len(set(names))
    tags = {tag["name"] for tag in DOCUMENT["tags"]}
    assert {tag for operation in OPERATIONS.values() for tag in operation["tags"]} == tags


def test_parameters_of_the_path_are_those_of_the_address() -> None:
    for (method, route), operation in OPERATIONS.items():
        named = {each["name"] for each in operation.get("parameters", []) if each["in"] == "path"}
        assert {f"{{{name}}}" for name in named} == {step for step in route.split("/") if "{" in step}, (
            method,
            route,
        )


# The program does as it says


def pointer_of(method: str, route: str, answer: httpx.Response) -> str:
    """Where the document says what such an answer looks like."""
    said = OPERATIONS[method, route]["responses"]
    assert str(answer.status_code) in said, f"{method} {route} answers {answer.status_code}: {answer.text}"
    media_type = answer.headers["content-type"].partition(";")[0]
    assert media_type in said[str(answer.status_code)]["content"], answer.text
    steps = ["paths", route, method.lower(), "responses", str(answer.status_code), "content", media_type]
    return "".join("/" + each.replace("/", "~1") for each in [*steps, "schema"])


def closed() -> Json:
    """The document with schemas that allow no field that they do not name."""
    strict = copy.deepcopy(DOCUMENT)
    events = {str(each.__struct_config__.tag) for each in get_args(Event)}
    for name, schema in strict["components"]["schemas"].items():
        if schema.get("type") == "object" and name not in events:
            schema["unevaluatedProperties"] = False
    return strict


CLOSED = closed()


def is_as_documented(method: str, route: str, answer: httpx.Response) -> None:
    """Of a status, media type and schema that are documented, with no field that is not."""
    errors = validator(pointer_of(method, route, answer), CLOSED).iter_errors(answer.json())
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


def sent(client: TestClient[Litestar], example: Example) -> httpx.Response:
    revision = {} if example.revision is None else {"If-Match": f'"{example.revision}"'}
    body: Json = {} if example.body is None else {"json": example.body}
    writes = OPERATIONS[example.method, example.route]["security"] != []
    return client.request(
        example.method, example.address, headers=revision | (WRITER if writes else {}), **body
    )


@contextmanager
def running(**settings: Any) -> Iterator[TestClient[Litestar]]:
    moment = parse_moment(MOMENT)
    app = create_app(
        Settings(ledger="memory:", write_token=TOKEN, **settings), clock=lambda: moment, new_id=uuid4
    )
    with TestClient(app) as client:
        yield client


@pytest.fixture
def before_the_examples() -> Iterator[TestClient[Litestar]]:
    with running() as client:
        assert (
            client.post("/events", json={"events": list(BEFORE)}, headers=WRITER).status_code
            == httpx.codes.CREATED
        )
        yield client


@pytest.fixture
def seeded() -> Iterator[TestClient[Litestar]]:
    """An application on the shipped histories."""
    with running() as client:
        for name, folder in histories().items():
            seed_ledger(client.app.state.desk, name, load(folder))
        yield client


def test_the_examples_are_answered_word_for_word(before_the_examples: TestClient[Litestar]) -> None:
    for example in EXAMPLES:
        answer = sent(before_the_examples, example)
        assert (answer.status_code, answer.json()) == (example.status, example.answer), example.name
        is_as_documented(example.method, example.route, answer)


def test_every_operation_that_answers_json_has_an_example() -> None:
    wanted = {each for each, operation in OPERATIONS.items() if "content" in _success(operation)}
    wanted -= {("GET", "/openapi.json"), ("GET", "/docs"), ("GET", "/docs/{name}")}
    assert {(example.method, example.route) for example in EXAMPLES} == wanted


def _success(operation: Json) -> Json:
    answer: Json = next(iter(operation["responses"].values()))
    return answer


def test_what_the_examples_send_is_shipped() -> None:
    shipped = {
        str(each.event_id): json.loads(encode_event(each.event))
        for folder in histories().values()
        for each in load(folder)
    }
    for event_id, event in SHIPPED.items():
        assert shipped[event_id] == event, "api/openapi_examples.py sends another event than is shipped"


def test_the_example_requests_work_on_the_shipped_histories(seeded: TestClient[Litestar]) -> None:
    head = seeded.get("/health/ready").json()["position"]
    for example in EXAMPLES:
        answer = sent(seeded, example)
        if example.address.endswith("known_at=6") and answer.status_code == httpx.codes.NOT_FOUND:
            continue  # on this ledger another party stands there
        assert answer.status_code == example.status, (example.name, answer.text)
        is_as_documented(example.method, example.route, answer)
        if example.method == "POST":
            assert seeded.get("/health/ready").json()["position"] == head, "it stood already"


def test_the_shipped_party_is_the_one_of_the_examples(seeded: TestClient[Litestar]) -> None:
    before, after = (
        seeded.get("/parties/kz-qhp", params={"as_of": as_of}).json()
        for as_of in ("2020-11-10", "2020-12-31")
    )
    assert before["name"] == "Communist People's Party of Kazakhstan"
    assert after["name"] == "People's Party of Kazakhstan"
    assert (after["founded"], after["registered"]) == ("2004-04-13", "2004-06-21")
    (won,) = (each for each in after["results"] if each["election"] == "kz-mazhilis-2012")
    assert (won["seats"], won["vote_share"]) == (7, 7.19)


@pytest.mark.parametrize("as_of", ["1990", "2004-04", "2005", "2012-06", "2020-11-11", "2024-07-01", None])
def test_answers_on_any_day_are_as_documented(seeded: TestClient[Litestar], as_of: str | None) -> None:
    query = {} if as_of is None else {"as_of": as_of}
    listed = seeded.get("/parties", params=query | {"limit": "500"})
    is_as_documented("GET", "/parties", listed)
    for status in ("", "/timeline"):
        for party in ("kz-qhp", "kz-amanat", "kz-qkp", "kz-auyl"):
            answer = seeded.get(f"/parties/{party}{status}", params=query)
            is_as_documented("GET", f"/parties/{{party_id}}{status}", answer)


def test_the_whole_ledger_is_as_documented(seeded: TestClient[Litestar]) -> None:
    is_as_documented("GET", "/ledger", seeded.get("/ledger", params={"limit": "1000"}))


# What goes wrong


class Wrong(NamedTuple):
    """A request, and the problem that it gets."""

    method: str
    route: str
    kind: str
    query: str = ""
    path: str | None = None
    body: Any = None
    headers: dict[str, str] = {}  # noqa: RUF012 - a constant


REVISION = {"If-Match": '"1"'}
TOO_LARGE = b"x" * (Settings().max_body + 1)
OTHERWISE = RENAMED | {"event_id": RENAMING, "note": "Another."}
STRANGER = RENAMED | {"party": "kz-qph"}
ITSELF = {"type": "SameParty", "party": "kz-qhp", "same_as": "kz-qhp"}
ONE_EVENT = "/events/{event}"
READING = (
    ("/parties", "/parties"),
    ("/parties/{party_id}", "/parties/kz-qhp"),
    ("/parties/{party_id}/timeline", "/parties/kz-qhp/timeline"),
    (ONE_EVENT, f"/events/{RENAMING}"),
    ("/events/{event}/revisions", f"/events/{RENAMING}/revisions"),
)
REVISING: tuple[tuple[str, Json], ...] = (
    ("PUT", {"event": RENAMED, "reason": "A test."}),
    ("DELETE", {"reason": "A test."}),
)

WRONG = (
    *(Wrong("GET", route, "invalid-parameter", "as_of=2004-02-30", path) for route, path in READING[:3]),
    *(
        Wrong("GET", route, "invalid-parameter", "known_at=2026-11-22T10:00:00", path)
        for route, path in READING[3:]
    ),
    *(Wrong("GET", route, "unknown-parameter", "as_off=2004", path) for route, path in READING),
    *(Wrong("GET", route, "not-yet-known", "known_at=99", path) for route, path in READING),
    *(
        Wrong("GET", route, kind, query, path.replace("kz-qhp", party))
        for route, path in READING[1:3]
        for kind, query, party in (
            ("unknown-party", "", "kz-qph"),
            ("unknown-at-position", "known_at=0", "kz-qhp"),
        )
    ),
    *(
        Wrong("GET", route, "unknown-event", "", path.replace(RENAMING, UNKNOWN))
        for route, path in READING[3:]
    ),
    *(Wrong("GET", route, "unknown-at-position", "known_at=5", path) for route, path in READING[3:]),
    Wrong("GET", "/ledger", "invalid-parameter", "limit=1001"),
    Wrong("GET", "/ledger", "unknown-parameter", "as_off=2004"),
    Wrong("GET", "/ledger", "not-yet-known", "after=99"),
    *(
        Wrong("GET", route, kind, query, path)
        for route, path in (
            ("/health/live", None),
            ("/health/ready", None),
            ("/openapi.json", None),
            ("/problems/{kind}", "/problems/tired"),
        )
        for kind, query in (("invalid-parameter", "%ff=1"), ("unknown-parameter", "as_off=2004"))
    ),
    Wrong("GET", "/problems/{kind}", "not-found", path="/problems/tired"),
    Wrong("GET", "/docs/{name}", "not-found", path="/docs/tired.js"),
    Wrong("POST", "/events", "unknown-parameter", "as_off=2004", body=RENAMED),
    Wrong("POST", "/events", "invalid-parameter", body=RENAMED, headers={"Idempotency-Key": "k" * 201}),
    Wrong("POST", "/events", "malformed-body", body=b"{"),
    Wrong("POST", "/events", "body-too-large", body=TOO_LARGE),
    Wrong("POST", "/events", "missing-token", body=RENAMED, headers={"Authorization": ""}),
    Wrong("POST", "/events", "wrong-token", body=RENAMED, headers={"Authorization": "Bearer wrong"}),
    Wrong("POST", "/events", "invalid-event", body={"events": [RENAMED, FOUNDED | {"country": "kz"}]}),
    Wrong("POST", "/events", "about-itself", body=ITSELF),
    Wrong("POST", "/events", "not-introduced", body={"events": [RENAMED, STRANGER]}),
    Wrong("POST", "/events", "event-id-taken", body={"events": [OTHERWISE]}),
    Wrong("POST", "/events", "key-reused", body=RENAMED, headers={"Idempotency-Key": "used"}),
    *(
        wrong
        for method, body in REVISING
        for wrong in (
            Wrong(method, ONE_EVENT, "unknown-parameter", "as_off=2004", body=body, headers=REVISION),
            Wrong(method, ONE_EVENT, "invalid-parameter", body=body, headers={"If-Match": "1"}),
            Wrong(method, ONE_EVENT, "malformed-body", body=b"{", headers=REVISION),
            Wrong(method, ONE_EVENT, "body-too-large", body=TOO_LARGE, headers=REVISION),
            Wrong(method, ONE_EVENT, "missing-token", body=body, headers=REVISION | {"Authorization": ""}),
            Wrong(
                method, ONE_EVENT, "wrong-token", body=body, headers=REVISION | {"Authorization": "Basic x"}
            ),
            Wrong(method, ONE_EVENT, "unknown-event", "", f"/events/{UNKNOWN}", body, REVISION),
            Wrong(method, ONE_EVENT, "stale-revision", body=body, headers=REVISION),
            Wrong(method, ONE_EVENT, "missing-if-match", body=body),
            Wrong(method, ONE_EVENT, "reason-missing", body=body | {"reason": " "}, headers=REVISION),
            Wrong(method, ONE_EVENT, "key-reused", body=body, headers=REVISION | {"Idempotency-Key": "used"}),
        )
    ),
    *(
        Wrong("PUT", ONE_EVENT, kind, body={"event": event, "reason": "A test."}, headers={"If-Match": '"2"'})
        for kind, event in (
            ("invalid-event", RENAMED | {"date": "2004-13"}),
            ("about-itself", ITSELF),
            ("not-introduced", STRANGER),
        )
    ),
    Wrong("PUT", ONE_EVENT, "event-retracted", "", f"/events/{MEMBERS}", REVISING[0][1], {"If-Match": '"2"'}),
)
WRITERS = (("POST", "/events"), ("PUT", ONE_EVENT), ("DELETE", ONE_EVENT))


def documented_problems(method: str, route: str) -> set[str]:
    return {
        kind
        for answer in OPERATIONS[method, route]["responses"].values()
        for kind in answer.get("content", {}).get("application/problem+json", {}).get("examples", {})
    }


@pytest.fixture(scope="module")
def with_a_past() -> Iterator[TestClient[Litestar]]:
    """An application after the first examples and the correction, with an event that is retracted and a key that is used."""
    with pytest.MonkeyPatch.context() as patched, running() as client:
        patched.setattr(api.asking, "PATIENCE", 0.0)
        client.post("/events", json={"events": list(BEFORE)}, headers=WRITER)
        correction = next(each for each in EXAMPLES if each.method == "PUT")
        for example in (*EXAMPLES[:2], correction):
            assert sent(client, example).status_code == example.status
        gone = client.request(
            "DELETE", f"/events/{MEMBERS}", json={"reason": "A test."}, headers=WRITER | REVISION
        )
        assert gone.status_code == httpx.codes.OK
        event = {"type": "Revived", "party": "kz-qhp"}
        used = client.post("/events", json=event, headers=WRITER | {"Idempotency-Key": "used"})
        assert used.status_code == httpx.codes.CREATED
        yield client


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: f"{wrong.method} {wrong.route} {wrong.kind}")
def test_a_problem_is_answered_word_for_word(with_a_past: TestClient[Litestar], wrong: Wrong) -> None:
    path = wrong.path or wrong.route.replace("{event}", RENAMING)
    headers = (WRITER if wrong.method != "GET" else {}) | wrong.headers
    if headers.get("Authorization") == "":
        del headers["Authorization"]
    body: Json = {"content": wrong.body} if isinstance(wrong.body, bytes) else {"json": wrong.body}
    answer = with_a_past.request(wrong.method, f"{path}?{wrong.query}", headers=headers, **body)
    is_as_documented(wrong.method, wrong.route, answer)
    said = OPERATIONS[wrong.method, wrong.route]["responses"][str(answer.status_code)]
    assert answer.json() == said["content"]["application/problem+json"]["examples"][wrong.kind]["value"]
    assert {name.lower() for name in said.get("headers", {})} <= set(answer.headers)


def test_every_documented_problem_is_met() -> None:
    met = {(wrong.method, wrong.route, wrong.kind) for wrong in WRONG}
    met |= {(method, route, kind) for method, route in WRITERS for kind in ("busy", "unavailable")}
    met |= {(method, route, "internal-error") for method, route in OPERATIONS}
    assert {
        (method, route, kind) for method, route in OPERATIONS for kind in documented_problems(method, route)
    } == met


def test_every_type_of_problem_is_documented_somewhere() -> None:
    documented = {kind for method, route in OPERATIONS for kind in documented_problems(method, route)}
    elsewhere = {"method-not-allowed", "backdated"}  # of no operation; of imports, which no address takes
    assert set(TYPES) - documented == elsewhere


@pytest.mark.parametrize(("method", "route"), WRITERS)
@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("busy", TooBusy("other writers were quicker")),
        ("unavailable", LedgerError("the ledger cannot be reached")),
        ("internal-error", RuntimeError("a test makes it fail")),
    ],
)
def test_a_ledger_that_fails_is_answered_as_documented(
    before_the_examples: TestClient[Litestar],
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    route: str,
    kind: str,
    error: Exception,
) -> None:
    def fail(*_: object, **__: object) -> Future[Written]:
        failed: Future[Written] = Future()
        failed.set_exception(error)
        return failed

    monkeypatch.setattr(before_the_examples.app.state.desk, "submit", fail)
    example = next(each for each in EXAMPLES if (each.method, each.route) == (method, route))
    answer = sent(before_the_examples, example)
    assert answer.json()["type"] == f"/problems/{kind}"
    is_as_documented(method, route, answer)


def test_a_server_that_is_not_ready_says_so_word_for_word(
    before_the_examples: TestClient[Litestar], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> bool:
        raise OSError("the disk is full")

    monkeypatch.setattr(before_the_examples.app.state.desk.ledger, "wait", fail)
    until = time.monotonic() + 30
    while (answer := before_the_examples.get("/health/ready")).status_code == httpx.codes.OK:
        assert time.monotonic() < until, "the follower did not notice"
    is_as_documented("GET", "/health/ready", answer)
    said = OPERATIONS["GET", "/health/ready"]["responses"]["503"]["content"]["application/json"]["example"]
    assert answer.json() == said
