"""The schema of a ledger in PostgreSQL: how it is recognised, what it insists on, and what its errors say."""

import threading
import time
from contextlib import ExitStack, closing

import psycopg
import pytest

from domain.ledger import postgres_writing
from domain.ledger.port import Append, LedgerError, NotALedger, Unavailable
from domain.ledger.postgres import PostgresLedger
from domain.ledger.postgres_address import postgres_address
from domain.ledger.postgres_connection import LOCK_SECONDS
from domain.ledger.postgres_datastore import CONNECTIONS, explained
from tests.domain.ledger.cluster import Cluster
from tests.domain.ledger.given import NOON, SetClock, draft, fill, one


@pytest.fixture
def schema(address: str) -> str:
    return address.partition("schema=")[2]


# What stands there


def test_a_ledger_is_opened_again_as_it_was_left(
    shared: PostgresLedger, address: str, clock: SetClock
) -> None:
    fill(shared, 3)
    with closing(PostgresLedger(address, clock, must_exist=True)) as again:
        assert list(again.read()) == list(shared.read())


def test_two_schemas_are_two_ledgers(shared: PostgresLedger, postgres: Cluster, clock: SetClock) -> None:
    fill(shared, 3)
    with closing(PostgresLedger(postgres.new_ledger(), clock)) as other:
        assert other.head().position == 0
        other.append([one("party:a", touches=["party:a"])])
        assert (other.head().position, shared.head().position) == (1, 3)


def test_a_schema_that_others_use_too_takes_a_ledger(
    postgres: Cluster, address: str, schema: str, clock: SetClock
) -> None:
    postgres.execute(f"CREATE SCHEMA {schema}; CREATE TABLE {schema}.notes (note text)")
    with closing(PostgresLedger(address, clock)) as ledger:
        fill(ledger, 1)
    assert postgres.execute(f"SELECT count(*) FROM {schema}.notes") == [(0,)]  # noqa: S608


@pytest.mark.parametrize(
    "something",
    [
        "CREATE TABLE {0}.partyline_tt_main (id bigint)",
        "CREATE VIEW {0}.partyline_tt_main AS SELECT 1",
        "CREATE TABLE {0}.partyline_tt_tag (tag text)",
        "CREATE FUNCTION {0}.partyline_lock() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
    ],
)
def test_something_else_is_no_ledger_and_stays_as_it_is(
    postgres: Cluster, address: str, schema: str, clock: SetClock, something: str
) -> None:
    postgres.execute(f"CREATE SCHEMA {schema}; {something.format(schema)}")
    there = f"SELECT relname FROM pg_class WHERE relnamespace = '{schema}'::regnamespace"  # noqa: S608
    before = postgres.execute(there)
    with pytest.raises(NotALedger, match="but of something else: name another schema"):
        PostgresLedger(address, clock)
    assert postgres.execute(there) == before


def test_a_ledger_of_a_newer_partyline_is_not_opened(
    shared: PostgresLedger, postgres: Cluster, address: str, schema: str, clock: SetClock
) -> None:
    fill(shared, 1)
    postgres.execute(f"COMMENT ON TABLE {schema}.partyline_tt_main IS 'Partyline ledger, format 2'")
    with pytest.raises(NotALedger, match="a ledger of format 2, made by a newer Partyline"):
        PostgresLedger(address, clock)


def test_a_database_that_cannot_hold_every_name_is_refused(postgres: Cluster, clock: SetClock) -> None:
    postgres.execute("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0")
    with pytest.raises(NotALedger, match="is in LATIN1: make a database with the encoding UTF8"):
        PostgresLedger(f"postgresql://partyline@127.0.0.1:{postgres.port}/latin", clock)


def test_who_may_not_make_a_ledger_is_told_so_and_may_use_one(
    postgres: Cluster, address: str, schema: str, clock: SetClock
) -> None:
    postgres.execute(f"CREATE ROLE r{schema} LOGIN")
    theirs = address.replace("partyline@", f"r{schema}@")
    with pytest.raises(LedgerError, match="permission denied for database"):
        PostgresLedger(theirs, clock)
    PostgresLedger(address, clock).close()
    postgres.execute(
        f"GRANT USAGE ON SCHEMA {schema} TO r{schema}; GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA {schema} TO r{schema}"
    )
    with closing(PostgresLedger(theirs, clock)) as ledger:
        fill(ledger, 2)
        assert ledger.head().position == 2


