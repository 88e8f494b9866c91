"""Where a backup may come to stand: on no file of the deployment, and in the place of no other than a backup."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from api.backup.kept import TABLES, BadBackup, files_of
from api.backup.recognising import connect_to_read, is_backup
from api.settings import Settings
from api.snapshots import snapshot_of
from domain.ledger.opening import file_of, is_postgres


def check_place(settings: Settings, path: Path, *, replace: bool) -> None:
    """Raise `BadBackup` unless the file may be made, or may be replaced if that is meant."""
    for file, what in _of_deployment(settings):
        if _is_same(path, file):
            raise BadBackup(f"{path} is {what}: name another file")
    if not path.exists() and not path.is_symlink():
        return
    if not replace:
        raise BadBackup(f"{path} is there already: name another file, or give --replace")
    if not path.is_file() or not _holds_backup(path):
        raise BadBackup(
            f"{path} is no backup, and --replace takes the place of one alone: name another file, or move this one away"
        )


def _of_deployment(settings: Settings) -> Iterator[tuple[Path, str]]:
    """The files that a server on the ledger has, or would make, and what each is."""
    if not is_postgres(settings.ledger):
        ledger = file_of(settings.ledger)
        yield ledger, "the ledger itself"
        yield from _of_sqlite(ledger, "the ledger")
        for table in TABLES:
            file = table.file_beside(settings.ledger)
            yield file, f"where the ledger has its {table.what}"
            yield from _of_sqlite(file, f"the ledger's {table.what}")
        for file in files_of(settings):
            yield file, "where the ledger has its secrets"
    if (snapshot := snapshot_of(settings)) is not None:
        yield snapshot.path, "where the ledger has its snapshot"


def _of_sqlite(file: Path, what: str) -> Iterator[tuple[Path, str]]:
    for ending in ("-wal", "-shm", "-journal"):
        yield file.with_name(file.name + ending), f"a file that SQLite has for {what}"


def _is_same(one: Path, other: Path) -> bool:
    if one.resolve() == other.resolve():
        return True
    return one.exists() and other.exists() and one.samefile(other)


def _holds_backup(path: Path) -> bool:
    try:
        with closing(connect_to_read(path)) as connection:
            return is_backup(connection)
    except sqlite3.Error:
        return False
