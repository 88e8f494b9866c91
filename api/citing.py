"""Canonical addresses, validators and record time by HTTP (RFC 7089): what makes an answer one that can be cited.

A question has a *point*: a day and a position. At its canonical address, where both are written out beside the version
of the fold, an answer is the same bytes for ever; it stands in the answer, and in `Link`.
"""

import re
from collections.abc import Iterable
from email.utils import formatdate
from functools import lru_cache
from hashlib import blake2b
from typing import Final
from urllib.parse import quote

from litestar import Response
from msgspec import Struct

from api.answers import JSON, seen_by
from api.asking import (
    AnyRequest,
    Parameters,
    accepted_position,
    day_of,
    desk_of,
    header,
    position_of,
    today,
    whole_number,
)
from api.desk import Desk
from api.problems import Problem
from domain.dates import format_day
from domain.ids import Position
from domain.ledger.port import Clock
from projections import version as fold
from projections.at import At
from projections.chronicle import Chronicle

FOR_EVER: Final = "public, max-age=31536000, immutable"
ASK_AGAIN: Final = "no-cache"
LINK_FORMAT: Final = "application/link-format"

_TAG = re.compile(r'(?:W/)?("[^"]*")')


class Point(Struct, frozen=True):
    """What a question is about: the day and the position that it says, or that it means without saying."""

    at: At
    fixed: bool
    """Whether day and position are given so that the same question is always answered alike (by the same fold)."""
    by_header: bool = False
    """Whether the position came from `Accept-Datetime`."""
    dated: bool = False
    """Whether the day is given."""


async def point(
    request: AnyRequest,
    asked: Parameters,
    desk: Desk,
    clock: Clock,
    *,
    prefix: str = "",
    day: bool = True,
    default: Point | None = None,
) -> Point:
    """The point that the parameters `as_of` and `known_at` name, led by `prefix`. Checks `v`, too.

    An absent day is today, or that of `default`; an absent position is the head, or what `Accept-Datetime` means (a header
    that is about the parameter without a prefix). `day` is False for routes that know no `as_of`: then the day is
    today and says nothing. Raises `Problem` and `NotYetKnown`.
    """
    version(asked)
    as_of, known_at = asked.get(prefix + "as_of"), asked.get(prefix + "known_at")
    if as_of is not None:
        on, dated = day_of(prefix + "as_of", as_of), True
    elif default is not None:
        on, dated = default.at.as_of, default.dated
    else:
        on, dated = today(clock), not day
    if known_at is not None:
        place, stays = await position_of(request, prefix + "known_at", known_at)
        return Point(At(on, place), dated and stays, dated=dated)
    accepted = None if prefix else header(request, b"accept-datetime")
    if accepted is None:
        return Point(At(on, desk.chronicle.head), fixed=False, dated=dated)
    return Point(At(on, accepted_position(accepted, desk)), fixed=False, by_header=True, dated=dated)


def version(asked: Parameters) -> int | None:
    """The version of the fold that is asked for, the present or an old one; None where the question does not say."""
    given = asked.get("v")
    if given is None:
        return None
    return fold.FOLD if given == str(fold.FOLD) else whole_number("v", given, least=1, most=fold.FOLD)


def refuse_old(asked: Parameters, canonical: str) -> None:
    """Raise the problem `old-version`, which names the present address, where an old version is asked for.

    `cite` does so too; who calls this before an answer is made spares making it.
    """
    given = version(asked)
    if given is not None and given < fold.FOLD:
        raise Problem(
            "old-version",
            f"v is '{given}', and answers are made in version {fold.FOLD} now: ask at {canonical}",
            canonical=canonical,
            headers={"Link": link(canonical, "canonical")},
        )


