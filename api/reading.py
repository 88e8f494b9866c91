"""The routes that answer questions: parties, events and the ledger. Reading is open."""

import asyncio
import base64
import unicodedata
from collections.abc import Iterator
from itertools import islice
from typing import Any

import msgspec
from litestar import Response
from litestar.params import FromPath
from msgspec import Struct

from api.answers import answer, array, fields, in_front, known_at, reads
from api.asking import (
    AnyRequest,
    Parameters,
    asked_at,
    event_id,
    one_of,
    parameters,
    seen,
    whole_number,
)
from api.desk import Desk
from api.problems import Problem
from domain.dates import format_day
from domain.ids import CountryCode, PartyId
from domain.ledger.port import Clock
from projections.at import At
from projections.chronicle import Chronicle
from projections.state import PartyState

STATUSES = ("active", "merged", "split", "dissolved", "banned")
LEDGER_PAGE = 1_000
PARTIES_PAGE = 500


def desk_of(request: AnyRequest) -> tuple[Desk, Clock]:
    """The desk and the clock that the application was made with."""
    state = request.app.state
    return state.desk, state.clock


class ShortState(Struct, frozen=True, kw_only=True):
    """A party in a list."""

    party: PartyId
    exists: str
    status: str | None
    name: str | None
    names: dict[str, str]
    abbreviations: dict[str, str]
    country: CountryCode | None
    founded: str | None
    ended: str | None


class Cursor(Struct, frozen=True, array_like=True):
    """Where a list goes on: the question that it began with, and the last party on the page before."""

    as_of: int
    position: int
    after: PartyId
    filters: dict[str, str]


FILTERS = ("country", "status", "q", "identifier")


@reads("/parties")
async def parties(request: AnyRequest) -> Response[bytes]:
    """Parties as of a day, by id: those that exist, or may; with `status`, those that have it."""
    desk, clock = desk_of(request)
    asked = parameters(request, "as_of", "known_at", *FILTERS, "limit", "cursor")
    after = ""
    if "cursor" in asked:
        if more := asked.keys() - {"cursor", "limit"}:
            held = ", ".join(sorted(more))
            raise Problem(
                "invalid-parameter", f"the cursor holds the question that it goes on with: leave out {held}"
            )
        cursor = _read_cursor(asked["cursor"])
        at, after, filters = At(cursor.as_of, cursor.position), cursor.after, cursor.filters
        await seen(at.position, desk)
    else:
        at = await asked_at(asked, desk, clock)
        filters = {name: asked[name] for name in FILTERS if name in asked}
    limit = whole_number("limit", asked.get("limit", "100"), least=1, most=PARTIES_PAGE)
    # In a thread: a fold of every party takes longer than other requests should wait.
    page = await asyncio.to_thread(_page, desk.chronicle, filters, at, after, limit + 1)
    following = None
    if len(page) > limit:
        page.pop()
        following = _write_cursor(Cursor(at.as_of, at.position, page[-1].party, filters))
    body = fields(
        as_of=format_day(at.as_of),
        known_at=known_at(desk.chronicle, at.position),
        parties=page,
        next=following,
    )
    return answer(body)


def _page(chronicle: Chronicle, filters: Parameters, at: At, after: PartyId, most: int) -> list[ShortState]:
    return list(islice(_listed(chronicle, filters, at, after), most))


def _listed(chronicle: Chronicle, filters: Parameters, at: At, after: PartyId) -> Iterator[ShortState]:
    status = one_of("status", filters["status"], *STATUSES) if "status" in filters else None
    country = _country(filters["country"]) if "country" in filters else None
    wanted = _plain(filters.get("q", ""))
    identifier = _identifier(filters["identifier"]) if "identifier" in filters else None
    for party in chronicle.parties(at.position, country):
        if party <= after:
            continue
        state = chronicle.party(party, at)
        if (state.status != status) if status else (state.exists == "no"):
            continue
        if country is not None and state.country not in {country, None}:
            continue
        if identifier is not None and state.identifiers.get(identifier[0]) != identifier[1]:
            continue
        if wanted and not any(wanted in _plain(name) for name in _names(state)):
            continue
        yield ShortState(**{name: getattr(state, name) for name in ShortState.__struct_fields__})


