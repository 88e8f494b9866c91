"""Previews: what records that are not on the ledger would make of the parties that they concern."""

from collections.abc import Iterable, Iterator
from contextlib import suppress

from msgspec import Struct

from domain.dates import BEGINNING, Day, format_day
from domain.errors import UnknownParty
from domain.ids import PartyId, Position
from domain.ledger.port import Entry
from projections.at import At
from projections.chronicle import Chronicle
from projections.compare import Change
from projections.questions import diff


class Period(Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """Days on which the same would change: from included, until excluded; None for an open end."""

    from_: str | None
    until: str | None
    changes: tuple[Change, ...]


class Previewed(Struct, frozen=True, kw_only=True):
    """A party whose state would be another one."""

    party: PartyId
    periods: tuple[Period, ...]


def preview(
    chronicle: Chronicle, before: Position, entries: Iterable[Entry]
) -> tuple[Chronicle, list[Previewed]]:
    """The chronicle as it would be if the entries came behind position `before`; and every party that would change, by id."""
    branch = chronicle.branch(before)
    branch.apply(entries)
    parties = sorted(set(_in_use(branch, before)))
    previewed = (Previewed(party=party, periods=_periods(branch, party, before)) for party in parties)
    return branch, [each for each in previewed if each.periods]


def _periods(branch: Chronicle, party: PartyId, before: Position) -> tuple[Period, ...]:
    found: list[tuple[Day, tuple[Change, ...]]] = []
    for day in _days(branch, party, before):
        changes = diff(branch, party, At(day, before), At(day, branch.head)).changes
        if not found or found[-1][1] != changes:
            found.append((day, changes))
    ends = [format_day(day) for day, _ in found[1:]] + [None]
    return tuple(
        Period(from_=format_day(day), until=until, changes=changes)
        for (day, changes), until in zip(found, ends, strict=True)
        if changes
    )


def _days(branch: Chronicle, party: PartyId, before: Position) -> list[Day]:
    """The days on which the state may change, by what is known and by what would be, and the beginning of time."""
    days = {BEGINNING}
    for position in (before, branch.head):
        with suppress(UnknownParty):
            days.update(branch.history(party, position).boundaries)
    return sorted(day for day in days if format_day(day) is not None or day == BEGINNING)


def _in_use(branch: Chronicle, before: Position) -> Iterator[PartyId]:
    """What is touched, under the ids that are in use and those that would be."""
    for party in branch.touched():
        for position in (before, branch.head):
            with suppress(UnknownParty):
                yield branch.in_use(party, position)
