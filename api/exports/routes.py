"""The route that gives histories as a file, by format. Reading is open."""

import asyncio
from collections.abc import AsyncIterator, Callable
from hashlib import blake2b
from typing import IO, Any, Final

from litestar import Response
from litestar.response import Stream
from litestar.status_codes import HTTP_304_NOT_MODIFIED as NOT_MODIFIED
from msgspec import Struct

from api.answers import reads
from api.asking import AnyRequest, Parameters, country_code, desk_as_seen, one_of, parameters
from api.citing import address, cited_headers, has_already, memento_header, point, refuse_old
from api.exports import data_package, parquet, popolo, sqlite_file
from api.exports.about import About, about
from api.exports.content import Content
from api.exports.making import Abandoned, GoOn, Making
from api.problems import Problem
from domain.ids import CountryCode, Position
from projections.chronicle import Chronicle
from projections.selection import Selection

PAGE: Final = 1_000
"""Records that are read at a time where all are exported."""


class Format(Struct, frozen=True):
    """A form that histories are exported in."""

    media_type: str
    ending: str
    """Of a file's name."""
    write: Callable[[Content, About, IO[bytes]], None]


FORMATS: Final = {
    "csv": Format("application/zip", "zip", data_package.write),
    "sqlite": Format("application/vnd.sqlite3", "db", sqlite_file.write),
    "popolo": Format("application/json", "json", popolo.write),
    "parquet": Format("application/zip", "zip", parquet.write),
}
DEFAULT: Final = "csv"
RECORDS: Final = "ndjson"
NDJSON: Final = "application/x-ndjson"


@reads("/export")
async def export(request: AnyRequest) -> Response[Any]:
    """The histories as of `as_of`, as far as was known at `known_at`, as a file; or all records up to there."""
    desk, clock = await desk_as_seen(request)
    asked = parameters(request, "format", "as_of", "known_at", "country", "bom", "v")
    written = one_of("format", asked.get("format", DEFAULT), *FORMATS, RECORDS)
    country = country_code(asked["country"]) if "country" in asked else None
    bom = one_of("bom", asked.get("bom", "0"), "0", "1") == "1"
    if bom and written != "csv":
        raise Problem(
            "invalid-parameter",
            f"bom is '1' beside format={written}, and only csv has such a sign: leave it out, or take csv",
        )
    if written == RECORDS:
        return await _records(request, asked, country)
    where = await point(request, asked, desk, clock)
    named = None if written == DEFAULT else written
    canonical = address("/export", where.at, format=named, country=country, bom="1" if bom else None)
    refuse_old(asked, canonical)
    chronicle = desk.chronicle
    public: str | None = request.app.state.public_url
    server = None if public is None else public.rstrip("/")
    of = about(chronicle, where.at, written, canonical, country=country, dated=True, server=server)
    kind = FORMATS[written]

    def write(file: IO[bytes], go_on: GoOn) -> None:
        content = Content(chronicle, where.at, country, go_on)
        if bom:
            data_package.write(content, of, file, bom=True)
        else:
            kind.write(content, of, file)

    making: Making = request.app.state.exports
    try:
        made = await making.get((canonical, _last(chronicle, where.at.position)), write, request.receive)
    except parquet.NotInstalled as error:
        raise Problem("invalid-parameter", f"format is 'parquet': {error}") from None
    except Abandoned:
        return Response(b"", media_type=kind.media_type)  # nobody reads it
    headers = cited_headers(request, made.etag, canonical, where, asked=asked)
    if has_already(request, made.etag):
        return Response(b"", status_code=NOT_MODIFIED, media_type=kind.media_type, headers=headers)
    headers |= memento_header(request, where)
    headers["Content-Disposition"] = f'attachment; filename="{of.name}-{written}.{kind.ending}"'
    headers["content-length"] = str(made.size)
    if request.method == "HEAD":
        return Response(b"", media_type=kind.media_type, headers=headers)
    return Stream(made.pieces(), media_type=kind.media_type, headers=headers)


def _last(chronicle: Chronicle, position: Position) -> bytes:
    """The last record, which tells ledgers apart: what lies before it never changes."""
    return chronicle.data(position - 1, 1)[0] if position else b""


async def _records(request: AnyRequest, asked: Parameters, country: CountryCode | None) -> Response[Any]:
    """The records up to the position, one a line: of the whole ledger, or those that are of a country."""
    if "as_of" in asked:
        raise Problem(
            "invalid-parameter", "as_of stands beside format=ndjson, and records are of no day: leave it out"
        )
    desk, clock = await desk_as_seen(request)
    where = await point(request, asked, desk, clock, day=False)
    position = where.at.position
    canonical = address("/export", position, format=RECORDS, country=country)
    refuse_old(asked, canonical)
    chronicle = desk.chronicle
    of = about(chronicle, where.at, RECORDS, canonical, country=country, dated=False)
    told_apart = canonical.encode() + _last(chronicle, position)
    etag = f'"{blake2b(told_apart, digest_size=16).hexdigest()}"'
    headers = cited_headers(request, etag, canonical, where, asked=asked)
    if has_already(request, etag):
        return Response(b"", status_code=NOT_MODIFIED, media_type=NDJSON, headers=headers)
    headers |= memento_header(request, where)
    headers["Content-Disposition"] = f'attachment; filename="{of.name}.ndjson"'
    if request.method == "HEAD":
        return Response(b"", media_type=NDJSON, headers=headers)
    return Stream(_lines(chronicle, position, country), media_type=NDJSON, headers=headers)


async def _lines(
    chronicle: Chronicle, position: Position, country: CountryCode | None
) -> AsyncIterator[bytes]:
    """The records, a page at a time; others get their turn between two."""
    after = 0
    while after < position:
        if country is None:
            page = chronicle.data(after, PAGE, position)
            after += len(page)
        else:
            wanted = Selection(countries=frozenset({country}))
            found = chronicle.select(wanted, after, position, PAGE)
            page = [chronicle.data(each - 1, 1)[0] for each in found.positions]
            after = found.reached
        if page:
            yield b"\n".join(page) + b"\n"
        await asyncio.sleep(0)
