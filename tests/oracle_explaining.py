"""A brute-force reading of why a party's state is what it is: what every explanation must equal.

It goes on where `tests.oracle` ends, shares no code with `projections`, and is as slow and plain. A *field* is a leaf of
a state, named by a path (`leaders.chair.Abay`). Each family of fields has a function that lists the *acts* of events on
its paths, in the order of the timeline; which of them made what stands, and which were overwritten, follows from these
acts alone, path by path (`told`).
"""

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple, TypeAlias

import msgspec

from domain.dates import Day
from domain.events import (
    CandidateEndorsed,
    CandidateNominated,
    CoalitionEnded,
    CoalitionFormed,
    CoalitionRenamed,
    ColoursAdopted,
    Deregistered,
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
    NewParty,
    OrganisationReported,
    PositionAdopted,
    PublicationEnded,
    PublicationStarted,
    Registered,
    Renamed,
    SameParty,
    SeatsChanged,
)
from domain.ids import EventId, PartyId
from domain.records import Record, encode, tag_of
from tests import oracle
from tests.oracle import Account, Chamber, Ids, Json, Placed

# The fields of a state


def fields(state: Json | None) -> Json:
    """Every leaf of a state by its path, in the order of the state's JSON; none if the party is not known."""
    found: Json = {}
    for name, value in (state or {}).items():
        found |= dict(_leaves(name, value))
    return found


_SCALARS = {
    *("party", "exists", "status", "name", "country", "kind", "founded", "registered", "ended"),
    *(
        "position",
        "headquarters",
        "founders",
        "ideology",
        "families",
        "colours",
        "membership",
        "organisation",
    ),
}
_BY_KEY = {"names", "abbreviations", "seats"}
_SETS = {"same_as", "publications", "predecessors", "successors"}
_NUMBERS = ("date", "votes", "vote_share", "seats", "seats_change", "place", "candidate", "alliance")
_NO_FIELDS = {"as_of", "known_at", "canonical", "readings"}
"""What stands in an answer, and is no part of the state."""


def _leaves(name: str, value: Any) -> list[tuple[str, Any]]:
    """The leaves under one name of the state's JSON. A name that is not known here fails."""
    if name in _SCALARS:
        return [(name, value)]
    if name in _BY_KEY:
        return [(f"{name}.{key}", each) for key, each in value.items()]
    if name in _SETS:
        return [(f"{name}.{each}", True) for each in value]
    match name:
        case "identifiers":
            return [
                (f"identifiers.{scheme}.{each}", True) for scheme, listed in value.items() for each in listed
            ]
        case "leaders":
            return [(f"leaders.{each['role']}.{each['person']}", {"since": each["since"]}) for each in value]
        case "coalitions":
            return [
                (f"coalitions.{each['coalition']}", only(each, "name", "kind", "since")) for each in value
            ]
        case "candidacies":
            return [
                (candidacy(**only(each, "election", "candidate", "kind")), only(each, "date"))
                for each in value
            ]
        case "results":
            return [
                (f"{result(each['election'], each.get('round'))}.{number}", each[number])
                for each in value
                for number in _NUMBERS
                if number in each
            ]
        case "possible":
            return [
                (f"possible.{each['event_id']}", only(each, "type", "earliest", "latest")) for each in value
            ]
        case "disputed" | "undetermined":
            return [(f"{name}.{each['field']}.{each['event_id']}", each["value"]) for each in value]
        case _:
            assert name in _NO_FIELDS, name
            return []


def only(values: Json, *names: str) -> Json:
    return {name: values[name] for name in names}


def candidacy(election: str, candidate: str, kind: str) -> str:
    """The path of a candidacy."""
    return f"candidacies.{election}.{candidate}.{kind}"


def result(election: str, round_: int | None) -> str:
    """The path of a row of results; what it says stands under it."""
    return f"results.{election}" + ("" if round_ is None else f".r{round_}")


