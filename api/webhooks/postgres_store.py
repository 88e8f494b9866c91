"""The store in PostgreSQL: a table in the ledger's schema, which all nodes share."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from psycopg import Connection
from psycopg.rows import DictRow
from psycopg.sql import SQL, Literal

from api.webhooks.sql_store import SqlStore
from domain.ledger.port import NotALedger, Uncertain
from domain.ledger.postgres_address import postgres_address
from domain.ledger.postgres_datastore import TRANSACTION, LedgerDatastore
from domain.moments import Moment

VERSION: Final = 1
"""The version of the table below, as the comment on it."""

_MARK: Final = re.compile(r"Partyline webhooks, format (\d+)")
_BEGIN: Final = (  # one message to the server
    "BEGIN ISOLATION LEVEL READ COMMITTED;"
    f" {TRANSACTION}, set_config('search_path', quote_ident({{schema}}), true)"
)
_MAKING: Final = (
    """
    CREATE TABLE partyline_webhooks (
        id text COLLATE "C" PRIMARY KEY,
        place bigint NOT NULL,
        hook text NOT NULL,
        standing text NOT NULL,
        edition bigint NOT NULL,
        is_suspended boolean NOT NULL,
        owner text,
        until bigint
    )
    """,
    f"COMMENT ON TABLE partyline_webhooks IS 'Partyline webhooks, format {VERSION}'",
)


def postgres_store(address: str) -> SqlStore:
    """The store in the schema of the ledger at the address, which is there. Raises `LedgerError`."""
    return SqlStore(_PostgresDatabase(address))


class _PostgresDatabase:
    def __init__(self, address: str) -> None:
        self._datastore = LedgerDatastore(postgres_address(address))
        self._begin = SQL(_BEGIN).format(schema=Literal(self._datastore.schema))
        try:
            self._prepare()
        except BaseException:
            self._datastore.close()
            raise

    @contextmanager
    def transaction(self, *, durable: bool = True, alone: bool = False) -> Iterator["_PostgresTransaction"]:  # noqa: ARG002 - each is
        with self._datastore.get_connection() as connection:
            transaction = _PostgresTransaction(connection)
            connection.execute(self._begin)
            if alone:
                transaction.run("LOCK TABLE partyline_webhooks IN SHARE ROW EXCLUSIVE MODE")
            yield transaction  # whatever goes wrong, what is not committed is rolled back when it is given back
            try:
                transaction.run("COMMIT")
            except psycopg.Error as error:
                if not connection.closed:
                    raise
                raise Uncertain(
                    f"{self._datastore.address.shown} ended the connection during the commit: whether it was made is not known"
                ) from error

    def close(self) -> None:
        self._datastore.close()

    def _prepare(self) -> None:
        """Make the table unless it is there: where it is, neither the right to make one is needed, nor a server that takes writes."""
        with self.transaction() as transaction:
            if self._recognised(transaction):
                return
        with self.transaction() as transaction:
            transaction.run(  # one at a time
                "SELECT pg_advisory_xact_lock(hashtext('partyline_webhooks ' || current_schema()))"
            )
            if not self._recognised(transaction):
                for statement in _MAKING:
                    transaction.run(statement)

    def _recognised(self, transaction: "_PostgresTransaction") -> bool:
        """Whether the table stands there (True) or nothing yet (False); raises `NotALedger` if something else does."""
        found = transaction.run(
            "SELECT coalesce(obj_description(oid, 'pg_class'), '') AS comment FROM pg_class"
            " WHERE relname = 'partyline_webhooks' AND relnamespace = current_schema()::regnamespace"
        )
        if not found:
            return False
        where = self._datastore.address.shown
        mark = _MARK.fullmatch(found[0][0])
        if mark is None:
            raise NotALedger(
                f"{where} has a table named partyline_webhooks, but of something else: rename it, or name another schema for"
                " the ledger"
            )
        if int(mark[1]) > VERSION:
            raise NotALedger(
                f"{where} has webhooks of format {mark[1]}, made by a newer Partyline; this one reads up to format {VERSION}:"
                " use that version"
            )
        return True


class _PostgresTransaction:
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
