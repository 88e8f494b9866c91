"""The AsyncAPI document is valid, and what real servers push is what it says, in every framing and form."""

import contextlib
import copy
import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias, get_args
from uuid import UUID

import httpx
import pytest
from cloudevents.core.formats.json import JSONFormat
from jsonschema import (  # type: ignore[import-untyped] # it comes without types
    Draft7Validator,
    FormatChecker,
)
from referencing import Registry
from referencing.jsonschema import DRAFT7
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

import api.stream.hub
from api.asyncapi import asyncapi, document
from api.stream.framing import Framing, Signal
from api.stream.framing import signal as signal_frame
from api.stream.shapes import CLOUDEVENT
from api.webhooks.messages import headers, message, new_secret
from domain.moments import parse_moment
from tests.api.asgi import begins
from tests.api.given import EDITOR, FOUNDED, NOON, RENAMED, Api, Json, application
from tests.api.serving import GRANIAN, UVICORN, Server, serving
from tests.schemas import errors_of, is_valid

OFFICIAL: Json = json.loads((Path(__file__).parent / "asyncapi/3.0.0.json").read_text(encoding="utf-8"))
BASE = "https://parties.example"
DOCUMENT: Json = json.loads(json.dumps(document(BASE)))
MESSAGES: Json = DOCUMENT["components"]["messages"]
Form: TypeAlias = str
LONG = 20.0

# The document in itself


