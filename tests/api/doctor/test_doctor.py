"""The doctor: each check has a deployment of which it complains, and there is one of which none does."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner
from msgspec import structs

import api.doctor.of_ledger
from api.cli_doctor import doctor
from api.clock import now
from api.doctor.examining import CHECKS, Found, examine, name_of
from api.doctor.patient import MIB, Machine, Patient
from api.keys.store import open_keys
from api.proofs.signing import signer_of
from api.settings import Settings
from api.webhooks.opening import open_store
from domain.ledger.opening import open_ledger
from tests.api.given import FOUNDED, TOKEN, application
from tests.api.serving import free_port, serving
from tests.domain.ledger.cluster import Cluster
from tests.measuring import ROOT

LARGE = Machine(memory=lambda: 1 << 40, open_files=lambda: 65_536, free=lambda _: 1 << 40)
"""A machine that lacks nothing."""


class Deployment:
    """One that is well; tests make a part of it sick."""

    def __init__(self, folder: Path) -> None:
        folder.chmod(0o700)
        self.folder = folder
        self.file = folder / "ledger.db"
        self.environ: dict[str, str] = {}
        self.machine = LARGE
        self.url: str | None = None
        self.settings = Settings(ledger=f"sqlite:///{self.file}", port=free_port())
        with application(self.settings.ledger, snapshot="off", port=self.settings.port) as api:
            api.given(FOUNDED)
        self.file.chmod(0o600)

    def has(self, **settings: Any) -> None:
        self.settings = structs.replace(self.settings, **settings)

    def found(self) -> list[Found]:
        with closing(Patient(self.settings, self.environ, self.machine, self.url)) as patient:
            return examine(patient).found

    def complaints(self) -> set[str]:
        return {each.check for each in self.found()}


@pytest.fixture
def well(tmp_path: Path) -> Deployment:
    return Deployment(tmp_path)


def test_nothing_is_wrong_with_one_that_is_well(well: Deployment) -> None:
    assert well.found() == []


Sick = Callable[[Deployment, ExitStack], None]


def in_memory(it: Deployment, _: ExitStack) -> None:
    it.has(ledger="memory:")


def token_for_all_to_read(it: Deployment, _: ExitStack) -> None:
    (it.folder / "write-token").write_text(TOKEN)
    (it.folder / "write-token").chmod(0o644)


def signing_key_for_all_to_read(it: Deployment, _: ExitStack) -> None:
    signer_of(it.settings)  # makes it
    (it.folder / "signing-key").chmod(0o640)


def keys_for_all_to_write(it: Deployment, _: ExitStack) -> None:
    open_keys(it.settings.ledger, now).close()  # makes it
    it.folder.joinpath("ledger.db-keys").chmod(0o622)


def webhooks_for_all_to_read(it: Deployment, _: ExitStack) -> None:
    open_store(it.settings.ledger, now).close()  # makes it
    it.folder.joinpath("ledger.db-webhooks").chmod(0o604)


def set_signing_key_for_all_to_read(it: Deployment, _: ExitStack) -> None:
    signer_of(it.settings)
    file = (it.folder / "signing-key").rename(it.folder / "key.pem")
    file.chmod(0o644)
    it.has(signing_key=str(file))


def no_token(it: Deployment, _: ExitStack) -> None:
    private(it.folder / "write-token", "junk")


def no_signing_key(it: Deployment, _: ExitStack) -> None:
    private(it.folder / "signing-key", "junk")


def no_signing_key_where_it_is_set(it: Deployment, _: ExitStack) -> None:
    file = private(it.folder / "passwd", "root:x:0:0:root:/root:/bin/bash")
    file.chmod(0o644)  # of which nobody is told to take rights away
    it.has(signing_key=str(file))


def private(file: Path, content: str) -> Path:
    file.write_text(content)
    file.chmod(0o600)
    return file


def address_elsewhere(it: Deployment, _: ExitStack) -> None:
    it.has(host="nowhere.invalid", public_url="http://parties.example")


def snapshot_nowhere(it: Deployment, _: ExitStack) -> None:
    it.has(snapshot=str(it.file.with_name("nowhere") / "snapshot"))


def record_missing(it: Deployment, _: ExitStack) -> None:
    """One is gone, and the triggers are there again."""
    with application(it.settings.ledger, snapshot="off", port=it.settings.port) as api:
        api.given(*({**FOUNDED, "party": each, "event_id": str(uuid4())} for each in ("kz-b", "kz-c")))
    with closing(sqlite3.connect(it.file)) as connection:
        (trigger,) = connection.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'records_are_never_deleted'"
        ).fetchone()
        connection.execute("DROP TRIGGER records_are_never_deleted")
        connection.execute("DELETE FROM records WHERE position = 2")
        connection.execute(trigger)
        connection.commit()


def record_unreadable(it: Deployment, _: ExitStack) -> None:
    change_record(it, "UPDATE records SET data = CAST('{junk' AS BLOB)")


def record_of_no_bytes(it: Deployment, _: ExitStack) -> None:
    change_record(it, "UPDATE records SET data = 5")


def tags_unreadable(it: Deployment, _: ExitStack) -> None:
    change_record(it, "UPDATE records SET tags = 'junk'")


def change_record(it: Deployment, statement: str) -> None:
    """One is none, and the triggers are there again."""
    with closing(sqlite3.connect(it.file)) as connection:
        (trigger,) = connection.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'records_are_never_changed'"
        ).fetchone()
        connection.execute("DROP TRIGGER records_are_never_changed")
        connection.execute(statement)
        connection.execute(trigger)
        connection.commit()


def trigger_missing(it: Deployment, _: ExitStack) -> None:
    with closing(sqlite3.connect(it.file)) as connection:
        connection.execute("DROP TRIGGER records_are_never_changed")


def no_keys(it: Deployment, _: ExitStack) -> None:
    private(it.folder / "ledger.db-keys", "junk")


def no_webhooks(it: Deployment, _: ExitStack) -> None:
    private(it.folder / "ledger.db-webhooks", "junk")


def settings_for_all_to_read(it: Deployment, _: ExitStack) -> None:
    it.environ["PARTYLINE_CONFIG"] = str(it.folder / "partyline.toml")
    (it.folder / "partyline.toml").write_text(f'write_token = "{TOKEN}"')
    (it.folder / "partyline.toml").chmod(0o644)


def open_to_all_without_a_name(it: Deployment, _: ExitStack) -> None:
    it.has(host="0.0.0.0")  # noqa: S104


def named_host_without_a_name(it: Deployment, _: ExitStack) -> None:
    it.has(host="0")  # as C libraries read it, all addresses of the machine


def proxy_without_a_name(it: Deployment, _: ExitStack) -> None:
    it.has(public_url="https://parties.example")


def webhooks_to_itself(it: Deployment, _: ExitStack) -> None:
    it.has(webhook_hosts="*.example.org, 127.0.0.0/8")


def webhooks_to_what_a_cloud_keeps(it: Deployment, _: ExitStack) -> None:
    it.has(webhook_hosts="169.254.169.254")


def no_ledger(it: Deployment, _: ExitStack) -> None:
    it.has(ledger=f"sqlite:///{it.folder / 'none.db'}")


def newer_ledger(it: Deployment, _: ExitStack) -> None:
    with closing(sqlite3.connect(it.file)) as connection:
        connection.execute("PRAGMA user_version = 99")


def damaged_index(it: Deployment, _: ExitStack) -> None:
    """A page of the file is not what it was; the ledger still opens."""
    with closing(sqlite3.connect(it.file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        ((page,),) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'tags'")
        ((size,),) = connection.execute("PRAGMA page_size")
    whole = bytearray(it.file.read_bytes())
    whole[(page - 1) * size : page * size] = b"\xff" * size
    it.file.write_bytes(whole)


def locked_file(it: Deployment, stack: ExitStack) -> None:
    stack.enter_context(pytest.MonkeyPatch.context()).setattr("domain.ledger.sqlite_file.BUSY_SECONDS", 0.1)
    holder = stack.enter_context(closing(sqlite3.connect(it.file, isolation_level=None)))
    holder.execute("BEGIN IMMEDIATE")


def file_for_all_to_write(it: Deployment, _: ExitStack) -> None:
    it.file.chmod(0o666)


def folder_for_all_to_write(it: Deployment, _: ExitStack) -> None:
    it.folder.chmod(0o777)


def long_log(it: Deployment, stack: ExitStack) -> None:
    patched = stack.enter_context(pytest.MonkeyPatch.context())
    patched.setattr(api.doctor.of_ledger, "LARGEST_LOG", 1000)
    holder = stack.enter_context(closing(sqlite3.connect(it.file, isolation_level=None)))
    holder.execute("BEGIN IMMEDIATE")
    holder.execute("INSERT INTO tags VALUES (?, 1)", ("x" * 20_000,))
    holder.execute("COMMIT")


def full_disk(it: Deployment, _: ExitStack) -> None:
    it.machine = structs.replace(LARGE, free=lambda _: 10 * MIB)


def clock_behind(it: Deployment, _: ExitStack) -> None:
    it.machine = structs.replace(LARGE, now=lambda: 1)


def no_snapshot(_: Deployment, stack: ExitStack) -> None:
    stack.enter_context(pytest.MonkeyPatch.context()).setattr(api.doctor.of_ledger, "WORTH", 1)


def damaged_snapshot(it: Deployment, stack: ExitStack) -> None:
    no_snapshot(it, stack)
    it.file.with_name("ledger.db-snapshot").write_bytes(b"partyline snapshot 1\n" + b"x" * 100)


def few_descriptors(it: Deployment, _: ExitStack) -> None:
    it.machine = structs.replace(LARGE, open_files=lambda: 1_024)


def little_memory(it: Deployment, _: ExitStack) -> None:
    it.machine = structs.replace(LARGE, memory=lambda: 64 * MIB)


def nobody_answers(it: Deployment, _: ExitStack) -> None:
    it.url = f"http://127.0.0.1:{free_port()}"


@contextmanager
def answering(port: int, **answers: tuple[int, Any]) -> Iterator[None]:
    """Somebody who answers as a server would, or as none would."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = answers.get(
                self.path.strip("/").split("?")[0].replace("/", "_").partition(".")[0], (404, "")
            )
            sent = (body if isinstance(body, str) else json.dumps(body)).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", port), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield
        server.shutdown()
        thread.join()


