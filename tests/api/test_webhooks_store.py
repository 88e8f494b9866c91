"""The store of webhooks: what each adapter promises, and what is particular to the file."""

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from msgspec.structs import replace

import api.beside.postgres
import api.beside.table
from api.webhooks.opening import open_store, store_file
from api.webhooks.sql_store import SqlStore
from api.webhooks.store import Full, Hook, Kept, Standing, Store
from domain.ledger.opening import open_ledger
from domain.ledger.port import Closed, LedgerError, NotALedger, Unavailable, Uncertain
from tests.api.given import NOON, SetClock
from tests.domain.ledger.cluster import Cluster
from tests.domain.ledger.given import ROOT

Open = Callable[[], Store]


def hook(name: str) -> Hook:
    return Hook(id=name, url=f"https://{name}.example/", created_at=NOON, secret=f"whsec_{name}")


def at(position: int, **more: object) -> Standing:
    return replace(Standing(position=position), **more)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a ledger of each kind, which is there."""
    match request.param:
        case "memory":
            return "memory:"
        case "sqlite":
            return f"sqlite:///{tmp_path / 'ledger.db'}"
        case _:
            new: str = request.getfixturevalue("postgres").new_ledger()
            open_ledger(new, SetClock()).close()
            return new


@pytest.fixture
def store(address: str, clock: SetClock) -> Iterator[Store]:
    opened = open_store(address, clock)
    yield opened
    opened.close()


@pytest.fixture
def two(store: Store) -> Store:
    """A store with two webhooks, at positions 1 and 2."""
    store.add(hook("one"), at(1), most=9)
    store.add(hook("two"), at(2), most=9)
    return store


def ids(kept: list[Kept]) -> list[str]:
    return [each.hook.id for each in kept]


def test_what_was_added_is_there_as_it_was_added(two: Store) -> None:
    assert two.all() == [Kept(hook("one"), at(1), 1), Kept(hook("two"), at(2), 1)]
    assert two.get("two") == Kept(hook("two"), at(2), 1)
    assert two.get("three") is None


def test_everything_of_a_webhook_is_kept(store: Store) -> None:
    full = replace(
        hook("full"),
        party=("kz-qhp",),
        country=("KZ",),
        type=("Renamed",),
        kind=("retracted",),
        format="cloudevents",
        description="Қазақстан",
        former_secret="whsec_former",
        former_until=NOON,
    )
    standing = Standing(
        position=7, failures=2, next_try=NOON, last_try=NOON - 1, last_status=500, last_error="answered 500"
    )
    store.add(full, standing, most=1)
    assert store.all() == [Kept(full, standing, 1)]


def test_no_more_are_added_than_there_may_be(two: Store) -> None:
    with pytest.raises(Full):
        two.add(hook("three"), at(0), most=2)
    assert ids(two.all()) == ["one", "two"]


def test_what_was_removed_is_gone(two: Store) -> None:
    assert two.remove("one")
    assert not two.remove("one")
    assert ids(two.all()) == ids(two.claim("a", 10)) == ["two"]


# Who holds them


def test_one_is_held_by_one_at_a_time(two: Store) -> None:
    assert ids(two.claim("a", 10)) == ["one", "two"]
    assert two.claim("b", 10) == []
    two.add(hook("three"), at(0), most=9)
    assert ids(two.claim("b", 10)) == ["three"]
    assert ids(two.claim("a", 10)) == ["one", "two"]


def test_what_its_holder_let_go_another_takes_over(two: Store) -> None:
    two.claim("a", 10)
    two.release("b")
    assert two.claim("b", 10) == []
    two.release("a")
    assert ids(two.claim("b", 10)) == ["one", "two"]


def test_what_its_holder_held_too_long_ago_another_takes_over(two: Store) -> None:
    two.claim("a", -1)
    assert ids(two.claim("b", 10)) == ["one", "two"]
    assert two.claim("a", 10) == []


def test_a_clock_that_was_set_back_leaves_none_in_hands_that_are_gone(two: Store) -> None:
    two.claim("a", 100_000)
    assert ids(two.claim("b", 10)) == ["one", "two"]


def test_one_that_is_suspended_is_held_by_nobody(two: Store) -> None:
    (one, _) = two.claim("a", 10)
    assert two.save("a", one, at(1, is_suspended=True))
    assert ids(two.claim("a", 10)) == ["two"]


# How far they have come


def test_who_holds_one_saves_how_far_it_has_come(two: Store) -> None:
    (one, _) = two.claim("a", 10)
    assert two.save("a", one, at(5, last_status=200))
    assert two.get("one") == Kept(hook("one"), at(5, last_status=200), one.edition)
    assert two.save("a", one, at(6))
    assert two.get("two") == Kept(hook("two"), at(2), one.edition)


def test_who_does_not_hold_it_any_more_saves_nothing(two: Store) -> None:
    (one, _) = two.claim("a", -1)
    held = two.claim("b", 10)
    assert not two.save("a", one, at(5))
    two.remove("two")
    assert not two.save("b", held[1], at(5))
    assert two.all() == held[:1] == [Kept(hook("one"), at(1), one.edition + 1)]


def test_who_lost_one_and_holds_it_again_saves_nothing_by_what_it_held_before(two: Store) -> None:
    (before, _) = two.claim("a", -1)
    (others, _) = two.claim("b", -1)
    assert two.save("b", others, at(6))
    (again, _) = two.claim("a", 10)
    assert not two.save("a", before, at(2))
    assert again.standing == at(6)
    assert two.save("a", again, at(7))


@pytest.mark.parametrize("seconds", [10, -1])
def test_whoever_holds_one_on_and_on_holds_the_same_edition(two: Store, seconds: float) -> None:
    held = two.claim("a", seconds)
    two.save("a", held[0], at(5))
    again = two.claim("a", seconds)
    assert [each.edition for each in again] == [each.edition for each in held]
    two.release("a")
    assert [each.edition for each in two.claim("a", 10)] == [each.edition + 1 for each in held]


def test_what_an_editor_changed_is_not_written_over(two: Store) -> None:
    (one, _) = two.claim("a", 10)
    changed = two.amend("one", lambda kept: (replace(kept.hook, secret="whsec_new"), kept.standing))
    assert changed == two.get("one") == Kept(replace(hook("one"), secret="whsec_new"), at(1), one.edition + 1)
    assert not two.save("a", one, at(5))
    assert two.claim("a", 10)[0] == changed
    assert two.save("a", changed, at(5))


def test_one_that_is_resumed_is_held_again(two: Store) -> None:
    (one, _) = two.claim("a", 10)
    two.save("a", one, at(5, failures=10, is_suspended=True))
    two.release("a")
    resumed = two.amend("one", lambda kept: (kept.hook, Standing(position=kept.standing.position)))
    assert resumed is not None
    assert resumed.standing == at(5)
    assert ids(two.claim("b", 10)) == ["one", "two"]


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("hook", '{"id":"one","format":"xml"}'),
        ("hook", "what a hand wrote"),
        ("standing", '{"position":"far"}'),
        ("standing", ""),
    ],
)
def test_one_that_cannot_be_read_holds_up_no_other(
    two: SqlStore, column: str, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    with two._database.transaction() as transaction:
        transaction.run(f"UPDATE partyline_webhooks SET {column} = ? WHERE id = 'one'", (text,))  # noqa: S608 - one of two names
    for _ in range(3):
        assert ids(two.claim("a", 10)) == ids(two.all()) == ["two"]
    assert [each.getMessage()[:30] for each in caplog.records] == ["webhook one cannot be read, an"]
    with two._database.transaction() as transaction:
        assert transaction.run("SELECT owner FROM partyline_webhooks ORDER BY place") == [(None,), ("a",)]
    with pytest.raises(LedgerError, match="webhook one cannot be read"):
        two.get("one")
    with pytest.raises(LedgerError, match="webhook one cannot be read"):
        two.amend("one", lambda kept: (kept.hook, kept.standing))
    assert two.remove("one")
    assert ids(two.all()) == ["two"]


def test_what_is_not_there_is_not_changed(store: Store) -> None:
    assert store.amend("nobody", lambda kept: (kept.hook, kept.standing)) is None


def test_a_change_that_fails_changes_nothing(two: Store) -> None:
    def fail(_: Kept) -> tuple[Hook, Standing]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        two.amend("one", fail)
    assert two.get("one") == Kept(hook("one"), at(1), 1)


def test_threads_may_share_it(two: Store) -> None:
    (one, _) = two.claim("a", 10)

    def save() -> None:
        for position in range(1, 20):
            assert two.save("a", one, at(position))
            two.claim("a", 10)

    threads = [threading.Thread(target=save) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert two.get("one") == Kept(hook("one"), at(19), one.edition)


def test_what_is_closed_says_so_and_can_be_closed_again(two: Store) -> None:
    two.close()
    two.close()
    with pytest.raises(Closed):
        two.all()


@pytest.mark.parametrize("address", ["sqlite", "postgresql"], indirect=True)
def test_others_see_it_and_it_outlives_who_wrote_it(address: str, two: Store, clock: SetClock) -> None:
    other = open_store(address, clock)
    assert other.all() == two.all()
    (one, _) = other.claim("b", 10)
    assert two.claim("a", 10) == []
    other.save("b", one, at(9))
    other.close()
    two.close()
    again = open_store(address, clock)
    assert [each.standing.position for each in again.all()] == [9, 2]
    again.close()


@pytest.mark.parametrize("address", ["sqlite", "postgresql"], indirect=True)
def test_several_that_open_it_at_once_make_it_once(address: str, clock: SetClock) -> None:
    opened: list[Store] = []

    def open_one() -> None:
        opened.append(open_store(address, clock))

    threads = [threading.Thread(target=open_one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    opened[0].add(hook("one"), at(1), most=9)
    assert [ids(each.all()) for each in opened] == [["one"]] * 6
    for each in opened:
        each.close()


# The table


@pytest.fixture
def ledger(postgres: Cluster) -> str:
    """The address of a ledger that is there, and has no webhooks yet."""
    address = postgres.new_ledger()
    open_ledger(address, SetClock()).close()
    return address


@pytest.fixture
def limited(postgres: Cluster, ledger: str) -> Iterator[str]:
    """The same, for a role that may read and write what is there, and make nothing."""
    role, schema = f"r{ledger[-16:]}", ledger[-17:]
    for statement in (
        f"CREATE ROLE {role} LOGIN",
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT ALL ON TABLES TO {role}",
        f"GRANT ALL ON ALL TABLES IN SCHEMA {schema} TO {role}",
    ):
        postgres.execute(statement)
    yield ledger.replace("partyline@", f"{role}@")
    postgres.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")


def test_who_may_make_no_table_uses_the_one_that_is_there(ledger: str, limited: str) -> None:
    with pytest.raises(LedgerError, match="permission denied"):
        open_store(limited, SetClock())
    open_store(ledger, SetClock()).close()
    store = open_store(limited, SetClock())
    store.add(hook("one"), at(1), most=9)
    assert ids(store.claim("a", 10)) == ["one"]
    store.close()


def test_where_nothing_can_be_written_what_is_there_is_read(
    postgres: Cluster, ledger: str, limited: str
) -> None:
    postgres.execute(f"ALTER ROLE r{ledger[-16:]} SET default_transaction_read_only = on")
    with pytest.raises(Unavailable):
        open_store(limited, SetClock())
    own = open_store(ledger, SetClock())
    own.add(hook("one"), at(1), most=9)
    store = open_store(limited, SetClock())
    assert store.all() == own.all()
    with pytest.raises(Unavailable, match="takes no writes"):
        store.claim("a", 10)
    for each in (store, own):
        each.close()


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("NULL", "of something else"),
        ("'mine'", "of something else"),
        ("'Partyline webhooks, format 2'", "newer"),
    ],
)
def test_a_table_of_something_else_or_of_a_newer_version_is_left_as_it_is(
    postgres: Cluster, ledger: str, comment: str, said: str
) -> None:
    open_store(ledger, SetClock()).close()
    postgres.execute(f"COMMENT ON TABLE {ledger[-17:]}.partyline_webhooks IS {comment}")
    with pytest.raises(NotALedger, match=said):
        open_store(ledger, SetClock())


def test_the_table_says_of_which_format_it_is(postgres: Cluster, ledger: str) -> None:
    open_store(ledger, SetClock()).close()
    query = f"SELECT obj_description('{ledger[-17:]}.partyline_webhooks'::regclass, 'pg_class')"
    assert postgres.execute(query) == [("Partyline webhooks, format 1",)]


# A commit whose answer is lost


class Losing:
    """Has the connection break at the next commits: after each that is True was made, before each that is False."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.next: list[bool] = []
        run = api.beside.postgres.PostgresTransaction.run

        def losing(transaction: Any, statement: str, values: Any = ()) -> Any:
            if statement != "COMMIT" or not self.next:
                return run(transaction, statement, values)
            if self.next.pop(0):
                run(transaction, statement, values)
            transaction._connection.close()
            raise psycopg.OperationalError("the connection is lost")

        monkeypatch.setattr(api.beside.postgres.PostgresTransaction, "run", losing)


