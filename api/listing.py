"""The route that lists parties as of a day, page by page. Reading is open."""

import asyncio
import unicodedata
from collections.abc import Iterable, Iterator

from litestar import Response
from msgspec import Struct

from api.answers import fields, known_at, reads
from api.asking import (
    AnyRequest,
    Parameters,
    country_code,
    desk_as_seen,
    one_of,
    parameters,
    seen,
)
from api.citing import Point, address, cite, point, refuse_old, version
from api.paging import LAST_DAY, limit_of, page_of, read_cursor, write_cursor
from api.problems import Problem
from domain.dates import format_day
from domain.events import Founded, Merged, NewParty, Split
from domain.ids import CountryCode, PartyId
from projections.at import At
from projections.chronicle import Chronicle
from projections.history import History
from projections.state import PartyState

STATUSES = ("active", "merged", "split", "dissolved", "banned")
EXISTS = ("yes", "maybe", "no")
PARTIES_PAGE = 500


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


FILTERS = ("country", "status", "exists", "q", "identifier")


@reads("/parties")
async def parties(request: AnyRequest) -> Response[bytes]:
    """Parties as of a day, by id: those that exist, or may; with `status` or `exists`, those of which that holds; with
    `identifier` those that bear it, also when they have ended.
    """
    desk, clock = await desk_as_seen(request)
    asked = parameters(request, "as_of", "known_at", *FILTERS, "limit", "cursor", "v")
    limit, other_limit = limit_of(asked, PARTIES_PAGE)
    if "cursor" in asked:
        version(asked)
        cursor = read_cursor(asked, Cursor, is_sound)
        at, after, filters = At(cursor.as_of, cursor.position), cursor.after, _filters(cursor.filters)
        await seen(request, at.position)
        about = Point(at, fixed=True, dated=True)
        canonical = address(
            "/parties",
            None,
            limit=other_limit,
            cursor=write_cursor(Cursor(at.as_of, at.position, after, filters)),
        )
    else:
        about = await point(request, asked, desk, clock)
        at, after, filters = about.at, "", _filters(asked)
        canonical = address("/parties", at, **filters, limit=other_limit)
    refuse_old(asked, canonical)
    # In a thread: a fold of every party takes longer than other requests should wait.
    page, goes_on = await asyncio.to_thread(page_of, _listed(desk.chronicle, filters, at, after), limit)
    following = write_cursor(Cursor(at.as_of, at.position, page[-1].party, filters)) if goes_on else None
    body = fields(
        as_of=format_day(at.as_of),
        known_at=known_at(desk.chronicle, at.position),
        canonical=canonical,
        parties=page,
        next=following,
    )
    return cite(request, body, canonical, about, asked=asked)


def _filters(given: Parameters) -> Parameters:
    """The filters among the parameters, in the route's order, each in its one form; those that let everything through left out."""
    filters = {name: given[name] for name in FILTERS if name in given}
    if "country" in filters:
        filters["country"] = country_code(filters["country"])
    if "status" in filters:
        one_of("status", filters["status"], *STATUSES)
    if "exists" in filters:
        one_of("exists", filters["exists"], *EXISTS)
    if "identifier" in filters:
        identifier_of(filters["identifier"])
    if not _plain(filters.get("q", "q")):
        del filters["q"]
    return filters


def _listed(chronicle: Chronicle, filters: Parameters, at: At, after: PartyId) -> Iterator[ShortState]:
    status, exists, country = filters.get("status"), filters.get("exists"), filters.get("country")
    wanted = _plain(filters.get("q", ""))
    identifier = identifier_of(filters["identifier"]) if "identifier" in filters else None
    # Whoever asks for an id elsewhere means that party, whatever has become of it.
    with_ended = status is not None or identifier is not None
    for party in _candidates(chronicle, identifier, country, at):
        if party <= after:
            continue
        state = chronicle.party(party, at)
        if status is not None and state.status != status:
            continue
        if (state.exists != exists) if exists else (not with_ended and state.exists == "no"):
            continue
        if country is not None and state.country not in {country, None}:
            continue
        if identifier is not None and identifier[1] not in state.identifiers.get(identifier[0], ()):
            continue
        if wanted and not any(wanted in _plain(name) for name in _names(chronicle, state, at)):
            continue
        yield ShortState(**{name: getattr(state, name) for name in ShortState.__struct_fields__})


def _candidates(
    chronicle: Chronicle, identifier: tuple[str, str] | None, country: CountryCode | None, at: At
) -> list[PartyId]:
    """The ids in use of those among which the wanted parties are, sorted."""
    if identifier is None:
        return chronicle.parties(at.position, country)
    bearers = chronicle.identified_as(*identifier, at.position)
    return sorted({chronicle.in_use(id_, at.position) for kind, id_ in bearers if kind == "party"})


def _plain(text: str) -> str:
    """How names are compared: whatever the case, the Unicode form and the blanks around."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _names(chronicle: Chronicle, state: PartyState, at: At) -> Iterator[str]:
    yield state.party
    if state.name is not None:
        yield state.name
    elif state.exists == "maybe":  # what begins it may have happened, and then this is what it is called
        yield from _names_to_come(chronicle.history(state.party, at.position))
    yield from state.names.values()
    yield from state.abbreviations.values()


def _names_to_come(history: History) -> Iterator[str]:
    """The names that the party's beginning gives it, whether or not that has happened."""
    event = None if history.beginning is None else history.beginning.event
    introducing: Iterable[object] = ()
    match event:
        case Founded():
            introducing = (event,)
        case Split():
            introducing = event.into
        case Merged():
            introducing = (event.into,)
    for new in introducing:
        if isinstance(new, Founded | NewParty) and new.party in history:
            yield from (new.name, *new.names.values(), *new.abbreviations.values())


def identifier_of(text: str) -> tuple[str, str]:
    """The scheme and the id in it, which may hold colons itself. Raises `Problem`."""
    scheme, colon, value = text.partition(":")
    if not (scheme and colon and value):
        raise Problem(
            "invalid-parameter", f"identifier is {text!r}: it would be scheme:value, such as partyfacts:3749"
        )
    return scheme, value


def is_sound(cursor: Cursor) -> bool:
    """Whether the times of a cursor are such as can be asked about."""
    return 1 <= cursor.as_of <= LAST_DAY and 0 <= cursor.position <= 2**53
