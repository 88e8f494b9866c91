"""A thousand subscribers of one real server, while it is written to, killed, and left: each gets every record once, in order."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

import httpx
import pytest

from tests.api.given import EDITOR, Json, founded, renamed
from tests.api.serving import GRANIAN, UVICORN, Server, free_port, serving
from tests.api.stream.crowd import Crowd, Member

PARTIES = [f"kz-{number}" for number in range(40)]
IN_TIME = 100.0
"""Seconds in which a busy machine does it."""


def introduce(server: Server) -> None:
    append(server.client, [founded(party) for party in PARTIES])


def append(client: httpx.Client, events: list[Json]) -> None:
    answer = client.post("/events", json={"events": events}, headers=EDITOR, timeout=60)
    assert answer.status_code == 201, answer.text


def some_events(random: Random, number: int) -> list[Json]:
    """Names and congresses, over many parties."""
    return [
        {"type": "CongressHeld", "party": random.choice(PARTIES), "note": f"Number {number}.{each}."}
        for each in range(random.choice((1, 1, 1, 2, 5, 40)))
    ]


def correct_one(client: httpx.Client, name: str) -> None:
    """State a name, and correct it."""
    stated = client.post("/events", json=renamed(name, party=PARTIES[0]), headers=EDITOR).json()
    event_id = stated["records"][0]["event_id"]
    body = {"event": renamed(name + "!", party=PARTIES[0]), "reason": "A typo."}
    answer = client.put(f"/events/{event_id}", json=body, headers=EDITOR | {"If-Match": '"1"'})
    assert answer.status_code == 200, answer.text


@contextmanager
def meanwhile(work: Callable[[], None]) -> Iterator[threading.Thread]:
    """Work in a thread of its own, whose failure is the test's."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - it is raised below
            failures.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield thread
    finally:
        thread.join(IN_TIME)
        assert not thread.is_alive()
        if failures:
            raise failures[0]


def whole_ledger(client: httpx.Client) -> list[Json]:
    records: list[Json] = []
    while True:
        page = client.get("/ledger", params={"after": len(records), "limit": 1000}).json()
        records += page["records"]
        if len(records) == page["head"]:
            return records


EVERYTHING = ""
CORRECTIONS = "kind=corrected"
FIRST_PARTY = f"party={PARTIES[0]}&type=Renamed"


def expected(records: list[Json], query: str) -> list[int]:
    """The positions that a subscriber is to get, by the ledger itself."""
    match query:
        case "":
            wanted = records
        case "kind=corrected":
            wanted = [each for each in records if each["kind"] == "corrected"]
        case _:
            wanted = [
                each
                for each in records
                if each["event"]["type"] == "Renamed" and each["event"]["party"] == PARTIES[0]
            ]
    return [each["position"] for each in wanted]


def check(crowd: Crowd, records: list[Json]) -> None:
    """Each one's sequence is complete, in order, without repeats."""
    wanted = {query: expected(records, query) for query in (EVERYTHING, CORRECTIONS, FIRST_PARTY)}
    for member in crowd.members:
        assert member.positions == wanted[member.query]


@pytest.mark.parametrize("command", [GRANIAN, UVICORN], ids=["granian", "uvicorn"])
def test_a_thousand_subscribers_get_each_record_once_while_ten_thousand_arrive_in_one_append(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    random = Random(4)  # noqa: S311 - to be the same each time
    with serving(tmp_path, command) as server:
        introduce(server)
        queries = [EVERYTHING] * 60 + [CORRECTIONS] * 470 + [FIRST_PARTY] * 470
        crowd = Crowd(server.port, [Member(query, 0) for query in queries])
        crowd.take_until(lambda: all("caught-up" in member.signals for member in crowd.members), IN_TIME)
        ended: list[int] = []

        def write() -> None:
            with httpx.Client(base_url=server.client.base_url) as client:
                for number in range(40):
                    append(client, some_events(random, number))
                    correct_one(client, f"Name {number}")
                many: list[Json] = [
                    {"type": "CongressHeld", "party": PARTIES[number % 40], "note": f"{number}"}
                    for number in range(10_000)
                ]
                append(client, many)
                correct_one(client, "Last")
                ended.append(client.get("/ledger", params={"limit": 1}).json()["head"])

        with meanwhile(write):
            corrections = 41

            def done() -> bool:
                if not ended:
                    return False
                for member in crowd.members:
                    have = len(member.positions)
                    if have < {EVERYTHING: ended[0], CORRECTIONS: corrections, FIRST_PARTY: 82}[member.query]:
                        return False
                return True

            crowd.take_until(done, IN_TIME)
        check(crowd, whole_ledger(server.client))
        assert {member.connections for member in crowd.members} == {1}
        crowd.leave()


def test_subscribers_that_come_and_go_and_outlive_the_server_miss_nothing(tmp_path: Path) -> None:
    random = Random(5)  # noqa: S311
    port = free_port()
    ended: list[int] = []
    written = threading.Event()
    killed = threading.Event()

    def write() -> None:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=5) as client:
            for number in range(120):
                events = {"events": some_events(random, number)}
                headers = EDITOR | {"Idempotency-Key": f"number-{number}"}
                while True:  # as a client does that does not know whether it was heard
                    try:
                        if client.post("/events", json=events, headers=headers).status_code == 201:
                            break
                    except httpx.TransportError:
                        time.sleep(0.05)
                if number == 60:
                    written.set()
                    killed.wait(IN_TIME)
            ended.append(client.get("/ledger", params={"limit": 1}).json()["head"])

    def at_random() -> bool:
        crowd.drop_some(random, 5)
        return bool(ended) or (written.is_set() and not killed.is_set())

    with serving(tmp_path, port=port) as server:
        introduce(server)
        crowd = Crowd(port, [Member(EVERYTHING, 0) for _ in range(1_000)])
        crowd.take_until(lambda: all("caught-up" in member.signals for member in crowd.members), IN_TIME)
        with meanwhile(write):
            crowd.take_until(at_random, IN_TIME)
            server.kill()
            with serving(tmp_path, port=port) as again:
                killed.set()
                crowd.take_until(at_random, IN_TIME)
                crowd.take_until(lambda: all(member.last == ended[0] for member in crowd.members), IN_TIME)
                check(crowd, whole_ledger(again.client))
                assert max(member.connections for member in crowd.members) > 2
                crowd.leave()