def is_under(path: str, prefix: str) -> bool:
    """Whether the path is the prefix, or goes on from it behind a dot."""
    return path == prefix or path.startswith(f"{prefix}.")


# One question


class Asked(NamedTuple):
    """A party at a point, and what is read there of its history."""

    records: list[Record]
    position: int
    day: Day
    chosen: list[Account]
    p: Ids
    joint: list[Placed]
    """All that its state is made of, in the order of the timeline."""
    happened: list[Placed]

    def id_in_use(self, party: PartyId) -> PartyId:
        return oracle.canonical(self.records, party, self.position)


def ask(records: list[Record], party: PartyId, day: Day, position: int) -> Asked:
    chosen = oracle.choose(records, position)
    p = oracle.ids_of(chosen, party)
    joint = oracle.history(chosen, p)
    happened = [placed for placed in joint if oracle.has_happened(placed, day)]
    return Asked(records, position, day, chosen, p, joint, happened)


# What acts on what

Deed: TypeAlias = Literal["put", "give", "pass over", "remove", "strike"]
"""`put` replaces what stands; `give` sets only where nothing stands, and is passed over otherwise (`pass over`: always);
`remove` ends what stands, and is nothing where nothing stands (`strike`: it ends that, too)."""


class Act(NamedTuple):
    """What an event does to the path, and the value that it gives it (None: it ends it)."""

    path: str
    placed: Placed
    deed: Deed
    value: Any = None


def naming_acts(asked: Asked) -> Iterator[Act]:
    """A `Renamed` replaces all names and abbreviations; a beginning gives its own, unless a `Renamed` came before."""

    def named(new: Founded | NewParty | Renamed) -> Json:
        return {
            "name": new.name,
            **oracle.named("names", new.names),
            **oracle.named("abbreviations", new.abbreviations),
        }

    said = [*oracle.introductions(asked.happened, asked.p)]
    said_anew = [placed.event for placed in asked.happened if isinstance(placed.event, Renamed)]
    paths = dict.fromkeys(path for each in (*said, *said_anew) for path in named(each))
    renamed = False
    for placed in asked.happened:
        if isinstance(placed.event, Renamed):
            own = named(placed.event)
            yield from (Act(path, placed, "remove") for path in paths if path not in own)
            yield from (Act(path, placed, "put", value) for path, value in own.items())
            renamed = True
        for new in oracle.introductions([placed], asked.p):
            deed: Deed = "pass over" if renamed else "give"
            yield from (Act(path, placed, deed, value) for path, value in named(new).items())


def describing_acts(asked: Asked) -> Iterator[Act]:
    """Country, kind, founders, and what the party says it is and how large."""
    for placed in asked.happened:
        for new in oracle.introductions([placed], asked.p):
            yield Act("country", placed, "put", new.country)
        date = oracle.text_of(placed.date)
        match placed.event:
            case Founded() as event:
                for field in ("kind", "founders"):
                    if getattr(event, field):
                        yield Act(field, placed, "put", getattr(event, field))
                for field in ("ideology", "families", "colours"):
                    if getattr(event, field):
                        yield Act(field, placed, "give", getattr(event, field))
            case IdeologyAdopted() as event:
                yield Act("ideology", placed, "put", event.ideology)
            case ColoursAdopted() as event:
                yield Act("colours", placed, "put", event.colours)
            case PositionAdopted() as event:
                yield Act("position", placed, "put", event.position)
            case HeadquartersMoved() as event:
                yield Act("headquarters", placed, "put", event.place)
            case OrganisationReported() as event:
                yield Act("organisation", placed, "put", {"units": event.units, "date": date})
            case (MembershipReported() | Registered()) as event if event.members is not None:
                yield Act("membership", placed, "put", {"members": event.members, "date": date})
            case _:
                pass


