"""The mark of a mirror: of which server a ledger holds the records, whose key is trusted, and what was verified last. It stands beside the ledger."""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from api.beside.opening import open_beside
from api.beside.table import Database, Table, until_known
from domain.ledger.opening import file_of, is_postgres
from domain.ledger.port import Clock
from domain.ledger.sqlite_file import connect, explaining
from domain.notes import Note, PublicKey, read_key, read_note

_COLUMNS: Final = (
    "one integer PRIMARY KEY CHECK (one = 1), url text NOT NULL, key text NOT NULL, note text NOT NULL"
)
MARK: Final = Table(
    what="mirror",
    application_id=0x50544C4D,  # `PTLM`
    version=1,
    sqlite=_COLUMNS,
    postgres=_COLUMNS,
    told="of which server the ledger is a mirror",
)
_SELECT: Final = f"SELECT url, key, note FROM {MARK.name}"  # noqa: S608 - a name of ours


class Mirror(Struct, frozen=True):
    """Of what a ledger is a mirror."""

    url: str
    """Where its records come from."""
    key: PublicKey
    """By which its checkpoints are verified; its name is the origin."""
    note: Note
    """The checkpoint that was verified last: the ledger holds all of its records, and perhaps some that were verified since."""


class MirrorMark:
    """Where the mark of a ledger is kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self) -> Mirror | None:
        """The mark, if there is one."""
        if not self._database.is_there():
            return None
        with self._database.transaction() as transaction:
            return _read(transaction.run(_SELECT))

    def write(self, mirror: Mirror) -> None:
        """Put it in the place of the one before; it is on the disk when this returns."""

        def write() -> None:
            with self._database.transaction(alone=True) as transaction:
                transaction.run(f"DELETE FROM {MARK.name}")  # noqa: S608
                transaction.run(
                    f"INSERT INTO {MARK.name} (one, url, key, note) VALUES (1, ?, ?, ?)",  # noqa: S608
                    (mirror.url, str(mirror.key), str(mirror.note)),
                )

        until_known(write)


@contextlib.contextmanager
def opened_mark(ledger: str, clock: Clock) -> Iterator[MirrorMark]:
    """The mark of the ledger at the address, which is there; the table is made unless it is. Raises `LedgerError`."""
    with contextlib.closing(open_beside(MARK, ledger, clock)) as database:
        yield MirrorMark(database)


def mirrored(ledger: str, clock: Clock) -> Mirror | None:
    """Of what the ledger at the address is a mirror; None where it is none. Makes nothing. Raises `LedgerError`."""
    if ledger == "memory:":
        return None
    if not is_postgres(ledger) and not MARK.file_beside(ledger).exists():
        return _in_backup(file_of(ledger))
    with contextlib.closing(open_beside(MARK, ledger, clock, make=False)) as database:
        return MirrorMark(database).read()


def _in_backup(file: Path) -> Mirror | None:
    """The mark of a backup that is itself used as a ledger: there it stands in the file, and not beside it."""
    if not file.exists():
        return None
    with explaining(file), contextlib.closing(connect(file, make=False)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (MARK.name,)).fetchall():
            return None
        return _read(connection.execute(_SELECT).fetchall())


def _read(rows: Sequence[tuple[Any, ...]]) -> Mirror | None:
    return Mirror(rows[0][0], read_key(rows[0][1]), read_note(rows[0][2])) if rows else None