def nodes(value: Any, pointer: str = "#") -> Iterator[tuple[str, Any]]:
    """Everything in the document, with its place."""
    yield pointer, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from nodes(inner, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from nodes(inner, f"{pointer}/{index}")


@pytest.mark.parametrize("base", [BASE, "http://localhost:8000", f"{BASE}/kz"])
def test_what_is_served_is_the_document_though_most_of_it_is_made_once(base: str) -> None:
    assert json.loads(asyncapi(base)) == json.loads(json.dumps(document(base)))
    assert list(json.loads(asyncapi(base))) == list(document(base))


@pytest.mark.parametrize("base", [BASE, "http://localhost:8000", f"{BASE}/kz"])
def test_it_is_valid_by_the_official_schema(base: str) -> None:
    made = json.loads(json.dumps(document(base)))
    assert [error.message for error in errors_of(Draft7Validator(OFFICIAL), made)] == []


def test_the_official_schema_finds_what_is_wrong() -> None:
    for path, value in (
        (("servers", "http", "host"), 7),
        (("operations", "sendEvents", "action"), "push"),
        (("operations", "sendEvents", "bindings", "http", "method"), "BREW"),
        (("channels", "socket", "bindings", "ws", "verb"), "GET"),
        (("components", "messages", "record", "payload"), "a text"),
        (("components", "schemas", "Record", "discriminator"), {"propertyName": "type"}),
    ):
        wrong = copy.deepcopy(DOCUMENT)
        within = wrong
        for step in path[:-1]:
            within = within[step]
        within[path[-1]] = value
        assert not is_valid(Draft7Validator(OFFICIAL), wrong), path


def test_every_reference_leads_somewhere_and_everything_is_referred_to() -> None:
    places = {pointer for pointer, _ in nodes(DOCUMENT)}
    references = {node["$ref"] for _, node in nodes(DOCUMENT) if isinstance(node, dict) and "$ref" in node}
    assert references <= places
    for kind, found in DOCUMENT["components"].items():
        assert {f"#/components/{kind}/{name}" for name in found} <= references


def test_every_operation_sends_what_its_channel_has() -> None:
    for operation in DOCUMENT["operations"].values():
        assert operation["action"] == "send"
        channel = operation["channel"]["$ref"].rpartition("/")[2]
        assert [each["$ref"].rpartition("/")[2] for each in operation["messages"]] == list(
            DOCUMENT["channels"][channel]["messages"]
        )


@pytest.mark.parametrize("name", MESSAGES)
def test_the_examples_of_a_message_are_of_it(name: str) -> None:
    for example in MESSAGES[name].get("examples", []):
        sent = Sent(example.get("headers", {}), example.get("payload"))
        assert errors(name, sent, but=() if "headers" in example else ("headers",)) == []


def test_it_names_the_server_that_was_asked_or_the_one_that_is_set(memory: Api) -> None:
    answer = memory.get("/asyncapi.json")
    assert answer.json()["servers"]["websocket"] == {
        "host": "testserver.local",
        "protocol": "ws",
        "description": "Over a WebSocket.",
    }
    again = memory.client.get("/asyncapi.json", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    with application(public_url="https://parties.example/kz/") as other:
        said = other.get("/asyncapi.json").json()
        assert said == json.loads(json.dumps(document("https://parties.example/kz")))
        assert {name: (each["protocol"], each["pathname"]) for name, each in said["servers"].items()} == {
            "http": ("https", "/kz"),
            "websocket": ("wss", "/kz"),
        }


def test_its_parameters_are_those_of_the_openapi_document(empty: Api) -> None:
    operation = empty.get("/openapi.json").json()["paths"]["/stream"]["get"]
    named = {
        where: {each["name"] for each in operation["parameters"] if each["in"] == where}
        for where in ("query", "header")
    }
    handshake = DOCUMENT["channels"]["socket"]["bindings"]["ws"]
    assert handshake["query"]["properties"].keys() == named["query"]
    assert handshake["headers"]["properties"].keys() == named["header"]
    for each in ("sendEvents", "sendLines"):
        assert (
            DOCUMENT["operations"][each]["bindings"]["http"]["query"]["properties"].keys() == named["query"]
        )


# What is sent is what it says


class Sent(NamedTuple):
    """A message as the document sees it: of a Server-Sent Event the `data` is the payload, and the other fields are headers."""

    headers: Json
    payload: Any


def errors(name: str, sent: Sent, but: tuple[str, ...] = ()) -> list[str]:
    """What a message has that the document does not say of it."""
    registry: Registry[Any] = Registry().with_resource("urn:document", DRAFT7.create_resource(DOCUMENT))
    found: list[str] = []
    for part, value in sent._asdict().items():
        if part in but:
            continue
        if part not in MESSAGES[name]:
            found += [f"{part}: {value}"] if value else []
            continue
        schema = {"$ref": f"urn:document#/components/messages/{name}/{part}"}
        checked = Draft7Validator(
            schema, registry=registry, format_checker=FormatChecker(["uuid", "date-time"])
        )
        found += [f"{each.json_path}: {each.message}" for each in errors_of(checked, value)]
    return found


def message_of(channel: str, sent: Sent) -> str:
    """The one message of the channel that this is."""
    wrong = {name: errors(name, sent) for name in DOCUMENT["channels"][channel]["messages"]}
    fitting: list[str] = [name for name, found in wrong.items() if not found]
    assert len(fitting) == 1, (fitting, wrong)
    return fitting[0]


def of_event(block: str) -> Sent | None:
    """A Server-Sent Event (https://html.spec.whatwg.org/multipage/server-sent-events.html); None where nothing is told."""
    fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
    if fields.keys() <= {"retry"}:
        return None
    data = fields.pop("data", None)
    return Sent(fields, None if data is None else json.loads(data))


def of_events(text: str) -> list[Sent]:
    return [sent for block in text.split("\n\n") if (sent := of_event(block)) is not None]


def of_lines(text: str) -> list[Sent]:
    return [Sent({}, json.loads(line)) for line in text.splitlines()]


def names(channel: str, sent: list[Sent]) -> list[str]:
    return [message_of(channel, each).removeprefix("sse-") for each in sent]


CHANNELS: dict[Framing, str] = {"sse": "events", "ndjson": "lines", "websocket": "socket"}


@pytest.mark.parametrize("framing", CHANNELS)
@pytest.mark.parametrize("name", get_args(Signal))
def test_every_signal_is_as_documented(framing: Framing, name: Signal) -> None:
    frame = signal_frame(framing, name, 7).decode()
    (sent,) = of_events(frame) if framing == "sse" else of_lines(frame)
    assert names(CHANNELS[framing], [sent]) == [name]


def test_a_sign_of_life_is_as_documented(memory: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.stream.hub, "BEAT", 1)
    memory.given(FOUNDED)
    events = begins(memory.client, "/stream?after=0", "text/event-stream", until=":\nid: 1\n\n")
    assert names("events", of_events(events)) == ["record", "caught-up", "passed"]
    lines = begins(memory.client, "/stream?after=0", "application/x-ndjson", until='"passed","position":1}\n')
    assert names("lines", of_lines(lines)) == ["record", "caught-up", "passed"]


@pytest.fixture(scope="module", params=[GRANIAN, UVICORN], ids=["granian", "uvicorn"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose ledger holds a record of each kind, and one of each way to say when."""
    with serving(tmp_path_factory.mktemp("streamed"), request.param) as running:
        for event in (
            FOUNDED,
            RENAMED,
            RENAMED | {"date": "2021-04~"},
            {"type": "Revived", "party": "kz-qkhp"},
        ):
            assert running.state(event).status_code == 201
        event_id = running.records()[1]["event_id"]
        changed = {"event": RENAMED | {"name": "Another"}, "reason": "A test."}
        for method, body, tag in (("PUT", changed, '"1"'), ("DELETE", {"reason": "A test."}, '"2"')):
            address, known = f"/events/{event_id}", EDITOR | {"If-Match": tag}
            assert running.client.request(method, address, json=body, headers=known).status_code == 200
        yield running


RECORDS = 6
FORMS = {"record": "record", "cloudevents": "cloudevent"}


def streamed(server: Server, form: Form, accept: str, until: str) -> str:
    said = ""
    address = f"/stream?after=0&format={form}"
    with server.client.stream("GET", address, headers={"Accept": accept}) as answer:
        assert answer.headers["content-type"].partition(";")[0] == accept
        for part in answer.iter_text():
            said += part
            if until in said and said.endswith("\n"):
                return said
    return said


@pytest.mark.parametrize("form", FORMS)
def test_events_of_a_real_server_are_as_documented(server: Server, form: Form) -> None:
    said = streamed(server, form, "text/event-stream", "event: caught-up")
    assert names("events", of_events(said)) == [FORMS[form]] * RECORDS + ["caught-up"]


@pytest.mark.parametrize("form", FORMS)
def test_lines_of_a_real_server_are_as_documented(server: Server, form: Form) -> None:
    said = streamed(server, form, "application/x-ndjson", "caught-up")
    assert names("lines", of_lines(said)) == [FORMS[form]] * RECORDS + ["caught-up"]


def websocket(server: Server, query: str) -> ClientConnection:
    return connect(f"ws://127.0.0.1:{server.port}/stream?{query}", open_timeout=LONG)


def to_the_end(socket: ClientConnection) -> tuple[list[Sent], int | None]:
    """What is still sent, and the code with which the connection is closed; None where it is cut."""
    said: list[Sent] = []
    with contextlib.suppress(ConnectionClosed):
        while True:
            said.append(Sent({}, json.loads(socket.recv(LONG))))
    return said, socket.protocol.close_rcvd.code if socket.protocol.close_rcvd else None


@pytest.mark.parametrize("form", FORMS)
def test_messages_of_a_real_server_are_as_documented(server: Server, form: Form) -> None:
    with websocket(server, f"after=0&format={form}") as socket:
        said = [Sent({}, json.loads(socket.recv(LONG))) for _ in range(RECORDS + 1)]
    assert names("socket", said) == [FORMS[form]] * RECORDS + ["caught-up"]


@pytest.mark.parametrize("query", ["kind=tired", "as_off=2004", "after=99", "since=yesterday"])
def test_a_refusal_of_a_real_server_is_as_documented(server: Server, query: str) -> None:
    with websocket(server, query) as socket:
        said, code = to_the_end(socket)
    assert (names("socket", said), code) == (["refused"], 1013 if query == "after=99" else 1008)


def test_cloudevents_are_read_by_the_library_of_cloudevents(server: Server) -> None:
    lines = streamed(server, "cloudevents", "application/x-ndjson", "caught-up").splitlines()[:-1]
    records = server.records()
    assert JSONFormat.CONTENT_TYPE == CLOUDEVENT
    for line, record in zip(lines, records, strict=True):
        event = JSONFormat().read(None, line)
        assert event.get_specversion() == "1.0"
        assert (event.get_id(), event.get_source()) == (str(record["position"]), "/ledger")
        assert event.get_subject() == record["event_id"]
        assert event.get_datacontenttype() == "application/json"
        time = event.get_time()
        assert time is not None
        assert parse_moment(time.isoformat()) == parse_moment(record["recorded_at"])
        assert (event.get_extension("recordkind"), event.get_extension("revision")) == (
            record["kind"],
            record["revision"],
        )
        assert event.get_data() == record
    said = [JSONFormat().read(None, line) for line in lines]
    assert [event.get_type() for event in said] == [
        *("partyline.Founded.stated", "partyline.Renamed.stated", "partyline.Renamed.stated"),
        *("partyline.Revived.stated", "partyline.Renamed.corrected", "partyline.Renamed.retracted"),
    ]
    assert [event.get_extension("edtfdate") for event in said] == [
        *("2004-06-21", "2020-11-11", "2021-04~", None),
        *("2020-11-11", None),
    ]


@pytest.mark.parametrize("command", [GRANIAN, UVICORN], ids=["granian", "uvicorn"])
def test_the_last_word_of_a_real_server_is_as_documented(tmp_path: Path, command: tuple[str, ...]) -> None:
    with serving(tmp_path, command) as server, websocket(server, "after=0") as socket:
        first = Sent({}, json.loads(socket.recv(LONG)))
        with httpx.stream("GET", f"http://127.0.0.1:{server.port}/stream?after=0", timeout=LONG) as answer:
            parts = answer.iter_text()
            said = next(parts)
            while "caught-up" not in said:
                said += next(parts)
            server.process.send_signal(signal.SIGTERM)
            said += "".join(parts)
        last, _ = to_the_end(socket)  # Granian hangs up without a code when it is stopped
    assert names("events", of_events(said)) == ["caught-up", "closing"]
    assert names("socket", [first, *last]) == ["caught-up", "closing"]


# Webhooks


@pytest.mark.parametrize(
    ("shape", "name"), [("record", "webhook-record"), ("cloudevents", "webhook-cloudevent")]
)
def test_what_a_webhook_gets_is_as_documented(memory: Api, shape: Any, name: str) -> None:
    memory.given(FOUNDED, RENAMED)
    memory.retract(str(UUID(int=2)), 1)
    chronicle = memory.client.app.state.desk.chronicle
    for position in (1, 2, 3):
        made = message("wh_0", position, chronicle, shape)
        sent = headers(made, [new_secret(), new_secret()], NOON)
        assert message_of("webhook", Sent(sent, json.loads(made.body))) == name
        assert sent["Content-Type"] == MESSAGES[name]["contentType"]
