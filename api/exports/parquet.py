"""Tables as Parquet, one file a table, in one zip file. It takes the extra `partyline[parquet]`."""

import io
from typing import Any, Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import msgspec

from api.exports.about import About
from api.exports.data_package import LONG_AGO
from api.exports.tables import TABLES, Content, Table


class NotInstalled(RuntimeError):
    """What writes Parquet is not installed here."""


def archive(content: Content, about: About) -> bytes:
    """The files as one zip file; they are compressed themselves. Raises `NotInstalled`."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra that need not be there
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        raise NotInstalled(
            "Parquet is an extra that is not installed here: pip install 'partyline[parquet]', or take csv or sqlite"
        ) from None
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_STORED) as file:
        for table in TABLES:
            data = io.BytesIO()
            parquet.write_table(_arrow(pa, table, content, about), data)
            file.writestr(ZipInfo(f"{table.name}.parquet", LONG_AGO), data.getvalue())
    return written.getvalue()


def _arrow(pa: Any, table: Table, content: Content, about: About) -> Any:
    types: Final[dict[str, Any]] = {
        "string": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
    }
    schema = pa.schema(
        [
            pa.field(
                column.name, types[column.type], not column.required, metadata={"description": column.says}
            )
            for column in table.columns
        ],
        metadata={"partyline": msgspec.json.encode(about.metadata())},
    )
    rows = content.rows(table)
    columns = [[row[place] for row in rows] for place in range(len(table.columns))]
    return pa.table(columns, schema=schema)