@pytest.fixture
def losing(monkeypatch: pytest.MonkeyPatch) -> Losing:
    return Losing(monkeypatch)


@pytest.fixture
def kept(ledger: str) -> Iterator[Store]:
    opened = open_store(ledger, SetClock())
    opened.add(hook("one"), at(1), most=9)
    yield opened
    opened.close()


LOST = [(True,), (False,), (True, True), (False, True), (True, False)]


@pytest.mark.parametrize("lost", LOST)
def test_one_whose_answer_was_lost_is_added_once(kept: Store, losing: Losing, lost: tuple[bool, ...]) -> None:
    losing.next = list(lost)
    kept.add(hook("two"), at(2), most=2)
    assert losing.next == []
    assert kept.all() == [Kept(hook("one"), at(1), 1), Kept(hook("two"), at(2), 1)]


@pytest.mark.parametrize("lost", LOST)
def test_one_whose_answer_was_lost_was_there_to_remove(
    kept: Store, losing: Losing, lost: tuple[bool, ...]
) -> None:
    losing.next = list(lost)
    assert kept.remove("one")
    assert kept.all() == []
    losing.next = list(lost)
    assert not kept.remove("one")


@pytest.mark.parametrize("lost", LOST)
def test_one_whose_answer_was_lost_is_changed_as_it_is_said_to_be(
    kept: Store, losing: Losing, lost: tuple[bool, ...]
) -> None:
    losing.next = list(lost)
    changed = kept.amend("one", lambda one: (replace(one.hook, secret="whsec_new"), one.standing))
    assert changed is not None
    assert kept.get("one") == changed
    assert changed.hook == replace(hook("one"), secret="whsec_new")


