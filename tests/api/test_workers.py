"""Several workers on one SQLite file: what one writes the others read and stream, and what was acknowledged outlives any of them."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import httpx
import pytest

from tests.api.given import EDITOR, Json, founded
from tests.api.serving import GRANIAN, Server, serving
from tests.measuring import measured

WORKERS = (*GRANIAN, "--workers", "2")
LONG = 20.0
"""Seconds within which everything here is long done."""
CONNECTIONS = 40
"""The kernel deals connections out to the workers: that all of so many go to one does not happen."""


def workers(server: Server) -> list[int]:
    """The process ids of those that answer."""
    pid = server.process.pid
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def connections_of(process: int) -> set[int]:
    """Which connections a process answers, by the ports of their other ends."""
    held = set()
    for each in Path(f"/proc/{process}/fd").iterdir():
        with contextlib.suppress(OSError):
            held.add(each.readlink().name)
    found = set()
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, _local, remote, *rest = line.split()
        if f"socket:[{rest[6]}]" in held:
            found.add(int(remote.rpartition(":")[2], 16))
    return found


@contextmanager
def clients(server: Server, number: int = CONNECTIONS) -> Iterator[list[httpx.Client]]:
    """Clients with a connection of their own each."""
    with contextlib.ExitStack() as stack:
        opened = [
            stack.enter_context(httpx.Client(base_url=server.client.base_url, timeout=LONG))
            for _ in range(number)
        ]
        for each in opened:
            each.get("/health/live").raise_for_status()
        yield opened


def wait_until_all_answer(server: Server) -> None:
    """A server answers as soon as its first worker does."""
    until = time.monotonic() + LONG
    while time.monotonic() < until:
        with clients(server):
            if all(connections_of(each) for each in workers(server)):
                return
    raise AssertionError(f"not all workers answer:\n{server.said()}")


@contextmanager
def two_workers(folder: Path) -> Iterator[Server]:
    with serving(folder, WORKERS) as server:
        wait_until_all_answer(server)
        yield server


@contextmanager
def streams(server: Server, number: int = CONNECTIONS) -> Iterator[list[Iterator[str]]]:
    """Subscribers from the beginning, as lines of JSON, each on a connection of its own."""
    with contextlib.ExitStack() as stack:
        client = stack.enter_context(
            httpx.Client(
                base_url=server.client.base_url,
                timeout=LONG,
                limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
            )
        )
        headers = {"Accept": "application/x-ndjson"}
        yield [
            stack.enter_context(client.stream("GET", "/stream?after=0", headers=headers)).iter_lines()
            for _ in range(number)
        ]


def next_record(lines: Iterator[str]) -> Json:
    while True:
        message: Json = json.loads(next(lines))
        if "signal" not in message:
            return message


def assert_both_have_connections(server: Server) -> None:
    assert [bool(connections_of(each)) for each in workers(server)] == [True, True]


def test_what_is_written_through_one_worker_is_read_through_any_with_its_position(tmp_path: Path) -> None:
    with two_workers(tmp_path) as server, clients(server) as asking:
        assert_both_have_connections(server)
        for number, writing in enumerate(asking[:10]):
            answer = writing.post("/events", json=founded(f"kz-{number}"), headers=EDITOR)
            assert answer.status_code == 201, answer.text
            seen = {"Partyline-Position": answer.headers["Partyline-Position"]}
            for reading in asking:
                state = reading.get(f"/parties/kz-{number}", headers=seen)
                assert state.status_code == 200, state.text


def test_what_is_written_through_one_worker_is_streamed_by_all(tmp_path: Path) -> None:
    with two_workers(tmp_path) as server, clients(server) as writing, streams(server) as following:
        assert_both_have_connections(server)
        for position, client in enumerate(writing[:10], start=1):
            began = time.monotonic()
            answer = client.post("/events", json=founded(f"kz-{position}"), headers=EDITOR)
            assert answer.status_code == 201, answer.text
            assert {next_record(lines)["position"] for lines in following} == {position}
            assert time.monotonic() - began < LONG


def test_editors_at_all_workers_write_one_ledger_without_a_gap(tmp_path: Path) -> None:
    with two_workers(tmp_path) as server, clients(server, 8) as editors:

        def edit(client: httpx.Client, editor: int) -> None:
            for number in range(10):
                event = founded(f"kz-{editor}-{number}")
                assert client.post("/events", json=event, headers=EDITOR).status_code == 201

        threads = [threading.Thread(target=edit, args=(each, n)) for n, each in enumerate(editors)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(LONG)
        seen = {"Partyline-Position": "80"}
        pages = [each.get("/ledger?limit=1000", headers=seen).json()["records"] for each in editors]
        assert [each["position"] for each in pages[0]] == list(range(1, 81))
        assert all(page == pages[0] for page in pages)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_stopped_ends_all_its_workers_and_sends_off_all_who_follow(
    tmp_path: Path, how: signal.Signals
) -> None:
    with two_workers(tmp_path) as server, streams(server) as following:
        assert server.state(founded("kz-a")).status_code == 201
        for lines in following:
            assert next_record(lines)["position"] == 1
        running = workers(server)
        server.process.send_signal(how)
        assert server.process.wait(LONG) == 0
        assert [each for each in running if Path(f"/proc/{each}").exists()] == []
        assert {json.loads(list(lines)[-1])["signal"] for lines in following} == {"closing"}


def test_a_worker_that_is_killed_is_replaced_and_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    acknowledged: list[str] = []
    with two_workers(tmp_path) as server:
        stopped = threading.Event()

        def edit() -> None:
            for number in count():
                if stopped.is_set():
                    return
                party = f"kz-{number}"
                with contextlib.suppress(httpx.TransportError):
                    answer = httpx.post(
                        f"{server.client.base_url}/events", json=founded(party), headers=EDITOR, timeout=LONG
                    )
                    if answer.status_code == 201:
                        acknowledged.append(party)

        editor = threading.Thread(target=edit)
        editor.start()
        try:
            before = workers(server)
            is_beyond(acknowledged, 10)
            os.kill(before[0], signal.SIGKILL)
            is_beyond(acknowledged, len(acknowledged) + 10)
            until = time.monotonic() + LONG
            while len(set(workers(server)) - {before[0]}) < 2:
                assert time.monotonic() < until, server.said()
                time.sleep(0.05)
            is_beyond(acknowledged, len(acknowledged) + 10)
        finally:
            stopped.set()
            editor.join(LONG)
        assert before[1] in workers(server), "the other one was not disturbed"
        wait_until_all_answer(server)
        with clients(server) as asking:
            for client in asking:
                head = client.get("/ledger", headers={"Partyline-Position": str(len(acknowledged))})
                assert head.status_code == 200
        known = {each["event"]["party"] for each in ledger_of(server)}
        assert set(acknowledged) <= known


def is_beyond(acknowledged: list[str], number: int) -> None:
    until = time.monotonic() + LONG
    while len(acknowledged) <= number:
        assert time.monotonic() < until
        time.sleep(0.01)


def ledger_of(server: Server) -> list[Json]:
    """The whole ledger, by page."""
    found: list[Json] = []
    while True:
        page = server.client.get("/ledger", params={"after": len(found), "limit": 1000}).json()
        found += page["records"]
        if len(found) >= page["head"]:
            return found


def test_workers_end_with_the_process_that_made_them(tmp_path: Path) -> None:
    with serving(tmp_path, WORKERS) as server:
        assert server.state(founded("kz-a")).status_code == 201
        left = workers(server)
        assert len(left) == 2
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait(LONG)
        until = time.monotonic() + LONG
        while any(Path(f"/proc/{each}").exists() for each in left) and time.monotonic() < until:
            time.sleep(0.05)
        assert [each for each in left if Path(f"/proc/{each}").exists()] == []
        with pytest.raises(httpx.TransportError):
            httpx.get(f"http://127.0.0.1:{server.port}/health/live", timeout=2)


FORKED = """
import os, signal, time
from api.parent import have_workers_heed_signals

