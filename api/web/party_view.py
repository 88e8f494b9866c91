"""What a party's page shows: its state as of a day, its whole life as marks on an axis, its events in order."""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from api.web.accounts_told import AccountTold, RevisionTold, accounts_told, revisions_told
from api.web.axis import Axis, Happening, axis
from api.web.called import Called
from api.web.colours import own_colour
from api.web.dates import spoken
from api.web.fields_told import field_in_words, value_in_words
from api.web.knowings import Knowing, of_party
from api.web.lives import Period as Life
from api.web.lives import names_from, periods
from api.web.telling import LANES, Told, tell
from api.web.timed import LAST_DAY, Here
from domain.dates import BEGINNING, NEVER, Day, format_day
from domain.events import Source
from domain.ids import EventId, PartyId
from projections.at import At
from projections.attesting import last_attested
from projections.fields import fields
from projections.history import History, begins
from projections.order import Item
from projections.state import Claim, PartyState

SCALES = (10, 25, 50, 100)
"""Percents of votes for which the bars of results may stand in full."""


class Line(Struct, frozen=True):
    """An event on the timeline."""

    event_id: EventId
    day: Day
    """To go to: that by which it has happened."""
    is_dated: bool
    """Whether anything is known of the day."""
    earliest: Day
    latest: Day
    date: str
    """In words."""
    told: Told
    happened: str
    """By the day of the page: `yes`, `maybe`, `no`."""
    x: str
    width: str
    sources: tuple[Source, ...]
    note: str | None
    others: tuple[AccountTold, ...]
    revisions: tuple[RevisionTold, ...]


class Dispute(Struct, frozen=True):
    """A field of which accounts differ: what the page shows, and what another says."""

    claim: Claim
    label: str
    chosen: str
    other: str


class Period(Struct, frozen=True):
    """A name along the axis, for as long as it was borne."""

    x: str
    width: str
    name: str


class PartyView(Struct, frozen=True):
    """All that a template needs to show a party."""

    party: PartyId
    state: PartyState
    name: str
    """Of the day; before the party had any, that which it got first; else its id."""
    own_colour: str | None
    """As CSS writes it."""
    called: Called
    axis: Axis
    life: tuple[Life, ...]
    """When it was there, period by period."""
    attested: str | None
    """When it was last attested by the day, while no end is known; None where that is its beginning."""
    disputes: tuple[Dispute, ...]
    possible: tuple[tuple[Told, str], ...]
    """What may have happened by the day, with its date in words."""
    undetermined: tuple[Claim, ...]
    knowings: tuple[Knowing, ...]
    lanes: tuple[str, ...]
    """Of the axis, those in which there is anything."""
    periods: tuple[Period, ...]
    """What the party was called when, if it ever bore another name."""
    full: int
    """Percent of votes that a bar of the full width stands for."""


def party_view(here: Here, party: PartyId) -> PartyView:
    """The party of the page. Raises `UnknownParty`."""
    chronicle, at = here.chronicle, here.at
    history = chronicle.history(party, at.position)
    state = chronicle.party(party, at)
    called = Called(chronicle, at)
    told = fields(state)
    life = periods(history)
    until = life[-1].ends if life and life[-1].ends < NEVER else here.today
    happenings = list(_happenings(history, called))
    lanes = sorted({each.lane for each in happenings})
    line = axis((replace(each, lane=lanes.index(each.lane)) for each in happenings), until=until)
    return PartyView(
        party=history.party,
        state=state,
        name=state.name or called.party(party),
        called=called,
        axis=line,
        life=life,
        attested=_attested(history, state, at.as_of),
        disputes=tuple(
            Dispute(
                claim,
                field_in_words(claim.field, called),
                value_in_words(claim.field, told.get(claim.field)),
                value_in_words(claim.field, claim.value),
            )
            for claim in state.disputed
        ),
        own_colour=own_colour(state.colours),
        possible=tuple(_possible(history, state, called)),
        undetermined=state.undetermined,
        knowings=of_party(chronicle, history.party, at.position),
        lanes=tuple(LANES[each] for each in lanes),
        periods=_periods(history, line, until),
        full=_full(state),
    )


def lines(here: Here, view: PartyView) -> list[Line]:
    """The party's events, those beyond the page's day too, in order."""
    chronicle, position = here.chronicle, here.at.position
    whole = chronicle.timeline(view.party, At(LAST_DAY, position))
    items = {item.event_id: item for item in chronicle.history(view.party, position).items}
    found = []
    for entry in whole:
        item = items[entry.event_id]
        first, last = max(item.earliest, view.axis.first), min(item.latest, view.axis.last)
        found.append(
            Line(
                event_id=entry.event_id,
                day=item.latest if item.latest < NEVER else max(item.earliest, 1),
                is_dated=not item.date.is_unknown,
                earliest=item.earliest,
                latest=item.latest,
                date=spoken(item.date.text),
                told=tell(entry.event, view.called),
                happened=_happened(item, here.at.as_of),
                x=view.axis.x(first),
                width=view.axis.width(first, last),
                sources=entry.event.sources,
                note=entry.event.note,
                others=accounts_told(chronicle, entry.rivals, position, view.called),
                revisions=revisions_told(chronicle, entry.event_id, position, view.called),
            )
        )
    return found


def _happened(item: Item, day: Day) -> str:
    return "yes" if item.latest <= day else "maybe" if item.earliest <= day else "no"


def _happenings(history: History, called: Called) -> Iterator[Happening]:
    disputed = {
        member.event_id
        for group, _ in history.rivalries
        for member in group.members
        if len(group.members) > 1
    }
    for item in history.items:
        if item.own:
            told = tell(item.event, called)
            yield Happening(
                item.earliest,
                item.latest,
                f"{spoken(item.date.text)}: {told.text}",
                lane=told.lane,
                is_disputed=item.event_id in disputed,
                is_open=item.date.earliest == BEGINNING or item.date.latest == NEVER,
            )


def _attested(history: History, state: PartyState, day: Day) -> str | None:
    if state.exists == "no":
        return None
    last = last_attested(history, (item for item in history.items if item.latest <= day))
    if last is None or begins(last.event, history.ids):
        return None
    return last.date.text if last.date.latest == last.latest else f"../{format_day(last.latest)}"


def _possible(history: History, state: PartyState, called: Called) -> Iterator[tuple[Told, str]]:
    items = {item.event_id: item for item in history.items}
    for each in state.possible:
        item = items.get(each.event_id)
        if item is not None:
            yield tell(item.event, called), spoken(item.date.text)


def _periods(history: History, line: Axis, until: Day) -> tuple[Period, ...]:
    named = names_from(history)
    if len(named) < 2:  # noqa: PLR2004 - one name needs no periods
        return ()
    ends = [each.day for each in named[1:]] + [until]
    return tuple(
        Period(line.x(each.day), line.width(each.day, end), each.name)
        for each, end in zip(named, ends, strict=True)
        if each.day < end
    )


def _full(state: PartyState) -> int:
    shares = [each.vote_share for each in state.results if each.vote_share is not None]
    return next((each for each in SCALES if each >= max(shares, default=0)), SCALES[-1])
