"""When a party is last known to have existed: by the last event that shows it, as of a day.

A party exists until an event ends it, and for many nobody recorded an end. So an answer may say of a party of which nothing has
been heard for decades that it exists; this tells since when nothing has been heard.
"""

from collections.abc import Iterable

from projections.history import History, begins, proves
from projections.order import Item


def attests(item: Item, history: History) -> bool:
    """Whether the event shows that the party exists: it begins it, or presupposes it."""
    return item.own and (begins(item.event, history.ids) or proves(item.event, history.ids))


def last_attested(history: History, happened: Iterable[Item]) -> Item | None:
    """Of the events that have happened, the last that attests the party; None where none does.

    The last is the one whose latest day is: of an event that is dated to a year or an interval no earlier day is certain.
    """
    last: Item | None = None
    for item in happened:
        if attests(item, history) and (last is None or item.latest >= last.latest):
            last = item
    return last
