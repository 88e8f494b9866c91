"""Claims: the fields of a party's state that one event sets, by path; and the claims that stand against each other.

A path names the field as in the answer: `founded`, `names.ru`, `leaders.deputy chair.Miras Aukenov`,
`results.kz-mazhilis-2004.vote_share`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias, assert_never

from domain.dates import Day, EdtfDate
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
    DisputeArose,
    Dissolved,
    ElectionHeld,
    ElectionResult,
    Event,
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
from domain.ids import EventId, PartyId
from domain.mentions import id_of, parties_of
from projections.accounts import Account
from projections.history import History, Item, begins, date_of, ends, reaches
from projections.state import Claim

Path: TypeAlias = str
Claims: TypeAlias = dict[Path, Any]

_NUMBERS = ("votes", "vote_share", "seats", "seats_change", "place", "candidate", "alliance")
_SET_BY_A_BEGINNING = (
    "name",
    "names.",
    "abbreviations.",
    "country",
    "kind",
    "founders",
    "ideology",
    "colours",
    "founded",
)


def claims(history: History, event: Event, date: EdtfDate) -> Claims:
    """What the event says of the party: paths of the state, and the values it gives them."""
    ids = history.ids
    when = None if date.is_unknown else date.text
    found: Claims = {}
    if ids.isdisjoint(parties_of(event)):
        return found
    if begins(event, ids):
        found |= {"founded": when, "status": "active", "ended": None}
    elif status := ends(event, ids):
        found |= {"status": status, "ended": when}
    found |= {f"predecessors.{party}": True for party in predecessors(history, event)}
    found |= {f"successors.{party}": True for party in successors(history, event)}
    match event:
        case Founded():
            found |= {"name": event.name, "country": event.country} | _names(event)
            given = {
                "kind": event.kind,
                "founders": event.founders,
                "ideology": event.ideology,
                "colours": event.colours,
            }
            found |= {path: value for path, value in given.items() if value}
        case Split():
            for new in event.into:
                found |= _introduction(new, ids)
        case Merged():
            if begins(event, ids):
                found |= _introduction(event.into, ids)
        case Revived():
            found |= {"status": "active", "ended": None}
        case Registered():
            found["registered"] = when
            if event.members is not None:
                found["membership"] = event.members
        case Deregistered():
            found["registered"] = None
        case Renamed():
            found |= {"name": event.name} | _names(event)
        case Identified():
            found |= {f"identifiers.{scheme}": value for scheme, value in event.identifiers.items()}
        case LeaderChosen():
            if event.succeeds is not None and event.succeeds != event.person:
                found[f"leaders.{event.role}.{event.succeeds}"] = False
            if event.sole:
                found[f"leaders.{event.role}"] = event.person
            else:
                found[f"leaders.{event.role}.{event.person}"] = True
        case LeaderLeft():
            found[f"leaders.{event.role}.{event.person}"] = False
        case MembershipReported():
            found["membership"] = event.members
        case OrganisationReported():
            found["organisation"] = event.units
        case IdeologyAdopted():
            found["ideology"] = event.ideology
        case PositionAdopted():
            found["position"] = event.position
        case ColoursAdopted():
            found["colours"] = event.colours
        case HeadquartersMoved():
            found["headquarters"] = event.place
        case PublicationStarted():
            found[f"publications.{event.publication}"] = True
        case PublicationEnded():
            found[f"publications.{event.publication}"] = False
        case ElectionResult():
            if event.party in ids:
                row = f"results.{event.election}" + (f".r{event.round}" if event.round is not None else "")
                values = ((number, getattr(event, number)) for number in _NUMBERS)
                found |= {f"{row}.{number}": value for number, value in values if value is not None}
        case CandidateNominated():
            found[f"candidacies.{event.election}.{event.candidate}"] = "nominated"
        case CandidateEndorsed():
            found[f"candidacies.{event.election}.{event.candidate}"] = "endorsed"
        case SeatsChanged():
            said = {"change": event.change} if event.seats is None else {"seats": event.seats}
            found[f"seats.{event.chamber}"] = said
        case CoalitionFormed():
            if not ids.isdisjoint(event.parties):
                found[f"coalitions.{event.coalition}"] = True
        case JoinedCoalition():
            found[f"coalitions.{event.coalition}"] = True
        case LeftCoalition():
            found[f"coalitions.{event.coalition}"] = False
        case (
            Dissolved() | Banned() | Succeeded() | SameParty() | CongressHeld() | MergerAnnounced() | MergerAbandoned()
            | PositionTaken() | Campaigned() | DisputeArose() | ElectionHeld() | CoalitionRenamed() | CoalitionEnded()
        ):  # fmt: skip
            pass
        case _:
            assert_never(event)
    return found


def predecessors(history: History, event: Event) -> tuple[PartyId, ...]:
    """The parties that, by this event, the party came from."""
    match event:
        case Split() if any(id_of(new) in history.ids for new in event.into):
            return _others(history, (event.party,))
        case Merged() if id_of(event.into) in history.ids:
            return _others(history, event.parties)
        case Succeeded() if event.party in history.ids:
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
        case Succeeded() if event.predecessor in history.ids:
            return _others(history, (event.party,))
        case _:
            return ()


def _others(history: History, parties: Iterable[PartyId]) -> tuple[PartyId, ...]:
    in_use = (history.canonical.get(party, party) for party in parties)
    return tuple(dict.fromkeys(party for party in in_use if party not in history.ids))


def _names(named: Founded | Renamed | NewParty) -> Claims:
    return {f"names.{language}": name for language, name in named.names.items()} | {
        f"abbreviations.{language}": name for language, name in named.abbreviations.items()
    }


def _introduction(new: PartyId | NewParty, ids: frozenset[PartyId]) -> Claims:
    if isinstance(new, NewParty) and new.party in ids:
        return {"name": new.name, "country": new.country} | _names(new)
    return {}


def disputed(history: History, day: Day) -> Iterator[Claim]:
    """What the accounts that were not chosen say otherwise, of happenings that by one of their accounts had happened."""
    losing = (
        (account, group.chosen)
        for group, happened in history.rivalries
        if happened <= day
        for account in group.members
        if account is not group.chosen
    )
    for account, chosen in sorted(losing, key=lambda pair: pair[0].first):
        if history.ids.isdisjoint(parties_of(account.event)):
            continue
        theirs = {} if chosen is None else _dated_claims(history, chosen) | {"date": _when(history, chosen)}
        for path, value in sorted(_dated_claims(history, account).items(), key=lambda claim: claim[0]):
            if path not in theirs or theirs[path] != value:
                yield Claim(field=path, event_id=account.event_id, value=value, sources=account.event.sources)


def _dated_claims(history: History, account: Account) -> Claims:
    """The account's claims, and its date as one of them where no other claim says it."""
    event = account.event
    said = claims(history, event, date_of(event, history.contests))
    if not (begins(event, history.ids) or ends(event, history.ids) or isinstance(event, Registered)):
        said["date"] = _when(history, account)
    return said


