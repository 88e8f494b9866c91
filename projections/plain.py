"""Plain records, which are most: what they say, and where it is noted or gathered, is known by the type of their event alone.

A plain record states a new event, or corrects or retracts one that names just what it named before; the event has no rivals.
What is noted here is what `Indexes.take` notes of such a record; a test holds the one to the other.
"""

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import Any, Final

from msgspec import Struct

from domain.events import (
    Banned,
    BaseEvent,
    Campaigned,
    CandidateEndorsed,
    CandidateNominated,
    CoalitionEnded,
    CoalitionFormed,
    CoalitionRenamed,
    ColoursAdopted,
    CongressHeld,
    Deregistered,
    Descended,
    DisputeArose,
    Dissolved,
    ElectionHeld,
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
    Merged,
    MergerAbandoned,
    MergerAnnounced,
    OrganisationReported,
    PositionAdopted,
    PositionTaken,
    PublicationEnded,
    PublicationStarted,
    Registered,
    Renamed,
    Revived,
    SeatsChanged,
    Split,
    Succeeded,
)
from domain.ids import CoalitionId, ElectionId, PartyId, Position
from domain.mentions import countries_of, introduced_by, parties_of
from domain.skimming import skimmed_class
from projections.gathered import Gathered
from projections.growing import Index
from projections.history import chamber_of
from projections.indexes import bearer_of

First = Callable[[Gathered, Any, Position], None]
Again = Callable[[Gathered, Any, Position, bool], None]


class Plain(Struct, frozen=True):
    """What is known of all events of a type."""

    names_one: bool
    """Whether each names one party, in `party`, and perhaps more elsewhere: that one is gathered by who takes the record in."""
    first: First | None
    """Notes what an event's first record says besides; None where that is nothing."""
    again: Again | None
    """Notes what another record says besides, if all of the event's records name the same; and is told whether the event stands by it."""
    named: Callable[[Any], object]
    """All of an event that matters here: types of one `again` that have it in common say the same."""


# Of one party


def _founded(gathered: Gathered, event: Any, position: Position) -> None:
    indexes, party, country = gathered.indexes, event.party, event.country
    indexes.introduced.add(party, position)
    indexes.parties_of_country.add(country, party, position)
    indexes.countries_of_party.add(party, country, position)
    indexes.facets.countries_of_party.add(party, country, position)


def _in_country(gathered: Gathered, event: Any, position: Position, _stands: bool = True) -> None:
    gathered.shows((event.country,), position)
    gathered.lies((event.country,), position)


def _led(gathered: Gathered, event: Any, position: Position) -> None:
    if event.person_id is not None:
        _names(gathered, event.person_id, position)


def _led_again(gathered: Gathered, event: Any, position: Position, _stands: bool) -> None:
    if event.person_id is not None:
        gathered.indexes.about_person.add(event.person_id, position)


def _campaigned(gathered: Gathered, event: Any, position: Position, _stands: bool = True) -> None:
    if event.election is not None:
        gathered.of_contest(gathered.about, event.election, position)


def _seats_changed(gathered: Gathered, event: Any, position: Position) -> None:
    indexes, party, country = gathered.indexes, event.party, event.country
    indexes.seated.add((country, event.chamber), party, position)
    indexes.chambers_of_country.add(country, event.chamber, position)
    indexes.countries_of_party.add(party, country, position)
    _in_country(gathered, event, position)


def _names(gathered: Gathered, person: str, position: Position) -> None:
    gathered.indexes.people.add(person, position)
    gathered.indexes.about_person.add(person, position)


# Of contests


def _resulted(gathered: Gathered, event: Any, position: Position) -> None:
    election, party, alliance = event.election, event.party, event.alliance
    _stands(gathered, gathered.indexes.rows, election, party, position)
    if alliance is not None and alliance != party:
        gathered.names(alliance, position, 1)
        _stands(gathered, gathered.indexes.rows, election, alliance, position)
    gathered.of_contest(gathered.results, election, position)
    if event.candidate_id is not None:
        _names(gathered, event.candidate_id, position)


def _resulted_again(gathered: Gathered, event: Any, position: Position, _stands: bool) -> None:
    if event.alliance is not None and event.alliance != event.party:
        gathered.again[event.alliance].append(position)
    _of_candidate_again(gathered, event, position)


def _stood(gathered: Gathered, event: Any, position: Position) -> None:
    _stands(gathered, gathered.indexes.contenders, event.election, event.party, position)
    gathered.of_contest(gathered.candidacies, event.election, position)
    if event.candidate_id is not None:
        _names(gathered, event.candidate_id, position)


def _stood_again(gathered: Gathered, event: Any, position: Position, stands: bool) -> None:
    if stands:  # the contest may have been said to be of a country since
        _stands(gathered, gathered.indexes.contenders, event.election, event.party, position)
    _of_candidate_again(gathered, event, position)


