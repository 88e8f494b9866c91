"""What records that come in together say of parties, contests and countries, until it is noted in the indexes for all of them at once.

Of countries only the positions of parties and contests are gathered: where those were said to belong, and from which position on, is in the
indexes by then. So it is with the contests in a chamber, which concern all parties that had a row in it by then.
"""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from domain.ids import CountryCode, ElectionId, PartyId, Position
from projections.growing import POSITION
from projections.history import Chamber
from projections.indexes import Indexes

ByCountry: TypeAlias = defaultdict[CountryCode, list[Position]]


class Gathered:
    """Positions by what they are about; what is not gathered here is noted in the indexes as it comes."""

    def __init__(self, indexes: Indexes) -> None:
        self.indexes = indexes
        self.first: dict[PartyId, list[Position]] = {}
        """Of the records that are their event's first, and name the party."""
        self.again: defaultdict[PartyId, list[Position]] = defaultdict(list)
        """Of those by which an event names the party as it did from its first on."""
        self._naming: defaultdict[PartyId, list[Position]] = defaultdict(list)
        """Of all that name the party under one of the ids that it had by then, and so concern it."""
        self._concerning: defaultdict[PartyId, list[Position]] = defaultdict(list)
        """Of those that concern it without naming it."""
        self._joined: defaultdict[PartyId, dict[PartyId, Position]] = defaultdict(dict)
        """By id, others that were found to be of the same party, and where."""
        self.results: dict[ElectionId, list[Position]] = {}
        self.candidacies: dict[ElectionId, list[Position]] = {}
        self.about: dict[ElectionId, list[Position]] = {}
        """Of the other records that are about the contest."""
        self.contests: defaultdict[Chamber, list[Position]] = defaultdict(list)
        self.pictured: ByCountry = defaultdict(list)
        self.located: ByCountry = defaultdict(list)

    def names(self, party: PartyId, position: Position, place: int = 0) -> None:
        """An event names the party from this record on, its first."""
        positions = self.first.get(party)
        if positions is None:
            positions = self.begun(party, position, place)
        positions.append(position)

    def begun(self, party: PartyId, position: Position, place: int = 0) -> list[Position]:
        """A list of the records that name the party, which is not in it yet."""
        self.indexes.first_named.add(party, position, place)
        positions = self.first[party] = []
        return positions

    def of_contest(
        self, gathered: dict[ElectionId, list[Position]], election: ElectionId, position: Position
    ) -> None:
        positions = gathered.get(election)
        if positions is None:
            positions = gathered[election] = []
        positions.append(position)

    def concerns(self, position: Position, parties: Iterable[PartyId], named: Iterable[PartyId] = ()) -> None:
        """The record concerns the parties, which are all ids of theirs, and names some of them."""
        for party in named:
            self._naming[party].append(position)
        for party in parties:
            if party not in named:
                self._concerning[party].append(position)

    def shows(self, countries: Iterable[CountryCode], position: Position) -> None:
        """Pictures of the countries may be others from this record on."""
        for country in countries:
            self.pictured[country].append(position)

    def lies(self, countries: Iterable[CountryCode], position: Position) -> None:
        """The record is selected as one of the countries'."""
        for country in countries:
            self.located[country].append(position)

    def join(self, before: Mapping[PartyId, Iterable[PartyId]], position: Position) -> None:
        """Ids were found to be of one party by the record; `before` are those that each had before."""
        for party, known in before.items():
            for other in self.indexes.ids_of(party):
                if other not in known:
                    self._joined[party][other] = position

    def settle(self, parties: Iterable[PartyId]) -> None:
        """Note which events name the parties, and under which ids: before that is asked, or the ids become others."""
        for party in parties:
            first, again = self.first.pop(party, None), self.again.pop(party, None)
            if first:
                self.indexes.naming.merge(party, array(POSITION, first))
            for positions in (first, again):
                if positions:
                    for id_ in self.indexes.ids_of(party):
                        self._naming[id_] += positions

    def settle_contest(self, election: ElectionId) -> None:
        """Note which events are of the contest, before that is asked."""
        indexes = self.indexes
        for gathered, naming in (
            (self.results, indexes.results_of),
            (self.candidacies, indexes.candidacies_of),
        ):
            if positions := gathered.pop(election, None):
                naming.merge(election, array(POSITION, positions))
                self.about.setdefault(election, []).extend(positions)

    def finish(self) -> None:
        """Note all that was gathered."""
        indexes, facets = self.indexes, self.indexes.facets
        self.settle([*self.first, *self.again])
        for chamber, contests in self.contests.items():
            self._concern(chamber, contests)
        for party in self._naming | self._concerning:
            is_alone = party not in indexes.identities  # else a record may name it twice
            naming = _in_order(self._naming.get(party, ()), is_alone)
            noted = array(POSITION, naming)
            if naming:
                facets.of_party.merge(party, noted)
                _spread(naming, facets.countries_of_party.get(party), self.located)
            concerning = naming
            if only := self._concerning.get(party):
                concerning = _in_order([*naming, *only], is_alone)
                noted = array(POSITION, concerning)
            indexes.concerning.merge(party, noted)
            _spread(concerning, indexes.countries_of_party.get(party), self.pictured)
        for election in [*self.results, *self.candidacies]:
            self.settle_contest(election)
        for election, positions in self.about.items():
            about = _in_order(positions)
            indexes.about_election.merge(election, array(POSITION, about))
            _spread(about, indexes.countries_of_election.get(election), self.pictured)
            _spread(about, facets.countries_of_election.get(election), self.located)
        self._note_countries()

    def _note_countries(self) -> None:
        """Of a country, pictures are nearly always of the records that are selected as its own."""
        for country in self.pictured | self.located:
            pictured, located = {*self.pictured[country]}, {*self.located[country]}
            if pictured:
                noted = array(POSITION, sorted(pictured))
                self.indexes.about_country.merge(country, noted)
            if located:
                noted = noted if located == pictured else array(POSITION, sorted(located))
                self.indexes.facets.of_country.merge(country, noted)

    def _concern(self, chamber: Chamber, contests: list[Position]) -> None:
        """Note which parties the contests in a chamber concern: those with a row there by then, or seats, under all of their ids."""
        contests.sort()
        for party, first in _since(self.indexes, chamber).items():
            if first <= contests[-1]:
                joined = self._joined.get(party, {})
                for id_ in self.indexes.ids_of(party):
                    since = max(first, joined.get(id_, 0))
                    self._concerning[id_] += contests[bisect_left(contests, since) :]


def _in_order(positions: Iterable[Position], are_different: bool = True) -> list[Position]:
    """Each once."""
    return sorted(positions if are_different else {*positions})


def _since(indexes: Indexes, chamber: Chamber) -> dict[PartyId, Position]:
    """The parties that had seats, or could have, in the chamber, and from which position on."""
    parties = dict(indexes.seated.get(chamber))
    for election, held in indexes.elections_in.get(chamber).items():
        for party, first in indexes.rows.get(election).items():
            since = max(first, held)
            if since < parties.get(party, since + 1):
                parties[party] = since
    return parties


def _spread(
    positions: list[Position], countries: Mapping[CountryCode, Position], gathered: ByCountry
) -> None:
    """Give each country the positions from the one on at which it was first said to be one of theirs."""
    for country, first in countries.items():
        if first <= positions[0]:
            gathered[country] += positions
        elif first <= positions[-1]:
            gathered[country] += positions[bisect_left(positions, first) :]