def first_proof(asked: Asked) -> Placed | None:
    """Of a party without a recorded beginning: the first event in order that proves it on the earliest day."""
    proven = oracle.cap(asked.chosen, asked.p)
    if oracle.beginning(asked.chosen, asked.p) is not None or proven is None:
        return None
    proving = {proof.account.event_id for proof in oracle.proofs(asked.chosen, asked.p)}
    return next(
        placed for placed in asked.joint if placed.account.event_id in proving and placed.latest == proven
    )


def life(asked: Asked) -> list[Placed]:
    """The beginnings, revivals and ends that have happened, from the recorded beginning on, if there is one."""
    begun = oracle.beginning(asked.chosen, asked.p)
    since = asked.happened
    if begun is not None:
        since = since[since.index(begun) :] if begun in since else []
    return [placed for placed in since if oracle.is_lifecycle(placed.event, asked.p)]


def life_acts(asked: Asked) -> Iterator[Act]:
    """Status, founded and ended."""
    begun, proof = oracle.beginning(asked.chosen, asked.p), first_proof(asked)
    if proof is not None and oracle.has_happened(proof, asked.day):
        yield Act("status", proof, "put", "active")
    for placed in life(asked):
        date, ended = oracle.text_of(placed.date), oracle.ending(placed.event, asked.p)
        yield Act("status", placed, "put", ended or "active")
        yield Act("ended", placed, "put", date) if ended else Act("ended", placed, "remove")
        if placed == begun:
            yield Act("founded", placed, "put", date)


def registration_acts(asked: Asked) -> Iterator[Act]:
    for placed in asked.happened:
        match placed.event:
            case Registered():
                yield Act("registered", placed, "put", oracle.text_of(placed.date))
            case Deregistered():
                yield Act("registered", placed, "strike")
            case _:
                pass


def leader_acts(asked: Asked) -> Iterator[Act]:
    """A choice ends the term of whom it succeeds, and everybody else's where the role is `sole`; then it gives its own."""
    people = dict.fromkeys(
        (placed.event.role, placed.event.person)
        for placed in asked.happened
        if isinstance(placed.event, LeaderChosen)
    )
    for placed in asked.happened:
        match placed.event:
            case LeaderChosen() as event:
                for role, person in people:
                    ends = event.sole or person == event.succeeds
                    if role == event.role and person != event.person and ends:
                        yield Act(f"leaders.{role}.{person}", placed, "remove")
                since = {"since": oracle.text_of(placed.date)}
                yield Act(f"leaders.{event.role}.{event.person}", placed, "give", since)
            case LeaderLeft() as event:
                yield Act(f"leaders.{event.role}.{event.person}", placed, "remove")
            case _:
                pass


def other_acts(asked: Asked) -> Iterator[Act]:
    """Publications, candidacies, ids elsewhere."""
    for placed in asked.happened:
        match placed.event:
            case PublicationStarted() as event:
                yield Act(f"publications.{event.publication}", placed, "give", True)
            case PublicationEnded() as event:
                yield Act(f"publications.{event.publication}", placed, "remove")
            case (CandidateNominated() | CandidateEndorsed()) as event:
                kind = "nominated" if isinstance(event, CandidateNominated) else "endorsed"
                path = candidacy(event.election, event.candidate, kind)
                yield Act(path, placed, "give", {"date": oracle.text_of(placed.date)})
            case Identified() as event:
                for scheme, value in event.identifiers.items():
                    yield Act(f"identifiers.{scheme}.{value}", placed, "put", True)
            case _:
                pass


def result_acts(asked: Asked) -> Iterator[Act]:
    for event, placed in oracle.rows(asked.happened, asked.p):
        path = result(event.election, event.round)
        yield Act(f"{path}.date", placed, "put", oracle.text_of(placed.date))
        for number in _NUMBERS[1:]:
            if getattr(event, number) is not None:
                yield Act(f"{path}.{number}", placed, "put", getattr(event, number))