def address(path: str, at: At | Position | None, **others: str | None) -> str:
    """A canonical address, relative to the host: the path, day and position, other parameters as given here, `v` last.

    `at` is a position for routes that know no day, and None where a cursor holds both. Others that are None (not given, or
    the default) are left out. Ids in the path are known on the ledger, and so need no encoding: look
    them up first.
    """
    match at:
        case At():
            pairs = f"as_of={format_day(at.as_of)}&known_at={at.position}&"
        case int():
            pairs = f"known_at={at}&"
        case None:
            pairs = ""
    for name, value in others.items():
        if value is not None:
            pairs += f"{name}={quote(value, safe='')}&"
    return f"{path}?{pairs}v={fold.FOLD}"


def link(target: str, relation: str, **attributes: str) -> str:
    """A link as `Link` and `application/link-format` have it (RFC 8288, RFC 6690)."""
    more = "".join(f'; {name}="{value}"' for name, value in attributes.items())
    return f'<{target}>; rel="{relation}"{more}'


def cite(
    request: AnyRequest,
    body: bytes,
    canonical: str,
    point: Point,
    *,
    asked: Parameters,
    fingerprint: str | None = None,
    etag_prefix: str = "",
    links: Iterable[str] = (),
    media_type: str = JSON,
    is_memento: bool = True,
) -> Response[bytes]:
    """The answer with what it takes to cite, keep and revalidate it: `200`, or `304` where the asker has it.

    `fingerprint` is one of the body, where it is known without reading that.
    `is_memento` is False for answers about two points, of which neither alone is the time that they are of. `point` is what the answer is about: where it is fixed and `v` is given, nobody need ever ask again. `links` stand in
    `Link` behind the canonical one. Raises the problem `old-version`.
    """
    refuse_old(asked, canonical)
    if fingerprint is None:
        fingerprint = blake2b(body, digest_size=16).hexdigest()
    etag = f'"{etag_prefix}{fingerprint}"'
    headers = cited_headers(request, etag, canonical, point, asked=asked, links=links)
    if has_already(request, etag):
        return Response(b"", status_code=304, media_type=media_type, headers=headers)
    if is_memento:
        headers |= memento_header(request, point)
    return Response(body, media_type=media_type, headers=headers)


def cited_headers(
    request: AnyRequest,
    etag: str,
    canonical: str,
    point: Point,
    *,
    asked: Parameters,
    links: Iterable[str] = (),
) -> dict[str, str]:
    """The headers of an answer that can be cited, `304` included."""
    desk, _ = desk_of(request)
    for_ever = point.fixed and "v" in asked
    headers = {
        "ETag": etag,
        "Cache-Control": FOR_EVER if for_ever else ASK_AGAIN,
        "Link": ", ".join((f'<{canonical}>; rel="canonical"', *links)),
    } | seen_by(desk, for_ever=for_ever)
    if "known_at" not in asked and "cursor" not in asked:  # a cursor holds the position
        headers["Vary"] = "Accept-Datetime"
    if point.by_header:
        headers["Content-Location"] = canonical
    return headers


def memento_header(request: AnyRequest, point: Point) -> dict[str, str]:
    """The header that an answer has which is not `304`: when the last record was written that was known."""
    desk, _ = desk_of(request)
    when = memento_datetime(desk.chronicle, point.at.position)
    return {} if when is None else {"Memento-Datetime": when}


def has_already(request: AnyRequest, etag: str) -> bool:
    """Whether `If-None-Match` names the tag; weak ones are compared as strong ones are (RFC 9110, 13.1.2)."""
    known = header(request, b"if-none-match")
    return known is not None and (known.strip() == "*" or etag in _TAG.findall(known))


def memento_datetime(chronicle: Chronicle, position: Position) -> str | None:
    """When the record at the position was written, as an HTTP-date, which has no fractions; None for position 0."""
    moment = chronicle.recorded_at(position)
    return None if moment is None else _http_date(moment // 1_000_000)


@lru_cache(maxsize=4096)
def _http_date(second: int) -> str:
    return formatdate(second, usegmt=True)
