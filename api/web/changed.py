"""What changed of a party between two points: two days, two states of what is known, or both, side by side."""

import asyncio

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from api.asking import AnyRequest
from api.web.called import Called
from api.web.fields_told import field_in_words, value_in_words
from api.web.knowings import Knowing, of_party
from api.web.page import page
from api.web.points import OTHERS, second_point
from api.web.timed import Here, show, timed
from domain.dates import format_day
from domain.errors import UnknownParty
from domain.ids import PartyId
from domain.moments import Moment, parse_moment
from projections.at import At
from projections.compare import Change, RecordMention
from projections.questions import diff


class ChangeTold(Struct, frozen=True):
    """A field that is not alike at the two points."""

    label: str
    before: str | None
    after: str | None
    records: tuple[tuple[RecordMention, Moment], ...]


class Side(Struct, frozen=True):
    """One of the two points."""

    at: At
    day: str
    name: str | None
    """What the party was called; None where nothing was known of it."""
    recorded_at: Moment | None
    knowings: tuple[Knowing, ...]


@page("/p/{party_id:str}/changed")
async def changed_page(request: AnyRequest, party_id: FromPath[str]) -> Response[bytes] | Redirect:
    """What changed from the point `as_of`, `known_at` to the point `to_as_of`, `to_known_at`: today and now, if not said."""
    here = await timed(request, *OTHERS)
    if isinstance(here, Redirect):
        return here
    second = await second_point(here)
    if isinstance(second, Redirect):
        return second
    return await asyncio.to_thread(_changed, here, party_id, second)


def _changed(here: Here, party: PartyId, second: At) -> Response[bytes]:
    first = here.at
    found = diff(here.chronicle, party, first, second)
    called = Called(here.chronicle, second)
    values = {
        "party": party,
        "name": called.party(party),
        "sides": (_side(here, party, first), _side(here, party, second)),
        "learned": [_told(each, called) for each in found.learned],
        "happened": [_told(each, called) for each in found.happened],
    }
    return show(here, "changed.html", values)


def _side(here: Here, party: PartyId, at: At) -> Side:
    chronicle = here.chronicle
    try:
        name = chronicle.party(party, at).name or Called(chronicle, at).party(party)
    except UnknownParty:
        name = None
    return Side(
        at,
        format_day(at.as_of) or "",
        name,
        chronicle.recorded_at(at.position),
        of_party(chronicle, party, at.position),
    )


def _told(change: Change, called: Called) -> ChangeTold:
    return ChangeTold(
        label=field_in_words(change.field, called),
        before=None if change.change == "added" else value_in_words(change.field, change.before),
        after=None if change.change == "removed" else value_in_words(change.field, change.after),
        records=tuple((each, parse_moment(each.recorded_at)) for each in change.records),
    )
