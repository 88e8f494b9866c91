"""The routes that say why, and what changed: explanations, and differences between two points."""

from collections.abc import Iterator
from typing import Any

from litestar import Response
from litestar.params import FromPath
from msgspec import Raw, Struct

from api.answers import fields, known_at, reads
from api.asking import AnyRequest, Parameters, country_code, desk_as_seen, parameters, seen
from api.citing import Point, address, cite, point, refuse_old, version
from api.desk import Desk
from api.limits.apart import apart
from api.limits.cost import STATES, of_parties, refuse_costly
from api.paging import LAST_DAY, limit_of, page_of, read_cursor, write_cursor
from api.problems import Problem
from domain.dates import format_day
from domain.errors import UnknownParty
from domain.ids import CountryCode, PartyId
from domain.ledger.port import Clock
from projections.at import At
from projections.chronicle import Chronicle
from projections.compare import Diff
from projections.questions import diff, explain

DIFFS_PAGE = 500

POINTS = ("as_of", "known_at", "to_as_of", "to_known_at")


@reads("/parties/{party_id:str}/explain")
async def party_explanation(request: AnyRequest, party_id: FromPath[str]) -> Response[bytes]:
    """For every field of the state the events, records and sources that made it so."""
    desk, clock = await desk_as_seen(request)
    asked = parameters(request, "as_of", "known_at", "field", "v")
    about = await point(request, asked, desk, clock)
    chronicle, at = desk.chronicle, about.at
    in_use = chronicle.history(party_id, at.position).party
    field = asked.get("field")
    canonical = address(f"/parties/{in_use}/explain", at, field=field)
    refuse_old(asked, canonical)
    explained = await apart(request, explain, chronicle, in_use, at, field)
    if field is not None and not explained:
        raise not_explained(field, "name, names or names.ru")
    body = fields(
        party=in_use,
        as_of=format_day(at.as_of),
        known_at=known_at(chronicle, at.position),
        canonical=canonical,
        fields=explained,
    )
    return cite(request, body, canonical, about, asked=asked)


def not_explained(field: str, such_as: str) -> Problem:
    return Problem(
        "invalid-parameter",
        f"field is {field!r}, and nothing of that name is explained here: it would be one of those that the explanation "
        f"without `field` lists, or the beginning of some, such as {such_as}",
    )


@reads("/parties/{party_id:str}/diff")
async def party_diff(request: AnyRequest, party_id: FromPath[str]) -> Response[bytes]:
    """What changed between two points, and which records did it."""
    desk, clock = await desk_as_seen(request)
    asked = parameters(request, *POINTS, "v")
    about, first, second = await points_of(request, asked, desk, clock)
    # Under the id that was asked for: which one is in use may differ between the two points.
    canonical = address_between(f"/parties/{party_id}/diff", first, second)
    found = await apart(request, diff, desk.chronicle, party_id, first, second)
    body = fields(
        **{
            "party": party_id,
            "from": _end(desk.chronicle, party_id, first),
            "to": _end(desk.chronicle, party_id, second),
            "canonical": canonical,
            "changes": found.changes,
            "learned": found.learned,
            "happened": found.happened,
        }
    )
    return cite(request, body, canonical, about, asked=asked, is_memento=False)


class CountryCursor(Struct, frozen=True, array_like=True):
    """Where the differences of a country go on: the two points, and the last party on the page before."""

    as_of: int
    position: int
    to_as_of: int
    to_position: int
    after: PartyId