def kinship_acts(asked: Asked) -> Iterator[Act]:
    """Relatives under the ids in use, each once by an event; and the ids of the party, which are joined on no day."""
    for placed in asked.happened:
        predecessors, successors = oracle.ancestry(placed.event, asked.p)
        for id_ in dict.fromkeys(map(asked.id_in_use, predecessors)):
            yield Act(f"predecessors.{id_}", placed, "give", True)
        for id_ in dict.fromkeys(map(asked.id_in_use, successors)):
            yield Act(f"successors.{id_}", placed, "give", True)
    for placed in asked.joint:
        if isinstance(placed.event, SameParty):
            for id_ in (placed.event.party, placed.event.same_as):
                yield Act(f"same_as.{id_}", placed, "give", True)


def coalition_acts(asked: Asked) -> Iterator[Act]:
    """Under the path of the coalition: since when it is a member, and what the coalition is called and is."""
    renamed = set()
    for placed in asked.happened:
        match placed.event:
            case CoalitionFormed() as event:
                path = f"coalitions.{event.coalition}"
                if asked.p & set(event.parties):
                    yield Act(f"{path}.since", placed, "give", oracle.text_of(placed.date))
                if event.name is not None:
                    deed: Deed = "pass over" if event.coalition in renamed else "put"
                    yield Act(f"{path}.name", placed, deed, event.name)
                if event.kind is not None:
                    yield Act(f"{path}.kind", placed, "put", event.kind)
            case CoalitionRenamed() as event:
                renamed.add(event.coalition)
                yield Act(f"coalitions.{event.coalition}.name", placed, "put", event.name)
            case JoinedCoalition() as event:
                yield Act(f"coalitions.{event.coalition}.since", placed, "give", oracle.text_of(placed.date))
            case (LeftCoalition() | CoalitionEnded()) as event:
                yield Act(f"coalitions.{event.coalition}.since", placed, "remove")
            case _:
                pass


_FAMILIES = (
    *(naming_acts, describing_acts, life_acts, registration_acts, leader_acts, other_acts, result_acts),
    *(kinship_acts, coalition_acts),
)

# What came of the acts


class Said(NamedTuple):
    """What one event gave a field."""

    placed: Placed
    value: Any


class Told(NamedTuple):
    """What made a field what it is."""

    set_by: list[Said]
    overwrote: list[Said]
    passed_over: list[Said]


def told(asked: Asked, path: str) -> Told:
    """What made the field what it is, whether or not anything stands there."""
    if path == "exists":
        return Told(existence(asked), [], [])
    if path.startswith("seats."):
        return seats(asked, path.removeprefix("seats."))
    if path.startswith("coalitions."):
        return merged(asked, path)
    return outcome([act for family in _FAMILIES for act in family(asked) if act.path == path])


def outcome(acts: list[Act]) -> Told:
    """Of the acts on one path, in order: the last that counted, those before it, and what was passed over since."""
    counted: list[Act] = []
    passed_over: list[Act] = []
    for act in acts:
        stands = bool(counted) and counted[-1].deed in {"put", "give"}
        if act.deed == "pass over" or (act.deed == "give" and stands):
            passed_over.append(act)
        elif act.deed != "remove" or stands:
            counted.append(act)
            passed_over = []
    return Told(_said(counted[-1:]), _said(counted[:-1]), _said(passed_over))


def _said(acts: list[Act]) -> list[Said]:
    return [Said(act.placed, act.value) for act in acts]


def merged(asked: Asked, path: str) -> Told:
    """A coalition is told by three hidden fields together; each event stands once, with the parts that it gave."""
    parts = {
        part: outcome([act for act in coalition_acts(asked) if act.path == f"{path}.{part}"])
        for part in ("since", "name", "kind")
    }

    def together(of: dict[str, list[Said]]) -> list[Said]:
        """In the order of the timeline; what ended the membership gave no part."""
        merged = []
        for placed in asked.happened:
            gave = [(part, said.value) for part, all_ in of.items() for said in all_ if said.placed == placed]
            ended = isinstance(placed.event, LeftCoalition | CoalitionEnded)
            if gave:
                merged.append(Said(placed, None if ended else dict(gave)))
        return merged

    return Told(
        together({part: each.set_by for part, each in parts.items()}),
        together({part: each.overwrote for part, each in parts.items()}),
        together({part: each.passed_over for part, each in parts.items()}),
    )


