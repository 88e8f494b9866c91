"""The client of the stream: of a real server that is killed and stopped, and of one that misbehaves as it is told."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import aclosing, closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import httpx_sse
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import api.client
import api.course
from api.client import (
    CaughtUp,
    LedgerReset,
    Lost,
    Message,
    NoSuchPosition,
    Passed,
    Recorded,
    Refused,
    Unreachable,
    afollow,
    amessages,
    follow,
    messages,
)
from api.clock import now
from api.course import (
    FIRST_WAIT,
    LAG,
    LONGEST_SILENT_LAG,
    LONGEST_WAIT,
    LONGEST_WAIT_FOR_LAG,
    LONGEST_WISH,
    Course,
    Hangup,
)
from api.desk import Desk
from domain import decisions
from domain.decisions import Stated
from domain.ledger.opening import open_ledger
from domain.records import convert_event, encode
from tests.api.given import EDITOR, Json, founded, id_, record, renamed
from tests.api.scripted import OK, Parameters, scripted
from tests.api.serving import Server, free_port, serving

WAITED = 30.0
"""Seconds that a follower has to end; it takes far less."""


@pytest.fixture
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client comes back without waiting."""
    monkeypatch.setattr(api.course, "FIRST_WAIT", 0.001)


impatient = pytest.mark.usefixtures("_at_once")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that was told of two parties of two countries, and of a correction."""
    with serving(tmp_path_factory.mktemp("client")) as server:
        first = server.state(founded("kz-a", "A", date="2001")).json()["records"][0]
        server.state({"type": "Founded", "party": "fr-b", "name": "B", "country": "FR"})
        server.state(renamed("A two", party="kz-a"))
        corrected = server.client.put(
            f"/events/{first['event_id']}",
            json={"event": founded("kz-a", "A one", date="2002"), "reason": "A typo."},
            headers=EDITOR | {"If-Match": '"1"'},
        )
        assert corrected.status_code == 200, corrected.text
        yield server


def url_of(server: Server) -> str:
    return f"http://127.0.0.1:{server.port}"


def positions(told: Iterable[Json]) -> list[int]:
    return [each["position"] for each in told]


# A server


def test_until_it_has_caught_up_it_gives_all_there_is_as_the_ledger_has_it(server: Server) -> None:
    assert list(follow(url_of(server), until_caught_up=True)) == server.records()


def test_it_begins_after_a_position_and_ends_at_once_where_there_is_nothing(server: Server) -> None:
    records = server.records()
    assert list(follow(url_of(server), after=2, until_caught_up=True)) == records[2:]
    assert list(follow(url_of(server) + "/", after=len(records), until_caught_up=True)) == []


def test_it_begins_after_a_moment(server: Server) -> None:
    records = server.records()
    since = records[1]["recorded_at"]
    assert list(follow(url_of(server), since=since, until_caught_up=True)) == records[2:]


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ({"party": "kz-a"}, [1, 3, 4]),
        ({"party": ["kz-a", "fr-b"], "type": "Founded"}, [1, 2, 4]),
        ({"country": ("FR",)}, [2]),
        ({"type": ["Renamed"]}, [3]),
        ({"kind": "corrected,retracted"}, [4]),
        ({"party": "kz-none"}, []),
    ],
)
def test_it_gives_what_the_filters_let_through(
    server: Server, filters: dict[str, Any], wanted: list[int]
) -> None:
    found = positions(follow(url_of(server), until_caught_up=True, **filters))
    assert [each for each in found if each <= 4] == wanted


def test_it_gives_cloudevents(server: Server) -> None:
    (event,) = follow(url_of(server), kind="corrected", cloudevents=True, until_caught_up=True)
    assert (event["specversion"], event["id"], event["data"]) == ("1.0", "4", server.records()[3])


def test_history_and_what_is_recorded_meanwhile_are_one_sequence(server: Server) -> None:
    with closing(messages(url_of(server), after=0)) as told:
        before = [each.position for each in told_until_caught_up(told)]
        for number in range(20):
            assert server.state(renamed(f"Live {number}", party="kz-a")).status_code == 201
        live = [each.position for each in islice(told, 20)]
    assert before + live == positions(server.records())


def told_until_caught_up(told: Iterator[Message]) -> Iterator[Recorded]:
    for each in told:
        if isinstance(each, CaughtUp):
            return
        assert isinstance(each, Recorded)
        yield each


def test_from_now_on_gives_what_is_recorded_after_it_says_that_it_has_caught_up(server: Server) -> None:
    head = len(server.records())
    with closing(messages(url_of(server))) as told:
        assert next(told) == CaughtUp(head)
        server.state(renamed("Now", party="kz-a"))
        message = next(told)
    assert isinstance(message, Recorded)
    assert message.decoded() == server.records()[head]


def test_the_twin_for_asyncio_gives_the_same(server: Server) -> None:
    async def all_there_is() -> list[Json]:
        return [each async for each in afollow(url_of(server), party="kz-a", until_caught_up=True)]

    assert asyncio.run(all_there_is()) == list(follow(url_of(server), party="kz-a", until_caught_up=True))


# A server that goes away


@impatient
def test_a_server_that_is_killed_twice_while_records_come_costs_no_record(tmp_path: Path) -> None:
    """Another process writes all the while; what is followed in the end is the ledger, each record once."""
    total, port = 150, free_port()
    got: list[Json] = []
    url = f"http://127.0.0.1:{port}"
    follower = threading.Thread(target=lambda: got.extend(islice(follow(url, after=0), total)), daemon=True)
    writer = threading.Thread(target=partial(_write, tmp_path / "ledger.db", total))
    writer.start()
    for _ in range(2):
        with serving(tmp_path, port=port) as server:
            if not follower.is_alive():
                follower.start()
            reached = len(got)
            _wait_for(lambda reached=reached: len(got) > reached)  # type: ignore[misc]
            server.kill()
        time.sleep(0.2)
    with serving(tmp_path, port=port) as server:
        writer.join(WAITED)
        follower.join(WAITED)
        assert got == server.records()
        assert positions(got) == list(range(1, total + 1))


def _write(path: Path, total: int) -> None:
    with closing(Desk(open_ledger(f"sqlite:///{path}", now)).open()) as desk:
        for number in range(total):
            event = founded("kz-a") if number == 0 else renamed(f"Name {number}", party="kz-a")
            stated = [Stated(uuid4(), convert_event(event))]
            desk.submit(partial(decisions.state, stated=stated, actor="editor")).result(WAITED)
            time.sleep(0.03)


def _wait_for(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + WAITED
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.01)


@impatient
def test_a_server_that_is_stopped_says_so_and_is_asked_again_when_it_is_back(tmp_path: Path) -> None:
    port = free_port()
    with closing(messages(f"http://127.0.0.1:{port}", after=0)) as told:
        with serving(tmp_path, port=port) as server:
            server.state(founded("kz-a"))
            assert [type(each) for each in islice(told, 2)] == [Recorded, CaughtUp]
            server.process.terminate()
            lost = next(told)
            assert isinstance(lost, Lost)
            assert lost.why.startswith("this server is being stopped")
            server.process.wait(WAITED)
        with serving(tmp_path, port=port) as server:
            server.state(renamed("Back", party="kz-a"))
            back = next(each for each in told if isinstance(each, Recorded))
            assert back.decoded() == server.records()[1]


# A server that misbehaves


# What a server sends is written out here, as a client in another language would be told it.


def said(position: int, event_id: str | None = None) -> bytes:
    """A record at a position."""
    data: bytes = encode(record(position, renamed(f"Name {position}"), event_id=event_id))
    return b"id: %d\ndata: %b\n\n" % (position, data)


def caught_up(position: int) -> bytes:
    return b'event: caught-up\nid: %d\ndata: {"position":%d}\n\n' % (position, position)


def passed(position: int) -> bytes:
    return b":\nid: %d\n\n" % position


def last_word(name: str, position: int) -> bytes:
    data = b'{"position":%d,"detail":"come back"}' % position
    return b"event: %b\nid: %d\ndata: %b\n\n" % (name.encode(), position, data)


RETRY = b"retry: 2000\n\n"


def told_by(url: str, number: int, **asked: Any) -> list[Message]:
    """The first messages but those of lost connections."""
    with closing(messages(url, **asked)) as told:
        return list(islice((each for each in told if not isinstance(each, Lost)), number))


def numbers(told: Iterable[Message]) -> list[int | None]:
    return [each.position for each in told]


@impatient
def test_what_is_cut_within_an_event_is_asked_for_again() -> None:
    with scripted(OK + said(1) + said(2)[:-1], OK + said(1) + said(2) + said(3)) as server:
        assert numbers(told_by(server.url, 3, after=0)) == [1, 2, 3]
        assert server.asked == [{"after": "0"}, {"after": "0"}]


@impatient
def test_a_break_between_chunks_is_no_end() -> None:
    head = OK.replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\n")
    chunk = b"%x\r\n%b\r\n" % (len(said(1)), said(1))
    with scripted(head + chunk + b"ff\r\nid: 2", OK + said(1) + said(2)) as server:
        assert numbers(told_by(server.url, 2, after=0)) == [1, 2]


@impatient
def test_positions_that_do_not_increase_are_dropped() -> None:
    with scripted(OK + said(1) + said(2) + said(1) + said(2) + said(3) + said(3) + said(4)) as server:
        assert numbers(told_by(server.url, 4, after=0)) == [1, 2, 3, 4]


@impatient
def test_when_it_comes_back_the_last_record_is_asked_for_once_more_and_not_given_again() -> None:
    with scripted(OK + said(1) + said(5) + passed(9), OK + said(5) + said(12)) as server:
        told = told_by(server.url, 4, after=0, filters={"party": "kz-qkhp"})
        assert numbers(told) == [1, 5, 9, 12]
        assert server.asked == [{"party": "kz-qkhp", "after": "0"}, {"party": "kz-qkhp", "after": "4"}]


@impatient
def test_a_position_that_was_passed_is_where_it_goes_on() -> None:
    with scripted(OK + RETRY + passed(70), OK + RETRY + passed(70) + caught_up(80)) as server:
        assert told_by(server.url, 2, after=3) == [Passed(70), CaughtUp(80)]
        assert server.asked == [{"after": "3"}, {"after": "70"}]


@impatient
def test_after_a_stall_it_goes_on() -> None:
    with scripted(OK + said(1) + last_word("stalled", 1), OK + said(1) + said(2)) as server:
        told = list(islice(messages(server.url, after=0), 3))
    assert numbers(told) == [1, 1, 2]
    assert isinstance(told[1], Lost)
    assert told[1].why == "come back"


@impatient
@pytest.mark.parametrize(
    "garbage",
    [
        b"id: 2\ndata: {\n\n",
        b"id: 2\ndata: [1]\n\n",
        b"id: two\ndata: {}\n\n",
        "id: ２\n\n".encode(),
        b"id: 2\ndata: \xff\xfe\n\n",
        b"event: stalled\ndata: what\n\n",
    ],
)
def test_garbage_is_no_record_and_costs_none(garbage: bytes) -> None:
    with scripted(OK + said(1) + garbage + said(3), OK + said(1) + said(2) + said(3)) as server:
        assert numbers(told_by(server.url, 3, after=0)) == [1, 2, 3]


@impatient
@pytest.mark.parametrize(
    "noise",
    [
        b"<html>\n\n",
        b": a word\n\n",
        b"event: weather\ndata: fine\n\n",
        b"retry: soon\n\n",
        b"data\n\n",
        b"\n\n\n",
        b"\xef\xbf\xbf\n\n",
    ],
)
def test_what_it_does_not_know_is_passed_over(noise: bytes) -> None:
    with scripted(OK + noise + said(1) + noise + said(2)) as server:
        assert numbers(told_by(server.url, 2, after=0)) == [1, 2]


@impatient
def test_a_reset_is_an_error_that_names_the_position_in_common() -> None:
    with scripted(OK + said(1) + said(2) + last_word("reset", 1)) as server:
        told = follow(server.url, after=0)
        assert positions(islice(told, 2)) == [1, 2]
        with pytest.raises(LedgerReset, match="forget those after position 1, and follow again") as reset:
            next(told)
    assert reset.value.position == 1


@impatient
@pytest.mark.parametrize("other", [said(2, event_id=id_(77)), said(3), caught_up(2), caught_up(9), passed(2)])
def test_a_ledger_that_was_reset_while_nobody_was_connected_is_noticed(other: bytes) -> None:
    """The record that it has last is another one now, or is not there any more."""
    with scripted(OK + said(1) + said(2), OK + other + said(3)) as server:
        told = follow(server.url, after=0)
        assert positions(islice(told, 2)) == [1, 2]
        with pytest.raises(LedgerReset, match="other records than those seen up to position 2") as reset:
            next(told)
    assert reset.value.position is None


def test_a_reset_that_names_no_position_is_one_all_the_same() -> None:
    with scripted(OK + b"event: reset\ndata: all\n\n") as server, pytest.raises(LedgerReset) as reset:
        next(follow(server.url, after=7))
    assert reset.value.position is None


@impatient
def test_a_server_that_lags_behind_is_no_reset() -> None:
    with scripted(OK + said(1) + said(2), OK + caught_up(1) + said(2) + said(3)) as server:
        assert told_by(server.url, 4, after=0)[2:] == [CaughtUp(2), Recorded(3, text_of(3))]


# A ledger that is shorter


def not_yet(asked: int, head: int) -> bytes:
    """What a server answers that has not seen the position."""
    detail = b"position %d is beyond this ledger's head, which is %d" % (asked, head)
    problem = b'{"type":"/problems/not-yet-known","status":503,"detail":"%b","head":%d}' % (detail, head)
    return b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\n\r\n" + problem


@pytest.fixture
def _believing(monkeypatch: pytest.MonkeyPatch, _at_once: None) -> None:
    """The client comes back without waiting, and believes what is said for a twentieth of a second."""
    monkeypatch.setattr(api.course, "LAG", 0.05)


believing = pytest.mark.usefixtures("_believing")


def ever(answer: bytes) -> list[bytes]:
    return [answer] * 1000


@believing
def test_a_ledger_that_stays_shorter_is_a_reset_that_says_where_it_ends() -> None:
    with scripted(OK + said(6) + said(7), *ever(not_yet(6, 3))) as server:
        told = follow(server.url, after=5)
        assert positions(islice(told, 2)) == [6, 7]
        with pytest.raises(LedgerReset) as reset:
            next(told)
    assert (reset.value.position, reset.value.head) == (None, 3)
    assert str(reset.value) == (
        "the ledger ends at position 3, and was seen up to position 7: "
        "forget at least what comes after position 3, and follow again from what is still the same"
    )


@believing
def test_a_ledger_that_stays_shorter_by_one_record_is_a_reset_though_the_server_streams() -> None:
    """The record before the last one is there to come back to: nothing but signs of life comes."""

    def alive(_: Parameters) -> Iterator[bytes]:
        yield OK + caught_up(6)
        while True:
            time.sleep(0.02)
            yield passed(6)

    with scripted(OK + said(6) + said(7), alive) as server:
        told = follow(server.url, after=5, until_caught_up=True)
        assert positions(islice(told, 2)) == [6, 7]
        with pytest.raises(LedgerReset, match="ends at position 6, and was seen up to position 7") as reset:
            next(told)
    assert reset.value.head == 6


@believing
def test_a_ledger_that_lost_only_what_was_passed_is_a_reset() -> None:
    with scripted(OK + said(1) + passed(9), *ever(OK + said(1) + caught_up(7))) as server:
        told = follow(server.url, after=0)
        assert positions(islice(told, 1)) == [1]
        with pytest.raises(LedgerReset) as reset:
            next(told)
    assert reset.value.head == 7


@believing
def test_a_position_where_it_only_caught_up_is_one_that_it_has_seen() -> None:
    with scripted(OK + caught_up(9), *ever(not_yet(9, 4))) as server, pytest.raises(LedgerReset) as reset:
        next(follow(server.url))
    assert reset.value.head == 4


@believing
@pytest.mark.parametrize(("after", "head"), [(99_999, 174), (5, 0)])
def test_a_position_that_the_ledger_never_had_is_named_with_its_end(after: int, head: int) -> None:
    with (
        scripted(*ever(not_yet(after, head))) as server,
        pytest.raises(NoSuchPosition) as nowhere,
    ):
        next(follow(server.url, after=after, until_caught_up=True))
    assert str(nowhere.value) == f"the ledger ends at position {head}: there is no position {after}"
    assert (nowhere.value.position, nowhere.value.head) == (after, head)


@believing
def test_the_twin_for_asyncio_notices_a_shorter_ledger_too() -> None:
    async def all_of(url: str) -> list[Message]:
        async with aclosing(amessages(url, after=5)) as told:
            return [each async for each in told]

    with scripted(OK + said(6), *ever(not_yet(5, 3))) as server, pytest.raises(LedgerReset):
        asyncio.run(all_of(server.url))
    with scripted(*ever(not_yet(5, 3))) as server, pytest.raises(NoSuchPosition):
        asyncio.run(all_of(server.url))


@impatient
def test_a_server_that_lags_for_a_while_is_waited_for_and_has_then_caught_up() -> None:
    with scripted(
        OK + said(6) + said(7), not_yet(6, 3), not_yet(6, 5), OK + caught_up(6) + said(7) + said(8)
    ) as server:
        told = list(islice(messages(server.url, after=5), 7))
    assert numbers(told) == [6, 7, 7, 7, 7, 7, 8]
    assert [type(each) for each in told] == [Recorded, Recorded, Lost, Lost, Lost, CaughtUp, Recorded]
    assert isinstance(told[3], Lost)
    assert told[3].why == "the server has the ledger up to position 3, and not yet position 7"


@impatient
def test_until_it_has_caught_up_it_does_not_end_where_a_lagging_server_does() -> None:
    with scripted(OK + said(1) + said(2), OK + caught_up(1) + said(2) + said(3)) as server:
        assert positions(follow(server.url, until_caught_up=True)) == [1, 2]
    with scripted(OK + said(1) + passed(5), OK + said(1) + caught_up(4) + said(6)) as server:
        assert positions(follow(server.url, until_caught_up=True)) == [1, 6]


class Waited:
    """A clock that is turned by hand."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def lagging(course: Course, clock: Waited, *, seconds: float, each: float) -> None:
    """The server answers for so long that the ledger ends at 3."""
    until = clock.seconds + seconds
    while clock.seconds < until:
        clock.seconds = min(clock.seconds + each, until)
        with pytest.raises(Hangup) as hangup:
            course.answered(not_yet_answer(3))
        course.lost(hangup.value)


