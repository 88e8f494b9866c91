"""A PostgreSQL that falls silent, in one session or in all, holds nobody for ever; what nobody confirmed is not acknowledged."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from domain.ledger.port import Append, LedgerError, Unavailable, Uncertain, Unconfirmed
from domain.ledger.postgres import AHEAD_SECONDS, PostgresLedger
from domain.ledger.postgres_address import postgres_address
from domain.ledger.postgres_connection import HungUp
from domain.ledger.postgres_datastore import LedgerDatastore
from tests.domain.ledger.between import Between, between
from tests.domain.ledger.cluster import Cluster
from tests.domain.ledger.given import SECOND, SetClock, one
from tests.domain.ledger.load import LONG

SHORT = 1.0
"""Seconds of patience in these tests."""


@pytest.fixture
def proxy(postgres: Cluster) -> Iterator[Between]:
    with between(postgres.port) as opened:
        yield opened


@pytest.fixture
def ledger(
    proxy: Between, address: str, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[PostgresLedger]:
    """A ledger behind the proxy, with a record; it is impatient."""
    monkeypatch.setattr("domain.ledger.postgres_connection.LedgerConnection.silence", SHORT)
    monkeypatch.setattr("domain.ledger.postgres_writing.INSERT_SECONDS", SHORT)
    with closing(PostgresLedger(proxy.address(address.partition("schema=")[2]), clock)) as opened:
        opened.append([one(data=b"first")])
        yield opened


@pytest.fixture
def primary(clusters: tuple[Path, Path], request: pytest.FixtureRequest) -> Iterator[Cluster]:
    """A server of the test's own, to be stopped."""
    place, programs = clusters
    cluster = Cluster(place / request.node.name.partition("[")[0][-40:], programs).make().start()
    yield cluster
    cluster.stop(signal.SIGQUIT)


def outcome(use: Callable[[], Any]) -> tuple[Any, float]:
    """What it gives or raises within a while, and the seconds that it took."""
    found: list[Any] = []

    def run() -> None:
        try:
            found.append(use())
        except (LedgerError, HungUp) as error:
            found.append(error)

    begun = time.monotonic()
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(LONG)
    assert found, "it still waits"
    return found[0], time.monotonic() - begun


def wait_for_nobody(cluster: Cluster) -> None:
    """Have the server wait for a standby that there is not."""
    cluster.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
    cluster.execute("SELECT pg_reload_conf()")
    while cluster.execute("SHOW synchronous_standby_names") != [("nobody",)]:
        pass


def test_a_session_that_hangs_alone_is_ended_and_another_one_taken(
    ledger: PostgresLedger, proxy: Between
) -> None:
    assert ledger.wait(0, LONG)
    proxy.silence()
    said, seconds = outcome(lambda: ledger.append([one(data=b"second")]))
    assert [entry.data for (entry,) in said] == [b"second"]
    assert SHORT < seconds < 10 * SHORT


def test_a_session_that_hangs_is_ended_where_nobody_watches_the_server(
    proxy: Between, ledger: PostgresLedger
) -> None:
    """As with the store of webhooks."""
    address = postgres_address(proxy.address(ledger._recorder.datastore.schema))
    with closing(LedgerDatastore(address)) as datastore:
        with datastore.get_connection() as connection:
            proxy.silence()
            said, seconds = outcome(lambda: connection.execute("SELECT 1"))
            assert isinstance(said, HungUp)
            assert seconds < 10 * SHORT
        with datastore.get_connection() as connection:
            assert connection.execute("SELECT 1 AS one").fetchall() == [{"one": 1}]


def test_what_hung_when_the_server_was_found_to_be_gone_is_ended_at_once(
    postgres: Cluster, ledger: PostgresLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.ledger.postgres_connection.LedgerConnection.silence", LONG)
    datastore = ledger._recorder.datastore
    with datastore.get_connection() as connection:
        threading.Timer(SHORT / 2, datastore.hang_up).start()
        assert isinstance(outcome(lambda: connection.execute("SELECT pg_sleep(60)"))[0], HungUp)
    postgres.execute(
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)'"
    )
    assert ledger.head().position == 1


def test_who_is_in_the_midst_of_a_transaction_when_its_session_hangs_is_told_so(
    ledger: PostgresLedger, proxy: Between
) -> None:
    proxy.asks = lambda sent: b"main_id" not in sent  # the tags' turn
    with pytest.raises(Unavailable, match=r"has not answered for 1 s\); nothing was written"):
        ledger.append([one(data=b"second")])
    proxy.asks = lambda _: True
    assert [entry.data for entry in ledger.read()] == [b"first"]


