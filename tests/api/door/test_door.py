"""The door: every answer has the id of its request; a gate that refuses is answered as any other problem is."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from litestar.exceptions import WebSocketDisconnect

from api.door.visit import Scope, Visit
from api.problems import Problem
from tests.api.given import FOUNDED, Api, application, problem_in

EVERYWHERE = (
    ("GET", "/parties/kz-qkhp?as_of=2010", 200),
    ("GET", "/parties/kz-qkhp?as_of=2010&as_of=2011", 400),
    ("HEAD", "/parties/kz-qkhp?as_of=2010", 200),
    ("OPTIONS", "/parties/kz-qkhp", 204),
    ("GET", "/nowhere", 404),
    ("POST", "/parties", 405),
    ("POST", "/events", 401),
    ("GET", "/", 200),
    ("GET", "/p/kz-nobody", 404),
)


@pytest.fixture(scope="module")
def asked() -> Iterator[Api]:
    with application() as running:
        running.given(FOUNDED)
        yield running


@pytest.mark.parametrize(("method", "address", "status"), EVERYWHERE)
def test_every_answer_has_an_id_of_its_own(asked: Api, method: str, address: str, status: int) -> None:
    answers = [asked.client.request(method, address) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [status] * 3
    assert len({answer.headers["x-request-id"] for answer in answers}) == 3


def test_what_is_there_already_has_one_too(asked: Api) -> None:
    tag = asked.get("/parties/kz-qkhp", as_of="2010").headers["etag"]
    answer = asked.client.get("/parties/kz-qkhp?as_of=2010", headers={"If-None-Match": tag})
    assert (answer.status_code, bool(answer.headers["x-request-id"])) == (304, True)


def test_a_problem_tells_the_id_of_its_request(asked: Api) -> None:
    answer = asked.get("/parties/kz-nobody")
    problem_in(answer, 404, "unknown-party")
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


def shut(visit: Visit, scope: Scope) -> Exception | None:
    """A gate that lets nobody in who asks for a party or the stream."""
    if scope["path"].startswith(("/parties", "/stream")):
        visit.headers.append((b"x-gate", b"shut"))
        return Problem("busy", "the gate is shut", headers={"Retry-After": "7"})
    return None


@pytest.fixture
def gated(memory: Api) -> Api:
    memory.given(FOUNDED)
    app: Any = memory.client.app
    app.door.gates = (shut,)
    return memory


@pytest.mark.parametrize("query", ["", "?as_of=2010"])
def test_who_is_not_let_in_is_told_why(gated: Api, query: str) -> None:
    answer = gated.client.get(f"/parties/kz-qkhp{query}")
    problem_in(answer, 503, "busy", "the gate is shut")
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert (answer.headers["retry-after"], answer.headers["x-gate"]) == ("7", "shut")


def test_a_browser_is_told_why_in_a_page(gated: Api) -> None:
    answer = gated.client.get("/parties", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["content-type"]) == (503, "text/html; charset=utf-8")
    assert "The gate is shut." in answer.text
    assert answer.headers["x-request-id"] in answer.text


def test_a_websocket_is_told_why_in_a_message(gated: Api) -> None:
    with gated.client.websocket_connect("/stream") as socket:
        told = socket.receive_json()
        with pytest.raises(WebSocketDisconnect) as left:
            socket.receive_json()
    assert (told["signal"], told["detail"]) == ("refused", "the gate is shut")
    assert left.value.code == 1013


def test_others_are_let_in(gated: Api) -> None:
    assert gated.get("/ledger").status_code == 200


def test_what_is_to_be_done_when_a_visit_is_over_is_done(memory: Api) -> None:
    gone: list[str] = []

    def noting(visit: Visit, scope: Scope) -> None:
        visit.leaving.append(lambda: gone.append(scope["path"]))

    app: Any = memory.client.app
    app.door.gates = (noting,)
    for path in ("/ledger", "/nowhere"):
        memory.get(path)
    with memory.client.websocket_connect("/stream") as socket:
        socket.receive_json()
        assert gone == ["/ledger", "/nowhere"]
    until = time.monotonic() + 10
    while len(gone) < 3 and time.monotonic() < until:  # the application is told that the client has left
        time.sleep(0.01)
    assert gone == ["/ledger", "/nowhere", "/stream"]


def broken(_visit: Visit, scope: Scope) -> Exception | None:
    if scope["path"].startswith(("/parties", "/stream")):
        raise ValueError(scope["path"])
    return None


def test_a_gate_that_fails_lets_nobody_in_and_tells_nothing_of_why(memory: Api) -> None:
    app: Any = memory.client.app
    app.door.gates = (broken,)
    problem = problem_in(memory.get("/parties/kz-qkhp"), 500, "internal-error")
    assert "ValueError" not in str(problem)
    with memory.client.websocket_connect("/stream") as socket:
        assert socket.receive_json()["signal"] == "refused"
    assert memory.get("/ledger").status_code == 200
