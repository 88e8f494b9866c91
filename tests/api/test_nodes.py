"""Several real server processes on one PostgreSQL, which is restarted, crashes, and is replaced by its standby."""

import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from uuid import UUID, uuid5

import httpx
import pytest

from tests.api.given import EDITOR, FOUNDED, Json, founded
from tests.api.serving import Server, serving
from tests.domain.ledger.cluster import Cluster, both
from tests.domain.ledger.test_postgres_failover import caught_up, cut_off

LONG = 30.0
"""Seconds within which everything here is long done."""
PROMPT = 15.0
"""Seconds within which even a refusal is answered."""


@contextmanager
def nodes(folder: Path, ledger: str, number: int = 2) -> Iterator[list[Server]]:
    """Servers on one ledger."""
    if number == 0:
        yield []
        return
    with serving(folder, ledger=ledger) as one, nodes(folder, ledger, number - 1) as others:
        yield [one, *others]


@pytest.fixture
def primary(clusters: tuple[Path, Path], request: pytest.FixtureRequest) -> Iterator[Cluster]:
    """A server of the test's own, to be stopped."""
    place, programs = clusters
    cluster = Cluster(place / request.node.name[-40:], programs).make().start()
    yield cluster
    cluster.stop(signal.SIGQUIT)


@pytest.fixture
def standby(primary: Cluster) -> Iterator[Cluster]:
    """A server that follows the primary."""
    copy = primary.standby(primary.folder.with_name(f"{primary.folder.name}-standby")).start()
    yield copy
    copy.stop(signal.SIGQUIT)


def meets(condition: Callable[[], bool]) -> bool:
    """Whether it holds within a while."""
    until = time.monotonic() + LONG
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def says(node: Server, status: str) -> bool:
    """Whether the node's health becomes so within a while; a node that can be asked answers 200."""

    def is_so() -> bool:
        answer = node.client.get("/health/ready")
        assert answer.status_code == (503 if answer.json()["status"] == "not ready" else 200)
        return bool(answer.json()["status"] == status)

    return meets(is_so)


def ledger_of(node: Server) -> list[Json]:
    """The whole ledger, as the node gives it."""
    found: list[Json] = []
    while True:
        page = node.client.get("/ledger", params={"after": len(found), "limit": 1000}).json()
        found += page["records"]
        if len(found) >= page["head"]:
            return found


def agree(servers: Sequence[Server]) -> bool:
    """Whether the nodes come to hold the same ledger."""
    return meets(lambda: len({str(ledger_of(each)) for each in servers}) == 1)


class Editors:
    """One for each node, who states a party after the other, and sends each again until it is acknowledged."""

    def __init__(self, servers: Sequence[Server]) -> None:
        self.acknowledged: set[str] = set()
        self.refused: list[httpx.Response] = []
        self.slowest = 0.0
        self._changed = threading.Condition()
        self._stopped = threading.Event()
        self.threads = [
            threading.Thread(target=self._edit, args=(server, number))
            for number, server in enumerate(servers)
        ]

    def _edit(self, server: Server, editor: int) -> None:
        with httpx.Client(base_url=server.client.base_url, timeout=LONG) as client:
            for number in count():
                event_id = str(uuid5(UUID(int=editor), str(number)))
                event = founded(f"kz-p{editor}-{number}", event_id=event_id, date="2004")
                while not self._stopped.is_set():
                    began = time.monotonic()
                    answer = client.post("/events", json=event, headers=EDITOR)
                    with self._changed:
                        self.slowest = max(self.slowest, time.monotonic() - began)
                        if answer.status_code == 201:
                            self.acknowledged.add(event_id)
                        else:
                            self.refused.append(answer)
                        self._changed.notify_all()
                    if answer.status_code == 201:
                        break
                    self._stopped.wait(0.02)
                else:
                    return

    def go_on(self, more: int = 20) -> bool:
        with self._changed:
            wanted = len(self.acknowledged) + more
            return self._changed.wait_for(lambda: len(self.acknowledged) >= wanted, LONG)

    def are_refused(self) -> bool:
        with self._changed:
            before = len(self.refused)
            return self._changed.wait_for(lambda: len(self.refused) > before, LONG)

    def stop(self) -> None:
        self._stopped.set()
        for thread in self.threads:
            thread.join(LONG)

    def assert_refused_in_words(self) -> None:
        """Whoever was refused was told within seconds that it was not written, or that this is not known."""
        assert {answer.status_code for answer in self.refused} <= {503}
        for answer in self.refused:
            assert answer.json()["type"] in ("/problems/unavailable", "/problems/outcome-unknown"), (
                answer.text
            )
            assert "retry-after" in answer.headers
        assert self.slowest < PROMPT

    def assert_all_there_once(self, records: Sequence[Json]) -> None:
        ids = [each["event_id"] for each in records]
        assert [each["position"] for each in records] == list(range(1, len(records) + 1))
        assert len(ids) == len(set(ids))
        assert self.acknowledged <= set(ids)


