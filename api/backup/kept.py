"""What a backup holds beside records: tables that are kept beside the ledger, files with secrets, and what it says of itself."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from api.backup.recognising import is_backup
from api.beside.table import Table
from api.keys.store import KEYS
from api.mirrors.mark import MARK
from api.proofs.signing import key_file
from api.settings import Settings
from api.tokens import token_file
from api.webhooks.table import WEBHOOKS
from domain.errors import PartylineError
from domain.ids import Position
from domain.ledger.port import Entry
from domain.ledger.sqlite_file import APPLICATION_ID, VERSION
from domain.ledger.sqlite_writing import tags_from_json
from domain.moments import Moment
from domain.succession import NotNext, Succession

GUARDING: Final[tuple[Table, ...]] = (MARK, KEYS)
"""Those that say who may write to the ledger."""
TABLES: Final[tuple[Table, ...]] = (*GUARDING, WEBHOOKS)
"""Those beside a ledger that a backup holds."""

FORMAT: Final = 1
"""Of what a backup has beside a ledger."""

SCHEMA: Final = (
    "CREATE TABLE backup (format INTEGER NOT NULL, made_at INTEGER NOT NULL, position INTEGER NOT NULL, digest BLOB NOT NULL, beside BLOB NOT NULL)",
    "CREATE TABLE backup_files (name TEXT PRIMARY KEY, content BLOB NOT NULL)",
)

_BORNE: Final = ("key:", "body:")
"""Tags that a record bears of the request that wrote it; all others follow from what it says."""


class BadBackup(PartylineError):
    """A file is no backup, or not whole, or there is no place for it; the message says what would be."""


class Said(Struct, frozen=True):
    """What a backup says of itself."""

    made_at: Moment
    position: Position
    digest: bytes
    """Of all records up to the position, with their tags."""
    beside: bytes
    """The digest of what it holds beside records."""


def files_of(settings: Settings) -> tuple[Path, ...]:
    """Files beside the ledger's that hold secrets: whoever restores has the same token, and signs with the same key."""
    return token_file(settings), key_file(settings)


def digest_of(entries: Iterable[Entry]) -> tuple[Position, bytes]:
    """The last position, and the digest of all. Raises `BadBackup` at the first entry that cannot be the next one of a ledger."""
    digest = blake2b(digest_size=32)
    succession = Succession()
    position = 0
    for each in entries:
        try:
            line = succession.next(each.data)
        except NotNext as error:
            raise BadBackup(f"record {each.position} {error}") from None
        beside = (each.position, each.recorded_at, each.type)
        if beside != (line.record.position, line.record.recorded_at, line.type):
            raise BadBackup(
                f"record {each.position} says another position, time or type than stands beside it"
            )
        borne = tuple(tag for tag in each.tags if not tag.startswith(_BORNE))
        if borne != line.tags:
            raise BadBackup(
                f"record {each.position} bears the tags {', '.join(borne)}, where its event has {', '.join(line.tags)}"
            )
        digest.update(msgspec.msgpack.encode(each))
        position = each.position
    return position, digest.digest()


def digest_beside(connection: sqlite3.Connection) -> bytes:
    """The digest of what a file holds beside records: of all tables that stood beside the ledger, known to this version or not, and all files."""
    digest = blake2b(digest_size=32)
    tables = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND (name GLOB 'partyline_*' OR name = 'backup_files') ORDER BY name"
    )
    for (name,) in tables.fetchall():
        rows = connection.execute(f"SELECT * FROM {name} ORDER BY rowid").fetchall()  # noqa: S608 - a name of ours
        digest.update(msgspec.msgpack.encode((name, rows)))
    return digest.digest()


def entries_in(connection: sqlite3.Connection) -> Iterable[Entry]:
    """The records of a file, in order. Raises `BadBackup` at one whose columns hold something else than they should."""
    for position, recorded_at, type_, tags, data in connection.execute(
        "SELECT position, recorded_at, type, tags, data FROM records ORDER BY position"
    ):
        try:
            entry = Entry(position, recorded_at, type_, tags_from_json(tags), data)
        except (msgspec.MsgspecError, TypeError) as error:
            raise BadBackup(f"record {position} is kept with tags that cannot be read ({error})") from None
        if not isinstance(data, bytes | str):  # a text is another record, if it is one
            raise BadBackup(f"record {position} is kept as {type(data).__name__}, where it would be bytes")
        yield entry


def telling(entries: Iterable[Entry], told: Callable[[int], None]) -> Iterator[Entry]:
    """The same entries; of each it is told when the next one is taken."""
    for each in entries:
        yield each
        told(each.position)


def said_in(connection: sqlite3.Connection, path: Path) -> Said:
    """What the file says of itself. Raises `BadBackup` where it is none, or one of a newer version."""
    if not is_backup(connection):
        ((application,),) = connection.execute("PRAGMA application_id")
        raise BadBackup(
            f"{path} is no backup: it would be a file that `partyline backup` made"
            + (
                "; it is a ledger, which can be served as it is (PARTYLINE_LEDGER)"
                if application == APPLICATION_ID
                else ""
            )
        )
    ((version,),) = connection.execute("PRAGMA user_version")
    rows = connection.execute("SELECT format, made_at, position, digest, beside FROM backup").fetchall()
    if len(rows) != 1:
        raise BadBackup(f"{path} says nothing of itself, or more than once: take another one")
    ((format_, made_at, position, digest, beside),) = rows
    if format_ > FORMAT or version > VERSION:
        raise BadBackup(f"{path} was made by a newer Partyline: restore it with that version")
    return Said(made_at, position, digest, beside)


def booleans(table: Table) -> tuple[bool, ...]:
    """Of each column, whether it is true or false in PostgreSQL; in SQLite it is a number."""
    return tuple("boolean" in column.split() for column in table.postgres.split(","))


def rows_in(connection: sqlite3.Connection, table: Table) -> list[tuple[Any, ...]]:
    """The rows of a table in a backup; none where the version that made it knew no such table."""
    found = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = ?", (table.name,))
    if found.fetchone() == (0,):
        return []
    return connection.execute(f"SELECT * FROM {table.name}").fetchall()  # noqa: S608 - a name of ours
