"""Statements: what one event says of a party's state, field by field. The one place that knows what each type of event sets.

The fold (`projections.party`) lets them act one after the other; `projections.claims` holds those of rivals, and those whose
order nobody knows, against each other.

A path names a field: `("leaders", "chair", "Miras Aukenov")`. Seats are told by chamber alone, since what they are depends
on other events; see `projections.seats`.
"""

from collections.abc import Iterable, Iterator
from typing import Final, Literal, TypeAlias, assert_never

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
from domain.ids import PartyId
from domain.mentions import id_of
from projections.history import History, begins
from projections.state import DateText, Membership, Organisation

Path: TypeAlias = tuple[str | int | None, ...]

_OF_RELATIVES: Final = frozenset((Descended, Merged, Split, Succeeded))
"""Types of events by which a party comes from another."""

RESULT_NUMBERS = ("votes", "vote_share", "seats", "seats_change", "place", "candidate", "alliance")


class Statement(Struct, frozen=True, gc=False):
    """That something holds at a path, or no longer holds there."""

    verb: Literal["put", "give", "introduce", "describe", "clear"]
    """`put` replaces what stands; `give` sets only where nothing stands; `introduce` and `describe` are a `give` and a `put`
    that count for nothing after a renaming; `clear` ends all that stands at the path and under it, but for what `value` names."""
    path: Path
    value: object = None


def statements(history: History, event: Event, when: DateText | None) -> Iterator[Statement]:
    """What the event says of the party, the beginning and end of its life apart. `when` is the event's date."""
    ids = history.ids
    if type(event) in _OF_RELATIVES:
        for party in predecessors(history, event):
            yield Statement("give", ("predecessors", party), True)
        for party in successors(history, event):
            yield Statement("give", ("successors", party), True)
    match event:  # the commonest first
        case ElectionResult():
            if event.party in ids:
                row: Path = ("results", event.election, event.round)
                yield Statement("put", (*row, "date"), when)
                for number in RESULT_NUMBERS:
                    value = getattr(event, number)
                    if value is not None:  # one that is absent leaves an earlier one
                        yield Statement("put", (*row, number), value)
        case MembershipReported():
            yield Statement("put", ("membership",), Membership(members=event.members, date=when))
        case LeaderChosen():
            if event.succeeds is not None and event.succeeds != event.person:
                yield Statement("clear", ("leaders", event.role, event.succeeds))
            if event.sole:
                yield Statement("clear", ("leaders", event.role), (event.person,))
            yield Statement("give", ("leaders", event.role, event.person), {"since": when})
        case Founded():
            yield from _introduction(event, ids)
            for field, listed in (
                ("ideology", event.ideology),
                ("families", event.families),
                ("colours", event.colours),
            ):
                if listed:
                    yield Statement("give", (field,), listed)
            if event.kind:
                yield Statement("put", ("kind",), event.kind)
            if event.founders:
                yield Statement("put", ("founders",), event.founders)
        case Split():
            for new in event.into:
                yield from _introduction(new, ids)
        case Merged():
            if begins(event, ids):  # not where the party goes on under another of its ids
                yield from _introduction(event.into, ids)
        case Registered():
            yield Statement("put", ("registered",), when)
            if event.members is not None:
                yield Statement("put", ("membership",), Membership(members=event.members, date=when))
        case Deregistered():
            yield Statement("put", ("registered",), None)
        case Renamed():
            yield Statement("clear", ("names",), event.names)
            yield Statement("clear", ("abbreviations",), event.abbreviations)
            yield Statement("put", ("name",), event.name)
            yield from _in_languages("put", event)
        case Identified():
            for scheme, identifier in event.identifiers.items():
                yield Statement("put", ("identifiers", scheme, identifier), True)
        case LeaderLeft():
            yield Statement("clear", ("leaders", event.role, event.person))
        case OrganisationReported():
            yield Statement("put", ("organisation",), Organisation(units=event.units, date=when))
        case IdeologyAdopted():
            yield Statement("put", ("ideology",), event.ideology)
        case PositionAdopted():
            yield Statement("put", ("position",), event.position)
        case ColoursAdopted():
            yield Statement("put", ("colours",), event.colours)
        case HeadquartersMoved():
            yield Statement("put", ("headquarters",), event.place)
        case PublicationStarted():
            yield Statement("give", ("publications", event.publication), True)
        case PublicationEnded():
            yield Statement("clear", ("publications", event.publication))
        case CandidateNominated():
            yield Statement(
                "give", ("candidacies", event.election, event.candidate, "nominated"), {"date": when}
            )
        case CandidateEndorsed():
            yield Statement(
                "give", ("candidacies", event.election, event.candidate, "endorsed"), {"date": when}
            )
        case CoalitionFormed():
            described: Path = ("coalitions", event.coalition)
            if event.name is not None:
                yield Statement("describe", (*described, "name"), event.name)
            if event.kind is not None:
                yield Statement("put", (*described, "kind"), event.kind)
            if not ids.isdisjoint(event.parties):
                yield Statement("give", (*described, "since"), when)
        case CoalitionRenamed():
            yield Statement("put", ("coalitions", event.coalition, "name"), event.name)
        case JoinedCoalition():
            yield Statement("give", ("coalitions", event.coalition, "since"), when)
        case LeftCoalition() | CoalitionEnded():
            yield Statement("clear", ("coalitions", event.coalition, "since"))
        case (
            Dissolved() | Banned() | Revived() | Succeeded() | Descended() | SameParty() | CongressHeld() | MergerAnnounced()
            | MergerAbandoned() | PositionTaken() | Campaigned() | DisputeArose() | ElectionHeld() | SeatsChanged()
        ):  # fmt: skip
            pass  # told by status and relatives, by seats, or by the timeline alone
        case FindingAcknowledged():
            pass  # it is about what is recorded, and not about what happened
        case _:
            assert_never(event)


