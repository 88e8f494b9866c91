"""What the tests of `verify` have in common: ledgers of records, and the command run on them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from click.testing import CliRunner, Result

from api.cli import cli
from tests.api.given import SetClock, application, founded, renamed
from tests.domain.ledger.cluster import Cluster

RECORDS = 12
SPOILED = 7
"""The record that is changed."""


def filled(address: str) -> str:
    """The ledger at the address, with twelve records: two parties, renamings, a correction, an append under a key."""
    clock = SetClock()
    with application(address, clock) as api:
        api.given(founded("kz-a"), founded("kz-b"))
        for year in range(2010, 2018):
            clock.now += 1_000_000
            api.given(renamed(f"Party of {year}", str(year), "kz-a"))
        clock.now += 1_000_000
        assert api.correct(
            "00000000-0000-0000-0000-000000000003", 1, renamed("Another", "2010", "kz-a")
        ).is_success
        assert api.state(renamed("The last", "2020", "kz-b"), Idempotency_Key="last").is_success
        assert api.head() == RECORDS
    return address


def run(*arguments: str | Path, **environ: str) -> Result:
    """The command line, with nothing of the settings of this process but these."""
    return CliRunner().invoke(cli, list(map(str, arguments)), env=environ, catch_exceptions=True)


def said(result: Result) -> str:
    """All that the command said, why it failed included."""
    return f"{result.output}{result.exception or ''}"


@contextmanager
def file_of(address: str) -> Iterator[sqlite3.Connection]:
    """The file of a ledger, opened as anybody can, without the triggers by which it insists on what it is."""
    with closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as connection:
        names = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in names:
            connection.execute(f"DROP TRIGGER {name}")
        yield connection
        for _, sql in names:
            connection.execute(sql)
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def change(address: str, statement: str, cluster: Cluster | None = None) -> None:
    """Run statements on the tables `records` and `tags`, as somebody would who has the rights to do so."""
    if cluster is None:
        with file_of(address) as connection:
            connection.executescript(statement)
        return
    schema = address.partition("schema=")[2]
    cluster.execute(
        f"SET session_replication_role = replica; SET search_path = {schema}; "
        + ";".join(map(_in_postgresql, statement.split(";")))
    )


def _in_postgresql(statement: str) -> str:
    """The statement on the tables as they are called there."""
    is_of_tags = "FROM tags" in statement or "UPDATE tags" in statement
    for name, there in (
        ("CAST(data AS TEXT)", "convert_from(data, 'UTF8')"),
        ("CAST(replace", "convert_to(replace"),
        (" AS BLOB)", ", 'UTF8')"),
        ("replace(tags,", "array_replace(tags,"),
        *(
            (("tags", "partyline_tt_tag"), ("position", "main_id"))
            if is_of_tags
            else (("records", "partyline_tt_main"), ("position", "id"))
        ),
    ):
        statement = statement.replace(name, there)
    return statement
