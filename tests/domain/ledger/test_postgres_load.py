"""Followers of a ledger in PostgreSQL miss nothing and reorder nothing, whatever transactions and connections do."""

import contextlib
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing

import psycopg
import pytest

from domain.ledger.port import Append, Unavailable, Uncertain
from domain.ledger.postgres import PostgresLedger
from domain.ledger.postgres_connection import LedgerConnection
from tests.domain.ledger.cluster import Cluster
from tests.domain.ledger.given import SetClock, draft, fill, one, written
from tests.domain.ledger.load import LONG, assert_nothing_lost, enduring, loaded

WATCHING = "query LIKE 'SELECT coalesce(max(id), 0) AS last%'"
"""What tells the connection that listens from the others."""


@pytest.fixture
def ledgers(address: str, clock: SetClock) -> Iterator[list[PostgresLedger]]:
    """Four nodes on one ledger, whose connections are told from others by their application's name."""
    schema = address.partition("schema=")[2]
    with ExitStack() as stack:
        yield [
            stack.enter_context(closing(PostgresLedger(f"{address}&application_name={schema}", clock)))
            for _ in range(4)
        ]


def end_connections(postgres: Cluster, address: str, which: str = "true") -> int:
    """End the connections of the nodes; how many were ended."""
    schema = address.partition("schema=")[2]
    return len(
        postgres.execute(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{schema}' AND {which}"  # noqa: S608
        )
    )


