"""Tables as a SQLite file, with a table `metadata` that says what they are of."""

import sqlite3
import tempfile
from pathlib import Path
from typing import Final

import msgspec

from api.exports.about import About
from api.exports.tables import TABLES, Content, Table

_TYPES: Final = {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}
_SOUGHT: Final = ("party", "election", "coalition", "from", "to", "identifier")
"""Columns that have an index of their own."""


def database(content: Content, about: About) -> bytes:
    """The bytes of the file."""
    with tempfile.TemporaryDirectory(prefix="partyline-") as folder:
        path = Path(folder) / "export.db"
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE metadata (name TEXT PRIMARY KEY, value TEXT)")
            connection.executemany(
                "INSERT INTO metadata VALUES (?, ?)",
                [
                    (name, value if isinstance(value, str) else msgspec.json.encode(value).decode())
                    for name, value in about.metadata().items()
                ],
            )
            for table in TABLES:
                _write(connection, table, content)
        connection.close()
        return path.read_bytes()


def _write(connection: sqlite3.Connection, table: Table, content: Content) -> None:
    columns = [
        f'"{column.name}" {_TYPES[column.type]}{" NOT NULL" if column.required else ""}'
        for column in table.columns
    ]
    if table.key:
        columns.append("UNIQUE (" + ", ".join(f'"{name}"' for name in table.key) + ")")
    connection.execute(f"CREATE TABLE {table.name} ({', '.join(columns)})")
    places = ", ".join("?" for _ in table.columns)
    connection.executemany(f"INSERT INTO {table.name} VALUES ({places})", content.rows(table))  # noqa: S608 - names of ours
    for column in table.columns:
        if column.name in _SOUGHT:
            connection.execute(f'CREATE INDEX {table.name}_{column.name} ON {table.name} ("{column.name}")')
