"""Where keys are kept: in one table beside the ledger, which all who serve the ledger share.

Errors are those of the ledger (`domain.ledger.port`), and `NameTaken`.
"""

from typing import Any, Final

from api.beside.opening import open_beside
from api.beside.table import Database, Table, Transaction, until_known
from api.keys.key import BadKey, Key, Role
from domain.ledger.opening import is_postgres
from domain.ledger.port import Clock
from domain.moments import Moment

KEYS: Final = Table(
    what="keys",
    application_id=0x50544C4B,  # `PTLK`
    version=1,
    sqlite="""
        name TEXT PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        role TEXT NOT NULL,
        digest BLOB NOT NULL,
        salt BLOB NOT NULL,
        created_at INTEGER NOT NULL,
        expires_at INTEGER,
        revoked_at INTEGER,
        used_at INTEGER
    """,
    postgres="""
        name text COLLATE "C" PRIMARY KEY,
        id text COLLATE "C" NOT NULL UNIQUE,
        role text NOT NULL,
        digest bytea NOT NULL,
        salt bytea NOT NULL,
        created_at bigint NOT NULL,
        expires_at bigint,
        revoked_at bigint,
        used_at bigint
    """,
)

_COLUMNS: Final = "name, id, role, digest, salt, created_at, expires_at, revoked_at, used_at"
_SELECT: Final = f"SELECT {_COLUMNS} FROM partyline_keys"  # noqa: S608 - names of ours
_INSERT: Final = f"INSERT INTO partyline_keys ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608


class NameTaken(BadKey):
    """There is a key of that name, or was one: a name means one key for ever."""


class KeyStore:
    """The table of keys. Methods may be called from several threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, key: Key) -> None:
        """Keep a new key. Raises `NameTaken`."""

        def adding() -> None:
            with self._database.transaction(alone=True) as transaction:
                there = _named(transaction, key.name)
                if there is not None and there.id == key.id:  # its answer was lost
                    return
                if there is not None:
                    over = "" if there.revoked_at is None else ", which was revoked"
                    raise NameTaken(
                        f"there is a key {key.name!r} already{over}: a name is an actor for ever; take another one"
                    )
                transaction.run(_INSERT, _values(key))

        until_known(adding)

    def all(self) -> list[Key]:
        """All keys that were ever made, by name."""
        if not self._database.is_there():
            return []
        with self._database.transaction(durable=False) as transaction:
            return [_key(row) for row in transaction.run(f"{_SELECT} ORDER BY name")]

    def revoke(self, name: str) -> Key | None:
        """The key as it is from now on; one that was revoked before stays as it is. None if there is none of this name."""

        def revoking() -> Key | None:
            with self._database.transaction(alone=True) as transaction:
                transaction.run(
                    "UPDATE partyline_keys SET revoked_at = ? WHERE name = ? AND revoked_at IS NULL",
                    (transaction.now(), name),
                )
                return _named(transaction, name)

        return until_known(revoking) if self._database.is_there() else None

    def note_uses(self, uses: dict[str, Moment]) -> None:
        """Note when keys were used last, by their ids."""
        with self._database.transaction(durable=False, alone=True) as transaction:
            for key_id, moment in uses.items():
                transaction.run(
                    "UPDATE partyline_keys SET used_at = ? WHERE id = ? AND (used_at IS NULL OR used_at < ?)",
                    (moment, key_id, moment),
                )

    def close(self) -> None:
        self._database.close()


def open_keys(ledger: str, clock: Clock) -> KeyStore:
    """The keys of the ledger at the address, which was opened; the table is made unless it is there. Raises `LedgerError`."""
    return KeyStore(open_beside(KEYS, ledger, clock))


def find_keys(ledger: str, clock: Clock) -> KeyStore | None:
    """The same, to be read, where anybody has made a key; nothing is made. Raises `LedgerError`."""
    if not is_postgres(ledger) and (ledger == "memory:" or not KEYS.file_beside(ledger).exists()):
        return None
    return KeyStore(open_beside(KEYS, ledger, clock, make=False))


def _named(transaction: Transaction, name: str) -> Key | None:
    return next(map(_key, transaction.run(f"{_SELECT} WHERE name = ?", (name,))), None)


def _values(key: Key) -> tuple[Any, ...]:
    return (
        key.name,
        key.id,
        key.role.name,
        key.digest,
        key.salt,
        key.created_at,
        key.expires_at,
        key.revoked_at,
        key.used_at,
    )


def _key(row: tuple[Any, ...]) -> Key:
    name, key_id, role, digest, salt, created_at, expires_at, revoked_at, used_at = row
    return Key(
        name=name,
        id=key_id,
        role=Role[role],
        digest=bytes(digest),
        salt=bytes(salt),
        created_at=created_at,
        expires_at=expires_at,
        revoked_at=revoked_at,
        used_at=used_at,
    )
