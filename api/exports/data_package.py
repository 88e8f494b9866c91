"""Tables as CSV, as a Frictionless Data Package (https://datapackage.org): `datapackage.json` beside one file a table.

Cells stand as they are: one that begins with `=` is a name that begins with `=`. Spreadsheets may take it for a formula;
import such a file with all columns as text.
"""

import csv
import io
import tempfile
from contextlib import ExitStack
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec

from api.exports.about import About
from api.exports.archives import put
from api.exports.columns import Column, Table
from api.exports.content import Content
from api.exports.rows import rows
from api.exports.tables import TABLES

BOM: Final = "\ufeff"
"""What spreadsheets take as the sign of UTF-8."""

_KEYS: Final = {table.name: table.key[0] for table in TABLES if len(table.key) == 1}


def write(content: Content, about: About, file: IO[bytes], *, bom: bool = False) -> None:
    """Write the whole package as one zip file."""
    with ExitStack() as opened:
        spools = {table.name: opened.enter_context(tempfile.TemporaryFile()) for table in TABLES}
        texts = {name: io.TextIOWrapper(spool, "utf-8", newline="") for name, spool in spools.items()}
        writers = {}
        for table in TABLES:
            texts[table.name].write(BOM if bom else "")
            writers[table.name] = csv.writer(texts[table.name], lineterminator="\r\n")  # as RFC 4180 has it
            writers[table.name].writerow(column.name for column in table.columns)
        for table, row in rows(content):
            writers[table.name].writerow(
                str(cell).lower() if isinstance(cell, bool) else cell for cell in row
            )
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            package = msgspec.json.format(msgspec.json.encode(descriptor(about)), indent=1)
            put(archive, "datapackage.json", io.BytesIO(package))
            for name, spool in spools.items():
                texts[name].flush()
                put(archive, f"{name}.csv", spool)
                texts[name].detach()  # the spool is closed by itself


def descriptor(about: About) -> dict[str, Any]:
    """What `datapackage.json` says: what the tables are, and what they were exported as of."""
    home = {} if about.server is None else {"homepage": about.address}  # a whole address, or none
    return home | {
        "profile": "tabular-data-package",
        "name": about.name,
        "title": about.title,
        "version": str(about.position),
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
