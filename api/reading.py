"""The routes that answer questions: parties, events and the ledger. Reading is open."""

import asyncio
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

import msgspec
from litestar import Response
from litestar.params import FromPath
from msgspec import Struct

from api.answers import answer, array, fields, in_front, known_at, reads
from api.asking import AnyRequest, Parameters, event_id, one_of, parameters, seen, whole_number
from api.citing import LINK_FORMAT, Point, address, cite, link, point, refuse_old, version
from api.desk import Desk
from api.paging import LAST_DAY, read_cursor, write_cursor
from api.problems import Problem
from domain.dates import format_day
from domain.events import Founded, Merged, NewParty, Split
from domain.ids import CountryCode, PartyId
from domain.ledger.port import Clock
from domain.records import encode
from projections.at import At
from projections.chronicle import Chronicle
from projections.history import History
from projections.questions import possible_in_detail, readings
from projections.state import PartyState

STATUSES = ("active", "merged", "split", "dissolved", "banned")
EXISTS = ("yes", "maybe", "no")
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


FILTERS = ("country", "status", "exists", "q", "identifier")


@reads("/parties")
async def parties(request: AnyRequest) -> Response[bytes]:
    """Parties as of a day, by id: those that exist, or may; with `status` or `exists`, those of which that holds."""
    desk, clock = desk_of(request)
    asked = parameters(request, "as_of", "known_at", *FILTERS, "limit", "cursor", "v")
    limit = whole_number("limit", asked.get("limit", "100"), least=1, most=PARTIES_PAGE)
    other_limit = str(limit) if limit != 100 else None  # noqa: PLR2004 - the default
    if "cursor" in asked:
        version(asked)
        cursor = read_cursor(asked, Cursor, _is_sound)
        at, after, filters = At(cursor.as_of, cursor.position), cursor.after, _filters(cursor.filters)
        await seen(at.position, desk)
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
    page = await asyncio.to_thread(_page, desk.chronicle, filters, at, after, limit + 1)
    following = None
    if len(page) > limit:
        page.pop()
        following = write_cursor(Cursor(at.as_of, at.position, page[-1].party, filters))
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
        _identifier(filters["identifier"])
    if not _plain(filters.get("q", "q")):
        del filters["q"]
    return filters


def _page(chronicle: Chronicle, filters: Parameters, at: At, after: PartyId, most: int) -> list[ShortState]:
    return list(islice(_listed(chronicle, filters, at, after), most))


def _listed(chronicle: Chronicle, filters: Parameters, at: At, after: PartyId) -> Iterator[ShortState]:
    status, exists, country = filters.get("status"), filters.get("exists"), filters.get("country")
    wanted = _plain(filters.get("q", ""))
    identifier = _identifier(filters["identifier"]) if "identifier" in filters else None
    for party in chronicle.parties(at.position, country):
        if party <= after:
            continue
        state = chronicle.party(party, at)
        if status is not None and state.status != status:
            continue
        if (state.exists != exists) if exists else (status is None and state.exists == "no"):
            continue
        if country is not None and state.country not in {country, None}:
            continue
        if identifier is not None and state.identifiers.get(identifier[0]) != identifier[1]:
            continue
        if wanted and not any(wanted in _plain(name) for name in _names(chronicle, state, at)):
            continue
        yield ShortState(**{name: getattr(state, name) for name in ShortState.__struct_fields__})


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


def country_code(text: str) -> CountryCode:
    """The country of a parameter, in upper case."""
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


def _is_sound(cursor: Cursor) -> bool:
    return 1 <= cursor.as_of <= LAST_DAY and 0 <= cursor.position <= 2**53


@reads("/parties/{party_id:str}")
async def party(request: AnyRequest, party_id: FromPath[str]) -> Response[bytes]:
    """The party as it stood on `as_of`, as far as was known at `known_at`."""
    desk, clock = desk_of(request)
    asked = parameters(request, "as_of", "known_at", "accounts", "detail", "v")
    all_accounts, in_detail = _accounts(asked), _detail(asked)
    about = await point(request, asked, desk, clock)
    chronicle, at = desk.chronicle, about.at
    path = "/parties/" + chronicle.history(party_id, at.position).party
    canonical = address(path, at, accounts=all_accounts, detail=in_detail)
    refuse_old(asked, canonical)
    if all_accounts or in_detail:
        # In a thread, as it folds the party once for each account and each event.
        state = await asyncio.to_thread(
            _in_depth, chronicle, party_id, at, accounts=all_accounts, detail=in_detail
        )
    else:
        state = chronicle.party_json(party_id, at)
    return cite(
        request,
        in_front(state, "party", chronicle, at, canonical),
        canonical,
        about,
        asked=asked,
        links=_to_other_times(path, format_day(at.as_of) if "as_of" in asked else None),
    )


def _accounts(asked: Parameters) -> str | None:
    """`all` where all accounts are asked for; None for the chosen ones, which is the default."""
    given = one_of("accounts", asked.get("accounts", "chosen"), "chosen", "all")
    return None if given == "chosen" else given


