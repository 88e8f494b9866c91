"""The gate: how often and how much at once, to the request, for keys and addresses; and that nothing is left of who has gone."""

from collections.abc import Callable
from typing import Any

import pytest

from api.door.visit import Visit
from api.limits.gate import Open, address_gate, at_once_gate, client_of, limits_of, network_of, rate_gate
from api.problems import Problem
from api.settings import Settings
from tests.api.limits.test_buckets import Clock

Scope = dict[str, Any]


class Holder:
    """Who has a key."""

    def __init__(self, actor: str) -> None:
        self.actor = actor


def visit(address: str = "192.0.2.1", key: str | None = None) -> Visit:
    return Visit("id", address, 0.0, key=None if key is None else Holder(key))


def scope(path: str = "/parties", method: str = "GET", query: bytes = b"") -> Scope:
    return {"type": "http", "path": path, "method": method, "query_string": query}


def nobody(_visit: Visit, _scope: Any) -> None:
    return None


def over(each: Visit) -> None:
    for leave in each.leaving:
        leave()


def refused(gate: Callable[[Visit, Any], Exception | None], each: Visit, where: Scope) -> str | None:
    problem = gate(each, where)
    assert problem is None or isinstance(problem, Problem)
    return None if problem is None else problem.kind


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("/run/partyline.sock", "/run/partyline.sock"),
    ],
)
def test_a_client_without_a_key_is_its_address_or_its_network_of_ipv6(address: str, network: str) -> None:
    assert network_of(address) == client_of(visit(address)) == network


def test_a_client_with_a_key_is_its_key_wherever_it_comes_from() -> None:
    assert client_of(visit("192.0.2.1", "anna-k")) == client_of(visit("192.0.2.2", "anna-k"))
    assert client_of(visit("192.0.2.1", "anna-k")) != client_of(visit("192.0.2.1", "bert-k"))
    assert client_of(visit("anna-k")) != client_of(visit(key="anna-k"))


def test_an_address_may_have_so_many_bytes_and_not_one_more() -> None:
    gate = address_gate(1024)
    path, query = "/parties", b"q=" + b"x" * (1024 - 8 - 2)
    assert refused(gate, visit(), scope(path, query=query)) is None
    assert refused(gate, visit(), scope(path, query=query + b"x")) == "address-too-long"
    assert refused(gate, visit(), scope("/" + "x" * 1023)) is None
    assert refused(gate, visit(), scope("/" + "x" * 1024)) == "address-too-long"


def test_so_many_requests_a_minute_and_not_one_more() -> None:
    clock = Clock()
    gate = rate_gate(3, 0, nobody, clock)
    assert [refused(gate, visit(), scope()) for _ in range(4)] == [None] * 3 + ["too-many-requests"]
    assert refused(gate, visit("192.0.2.2"), scope()) is None
    clock.now += 20
    assert [refused(gate, visit(), scope()) for _ in range(2)] == [None, "too-many-requests"]


def test_what_is_left_is_told_and_when_to_come_again() -> None:
    clock = Clock()
    gate = rate_gate(2, 0, nobody, clock)
    told = []
    for _ in range(3):
        each = visit()
        problem = gate(each, scope())
        told.append(dict(each.headers))
    assert told == [
        {b"ratelimit-policy": b'"default";q=2;w=60', b"ratelimit": b'"default";r=1;t=30'},
        {b"ratelimit-policy": b'"default";q=2;w=60', b"ratelimit": b'"default";r=0;t=60'},
        {b"ratelimit-policy": b'"default";q=2;w=60', b"ratelimit": b'"default";r=0;t=60'},
    ]
    assert isinstance(problem, Problem)
    assert problem.headers == {"Retry-After": "30"}
    assert "2 requests a minute" in problem.detail


