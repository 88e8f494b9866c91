"""Exports read back by other programs than the one that wrote them, as plain rows."""

import csv
import io
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import msgspec
from pyarrow import parquet

from api.exports.columns import Table
from api.exports.tables import TABLES

Rows = dict[str, list[tuple[Any, ...]]]
"""By table."""


def unpacked(body: bytes, folder: Path) -> Path:
    folder.mkdir(parents=True)
    with ZipFile(io.BytesIO(body)) as archive:
        archive.extractall(folder)
    return folder


def of_csv(folder: Path) -> Rows:
    return {table.name: _csv(table, folder / f"{table.name}.csv") for table in TABLES}


def _csv(table: Table, path: Path) -> list[tuple[Any, ...]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        assert next(reader) == [column.name for column in table.columns]
        kinds = [column.type for column in table.columns]
        return [tuple(_cell(kind, cell) for kind, cell in zip(kinds, row, strict=True)) for row in reader]


def _cell(kind: str, cell: str) -> Any:
    if not cell:
        return None
    match kind:
        case "integer":
            return int(cell)
        case "number":
            return float(cell)
        case "boolean":
            return {"true": True, "false": False}[cell]
        case _:
            return cell


def of_sqlite(body: bytes, path: Path) -> tuple[Rows, dict[str, str]]:
    """The tables, and what the metadata say."""
    path.write_bytes(body)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        found: Rows = {}
        for table in TABLES:
            rows = connection.execute(f"SELECT * FROM {table.name} ORDER BY rowid").fetchall()  # noqa: S608 - names of ours
            bools = [column.type == "boolean" for column in table.columns]
            found[table.name] = [
                tuple(
                    bool(cell) if is_bool and cell is not None else cell
                    for is_bool, cell in zip(bools, row, strict=True)
                )
                for row in rows
            ]
        return found, dict(connection.execute("SELECT name, value FROM metadata"))


def of_parquet(folder: Path) -> tuple[Rows, Any]:
    """The tables, and what the metadata of each say, which is the same of all."""
    found: Rows = {}
    said: set[bytes] = set()
    for table in TABLES:
        read = parquet.read_table(folder / f"{table.name}.parquet")
        names = [column.name for column in table.columns]
        assert read.column_names == names
        found[table.name] = [tuple(row[name] for name in names) for row in read.to_pylist()]
        said.add(read.schema.metadata[b"partyline"])
    (only,) = said
    return found, msgspec.json.decode(only)
