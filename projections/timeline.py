"""A party's events in order, with the bounds that they have in truth: as chosen among their accounts, or all accounts."""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from domain.dates import Day, format_day
from domain.events import Event
from domain.ids import EventId
from domain.mentions import parties_of
from projections.accounts import Reason, reason
from projections.history import History, item_of
from projections.order import Item, in_order


class TimelineEntry(Struct, frozen=True, kw_only=True):
    event_id: EventId
    revision: int
    earliest: str | None
    """The first day on which it may have happened; None where that is open."""
    latest: str | None
    """The day by which it has happened; None where that is open."""
    happened: Literal["yes", "maybe"]
    chosen: bool = True
    """Whether the state is made from this account."""
    why: Reason | None = None
    """Why not, if it is not."""
    rivals: tuple[EventId, ...]
    """Other accounts of the same happening, which stand beside this one."""
    event: Event


def timeline(history: History, day: Day) -> Iterator[TimelineEntry]:
    """What had happened, or may have happened, to the party by `day`."""
    rivals = _rivals(history)
    for item in history.items:
        if item.own and item.earliest <= day:
            yield _entry(item, day, rivals.get(item.event_id, ()), None)


def timeline_of_all_accounts(history: History, day: Day) -> Iterator[TimelineEntry]:
    """The same with the accounts that were not chosen as entries of their own, within the bounds of their own dates."""
    rivals = _rivals(history)
    whys = {
        member.event_id: why
        for group, _ in history.rivalries
        for member in group.members
        if (why := reason(group, member)) is not None
    }
    others = (
        item_of(member, history.contests, own=True)
        for group, _ in history.rivalries
        for member in group.members
        if member.event_id in whys and not history.ids.isdisjoint(parties_of(member.event))
    )
    for item in in_order([*history.items, *others]):
        if item.own and item.earliest <= day:
            yield _entry(item, day, rivals.get(item.event_id, ()), whys.get(item.event_id))


def _rivals(history: History) -> dict[EventId, tuple[EventId, ...]]:
    return {
        member.event_id: tuple(each.event_id for each in group.members if each is not member)
        for group, _ in history.rivalries
        for member in group.members
    }


def _entry(item: Item, day: Day, rivals: tuple[EventId, ...], why: Reason | None) -> TimelineEntry:
    return TimelineEntry(
        event_id=item.event_id,
        revision=item.account.revision,
        earliest=format_day(item.earliest),
        latest=format_day(item.latest),
        happened="yes" if item.latest <= day else "maybe",
        chosen=why is None,
        why=why,
        rivals=rivals,
        event=item.event,
    )
