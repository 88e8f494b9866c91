"""What is damaged is said at the start: in one sentence, before anything is served, with what mends it."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from api.clock import now
from domain.ledger.opening import open_ledger
from tests.api.given import FOUNDED, TOKEN, application
from tests.api.serving import GRANIAN, UVICORN, free_port
from tests.domain.ledger.cluster import Cluster

JUNK = "These are my notes.\n" * 100


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """The file of one with five records."""
    file = tmp_path / "ledger.db"
    with application(f"sqlite:///{file}", snapshot="off") as api:
        api.given(*({**FOUNDED, "party": f"kz-p{number}"} for number in range(5)))
    return file


def started(
    folder: Path, command: tuple[str, ...] = GRANIAN, **settings: str
) -> "subprocess.CompletedProcess[str]":
    """A server that does not come up, on the ledger in the folder."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PARTYLINE_")}
    environ |= {"PARTYLINE_LEDGER": f"sqlite:///{folder / 'ledger.db'}", "PARTYLINE_PORT": str(free_port())}
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env=environ | settings,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def refusal(folder: Path, **settings: str) -> str:
    """The one sentence that is said."""
    done = started(folder, GRANIAN, **settings)
    assert (done.returncode, done.stdout) == (1, ""), done
    assert re.fullmatch(r"partyline: .+\n", done.stderr), done.stderr
    return done.stderr


def without_record(file: Path, position: int) -> None:
    """Take a record out, and leave the triggers as they were."""
    with closing(sqlite3.connect(file)) as connection:
        (trigger,) = connection.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'records_are_never_deleted'"
        ).fetchone()
        connection.execute("DROP TRIGGER records_are_never_deleted")
        connection.execute("DELETE FROM records WHERE position = ?", (position,))
        connection.execute(trigger)
        connection.commit()


@pytest.mark.parametrize("position", [1, 3])
def test_a_missing_record_is_named(ledger: Path, position: int) -> None:
    without_record(ledger, position)
    said = refusal(ledger.parent)
    assert f"record {position} of sqlite:///{ledger} is missing" in said
    assert "`partyline verify`" in said
    assert "`partyline restore`" in said


def test_a_missing_record_is_named_in_postgresql(tmp_path: Path, postgres: Cluster) -> None:
    address = postgres.new_ledger()
    open_ledger(address, now).close()
    schema = address.partition("schema=")[2]
    with application(address, snapshot="off") as api:
        api.given(*({**FOUNDED, "party": f"kz-p{number}"} for number in range(5)))
    postgres.execute(f"ALTER TABLE {schema}.partyline_tt_main DISABLE TRIGGER never_changed")
    postgres.execute(f"DELETE FROM {schema}.partyline_tt_main WHERE id = 4")  # noqa: S608
    postgres.execute(f"ALTER TABLE {schema}.partyline_tt_main ENABLE TRIGGER never_changed")
    said = refusal(tmp_path, PARTYLINE_LEDGER=address, PARTYLINE_WRITE_TOKEN=TOKEN)
    assert "record 4 of postgresql://" in said


def test_a_record_that_cannot_be_read_is_told_in_words_before_the_trace(ledger: Path) -> None:
    with closing(sqlite3.connect(ledger)) as connection:
        connection.execute("DROP TRIGGER records_are_never_changed")
        connection.execute("UPDATE records SET data = CAST('{junk' AS BLOB) WHERE position = 4")
        connection.commit()
    done = started(ledger.parent, GRANIAN)
    assert done.returncode == 1
    first = json.loads(done.stderr.splitlines()[0])
    assert first["message"].startswith("the server does not start: the record at position 4 cannot be read (")
    assert "`partyline verify`" in first["message"]
    assert "`partyline restore`" in first["message"]


def test_a_missing_record_is_told_in_words_by_a_server_that_is_started_in_another_way(ledger: Path) -> None:
    without_record(ledger, 2)
    done = started(ledger.parent, (*UVICORN, "--port", str(free_port())))
    assert done.returncode
    assert "the server does not start: entry 3 does not follow on 1" in done.stderr
    assert "`partyline restore`" in done.stderr


@pytest.mark.parametrize(
    ("what", "keeps"),
    [
        ("keys", "the keys"),
        ("webhooks", "the webhooks"),
        ("mirror", "of which server the ledger is a mirror"),
    ],
)
@pytest.mark.parametrize(
    "content", [JUNK.encode(), b"SQLite format 3\x00" + b"x" * 4_000], ids=["notes", "damaged"]
)
def test_a_damaged_file_beside_the_ledger_is_named_with_what_it_keeps(
    ledger: Path, what: str, keeps: str, content: bytes
) -> None:
    file = ledger.with_name(f"ledger.db-{what}")
    file.write_bytes(content)
    said = refusal(ledger.parent)
    assert f"{file}, which keeps {keeps}, is damaged" in said
    assert "`partyline restore`" in said
    assert "for the ledger" not in said
    assert file.read_bytes() == content


def test_a_signing_key_that_is_none_is_named(ledger: Path) -> None:
    file = ledger.with_name("signing-key")
    file.write_text(JUNK)
    assert (
        f"the file {file}, which keeps the key by which checkpoints are signed, holds no Ed25519 key"
        in refusal(ledger.parent)
    )
    assert file.read_text() == JUNK
    # A server that is started in another way ends as well.
    done = started(ledger.parent, (*UVICORN, "--port", str(free_port())))
    assert done.returncode
    assert f"the file {file}, which keeps" in done.stderr


def test_a_signing_key_that_cannot_be_read_is_named(ledger: Path) -> None:
    ledger.with_name("signing-key").mkdir(mode=0o700)
    assert "signing-key, which keeps the key by which checkpoints are signed, cannot be read" in refusal(
        ledger.parent
    )


def test_a_write_token_that_is_none_is_named(ledger: Path) -> None:
    ledger.with_name("write-token").write_text("junk")
    ledger.with_name("write-token").chmod(0o600)
    assert "write-token holds no token of 16 ASCII characters or more" in refusal(ledger.parent)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (
            "nowhere/snapshot",
            "there is no folder {folder}/nowhere for the snapshot: make it, or set PARTYLINE_SNAPSHOT",
        ),
        (
            "ledger.db",
            "{folder}/ledger.db is no snapshot, and is left as it is: set PARTYLINE_SNAPSHOT to a file of its own",
        ),
        ("x" * 300, "PARTYLINE_SNAPSHOT cannot be used (File name too long): set it to a file of its own"),
        (
            "kept",
            "{folder}/kept is a folder: set PARTYLINE_SNAPSHOT to a file, such as {folder}/kept/snapshot",
        ),
    ],
)
def test_a_snapshot_that_has_no_place_is_named(ledger: Path, place: str, said: str) -> None:
    ledger.with_name("kept").mkdir()
    told = refusal(ledger.parent, PARTYLINE_SNAPSHOT=str(ledger.parent / place))
    assert said.format(folder=ledger.parent) in told
