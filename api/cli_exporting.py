"""The command `export`: what `GET /export` gives, into a folder."""

import asyncio
import io
import re
import tempfile
from pathlib import Path
from zipfile import ZipFile

import click
import httpx

from api.cli_reading import ask
from api.cli_sources import NoAnswer, server_url
from api.exports.routes import FORMATS, RECORDS

_NAME = re.compile(r'filename="([A-Za-z0-9.-]+)"')


@click.command()
@click.argument("format_", metavar="FORMAT", type=click.Choice([*FORMATS, RECORDS]))
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--as-of", help="As of a day, or the last day of a month or year. Without it, today in UTC.")
@click.option("--known-at", help="As known at a position or a moment. Without it, as known now.")
@click.option("--country", help="Of one country, by its code.")
@click.option("--bom", is_flag=True, help="With csv: with the sign by which spreadsheets know UTF-8.")
@click.option("--url", callback=server_url, help="Ask this server, and not the ledger of the settings.")
def export(
    format_: str,
    folder: Path,
    as_of: str | None,
    known_at: str | None,
    country: str | None,
    *,
    bom: bool,
    url: httpx.URL | None,
) -> None:
    """Write the histories as files of FORMAT into DIR: csv (a Data Package), sqlite, popolo, parquet, or ndjson (the records).

    Files of the same names that are there already are not written over.
    """
    asked = {"format": format_, "as_of": as_of, "known_at": known_at, "country": country}
    asked["bom"] = "1" if bom else None
    query = {name: value for name, value in asked.items() if value is not None}
    answer = asyncio.run(ask("/export", query, url))
    name = _NAME.search(answer.headers.get("content-disposition", ""))
    if name is None:
        raise NoAnswer("the server answers as no Partyline server does: check the address")
    for path in _written(folder, name.group(1), answer.content):
        click.echo(str(path))


def _written(folder: Path, name: str, body: bytes) -> list[Path]:
    """Write the file, or the files of an archive, and say which; they get their names when all of them are written."""
    files = [(name, body)]
    if name.endswith(".zip"):
        with ZipFile(io.BytesIO(body)) as archive:
            files = [(each, archive.read(each)) for each in archive.namelist()]
    paths = [folder / each for each, _ in files]
    for path in paths:
        if path.exists():
            raise FileExistsError(f"{path} is there already: name another folder, or move it away")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".partyline-", dir=folder) as unfinished:
        for each, data in files:
            (Path(unfinished) / each).write_bytes(data)
        for path in paths:
            (Path(unfinished) / path.name).rename(path)
    return paths
