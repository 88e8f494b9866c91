"""Previews: what records that are not on the ledger would make of the parties that they concern."""

from collections.abc import Iterable, Iterator
from contextlib import suppress

from msgspec import Struct

from domain.dates import BEGINNING, Day, format_day
from domain.errors import UnknownParty
from domain.events import ElectionHeld, ElectionResult, SeatsChanged
from domain.ids import EventId, PartyId, Position
from domain.ledger.port import Entry
from projections.at import At
from projections.chronicle import Chronicle
from projections.compare import Change
from projections.going_on import going_on
from projections.history import History
from projections.order import Item
from projections.party import is_lifecycle
from projections.questions import diff
from projections.statements import statements

MOST_WORK = 5_000_000
"""Days on which parties are compared, times events that are folded for it: some tens of seconds."""


class Period(Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """Days on which the same would change: from included, until excluded; None for an open end."""

    from_: str | None
    until: str | None
    changes: tuple[Change, ...]


class Previewed(Struct, frozen=True, kw_only=True):
    """A party whose state would be another one, or may be."""

    party: PartyId
    periods: tuple[Period, ...] | None
    """None where it was not worked out, because that takes too long; see `MOST_WORK`."""


class Preview(Struct, frozen=True):
    """What records would make of the parties that they concern."""

    chronicle: Chronicle
    """As it would be."""
    parties: tuple[Previewed, ...]
    """By id; only those that change, and those that were not worked out."""

    @property
    def is_complete(self) -> bool:
        return all(each.periods is not None for each in self.parties)


def preview(chronicle: Chronicle, before: Position, entries: Iterable[Entry]) -> Preview:
    """What the entries would make of the parties that they concern, if they came behind position `before`.

    Parties that take little work come first, until it is too much.
    """
    branch = chronicle.branch(before)
    branch.apply(entries)
    work = []
    for party in set(_in_use(branch, before)):
        histories = [_history(branch, party, position) for position in (before, branch.head)]
        days = _days(*histories)
        items = sum(len(history.items) for history in histories if history is not None)
        work.append((len(days) * items, party, days))
    spent = 0
    found = []
    for cost, party, days in sorted(work):
        spent += cost
        periods = _periods(branch, party, before, days) if spent <= MOST_WORK else None
        if periods != ():
            found.append(Previewed(party=party, periods=periods))
    return Preview(branch, tuple(sorted(found, key=lambda each: each.party)))


def _in_use(branch: Chronicle, before: Position) -> Iterator[PartyId]:
    """What is touched, under the ids that are in use and those that would be."""
    for party in branch.touched():
        for position in (before, branch.head):
            with suppress(UnknownParty):
                yield branch.in_use(party, position)


def _history(branch: Chronicle, party: PartyId, position: Position) -> History | None:
    with suppress(UnknownParty):
        return branch.history(party, position)
    return None


def _periods(branch: Chronicle, party: PartyId, before: Position, days: Iterable[Day]) -> tuple[Period, ...]:
    found: list[tuple[Day, tuple[Change, ...]]] = []
    for day in going_on(days):
        changes = diff(branch, party, At(day, before), At(day, branch.head)).changes
        if not found or found[-1][1] != changes:
            found.append((day, changes))
    ends = [format_day(day) for day, _ in found[1:]] + [None]
    return tuple(
        Period(from_=format_day(day), until=until, changes=changes)
        for (day, changes), until in zip(found, ends, strict=True)
        if changes
    )


def _days(old: History | None, new: History | None) -> list[Day]:
    """The beginning of time, and the days on which what differs between the two may become another difference.

    Where but some events differ, those are the days of all events that act on the same fields.
    """
    days = _days_of_the_same_fields(old, new) if old is not None and new is not None else None
    if days is None:
        days = {day for history in (old, new) if history is not None for day in history.boundaries}
    return sorted({BEGINNING} | {day for day in days if format_day(day) is not None})


def _days_of_the_same_fields(old: History, new: History) -> set[Day] | None:
    """None where what differs may act on any field."""
    if not _are_alike(old, new):
        return None
    told = ({_key(item): item for item in old.items}, {_key(item): item for item in new.items})
    moved = [each[key] for each in told for key in told[0].keys() ^ told[1].keys() if key in each]
    ordered_by = {each for item in (*old.items, *new.items) for each in item.event.after}
    if any(item.event.after or item.event_id in ordered_by for item in moved):
        return None  # other events are ordered through it
    subjects = {subject for item in moved for subject in _subjects(new, item)}
    days = {key[-1] for key in set(_rivalry_keys(old)) ^ set(_rivalry_keys(new))}
    for item in (told[0] | told[1]).values():
        if not subjects.isdisjoint(_subjects(new, item)):
            days |= {item.earliest, item.latest}
    return days


def _are_alike(old: History, new: History) -> bool:
    """Whether but some events differ, and not who the party is, when it lived, or what its results are dated by."""
    return (
        (old.ids, old.canonical, old.contests, old.exists_from, old.begins_earliest, old.is_presupposed)
        == (new.ids, new.canonical, new.contests, new.exists_from, new.begins_earliest, new.is_presupposed)
    ) and old.beginning == new.beginning


def _key(item: Item) -> tuple[EventId, Position, Day, Day]:
    """What tells an item from others, and from what it is by another record or within other bounds."""
    return item.event_id, item.account.position, item.earliest, item.latest


def _rivalry_keys(history: History) -> Iterator[tuple[tuple[Position, ...], Position | None, Day]]:
    for group, day in history.rivalries:
        chosen = None if group.chosen is None else group.chosen.position
        yield tuple(member.position for member in group.members), chosen, day


def _subjects(history: History, item: Item) -> Iterator[str]:
    """What the event acts on, by the first names of paths."""
    names = {str(statement.path[0]) for statement in statements(history, item.event, item.date_text)}
    yield from names
    if is_lifecycle(item, history):
        yield "life"
    if "country" in names or isinstance(item.event, ElectionHeld | ElectionResult | SeatsChanged):
        yield "seats"
    yield str(item.event_id)  # itself, for what is possible
