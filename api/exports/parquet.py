"""Tables as Parquet, one file a table, in one zip file. It takes the extra `partyline[parquet]`."""

import tempfile
from contextlib import ExitStack
from typing import IO, Any, Final
from zipfile import ZIP_STORED, ZipFile

import msgspec

from api.exports.about import About
from api.exports.archives import put
from api.exports.columns import Row, Table
from api.exports.content import Content
from api.exports.rows import rows
from api.exports.tables import TABLES

_BATCH: Final = 10_000
"""Rows of a row group; pyarrow packs groups much smaller than this badly."""


class NotInstalled(RuntimeError):
    """What writes Parquet is not installed here."""


def write(content: Content, about: About, file: IO[bytes]) -> None:
    """Write the files as one zip file; they are compressed themselves. Raises `NotInstalled`."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra that need not be there
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        raise NotInstalled(
            "Parquet is an extra that is not installed here: pip install 'partyline[parquet]', or take csv or sqlite"
        ) from None
    with ExitStack() as opened:
        spools = {table.name: opened.enter_context(tempfile.TemporaryFile()) for table in TABLES}
        schemas = {table.name: _schema(pa, table, about) for table in TABLES}
        writers = {name: parquet.ParquetWriter(spool, schemas[name]) for name, spool in spools.items()}
        waiting: dict[str, list[Row]] = {table.name: [] for table in TABLES}
        for table, row in rows(content):
            batch = waiting[table.name]
            batch.append(row)
            if len(batch) == _BATCH:
                writers[table.name].write_table(_arrow(pa, batch, schemas[table.name]))
                batch.clear()
        for name, writer in writers.items():
            writer.write_table(_arrow(pa, waiting[name], schemas[name]))
            writer.close()
        with ZipFile(file, "w", ZIP_STORED) as archive:
            for name, spool in spools.items():
                put(archive, f"{name}.parquet", spool)


def _schema(pa: Any, table: Table, about: About) -> Any:
    types: Final[dict[str, Any]] = {
        "string": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
    }
    return pa.schema(
        [
            pa.field(
                column.name, types[column.type], not column.required, metadata={"description": column.says}
            )
            for column in table.columns
        ],
        metadata={"partyline": msgspec.json.encode(about.metadata())},
    )


def _arrow(pa: Any, batch: list[Row], schema: Any) -> Any:
    return pa.table([[row[place] for row in batch] for place in range(len(schema))], schema=schema)