@reads("/countries/{country:str}/diff")
async def country_diff(request: AnyRequest, country: FromPath[str]) -> Response[bytes]:
    """What changed between two points in the parties that ever bore the country's code."""
    desk, clock = await desk_as_seen(request)
    asked = parameters(request, *POINTS, "limit", "cursor", "v")
    limit, other_limit = limit_of(request, asked, DIFFS_PAGE)
    code = country_code(country)
    path = f"/countries/{code}/diff"
    if "cursor" in asked:
        version(asked)
        cursor = read_cursor(asked, CountryCursor, _is_sound)
        first, second = At(cursor.as_of, cursor.position), At(cursor.to_as_of, cursor.to_position)
        await seen(request, max(first.position, second.position))
        about = Point(second, fixed=True, dated=True)
        after = cursor.after
        canonical = address(path, None, limit=other_limit, cursor=write_cursor(cursor))
    else:
        about, first, second = await points_of(request, asked, desk, clock)
        after = ""
        canonical = address_between(path, first, second, limit=other_limit)
    refuse_old(asked, canonical)
    last = max(first.position, second.position)
    parties = _to_compare(desk.chronicle, code, first, second, after)
    refuse_costly(
        request,
        STATES * of_parties(desk.chronicle, parties, last),
        "compare its parties one by one, by /parties/{party_id}/diff",
    )
    page, goes_on = await apart(
        request, page_of, _differing(desk.chronicle, code, first, second, after), limit
    )
    following = None
    if goes_on:
        place = CountryCursor(first.as_of, first.position, second.as_of, second.position, page[-1].party)
        following = write_cursor(place)
    body = fields(
        **{
            "country": code,
            "from": told_point(desk.chronicle, first),
            "to": told_point(desk.chronicle, second),
            "canonical": canonical,
            "parties": page,
            "next": following,
        }
    )
    return cite(request, body, canonical, about, asked=asked, is_memento=False)


class PartyDiff(Struct, frozen=True, kw_only=True):
    """A party that differs between the two points, and whether it was known at each."""

    party: PartyId
    known: tuple[bool, bool]
    changes: Any
    learned: Any
    happened: Any


def _to_compare(
    chronicle: Chronicle, country: CountryCode, first: At, second: At, after: PartyId
) -> list[PartyId]:
    """The parties that bore the country's code at either point, behind an id."""
    positions = {first.position, second.position}
    parties = {party for position in positions for party in chronicle.parties(position, country)}
    return sorted(party for party in parties if party > after)


def _differing(
    chronicle: Chronicle, country: CountryCode, first: At, second: At, after: PartyId
) -> Iterator[PartyDiff]:
    for party in _to_compare(chronicle, country, first, second, after):
        found: Diff = diff(chronicle, party, first, second)
        if found:
            yield PartyDiff(
                party=party,
                known=(_is_known(chronicle, party, first), _is_known(chronicle, party, second)),
                changes=found.changes,
                learned=found.learned,
                happened=found.happened,
            )


def _is_sound(cursor: CountryCursor) -> bool:
    days, positions = (cursor.as_of, cursor.to_as_of), (cursor.position, cursor.to_position)
    return all(1 <= day <= LAST_DAY for day in days) and all(0 <= each <= 2**53 for each in positions)


async def points_of(request: AnyRequest, asked: Parameters, desk: Desk, clock: Clock) -> tuple[Point, At, At]:
    """What the answer is about, and its two points: the second is as of the first one's day, and as known now, if it does not say."""
    first = await point(request, asked, desk, clock)
    second = await point(request, asked, desk, clock, prefix="to_", default=first)
    both = Point(second.at, first.fixed and second.fixed, first.by_header, first.dated and second.dated)
    return both, first.at, second.at


def address_between(path: str, first: At, second: At, **others: str | None) -> str:
    """The canonical address of an answer about two points."""
    return address(path, first, to_as_of=format_day(second.as_of), to_known_at=str(second.position), **others)


def told_point(chronicle: Chronicle, at: At) -> dict[str, Any]:
    """A point as answers tell it."""
    return {"as_of": format_day(at.as_of), "known_at": Raw(known_at(chronicle, at.position))}


def _end(chronicle: Chronicle, party: PartyId, at: At) -> dict[str, Any]:
    """One of the two points, and the address of the state there, if the party was known."""
    known = _is_known(chronicle, party, at)
    state = address(f"/parties/{chronicle.in_use(party, at.position)}", at) if known else None
    return told_point(chronicle, at) | {"known": known, "address": state}


def _is_known(chronicle: Chronicle, party: PartyId, at: At) -> bool:
    try:
        chronicle.history(party, at.position)
    except UnknownParty:
        return False
    return True


comparing = (party_explanation, party_diff, country_diff)
