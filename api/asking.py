"""What a question says: its parameters and headers, read strictly.

A parameter that is not known, or comes twice, is an error: a misspelt `as_of` must never silently mean today.
"""

import re
from collections.abc import Callable
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any, Final
from urllib.parse import parse_qsl
from uuid import UUID

from litestar import Request

from api.answers import POSITION
from api.desk import Desk
from api.problems import AnyConnection, Problem
from domain.dates import DateError, Day, parse_day_end
from domain.errors import NotYetKnown
from domain.ids import CountryCode, EventId, Position
from domain.ledger.port import Clock
from domain.moments import Moment, MomentError, parse_moment, utc_day

Parameters = dict[str, str]
AnyRequest = Request[Any, Any, Any]

PATIENCE = 1.0
"""Seconds for which a question about a position that this process has not seen waits for it."""

LONGEST_ACCEPT = 4_096
"""Of `Accept`, characters that are read."""

_HTTP_DATE = re.compile(
    r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT\Z", re.ASCII
)  # RFC 7089, 2.1.1
_REVISION_TAG = re.compile(r'"([^"]*?)(?:(?<=[0-9])-[^"]*)?"\Z')
_MOST_PARAMETERS: Final = 100
_ADDED_BY_OTHERS = re.compile(r"utm_[a-z_]{1,40}|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|yclid", re.ASCII)
"""Names that other sites add to the link of a page when somebody shares it; none is, misspelt, one of ours."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def desk_of(request: AnyConnection) -> tuple[Desk, Clock]:
    """The desk and the clock that the application was made with."""
    state = request.app.state
    return state.desk, state.clock


async def desk_as_seen(request: AnyConnection) -> tuple[Desk, Clock]:
    """The same, once this process has seen what the asker has: the position in the header `Partyline-Position`.

    Raises `Problem` and `NotYetKnown`.
    """
    position = header(request, b"partyline-position")
    if position is not None:
        await seen(request, whole_number(POSITION, position.strip(), least=0, most=2**53))
    return desk_of(request)


def parameters(request: AnyConnection, *known: str) -> Parameters:
    """The query's parameters, each of which is one of `known` and comes once."""
    found: Parameters = {}
    raw: bytes = request.scope["query_string"]
    if not raw:
        return found
    if raw.count(b"&") >= _MOST_PARAMETERS:
        raise Problem("invalid-parameter", f"the query has more than {_MOST_PARAMETERS} parameters")
    try:
        pairs = parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError:
        raise Problem("invalid-parameter", "the query is not UTF-8, percent-encoded") from None
    of_a_page = bool(getattr(request.scope.get("route_handler"), "opt", {}).get("page"))
    for name, value in pairs:
        if of_a_page and _ADDED_BY_OTHERS.fullmatch(name):
            continue
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
    return utc_day(clock())


def day_of(name: str, text: str) -> Day:
    """The day of a parameter; a month or a year means its last day."""
    try:
        return parse_day_end(text)
    except DateError as error:
        raise Problem("invalid-parameter", f"{name}: {error}") from None


async def position_of(request: AnyRequest, name: str, text: str) -> tuple[Position, bool]:
    """The position of a parameter, and whether it stays the same, whatever is appended later.

    A position stays, and so does the one that a moment means, once a record with a later `recorded_at` is there.
    """
    if text.isascii() and text.isdigit():
        given = whole_number(name, text, least=0, most=2**53)
        await seen(request, given)
        return given, True
    try:
        return _position_at(parse_moment(text), desk_of(request)[0])
    except MomentError as error:
        hint = "; a position of the ledger will do too"
        if " " in text:
            hint += "; a + is written %2B in an address"
        if _DAY.fullmatch(text):
            hint += f"; what was known by the end of that day is {text}T23:59:59Z"
        raise Problem("invalid-parameter", f"{name}: {error}{hint}") from None


def _position_at(moment: Moment, desk: Desk) -> tuple[Position, bool]:
    newest = desk.chronicle.recorded_at(desk.chronicle.head)
    return desk.chronicle.position_at(moment), newest is not None and moment < newest


def accepted_position(text: str, desk: Desk) -> Position:
    """The position that `Accept-Datetime` means: the last one that was recorded by the end of that second.

    By its end, because `Memento-Datetime` is a record's time without the fraction: who sends it back gets that record.
    """
    try:
        when = parsedate_to_datetime(text) if _HTTP_DATE.match(text) else None
    except ValueError:  # such as the 31st of February
        when = None
    if when is None or format_datetime(when, usegmt=True) != text:  # a weekday that is another one, too
        raise Problem(
            "invalid-parameter",
            f"Accept-Datetime is {text!r}: it would be an HTTP-date in GMT, such as Mon, 23 Nov 2026 12:00:00 GMT",
        )
    return desk.chronicle.position_at(int(when.timestamp()) * 1_000_000 + 999_999)


def header(request: AnyConnection, name: bytes) -> str | None:
    """A header, by its name in lower case: all of its lines as one list, or None where it was not sent."""
    found = [value for key, value in request.scope["headers"] if key == name]
    return b", ".join(found).decode("latin-1") if found else None


def liking(accept: str, media_type: str) -> float:
    """How much a media type is liked, from 0 to 1, by the range that is nearest to it."""
    family = media_type.partition("/")[0] + "/*"
    likings: dict[str, float] = {}
    for each in accept[:LONGEST_ACCEPT].lower().split(","):
        named, _, parameters = each.partition(";")
        quality = re.search(r"(?:^|;)\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*(?:;|$)", parameters)
        likings[named.strip()] = float(quality[1]) if quality else 1.0
    return next((likings[each] for each in (media_type, family, "*/*") if each in likings), 0.0)


async def seen(request: AnyConnection, position: Position) -> None:
    """Wait until this process has seen the position; raise `NotYetKnown` if that takes too long."""
    desk, _ = desk_of(request)
    if desk.chronicle.head < position and not await beyond(request, position - 1, PATIENCE):
        raise NotYetKnown(position, desk.chronicle.head)


async def beyond(
    request: AnyConnection,
    position: Position,
    seconds: float,
    may_stay: Callable[[], bool] = lambda: True,
) -> bool:
    """Wait until there is a record after the position: whether there is, before the time is up or the server stops.

    `may_stay` is asked each second whether to wait on.
    """
    waited: bool = await request.app.state.hub.beyond(position, seconds, may_stay)
    return waited


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
    """The revision that a correction was decided on, from `If-Match`: `"3"`, or the event's `ETag`, `"3-5f0c..."`."""
    given = request.headers.get("if-match")
    if given is None:
        raise Problem("missing-if-match", 'send the revision that you looked at, such as If-Match: "1"')
    found = _REVISION_TAG.match(given.strip())
    if found is None:
        raise Problem(
            "invalid-parameter",
            f'If-Match is {given!r}: it would be one revision in quotes, such as "1", or the ETag of the event',
        )
    number = found[1]
    return whole_number("If-Match", number, least=1, most=2**31)


def country_code(text: str) -> CountryCode:
    """The country of a parameter, in upper case."""
    if len(text) != 2 or not text.isascii() or not text.isalpha():  # noqa: PLR2004 - ISO 3166-1 alpha-2
        raise Problem(
            "invalid-parameter", f"country is {text!r}: it would be a two-letter code such as KZ (ISO 3166-1)"
        )
    return text.upper()
