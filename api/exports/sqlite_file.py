"""Tables as a SQLite file, with a table `metadata` that says what they are of."""

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import IO, Final

import msgspec

from api.exports.about import About
from api.exports.columns import Row, Table
from api.exports.content import Content
from api.exports.rows import rows
from api.exports.tables import TABLES

_TYPES: Final = {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}
_SOUGHT: Final = ("party", "election", "coalition", "from", "to", "identifier")
"""Columns that have an index of their own."""
_BATCH: Final = 500
"""Rows of a table that are written at a time."""


def write(content: Content, about: About, file: IO[bytes]) -> None:
    """Write the database. SQLite writes to paths alone: it is made in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="partyline-") as folder:
        path = Path(folder) / "export.db"
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("PRAGMA journal_mode = OFF")  # nobody reads it before it is whole
            connection.execute("PRAGMA synchronous = OFF")
            _fill(connection, content, about)
        with path.open("rb") as made:
            shutil.copyfileobj(made, file)


def _fill(connection: sqlite3.Connection, content: Content, about: About) -> None:
    connection.execute("CREATE TABLE metadata (name TEXT PRIMARY KEY, value TEXT)")
    connection.executemany(
        "INSERT INTO metadata VALUES (?, ?)",
        [
            (name, value if isinstance(value, str) else msgspec.json.encode(value).decode())
            for name, value in about.metadata().items()
        ],
    )
    waiting: dict[str, list[Row]] = {}
    for table in TABLES:
        _create(connection, table)
        waiting[table.name] = []
    for table, row in rows(content):
        batch = waiting[table.name]
        batch.append(row)
        if len(batch) == _BATCH:
            _insert(connection, table, batch)
            batch.clear()
    for table in TABLES:
        _insert(connection, table, waiting[table.name])
        for column in table.columns:
            if column.name in _SOUGHT:
                connection.execute(
                    f'CREATE INDEX {table.name}_{column.name} ON {table.name} ("{column.name}")'
                )


def _create(connection: sqlite3.Connection, table: Table) -> None:
    columns = [
        f'"{column.name}" {_TYPES[column.type]}{" NOT NULL" if column.required else ""}'
        for column in table.columns
    ]
    if table.key:
        columns.append("UNIQUE (" + ", ".join(f'"{name}"' for name in table.key) + ")")
    connection.execute(f"CREATE TABLE {table.name} ({', '.join(columns)})")


def _insert(connection: sqlite3.Connection, table: Table, batch: list[Row]) -> None:
    places = ", ".join("?" for _ in table.columns)
    connection.executemany(f"INSERT INTO {table.name} VALUES ({places})", batch)  # noqa: S608 - names of ours