WELL: dict[str, tuple[int, Any]] = {
    "health_live": (200, {"status": "live"}),
    "health_ready": (200, {"status": "ready"}),
    "ledger": (200, {"head": 1}),
    "openapi": (200, {"info": {"version": version("partyline")}}),
}


def reads_only(it: Deployment, stack: ExitStack) -> None:
    said = {"status": "reading only", "trouble": "the ledger cannot be followed"}
    stack.enter_context(answering(it.settings.port, **WELL | {"health_ready": (200, said)}))


def not_ready(it: Deployment, stack: ExitStack) -> None:
    stack.enter_context(
        answering(it.settings.port, **WELL | {"health_ready": (503, {"status": "not ready"})})
    )


def something_else(it: Deployment, stack: ExitStack) -> None:
    stack.enter_context(answering(it.settings.port, health_ready=(404, "<h1>Hello</h1>")))


def another_ledger(it: Deployment, stack: ExitStack) -> None:
    stack.enter_context(pytest.MonkeyPatch.context()).setattr("api.doctor.of_server.CATCHING_UP", 0.1)
    stack.enter_context(answering(it.settings.port, **WELL | {"ledger": (200, {"head": 77})}))


def older_server(it: Deployment, stack: ExitStack) -> None:
    stack.enter_context(
        answering(it.settings.port, **WELL | {"openapi": (200, {"info": {"version": "0.0.1"}})})
    )