def test_what_cannot_be_found_out_is_said_to_be_so(
    kept: Store, losing: Losing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.beside.table, "FIND_OUT", 0.3)
    losing.next = [True, *[False] * 99]
    with pytest.raises(Uncertain, match="whether it was made is not known") as said:
        kept.add(hook("two"), at(2), most=9)
    assert "nothing was written" not in str(said.value)
    losing.next = []
    assert ids(kept.all()) == ["one", "two"]


# The file


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db-webhooks"


@pytest.fixture
def open_file(tmp_path: Path, clock: SetClock) -> Open:
    return lambda: open_store(f"sqlite:///{tmp_path / 'ledger.db'}", clock)


def test_the_file_lies_beside_the_ledger_and_is_named_after_it(tmp_path: Path) -> None:
    assert store_file(f"sqlite:///{tmp_path / 'a.db'}") == tmp_path / "a.db-webhooks"
    assert store_file("sqlite:///var/partyline.db") == Path("var/partyline.db-webhooks")


def test_the_file_is_readable_by_its_owner_alone(file: Path, open_file: Open) -> None:
    before = os.umask(0)
    try:
        store = open_file()
        store.add(hook("one"), at(1), most=1)
        beside = [each for each in file.parent.iterdir() if each.name.startswith(file.name)]
        assert len(beside) == 3, "the file, its log and the log's index"
        assert {stat.S_IMODE(each.stat().st_mode) for each in beside} == {0o600}
        store.close()
    finally:
        os.umask(before)


