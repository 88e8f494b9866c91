"""Strands: what of one party went over into another, by one event. Lineage is made of them.

A strand is a party, another one and an event, so that a party that splits off, rejoins and splits off again has three. Its
bounds are the tighter ones of those that the event has in the histories of the two parties: it has happened as soon as it has for
one of them.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from domain.dates import Day
from domain.events import Descended, Event, Merged, Split, Succeeded
from domain.ids import EventId, PartyId, Position
from domain.mentions import id_of
from projections.accounts import Account, Group
from projections.chronicle import Chronicle
from projections.history import History, ends, item_of, restarts
from projections.order import Item, before_and_behind

Ends = tuple[PartyId, PartyId]
"""The party that something came from, and the one that it went into."""


class Strand(Struct, frozen=True):
    """What of `start` went over into `end` by an event, parties being named by the ids in use."""

    start: PartyId
    end: PartyId
    item: Item
    """The event, within the bounds of the strand."""
    instead_of: Account | None
    """For an account that was not chosen: the one that was, if any was."""
    is_chosen: bool
    survives: bool | None
    """Whether `start` goes on after it; None where the event does not say."""

    @property
    def key(self) -> tuple[PartyId, PartyId, EventId]:
        return self.start, self.end, self.item.event_id


def links(event: Event, in_use: Mapping[PartyId, PartyId]) -> list[Ends]:
    """What went over where by the event, by the ids in use; nothing for events that are not of lineage."""
    match event:
        case Split():
            named: Iterable[Ends] = ((event.party, id_of(new)) for new in event.into)
        case Merged():
            named = ((party, id_of(event.into)) for party in event.parties)
        case Succeeded() | Descended():
            named = ((event.predecessor, event.party),)
        case _:
            named = ()
    told = ((in_use.get(start, start), in_use.get(end, end)) for start, end in named)
    return [(start, end) for start, end in dict.fromkeys(told) if start != end]


class Strands:
    """The strands of parties as known at a position; each party's are found when they are first asked for."""

    def __init__(self, chronicle: Chronicle, position: Position) -> None:
        self._chronicle = chronicle
        self._position = position
        self._relatives: dict[PartyId, _Relatives] = {}

    def history(self, party: PartyId) -> History:
        """Raises `UnknownParty`."""
        return self._of(party).history

    def into(self, party: PartyId) -> Iterator[Strand]:
        """What went over into the party, on whatever day: by the chosen accounts, then by the others."""
        for item, (start, end) in self._of(party).told:
            if end == party:
                yield self._strand(start, end, item)
        for group, account, (start, end) in self._of(party).told_otherwise:
            if end == party:
                yield self._other(start, end, account, group)

    def out_of(self, party: PartyId) -> Iterator[Strand]:
        """What of the party went over into others, likewise."""
        for item, (start, end) in self._of(party).told:
            if start == party:
                yield self._strand(start, end, item)
        for group, account, (start, end) in self._of(party).told_otherwise:
            if start == party:
                yield self._other(start, end, account, group)

    def group(self, strand: Strand) -> tuple[Group, Day] | None:
        """All accounts of a strand's event, with the first day on which one of them has happened; None where there is one alone."""
        return self._of(strand.start).groups.get(strand.item.event_id)

    def comes_after(self, party: PartyId, one: EventId, other: EventId) -> bool:
        """Whether `after` says that of two events of the party the one came after the other."""
        relatives = self._of(party)
        item = relatives.items.get(other)
        if item is None or not relatives.is_ordered:
            return False
        before, behind = before_and_behind(relatives.history.items, item)
        return one in behind and one not in before

    def _of(self, party: PartyId) -> "_Relatives":
        known = self._relatives.get(party)
        if known is None:
            known = self._relatives[party] = _Relatives(self._chronicle.history(party, self._position))
        return known

    def _strand(self, start: PartyId, end: PartyId, item: Item) -> Strand:
        mine, theirs = (self._of(each).items.get(item.event_id, item) for each in (start, end))
        latest = min(mine.latest, theirs.latest)
        within = item.within(min(max(mine.earliest, theirs.earliest), latest), latest)
        return Strand(start, end, within, None, is_chosen=True, survives=self._survives(start, item.event))

    def _other(self, start: PartyId, end: PartyId, account: Account, group: Group) -> Strand:
        item = item_of(account, {}, own=True)
        survives = self._survives(start, account.event)
        return Strand(start, end, item, group.chosen, is_chosen=False, survives=survives)

    def _survives(self, start: PartyId, event: Event) -> bool | None:
        if isinstance(event, Split | Merged):
            ids = self._of(start).history.ids
            return restarts(event, ids) or ends(event, ids) is None  # out of a split it may come itself
        return None


class _Relatives:
    """What a party's history tells of where it came from and went to."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.told = [
            (item, each)
            for item in history.items
            if item.own
            for each in links(item.event, history.canonical)
        ]
        self.items = {item.event_id: item for item, _ in self.told}

    @cached_property
    def groups(self) -> dict[EventId, tuple[Group, Day]]:
        return {
            member.event_id: (group, happened)
            for group, happened in self.history.rivalries
            for member in group.members
        }

    @cached_property
    def told_otherwise(self) -> list[tuple[Group, Account, Ends]]:
        return [
            (group, member, each)
            for group, _ in self.history.rivalries
            for member in group.members
            if member is not group.chosen
            for each in links(member.event, self.history.canonical)
        ]

    @cached_property
    def is_ordered(self) -> bool:
        return any(item.event.after for item in self.history.items)
