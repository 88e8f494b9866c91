"""Random histories of a small world, for properties: few ids and few days, so that events collide all the time.

A history is drawn as a list of steps, each about one of a few slots; a slot is one event. What a step does follows from
what stands in its slot, so that any list of steps makes a sound ledger, and shrinking drops and simplifies steps freely.
Each history uses only a few types of events, parties and dates of the world: with all of them at once hardly two events
would touch the same field.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias, get_args
from uuid import UUID

import msgspec
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from domain import events
from domain.dates import BEGINNING, NEVER, Day, EdtfDate
from domain.events import Event, NewParty, Source
from domain.ids import EventId, PartyId
from domain.ledger.port import Entry
from domain.mentions import tags_of
from domain.records import Kind, Record, encode_record, tag_of

PARTIES = ("kz-a", "kz-b", "kz-c", "ru-d", "ru-e")
PEOPLE = ("Abay", "Bota", "Chingiz")
ROLES = ("chair", "deputy chair")
ELECTIONS = ("kz-lower-2004", "kz-lower-2005", "kz-upper-2004")
COALITIONS = ("left-bloc", "government")
CHAMBERS = ("lower", "upper")
COUNTRIES = ("KZ", "RU")
LANGUAGES = ("en", "kk")
DATES = (
    *("2004-04-13", "2004-04-14", "2004-03-31", "2004-05-01", "2005-01-01"),
    *("2004-04", "2004-03", "2004", "2005", "2004?", "2004-04~"),
    *("../2004-05", "../2004-04-13", "2004-05/..", "2004-02/2004-05", "[2004-03..2004-05]", "XXXX"),
)
SLOTS = 9
"""How many events a history may have; the last of them is referred to, but never recorded."""

_START = 1_700_000_000_000_000
_PAST, _FUTURE = EdtfDate.parse("0900-01-01").earliest, EdtfDate.parse("9000-01-01").earliest


def event_id(slot: int) -> EventId:
    return UUID(int=slot)


class World(NamedTuple):
    """What the events of one history are drawn from."""

    parties: tuple[PartyId, ...]
    dates: tuple[str, ...]
    types: tuple[str, ...]
    rivals: bool
    """Whether events may be rivals of each other, and ranked."""
    ordered: bool
    """Whether events may say what they came `after`."""


Fields: TypeAlias = dict[str, Any]
Drawer: TypeAlias = Callable[[DrawFn, World], Fields]


def one_of(*values: object) -> SearchStrategy[Any]:
    return st.sampled_from(values)


def maybe(draw: DrawFn, *values: object) -> Any:
    """One of the values, or None."""
    return draw(st.sampled_from([None, *values]))


def some(draw: DrawFn, *values: Any, least: int = 0, most: int = 3) -> tuple[Any, ...]:
    """Different ones of the values."""
    return tuple(draw(st.lists(st.sampled_from(values), min_size=least, max_size=most, unique=True)))


def labels(draw: DrawFn, *values: str) -> dict[str, str]:
    return draw(st.dictionaries(one_of(*LANGUAGES), one_of(*values), max_size=2))


def party(draw: DrawFn, world: World) -> Fields:
    return {"party": draw(one_of(*world.parties))}


def pair(draw: DrawFn, world: World, field: str) -> Fields:
    one, other = some(draw, *world.parties, least=2, most=2)
    return {"party": one, field: other}


def naming(draw: DrawFn) -> Fields:
    return {
        "name": draw(one_of("Red", "Green", "Blue")),
        "names": labels(draw, "Red", "Qyzyl"),
        "abbreviations": labels(draw, "R", "G"),
    }


def named_or_new(draw: DrawFn, id_: PartyId) -> PartyId | NewParty:
    """The party by its id alone, or introduced."""
    if draw(st.booleans()):
        return id_
    return NewParty(party=id_, country=draw(one_of(*COUNTRIES)), **naming(draw))


def founded(draw: DrawFn, world: World) -> Fields:
    return {
        **party(draw, world),
        **naming(draw),
        "country": draw(one_of(*COUNTRIES)),
        "founders": some(draw, *PEOPLE, most=1),
        "ideology": some(draw, "left", "right", most=1),
        "families": some(draw, "agrarian", "liberal", most=1),
        "colours": some(draw, "red", "green", most=1),
        "kind": maybe(draw, "party", "list"),
    }


def registered(draw: DrawFn, world: World) -> Fields:
    return {**party(draw, world), "members": maybe(draw, 0, 500)}


def split(draw: DrawFn, world: World) -> Fields:
    parent, *children = some(draw, *world.parties, least=2, most=3)
    into = tuple(named_or_new(draw, child) for child in children)
    return {
        "party": parent,
        "into": into,
        "survives": draw(st.booleans()),
        "form": maybe(draw, "splinter", "division"),
    }


def merged(draw: DrawFn, world: World) -> Fields:
    into, *parties = some(draw, *world.parties, least=2, most=3)
    survivors = some(draw, *parties, most=1)
    form = maybe(draw, "merger", "absorption")
    return {"parties": tuple(parties), "into": named_or_new(draw, into), "survivors": survivors, "form": form}


def identified(draw: DrawFn, world: World) -> Fields:
    subject = draw(
        st.one_of(
            st.fixed_dictionaries({"party": one_of(*world.parties)}),
            st.fixed_dictionaries({"election": one_of(*ELECTIONS)}),
            st.fixed_dictionaries({"coalition": one_of(*COALITIONS)}),
            st.fixed_dictionaries({"person": one_of("abay")}),
        )
    )
    schemes = st.dictionaries(one_of("wikidata", "parlgov"), one_of("1", "2"), min_size=1, max_size=2)
    return {**subject, "identifiers": draw(schemes)}


def leader_chosen(draw: DrawFn, world: World) -> Fields:
    return {**leader_left(draw, world), "succeeds": maybe(draw, *PEOPLE), "sole": draw(st.booleans())}


def leader_left(draw: DrawFn, world: World) -> Fields:
    return {**party(draw, world), "role": draw(one_of(*ROLES)), "person": draw(one_of(*PEOPLE))}


def organisation(draw: DrawFn, world: World) -> Fields:
    units = st.dictionaries(one_of("branches", "cells"), st.integers(0, 2), min_size=1, max_size=2)
    return {**party(draw, world), "units": draw(units)}


def some_parties(draw: DrawFn, world: World) -> Fields:
    return {"parties": some(draw, *world.parties, least=2)}


def election_held(draw: DrawFn, _: World) -> Fields:
    of = draw(st.sampled_from([{"chamber": chamber} for chamber in CHAMBERS] + [{"office": "president"}]))
    return {
        "election": draw(one_of(*ELECTIONS)),
        "country": draw(one_of(*COUNTRIES)),
        **of,
        "seats": maybe(draw, 10),
        "early": maybe(draw, True, False),
        "complete": draw(st.booleans()),
    }


def election_result(draw: DrawFn, world: World) -> Fields:
    named = pair(draw, world, "alliance") if draw(st.booleans()) else party(draw, world)
    return {
        **named,
        "election": draw(one_of(*ELECTIONS)),
        "round": maybe(draw, 1, 2),
        "votes": maybe(draw, 0, 100),
        "vote_share": maybe(draw, 0.0, 7.19),
        "seats": maybe(draw, 0, 7, 8),
        "seats_change": maybe(draw, -1, 0),
        "place": maybe(draw, 1),
        "candidate": maybe(draw, *PEOPLE),
    }


def candidate(draw: DrawFn, world: World) -> Fields:
    return {**party(draw, world), "election": draw(one_of(*ELECTIONS)), "candidate": draw(one_of(*PEOPLE))}


def seats_changed(draw: DrawFn, world: World) -> Fields:
    change = st.sampled_from([{"seats": 5}, {"seats": 0}, {"change": -2}, {"change": 1}])
    where = {"chamber": draw(one_of(*CHAMBERS)), "country": draw(one_of(*COUNTRIES))}
    return {**party(draw, world), **where, **draw(change)}


def coalition(draw: DrawFn, _: World) -> Fields:
    return {"coalition": draw(one_of(*COALITIONS))}


def coalition_formed(draw: DrawFn, world: World) -> Fields:
    return {
        **coalition(draw, world),
        "name": maybe(draw, "Left", "Bloc"),
        "country": maybe(draw, *COUNTRIES),
        "kind": maybe(draw, "alliance", "government"),
        "caretaker": maybe(draw, True, False),
        "parties": some(draw, *world.parties),
        "prime_minister_party": maybe(draw, *world.parties),
    }


def acknowledged(draw: DrawFn, world: World) -> Fields:
    of = party(draw, world) if draw(st.booleans()) else {"election": draw(one_of(*ELECTIONS))}
    concerned = some(draw, *(event_id(slot) for slot in range(1, SLOTS + 1)), least=1, most=2)
    return {
        **of,
        "code": draw(one_of(*get_args(events.FindingCode))),
        "events": concerned,
        "reason": "It is so.",
    }


def with_party(**others: SearchStrategy[Any]) -> Drawer:
    """Of one party, and with these fields."""
    return lambda draw, world: {
        **party(draw, world),
        **{field: draw(values) for field, values in others.items()},
    }


DRAWERS: dict[type[Event], Drawer] = {
    events.Founded: founded,
    events.Registered: registered,
    events.Deregistered: with_party(),
    events.Renamed: lambda draw, world: {**party(draw, world), **naming(draw)},
    events.Split: split,
    events.Merged: merged,
    events.Succeeded: lambda draw, world: pair(draw, world, "predecessor"),
    events.Descended: lambda draw, world: {
        **pair(draw, world, "predecessor"),
        "through": maybe(draw, "politician"),
    },
    events.Dissolved: with_party(),
    events.Banned: with_party(),
    events.Revived: with_party(),
    events.SameParty: lambda draw, world: pair(draw, world, "same_as"),
    events.Identified: identified,
    events.LeaderChosen: leader_chosen,
    events.LeaderLeft: leader_left,
    events.MembershipReported: with_party(members=st.integers(0, 2)),
    events.OrganisationReported: organisation,
    events.IdeologyAdopted: with_party(ideology=one_of(("left",), ("right", "liberal"))),
    events.PositionAdopted: with_party(position=one_of("left", "centre")),
    events.ColoursAdopted: with_party(colours=one_of(("red",), ("red", "white"))),
    events.HeadquartersMoved: with_party(place=one_of("Almaty", "Astana")),
    events.CongressHeld: with_party(place=one_of(None, "Almaty"), decisions=one_of((), ("To go on.",))),
    events.MergerAnnounced: some_parties,
    events.MergerAbandoned: some_parties,
    events.PositionTaken: with_party(topic=one_of("land"), stance=one_of("supports", "opposes")),
    events.Campaigned: with_party(activity=one_of("meeting"), election=one_of(None, *ELECTIONS)),
    events.PublicationStarted: with_party(publication=one_of("Pravda", "Iskra")),
    events.PublicationEnded: with_party(publication=one_of("Pravda", "Iskra")),
    events.DisputeArose: with_party(people=one_of((), PEOPLE[:1])),
    events.ElectionHeld: election_held,
    events.ElectionResult: election_result,
    events.CandidateNominated: candidate,
    events.CandidateEndorsed: candidate,
    events.SeatsChanged: seats_changed,
    events.CoalitionFormed: coalition_formed,
    events.CoalitionRenamed: lambda draw, world: {
        **coalition(draw, world),
        "name": draw(one_of("Left", "Bloc")),
    },
    events.CoalitionEnded: coalition,
    events.JoinedCoalition: lambda draw, world: {**party(draw, world), **coalition(draw, world)},
    events.LeftCoalition: lambda draw, world: {**party(draw, world), **coalition(draw, world)},
    events.FindingAcknowledged: acknowledged,
}
"""How the fields of each event's own are drawn. A test holds that no event of the union is missing."""

