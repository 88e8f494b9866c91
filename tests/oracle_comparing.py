"""A brute-force reading of how a party's states differ: between two points, between accounts, before and after an append.

It goes on where `tests.oracle` and `tests.oracle_explaining` end, shares no code with `projections`, and is as slow and
plain. A *point* is a day and a position; a *change* is a field that one state says and another does not say so.
"""

from typing import TypeAlias

import msgspec

from domain.dates import BEGINNING, NEVER, Day, format_day
from domain.events import ElectionHeld, ElectionResult, Event, SameParty
from domain.ids import EventId, PartyId
from domain.mentions import parties_of
from domain.moments import format_moment
from domain.records import Record, tag_of
from tests import oracle
from tests.oracle import Account, Ids, Json, Placed
from tests.oracle_explaining import fields, plain, set_by, why

Point: TypeAlias = tuple[Day, int]

# What changed


def changes(before: Json | None, after: Json | None) -> list[Json]:
    """The fields that differ: in the order of the later state, then what it has no longer.

    What is blank, and the id, is no difference from a party of which nothing is known.
    """
    was, is_ = fields(before), fields(after)
    if before is None or after is None:
        was, is_ = (
            {path: each for path, each in told.items() if path != "party" and each not in (None, [])}
            for told in (was, is_)
        )
    found = []
    for path in dict.fromkeys([*is_, *was]):
        if path not in was:
            change = "added"
        elif path not in is_:
            change = "removed"
        elif was[path] != is_[path]:
            change = "changed"
        else:
            continue
        both = {"before": was.get(path), "after": is_.get(path)}
        found.append({"field": path, "change": change, **both})
    return found


def difference(records: list[Record], party: PartyId, start: Point, end: Point) -> Json | None:
    """What differs between two points, what of it was learned and what happened; None if the party is known at neither."""
    (day, position), (to_day, to_position) = start, end
    between = (day, to_position)
    first, learned_by_then, second = (
        oracle.party_state(records, party, *point) for point in (start, between, end)
    )
    if first is None and second is None:
        return None
    learned = [
        {
            **change,
            "records": mentions(
                records, learning(records, party, day, position, to_position, change["field"])
            ),
        }
        for change in changes(first, learned_by_then)
    ]
    happened = [
        {
            **change,
            "records": mentions(
                records, happening(records, party, to_position, day, to_day, change["field"])
            ),
        }
        for change in changes(learned_by_then, second)
    ]
    return {
        "changes": [
            {**change, "records": both(change["field"], learned, happened)}
            for change in changes(first, second)
        ],
        "learned": learned,
        "happened": happened,
    }


def both(path: str, *legs: list[Json]) -> list[Json]:
    """The records of the field on both legs, each once, by position."""
    found = {
        mention["position"]: mention
        for leg in legs
        for change in leg
        if change["field"] == path
        for mention in change["records"]
    }
    return [found[position] for position in sorted(found)]


def mentions(records: list[Record], responsible: list[Record]) -> list[Json]:
    """The records as a change mentions them, by position."""
    return [
        {
            "position": record.position,
            "kind": record.kind,
            "revision": record.revision,
            "event_id": str(record.event_id),
            "type": tag_of(events_told(records, record)[-1]),
            "reason": record.reason,
            "recorded_at": format_moment(record.recorded_at),
        }
        for record in sorted(responsible, key=lambda record: record.position)
    ]


def events_told(records: list[Record], record: Record) -> list[Event]:
    """What the event was said to be up to the record, before it and by it: one or two contents."""
    said = [
        each.event
        for each in oracle.known(records, record.position)
        if each.event_id == record.event_id and each.event is not None
    ]
    return said[-2:] if record.event is not None else said[-1:]


# Which records did it


def group_of(records: list[Record], position: int, event_id: EventId) -> set[EventId]:
    """The event and its rivals that stand at the position; the event alone where it is not recorded yet."""
    groups = [group for group in oracle.rival_groups(records, position) if event_id in group]
    stand = {account.event_id for account in oracle.standing(records, position)}
    return {event_id}.union(*(stand & group for group in groups))


def named_in(path: str) -> tuple[str, EventId] | None:
    """Of a path under `possible`, `disputed` or `undetermined`: the field and the event that it names."""
    kind, _, rest = path.partition(".")
    if kind not in {"possible", "disputed", "undetermined"}:
        return None
    field, _, event_id = rest.rpartition(".")
    return field, msgspec.convert(event_id, EventId)


def behind(records: list[Record], party: PartyId, point: Point, path: str) -> set[EventId]:
    """The events behind a field at a point: those that set it, or the one that its path names."""
    named = named_in(path)
    if named is None:
        return set_by(records, party, *point, path)
    field, event_id = named
    setting = set_by(records, party, *point, field) if path.startswith("undetermined.") else set()
    return {event_id, *setting}


