"""Pictures explained and compared: why each field of one is what it is, and which records made it another between two points.

Where none of the events behind a field lies between the two points (a party that is told of no longer rests on what is not in the
picture any more), the day, or the record, with which the field became another is searched for by halving what lies between.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from typing import Any, Final, TypeAlias

from msgspec import Struct

from domain.dates import Day
from domain.errors import Unknown
from domain.events import Source
from domain.ids import EventId, Position
from domain.records import tag_of
from projections.accounts import Account, Accounts, Reason, reason
from projections.at import At
from projections.chronicle import Chronicle
from projections.compare import Change, Diff, Difference, composed, differences
from projections.explain import UNEXPLAINED
from projections.fields import Field, Fields
from projections.order import Item
from projections.picture import Picture
from projections.questions import Telling
from projections.state import DateText

Draw: TypeAlias = Callable[[At], Picture]
"""Draws the picture at a point. Raises `Unknown` where nothing is known of it."""

_NOT_THERE: Final = object()


# Why


class Basis(Struct, frozen=True, kw_only=True):
    """An event by which a field of a picture holds."""

    event_id: EventId
    type: str
    revision: int
    position: Position
    """Of the record by which the event stands."""
    date: DateText | None
    """As its source gave it."""
    sources: tuple[Source, ...]
    """Who says so."""


class OtherAccount(Basis, frozen=True, kw_only=True):
    """Another account of an event by which a field holds, and why it was not chosen."""

    rank: str
    """What its editors made of it: `preferred`, `normal` or `deprecated`."""
    why: Reason
    """Why it was not chosen."""


class PictureField(Struct, frozen=True, kw_only=True):
    """Why a field of a picture is what it is."""

    field: Field
    """Its name: the steps that lead to it in the picture, joined by dots."""
    value: object
    """What the picture says."""
    set_by: tuple[Basis, ...]
    """The events by which it holds, in the order of a timeline. None where it holds because nothing is recorded."""
    rivals: tuple[OtherAccount, ...]
    """Other accounts of these events, by first record."""


def explained(
    chronicle: Chronicle,
    picture: Picture,
    position: Position,
    wanted: Field | None = None,
    echoed: Collection[Field] = (),
) -> Iterator[PictureField]:
    """Why each field is what it is; of the wanted one and those under it alone.

    What is possible, disputed or undetermined names its event itself, and is left out; so are the `echoed` fields, which say what was
    asked for.
    """
    accounts = chronicle.accounts(position)
    for field, value in picture.fields.items():
        if field in echoed or field.startswith(UNEXPLAINED):
            continue
        if wanted is None or field == wanted or field.startswith(wanted + "."):
            items = tuple(picture.grounds(field))
            yield PictureField(
                field=field,
                value=value,
                set_by=tuple(Basis(**_told(item.account, item.date_text)) for item in items),
                rivals=tuple(_rivals(accounts, items)),
            )


def _told(account: Account, date: DateText | None) -> dict[str, Any]:
    return {
        "event_id": account.event_id,
        "type": tag_of(account.event),
        "revision": account.revision,
        "position": account.position,
        "date": date,
        "sources": account.event.sources,
    }


def _rivals(accounts: Accounts, items: Iterable[Item]) -> Iterator[OtherAccount]:
    known = {item.event_id for item in items}
    found: dict[EventId, tuple[Account, Reason]] = {}
    for event_id in known:
        group = accounts.group(event_id)
        for member in group.members:
            why = None if member.event_id in known else reason(group, member)
            if why is not None:
                found[member.event_id] = (member, why)
    for account, why in sorted(found.values(), key=lambda each: each[0].first):
        date = account.event.date
        told = _told(account, None if date.is_unknown else date.text)
        yield OtherAccount(**told, rank=account.event.rank, why=why)


# What changed


class _View:
    """A picture at a point, its fields and the events behind them; nothing, where it is not known there."""

    def __init__(self, picture: Picture | None) -> None:
        self._picture = picture
        self.fields: Fields = {} if picture is None else picture.fields

    def behind(self, field: Field) -> Iterable[Item]:
        return () if self._picture is None else self._picture.grounds(field)

    def all_behind(self) -> Iterator[Item]:
        for field in self.fields:
            yield from self.behind(field)


def compared(chronicle: Chronicle, draw: Draw, first: At, second: At, echoed: Collection[Field] = ()) -> Diff:
    """What changed in a picture from one point to another, and which records did it.

    Raises `Unknown` where nothing is known of it at either; where it is known at one alone, all is added, or removed. The `echoed`
    fields say what was asked for: they are no difference.
    """
    latest = max(first.position, second.position)

    @cache
    def view(at: At) -> _View:
        try:
            return _View(draw(at))
        except Unknown:
            if at.position == latest:
                raise
            return _View(None)

    view(At(first.as_of, latest))  # whether it is known at all
    comparison = _Comparison(Telling(chronicle), view, frozenset(echoed))
    between = At(first.as_of, second.position)
    return composed(
        comparison.differences(first, second),
        list(comparison.learned(first, between)),
        list(comparison.happened(between, second)),
    )


class _Comparison:
    """The two steps between two points of a picture."""

    def __init__(self, telling: Telling, view: Callable[[At], _View], echoed: frozenset[Field]) -> None:
        self._telling = telling
        self._view = view
        self._echoed = echoed

    def differences(self, first: At, second: At) -> list[Difference]:
        if first == second:
            return []
        return list(differences(self._view(first).fields, self._view(second).fields, self._echoed))

    def learned(self, first: At, second: At) -> Iterator[Change]:
        """What is said otherwise of one day, by the records between the two positions."""
        places = (first.position, second.position)
        records: dict[Field, Collection[Position]] = {}
        changed = self.differences(first, second)
        for each in changed:
            events = {item.event_id for item in self._behind(each.field, first, second)}
            # With their rivals: one that was recorded in between may have taken over.
            events |= {
                other for place in places for one in events for other in self._telling.accounts_of(one, place)
            }
            records[each.field] = {
                position
                for event_id in events
                for position in self._telling.records_of(event_id, min(places), max(places))
            }
        _share(changed, records)
        sought = [field for field, found in records.items() if not found]
        turned = self._turns(sought, min(places), max(places), lambda place: At(first.as_of, place))
        for each in changed:
            yield self._change(each, records[each.field] or (turned[each.field],))

    def happened(self, first: At, second: At) -> Iterator[Change]:
        """What one and the same knowledge says otherwise of two days, by the events between them."""
        after, up_to = sorted((first.as_of, second.as_of))
        records: dict[Field, Collection[Position]] = {}
        changed = self.differences(first, second)
        for each in changed:
            records[each.field] = {
                item.account.position
                for item in self._behind(each.field, first, second)
                if after < item.earliest <= up_to or after < item.latest <= up_to
            }
        _share(changed, records)
        sought = [field for field, found in records.items() if not found]
        turned = self._turns(sought, after, up_to, lambda day: At(day, second.position))
        on = {day: self._on(day, second.position) for day in set(turned.values())}
        for each in changed:
            yield self._change(each, records[each.field] or on[turned[each.field]])

    def _behind(self, field: Field, *points: At) -> Iterator[Item]:
        for point in points:
            yield from self._view(point).behind(field)

    def _on(self, day: Day, position: Position) -> set[Position]:
        """The records of the events of the picture that happened on the day, or may have from then on."""
        return {
            item.account.position
            for at in (At(day - 1, position), At(day, position))
            for item in self._view(at).all_behind()
            if day in (item.earliest, item.latest)
        }

    def _turns(
        self, sought: Collection[Field], low: int, high: int, at: Callable[[int], At]
    ) -> dict[Field, int]:
        """For each field the number, beyond `low` and up to `high`, with which it became what it is at `high`; it differs at both."""
        if not sought:
            return {}
        if high - low == 1:
            return dict.fromkeys(sought, high)
        middle = (low + high) // 2
        there, then = self._view(at(middle)).fields, self._view(at(high)).fields
        before = [field for field in sought if there.get(field, _NOT_THERE) == then.get(field, _NOT_THERE)]
        known = set(before)
        since = [field for field in sought if field not in known]
        return self._turns(before, low, middle, at) | self._turns(since, middle, high, at)

    def _change(self, each: Difference, positions: Iterable[Position]) -> Change:
        return each.by(map(self._telling.mention, sorted(positions)))


def _share(changed: Iterable[Difference], records: dict[Field, Collection[Position]]) -> None:
    """What came into the picture, or left it, did so with all of its fields: those that rest on no event of their own, as they are
    blank, have the records of the others. Only where none has any a turn must be sought.
    """
    whole: dict[tuple[str, str], list[Field]] = {}
    for each in changed:
        if each.change != "changed":
            whole.setdefault((each.change, each.field.rpartition(".")[0]), []).append(each.field)
    for (_, thing), fields in whole.items():
        if thing:
            shared = {position for field in fields for position in records[field]}
            for field in fields:
                records[field] = records[field] or shared
