"""Countries as bytes, composed from kept parts: what `projections.country` tells, at the cost of joining it together.

A country's answer is addressed as a party's is (`projections.chronicle`): by the last position that concerns the country, and the
last day that matters to it. It is put together from the encoded parts of its parties, each kept under the party's own address, so
that a record makes new only the parts of the parties that it concerns.
"""

from bisect import bisect_right
from weakref import WeakKeyDictionary

from msgspec import Struct

from domain.dates import BEGINNING, Day
from domain.events import (
    Deregistered,
    ElectionHeld,
    ElectionResult,
    Founded,
    Merged,
    Registered,
    Renamed,
    SeatsChanged,
    Split,
)
from domain.ids import CoalitionId, CountryCode, PartyId, Position
from domain.records import encode
from projections.at import At
from projections.attesting import attests
from projections.chronicle import Chronicle
from projections.coalition_history import CoalitionHistory, coalition_history
from projections.country import Beside, BesideParties, Counts, Place, counted_as, country_party, place_of
from projections.government import GovernmentPicture, Governments, contests_of
from projections.growing import Kept
from projections.history import History
from projections.leaves import Leaves
from projections.party import Fold, is_lifecycle

KEPT_ANSWERS = 64 * 2**20
"""Bytes of whole answers, all together."""
KEPT_PARTS = 64 * 2**20
"""Bytes of the parts that they are made of, all together."""
KEPT_DAYS = 2_000_000
"""Days that matter, of parties, all together."""
KEPT_ITEMS = 1_000_000
"""Items and days of the outlines, and of the coalitions, each all together: with those of the parties' histories that they hold."""

_OVERHEAD = 200
"""Bytes that a part takes besides its text."""


class PartyDays(Struct, frozen=True, gc=False):
    """When what a country tells of a party may become another, by the party's history at a position."""

    position: Position
    life: tuple[Day, ...]
    """The days on which whether it exists may."""
    told: tuple[Day, ...]
    """The days on which anything may; each of `life` is one of them."""


class Outline(Struct, frozen=True):
    """What a country's answers are made from at one position, on any day."""

    position: Position
    parties: tuple[tuple[PartyId, PartyDays], ...]
    governments: Governments
    beside: tuple[Day, ...]
    """The days on which what is told besides the parties may become another."""
    days: tuple[Day, ...]
    """The days on which the answer may."""


class Part(Struct, frozen=True, gc=False):
    """A party as a part of its country's answer."""

    place: Place | None
    counted: tuple[str, ...]
    told: bytes


class Countries:
    """The parts of one chronicle's countries, and the answers that were made of them. Threads may share it."""

    def __init__(self) -> None:
        self._outlines: Kept[tuple[CountryCode, Position], Outline] = Kept(KEPT_ITEMS, _weight_of_outline)
        self._days: Kept[tuple[PartyId, Position], PartyDays] = Kept(KEPT_DAYS, _weight_of_days)
        self._coalitions: Kept[tuple[CoalitionId, Position], CoalitionHistory] = Kept(
            KEPT_ITEMS, _weight_of_history
        )
        self._parts: Kept[tuple[CountryCode, PartyId, Position, Day], Part] = Kept(
            KEPT_PARTS, _weight_of_part
        )
        self._beside: Kept[tuple[CountryCode, Position, Day], bytes] = Kept(KEPT_PARTS, len)
        self._answers: Kept[tuple[CountryCode, Position, Day], bytes] = Kept(KEPT_ANSWERS, len)

    def json(self, chronicle: Chronicle, country: CountryCode, at: At) -> bytes:
        """The country as of a day, as known at a position, without both. Raises `UnknownCountry`."""
        outline = self.outline(chronicle, country, at.position)
        day = _last(outline.days, at.as_of)
        return self._answers.get(
            (country, outline.position, day), lambda: self._composed(chronicle, country, outline, day)
        )

    def outline(self, chronicle: Chronicle, country: CountryCode, position: Position) -> Outline:
        """What the country's answers are made from as known at a position. Raises `UnknownCountry`."""
        last = chronicle.last_concerning_country(country, position)
        return self._outlines.get((country, last), lambda: self._outline(chronicle, country, last))

    def _outline(self, chronicle: Chronicle, country: CountryCode, last: Position) -> Outline:
        parties = tuple(
            (party, self._days_of(chronicle, party, last)) for party in chronicle.parties(last, country)
        )
        governments = self.governments(chronicle, country, last)
        beside = {day for each in governments.coalitions for day in each.boundaries}
        beside |= {day for item in governments.contests for day in (item.earliest, item.latest)}
        return Outline(
            position=last,
            parties=parties,
            governments=governments,
            beside=tuple(sorted(beside)),
            days=tuple(sorted(beside.union(*(days.told for _, days in parties)))),
        )

    def governments(self, chronicle: Chronicle, country: CountryCode, last: Position) -> Governments:
        """What makes the country's government at a position that is the last to concern it."""
        return Governments(
            country,
            tuple(self.coalition(chronicle, each, last) for each in chronicle.coalitions(last, country)),
            tuple(contests_of(chronicle, country, last)),
        )

    def _days_of(self, chronicle: Chronicle, party: PartyId, last: Position) -> PartyDays:
        position = chronicle.last_concerning(party, last)
        return self._days.get(
            (party, position), lambda: _days_of(chronicle.history(party, position), position)
        )

    def coalition(self, chronicle: Chronicle, coalition: CoalitionId, last: Position) -> CoalitionHistory:
        """What makes the coalition's state at a position. Raises `UnknownCoalition`."""
        position = chronicle.last_concerning_coalition(coalition, last)
        return self._coalitions.get(
            (coalition, position), lambda: coalition_history(chronicle, coalition, position)
        )

    def _composed(self, chronicle: Chronicle, country: CountryCode, outline: Outline, day: Day) -> bytes:
        told: dict[Place | None, list[bytes]] = {"parties": [], "technical": []}
        counted = dict.fromkeys(Counts.__struct_fields__, 0)
        for party, days in outline.parties:
            part = self._part(chronicle, country, party, days, day)
            for name in part.counted:
                counted[name] += 1
            if part.place in told:
                told[part.place].append(part.told)
        return b'{"country":"%b","parties":[%b],"technical":[%b],"counts":%b,%b}' % (
            country.encode("ascii"),
            b",".join(told["parties"]),
            b",".join(told["technical"]),
            encode(Counts(**counted)),
            self._told_beside(country, outline, _last(outline.beside, day)),
        )

    def _part(
        self, chronicle: Chronicle, country: CountryCode, party: PartyId, days: PartyDays, day: Day
    ) -> Part:
        """First whether it exists, which becomes another on few days; of what does not, no more is told, however much is known."""
        life = _last(days.life, day)
        part = self._part_of(chronicle, country, party, At(life, days.position))
        if not part.told:
            return part
        told = _last(days.told, day)
        return part if told == life else self._part_of(chronicle, country, party, At(told, days.position))

    def _part_of(self, chronicle: Chronicle, country: CountryCode, party: PartyId, at: At) -> Part:
        return self._parts.get(
            (country, party, at.position, at.as_of),
            lambda: _made(Fold(chronicle.history(party, at.position), at.as_of), country),
        )

    def _told_beside(self, country: CountryCode, outline: Outline, day: Day) -> bytes:
        def make() -> bytes:
            beside = BesideParties(outline.governments, day, Leaves())
            told = Beside(
                government=beside.government(),
                chambers=beside.chambers(),
                elections=beside.elections(),
                possible=beside.possible(),
            )
            return encode(told)[1:-1]

        return self._beside.get((country, outline.position, day), make)