def test_tables_that_are_gone_are_said_to_be_so(
    shared: PostgresLedger, postgres: Cluster, schema: str
) -> None:
    fill(shared, 1)
    postgres.execute(f"DROP SCHEMA {schema} CASCADE")
    for use in (shared.head, lambda: shared.append([one()]), lambda: list(shared.read())):
        with pytest.raises(NotALedger, match="the ledger's tables are not as they were made"):
            use()


# What the database insists on


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE {0}.partyline_tt_main SET data = ''",
        "DELETE FROM {0}.partyline_tt_main",
        "TRUNCATE {0}.partyline_tt_main",
        "UPDATE {0}.partyline_tt_tag SET tag = ''",
        "DELETE FROM {0}.partyline_tt_tag",
        "TRUNCATE {0}.partyline_tt_tag",
    ],
)
def test_nothing_is_changed_or_deleted_by_anybody(
    shared: PostgresLedger, postgres: Cluster, schema: str, change: str
) -> None:
    fill(shared, 2)
    with pytest.raises(psycopg.errors.RaiseException, match="a ledger is append-only"):
        postgres.execute(change.format(schema))
    assert len(list(shared.read(tags=["country:kz"]))) == 2


@pytest.mark.parametrize("positions", [[4], [2], [3, 5], [4, 3, 6], [0], [-1]])
def test_positions_are_dense_whoever_gives_them(
    shared: PostgresLedger, postgres: Cluster, schema: str, positions: list[int]
) -> None:
    fill(shared, 2)
    rows = ", ".join(f"({position}, {NOON}, 'Renamed', '{{}}', '')" for position in positions)
    with pytest.raises(psycopg.Error):
        postgres.execute(f"INSERT INTO {schema}.partyline_tt_main VALUES {rows}")  # noqa: S608
    assert shared.head().position == 2


def test_a_commit_waits_for_the_disk_whatever_a_role_prefers(
    postgres: Cluster, address: str, schema: str, clock: SetClock
) -> None:
    for preferred, then in (
        ("off", "on"),
        ("local", "on"),
        ("remote_write", "on"),
        ("remote_apply", "remote_apply"),
    ):
        role = f"{preferred}_{schema}"
        postgres.execute(
            f"CREATE ROLE {role} LOGIN SUPERUSER; ALTER ROLE {role} SET synchronous_commit = {preferred}"
        )
        with closing(PostgresLedger(address.replace("partyline@", f"{role}@"), clock)) as ledger:
            with ledger._recorder.writing() as transaction:
                row = transaction._connection.execute("SHOW synchronous_commit").fetchone()
            assert row == {"synchronous_commit": then}


def test_a_server_that_serializes_by_default_still_gives_positions_one_after_another(
    postgres: Cluster, address: str, schema: str, clock: SetClock
) -> None:
    role = f"strict_{schema}"
    postgres.execute(
        f"CREATE ROLE {role} LOGIN SUPERUSER; ALTER ROLE {role} SET default_transaction_isolation = 'serializable'"
    )
    with (
        closing(PostgresLedger(address.replace("partyline@", f"{role}@"), clock)) as one_,
        closing(PostgresLedger(address.replace("partyline@", f"{role}@"), clock)) as other,
    ):
        writers = [
            threading.Thread(target=fill, args=(ledger, 2)) for ledger in (one_, other) for _ in range(10)
        ]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        assert [entry.position for entry in one_.read()] == list(range(1, 41))


# What cannot be written


