"""The routes of the feeds: of all that is recorded, and of one party."""

from hashlib import blake2b
from typing import Final, Literal, TypeAlias
from urllib.parse import quote

import msgspec
from litestar import Response
from litestar.params import FromPath

from api.answers import reads, seen_by
from api.asking import AnyRequest, desk_as_seen, parameters
from api.citing import ASK_AGAIN, has_already
from api.feeds.entries import clean, entry
from api.feeds.forms import ATOM, JSON_FEED, Feed, atom, json_feed
from api.feeds.names import Names
from api.limits.apart import apart
from api.paging import limit_of
from api.public import public_url
from api.stream.wanted import FILTERS, selected
from domain.errors import UnknownParty
from domain.ids import PartyId
from projections.chronicle import Chronicle
from projections.selection import Selection

Form: TypeAlias = Literal["atom", "json"]

FEED_PAGE: Final = 50
"""Entries if the question does not say."""
LONGEST_FEED: Final = 500
OF_A_PARTY: Final = tuple(name for name in FILTERS if name != "party")

_MEDIA_TYPES: Final[dict[Form, str]] = {"atom": ATOM, "json": JSON_FEED}


@reads("/feed.atom")
async def feed_atom(request: AnyRequest) -> Response[bytes]:
    """The newest records, as Atom."""
    return await _feed(request, "atom")


@reads("/feed.json")
async def feed_json(request: AnyRequest) -> Response[bytes]:
    """The newest records, as JSON Feed."""
    return await _feed(request, "json")


@reads("/parties/{party_id:str}/feed.atom")
async def party_feed_atom(request: AnyRequest, party_id: FromPath[str]) -> Response[bytes]:
    """The newest records that name a party, as Atom."""
    return await _feed(request, "atom", party_id)


@reads("/parties/{party_id:str}/feed.json")
async def party_feed_json(request: AnyRequest, party_id: FromPath[str]) -> Response[bytes]:
    """The newest records that name a party, as JSON Feed."""
    return await _feed(request, "json", party_id)


async def _feed(request: AnyRequest, form: Form, party: PartyId | None = None) -> Response[bytes]:
    desk, _ = await desk_as_seen(request)
    asked = parameters(request, *(FILTERS if party is None else OF_A_PARTY), "limit")
    limit, other_limit = limit_of(request, asked, LONGEST_FEED, default=FEED_PAGE)
    wanted = selected(asked)
    if party is not None:
        _check_known(desk.chronicle, party)
        wanted = msgspec.structs.replace(wanted, parties=frozenset({party}))
    shown: dict[str, str] = {name: asked[name] for name in FILTERS if name in asked}
    if other_limit is not None:
        shown["limit"] = other_limit
    query = "&".join(f"{name}={quote(value, safe=',')}" for name, value in shown.items())
    # In a thread, as hundreds of entries take longer than other requests should wait.
    body = await apart(
        request,
        _made,
        desk.chronicle,
        wanted,
        limit,
        base=public_url(request),
        party=party,
        form=form,
        query=query,
    )
    # A validator by the time there is not: a writer whose clock is behind records under the time of the record before.
    etag = f'"{blake2b(body, digest_size=16).hexdigest()}"'
    headers = {"ETag": etag, "Cache-Control": ASK_AGAIN} | seen_by(desk)
    if has_already(request, etag):
        return Response(b"", status_code=304, media_type=_MEDIA_TYPES[form], headers=headers)
    return Response(body, media_type=_MEDIA_TYPES[form], headers=headers)


def _check_known(chronicle: Chronicle, party: PartyId) -> None:
    """Raise `UnknownParty` where no record names the party; it is not folded for that."""
    if not chronicle.latest(Selection(parties=frozenset({party})), chronicle.head, 1):
        raise UnknownParty(party, chronicle.head, named_at=None)


def _made(
    chronicle: Chronicle,
    wanted: Selection,
    limit: int,
    *,
    base: str,
    party: PartyId | None,
    form: Form,
    query: str,
) -> bytes:
    head = chronicle.head
    names = Names(chronicle)
    entries = [entry(chronicle, position, base, names) for position in chronicle.latest(wanted, head, limit)]
    home = f"{base}/" if party is None else f"{base}/parties/{party}"
    address = f"{base}/feed.{form}" if party is None else f"{home}/feed.{form}"
    name = "Partyline" if party is None else names.of(party, head)
    feed = Feed(
        title=clean(f"{name}: what is recorded"),
        url=f"{address}?{query}" if query else address,
        home=home,
        updated=entries[0].recorded_at if entries else chronicle.recorded_at(min(head, 1)) or 0,
        entries=entries,
    )
    return atom(feed) if form == "atom" else json_feed(feed)


feeds = (feed_atom, feed_json, party_feed_atom, party_feed_json)
