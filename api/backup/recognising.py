"""Recognising a backup, which may stand where a ledger would: it is read as one, and not written, as its copy would lack keys and webhooks."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final
from urllib.parse import quote

from domain.ledger.opening import file_of, is_postgres
from domain.ledger.port import LedgerError
from domain.ledger.sqlite_file import APPLICATION_ID, connect

TABLES_OF_ITS_OWN: Final = frozenset({"backup", "backup_files"})
"""What only a backup has, and no ledger."""


class IsBackup(LedgerError):
    """Where a ledger that takes records would be stands a backup; nothing was written."""


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Only to read, and as it is: a backup is nobody's who writes."""
    return sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1", uri=True)


def is_backup(connection: sqlite3.Connection) -> bool:
    """Whether the file is one. Raises `sqlite3.Error` where it is nothing of SQLite's."""
    ((application,),) = connection.execute("PRAGMA application_id")
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return application == APPLICATION_ID and names >= TABLES_OF_ITS_OWN


def backup_at(ledger: str) -> IsBackup | None:
    """Why nothing is written to the ledger at the address, where it is a backup; None where it is none, or not there."""
    if ledger == "memory:" or is_postgres(ledger) or not (file := file_of(ledger)).is_file():
        return None
    try:
        with closing(
            connect(file, make=False)
        ) as connection:  # a ledger, mostly, which others write to meanwhile
            found = is_backup(connection)
    except sqlite3.Error:  # what is wrong with it is said by who opens it
        return None
    if not found:
        return None
    return IsBackup(
        f"{file} is a backup, of which the keys and webhooks are at work only when it was restored, and which takes no records:"
        f" `partyline restore {file} --ledger sqlite:///FILE` makes a ledger of it. It can be read as it is, by `verify` and `export`"
    )


def refuse_backup(ledger: str) -> None:
    """Raise `IsBackup` where the ledger at the address is one."""
    if (refusal := backup_at(ledger)) is not None:
        raise refusal
