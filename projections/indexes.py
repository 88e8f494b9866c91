"""The indexes of the chronicle: by party, contest, coalition, country and event, where records say something of it.

Each only grows, and each entry bears its position. They find rather too much than too little: one position too many costs a
fold, one too few would be a wrong answer.
"""

from array import array
from bisect import bisect_right
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeVar, assert_never

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
from domain.mentions import Mentions, introduced_by, mentions_of, parties_of
from domain.records import Record
from domain.skimming import Skimmed
from projections.accounts import Bearer, Subject
from projections.growing import Firsts, Growing, Index, Positions, closure
from projections.history import Chamber, chamber_of
from projections.lines import Lines
from projections.revisions import Revisions
from projections.selection import Facets

Key = TypeVar("Key", bound=Hashable)


_OF_MORE_THAN_PARTIES: Final = (
    ElectionResult,
    SameParty,
    Identified,
    ElectionHeld,
    CandidateNominated,
    CandidateEndorsed,
    FindingAcknowledged,
    SeatsChanged,
    CoalitionFormed,
    CoalitionRenamed,
    CoalitionEnded,
    JoinedCoalition,
    LeftCoalition,
)
_OF_A_COALITION_ITSELF: Final = (CoalitionFormed, CoalitionRenamed, CoalitionEnded)


class Noted(NamedTuple):
    """Which parties and countries a record has to do with."""

    named: Collection[PartyId]
    """Before it and now, under all of their ids."""
    concerned: Collection[PartyId]
    """Whose state may be another one after it."""
    pictured: Collection[CountryCode]
    """Whose pictures may be, besides those that show one of the parties."""
    located: Collection[CountryCode]
    """Of which it is selected, besides those of the parties that are named."""