def not_yet_answer(head: int) -> httpx.Response:
    return httpx.Response(
        503,
        headers={"Content-Type": "application/problem+json"},
        content=b'{"detail":"not yet","head":%d}' % head,
    )


def test_a_shorter_ledger_is_believed_after_twenty_seconds_of_answers_and_no_sooner() -> None:
    clock = Waited()
    course = Course("http://localhost", after=9, clock=clock)
    lagging(course, clock, seconds=LAG, each=2)
    clock.seconds += 3
    with pytest.raises(NoSuchPosition):
        course.answered(not_yet_answer(3))


def test_a_time_without_answers_is_no_proof_that_the_ledger_is_shorter() -> None:
    clock = Waited()
    course = Course("http://localhost", after=9, clock=clock)
    lagging(course, clock, seconds=1, each=1)
    clock.seconds += 3600
    lagging(course, clock, seconds=LAG - LONGEST_SILENT_LAG - 1, each=1)


def test_a_server_that_got_there_may_lag_as_long_again() -> None:
    clock = Waited()
    course = Course("http://localhost", after=9, clock=clock)
    for _ in range(3):
        lagging(course, clock, seconds=LAG, each=2)
        assert list(course.heard(httpx_sse.ServerSentEvent("caught-up", "", "9"))) == [CaughtUp(9)]