def test_an_append_that_commits_late_is_neither_skipped_nor_overtaken(
    ledgers: list[PostgresLedger], monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, quick, _, watching = ledgers
    inserted, may_commit = threading.Event(), threading.Event()
    commit = slow._recorder._commit

    def commit_late(connection: LedgerConnection) -> None:
        inserted.set()
        assert may_commit.wait(LONG)
        commit(connection)

    monkeypatch.setattr(slow._recorder, "_commit", commit_late)
    with enduring(watching) as (follower,):
        large = Append(tuple(draft("party:a", data=b"slow") for _ in range(500)), 0, ())
        first = threading.Thread(target=slow.append, args=([large],))
        first.start()
        assert inserted.wait(LONG)
        others = [
            threading.Thread(target=quick.append, args=([one("party:b", data=b"quick")],)) for _ in range(5)
        ]
        for each in others:
            each.start()
        others[0].join(0.3)
        assert [each.is_alive() for each in others] == [True] * 5  # each waits for its turn
        assert follower.received == []
        may_commit.set()
        for each in (first, *others):
            each.join(LONG)
        assert follower.has(lambda received: len(received) == 505)
        assert [entry.position for entry in follower.received] == list(range(1, 506))
        assert [entry.data for entry in follower.received] == [b"slow"] * 500 + [b"quick"] * 5


def test_large_slow_appends_beside_small_ones_keep_their_order(
    ledgers: list[PostgresLedger], postgres: Cluster, address: str
) -> None:
    schema = address.partition("schema=")[2]
    postgres.execute(f"""
        CREATE FUNCTION {schema}.dawdle() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_sleep(0.05); RETURN NULL; END $$;
        CREATE CONSTRAINT TRIGGER dawdle AFTER INSERT ON {schema}.partyline_tt_main DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (NEW.type = 'last') EXECUTE FUNCTION {schema}.dawdle()
    """)  # at the commit itself, when all is inserted
    large, *small, watching = ledgers
    with enduring(watching, large) as followers, loaded(*small) as load:
        for batch in range(8):
            drafts = [draft(data=f"large {batch}/{number}".encode()) for number in range(300)]
            drafts.append(draft(type="last", data=f"large {batch}".encode()))
            assert len(written(large.append([Append(tuple(drafts), 0, ())]))) == 301
        assert load.goes_on()
        load.stop()
        assert_nothing_lost(watching, load, followers)


def test_who_writes_past_the_program_waits_for_its_turn_as_well(
    ledgers: list[PostgresLedger], postgres: Cluster, address: str
) -> None:
    schema = address.partition("schema=")[2]
    ledger = ledgers[0]
    with psycopg.connect(postgres.address()) as other:
        other.execute(
            f"INSERT INTO {schema}.partyline_tt_main VALUES (1, 1, 'Renamed', '{{}}', 'by hand')".encode()  # noqa: S608
        )
        appending = threading.Thread(target=ledger.append, args=([one(data=b"ours")],))
        appending.start()
        appending.join(0.2)
        assert appending.is_alive()
        other.commit()
        appending.join(LONG)
    assert [(entry.position, entry.data) for entry in ledger.read()] == [(1, b"by hand"), (2, b"ours")]


def test_listening_that_breaks_under_load_costs_nothing(
    ledgers: list[PostgresLedger], postgres: Cluster, address: str
) -> None:
    with enduring(*ledgers[2:]) as followers, loaded(*ledgers[:2]) as load:
        for _ in range(5):
            assert load.goes_on()
            end_connections(postgres, address, WATCHING)
        assert load.goes_on()
        load.stop()
        assert load.refused == []
        assert_nothing_lost(ledgers[0], load, followers)


def test_connections_that_all_break_under_load_cost_nothing(
    ledgers: list[PostgresLedger], postgres: Cluster, address: str
) -> None:
    with enduring(*ledgers[2:]) as followers, loaded(*ledgers[:2]) as load:
        ended = 0
        for _ in range(10):
            assert load.goes_on(10)
            ended += end_connections(postgres, address)
        assert load.goes_on()
        load.stop()
        assert ended > 10
        assert_nothing_lost(ledgers[0], load, followers)


def test_who_listens_hears_of_an_append_though_the_notification_is_missed(
    ledgers: list[PostgresLedger], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledgers[0]._recorder, "channel_name", "nobody_listens_here")
    assert ledgers[1].wait(0, 0) is False
    ledgers[0].append([one()])
    assert ledgers[1].wait(0, LONG) is True


def test_connections_that_broke_while_they_were_idle_fail_nobody(
    ledgers: list[PostgresLedger], postgres: Cluster, address: str
) -> None:
    ledger = ledgers[0]
    for position in (1, 2):
        ledger.append([one(data=b"x")])
        assert len(list(ledger.read())) == position
        assert end_connections(postgres, address)
        assert ledger.head().position == position
        assert end_connections(postgres, address)


def test_a_connection_that_breaks_just_when_it_is_taken_fails_nobody(
    ledgers: list[PostgresLedger], postgres: Cluster, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = ledgers[0]
    fill(ledger, 10)
    monkeypatch.setattr(
        "domain.ledger.postgres_datastore._heard", lambda _: False
    )  # it breaks a moment later
    assert end_connections(postgres, address)
    assert len(list(ledger.read())) == 10
    assert end_connections(postgres, address)
    ledger.append([one()])
    assert ledger.head().position == 11


def test_the_librarys_subscription_outlives_broken_connections(
    ledgers: list[PostgresLedger], postgres: Cluster, address: str
) -> None:
    reading, writing, *_ = ledgers
    with reading._recorder.subscribe() as subscription:
        for position in range(1, 6):
            writing.append([one()])
            assert next(subscription).position == position
            end_connections(postgres, address)


def is_heard_again(ledger: PostgresLedger) -> bool:
    """Whether a first record is heard of within a while, after some trouble."""
    until = time.monotonic() + LONG
    while time.monotonic() < until:
        with contextlib.suppress(Unavailable):
            return ledger.wait(0, LONG)
        time.sleep(0.02)
    return False


def test_a_server_that_does_not_answer_counts_as_gone(
    ledgers: list[PostgresLedger], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.ledger.postgres_watching.SILENCE", 0.1)
    answering = threading.Event()
    watcher = ledgers[0]._recorder._watcher
    look = watcher._look

    def hang(connection: LedgerConnection) -> None:
        answering.wait(LONG)
        look(connection)

    monkeypatch.setattr(watcher, "_look", hang)
    with pytest.raises(Unavailable, match="has not answered for"):
        ledgers[0].wait(0, LONG)
    answering.set()
    monkeypatch.setattr("domain.ledger.postgres_watching.SILENCE", LONG)
    ledgers[1].append([one()])
    assert is_heard_again(ledgers[0])


def test_whoever_watches_outlives_what_nobody_foresaw(
    ledgers: list[PostgresLedger], monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(_: LedgerConnection) -> None:
        raise RuntimeError("nobody foresaw this")

    with monkeypatch.context() as broken:
        broken.setattr(ledgers[0]._recorder._watcher, "_look", break_down)
        with pytest.raises(Unavailable, match="cannot be watched: it was logged why"):
            ledgers[0].wait(0, LONG)
    ledgers[1].append([one()])
    assert is_heard_again(ledgers[0])


# A commit whose answer is lost


@pytest.mark.parametrize("committed", [True, False])
def test_whether_a_commit_was_made_is_found_out_when_its_answer_was_lost(
    ledgers: list[PostgresLedger], monkeypatch: pytest.MonkeyPatch, committed: bool
) -> None:
    ledger = ledgers[0]
    ledger.append([one(data=b"before")])

    def break_off(connection: LedgerConnection) -> None:
        broken.undo()
        if committed:
            connection.execute("COMMIT")
        connection.close()
        raise psycopg.OperationalError("the connection is lost")

    with monkeypatch.context() as broken:
        broken.setattr(ledger._recorder, "_commit", break_off)
        if committed:
            assert [entry.position for entry in written(ledger.append([one(data=b"x")]))] == [2]
        else:
            with pytest.raises(Unavailable, match="before the commit; nothing was written"):
                ledger.append([one(data=b"x")])
    assert [entry.data for entry in ledger.read()] == [b"before", b"x"][: 1 + committed]
    assert written(ledger.append([one(data=b"after")]))[0].position == 2 + committed


def test_a_commit_of_which_nobody_can_tell_whether_it_was_made_is_said_to_be_so(
    ledgers: list[PostgresLedger], monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = ledgers[0]

    def break_off(connection: LedgerConnection) -> None:
        connection.close()
        away.setattr(ledger._recorder.datastore, "connect", unreachable)
        raise psycopg.OperationalError("the connection is lost")

    def unreachable() -> None:
        raise psycopg.OperationalError("connection refused")

    monkeypatch.setattr("domain.ledger.postgres_recorder.FIND_OUT", 0.2)
    with monkeypatch.context() as away:
        away.setattr(ledger._recorder, "_commit", break_off)
        with pytest.raises(Uncertain, match="whether it was written is not known") as uncertain:
            ledger.append([one(data=b"x")])
    assert "nothing was written" not in str(uncertain.value)
    assert written(ledger.append([one(data=b"y")]))[0].position == 1
