"""The route that tells when a party's state became another one: a timemap, as JSON and as in RFC 7089."""

from collections.abc import Iterator
from itertools import islice

from litestar import Response
from litestar.params import FromPath
from msgspec import Struct

from api.answers import array, fields, known_at, reads
from api.asking import AnyRequest, desk_as_seen, one_of, parameters, whole_number
from api.citing import LINK_FORMAT, address, cite, link, memento_datetime, point, refuse_old
from api.limits.apart import apart
from api.paging import limit_of
from domain.dates import format_day
from domain.ids import PartyId, Position
from projections.at import At
from projections.chronicle import Chronicle
from projections.timemap import Memento, mementos

TIMEMAP_PAGE = 1_000
"""The most mementos on a page."""


class _Page(Struct, frozen=True):
    """A page of a party's timemap: those listed, and the one after them, if there is one."""

    party: PartyId
    at: At
    address: str
    listed: list[Memento]
    following: Memento | None
    next: str | None


@reads("/parties/{party_id:str}/timemap")
async def party_timemap(request: AnyRequest, party_id: FromPath[str]) -> Response[bytes]:
    """The positions up to `known_at` at which the party's state as of the day became another one, with its addresses."""
    desk, clock = await desk_as_seen(request)
    asked = parameters(request, "as_of", "known_at", "format", "after", "limit", "v")
    form = one_of("format", asked.get("format", "json"), "json", "link")
    after = whole_number("after", asked.get("after", "0"), least=0, most=2**53)
    limit, other_limit = limit_of(request, asked, TIMEMAP_PAGE)
    about = await point(request, asked, desk, clock)
    chronicle, at = desk.chronicle, about.at
    chronicle.history(party_id, at.position)  # raises where it is not known
    party = party_id  # as asked: before it was found to be the same as another, it had a history of its own

    def page_after(after: Position) -> str:
        return address(
            f"/parties/{party}/timemap",
            at,
            format=None if form == "json" else form,
            after=str(after) if after else None,
            limit=other_limit,
        )

    canonical = page_after(after)
    refuse_old(asked, canonical)
    # In a thread, as it folds the party at each position that concerns it.
    found = await apart(request, lambda: list(islice(mementos(chronicle, party, at, after), limit + 1)))
    listed, following = found[:limit], found[limit] if len(found) > limit else None
    page = _Page(
        party, at, canonical, listed, following, page_after(listed[-1].position) if following else None
    )
    if form == "link":
        body = ",\n".join(_links(chronicle, page)).encode("ascii") + b"\n"
        return cite(request, body, canonical, about, asked=asked, media_type=LINK_FORMAT)
    return cite(request, _json(chronicle, page), canonical, about, asked=asked)


def _state(memento: Memento, at: At) -> str:
    """The canonical address of the state at the memento's position."""
    return address(f"/parties/{memento.party}", At(at.as_of, memento.position))


def _json(chronicle: Chronicle, page: _Page) -> bytes:
    return fields(
        party=page.party,
        as_of=format_day(page.at.as_of),
        known_at=known_at(chronicle, page.at.position),
        canonical=page.address,
        mementos=array(
            known_at(chronicle, each.position)[:-1]
            + b',"address":"%b"}' % _state(each, page.at).encode("ascii")
            for each in page.listed
        ),
        next=page.next,
    )


def _links(chronicle: Chronicle, page: _Page) -> Iterator[str]:
    """As `application/link-format` (RFC 7089, section 5). All of it is about one day, so the original is as of that day."""
    days = [memento_datetime(chronicle, each.position) or "" for each in page.listed]
    yield link(f"/parties/{page.party}?as_of={format_day(page.at.as_of)}", "original timegate")
    within = {"from": days[0], "until": days[-1]} if days else {}
    yield link(page.address, "self", type=LINK_FORMAT, **within)
    for each, when in zip(page.listed, days, strict=True):
        is_last = page.following is None and each is page.listed[-1]
        places = [*(["first"] if each.is_first else []), *(["last"] if is_last else []), "memento"]
        yield link(_state(each, page.at), " ".join(places), datetime=when)
    if page.next is not None and page.following is not None:
        begins = memento_datetime(chronicle, page.following.position) or ""
        yield link(page.next, "timemap next", type=LINK_FORMAT, **{"from": begins})


timemap = (party_timemap,)