TYPES = {type_.__name__: type_ for type_ in DRAWERS}

THEMES = (
    ("Founded", "Split", "Merged", "Dissolved", "Banned", "Revived", "Renamed"),
    ("Founded", "Renamed", "SameParty", "Succeeded", "Descended", "Split", "Merged"),
    ("Founded", "SameParty", "Identified", "Renamed"),
    ("ElectionHeld", "ElectionResult", "SeatsChanged", "SameParty"),
    ("Founded", "ElectionHeld", "ElectionResult", "SeatsChanged", "CandidateNominated", "CandidateEndorsed"),
    (
        "CoalitionFormed",
        "CoalitionRenamed",
        "CoalitionEnded",
        "JoinedCoalition",
        "LeftCoalition",
        "SameParty",
    ),
    ("LeaderChosen", "LeaderLeft", "Founded", "Registered", "Deregistered"),
    ("MembershipReported", "Registered", "OrganisationReported", "PublicationStarted", "PublicationEnded"),
    ("IdeologyAdopted", "PositionAdopted", "ColoursAdopted", "HeadquartersMoved", "Founded"),
    ("Founded", "Registered", "LeaderLeft", "ElectionHeld", "ElectionResult", "FindingAcknowledged"),
)
"""Types of events that touch each other's fields."""


