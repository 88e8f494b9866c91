"""The file that a SQLite ledger lives in: how it is recognised, made, opened, and what its errors mean.

The file is asked through SQLite alone: opening it in any other way, and closing it again, would drop the locks
that this process holds on it (https://www.sqlite.org/howtocorrupt.html, 2.2).
"""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from eventsourcing.persistence import ConnectionUnavailableError, InterfaceError
from eventsourcing.sqlite import SQLiteConnection, SQLiteConnectionPool, SQLiteDatastore

from domain.ledger.port import LedgerError, NotALedger, Unavailable

APPLICATION_ID = 0x50544C4E
"""`PTLN`: stands in the header of every SQLite file that is a ledger."""
VERSION = 1
"""The version of the tables below, as `user_version` in the header."""
BUSY_SECONDS = 10
"""How long a write waits for another process's."""

SCHEMA = (
    # Tags stand here in their order, as a JSON array, so that reading everything back is one scan of one table. The
    # data stands last: long ones are kept on pages of their own, which a look at the tags then need not touch.
    """
    CREATE TABLE records (
        position INTEGER PRIMARY KEY,
        recorded_at INTEGER NOT NULL,
        type TEXT NOT NULL,
        tags TEXT NOT NULL,
        data BLOB NOT NULL
    )
    """,
    "CREATE TABLE tags (tag TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (tag, position)) WITHOUT ROWID",
    # What the program promises, the file insists on, whoever writes to it.
    """
    CREATE TRIGGER records_follow_each_other BEFORE INSERT ON records
    WHEN NEW.position <> (SELECT coalesce(max(position), 0) + 1 FROM records)
    BEGIN SELECT RAISE(ABORT, 'the positions of a ledger are dense'); END
    """,
    *(
        f"CREATE TRIGGER {table}_are_never_{done} BEFORE {verb} ON {table}"
        " BEGIN SELECT RAISE(ABORT, 'a ledger is append-only'); END"
        for table in ("records", "tags")
        for verb, done in (("UPDATE", "changed"), ("DELETE", "deleted"))
    ),
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {VERSION}",
)


class LedgerPool(SQLiteConnectionPool):
    """The library's pool, of connections that keep what they have committed, and leave a file's journal mode alone."""

    def _create_connection(self) -> SQLiteConnection:
        return SQLiteConnection(connect(Path(self.db_name), make=False), max_age=self.max_age)


class LedgerFile(SQLiteDatastore):
    """The library's datastore on a file that `prepare` has found, or made, to be a ledger."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()  # and so never a name that SQLite takes for a URI
        super().__init__(str(self.path))
        # Readers hold a connection for a batch only; the pool is as wide as a server's threads.
        self.pool = LedgerPool(
            db_name=str(self.path), pool_size=8, max_overflow=120, pool_timeout=BUSY_SECONDS
        )
        self._identity: tuple[int, int] | None = None

    def prepare(self) -> None:
        """Make the tables unless they are there, whatever other processes do at the same time, and turn to WAL mode.

        Raises `NotALedger`, and leaves the file as it is, when something else stands there.
        """
        with explaining(self.path), closing(connect(self.path, make=True)) as connection:
            with one_look(connection):
                is_there = _recognise(connection, self.path)
            if not is_there:
                connection.execute("BEGIN IMMEDIATE")
                if not _recognise(connection, self.path):
                    for statement in SCHEMA:
                        connection.execute(statement)
                connection.execute("COMMIT")
            _turn_to_wal(connection, self.path)
            self._identity = self._look()

    def check_in_place(self) -> None:
        """Raise `Unavailable` if the name no longer leads to the file that is open: what is written there would be lost."""
        if self._look() != self._identity:
            raise Unavailable(
                f"{self.path} was moved, deleted or replaced while it was open; nothing was written:"
                " put the right file back and start again"
            )

    def _look(self) -> tuple[int, int] | None:
        try:
            found = os.stat(self.pool.db_name)  # noqa: PTH116 - twice as fast as the path's own, and part of every append
        except OSError:
            return None
        return found.st_dev, found.st_ino


def connect(path: Path, *, make: bool) -> sqlite3.Connection:
    """A connection whose commits are on disk, to be used by one thread at a time.

    Only where a ledger is opened may a file be made: one that is gone later must not come back empty.
    """
    address = f"file:{quote(str(path.absolute()))}?mode={'rwc' if make else 'rw'}"
    connection = sqlite3.connect(
        address, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=True
    )
    try:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(
            "PRAGMA fullfsync = ON"
        )  # macOS needs it for the same promise; others know no such thing
        connection.execute(
            "PRAGMA journal_size_limit = 67108864"
        )  # the log shrinks again after a large append
    except sqlite3.Error:
        connection.close()
        raise
    return connection


@contextmanager
def one_look(connection: sqlite3.Connection) -> Iterator[None]:
    """Whatever is read within is of one state of the file, even while another process makes its tables."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        if connection.in_transaction:  # some errors have ended it
            connection.execute("ROLLBACK")


