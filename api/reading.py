"""The routes that answer questions about a party, an event and the ledger. Reading is open."""

from functools import lru_cache

import msgspec
from litestar import Response
from litestar.params import FromPath

from api.answers import answer, array, fields, fingerprint, known_at, reads, times
from api.asking import (
    AnyRequest,
    Parameters,
    beyond,
    desk_as_seen,
    desk_of,
    event_id,
    header,
    one_of,
    parameters,
    seen,
    whole_number,
)
from api.citing import LINK_FORMAT, address, cite, link, point, refuse_old
from api.health import health_of
from api.keys.gate import admit_again, staying
from api.light import light_of
from api.limits.apart import apart
from api.limits.cost import of_parties, refuse_costly
from api.paging import limit_of
from api.problems import Problem
from api.told import Line, Told
from domain.dates import format_day
from domain.ids import PartyId
from domain.moments import format_moment
from domain.records import encode
from projections.at import At
from projections.chronicle import Chronicle
from projections.questions import possible_in_detail, readings

LEDGER_PAGE = 1_000
LONGEST_WAIT = 60
"""Seconds for which a question waits for a record that is not there yet, at the most."""


@reads("/parties/{party_id:str}")
async def party(request: AnyRequest, party_id: FromPath[str]) -> Response[bytes]:
    """The party as it stood on `as_of`, as far as was known at `known_at`."""
    desk, clock = await desk_as_seen(request)
    asked = parameters(request, "as_of", "known_at", "accounts", "detail", "v")
    all_accounts, in_detail = _accounts(asked), _detail(asked)
    about = await point(request, asked, desk, clock)
    chronicle, at = desk.chronicle, about.at
    history = chronicle.history(party_id, at.position)
    path = "/parties/" + history.party
    canonical = address(path, at, accounts=all_accounts, detail=in_detail)
    refuse_old(asked, canonical)
    if all_accounts or in_detail:
        # In a thread, as it folds the party once for each account and each event.
        records = of_parties(chronicle, [history.party], at.position)
        refuse_costly(
            request, records**2, "ask for the state alone, for /explain, or for an earlier known_at"
        )
        state = await apart(
            request, _in_depth, chronicle, party_id, at, accounts=all_accounts, detail=in_detail
        )
        told = Told.of(state, "party")
    else:
        told = Told.of(chronicle.party_json(party_id, at), "party")
        if party_id == history.party:
            last = chronicle.last_concerning(party_id, at.position)
            light_of(request).keep(
                chronicle, last, Line(path, history.boundaries, has_timemap=True), at.as_of, told
            )
    return cite(
        request,
        told.at(times(chronicle, at, canonical)),
        canonical,
        about,
        asked=asked,
        fingerprint=fingerprint(told, chronicle, at),
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
    desk, clock = await desk_as_seen(request)
    asked = parameters(request, "as_of", "known_at", "accounts", "v")
    all_accounts = _accounts(asked)
    about = await point(request, asked, desk, clock)
    chronicle, at = desk.chronicle, about.at
    in_use = chronicle.history(party_id, at.position).party
    canonical = address(f"/parties/{in_use}/timeline", at, accounts=all_accounts)
    refuse_old(asked, canonical)
    # In a thread, as a party may have thousands of events.
    events = await apart(request, chronicle.timeline, in_use, at, "all" if all_accounts else "chosen")
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
    desk, clock = await desk_as_seen(request)
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
    desk, clock = await desk_as_seen(request)
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
    """Records by page, in order, from a position, up to the one at which they were known; waits for the first of them if asked to."""
    desk, clock = await desk_as_seen(request)
    asked = parameters(request, "known_at", "after", "limit", "wait", "v")
    after = whole_number("after", asked.get("after", "0"), least=0, most=2**53)
    limit, other_limit = limit_of(request, asked, LEDGER_PAGE, default=500)
    wait = _wait(request, asked)
    await seen(request, after)  # before the head is looked at: who waited for a record gets it
    if wait:
        await beyond(request, after, wait, staying(request))
        admit_again(request)  # the key may have been revoked meanwhile
    about = await point(request, asked, desk, clock, day=False)
    head = about.at.position
    canonical = address(
        "/ledger",
        head,
        after=str(after) if after else None,
        limit=other_limit,
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


def _wait(request: AnyRequest, asked: Parameters) -> int:
    """Seconds to wait for a record after the position. Raises `Problem` where none can come."""
    wait = whole_number("wait", asked.get("wait", "0"), least=0, most=LONGEST_WAIT)
    fixed = "known_at" if "known_at" in asked else "Accept-Datetime"
    if "wait" in asked and (fixed in asked or header(request, b"accept-datetime") is not None):
        raise Problem(
            "invalid-parameter",
            f"wait stands beside {fixed}, and what was known then grows no more: leave one of them out",
        )
    return wait


@reads("/health/live")
async def live(request: AnyRequest) -> Response[bytes]:
    """Whether the process runs."""
    parameters(request)
    return answer(fields(status="live"))


@reads("/health/ready")
async def ready(request: AnyRequest) -> Response[bytes]:
    """Whether it can do its work, up to which position it has read, and what is wrong if not.

    What it has read it goes on answering while the ledger cannot be reached: it is to be kept for reading.
    """
    parameters(request)
    desk, _ = desk_of(request)
    health = health_of(desk)
    since = health.since
    return answer(
        fields(
            status=health.status,
            position=desk.chronicle.head,
            trouble=health.trouble,
            since=None if since is None else format_moment(since),
        ),
        status=200 if health.answers else 503,
    )


reading = (party, party_timeline, event, event_revisions, ledger, live, ready)