def learning(
    records: list[Record], party: PartyId, day: Day, start: int, end: int, path: str
) -> list[Record]:
    """The records between two positions that are responsible for how a field of one day differs."""
    within = [record for record in records if min(start, end) < record.position <= max(start, end)]
    told = learned_by(records, party, day, start, end, path)
    return told or [record for record in within if concerns(records, party, (start, end), record)]


def learned_by(
    records: list[Record], party: PartyId, day: Day, start: int, end: int, path: str
) -> list[Record]:
    """Those of the events behind the field, and of their rivals."""
    ends = (start, end)
    meant = {event_id for position in ends for event_id in behind(records, party, (day, position), path)}
    meant = meant.union(*(group_of(records, position, each) for position in ends for each in meant))
    within = [record for record in records if min(ends) < record.position <= max(ends)]
    return [record for record in within if record.event_id in meant]


def happening(
    records: list[Record], party: PartyId, position: int, start: Day, end: Day, path: str
) -> list[Record]:
    """The records by which those events stand that are responsible for how a field differs between two days."""
    chosen = oracle.choose(records, position)
    p = oracle.ids_of(chosen, party)
    told = happened_by(records, party, position, start, end, path)
    return told or [
        standing_record(records, position, account)
        for account in moving(records, party, position, start, end)
        if is_of_history(records, position, p, chosen, account)
    ]


def happened_by(
    records: list[Record], party: PartyId, position: int, start: Day, end: Day, path: str
) -> list[Record]:
    """Those of the events behind the field that came between the days; of a path that names an event, of its rivals, too."""
    meant = {event_id for day in (start, end) for event_id in behind(records, party, (day, position), path)}
    if named_in(path) is not None:
        meant = meant.union(*(group_of(records, position, each) for each in meant))
    return [
        standing_record(records, position, account)
        for account in moving(records, party, position, start, end)
        if account.event_id in meant
    ]


def moving(records: list[Record], party: PartyId, position: int, start: Day, end: Day) -> list[Account]:
    """The standing accounts whose earliest or latest day lies between the days, the earlier one excluded."""
    chosen = oracle.choose(records, position)
    joint = oracle.history(chosen, oracle.ids_of(chosen, party))
    first, last = min(start, end), max(start, end)

    def falls_between(account: Account) -> bool:
        placed = bounds(chosen, joint, account)
        return first < placed.earliest <= last or first < placed.latest <= last

    return [account for account in oracle.standing(records, position) if falls_between(account)]


def bounds(chosen: list[Account], joint: list[Placed], account: Account) -> Placed:
    """Those of its place in the party's history; of its own date where it has none there."""
    placed = [each for each in joint if each.account == account]
    return placed[0] if placed else oracle.dated(chosen, account)


def is_of_history(
    records: list[Record], position: int, p: Ids, chosen: list[Account], account: Account
) -> bool:
    """Whether the account, or one of its rivals, is what the party's history is made of."""
    matters = oracle.matters_to(chosen, p)
    rivals = oracle.rivals_of(records, position, account.event_id)
    return any(matters(each.event) for each in (account, *rivals))


def standing_record(records: list[Record], position: int, account: Account) -> Record:
    """The record by which the account stands."""
    return [each for each in oracle.known(records, position) if each.event_id == account.event_id][-1]


def concerns(records: list[Record], party: PartyId, positions: tuple[int, int], record: Record) -> bool:
    """Whether the party's state may depend on the record, as is known at either of the positions.

    So it does on what the record says or unsays of it, of its coalitions, of the contests of its chambers and of its
    results, of the ids of its relatives, and of an account that is a rival of any of these.
    """
    told = events_told(records, record)
    for position in positions:
        chosen = oracle.choose(records, position)
        p = oracle.ids_of(chosen, party)
        beside = group_of(records, position, record.event_id) - {record.event_id}
        rivals = [each.event for each in oracle.standing(records, position) if each.event_id in beside]
        if any(affects(chosen, p, event) for event in (*told, *rivals)):
            return True
    return False


def affects(chosen: list[Account], p: Ids, event: Event) -> bool:
    if p & set(parties_of(event)):
        return True
    match event:
        case ElectionHeld():
            own = {
                a.event.election for a in chosen if isinstance(a.event, ElectionResult) and a.event.party in p
            }
            if event.election in own:
                return True
        case SameParty():
            relatives = {id_ for a in chosen if oracle.names(a.event, p) for id_ in parties_of(a.event)}
            if relatives & set(parties_of(event)):
                return True
        case _:
            pass
    return oracle.matters_to(chosen, p)(event)


# What other accounts would make of it


def as_if_chosen(records: list[Record], position: int, event_id: EventId) -> list[Record]:
    """The records, as if this account had been ranked above all its rivals. No state says how an account is ranked."""
    group = group_of(records, position, event_id)

    def ranked(record: Record) -> Record:
        if record.event is None or record.event_id not in group:
            return record
        lowered = "normal" if record.event.rank == "preferred" else record.event.rank
        rank = "preferred" if record.event_id == event_id else lowered
        return msgspec.structs.replace(record, event=msgspec.structs.replace(record.event, rank=rank))

    return [ranked(record) for record in oracle.known(records, position)]


