"""What changed of a party between two points: two days, two states of what is known, or both, side by side."""

from collections.abc import Callable
from functools import partial

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from api.asking import AnyRequest
from api.limits.apart import apart
from api.web.called import Called
from api.web.fields_told import field_in_words, value_in_words
from api.web.knowings import Knowing, of_party
from api.web.page import page
from api.web.points import OTHERS, second_point, to_point
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
    """What it is about was called; None where nothing was known of it."""
    page: str
    """Where it is shown as of this point."""
    knowings: tuple[Knowing, ...]


class Compared(Struct, frozen=True):
    """All that a template needs to show what changed of something between two points."""

    name: str
    page: str
    """Where it is shown."""
    same: str
    """Where the API answers the same."""
    sides: tuple[Side, Side]
    learned: tuple[ChangeTold, ...]
    happened: tuple[ChangeTold, ...]


@page("/p/{party_id:str}/changed")
async def changed_page(request: AnyRequest, party_id: FromPath[str]) -> Response[bytes] | Redirect:
    """What changed from the point `as_of`, `known_at` to the point `to_as_of`, `to_known_at`: today and now, if not said."""
    here = await timed(request, *OTHERS)
    if isinstance(here, Redirect):
        return here
    second = await second_point(here)
    if isinstance(second, Redirect):
        return second
    return await apart(request, _changed, here, party_id, second)


def _changed(here: Here, party: PartyId, second: At) -> Response[bytes]:
    found = diff(here.chronicle, party, here.at, second)
    called = Called(here.chronicle, second)
    compared = Compared(
        name=called.party(party),
        page=here.party(party),
        same=here.api(f"/parties/{party}/diff", **to_point(second)),
        sides=(_side(here, party, here.at), _side(here, party, second)),
        learned=tuple(_told(each, called) for each in found.learned),
        happened=tuple(_told(each, called) for each in found.happened),
    )
    return show(here, "changed.html", {"compared": compared})


def side(here: Here, at: At, path: str, name: str | None, knowings: tuple[Knowing, ...], **also: str) -> Side:
    """One of the two points of what is shown at a path."""
    shown = here.to(path, as_of=at.as_of, known_at=at.position, also=also)
    return Side(at, format_day(at.as_of) or "", name, shown, knowings)


def change_told(change: Change, label: str, words: Callable[[object], str]) -> ChangeTold:
    """A change, with what was before and after in words."""
    return ChangeTold(
        label=label,
        before=None if change.change == "added" else words(change.before),
        after=None if change.change == "removed" else words(change.after),
        records=tuple((each, parse_moment(each.recorded_at)) for each in change.records),
    )


def _side(here: Here, party: PartyId, at: At) -> Side:
    chronicle = here.chronicle
    try:
        name = chronicle.party(party, at).name or Called(chronicle, at).party(party)
    except UnknownParty:
        name = None
    return side(here, at, f"/p/{party}", name, of_party(chronicle, party, at.position))


def _told(change: Change, called: Called) -> ChangeTold:
    return change_told(change, field_in_words(change.field, called), partial(value_in_words, change.field))
