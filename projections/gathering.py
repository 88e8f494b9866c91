"""Many records that come in together: what `Indexes.take` does with each, done at once for those that say one plain thing of one party.

Most records are plain: new events, rivals of none, that name one party of one id, and no coalition. They are noted by party, many at a
time. Of countries only the positions of parties and contests are gathered: where those were said to belong, and from which position on, is in the
indexes by then.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
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
    IdeologyAdopted,
    LeaderChosen,
    LeaderLeft,
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
)
from domain.ids import CountryCode, ElectionId, PartyId, Position
from domain.mentions import parties_of
from domain.records import Record
from domain.skimming import Skimmed, skimmed_class
from projections.growing import Index, Positions
from projections.indexes import Indexes


def take_all(
    indexes: Indexes, first: Position, records: Sequence[Skimmed | Record], types: Sequence[str]
) -> None:
    """Take in the records that come next, from position `first` on, with the types of their events; the lines hold them already."""
    earlier_of = indexes.revisions.add_all([record.event_id for record in records], first)
    gathered = _Gathered(indexes)
    of_party = gathered.of_party
    for position, record in enumerate(records, first):
        event: Any = record.event
        plain = _PLAIN.get(type(event))
        if (
            plain is not None
            and event.rival_to is None
            and position not in earlier_of
            and not (indexes.linked and indexes.linked.get(record.event_id))
        ):
            party = event.party
            positions = of_party.get(party)
            if positions is None and party not in indexes.identities:
                indexes.first_named.add(party, position)
                positions = of_party[party] = []
            if positions is not None and plain(gathered, event, position):
                positions.append(position)
                continue
        earlier = earlier_of.get(position, ())
        indexes.link(position, record)
        before, told = indexes.said(position, record.event_id, earlier)
        if isinstance(event, SameParty) or any(isinstance(each.event, SameParty) for each in told):
            gathered.settle(list(of_party))
        elif earlier and event is not None:
            gathered.settle(parties_of(event))
        indexes.note(position, record, earlier, before, told)
    gathered.settle(list(of_party))
    gathered.finish()
    indexes.facets.sort(zip(types, (record.kind for record in records), strict=True))


class _Gathered:
    """The positions of plain records that are not in the indexes yet."""

    def __init__(self, indexes: Indexes) -> None:
        self.indexes = indexes
        self.of_party: dict[PartyId, list[Position]] = {}
        self.of_election: dict[ElectionId, list[Position]] = {}
        self._pictured: dict[CountryCode, list[Position]] = {}
        self._located: dict[CountryCode, list[Position]] = {}

    def settle(self, parties: Iterable[PartyId]) -> None:
        """Note what was gathered of the parties."""
        indexes, facets = self.indexes, self.indexes.facets
        for party in parties:
            positions = self.of_party.pop(party, None)
            if not positions:
                continue
            indexes.naming.merge(party, positions)
            indexes.concerning.merge(party, positions)
            facets.of_party.merge(party, positions)
            _spread(positions, indexes.countries_of_party.get(party), self._pictured)
            _spread(positions, facets.countries_of_party.get(party), self._located)

    def finish(self) -> None:
        """Note what was gathered of contests and countries."""
        indexes, facets = self.indexes, self.indexes.facets
        for election, positions in self.of_election.items():
            _spread(positions, indexes.countries_of_election.get(election), self._pictured)
            _spread(positions, facets.countries_of_election.get(election), self._located)
        for about, gathered in ((indexes.about_country, self._pictured), (facets.of_country, self._located)):
            for country, found in gathered.items():
                about.merge(country, sorted(found))

    def about(self, election: ElectionId, position: Position) -> None:
        self.indexes.about_election.add(election, position)
        self.of_election.setdefault(election, []).append(position)

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
        if first > positions[-1]:
            continue
        since = positions if first <= positions[0] else positions[bisect_left(positions, first) :]
        gathered.setdefault(country, []).extend(since)


# What a plain record says besides, and whether it is plain indeed.


def _nothing_more(_gathered: _Gathered, _event: Any, _position: Position) -> bool:
    return True


def _founding(gathered: _Gathered, event: Any, position: Position) -> bool:
    indexes, party, country = gathered.indexes, event.party, event.country
    indexes.introduced.add(party, position)
    indexes.parties_of_country.add(country, party, position)
    indexes.countries_of_party.add(party, country, position)
    indexes.facets.countries_of_party.add(party, country, position)
    return True


def _leader(gathered: _Gathered, event: Any, position: Position) -> bool:
    if event.person_id is not None:
        gathered.names(event.person_id, position)
    return True


def _campaign(gathered: _Gathered, event: Any, position: Position) -> bool:
    if event.election is not None:
        gathered.about(event.election, position)
    return True


def _result(gathered: _Gathered, event: Any, position: Position) -> bool:
    if event.alliance not in (None, event.party):
        return False
    _stands(gathered, event, position, gathered.indexes.results_of, gathered.indexes.rows)
    return True


def _candidacy(gathered: _Gathered, event: Any, position: Position) -> bool:
    _stands(gathered, event, position, gathered.indexes.candidacies_of, gathered.indexes.contenders)
    return True


def _stands(
    gathered: _Gathered,
    event: Any,
    position: Position,
    naming: Positions[ElectionId],
    parties: Index[ElectionId, PartyId],
) -> None:
    indexes, party, election = gathered.indexes, event.party, event.election
    naming.add(election, position)
    parties.add(election, party, position)
    for country in indexes.countries_of_election.get(election):
        indexes.countries_of_party.add(party, country, position)
    gathered.about(election, position)
    if event.candidate_id is not None:
        gathered.names(event.candidate_id, position)


_OF_A_PARTY_ALONE: Final = (
    Registered, Deregistered, Renamed, Dissolved, Banned, Revived,
    LeaderLeft, MembershipReported, OrganisationReported,
    IdeologyAdopted, PositionAdopted, ColoursAdopted, HeadquartersMoved, CongressHeld,
    PositionTaken, PublicationStarted, PublicationEnded, DisputeArose,
)  # fmt: skip
_Plain = Callable[[_Gathered, Any, Position], bool]
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
    )
}
