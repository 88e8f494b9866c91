"""Opening the store of webhooks that belongs to a ledger."""

from pathlib import Path
from typing import Final

from api.beside.opening import open_beside
from api.beside.table import Table
from api.webhooks.sql_store import SqlStore
from api.webhooks.store import Store
from domain.ledger.port import Clock

WEBHOOKS: Final = Table(
    what="webhooks",
    application_id=0x50544C57,  # `PTLW`
    version=1,
    sqlite="""
        id TEXT PRIMARY KEY,
        place INTEGER NOT NULL,
        hook TEXT NOT NULL,
        standing TEXT NOT NULL,
        edition INTEGER NOT NULL,
        is_suspended INTEGER NOT NULL,
        owner TEXT,
        until INTEGER
    """,
    postgres="""
        id text COLLATE "C" PRIMARY KEY,
        place bigint NOT NULL,
        hook text NOT NULL,
        standing text NOT NULL,
        edition bigint NOT NULL,
        is_suspended boolean NOT NULL,
        owner text,
        until bigint
    """,
)


def open_store(ledger: str, clock: Clock) -> Store:
    """The store that belongs to the ledger at the address, which was opened. Raises `LedgerError`."""
    return SqlStore(open_beside(WEBHOOKS, ledger, clock))


def store_file(ledger: str) -> Path:
    """The file beside that of a ledger in SQLite."""
    return WEBHOOKS.file_beside(ledger)