@contextmanager
def editing(servers: Sequence[Server]) -> Iterator[Editors]:
    editors = Editors(servers)
    for thread in editors.threads:
        thread.start()
    try:
        yield editors
    finally:
        editors.stop()


def test_what_is_written_at_one_node_is_read_at_another(tmp_path: Path, postgres: Cluster) -> None:
    with nodes(tmp_path, postgres.new_ledger()) as (one, other):
        for number in range(10):
            written = one.state(founded(f"kz-{number}")).json()["position"]
            state = other.client.get(f"/parties/kz-{number}", params={"known_at": written})
            assert state.status_code == 200
            assert state.json()["known_at"]["position"] == written
        with editing([one, other]) as editors:
            assert editors.go_on(60)
        assert editors.refused == []
        assert agree([one, other])
        editors.assert_all_there_once(ledger_of(one))


def test_while_the_database_is_away_nodes_read_on_and_refuse_to_write(
    tmp_path: Path, primary: Cluster
) -> None:
    with nodes(tmp_path, primary.new_ledger()) as (one, other), editing([one, other]) as editors:
        assert meets(lambda: one.client.get("/parties/kz-p0-0").status_code == 200)
        assert meets(lambda: len(ledger_of(other)) >= 10)
        for how in (signal.SIGINT, signal.SIGQUIT):
            assert editors.go_on()
            primary.stop(how)
            assert editors.are_refused()
            assert says(one, "reading only")
            assert says(other, "reading only")
            told = one.client.get("/health/ready").json()
            assert "the ledger cannot be followed" in told["trouble"]
            assert told["since"].endswith("Z")
            assert one.client.get("/parties/kz-p0-0").json()["name"] == "kz-p0-0"
            assert len(ledger_of(other)) >= 10
            primary.start()
            assert editors.go_on()
            assert says(one, "ready")
            assert says(other, "ready")
        editors.stop()
        assert agree([one, other])
        editors.assert_all_there_once(ledger_of(one))
        editors.assert_refused_in_words()


def test_nodes_carry_on_with_the_standby_and_nothing_that_was_acknowledged_is_lost(
    tmp_path: Path, primary: Cluster, standby: Cluster
) -> None:
    primary.execute("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
    primary.execute("SELECT pg_reload_conf()")
    address = both(primary, standby, schema="partyline")
    with nodes(tmp_path, address) as (one, other), editing([one, other]) as editors:
        assert editors.go_on(40)
        primary.stop(signal.SIGQUIT)
        assert editors.are_refused()
        standby.promote()
        assert editors.go_on(40)
        editors.stop()
        assert says(one, "ready")
        assert says(other, "ready")
        assert agree([one, other])
        editors.assert_all_there_once(ledger_of(one))
        editors.assert_refused_in_words()


def test_nodes_whose_new_primary_lacks_the_last_records_forget_them(
    tmp_path: Path, primary: Cluster, standby: Cluster
) -> None:
    with nodes(tmp_path, both(primary, standby, schema="partyline")) as (one, other):
        assert one.state(FOUNDED).status_code == 201
        caught_up(primary, standby)
        cut_off(standby)
        for number in range(3):
            assert one.state(founded(f"kz-lost-{number}")).status_code == 201
        assert meets(lambda: len(ledger_of(other)) == 4)
        primary.stop(signal.SIGQUIT)
        standby.promote()
        # Of the two, one writes at once, on a chronicle that may be the old one still; the other only listens.
        assert meets(lambda: one.state(founded("kz-new", event_id=str(UUID(int=5)))).status_code == 201)
        assert meets(lambda: [each["event"]["party"] for each in ledger_of(other)] == ["kz-qkhp", "kz-new"])
        assert agree([one, other])
        for node in (one, other):
            assert says(node, "ready")
            assert node.client.get("/parties/kz-lost-0").status_code == 404
            assert node.client.get("/parties/kz-new").json()["known_at"]["position"] == 2
        assert one.state(founded("kz-lost-1")).json()["position"] == 3


def test_a_node_that_is_killed_while_it_writes_holds_up_no_other(tmp_path: Path, postgres: Cluster) -> None:
    ledger = postgres.new_ledger()
    with nodes(tmp_path, ledger) as (one, other):
        with editing([other]) as editors:
            killed = threading.Thread(target=lambda: _write_until_it_dies(one))
            killed.start()
            assert editors.go_on(10)
            one.kill()
            killed.join(LONG)
            assert editors.go_on(10)
        assert editors.refused == []
        records = ledger_of(other)
        editors.assert_all_there_once(records)
        with nodes(tmp_path, ledger, 1) as (again,):
            assert ledger_of(again) == records


def _write_until_it_dies(server: Server) -> None:
    with httpx.Client(base_url=server.client.base_url, timeout=LONG) as client:
        for number in count():
            try:
                client.post("/events", json=founded(f"kz-dying-{number}"), headers=EDITOR)
            except httpx.TransportError:
                return
