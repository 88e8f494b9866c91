"""What the page of a coalition or a government shows: who belonged to it and when, who led it, and which seats it had."""

from collections.abc import Iterator

from msgspec import Struct

from api.web.axis import Axis, Happening, axis
from api.web.called import Called
from api.web.claims_told import Doubts, doubts
from api.web.dates import spoken
from api.web.seating import Look, looks
from api.web.telling import tell
from api.web.timed import LAST_DAY, Here
from domain.dates import BEGINNING, NEVER, Day
from domain.events import CoalitionEnded, CoalitionFormed, JoinedCoalition, LeftCoalition
from domain.ids import CoalitionId, EventId, PartyId
from projections.coalition import CoalitionPicture, CoalitionState
from projections.coalition_history import CoalitionHistory, periods
from projections.countries import coalition_from_kept, government_from_kept
from projections.government import (
    Government,
    GovernmentPicture,
    Governments,
    by_then,
    folded,
)
from projections.order import Item


class Stretch(Struct, frozen=True):
    """A party's time in the coalition, as a bar."""

    first: Day
    """By which it had joined; the axis's first day where that is unknown."""
    last: Day
    """By which it had left; the day of today where it has not."""
    told: str


class Belonging(Struct, frozen=True):
    """A party that ever belonged to the coalition, with all of its times in it."""

    party: PartyId
    name: str
    look: Look
    stretches: tuple[Stretch, ...]


class CoalitionView(Struct, frozen=True):
    """All that a template needs to show a coalition."""

    state: CoalitionState
    called: Called
    name: str
    looks: dict[PartyId, Look]
    belongings: tuple[Belonging, ...]
    """In the order in which they came."""
    government: Government | None
    """With the seats of its members; None for an alliance, and once it has ended."""
    seats: dict[PartyId, dict[str, int | None]]
    """Of each member, by chamber."""
    chambers: tuple[str, ...]
    """Those in which a member has seats."""
    previous: CoalitionId | None
    """The government of the country that was formed before; of an alliance None."""
    next: CoalitionId | None
    axis: Axis | None
    doubts: Doubts
    event_id: EventId | None
    """Of the event that formed it; None where none is recorded."""


def coalition_view(here: Here, coalition: CoalitionId) -> CoalitionView:
    """The coalition of the page. Raises `UnknownCoalition`."""
    chronicle, at = here.chronicle, here.at
    history = coalition_from_kept(chronicle, coalition, at.position)
    state = CoalitionPicture(history, at.as_of, lambda party: chronicle.party(party, at)).state
    called = Called(chronicle, at)
    government, previous, following = _among_governments(here, state)
    seats = _seats(here, state, government)
    shown = looks((party, chronicle.party(party, at).colours) for party in history.parties)
    marks = axis(_happenings(history, called), until=_until(here, history)) if history.items else None
    return CoalitionView(
        state=state,
        called=called,
        name=state.name or called.coalition(coalition),
        looks=shown,
        belongings=tuple(_belongings(here, history, shown, called, marks)),
        government=government,
        seats=seats,
        chambers=tuple(sorted({chamber for each in seats.values() for chamber in each})),
        previous=previous,
        next=following,
        axis=marks,
        doubts=doubts(chronicle, state, at.position, called),
        event_id=next((i.event_id for i in history.items if isinstance(i.event, CoalitionFormed)), None),
    )


def _among_governments(
    here: Here, state: CoalitionState
) -> tuple[Government | None, CoalitionId | None, CoalitionId | None]:
    """The government with its seats, while it is in office, and those of the country before and after it, whenever they were formed."""
    if state.kind != "government" or state.country is None:
        return None, None, None
    known = government_from_kept(here.chronicle, state.country, here.at).known
    alone = tuple(each for each in known.coalitions if each.coalition == state.coalition)
    own = GovernmentPicture(Governments(known.country, alone, known.contests), here.at.as_of)
    formed, _ = by_then(state.country, folded(known, LAST_DAY))
    order = [each.coalition for each in formed]
    place = order.index(state.coalition) if state.coalition in order else None
    previous = order[place - 1] if place else None
    following = order[place + 1] if place is not None and place + 1 < len(order) else None
    return own.state.government if state.exists != "no" else None, previous, following


def _seats(
    here: Here, state: CoalitionState, government: Government | None
) -> dict[PartyId, dict[str, int | None]]:
    """Of the members, by chamber: of a government those of its country, of an alliance all that its parties have."""
    if government is not None:
        return {each.party: dict(each.seats) for each in government.members}
    if state.kind == "government":
        return {}
    return {each.party: dict(here.chronicle.party(each.party, here.at).seats) for each in state.members}


def _happenings(history: CoalitionHistory, called: Called) -> Iterator[Happening]:
    for item in history.items:
        yield Happening(item.earliest, item.latest, f"{spoken(item.date.text)}: {_told(item, called)}")


def _told(item: Item, called: Called) -> str:
    told = tell(item.event, called).text
    if isinstance(item.event, JoinedCoalition | LeftCoalition):
        return f"{called.on(item.event.party, item.latest)}, {told}"
    return told


def _until(here: Here, history: CoalitionHistory) -> Day:
    """Today; of one that has ended, the day of its end."""
    ends = [item.latest for item in history.items if isinstance(item.event, CoalitionEnded)]
    lasts = not ends or max(ends) >= NEVER
    return here.today if lasts else max(ends)


def _belongings(
    here: Here,
    history: CoalitionHistory,
    shown: dict[PartyId, Look],
    called: Called,
    marks: Axis | None,
) -> Iterator[Belonging]:
    """All times that are known, those after the page's day too."""
    found = []
    for party, each in history.parties.items():
        stretches = []
        for period in periods(each, history.coalition, LAST_DAY):
            first = period.joined.latest if period.joined.latest < NEVER else period.joined.earliest
            left = None if period.left is None else period.left
            last = here.today if left is None or left.latest >= NEVER else left.latest
            until = "" if left is None else f" until {spoken(left.date_text)}"
            stretches.append(Stretch(max(first, BEGINNING + 1), last, f"since {spoken(period.since)}{until}"))
        if stretches:
            found.append(Belonging(party, called.party(party), shown[party], tuple(stretches)))
    if marks is not None:
        yield from sorted(found, key=lambda one: (one.stretches[0].first, one.name))