def test_writes_are_counted_apart_from_reads() -> None:
    gate = rate_gate(2, 1, nobody, Clock())
    assert refused(gate, visit(), scope("/events", "POST")) is None
    assert refused(gate, visit(), scope("/events", "DELETE")) == "too-many-requests"
    assert [refused(gate, visit(), scope()) for _ in range(3)] == [None, None, "too-many-requests"]


@pytest.mark.parametrize(("reads", "writes"), [(1, 0), (0, 1)])
def test_nought_is_as_many_as_anybody_likes(reads: int, writes: int) -> None:
    gate = rate_gate(reads, writes, nobody, Clock())
    method = "POST" if reads else "GET"
    assert {refused(gate, visit(), scope(method=method)) for _ in range(100)} == {None}


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/metrics"])
def test_who_watches_over_the_server_is_not_counted(path: str) -> None:
    clock = Clock()
    for gate in (rate_gate(1, 1, nobody, clock), at_once_gate(1, 1)):
        assert {refused(gate, visit(), scope(path)) for _ in range(10)} == {None}


def test_the_key_is_found_out_before_it_is_counted() -> None:
    def found(each: Visit, _scope: Any) -> str:
        each.key = Holder("anna-k")
        return "anna-k"

    gate = rate_gate(1, 0, found, Clock())
    assert refused(gate, visit("192.0.2.1"), scope()) is None
    assert refused(gate, visit("192.0.2.2"), scope()) == "too-many-requests"


def test_so_many_requests_are_open_and_not_one_more() -> None:
    gate = at_once_gate(2, 1)
    visits = [visit() for _ in range(3)]
    assert [refused(gate, each, scope()) for each in visits] == [None, None, "too-many-at-once"]
    over(visits[2])  # of one that was refused, nothing is given back
    assert refused(gate, visit(), scope()) == "too-many-at-once"
    assert refused(gate, visit("192.0.2.2"), scope()) is None
    over(visits[0])
    assert refused(gate, visit(), scope()) is None
    assert refused(gate, visit(), scope()) == "too-many-at-once"


def test_so_many_subscriptions_and_not_one_more_over_http_and_websockets_together() -> None:
    gate = at_once_gate(1, 2)
    socket = {"type": "websocket", "path": "/stream", "query_string": b""}
    visits = [visit() for _ in range(3)]
    assert refused(gate, visits[0], scope("/stream")) is None
    assert refused(gate, visits[1], socket) is None
    assert refused(gate, visits[2], socket) == "too-many-subscriptions"
    assert refused(gate, visits[2], scope("/stream")) == "too-many-subscriptions"
    assert refused(gate, visit(), scope()) is None, "a subscription is no open request"
    over(visits[1])
    assert refused(gate, visits[2], scope("/stream")) is None


def test_who_has_nothing_open_is_not_remembered() -> None:
    opened = Open(5)
    visits = [visit(f"192.0.2.{number % 200}") for number in range(1_000)]
    assert sum(opened.enter(each) for each in visits) == 1_000
    assert len(opened) == 200
    for each in visits:
        over(each)
    assert len(opened) == 0


def test_who_is_counted_under_a_key_that_is_found_later_leaves_as_who_came() -> None:
    opened = Open(1)
    each = visit()
    assert opened.enter(each)
    each.key = Holder("anna-k")
    over(each)
    assert len(opened) == 0
    assert opened.enter(visit())


def test_without_limits_nothing_is_counted() -> None:
    free = Settings(requests_at_once=0, subscriptions_at_once=0)
    (gate,) = limits_of(free, nobody)
    each = visit()
    assert refused(gate, each, scope()) is None
    assert (each.headers, each.leaving) == ([], [])


@pytest.mark.parametrize("path", ["/stream", "/stream/", "//stream", "/stream//"])
def test_however_many_slashes_a_stream_is_a_subscription(path: str) -> None:
    gate = at_once_gate(1, 1)
    assert refused(gate, visit(), scope("/stream")) is None
    assert refused(gate, visit(), scope(path)) == "too-many-subscriptions"
    assert refused(gate, visit(), scope("/parties")) is None
