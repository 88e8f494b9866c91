"""A party's history: the chosen accounts that make its state, in order, with the bounds that they have in truth.

Built once for a party and a position; its states as of any day are folded from it (`projections.party`).
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from msgspec import Struct

from domain.dates import BEGINNING, NEVER, Day, EdtfDate
from domain.events import (
    Banned,
    Campaigned,
    CoalitionEnded,
    CoalitionFormed,
    CoalitionRenamed,
    CongressHeld,
    DisputeArose,
    Dissolved,
    ElectionHeld,
    ElectionResult,
    Event,
    FindingAcknowledged,
    Founded,
    Identified,
    JoinedCoalition,
    Merged,
    MergerAbandoned,
    MergerAnnounced,
    PositionTaken,
    Revived,
    SameParty,
    SeatsChanged,
    Split,
)
from domain.ids import CoalitionId, ElectionId, EventId, PartyId
from domain.mentions import id_of, names_one_of, parties_of
from projections.accounts import Account, Accounts, Group, Knowledge, chosen_as
from projections.order import Item, in_order, narrowed
from projections.state import Status

Chamber: TypeAlias = tuple[str, str]
"""Country and chamber: the id of a chamber is unique within its country only."""


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
    worked_out: dict[str, Any] = {}
    """What was worked out of it for one day and serves the others, by name (`projections.said`)."""

    def address(self, day: Day) -> Day:
        """The last day that matters at or before `day`: the state is the same on both."""
        at = bisect_right(self.boundaries, day)
        return self.boundaries[at - 1] if at else BEGINNING

    def __contains__(self, party: PartyId) -> bool:
        return party in self.ids


ON_THE_TIMELINE_ALONE: Final = frozenset(
    (Campaigned, CongressHeld, DisputeArose, MergerAbandoned, MergerAnnounced, PositionTaken)
)
"""Types of events that say nothing of a state, but that they may have happened."""


OF_A_LIFE: Final = frozenset((Banned, Dissolved, Founded, Merged, Revived, Split))
"""Types of events that may begin a party, end it, or begin it anew: few of those that there are."""
_IN_A_CHAMBER: Final = (ElectionHeld, SeatsChanged)
_SHOWING_NOTHING: Final = frozenset((FindingAcknowledged, Identified, SameParty))
"""Types of events that are about what is recorded, and may name a party that never was."""


def days_of(item: Item) -> tuple[Day, ...]:
    """The days on which an item may make the state another one."""
    if not item.own:
        return (item.latest,)  # what does not name the party is never told as possible
    if item.earliest == item.latest and type(item.event) in ON_THE_TIMELINE_ALONE:
        return ()
    return item.earliest, item.latest


def begins(event: Event, ids: frozenset[PartyId]) -> bool:
    """Whether the event begins the party that bears these ids."""
    if type(event) not in OF_A_LIFE:
        return False
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
    if type(event) not in OF_A_LIFE:
        return None
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
    return begins(event, ids) or (type(event) is Revived and event.party in ids)


def proves(event: Event, ids: frozenset[PartyId]) -> bool:
    """Whether the event presupposes the party: it existed when this happened."""
    return shows(event) and not begins(event, ids)


def shows(event: Event) -> bool:
    """Whether a party that the event names was there once it had happened: it presupposes the party, or begins it."""
    return type(event) not in _SHOWING_NOTHING


def same_party(accounts: Accounts, party: PartyId) -> tuple[PartyId, frozenset[PartyId]]:
    """The id in use of a party, and all of its ids."""
    if not accounts.knowledge.identities_of(party):  # as of nearly all
        return party, frozenset((party,))
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
    told = [each for each in accounts.told(_naming(knowledge, ids)) if _is_of_a_happening(each[1])]
    own = [
        account
        for event_id, group in told
        if (account := chosen_as(event_id, group)) and names_one_of(account.event, ids)
    ]
    contests = _contests(accounts, (member for _, group in told for member in group.members))
    surroundings = _Surroundings(ids, frozenset(_chambers(own, contests, ids)), frozenset(_joined(own, ids)))
    told_around = accounts.told(surroundings.candidates(knowledge))
    raw = [item_of(account, contests, own=True) for account in own]
    raw += (
        item_of(account, contests, own=False)
        for event_id, group in told_around
        if (account := chosen_as(event_id, group)) and surroundings.hold(account.event)
    )
    bounded = narrowed(raw)
    items = [item for item in bounded if item.own]
    beginning = _beginning(items, ids)
    proofs = [item.latest for item in items if item is not beginning and shows(item.event)]
    proof = min(proofs, default=NEVER)
    if beginning is None:
        exists_from, begins_earliest = proof, BEGINNING
    else:
        begins_earliest = beginning.earliest
        exists_from = max(begins_earliest, min(beginning.latest, proof))
        settled = beginning.within(begins_earliest, exists_from)
        items = [settled if item is beginning else not_before(item, begins_earliest) for item in items]
        beginning = settled
    items += (item for item in bounded if not item.own)
    rivalries = tuple(
        _rivalries((group for _, group in (*told, *told_around)), surroundings, contests, items)
    )
    days = {exists_from, *(day for _, day in rivalries)}
    for item in items:
        days.update(days_of(item))
    return History(
        party=party,
        ids=ids,
        canonical=_in_use(accounts, dict.fromkeys(ids, party), items, rivalries),
        items=tuple(in_order(items)),
        beginning=beginning,
        is_presupposed=beginning is None and bool(proofs),
        exists_from=exists_from,
        begins_earliest=begins_earliest,
        contests=contests,
        rivalries=rivalries,
        boundaries=tuple(sorted(days)),
    )


def _naming(knowledge: Knowledge, ids: frozenset[PartyId]) -> Iterator[EventId]:
    """The events that name the party under one of its ids, or once did."""
    for each in sorted(ids):
        yield from knowledge.naming(each)


def _is_of_a_happening(group: Group) -> bool:
    """Whether anything is told that happened: an acknowledgement of a finding is an account of nothing, and has no rivals."""
    return bool(group.members) and type(group.members[0].event) is not FindingAcknowledged


def _in_use(
    accounts: Accounts,
    ids: Mapping[PartyId, PartyId],
    items: Iterable[Item],
    rivalries: Iterable[tuple[Group, Day]],
) -> dict[PartyId, PartyId]:
    """The ids in use of the parties that are named; those of the party itself are known."""
    in_use = dict(ids)
    told = [item.account for item in items]
    told += (member for group, _ in rivalries for member in group.members)
    for account in told:
        for party in parties_of(account.event):
            if party not in in_use:
                in_use[party] = same_party(accounts, party)[0]
    return in_use


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
        [
            item_of(account, {}, own=False)
            for account in accounts.chosen(accounts.knowledge.contests_of(election))
            if isinstance(account.event, ElectionHeld) and account.event.election == election
        ]
    )


def chamber_of(event: Event) -> Chamber | None:
    """The chamber of a contest, or of a change in seats."""
    if not isinstance(event, _IN_A_CHAMBER) or event.chamber is None:
        return None
    return event.country, event.chamber


class _Surroundings(Struct, frozen=True):
    """What matters to a party without naming it: its chambers' contests, since a later one ends the seats that an earlier one
    gave, and what became of the coalitions that it ever belonged to.
    """

    ids: frozenset[PartyId]
    chambers: frozenset[Chamber]
    coalitions: frozenset[CoalitionId]

    def candidates(self, knowledge: Knowledge) -> Iterator[EventId]:
        """Events that are around the party, or once were."""
        for chamber in sorted(self.chambers):
            yield from knowledge.contests_in(chamber)
        for coalition in sorted(self.coalitions):
            yield from knowledge.coalition(coalition)

    def hold(self, event: Event) -> bool:
        """Whether the event is around the party, and does not name it."""
        match event:
            case ElectionHeld():
                return chamber_of(event) in self.chambers
            case CoalitionFormed() | CoalitionRenamed() | CoalitionEnded():
                return event.coalition in self.coalitions and not names_one_of(event, self.ids)
            case _:
                return False

    def concern(self, group: Group) -> bool:
        """Whether one of the accounts names the party, or is around it."""
        return any(
            self.hold(member.event) or names_one_of(member.event, self.ids) for member in group.members
        )


def _chambers(
    own: Iterable[Account], contests: Mapping[ElectionId, ElectionHeld], ids: frozenset[PartyId]
) -> Iterator[Chamber]:
    """The chambers in which the party has a row."""
    for account in own:
        chamber = chamber_of(account.event)
        if isinstance(account.event, ElectionResult) and account.event.party in ids:
            held = contests.get(account.event.election)
            chamber = None if held is None else chamber_of(held)
        if chamber is not None:
            yield chamber


def _joined(own: Iterable[Account], ids: frozenset[PartyId]) -> Iterator[CoalitionId]:
    """The coalitions that the party ever belonged to."""
    for account in own:
        match account.event:
            case JoinedCoalition(coalition=coalition):
                yield coalition
            case CoalitionFormed(coalition=coalition, parties=parties) if not ids.isdisjoint(parties):
                yield coalition
            case _:
                pass


def item_of(account: Account, contests: Mapping[ElectionId, ElectionHeld], *, own: bool) -> Item:
    date = date_of(account.event, contests)
    return Item(account, date, *_bounds(account.event, date), own)


def bounds_of(event: Event, contests: Mapping[ElectionId, ElectionHeld]) -> tuple[Day, Day]:
    """The first and the last day on which the event happened, by its own date or that of its contest."""
    return _bounds(event, date_of(event, contests))


def _bounds(event: Event, date: EdtfDate) -> tuple[Day, Day]:
    if type(event) is Identified and date.is_unknown:
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


def not_before(item: Item, earliest: Day) -> Item:
    """The item within the bounds that it has in truth: nothing of a party happens before it began."""
    return item.within(earliest, item.latest) if item.earliest < earliest <= item.latest else item


def _rivalries(
    groups: Iterable[Group],
    surroundings: _Surroundings,
    contests: Mapping[ElectionId, ElectionHeld],
    items: Iterable[Item],
) -> Iterator[tuple[Group, Day]]:
    """Those of several accounts, by first record, with the first day by which one of them has happened: the chosen one by its
    bounds in truth.
    """
    rivals = [group for group in groups if len(group.members) > 1 or (group.members and not group.chosen)]
    if not rivals:  # as mostly
        return
    settled = {item.event_id: item.latest for item in items}
    seen: set[EventId] = set()
    for group in sorted(rivals, key=lambda group: group.members[0].first):
        first = group.members[0].event_id
        if first in seen or not surroundings.concern(group):
            continue
        seen.add(first)
        days = (
            settled[member.event_id]
            if member is group.chosen and member.event_id in settled
            else bounds_of(member.event, contests)[1]
            for member in group.members
        )
        yield group, min(days)