def test_a_server_that_lags_is_asked_again_soon() -> None:
    course = Course("http://localhost", after=9, chance=lambda: 1.0, clock=lambda: 0.0)
    for _ in range(20):
        with pytest.raises(Hangup) as hangup:
            course.answered(not_yet_answer(3))
        assert course.lost(hangup.value).seconds <= LONGEST_WAIT_FOR_LAG


def text_of(position: int) -> str:
    return said(position).decode().partition("data: ")[2].strip()


RETRY_SOON = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Type: application/problem+json\r\n\r\n"
)


@impatient
def test_a_server_that_asks_to_be_left_alone_is_left_alone_as_long_as_it_asks() -> None:
    with scripted(RETRY_SOON + b'{"detail": "being loaded"}', OK + said(1)) as server:
        began = time.monotonic()
        lost, first = islice(messages(server.url, after=0), 2)
        assert time.monotonic() - began >= 1
    assert lost == Lost(0, "being loaded", 1.0)
    assert first.position == 1


@impatient
@pytest.mark.parametrize("status", [b"500 Oops", b"502 Bad Gateway", b"429 Too Many Requests"])
def test_a_server_in_trouble_is_asked_again(status: bytes) -> None:
    with scripted(b"HTTP/1.1 " + status + b"\r\n\r\n<html>", OK + said(1)) as server:
        lost, first = islice(messages(server.url, after=0), 2)
    assert isinstance(lost, Lost)
    assert lost.why == f"the server answers {status[:3].decode()}"
    assert first.position == 1


