"""The front page: search, countries, and the latest records as they come in."""

from typing import Any, Final

from litestar import Response
from litestar.response import Redirect
from msgspec import Struct

from api.asking import AnyRequest, desk_of, one_of, parameters, today
from api.limits.apart import apart
from api.names import check_search, names_ever
from api.web.called import Called
from api.web.page import page
from api.web.telling import Told, tell
from api.web.timed import LAST_DAY, PART, Here, show
from api.web.words import country_name
from domain.dates import Day
from domain.ids import CountryCode, PartyId, Position
from domain.mentions import parties_of
from domain.moments import Moment
from domain.records import Kind
from projections.at import At
from projections.chronicle import Chronicle
from projections.names_ever import Found, is_in, plain
from projections.selection import EVERYTHING, Selection

LATEST: Final = 12
"""Records that the front page shows; and corrections."""
RESULTS: Final = 60
"""Parties that a search shows, at the most."""
_CORRECTIONS: Final = Selection(kinds=frozenset({"corrected", "retracted"}))


class LatestRecord(Struct, frozen=True):
    """A record on the front page."""

    position: Position
    moment: Moment
    kind: Kind
    parties: tuple[tuple[PartyId, str], ...]
    date: str
    day: Day
    told: Told
    reason: str | None
    actor: str


class Hit(Struct, frozen=True):
    """A party that was searched for."""

    party: PartyId
    name: str
    """Of today, or the last that it had."""
    other: Found | None
    """The name that has what was searched for, where it is another."""
    is_present: bool
    """Whether it bears the other one, too, today."""
    country: CountryCode | None
    exists: str
    founded: str | None
    ended: str | None


@page("/")
async def home_page(request: AnyRequest) -> Response[bytes] | Redirect:
    """Search, countries, latest records and corrections."""
    desk, clock = desk_of(request)
    asked = parameters(request, "q", PART)
    part = one_of(PART, asked[PART], "latest") if PART in asked else None
    at = At(today(clock), desk.chronicle.head)
    here = Here(request, desk.chronicle, "/", at, at.as_of, {}, part)
    wanted = asked.get("q", "").strip()
    check_search(wanted)
    return await apart(request, _home, here, wanted)


def _home(here: Here, wanted: str) -> Response[bytes]:
    chronicle, position = here.chronicle, here.at.position
    values: dict[str, Any] = {
        "latest": _records(chronicle, chronicle.latest(EVERYTHING, position, LATEST)),
        "corrections": _records(chronicle, chronicle.latest(_CORRECTIONS, position, LATEST)),
    }
    countries = _countries(here)
    if here.part == "latest":
        return show(here, "home_state.html", values | {"countries": countries})
    hits = search(here, wanted, RESULTS) if wanted else []
    return show(
        here,
        "home.html",
        values
        | {
            "wanted": wanted,
            "hits": hits,
            "named": [
                (code, name) for code, name, _ in countries if wanted and _is_called(code, name, wanted)
            ],
            "countries": countries,
            "limit": RESULTS,
        },
    )


def search(here: Here, wanted: str, limit: int) -> list[Hit]:
    """The parties of which any name that they ever had has the text, the best first."""
    called = Called(here.chronicle, here.at)
    found = names_ever(here.request, here.chronicle).search(wanted, here.at.position, limit)
    return [_hit(here, each, called, plain(wanted)) for each in found]


def _hit(here: Here, found: Found, called: Called, wanted: str) -> Hit:
    state, name = here.chronicle.party(found.party, here.at), called.party(found.party)
    is_other = found.name != name and is_in(wanted, plain(found.name))
    return Hit(
        party=found.party,
        name=name,
        other=found if is_other else None,
        is_present=found.name in (state.name, *state.names.values(), *state.abbreviations.values()),
        country=state.country,
        exists=state.exists,
        founded=state.founded,
        ended=state.ended,
    )


def _is_called(code: CountryCode, name: str, wanted: str) -> bool:
    return wanted.upper() == code or plain(wanted) in plain(name)


def _countries(here: Here) -> list[tuple[CountryCode, str, int]]:
    """The countries by name, each with the number of parties that ever bore its code."""
    position = here.at.position
    found = [
        (code, country_name(code), len(here.chronicle.parties(position, code)))
        for code in here.chronicle.countries(position)
    ]
    return sorted(found, key=lambda each: each[1])


def _records(chronicle: Chronicle, positions: list[Position]) -> list[LatestRecord]:
    return [_record(chronicle, each) for each in positions]


def _record(chronicle: Chronicle, position: Position) -> LatestRecord:
    record = chronicle.record(position)
    event = record.event or chronicle.last_said(record.event_id, position)
    assert event is not None  # what is retracted was said before
    called = Called(chronicle, At(min(event.date.latest, LAST_DAY), position))  # by the names of the time
    return LatestRecord(
        position=position,
        moment=record.recorded_at,
        kind=record.kind,
        parties=tuple((each, called.party(each)) for each in parties_of(event)[:3]),
        date=event.date.text,
        day=event.date.latest,
        told=tell(event, called),
        reason=record.reason,
        actor=record.actor,
    )