def country_json(chronicle: Chronicle, country: CountryCode, at: At) -> bytes:
    """The country's party system as of a day, as known at a position, as JSON without both. Raises `UnknownCountry`."""
    return _countries_of(chronicle).json(chronicle, country, at)


def country_days(
    chronicle: Chronicle, country: CountryCode, position: Position
) -> tuple[Position, tuple[Day, ...]]:
    """The last position up to one that concerns the country, and the days on which its party system may become another, as known there.

    Raises `UnknownCountry`.
    """
    outline = _countries_of(chronicle).outline(chronicle, country, position)
    return outline.position, outline.days


def government_from_kept(chronicle: Chronicle, country: CountryCode, at: At) -> GovernmentPicture:
    """The same as `projections.government.government_picture`, its coalitions' histories taken from what is kept.

    Raises `UnknownCountry`.
    """
    last = chronicle.last_concerning_country(country, at.position)
    return GovernmentPicture(_countries_of(chronicle).governments(chronicle, country, last), at.as_of)


def coalition_from_kept(chronicle: Chronicle, coalition: CoalitionId, position: Position) -> CoalitionHistory:
    """The same as `projections.coalition_history.coalition_history`, taken from what is kept. Raises `UnknownCoalition`."""
    return _countries_of(chronicle).coalition(chronicle, coalition, position)


def _countries_of(chronicle: Chronicle) -> Countries:
    countries = _of_chronicles.get(chronicle)
    return _of_chronicles.setdefault(chronicle, Countries()) if countries is None else countries


_of_chronicles: WeakKeyDictionary[Chronicle, Countries] = WeakKeyDictionary()
"""What is kept of each chronicle, for as long as it lives."""


def _made(fold: Fold, country: CountryCode) -> Part:
    place = place_of(fold, country)
    if place is None:
        return Part(None, (), b"")
    told = b"" if place == "ended" else encode(country_party(fold, country))
    return Part(place, counted_as(fold, place), told)


def _days_of(history: History, position: Position) -> PartyDays:
    life, told = {history.exists_from}, set()
    for item in history.items:
        if is_lifecycle(item, history):
            life |= {item.earliest, item.latest}
        elif isinstance(item.event, _TELLING):
            told |= {item.earliest, item.latest}
        elif attests(item, history):
            told.add(item.latest)
    return PartyDays(position, tuple(sorted(life)), tuple(sorted(life | told)))


def _last(days: tuple[Day, ...], day: Day) -> Day:
    """The last of the days at or before one."""
    at = bisect_right(days, day)
    return days[at - 1] if at else BEGINNING


def _weight_of_days(days: PartyDays) -> int:
    return len(days.life) + len(days.told)


def _weight_of_outline(outline: Outline) -> int:
    coalitions, contests = outline.governments.coalitions, outline.governments.contests
    own = sum(len(each.items) + len(each.boundaries) for each in coalitions)
    shared = {id(party): len(party.items) for each in coalitions for party in each.parties.values()}
    days = len(outline.days) + len(outline.beside)
    return days + len(outline.parties) + len(contests) + own + sum(shared.values())


def _weight_of_history(history: CoalitionHistory) -> int:
    held = sum(len(party.items) for party in history.parties.values())
    return len(history.items) + len(history.boundaries) + held


def _weight_of_part(part: Part) -> int:
    return _OVERHEAD + len(part.told)


_TELLING = (
    Founded
    | Split
    | Merged
    | Renamed
    | Registered
    | Deregistered
    | ElectionHeld
    | ElectionResult
    | SeatsChanged
)
"""What changes anything that a country tells of a party, besides what begins and ends it."""