class Indexes:
    """What records say something of what, up to the last record that was taken in."""

    def __init__(self, lines: Lines) -> None:
        """`lines` are the records that were taken in, and the one that is."""
        self._lines = lines
        self._position: Position = 0
        """Up to which it is looked at what was ever said."""
        self._ids: dict[PartyId, Collection[PartyId]] = {}
        """All ids that the parties asked for ever had, until another id is said to be a party's."""
        self.facets = Facets()
        self.revisions = Revisions(lines.event_at)
        self.linked: Index[EventId, EventId] = Index()
        self.with_rivals: Positions[Position] = Positions()
        """By the first record of an event that has rivals, where that was said: it is looked up much quicker than an id."""
        self.awaited: Positions[EventId] = Positions()
        """Events that were said to be rivals of others before anything was recorded of them."""
        # parties
        self.concerning: Positions[PartyId] = Positions()
        self.first_named: Firsts[PartyId] = Firsts()
        self.introduced: Firsts[PartyId] = Firsts()
        self.naming: Positions[PartyId] = Positions()
        self.identities: Positions[PartyId] = Positions()
        self.parties_of_country: Index[CountryCode, PartyId] = Index()
        self.acknowledged: Positions[Subject] = Positions()
        # contests and chambers
        self.about_election: Positions[ElectionId] = Positions()
        self.contests_of: Positions[ElectionId] = Positions()
        self.contests_in: Positions[Chamber] = Positions()
        self.results_of: Positions[ElectionId] = Positions()
        self.candidacies_of: Positions[ElectionId] = Positions()
        self.elections_of_country: Index[CountryCode, ElectionId] = Index()
        self.elections_in: Index[Chamber, ElectionId] = Index()
        self.rows: Index[ElectionId, PartyId] = Index()
        self.contenders: Index[ElectionId, PartyId] = Index()  # with a candidate of their own, or another's
        self.seated: Index[Chamber, PartyId] = Index()
        self.chambers_of_country: Index[CountryCode, ChamberId] = Index()
        # coalitions
        self.about_coalition: Positions[CoalitionId] = Positions()
        self.coalitions: Positions[CoalitionId] = Positions()
        self.moves: Positions[CoalitionId] = Positions()
        self.members: Index[CoalitionId, PartyId] = Index()
        self.coalitions_of_country: Index[CountryCode, CoalitionId] = Index()
        # countries: of which a picture would show the party, the contest or the coalition
        self.about_country: Positions[CountryCode] = Positions()
        self.countries_of_party: Index[PartyId, CountryCode] = Index()
        self.countries_of_election: Index[ElectionId, CountryCode] = Index()
        self.countries_of_coalition: Index[CoalitionId, CountryCode] = Index()
        # people, and the ids that others give
        self.about_person: Positions[PersonId] = Positions()
        self.people: Positions[PersonId] = Positions()
        self.identified: Positions[Bearer] = Positions()
        self.bearers: Index[tuple[Scheme, str], Bearer] = Index()

    def branch(self, cut: Position, lines: Lines) -> "Indexes":
        """Indexes that begin as these were at a position and go their own way."""
        branch = Indexes(lines)
        branch.revisions = self.revisions.branch(lines.event_at, cut)
        for name, kept in vars(self).items():
            if isinstance(kept, Growing):
                setattr(branch, name, kept.branch(cut))
        return branch

    def written(self) -> Iterator[tuple[str, Any]]:
        """What each index holds as plain data, by its name; of indexes that did not branch off others."""
        for name, kept in vars(self).items():
            if isinstance(kept, Growing | Revisions):
                yield name, kept.written()

    def read(self, name: str, written: Any) -> None:
        """Take in what was written of an index."""
        kept = vars(self)[name]
        assert isinstance(kept, Growing | Revisions)
        kept.read(written)

    def take(self, position: Position, record: Skimmed | Record) -> None:
        """Take in the record that comes next, which the lines hold already."""
        earlier = self.revisions.add(record.event_id, position)
        self.link(position, record, earlier)
        noted = self.note(position, record, earlier, self.said(position, record.event_id, earlier))
        facets, pictured, located = self.facets, set(noted.pictured), set(noted.located)
        for party in noted.concerned:
            self.concerning.add(party, position)
            pictured.update(self.countries_of_party.get(party))
        for country in pictured:
            self.about_country.add(country, position)
        for party in noted.named:
            facets.of_party.add(party, position)
            located.update(facets.countries_of_party.get(party))
        for country in located:
            facets.of_country.add(country, position)
        facets.sort([record.event], [record.kind], {position: earlier})

    def look_no_further(self, position: Position) -> None:
        """Records beyond the position, which the lines may hold already, have said nothing yet."""
        self._position = position

    def link(self, position: Position, record: Skimmed | Record, earlier: Sequence[Position]) -> None:
        """Note of which happening the record's event is another account; `earlier` are the event's records before it."""
        event, event_id = record.event, record.event_id
        first = earlier[0] if earlier else position
        if event is not None and (rival := event.rival_to) is not None:
            self.linked.add(event_id, rival, position)
            self.linked.add(rival, event_id, position)
            self.with_rivals.add(first, position)
            # Of its records some may be in the index that are still to be taken in.
            of_rival = next((each for each in self.revisions.get(rival) if each <= position), None)
            if of_rival is None:
                self.awaited.add(rival, position)
            else:
                self.with_rivals.add(of_rival, position)
        if not earlier and self.awaited and event_id in self.awaited:
            self.with_rivals.add(first, position)

    def note(
        self, position: Position, record: Skimmed | Record, earlier: Sequence[Position], said: Sequence[Event]
    ) -> Noted:
        """Note what the record says of what, but for parties and countries: `earlier` are the event's records before it, and `said` what was said."""
        self.look_no_further(position)
        told = [mentions_of(event) for event in said]
        before_and_now = told[:1] if earlier else []
        if record.event is not None:
            now = mentions_of(record.event)
            self._index(now, position, earlier)
            before_and_now.append(now)
            told.append(now)
        named = self._under_all_ids(
            before_and_now[0].parties
            if len(before_and_now) == 1
            else tuple(party for each in before_and_now for party in each.parties)
        )
        concerned = self._concerned(named, told)
        located = self.facets.located(position, before_and_now)
        return Noted(named, concerned, self._about(told, position), located)

    def record(self, position: Position) -> Record:
        """The record at a position that was taken in."""
        return self._lines.record(position)

    def last_said(self, event_id: EventId, position: Position) -> Event | None:
        """The event as it was last said to have happened up to a position, be it retracted since."""
        positions = self.revisions.get(event_id)
        return _last_said(self._lines.record, positions[: bisect_right(positions, position)])

    def said(self, position: Position, event_id: EventId, earlier: Sequence[Position]) -> list[Event]:
        """What was ever said up to a position in any account of the happening: first the event as it was said before, if it was."""
        is_linked = bool(self.linked and self.linked.get(event_id))
        if not (earlier or is_linked):
            return []
        event_at = self._lines.event
        said = [event for each in reversed(earlier) if (event := event_at(each)) is not None]
        if is_linked:
            said += [
                event
                for account in closure(event_id, self.linked.all)
                if account != event_id
                for each in self.revisions.get(account)
                if each <= position and (event := event_at(each)) is not None
            ]
        return said

    def _index(self, named: Mentions, position: Position, earlier: Sequence[Position]) -> None:
        event, parties = named.event, named.parties
        for place, party in enumerate(parties):
            self.first_named.add(party, position, place)
            self._note(self.naming, party, position, earlier)
        introduced = introduced_by(event)
        for party in introduced:
            self.introduced.add(party, position)
        if introduced:
            for country in named.countries:
                for party in introduced:
                    self.parties_of_country.add(country, party, position)
                    self.countries_of_party.add(party, country, position)
        for person in named.people:
            self._note(self.people, person, position, earlier)
        if not isinstance(event, _OF_MORE_THAN_PARTIES):
            return
        match event:
            case ElectionResult():
                self._note(self.results_of, event.election, position, earlier)
                for party in parties:  # the alliance too: its proof bears the contest's date
                    self.rows.add(event.election, party, position)
                self._place(parties, self.countries_of_election.get(event.election), position)
            case SameParty():
                self._note(self.identities, event.party, position, earlier)
                self._note(self.identities, event.same_as, position, earlier)
                self._ids.clear()
            case Identified():
                bearer = bearer_of(event)
                if bearer is not None:  # decisions refuse another; a fold refuses nothing
                    self._note(self.identified, bearer, position, earlier)
                    for scheme, identifier in event.identifiers.items():
                        self.bearers.add((scheme, identifier), bearer, position)
            case ElectionHeld():
                self._note(self.contests_of, event.election, position, earlier)
                self.elections_of_country.add(event.country, event.election, position)
                self.countries_of_election.add(event.election, event.country, position)
                if chamber := chamber_of(event):
                    self._note(self.contests_in, chamber, position, earlier)
                    self.elections_in.add(chamber, event.election, position)
                    self.chambers_of_country.add(*chamber, position)
                self._place(self.rows.get(event.election), (event.country,), position)
            case CandidateNominated() | CandidateEndorsed():
                self._note(self.candidacies_of, event.election, position, earlier)
                self.contenders.add(event.election, event.party, position)
                self._place(parties, self.countries_of_election.get(event.election), position)
            case FindingAcknowledged():
                if event.party is not None:
                    self._note(self.acknowledged, ("party", event.party), position, earlier)
                if event.election is not None:
                    self._note(self.acknowledged, ("election", event.election), position, earlier)
            case SeatsChanged(country=country, chamber=in_chamber):
                self.seated.add((country, in_chamber), event.party, position)
                self.chambers_of_country.add(country, in_chamber, position)
                self._place(parties, (country,), position)
            case CoalitionFormed() | CoalitionRenamed() | CoalitionEnded():
                self._note(self.coalitions, event.coalition, position, earlier)
            case JoinedCoalition() | LeftCoalition():
                self._note(self.moves, event.coalition, position, earlier)
            case _:
                assert_never(event)
        if coalition := named.coalition:
            for party in parties:
                self.members.add(coalition, party, position)
            if isinstance(event, CoalitionFormed) and event.country is not None:
                self.coalitions_of_country.add(event.country, coalition, position)
                self.countries_of_coalition.add(coalition, event.country, position)
            self._place(self.members.get(coalition), self.countries_of_coalition.get(coalition), position)

    def _note(
        self, naming: Positions[Key], key: Key, position: Position, earlier: Sequence[Position]
    ) -> None:
        """That the event names the key, if none of its earlier records was the first to say so."""
        if not (earlier and any(naming.has(key, each) for each in earlier)):
            naming.add(key, position)

    def _place(
        self, parties: Iterable[PartyId], countries: Iterable[CountryCode], position: Position
    ) -> None:
        """Pictures of the countries show the parties from now on."""
        for country in countries:
            for party in parties:
                self.countries_of_party.add(party, country, position)

    def _concerned(self, named: Collection[PartyId], told: Sequence[Mentions]) -> Collection[PartyId]:
        """The parties whose state may be another one after this record: rather too many than too few.

        Those that it names, those that any account of the same happening ever named, those with a row in a chamber of
        its contest, those that were ever of its coalition, the other ids of all these; and where two ids become one
        party (or two again), those that ever had to do with either, for they name it.
        """
        parties: dict[PartyId, Position | None] = {}
        identity = False
        for each in told:
            parties |= dict.fromkeys(each.parties)
            if isinstance(each.event, ElectionHeld):
                for rows in self._with_rows(each.event):
                    parties.update(rows)
            elif isinstance(each.event, _OF_A_COALITION_ITSELF):
                parties.update(self.members.get(each.event.coalition))
            elif isinstance(each.event, SameParty):
                identity = True
        if len(parties) <= len(named) and parties.keys() <= set(named):
            concerned = named
        else:
            concerned = self._under_all_ids((*named, *parties))
        if identity:
            related = (other for party in concerned for other in self._related(party))
            concerned = self._under_all_ids((*concerned, *related))
        return concerned

    def _under_all_ids(self, parties: Collection[PartyId]) -> Collection[PartyId]:
        """The parties, each once, with the other ids that they ever had."""
        if not self.identities.has_any(parties):  # as nearly always
            return parties if len(parties) == 1 else dict.fromkeys(parties)
        return dict.fromkeys(alias for party in parties for alias in self.ids_of(party))

    def ids_of(self, party: PartyId) -> Collection[PartyId]:
        """All ids that the party ever had, its own too."""
        ids = self._ids.get(party)
        if ids is None:
            ids = (party,) if party not in self.identities else tuple(closure(party, self._aliases))
            self._ids[party] = ids
        return ids

    def _about(self, told: Iterable[Mentions], position: Position) -> Collection[CountryCode]:
        """Note that the record is about contests, coalitions and people; of which countries these are."""
        elections: dict[ElectionId, None] = {}
        coalitions: dict[CoalitionId, None] = {}
        countries: set[CountryCode] = set()
        people: dict[PersonId, None] = {}
        for each in told:
            if each.election is not None:
                elections[each.election] = None
            if each.coalition is not None:
                coalitions[each.coalition] = None
            countries.update(each.countries)
            if each.people:
                people |= dict.fromkeys(each.people)
        for election in elections:
            self.about_election.add(election, position)
            countries.update(self.countries_of_election.get(election))
        for coalition in coalitions:
            self.about_coalition.add(coalition, position)
            countries.update(self.countries_of_coalition.get(coalition))
        for person in people:
            self.about_person.add(person, position)
        return countries

    def _with_rows(self, contest: ElectionHeld) -> Iterator[Mapping[PartyId, Position]]:
        """The parties that had seats, or could have, in the chamber of a contest."""
        yield self.rows.get(contest.election)
        if chamber := chamber_of(contest):
            yield self.seated.get(chamber)
            for election in self.elections_in.get(chamber):
                yield self.rows.get(election)

    def _aliases(self, party: PartyId) -> Iterator[PartyId]:
        for event in self._ever_said(self.identities, party):
            if isinstance(event, SameParty):
                yield from (event.party, event.same_as)

    def _related(self, party: PartyId) -> Iterator[PartyId]:
        for event in self._ever_said(self.naming, party):
            yield from parties_of(event)

    def _ever_said(self, naming: Positions[PartyId], party: PartyId) -> Iterator[Event]:
        """All that was ever said of the events that ever named the party, up to the record that is taken in."""
        skimmed, event_at = self._lines.skimmed, self._lines.event
        for named_at in naming.get(party):
            record = skimmed(named_at)
            if record.revision == 1:  # so its other records need not be found by its id
                positions = self.revisions.since(named_at)
            else:
                positions = self.revisions.get(record.event_id)
            for position in positions:
                if position <= self._position:
                    event = record.event if position == named_at else event_at(position)
                    if event is not None:
                        yield event


def bearer_of(event: Identified) -> Bearer | None:
    """What it says to have ids elsewhere; None where it names nothing."""
    if event.party is not None:
        return "party", event.party
    if event.election is not None:
        return "election", event.election
    if event.coalition is not None:
        return "coalition", event.coalition
    if event.person is not None:
        return "person", event.person
    return None


def _last_said(record: Callable[[Position], Record], positions: Sequence[Position]) -> Event | None:
    for each in reversed(positions):
        event = record(each).event
        if event is not None:
            return event
    return None


def last_of(positions: "array[int]", position: Position) -> Position | None:
    """The last of the positions at or before one; None where there is none."""
    at = bisect_right(positions, position)
    return positions[at - 1] if at else None