def test_a_refusal_is_an_error_at_once_in_the_words_of_the_server(server: Server) -> None:
    with pytest.raises(Refused, match="'Nope': it would be one of Founded") as refused:
        next(follow(url_of(server), type="Nope"))
    assert refused.value.status == 400


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>",
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.1 404 Not Found\r\nContent-Type: application/problem+json\r\n\r\n<p>",
    ],
)
def test_another_server_is_told_from_one_of_ours(answer: bytes) -> None:
    with (
        scripted(answer) as server,
        pytest.raises(Refused, match=r"answers \d+, as no Partyline server does: check the address"),
    ):
        next(follow(server.url))


def test_an_address_where_nothing_ever_answered_is_an_error_that_keeps_the_password() -> None:
    port = free_port()
    with pytest.raises(Unreachable) as unreachable:
        next(follow(f"http://me:secret@127.0.0.1:{port}"))
    assert str(unreachable.value).startswith(f"the server http://127.0.0.1:{port} cannot be reached: ")


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://localhost", ""])
def test_what_is_no_address_is_an_error(url: str) -> None:
    with pytest.raises(Unreachable):
        next(follow(url))


@impatient
def test_a_connection_that_went_silent_is_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.client, "_TIMEOUT", httpx.Timeout(5, read=0.1))

    def silent(_: Parameters) -> Iterator[bytes]:
        yield OK + said(1)
        time.sleep(0.5)

    with scripted(silent, OK + said(1) + said(2)) as server:
        assert numbers(told_by(server.url, 2, after=0)) == [1, 2]


