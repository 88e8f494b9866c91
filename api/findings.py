"""The route that lists findings: what is odd in the histories, as known at a position."""

from collections.abc import Iterator
from typing import get_args

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
    today,
)
from api.citing import Point, address, cite, point, refuse_old, version
from api.limits.apart import apart
from api.paging import limit_of, page_of, read_cursor, write_cursor
from domain.events import FindingCode
from domain.ids import Position
from projections.accounts import Subject
from projections.at import At
from projections.chronicle import Chronicle
from projections.findings import Finding
from projections.going_on import going_on

FINDINGS_PAGE = 500
FILTERS = ("country", "party", "code", "acknowledged")


class Cursor(Struct, frozen=True, array_like=True):
    """Where a list goes on: the question that it began with, and the last finding on the page before."""

    position: Position
    filters: Parameters
    subject: Subject
    passed: int
    """How many findings about the subject the pages before have passed, those included that a filter left out."""


@reads("/findings")
async def findings(request: AnyRequest) -> Response[bytes]:
    """What is odd in the histories: of parties by id, then of contests by id."""
    desk, clock = await desk_as_seen(request)
    asked = parameters(request, "known_at", *FILTERS, "limit", "cursor", "v")
    limit, other_limit = limit_of(request, asked, FINDINGS_PAGE)
    if "cursor" in asked:
        version(asked)
        cursor = read_cursor(asked, Cursor, _is_sound)
        await seen(request, cursor.position)
        filters = _filters(cursor.filters, desk.chronicle, cursor.position)
        about = Point(At(today(clock), cursor.position), fixed=True, dated=True)
        after = Cursor(cursor.position, filters, cursor.subject, cursor.passed)
        canonical = address("/findings", None, limit=other_limit, cursor=write_cursor(after))
    else:
        about = await point(request, asked, desk, clock, day=False)
        filters = _filters(asked, desk.chronicle, about.at.position)
        after = Cursor(about.at.position, filters, ("party", ""), 0)
        canonical = address("/findings", about.at.position, **filters, limit=other_limit)
    refuse_old(asked, canonical)
    # In a thread: the findings of every party take longer than other requests should wait.
    page, goes_on = await apart(request, page_of, _listed(desk.chronicle, after), limit)
    following = write_cursor(page[-1][0]) if goes_on else None
    body = fields(
        known_at=known_at(desk.chronicle, after.position),
        canonical=canonical,
        findings=[finding for _, finding in page],
        next=following,
    )
    return cite(request, body, canonical, about, asked=asked)


def _filters(given: Parameters, chronicle: Chronicle, position: Position) -> Parameters:
    """The filters among the parameters, in the route's order, each in its one form. Raises `Problem`, `UnknownParty`."""
    filters = {name: given[name] for name in FILTERS if name in given}
    if "country" in filters:
        filters["country"] = country_code(filters["country"])
    if "party" in filters:
        filters["party"] = chronicle.history(filters["party"], position).party
    if "code" in filters:
        one_of("code", filters["code"], *get_args(FindingCode))
    if "acknowledged" in filters:
        one_of("acknowledged", filters["acknowledged"], "true", "false")
    return filters


def _listed(chronicle: Chronicle, after: Cursor) -> Iterator[tuple[Cursor, Finding]]:
    """The findings behind a place, each with its own."""
    filters, position = after.filters, after.position
    for subject in going_on(_subjects(chronicle, filters, position)):
        if _turn(subject) < _turn(after.subject):
            continue
        passed = after.passed if subject == after.subject else 0
        found = chronicle.findings_about(subject, position)
        for number, finding in enumerate(found[passed:], start=passed + 1):
            if filters.get("code", finding.code) != finding.code:
                continue
            is_acknowledged = "true" if finding.acknowledged else "false"
            if filters.get("acknowledged", is_acknowledged) == is_acknowledged:
                yield Cursor(position, filters, subject, number), finding


def _subjects(chronicle: Chronicle, filters: Parameters, position: Position) -> Iterator[Subject]:
    country = filters.get("country")
    if "party" not in filters:
        yield from chronicle.subjects(position, country)
    elif country is None or filters["party"] in chronicle.parties(position, country):
        yield "party", filters["party"]


def _turn(subject: Subject) -> tuple[bool, str]:
    """Parties come first."""
    return subject[0] == "election", subject[1]


def _is_sound(cursor: Cursor) -> bool:
    return 0 <= cursor.position <= 2**53 and cursor.passed >= 0
