"""What the document says of keys is what operations answer."""

from collections.abc import Iterator
from typing import Any

import pytest

from api.keys.key import Role
from domain.ledger.port import LedgerError, Uncertain
from tests.api.given import NOON
from tests.api.keys.documented import ANYBODYS
from tests.api.keys.given import Keyed, add, keyed
from tests.api.test_openapi import OPERATIONS, documented_problems, is_as_documented

REFUSED = {"nobody": "missing-token", "wrong": "wrong-token", "pip": "expired-token", "rex": "revoked-token"}


@pytest.fixture(scope="module")
def closed() -> Iterator[Keyed]:
    with keyed(reading="closed") as running:
        yield running


def path_of(route: str) -> str:
    """An address of the route; what it is about need not be there, as nobody comes so far."""
    return "/".join("x" if part.startswith("{") else part for part in route.split("/"))


@pytest.mark.parametrize("who", REFUSED)
@pytest.mark.parametrize(("method", "route"), [each for each in OPERATIONS if each[1] not in ANYBODYS])
def test_who_is_not_let_in_is_told_so_as_documented(closed: Keyed, method: str, route: str, who: str) -> None:
    if route == "/metrics":  # which lets in whoever asks from the machine itself
        return
    answer = closed.ask(who, method, path_of(route))
    assert answer.json()["type"] == f"/problems/{REFUSED[who]}"
    assert REFUSED[who] in documented_problems(method, route)
    is_as_documented(method, route, answer)


@pytest.mark.parametrize(
    ("method", "route", "who"),
    [
        (method, route, "ed" if route.startswith("/keys") else "ray")
        for method, route in OPERATIONS
        if "not-allowed" in documented_problems(method, route) and route != "/metrics"
    ],
)
def test_a_role_that_may_less_is_told_so_as_documented(
    closed: Keyed, method: str, route: str, who: str
) -> None:
    answer = closed.ask(who, method, path_of(route))
    assert answer.json()["type"] == "/problems/not-allowed"
    is_as_documented(method, route, answer)


def test_too_many_attempts_are_told_so_as_documented() -> None:
    with keyed(reading="closed", wrong_tokens=1) as given:
        given.ask("wrong", "GET", "/parties")
        for method, route in OPERATIONS:
            if route in ANYBODYS or route == "/metrics":
                continue
            answer = given.ask("wrong", method, path_of(route))
            assert answer.json()["type"] == "/problems/too-many-attempts"
            is_as_documented(method, route, answer)


def test_keys_are_answered_as_documented(closed: Keyed) -> None:
    add(closed.api, "zoe", Role.reader, used_at=NOON, expires_at=NOON + 1)
    is_as_documented("GET", "/keys", closed.ask("ada", "GET", "/keys"))
    is_as_documented("DELETE", "/keys/{name}", closed.ask("ada", "DELETE", "/keys/zoe"))
    is_as_documented("DELETE", "/keys/{name}", closed.ask("ada", "DELETE", "/keys/nobody"))


@pytest.mark.parametrize(("query", "kind"), [("x=1", "unknown-parameter"), ("a=%ff", "invalid-parameter")])
@pytest.mark.parametrize(("method", "route"), [("GET", "/keys"), ("DELETE", "/keys/{name}")])
def test_what_is_wrong_with_a_question_is_told_as_documented(
    closed: Keyed, method: str, route: str, query: str, kind: str
) -> None:
    answer = closed.ask("ada", method, f"{path_of(route)}?{query}")
    assert answer.json()["type"] == f"/problems/{kind}"
    is_as_documented(method, route, answer)


@pytest.mark.parametrize(
    ("method", "route", "kind", "error"),
    [
        ("GET", "/keys", "unavailable", LedgerError("the disk is full")),
        ("DELETE", "/keys/{name}", "unavailable", LedgerError("the disk is full")),
        ("DELETE", "/keys/{name}", "outcome-unknown", Uncertain("the connection broke off")),
    ],
)
def test_a_store_of_keys_that_fails_is_answered_as_documented(
    closed: Keyed, monkeypatch: pytest.MonkeyPatch, method: str, route: str, kind: str, error: LedgerError
) -> None:
    def fail(*_: Any) -> None:
        raise error

    monkeypatch.setattr(closed.keys, "found", fail)
    answer = closed.ask("ada", method, path_of(route))
    assert answer.json()["type"] == f"/problems/{kind}"
    is_as_documented(method, route, answer)