def _of_candidate_again(gathered: Gathered, event: Any, position: Position) -> None:
    gathered.of_contest(gathered.about, event.election, position)
    if event.candidate_id is not None:
        gathered.indexes.about_person.add(event.candidate_id, position)


def _stands(
    gathered: Gathered,
    parties: Index[ElectionId, PartyId],
    election: ElectionId,
    party: PartyId,
    position: Position,
) -> None:
    indexes = gathered.indexes
    parties.add(election, party, position)
    if countries := indexes.countries_of_election.get(election):
        known = indexes.countries_of_party.get(party)
        for country in countries:
            if country not in known:
                indexes.countries_of_party.add(party, country, position)


def _held(gathered: Gathered, event: Any, position: Position) -> None:
    indexes, election, country = gathered.indexes, event.election, event.country
    indexes.contests_of.add(election, position)
    indexes.elections_of_country.add(country, election, position)
    indexes.countries_of_election.add(election, country, position)
    indexes.facets.countries_of_election.add(election, country, position)
    if chamber := chamber_of(event):
        indexes.contests_in.add(chamber, position)
        indexes.elections_in.add(chamber, election, position)
        indexes.chambers_of_country.add(*chamber, position)
    for party in indexes.rows.get(election):
        indexes.countries_of_party.add(party, country, position)
    _held_again(gathered, event, position)


def _held_again(gathered: Gathered, event: Any, position: Position, _stands: bool = True) -> None:
    indexes = gathered.indexes
    gathered.of_contest(gathered.about, event.election, position)
    if chamber := chamber_of(event):
        gathered.contests[chamber].append(position)
    else:
        rows = indexes.rows.get(event.election)
        gathered.concerns(position, {id_ for party in rows for id_ in indexes.ids_of(party)})


# Of coalitions


def _moved(gathered: Gathered, event: Any, position: Position) -> None:
    gathered.indexes.moves.add(event.coalition, position)
    _belong(gathered, event.coalition, (event.party,), position)
    _moved_again(gathered, event, position)


def _moved_again(gathered: Gathered, event: Any, position: Position, _stands: bool = True) -> None:
    _about_coalition(gathered, event, position, (event.party,))


def _formed(gathered: Gathered, event: Any, position: Position) -> None:
    indexes, coalition, parties = gathered.indexes, event.coalition, parties_of(event)
    for place, party in enumerate(parties):
        gathered.names(party, position, place)
    indexes.coalitions.add(coalition, position)
    if event.country is not None:
        country = event.country
        indexes.coalitions_of_country.add(country, coalition, position)
        indexes.countries_of_coalition.add(coalition, country, position)
        indexes.facets.countries_of_coalition.add(coalition, country, position)
    if event.prime_minister_id is not None:
        _names(gathered, event.prime_minister_id, position)
    _belong(gathered, coalition, parties, position)
    _of_members(gathered, event, position, parties)


def _formed_again(gathered: Gathered, event: Any, position: Position, _stands: bool) -> None:
    parties = parties_of(event)
    for party in parties:
        gathered.again[party].append(position)
    if event.prime_minister_id is not None:
        gathered.indexes.about_person.add(event.prime_minister_id, position)
    _of_members(gathered, event, position, parties)


def _changed(gathered: Gathered, event: Any, position: Position) -> None:
    gathered.indexes.coalitions.add(event.coalition, position)
    _of_members(gathered, event, position, ())


def _changed_again(gathered: Gathered, event: Any, position: Position, _stands: bool) -> None:
    _of_members(gathered, event, position, ())


def _belong(
    gathered: Gathered, coalition: CoalitionId, parties: Iterable[PartyId], position: Position
) -> None:
    """The parties are named with the coalition; pictures of its countries show all that ever were."""
    members, of_party = gathered.indexes.members, gathered.indexes.countries_of_party
    for party in parties:
        members.add(coalition, party, position)
    for country in gathered.indexes.countries_of_coalition.get(coalition):
        for party in members.get(coalition):
            of_party.add(party, country, position)


def _of_members(gathered: Gathered, event: Any, position: Position, named: Iterable[PartyId]) -> None:
    """What is said of a coalition itself concerns all that ever belonged to it; those that are named are gathered as such."""
    indexes = gathered.indexes
    members = indexes.members.get(event.coalition)
    if not members.keys() <= {*named}:
        known = {id_ for party in named for id_ in indexes.ids_of(party)}
        ids = {id_ for party in members for id_ in indexes.ids_of(party)}
        gathered.concerns(position, ids - known)
    _about_coalition(gathered, event, position, named)


def _about_coalition(gathered: Gathered, event: Any, position: Position, named: Iterable[PartyId]) -> None:
    indexes, coalition = gathered.indexes, event.coalition
    indexes.about_coalition.add(coalition, position)
    gathered.shows(indexes.countries_of_coalition.get(coalition), position)
    gathered.lies(indexes.facets.moved(coalition, named, position), position)


