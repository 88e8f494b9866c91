"""Backups: made while a server takes appends, restored into either kind of ledger, and refused where they are not whole."""

import errno
import os
import shutil
import sqlite3
import stat
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from click.testing import CliRunner

import api.backup.making
from api.backup.kept import BadBackup, Said, booleans, rows_in
from api.backup.making import make_backup
from api.backup.recognising import IsBackup
from api.backup.restoring import restore_backup
from api.beside.opening import open_beside
from api.cli import cli
from api.clock import now
from api.keys.key import Role, new_key
from api.keys.store import open_keys
from api.mirrors.mark import MARK
from api.proofs.signing import FILE_NAME
from api.settings import Settings
from api.webhooks.table import WEBHOOKS
from domain.ledger.opening import open_ledger
from domain.ledger.port import Entry, LedgerError
from tests.api.given import EDITOR, FOUNDED, NOON, RENAMED, TOKEN, application, founded
from tests.api.serving import Server, free_port, serving
from tests.domain.ledger.cluster import Cluster


@pytest.fixture
def address(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[str], str]:
    """The address of a ledger of a kind that is not there yet."""

    def made(kind: str) -> str:
        if kind == "postgres":
            cluster: Cluster = request.getfixturevalue("postgres")
            return cluster.new_ledger()
        return f"sqlite:///{tmp_path / 'restored' / 'ledger.db'}"

    return made


def settings(ledger: str) -> Settings:
    return Settings(ledger=ledger, write_token=TOKEN)


def entries(ledger: str) -> list[Entry]:
    opened = open_ledger(ledger, now, must_exist=True)
    try:
        return list(opened.read())
    finally:
        opened.close()


def writing(server: Server, acknowledged: list[int], over: threading.Event) -> None:
    with httpx.Client(base_url=server.client.base_url, headers=EDITOR, timeout=20) as client:
        while not over.is_set():
            number = len(acknowledged)
            headers = {"Idempotency-Key": f"key-{number}"}
            event = founded(f"kz-{number}", event_id=str(UUID(int=number + 1)))
            answer = client.post("/events", json=event, headers=headers)
            assert answer.status_code == 201, answer.text
            acknowledged.append(answer.json()["position"])


@pytest.mark.parametrize(("of", "into"), [("sqlite", "postgres"), ("postgres", "sqlite")])
def test_what_was_acknowledged_before_a_backup_began_is_in_it_whatever_is_appended_meanwhile(
    tmp_path: Path, address: Callable[[str], str], request: pytest.FixtureRequest, of: str, into: str
) -> None:
    ledger = (
        request.getfixturevalue("postgres").new_ledger()
        if of == "postgres"
        else f"sqlite:///{tmp_path / 'ledger.db'}"
    )
    restored = address(into)
    acknowledged: list[int] = []
    over = threading.Event()
    file = tmp_path / "backup"
    allowing = {"PARTYLINE_WEBHOOK_HOSTS": "127.0.0.1"}
    with serving(tmp_path, ledger=ledger, settings=allowing) as server:
        hook = {"url": "http://127.0.0.1:9/", "after": 0}
        assert server.client.post("/webhooks", json=hook, headers=EDITOR).status_code == 201
        thread = threading.Thread(target=writing, args=(server, acknowledged, over))
        thread.start()
        while len(acknowledged) < 30:
            assert thread.is_alive()
            time.sleep(0.01)
        before = max(acknowledged)
        said = make_backup(settings(ledger), file, now)
        over.set()
        thread.join()
        whole = entries(ledger)
    assert before <= said.position <= len(whole)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.glob(".backup-*")] == []

    done = restore_backup(settings(restored), file, now)
    assert (done.held, done.said) == (0, said)
    assert done.rows["webhooks"] == 1
    assert entries(restored) == whole[: said.position]
    with application(ledger, snapshot="off") as one, application(restored, snapshot="off") as other:
        for path in ("/parties/kz-3", "/parties", "/countries/KZ", "/ledger"):
            asked = {"known_at": said.position, "as_of": "2030"} if path != "/ledger" else {"limit": 20}
            if path != "/ledger":
                assert one.get(path, **asked).text == other.get(path, **asked).text
            else:
                assert one.get(path, **asked).json()["records"] == other.get(path, **asked).json()["records"]
    with serving(tmp_path, ledger=restored, settings=allowing) as server:
        event = founded("kz-7", event_id=str(UUID(int=8)))
        again = server.client.post("/events", json=event, headers=EDITOR | {"Idempotency-Key": "key-7"})
        assert (again.status_code, again.json()["position"]) == (201, acknowledged[7]), again.text
        assert len(server.client.get("/webhooks", headers=EDITOR).json()["webhooks"]) == 1
        after = server.state(RENAMED | {"party": "kz-7"})
        assert after.json()["position"] == said.position + 1


