"""The OpenAPI document is valid, its examples are true, and the program answers as it says."""

import copy
import json
import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias, get_args
from uuid import uuid4

import httpx
import msgspec
import pytest
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped] # it comes without types
from litestar import Litestar
from litestar.testing import TestClient
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

import api.asking
import api.proofs.routes
import projections.version
from api import openapi_webhooks_sent
from api.app import create_app
from api.desk import TooBusy, Written
from api.mirrors.guarding import ReadOnlyMirror
from api.mirrors.mark import Mirror
from api.openapi import OPENAPI, document
from api.openapi_examples import EXAMPLES, Example
from api.openapi_fed import PUBLIC_URL
from api.openapi_sent import BEFORE, FOUNDED, MEMBERS, MOMENT, NOW, RENAMED, RENAMING, SHIPPED
from api.openapi_told import HTTP_DATE, TWO_POINTS
from api.problems import TYPES
from api.seeding import seed_ledger
from api.settings import Settings
from api.webhooks.store import Store
from domain.events import Event
from domain.ledger.port import Entry, LedgerError, Unavailable, Uncertain
from domain.merkle import EMPTY
from domain.moments import parse_moment
from domain.notes import Checkpoint, Note, PublicKey
from domain.records import encode_event
from tests.api.keys.documented import ANYBODYS, guarded
from tests.api.limits.documented import limited
from tests.api.proofs.given import pem_of
from tests.measuring import looking_away
from tests.schemas import errors_of, is_valid
from tests.seeds.shipped import shipped

Json: TypeAlias = dict[str, Any]

TOKEN = "the token of these tests"
WRITER = {"Authorization": f"Bearer {TOKEN}"}
SIGNING_KEY = pem_of(bytes(32))
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
    looking_away(OpenAPIV31SpecValidator(document()).validate)()


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
        for error in errors_of(validator(schema), value)
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


@pytest.mark.parametrize(
    "name",
    [
        *("PartyState", "Possible", "Reading", "Timeline", "TimelineEntry", "Record", "EventRecord"),
        *("Explanations", "Explanation", "Ground", "Rival"),
        *(
            "PartyDiff",
            "PartyPoint",
            "CountryDiff",
            "PartyInCountry",
            "Difference",
            "Change",
            "RecordMention",
        ),
        *("Preview", "Previewed", "Period", "Timemap", "Memento"),
        *("Lineage", "CountryLineage", "Relative", "Edge", "ClaimedEdge", "Dispute"),
        *(
            "ContestState",
            "Row",
            "Nomination",
            "Endorsement",
            "Alliance",
            "Previous",
            "Sums",
            "SeatSum",
            "RoundSum",
        ),
        *("LegislatureState", "SeatHolder", "Become", "Latest", "Range"),
        *("FindingList", "Finding", "Acknowledgement", "Problem", "JsonFeed", "FeedItem"),
        *("Webhook", "NewWebhook", "WebhookList", "WebhookRegistration"),
    ],
)
def test_every_field_of_an_answer_is_explained(name: str) -> None:
    schema = DOCUMENT["components"]["schemas"][name]
    fields = schema["properties"]
    plain = {"recorded_at", "kind", "event_id", "as_of", "known_at", "status", "title"}  # the type says it
    if name in {"Timeline", "EventRecord"}:
        plain |= {"party", "events", "revision", "actor", "event", "position"}  # its own name does
    assert schema["description"]
    assert [field for field in fields.keys() - plain if not fields[field].get("description")] == []


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


OF_HTTP = {"content-type", "content-length"}
"""Headers that the document need not tell of: OpenAPI says the first elsewhere, and the second is HTTP's own."""
OF_EVERY_ANSWER = DOCUMENT["components"]["headers"]
"""Headers of which it tells once."""


def is_as_documented(method: str, route: str, answer: httpx.Response) -> None:
    """Of a status, headers, media type and schema that are documented, with no field and no header that is not."""
    is_headed_as_documented(method, route, answer)
    errors = errors_of(validator(pointer_of(method, route, answer), CLOSED), content_of(answer))
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


def is_headed_as_documented(method: str, route: str, answer: httpx.Response) -> None:
    """With the headers that the document names for the status, no others, and with values as it says."""
    said = OPERATIONS[method, route]["responses"][str(answer.status_code)].get("headers", {})
    documented = {name.lower(): header for name, header in (OF_EVERY_ANSWER | said).items()}
    assert answer.headers.keys() - OF_HTTP - documented.keys() == set()
    assert {
        name for name, header in documented.items() if header["required"]
    } - answer.headers.keys() == set()
    for name, header in documented.items():
        if name in answer.headers:
            given = answer.headers[name]
            value = int(given) if header["schema"].get("type") == "integer" else given
            assert [each.message for each in errors_of(Draft202012Validator(header["schema"]), value)] == []


def content_of(answer: httpx.Response) -> Any:
    """JSON as what it says; anything else, lines of JSON too, as text."""
    media_type = answer.headers["content-type"]
    return answer.json() if "json" in media_type and "ndjson" not in media_type else answer.text


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
        Settings(
            ledger="memory:",
            write_token=TOKEN,
            public_url=PUBLIC_URL,
            webhook_hosts=openapi_webhooks_sent.HOSTS,
            signing_key=SIGNING_KEY,
            **settings,
        ),
        clock=lambda: moment,
        new_id=uuid4,
        new_webhook_secret=lambda: openapi_webhooks_sent.SECRET,
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
        for name, events in shipped().items():
            seed_ledger(client.app.state.desk, name, events)
        yield client


