"""Webhooks of nodes on a PostgreSQL that is crashed under them: they wait, go on where they were, and skip nothing."""

import asyncio
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.webhooks.opening import open_store
from api.webhooks.store import Store
from domain.ledger.opening import open_ledger
from tests.api.couriers import World, a_while, brisk, until, world
from tests.api.given import EDITOR, FOUNDED, renamed
from tests.api.receiving import Delivery, Receiver, Reply, receiving
from tests.api.serving import serving
from tests.domain.ledger.between import Between, between
from tests.domain.ledger.cluster import Cluster

__all__ = ["brisk", "world"]

SHORT = 1.0
"""Seconds of patience with a server that is silent."""
ALLOWING = {"PARTYLINE_WEBHOOK_HOSTS": "127.0.0.1"}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as listening:
        yield listening


@pytest.fixture
def cluster(clusters: tuple[Path, Path], tmp_path: Path) -> Iterator[Cluster]:
    """A server of its own, which may be crashed."""
    place, programs = clusters
    made = Cluster(place / tmp_path.name, programs).make().start()
    yield made
    made.stop()


def test_while_its_store_is_away_a_webhook_waits_and_then_goes_on(
    cluster: Cluster, receiver: Receiver, tmp_path: Path
) -> None:
    def answer(number: int, _: Delivery) -> Reply:
        if number == 20:
            cluster.stop(signal.SIGQUIT)
        return Reply()

    with serving(tmp_path, settings=ALLOWING, ledger=cluster.new_ledger()) as server:
        server.state(FOUNDED)
        events = [renamed(f"Name {number}") for number in range(49)]
        server.client.post("/events", json={"events": events}, headers=EDITOR)
        receiver.answer = answer
        server.client.post("/webhooks", json={"url": receiver.url(), "after": 0}, headers=EDITOR)
        until = time.monotonic() + 20
        while len(receiver.acknowledged) < 21:
            assert time.monotonic() < until
            time.sleep(0.01)
        time.sleep(1)
        assert len(receiver.received) == 21, "nothing is sent before it is noted that the one before came"
        cluster.start()
        receiver.wait_for(50)
        shown = server.client.get("/webhooks", headers=EDITOR)
        assert [each["state"] for each in shown.json()["webhooks"]] == ["active"]
        assert "Traceback" not in server.said(), server.said()
    assert receiver.positions() == list(range(1, 51))
    assert receiver.at_once == 1
    assert len(receiver.received) <= 51, "one was perhaps sent once more"


def test_a_node_on_a_standby_reads_and_delivers_once_that_is_the_primary(
    cluster: Cluster, receiver: Receiver, tmp_path: Path
) -> None:
    address = cluster.new_ledger()
    with serving(tmp_path, ledger=address) as server:
        server.state(FOUNDED)
    standby = cluster.standby(cluster.folder.with_name(f"{cluster.folder.name}-standby")).start()
    try:
        following = address.replace(f":{cluster.port}/", f":{standby.port}/")
        with serving(tmp_path, settings=ALLOWING, ledger=following) as node:
            assert node.client.get("/parties/kz-qkhp").status_code == 200
            refused = node.client.get("/webhooks", headers=EDITOR)
            assert (refused.status_code, refused.json()["type"]) == (503, "/problems/unavailable")
            cluster.stop()
            standby.promote()
            registration = {"url": receiver.url(), "after": 0}
            until = time.monotonic() + 20
            while node.client.post("/webhooks", json=registration, headers=EDITOR).status_code != 201:
                assert time.monotonic() < until, node.said()
                time.sleep(0.1)
            receiver.wait_for(1)
            assert "Traceback" not in node.said(), node.said()
    finally:
        standby.stop()


@pytest.fixture
def proxy(postgres: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[Between]:
    """Stands before a server, of which nobody here waits for an answer for more than a second."""
    monkeypatch.setattr("domain.ledger.postgres_connection.LedgerConnection.silence", SHORT)
    with between(postgres.port) as opened:
        yield opened


@pytest.fixture
def distant(world: World, proxy: Between, postgres: Cluster) -> Iterator[Store]:
    """The store of the world, in PostgreSQL, as couriers see it through the proxy."""
    ledger = postgres.new_ledger()
    open_ledger(ledger, world.clock).close()
    world.store = open_store(ledger, world.clock)
    opened = open_store(proxy.address(ledger.partition("schema=")[2]), world.clock)
    yield opened
    for each in (world.store, opened):
        each.close()


def test_a_session_that_falls_silent_is_ended_and_what_there_is_to_deliver_is_delivered(
    world: World, distant: Store, proxy: Between
) -> None:
    async def silent() -> None:
        world.register()
        async with world.courier(lease=60.0, by=distant):
            await until(lambda: world.standing().position == 1)
            for _ in range(2):
                proxy.silence()
                world.record(2)
                await until(lambda: world.standing().position == world.desk.chronicle.head)
        assert world.receivers.positions() == [1, 2, 3, 4, 5]

    asyncio.run(silent())


def test_a_server_that_takes_connections_and_says_nothing_keeps_nobody_from_stopping(
    world: World, distant: Store, proxy: Between, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.ledger.postgres_datastore.GREETING_SECONDS", 30.0)

    async def silent() -> None:
        world.register()
        async with world.courier(lease=60.0, by=distant):
            await until(lambda: world.standing().position == 1)
            proxy.asks = lambda _: False
            proxy.break_off()
            await a_while()
            began = time.monotonic()
        assert time.monotonic() - began < 3, "here all pauses are short"

    asyncio.run(silent())
    waiting = [each for each in threading.enumerate() if each.name == "partyline-webhooks"]
    assert waiting, "they wait for the server still"
    assert all(each.daemon for each in waiting), "and nobody for them"
    proxy.break_off()