# Of several parties


def _several(gathered: Gathered, event: Any, position: Position) -> None:
    for place, party in enumerate(parties_of(event)):
        gathered.names(party, position, place)
    indexes, introduced, countries = gathered.indexes, introduced_by(event), countries_of(event)
    for party in introduced:
        indexes.introduced.add(party, position)
        for country in countries:
            indexes.parties_of_country.add(country, party, position)
            indexes.countries_of_party.add(party, country, position)
    if countries:
        indexes.facets.place(event, position)
        gathered.shows(countries, position)
        gathered.lies(countries, position)


def _several_again(gathered: Gathered, event: Any, position: Position, _stands: bool) -> None:
    for party in parties_of(event):
        gathered.again[party].append(position)
    countries = countries_of(event)
    gathered.shows(countries, position)
    gathered.lies(countries, position)


# Of what has an id elsewhere


def _identified(gathered: Gathered, event: Any, position: Position) -> None:
    indexes, parties, bearer = gathered.indexes, parties_of(event), bearer_of(event)
    for party in parties:
        gathered.names(party, position)
    if bearer is not None:  # decisions refuse another; a fold refuses nothing
        indexes.identified.add(bearer, position)
        for scheme, identifier in event.identifiers.items():
            indexes.bearers.add((scheme, identifier), bearer, position)
    if event.person is not None:
        indexes.people.add(event.person, position)
    if event.coalition is not None:
        _belong(gathered, event.coalition, parties, position)
    _about_bearers(gathered, event, position, parties)


def _identified_again(gathered: Gathered, event: Any, position: Position, _stands: bool) -> None:
    parties = parties_of(event)
    for party in parties:
        gathered.again[party].append(position)
    _about_bearers(gathered, event, position, parties)


def _about_bearers(gathered: Gathered, event: Any, position: Position, parties: Iterable[PartyId]) -> None:
    if event.person is not None:
        gathered.indexes.about_person.add(event.person, position)
    if event.election is not None:
        gathered.of_contest(gathered.about, event.election, position)
    if event.coalition is not None:
        _about_coalition(gathered, event, position, parties)


_OF_A_PARTY_ALONE: Final = (
    Registered, Deregistered, Renamed, Dissolved, Banned, Revived,
    LeaderLeft, MembershipReported, OrganisationReported,
    IdeologyAdopted, PositionAdopted, ColoursAdopted, HeadquartersMoved, CongressHeld,
    PositionTaken, PublicationStarted, PublicationEnded, DisputeArose,
)  # fmt: skip


def _table(*rows: tuple[type[BaseEvent], bool, First | None, Again | None, str]) -> dict[type[Any], Plain]:
    """Of the events that are skimmed; the last of a row are the fields of `named`."""
    return {
        skimmed_class(event): Plain(names_one, first, again, attrgetter(*named.split()))
        for event, names_one, first, again, named in rows
    }


_FORMED: Final = "coalition country parties prime_minister_party prime_minister_id"
_IDENTIFIED: Final = "party election coalition person identifiers"
_STOOD: Final = "party election candidate_id"
PLAIN: Final[Mapping[type[Any], Plain]] = _table(
    *((event, True, None, None, "party") for event in _OF_A_PARTY_ALONE),
    (Founded, True, _founded, _in_country, "party country"),
    (LeaderChosen, True, _led, _led_again, "party person_id"),
    (Campaigned, True, _campaigned, _campaigned, "party election"),
    (SeatsChanged, True, _seats_changed, _in_country, "party country chamber"),
    (ElectionResult, True, _resulted, _resulted_again, "party alliance election candidate_id"),
    (CandidateNominated, True, _stood, _stood_again, _STOOD),
    (CandidateEndorsed, True, _stood, _stood_again, _STOOD),
    (JoinedCoalition, True, _moved, _moved_again, "party coalition"),
    (LeftCoalition, True, _moved, _moved_again, "party coalition"),
    (ElectionHeld, False, _held, _held_again, "election country chamber"),
    (CoalitionFormed, False, _formed, _formed_again, _FORMED),
    (CoalitionRenamed, False, _changed, _changed_again, "coalition"),
    (CoalitionEnded, False, _changed, _changed_again, "coalition"),
    (Split, False, _several, _several_again, "party into"),
    (Merged, False, _several, _several_again, "parties into survivors"),
    (Succeeded, False, _several, _several_again, "party predecessor"),
    (Descended, False, _several, _several_again, "party predecessor"),
    (MergerAnnounced, False, _several, _several_again, "parties"),
    (MergerAbandoned, False, _several, _several_again, "parties"),
    (Identified, False, _identified, _identified_again, _IDENTIFIED),
)
"""By type of event. What is missing is never plain: `SameParty` makes ids of one party, and acknowledgements are of findings."""
