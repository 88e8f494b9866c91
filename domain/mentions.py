"""What an event names: parties, elections, coalitions, countries, other events; and the tags that its record bears."""

from collections.abc import Iterable
from functools import cache
from typing import Any, Final, assert_never, cast

from msgspec import Struct

from domain.events import (
    Banned,
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
    Event,
    FindingAcknowledged,
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
    NewParty,
    OrganisationReported,
    PartyEvent,
    PositionAdopted,
    PositionTaken,
    PublicationEnded,
    PublicationStarted,
    Registered,
    Renamed,
    Revived,
    SameParty,
    SeatsChanged,
    Split,
    Succeeded,
)
from domain.ids import CoalitionId, CountryCode, ElectionId, EventId, PartyId, PersonId

_OF_ONE_PARTY = (
    Founded, Registered, Deregistered, Renamed, Dissolved, Banned, Revived,
    LeaderChosen, LeaderLeft, MembershipReported, OrganisationReported,
    IdeologyAdopted, PositionAdopted, ColoursAdopted, HeadquartersMoved, CongressHeld,
    PositionTaken, Campaigned, PublicationStarted, PublicationEnded, DisputeArose,
    CandidateNominated, CandidateEndorsed, SeatsChanged, JoinedCoalition, LeftCoalition,
)  # fmt: skip
_OF_AN_ELECTION = (
    ElectionResult, ElectionHeld, CandidateNominated, CandidateEndorsed, Campaigned, Identified, FindingAcknowledged
)  # fmt: skip
_OF_A_COALITION = (
    CoalitionFormed, CoalitionRenamed, CoalitionEnded, JoinedCoalition, LeftCoalition, Identified
)  # fmt: skip
_OF_A_COUNTRY = (Founded, ElectionHeld, SeatsChanged, CoalitionFormed)


_OF_NEW_PARTIES = (Split, Merged)
_PEOPLE: Final[tuple[tuple[type[Any], str], ...]] = (
    (Identified, "person"),
    (LeaderChosen, "person_id"),
    (ElectionResult, "candidate_id"),
    (CandidateNominated, "candidate_id"),
    (CandidateEndorsed, "candidate_id"),
    (CoalitionFormed, "prime_minister_id"),
)
"""In which field events name a person by an id."""


class _Names(Struct, frozen=True, gc=False):
    """What events of one class may name."""

    one_party: bool
    """And no other."""
    election: bool
    coalition: bool
    countries: bool
    person: str | None
    """In which field."""


@cache  # asked for every record that is taken in: of a class it is found quicker than by its patterns or bases
def _names(event: type[Any]) -> _Names:
    return _Names(
        one_party=issubclass(event, _OF_ONE_PARTY),
        election=issubclass(event, _OF_AN_ELECTION),
        coalition=issubclass(event, _OF_A_COALITION),
        countries=issubclass(event, (*_OF_A_COUNTRY, *_OF_NEW_PARTIES)),
        person=next((field for of, field in _PEOPLE if issubclass(event, of)), None),
    )


def id_of(party: PartyId | NewParty) -> PartyId:
    """The id, whether the party is named by its id alone or introduced."""
    return party.party if isinstance(party, NewParty) else party


def parties_of(event: Event) -> tuple[PartyId, ...]:
    """Every party that the event names, each once, in the order of the event's fields."""
    if isinstance(event, ElectionResult):
        return (event.party,) if event.alliance in {None, event.party} else (event.party, event.alliance)
    if _names(type(event)).one_party or isinstance(event, _OF_ONE_PARTY):  # the second for mypy
        return (cast("PartyEvent", event).party,)
    match event:
        case Split():
            named: Iterable[PartyId | None] = (event.party, *map(id_of, event.into))
        case Merged():
            named = (*event.parties, id_of(event.into), *event.survivors)
        case Succeeded() | Descended():
            named = (event.party, event.predecessor)
        case SameParty():
            named = (event.party, event.same_as)
        case MergerAnnounced() | MergerAbandoned():
            named = event.parties
        case CoalitionFormed():
            named = (*event.parties, event.prime_minister_party)
        case Identified() | FindingAcknowledged():
            named = (event.party,)
        case ElectionHeld() | CoalitionRenamed() | CoalitionEnded():
            named = ()
        case _:
            assert_never(event)
    return tuple(dict.fromkeys(party for party in named if party is not None))


def names_one_of(event: Event, parties: frozenset[PartyId]) -> bool:
    """Whether the event names one of the parties: quicker than asking for all that it names."""
    return getattr(event, "party", None) in parties or not parties.isdisjoint(parties_of(event))


def introduced_by(event: Event) -> tuple[PartyId, ...]:
    """The parties that the event introduces to the ledger: those that it gives a name and a country."""
    match event:
        case Founded():
            return (event.party,)
        case Split():
            return tuple(new.party for new in event.into if isinstance(new, NewParty))
        case Merged(into=NewParty() as new):
            return (new.party,)
        case _:
            return ()


def election_of(event: Event) -> ElectionId | None:
    """The contest that the event is about, if it is."""
    return event.election if isinstance(event, _OF_AN_ELECTION) else None


def coalition_of(event: Event) -> CoalitionId | None:
    """The coalition that the event is about, if it is."""
    return event.coalition if isinstance(event, _OF_A_COALITION) else None


def countries_of(event: Event) -> tuple[CountryCode, ...]:
    """The countries that the event itself names."""
    if isinstance(event, _OF_A_COUNTRY):
        return () if event.country is None else (event.country,)
    match event:
        case Split():
            return tuple(dict.fromkeys(new.country for new in event.into if isinstance(new, NewParty)))
        case Merged(into=NewParty() as new):
            return (new.country,)
        case _:
            return ()


def people_of(event: Event) -> tuple[PersonId, ...]:
    """The people whom the event names by an id."""
    field = _names(type(event)).person
    named: PersonId | None = None if field is None else getattr(event, field)
    return () if named is None else (named,)


def events_of(event: Event) -> tuple[EventId, ...]:
    """The other events that the event refers to. Those of an acknowledgement are the finding's: it says nothing of them."""
    return (*(() if event.rival_to is None else (event.rival_to,)), *event.after)


class Mentions(Struct, frozen=True, gc=False):
    """An event, and what it names."""

    event: Event
    parties: tuple[PartyId, ...]
    election: ElectionId | None
    coalition: CoalitionId | None
    countries: tuple[CountryCode, ...]
    people: tuple[PersonId, ...]


def mentions_of(event: Event) -> Mentions:
    """All that the event names, worked out once for who needs several."""
    names = _names(type(event))
    of: Any = event
    return Mentions(
        event,
        (of.party,) if names.one_party else parties_of(event),
        of.election if names.election else None,
        of.coalition if names.coalition else None,
        countries_of(event) if names.countries else (),
        people_of(event) if names.person else (),
    )


KEY: Final = "key:"
"""How the last tag but one begins of a record that was appended under a key; the key follows."""
BODY: Final = "body:"
"""The same of the last tag, and the digest of what was sent under the key."""


def tags_of(event_id: EventId, *events: Event | None) -> tuple[str, ...]:
    """The tags of a record: those of the event as it was before and as it is now."""
    tags = [f"event:{event_id}"]
    for event in events:
        if event is None:
            continue
        tags += [f"party:{party}" for party in parties_of(event)]
        if countries := countries_of(event):
            tags += [f"country:{country}" for country in countries]
        if election := election_of(event):
            tags.append(f"election:{election}")
        if coalition := coalition_of(event):
            tags.append(f"coalition:{coalition}")
    return tuple(dict.fromkeys(tags))