def test_the_examples_are_answered_word_for_word(before_the_examples: TestClient[Litestar]) -> None:
    for example in EXAMPLES:
        answer = sent(before_the_examples, example)
        assert (answer.status_code, content_of(answer)) == (example.status, example.answer), example.name
        is_as_documented(example.method, example.route, answer)


@pytest.mark.parametrize(
    "settings",
    [
        {"reading": "closed"},
        {"requests_per_minute": 10_000, "writes_per_minute": 10_000},
        {"cors_origins": "*"},
        {"reading": "closed", "cors_origins": "https://charts.example", "requests_per_minute": 10_000},
    ],
)
def test_whatever_is_set_headers_are_as_documented(settings: Json) -> None:
    asking = {"Origin": "https://charts.example"}
    with running(**settings) as client:
        client.post("/events", json={"events": list(BEFORE)}, headers=WRITER)
        seen: set[str] = set()
        for example in EXAMPLES:
            if example.method != "GET":
                is_headed_as_documented(example.method, example.route, sent(client, example))
                continue
            answer = client.get(example.address, headers=WRITER | asking)
            assert answer.status_code == example.status, (example.name, answer.text)
            is_headed_as_documented("GET", example.route, answer)
            again = client.get(example.address, headers=WRITER | asking | {"If-None-Match": "*"})
            is_headed_as_documented("GET", example.route, again)
            seen |= answer.headers.keys()
            if "reading" in settings and example.route not in ANYBODYS:
                assert "public" not in answer.headers["cache-control"], example.route
    assert {"vary", *(["ratelimit"] if "requests_per_minute" in settings else [])} <= seen


def test_every_operation_that_answers_json_has_an_example() -> None:
    wanted = {
        (method, route, int(status))
        for (method, route), operation in OPERATIONS.items()
        for status, answer in operation["responses"].items()
        if status.startswith("2") and "content" in answer
    }
    wanted -= {("GET", each, 200) for each in ("/openapi.json", "/asyncapi.json", "/docs", "/docs/{name}")}
    wanted -= {
        ("GET", "/keys", 200),
        ("DELETE", "/keys/{name}", 200),
    }  # `tests.api.keys.test_documented` has them
    wanted -= {("GET", "/metrics", 200)}  # `tests.api.test_metrics` has it
    wanted -= {("GET", "/stream", 200)}  # it has no end: `test_openapi_stream` holds its examples
    assert {(example.method, example.route, example.status) for example in EXAMPLES} == wanted


@pytest.mark.parametrize(
    ("method", "route"), [("POST", "/events"), ("PUT", "/events/{event}"), ("DELETE", "/events/{event}")]
)
def test_every_operation_that_writes_has_an_example_of_a_dry_run(method: str, route: str) -> None:
    (shown,) = {
        example.answer["dry_run"]
        for example in EXAMPLES
        if (example.method, example.route) == (method, route)
        and isinstance(example.answer, dict)
        and example.address.endswith("?dry_run=true")
    }
    assert shown is True


def test_examples_of_one_content_have_names_of_their_own() -> None:
    shown = [
        len(node["examples"])
        for pointer, node in nodes(DOCUMENT)
        if isinstance(node, dict)
        and "schema" in node
        and not within_data(pointer)
        and "examples" in node
        and "problem+json" not in pointer
        and "~1stream" not in pointer
        and "~1keys" not in pointer
    ]
    bodies = sum(example.body is not None for example in EXAMPLES)
    assert sum(shown) == len(EXAMPLES) + bodies


def test_what_the_examples_send_is_shipped() -> None:
    ours = {
        str(each.event_id): json.loads(encode_event(each.event))
        for events in shipped().values()
        for each in events
    }
    for event_id, event in SHIPPED.items():
        assert ours[event_id] == event, "api/openapi_examples.py sends another event than is shipped"


def test_the_example_requests_work_on_the_shipped_histories(seeded: TestClient[Litestar]) -> None:
    head = seeded.get("/health/ready").json()["position"]
    for example in EXAMPLES:
        answer = sent(seeded, example)
        if f"known_at={NOW}" in example.address and answer.status_code == httpx.codes.NOT_FOUND:
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
    for tail, more in IN_DEPTH:
        for party in ("kz-qhp", "kz-amanat", "kz-qkp", "kz-auyl"):
            answer = seeded.get(f"/parties/{party}{tail}", params=query | more)
            is_as_documented("GET", f"/parties/{{party_id}}{tail}", answer)
    is_as_documented(
        "GET",
        "/countries/{country}/diff",
        seeded.get("/countries/KZ/diff", params=query | {"to_as_of": "2015"}),
    )


IN_DEPTH: tuple[tuple[str, dict[str, str]], ...] = (
    ("", {}),
    ("", {"accounts": "all"}),
    ("", {"detail": "possible"}),
    ("/timeline", {}),
    ("/timeline", {"accounts": "all"}),
    ("/explain", {}),
    ("/diff", {"to_as_of": "2015"}),
    ("/timemap", {}),
    ("/timemap", {"format": "link", "limit": "2"}),
)


