"""The log: lines with the id of the request, traces for the operator alone, and no secret in any of them."""

import io
import json
import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create
from api.logs import MASKED, masking, start_logging
from api.settings import Settings, secrets_of
from tests.api.given import EDITOR, FOUNDED, TOKEN, Api, problem_in
from tests.api.serving import serving

HIDDEN = "a-token-that-somebody-sent"
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """What the log has told since it was last asked."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    start_logging("json", "info", [TOKEN])
    written = io.StringIO()
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)

    def told() -> list[dict[str, Any]]:
        found = [json.loads(line) for line in written.getvalue().splitlines()]
        written.seek(0)
        written.truncate()
        return found

    yield told
    root.handlers[:] = handlers
    root.setLevel(level)


def telling_all(api: Api) -> None:
    app: Any = api.client.app
    app.door._least_told = 0


def break_ledger(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have `/ledger` fail, with a secret in what goes wrong."""
    app: Any = api.client.app

    def fail(*_: Any) -> None:
        raise RuntimeError(f"broken with {TOKEN}")

    monkeypatch.setattr(app.state.desk.chronicle, "data", fail)


def test_a_request_has_a_line_with_its_route_and_not_its_path(memory: Api, lines: Lines) -> None:
    telling_all(memory)
    memory.given(FOUNDED)
    lines()
    answer = memory.get("/parties/kz-qkhp?as_of=2010-01-02")
    (line,) = lines()
    assert line["request_id"] == answer.headers["x-request-id"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "/parties/{party_id}", 200)
    assert line["bytes"] == len(answer.content)
    assert line["address"] == "testclient"
    assert {"ms", "key", "time", "level", "logger", "message"} <= line.keys()
    assert "kz-qkhp" not in json.dumps(line)


def test_by_default_only_what_failed_has_a_line(memory: Api, lines: Lines) -> None:
    memory.get("/ledger")
    memory.get("/nowhere")
    assert lines() == []


def test_the_trace_of_an_error_is_in_the_log_and_not_in_the_answer(
    memory: Api, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory.given(FOUNDED)
    break_ledger(memory, monkeypatch)
    answer = memory.get("/ledger")
    problem_in(answer, 500, "internal-error")
    told, request = lines()
    assert told["request_id"] == request["request_id"] == answer.json()["request_id"]
    assert "Traceback" in told["exception"]
    assert "RuntimeError" in told["exception"]
    assert request["status"] == 500
    assert "Traceback" not in answer.text
    assert "RuntimeError" not in answer.text
    assert TOKEN not in json.dumps(told)


def test_what_breaks_so_that_nothing_tells_of_it_is_a_problem_all_the_same(memory: Api, lines: Lines) -> None:
    app: Any = memory.client.app

    async def broken(*_: Any) -> None:
        raise RuntimeError("all of it")

    app.door._inside = broken
    answer = memory.get("/ledger")
    problem_in(answer, 500, "internal-error")
    assert lines()[0]["request_id"] == answer.json()["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        ("postgresql://partyline:hunter2@db/partyline", "hunter2"),
        ("connection to host=db password=hunter2 failed", "hunter2"),
        ("password='hunter 2' host=db", "hunter 2"),
        ("Authorization: Bearer abc.def-ghi", "abc.def-ghi"),
        ("a key ptl_0123456789abcdef_abcDEF-123_x stood there", "abcDEF"),
        ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "MfKQ"),
        ("-----BEGIN PRIVATE KEY-----\\nMC4CAQ\\n-----END PRIVATE KEY-----", "MC4CAQ"),
        ('known: pass"word', 'pass"word'),
        (r"in JSON: pass\"word", r"pass\"word"),
    ],
)
def test_what_is_secret_or_looks_so_is_masked(line: str, secret: str) -> None:
    told = masking(['pass"word'])(None, "", line)
    assert secret not in told
    assert MASKED in told


def test_the_secrets_of_the_settings_are_known() -> None:
    settings = Settings(ledger="postgresql://me:p%40ss-word@db/x", write_token="sixteen letters!")
    assert set(secrets_of(settings)) == {"p@ss-word", "sixteen letters!"}


def test_a_write_token_that_was_made_is_known_like_one_that_was_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: Lines
) -> None:
    monkeypatch.setenv("PARTYLINE_LEDGER", f"sqlite:///{tmp_path / 'ledger.db'}")
    monkeypatch.setenv("PARTYLINE_LOG_FORMAT", "json")
    create()
    token = (tmp_path / "write-token").read_text()
    written = io.StringIO()
    (handler,) = logging.getLogger().handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    logging.getLogger("api").warning("somebody sent %s", token)
    assert f"somebody sent {MASKED}" in written.getvalue()
    assert lines() == []


# In a server's process


def test_no_line_of_a_server_holds_what_clients_sent(tmp_path: Path) -> None:
    settings = {"PARTYLINE_ACCESS_LOG": "all", "PARTYLINE_LOG_LEVEL": "debug", "PARTYLINE_LOG_FORMAT": "json"}
    with serving(tmp_path, settings=settings) as server:
        assert server.state(FOUNDED).status_code == 201
        client = server.client
        ids = [
            each.headers["x-request-id"]
            for each in (
                client.get("/ledger", headers={"Authorization": f"Bearer {HIDDEN}"}),
                client.get("/", headers={"Cookie": f"editor={HIDDEN}"}),
                client.get("/parties", params={"token": HIDDEN}),
                client.get(f"/parties/{HIDDEN}"),
                client.post("/events", content=f'{{"token": "{HIDDEN}"', headers=EDITOR),
                client.post("/events", json={"events": HIDDEN}, headers=EDITOR),
                client.post("/events", json=FOUNDED, headers={"Authorization": f"Bearer {HIDDEN}"}),
            )
        ]
        with httpx.stream("GET", f"{client.base_url}/stream", headers=EDITOR) as answer:
            next(answer.iter_raw())
        ids.append(answer.headers["x-request-id"])
        until = time.monotonic() + 20
        while ids[-1] not in (said := server.said()) and time.monotonic() < until:
            time.sleep(0.05)
    found = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert [line["request_id"] for line in found if line.get("request_id") in ids] == ids
    assert HIDDEN not in said
    assert TOKEN not in said


def test_who_tries_tokens_is_told_of_once_a_minute_and_what_they_tried_is_not(tmp_path: Path) -> None:
    with serving(
        tmp_path, settings={"PARTYLINE_LOG_FORMAT": "json", "PARTYLINE_WRONG_TOKENS": "3"}
    ) as server:
        for number in range(9):
            sent = {"Authorization": f"Bearer {HIDDEN}-{number}"}
            assert server.client.post("/events", json=FOUNDED, headers=sent).status_code in (401, 429)
        log = server.log.read_text()
    (told,) = (json.loads(line) for line in log.splitlines() if "wrong tokens" in line)
    assert told["level"] == "warning"
    assert told["message"].startswith("3 wrong tokens came from 127.0.0.1 within a minute: no more are")
    assert HIDDEN not in log


def test_a_few_wrong_tokens_are_nothing_to_tell_of(tmp_path: Path) -> None:
    with serving(tmp_path, settings={"PARTYLINE_WRONG_TOKENS": "3"}) as server:
        for _ in range(2):
            sent = {"Authorization": f"Bearer {HIDDEN}"}
            assert server.client.post("/events", json=FOUNDED, headers=sent).status_code == 401
        assert "wrong tokens" not in server.log.read_text()
