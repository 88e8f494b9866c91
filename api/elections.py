"""The route that lists contests as of a day, page by page. Reading is open."""

import asyncio
from collections.abc import Iterator

from litestar import Response

from api.answers import fields, known_at, reads
from api.asking import AnyRequest, Parameters, country_code, desk_as_seen, one_of, parameters, seen
from api.citing import Point, address, cite, point, refuse_old, version
from api.listing import EXISTS, Cursor, identifier_of, is_sound
from api.paging import limit_of, page_of, read_cursor, write_cursor
from domain.dates import format_day
from domain.ids import ElectionId
from projections.at import At
from projections.chronicle import Chronicle
from projections.contests import ShortContest, short_contests

ELECTIONS_PAGE = 500

FILTERS = ("country", "chamber", "identifier", "held")


@reads("/elections")
async def elections(request: AnyRequest) -> Response[bytes]:
    """Contests as of a day, by id: those that were held by then, or may have been; with `held`, those of which that holds."""
    desk, clock = await desk_as_seen(request)
    asked = parameters(request, "as_of", "known_at", *FILTERS, "limit", "cursor", "v")
    limit, other_limit = limit_of(asked, ELECTIONS_PAGE)
    if "cursor" in asked:
        version(asked)
        cursor = read_cursor(asked, Cursor, is_sound)
        at, after, filters = At(cursor.as_of, cursor.position), cursor.after, _filters(cursor.filters)
        await seen(request, at.position)
        about = Point(at, fixed=True, dated=True)
        goes_on_with = write_cursor(Cursor(at.as_of, at.position, after, filters))
        canonical = address("/elections", None, limit=other_limit, cursor=goes_on_with)
    else:
        about = await point(request, asked, desk, clock)
        at, after, filters = about.at, "", _filters(asked)
        canonical = address("/elections", at, **filters, limit=other_limit)
    refuse_old(asked, canonical)
    page, goes_on = await asyncio.to_thread(page_of, _listed(desk.chronicle, filters, at, after), limit)
    following = write_cursor(Cursor(at.as_of, at.position, page[-1].election, filters)) if goes_on else None
    body = fields(
        as_of=format_day(at.as_of),
        known_at=known_at(desk.chronicle, at.position),
        canonical=canonical,
        elections=page,
        next=following,
    )
    return cite(request, body, canonical, about, asked=asked)


def _filters(given: Parameters) -> Parameters:
    """The filters among the parameters, in the route's order, each in its one form."""
    filters = {name: given[name] for name in FILTERS if name in given}
    if "country" in filters:
        filters["country"] = country_code(filters["country"])
    if "held" in filters:
        one_of("held", filters["held"], *EXISTS)
    if "identifier" in filters:
        identifier_of(filters["identifier"])
    return filters


def _listed(chronicle: Chronicle, filters: Parameters, at: At, after: ElectionId) -> Iterator[ShortContest]:
    country, chamber, held = filters.get("country"), filters.get("chamber"), filters.get("held")
    identifier = identifier_of(filters["identifier"]) if "identifier" in filters else None
    listed = (each for each in _candidates(chronicle, identifier, country, at) if each > after)
    for contest, identifiers in short_contests(chronicle, listed, at):
        if (contest.held != held) if held else (contest.held == "no"):
            continue
        if country is not None and contest.country not in {country, None}:
            continue
        if chamber is not None and contest.chamber != chamber:
            continue
        if identifier is None or identifier in identifiers:
            yield contest


def _candidates(
    chronicle: Chronicle, identifier: tuple[str, str] | None, country: str | None, at: At
) -> list[ElectionId]:
    """Those among which the wanted contests are, sorted."""
    if identifier is None:
        return chronicle.elections(at.position, country)
    bearers = chronicle.identified_as(*identifier, at.position)
    return sorted(id_ for kind, id_ in bearers if kind == "election")
