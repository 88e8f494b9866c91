"""Lists as of a day, page by page: what a cursor holds, and the one way in which every list is asked, cut and cited."""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from litestar import Response
from msgspec import Struct

from api.answers import fields, known_at
from api.asking import AnyRequest, Parameters, desk_as_seen, parameters, seen
from api.citing import Point, address, cite, point, refuse_old, version
from api.limits.apart import apart
from api.paging import LAST_DAY, limit_of, page_of, read_cursor, write_cursor
from api.problems import Problem
from domain.dates import format_day
from projections.at import At
from projections.chronicle import Chronicle

EXISTS: Final = ("yes", "maybe", "no")
"""What is certain, what may be, and what is not."""

Rows: TypeAlias = Callable[[Chronicle, Parameters, At, str], Iterator[Struct]]
"""Gives, in the order of their ids, the rows behind an id that pass the filters."""


class Cursor(Struct, frozen=True, array_like=True):
    """Where a list goes on: the question that it began with, and the last id on the page before."""

    as_of: int
    position: int
    after: str
    filters: dict[str, str]


class Listing(Struct, frozen=True, kw_only=True):
    """A list: where it is asked for, and what it is made of."""

    path: str
    """Its address, and the name of the rows in the answer, behind the slash."""
    id_field: str
    """The field of a row by which the list is ordered."""
    filters: tuple[str, ...]
    read_filters: Callable[[Parameters], Parameters]
    """The filters among the parameters, each in its one form. Raises `Problem`."""
    rows: Rows
    page: int
    """The most rows on a page."""

    async def answer(self, request: AnyRequest) -> Response[bytes]:
        """A page of the list. Pages of one list show one day and one position: the cursor holds the whole question."""
        desk, clock = await desk_as_seen(request)
        asked = parameters(request, "as_of", "known_at", *self.filters, "limit", "cursor", "v")
        limit, other_limit = limit_of(request, asked, self.page)
        if "cursor" in asked:
            version(asked)
            cursor = read_cursor(asked, Cursor, _is_sound)
            at, after = At(cursor.as_of, cursor.position), cursor.after
            filters = self.read_filters(cursor.filters)
            await seen(request, at.position)
            about = Point(at, fixed=True, dated=True)
            goes_on_with = write_cursor(Cursor(at.as_of, at.position, after, filters))
            canonical = address(self.path, None, limit=other_limit, cursor=goes_on_with)
        else:
            about = await point(request, asked, desk, clock)
            at, after, filters = about.at, "", self.read_filters(asked)
            canonical = address(self.path, at, **filters, limit=other_limit)
        refuse_old(asked, canonical)
        chronicle = desk.chronicle
        # In a thread: a fold of everything takes longer than other requests should wait.
        page, goes_on = await apart(request, page_of, self.rows(chronicle, filters, at, after), limit)
        following = None
        if goes_on:
            last: str = getattr(page[-1], self.id_field)
            following = write_cursor(Cursor(at.as_of, at.position, last, filters))
        body = fields(
            **{
                "as_of": format_day(at.as_of),
                "known_at": known_at(chronicle, at.position),
                "canonical": canonical,
                self.path.removeprefix("/"): page,
                "next": following,
            }
        )
        return cite(request, body, canonical, about, asked=asked)


def identifier_of(text: str) -> tuple[str, str]:
    """The scheme and the id of `scheme:id`, cut at the first colon. Raises `Problem`."""
    scheme, colon, value = text.partition(":")
    if not (scheme and colon and value):
        raise Problem(
            "invalid-parameter", f"identifier is {text!r}: it would be scheme:value, such as partyfacts:3749"
        )
    return scheme, value


def _is_sound(cursor: Cursor) -> bool:
    return 1 <= cursor.as_of <= LAST_DAY and 0 <= cursor.position <= 2**53
