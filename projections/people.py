"""People: what is known of one who is named by an id, as of a day, each fact with the event that tells it."""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from domain.events import (
    CandidateEndorsed,
    CandidateNominated,
    CoalitionFormed,
    ElectionHeld,
    ElectionResult,
    Event,
    Identified,
    LeaderChosen,
)
from domain.ids import CoalitionId, CountryCode, ElectionId, EventId, PartyId, PersonId
from domain.mentions import people_of
from projections.accounts import Accounts
from projections.at import At
from projections.chronicle import Chronicle
from projections.history import held, item_of
from projections.order import Item, in_order, possible_of
from projections.state import DateText, Possible


class NameOfPerson(Struct, frozen=True, kw_only=True):
    """A name under which events name the person."""

    name: str
    """As these events have it."""
    events: tuple[EventId, ...]
    """In the order of a timeline."""


class IdOfPerson(Struct, frozen=True, kw_only=True):
    """An id that others give the person."""

    scheme: str
    """Whose id it is."""
    identifier: str
    """The id."""
    event_id: EventId
    """The event that says so."""


class Office(Struct, frozen=True, kw_only=True):
    """An office in a party that the person holds."""

    party: PartyId
    """The id in use."""
    role: str
    """Which office it is."""
    since: DateText | None
    """When the person took it."""
    event_id: EventId
    """The event that says so."""


class CandidacyOfPerson(Struct, frozen=True, kw_only=True):
    """A contest in which the person stood."""

    election: ElectionId
    """The contest."""
    party: PartyId
    """Whose candidate the person was, or who supported the person: the id in use."""
    kind: Literal["nominated", "endorsed", "stood"]
    """`stood`: a result names the person as the candidate."""
    round: int | None
    """Of the contest, where it has several."""
    votes: int | None
    """For the person, where the event gives them."""
    date: DateText | None
    """Of the event; that of the contest for a result."""
    event_id: EventId
    """The event that says so."""


class GovernmentLed(Struct, frozen=True, kw_only=True):
    """A coalition that was formed with the person as prime minister."""

    coalition: CoalitionId
    """Its id."""
    country: CountryCode | None
    """Where it governs."""
    party: PartyId | None
    """The prime minister's party: the id in use."""
    date: DateText | None
    """When it was formed."""
    event_id: EventId
    """The event that says so."""


class PersonState(Struct, frozen=True, kw_only=True):
    """What is known of a person as of a day, as known at a point of the ledger. Lists are in the order of a timeline."""

    person: PersonId
    """The person's id in this ledger."""
    names: tuple[NameOfPerson, ...]
    """Under which names events name the person."""
    identifiers: tuple[IdOfPerson, ...]
    """Ids elsewhere."""
    offices: tuple[Office, ...]
    """Held on the day."""
    candidacies: tuple[CandidacyOfPerson, ...]
    """By the day."""
    governments: tuple[GovernmentLed, ...]
    """Formed by the day with the person as prime minister."""
    possible: tuple[Possible, ...]
    """What may have happened by the day, and may not."""


def person_state(chronicle: Chronicle, person: PersonId, at: At) -> PersonState:
    """The person on a day, as known at a position. Raises `UnknownPerson`."""
    chronicle.last_concerning_person(person, at.position)
    items = list(in_order(_items(chronicle.accounts(at.position), person)))
    happened = [item for item in items if item.latest <= at.as_of]
    names: dict[str, list[EventId]] = {}
    for item in happened:
        if (name := _name_in(item.event)) is not None:
            names.setdefault(name, []).append(item.event_id)
    return PersonState(
        person=person,
        names=tuple(NameOfPerson(name=name, events=tuple(events)) for name, events in names.items()),
        identifiers=tuple(_identifiers(happened)),
        offices=tuple(_offices(chronicle, happened, at)),
        candidacies=tuple(_candidacies(chronicle, happened, at.position)),
        governments=tuple(_governments(chronicle, happened, at.position)),
        possible=tuple(possible_of(item) for item in items if item.earliest <= at.as_of < item.latest),
    )


def _items(accounts: Accounts, person: PersonId) -> Iterator[Item]:
    """The chosen accounts of the events that name the person."""
    for account in accounts.chosen(accounts.knowledge.people(person)):
        event = account.event
        if person not in people_of(event):
            continue  # it did once
        contests: dict[ElectionId, ElectionHeld] = {}
        if isinstance(event, ElectionResult):
            for contest in held(accounts, event.election):
                if isinstance(contest.event, ElectionHeld):
                    contests.setdefault(event.election, contest.event)
        yield item_of(account, contests, own=True)


def _name_in(event: Event) -> str | None:
    match event:
        case LeaderChosen():
            return event.person
        case ElectionResult() | CandidateNominated() | CandidateEndorsed():
            return event.candidate
        case CoalitionFormed():
            return event.prime_minister
        case _:
            return None


def _identifiers(happened: list[Item]) -> Iterator[IdOfPerson]:
    for item in happened:
        if isinstance(item.event, Identified):
            for scheme, identifier in item.event.identifiers.items():
                yield IdOfPerson(scheme=scheme, identifier=identifier, event_id=item.event_id)


def _offices(chronicle: Chronicle, happened: list[Item], at: At) -> Iterator[Office]:
    """Those that the party's own state tells of; one that was taken several times counts from the last."""
    found: dict[tuple[PartyId, str], Office] = {}
    for item in happened:
        event = item.event
        if not isinstance(event, LeaderChosen):
            continue
        state = chronicle.party(event.party, at)
        for leader in state.leaders:
            if (leader.role, leader.person) == (event.role, event.person):
                found[state.party, event.role] = Office(
                    party=state.party, role=event.role, since=leader.since, event_id=item.event_id
                )
    yield from found.values()


def _candidacies(chronicle: Chronicle, happened: list[Item], position: int) -> Iterator[CandidacyOfPerson]:
    for item in happened:
        event = item.event
        match event:
            case ElectionResult():
                kind: Literal["nominated", "endorsed", "stood"] = "stood"
                ballot, votes = event.round, event.votes
            case CandidateNominated():
                kind, ballot, votes = "nominated", None, None
            case CandidateEndorsed():
                kind, ballot, votes = "endorsed", event.round, event.candidate_votes
            case _:
                continue
        yield CandidacyOfPerson(
            election=event.election,
            party=chronicle.in_use(event.party, position),
            kind=kind,
            round=ballot,
            votes=votes,
            date=item.date_text,
            event_id=item.event_id,
        )


def _governments(chronicle: Chronicle, happened: list[Item], position: int) -> Iterator[GovernmentLed]:
    for item in happened:
        event = item.event
        if isinstance(event, CoalitionFormed):
            party = event.prime_minister_party
            yield GovernmentLed(
                coalition=event.coalition,
                country=event.country,
                party=None if party is None else chronicle.in_use(party, position),
                date=item.date_text,
                event_id=item.event_id,
            )