def test_the_server_says_something_three_times_before_a_connection_is_dead() -> None:
    from api.stream.hub import BEAT  # noqa: PLC0415 - for this alone

    assert api.client.SILENCE >= 3 * BEAT


@impatient
def test_each_lost_connection_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with scripted(OK + said(1), OK + said(1) + said(2)) as server, caplog.at_level(logging.WARNING):
        assert positions(islice(follow(server.url, after=0), 2)) == [1, 2]
    assert [each.getMessage().partition(";")[0] for each in caplog.records if "partyline" in each.name] == [
        "127.0.0.1: the server ended the stream"
    ]


@impatient
def test_the_twin_for_asyncio_comes_back_too() -> None:
    async def first_three(url: str) -> list[Json]:
        found = []
        async with aclosing(afollow(url, after=0)) as told:
            async for each in told:
                found.append(each)
                if len(found) == 3:
                    return found
        raise AssertionError

    with scripted(
        OK + said(1) + said(2)[:9], b"HTTP/1.1 500 Oops\r\n\r\n", OK + said(1) + said(2) + said(3)
    ) as server:
        assert positions(asyncio.run(first_three(server.url))) == [1, 2, 3]


def test_the_twin_for_asyncio_refuses_and_resets_alike() -> None:
    async def all_of(url: str) -> list[Message]:
        async with aclosing(amessages(url, after=0)) as told:
            return [each async for each in told]

    with scripted(b"HTTP/1.1 404 Not Found\r\n\r\n") as server, pytest.raises(Refused):
        asyncio.run(all_of(server.url))
    with scripted(OK + said(1) + last_word("reset", 0)) as server, pytest.raises(LedgerReset):
        asyncio.run(all_of(server.url))


