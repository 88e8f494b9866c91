"""Opening the store of webhooks that belongs to a ledger."""

from pathlib import Path

from api.webhooks.sqlite_store import sqlite_store
from api.webhooks.store import Store
from domain.ledger.opening import is_postgres
from domain.ledger.port import Clock

SUFFIX = "-webhooks"


def open_store(ledger: str, clock: Clock) -> Store:
    """The store that belongs to the ledger at the address, which was opened. Raises `LedgerError`."""
    if is_postgres(ledger):
        from api.webhooks.postgres_store import postgres_store  # noqa: PLC0415 - who uses a file need not load the driver

        return postgres_store(ledger)
    if ledger == "memory:":
        return sqlite_store(None, clock)
    return sqlite_store(store_file(ledger), clock)


def store_file(ledger: str) -> Path:
    """The file beside that of a ledger in SQLite, named after it: another ledger in the same folder has its own."""
    path = Path(ledger.removeprefix("sqlite:///"))
    return path.with_name(path.name + SUFFIX)
