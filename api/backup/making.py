"""Making a backup while the ledger is served. It stands under its name when all of it is on the disk and was read through."""

import contextlib
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from api.backup.kept import (
    FORMAT,
    SCHEMA,
    TABLES,
    BadBackup,
    Said,
    digest_beside,
    digest_of,
    entries_in,
    files_of,
    telling,
)
from api.backup.place import check_place
from api.backup.recognising import refuse_backup
from api.beside.opening import open_beside
from api.beside.table import Table
from api.copying import told_often, write_entries
from api.importing import Progress, nobody
from api.settings import Settings
from api.unfinished import put_on_disk, remove_stale, unfinished
from domain.ids import Position
from domain.ledger.opening import is_postgres, open_ledger
from domain.ledger.port import Clock, Entry, Ledger
from domain.ledger.sqlite import SQLiteLedger
from domain.ledger.sqlite_file import connect, explaining


def make_backup(
    settings: Settings, path: Path, now: Clock, *, replace: bool = False, progress: Progress = nobody
) -> Said:
    """Copy the ledger and what is kept beside it into the file, which only its owner may read, as it holds secrets.

    All that was acknowledged before this began is in it. Raises `BadBackup` and what the ledger raises, and leaves nothing behind then.
    """
    if settings.ledger == "memory:":
        raise BadBackup("a ledger in memory is one process's own: there is nothing to back up")
    check_place(settings, path, replace=replace)
    refuse_backup(settings.ledger)
    remove_stale(path)
    handle, name = tempfile.mkstemp(prefix=unfinished(path), dir=path.absolute().parent)
    os.close(handle)
    made = Path(name)
    try:
        with explaining(made):
            opened = open_ledger(settings.ledger, now, must_exist=True)  # which says what is wrong with it
            try:
                # First: what they say of positions is of records that the copy has.
                beside = {table: _rows_beside(table, settings.ledger, now) for table in TABLES}
                _copy_records(opened, settings.ledger, made, progress)
            finally:
                opened.close()
            said = _complete(settings, made, beside, now, progress)
        put_on_disk(made)
        if replace:
            check_place(settings, path, replace=True)  # which may be another file by now
            made.replace(path)
        else:
            _name(made, path)
        put_on_disk(path.absolute().parent)
    finally:
        for ending in ("", "-wal", "-shm", "-journal"):
            with contextlib.suppress(OSError):
                made.with_name(made.name + ending).unlink()
    return said


def _copy_records(opened: Ledger, ledger: str, file: Path, progress: Progress) -> None:
    """As a ledger of the same records, positions, times and tags."""
    if not is_postgres(ledger):
        # SQLite's own online backup: one look at all pages, which keeps nobody from writing.
        path = Path(ledger.removeprefix("sqlite:///"))
        with closing(connect(path, make=False)) as source, closing(sqlite3.connect(file)) as target:
            source.backup(target)
        return
    head = opened.head().position
    copy = SQLiteLedger(file, lambda: 2**62)  # whatever time a record bears is past
    try:
        write_entries(copy, _until(opened.read(), head), told_often(progress, "copying", head))
    finally:
        copy.close()


def _until(entries: Iterable[Entry], head: Position) -> Iterator[Entry]:
    for each in entries:
        if each.position > head:
            return
        yield each


def _complete(
    settings: Settings, file: Path, beside: dict[Table, list[tuple[Any, ...]]], now: Clock, progress: Progress
) -> Said:
    """Add what is kept beside, and what the backup should hold, which is all read for that."""
    with closing(sqlite3.connect(file, isolation_level=None)) as backup:
        backup.execute("PRAGMA journal_mode = DELETE")  # one file, that can be carried away
        ((last,),) = backup.execute("SELECT coalesce(max(position), 0) FROM records")
        told = told_often(progress, "reading", last)
        position, digest = digest_of(telling(entries_in(backup), told))
        backup.execute("BEGIN")
        for statement in SCHEMA:
            backup.execute(statement)
        for table, rows in beside.items():
            backup.execute(f"CREATE TABLE {table.name} ({table.sqlite})")
            if rows:
                places = ", ".join("?" * len(rows[0]))
                backup.executemany(f"INSERT INTO {table.name} VALUES ({places})", rows)  # noqa: S608 - a name of ours
        for each in files_of(settings):
            with contextlib.suppress(FileNotFoundError):
                backup.execute("INSERT INTO backup_files VALUES (?, ?)", (each.name, each.read_bytes()))
        said = Said(now(), position, digest, digest_beside(backup))
        backup.execute(
            "INSERT INTO backup VALUES (?, ?, ?, ?, ?)",
            (FORMAT, said.made_at, said.position, said.digest, said.beside),
        )
        backup.execute("COMMIT")
    return said


def _rows_beside(table: Table, ledger: str, now: Clock) -> list[tuple[Any, ...]]:
    """Those of a table that is kept beside the ledger; none where it was never made, and it is not made for this."""
    if not is_postgres(ledger) and not table.file_beside(ledger).exists():
        return []
    database = open_beside(table, ledger, now, make=False)
    try:
        if not database.is_there():
            return []
        with database.transaction() as transaction:
            return transaction.run(f"SELECT * FROM {table.name}")  # noqa: S608 - a name of ours
    finally:
        database.close()


def _name(made: Path, path: Path) -> None:
    """Give the file its name, unless somebody else has one of that name by now."""
    try:
        os.link(made, path)
    except FileExistsError:
        raise BadBackup(f"{path} is there by now: name another file, or give --replace") from None
    except OSError:  # a disk that knows no second name of a file, as of a memory stick
        if path.exists():
            raise BadBackup(f"{path} is there by now: name another file, or give --replace") from None
        made.rename(path)
