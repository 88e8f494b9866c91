"""Many records that come in together: what `Indexes.take` does with each, done at once for those that say one plain thing of one party.

Most records are plain: new events, rivals of none, that name one party. They are noted by party, many at a
time. Of countries only the positions of parties and contests are gathered: where those were said to belong, and from which position on, is in the
indexes by then.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from sys import intern
from typing import Any, Final

from domain.events import (
    Banned,
    Campaigned,
    CandidateEndorsed,
    CandidateNominated,
    ColoursAdopted,
    CongressHeld,
    Deregistered,
    DisputeArose,
    Dissolved,
    ElectionResult,
    Founded,
    HeadquartersMoved,
    Identified,
    IdeologyAdopted,
    JoinedCoalition,
    LeaderChosen,
    LeaderLeft,
    LeftCoalition,
    MembershipReported,
    OrganisationReported,
    PositionAdopted,
    PositionTaken,
    PublicationEnded,
    PublicationStarted,
    Registered,
    Renamed,
    Revived,
    SameParty,
    SeatsChanged,
)
from domain.ids import CountryCode, ElectionId, PartyId, Position
from domain.mentions import parties_of
from domain.records import Record
from domain.skimming import Skimmed, skimmed_class
from projections.accounts import Bearer
from projections.growing import Index, Positions
from projections.indexes import Indexes


class Gathering:
    """What records say of parties and countries, until it is noted in the indexes by `finish`; all else is noted as it comes."""

    def __init__(self, indexes: Indexes) -> None:
        self.indexes = indexes
        self._linked: set[int] = set()
        """Of the records that come next, those of events that are accounts of one happening; perhaps of others, too."""
        self._has_taken = self._knows_all_linked = False
        # by party: the records that are the first of theirs to name it, those that concern it and those that name it
        self._plain: dict[PartyId, list[Position]] = {}
        self._concerning: defaultdict[PartyId, list[Position]] = defaultdict(list)
        self._naming: defaultdict[PartyId, list[Position]] = defaultdict(list)
        # by contest and by country
        self._of_election: defaultdict[ElectionId, list[Position]] = defaultdict(list)
        self.pictured: defaultdict[CountryCode, list[Position]] = defaultdict(list)
        self.located: defaultdict[CountryCode, list[Position]] = defaultdict(list)

    def take(self, first: Position, records: Sequence[Skimmed | Record], types: Sequence[str]) -> None:
        """Take in the records that come next, from position `first` on, with the types of their events; the lines hold them already."""
        indexes, of_party, linked = self.indexes, self._plain, self._linked
        indexes.look_no_further(first - 1)
        if not self._knows_all_linked:
            self._look_for_linked(records)
        earlier_of = indexes.revisions.add_all([record.event_id for record in records], first)
        for position, record in enumerate(records, first):
            event: Any = record.event
            plain = _PLAIN.get(type(event))
            if (
                plain is None
                or position in earlier_of
                or event.rival_to is not None
                or record.event_id.int in linked
                or event.party is None  # an id elsewhere, of something else
            ):
                self._note(position, record, earlier_of.get(position, ()))
                continue
            party = intern(event.party)  # one object in all indexes: less memory, and nearer at hand
            positions = of_party.get(party)
            if positions is None:
                indexes.first_named.add(party, position)
                positions = of_party[party] = []
            if plain(self, event, party, position):
                positions.append(position)
            else:
                self._note(position, record, ())
        indexes.facets.sort([(type_, record.kind) for type_, record in zip(types, records, strict=True)])

    def _look_for_linked(self, records: Sequence[Skimmed | Record]) -> None:
        """A few records are looked up one by one; all linked events are gone through only where many come in."""
        linked = self.indexes.linked
        if self._has_taken or not linked:
            self._linked.update(each.int for each in linked.keys())  # noqa: SIM118 - no mapping
            self._knows_all_linked = True  # those that are linked from now on are added as they are noted
        else:
            ids = [record.event_id for record in records]
            self._linked.update(each.int for each in ids if linked.get(each))
            self._has_taken = True

    def _note(self, position: Position, record: Skimmed | Record, earlier: Sequence[Position]) -> None:
        """Take in a record that is not plain."""
        indexes, event = self.indexes, record.event
        indexes.link(position, record)
        if event is not None and event.rival_to is not None:
            self._linked.update((record.event_id.int, event.rival_to.int))
        said = indexes.said(position, record.event_id, earlier)
        ever = said if event is None else [event, *said]
        if earlier and (party := _the_one_party(ever)) is not None:  # its naming is noted already
            concerned: Iterable[PartyId] = indexes.ids_of(party)
            named = concerned
        else:
            if any(isinstance(each, SameParty) for each in ever):
                self._settle(
                    list(self._plain)
                )  # what names the parties is looked at, and their ids become others
            elif earlier and event is not None:
                self._settle(parties_of(event))
            noted = indexes.note(position, record, earlier, said)
            concerned, named = noted.concerned, noted.named
            for country in noted.pictured:
                self.pictured[country].append(position)
            for country in noted.located:
                self.located[country].append(position)
        for party in concerned:
            self._concerning[party].append(position)
        for party in named:
            self._naming[party].append(position)

    def _settle(self, parties: Iterable[PartyId]) -> None:
        """Note which plain records name the parties."""
        for party in parties:
            if positions := self._plain.pop(party, None):
                self.indexes.naming.merge(party, positions)
                for id_ in self.indexes.ids_of(party):
                    self._concerning[id_] += positions
                    self._naming[id_] += positions

    def finish(self) -> None:
        """Note all that was gathered."""
        indexes, facets = self.indexes, self.indexes.facets
        self._settle(list(self._plain))
        for party, positions in self._concerning.items():
            positions.sort()
            indexes.concerning.merge(party, positions)
            _spread(positions, indexes.countries_of_party.get(party), self.pictured)
        for party, positions in self._naming.items():
            positions.sort()
            facets.of_party.merge(party, positions)
            _spread(positions, facets.countries_of_party.get(party), self.located)
        for election, positions in self._of_election.items():
            _spread(positions, indexes.countries_of_election.get(election), self.pictured)
            _spread(positions, facets.countries_of_election.get(election), self.located)
        for about, gathered in ((indexes.about_country, self.pictured), (facets.of_country, self.located)):
            for country, found in gathered.items():
                about.merge(country, sorted(set(found)))

    # What plain records say besides

    def about(self, election: ElectionId, position: Position) -> None:
        self.indexes.about_election.add(election, position)
        self._of_election[election].append(position)

    def names(self, person: str, position: Position) -> None:
        self.indexes.people.add(person, position)
        self.indexes.about_person.add(person, position)


def _spread(
    positions: list[Position],
    countries: Mapping[CountryCode, Position],
    gathered: dict[CountryCode, list[Position]],
) -> None:
    """Give each country the positions from the one on at which it was first said to be one of theirs."""
    for country, first in countries.items():
        if first <= positions[0]:
            gathered[country] += positions
        elif first <= positions[-1]:
            gathered[country] += positions[bisect_left(positions, first) :]


# What a plain record says besides, and whether it is plain indeed.


def _nothing_more(_gathering: Gathering, _event: Any, _party: PartyId, _position: Position) -> bool:
    return True


def _founding(gathering: Gathering, event: Any, party: PartyId, position: Position) -> bool:
    indexes, country = gathering.indexes, intern(event.country)
    indexes.introduced.add(party, position)
    indexes.parties_of_country.add(country, party, position)
    indexes.countries_of_party.add(party, country, position)
    indexes.facets.countries_of_party.add(party, country, position)
    return True


def _leader(gathering: Gathering, event: Any, _party: PartyId, position: Position) -> bool:
    if event.person_id is not None:
        gathering.names(event.person_id, position)
    return True


def _campaign(gathering: Gathering, event: Any, _party: PartyId, position: Position) -> bool:
    if event.election is not None:
        gathering.about(event.election, position)
    return True


def _result(gathering: Gathering, event: Any, party: PartyId, position: Position) -> bool:
    if event.alliance not in (None, party):
        return False
    _stands(gathering, event, party, position, gathering.indexes.results_of, gathering.indexes.rows)
    return True


def _candidacy(gathering: Gathering, event: Any, party: PartyId, position: Position) -> bool:
    _stands(gathering, event, party, position, gathering.indexes.candidacies_of, gathering.indexes.contenders)
    return True


def _stands(
    gathering: Gathering,
    event: Any,
    party: PartyId,
    position: Position,
    naming: Positions[ElectionId],
    parties: Index[ElectionId, PartyId],
) -> None:
    indexes, election = gathering.indexes, intern(event.election)
    naming.add(election, position)
    parties.add(election, party, position)
    for country in indexes.countries_of_election.get(election):
        indexes.countries_of_party.add(party, country, position)
    gathering.about(election, position)
    if event.candidate_id is not None:
        gathering.names(event.candidate_id, position)


def _identity(gathering: Gathering, event: Any, party: PartyId, position: Position) -> bool:
    if event.election is not None or event.coalition is not None or event.person is not None:
        return False
    indexes = gathering.indexes
    bearer: Bearer = ("party", party)
    indexes.identified.add(bearer, position)
    for scheme, identifier in event.identifiers.items():
        indexes.bearers.add((scheme, identifier), bearer, position)
    return True


def _seats(gathering: Gathering, event: Any, party: PartyId, position: Position) -> bool:
    indexes, country = gathering.indexes, intern(event.country)
    indexes.seated.add((country, event.chamber), party, position)
    indexes.chambers_of_country.add(country, event.chamber, position)
    indexes.countries_of_party.add(party, country, position)
    gathering.pictured[country].append(position)
    gathering.located[country].append(position)
    return True


def _move(gathering: Gathering, event: Any, party: PartyId, position: Position) -> bool:
    indexes, coalition = gathering.indexes, event.coalition
    indexes.moves.add(coalition, position)
    indexes.members.add(coalition, party, position)
    indexes.about_coalition.add(coalition, position)
    for country in indexes.countries_of_coalition.get(coalition):
        indexes.countries_of_party.add(party, country, position)
        gathering.pictured[country].append(position)
    for country in indexes.facets.moved(coalition, (party,), position):
        gathering.located[country].append(position)
    return True


_OF_A_PARTY_ALONE: Final = (
    Registered, Deregistered, Renamed, Dissolved, Banned, Revived,
    LeaderLeft, MembershipReported, OrganisationReported,
    IdeologyAdopted, PositionAdopted, ColoursAdopted, HeadquartersMoved, CongressHeld,
    PositionTaken, PublicationStarted, PublicationEnded, DisputeArose,
)  # fmt: skip
_ALONE: Final = frozenset({skimmed_class(event) for event in _OF_A_PARTY_ALONE})


def _the_one_party(events: Iterable[Any]) -> PartyId | None:
    """The one party that the events name, if they name nothing else."""
    parties = {event.party if _names_a_party_alone(event) else None for event in events}
    return parties.pop() if len(parties) == 1 else None


def _names_a_party_alone(event: Any) -> bool:
    if isinstance(event, LeaderChosen):
        return event.person_id is None
    if isinstance(event, Campaigned):
        return event.election is None
    return type(event) in _ALONE


_Plain = Callable[[Gathering, Any, PartyId, Position], bool]
_PLAIN: Final[Mapping[type[Any], _Plain]] = {
    skimmed_class(event): plain
    for event, plain in (
        *((each, _nothing_more) for each in _OF_A_PARTY_ALONE),
        (Founded, _founding),
        (LeaderChosen, _leader),
        (Campaigned, _campaign),
        (ElectionResult, _result),
        (CandidateNominated, _candidacy),
        (CandidateEndorsed, _candidacy),
        (Identified, _identity),
        (SeatsChanged, _seats),
        (JoinedCoalition, _move),
        (LeftCoalition, _move),
    )
}
