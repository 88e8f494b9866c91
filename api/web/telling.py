"""An event in a sentence, in pieces of which some are links; what the sentence leaves out is told beneath, field by field."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, assert_never

import msgspec
from msgspec import Struct

from api.web.called import Called
from api.web.languages import language_name
from api.web.words import count, country_name, label
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
from domain.records import encode_hook

LIFE, PEOPLE, VOTES, OTHERS = range(4)
"""The lanes of the axis."""
LANES: Final = ("Life and names", "People", "Elections and seats", "Other")

_APART: Final = frozenset({"type", "date", "sources", "note", "rank", "rival_to", "after", "party"})

_BY_LANGUAGE: Final = frozenset({"names", "abbreviations"})


class Piece(Struct, frozen=True):
    """A part of a sentence, and what it names, if anything."""

    text: str
    kind: str = "text"
    """`text`, `name`, `party`, `election`, `coalition`."""
    id: str = ""


class Told(Struct, frozen=True):
    """An event in words."""

    pieces: tuple[Piece, ...]
    lane: int
    details: tuple[tuple[str, str], ...]
    """What the sentence does not say: labels and values."""

    @property
    def text(self) -> str:
        return "".join(each.text for each in self.pieces)


def tell(event: Event, called: Called) -> Told:
    """The event in words, whichever party's page it stands on; parties under their names of the page's day."""
    said: set[str] = set(_APART)
    lane, parts = _sentence(event, called, said)
    pieces = tuple(each if isinstance(each, Piece) else Piece(each) for each in parts)
    plain: dict[str, Any] = msgspec.to_builtins(event, enc_hook=encode_hook)
    details = tuple((label(name), _of(name, value)) for name, value in plain.items() if name not in said)
    return Told(pieces, lane, details + tuple(_of_new_parties(event)))


def plainly(value: Any) -> str:
    """A value as text: `Party: kz-qhp; Name: People's Party`."""
    match value:
        case None:
            return "nothing"
        case dict():
            return "; ".join(f"{label(str(key))}: {_of(str(key), each)}" for key, each in value.items())
        case list() | tuple():
            return "; ".join(map(plainly, value)) or "nothing"
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return count(value)
        case _:
            return str(value)


def _of(field: str, value: Any) -> str:
    """The value of a field as text, names by their languages."""
    if field in _BY_LANGUAGE and isinstance(value, dict):
        return "; ".join(f"{language_name(code)}: {name}" for code, name in value.items())
    return plainly(value)


def _of_new_parties(event: Event) -> Iterator[tuple[str, str]]:
    """What a split or a merger says of the parties that it brings into being, besides their names."""
    match event:
        case Split(into=into):
            named = into
        case Merged(into=one):
            named = (one,)
        case _:
            return
    for each in named:
        if isinstance(each, NewParty):
            told = {"names": each.names, "abbreviations": each.abbreviations}
            more = [_of(name, value) for name, value in told.items() if value]
            yield each.name, "; ".join([country_name(each.country), *more])


def _sentence(event: Event, called: Called, said: set[str]) -> tuple[int, Sequence[str | Piece]]:
    """The lane, and the sentence; the fields that it tells are added to `said`."""

    def party(id_: PartyId | NewParty) -> Piece:
        if isinstance(id_, NewParty):
            return Piece(id_.name, "party", id_.party)
        return Piece(called.party(id_), "party", id_)

    def parties(ids: Iterable[PartyId | NewParty]) -> list[str | Piece]:
        return _listed(map(party, ids))

    def election(id_: str) -> Piece:
        return Piece(called.election(id_), "election", id_)

    def coalition(id_: str) -> Piece:
        return Piece(called.coalition(id_), "coalition", id_)

    match event:
        case Founded():
            said |= {"name"}
            return LIFE, ["Founded as ", Piece(event.name, "name")]
        case Registered():
            said |= {"authority"}
            return LIFE, ["Registered", _by("with", event.authority)]
        case Deregistered():
            said |= {"authority"}
            return LIFE, ["Struck from the register", _by("by", event.authority)]
        case Renamed():
            said |= {"name"}
            return LIFE, ["Took the name ", Piece(event.name, "name")]
        case Split():
            said |= {"into", "survives"}
            how = " came out of " if event.survives else " came out of the division of "
            return LIFE, [*parties(event.into), how, party(event.party)]
        case Merged():
            said |= {"parties", "into", "survivors"}
            goes_on = [" (", *parties(event.survivors), " went on)"] if event.survivors else []
            return LIFE, [*parties(event.parties), " merged into ", party(event.into), *goes_on]
        case Succeeded():
            said |= {"predecessor"}
            return LIFE, [party(event.party), " carried on ", party(event.predecessor)]
        case Descended():
            said |= {"predecessor", "through"}
            how = " took in a politician of " if event.through else " has something of "
            return LIFE, [party(event.party), how, party(event.predecessor)]
        case Dissolved():
            return LIFE, ["Dissolved"]
        case Banned():
            said |= {"authority"}
            return LIFE, ["Banned", _by("by", event.authority)]
        case Revived():
            return LIFE, ["Began again"]
        case SameParty():
            said |= {"same_as"}
            return LIFE, [event.party, " is the same party as ", party(event.same_as)]
        case Identified():
            said |= {"identifiers"}
            told = ", ".join(f"{label(scheme)} {each}" for scheme, each in event.identifiers.items())
            return OTHERS, ["Known elsewhere as ", told]
        case LeaderChosen():
            said |= {"role", "person"}
            attested = event.date.text.startswith(("../", "/"))
            return PEOPLE, [event.person, " attested as " if attested else " became ", event.role]
        case LeaderLeft():
            said |= {"role", "person"}
            return PEOPLE, [event.person, " was no longer ", event.role]
        case MembershipReported():
            said |= {"members"}
            return PEOPLE, [f"{count(event.members)} members reported"]
        case OrganisationReported():
            said |= {"units"}
            return PEOPLE, ["Organisation reported: ", plainly(event.units)]
        case IdeologyAdopted():
            said |= {"ideology"}
            return OTHERS, ["Stands for ", ", ".join(event.ideology)]
        case PositionAdopted():
            said |= {"position"}
            return OTHERS, ["Position: ", event.position]
        case ColoursAdopted():
            said |= {"colours"}
            return OTHERS, ["Colours: ", ", ".join(event.colours)]
        case HeadquartersMoved():
            said |= {"place"}
            return OTHERS, ["Headquarters at ", event.place]
        case CongressHeld():
            said |= {"name", "place"}
            return OTHERS, [event.name or "Congress", _by("in", event.place)]
        case MergerAnnounced():
            said |= {"parties"}
            return LIFE, [*parties(event.parties), " announced that they would merge"]
        case MergerAbandoned():
            said |= {"parties"}
            return LIFE, [*parties(event.parties), " gave up their merger"]
        case PositionTaken():
            said |= {"topic", "stance"}
            stance = "Spoke on" if event.stance == "other" else event.stance.capitalize()
            return OTHERS, [f"{stance}: ", event.topic]
        case Campaigned():
            said |= {"activity", "place"}
            return VOTES, ["Campaign: ", event.activity, _by("in", event.place)]
        case PublicationStarted():
            said |= {"publication"}
            return OTHERS, [event.publication, " began to appear"]
        case PublicationEnded():
            said |= {"publication"}
            return OTHERS, [event.publication, " ceased to appear"]
        case DisputeArose():
            said |= {"people", "subject"}
            who = f" among {', '.join(event.people)}" if event.people else ""
            return PEOPLE, [f"Dispute{who}", f": {event.subject}" if event.subject else ""]
        case ElectionHeld():
            said |= {"election"}
            return VOTES, ["Contest: ", election(event.election)]
        case ElectionResult():
            said |= {"election", "votes", "vote_share", "seats", "candidate"}
            return VOTES, [election(event.election), ": ", _result(event)]
        case CandidateNominated():
            said |= {"election", "candidate"}
            return VOTES, ["Nominated ", event.candidate, " for ", election(event.election)]
        case CandidateEndorsed():
            said |= {"election", "candidate"}
            return VOTES, ["Supported ", event.candidate, " in ", election(event.election)]
        case SeatsChanged():
            said |= {"chamber"}
            by = f"{event.change:+}" if event.seats is None and event.change is not None else None
            said |= {"seats"} if by is None else {"change"}
            return VOTES, [f"{label(event.chamber)}: {by or count(event.seats)} seats"]
        case CoalitionFormed():
            said |= {"coalition", "parties"}
            of = [" of ", *parties(event.parties)] if event.parties else []
            return OTHERS, [coalition(event.coalition), " was formed", *of]
        case CoalitionRenamed():
            said |= {"coalition", "name"}
            return OTHERS, [coalition(event.coalition), " took the name ", Piece(event.name, "name")]
        case CoalitionEnded():
            said |= {"coalition"}
            return OTHERS, [coalition(event.coalition), " ended"]
        case JoinedCoalition():
            said |= {"coalition"}
            return OTHERS, ["Joined ", coalition(event.coalition)]
        case LeftCoalition():
            said |= {"coalition"}
            return OTHERS, ["Left ", coalition(event.coalition)]
        case FindingAcknowledged():
            said |= {"code", "reason"}
            return OTHERS, ["Finding acknowledged: ", event.code, ". ", event.reason]
        case _:
            assert_never(event)


def _by(word: str, whom: str | None) -> str:
    return f" {word} {whom}" if whom else ""


def _listed(pieces: Iterable[Piece]) -> list[str | Piece]:
    """`A, B and C`."""
    found = list(pieces)
    told: list[str | Piece] = []
    for place, each in enumerate(found):
        if place:
            told.append(" and " if place == len(found) - 1 else ", ")
        told.append(each)
    return told


def _result(event: ElectionResult) -> str:
    return ", ".join(_of_result(event)) or "took part"


def _of_result(event: ElectionResult) -> Iterator[str]:
    if event.candidate is not None:
        yield event.candidate
    if event.vote_share is not None:
        yield f"{event.vote_share:g} %"
    if event.votes is not None:
        yield f"{count(event.votes)} votes"
    if event.seats is not None:
        yield f"{count(event.seats)} seat{'' if event.seats == 1 else 's'}"
