"""A party's history: the chosen accounts that make its state, in order, with the bounds that they have in truth.

Built once for a party and a position; its states as of any day are folded from it (`projections.party`).
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from msgspec import Struct

from domain.dates import BEGINNING, NEVER, Day, EdtfDate
from domain.events import (
    Banned,
    CoalitionEnded,
    CoalitionFormed,
    CoalitionRenamed,
    Dissolved,
    ElectionHeld,
    ElectionResult,
    Event,
    FindingAcknowledged,
    Founded,
    Identified,
    JoinedCoalition,
    Merged,
    Revived,
    SameParty,
    Split,
)
from domain.ids import CoalitionId, ElectionId, EventId, PartyId
from domain.mentions import id_of, parties_of
from domain.records import tag_of
from projections.accounts import Account, Accounts, Group
from projections.state import Status

Chamber: TypeAlias = tuple[str, str]
"""Country and chamber: the id of a chamber is unique within its country only."""

_TYPE_ORDER = {
    "Founded": 0,
    "Split": 1,
    "Revived": 2,
    "Registered": 3,
    "Renamed": 4,
    # all others: 5
    "JoinedCoalition": 6,
    "LeftCoalition": 7,
    "Deregistered": 8,
    "Merged": 9,
    "Banned": 10,
    "Dissolved": 11,
}
_OTHERS = 5


class Item(Struct, frozen=True, gc=False):
    """A chosen account in a party's history."""

    account: Account
    date: EdtfDate
    """The event's date; for a result, that of its contest where one is recorded."""
    earliest: Day
    latest: Day
    own: bool
    """Whether it names the party. Contests and coalitions matter to a party without naming it."""

    @property
    def event(self) -> Event:
        return self.account.event

    @property
    def event_id(self) -> EventId:
        return self.account.event_id

    @property
    def date_text(self) -> str | None:
        """The date as its source gave it; None for one that says nothing."""
        return None if self.date.is_unknown else self.date.text


class History(Struct, frozen=True):
    """What makes a party's state at one position, on any day."""

    party: PartyId
    """The id in use, where several are the same party."""
    ids: frozenset[PartyId]
    canonical: Mapping[PartyId, PartyId]
    """For the parties that its events name: the ids in use."""
    items: tuple[Item, ...]
    beginning: Item | None
    """The event that begins the party, where one is recorded."""
    is_presupposed: bool
    """Whether no event begins the party, and others presuppose it: it began on a day that nobody recorded."""
    exists_from: Day
    """The day from which the party is proven to exist; `NEVER` if nothing proves it."""
    begins_earliest: Day
    """The earliest day on which it may have begun."""
    contests: Mapping[ElectionId, ElectionHeld]
    rivalries: tuple[tuple[Group, Day], ...]
    """Happenings with several accounts, each with the first day on which one of them has happened."""
    boundaries: tuple[Day, ...]
    """The days on which the state may change, in order."""

    def address(self, day: Day) -> Day:
        """The last day that matters at or before `day`: the state is the same on both."""
        at = bisect_right(self.boundaries, day)
        return self.boundaries[at - 1] if at else BEGINNING

    def __contains__(self, party: PartyId) -> bool:
        return party in self.ids


def begins(event: Event, ids: frozenset[PartyId]) -> bool:
    """Whether the event begins the party that bears these ids."""
    match event:
        case Founded():
            return event.party in ids
        case Split():
            return any(id_of(new) in ids for new in event.into)
        case Merged():
            return id_of(event.into) in ids and not any(each in ids for each in event.survivors)
        case _:
            return False


def ends(event: Event, ids: frozenset[PartyId]) -> Status | None:
    """The status that the event leaves the party in, if it ends it."""
    match event:
        case Merged() if id_of(event.into) not in ids:
            gone = not ids.isdisjoint(event.parties) and ids.isdisjoint(event.survivors)
            return "merged" if gone else None
        case Split(survives=False) if event.party in ids:
            return "split"
        case Banned() if event.party in ids:
            return "banned"
        case Dissolved() if event.party in ids:
            return "dissolved"
        case _:
            return None


def restarts(event: Event, ids: frozenset[PartyId]) -> bool:
    """Whether a party that had ended is there again after the event."""
    return begins(event, ids) or (isinstance(event, Revived) and event.party in ids)


def proves(event: Event, ids: frozenset[PartyId]) -> bool:
    """Whether the event presupposes the party: it existed when this happened."""
    return not isinstance(event, SameParty | Identified | FindingAcknowledged) and not begins(event, ids)


