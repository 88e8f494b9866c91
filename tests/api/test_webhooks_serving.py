"""Webhooks of real servers: nothing skipped and nothing sent twice but under its own id, whatever is killed or stopped."""

import itertools
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from tests.api.given import EDITOR, FOUNDED, Json, renamed
from tests.api.receiving import Delivery, Receiver, Reply, receiving
from tests.api.serving import GRANIAN, UVICORN, Server, serving

ALLOWING = {"PARTYLINE_WEBHOOK_HOSTS": "127.0.0.1"}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as listening:
        yield listening


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.db'}"
    new: str = request.getfixturevalue("postgres").new_ledger()
    return new


def register(server: Server, receiver: Receiver) -> Json:
    answer = server.client.post("/webhooks", json={"url": receiver.url(), "after": 0}, headers=EDITOR)
    assert answer.status_code == 201, answer.text
    hook: Json = answer.json()
    return hook


def write(server: Server, number: int) -> None:
    events = [renamed(f"Name {time.monotonic_ns()} {each}") for each in range(number)]
    assert server.client.post("/events", json={"events": events}, headers=EDITOR).status_code == 201


def in_order_and_twice_under_one_id_alone(receiver: Receiver, head: int, *, twice: int) -> None:
    """All records up to the head came, in order, at one time each; so many of them were sent once more."""
    assert receiver.positions() == list(range(1, head + 1))
    assert receiver.at_once == 1
    sent = [(each.position, each.id) for each in receiver.received]
    assert [position for position, _ in itertools.groupby(sent)] == sorted(
        set(sent), key=lambda each: each[0]
    )
    again = Counter(sent)
    assert len(again) == head, "one id a record"
    assert sum(again.values()) == head + twice


@pytest.mark.parametrize("command", [(*GRANIAN, "--workers", "2"), UVICORN], ids=["two workers", "uvicorn"])
def test_each_record_is_delivered_once_and_verified(
    tmp_path: Path, receiver: Receiver, command: tuple[str, ...]
) -> None:
    with serving(tmp_path, command, settings=ALLOWING) as server:
        server.state(FOUNDED)
        hook = register(server, receiver)
        for _ in range(5):
            write(server, 20)
        receiver.wait_for(101)
        in_order_and_twice_under_one_id_alone(receiver, 101, twice=0)
        records = server.records()
        sent = [Webhook(hook["secret"]).verify(each.body, each.headers)["data"] for each in receiver.received]
        assert sent == records
        assert hook["secret"] not in server.said()


def test_a_server_that_is_killed_in_a_delivery_goes_on_with_it_when_it_is_back(
    tmp_path: Path, receiver: Receiver
) -> None:
    with serving(tmp_path, settings=ALLOWING) as server:

        def answer(number: int, _: Delivery) -> Reply:
            if number == 25:
                server.kill()
            return Reply()

        receiver.answer = answer
        server.state(FOUNDED)
        write(server, 59)
        register(server, receiver)
        server.process.wait(20)
    assert len(receiver.received) == 26
    with serving(tmp_path, settings=ALLOWING):
        receiver.wait_for(60)
    in_order_and_twice_under_one_id_alone(receiver, 60, twice=1)


def test_what_a_node_that_was_killed_delivered_another_goes_on_to_deliver(
    tmp_path: Path, receiver: Receiver, ledger: str
) -> None:
    with serving(tmp_path, settings=ALLOWING, ledger=ledger) as one:
        one.state(FOUNDED)
        hook = register(one, receiver)
        receiver.wait_for(1)
        with serving(tmp_path, UVICORN, settings=ALLOWING, ledger=ledger) as other:

            def answer(number: int, _: Delivery) -> Reply:
                if number == 20:
                    one.kill()
                return Reply(503 if number == 40 else 204)

            receiver.answer = answer
            for server in (one, other):
                write(server, 30)
            one.process.wait(20)
            until = time.monotonic() + 20
            while other.client.get(f"/webhooks/{hook['id']}", headers=EDITOR).json()["failures"] == 0:
                assert time.monotonic() < until
                time.sleep(0.02)
            resumed = other.client.post(f"/webhooks/{hook['id']}/resume", headers=EDITOR)
            assert resumed.status_code == 200
            receiver.wait_for(61)
    in_order_and_twice_under_one_id_alone(receiver, 61, twice=2)


def test_a_server_stops_within_seconds_though_a_receiver_hangs(tmp_path: Path, receiver: Receiver) -> None:
    receiver.answer = lambda number, _: Reply(seconds=20 if number == 0 else 0)
    with serving(tmp_path, settings=ALLOWING) as server:
        server.state(FOUNDED)
        register(server, receiver)
        until = time.monotonic() + 10
        while not receiver.received:
            assert time.monotonic() < until
            time.sleep(0.01)
        began = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(15)
        assert time.monotonic() - began < 6
        assert "Traceback" not in server.said(), server.said()
    assert not (tmp_path / "ledger.db-webhooks-wal").exists()
    with serving(tmp_path, settings=ALLOWING):
        receiver.wait_for(1)
    assert len({each.id for each in receiver.received}) == 1
