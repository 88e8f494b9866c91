"""A party's events in order, as chosen among their accounts, with the bounds that they have in truth."""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from domain.dates import Day, format_day
from domain.events import Event
from domain.ids import EventId
from projections.history import History


class TimelineEntry(Struct, frozen=True, kw_only=True):
    event_id: EventId
    revision: int
    earliest: str | None
    """The first day on which it may have happened; None where that is open."""
    latest: str | None
    """The day by which it has happened; None where that is open."""
    happened: Literal["yes", "maybe"]
    rivals: tuple[EventId, ...]
    """Other accounts of the same happening, which stand beside this one."""
    event: Event


def timeline(history: History, day: Day) -> Iterator[TimelineEntry]:
    """What had happened, or may have happened, to the party by `day`."""
    rivals = {
        group.chosen.event_id: tuple(each.event_id for each in group.members if each is not group.chosen)
        for group, _ in history.rivalries
        if group.chosen is not None
    }
    for item in history.items:
        if item.own and item.earliest <= day:
            yield TimelineEntry(
                event_id=item.event_id,
                revision=item.account.revision,
                earliest=format_day(item.earliest),
                latest=format_day(item.latest),
                happened="yes" if item.latest <= day else "maybe",
                rivals=rivals.get(item.event_id, ()),
                event=item.event,
            )