def same_party(accounts: Accounts, party: PartyId) -> tuple[PartyId, frozenset[PartyId]]:
    """The id in use of a party, and all of its ids."""
    ids = {party}
    aliases: set[PartyId] = set()
    waiting = [party]
    while waiting:
        one = waiting.pop()
        for account in accounts.chosen(accounts.knowledge.identities_of(one)):
            event = account.event
            if isinstance(event, SameParty) and one in {event.party, event.same_as}:
                aliases.add(event.party)
                new = {event.party, event.same_as} - ids
                ids |= new
                waiting += new
    if len(ids) == 1:
        return party, frozenset(ids)
    return min(ids - aliases or ids, key=accounts.knowledge.first_named), frozenset(ids)


def history_of(accounts: Accounts, asked: PartyId) -> History:
    """Gather, bound and order what makes the party's state."""
    knowledge = accounts.knowledge
    party, ids = same_party(accounts, asked)
    candidates = [
        event_id
        for event_id in dict.fromkeys(event_id for each in ids for event_id in knowledge.naming(each))
        if not isinstance(knowledge.last_said(event_id), FindingAcknowledged)  # nothing that happened
    ]
    own = [
        account for account in accounts.chosen(candidates) if not ids.isdisjoint(parties_of(account.event))
    ]
    contests = _contests(accounts, (member for each in candidates for member in accounts.group(each).members))
    around = [*_chamber_contests(accounts, own, contests, ids), *_coalition_events(accounts, own, ids)]
    items = [item_of(account, contests, own=True) for account in own]
    beginning = _beginning(items, ids)
    proofs = [item.latest for item in items if proves(item.event, ids)]
    proof = min(proofs, default=NEVER)
    if beginning is None:
        exists_from, begins_earliest = proof, BEGINNING
    else:
        begins_earliest = beginning.earliest
        exists_from = max(begins_earliest, min(beginning.latest, proof))
        items = [_settle(item, beginning, exists_from) for item in items]
        beginning = next(item for item in items if item.event_id == beginning.event_id)
    around_by_id = {account.event_id: account for account in around}
    items += (item_of(account, contests, own=False) for account in around_by_id.values())
    rivalries = tuple(_rivalries(accounts, candidates, contests))
    days = (
        {day for item in items for day in (item.earliest, item.latest)}
        | {day for _, day in rivalries}
        | {exists_from}
    )
    return History(
        party=party,
        ids=ids,
        canonical=_in_use(accounts, items, rivalries),
        items=tuple(in_order(items)),
        beginning=beginning,
        is_presupposed=beginning is None and bool(proofs),
        exists_from=exists_from,
        begins_earliest=begins_earliest,
        contests=contests,
        rivalries=rivalries,
        boundaries=tuple(sorted(days)),
    )


def _in_use(
    accounts: Accounts, items: Iterable[Item], rivalries: Iterable[tuple[Group, Day]]
) -> dict[PartyId, PartyId]:
    told = [item.event for item in items] + [
        member.event for group, _ in rivalries for member in group.members
    ]
    named = dict.fromkeys(party for event in told for party in parties_of(event))
    return {party: same_party(accounts, party)[0] for party in named}


def _contests(accounts: Accounts, told: Iterable[Account]) -> dict[ElectionId, ElectionHeld]:
    """The contest of each result: where several are recorded as different events, the first on the timeline."""
    elections = dict.fromkeys(
        account.event.election for account in told if isinstance(account.event, ElectionResult)
    )
    found = {}
    for election in elections:
        first = next(held(accounts, election), None)
        if first is not None and isinstance(first.event, ElectionHeld):
            found[election] = first.event
    return found


def held(accounts: Accounts, election: ElectionId) -> Iterator[Item]:
    """The contest; more than one where it is recorded as different events, in the order of a timeline."""
    return in_order(
        item_of(account, {}, own=False)
        for account in accounts.chosen(accounts.knowledge.contests_of(election))
        if isinstance(account.event, ElectionHeld) and account.event.election == election
    )


def _chamber_contests(
    accounts: Accounts,
    own: Iterable[Account],
    contests: Mapping[ElectionId, ElectionHeld],
    ids: frozenset[PartyId],
) -> Iterator[Account]:
    """The contests of every chamber in which the party has a row: a later one ends the seats that an earlier one gave."""
    chambers: dict[Chamber, None] = {}
    for account in own:
        if isinstance(account.event, ElectionResult) and account.event.party in ids:
            held = contests.get(account.event.election)
            if held is not None and (chamber := chamber_of(held)):
                chambers[chamber] = None
        elif chamber := chamber_of(account.event):
            chambers[chamber] = None
    for chamber in chambers:
        for account in accounts.chosen(accounts.knowledge.contests_in(chamber)):
            if isinstance(account.event, ElectionHeld) and chamber_of(account.event) == chamber:
                yield account


