"""A brute-force reading of coalitions, beside `tests.oracle`: what every answer about them must equal.

It goes through all records and all parties for every question, and shares no code with `projections`. K1 to K6 are its rules.
"""

from typing import Any

from domain.dates import NEVER, Day, format_day
from domain.events import (
    CoalitionEnded,
    CoalitionFormed,
    CoalitionRenamed,
    Identified,
    JoinedCoalition,
    LeftCoalition,
)
from domain.ids import CoalitionId, PartyId
from domain.mentions import coalition_of
from domain.records import Record, tag_of
from tests.oracle import (
    Account,
    Json,
    Placed,
    canonical,
    choose,
    dated,
    first_named,
    has_happened,
    history,
    ids_of,
    in_order,
    is_undecided,
    known,
    last,
    party_state,
    reaches,
    text_of,
)


def is_known(records: list[Record], coalition: CoalitionId, position: int) -> bool:
    """Whether any record was ever about it, whatever became of it."""
    events = [record.event for record in known(records, position)]
    return any(event is not None and coalition_of(event) == coalition for event in events)


def coalition_state(records: list[Record], coalition: CoalitionId, day: Day, position: int) -> Json:
    """The coalition on a day, what is disputed and undetermined apart."""
    chosen = choose(records, position)
    events = in_order(
        [
            each
            for a in chosen
            if coalition_of(a.event) == coalition
            for each in [placed(chosen, coalition, a)]
        ]
    )
    happened = [each for each in events if has_happened(each, day)]
    formed = [each.event for each in happened if isinstance(each.event, CoalitionFormed)]
    return {
        "coalition": coalition,
        **life(events, day),
        **named(happened),
        **{
            field: last([value for event in formed if (value := getattr(event, field)) is not None])
            for field in ("kind", "country", "prime_minister", "prime_minister_id", "caretaker")
        },
        "prime_minister_party": last(
            [
                canonical(records, event.prime_minister_party, position)
                for event in formed
                if event.prime_minister_party
            ]
        ),
        "identifiers": identifiers(happened),
        **belonging(records, coalition, day, position),
        "possible": [
            {
                "event_id": str(each.account.event_id),
                "type": tag_of(each.event),
                "earliest": format_day(each.earliest),
                "latest": format_day(each.latest),
            }
            for each in events
            if is_undecided(each, day)
        ],
    }


def placed(chosen: list[Account], coalition: CoalitionId, account: Account) -> Placed:
    """K1: who joined or left did so within the bounds of their party's history; all else within what `after` leaves it among
    the coalition's own events.
    """
    if isinstance(account.event, JoinedCoalition | LeftCoalition):
        theirs = history(chosen, ids_of(chosen, account.event.party))
        return next(each for each in theirs if each.account.event_id == account.event_id)
    own = [dated(chosen, each) for each in chosen if coalition_of(each.event) == coalition]

    def comes_after(late: Placed, early: Placed) -> bool:
        return early.account.event_id in late.event.after and not reaches(own, early, late)

    def earliest(one: Placed) -> Day:
        before = [earliest(each) for each in own if comes_after(one, each)]
        return max([one.earliest, *(day for day in before if day <= one.latest)])

    def latest(one: Placed) -> Day:
        behind = [latest(each) for each in own if comes_after(each, one)]
        return min([one.latest, *(day for day in behind if day >= earliest(one))])

    one = dated(chosen, account)
    return one._replace(earliest=earliest(one), latest=latest(one))


