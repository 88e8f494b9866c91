"""The store in a SQLite file of its own beside the ledger's, or in memory beside a ledger in memory.

Of its own, so that a delivery wakes nobody who waits for the ledger, and the ledger stays append-only to the letter. It holds
secrets, and is readable by its owner alone.
"""

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from api.private import keep_private
from api.webhooks.sql_store import SqlStore
from domain.ledger.port import Clock, Closed, NotALedger
from domain.ledger.sqlite_file import connect, explaining, one_look
from domain.moments import Moment

APPLICATION_ID: Final = 0x50544C57
"""`PTLW`: stands in the header of every file that holds webhooks."""
VERSION: Final = 1

_MAKING: Final = (
    """
    CREATE TABLE partyline_webhooks (
        id TEXT PRIMARY KEY,
        place INTEGER NOT NULL,
        hook TEXT NOT NULL,
        standing TEXT NOT NULL,
        edition INTEGER NOT NULL,
        is_suspended INTEGER NOT NULL,
        owner TEXT,
        until INTEGER
    )
    """,
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {VERSION}",
)


def sqlite_store(path: Path | None, clock: Clock) -> SqlStore:
    """The store in the file, which is made unless it is there; without one, in memory. Raises `LedgerError`."""
    return SqlStore(_SqliteDatabase(path, clock))


class _SqliteDatabase:
    def __init__(self, path: Path | None, clock: Clock) -> None:
        self._path = path or Path(":memory:")
        self._clock = clock
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        with explaining(self._path):
            self._connection = _opened(path)

    @contextmanager
    def transaction(self, *, durable: bool = True, alone: bool = False) -> Iterator["_SqliteTransaction"]:  # noqa: ARG002 - it always is
        with self._lock, explaining(self._path):
            connection = self._connection
            if connection is None:
                raise Closed(f"{self._path} was closed: open it again")
            # What is not yet on the disk when the machine fails is sent once more, under the same id.
            connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield _SqliteTransaction(connection, self._clock)
                connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    connection.rollback()
                raise

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None


class _SqliteTransaction:
    def __init__(self, connection: sqlite3.Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def run(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self._connection.execute(statement, values).fetchall()

    def now(self) -> Moment:
        return self._clock()


def _opened(path: Path | None) -> sqlite3.Connection:
    if path is None:
        connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    else:
        with contextlib.suppress(FileExistsError):  # SQLite gives the files beside it the same rights
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        connection = connect(path, make=True)
    try:
        if path is not None:
            with one_look(connection):
                _recognised(connection, path)  # what is something else stays as it is
            for each in ("", "-wal", "-shm"):
                keep_private(path.with_name(path.name + each))
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN IMMEDIATE")
        if not _recognised(connection, path):
            for statement in _MAKING:
                connection.execute(statement)
        connection.execute("COMMIT")
    except BaseException:
        connection.close()
        raise
    return connection


def _recognised(connection: sqlite3.Connection, path: Path | None) -> bool:
    """Whether the table stands there (True) or nothing yet (False); raises `NotALedger` if something else does."""
    ((application,),) = connection.execute("PRAGMA application_id")
    ((version,),) = connection.execute("PRAGMA user_version")
    if application == APPLICATION_ID and version <= VERSION:
        return True
    ((objects,),) = connection.execute("SELECT count(*) FROM sqlite_master")
    if application or version or objects:
        raise NotALedger(
            f"{path} holds something else than webhooks, or those of a newer Partyline: move it away, or use that version"
        )
    return False