def readings(records: list[Record], party: PartyId, day: Day, position: int) -> list[Json] | None:
    """What the state would be by each account that is not believed, of every rivalry that the party's history knows."""
    state = oracle.party_state(records, party, day, position)
    if state is None:
        return None
    chosen, stand = oracle.choose(records, position), oracle.standing(records, position)
    p = oracle.ids_of(chosen, party)
    found = []
    for account in stand:
        members = [account, *oracle.rivals_of(records, position, account.event_id)]
        believed = [each for each in members if each in chosen]
        begun = any(oracle.has_happened(oracle.told(chosen, p, each), day) for each in members)
        if account in chosen or not begun or not is_of_history(records, position, p, chosen, account):
            continue
        supposed = as_if_chosen(records, position, account.event_id)
        found.append(
            {
                "event_id": account.event_id,
                "instead_of": believed[0].event_id if believed else None,
                "rank": account.event.rank,
                "why": why(records, position, account),
                "sources": account.event.sources,
                "changes": [
                    each
                    for each in changes(state, oracle.party_state(supposed, state["party"], day, position))
                    if not each["field"].startswith("disputed.")  # turned round, of course
                ],
            }
        )
    read: list[Json] = plain(found)
    return read


def timeline_of_all_accounts(
    records: list[Record], party: PartyId, day: Day, position: int
) -> list[Json] | None:
    """The timeline with every standing account that names the party, believed or not, within the bounds of its own date."""
    if not oracle.is_known(records, party, position):
        return None
    chosen = oracle.choose(records, position)
    p = oracle.ids_of(chosen, party)
    others = [
        oracle.dated(chosen, account)
        for account in oracle.standing(records, position)
        if account not in chosen and oracle.names(account.event, p)
    ]
    entries = [
        {
            "event_id": placed.account.event_id,
            "revision": placed.account.revision,
            "earliest": format_day(placed.earliest),
            "latest": format_day(placed.latest),
            "happened": "yes" if oracle.has_happened(placed, day) else "maybe",
            "rivals": [
                rival.event_id for rival in oracle.rivals_of(records, position, placed.account.event_id)
            ],
            "chosen": placed not in others,
            "why": why(records, position, placed.account) if placed in others else None,
            "event": placed.event,
        }
        for placed in oracle.in_order([*oracle.history(chosen, p), *others])
        if oracle.names(placed.event, p)
        and (oracle.has_happened(placed, day) or oracle.is_undecided(placed, day))
    ]
    read: list[Json] = plain(entries)
    return read


def possible_in_detail(records: list[Record], party: PartyId, day: Day, position: int) -> list[Json] | None:
    """What may have happened, each with what the state would be had this one event."""
    state = oracle.party_state(records, party, day, position)
    if state is None:
        return None
    found = []
    for entry in state["possible"]:
        supposed = msgspec.convert(entry["event_id"], EventId)
        otherwise = oracle.party_state(records, party, day, position, supposed)
        changed = [each for each in changes(state, otherwise) if not each["field"].startswith("possible.")]
        found.append({**entry, "if_happened": changed})
    return found


# Before and after


def boundaries(records: list[Record]) -> list[Day]:
    """The first days of periods within which no state changes: every bound of every date that was ever given."""
    dates = [record.event.date for record in records if record.event is not None]
    bounds = {day for date in dates for day in (date.earliest, date.latest)}
    return sorted(day for day in bounds if BEGINNING + 1 < day < NEVER)


def preview(records: list[Record], drafts: list[Record]) -> list[Json]:
    """Which states the drafts would change, and on which days: every id in use before or after, by id."""
    both_ = [*records, *drafts]
    head, then = len(records), len(both_)
    in_use = {
        oracle.canonical(known, party, position)
        for known, position in ((records, head), (both_, then))
        for party in oracle.first_named(known, position)
    }
    firsts: list[Day | None] = [None, *boundaries(both_)]
    found = []
    for party in sorted(in_use):
        periods: list[Json] = []
        for first, until in zip(firsts, [*firsts[1:], None], strict=True):
            day = BEGINNING + 1 if first is None else first
            difference_ = difference(both_, party, (day, head), (day, then))
            assert difference_ is not None
            changed = difference_["learned"]
            if periods and periods[-1]["changes"] == changed:
                periods[-1]["until"] = until
            else:
                periods.append({"from": first, "until": until, "changes": changed})
        told = [
            {**each, "from": iso(each["from"]), "until": iso(each["until"])}
            for each in periods
            if each["changes"]
        ]
        if told:
            found.append({"party": party, "periods": told})
    return found


def iso(day: Day | None) -> str | None:
    return None if day is None else format_day(day)


def mementos(records: list[Record], party: PartyId, day: Day, position: int) -> list[int] | None:
    """The positions at which the state of the day became another one; None if the party is not known."""
    if not oracle.is_known(records, party, position):
        return None
    states = [oracle.party_state(records, party, day, each) for each in range(position + 1)]
    return [each for each in range(1, position + 1) if states[each] != states[each - 1]]
