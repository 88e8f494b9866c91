"""What the document says of limits is what operations answer: every one is met by a limit that is used up."""

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from api.limits.room import Room
from api.openapi_examples import EXAMPLES
from api.openapi_sent import BEFORE
from api.problems import Problem
from tests.api.limits.documented import UNCOUNTED, is_apart
from tests.api.test_openapi import OPERATIONS, WRITER, documented_problems, running, sent

READING = ("GET", "HEAD")


def path_of(route: str) -> str:
    """An address of the route; what it is about need not be there, as nobody comes so far."""
    return "/".join("x" if part.startswith("{") else part for part in route.split("/"))


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        ({"requests_per_minute": 1, "writes_per_minute": 1}, "too-many-requests"),
        ({"max_address": 1024}, "address-too-long"),
    ],
)
def test_every_operation_is_refused_as_documented_where_a_limit_is_used_up(
    settings: dict[str, int], kind: str
) -> None:
    with running(**settings) as client:
        client.get("/parties", headers=WRITER)
        client.post("/events", json={}, headers=WRITER)
        for method, route in OPERATIONS:
            query = "?x=" + "x" * 1024 if kind == "address-too-long" else ""
            answer = client.request(method, path_of(route) + query, headers=WRITER)
            if kind == "too-many-requests" and route in UNCOUNTED:
                assert answer.status_code != 429, route
            else:
                assert answer.json()["type"] == f"/problems/{kind}", (method, route)
                assert kind in documented_problems(method, route), (method, route)
                assert ("retry-after" in answer.headers) == (answer.status_code == 429)
        head = client.app.state.desk.chronicle.head
        assert head == 0, "nothing was written"


def asked_in_a_room_that_is_full(monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, str]]:
    async def full(*_: object, **__: object) -> None:
        raise Problem("overloaded", "there is no room", headers={"Retry-After": "5"})

    found = set()
    with running() as client:
        client.post("/events", json={"events": list(BEFORE)}, headers=WRITER)
        for each in EXAMPLES:
            if each.method == "POST" and each.address == "/events":
                sent(client, each)
        monkeypatch.setattr(Room, "work_out", full)
        for each in EXAMPLES:
            if refused(client, each.method, each.address):
                found.add((each.method, each.route))
    return found


def refused(client: TestClient[Litestar], method: str, address: str) -> bool:
    if method not in READING:
        return False
    answer = client.request(method, address)
    return answer.status_code == 503 and answer.json()["type"] == "/problems/overloaded"


def test_what_is_worked_out_apart_says_so_and_nothing_else_does(monkeypatch: pytest.MonkeyPatch) -> None:
    apart = asked_in_a_room_that_is_full(monkeypatch)
    documented = {each for each in OPERATIONS if "overloaded" in documented_problems(*each)}
    assert apart == {each for each in documented if each[0] == "GET"}
    assert documented == {each for each in OPERATIONS if is_apart(each)}