TOTAL = 6


@impatient
@settings(max_examples=30, deadline=None)
@given(cuts=st.lists(st.integers(0, 700), max_size=5), some=st.sets(st.integers(1, TOTAL)))
def test_wherever_connections_are_cut_each_record_comes_once_and_in_order(
    cuts: list[int], some: set[int]
) -> None:
    """A server that sends what it is asked for: a record where it is wanted, a bare position where it is not."""

    def sent(asked: Parameters) -> bytes:
        after = int(asked["after"])
        lines = (said(each) if each in some else passed(each) for each in range(after + 1, TOTAL + 1))
        return RETRY + b"".join(lines) + caught_up(TOTAL)

    def cut_at(length: int) -> Callable[[Parameters], Iterable[bytes]]:
        return lambda asked: (OK, sent(asked)[:length])

    with scripted(*map(cut_at, cuts), cut_at(1_000_000)) as server:
        assert positions(follow(server.url, until_caught_up=True)) == sorted(some)


# When it comes back


def waits(chance: float, number: int) -> list[float]:
    course = Course("http://localhost", after=0, chance=lambda: chance)
    course.answered(httpx.Response(200, headers={"Content-Type": "text/event-stream; charset=utf-8"}))
    return [course.lost(Hangup("gone")).seconds for _ in range(number)]