def test_a_server_that_takes_connections_and_says_nothing_holds_nobody(
    ledger: PostgresLedger, proxy: Between, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.ledger.postgres_datastore.GREETING_SECONDS", SHORT)
    assert ledger.wait(0, LONG)
    proxy.asks = lambda sent: b"lock_timeout" not in sent
    proxy.break_off()
    for use in (lambda: ledger.append([one()]), ledger.head, ledger.close):
        said, seconds = outcome(use)
        assert said is None or isinstance(said, Unavailable)
        assert seconds < 10 * SHORT


def test_a_commit_that_no_standby_confirms_is_not_waited_for_without_end(
    primary: Cluster, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.ledger.postgres_recorder.CONFIRM_SECONDS", SHORT)
    with closing(PostgresLedger(primary.new_ledger(), clock)) as ledger:
        wait_for_nobody(primary)
        said, seconds = outcome(lambda: ledger.append([one()]))
        assert isinstance(said, Unconfirmed)
        assert "canceling wait for synchronous replication" in str(said)
        assert seconds < 10 * SHORT
        # Sent again it stands, and is not confirmed any more than before.
        again = Append((), 1, (), basis=b"{}")
        assert isinstance(outcome(lambda: ledger.append([again]))[0], Unconfirmed)
        primary.execute("ALTER SYSTEM RESET synchronous_standby_names")
        primary.execute("SELECT pg_reload_conf()")
        while primary.execute("SHOW synchronous_standby_names") != [("",)]:
            pass
        assert ledger.append([again]) == [()]
        assert outcome(ledger.close)[1] < 10 * SHORT


def test_what_no_standby_confirmed_is_not_acknowledged_whatever_a_role_wants_to_hear(
    primary: Cluster, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.ledger.postgres_recorder.CONFIRM_SECONDS", SHORT)
    address = primary.new_ledger()
    PostgresLedger(address, clock).close()
    primary.execute("CREATE ROLE quiet LOGIN SUPERUSER")
    primary.execute("ALTER ROLE quiet SET client_min_messages = error")
    primary.execute("ALTER ROLE quiet SET synchronous_commit = off")
    with closing(PostgresLedger(address.replace("partyline@", "quiet@"), clock)) as ledger:
        wait_for_nobody(primary)
        assert isinstance(outcome(lambda: ledger.append([one()]))[0], Uncertain)


def test_the_settings_of_a_write_hold_in_whatever_session_it_comes_to(shared: PostgresLedger) -> None:
    with shared._recorder.datastore.get_connection() as connection:  # as a pooler would give it to another
        connection.execute("RESET ALL")
        connection.execute("SET synchronous_commit = off; SET client_min_messages = error")
    with shared._recorder.datastore.begun(shared._recorder._begin) as (connection, _):
        names = ("synchronous_commit", "client_min_messages", "lock_timeout")
        shown = [connection.execute(f"SHOW {name}".encode()).fetchone() for name in names]
        assert [next(iter(each.values())) for each in shown if each] == ["on", "warning", "10s"]


def test_a_standby_that_answers_after_a_lost_commit_is_not_taken_to_say_that_nothing_was_written(
    primary: Cluster, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit's answer is lost; its address leads to a standby now that has the commit, and has not replayed it."""
    monkeypatch.setattr("domain.ledger.postgres_recorder.FIND_OUT", SHORT)
    standby = primary.standby(primary.folder.with_name(f"{primary.folder.name}-standby")).start()
    try:
        with between(primary.port) as proxy, closing(PostgresLedger(proxy.address("s"), clock)) as ledger:
            ledger.append([one(data=b"first")])
            ((written,),) = primary.execute("SELECT pg_current_wal_lsn()")
            while standby.execute(f"SELECT pg_last_wal_replay_lsn() >= '{written}'") != [(True,)]:
                pass
            standby.execute("SELECT pg_wal_replay_pause()")
            while standby.execute("SELECT pg_get_wal_replay_pause_state()") != [("paused",)]:
                pass

            def lose_the_answer(answer: bytes) -> bool:
                if b"COMMIT" not in answer:
                    return True
                proxy.leads_to, proxy.answers = standby.port, lambda _: True
                proxy.break_off()
                return False

            proxy.answers = lose_the_answer
            said, _ = outcome(lambda: ledger.append([one(data=b"second")]))
            assert isinstance(said, Uncertain)
            assert "nothing was written" not in str(said)
            assert ledger.head().is_copy
            with pytest.raises(Unavailable, match="a standby answers"):
                ledger.append([Append((), 1, (), basis=b"first")])
            proxy.leads_to = primary.port
            proxy.break_off()
            assert [entry.data for entry in ledger.read()] == [b"first", b"second"]
            assert not ledger.head().is_copy
    finally:
        standby.stop(signal.SIGQUIT)


def test_an_encoding_that_the_surroundings_ask_for_changes_nothing(
    address: str, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGCLIENTENCODING", "latin1")
    with closing(PostgresLedger(address, clock)) as ledger:
        ledger.append([one("key:ж")])
        assert [entry.tags for entry in ledger.read(tags=["key:ж"])] == [("key:ж",)]


def test_a_node_whose_clock_is_far_ahead_writes_nothing(
    shared: PostgresLedger, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.ledger.postgres.AHEAD_SECONDS", AHEAD_SECONDS)
    right = time.time_ns() // 1000
    clock.now = right + (AHEAD_SECONDS + 60) * SECOND
    with pytest.raises(Unavailable, match=r"the clock of this machine says .* set the clock that is wrong"):
        shared.append([one()])
    assert shared.head().position == 0
    clock.now = right + (AHEAD_SECONDS - 60) * SECOND
    shared.append([one()])
    assert shared.head().recorded_at == clock.now