def test_a_lock_that_is_held_too_long_is_told_so_and_nothing_is_written(
    shared: PostgresLedger, address: str, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient = postgres_writing._BEGIN.replace(f"'{LOCK_SECONDS}s'", "'100ms'")
    monkeypatch.setattr("domain.ledger.postgres_writing._BEGIN", impatient)
    with (
        closing(PostgresLedger(address, clock)) as other,
        shared._recorder.writing(),
        pytest.raises(Unavailable, match="is busy: another process has been writing"),
    ):
        other.append([one()])
    assert shared.head().position == 0


def test_a_database_that_takes_no_writes_is_told_so_and_can_be_read(
    shared: PostgresLedger, postgres: Cluster, address: str, schema: str, clock: SetClock
) -> None:
    fill(shared, 2)
    role = f"reader_{schema}"
    postgres.execute(
        f"CREATE ROLE {role} LOGIN SUPERUSER; ALTER ROLE {role} SET default_transaction_read_only = on"
    )
    with closing(PostgresLedger(address.replace("partyline@", f"{role}@"), clock)) as ledger:
        with pytest.raises(Unavailable, match=r"takes no writes .* nothing was written: name the primary"):
            ledger.append([one()])
        assert len(list(ledger.read())) == 2
        assert ledger.wait(1, 10) is True


def test_what_the_database_cannot_hold_is_refused_and_nothing_is_written(shared: PostgresLedger) -> None:
    with pytest.raises(LedgerError, match="PostgreSQL refuses"):
        shared.append([Append((draft("party:a"), draft(type="a\0b")), 0, ())])
    assert shared.head().position == 0
    fill(shared, 1)


def test_what_the_database_refuses_at_the_commit_itself_is_not_written(
    shared: PostgresLedger, postgres: Cluster, schema: str
) -> None:
    postgres.execute(f"""
        CREATE FUNCTION {schema}.refuse_late() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'not today'; END $$;
        CREATE CONSTRAINT TRIGGER late AFTER INSERT ON {schema}.partyline_tt_main DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (NEW.data = 'late') EXECUTE FUNCTION {schema}.refuse_late()
    """)
    with pytest.raises(LedgerError, match="PostgreSQL refuses: not today"):
        shared.append([one(data=b"late")])
    shared.append([one(data=b"early")])
    assert [entry.data for entry in shared.read()] == [b"early"]


def test_a_full_disk_is_told_in_words(address: str) -> None:
    error = explained(psycopg.errors.DiskFull("could not extend file"), postgres_address(address))
    assert isinstance(error, Unavailable)
    assert "is full; nothing was written: make room and try again" in str(error)


def test_a_session_that_cannot_be_set_up_is_not_left_open(
    shared: PostgresLedger, address: str, postgres: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.ledger.postgres_datastore._SESSION", "SELECT 1/0")
    name = address.partition("schema=")[2]
    with pytest.raises(LedgerError, match="division by zero"):
        PostgresLedger(f"{address}&application_name={name}", SetClock())
    open_ = f"SELECT count(*) FROM pg_stat_activity WHERE application_name = '{name}'"  # noqa: S608
    until = time.monotonic() + 10
    while postgres.execute(open_) != [(0,)]:
        assert time.monotonic() < until
    shared.append([one()])


def test_who_finds_all_connections_in_use_is_told_so(
    shared: PostgresLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.ledger.postgres_datastore.PATIENCE", 0.05)
    with ExitStack() as stack:
        for _ in range(CONNECTIONS):
            stack.enter_context(shared._recorder.datastore.get_connection())
        with pytest.raises(Unavailable, match=f"all {CONNECTIONS} connections are in use"):
            shared.head()
    assert shared.head().position == 0


def test_more_readers_than_connections_wait_for_each_other(shared: PostgresLedger) -> None:
    fill(shared, 2500)
    counted: list[int] = []
    readers = [
        threading.Thread(target=lambda: counted.append(sum(1 for _ in shared.read()))) for _ in range(24)
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert counted == [2500] * 24


def test_a_reader_whose_ledger_becomes_another_one_does_not_read_on(
    shared: PostgresLedger, postgres: Cluster, schema: str
) -> None:
    fill(shared, 2500)
    reading = shared.read()
    assert [next(reading).position for _ in range(1000)][-1] == 1000
    # As if a standby had taken over that had other records from there on.
    postgres.execute(
        f"SET session_replication_role = replica; UPDATE {schema}.partyline_tt_main SET data = 'other' WHERE id > 900"  # noqa: S608
    )
    with pytest.raises(
        Unavailable, match="became another ledger while it was read, without the record at 1000"
    ):
        list(reading)
