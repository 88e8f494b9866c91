"""What the page of a chamber shows: who sat in it on a day, as a hemicycle and as a table, and its contests as marks on an axis."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from api.pictures import LEGISLATURE
from api.web.axis import Axis, Happening, axis
from api.web.called import Called
from api.web.claims_told import Doubts, doubts
from api.web.dates import spoken
from api.web.left_to_right import left_to_right
from api.web.seating import OPEN, Bench, Hemicycle, Look, hemicycle, looks
from api.web.telling import tell
from api.web.timed import Here
from domain.events import ElectionHeld, SeatsChanged
from domain.ids import ChamberId, CountryCode, PartyId
from projections.countries import government_from_kept
from projections.government import Government, HeldSeats, contests_of
from projections.history import chamber_of
from projections.legislature import legislature_picture
from projections.legislature_reading import LegislatureReading
from projections.legislature_state import LegislatureState, SeatHolder
from projections.order import Item


class Seated(Struct, frozen=True):
    """A party in the chamber."""

    told: SeatHolder
    name: str
    """Of the day; else that with which it came in; else its id."""
    short: str | None
    """An abbreviation of the day."""
    share: float | None
    """Of the chamber's seats, in percent."""
    votes: float | None
    """Its share of the votes in the chamber's latest contest, in percent."""
    governs: bool
    """Whether it, or the alliance on whose list it stood, is a member of the government."""
    look: Look


class ParliamentView(Struct, frozen=True):
    """All that a template needs to show a chamber."""

    state: LegislatureState
    called: Called
    seated: tuple[Seated, ...]
    """Those with seats, and those whose seats nobody tells: in the order in which they are drawn."""
    without: tuple[Seated, ...]
    """Those that are known to have none."""
    drawing: Hemicycle | None
    by_family: bool
    """Whether seats are drawn in the order of party families; else by size."""
    government: Government | None
    held: HeldSeats | None
    """What the government's members hold in the chamber."""
    axis: Axis
    doubts: Doubts


def chamber_or_none(here: Here, country: CountryCode) -> ChamberId | None:
    """The chamber asked for, else that of which most contests are known. None where the country has none. Raises `Unknown`."""
    chronicle, position = here.chronicle, here.at.position
    chronicle.last_concerning_country(country, position)
    if "chamber" in here.asked:
        assert LEGISLATURE.read is not None
        return LEGISLATURE.read(chronicle, country, position, here.asked)["chamber"]
    held = [getattr(item.event, "chamber", None) for item in contests_of(chronicle, country, position)]
    known = chronicle.chambers(position, country)
    return max(known, key=lambda chamber: (held.count(chamber), chamber), default=None)


def parliament_view(here: Here, country: CountryCode, chamber: ChamberId) -> ParliamentView:
    """The chamber of the page. Raises `UnknownCountry`."""
    chronicle, at = here.chronicle, here.at
    picture = legislature_picture(chronicle, country, chamber, at)
    state, called = picture.state, Called(chronicle, at)
    government = government_from_kept(chronicle, country, at).state.government
    if government is not None and government.in_office == "no":
        government = None
    governing = frozenset(each.party for each in government.members) if government else frozenset()
    sitting = {each.party: each for each in state.parties if each.seats != 0}
    order, by_family = left_to_right(here, [(each.party, each.seats) for each in sitting.values()])
    drawn = _drawn(here, state)
    seated = tuple(_seated(here, state, sitting[each], called, governing, drawn) for each in order)
    return ParliamentView(
        state=state,
        called=called,
        seated=seated,
        without=tuple(
            _seated(here, state, each, called, governing, drawn) for each in state.parties if each.seats == 0
        ),
        drawing=hemicycle(_benches(state, seated)),
        by_family=by_family,
        government=government,
        held=next((each for each in government.seats if each.chamber == chamber), None)
        if government
        else None,
        axis=axis(_happenings(picture.reading, called), until=here.today),
        doubts=doubts(chronicle, state, at.position, called),
    )


def _seated(
    here: Here,
    state: LegislatureState,
    told: SeatHolder,
    called: Called,
    governing: frozenset[PartyId],
    drawn: dict[PartyId, Look],
) -> Seated:
    party = here.chronicle.party(told.party, here.at)
    results = [] if state.election is None else party.results
    own = [each for each in results if state.election and each.election == state.election.election]
    lists = {here.chronicle.in_use(each.alliance, here.at.position) for each in own if each.alliance}
    return Seated(
        told=told,
        name=told.name or told.name_then or called.party(told.party),
        short=next(iter(party.abbreviations.values()), None),
        share=100 * told.seats / state.seats if told.seats is not None and state.seats else None,
        votes=own[-1].vote_share if own else None,
        governs=bool(governing & {told.party, *lists}),
        look=drawn[told.party],
    )


def _drawn(here: Here, state: LegislatureState) -> dict[PartyId, Look]:
    return looks((each.party, here.chronicle.party(each.party, here.at).colours) for each in state.parties)


def _benches(state: LegislatureState, seated: Sequence[Seated]) -> list[Bench]:
    benches = [
        Bench(each.told.party, each.short or each.name, each.told.seats, each.look)
        for each in seated
        if each.told.seats is not None
    ]
    left = 0 if state.seats is None else state.seats - state.known
    return [*benches, Bench(None, "?", left, OPEN)]


def _happenings(reading: LegislatureReading, called: Called) -> Iterator[Happening]:
    for item in reading.contests:
        assert isinstance(item.event, ElectionHeld)
        told = called.election(item.event.election)
        yield _happening(item, f"{spoken(item.date.text)}: {told}")
    for item in changes_of_seats(reading):
        assert isinstance(item.event, SeatsChanged)
        party = called.on(item.event.party, item.latest)
        yield _happening(item, f"{spoken(item.date.text)}: {party}, {tell(item.event, called).text}")


def changes_of_seats(reading: LegislatureReading) -> Iterator[Item]:
    """The changes of seats in the chamber, on whatever day."""
    key, position = (reading.country, reading.chamber), reading.at.position
    chronicle, seen = reading.chronicle, set()
    for party in chronicle.seated(key, position):
        for item in chronicle.history(party, position).items:
            if isinstance(item.event, SeatsChanged) and chamber_of(item.event) == key and item.own:
                if item.event_id not in seen:
                    yield item
                seen.add(item.event_id)


def _happening(item: Item, told: str) -> Happening:
    return Happening(item.earliest, item.latest, told)