def types(about: tuple[str, ...]) -> SearchStrategy[tuple[str, ...]]:
    """The types of a world; where it is to be about some, at least one of them."""
    themes = [each for each in THEMES if not about or not set(about).isdisjoint(each)]
    others = st.lists(
        st.sampled_from(sorted(TYPES)), min_size=0 if about else 1, max_size=5 if about else 6, unique=True
    )
    if not about:
        return st.sampled_from(themes) | others.map(tuple)
    return st.sampled_from(themes) | st.builds(lambda one, more: (one, *more), one_of(*about), others)


@st.composite
def worlds(draw: DrawFn, about: tuple[str, ...] = ()) -> World:
    return World(
        parties=draw(st.sampled_from([PARTIES[:2], PARTIES[:3], PARTIES])),
        dates=some(draw, *DATES, least=1, most=5),
        types=draw(types(about)),
        rivals=draw(st.booleans()),
        ordered=draw(st.booleans()),
    )


def envelope(draw: DrawFn, world: World, slot: int) -> Fields:
    """What every event carries: its date, sources, and how it stands to others."""
    others = [event_id(other) for other in range(1, SLOTS + 1) if other != slot]
    fields: Fields = {"date": EdtfDate.parse(draw(one_of(*world.dates)))}
    if world.rivals:
        fields["rival_to"] = maybe(draw, *others[:3], others[-1])
        fields["rank"] = draw(one_of("normal", "preferred", "deprecated"))
        published = EdtfDate.parse("2010")
        sources = ((), (Source(document=f"Source {slot}", published=published),))
        fields["sources"] = draw(one_of(*sources))
    if world.ordered:
        fields["after"] = some(draw, *others, most=2)
    return fields