def chamber_of(event: Event) -> Chamber | None:
    """The chamber of a contest, or of a change in seats."""
    country, chamber = getattr(event, "country", None), getattr(event, "chamber", None)
    return (country, chamber) if country and chamber else None


def _coalition_events(
    accounts: Accounts, own: Iterable[Account], ids: frozenset[PartyId]
) -> Iterator[Account]:
    """What became of the coalitions that the party ever belonged to, where that does not name it."""
    for coalition in dict.fromkeys(each for account in own if (each := _joined(account.event, ids))):
        for account in accounts.chosen(accounts.knowledge.coalition(coalition)):
            event = account.event
            if (
                isinstance(event, CoalitionFormed | CoalitionRenamed | CoalitionEnded)
                and event.coalition == coalition
                and ids.isdisjoint(parties_of(event))
            ):
                yield account


def _joined(event: Event, ids: frozenset[PartyId]) -> CoalitionId | None:
    match event:
        case JoinedCoalition():
            return event.coalition
        case CoalitionFormed() if not ids.isdisjoint(event.parties):
            return event.coalition
        case _:
            return None


def item_of(account: Account, contests: Mapping[ElectionId, ElectionHeld], *, own: bool) -> Item:
    return Item(account, date_of(account.event, contests), *bounds_of(account.event, contests), own)


def bounds_of(event: Event, contests: Mapping[ElectionId, ElectionHeld]) -> tuple[Day, Day]:
    """The first and the last day on which the event happened, by its own date or that of its contest."""
    date = date_of(event, contests)
    if isinstance(event, Identified) and date.is_unknown:
        return BEGINNING, BEGINNING  # an id elsewhere has no day on which it began: it holds on every day
    return date.earliest, date.latest


def date_of(event: Event, contests: Mapping[ElectionId, ElectionHeld]) -> EdtfDate:
    """The event's own date; that of its contest for a result, where a contest is recorded."""
    if isinstance(event, ElectionResult) and (held := contests.get(event.election)):
        return held.date
    return event.date


def _beginning(items: Iterable[Item], ids: frozenset[PartyId]) -> Item | None:
    """The party's `Founded`, else the first split or merger that it came out of."""
    beginnings = [item for item in items if begins(item.event, ids)]
    founded = [item for item in beginnings if isinstance(item.event, Founded)]
    return next(in_order(founded or beginnings), None)


def _settle(item: Item, beginning: Item, exists_from: Day) -> Item:
    """Give an item the bounds that it has in truth: the beginning before the first proof, the rest not before the beginning."""
    earliest, latest = item.earliest, item.latest
    if item.event_id == beginning.event_id:
        latest = exists_from
    elif earliest < beginning.earliest <= latest:
        earliest = beginning.earliest
    return Item(item.account, item.date, earliest, latest, item.own)


def _rivalries(
    accounts: Accounts, candidates: Iterable[EventId], contests: Mapping[ElectionId, ElectionHeld]
) -> Iterator[tuple[Group, Day]]:
    seen: set[EventId] = set()
    for event_id in candidates:
        group = accounts.group(event_id)
        if not group.members or group.members[0].event_id in seen:
            continue
        seen.add(group.members[0].event_id)
        if any(member is not group.chosen for member in group.members):
            yield group, min(bounds_of(member.event, contests)[1] for member in group.members)


def _order(item: Item) -> tuple[Day, int, int]:
    return item.latest, _TYPE_ORDER.get(tag_of(item.event), _OTHERS), item.account.first


def in_order(items: Iterable[Item]) -> Iterator[Item]:
    """The order of a timeline: after what an item names in `after`, then by latest day, type and first record.

    Where `after` goes in a circle it settles nothing.
    """
    waiting = sorted(items, key=_order)
    by_id = {item.event_id: item for item in waiting}
    if all(by_id.keys().isdisjoint(item.event.after) for item in waiting):
        yield from waiting
        return
    before = {
        item.event_id: {
            each
            for each in item.event.after
            if each in by_id and not reaches(by_id, by_id[each], item.event_id)
        }
        for item in waiting
    }
    while waiting:
        left = {item.event_id for item in waiting}
        at = next(at for at, item in enumerate(waiting) if left.isdisjoint(before[item.event_id]))
        yield waiting.pop(at)


def reaches(by_id: Mapping[EventId, Item], start: Item, goal: EventId) -> bool:
    """Whether `start` comes after the goal by what `after` says, over any number of steps."""
    seen: set[EventId] = set()
    waiting = [*start.event.after]
    while waiting:
        event_id = waiting.pop()
        if event_id == goal:
            return True
        if event_id in by_id and event_id not in seen:
            seen.add(event_id)
            waiting += by_id[event_id].event.after
    return False
