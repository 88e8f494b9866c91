"""The store in PostgreSQL: a table in the ledger's schema, which all nodes share."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from psycopg import Connection
from psycopg.rows import DictRow

from api.webhooks.sql_store import SqlStore
from domain.ledger.postgres_address import postgres_address
from domain.ledger.postgres_datastore import LedgerDatastore
from domain.moments import Moment

_MAKING: Final = """
    CREATE TABLE IF NOT EXISTS partyline_webhooks (
        id text COLLATE "C" PRIMARY KEY,
        place bigint NOT NULL,
        hook text NOT NULL,
        standing text NOT NULL,
        edition bigint NOT NULL,
        is_suspended boolean NOT NULL,
        owner text,
        until bigint
    )
    """


def postgres_store(address: str) -> SqlStore:
    """The store in the schema of the ledger at the address, which is there. Raises `LedgerError`."""
    return SqlStore(_PostgresDatabase(address))


class _PostgresDatabase:
    def __init__(self, address: str) -> None:
        self._datastore = LedgerDatastore(postgres_address(address))
        with self.transaction() as transaction:
            # One at a time: IF NOT EXISTS alone does not see a table that another process is making.
            transaction.run(
                "SELECT pg_advisory_xact_lock(hashtext('partyline_webhooks ' || current_schema()))"
            )
            transaction.run(_MAKING)

    @contextmanager
    def transaction(self, *, durable: bool = True, alone: bool = False) -> Iterator["_PostgresTransaction"]:  # noqa: ARG002 - each is
        with self._datastore.get_connection() as connection:
            transaction = _PostgresTransaction(connection)
            transaction.run("BEGIN ISOLATION LEVEL READ COMMITTED")
            transaction.run(
                "SELECT set_config('search_path', quote_ident(?), true)", (self._datastore.schema,)
            )
            if alone:
                transaction.run("LOCK TABLE partyline_webhooks IN SHARE ROW EXCLUSIVE MODE")
            yield transaction  # whatever goes wrong, what is not committed is rolled back when it is given back
            transaction.run("COMMIT")

    def close(self) -> None:
        self._datastore.close()


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
