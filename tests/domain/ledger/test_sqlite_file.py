"""Files that are a ledger and files that are not, and what their errors say."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from domain.ledger.port import Head, LedgerError, NotALedger, Unavailable
from domain.ledger.sqlite import SQLiteLedger
from domain.ledger.sqlite_file import APPLICATION_ID, VERSION, connect
from tests.domain.ledger.given import NOON, SetClock, fill, one


def test_a_ledger_is_there_when_it_is_opened_again(path: Path, clock: SetClock) -> None:
    with closing(SQLiteLedger(path, clock)) as ledger:
        fill(ledger, 3)
        before = list(ledger.read())
    with closing(SQLiteLedger(path, clock, must_exist=True)) as ledger:
        assert list(ledger.read()) == before
        ledger.append([one()])
        assert ledger.head() == Head(4, NOON)


def test_the_file_says_what_it_is_and_how_it_is_kept(sqlite: SQLiteLedger, path: Path) -> None:
    fill(sqlite, 1)
    with closing(connect(path, make=False)) as connection:
        pragmas = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("application_id", "user_version", "journal_mode", "synchronous")
        }
    assert pragmas == {
        "application_id": APPLICATION_ID,
        "user_version": VERSION,
        "journal_mode": "wal",
        "synchronous": 2,
    }
    assert sqlite._recorder._writer is not None
    assert sqlite._recorder._writer.execute("PRAGMA synchronous").fetchone() == (2,)


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("UPDATE records SET data = x'' WHERE position = 1", "a ledger is append-only"),
        ("DELETE FROM records WHERE position = 2", "a ledger is append-only"),
        ("UPDATE tags SET tag = 'party:z'", "a ledger is append-only"),
        ("DELETE FROM tags", "a ledger is append-only"),
        (
            "INSERT OR REPLACE INTO records VALUES (1, 0, 'Renamed', '[]', x'')",
            "the positions of a ledger are dense",
        ),
        ("INSERT INTO records VALUES (4, 0, 'Renamed', '[]', x'')", "the positions of a ledger are dense"),
    ],
)
def test_the_file_itself_refuses_to_be_changed(
    sqlite: SQLiteLedger, path: Path, statement: str, refusal: str
) -> None:
    fill(sqlite, 2)
    before = list(sqlite.read())
    with (
        closing(connect(path, make=False)) as connection,
        pytest.raises(sqlite3.IntegrityError, match=refusal),
    ):
        connection.execute(statement)
    assert list(sqlite.read()) == before


def test_a_file_that_is_no_database_is_left_alone(path: Path, clock: SetClock) -> None:
    path.write_bytes(b"dear diary, " * 1000)
    with pytest.raises(NotALedger, match=r"ledger\.db is no SQLite database: name another file"):
        SQLiteLedger(path, clock)
    assert path.read_bytes() == b"dear diary, " * 1000


@pytest.mark.parametrize(
    "make", ["CREATE TABLE notes (text)", "PRAGMA user_version = 7", "PRAGMA application_id = 7"]
)
def test_a_database_of_something_else_is_left_alone(path: Path, clock: SetClock, make: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(make)
        connection.commit()
    before = path.read_bytes()
    with pytest.raises(
        NotALedger, match=r"ledger\.db is a SQLite database, but of something else: name another file"
    ):
        SQLiteLedger(path, clock)
    assert path.read_bytes() == before


def test_a_ledger_of_a_newer_version_is_left_alone(path: Path, clock: SetClock) -> None:
    SQLiteLedger(path, clock).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(
        NotALedger, match=r"is a ledger of format 2, made by a newer Partyline; this one reads up to format 1"
    ):
        SQLiteLedger(path, clock)
    assert path.read_bytes() == before


def test_a_folder_is_no_ledger(tmp_path: Path, clock: SetClock) -> None:
    with pytest.raises(NotALedger, match="is a folder: name a file"):
        SQLiteLedger(tmp_path, clock)


def test_a_damaged_file_is_no_ledger(path: Path, clock: SetClock) -> None:
    with closing(SQLiteLedger(path, clock)) as ledger:
        fill(ledger, 1000)
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))
    with (
        closing(SQLiteLedger(path, clock)) as ledger,
        pytest.raises(NotALedger, match=r"damaged .* restore it from a copy"),
    ):
        list(ledger.read())


def test_a_missing_folder_is_named(tmp_path: Path, clock: SetClock) -> None:
    with pytest.raises(Unavailable, match=r"nowhere/ledger\.db cannot be opened: its folder must exist"):
        SQLiteLedger(tmp_path / "nowhere" / "ledger.db", clock)


def test_a_ledger_that_must_exist_is_not_made(path: Path, clock: SetClock) -> None:
    with pytest.raises(NotALedger, match=r"there is no ledger at .*ledger\.db"):
        SQLiteLedger(path, clock, must_exist=True)
    assert not path.exists()


def test_an_empty_file_becomes_a_ledger(path: Path, clock: SetClock) -> None:
    path.touch()
    with closing(SQLiteLedger(path, clock)) as ledger:
        assert ledger.head() == Head(0, None)


def test_a_file_name_may_hold_what_addresses_use(
    tmp_path: Path, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("file:a?mode=memory", "50%.db", "a#b.db", "партии.db"):
        with closing(SQLiteLedger(Path(name), clock)) as ledger:
            fill(ledger, 1)
        assert (tmp_path / name).stat().st_size > 0


def test_opening_waits_for_a_reader_before_it_turns_to_a_write_ahead_log(path: Path, clock: SetClock) -> None:
    SQLiteLedger(path, clock).close()
    with closing(connect(path, make=False)) as reader:
        assert reader.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM records").fetchall()
        done = threading.Timer(0.2, reader.execute, ["COMMIT"])
        done.start()
        with closing(SQLiteLedger(path, clock)) as ledger:
            fill(ledger, 1)
            with closing(connect(path, make=False)) as later:
                assert later.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        done.join()


# What fails while it is open. Each time nothing is written, and all is well again when the cause is gone.


def test_a_full_disk_writes_nothing(sqlite: SQLiteLedger) -> None:
    fill(sqlite, 1)
    writer = sqlite._recorder._writer
    assert writer is not None
    writer.execute("PRAGMA max_page_count = 20")
    with pytest.raises(Unavailable, match=r"the disk of .* is full; nothing was written: make room"):
        sqlite.append([one(data=b"small"), one(data=b"x" * 1_000_000)])
    assert [entry.data for entry in sqlite.read()] == [b"0"]

    writer.execute("PRAGMA max_page_count = 1000000")
    sqlite.append([one(data=b"1")])
    assert [entry.data for entry in sqlite.read()] == [b"0", b"1"]


def test_a_read_only_file_writes_nothing(sqlite: SQLiteLedger) -> None:
    # What a file without write permission answers, but also to root, who may write to that.
    fill(sqlite, 1)
    writer = sqlite._recorder._writer
    assert writer is not None
    writer.execute("PRAGMA query_only = ON")
    with pytest.raises(
        Unavailable, match="is read-only; nothing was written: make the file and its folder writable"
    ):
        sqlite.append([one()])

    writer.execute("PRAGMA query_only = OFF")
    sqlite.append([one()])
    assert sqlite.head().position == 2


def test_a_file_that_others_write_to_for_long_writes_nothing(sqlite: SQLiteLedger, path: Path) -> None:
    fill(sqlite, 1)
    writer = sqlite._recorder._writer
    assert writer is not None
    writer.execute("PRAGMA busy_timeout = 50")
    with closing(connect(path, make=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(
            Unavailable, match=r"is busy: another process has been writing to it .* nothing was written"
        ):
            sqlite.append([one()])
        assert sqlite.head().position == 1
        other.execute("ROLLBACK")
    sqlite.append([one()])
    assert sqlite.head().position == 2


@pytest.mark.parametrize("replaced", [False, True])
def test_a_file_that_was_moved_away_is_not_written_to(
    sqlite: SQLiteLedger, path: Path, replaced: bool
) -> None:
    fill(sqlite, 1)
    aside = path.with_name("aside.db")
    path.rename(aside)
    if replaced:
        path.touch()
    with pytest.raises(Unavailable, match=r"ledger\.db was moved, deleted or replaced while it was open"):
        sqlite.append([one()])

    aside.replace(path)
    sqlite.append([one()])
    assert [entry.position for entry in sqlite.read()] == [1, 2]


@pytest.mark.parametrize("used", [True, False])
def test_a_file_that_is_gone_does_not_come_back_empty(sqlite: SQLiteLedger, path: Path, used: bool) -> None:
    """Whether or not its connections are open already: an empty ledger in its place would look like a lost history."""
    if used:
        fill(sqlite, 1)
    for each in path.parent.glob("ledger.db*"):
        each.rename(each.with_name("aside-" + each.name))
    with pytest.raises(Unavailable):
        sqlite.append([one()])
    with pytest.raises(Unavailable):
        sqlite.wait(1, 1.0)
    assert not path.exists()


def test_a_record_that_sqlite_cannot_hold_writes_nothing(sqlite: SQLiteLedger) -> None:
    fill(sqlite, 1)
    writer = sqlite._recorder._writer
    assert writer is not None
    writer.connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 10_000)
    with pytest.raises(LedgerError, match="SQLite refuses: string or blob too big"):
        sqlite.append([one(), one(data=b"x" * 20_000)])
    assert sqlite.head().position == 1
