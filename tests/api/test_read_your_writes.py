"""Whoever sends back the position that an answer told is answered by no process that has seen less: so one reads what one wrote."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient, WebSocketTestSession

import api.asking
from api.openapi_examples import EXAMPLES, Example
from tests.api.given import EDITOR, FOUNDED, RENAMED, Api, founded, headers_of, id_, problem_in
from tests.api.serving import serving
from tests.api.test_openapi import DOCUMENT, OPERATIONS, running, sent
from tests.api.test_waiting import LONG, meanwhile

POSITION = "partyline-position"


def told(answer: httpx.Response) -> int:
    return int(answer.headers[POSITION])


# What is told


def test_an_append_tells_the_position_written_and_a_reading_the_head(memory: Api) -> None:
    assert [told(memory.state(event)) for event in (FOUNDED, RENAMED)] == [1, 2]
    assert told(memory.correct(id_(2), 1, RENAMED | {"name": "Another"})) == 3
    assert told(memory.retract(id_(2), 2)) == 4
    assert told(memory.get("/parties")) == 4
    assert told(memory.get("/parties/kz-qkhp", known_at=1)) == 4
    assert told(memory.client.post("/events?dry_run=true", json=RENAMED, headers=EDITOR)) == 4
    assert memory.head() == 4


def test_what_stood_already_tells_the_position_at_which_it_does(memory: Api) -> None:
    event = FOUNDED | {"event_id": id_(7)}
    first = memory.state(event)
    memory.given(RENAMED)
    again = memory.state(event)
    assert told(first) <= told(again) <= 2
    assert again.json()["position"] == told(first)


def test_an_answer_that_is_not_sent_again_and_one_that_is_a_problem_tell_it_too(memory: Api) -> None:
    assert told(memory.get("/parties/kz-qkhp")) == 0
    memory.given(FOUNDED)
    tag = memory.get("/parties").headers["etag"]
    kept = memory.client.get("/parties", headers={"If-None-Match": tag})
    assert (kept.status_code, told(kept)) == (304, 1)
    assert told(memory.get("/parties/kz-nobody")) == 1
    assert told(memory.correct(id_(1), 2, FOUNDED)) == 1
    assert told(memory.client.head("/stream")) == 1


# What is asked for

OF_LEDGER = [
    each
    for each in EXAMPLES
    if any(
        parameter["name"].lower() == POSITION
        for parameter in OPERATIONS[each.method, each.route].get("parameters", [])
    )
]


def test_all_that_reads_or_writes_the_ledger_takes_a_position() -> None:
    others = {"/health/live", "/health/ready", "/problems/{kind}"}
    others |= {
        each.route for each in EXAMPLES if each.route.startswith("/webhooks")
    }  # they are kept apart from it
    assert {each.route for each in OF_LEDGER} == {each.route for each in EXAMPLES} - others
    assert "Partyline-Position" in DOCUMENT["info"]["description"]


@pytest.fixture(scope="module")
def unwritten() -> Iterator[TestClient[Litestar]]:
    """An application that nothing was written to: who asks it for a position that it has not is refused before anything is done."""
    with running() as client:
        yield client
        del client.headers[POSITION]
        assert client.get("/health/ready").json()["position"] == 0


@pytest.mark.parametrize("example", OF_LEDGER, ids=lambda each: each.name)
@pytest.mark.parametrize("given", ["", "-1", "1.5", "latest", "1, 2", "9" * 30])
def test_what_is_no_position_is_refused(
    unwritten: TestClient[Litestar], example: Example, given: str
) -> None:
    unwritten.headers[POSITION] = given
    problem_in(sent(unwritten, example), 400, "invalid-parameter", f"Partyline-Position is '{given.strip()}'")


@pytest.mark.parametrize("example", OF_LEDGER, ids=lambda each: each.name)
def test_a_process_that_has_seen_less_does_not_answer(
    unwritten: TestClient[Litestar], example: Example, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.asking, "PATIENCE", 0.0)
    unwritten.headers[POSITION] = "99"
    answer = sent(unwritten, example)
    assert problem_in(answer, 503, "not-yet-known", "position 99")["head"] == 0
    assert (answer.headers["retry-after"], told(answer)) == ("1", 0)


def test_a_process_that_is_behind_answers_once_it_has_seen_the_position(
    kept: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.asking, "PATIENCE", LONG)
    with meanwhile(lambda: kept.client.get("/parties/kz-qkhp", headers={POSITION: "1"})) as answer:
        assert not answer.done()
        kept.given(FOUNDED)
    assert answer.result().json()["known_at"]["position"] == 1


def test_a_process_that_has_seen_more_answers_as_without_it(memory: Api) -> None:
    memory.given(FOUNDED, RENAMED)
    plain = memory.get("/parties/kz-qkhp")
    asked = memory.client.get("/parties/kz-qkhp", headers={POSITION: "1"})
    assert (asked.content, headers_of(asked)) == (plain.content, headers_of(plain))


def test_who_subscribes_over_a_websocket_may_send_one_too(
    memory: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.asking, "PATIENCE", 0.0)

    def first(position: str) -> str:
        session: WebSocketTestSession
        with memory.client.websocket_connect("/stream", headers={POSITION: position}) as session:
            return str(json.loads(session.receive_text()).get("type"))

    assert first("soon") == "/problems/invalid-parameter"
    assert first("9") == "/problems/not-yet-known"


# Two servers on one ledger


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    folder: Path = tmp_path_factory.mktemp("served-twice")
    with serving(folder) as one, serving(folder) as other:
        yield one.client, other.client


def test_what_was_written_on_one_server_is_read_on_another(two: tuple[httpx.Client, httpx.Client]) -> None:
    seen: list[int] = []
    for number in range(40):
        writer, reader = two if number % 2 else two[::-1]
        written = writer.post("/events", json=founded(f"kz-{number}"), headers=EDITOR)
        read = reader.get(f"/parties/kz-{number}", headers={POSITION: written.headers[POSITION]})
        assert (written.status_code, read.status_code) == (201, 200)
        seen += [told(written), told(read)]
    assert seen == [position for each in range(1, 41) for position in (each, each)]


def test_what_was_written_on_one_server_is_corrected_on_another(
    two: tuple[httpx.Client, httpx.Client],
) -> None:
    one, other = two
    written = one.post("/events", json=founded("kz-corrected"), headers=EDITOR)
    event_id = written.json()["records"][0]["event_id"]
    corrected = other.put(
        f"/events/{event_id}",
        json={"event": founded("kz-corrected", "Another"), "reason": "A test."},
        headers=EDITOR | {"If-Match": '"1"', POSITION: written.headers[POSITION]},
    )
    assert corrected.status_code == 200
    read = one.get(f"/events/{event_id}", headers={POSITION: corrected.headers[POSITION]})
    assert read.json()["revision"] == 2