def _detail(asked: Parameters) -> str | None:
    """`possible` where it is asked what each possible event would make of the state; None by default."""
    return one_of("detail", asked["detail"], "possible") if "detail" in asked else None


def _in_depth(
    chronicle: Chronicle, party_id: PartyId, at: At, *, accounts: str | None, detail: str | None
) -> bytes:
    """The state with what other accounts say, or with what each possible event would change, or with both."""
    state = msgspec.json.decode(chronicle.party_json(party_id, at), type=dict[str, msgspec.Raw])
    if detail:
        state["possible"] = msgspec.Raw(encode(possible_in_detail(chronicle, party_id, at)))
    if accounts:
        state["readings"] = msgspec.Raw(encode(readings(chronicle, party_id, at)))
    return encode(state)


@lru_cache(maxsize=4096)
def _to_other_times(path: str, as_of: str | None) -> tuple[str, str]:
    """Links to what the state is a memento of, and to the list of its mementos (RFC 7089)."""
    original, timemap = path, f"{path}/timemap?format=link"
    if as_of is not None:
        original, timemap = f"{path}?as_of={as_of}", f"{path}/timemap?as_of={as_of}&format=link"
    return link(original, "original timegate"), link(timemap, "timemap", type=LINK_FORMAT)


@reads("/parties/{party_id:str}/timeline")
async def party_timeline(request: AnyRequest, party_id: FromPath[str]) -> Response[bytes]:
    """What had happened, or may have, to the party by `as_of`, in order."""
    desk, clock = desk_of(request)
    asked = parameters(request, "as_of", "known_at", "accounts", "v")
    all_accounts = _accounts(asked)
    about = await point(request, asked, desk, clock)
    chronicle, at = desk.chronicle, about.at
    in_use = chronicle.history(party_id, at.position).party
    canonical = address(f"/parties/{in_use}/timeline", at, accounts=all_accounts)
    refuse_old(asked, canonical)
    # In a thread, as a party may have thousands of events.
    events = await asyncio.to_thread(chronicle.timeline, in_use, at, "all" if all_accounts else "chosen")
    body = fields(
        party=in_use,
        as_of=format_day(at.as_of),
        known_at=known_at(chronicle, at.position),
        canonical=canonical,
        events=events,
    )
    return cite(request, body, canonical, about, asked=asked)


@reads("/events/{event:str}")
async def event(request: AnyRequest, event: FromPath[str]) -> Response[bytes]:
    """The event as it stands: its last record, whose revision is what `If-Match` wants."""
    desk, clock = desk_of(request)
    asked = parameters(request, "known_at", "v")
    about = await point(request, asked, desk, clock, day=False)
    at = about.at.position
    positions = desk.chronicle.revisions(event_id(event), at)
    (data,) = desk.chronicle.data(positions[-1] - 1, 1)
    canonical = address(f"/events/{event.lower()}", at)
    body = b'{"known_at":%b,"canonical":"%b",%b' % (
        known_at(desk.chronicle, at),
        canonical.encode("ascii"),
        data[1:],
    )
    # Revisions are counted without gaps: as many as there are records is the last one's.
    return cite(request, body, canonical, about, asked=asked, etag_prefix=f"{len(positions)}-")


@reads("/events/{event:str}/revisions")
async def event_revisions(request: AnyRequest, event: FromPath[str]) -> Response[bytes]:
    """All that was ever said of the event: its records, in order."""
    desk, clock = desk_of(request)
    asked = parameters(request, "known_at", "v")
    about = await point(request, asked, desk, clock, day=False)
    at = about.at.position
    found = desk.chronicle.revisions(event_id(event), at)
    canonical = address(f"/events/{event.lower()}/revisions", at)
    body = fields(
        event_id=event.lower(),
        known_at=known_at(desk.chronicle, at),
        canonical=canonical,
        revisions=array(desk.chronicle.data(each - 1, 1)[0] for each in found),
    )
    return cite(request, body, canonical, about, asked=asked)


@reads("/ledger")
async def ledger(request: AnyRequest) -> Response[bytes]:
    """Records by page, in order, from a position, up to the one at which they were known."""
    desk, clock = desk_of(request)
    asked = parameters(request, "known_at", "after", "limit", "v")
    after = whole_number("after", asked.get("after", "0"), least=0, most=2**53)
    limit = whole_number("limit", asked.get("limit", "500"), least=1, most=LEDGER_PAGE)
    await seen(after, desk)  # before the head is looked at: who waited for a record gets it
    about = await point(request, asked, desk, clock, day=False)
    head = about.at.position
    canonical = address(
        "/ledger",
        head,
        after=str(after) if after else None,
        limit=str(limit) if limit != 500 else None,  # noqa: PLR2004 - the default
    )
    page = desk.chronicle.data(after, limit, head)
    body = fields(
        known_at=known_at(desk.chronicle, head),
        canonical=canonical,
        records=array(page),
        position=after + len(page),
        head=head,
    )
    return cite(request, body, canonical, about, asked=asked)


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