SICK: dict[Sick, str] = {
    in_memory: "the-ledger-outlives-the-process",
    token_for_all_to_read: "secrets-are-private",
    signing_key_for_all_to_read: "secrets-are-private",
    keys_for_all_to_write: "secrets-are-private",
    webhooks_for_all_to_read: "secrets-are-private",
    set_signing_key_for_all_to_read: "secrets-are-private",
    settings_for_all_to_read: "secrets-are-private",
    no_token: "secrets-can-be-used",
    no_signing_key: "secrets-can-be-used",
    no_signing_key_where_it_is_set: "secrets-can-be-used",
    address_elsewhere: "the-address-is-here",
    snapshot_nowhere: "the-snapshot-has-a-place",
    record_missing: "no-record-is-missing",
    record_unreadable: "each-record-can-be-read",
    record_of_no_bytes: "each-record-can-be-read",
    tags_unreadable: "each-record-can-be-read",
    trigger_missing: "records-cannot-be-changed",
    no_keys: "what-is-beside-can-be-read",
    no_webhooks: "what-is-beside-can-be-read",
    open_to_all_without_a_name: "links-lead-here",
    named_host_without_a_name: "links-lead-here",
    proxy_without_a_name: "proxies-are-named",
    webhooks_to_itself: "webhooks-stay-away-from-this-machine",
    webhooks_to_what_a_cloud_keeps: "webhooks-stay-away-from-this-machine",
    no_ledger: "the-ledger-opens",
    newer_ledger: "the-ledger-opens",
    damaged_index: "the-file-is-whole",
    locked_file: "the-file-can-be-written",
    file_for_all_to_write: "nobody-else-writes-the-file",
    folder_for_all_to_write: "nobody-else-writes-the-file",
    long_log: "the-log-is-short",
    full_disk: "there-is-room",
    clock_behind: "the-clock-is-not-behind",
    no_snapshot: "a-snapshot-is-used",
    damaged_snapshot: "a-snapshot-is-used",
    nobody_answers: "a-server-answers",
    reads_only: "the-server-is-ready",
    not_ready: "the-server-is-ready",
    something_else: "the-server-is-ready",
    another_ledger: "the-server-serves-this-ledger",
    older_server: "the-server-is-of-this-version",
    few_descriptors: "streams-have-descriptors",
    little_memory: "memory-holds-the-ledger",
}


