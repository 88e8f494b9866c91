"""What is odd in the life of a party: events from before its beginning or after its end, and mergers in a circle."""

from collections.abc import Iterable, Iterator

from domain.events import (
    Banned,
    Deregistered,
    Dissolved,
    Event,
    LeaderLeft,
    LeftCoalition,
    Merged,
    PublicationEnded,
    SameParty,
    Succeeded,
)
from domain.ids import EventId, PartyId
from domain.mentions import id_of
from domain.records import tag_of
from projections.accounts import Accounts
from projections.history import History, ends, proves, restarts, same_party, shows
from projections.oddities.oddity import Oddity, surely_before, told_before
from projections.order import Item


def before_the_beginning(history: History) -> Iterator[Oddity]:
    """`before-beginning`: an event that presupposes the party, or begins it anew, ended before its beginning can have been.

    For certain: its latest day lies before the beginning's earliest day.
    """
    beginning = history.beginning
    if beginning is None:
        return
    for item in history.items:
        if item.latest < beginning.earliest and item.own and item is not beginning and shows(item.event):
            yield Oddity(
                "before-beginning",
                (item.event_id, beginning.event_id),
                f"{tag_of(item.event)} of {item.date} lies before the beginning of {history.party} "
                f"({tag_of(beginning.event)} of {beginning.date})",
                "correct one of the dates, or state an earlier beginning",
            )


def after_the_end(history: History) -> Iterator[Oddity]:
    """`after-end`: an event that only a living party has, and the party was gone: its earliest day lies after the end's latest.

    Nothing that begins the party anew stands between the two on the timeline. What is wound up after an end (a
    deregistration, a departure, a dissolution after a ban) is not odd, and neither is a successor.
    """
    end: Item | None = None
    for item in history.items:
        if not item.own or isinstance(item.event, SameParty):
            continue
        if restarts(item.event, history.ids):
            end = None
        elif end is not None and item.earliest > end.latest and _takes_life(item.event, history.ids):
            yield Oddity(
                "after-end",
                (item.event_id, end.event_id),
                f"{tag_of(item.event)} of {item.date} lies after the end of {history.party} "
                f"({tag_of(end.event)} of {end.date})",
                "correct one of the dates, or state that it was Revived",
            )
        elif ends(item.event, history.ids):
            end = item


def _takes_life(event: Event, ids: frozenset[PartyId]) -> bool:
    """Whether only a living party can have had a part in the event."""
    match event:
        case Succeeded():
            return event.party in ids
        case Deregistered() | LeaderLeft() | LeftCoalition() | PublicationEnded() | Dissolved() | Banned():
            return False
        case _:
            return proves(event, ids)


def merged_into_itself(accounts: Accounts, history: History) -> Iterator[Oddity]:
    """`merged-into-itself`: the party went into another one, which went, over any number of mergers, into the party.

    The mergers follow each other in the order of a timeline. It is not odd where something else begins the party anew
    (`Revived`, `Founded`, a split, another merger) surely after the first of them and surely before the last one. Each time
    that the party went away is found once, with all events of the shortest way back.
    """
    mergers = [
        item for item in history.items if isinstance(item.event, Merged) and ends(item.event, history.ids)
    ]
    by_id = {item.event_id: item for item in history.items} if mergers else {}
    for first in mergers:
        chain = _way_back(accounts, history, first)
        if chain is None:
            continue
        start, back = by_id[chain[0].event_id], by_id[chain[-1].event_id]
        if any(
            restarts(item.event, history.ids)
            and item.event_id not in {each.event_id for each in chain}
            and surely_before(by_id, start, item)
            and surely_before(by_id, item, back)
            for item in history.items
        ):
            continue
        way = ", then ".join(f"into {_into(accounts, each)} (Merged of {each.date})" for each in chain)
        yield Oddity(
            "merged-into-itself",
            tuple(each.event_id for each in chain),
            f"by its mergers {history.party} went into itself: {way}",
            "correct the merger that is wrong, or state what began the party anew before the last of them",
        )


def _way_back(accounts: Accounts, history: History, first: Item) -> tuple[Item, ...] | None:
    """The shortest chain of mergers from the party into itself, each behind the one before."""
    by_id = {first.event_id: first}
    waiting: list[tuple[Item, ...]] = [(first,)]
    for chain in waiting:
        party, ids = same_party(accounts, _into(accounts, chain[-1]))
        if party == history.party:
            return chain
        for following in _mergers_of(accounts, ids):
            if following.event_id not in by_id:
                reached = by_id | {following.event_id: following}
                if _follows(reached, chain[-1], following):
                    by_id[following.event_id] = following
                    waiting.append((*chain, following))
    return None


def _follows(by_id: dict[EventId, Item], one: Item, other: Item) -> bool:
    """Whether a timeline of both has the other merger behind the one."""
    if told_before(by_id, one, other) or told_before(by_id, other, one):
        return told_before(by_id, one, other)
    return (one.latest, one.account.first) < (other.latest, other.account.first)


def _mergers_of(accounts: Accounts, ids: Iterable[PartyId]) -> list[Item]:
    """The mergers by which a party ended, in order."""
    known = frozenset(ids)
    named = (event_id for each in sorted(known) for event_id in accounts.knowledge.naming(each))
    found = [
        Item(account, account.event.date, account.event.date.earliest, account.event.date.latest, own=True)
        for account in accounts.chosen(named)
        if isinstance(account.event, Merged) and ends(account.event, known)
    ]
    return sorted(found, key=lambda item: (item.latest, item.account.first))


def _into(accounts: Accounts, merger: Item) -> PartyId:
    assert isinstance(merger.event, Merged)
    return same_party(accounts, id_of(merger.event.into))[0]
