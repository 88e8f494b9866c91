"""Countries as bytes, composed from kept parts: what `projections.country` tells, at the cost of joining it together.

A country's answer is addressed as a party's is (`projections.chronicle`): by the last position that concerns the country, and the
last day that matters to it. It is put together from the encoded parts of its parties, each kept under the party's own address, so
that a record makes new only the parts of the parties that it concerns.
"""

from bisect import bisect_right
from weakref import WeakKeyDictionary

from msgspec import Struct

from domain.dates import BEGINNING, Day
from domain.ids import CoalitionId, CountryCode, PartyId, Position
from domain.records import encode
from projections.at import At
from projections.chronicle import Chronicle
from projections.coalition_history import CoalitionHistory, coalition_history
from projections.country import Beside, BesideParties, Counts, Place, counted_as, country_party, place_of
from projections.government import Governments, contests_of, seats_of
from projections.growing import Kept
from projections.leaves import Leaves

KEPT_ANSWERS = 64 * 2**20
"""Bytes of whole answers, all together."""
KEPT_PARTS = 64 * 2**20
"""Bytes of the parts that they are made of, all together."""
KEPT_DAYS = 2_000_000
"""Days that matter, and coalitions, of the outlines that are kept, all together."""

_OVERHEAD = 200
"""Bytes that a part takes besides its text."""


class Addressed(Struct, frozen=True, gc=False):
    """What a party, or a country, is at a position: the days on which it may become another."""

    position: Position
    boundaries: tuple[Day, ...]

    def address(self, day: Day) -> Day:
        """The last day that matters at or before `day`."""
        at = bisect_right(self.boundaries, day)
        return self.boundaries[at - 1] if at else BEGINNING


class Outline(Struct, frozen=True):
    """What a country's answers are made from at one position, on any day."""

    parties: tuple[tuple[PartyId, Addressed], ...]
    governments: Governments
    beside: Addressed
    """What is told besides the parties."""
    whole: Addressed


class Part(Struct, frozen=True, gc=False):
    """A party as a part of its country's answer."""

    place: Place | None
    counted: tuple[str, ...]
    told: bytes


class Countries:
    """The parts of one chronicle's countries, and the answers that were made of them. Threads may share it."""

    def __init__(self) -> None:
        self._outlines: Kept[tuple[CountryCode, Position], Outline] = Kept(KEPT_DAYS, _days_of)
        self._coalitions: Kept[tuple[CoalitionId, Position], CoalitionHistory] = Kept(KEPT_DAYS, _items_of)
        self._parts: Kept[tuple[CountryCode, PartyId, Position, Day], Part] = Kept(KEPT_PARTS, _bytes_of)
        self._beside: Kept[tuple[CountryCode, Position, Day], bytes] = Kept(KEPT_PARTS, len)
        self._answers: Kept[tuple[CountryCode, Position, Day], bytes] = Kept(KEPT_ANSWERS, len)

    def json(self, chronicle: Chronicle, country: CountryCode, at: At) -> bytes:
        """The country as of a day, as known at a position, without both. Raises `UnknownCountry`."""
        last = chronicle.last_concerning_country(country, at.position)
        outline = self._outlines.get((country, last), lambda: self._outline(chronicle, country, last))
        day = outline.whole.address(at.as_of)
        return self._answers.get(
            (country, last, day), lambda: self._composed(chronicle, country, outline, day)
        )

    def _outline(self, chronicle: Chronicle, country: CountryCode, last: Position) -> Outline:
        parties = []
        for party in chronicle.parties(last, country):
            position = chronicle.last_concerning(party, last)
            parties.append((party, Addressed(position, chronicle.history(party, position).boundaries)))
        governments = Governments(
            country,
            tuple(self._coalition(chronicle, each, last) for each in chronicle.coalitions(last, country)),
            tuple(contests_of(chronicle, country, last)),
        )
        days = {day for each in governments.coalitions for day in each.boundaries}
        days |= {day for item in governments.contests for day in (item.earliest, item.latest)}
        whole = days.union(*(each.boundaries for _, each in parties))
        return Outline(
            tuple(parties),
            governments,
            Addressed(last, tuple(sorted(days))),
            Addressed(last, tuple(sorted(whole))),
        )

    def _coalition(self, chronicle: Chronicle, coalition: CoalitionId, last: Position) -> CoalitionHistory:
        position = chronicle.last_concerning_coalition(coalition, last)
        return self._coalitions.get(
            (coalition, position), lambda: coalition_history(chronicle, coalition, position)
        )

    def _composed(self, chronicle: Chronicle, country: CountryCode, outline: Outline, day: Day) -> bytes:
        told: dict[Place | None, list[bytes]] = {"parties": [], "technical": []}
        counted = dict.fromkeys(Counts.__struct_fields__, 0)
        for party, addressed in outline.parties:
            part = self._part(chronicle, country, party, addressed, day)
            for name in part.counted:
                counted[name] += 1
            if part.place in told:
                told[part.place].append(part.told)
        return b'{"country":"%b","parties":[%b],"technical":[%b],"counts":%b,%b}' % (
            country.encode("ascii"),
            b",".join(told["parties"]),
            b",".join(told["technical"]),
            encode(Counts(**counted)),
            self._told_beside(country, outline, outline.beside.address(day)),
        )

    def _part(
        self, chronicle: Chronicle, country: CountryCode, party: PartyId, addressed: Addressed, on: Day
    ) -> Part:
        position, day = addressed.position, addressed.address(on)

        def make() -> Part:
            state = chronicle.party(party, At(day, position))
            place = place_of(state, country)
            if place is None:
                return Part(None, (), b"")
            seats = seats_of(chronicle.history(party, position), country, day)
            told = b"" if place == "ended" else encode(country_party(state, seats))
            return Part(place, counted_as(state, place), told)

        return self._parts.get((country, party, position, day), make)

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

        return self._beside.get((country, outline.beside.position, day), make)


def country_json(chronicle: Chronicle, country: CountryCode, at: At) -> bytes:
    """The country's party system as of a day, as known at a position, as JSON without both. Raises `UnknownCountry`."""
    countries = _of_chronicles.get(chronicle)
    if countries is None:
        countries = _of_chronicles.setdefault(chronicle, Countries())
    return countries.json(chronicle, country, at)


_of_chronicles: WeakKeyDictionary[Chronicle, Countries] = WeakKeyDictionary()
"""What is kept of each chronicle, for as long as it lives."""


def _days_of(outline: Outline) -> int:
    return len(outline.whole.boundaries) + len(outline.parties)


def _items_of(history: CoalitionHistory) -> int:
    return len(history.items) + len(history.boundaries)


def _bytes_of(part: Part) -> int:
    return _OVERHEAD + len(part.told)
