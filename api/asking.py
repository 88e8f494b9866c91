"""What a question says: its parameters and headers, read strictly.

A parameter that is not known, or comes twice, is an error: a misspelt `as_of` must never silently mean today.
"""

import asyncio
import time
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from litestar import Request

from api.desk import Desk
from api.problems import Problem
from domain.dates import DateError, Day, parse_day_end
from domain.errors import NotYetKnown
from domain.ids import EventId, Position
from domain.ledger.port import Clock
from domain.moments import MomentError, parse_moment
from projections.at import At

Parameters = dict[str, str]
AnyRequest = Request[Any, Any, Any]

PATIENCE = 1.0
"""Seconds for which a question about a position that this process has not seen waits for it."""

_EPOCH_DAY: Day = 719_163  # 1970-01-01
_MICROSECONDS_A_DAY = 86_400_000_000


def parameters(request: AnyRequest, *known: str) -> Parameters:
    """The query's parameters, each of which is one of `known` and comes once."""
    found: Parameters = {}
    raw: bytes = request.scope["query_string"]
    if not raw:
        return found
    try:
        pairs = parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError:
        raise Problem("invalid-parameter", "the query is not UTF-8, percent-encoded") from None
    for name, value in pairs:
        if name not in known:
            takes = ", ".join(known) if known else "none"
            raise Problem(
                "unknown-parameter", f"{name!r} is no parameter of this address, which takes {takes}"
            )
        if name in found:
            raise Problem("invalid-parameter", f"{name!r} stands twice in the query: give it once")
        found[name] = value
    return found


def today(clock: Clock) -> Day:
    """The day in UTC."""
    return _EPOCH_DAY + clock() // _MICROSECONDS_A_DAY


async def asked_at(asked: Parameters, desk: Desk, clock: Clock) -> At:
    """The day and the position that a question is about: today and the head if it does not say."""
    try:
        day = parse_day_end(asked["as_of"]) if "as_of" in asked else today(clock)
    except DateError as error:
        raise Problem("invalid-parameter", f"as_of: {error}") from None
    return At(day, await _position(asked.get("known_at"), desk))


async def _position(known_at: str | None, desk: Desk) -> Position:
    if known_at is None:
        return desk.chronicle.head
    if known_at.isascii() and known_at.isdigit():
        position = whole_number("known_at", known_at, least=0, most=2**53)
        await seen(position, desk)
        return position
    try:
        return desk.chronicle.position_at(parse_moment(known_at))
    except MomentError as error:
        hint = "; a position of the ledger will do too"
        if " " in known_at:
            hint += "; a + is written %2B in an address"
        raise Problem("invalid-parameter", f"known_at: {error}{hint}") from None


async def seen(position: Position, desk: Desk) -> None:
    """Wait until this process has seen the position; raise `NotYetKnown` if that takes too long."""
    until = time.monotonic() + PATIENCE
    while desk.chronicle.head < position:
        if time.monotonic() >= until:
            raise NotYetKnown(position, desk.chronicle.head)
        await asyncio.sleep(0.01)


def whole_number(name: str, text: str, *, least: int, most: int) -> int:
    """The number of a parameter, within bounds that are included."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else -1  # noqa: PLR2004 - beyond 64 bits
    if not least <= number <= most:
        raise Problem(
            "invalid-parameter", f"{name} is {text!r}: it would be a whole number from {least} to {most}"
        )
    return number


def one_of(name: str, text: str, *known: str) -> str:
    """The value of a parameter that has a list of them."""
    if text not in known:
        raise Problem("invalid-parameter", f"{name} is {text!r}: it would be one of {', '.join(known)}")
    return text


def event_id(text: str) -> EventId:
    """The id of an event, from an address or a body."""
    try:
        value = UUID(text)
    except ValueError:
        value = None
    if value is None or str(value) != text.lower():
        raise Problem(
            "invalid-parameter",
            f"{text!r} is no event_id: it would be a UUID, such as 019ab0c4-0000-7000-8000-000000000000",
        )
    return value


def revision(request: AnyRequest) -> int:
    """The revision that a correction was decided on, from `If-Match`."""
    given = request.headers.get("if-match")
    if given is None:
        raise Problem("missing-if-match", 'send the revision that you looked at, such as If-Match: "1"')
    number = given.strip().removeprefix('"').removesuffix('"')
    if given.strip() != f'"{number}"':
        raise Problem(
            "invalid-parameter", f'If-Match is {given!r}: it would be one revision in quotes, such as "1"'
        )
    return whole_number("If-Match", number, least=1, most=2**31)