def test_what_is_asked_for_in_depth_is_there_and_nothing_of_it_else(seeded: TestClient[Litestar]) -> None:
    plain, whole = (
        seeded.get("/parties/kz-qhp", params={"as_of": "2022-10-15"} | more).json()
        for more in ({}, {"accounts": "all", "detail": "possible"})
    )
    assert whole["readings"]
    assert "readings" not in plain
    assert [each["if_happened"] for each in whole["possible"]]
    assert [each for each in plain["possible"] if "if_happened" in each] == []


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
AHEAD = {"Partyline-Position": "99"}
"""What a client has seen that this server has not."""
TOO_LARGE = b"x" * (Settings().max_body + 1)
OTHERWISE = RENAMED | {"event_id": RENAMING, "note": "Another."}
STRANGER = RENAMED | {"party": "kz-qph"}
ITSELF = {"type": "SameParty", "party": "kz-qhp", "same_as": "kz-qhp"}
ONE_EVENT = "/events/{event}"
OF_A_PARTY = tuple(
    (f"/parties/{{party_id}}{tail}", f"/parties/kz-qhp{tail}")
    for tail in ("", "/timeline", "/timemap", "/explain", "/diff", "/lineage")
)
PICTURES = (
    ("/elections/{election}", "/elections/kz-mazhilis-2012", "election", "/elections/kz-mazhilis-1789"),
    ("/coalitions/{coalition}", "/coalitions/kz-peoples-coalition", "coalition", "/coalitions/kz-bloc"),
    ("/countries/{country}/legislature", "/countries/KZ/legislature", "country", "/countries/XX/legislature"),
    ("/countries/{country}/government", "/countries/KZ/government", "country", "/countries/XX/government"),
    ("/parties/{party_id}/lineage", "/parties/kz-qhp/lineage", "party", "/parties/kz-qph/lineage"),
    ("/countries/{country}/lineage", "/countries/KZ/lineage", "country", "/countries/XX/lineage"),
    ("/countries/{country}", "/countries/KZ", "country", "/countries/XX"),
)
"""What is explained; the last, a country, is compared party by party. With what it is of, and the address of one that nobody knows."""
EXPLAINED = tuple((f"{route}/explain", f"{path}/explain") for route, path, *_ in PICTURES)
COMPARED = tuple((f"{route}/diff", f"{path}/diff") for route, path, *_ in PICTURES[:-1])
FEEDS = tuple(
    (f"{route}/feed.{form}", f"{path}/feed.{form}")
    for route, path in (("", ""), ("/parties/{party_id}", "/parties/kz-qhp"))
    for form in ("atom", "json")
)
OF_AN_EVENT = tuple((f"{ONE_EVENT}{tail}", f"/events/{RENAMING}{tail}") for tail in ("", "/revisions"))
WITH_A_DAY = (
    ("/parties", "/parties"),
    *OF_A_PARTY,
    ("/countries/{country}/diff", "/countries/KZ/diff"),
    ("/countries/{country}/lineage", "/countries/KZ/lineage"),
    ("/elections/{election}", "/elections/kz-mazhilis-2012"),
    ("/countries/{country}/legislature", "/countries/KZ/legislature"),
    ("/export", "/export"),
    ("/countries/{country}", "/countries/KZ"),
    ("/countries/{country}/government", "/countries/KZ/government"),
    ("/coalitions/{coalition}", "/coalitions/kz-peoples-coalition"),
    ("/people/{person}", "/people/example-person"),
    ("/elections", "/elections"),
    ("/coalitions", "/coalitions"),
    *EXPLAINED,
    *COMPARED,
)
READING = (*WITH_A_DAY, ("/findings", "/findings"), *OF_AN_EVENT, ("/ledger", "/ledger"))
"""Whose answers can be cited."""
REVISING: tuple[tuple[str, Json], ...] = (
    ("PUT", {"event": RENAMED, "reason": "A test."}),
    ("DELETE", {"reason": "A test."}),
)

FOLD = projections.version.FOLD
OF_WEBHOOKS = (
    *((method, "/webhooks", "/webhooks") for method in ("POST", "GET")),
    *((method, "/webhooks/{webhook}", "/webhooks/wh_0") for method in ("GET", "DELETE")),
    *(("POST", f"/webhooks/{{webhook}}/{tail}", f"/webhooks/wh_0/{tail}") for tail in ("resume", "secret")),
)
WEBHOOK = openapi_webhooks_sent.REGISTERED


def old_question(route: str) -> str:
    """What the examples of an old version ask, day and position included where the route takes them."""
    if route.endswith("/diff"):
        return f"{TWO_POINTS}&to_known_at={NOW}"
    return f"as_of=2020-12-31&known_at={NOW}" if route in dict(WITH_A_DAY) else f"known_at={NOW}"


