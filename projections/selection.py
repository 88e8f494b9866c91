"""Which records somebody wants: by party, country, type of event and kind of record, found by index and not by reading.

A record is of a party when it names it, before a correction or after, under the id asked for or another that the ledger had
by then said to be the same. It is of a country when it names it, or names a party, a contest or a coalition that was said
to be of that country by then. So what is selected up to a position never changes, and a subscriber who asks again from an
earlier position gets the same.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import merge
from itertools import groupby, islice
from typing import Any, Self

from msgspec import Struct

from domain.events import CoalitionFormed, ElectionHeld, Event, Founded, Merged, NewParty, Split
from domain.ids import CoalitionId, CountryCode, ElectionId, PartyId, Position
from domain.mentions import Mentions
from domain.records import Kind, tag_of
from projections.growing import Growing, Index, Line, Positions


class Selection(Struct, frozen=True):
    """What is wanted: a record that has one of each that is not empty."""

    parties: frozenset[PartyId] = frozenset()
    countries: frozenset[CountryCode] = frozenset()
    types: frozenset[str] = frozenset()
    """Of events, as they stand in `type`; for a retraction, that of what is retracted."""
    kinds: frozenset[Kind] = frozenset()

    @property
    def is_everything(self) -> bool:
        return not (self.parties or self.countries or self.types or self.kinds)


EVERYTHING = Selection()

SHORTEST_STRETCH, LONGEST_STRETCH = 1_024, 65_536
"""Positions that are looked at together when it is looked back."""


class Selected(Struct, frozen=True):
    """Positions in order, and how far was looked: no position up to `reached` is missing."""

    positions: list[Position]
    reached: Position


class Facets(Growing):
    """By what records can be selected, for each position that was noted, from 1 on without gaps."""

    def __init__(self) -> None:
        self._sorts: bytearray | Line[int] = bytearray()  # by position, the place of the record's sort below
        self._known: dict[tuple[str, Kind], int] = {}
        self._by_class: dict[tuple[type, Kind], int] = {}
        """The same by the class of an event."""
        self.of_party: Positions[PartyId] = Positions()
        self.of_country: Positions[CountryCode] = Positions()
        # Where parties, contests and coalitions were said to belong.
        self.countries_of_party: Index[PartyId, CountryCode] = Index()
        self.countries_of_election: Index[ElectionId, CountryCode] = Index()
        self.countries_of_coalition: Index[CoalitionId, CountryCode] = Index()

    def branch(self, cut: Position) -> Self:
        branch = type(self)()
        branch._sorts = Line(self._sorts, cut)  # noqa: SLF001 - another of this kind
        branch._known = self._known.copy()  # noqa: SLF001
        for name, kept in vars(self).items():
            if isinstance(kept, Growing):
                setattr(branch, name, kept.branch(cut))
        return branch

    def written(self) -> Any:
        kept = {name: each.written() for name, each in vars(self).items() if isinstance(each, Growing)}
        return {"sorts": bytes(self._sorts), "known": [*self._known], "kept": kept}

    def read(self, written: Any) -> None:
        self._sorts = bytearray(written["sorts"])
        self._known = {(type_, kind): place for place, (type_, kind) in enumerate(written["known"])}
        for name, each in written["kept"].items():
            vars(self)[name].read(each)

    def located(self, position: Position, said: Iterable[Mentions]) -> set[CountryCode]:
        """The countries that the event is of, as it was said before and is now; what it says of where parties, contests and
        coalitions belong is kept.
        """
        countries: set[CountryCode] = set()
        for event in said:
            countries.update(self._located(event, position))
        return countries

    def sort(
        self,
        events: Sequence[Event | None],
        kinds: Sequence[Kind],
        earlier: Mapping[Position, Sequence[Position]],
    ) -> None:
        """Of which sorts the records are that come next, by what they state and the positions of their events' earlier records. All else
        of them is noted first: what is found by its sort is complete.
        """
        places: list[Any] = [*map(self._by_class.get, zip(map(type, events), kinds, strict=True))]
        sorted_ = 0
        for at, place in enumerate(places):
            if place is None:  # it may depend on those before it
                self._sorts.extend(places[sorted_:at])
                position = len(self._sorts) + 1
                self._sorts.append(self._place(events[at], kinds[at], earlier.get(position, ())))
                sorted_ = at + 1
        self._sorts.extend(places[sorted_:])

    def _place(self, event: Event | None, kind: Kind, earlier: Sequence[Position]) -> int:
        """Of a sort, which may be a new one; a retraction is of the type that its event had before. A byte is enough: some hundred are possible."""
        known = self._known
        if event is None:
            # One that was never stated is of no type: only a ledger has it that somebody meddled with.
            return known.setdefault((self.type_of(earlier[-1]) if earlier else "", kind), len(known))
        place = self._by_class[type(event), kind] = known.setdefault((tag_of(event), kind), len(known))
        return place

    def type_of(self, position: Position) -> str:
        """The type of the record's event, or of the one that it retracts."""
        sort = self._sorts[position - 1]
        return next(type_ for (type_, _), place in list(self._known.items()) if place == sort)

    def select(self, wanted: Selection, after: Position, up_to: Position, limit: int) -> Selected:
        """The first records beyond `after`, up to `up_to` (which was noted), that are wanted; `limit` at most, and at least 1."""
        if wanted.is_everything:
            reached = min(after + limit, up_to)
            return Selected(list(range(after + 1, reached + 1)), reached)
        named = [
            _union(index, keys, after, up_to)
            for index, keys in ((self.of_party, wanted.parties), (self.of_country, wanted.countries))
            if keys
        ]
        sorts = self._sorts_of(wanted)
        if named:
            found: Iterable[Position] = named[0] if len(named) == 1 else _both(*named)
            if sorts is not None:
                found = (position for position in found if self._sorts[position - 1] in sorts)
        else:
            found = self._scan(sorts or frozenset(), after, up_to)
        positions = list(islice(found, limit))
        return Selected(positions, positions[-1] if len(positions) == limit else up_to)

    def latest(self, wanted: Selection, up_to: Position, limit: int) -> list[Position]:
        """The last positions up to `up_to` (which was noted) that are wanted, the newest first; `limit` at most.

        It looks back by stretches, each longer than the one before, and no further than it must.
        """
        found: list[Position] = []
        stretch = SHORTEST_STRETCH
        while up_to > 0 and len(found) < limit:
            after = max(up_to - stretch, 0)
            found += reversed(self.select(wanted, after, up_to, stretch).positions)
            up_to, stretch = after, min(stretch * 4, LONGEST_STRETCH)
        return found[:limit]

    def _sorts_of(self, wanted: Selection) -> frozenset[int] | None:
        """The sorts of record that are wanted; None where any will do."""
        if not (wanted.types or wanted.kinds):
            return None
        return frozenset(
            place
            for (type_, kind), place in list(self._known.items())
            if (not wanted.types or type_ in wanted.types) and (not wanted.kinds or kind in wanted.kinds)
        )

    def _scan(self, sorts: frozenset[int], after: Position, up_to: Position) -> Iterator[Position]:
        """Positions of some sorts, by looking at every one: a byte each, and not in Python."""
        marks = bytes(self._sorts[after:up_to]).translate(bytes(sort in sorts for sort in range(256)))
        place = marks.find(1)
        while place >= 0:
            yield after + place + 1
            place = marks.find(1, place + 1)

    def _located(self, said: Mentions, position: Position) -> set[CountryCode]:
        countries = set(said.countries)
        if countries:
            self.place(said.event, position)
        if said.election is not None:
            countries.update(self.countries_of_election.get(said.election))
        if said.coalition is not None:
            countries.update(self.moved(said.coalition, said.parties, position))
        return countries

    def moved(
        self, coalition: CoalitionId, parties: Iterable[PartyId], position: Position
    ) -> Iterable[CountryCode]:
        """The countries of a coalition, as it is named with the parties: it is of the countries of its members."""
        for party in parties:
            for country in list(self.countries_of_party.get(party)):
                self.countries_of_coalition.add(coalition, country, position)
        return self.countries_of_coalition.get(coalition)

    def place(self, event: Event, position: Position) -> None:
        """Keep which party, contest or coalition belongs to which country, by an event that says so."""
        match event:
            case Founded():
                self.countries_of_party.add(event.party, event.country, position)
            case Split():
                for new in event.into:
                    if isinstance(new, NewParty):
                        self.countries_of_party.add(new.party, new.country, position)
            case Merged(into=NewParty() as new):
                self.countries_of_party.add(new.party, new.country, position)
            case ElectionHeld():
                self.countries_of_election.add(event.election, event.country, position)
            case CoalitionFormed(country=str() as country):
                self.countries_of_coalition.add(event.coalition, country, position)
            case _:
                pass


def _union(
    index: Positions[str], keys: Iterable[str], after: Position, up_to: Position
) -> Iterable[Position]:
    """In order and once each, the positions of any of the keys; of several, no more are looked at than are asked for."""
    found = [index.between(key, after, up_to) for key in keys]
    return found[0] if len(found) == 1 else (position for position, _ in groupby(merge(*found)))


def _both(some: Iterable[Position], others: Iterable[Position]) -> Iterator[Position]:
    """Those of the first that are among the others, too; both are in order."""
    among = others if isinstance(others, Sequence | array) else list(others)
    for each in some:
        at = bisect_right(among, each)
        if at and among[at - 1] == each:
            yield each