def predecessors(history: History, event: Event) -> tuple[PartyId, ...]:
    """The parties that, by this event, the party came from."""
    match event:
        case Split() if any(id_of(new) in history.ids for new in event.into):
            return _others(history, (event.party,))
        case Merged() if id_of(event.into) in history.ids:
            return _others(history, event.parties)
        case Succeeded() | Descended() if event.party in history.ids:
            return _others(history, (event.predecessor,))
        case _:
            return ()


def successors(history: History, event: Event) -> tuple[PartyId, ...]:
    """The parties that, by this event, came from the party."""
    match event:
        case Split() if event.party in history.ids:
            return _others(history, map(id_of, event.into))
        case Merged() if not history.ids.isdisjoint(event.parties):
            return _others(history, (id_of(event.into),))
        case Succeeded() | Descended() if event.predecessor in history.ids:
            return _others(history, (event.party,))
        case _:
            return ()


def _others(history: History, parties: Iterable[PartyId]) -> tuple[PartyId, ...]:
    in_use = (history.canonical.get(party, party) for party in parties)
    return tuple(dict.fromkeys(party for party in in_use if party not in history.ids))


def _introduction(named: Founded | NewParty | PartyId, ids: frozenset[PartyId]) -> Iterator[Statement]:
    """A beginning gives names only where no other event gave them; a renaming gave them all."""
    if isinstance(named, str) or named.party not in ids:
        return
    yield Statement("put", ("country",), named.country)
    yield Statement("introduce", ("name",), named.name)
    yield from _in_languages("introduce", named)


def _in_languages(
    verb: Literal["put", "introduce"], named: Founded | Renamed | NewParty
) -> Iterator[Statement]:
    for language, name in named.names.items():
        yield Statement(verb, ("names", language), name)
    for language, name in named.abbreviations.items():
        yield Statement(verb, ("abbreviations", language), name)