def test_a_file_that_others_could_read_they_no_longer_can_nor_those_beside_it(
    file: Path, open_file: Open, caplog: pytest.LogCaptureFixture
) -> None:
    first = open_file()
    first.add(hook("one"), at(1), most=9)
    beside = [file.with_name(file.name + each) for each in ("", "-wal", "-shm")]
    for each in beside:
        each.chmod(0o644)
    second = open_file()  # as another worker
    second.add(hook("two"), at(1), most=9)
    assert {stat.S_IMODE(each.stat().st_mode) for each in beside} == {0o600}
    assert caplog.text.count("others than its owner could read it (mode 644)") == 3
    for store in (first, second):
        store.close()
    file.chmod(0o640)
    third = open_file()
    third.add(hook("three"), at(1), most=9)
    assert {stat.S_IMODE(each.stat().st_mode) for each in beside} == {0o600}, "they are made anew"
    third.close()


def test_a_file_of_something_else_keeps_its_rights(file: Path, open_file: Open) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE other (x)")
    connection.close()
    file.chmod(0o644)
    with pytest.raises(NotALedger):
        open_file()
    assert stat.S_IMODE(file.stat().st_mode) == 0o644


@pytest.mark.parametrize(
    "statements",
    [
        ["CREATE TABLE other (x)"],
        ["PRAGMA application_id = 7"],
        ["PRAGMA application_id = 0x50544C57", "PRAGMA user_version = 2"],
    ],
)
def test_a_file_of_something_else_is_left_as_it_is(
    file: Path, open_file: Open, statements: list[str]
) -> None:
    with sqlite3.connect(file) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()
    before = file.read_bytes()
    with pytest.raises(NotALedger):
        open_file()
    assert file.read_bytes()[100:] == before[100:], "its header may say that it has a log now"


def test_a_file_that_is_none_of_sqlite_is_refused(file: Path, open_file: Open) -> None:
    file.write_bytes(b"Dear diary, " * 1_000)
    with pytest.raises(LedgerError):
        open_file()


_SAVING = """
import sys
from api.webhooks.opening import open_store
from api.webhooks.store import Standing
store = open_store(sys.argv[1], lambda: 1)
(kept,) = store.claim("killed", 10)
for position in range(1, 1_000_000):
    assert store.save("killed", kept, Standing(position=position))
    print(position, flush=True)
"""


@pytest.mark.parametrize("address", ["sqlite", "postgresql"], indirect=True)
def test_what_was_saved_outlives_sigkill(address: str, store: Store) -> None:
    store.add(hook("one"), at(0), most=1)
    with subprocess.Popen(
        [sys.executable, "-c", _SAVING, address], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as saving:
        assert saving.stdout is not None
        seen = [int(saving.stdout.readline()) for _ in range(50)]
        saving.kill()
        seen += [int(line) for line in saving.stdout if line.endswith("\n")]
    (kept,) = store.all()
    assert kept.standing.position in {seen[-1], seen[-1] + 1}
