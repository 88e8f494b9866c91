"""While the ledger cannot be reached, answers come from memory, and say since when."""

import time
from collections.abc import Iterator

import pytest

import api.app
from domain.ledger.port import Unavailable
from domain.moments import format_moment
from tests.api.given import FOUNDED, NOON, RENAMED, SECOND, Api, SetClock, application, problem_in
from tests.api.test_desk import SOON, FailingLedger
from tests.api.test_openapi import is_headed_as_documented

READING_ONLY = "partyline-reading-only"
SINCE = format_moment(NOON + SECOND)
READING = {
    "/parties": "/parties",
    "/parties/kz-qkhp": "/parties/{party_id}",
    "/ledger": "/ledger",
    "/findings": "/findings",
    "/feed.atom": "/feed.atom",
    "/parties/kz-qkhp/feed.json": "/parties/{party_id}/feed.json",
}


@pytest.fixture
def cut_off(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Api, FailingLedger]]:
    """An application that has lost its ledger a second after a record was written."""
    ledger = FailingLedger(SetClock())
    monkeypatch.setattr(api.app, "open_ledger", lambda _address, _clock: ledger)
    with application() as running:
        running.given(FOUNDED)
        assert READING_ONLY not in running.get("/parties").headers
        running.clock.now += SECOND
        ledger.blind = ledger.trouble = Unavailable("the cable is out")
        until_it_says(running, SINCE)
        yield running, ledger


def until_it_says(running: Api, since: str | None) -> None:
    until = time.monotonic() + SOON
    while running.get("/parties").headers.get(READING_ONLY) != since:
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.mark.parametrize(("address", "route"), READING.items())
def test_answers_say_since_when_they_come_from_memory(
    cut_off: tuple[Api, FailingLedger], address: str, route: str
) -> None:
    running, _ = cut_off
    answer = running.get(address)
    assert (answer.status_code, answer.headers[READING_ONLY]) == (200, SINCE)
    is_headed_as_documented("GET", route, answer)
    kept = running.client.get(address, headers={"If-None-Match": answer.headers["etag"]})
    assert (kept.status_code, kept.headers[READING_ONLY]) == (304, SINCE)


@pytest.mark.parametrize("address", ["/parties/kz-qkhp", "/countries/KZ", "/countries/KZ?as_of=2012"])
def test_answers_that_were_given_before_say_so_just_as_long(
    cut_off: tuple[Api, FailingLedger], address: str
) -> None:
    running, ledger = cut_off
    for _ in range(2):
        assert running.get(address).headers[READING_ONLY] == SINCE
    ledger.blind = ledger.trouble = None
    until_it_says(running, None)
    assert READING_ONLY not in running.get(address).headers
    ledger.blind = ledger.trouble = Unavailable("the cable is out again")
    until_it_says(running, SINCE)
    assert running.get(address).headers[READING_ONLY] == SINCE


def test_problems_and_streams_say_so_too(cut_off: tuple[Api, FailingLedger]) -> None:
    running, _ = cut_off
    refused = running.state(RENAMED)
    problem_in(refused, 503, "unavailable")
    for answer in (refused, running.get("/parties/kz-nobody"), running.client.head("/stream")):
        assert answer.headers[READING_ONLY] == SINCE


def test_an_answer_that_stays_for_ever_does_not_tell_of_what_passes(
    cut_off: tuple[Api, FailingLedger],
) -> None:
    running, _ = cut_off
    answer = running.client.get(running.party()["canonical"])
    assert "immutable" in answer.headers["cache-control"]
    assert READING_ONLY not in answer.headers


def test_they_say_so_no_longer_once_it_can_be_reached(cut_off: tuple[Api, FailingLedger]) -> None:
    running, ledger = cut_off
    ledger.blind = ledger.trouble = None
    until_it_says(running, None)
    assert running.state(RENAMED).status_code == 201
