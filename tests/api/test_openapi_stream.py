"""What the OpenAPI document says of the stream is true: its examples are sent word for word, its parameters taken and no others."""

from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from api.openapi_examples import EXAMPLES
from api.openapi_sent import BEFORE, NOW
from tests.api.asgi import begins
from tests.api.test_openapi import OPERATIONS, WRITER, Json, is_headed_as_documented, running, sent

STREAM = OPERATIONS["GET", "/stream"]
CONTENT: Json = STREAM["responses"]["200"]["content"]
PARAMETERS: dict[str, Json] = {each["name"]: each for each in STREAM["parameters"]}


@pytest.fixture(scope="module")
def after_the_examples() -> Iterator[TestClient[Litestar]]:
    """An application on which what the examples state has been stated."""
    with running() as client:
        client.post("/events", json={"events": list(BEFORE)}, headers=WRITER)
        for example in EXAMPLES:
            if example.method == "POST":
                sent(client, example)
        yield client


@pytest.mark.parametrize(
    ("media_type", "name"), [(form, name) for form, said in CONTENT.items() for name in said["examples"]]
)
def test_the_examples_are_sent_word_for_word(
    after_the_examples: TestClient[Litestar], media_type: str, name: str
) -> None:
    head = f'caught-up\nid: {NOW}\ndata: {{"position":{NOW}}}\n\n'
    ends = head if "event" in media_type else '"caught-up"'
    said = begins(after_the_examples, name.removeprefix("GET "), media_type, until=ends)
    assert said == CONTENT[media_type]["examples"][name]["value"]


@pytest.mark.parametrize("media_type", CONTENT)
def test_a_stream_is_headed_as_documented(after_the_examples: TestClient[Litestar], media_type: str) -> None:
    answer = after_the_examples.head("/stream", headers={"Accept": media_type})
    assert answer.status_code == httpx.codes.OK
    assert answer.headers["content-type"] == media_type
    is_headed_as_documented("GET", "/stream", answer)


def tries() -> Iterator[tuple[str, str, bool]]:
    """A parameter, a value of it, and whether the document allows it."""
    for name, parameter in PARAMETERS.items():
        schema = parameter["schema"].get("items", parameter["schema"])
        values = [parameter["example"]] if "example" in parameter else []
        if parameter["schema"].get("type") == "array":
            yield name, ",".join(values[0] * parameter["schema"]["maxItems"]), True
            yield name, ",".join(values[0] * (parameter["schema"]["maxItems"] + 1)), False
            (values,) = values
        for value in [*values, *schema.get("enum", [])]:
            yield name, str(value), True
        yield name, "Tired!", False
        yield name, "", name == "Last-Event-ID"  # browsers send it empty before there is one
        if "minimum" in schema:
            yield name, str(schema["minimum"]), True
            yield name, str(schema["minimum"] - 1), False
            yield name, str(schema["maximum"] + 1), False


@pytest.mark.parametrize(("name", "value", "allowed"), list(tries()))
def test_a_parameter_takes_what_the_document_says_and_nothing_else(
    after_the_examples: TestClient[Litestar], name: str, value: str, *, allowed: bool
) -> None:
    if PARAMETERS[name]["in"] == "header":
        answer = after_the_examples.head("/stream", headers={name: value})
    else:
        answer = after_the_examples.head(f"/stream?{name}={quote(value, safe=',')}")
    assert (answer.status_code == httpx.codes.OK) == allowed, answer.headers
    is_headed_as_documented("GET", "/stream", answer)
