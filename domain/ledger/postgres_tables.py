"""The tables that a ledger in PostgreSQL lives in: how they are recognised and made. One ledger stands in a schema."""

import re

from psycopg import Cursor
from psycopg.errors import DuplicateFunction, DuplicateObject, DuplicateTable
from psycopg.rows import DictRow
from psycopg.sql import SQL, Composed, Identifier, Literal

from domain.ledger.port import NotALedger
from domain.ledger.postgres_datastore import LedgerDatastore

NAME = "partyline"
"""What the names of the tables begin with; the library adds the rest."""
LOCK_CLASS = 0x50544C4E
"""`PTLN`: what tells our advisory locks from others. The other half of a lock is the schema's name."""
VERSION = 1
"""The version of the tables below, as the comment on the main one."""

_MARK = re.compile(r"Partyline ledger, format (\d+)")

MAKING = (
    """
    CREATE TABLE {schema}.{events} (
        id bigint PRIMARY KEY,
        recorded_at bigint NOT NULL,
        type text NOT NULL,
        tags text[] NOT NULL,
        data bytea NOT NULL
    )
    """,
    # By bytes: an index by a language's rules breaks when the system's rules change, or differ on a standby.
    """
    CREATE TABLE {schema}.{tags} (
        tag text COLLATE "C" NOT NULL,
        main_id bigint NOT NULL,
        PRIMARY KEY (tag, main_id)
    )
    """,
    # What the program promises, the database insists on, whoever writes to it.
    """
    CREATE FUNCTION {schema}.{refuse}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'a ledger is append-only: % is refused', TG_OP; END $$
    """,
    """
    CREATE FUNCTION {schema}.{lock}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_advisory_xact_lock({lock_class}, hashtext(TG_TABLE_SCHEMA)); RETURN NULL; END $$
    """,
    """
    CREATE FUNCTION {schema}.{dense}() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE first bigint; last bigint; number bigint;
    BEGIN
        SELECT min(id), max(id), count(*) INTO first, last, number FROM added;
        IF number > 0 AND (last - first + 1 <> number OR first <> coalesce(
            (SELECT max(id) FROM {schema}.{events} WHERE id < first), 0) + 1)
        THEN RAISE EXCEPTION 'the positions of a ledger are dense'; END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER one_after_another BEFORE INSERT ON {schema}.{events}
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.{lock}()
    """,
    """
    CREATE TRIGGER densely AFTER INSERT ON {schema}.{events} REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.{dense}()
    """,
    *(
        f"CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON {{schema}}.{{{table}}}"
        " FOR EACH STATEMENT EXECUTE FUNCTION {schema}.{refuse}()"
        for table in ("events", "tags")
    ),
    "COMMENT ON TABLE {schema}.{events} IS {mark}",
)


def named(statement: str, schema: str) -> Composed:
    """The statement with the names of the tables of the ledger in the schema."""
    return SQL(statement).format(
        schema=Identifier(schema),
        events=Identifier(f"{NAME}_tt_main"),
        tags=Identifier(f"{NAME}_tt_tag"),
        refuse=Identifier(f"{NAME}_refuse"),
        lock=Identifier(f"{NAME}_lock"),
        dense=Identifier(f"{NAME}_dense"),
        lock_class=Literal(LOCK_CLASS),
        mark=Literal(f"Partyline ledger, format {VERSION}"),
        name=Literal(schema),
    )


def prepare(datastore: LedgerDatastore, *, must_exist: bool = False) -> None:
    """Make the schema and the tables unless they are there, whatever other processes do at the same time.

    Raises `NotALedger`, and leaves everything as it is, when something else stands there, or nothing that `must_exist`.
    """
    where, schema = datastore.address.shown, datastore.schema
    with datastore.cursor() as cursor:
        if _recognise(cursor, where, schema):
            return
        if must_exist:
            raise NotALedger(f"there is no ledger at {where}: check the address")
        cursor.execute("BEGIN ISOLATION LEVEL READ COMMITTED")
        try:
            cursor.execute(named("SELECT pg_advisory_xact_lock({lock_class}, hashtext({name}))", schema))
            if not _recognise(cursor, where, schema):
                cursor.execute("SELECT FROM pg_namespace WHERE nspname = %s", (schema,))
                if cursor.fetchone() is None:
                    cursor.execute(named("CREATE SCHEMA {schema}", schema))
                for statement in MAKING:
                    cursor.execute(named(statement, schema))
        except (DuplicateTable, DuplicateFunction, DuplicateObject) as error:
            raise NotALedger(_something_else(where)) from error
        cursor.execute("COMMIT")


def _recognise(cursor: Cursor[DictRow], where: str, schema: str) -> bool:
    """Whether a ledger stands there (True) or nothing yet (False); raises `NotALedger` if something else does."""
    cursor.execute(
        "SELECT current_setting('server_encoding') AS encoding, (SELECT coalesce(obj_description(c.oid, 'pg_class'), '')"
        " FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
        " WHERE n.nspname = %s AND c.relname = %s) AS comment",
        (schema, f"{NAME}_tt_main"),
    )
    row = cursor.fetchone()
    assert row is not None
    if row["encoding"] != "UTF8":
        raise NotALedger(f"{where} is in {row['encoding']}: make a database with the encoding UTF8")
    if row["comment"] is None:
        return False
    mark = _MARK.fullmatch(row["comment"])
    if mark is None:
        raise NotALedger(_something_else(where))
    if int(mark[1]) > VERSION:
        raise NotALedger(
            f"{where} is a ledger of format {mark[1]}, made by a newer Partyline; this one reads up to format"
            f" {VERSION}: use that version, or another schema"
        )
    return True


def _something_else(where: str) -> str:
    return f"{where} has tables or functions named {NAME}_..., but of something else: name another schema for the ledger"