def _when(history: History, account: Account) -> str | None:
    date = date_of(account.event, history.contests)
    return None if date.is_unknown else date.text


def undetermined(history: History, happened: Iterable[Item]) -> Iterator[Claim]:
    """Values that a field may as well have: claims whose order, the bounds of their dates overlapping, is not known."""
    by_id = {item.event_id: item for item in history.items}
    by_path: dict[Path, list[tuple[int, Item, Any]]] = {}
    for place, item in enumerate(happened):
        if not item.own or item is history.beginning:
            continue
        beginning = begins(item.event, history.ids)
        for path, value in claims(history, item.event, item.date).items():
            if not (beginning and path.startswith(_SET_BY_A_BEGINNING)):
                by_path.setdefault(path, []).append((place, item, value))
    found = []
    for path, claimed in by_path.items():
        _, last, standing = claimed[-1]
        for place, item, value in claimed[:-1]:
            overlap = item.latest >= last.earliest and last.latest >= item.earliest
            if value != standing and overlap and not _settled(by_id, item, last):
                found.append(
                    (
                        place,
                        path,
                        Claim(field=path, event_id=item.event_id, value=value, sources=item.event.sources),
                    )
                )
    for _, _, claim in sorted(found, key=lambda each: each[:2]):
        yield claim


def _settled(by_id: Mapping[EventId, Item], one: Item, other: Item) -> bool:
    """Whether `after` tells which of the two came first; where it goes in a circle, it does not."""
    return reaches(by_id, one, other.event_id) != reaches(by_id, other, one.event_id)
