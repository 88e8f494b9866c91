"""Restoring a backup into a ledger that is empty or not there yet, in SQLite or PostgreSQL, whichever it was made of."""

import contextlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from msgspec import Struct

from api.backup.kept import (
    GUARDING,
    TABLES,
    BadBackup,
    Said,
    booleans,
    digest_beside,
    digest_of,
    entries_in,
    files_of,
    rows_in,
    said_in,
    telling,
)
from api.backup.recognising import connect_to_read, refuse_backup
from api.beside.opening import open_beside
from api.beside.table import Database, Table
from api.copying import told_often, write_entries
from api.importing import Progress, nobody
from api.private import make_private
from api.settings import Settings
from domain.ids import Position
from domain.ledger.opening import file_of, is_postgres, open_ledger, open_to_append, shown
from domain.ledger.port import Clock, Ledger
from domain.moments import format_moment


class Restored(Struct, frozen=True):
    """What became of it."""

    said: Said
    held: Position
    """Records that the ledger held before: an earlier try was cut off."""
    rows: dict[str, int]
    """How many of each table that is kept beside the ledger."""
    files: tuple[Path, ...]
    """Those that were made."""
    stayed: tuple[Path, ...]
    """Those that are there and hold something else than the backup: they stay as they are."""


def restore_backup(settings: Settings, path: Path, now: Clock, *, progress: Progress = nobody) -> Restored:
    """Read the file through, and write it into the ledger that the settings name.

    Raises `BadBackup` before anything is written where the file is not whole, or where there is something already, and what the
    ledger raises. If it is cut off, the same again goes on where it was.
    """
    if settings.ledger == "memory:":
        raise BadBackup(
            "a ledger in memory would be gone with this command: name another one (PARTYLINE_LEDGER)"
        )
    refuse_backup(settings.ledger)
    try:
        with closing(connect_to_read(path)) as backup:
            said = _verified(backup, path, now, progress)
            return _restore(backup, said, settings, path, now, progress)
    except sqlite3.Error as error:
        raise BadBackup(f"{path} is no backup, or damaged ({error}): take another one") from error


def _verified(backup: sqlite3.Connection, path: Path, now: Clock, progress: Progress) -> Said:
    """What the backup says of itself, once it is known to be so."""
    said = said_in(backup, path)
    ((found,),) = backup.execute("PRAGMA quick_check(1)")
    if found != "ok":
        raise BadBackup(f"{path} is damaged ({found}): take another one")
    told = told_often(progress, "checking", said.position)
    try:
        position, digest = digest_of(telling(entries_in(backup), told))
    except BadBackup as error:
        raise BadBackup(f"{path} is not as it was made: {error}; take another one") from None
    if position != said.position:
        raise BadBackup(
            f"{path} says that it holds {said.position} records, and holds {position}: take another one"
        )
    if digest != said.digest:
        raise BadBackup(f"{path} holds other records than it was made with: take another one")
    if digest_beside(backup) != said.beside:
        raise BadBackup(
            f"{path} holds other keys, webhooks or secrets than it was made with: take another one"
        )
    ((latest,),) = backup.execute("SELECT max(recorded_at) FROM records")
    if latest is not None and latest > (present := now()):
        raise BadBackup(
            f"the last record was recorded at {format_moment(latest)}, and it is {format_moment(present)} now: set this machine's clock"
        )
    return said


def _restore(
    backup: sqlite3.Connection, said: Said, settings: Settings, path: Path, now: Clock, progress: Progress
) -> Restored:
    with closing(open_to_append(settings.ledger, now)) as ledger:  # which makes nothing
        _refuse_others(ledger, backup, settings, path)
        for table in TABLES:
            _fill(backup, table, settings, now, only_look=True)
    _make_private_file(settings.ledger)
    with closing(open_ledger(settings.ledger, now)) as ledger:
        # First what says who may write: if this is killed, what there is by then of a mirror takes no records. Webhooks come last, when
        # the records are there that they have come to.
        rows = {table.what: _fill(backup, table, settings, now) for table in GUARDING}
        held = ledger.head().position
        rest = (each for each in entries_in(backup) if each.position > held)
        write_entries(ledger, rest, told_often(progress, "writing", said.position))
        rows |= {table.what: _fill(backup, table, settings, now) for table in TABLES if table not in GUARDING}
        position, digest = digest_of(ledger.read())
        if (position, digest) != (said.position, said.digest):
            raise BadBackup(
                f"{shown(settings.ledger)} holds other records than {path}, up to {position}: something else writes to it; "
                "stop that, and restore into an empty ledger"
            )
    return Restored(said, held, rows, *_make_files(backup, settings))


def _make_private_file(ledger: str) -> None:
    """An empty file for a ledger that is not there yet, readable by its owner alone, as its backup is: SQLite makes a ledger of it."""
    if is_postgres(ledger) or (file := file_of(ledger)).exists():
        return
    with contextlib.suppress(OSError):  # what is wrong with it is said by the opening
        file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _refuse_others(ledger: Ledger, backup: sqlite3.Connection, settings: Settings, path: Path) -> None:
    """The ledger may hold a beginning of the backup, and nothing else."""
    kept = iter(entries_in(backup))
    for entry in ledger.read():
        if next(kept, None) != entry:
            raise BadBackup(
                f"{shown(settings.ledger)} holds records already, and not those of {path}: restore into an empty ledger or a new file"
            )


def _fill(
    backup: sqlite3.Connection, table: Table, settings: Settings, now: Clock, *, only_look: bool = False
) -> int:
    """The rows of a table beside the ledger, all or none; how many. An earlier try may have brought the same."""
    rows = rows_in(backup, table)
    if is_postgres(settings.ledger):
        rows = [
            tuple(
                bool(value) if is_one else value for value, is_one in zip(row, booleans(table), strict=True)
            )
            for row in rows
        ]
    elif (only_look or not rows) and not table.file_beside(settings.ledger).exists():
        return 0
    database: Database = open_beside(table, settings.ledger, now, make=not only_look)
    try:
        if only_look and not database.is_there():
            return 0
        with database.transaction(alone=True) as transaction:
            there = transaction.run(f"SELECT * FROM {table.name}")  # noqa: S608 - a name of ours
            if there and sorted(map(repr, there)) != sorted(map(repr, rows)):
                raise BadBackup(
                    f"{shown(settings.ledger)} has {table.what} already: restore into an empty ledger or a new file"
                )
            if not there and not only_look:
                places = ", ".join("?" * len(rows[0])) if rows else ""
                for row in rows:
                    transaction.run(f"INSERT INTO {table.name} VALUES ({places})", row)  # noqa: S608 - a name of ours
    finally:
        database.close()
    return len(rows)


def _make_files(backup: sqlite3.Connection, settings: Settings) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Those that were made, and those that hold something else and stay."""
    made, stayed = [], []
    for name, content in backup.execute("SELECT name, content FROM backup_files"):
        for file in files_of(settings):
            if file.name != name:
                continue
            if not file.exists():
                make_private(file, content)
                made.append(file)
            elif file.read_bytes() != bytes(content):
                stayed.append(file)
    return tuple(made), tuple(stayed)
