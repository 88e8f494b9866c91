"""Workers of one server: who asks one for its figures hears of all, whatever became of one of them."""

import contextlib
import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families as parsed

from tests.api.given import FOUNDED
from tests.api.serving import Server, serving
from tests.api.test_workers import LONG, WORKERS, clients, workers


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving(tmp_path, WORKERS) as running:
        until(lambda: told(running)["partyline_workers"].popitem()[1] == 2)
        yield running


def told(server: Server) -> dict[str, dict[int, float]]:
    """By figure and process, what one answer says, over a connection of its own; of several samples, the sum."""
    found: dict[str, dict[int, float]] = {}
    answer = httpx.get(f"{server.client.base_url}/metrics", timeout=LONG)
    for family in parsed(answer.raise_for_status().text):
        for sample in family.samples:
            process = int(sample.labels["process"])
            of_all = found.setdefault(sample.name, {})
            of_all[process] = of_all.get(process, 0) + sample.value
    return found


def until(is_so: Callable[[], bool]) -> None:
    """Asked again and again; a worker that is killed may take the connection with it."""
    end = time.monotonic() + LONG
    while True:
        with contextlib.suppress(httpx.TransportError):
            if is_so():
                return
        assert time.monotonic() < end
        time.sleep(0.05)


def test_whichever_worker_is_asked_all_are_told_of(server: Server) -> None:
    assert server.state(FOUNDED).status_code == 201
    with clients(server) as opened:  # which ask for /health/live once
        for each in opened:
            each.get("/parties/kz-qkhp?as_of=2010").raise_for_status()
        answers = [each.get("/metrics").text for each in opened]
        figures = told(server)
    pids = set(workers(server))
    for text in answers:
        families = list(parsed(text))
        assert len({family.name for family in families}) == len(families), "each figure is told once"
        (info,) = (family for family in families if family.name == "partyline_info")
        assert {int(sample.labels["process"]) for sample in info.samples} == pids
    assert set(figures["partyline_ready"]) == pids
    assert set(figures["partyline_ready"].values()) == {1.0}
    asked = [
        sample
        for family in parsed(answers[-1])
        for sample in family.samples
        if sample.name == "partyline_requests_total" and sample.labels["route"] == "/parties/{party_id}"
    ]
    assert sum(sample.value for sample in asked) == len(opened)


def test_one_that_was_killed_is_left_out_until_another_is_in_its_place(server: Server) -> None:
    killed = workers(server)[0]
    os.kill(killed, signal.SIGKILL)
    until(lambda: killed not in told(server)["partyline_info"])
    until(lambda: len(told(server)["partyline_info"]) == 2)
    assert killed not in told(server)["partyline_workers"]


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_of_what_workers_met_in_nothing_is_left(tmp_path: Path, end: signal.Signals) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,  # a short path: a socket has no room for a long one
        serving(tmp_path, WORKERS, settings={"TMPDIR": folder}) as running,
    ):
        (met,) = Path(folder).glob("partyline-*")
        assert met.stat().st_mode & 0o077 == 0
        os.kill(running.process.pid, end)
        running.process.wait(LONG)
        until(lambda: not met.exists())  # killed, the parent leaves that to the workers, which go after it


def test_where_no_socket_can_be_they_serve_all_the_same(tmp_path: Path) -> None:
    long = tmp_path / ("x" * 100)
    long.mkdir()
    with serving(tmp_path, WORKERS, settings={"TMPDIR": str(long)}) as running:
        assert set(told(running)["partyline_workers"].values()) == {1.0}
        assert "the figures of this worker are told by itself alone" in running.said()
