"""Servers that are told to stop: who is subscribed hears of it first, however it is told, and nobody holds the server up."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from api.cli_serving import STOPPING
from api.stream.hub import FAREWELL
from api.stream.stopping import AT_ONCE, first_when_told_to_stop
from tests.api.given import FOUNDED, TOKEN
from tests.api.serving import GRANIAN, UVICORN, Server, free_port, serving
from tests.measuring import measured

SERVERS = pytest.mark.parametrize("command", [GRANIAN, UVICORN], ids=["granian", "uvicorn"])


@SERVERS
def test_a_websocket_is_told_and_closed_as_going_away(tmp_path: Path, command: tuple[str, ...]) -> None:
    with serving(tmp_path, command) as server:
        server.state(FOUNDED)
        with connect(f"ws://127.0.0.1:{server.port}/stream?after=0") as websocket:
            told = [json.loads(websocket.recv(5)) for _ in range(2)]
            server.process.send_signal(signal.SIGTERM)
            told.append(json.loads(websocket.recv(5)))
            with pytest.raises(ConnectionClosed):
                websocket.recv(5)
            assert websocket.close_code == 1001
        assert [(each.get("signal"), each["position"]) for each in told] == [
            (None, 1),
            ("caught-up", 1),
            ("closing", 1),
        ]
        server.process.wait(10)


@SERVERS
def test_a_websocket_that_asks_for_what_there_is_not_is_told_why(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    with serving(tmp_path, command) as server:
        with connect(f"ws://127.0.0.1:{server.port}/stream?kind=other") as websocket:
            told = json.loads(websocket.recv(5))
            with pytest.raises(ConnectionClosed):
                websocket.recv(5)
            assert (websocket.close_code, websocket.close_reason) == (1008, "invalid-parameter")
        assert (told["signal"], told["type"]) == ("refused", "/problems/invalid-parameter")
        assert "'other'" in told["detail"]


def stalled(server: Server) -> socket.socket:
    """A subscriber to more than fits between the two ends, that takes none of it."""
    events = [FOUNDED | {"party": f"kz-{number}", "note": "n" * 9_000} for number in range(2_000)]
    assert server.state({"events": events}).status_code == 201
    connection = socket.create_connection(("127.0.0.1", server.port), 5)
    connection.sendall(b"GET /stream?after=0 HTTP/1.1\r\nHost: x\r\n\r\n")
    time.sleep(0.5)
    return connection


def test_one_that_takes_nothing_holds_the_server_up_for_seconds_only(tmp_path: Path) -> None:
    with serving(tmp_path) as server, stalled(server):
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(STOPPING + 10)


def test_a_second_signal_does_not_wait_for_the_farewell(tmp_path: Path) -> None:
    with serving(tmp_path, UVICORN) as server, stalled(server):
        server.process.send_signal(signal.SIGINT)
        time.sleep(AT_ONCE + 0.2)
        began = time.monotonic()
        for _ in range(2):  # uvicorn leaves at once when it is interrupted twice
            server.process.send_signal(signal.SIGINT)
            time.sleep(0.1)
        server.process.wait(15)
        assert time.monotonic() - began < FAREWELL - AT_ONCE


PROGRAM = """
import asyncio, signal, sys
from api.stream.hub import FAREWELL
from api.stream.stopping import AT_ONCE, first_when_told_to_stop

async def main():
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    {install}
    async def farewell():
        print("farewell", flush=True)
        await asyncio.sleep(0.05)
        print("said", flush=True)
    {before}
    async with first_when_told_to_stop(farewell):
        print("ready", flush=True)
        await asyncio.wait_for(ended.wait(), 10)
    print("left", flush=True)
    await asyncio.sleep({after})

