"""Tables as CSV, as a Frictionless Data Package (https://datapackage.org): `datapackage.json` beside one file a table.

Cells stand as they are: one that begins with `=` is a name that begins with `=`. Spreadsheets may take it for a formula;
import such a file with all columns as text.
"""

import csv
import io
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import msgspec

from api.exports.about import About
from api.exports.tables import TABLES, Column, Content, Row, Table

BOM: Final = "\ufeff"
"""What spreadsheets take as the sign of UTF-8."""

_KEYS: Final = {table.name: table.key[0] for table in TABLES if len(table.key) == 1}

LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
"""What a file in an archive bears as its time: the same export is the same bytes."""


def archive(content: Content, about: About, *, bom: bool) -> bytes:
    """The whole package as one zip file."""
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as file:
        for name, data in files(content, about, bom=bom):
            entry = ZipInfo(name, LONG_AGO)
            entry.compress_type = ZIP_DEFLATED
            file.writestr(entry, data)
    return written.getvalue()


def files(content: Content, about: About, *, bom: bool) -> list[tuple[str, bytes]]:
    """The files of the package, by name."""
    tables = [(f"{table.name}.csv", _csv(table, content.rows(table), bom=bom)) for table in TABLES]
    package = msgspec.json.format(msgspec.json.encode(descriptor(about)), indent=1)
    return [("datapackage.json", package), *tables]


def descriptor(about: About) -> dict[str, Any]:
    """What `datapackage.json` says: what the tables are, and what they were exported as of."""
    return {
        "profile": "tabular-data-package",
        "name": about.name,
        "title": about.title,
        "homepage": about.canonical,
        "description": "Dates are EDTF texts (ISO 8601-2), as their sources gave them. What is unknown is empty, never a zero.",
        "partyline": about.metadata(),
        "resources": [_resource(table, whole=about.country is None) for table in TABLES],
    }


def _resource(table: Table, *, whole: bool) -> dict[str, Any]:
    """`whole` is False for one country alone, whose rows may name what is another's and has no row."""
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
    }
    if table.key:
        schema["primaryKey"] = list(table.key)
    if whole and table.references:
        schema["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": _name(other), "fields": [_KEYS[other]]}}
            for column, other in table.references
        ]
    return {
        "profile": "tabular-data-resource",
        "name": _name(table.name),
        "path": f"{table.name}.csv",
        "description": table.says,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _name(table: str) -> str:
    return table.replace("_", "-")


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": column.type, "description": column.says}
    if column.required:
        field["constraints"] = {"required": True}
    return field


def _csv(table: Table, rows: list[Row], *, bom: bool) -> bytes:
    written = io.StringIO()
    if bom:
        written.write(BOM)
    writer = csv.writer(written, lineterminator="\r\n")  # as RFC 4180 has it
    writer.writerow(column.name for column in table.columns)
    for row in rows:
        writer.writerow(str(cell).lower() if isinstance(cell, bool) else cell for cell in row)
    return written.getvalue().encode("utf-8")
