"""Opening a table that belongs to a ledger."""

from contextlib import closing

from api.beside.sqlite import SqliteDatabase, check_file
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


def check_beside(table: Table, ledger: str, clock: Clock) -> None:
    """Raise `LedgerError` where the table of the ledger at the address is there and is not what it should be. Makes nothing."""
    if ledger == "memory:":
        return
    if is_postgres(ledger):
        with closing(open_beside(table, ledger, clock, make=False)) as database:
            database.is_there()
    elif (file := table.file_beside(ledger)).exists():
        check_file(table, file)
