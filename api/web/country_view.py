"""What a country's page shows: its party system as of a day, and the lives of all of its parties on one axis."""

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct, structs

from api.web.axis import Axis, Happening, axis
from api.web.bars import Life, happened, life_of
from api.web.called import Called
from api.web.country_rows import Group, PartyRow, governing, in_turn, party_row
from api.web.dates import spoken
from api.web.telling import tell
from api.web.timed import Here
from api.web.words import count, label
from domain.dates import BEGINNING, NEVER, Day
from domain.events import Banned, CoalitionFormed, Dissolved, ElectionHeld, Renamed
from domain.ids import CountryCode, EventId
from projections.countries import government_from_kept
from projections.country import BesideParties, CountryChamber, CountryElection, PossibleInCountry
from projections.government import Governments, GovernmentState
from projections.history import History
from projections.leaves import Leaves
from projections.order import Item
from projections.party import Fold

FEW: Final = 40
"""Events of parties that the axis shows, at the most: where there are more, the bars alone do."""
_TOLD_WITHOUT_A_NAME: Final = (Renamed, Banned, Dissolved)
"""Of what happens to one party alone: in words that do not say to whom."""


class Past(Struct, frozen=True):
    """A contest or a government of the country, whatever day one looks on."""

    id: str
    day: Day
    date: str
    """In words."""
    told: str


class CountryView(Struct, frozen=True):
    """All that a template needs to show a country."""

    country: CountryCode
    called: Called
    chambers: tuple[CountryChamber, ...]
    """The one with the most seats first."""
    elections: tuple[CountryElection, ...]
    possible: tuple[PossibleInCountry, ...]
    government: GovernmentState
    rows: tuple[PartyRow, ...]
    """All that were ever of the country, by group, in the order in which they are shown."""
    is_registering: bool
    """Whether a registration is recorded of any that exists."""
    axis: Axis
    lanes: tuple[str, ...]
    """What the rows of marks on the axis are of."""
    contests: tuple[Past, ...]
    """The latest first."""
    governments: tuple[Past, ...]

    def of(self, group: Group) -> list[PartyRow]:
        return [row for row in self.rows if row.group == group]


def country_view(here: Here, country: CountryCode) -> CountryView:
    """The country of the page. Raises `UnknownCountry`."""
    chronicle, at = here.chronicle, here.at
    picture = government_from_kept(chronicle, country, at)
    known, called = picture.known, Called(chronicle, at)
    beside = BesideParties(known, at.as_of, Leaves())
    chambers = tuple(sorted(beside.chambers(), key=lambda each: -(each.seats or 0)))
    folds = [
        Fold(chronicle.history(party, at.position), at.as_of)
        for party in chronicle.parties(at.position, country)
    ]
    lives = [life_of(each.history) for each in folds]
    contests = [(item, _contest(item)) for item in known.contests]
    formed = [(item, _government(item, called)) for item in _formed(known)]
    lanes = {
        "Contests": [_happening(*each) for each in contests],
        "Governments": [_happening(*each) for each in formed],
        "Parties": _of_parties([each.history for each in folds], called),
    }
    lanes = {name: each for name, each in lanes.items() if each}
    line = _axis(here, list(lanes.values()), lives)
    parts = governing(picture.state.government)
    rows = [party_row(*each, country, line, here, called, parts) for each in zip(folds, lives, strict=True)]
    found = in_turn((row for row in rows if row is not None), [each.chamber for each in chambers])
    return CountryView(
        country=country,
        called=called,
        chambers=chambers,
        elections=beside.elections(),
        possible=beside.possible(),
        government=picture.state,
        rows=tuple(found),
        is_registering=any(row.told.registered for row in found if row.told.exists != "no"),
        axis=line,
        lanes=tuple(lanes),
        contests=tuple(_pasts(contests)),
        governments=tuple(_pasts(formed)),
    )


def _axis(here: Here, lanes: Iterable[Iterable[Happening]], lives: Iterable[Life]) -> Axis:
    """From the first of all that is told to today."""
    happenings = [structs.replace(each, lane=lane) for lane, each_of in enumerate(lanes) for each in each_of]
    days = {day for life in lives for period in life.periods for day in (period.may_begin, period.begins)}
    return axis(
        happenings, until=here.today, always=sorted(day for day in days if BEGINNING < day <= here.today)
    )


def _happening(item: Item, past: Past) -> Happening:
    return _marked(item, f"{past.date}: {past.told}")


def _marked(item: Item, told: str) -> Happening:
    is_open = item.date.earliest == BEGINNING or item.date.latest == NEVER
    return Happening(item.earliest, item.latest, told, is_open=is_open)


def _of_parties(histories: Iterable[History], called: Called) -> list[Happening]:
    """The beginnings of parties and what happened to them, each event once; none where that were too many to tell apart."""
    found: dict[EventId, Happening] = {}
    for history in histories:
        items = [item for _, item in happened(history)]
        if history.beginning is not None and history.beginning.latest < NEVER:
            items.append(history.beginning)
        for item in items:
            told = tell(item.event, called).text
            whose = f"{called.party(history.party)}: " if isinstance(item.event, _TOLD_WITHOUT_A_NAME) else ""
            text = f"{spoken(item.date.text)}: {whose}{told}"
            found.setdefault(item.event_id, _marked(item, text))
    return list(found.values()) if len(found) <= FEW else []


def _formed(known: Governments) -> Iterator[Item]:
    """The events that formed the country's governments."""
    for coalition in known.coalitions:
        for item in coalition.items:
            event = item.event
            if (
                isinstance(event, CoalitionFormed)
                and event.kind == "government"
                and event.country == known.country
            ):
                yield item


def _contest(item: Item) -> Past:
    event = item.event
    assert isinstance(event, ElectionHeld)
    what = event.name or label(event.chamber or event.office or event.election)
    seats = "" if event.seats is None else f", {count(event.seats)} seats"
    return Past(event.election, _day(item), spoken(item.date.text), what + seats)


def _government(item: Item, called: Called) -> Past:
    event = item.event
    assert isinstance(event, CoalitionFormed)
    parties = f" ({len(event.parties)} parties)" if len(event.parties) > 1 else ""
    name = event.name or called.coalition(event.coalition)
    return Past(event.coalition, _day(item), spoken(item.date.text), name + parties)


def _day(item: Item) -> Day:
    """The day to go to: that by which it has happened."""
    return item.latest if item.latest < NEVER else max(item.earliest, 1)


def _pasts(told: Iterable[tuple[Item, Past]]) -> list[Past]:
    return [past for _, past in sorted(told, key=lambda each: each[1].day, reverse=True)]