@pytest.fixture
def backed_up(tmp_path: Path) -> Path:
    """A backup of two records, made in 2026 of a ledger whose clock says so too."""
    ledger = f"sqlite:///{tmp_path / 'ledger.db'}"
    with application(ledger) as api:
        api.given(FOUNDED)
        api.given(RENAMED)
    make_backup(settings(ledger), tmp_path / "backup", now)
    return tmp_path / "backup"


def spoil(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(
            "DROP TRIGGER records_are_never_changed; DROP TRIGGER records_are_never_deleted;"
        )
        for statement in statements:
            connection.execute(statement)
        connection.commit()


SPOILT = {
    "a record that was changed": (
        "UPDATE records SET data = replace(data, 'Communist', 'Socialist') WHERE position = 1",
        "holds other records than it was made with",
    ),
    "a record that is gone": (
        "DELETE FROM records WHERE position = 1",
        "has position 2, where 1 would follow",
    ),
    "the last record gone": (
        "DELETE FROM records WHERE position = 2",
        "says that it holds 2 records, and holds 1",
    ),
    "a time that was changed": (
        "UPDATE records SET recorded_at = recorded_at + 1 WHERE position = 2",
        "record 2 says another position, time or type",
    ),
    "a tag that was changed": (
        """UPDATE records SET tags = replace(tags, 'kz-qkhp', 'kz-other') WHERE position = 2""",
        "record 2 bears the tags",
    ),
    "tags that are none": (
        "UPDATE records SET tags = 'x' WHERE position = 2",
        "record 2 is kept with tags that cannot be read .* take another one",
    ),
    "a record that is a number": (
        "UPDATE records SET data = 5 WHERE position = 2",
        "record 2 is kept as int, where it would be bytes",
    ),
    "what it says of itself gone": ("DELETE FROM backup", "says nothing of itself"),
    "a key that was added": (
        "INSERT INTO partyline_keys VALUES ('mallory', 'x', 'admin', 'x', 'x', 1, NULL, NULL, NULL)",
        "holds other keys, webhooks or secrets",
    ),
    "a secret that was changed": (
        "INSERT INTO backup_files VALUES ('write-token', 'a-token-of-mallory')",
        "holds other keys, webhooks or secrets",
    ),
    "what is no record": ("UPDATE records SET data = '{}' WHERE position = 2", "record 2 is no record"),
    "a newer format": ("UPDATE backup SET format = 99", "made by a newer Partyline"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_backup_that_was_changed_is_refused_before_anything_is_written(
    tmp_path: Path, backed_up: Path, name: str
) -> None:
    statement, named = SPOILT[name]
    spoil(backed_up, statement)
    with pytest.raises(BadBackup, match=named):
        restore_backup(settings(f"sqlite:///{tmp_path / 'new' / 'ledger.db'}"), backed_up, now)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("length", [0, 100, 5_000])
def test_a_backup_that_was_cut_is_refused(tmp_path: Path, backed_up: Path, length: int) -> None:
    backed_up.write_bytes(backed_up.read_bytes()[:length])
    with pytest.raises(BadBackup, match="backup"):
        restore_backup(settings(f"sqlite:///{tmp_path / 'new.db'}"), backed_up, now)
    assert not (tmp_path / "new.db").exists()


@pytest.mark.usefixtures("backed_up")
def test_a_ledger_or_a_text_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(BadBackup, match="it is a ledger, which can be served as it is"):
        restore_backup(settings(f"sqlite:///{tmp_path / 'new.db'}"), tmp_path / "ledger.db", now)
    (tmp_path / "notes").write_text("These are my notes.\n" * 100)
    with pytest.raises(BadBackup, match="is no backup"):
        restore_backup(settings(f"sqlite:///{tmp_path / 'new.db'}"), tmp_path / "notes", now)


def test_a_ledger_that_holds_something_else_is_left_alone(tmp_path: Path, backed_up: Path) -> None:
    other = f"sqlite:///{tmp_path / 'other.db'}"
    with application(other) as api:
        api.given(founded("kz-other"))
    before = entries(other)
    with pytest.raises(BadBackup, match="holds records already, and not those of"):
        restore_backup(settings(other), backed_up, now)
    assert entries(other) == before


def test_one_that_went_on_is_left_alone(tmp_path: Path, backed_up: Path) -> None:
    with application(f"sqlite:///{tmp_path / 'ledger.db'}") as api:
        api.given(founded("kz-other", event_id=str(UUID(int=9))))
    with pytest.raises(BadBackup, match="holds records already"):
        restore_backup(settings(f"sqlite:///{tmp_path / 'ledger.db'}"), backed_up, now)


def test_a_restoring_that_was_cut_off_goes_on_where_it_was(
    tmp_path: Path, backed_up: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    restored = f"sqlite:///{tmp_path / 'new.db'}"
    monkeypatch.setattr("api.copying.AT_ONCE", 1)
    with monkeypatch.context() as full:
        full.setattr("domain.ledger.sqlite_writing.Writing.insert", full_after(1))
        with pytest.raises(LedgerError, match="full"):
            restore_backup(settings(restored), backed_up, now)
    assert len(entries(restored)) == 1
    done = restore_backup(settings(restored), backed_up, now)
    assert (done.held, done.said.position) == (1, 2)
    assert entries(restored) == entries(f"sqlite:///{tmp_path / 'ledger.db'}")
    assert restore_backup(settings(restored), backed_up, now).held == 2


def full_after(times: int) -> Callable[..., None]:
    from domain.ledger.sqlite_writing import Writing  # noqa: PLC0415

    insert, called = Writing.insert, [0]

    def failing(self: Writing, written: list[Entry]) -> None:
        called[0] += 1
        if called[0] > times:
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error
        insert(self, written)

    return failing


def test_a_clock_that_is_behind_the_records_is_told(tmp_path: Path, backed_up: Path) -> None:
    with pytest.raises(BadBackup, match="set this machine's clock"):
        restore_backup(settings(f"sqlite:///{tmp_path / 'new.db'}"), backed_up, lambda: NOON - 1)


def test_the_token_and_the_key_that_signs_come_back_and_take_nobodys_place(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    with serving(here, token=None) as server:
        token = (here / "write-token").read_text()
        server.client.get("/ledger/checkpoint")
    open_settings = Settings(ledger=f"sqlite:///{here / 'ledger.db'}")
    make_backup(open_settings, tmp_path / "backup", now)
    restored = Settings(ledger=f"sqlite:///{there / 'ledger.db'}")
    restore_backup(restored, tmp_path / "backup", now)
    assert (there / "write-token").read_text() == token
    for name in ("write-token", FILE_NAME):
        assert (there / name).read_bytes() == (here / name).read_bytes()
        assert stat.S_IMODE((there / name).stat().st_mode) == 0o600
    (there / "write-token").write_text("another-token-of-sixteen")
    again = restore_backup(restored, tmp_path / "backup", now)
    assert (again.files, again.stayed) == ((), (there / "write-token",))
    assert (there / "write-token").read_text() == "another-token-of-sixteen"
    result = CliRunner().invoke(cli, ["restore", str(tmp_path / "backup"), "--ledger", restored.ledger])
    assert f"{there / 'write-token'} stays: it holds another secret than the backup" in result.output
    assert FILE_NAME not in result.output


def test_webhooks_that_are_there_already_are_left_alone(tmp_path: Path) -> None:
    ledgers = [f"sqlite:///{tmp_path / name}" for name in ("one.db", "two.db")]
    for ledger in ledgers:
        with application(ledger, webhook_hosts="127.0.0.1") as api:
            hook = {"url": "http://127.0.0.1:9/", "after": 0}
            assert api.client.post("/webhooks", json=hook, headers=EDITOR).status_code == 201
    make_backup(settings(ledgers[0]), tmp_path / "backup", now)
    with pytest.raises(BadBackup, match="has webhooks already"):
        restore_backup(settings(ledgers[1]), tmp_path / "backup", now)


def test_a_file_that_is_there_is_replaced_only_if_that_is_meant(tmp_path: Path, backed_up: Path) -> None:
    ledger = settings(f"sqlite:///{tmp_path / 'ledger.db'}")
    before = backed_up.read_bytes()
    with pytest.raises(BadBackup, match="is there already: name another file, or give --replace"):
        make_backup(ledger, backed_up, now)
    assert backed_up.read_bytes() == before
    with application(ledger.ledger) as api:
        api.given(founded("kz-more", event_id=str(UUID(int=9))))
    assert make_backup(ledger, backed_up, now, replace=True).position == 3
    with pytest.raises(BadBackup, match="is the ledger itself"):
        make_backup(ledger, tmp_path / "ledger.db", now, replace=True)


def test_no_file_of_the_deployment_is_replaced_whatever_stands_there(tmp_path: Path, backed_up: Path) -> None:
    file = tmp_path / "ledger.db"
    ledger = settings(f"sqlite:///{file}")
    with closing(open_keys(ledger.ledger, now)) as keys:
        keys.add(new_key("archivist", Role.editor, now(), None)[0])
    names = (
        "ledger.db-keys",
        "ledger.db-webhooks",
        "ledger.db-mirror",
        "ledger.db-wal",
        "ledger.db-keys-shm",
    )
    for name in (*names, "ledger.db-snapshot", "write-token", FILE_NAME):
        stood = (tmp_path / name).read_bytes() if (tmp_path / name).exists() else None
        for replace in (False, True):
            with pytest.raises(BadBackup, match=r"the ledger.*: name another file"):
                make_backup(ledger, tmp_path / name, now, replace=replace)
        assert stood == ((tmp_path / name).read_bytes() if (tmp_path / name).exists() else None)
    (tmp_path / "elsewhere").symlink_to(tmp_path / "ledger.db-keys")
    with pytest.raises(BadBackup, match="where the ledger has its keys"):
        make_backup(ledger, tmp_path / "elsewhere", now, replace=True)
    shutil.copy(
        backed_up, tmp_path / "ledger.db-webhooks"
    )  # a backup, but where webhooks would be looked for
    with pytest.raises(BadBackup, match="where the ledger has its webhooks"):
        make_backup(ledger, tmp_path / "ledger.db-webhooks", now, replace=True)


@pytest.mark.usefixtures("backed_up")
def test_only_a_backup_is_replaced_by_one(tmp_path: Path) -> None:
    ledger = settings(f"sqlite:///{tmp_path / 'ledger.db'}")
    (tmp_path / "notes").write_text("These are my notes.\n" * 100)
    (tmp_path / "empty").touch()
    with application(f"sqlite:///{tmp_path / 'other.db'}") as api:
        api.given(FOUNDED)
    for name in ("notes", "empty", "other.db"):
        before = (tmp_path / name).read_bytes()
        with pytest.raises(BadBackup, match="is no backup, and --replace takes the place of one alone"):
            make_backup(ledger, tmp_path / name, now, replace=True)
        assert (tmp_path / name).read_bytes() == before
    refused = CliRunner().invoke(
        cli, ["backup", str(tmp_path / "notes"), "--replace", "--ledger", ledger.ledger]
    )
    assert isinstance(refused.exception, BadBackup)


def test_what_a_killed_backup_left_is_removed_by_the_next_and_what_one_is_at_work_on_stays(
    tmp_path: Path, backed_up: Path
) -> None:
    left, worked_on = (tmp_path / f".backup-unfinished-{each}" for each in ("left", "now"))
    others = (tmp_path / ".backups", tmp_path / ".backup-20261127")
    for each in (left, worked_on, *others):
        each.write_bytes(b"half")
    for each in (left, *others):
        os.utime(each, (0, 0))
    make_backup(settings(f"sqlite:///{tmp_path / 'ledger.db'}"), backed_up, now, replace=True)
    assert [each.exists() for each in (left, worked_on, *others)] == [False, True, True, True]


@pytest.mark.usefixtures("backed_up")
def test_a_backup_is_named_on_a_disk_where_a_file_has_one_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a memory stick."""

    def refused(_: Path, __: Path) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    ledger = settings(f"sqlite:///{tmp_path / 'ledger.db'}")
    assert make_backup(ledger, tmp_path / "stick", now).position == 2
    assert (tmp_path / "stick").stat().st_mode & 0o777 == 0o600
    monkeypatch.setattr("api.backup.making._complete", _while_another_is_made(tmp_path / "raced"))
    with pytest.raises(BadBackup, match="is there by now"):
        make_backup(ledger, tmp_path / "raced", now)
    assert (tmp_path / "raced").read_bytes() == b"another's"
    assert list(tmp_path.glob(".*-*")) == []


def _while_another_is_made(path: Path) -> Callable[..., Said]:
    complete = api.backup.making._complete

    def completing(*given: Any) -> Said:
        path.write_bytes(b"another's")
        return complete(*given)

    return completing


@pytest.mark.usefixtures("backed_up")
def test_a_ledger_that_is_damaged_is_not_backed_up(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.db"
    spoil(
        ledger,
        "UPDATE records SET data = replace(data, '\"position\":2', '\"position\":3') WHERE position = 2",
    )
    with pytest.raises(BadBackup, match="record 2 has position 3, where 2 would follow"):
        make_backup(settings(f"sqlite:///{ledger}"), tmp_path / "other", now)
    assert not (tmp_path / "other").exists()
    assert list(tmp_path.glob(".other-*")) == []


def test_a_ledger_in_memory_and_one_that_is_not_there_have_no_backup(tmp_path: Path) -> None:
    with pytest.raises(BadBackup, match="a ledger in memory"):
        make_backup(settings("memory:"), tmp_path / "backup", now)
    with pytest.raises(LedgerError, match="there is no ledger at"):
        make_backup(settings(f"sqlite:///{tmp_path / 'none.db'}"), tmp_path / "backup", now)
    assert list(tmp_path.iterdir()) == []


def test_a_ledger_in_memory_takes_none(backed_up: Path) -> None:
    with pytest.raises(BadBackup, match="would be gone with this command"):
        restore_backup(settings("memory:"), backed_up, now)


def test_a_backup_is_read_as_it_is_and_restored_all_the_same(tmp_path: Path, backed_up: Path) -> None:
    copy = tmp_path / "copy.db"
    shutil.copy(backed_up, copy)
    with application(f"sqlite:///{copy}") as api:
        assert api.party(as_of="2021")["name"] == RENAMED["name"]
    runner = CliRunner(env={"PARTYLINE_LEDGER": f"sqlite:///{copy}"})
    done = runner.invoke(cli, ["verify", f"sqlite:///{copy}"])
    assert (done.exit_code, "2 records, each follows on those before it" in done.output) == (0, True)
    assert runner.invoke(cli, ["export", "ndjson", str(tmp_path / "out")]).exit_code == 0
    assert sum(len(each.read_text().splitlines()) for each in (tmp_path / "out").iterdir()) == 2
    assert restore_backup(settings(f"sqlite:///{tmp_path / 'new.db'}"), copy, now).said.position == 2


def test_nothing_is_written_to_a_backup_and_no_server_or_key_is_made_of_it(
    tmp_path: Path, backed_up: Path
) -> None:
    copy = f"sqlite:///{tmp_path / 'copy.db'}"
    shutil.copy(backed_up, tmp_path / "copy.db")
    before = entries(copy)
    for command in (
        ["serve", "--port", str(free_port())],
        ["seed"],
        ["key", "create", "me", "--role", "editor"],
        ["backup", "b"],
    ):
        refused = CliRunner(env={"PARTYLINE_LEDGER": copy}).invoke(cli, command)
        assert isinstance(refused.exception, IsBackup), command
        assert f"`partyline restore {tmp_path / 'copy.db'} --ledger sqlite:///FILE`" in str(refused.exception)
    with pytest.raises(IsBackup):
        restore_backup(settings(copy), backed_up, now)
    with application(copy) as api:
        assert api.state(founded("kz-more", event_id=str(UUID(int=9)))).status_code == 503
    assert entries(copy) == before
    assert not (tmp_path / "copy.db-keys").exists()


def test_what_is_restored_is_its_owners_alone_and_can_be_backed_up_again(
    tmp_path: Path, backed_up: Path
) -> None:
    restored = settings(f"sqlite:///{tmp_path / 'new' / 'ledger.db'}")
    restore_backup(restored, backed_up, now)
    assert stat.S_IMODE((tmp_path / "new" / "ledger.db").stat().st_mode) == 0o600
    with application(restored.ledger) as api:
        api.given(founded("kz-more", event_id=str(UUID(int=9))))
    assert make_backup(restored, tmp_path / "again", now).position == 3


@pytest.mark.parametrize("into", ["sqlite", "postgres"])
def test_keys_and_the_mark_of_a_mirror_come_back(
    tmp_path: Path, backed_up: Path, address: Callable[[str], str], into: str
) -> None:
    ledger, restored = f"sqlite:///{tmp_path / 'ledger.db'}", address(into)
    made, _ = new_key("archivist", Role.editor, now(), None)
    with closing(open_keys(ledger, now)) as keys:
        keys.add(made)
    database = open_beside(MARK, ledger, now)
    with database.transaction() as transaction:
        transaction.run(f"INSERT INTO {MARK.name} VALUES (1, 'https://a.example', 'key', 'note')")  # noqa: S608
    database.close()
    make_backup(settings(ledger), backed_up, now, replace=True)
    done = restore_backup(settings(restored), backed_up, now)
    assert done.rows == {"webhooks": 0, "keys": 1, "mirror": 1}
    with closing(open_keys(restored, now)) as keys:
        assert [(each.name, each.digest) for each in keys.all()] == [("archivist", made.digest)]


def test_a_table_that_an_older_backup_lacks_is_empty(backed_up: Path) -> None:
    with closing(sqlite3.connect(backed_up)) as connection:
        connection.execute("DROP TABLE partyline_webhooks")
        assert rows_in(connection, WEBHOOKS) == []


def test_what_is_true_or_false_in_postgresql_is_known_by_its_column() -> None:
    assert booleans(MARK) == (False,) * 4
    assert booleans(WEBHOOKS) == (False, False, False, False, False, True, False, False)


@pytest.mark.usefixtures("backed_up")
def test_the_commands_say_what_they_have_done(tmp_path: Path) -> None:
    runner = CliRunner()
    file, ledger = tmp_path / "again", f"sqlite:///{tmp_path / 'ledger.db'}"
    done = runner.invoke(cli, ["backup", str(file), "--ledger", ledger])
    assert (done.exit_code, done.output) == (
        0,
        f"{ledger}: 2 records backed up in {file}, {file.stat().st_size} bytes; it holds secrets\n",
    )
    restored = f"sqlite:///{tmp_path / 'new' / 'ledger.db'}"
    done = runner.invoke(cli, ["restore", str(file), "--ledger", restored])
    assert done.exit_code == 0
    assert done.output.startswith(f"{restored}: 2 records of {file}, made at ")
    assert done.output.endswith(": 0 there already, 2 restored\n")
    refused = runner.invoke(cli, ["backup", str(tmp_path / "none" / "backup"), "--ledger", ledger])
    assert isinstance(refused.exception, BadBackup)
    assert "is no folder: make it" in str(refused.exception)