@st.composite
def happenings(draw: DrawFn, world: World, slot: int) -> Event:
    """Any event, as the slot's."""
    type_ = TYPES[draw(one_of(*world.types))]
    event: Event = type_(**DRAWERS[type_](draw, world), **envelope(draw, world, slot))
    return event


class Step(NamedTuple):
    """The slot's event is stated, corrected or retracted."""

    slot: int
    event: Event | None
    """What is stated anew, or what the event is corrected to altogether; None: see `moved`."""
    moved: Fields | None
    """What every event carries is corrected so; None (where `event` is None too): it is retracted."""


@st.composite
def steps(draw: DrawFn, world: World, slots: int) -> Step:
    slot = draw(st.integers(1, slots))
    deed = draw(one_of("say", "say", "say", "move", "retract"))
    event = draw(happenings(world, slot)) if deed == "say" else None
    return Step(slot, event, envelope(draw, world, slot) if deed == "move" else None)


def ledger_of(steps: list[Step]) -> list[Record]:
    """The records that the steps make. What cannot be done (moving or retracting what does not stand) is not."""
    records: list[Record] = []
    for step in steps:
        before = [record for record in records if record.event_id == event_id(step.slot)]
        stands = before[-1].event if before else None
        event = step.event
        if step.moved is not None and stands is not None:
            event = msgspec.structs.replace(stands, **step.moved)
        if (event is None and stands is None) or (event is not None and event == stands):
            continue
        kind: Kind = "stated" if stands is None else "retracted" if event is None else "corrected"
        position = len(records) + 1
        records.append(
            Record(
                position=position,
                recorded_at=_START + position // 2 * 86_400_000_000,
                kind=kind,
                revision=len(before) + 1,
                event_id=event_id(step.slot),
                actor="tester",
                reason=None if kind == "stated" else "It was wrong.",
                event=event,
            )
        )
    return records


@st.composite
def histories(draw: DrawFn, most: int = 10, about: tuple[str, ...] = ()) -> list[Record]:
    """The records of a ledger, of at most so many, in which events of the types are likely."""
    world = draw(worlds(about))
    slots = draw(st.integers(1, SLOTS - 1))
    return ledger_of(draw(st.lists(steps(world, slots), min_size=1, max_size=most)))


def stated(*events: Event) -> list[Record]:
    """A ledger that states these events, with the ids 1, 2, 3 ..."""
    return ledger_of([Step(slot, event, None) for slot, event in enumerate(events, start=1)])


def entries(records: list[Record]) -> list[Entry]:
    """The records as the ledger keeps them, with the tags that decisions give."""
    made = []
    standing: dict[EventId, Event | None] = {}
    for record in records:
        before = standing.get(record.event_id)
        told = before if record.event is None else record.event
        assert told is not None
        made.append(
            Entry(
                position=record.position,
                recorded_at=record.recorded_at,
                type=tag_of(told),
                tags=tags_of(record.event_id, before, record.event),
                data=encode_record(record),
            )
        )
        standing[record.event_id] = record.event
    return made


def days_that_matter(records: list[Record]) -> list[Day]:
    """The days on which an answer may change, those before and after, and two far away."""
    dates = [record.event.date for record in records if record.event is not None]
    bounds = {day for date in dates for day in (date.earliest, date.latest) if BEGINNING < day < NEVER}
    return sorted({day + step for day in bounds for step in (-1, 0, 1)} | {_PAST, _FUTURE})