WRONG = (
    *(Wrong("GET", route, "invalid-parameter", "as_of=2004-02-30", path) for route, path in WITH_A_DAY),
    *(
        Wrong("GET", route, "invalid-parameter", "known_at=2026-11-22T10:00:00", path)
        for route, path in OF_AN_EVENT
    ),
    *(Wrong("GET", route, "unknown-parameter", "as_off=2004", path) for route, path in READING),
    *(Wrong("GET", route, "not-yet-known", "known_at=99", path) for route, path in READING),
    *(Wrong("GET", route, "old-version", f"{old_question(route)}&v={FOLD}", path) for route, path in READING),
    *(
        Wrong("GET", route, kind, query, path.replace("kz-qhp", party))
        for route, path in OF_A_PARTY
        for kind, query, party in (
            ("unknown-party", "", "kz-qph"),
            ("unknown-at-position", "known_at=0&to_known_at=0" if "diff" in path else "known_at=0", "kz-qhp"),
        )
    ),
    Wrong("GET", "/countries/{country}/lineage", "unknown-country", "", "/countries/XX/lineage"),
    Wrong("GET", "/export", "unknown-country", "country=XX"),
    Wrong("GET", "/export", "unknown-at-position", "country=KZ&known_at=0"),
    Wrong(
        "GET", "/countries/{country}/lineage", "unknown-at-position", "known_at=0", "/countries/KZ/lineage"
    ),
    Wrong("GET", "/countries/{country}/legislature", "unknown-country", "", "/countries/XX/legislature"),
    *(
        Wrong(
            "GET",
            f"/countries/{{country}}/legislature{tail}",
            "unknown-chamber",
            "chamber=duma",
            f"/countries/KZ/legislature{tail}",
        )
        for tail in ("", "/explain", "/diff")
    ),
    Wrong(
        "GET",
        "/countries/{country}/legislature",
        "unknown-at-position",
        "known_at=0",
        "/countries/KZ/legislature",
    ),
    *(
        Wrong("GET", f"/countries/{{country}}{tail}", kind, query, f"/countries/{country}{tail}")
        for tail in ("", "/government")
        for kind, query, country in (
            ("unknown-country", "", "XX"),
            ("unknown-at-position", "known_at=0", "KZ"),
        )
    ),
    *(
        Wrong("GET", f"{route}{tail}", kind, query, f"{where}{tail}")
        for pictures, tail, nowhere in (
            (PICTURES, "/explain", ""),
            (PICTURES[:-1], "/diff", "&to_known_at=0"),
        )
        for route, path, of, stranger in pictures
        for kind, query, where in (
            (f"unknown-{of}", "", stranger),
            ("unknown-at-position", f"known_at=0{nowhere}", path),
        )
    ),
    *(
        Wrong("GET", route, kind, query, path)
        for route, of, known, unknown in (
            (
                "/coalitions/{coalition}",
                "coalition",
                "/coalitions/kz-peoples-coalition",
                "/coalitions/kz-bloc",
            ),
            ("/people/{person}", "person", "/people/example-person", "/people/nobody"),
        )
        for kind, query, path in (
            (f"unknown-{of}", "", unknown),
            ("unknown-at-position", "known_at=0", known),
        )
    ),
    Wrong("GET", "/elections/{election}", "unknown-election", "", "/elections/kz-mazhilis-1789"),
    Wrong("GET", "/elections/{election}", "unknown-at-position", "known_at=0", "/elections/kz-mazhilis-2012"),
    Wrong("GET", "/findings", "unknown-party", "party=kz-qph"),
    Wrong("GET", "/findings", "unknown-at-position", "party=kz-qhp&known_at=0"),
    *(
        Wrong("GET", route, "unknown-event", "", path.replace(RENAMING, UNKNOWN))
        for route, path in OF_AN_EVENT
    ),
    *(Wrong("GET", route, "unknown-at-position", f"known_at={NOW - 1}", path) for route, path in OF_AN_EVENT),
    Wrong("GET", "/findings", "invalid-parameter", "known_at=2026-11-22T10:00:00"),
    Wrong("GET", "/ledger", "invalid-parameter", "limit=1001"),
    Wrong("GET", "/ledger", "not-yet-known", "after=99"),
    *(
        wrong
        for route, sized in (("/ledger/checkpoint", ""), ("/ledger/proof", "first=1&"))
        for wrong in (
            Wrong("GET", route, "invalid-parameter", "" if sized else "size=all"),
            Wrong("GET", route, "unknown-parameter", "as_off=2004"),
            Wrong("GET", route, "not-yet-known", f"{sized}size=99"),
        )
    ),
    Wrong("GET", "/ledger/checkpoint", "not-acceptable", headers={"Accept": "image/png"}),
    Wrong("GET", "/ledger/key", "invalid-parameter", "%FF=1"),
    Wrong("GET", "/ledger/key", "unknown-parameter", "as_off=2004"),
    Wrong("GET", "/ledger/key", "not-yet-known", headers=AHEAD),
    *(
        wrong
        for route, path in FEEDS
        for wrong in (
            Wrong("GET", route, "invalid-parameter", "limit=501", path),
            Wrong("GET", route, "unknown-parameter", "as_off=2004", path),
            Wrong("GET", route, "not-yet-known", "", path, headers=AHEAD),
        )
    ),
    *(
        Wrong("GET", route, "unknown-party", "", path.replace("kz-qhp", "kz-qph"))
        for route, path in FEEDS
        if "{party_id}" in route
    ),
    Wrong("GET", "/stream", "invalid-parameter", "kind=tired"),
    Wrong("GET", "/stream", "unknown-parameter", "as_off=2004"),
    Wrong("GET", "/stream", "not-acceptable", headers={"Accept": "text/plain"}),
    Wrong("GET", "/stream", "not-yet-known", "after=99"),
    *(
        Wrong("GET", route, kind, query, path)
        for route, path in (
            ("/health/live", None),
            ("/health/ready", None),
            ("/openapi.json", None),
            ("/asyncapi.json", None),
            ("/problems/{kind}", "/problems/tired"),
        )
        for kind, query in (("invalid-parameter", "%ff=1"), ("unknown-parameter", "as_off=2004"))
    ),
    Wrong("GET", "/metrics", "invalid-parameter", "%ff=1", headers=WRITER),
    Wrong("GET", "/metrics", "unknown-parameter", "as_off=2004", headers=WRITER),
    Wrong("GET", "/problems/{kind}", "not-found", path="/problems/tired"),
    Wrong("GET", "/docs/{name}", "not-found", path="/docs/tired.js"),
    *(
        Wrong(method, route, kind, query, path, headers=WRITER | headers)
        for method, route, path in OF_WEBHOOKS
        for kind, query, headers in (
            ("invalid-parameter", "%ff=1", {}),
            ("unknown-parameter", "as_off=2004", {}),
            ("missing-token", "", {"Authorization": ""}),
            ("wrong-token", "", {"Authorization": "Bearer wrong"}),
            ("unknown-webhook", "", {}),
        )
        if (method, kind) != ("POST", "invalid-parameter") or route != "/webhooks"
        if kind != "unknown-webhook" or route != "/webhooks"
    ),
    Wrong("POST", "/webhooks", "invalid-parameter", body=WEBHOOK | {"kind": ["born"]}),
    Wrong("POST", "/webhooks", "malformed-body", body=b"{"),
    Wrong("POST", "/webhooks", "body-too-large", body=TOO_LARGE),
    Wrong("POST", "/webhooks", "webhook-address", body=WEBHOOK | {"url": "https://127.0.0.1/"}),
    Wrong("POST", "/webhooks", "not-yet-known", body=WEBHOOK | {"after": 99}),
    Wrong("POST", "/events", "unknown-parameter", "as_off=2004", body=RENAMED),
    Wrong("POST", "/events", "invalid-parameter", body=RENAMED, headers={"Idempotency-Key": "k" * 201}),
    Wrong("POST", "/events", "malformed-body", body=b"{"),
    Wrong("POST", "/events", "not-yet-known", body=RENAMED, headers=AHEAD),
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
            Wrong(method, ONE_EVENT, "not-yet-known", body=body, headers=REVISION | AHEAD),
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
        stating = [each for each in EXAMPLES if each.method == "POST"]
        correction = next(each for each in EXAMPLES if each.method == "PUT" and "?" not in each.address)
        for example in (*stating, correction):
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
def test_a_problem_is_answered_word_for_word(
    with_a_past: TestClient[Litestar], wrong: Wrong, monkeypatch: pytest.MonkeyPatch
) -> None:
    if wrong.kind == "old-version":
        monkeypatch.setattr(projections.version, "FOLD", FOLD + 1)
    path = wrong.path or wrong.route.replace("{event}", RENAMING)
    headers = (WRITER if wrong.method != "GET" else {}) | wrong.headers
    if headers.get("Authorization") == "":
        del headers["Authorization"]
    body: Json = {"content": wrong.body} if isinstance(wrong.body, bytes) else {"json": wrong.body}
    answer = with_a_past.request(wrong.method, f"{path}?{wrong.query}", headers=headers, **body)
    is_as_documented(wrong.method, wrong.route, answer)
    said = OPERATIONS[wrong.method, wrong.route]["responses"][str(answer.status_code)]
    example = said["content"]["application/problem+json"]["examples"][wrong.kind]["value"]
    assert answer.json() == example | {"request_id": answer.headers["X-Request-ID"]}
    always = {name.lower() for name, header in said.get("headers", {}).items() if header["required"]}
    assert always <= set(answer.headers)
    if wrong.kind == "old-version":
        assert answer.links["canonical"]["url"] == answer.json()["canonical"]


def test_every_documented_problem_is_met() -> None:
    met = {(wrong.method, wrong.route, wrong.kind) for wrong in WRONG}
    met |= {
        (method, route, kind)
        for method, route in WRITERS
        for kind in ("busy", "unavailable", "outcome-unknown", "read-only-mirror")
    }
    met |= {(method, route, "internal-error") for method, route in OPERATIONS}
    met |= {(method, route, "unavailable") for method, route, _ in OF_WEBHOOKS}
    met |= {(method, route, "outcome-unknown") for method, route, _ in OF_WEBHOOKS if method != "GET"}
    met |= {("POST", "/webhooks", kind) for kind in ("webhooks-off", "too-many-webhooks")}
    met |= {("GET", route, "checkpoints-off") for route in ("/ledger/checkpoint", "/ledger/key")}
    met |= {("GET", "/export", "too-many-exports")}  # in `tests.api.exports.test_making`
    met |= {("GET", "/metrics", "not-found")}  # in `tests.api.test_metrics`
    met |= limited(OPERATIONS)  # in `tests.api.limits.test_documented`
    met |= guarded(OPERATIONS)  # in `tests.api.keys`
    assert {
        (method, route, kind) for method, route in OPERATIONS for kind in documented_problems(method, route)
    } == met


def test_every_type_of_problem_is_documented_somewhere() -> None:
    documented = {kind for method, route in OPERATIONS for kind in documented_problems(method, route)}
    elsewhere = {"method-not-allowed"}  # of no operation
    assert set(TYPES) - documented == elsewhere


def said_of(method: str, route: str, status: int, kind: str) -> Json:
    """The example of a problem."""
    answered = OPERATIONS[method, route]["responses"][str(status)]["content"]["application/problem+json"]
    example: Json = answered["examples"][kind]["value"]
    return example


@pytest.mark.parametrize(
    ("method", "route", "path", "kind", "error"),
    [
        (*operation, kind, error)
        for operation in OF_WEBHOOKS
        for kind, error in (
            ("unavailable", LedgerError("the disk is full")),
            ("outcome-unknown", Uncertain("the connection broke off")),
        )
        if (operation[0], kind) != ("GET", "outcome-unknown")
    ],
)
def test_a_store_of_webhooks_that_fails_is_answered_as_documented(
    before_the_examples: TestClient[Litestar],
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    route: str,
    path: str,
    kind: str,
    error: LedgerError,
) -> None:
    def fail() -> Store:
        raise error

    monkeypatch.setattr(before_the_examples.app.state.webhooks, "store", fail)
    body: Json = {"json": WEBHOOK} if (method, route) == ("POST", "/webhooks") else {}
    answer = before_the_examples.request(method, path, headers=WRITER, **body)
    assert answer.json()["type"] == f"/problems/{kind}"
    is_as_documented(method, route, answer)


def test_more_webhooks_than_there_may_be_are_refused_word_for_word() -> None:
    with running() as client:
        answers = []
        for number in range(101):
            client.app.state.webhooks.new_secret = f"whsec_{number}".__str__
            answers.append(client.post("/webhooks", json=WEBHOOK, headers=WRITER))
        *registered, refused = answers
        assert {each.status_code for each in registered} == {httpx.codes.CREATED}
        is_as_documented("POST", "/webhooks", refused)
        assert refused.json() == said_of("POST", "/webhooks", 409, "too-many-webhooks") | {
            "request_id": refused.headers["X-Request-ID"]
        }


def test_a_server_that_sends_no_webhooks_says_so_word_for_word() -> None:
    with TestClient(create_app(Settings(ledger="memory:", write_token=TOKEN))) as client:
        answer = client.post("/webhooks", json=WEBHOOK, headers=WRITER)
        is_as_documented("POST", "/webhooks", answer)
        assert answer.json() == said_of("POST", "/webhooks", 403, "webhooks-off") | {
            "request_id": answer.headers["X-Request-ID"]
        }


@pytest.mark.parametrize("route", ["/ledger/checkpoint", "/ledger/key"])
def test_a_server_that_has_no_key_signs_nothing_and_says_so_word_for_word(
    before_the_examples: TestClient[Litestar], monkeypatch: pytest.MonkeyPatch, route: str
) -> None:
    monkeypatch.setattr(api.proofs.routes, "signer_of", lambda _: None)
    answer = before_the_examples.get(route)
    is_as_documented("GET", route, answer)
    assert answer.json() == said_of("GET", route, 403, "checkpoints-off") | {
        "request_id": answer.headers["X-Request-ID"]
    }


A_MIRROR = Mirror(
    "https://parties.example",
    PublicKey("parties.example", bytes(32)),
    Note(Checkpoint("parties.example", 0, EMPTY), "", ()),
)


@pytest.mark.parametrize(("method", "route"), WRITERS)
@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("busy", TooBusy("other writers were quicker")),
        ("unavailable", LedgerError("the ledger cannot be reached")),
        ("read-only-mirror", ReadOnlyMirror(A_MIRROR)),
        ("outcome-unknown", Uncertain("the ledger broke off")),
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
    example = next(
        each for each in EXAMPLES if (each.method, each.route) == (method, route) and "?" not in each.address
    )
    answer = sent(before_the_examples, example)
    assert answer.json()["type"] == f"/problems/{kind}"
    is_as_documented(method, route, answer)


def test_a_server_that_has_lost_its_ledger_is_documented(
    before_the_examples: TestClient[Litestar], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> bool:
        raise OSError("the disk is full")

    monkeypatch.setattr(before_the_examples.app.state.desk.ledger, "wait", fail)
    until = time.monotonic() + 30
    while (answer := before_the_examples.get("/health/ready")).json()["trouble"] is None:
        assert time.monotonic() < until, "the follower did not notice"
    is_as_documented("GET", "/health/ready", answer)
    assert answer.json() == {
        "status": "reading only",
        "position": len(BEFORE),
        "trouble": "the ledger cannot be followed: the server's log says why",
        "since": MOMENT,
    }


def test_a_server_whose_ledger_has_become_another_one_says_so_word_for_word(
    before_the_examples: TestClient[Litestar], monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = before_the_examples.app.state.desk.ledger
    true_read, seen = ledger.read, threading.Event()

    def read(after: int = 0) -> Iterator[Entry]:
        if after == 0:
            seen.wait(30)  # while it is read anew
            raise Unavailable("a test is over")
        yield from (msgspec.structs.replace(each, data=b"another") for each in true_read(after))

    monkeypatch.setattr(ledger, "read", read)
    monkeypatch.setattr(ledger, "wait", lambda *_: True)
    until = time.monotonic() + 30
    said = OPERATIONS["GET", "/health/ready"]["responses"]["503"]["content"]["application/json"]["example"]
    while (answer := before_the_examples.get("/health/ready")).json() != said:
        assert time.monotonic() < until, answer.text
    is_as_documented("GET", "/health/ready", answer)
    seen.set()


# What can be cited


CITED = tuple(
    (example.route, example.address)
    for example in EXAMPLES
    if example.method == "GET" and example.route in dict(READING)
)


@pytest.fixture(scope="module")
def with_the_examples() -> Iterator[TestClient[Litestar]]:
    """An application after all examples that write."""
    with running() as client:
        client.post("/events", json={"events": list(BEFORE)}, headers=WRITER)
        for example in EXAMPLES:
            if example.method != "GET":
                assert sent(client, example).status_code == example.status
        yield client


def parameters_of(route: str) -> dict[str, Json]:
    return {each["name"]: each for each in OPERATIONS["GET", route].get("parameters", [])}


def with_parameter(address: str, name: str, value: object) -> str:
    """An address with a parameter more, or another value of it; where a cursor stands, nothing of its question."""
    path, _, query = address.partition("?")
    pairs = {**dict(each.split("=") for each in query.split("&") if each), name: str(value)}
    return f"{path}?" + "&".join(f"{key}={each}" for key, each in pairs.items())


def test_whatever_is_known_at_a_position_can_be_cited_and_nothing_else() -> None:
    cited = {route for method, route in OPERATIONS if method == "GET" and "known_at" in parameters_of(route)}
    assert cited == {route for route, _ in READING} == {route for route, _ in CITED}
    for (method, route), operation in OPERATIONS.items():
        taken = {each["name"] for each in operation.get("parameters", [])}
        assert (
            {"v", "Accept-Datetime"} <= taken
            if method == "GET" and route in cited
            else not {
                "v",
                "Accept-Datetime",
            }
            & taken
        )
        assert (
            ("If-None-Match" in taken)
            == ("304" in operation["responses"])
            == ("ETag" in operation["responses"].get("200", {}).get("headers", {}))
        )
        assert ("410" in operation["responses"]) == (method == "GET" and route in cited)


@pytest.mark.parametrize(("route", "address"), CITED)
def test_what_the_asker_has_already_is_not_sent_again(
    with_the_examples: TestClient[Litestar], route: str, address: str
) -> None:
    for asked in ({}, {"Accept-Datetime": HTTP_DATE}):
        first = with_the_examples.get(address, headers=asked)
        again = with_the_examples.get(address, headers=asked | {"If-None-Match": first.headers["etag"]})
        assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
        is_as_documented("GET", route, first)
        is_headed_as_documented("GET", route, again)
        said = OPERATIONS["GET", route]["responses"]["304"]["headers"]
        told = {name.lower() for name in said} & first.headers.keys()
        assert {name: again.headers.get(name) for name in told} == {
            name: first.headers[name] for name in told
        }
        assert "content" not in OPERATIONS["GET", route]["responses"]["304"]


@pytest.mark.parametrize(("route", "address"), CITED)
def test_headers_that_are_not_always_there_are_there_when_the_document_says(
    with_the_examples: TestClient[Litestar], route: str, address: str
) -> None:
    plain = with_the_examples.get(address)
    canonical = plain.links["canonical"]["url"]
    cited = with_the_examples.get(canonical)
    named = with_parameter(address, "known_at", NOW)
    by_header = with_the_examples.get(address, headers={"Accept-Datetime": HTTP_DATE})
    for answer, has_known_at, is_by_header in (
        (plain, "known_at=" in address, False),
        (cited, True, False),
        (with_the_examples.get(named, headers={"Accept-Datetime": HTTP_DATE}), True, False),
        (by_header, "known_at=" in address, "known_at=" not in address.replace("to_known_at=", "")),
    ):
        is_as_documented("GET", route, answer)
        assert ("vary" in answer.headers) != has_known_at
        assert ("content-location" in answer.headers) == is_by_header
        assert ("memento-datetime" in answer.headers) != route.endswith("/diff")
    assert cited.content == plain.content
    assert (plain.headers["cache-control"], cited.headers["cache-control"]) == (
        "no-cache",
        "public, max-age=31536000, immutable",
    )
    if by_header.headers.get("content-location"):
        assert with_the_examples.get(by_header.headers["content-location"]).content == by_header.content


@pytest.mark.parametrize("route", ["/parties", "/findings", "/ledger"])
def test_the_empty_ledger_is_no_memento(route: str) -> None:
    with running() as client:
        answer = client.get(route)
        is_as_documented("GET", route, answer)
        assert "memento-datetime" not in answer.headers


BESIDE_NAMES = {"party_id", "country", "event"}


def tries() -> Iterator[tuple[str, str, str, bool]]:
    """A route, an address of it, a parameter with its value, and whether the document allows it."""
    for route, address in dict(CITED).items():
        for name, parameter in parameters_of(route).items():
            schema = parameter["schema"]
            if parameter["in"] != "query":
                continue
            of_csv = with_parameter(address, "format", "csv") if name == "bom" else address
            for value in schema.get("enum", []):
                yield route, with_parameter(of_csv, name, value), name, True
            if "enum" in schema:
                yield route, with_parameter(address, name, "tired"), name, False
            if schema.get("type") == "integer":
                least, most = schema["minimum"], schema.get("maximum")
                if name != "after":  # there is nobody to wait for
                    yield route, with_parameter(address, name, most), name, True
                if name != "v":  # older versions are gone: 410
                    yield route, with_parameter(address, name, least), name, True
                yield route, with_parameter(address, name, least - 1), name, False
                yield route, with_parameter(address, name, most + 1), name, False
            if schema.get("pattern"):
                yield route, with_parameter(address, name, "tired"), name, False
            for value in [
                *schema.get("examples", []),
                *([parameter["example"]] if "example" in parameter else []),
            ]:
                if value != "100":  # a position of a longer ledger
                    yield route, with_parameter(address, name, value), name, True


TRIES = list(tries())


@pytest.mark.parametrize(("route", "address", "name", "allowed"), TRIES)
def test_a_parameter_takes_what_the_document_says_and_nothing_else(
    with_the_examples: TestClient[Litestar], route: str, address: str, name: str, *, allowed: bool
) -> None:
    answer = with_the_examples.get(address)
    is_as_documented("GET", route, answer)
    assert (answer.status_code == httpx.codes.OK) == allowed, answer.text
    if not allowed:
        assert answer.json()["type"] == "/problems/invalid-parameter"
        assert answer.json()["detail"].startswith(name)


@pytest.mark.parametrize("route", [route for route, _ in READING])
def test_what_is_said_to_be_the_default_is_left_out_of_the_canonical_address(
    with_the_examples: TestClient[Litestar], route: str
) -> None:
    address = dict(CITED)[route].partition("?")[0]
    plain = with_the_examples.get(address)
    for name, parameter in parameters_of(route).items():
        if "default" in parameter["schema"]:
            again = with_the_examples.get(with_parameter(address, name, parameter["schema"]["default"]))
            assert again.content == plain.content, name


@pytest.mark.parametrize(("route", "address"), READING)
@pytest.mark.parametrize("when", ["yesterday", "2026-11-22T10:00:00Z", "Sun, 22 Nov 2026 10:00:00 CET"])
def test_a_time_of_http_that_the_document_does_not_allow_is_refused(
    with_the_examples: TestClient[Litestar], route: str, address: str, when: str
) -> None:
    allowed = parameters_of(route)["Accept-Datetime"]["schema"]
    assert not is_valid(Draft202012Validator(allowed), when)
    answer = with_the_examples.get(address, headers={"Accept-Datetime": when})
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/invalid-parameter")
    is_as_documented("GET", route, answer)


@pytest.mark.parametrize("page", ["/openapi.json", "/asyncapi.json", "/docs", "/docs/{name}"])
def test_pages_have_the_headers_that_are_documented(page: str) -> None:
    with running() as client:
        address = page.replace("{name}", "initializer.js")
        answer = client.get(address, follow_redirects=False)
        is_headed_as_documented("GET", page, answer)
        if "etag" in answer.headers:
            again = client.get(address, headers={"If-None-Match": answer.headers["etag"]})
            assert again.status_code == httpx.codes.NOT_MODIFIED
            is_headed_as_documented("GET", page, again)


# What is written, and what would be


def test_the_tag_of_an_event_is_taken_where_its_revision_is(
    before_the_examples: TestClient[Litestar],
) -> None:
    route = ONE_EVENT
    for example in EXAMPLES:
        if example.method == "POST":
            sent(before_the_examples, example)
    tag = before_the_examples.get(f"/events/{RENAMING}").headers["etag"]
    for method, body in REVISING:
        (allowed,) = (
            each["schema"] for each in OPERATIONS[method, route]["parameters"] if each["name"] == "If-Match"
        )
        assert is_valid(Draft202012Validator(allowed), tag)
        answer = before_the_examples.request(
            method, f"/events/{RENAMING}?dry_run=true", json=body, headers=WRITER | {"If-Match": tag}
        )
        assert answer.status_code == httpx.codes.OK, answer.text
        is_as_documented(method, route, answer)


def test_a_dry_run_takes_true_and_false_and_nothing_else(before_the_examples: TestClient[Litestar]) -> None:
    for method, route in WRITERS:
        (said,) = (each for each in OPERATIONS[method, route]["parameters"] if each["name"] == "dry_run")
        assert (said["schema"]["enum"], said["schema"]["default"]) == (["true", "false"], "false")
        address = route.replace("{event}", RENAMING)
        answer = before_the_examples.request(
            method, f"{address}?dry_run=yes", json=RENAMED, headers=WRITER | REVISION
        )
        assert answer.json()["detail"].startswith("dry_run is 'yes'")
        is_as_documented(method, route, answer)
