"""A table in a SQLite file of its own beside the ledger's, or in memory beside a ledger in memory.

Of its own, so that what changes in it wakes nobody who waits for the ledger, and the ledger stays append-only to the letter. It holds
secrets, and is readable by its owner alone.
"""

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from api.beside.table import Table
from api.private import keep_private
from domain.ledger.port import Clock, Closed, NotALedger
from domain.ledger.sqlite_file import connect, explaining, one_look
from domain.moments import Moment


class SqliteDatabase:
    """The file, which is made unless it is there; without one, memory. Raises `LedgerError`."""

    def __init__(self, table: Table, path: Path | None, clock: Clock) -> None:
        self._path = path or Path(":memory:")
        self._clock = clock
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        with _explaining(table, self._path):
            self._connection = _opened(table, path)

    @contextmanager
    def transaction(self, *, durable: bool = True, alone: bool = False) -> Iterator["SqliteTransaction"]:  # noqa: ARG002 - it always is
        with self._lock, explaining(self._path):
            connection = self._connection
            if connection is None:
                raise Closed(f"{self._path} was closed: open it again")
            # What is not yet on the disk when the machine fails is sent once more, under the same id.
            connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield SqliteTransaction(connection, self._clock)
                connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    connection.rollback()
                raise

    def is_there(self) -> bool:
        return True  # it was made

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None


class SqliteTransaction:
    def __init__(self, connection: sqlite3.Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def run(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self._connection.execute(statement, values).fetchall()

    def now(self) -> Moment:
        return self._clock()


def check_file(table: Table, path: Path) -> None:
    """Raise `LedgerError` where the file, which is there, is not what it should be, or cannot be read to its end. It stays as it is."""
    with _explaining(table, path), closing(connect(path, make=False)) as connection, one_look(connection):
        if _recognised(connection, table, path):
            for _ in connection.execute(f"SELECT * FROM {table.name}"):  # noqa: S608 - a name of ours
                pass


@contextmanager
def _explaining(table: Table, path: Path) -> Iterator[None]:
    """Raise errors of SQLite as ours; that the file is damaged, or none of SQLite's, in words about what it keeps."""
    try:
        with explaining(path):
            yield
    except NotALedger as error:
        if not isinstance(error.__cause__, sqlite3.Error):
            raise
        raise NotALedger(
            f"{path}, which keeps {table.keeps}, is damaged or no SQLite database ({error.__cause__}): put the one of the last backup in its"
            " place (`partyline restore`), or move it away, and what it kept is gone"
        ) from error.__cause__


def _opened(table: Table, path: Path | None) -> sqlite3.Connection:
    if path is None:
        connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    else:
        with contextlib.suppress(FileExistsError):  # SQLite gives the files beside it the same rights
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        connection = connect(path, make=True)
    try:
        if path is not None:
            with one_look(connection):
                _recognised(connection, table, path)  # what is something else stays as it is
            for each in ("", "-wal", "-shm"):
                keep_private(path.with_name(path.name + each))
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN IMMEDIATE")
        if not _recognised(connection, table, path):
            connection.execute(f"CREATE TABLE {table.name} ({table.sqlite})")
            connection.execute(f"PRAGMA application_id = {table.application_id}")
            connection.execute(f"PRAGMA user_version = {table.version}")
        connection.execute("COMMIT")
    except BaseException:
        connection.close()
        raise
    return connection


def _recognised(connection: sqlite3.Connection, table: Table, path: Path | None) -> bool:
    """Whether the table stands there (True) or nothing yet (False); raises `NotALedger` if something else does."""
    ((application,),) = connection.execute("PRAGMA application_id")
    ((version,),) = connection.execute("PRAGMA user_version")
    if application == table.application_id and version <= table.version:
        return True
    ((objects,),) = connection.execute("SELECT count(*) FROM sqlite_master")
    if application or version or objects:
        raise NotALedger(
            f"{path} holds something else than {table.what}, or those of a newer Partyline: move it away, or use that version"
        )
    return False
