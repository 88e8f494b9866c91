"""Something odd, and what can be said for certain of the order of two events."""

from collections.abc import Mapping
from typing import TypeAlias

from msgspec import Struct

from domain.events import FindingCode
from domain.ids import EventId
from projections.order import Item, reaches

ById: TypeAlias = Mapping[EventId, Item]


class Oddity(Struct, frozen=True):
    """Something odd about a party or a contest."""

    code: FindingCode
    events: tuple[EventId, ...]
    """The events concerned; the one that is odd first, where one is."""
    message: str
    """What is odd."""
    remedy: str
    """What would settle it."""


def told_before(by_id: ById, one: Item, other: Item) -> bool:
    """Whether `after` says that the one came before the other; where it goes in a circle, it says nothing."""
    return reaches(by_id, other, one.event_id) and not reaches(by_id, one, other.event_id)


def surely_before(by_id: ById, one: Item, other: Item) -> bool:
    """Whether the one came before the other, whatever days their dates mean: by `after`, else by their days."""
    if told_before(by_id, one, other):
        return True
    return one.latest < other.earliest and not told_before(by_id, other, one)