def _plain(text: str) -> str:
    """How names are compared: whatever the case, the Unicode form and the blanks around."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _names(state: PartyState) -> Iterator[str]:
    yield state.party
    if state.name is not None:
        yield state.name
    yield from state.names.values()
    yield from state.abbreviations.values()


def _country(text: str) -> CountryCode:
    if len(text) != 2 or not text.isascii() or not text.isalpha():  # noqa: PLR2004 - ISO 3166-1 alpha-2
        raise Problem(
            "invalid-parameter", f"country is {text!r}: it would be a two-letter code such as KZ (ISO 3166-1)"
        )
    return text.upper()


def _identifier(text: str) -> tuple[str, str]:
    scheme, colon, value = text.partition(":")
    if not (scheme and colon and value):
        raise Problem(
            "invalid-parameter", f"identifier is {text!r}: it would be scheme:value, such as partyfacts:3749"
        )
    return scheme, value


def _read_cursor(text: str) -> Cursor:
    try:
        cursor = msgspec.json.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=Cursor)
    except ValueError:
        cursor = None
    if cursor is None or not 1 <= cursor.as_of <= _LAST_DAY or not 0 <= cursor.position <= 2**53:
        raise Problem(
            "invalid-parameter",
            f"cursor is {text!r}: it would be the `next` of the page before, as it was given",
        )
    return cursor


_LAST_DAY = 3_652_059  # 9999-12-31


def _write_cursor(cursor: Cursor) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).decode().rstrip("=")


@reads("/parties/{party_id:str}")
async def party(request: AnyRequest, party_id: FromPath[str]) -> Response[bytes]:
    """The party as it stood on `as_of`, as far as was known at `known_at`."""
    desk, clock = desk_of(request)
    at = await asked_at(parameters(request, "as_of", "known_at"), desk, clock)
    return answer(in_front(desk.chronicle.party_json(party_id, at), "party", desk.chronicle, at))


@reads("/parties/{party_id:str}/timeline")
async def party_timeline(request: AnyRequest, party_id: FromPath[str]) -> Response[bytes]:
    """What had happened, or may have, to the party by `as_of`, in order."""
    desk, clock = desk_of(request)
    at = await asked_at(parameters(request, "as_of", "known_at"), desk, clock)
    entries = desk.chronicle.timeline(party_id, at)
    in_use = desk.chronicle.history(party_id, at.position).party
    return answer(
        fields(
            party=in_use,
            as_of=format_day(at.as_of),
            known_at=known_at(desk.chronicle, at.position),
            events=entries,
        )
    )


@reads("/events/{event:str}")
async def event(request: AnyRequest, event: FromPath[str]) -> Response[bytes]:
    """The event as it stands: its last record, whose revision is what `If-Match` wants."""
    desk, clock = desk_of(request)
    at = await asked_at(parameters(request, "known_at"), desk, clock)
    positions = desk.chronicle.revisions(event_id(event), at.position)
    (data,) = desk.chronicle.data(positions[-1] - 1, 1)
    body = b'{"known_at":' + known_at(desk.chronicle, at.position) + b"," + data[1:]
    return answer(body)


@reads("/events/{event:str}/revisions")
async def event_revisions(request: AnyRequest, event: FromPath[str]) -> Response[bytes]:
    """All that was ever said of the event: its records, in order."""
    desk, clock = desk_of(request)
    at = await asked_at(parameters(request, "known_at"), desk, clock)
    found = desk.chronicle.revisions(event_id(event), at.position)
    records = array(desk.chronicle.data(position - 1, 1)[0] for position in found)
    return answer(
        fields(event_id=event.lower(), known_at=known_at(desk.chronicle, at.position), revisions=records)
    )


@reads("/ledger")
async def ledger(request: AnyRequest) -> Response[bytes]:
    """Records by page, in order, from a position."""
    desk, _ = desk_of(request)
    asked = parameters(request, "after", "limit")
    after = whole_number("after", asked.get("after", "0"), least=0, most=2**53)
    limit = whole_number("limit", asked.get("limit", "500"), least=1, most=LEDGER_PAGE)
    await seen(after, desk)
    head = desk.chronicle.head
    page = desk.chronicle.data(after, limit, head)
    return answer(fields(records=array(page), position=after + len(page), head=head))


@reads("/health/live")
async def live(request: AnyRequest) -> Response[bytes]:
    """Whether the process runs."""
    parameters(request)
    return answer(fields(status="live"))


@reads("/health/ready")
async def ready(request: AnyRequest) -> Response[bytes]:
    """Whether it can do its work, up to which position it has read, and what is wrong if not."""
    parameters(request)
    desk, _ = desk_of(request)
    trouble: Any = desk.trouble
    return answer(
        fields(
            status="ready" if trouble is None else "not ready", position=desk.chronicle.head, trouble=trouble
        ),
        status=200 if trouble is None else 503,
    )


reading = (parties, party, party_timeline, event, event_revisions, ledger, live, ready)
