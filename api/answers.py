"""Answers as bytes: kept fragments, with what was asked for put in front."""

from collections.abc import Iterable
from functools import lru_cache, partial

import msgspec
from litestar import Response, route

from api.desk import Desk
from api.told import Told, mark_of
from domain.dates import format_day
from domain.ids import Position
from domain.moments import Moment, format_moment
from domain.records import encode
from projections import version
from projections.at import At
from projections.chronicle import Chronicle

JSON = "application/json"
POSITION = "Partyline-Position"
"""The header that says what a process has seen; a client that sends it back is answered by none that has seen less."""
READING_ONLY = "Partyline-Reading-Only"
"""The header that says since when a process has answered from memory alone, as its ledger cannot be reached."""

reads = partial(route, http_method=["GET", "HEAD"])
"""A route that reads: `HEAD` is answered as `GET` is; the server leaves the body out."""


def answer(body: bytes, *, status: int = 200, headers: dict[str, str] | None = None) -> Response[bytes]:
    return Response(body, status_code=status, media_type=JSON, headers=headers or {})


def seen_by(desk: Desk, position: Position | None = None, *, for_ever: bool = False) -> dict[str, str]:
    """Headers that tell how far this process has seen (up to the position, or its head), and since when it sees no more.

    An answer that stays for ever does not tell of trouble that will pass.
    """
    headers = {POSITION: str(desk.chronicle.head if position is None else position)}
    if desk.loaded and not for_ever and (since := desk.since) is not None:
        headers[READING_ONLY] = format_moment(since)
    return headers


def known_at(chronicle: Chronicle, position: Position) -> bytes:
    """The position that an answer was given for, and when its record was written, as JSON."""
    return _known_at(position, chronicle.recorded_at(position))


@lru_cache(maxsize=4096)
def _known_at(position: Position, moment: Moment | None) -> bytes:
    when = "null" if moment is None else f'"{format_moment(moment)}"'
    return f'{{"position":{position},"recorded_at":{when}}}'.encode()


def in_front(body: bytes, first: str, chronicle: Chronicle, at: At, canonical: str) -> bytes:
    """Put the day and the position asked for, and the canonical address, behind the first field of an object, which is named."""
    value_end = body.index(b",", len(first) + 4)
    return body[:value_end] + times(chronicle, at, canonical) + body[value_end:]


def times(chronicle: Chronicle, at: At, canonical: str) -> bytes:
    """The day and the position asked for, and the canonical address, as fields with a comma before each."""
    return b',"as_of":"%b","known_at":%b,"canonical":"%b"' % (
        (format_day(at.as_of) or "").encode(),
        known_at(chronicle, at.position),
        canonical.encode("ascii"),  # percent-encoded: there is nothing in it to escape
    )


def fingerprint(told: Told, chronicle: Chronicle, at: At) -> str:
    """Of what is told of a day and a position: another whenever the answer is."""
    mark = mark_of(at.position, chronicle.recorded_at(at.position) or 0, version.FOLD)
    return told.fingerprint(at.as_of, mark)


def fields(**values: object) -> bytes:
    """A JSON object; values that are bytes are JSON already."""
    parts = (
        msgspec.json.encode(name) + b":" + (value if isinstance(value, bytes) else encode(value))
        for name, value in values.items()
    )
    return b"{" + b",".join(parts) + b"}"


def array(values: Iterable[bytes]) -> bytes:
    return b"[" + b",".join(values) + b"]"