def existence(asked: Asked) -> list[Said]:
    """What last began or ended the party (or would begin it), and what may have done so since.

    The first proof of a party is one also where it is an end that has not come yet.
    """
    first = oracle.beginning(asked.chosen, asked.p) or first_proof(asked)
    if first is None:
        return []
    latest = oracle.last(life(asked)) or first
    telling = [
        placed
        for placed in asked.joint
        if placed == latest
        or (
            oracle.is_undecided(placed, asked.day)
            and oracle.names(placed.event, asked.p)
            and oracle.is_lifecycle(placed.event, asked.p)
        )
    ]
    turned = [placed for placed in telling if placed != first or first in life(asked)]
    return [
        Said(placed, "no" if placed in turned and oracle.ending(placed.event, asked.p) else "yes")
        for placed in telling
    ]


# Seats


def seats(asked: Asked, key: str) -> Told:
    """The chamber's last contest and what changed the number since; a contest together with the rows that it was read from."""
    country = oracle.country_of(asked.happened, asked.p)
    chamber = oracle.chamber_keys(asked.chosen, asked.happened, asked.p, country).get(key)
    if chamber is None:
        return Told([], [], [])
    acting = [placed for placed in asked.happened if acts_on_seats(placed, chamber)]
    basis = chain(acting)
    set_by = {placed.account.event_id: after(asked, acting, placed) for placed in basis}
    for placed in basis:
        if isinstance(placed.event, ElectionHeld):
            set_by |= {row.account.event_id: event.seats for event, row in deciding_rows(asked, placed.event)}
    return Told(
        [
            Said(placed, set_by[placed.account.event_id])
            for placed in asked.happened
            if placed.account.event_id in set_by
        ],
        [Said(placed, after(asked, acting, placed)) for placed in acting if placed not in basis],
        [],
    )


def acts_on_seats(placed: Placed, chamber: Chamber) -> bool:
    event = placed.event
    return isinstance(event, ElectionHeld | SeatsChanged) and (event.country, event.chamber) == chamber


def is_relative(placed: Placed) -> bool:
    """Whether it says how much the number changed, and not what it was then."""
    return isinstance(placed.event, SeatsChanged) and placed.event.seats is None


def chain(acting: list[Placed]) -> list[Placed]:
    """From the last that told the number itself, to the end."""
    if acting and is_relative(acting[-1]):
        return [*chain(acting[:-1]), acting[-1]]
    return acting[-1:]


def after(asked: Asked, acting: list[Placed], placed: Placed) -> int | None:
    """The number of seats that stood after the event; None is unknown."""
    if isinstance(placed.event, ElectionHeld):
        return oracle.seats_won(asked.happened, asked.p, placed.event)
    assert isinstance(placed.event, SeatsChanged)
    if not is_relative(placed):
        return placed.event.seats
    before = acting[: acting.index(placed)]
    seats = after(asked, acting, before[-1]) if before else None
    change = placed.event.change
    return None if seats is None or change is None else seats + change


def deciding_rows(asked: Asked, held: ElectionHeld) -> list[tuple[ElectionResult, Placed]]:
    """The party's rows of the highest round that gives seats."""
    giving = [
        (event, placed)
        for event, placed in oracle.rows(asked.happened, asked.p)
        if event.election == held.election and event.seats is not None
    ]
    decided = max((event.round or 0 for event, _ in giving), default=0)
    return [(event, placed) for event, placed in giving if (event.round or 0) == decided]


# The answer