def life(events: list[Placed], day: Day) -> Json:
    """K2: it exists from its first forming on, or from what presupposes it, though not before that forming can have been; until it
    is ended, unless it is formed anew.
    """
    formings = [each for each in events if isinstance(each.event, CoalitionFormed)]
    proofs = [
        each.latest for each in events if each not in formings[:1] and not isinstance(each.event, Identified)
    ]
    proof = min(proofs, default=NEVER)
    begins = proof
    if formings:
        begins = max(formings[0].earliest, min(formings[0].latest, proof))
    turns = [
        each
        for each in events
        if has_happened(each, day)
        and isinstance(each.event, CoalitionFormed | CoalitionEnded)
        and each not in formings[:1]
        and each.latest >= begins
    ]
    alive = day >= begins and not (turns and isinstance(turns[-1].event, CoalitionEnded))
    may_be = {alive}
    if not formings and proofs and day < begins:
        may_be.add(True)
    for each in events:
        if is_undecided(each, day) and isinstance(each.event, CoalitionFormed | CoalitionEnded):
            may_be.add(isinstance(each.event, CoalitionFormed))
    has_ended = bool(turns) and isinstance(turns[-1].event, CoalitionEnded)
    return {
        "exists": "maybe" if len(may_be) > 1 else "yes" if alive else "no",
        "formed": text_of(formings[0].date) if formings and has_happened(formings[0], day) else None,
        "ended": text_of(turns[-1].date) if has_ended else None,
    }


def named(happened: list[Placed]) -> Json:
    """K3: the name of the last renaming, and its names; without one what the formings said, the last of them first."""
    renamed = last([each.event for each in happened if isinstance(each.event, CoalitionRenamed)])
    if renamed is not None:
        return {"name": renamed.name, "names": renamed.names}
    formed = [each.event for each in happened if isinstance(each.event, CoalitionFormed)]
    names: dict[str, str] = {}
    for event in formed:
        names |= event.names
    return {"name": last([event.name for event in formed if event.name is not None]), "names": names}


def identifiers(happened: list[Placed]) -> Json:
    """K4: the ids that others give it, by scheme, each once, in the order in which they came."""
    found: dict[str, list[str]] = {}
    for each in happened:
        if isinstance(each.event, Identified):
            for scheme, identifier in each.event.identifiers.items():
                listed = found.setdefault(scheme, [])
                if identifier not in listed:
                    listed.append(identifier)
    return found


def belonging(records: list[Record], coalition: CoalitionId, day: Day, position: int) -> Json:
    """K5: who belongs to it by the party's own state; K6: whose time in it is over, by what brought and what ended it."""
    chosen = choose(records, position)
    members: list[tuple[Any, Json]] = []
    former: list[tuple[Any, Json]] = []
    for party in sorted({canonical(records, each, position) for each in first_named(records, position)}):
        state = party_state(records, party, day, position)
        assert state is not None
        listed = any(each["coalition"] == coalition for each in state["coalitions"])
        begun: Placed | None = None
        count = 0
        for each in history(chosen, ids_of(chosen, party)):
            if has_happened(each, day) and coalition_of(each.event) == coalition:
                comes, goes = _turn(each, ids_of(chosen, party))
                if comes and begun is None:
                    begun = each
                elif goes and begun is not None:
                    count += 1
                    told = {"since": text_of(begun.date), "until": text_of(each.date)}
                    former.append(
                        (
                            (each.latest, each.account.first, party, count),
                            {"party": party, "name": state["name"], **told},
                        )
                    )
                    begun = None
        if listed:
            assert begun is not None
            told = {"since": text_of(begun.date)}
            members.append(
                (
                    (begun.latest, begun.account.first, party),
                    {"party": party, "name": state["name"], **told},
                )
            )
    return {
        "members": [told for _, told in sorted(members, key=lambda each: each[0])],
        "former": [told for _, told in sorted(former, key=lambda each: each[0])],
    }


def _turn(each: Placed, p: frozenset[PartyId]) -> tuple[bool, bool]:
    """Whether the party comes in by the event; whether it goes out."""
    match each.event:
        case CoalitionFormed():
            return bool(p & set(each.event.parties)), False
        case JoinedCoalition():
            return True, False
        case LeftCoalition() | CoalitionEnded():
            return False, True
        case _:
            return False, False
