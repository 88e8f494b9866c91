"""Opening the store of webhooks that belongs to a ledger."""

from pathlib import Path

from api.beside.opening import open_beside
from api.webhooks.sql_store import SqlStore
from api.webhooks.store import Store
from api.webhooks.table import WEBHOOKS
from domain.ledger.port import Clock


def open_store(ledger: str, clock: Clock) -> Store:
    """The store that belongs to the ledger at the address, which was opened. Raises `LedgerError`."""
    return SqlStore(open_beside(WEBHOOKS, ledger, clock))


def store_file(ledger: str) -> Path:
    """The file beside that of a ledger in SQLite."""
    return WEBHOOKS.file_beside(ledger)
