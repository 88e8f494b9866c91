"""What can be wrong with a ledger in PostgreSQL beside its records."""

import re
from collections.abc import Iterator
from typing import Final

from psycopg import Cursor
from psycopg.rows import DictRow

from domain.ledger.inspecting import MISSING, SPREAD, Flaw, is_dense
from domain.ledger.postgres_address import postgres_address
from domain.ledger.postgres_datastore import LedgerDatastore
from domain.ledger.postgres_query import from_stored
from domain.ledger.postgres_tables import MAKING, NAME, named

_TAGS: Final = {
    "is found by a tag that it does not bear": """
        SELECT tag, main_id AS position FROM {schema}.{tags}
        EXCEPT SELECT unnest(tags) COLLATE "C", id FROM {schema}.{events} ORDER BY 2 LIMIT 1
    """,
    "is not found by a tag that it bears": """
        SELECT unnest(tags) COLLATE "C" AS tag, id AS position FROM {schema}.{events}
        EXCEPT SELECT tag, main_id FROM {schema}.{tags} ORDER BY 2 LIMIT 1
    """,
}
_TRIGGERS: Final = """
    SELECT c.relname AS of, t.tgname AS name FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = {name} AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')
"""
_MADE: Final = re.compile(r"CREATE TRIGGER (\w+) .*? ON \{schema\}\.\{(\w+)\}", re.DOTALL)
_RECORDS: Final = {"position": "id", "records": "{schema}.{events}"}
_TABLES: Final = {"events": f"{NAME}_tt_main", "tags": f"{NAME}_tt_tag"}


def postgres_flaws(address: str) -> Iterator[Flaw]:
    """What is wrong, from a connection of its own. Raises `Unavailable` where that cannot be asked."""
    datastore = LedgerDatastore(postgres_address(address))
    try:
        with datastore.cursor() as cursor:
            for words, statement in _TAGS.items():
                cursor.execute(named(statement, datastore.schema))
                for row in cursor.fetchall():
                    yield Flaw(row["position"], f"{words}: {from_stored(row['tag'])!r}")
            yield from _lost(cursor, datastore.schema)
    finally:
        datastore.close()


def postgres_lost_triggers(address: str) -> Iterator[Flaw]:
    """Those that are gone or off."""
    datastore = LedgerDatastore(postgres_address(address))
    try:
        with datastore.cursor() as cursor:
            yield from _lost(cursor, datastore.schema)
    finally:
        datastore.close()


def postgres_first_missing(address: str) -> int | None:
    """The first position at which a record is missing; None where there is none."""
    datastore = LedgerDatastore(postgres_address(address))
    try:
        with datastore.cursor() as cursor:
            cursor.execute(named(SPREAD.format(**_RECORDS), datastore.schema))
            if is_dense(*cursor.fetchall()[0].values()):
                return None
            cursor.execute(named(MISSING.format(**_RECORDS), datastore.schema))
            return int(cursor.fetchall()[0]["min"])
    finally:
        datastore.close()


def _lost(cursor: Cursor[DictRow], schema: str) -> Iterator[Flaw]:
    cursor.execute(named(_TRIGGERS, schema))
    there = {(row["of"], row["name"]) for row in cursor.fetchall()}
    for statement in MAKING:
        for name, table in _MADE.findall(statement):
            if (_TABLES[table], name) not in there:
                yield Flaw(
                    None,
                    f"the trigger {name} of {_TABLES[table]}, which keeps records from being changed, is gone or off",
                )