def ground(asked: Asked, said: Said) -> Json:
    account = said.placed.account
    stated = [
        record
        for record in oracle.known(asked.records, asked.position)
        if record.event_id == account.event_id and record.event is not None
    ]
    told_by: Json = plain(
        {
            "event_id": account.event_id,
            "type": tag_of(account.event),
            "revision": account.revision,
            "position": stated[-1].position,
            "date": oracle.text_of(said.placed.date),
            "value": said.value,
            "sources": account.event.sources,
        }
    )
    return told_by


def plain(value: Any) -> Any:
    """As JSON has it."""
    return msgspec.json.decode(encode(value))


def why(records: list[Record], position: int, account: Account) -> str:
    """Why a standing account is not the one of its group that is believed."""
    others = oracle.rivals_of(records, position, account.event_id)
    best = oracle.choice(sorted([account, *others], key=lambda each: each.first))
    if account.event.rank == "deprecated" or best is None:
        return "deprecated"
    if account.event.rank != best.event.rank:
        return "lower-rank"

    def named_by(named: Account) -> int:
        """How many others of the group name it."""
        return [each.event.rival_to for each in (account, *others) if each != named].count(named.event_id)

    return "named-by-fewer" if named_by(account) < named_by(best) else "recorded-later"


def rivals(asked: Asked, state: Json, path: str, set_by: list[Said]) -> list[Json]:
    """The other accounts of what made the field, and whoever disputes it; each once, by first record."""
    disputed = [
        each for each in state["disputed"] if is_under(each["field"], path) or is_under(path, each["field"])
    ]
    claimed = {each["event_id"]: each["value"] for each in disputed if each["field"] == path}
    beside = {
        rival.event_id
        for said in set_by
        for rival in oracle.rivals_of(asked.records, asked.position, said.placed.account.event_id)
    }
    found = []
    for account in oracle.standing(asked.records, asked.position):
        id_ = str(account.event_id)
        if account.event_id in beside or id_ in {each["event_id"] for each in disputed}:
            placed = oracle.dated(asked.chosen, account)
            says = claimed.get(id_, oracle.claims(placed, asked.p, asked.id_in_use).get(path))
            reason = why(asked.records, asked.position, account)
            rank = account.event.rank
            found.append({**ground(asked, Said(placed, says)), "rank": rank, "why": reason})
    return found


def explained(asked: Asked, state: Json, path: str) -> Json:
    by_id = {str(placed.account.event_id): placed for placed in asked.joint}
    made = told(asked, path)
    undetermined = [each for each in state["undetermined"] if is_under(path, each["field"])]
    return {
        "field": path,
        "value": fields(state).get(path),
        "set_by": [ground(asked, said) for said in made.set_by],
        "overwrote": [ground(asked, said) for said in made.overwrote],
        "passed_over": [ground(asked, said) for said in made.passed_over],
        "rivals": rivals(asked, state, path, made.set_by),
        "undetermined": [
            ground(asked, Said(by_id[each["event_id"]], each["value"])) for each in undetermined
        ],
    }


LEFT_OUT = ("party", "possible", "disputed", "undetermined")
"""Fields that no explanation is given of: three explain themselves, and `party` is what is asked for."""


def explained_paths(state: Json) -> list[str]:
    """The fields of the state in their order, then what is disputed and stands nowhere."""
    standing = [path for path in fields(state) if path.split(".")[0] not in LEFT_OUT]
    return list(dict.fromkeys([*standing, *(each["field"] for each in state["disputed"])]))


def explanation(records: list[Record], party: PartyId, day: Day, position: int) -> list[Json] | None:
    """For every field of the party's state at the point, the events that made it so; None if the party is not known."""
    state = oracle.party_state(records, party, day, position)
    if state is None:
        return None
    asked = ask(records, party, day, position)
    return [explained(asked, state, path) for path in explained_paths(state)]


def set_by(records: list[Record], party: PartyId, day: Day, position: int, path: str) -> set[EventId]:
    """The events that made the field what it is at the point, or made it stand no longer."""
    if not oracle.is_known(records, party, position):
        return set()
    return {said.placed.account.event_id for said in told(ask(records, party, day, position), path).set_by}