def test_one_that_stalls_holds_up_nobody_and_is_told_where_to_resume(tmp_path: Path) -> None:
    patience = 3.0
    with serving(tmp_path, settings={"PARTYLINE_STREAM_PATIENCE": str(patience)}) as server:
        introduce(server)
        crowd = Crowd(server.port, [Member(EVERYTHING, 0) for _ in range(20)])
        stalling, *others = crowd.members
        crowd.take_until(lambda: all("caught-up" in member.signals for member in crowd.members), IN_TIME)
        crowd.stop_taking(stalling)
        long: list[Json] = [
            {"type": "CongressHeld", "party": PARTIES[number % 40], "note": "n" * 9_000}
            for number in range(2_500)  # more than the buffers between the two ends hold
        ]
        end = len(PARTIES) + len(long)
        with meanwhile(lambda: append(server.client, long)):  # the others go on taking
            crowd.take_until(lambda: all(member.last == end for member in others), IN_TIME)
        assert stalling.last < end
        until = time.monotonic() + patience + 2  # it is looked at each second
        crowd.take_until(lambda: time.monotonic() > until, IN_TIME)
        crowd.take_again(stalling)
        crowd.take_until(lambda: stalling.last == end, IN_TIME)
        check(crowd, whole_ledger(server.client))
        assert stalling.signals == ["caught-up", "stalled", "caught-up"]
        assert [member.connections for member in crowd.members] == [2] + [1] * 19
        crowd.leave()


@pytest.mark.parametrize("command", [GRANIAN, UVICORN], ids=["granian", "uvicorn"])
def test_a_server_that_is_stopped_sends_all_off_and_ends_at_once(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    with serving(tmp_path, command) as server:
        introduce(server)
        crowd = Crowd(server.port, [Member(EVERYTHING, 0) for _ in range(500)])
        crowd.take_until(lambda: all("caught-up" in member.signals for member in crowd.members), IN_TIME)
        server.process.send_signal(signal.SIGTERM)
        crowd.take_until(lambda: all(member.signals[-1] == "closing" for member in crowd.members), IN_TIME)
        began = time.monotonic()
        server.process.wait(20)
        assert time.monotonic() - began < 10
        assert {member.last for member in crowd.members} == {len(PARTIES)}
        assert "Traceback" not in server.said(), server.said()
        crowd.leave()


@pytest.mark.parametrize("command", [GRANIAN, UVICORN], ids=["granian", "uvicorn"])
def test_those_who_leave_leave_nothing_behind(tmp_path: Path, command: tuple[str, ...]) -> None:
    with serving(tmp_path, command) as server:
        introduce(server)
        before = sockets_of(server)
        crowd = Crowd(server.port, [Member(EVERYTHING, 0) for _ in range(200)])
        crowd.take_until(lambda: all("caught-up" in member.signals for member in crowd.members), IN_TIME)
        assert sockets_of(server) >= before + 200
        crowd.leave()
        until = time.monotonic() + 10
        while sockets_of(server) > before and time.monotonic() < until:
            time.sleep(0.05)
        assert sockets_of(server) <= before
        append(server.client, some_events(Random(6), 1))  # noqa: S311
        assert "Traceback" not in server.said(), server.said()


def sockets_of(server: Server) -> int:
    """How many sockets the server's processes have open."""
    return sum(_is_socket(file) for process in _processes_of(server) for file in (process / "fd").iterdir())


def _processes_of(server: Server) -> Iterator[Path]:
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(ProcessLookupError):
            if os.getpgid(int(process.name)) == server.process.pid:
                yield process


def _is_socket(file: Path) -> bool:
    try:
        return "socket:" in str(file.readlink())
    except FileNotFoundError:  # it was closed meanwhile
        return False
