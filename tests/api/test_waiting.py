"""Who waits for a record gets it as soon as it is there: `GET /ledger?wait=`, and questions about positions still to come."""

import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

import api.asking
from tests.api.given import FOUNDED, RENAMED, Api, application, headers_of, problem_in
from tests.api.serving import GRANIAN, UVICORN, serving

LONG = 60
"""Seconds that a test never waits."""
SHORT = 5.0
"""Seconds within which something that comes at once has come, on however slow a machine."""


@contextmanager
def meanwhile(ask: Callable[[], httpx.Response]) -> Iterator["Future[httpx.Response]"]:
    """Ask, and go on while the answer is awaited; it has come in time if it comes soon after."""
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(ask)
        time.sleep(0.3)
        yield answer
        answer.result(SHORT)


# GET /ledger?wait=


def test_a_record_is_answered_as_soon_as_it_is_there(kept: Api) -> None:
    with meanwhile(lambda: kept.get("/ledger", wait=LONG)) as answer:
        assert not answer.done()
        written = kept.given(FOUNDED)
    page = answer.result().json()
    assert (page["records"], page["position"], page["head"]) == (written["records"], 1, 1)


def test_nothing_is_waited_for_where_there_is_a_record(memory: Api) -> None:
    memory.given(FOUNDED, RENAMED)
    before = time.monotonic()
    page = memory.get("/ledger", after=1, wait=LONG).json()
    assert [each["position"] for each in page["records"]] == [2]
    assert time.monotonic() - before < SHORT


def test_the_page_is_empty_when_the_time_is_up(memory: Api) -> None:
    memory.given(FOUNDED)
    before = time.monotonic()
    page = memory.get("/ledger", after=1, wait=1).json()
    assert (page["records"], page["position"], page["head"]) == ([], 1, 1)
    assert 1 <= time.monotonic() - before < SHORT


def test_what_comes_is_what_is_answered_without_waiting(memory: Api) -> None:
    memory.given(FOUNDED)
    waited, plain = memory.get("/ledger", after=0, wait=1), memory.get("/ledger", after=0)
    assert (waited.content, headers_of(waited)) == (plain.content, headers_of(plain))
    assert "wait" not in waited.json()["canonical"]
    assert memory.get(waited.json()["canonical"]).content == waited.content


def test_who_has_the_empty_page_already_is_told_so_after_the_wait(memory: Api) -> None:
    memory.given(FOUNDED)
    tag = memory.get("/ledger", after=1).headers["etag"]
    answer = memory.client.get("/ledger?after=1&wait=1", headers={"If-None-Match": tag})
    assert (answer.status_code, answer.content) == (304, b"")


@pytest.mark.parametrize("wait", ["-1", "61", "1.5", "", "long"])
def test_it_waits_for_a_whole_number_of_seconds_up_to_sixty(empty: Api, wait: str) -> None:
    problem_in(empty.get("/ledger", wait=wait), 400, "invalid-parameter", f"wait is '{wait}'")


@pytest.mark.parametrize("wait", [0, LONG])
def test_what_was_known_at_a_point_is_not_waited_for(memory: Api, wait: int) -> None:
    memory.given(FOUNDED)
    answer = memory.get("/ledger", known_at=1, after=1, wait=wait)
    problem_in(answer, 400, "invalid-parameter", "wait stands beside known_at")
    answer = memory.client.get(
        f"/ledger?after=1&wait={wait}", headers={"Accept-Datetime": "Sun, 22 Nov 2026 10:00:00 GMT"}
    )
    problem_in(answer, 400, "invalid-parameter", "wait stands beside Accept-Datetime")


def test_a_position_beyond_the_head_is_not_yet_known_however_long_it_is_waited_for(
    memory: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.asking, "PATIENCE", 0.05)
    memory.given(FOUNDED)
    problem_in(memory.get("/ledger", after=2, wait=LONG), 503, "not-yet-known", "position 2")


@pytest.mark.parametrize("command", [GRANIAN, UVICORN], ids=["granian", "uvicorn"])
def test_nobody_waits_for_a_server_that_is_being_stopped(tmp_path: Path, command: tuple[str, ...]) -> None:
    with serving(tmp_path, command) as server:
        with meanwhile(lambda: server.client.get("/ledger", params={"wait": LONG}, timeout=LONG)) as answer:
            server.process.send_signal(signal.SIGTERM)
        assert (answer.result().status_code, answer.result().json()["records"]) == (200, [])
        server.process.wait(SHORT)


# Questions about positions still to come


@pytest.mark.parametrize(
    "question", ["/parties?known_at=1", "/ledger?after=1", "/parties/kz-qkhp?known_at=1"]
)
def test_who_asks_for_a_position_still_to_come_is_woken_by_it(
    kept: Api, monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    monkeypatch.setattr(api.asking, "PATIENCE", LONG)
    with meanwhile(lambda: kept.client.get(question)) as answer:
        assert not answer.done()
        kept.given(FOUNDED)
    assert answer.result().status_code == 200


def test_what_another_process_writes_wakes_who_waits_for_it(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'ledger.db'}"
    with application(address) as one, application(address) as other:
        with meanwhile(lambda: one.get("/ledger", wait=LONG)) as answer:
            other.given(FOUNDED)
        assert answer.result().json()["position"] == 1