signal.signal(signal.SIGTERM, lambda *_: None)  # as a server's main process has it
have_workers_heed_signals()
worker = os.fork()
if not worker:
    time.sleep(30)
os.kill(worker, signal.SIGTERM)
print(os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]))
"""


def test_a_worker_that_is_told_to_stop_before_it_has_handlers_ends_at_once() -> None:
    said = subprocess.run(
        [sys.executable, "-c", FORKED],
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
        env=measured(),
    )
    assert said.stdout == f"-{signal.SIGTERM.value}\n"


ENDING = """
import os, sys, threading, time
from granian.server.mp import WorkerProcess
from api.parent import let_workers_end

if "as it is" not in sys.argv:
    let_workers_end()
heard, main = os.waitpid, threading.main_thread()


def hear_late(pid, flags):
    if threading.current_thread() is main:
        time.sleep(0.2)  # so that the other thread hears of it first ...
        return heard(pid, flags)
    told = heard(pid, flags)
    time.sleep(1)  # ... and is slow to pass it on
    return told


os.waitpid = hear_late
worker = WorkerProcess(None, 0, time.sleep, (0.5,))
worker.interrupt_by_parent = True
worker.start()
worker.join(10)
print(worker.is_alive())
"""


@pytest.mark.parametrize(("argument", "alive"), [("", "False"), ("as it is", "True")])
def test_a_worker_that_has_ended_counts_as_such_whichever_thread_hears_of_it_first(
    argument: str, alive: str
) -> None:
    said = subprocess.run(
        [sys.executable, "-c", ENDING, argument], capture_output=True, text=True, timeout=20, check=True, env=measured()
    )  # fmt: skip
    assert said.stdout == f"{alive}\n", said.stdout + said.stderr


def test_a_worker_that_dies_is_told_of_in_lines_of_json_with_the_one_that_takes_its_place(
    tmp_path: Path,
) -> None:
    with serving(tmp_path, WORKERS, settings={"PARTYLINE_LOG_FORMAT": "json"}) as server:
        wait_until_all_answer(server)
        before = workers(server)
        os.kill(before[1], signal.SIGKILL)
        until = time.monotonic() + LONG
        while "is replaced by a new one" not in server.said() or not set(workers(server)) - set(before):
            assert time.monotonic() < until, server.said()
            time.sleep(0.05)
        wait_until_all_answer(server)
        server.process.terminate()
        server.process.wait(LONG)
        told = [
            line
            for line in server.said().splitlines()
            if not re.match(r"(ledger|write token|serving) ", line)
        ]
    lines = [json.loads(line) for line in told]
    assert [(each["level"], each["message"]) for each in lines if each["logger"] == "_granian"] == [
        ("error", "Unexpected exit from worker-2"),
        ("warning", "worker-2 is replaced by a new one"),
    ]
    assert all("time" in each for each in lines)
