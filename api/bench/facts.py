"""What the events of a party come to from day to day, as rows of tables: the fold of `api.bench.periods`, simple as a database's would be."""

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

import msgspec

from domain.dates import Day, EdtfDate
from domain.events import (
    Banned,
    CoalitionEnded,
    CoalitionFormed,
    ColoursAdopted,
    Deregistered,
    Dissolved,
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
    NewParty,
    PositionAdopted,
    Registered,
    Renamed,
    Revived,
    Split,
    Succeeded,
)
from domain.ids import PartyId
from domain.mentions import id_of, parties_of

Row: TypeAlias = tuple[Any, ...]
"""First day, day after the last or None, then the table's own columns."""

COLUMNS: Final[dict[str, str]] = {
    "party_period": "exists_ text, status text, name text, names jsonb, abbreviations jsonb, country text, kind text,"
    " founded text, registered text, ended text, ideology jsonb, position text, colours jsonb, headquarters text,"
    " members bigint, members_on text",
    "leader_period": "role text, person text, since text",
    "coalition_period": "coalition text, name text, kind text, since text",
    "result_period": "election text, date_ text, votes bigint, vote_share float8, seats int",
    "seat_period": "chamber text, seats int",
    "kin_period": "relation text, other text",
    "identifier_period": "scheme text, identifier text",
}
"""The tables, with the columns that each has beside party, valid and known."""

_SCALARS: Final = (
    *(
        "exists",
        "status",
        "name",
        "names",
        "abbreviations",
        "country",
        "kind",
        "founded",
        "registered",
        "ended",
    ),
    *("ideology", "position", "colours", "headquarters", "members", "members_on"),
)


def date_text(date: EdtfDate) -> str | None:
    return None if date.is_unknown else date.text


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def scalars(party: PartyId, happened: list[tuple[Day, Event]]) -> Iterator[tuple[str, Row]]:
    values: dict[str, Any] = dict.fromkeys(_SCALARS) | {"exists": "no"}
    days: dict[Day, Row] = {}
    for day, event in happened:
        _change(values, party, event)
        days[day] = tuple(values.values())
    ends = [*days, None][1:]
    for (day, row), end in zip(days.items(), ends, strict=True):
        yield "party_period", (day, end, *row)


def _change(values: dict[str, Any], party: PartyId, event: Event) -> None:
    new = _introduced(party, event)
    if (
        not isinstance(event, Identified | CoalitionFormed | CoalitionEnded)
        and values["exists"] == "no"
        and not values["ended"]
    ):
        values |= {"exists": "yes", "status": "active"}
    match event:
        case _ if new is not None:
            values |= {
                "exists": "yes",
                "status": "active",
                "founded": date_text(event.date),
                "country": new.country,
            }
            if values["name"] is None:
                values |= _named(new)
            values |= (
                {"kind": new.kind, "ideology": _json(new.ideology), "colours": _json(new.colours)}
                if isinstance(new, Founded)
                else {}
            )
        case Renamed():
            values |= _named(event)
        case Registered():
            values["registered"] = date_text(event.date)
            if event.members is not None:
                values |= {"members": event.members, "members_on": date_text(event.date)}
        case Deregistered():
            values["registered"] = None
        case IdeologyAdopted():
            values["ideology"] = _json(event.ideology)
        case PositionAdopted():
            values["position"] = event.position
        case ColoursAdopted():
            values["colours"] = _json(event.colours)
        case HeadquartersMoved():
            values["headquarters"] = event.place
        case MembershipReported():
            values |= {"members": event.members, "members_on": date_text(event.date)}
        case Dissolved() | Banned():
            values |= {
                "exists": "no",
                "status": "banned" if isinstance(event, Banned) else "dissolved",
                "ended": date_text(event.date),
            }
        case Merged() if party in event.parties and party not in event.survivors:
            values |= {"exists": "no", "status": "merged", "ended": date_text(event.date)}
        case Split(survives=False) if event.party == party:
            values |= {"exists": "no", "status": "split", "ended": date_text(event.date)}
        case Revived():
            values |= {"exists": "yes", "status": "active", "ended": None}
        case _:
            pass  # nothing that stands in this table


def _introduced(party: PartyId, event: Event) -> Founded | NewParty | None:
    match event:
        case Founded():
            return event
        case Split():
            return next(
                (each for each in event.into if isinstance(each, NewParty) and each.party == party), None
            )
        case Merged(into=NewParty() as new) if new.party == party:
            return new
        case _:
            return None


def _named(said: Founded | NewParty | Renamed) -> dict[str, Any]:
    return {"name": said.name, "names": _json(said.names), "abbreviations": _json(said.abbreviations)}


def leaders(happened: list[tuple[Day, Event]]) -> Iterator[tuple[str, Row]]:
    terms: dict[tuple[str, str], tuple[Day, str | None]] = {}
    for day, event in happened:
        if isinstance(event, LeaderChosen):
            ended = [
                key
                for key in terms
                if key[0] == event.role and (event.sole or key[1] in {event.succeeds, event.person})
            ]
        elif isinstance(event, LeaderLeft):
            ended = [key for key in terms if key == (event.role, event.person)]
        else:
            continue
        for key in ended:
            since, text = terms.pop(key)
            if since < day:
                yield "leader_period", (since, day, *key, text)
        if isinstance(event, LeaderChosen):
            terms[event.role, event.person] = day, date_text(event.date)
    for key, (since, text) in terms.items():
        yield "leader_period", (since, None, *key, text)


def coalitions(party: PartyId, happened: list[tuple[Day, Event]]) -> Iterator[tuple[str, Row]]:
    names: dict[str, tuple[str | None, str | None]] = {}
    since: dict[str, tuple[Day, str | None]] = {}
    for day, event in happened:
        if isinstance(event, CoalitionFormed):
            names[event.coalition] = event.name, event.kind
        if isinstance(event, CoalitionFormed | JoinedCoalition) and party in parties_of(event):
            since.setdefault(event.coalition, (day, date_text(event.date)))
        elif isinstance(event, LeftCoalition | CoalitionEnded) and event.coalition in since:
            if isinstance(event, LeftCoalition) and event.party != party:
                continue
            began, text = since.pop(event.coalition)
            if began < day:
                yield (
                    "coalition_period",
                    (began, day, event.coalition, *names.get(event.coalition, (None, None)), text),
                )
    for coalition, (began, text) in since.items():
        yield "coalition_period", (began, None, coalition, *names.get(coalition, (None, None)), text)


def kin(party: PartyId, happened: list[tuple[Day, Event]]) -> Iterator[tuple[str, Row]]:
    for day, event in happened:
        match event:
            case Split():
                pairs = [(event.party, id_of(each)) for each in event.into]
            case Merged():
                pairs = [(each, id_of(event.into)) for each in event.parties]
            case Succeeded():
                pairs = [(event.predecessor, event.party)]
            case Identified(party=of) if of == party:
                for scheme, identifier in event.identifiers.items():
                    yield "identifier_period", (day, None, scheme, identifier)
                continue
            case _:
                continue
        for earlier, later in pairs:
            if later == party:
                yield "kin_period", (day, None, "predecessors", earlier)
            elif earlier == party:
                yield "kin_period", (day, None, "successors", later)