def test_each_time_in_vain_it_waits_twice_as_long_up_to_a_bound_and_by_chance_a_little_less() -> None:
    assert waits(1.0, 4) == [FIRST_WAIT, FIRST_WAIT * 2, FIRST_WAIT * 4, FIRST_WAIT * 8]
    assert waits(0.0, 3) == [FIRST_WAIT / 2, FIRST_WAIT, FIRST_WAIT * 2]
    assert waits(1.0, 1000)[-1] == LONGEST_WAIT


@pytest.mark.parametrize(
    ("wish", "least", "most"),
    [
        ("7", 7, 7),
        ("86400", LONGEST_WISH, LONGEST_WISH),
        ("-7", 0, FIRST_WAIT),
        ("soon", 0, FIRST_WAIT),
        ("Mon, 01 Jan 2020 00:00:00 +99999999999999", 0, FIRST_WAIT),
        ("", 0, FIRST_WAIT),
        ("in 100 s", 50, 100),
        ("100 s ago", 0, FIRST_WAIT),
        ("Thu, 01 Jan 2099 00:00:00", LONGEST_WISH, LONGEST_WISH),
    ],
)
def test_retry_after_is_a_number_or_a_date_within_bounds(wish: str, least: float, most: float) -> None:
    # Dates are made now: the suite may run for longer than one made when it was collected is away.
    dates = {
        words: format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)
        for words, seconds in {"in 100 s": 100, "100 s ago": -100}.items()
    }
    course = Course("http://localhost", after=0)
    with pytest.raises(Hangup) as hangup:
        course.answered(httpx.Response(503, headers={"Retry-After": dates.get(wish, wish)}))
    assert least <= course.lost(hangup.value).seconds <= most


def test_a_record_where_nothing_wanted_was_is_of_another_ledger() -> None:
    course = Course("http://localhost", after=0)
    known, other = (
        '{"position":100,"event_id":"a","revision":1}',
        '{"position":160,"event_id":"b","revision":1}',
    )
    heard = [
        httpx_sse.ServerSentEvent("message", known, "100"),
        httpx_sse.ServerSentEvent("message", "", "200"),
    ]
    assert [message for event in heard for message in course.heard(event)] == [
        Recorded(100, known),
        Passed(200),
    ]
    assert course.asks() == {"after": "99"}
    assert list(course.heard(heard[0])) == []
    with pytest.raises(LedgerReset) as reset:
        list(course.heard(httpx_sse.ServerSentEvent("message", other, "160")))
    assert reset.value.position == 100, reset.value


@pytest.mark.parametrize("at", [7, 9])
def test_a_reset_of_what_was_not_sent_here_takes_nothing_back(at: int) -> None:
    course = Course("http://localhost", after=7)
    with pytest.raises(Hangup, match="not sent here"):
        list(course.heard(httpx_sse.ServerSentEvent("reset", f'{{"position":{at}}}', str(at))))
    assert course.asks() == {"after": "7"}


def test_a_position_as_text_is_named() -> None:
    kept: Any = "3"
    with pytest.raises(TypeError, match="after is '3': it would be a whole number"):
        next(follow("http://localhost", after=kept))


def test_after_and_since_exclude_each_other() -> None:
    with pytest.raises(ValueError, match="give one of them"):
        next(follow("http://localhost", after=3, since="2026-01-01T00:00:00Z"))
