"""Opening a table that belongs to a ledger."""

from api.beside.sqlite import SqliteDatabase
from api.beside.table import Database, Table
from domain.ledger.opening import is_postgres
from domain.ledger.port import Clock


def open_beside(table: Table, ledger: str, clock: Clock, *, make: bool = True) -> Database:
    """The table that belongs to the ledger at the address, which was opened. Raises `LedgerError`.

    It is made unless it is there; without `make`, not in PostgreSQL, where the right to make one may be wanting.
    """
    if is_postgres(ledger):
        from api.beside.postgres import PostgresDatabase  # noqa: PLC0415 - who uses a file need not load the driver

        return PostgresDatabase(table, ledger, make=make)
    return SqliteDatabase(table, None if ledger == "memory:" else table.file_beside(ledger), clock)