@pytest.mark.parametrize("sick", SICK, ids=lambda each: each.__name__)
def test_what_is_wrong_is_told_and_nothing_else(well: Deployment, sick: Sick) -> None:
    with ExitStack() as stack:
        sick(well, stack)
        found = well.found()
    assert {each.check for each in found} == {SICK[sick]}, found
    assert all(each.wrong and each.mend for each in found)


POSTGRES = {
    "the-database-waits-for-its-disk",
    "standbys-are-waited-for",
    "standbys-keep-up",
    "the-database-takes-writes",
    "the-role-may-do-its-work",
    "the-clocks-agree",
}
"""Of which the tests below make it complain."""


SERVER = {
    "a-server-answers",
    "the-server-is-ready",
    "the-server-serves-this-ledger",
    "the-server-is-of-this-version",
}
"""Which are made where one answers."""


def test_each_check_has_a_deployment_of_which_it_complains() -> None:
    assert {name_of(each) for each in CHECKS} == set(SICK.values()) | POSTGRES


def test_all_damaged_files_beside_the_ledger_are_told(well: Deployment) -> None:
    for each in ("keys", "webhooks", "mirror"):
        private(well.folder / f"ledger.db-{each}", "junk")
    assert [each.wrong.partition(", ")[0] for each in well.found()] == [
        str(well.folder / f"ledger.db-{each}") for each in ("keys", "webhooks", "mirror")
    ]


def test_a_server_that_runs_on_its_ledger_is_well(well: Deployment) -> None:
    port = well.settings.port
    with serving(well.folder, port=port, ledger=well.settings.ledger):
        well.url = f"http://127.0.0.1:{port}"
        assert well.found() == []


def in_postgres(ledger: str, machine: Machine = LARGE) -> dict[str, str]:
    """What is wrong with a deployment on it, by check."""
    settings = Settings(ledger=ledger, write_token=TOKEN, port=free_port())
    with closing(Patient(settings, {}, machine)) as patient:
        return {each.check: each.wrong for each in examine(patient).found}


def test_a_database_that_does_not_wait_for_its_disk_is_told(postgres: Cluster) -> None:
    ledger = postgres.new_ledger()
    open_ledger(ledger, now).close()
    found = in_postgres(ledger)  # the servers of the tests are such ones
    assert list(found) == ["the-database-waits-for-its-disk"]
    assert "fsync = off" in found["the-database-waits-for-its-disk"]