asyncio.run(main())
"""

HANDLERS = {
    "asyncio": "loop.add_signal_handler(signal.SIGTERM, lambda: (print('server', flush=True), ended.set()))",
    "python": (
        "signal.signal(signal.SIGTERM, lambda *_: (print('server', flush=True),"
        " loop.call_soon_threadsafe(ended.set)))"
    ),
    "none": "pass",
}


@contextmanager
def running(
    program: str, first: str = "ready", environment: Mapping[str, str] | None = None
) -> Iterator["subprocess.Popen[str]"]:
    """A process that runs the program, once it has said its first word."""
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
        env=environment,
    ) as process:
        try:
            assert lines(process, 1) == [first]
            yield process
        finally:
            process.kill()


def lines(process: "subprocess.Popen[str]", count: int) -> list[str]:
    """The next lines that it prints."""
    assert process.stdout is not None
    return [process.stdout.readline().strip() for _ in range(count)]


@pytest.mark.parametrize("installed", HANDLERS)
def test_the_server_hears_of_the_signal_after_the_farewell_however_it_listens(installed: str) -> None:
    program = PROGRAM.format(install=HANDLERS[installed], after=0, before="pass")
    # Where coverage is measured, it handles the signal, too: then it would not be without a handler.
    environment = None if installed == "none" else measured()
    with running(program, environment=environment) as process:
        process.send_signal(signal.SIGTERM)
        assert process.stdout is not None
        said = process.stdout.read().split()
        process.wait(10)
    if installed == "none":
        assert (said, process.returncode) == (["farewell", "said"], -signal.SIGTERM)
    else:
        assert (said, process.returncode) == (["farewell", "said", "server", "left"], 0)


@pytest.mark.parametrize("installed", ["asyncio", "python"])
def test_afterwards_the_server_hears_of_signals_by_itself(installed: str) -> None:
    program = PROGRAM.format(install=HANDLERS[installed], after=1, before="pass")
    with running(program) as process:
        process.send_signal(signal.SIGTERM)
        assert lines(process, 4) == ["farewell", "said", "server", "left"]
        process.send_signal(signal.SIGTERM)
        assert lines(process, 1) == ["server"]


@pytest.mark.parametrize("installed", ["asyncio", "python"])
def test_a_signal_that_comes_twice_at_once_is_one(installed: str) -> None:
    program = PROGRAM.format(install=HANDLERS[installed], after=0, before="pass")
    with running(program) as process:
        process.send_signal(signal.SIGTERM)
        assert lines(process, 1) == ["farewell"]
        process.send_signal(signal.SIGTERM)
        assert lines(process, 3) == ["said", "server", "left"]


@pytest.mark.parametrize("installed", ["asyncio", "python"])
def test_a_signal_that_came_while_the_loop_was_held_up_is_heard(installed: str) -> None:
    held_up = "import os; os.kill(os.getpid(), signal.SIGTERM)"
    program = PROGRAM.format(install=HANDLERS[installed], after=0, before=held_up)
    with running(program, "server") as process:
        assert sorted(lines(process, 2)) == ["left", "ready"]


def test_a_server_that_is_told_to_stop_while_it_starts_does_so(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        events = [FOUNDED | {"party": f"kz-{number}", "note": "n" * 900} for number in range(10_000)]
        assert server.state({"events": events}).status_code == 201
    for wait in (0.3, 0.6, 0.9, 1.2, 1.5):
        with starting(tmp_path) as process:
            time.sleep(wait)
            process.send_signal(signal.SIGTERM)
            began = time.monotonic()
            process.wait(STOPPING + 10)
            assert time.monotonic() - began < STOPPING - 1, f"told {wait} s after its start"


@contextmanager
def starting(folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A server that has only been started."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PARTYLINE_")}
    environ |= {
        "PARTYLINE_LEDGER": f"sqlite:///{folder / 'ledger.db'}",
        "PARTYLINE_PORT": str(free_port()),
        "PARTYLINE_WRITE_TOKEN": TOKEN,
    }
    with (folder / "starting.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, *GRANIAN], cwd=folder, env=environ, stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


def test_a_signal_that_is_ignored_stays_so() -> None:
    program = PROGRAM.format(install="signal.signal(signal.SIGINT, signal.SIG_IGN)", after=0, before="pass")
    with running(program) as process:
        process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert lines(process, 2) == ["farewell", "said"]
        assert process.wait(10) == -signal.SIGTERM


def test_outside_of_the_main_thread_signals_are_left_alone() -> None:
    before = signal.getsignal(signal.SIGTERM)
    within: list[object] = []

    async def enter() -> None:
        async def farewell() -> None:
            raise AssertionError

        async with first_when_told_to_stop(farewell):
            within.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=lambda: asyncio.run(enter()))
    thread.start()
    thread.join(5)
    assert within == [before]
