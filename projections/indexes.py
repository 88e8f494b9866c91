"""The indexes of the chronicle: by party, contest, coalition, country and event, where records say something of it.

Each only grows, and each entry bears its position. They find rather too much than too little: one position too many costs a
fold, one too few would be a wrong answer.
"""

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator

from domain.events import (
    CandidateEndorsed,
    CandidateNominated,
    CoalitionEnded,
    CoalitionFormed,
    CoalitionRenamed,
    ElectionHeld,
    ElectionResult,
    Event,
    FindingAcknowledged,
    Identified,
    JoinedCoalition,
    LeftCoalition,
    SameParty,
    SeatsChanged,
)
from domain.ids import (
    ChamberId,
    CoalitionId,
    CountryCode,
    ElectionId,
    EventId,
    PartyId,
    PersonId,
    Position,
    Scheme,
)
from domain.mentions import coalition_of, countries_of, election_of, introduced_by, parties_of, people_of
from domain.records import Record
from projections.accounts import Bearer, Subject
from projections.growing import Firsts, Growing, Index, Positions, closure
from projections.history import Chamber, chamber_of
from projections.selection import Facets


class Indexes:
    """What records say something of what, up to the last record that was taken in."""

    def __init__(self, record: Callable[[Position], Record]) -> None:
        """`record` finds the record at a position that was taken in."""
        self.record = record
        self.facets = Facets()
        self.revisions: Positions[EventId] = Positions()
        self.linked: Index[EventId, EventId] = Index()
        # parties
        self.concerning: Positions[PartyId] = Positions()
        self.first_named: Firsts[PartyId] = Firsts()
        self.introduced: Firsts[PartyId] = Firsts()
        self.naming: Index[PartyId, EventId] = Index()
        self.identities: Index[PartyId, EventId] = Index()
        self.parties_of_country: Index[CountryCode, PartyId] = Index()
        self.acknowledged: Index[Subject, EventId] = Index()
        # contests and chambers
        self.about_election: Positions[ElectionId] = Positions()
        self.contests_of: Index[ElectionId, EventId] = Index()
        self.contests_in: Index[Chamber, EventId] = Index()
        self.results_of: Index[ElectionId, EventId] = Index()
        self.candidacies_of: Index[ElectionId, EventId] = Index()
        self.elections_of_country: Index[CountryCode, ElectionId] = Index()
        self.elections_in: Index[Chamber, ElectionId] = Index()
        self.rows: Index[ElectionId, PartyId] = Index()
        self.contenders: Index[ElectionId, PartyId] = Index()  # with a candidate of their own, or another's
        self.seated: Index[Chamber, PartyId] = Index()
        self.chambers_of_country: Index[CountryCode, ChamberId] = Index()
        # coalitions
        self.about_coalition: Positions[CoalitionId] = Positions()
        self.coalitions: Index[CoalitionId, EventId] = Index()
        self.moves: Index[CoalitionId, EventId] = Index()
        self.members: Index[CoalitionId, PartyId] = Index()
        self.coalitions_of_country: Index[CountryCode, CoalitionId] = Index()
        # countries: of which a picture would show the party, the contest or the coalition
        self.about_country: Positions[CountryCode] = Positions()
        self.countries_of_party: Index[PartyId, CountryCode] = Index()
        self.countries_of_election: Index[ElectionId, CountryCode] = Index()
        self.countries_of_coalition: Index[CoalitionId, CountryCode] = Index()
        # people, and the ids that others give
        self.about_person: Positions[PersonId] = Positions()
        self.people: Index[PersonId, EventId] = Index()
        self.identified: Index[Bearer, EventId] = Index()
        self.bearers: Index[tuple[Scheme, str], Bearer] = Index()

    def branch(self, cut: Position, record: Callable[[Position], Record]) -> "Indexes":
        """Indexes that begin as these were at a position and go their own way."""
        branch = Indexes(record)
        for name, kept in vars(self).items():
            if isinstance(kept, Growing):
                setattr(branch, name, kept.branch(cut))
        return branch

    def take(self, record: Record, event_type: str) -> None:
        """Take in the record that comes next, which `record` can find already."""
        position, event_id = record.position, record.event_id
        before = self.last_said(event_id, position)
        self.revisions.add(event_id, position)
        said = tuple(event for event in (before, record.event) if event is not None)
        named = dict.fromkeys(party for event in said for party in parties_of(event))
        if record.event is not None:
            self._index(record.event, event_id, position)
        told = self._told(event_id)
        concerned = dict.fromkeys(self._concerned(told, named))
        for party in concerned:
            self.concerning.add(party, position)
        self._about((*said, *told), concerned, position)
        under_all_ids = dict.fromkeys(alias for party in named for alias in closure(party, self._aliases))
        self.facets.add(position, record.kind, event_type, (before, record.event), under_all_ids)

    def last_said(self, event_id: EventId, position: Position) -> Event | None:
        """The event as it was last said to have happened up to a position, be it retracted since."""
        positions = self.revisions.get(event_id)
        for each in reversed(positions[: bisect_right(positions, position)]):
            event = self.record(each).event
            if event is not None:
                return event
        return None

    def _index(self, event: Event, event_id: EventId, position: Position) -> None:
        parties = parties_of(event)
        for place, party in enumerate(parties):
            self.first_named.add(party, position, place)
            self.naming.add(party, event_id, position)
        for party in introduced_by(event):
            self.introduced.add(party, position)
        if event.rival_to is not None:
            self.linked.add(event_id, event.rival_to, position)
            self.linked.add(event.rival_to, event_id, position)
        for country in countries_of(event):
            for party in introduced_by(event):
                self.parties_of_country.add(country, party, position)
                self.countries_of_party.add(party, country, position)
        for person in people_of(event):
            self.people.add(person, event_id, position)
        match event:
            case SameParty():
                self.identities.add(event.party, event_id, position)
                self.identities.add(event.same_as, event_id, position)
            case Identified():
                self._index_identifiers(event, event_id, position)
            case ElectionHeld():
                self.contests_of.add(event.election, event_id, position)
                self.elections_of_country.add(event.country, event.election, position)
                self.countries_of_election.add(event.election, event.country, position)
                if chamber := chamber_of(event):
                    self.contests_in.add(chamber, event_id, position)
                    self.elections_in.add(chamber, event.election, position)
                    self.chambers_of_country.add(*chamber, position)
                self._place(self.rows.all(event.election), (event.country,), position)
            case ElectionResult():
                self.results_of.add(event.election, event_id, position)
                for party in parties:  # the alliance too: its proof bears the contest's date
                    self.rows.add(event.election, party, position)
                self._place(parties, self.countries_of_election.all(event.election), position)
            case CandidateNominated() | CandidateEndorsed():
                self.candidacies_of.add(event.election, event_id, position)
                self.contenders.add(event.election, event.party, position)
                self._place(parties, self.countries_of_election.all(event.election), position)
            case FindingAcknowledged():
                if event.party is not None:
                    self.acknowledged.add(("party", event.party), event_id, position)
                if event.election is not None:
                    self.acknowledged.add(("election", event.election), event_id, position)
            case SeatsChanged(country=country, chamber=in_chamber):
                self.seated.add((country, in_chamber), event.party, position)
                self.chambers_of_country.add(country, in_chamber, position)
                self._place(parties, (country,), position)
            case CoalitionFormed() | CoalitionRenamed() | CoalitionEnded():
                self.coalitions.add(event.coalition, event_id, position)
            case JoinedCoalition() | LeftCoalition():
                self.moves.add(event.coalition, event_id, position)
            case _:
                pass
        if coalition := coalition_of(event):
            for party in parties:
                self.members.add(coalition, party, position)
            if isinstance(event, CoalitionFormed) and event.country is not None:
                self.coalitions_of_country.add(event.country, coalition, position)
                self.countries_of_coalition.add(coalition, event.country, position)
            self._place(self.members.all(coalition), self.countries_of_coalition.all(coalition), position)

    def _index_identifiers(self, event: Identified, event_id: EventId, position: Position) -> None:
        bearer: Bearer
        if event.party is not None:
            bearer = ("party", event.party)
        elif event.election is not None:
            bearer = ("election", event.election)
        elif event.coalition is not None:
            bearer = ("coalition", event.coalition)
        elif event.person is not None:
            bearer = ("person", event.person)
        else:
            return  # decisions refuse it; a fold refuses nothing
        self.identified.add(bearer, event_id, position)
        for scheme, identifier in event.identifiers.items():
            self.bearers.add((scheme, identifier), bearer, position)

    def _place(
        self, parties: Iterable[PartyId], countries: Iterable[CountryCode], position: Position
    ) -> None:
        """Pictures of the countries show the parties from now on."""
        for country in countries:
            for party in parties:
                self.countries_of_party.add(party, country, position)

    def _told(self, event_id: EventId) -> list[Event]:
        """All that was ever said in any account of the same happening."""
        told = []
        for account in closure(event_id, self.linked.all):
            for position in self.revisions.get(account):
                event = self.record(position).event
                if event is not None:
                    told.append(event)
        return told

    def _concerned(self, told: Iterable[Event], named: Iterable[PartyId]) -> Iterable[PartyId]:
        """The parties whose state may be another one after this record: rather too many than too few.

        Those that it names, those that any account of the same happening ever named, those with a row in a chamber of
        its contest, those that were ever of its coalition, the other ids of all these; and where two ids become one
        party (or two again), those that ever had to do with either, for they name it.
        """
        parties = dict.fromkeys(named)
        identity = False
        for event in told:
            parties |= dict.fromkeys(parties_of(event))
            parties |= dict.fromkeys(self._with_rows(event))
            if isinstance(event, CoalitionFormed | CoalitionRenamed | CoalitionEnded):
                parties |= dict.fromkeys(self.members.all(event.coalition))
            identity = identity or isinstance(event, SameParty)
        parties = dict.fromkeys(alias for party in parties for alias in closure(party, self._aliases))
        if identity:
            parties |= dict.fromkeys(other for party in list(parties) for other in self._related(party))
            parties = dict.fromkeys(alias for party in parties for alias in closure(party, self._aliases))
        return parties

    def _about(self, told: Iterable[Event], concerned: Iterable[PartyId], position: Position) -> None:
        """Note that the record is about contests, coalitions, people and countries."""
        elections = dict.fromkeys(each for event in told if (each := election_of(event)) is not None)
        coalitions = dict.fromkeys(each for event in told if (each := coalition_of(event)) is not None)
        countries = dict.fromkeys(each for event in told for each in countries_of(event))
        for election in elections:
            self.about_election.add(election, position)
            countries |= dict.fromkeys(self.countries_of_election.all(election))
        for coalition in coalitions:
            self.about_coalition.add(coalition, position)
            countries |= dict.fromkeys(self.countries_of_coalition.all(coalition))
        for party in concerned:
            countries |= dict.fromkeys(self.countries_of_party.all(party))
        for country in countries:
            self.about_country.add(country, position)
        for person in dict.fromkeys(each for event in told for each in people_of(event)):
            self.about_person.add(person, position)

    def _with_rows(self, event: Event) -> Iterator[PartyId]:
        """The parties that had seats, or could have, in the chamber of a contest."""
        if isinstance(event, ElectionHeld):
            yield from self.rows.all(event.election)
            if chamber := chamber_of(event):
                yield from self.seated.all(chamber)
                for election in self.elections_in.all(chamber):
                    yield from self.rows.all(election)

    def _aliases(self, party: PartyId) -> Iterator[PartyId]:
        for event_id in self.identities.all(party):
            for position in self.revisions.get(event_id):
                event = self.record(position).event
                if isinstance(event, SameParty):
                    yield from (event.party, event.same_as)

    def _related(self, party: PartyId) -> Iterator[PartyId]:
        for event_id in self.naming.all(party):
            for position in self.revisions.get(event_id):
                event = self.record(position).event
                if event is not None:
                    yield from parties_of(event)


def last_of(positions: "array[int]", position: Position) -> Position | None:
    """The last of the positions at or before one; None where there is none."""
    at = bisect_right(positions, position)
    return positions[at - 1] if at else None
