"""A table in the ledger's schema of PostgreSQL, which all nodes share."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from psycopg import Connection
from psycopg.rows import DictRow
from psycopg.sql import SQL, Literal

from api.beside.table import Table
from domain.ledger.port import NotALedger, Uncertain
from domain.ledger.postgres_address import postgres_address
from domain.ledger.postgres_datastore import TRANSACTION, LedgerDatastore
from domain.moments import Moment

_BEGIN: Final = (  # one message to the server
    "BEGIN ISOLATION LEVEL READ COMMITTED;"
    f" {TRANSACTION}, set_config('search_path', quote_ident({{schema}}), true)"
)


class PostgresDatabase:
    """The table in the schema of the ledger at the address, which is there. Raises `LedgerError`."""

    def __init__(self, table: Table, address: str, *, make: bool = True) -> None:
        self._table = table
        self._is_there = False
        self._datastore = LedgerDatastore(postgres_address(address))
        self._begin = SQL(_BEGIN).format(schema=Literal(self._datastore.schema))
        try:
            if make:
                self._prepare()
        except BaseException:
            self._datastore.close()
            raise

    @contextmanager
    def transaction(self, *, durable: bool = True, alone: bool = False) -> Iterator["PostgresTransaction"]:  # noqa: ARG002 - each is
        with self._datastore.get_connection() as connection:
            transaction = PostgresTransaction(connection)
            connection.execute(self._begin)
            if alone:
                transaction.run(f"LOCK TABLE {self._table.name} IN SHARE ROW EXCLUSIVE MODE")
            yield transaction  # whatever goes wrong, what is not committed is rolled back when it is given back
            try:
                transaction.run("COMMIT")
            except psycopg.Error as error:
                if not connection.closed:
                    raise
                raise Uncertain(
                    f"{self._datastore.address.shown} ended the connection during the commit: whether it was made is not known"
                ) from error

    def is_there(self) -> bool:
        if not self._is_there:
            with self.transaction() as transaction:
                self._is_there = self._recognised(transaction)
        return self._is_there

    def close(self) -> None:
        self._datastore.close()

    def _prepare(self) -> None:
        """Make the table unless it is there: where it is, neither the right to make one is needed, nor a server that takes writes."""
        if self.is_there():
            return
        name, mark = self._table.name, f"Partyline {self._table.what}, format {self._table.version}"
        with self.transaction() as transaction:
            transaction.run(  # one at a time
                f"SELECT pg_advisory_xact_lock(hashtext('{name} ' || current_schema()))"
            )
            if not self._recognised(transaction):
                transaction.run(f"CREATE TABLE {name} ({self._table.postgres})")
                transaction.run(f"COMMENT ON TABLE {name} IS '{mark}'")
        self._is_there = True

    def _recognised(self, transaction: "PostgresTransaction") -> bool:
        """Whether the table stands there (True) or nothing yet (False); raises `NotALedger` if something else does."""
        name, what, version = self._table.name, self._table.what, self._table.version
        found = transaction.run(
            "SELECT coalesce(obj_description(oid, 'pg_class'), '') AS comment FROM pg_class"
            " WHERE relname = ? AND relnamespace = current_schema()::regnamespace",
            (name,),
        )
        if not found:
            return False
        where = self._datastore.address.shown
        mark = re.fullmatch(rf"Partyline {what}, format (\d+)", found[0][0])
        if mark is None:
            raise NotALedger(
                f"{where} has a table named {name}, but of something else: rename it, or name another schema for the ledger"
            )
        if int(mark[1]) > version:
            raise NotALedger(
                f"{where} has {what} of format {mark[1]}, made by a newer Partyline; this one reads up to format {version}:"
                " use that version"
            )
        return True


class PostgresTransaction:
    def __init__(self, connection: Connection[DictRow]) -> None:
        self._connection = connection

    def run(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        cursor = self._connection.execute(statement.replace("?", "%s").encode(), values)
        return [tuple(row.values()) for row in cursor] if cursor.description else []

    def now(self) -> Moment:
        """By the server's clock: those of the nodes may differ."""
        ((moment,),) = self.run("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now")
        assert isinstance(moment, int)
        return moment
