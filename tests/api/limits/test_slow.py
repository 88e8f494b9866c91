"""Bodies that come slowly, at a real server: after their time who sends them is answered, and hung up on."""

import socket
import time
from collections.abc import Iterator

import pytest

from api.limits.slow import SENDING
from tests.api.given import FOUNDED, TOKEN
from tests.api.limits.documented import WITH_A_BODY
from tests.api.serving import PATIENCE, Server, serving

FORMS = (("POST", "/edit/sign-in"), ("POST", "/edit/new?type=Founded"))
EVENT = "/events/019ab0c4-0000-7000-8000-000000000000"


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    settings = {"PARTYLINE_SECONDS_PER_BODY": "1", "PARTYLINE_WEBHOOK_HOSTS": "127.0.0.1"}
    with serving(tmp_path_factory.mktemp("slow"), settings=settings) as server:
        yield server


def begun(server: Server, method: str, path: str, *headers: str) -> socket.socket:
    """A request of which the headers are sent."""
    connection = socket.create_connection(("127.0.0.1", server.port), PATIENCE)
    lines = (
        f"{method} {path} HTTP/1.1",
        "Host: x",
        f"Authorization: Bearer {TOKEN}",
        'If-Match: "1"',
        *headers,
    )
    connection.sendall("\r\n".join((*lines, "", "")).encode())
    return connection


def rest(connection: socket.socket) -> bytes:
    """All that comes until the server hangs up."""
    answer = b""
    while received := connection.recv(65_536):
        answer += received
    return answer


@pytest.mark.parametrize(("method", "path"), [*WITH_A_BODY, *FORMS])
def test_a_body_that_does_not_come_is_waited_for_so_long(impatient: Server, method: str, path: str) -> None:
    with begun(
        impatient, method, path.replace("/events/{event}", EVENT), "Content-Length: 900"
    ) as connection:
        connection.sendall(b"{")
        answer = rest(connection)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"/problems/body-too-slow" in answer
    assert impatient.records() == []


def test_of_one_that_comes_byte_by_byte_the_whole_is_timed(impatient: Server) -> None:
    with begun(impatient, "POST", "/events", "Transfer-Encoding: chunked") as connection:
        connection.settimeout(0.05)
        answer = b""
        until = time.monotonic() + PATIENCE
        while not answer and time.monotonic() < until:
            connection.sendall(b"1\r\n \r\n")
            try:
                answer = connection.recv(65_536)
            except TimeoutError:
                continue
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert impatient.records() == []


def test_who_leaves_before_it_is_whole_is_no_failure_of_the_server(impatient: Server) -> None:
    def answered(status: int) -> int:
        lines = impatient.client.get("/metrics").text.splitlines()
        found = (
            line
            for line in lines
            if line.startswith("partyline_requests_total") and f'route="/events",status="{status}"' in line
        )
        return sum(int(float(line.rpartition(" ")[2])) for line in found)

    before = answered(400)
    with begun(impatient, "POST", "/events", "Content-Length: 900") as connection:
        connection.sendall(b"{")
    until = time.monotonic() + PATIENCE
    while answered(400) == before and time.monotonic() < until:
        time.sleep(0.02)
    assert (answered(400), answered(500)) == (before + 1, 0)


@pytest.mark.parametrize("sent", [b"ZZ\r\n", b"5\r\n{    XX", b"1\r\n{\r\n-1\r\n"])
@pytest.mark.parametrize(("method", "path"), [*WITH_A_BODY, *FORMS])
def test_malformed_chunks_are_a_malformed_body(
    impatient: Server, method: str, path: str, sent: bytes
) -> None:
    at = path.replace("/events/{event}", EVENT)
    with begun(impatient, method, at, "Transfer-Encoding: chunked") as connection:
        connection.sendall(sent)
        answer = rest(connection)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"/problems/malformed-body" in answer
    assert impatient.records() == []


def test_one_that_comes_in_parts_and_in_time_is_taken(tmp_path_factory: pytest.TempPathFactory) -> None:
    with (
        serving(tmp_path_factory.mktemp("in-time"), settings={"PARTYLINE_SECONDS_PER_BODY": "30"}) as server,
        begun(
            server, "POST", "/events?dry_run=true", "Transfer-Encoding: chunked", "Connection: close"
        ) as connection,
    ):
        for part in (
            b"{",
            *(f'"{name}": "{value}",'.encode() for name, value in FOUNDED.items()),
            b'"note": "x"}',
        ):
            connection.sendall(b"%x\r\n%b\r\n" % (len(part), part))
            time.sleep(0.05)
        connection.sendall(b"0\r\n\r\n")
        assert rest(connection).startswith(b"HTTP/1.1 200 ")


def test_every_method_that_sends_a_body_is_timed() -> None:
    assert {method for method, _ in (*WITH_A_BODY, *FORMS)} <= SENDING
