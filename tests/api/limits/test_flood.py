"""A real server, from outside: a flood of what takes long leaves plain questions answering; clients that go leave nothing behind.

Every address of 127.0.0.0/8 is this machine, so one process is many clients.
"""

import contextlib
import select
import socket
import struct
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.given import EDITOR, TOKEN, founded, renamed
from tests.api.serving import Server, serving

PATIENCE = 60.0
CLIENTS = 50
EACH = 9
"""Questions that take long, of each client: far more work than the plain ones, however busy the machine is."""
PLAIN = 100


def connected(server: Server, client: int, request: str) -> socket.socket:
    """A connection from a client's own address, on which this was asked."""
    connection = socket.create_connection(
        ("127.0.0.1", server.port), PATIENCE, source_address=(f"127.0.{client // 250}.{client % 250 + 2}", 0)
    )
    connection.sendall(request.encode())
    return connection


def get(path: str, *headers: str) -> str:
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: x", "Connection: close", *headers, "", ""])


def answered(connection: socket.socket, *ends: bytes) -> bytes:
    """What is answered, as far as to one of these."""
    answer = b""
    while not any(end in answer for end in ends):
        received = connection.recv(4096)
        assert received, "the server hung up"
        answer += received
    return answer


def status_of(connection: socket.socket) -> int:
    """Of the answer that comes."""
    return int(answered(connection, b"\r\n").split(b" ", 2)[1])


@pytest.fixture
def of_many_events(tmp_path: Path) -> Iterator[Server]:
    """A server of a party that was renamed a thousand times."""
    with serving(tmp_path, settings={"PARTYLINE_SECONDS_PER_REQUEST": "600"}) as server:
        events = [founded("kz-qkhp"), *(renamed(f"Name {n}", f"{1000 + n}") for n in range(1_000))]
        answer = server.client.post("/events", json={"events": events}, headers=EDITOR)
        assert answer.status_code == 201
        yield server


def test_a_flood_of_what_takes_long_leaves_plain_questions_answering(of_many_events: Server) -> None:
    server = of_many_events
    flood = [
        connected(server, number, get(f"/parties/kz-qkhp/timemap?limit=1000&as_of={1999 + number}"))
        for number in range(CLIENTS)
        for _ in range(EACH)
    ]
    try:
        select.select(flood, [], [], PATIENCE)  # one is answered: the others wait, or are at work
        for number in range(PLAIN):
            answer = server.client.get("/parties/kz-qkhp", params={"as_of": f"{1500 + number}"})
            assert (answer.status_code, answer.json()["name"]) == (200, f"Name {500 + number}")
        waiting = [each for each in flood if not select.select([each], [], [], 0)[0]]
        assert len(waiting) > len(flood) / 2, "all that takes long was answered first"
        assert server.client.get("/health/ready").json()["status"] == "ready"
    finally:
        for each in flood:
            each.close()


def test_one_client_may_wait_so_often_while_others_come_to_their_turn(tmp_path: Path) -> None:
    settings = {"PARTYLINE_EXPENSIVE_WAITING_EACH": "3", "PARTYLINE_EXPENSIVE_AT_ONCE": "1"}
    with serving(tmp_path, settings=settings) as server:
        events = [founded("kz-qkhp"), *(renamed(f"Name {n}", f"{1000 + n}") for n in range(1_000))]
        assert server.client.post("/events", json={"events": events}, headers=EDITOR).status_code == 201
        greedy = [
            connected(server, 1, get(f"/parties/kz-qkhp/timemap?limit=1000&as_of={2000 + n}"))
            for n in range(30)
        ]
        modest = connected(server, 2, get("/parties/kz-qkhp/timeline?as_of=2000"))
        assert status_of(modest) == 200
        answered = [each for each in greedy if select.select([each], [], [], 0)[0]]
        statuses = [status_of(each) for each in answered]
        assert 429 in statuses, "more than three wait for one client"
        assert len(answered) < len(greedy), "the modest one was answered before all of the greedy one's"
        for each in (*greedy, modest):
            each.close()


@pytest.mark.parametrize("protocol", ["http", "websocket"])
def test_a_thousand_killed_subscribers_leave_nothing_behind(tmp_path: Path, protocol: str) -> None:
    most = 1_000
    upgrade = (
        "GET /stream HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    asked, taken = (get("/stream"), 200) if protocol == "http" else (upgrade, 101)

    def refused(connection: socket.socket) -> bool:
        if protocol == "http":
            return status_of(connection) == 429
        # The handshake is taken, and what it is about told as the first message.
        return b"too-many-subscriptions" in answered(connection, b"caught-up", b"too-many-subscriptions")

    with serving(tmp_path, settings={"PARTYLINE_SUBSCRIPTIONS_AT_ONCE": str(most)}) as server:
        for _ in range(2):
            subscribed: list[socket.socket] = []
            until = time.monotonic() + PATIENCE
            while len(subscribed) < most:
                connection = connected(server, 1, asked)
                if not refused(connection):
                    subscribed.append(connection)
                else:  # those of the first round are not all let go yet
                    connection.close()
                    assert time.monotonic() < until, f"only {len(subscribed)} could subscribe again"
            with contextlib.closing(connected(server, 1, asked)) as one_more:
                assert refused(one_more)
            with contextlib.closing(connected(server, 2, asked)) as another:
                assert status_of(another) == taken
            for number, each in enumerate(subscribed):
                if number % 2:  # it is reset, as by a process that is killed with bytes unread
                    each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                each.close()


def test_a_minute_has_as_many_requests_as_are_set_by_address_and_by_key(tmp_path: Path) -> None:
    with serving(tmp_path, settings={"PARTYLINE_REQUESTS_PER_MINUTE": "30"}) as server:
        before = 30 - int(server.client.get("/parties").headers["ratelimit"].split("r=")[1].split(";")[0])
        assert before >= 1

        def statuses(client: int, many: int, *headers: str) -> list[int]:
            found = []
            for _ in range(many):
                with contextlib.closing(connected(server, client, get("/parties", *headers))) as connection:
                    found.append(status_of(connection))
            return found

        assert statuses(1, 31) == [200] * 30 + [429]
        assert statuses(2, 1) == [200]
        token = f"Authorization: Bearer {TOKEN}"
        assert statuses(1, 15, token) + statuses(3, 16, token) == [200] * 30 + [429]
        assert statuses(3, 1) == [200]
        assert server.client.get("/health/ready").status_code == 200