def _recognise(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether a ledger stands there (True) or nothing yet (False); raises `NotALedger` if something else does."""
    ((application,),) = connection.execute("PRAGMA application_id")
    ((version,),) = connection.execute("PRAGMA user_version")
    if application == APPLICATION_ID:
        if version > VERSION:
            raise NotALedger(
                f"{path} is a ledger of format {version}, made by a newer Partyline; this one reads up to format"
                f" {VERSION}: use that version, or another file"
            )
        return True
    ((objects,),) = connection.execute("SELECT count(*) FROM sqlite_master")
    if application or version or objects:
        raise NotALedger(
            f"{path} is a SQLite database, but of something else: name another file for the ledger"
        )
    return False


def _turn_to_wal(connection: sqlite3.Connection, path: Path) -> None:
    """Turn the file to WAL mode, which stays with it. SQLite does not wait for others here, so that we do."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            ((mode,),) = connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if _primary(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            break
    if mode != "wal":
        raise Unavailable(
            f"{path} cannot be written with a write-ahead log (it stays in {mode} mode):"
            " put the ledger on a local disk that can be written"
        )


@contextmanager
def explaining(path: Path) -> Iterator[None]:
    """Raise errors of SQLite and of the library's pool as ours, saying what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise explained(error, path) from error
    except (InterfaceError, ConnectionUnavailableError) as error:
        raise Unavailable(f"{path}: {error}; nothing was written: try again later") from error


def explained(error: sqlite3.Error, path: Path) -> LedgerError:
    """The error of ours that stands for SQLite's.

    What failed is rolled back. One case is beyond us: if the disk fails to confirm a commit, and the machine then
    crashes before the next append, SQLite may find the refused one whole in its log, and keep it.
    """
    match _primary(error):
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return Unavailable(
                f"{path} is busy: another process has been writing to it for {BUSY_SECONDS} s; nothing was written:"
                " try again, and look for a process that holds the file"
            )
        case sqlite3.SQLITE_FULL:
            return Unavailable(f"the disk of {path} is full; nothing was written: make room and try again")
        case sqlite3.SQLITE_READONLY:
            return Unavailable(
                f"{path} is read-only; nothing was written: make the file and its folder writable"
            )
        case sqlite3.SQLITE_IOERR:
            return Unavailable(
                f"{path}: reading or writing the disk failed ({error}); nothing was written: check the disk"
            )
        case sqlite3.SQLITE_CANTOPEN if path.is_dir():
            return NotALedger(f"{path} is a folder: name a file for the ledger")
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return Unavailable(
                f"{path} cannot be opened: its folder must exist, and both be readable and writable"
            )
        case sqlite3.SQLITE_NOTADB:
            return NotALedger(
                f"{path} is no SQLite database: name another file for the ledger, or move this one away"
            )
        case sqlite3.SQLITE_CORRUPT:
            return NotALedger(f"{path} is damaged ({error}): restore it from a copy")
        case _:
            return LedgerError(f"{path}: SQLite refuses: {error}")


def _primary(error: sqlite3.Error) -> int:
    """SQLite's primary result code, without what the extended one adds; -1 where Python itself raised."""
    return getattr(error, "sqlite_errorcode", -1) & 0xFF