def test_clocks_that_do_not_agree_are_told(postgres: Cluster) -> None:
    ledger = postgres.new_ledger()
    open_ledger(ledger, now).close()
    ahead = structs.replace(LARGE, now=lambda: now() + 400_000_000)
    assert "400 s ahead of the database's" in in_postgres(ledger, ahead)["the-clocks-agree"].replace(
        "399", "400"
    )


def test_a_role_that_may_not_write_is_told(postgres: Cluster) -> None:
    ledger = postgres.new_ledger()
    open_ledger(ledger, now).close()
    schema = ledger.partition("schema=")[2]
    postgres.execute(f"CREATE ROLE {schema} LOGIN")
    postgres.execute(f"GRANT USAGE ON SCHEMA {schema} TO {schema}")
    postgres.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {schema}")
    found = in_postgres(ledger.replace("partyline@", f"{schema}@"))
    assert f"the role {schema} may not read and write" in found["the-role-may-do-its-work"]


def test_a_database_that_is_away_is_told_once() -> None:
    found = in_postgres(f"postgresql://ed:geheim@127.0.0.1:{free_port()}/partyline")
    assert list(found) == ["the-ledger-opens"]
    assert "geheim" not in str(found)


def test_standbys_that_nobody_waits_for_or_that_lag_and_one_that_answers_are_told(
    clusters: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.doctor.of_postgres.LAG", 100_000)
    place, programs = clusters
    primary = Cluster(place / f"doctor-{os.getpid()}", programs).make().start()
    standby = primary.standby(place / f"doctor-{os.getpid()}-standby").start()
    try:
        ledger = primary.address("partyline")
        open_ledger(ledger, now).close()
        found = in_postgres(ledger)
        assert "has 1 standbys and waits for none" in found["standbys-are-waited-for"]
        assert "standbys-keep-up" not in found
        primary.execute("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
        primary.execute("ALTER ROLE partyline SET synchronous_commit = local")
        primary.execute("SELECT pg_reload_conf()")
        until = time.monotonic() + 20
        while "synchronous_commit = local" not in in_postgres(ledger).get("standbys-are-waited-for", ""):
            assert time.monotonic() < until
        on_standby = standby.address("partyline")
        while (told := in_postgres(on_standby)).get("the-database-takes-writes") is None:
            assert time.monotonic() < until, told
        standby.execute("SELECT pg_wal_replay_pause()")
        primary.execute("CREATE TABLE filler AS SELECT repeat('x', 1000) FROM generate_series(1, 2000)")
        while "standbys-keep-up" not in in_postgres(ledger):
            assert time.monotonic() < until
    finally:
        standby.stop(signal.SIGQUIT)
        primary.stop(signal.SIGQUIT)


def test_a_disk_that_is_read_only_is_told(well: Deployment) -> None:
    well.file.chmod(0o400)
    done = asked(well, "-m", "tests.faults.humble")
    assert done.returncode == 1
    assert "readonly" in done.stdout or "read-only" in done.stdout, done.stdout


def asked(it: Deployment, *before: str) -> "subprocess.CompletedProcess[str]":
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PARTYLINE_")}
    environ |= {"PARTYLINE_LEDGER": it.settings.ledger, "PARTYLINE_PORT": str(it.settings.port)}
    return subprocess.run(
        [sys.executable, *before, "-m", "api.cli", "doctor"],
        check=False,
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def told(well: Deployment, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """What the command answers about a deployment."""
    for name in [each for each in os.environ if each.startswith("PARTYLINE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PARTYLINE_LEDGER", well.settings.ledger)
    monkeypatch.setenv("PARTYLINE_PORT", str(well.settings.port))
    monkeypatch.setattr("api.cli_doctor.Machine", lambda: LARGE)
    return lambda *arguments: CliRunner().invoke(doctor, arguments)


def test_the_command_says_that_nothing_is_wrong(told: Callable[..., Any], well: Deployment) -> None:
    done = told()
    said, *not_made = done.output.splitlines()
    made = (
        {name_of(each) for each in CHECKS}
        - POSTGRES
        - SERVER
        - {
            "proxies-are-named",
            "webhooks-stay-away-from-this-machine",
            "a-snapshot-is-used",
        }
    )
    assert (done.exit_code, said) == (0, f"{well.settings.ledger}: nothing is wrong ({len(made) + 1} checks)")
    assert f"not looked at, as nobody answers at http://127.0.0.1:{well.settings.port}: " in done.output
    assert "not looked at, as the ledger is not in PostgreSQL: " in done.output
    named = [each for line in not_made for each in line.rpartition(": ")[2].split(", ")]
    assert sorted([*named, *made]) == sorted(map(name_of, CHECKS))
    looked = json.loads(told("--json").output)
    assert set(looked["checks"]) == {"settings-can-be-read", *made}
    assert set(looked["not_made"]) == set(named)


def test_the_command_says_what_is_wrong_and_what_to_do(told: Callable[..., Any], well: Deployment) -> None:
    token_for_all_to_read(well, ExitStack())
    done = told()
    assert done.exit_code == 1
    assert done.output.startswith("secrets-are-private: ")
    assert f"\n    chmod 600 {well.folder / 'write-token'}; if somebody" in done.output
    said = json.loads(told("--json").output)
    assert (said["ledger"], [each["check"] for each in said["found"]]) == (
        well.settings.ledger,
        ["secrets-are-private"],
    )
    assert "secrets-are-private" in said["checks"]
    assert "clocks-agree" not in " ".join(said["checks"])


def test_settings_that_cannot_be_read_are_told(
    told: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARTYLINE_PORT", "http")
    done = told()
    assert done.exit_code == 1
    assert done.output.startswith("settings-can-be-read: a setting is wrong")
    monkeypatch.setenv("PARTYLINE_PORT", "8000")
    monkeypatch.setenv("PARTYLINE_LEDGER", "ledger.db")
    said = json.loads(told("--json").output)
    assert [each["check"] for each in said["found"]] == ["the-ledger-opens"]
    monkeypatch.setenv("PARTYLINE_LEDGER", "postgresql://x@y@z/a")
    assert told().exit_code == 1


def test_what_breaks_off_meanwhile_is_told(well: Deployment) -> None:
    def fails(_: Path) -> int:
        raise OSError("the disk is gone")

    well.machine = structs.replace(LARGE, free=fails)
    assert [(each.check, each.wrong) for each in well.found()] == [
        ("there-is-room", "this could not be looked at: the disk is gone")
    ]


def test_the_machine_is_asked_for_what_it_has(tmp_path: Path) -> None:
    machine = Machine()
    assert machine.memory() > 100 * MIB
    assert machine.open_files() != 0
    assert machine.free(tmp_path) > 0


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("0.0.0.0", "http://127.0.0.1:8000"),  # noqa: S104
        ("::1", "http://[::1]:8000"),
        ("10.0.0.1", "http://10.0.0.1:8000"),
    ],
)
def test_a_server_is_asked_where_it_listens(host: str, url: str) -> None:
    assert Patient(Settings(host=host), {}, LARGE).url == url


def test_a_server_of_which_reading_is_closed_is_looked_at_with_a_token(well: Deployment) -> None:
    closed = {"PARTYLINE_READING": "closed", "PARTYLINE_SNAPSHOT": "off"}
    with serving(well.folder, port=well.settings.port, ledger=well.settings.ledger, settings=closed):
        (found,) = well.found()
        assert (found.check, "this needs a token" in found.wrong) == ("the-server-serves-this-ledger", True)
        assert "PARTYLINE_TOKEN" in found.mend
        well.environ["PARTYLINE_TOKEN"] = TOKEN
        assert well.found() == []
        well.has(ledger="memory:")  # of which the server knows nothing: its token is asked for all the same
        assert well.complaints() == {"the-ledger-outlives-the-process"}


def test_the_page_names_every_check() -> None:
    page = (ROOT / "docs/operate.md").read_text(encoding="utf-8")
    for check in CHECKS:
        assert f"`{name_of(check)}`" in page
