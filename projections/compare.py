"""Differences between two points of a party's history: what changed, why, and which records did it.

Between two points lie two steps. What we *learned* is what is said otherwise of the first day at the second position; what
*happened* is what lies between the two days, as known at the second position. One after the other they make up the whole.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Literal, Protocol, TypeAlias

from msgspec import Struct

from domain.dates import Day
from domain.ids import EventId, PartyId, Position
from domain.records import Kind
from projections.accounts import Account
from projections.at import At
from projections.explain import UNEXPLAINED, Reasons
from projections.fields import Field, Fields, fields
from projections.history import History, bounds_of
from projections.party import Fold


class Difference(Struct, frozen=True, kw_only=True):
    """A field that two states do not have alike."""

    field: Field
    change: Literal["added", "removed", "changed"]
    before: object
    """None where the field was not there."""
    after: object

    def by(self, records: "Iterable[RecordMention]") -> "Change":
        """The same, with the records that are responsible for it."""
        return Change(
            field=self.field,
            change=self.change,
            before=self.before,
            after=self.after,
            records=tuple(records),
        )


class RecordMention(Struct, frozen=True, kw_only=True):
    """A record, by what tells it apart from others."""

    position: Position
    kind: Kind
    revision: int
    event_id: EventId
    type: str
    reason: str | None
    recorded_at: str


class Change(Difference, frozen=True, kw_only=True):
    """A difference, and the records that are responsible for it, by position; never none."""

    records: tuple[RecordMention, ...]


class Diff(Struct, frozen=True, kw_only=True):
    """What changed between two points: in all, and by each of the two steps."""

    changes: tuple[Change, ...]
    learned: tuple[Change, ...]
    happened: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.changes or self.learned or self.happened)


class View:
    """A party at a point, with its fields and the reasons for them, each worked out when it is asked for."""

    def __init__(self, history: History, at: At) -> None:
        self.history = history
        self.at = at

    @property
    def address(self) -> Day:
        """The last day that matters at or before the one asked for."""
        return self.history.address(self.at.as_of)

    @cached_property
    def fold(self) -> Fold:
        return Fold(self.history, self.address)

    @cached_property
    def reasons(self) -> Reasons:
        return Reasons(self.fold)

    @cached_property
    def fields(self) -> Fields:
        return fields(self.reasons.state)


Seen: TypeAlias = View | None
"""A party at a point; None where nothing is known of it there."""


class Telling(Protocol):
    """What a comparison needs to know of the ledger."""

    def records_of(self, event_id: EventId, after: Position, up_to: Position) -> Iterable[Position]: ...

    def accounts_of(self, event_id: EventId, position: Position) -> Iterable[EventId]:
        """The standing accounts of the happening that the event is an account of."""
        ...

    def concerning(self, party: PartyId, after: Position, up_to: Position) -> Iterable[Position]:
        """The positions of the records that concern the party."""
        ...

    def mention(self, position: Position) -> RecordMention: ...


def differences(
    before: Fields, after: Fields, echoed: Collection[Field] = ("party",)
) -> Iterator[Difference]:
    """The fields that differ: those of `after` in its order, then what is gone.

    Where nothing is known of a party, or of whatever else is compared, it has no fields. When it becomes known, its id (and what else
    is `echoed` from the question) and the fields of which nothing is said yet are no difference.
    """
    from_nothing, to_nothing = not before, not after
    for field, value in after.items():
        if from_nothing and (_is_blank(value) or field in echoed):
            continue
        if field not in before:
            yield Difference(field=field, change="added", before=None, after=value)
        elif before[field] != value:
            yield Difference(field=field, change="changed", before=before[field], after=value)
    for field, value in before.items():
        if field not in after and not (to_nothing and (_is_blank(value) or field in echoed)):
            yield Difference(field=field, change="removed", before=value, after=None)


def compare(
    party: PartyId, first: Seen, between: Seen, second: Seen, telling: Telling, at: tuple[Position, Position]
) -> Diff:
    """What changed from `first` to `second`; `between` is the first day as known at the second position.

    `at` are the positions of the two points, which stand where nothing is known of the party, too.
    """
    return composed(
        differences(_fields(first), _fields(second)),
        list(_learned(party, first, between, telling, at)),
        list(_happened(between, second, telling)),
    )


def composed(whole: Iterable[Difference], learned: Collection[Change], happened: Collection[Change]) -> Diff:
    """The whole with the records of both steps, and the steps."""
    steps = [{each.field: each for each in step} for step in (learned, happened)]
    changes = []
    for each in whole:
        records = {
            record.position: record
            for step in steps
            if each.field in step
            for record in step[each.field].records
        }
        changes.append(each.by(records[position] for position in sorted(records)))
    return Diff(changes=tuple(changes), learned=tuple(learned), happened=tuple(happened))


def _learned(
    party: PartyId, first: Seen, second: Seen, telling: Telling, at: tuple[Position, Position]
) -> Iterator[Change]:
    """What is said otherwise of one day, by the records between the two positions."""
    after, up_to = min(at), max(at)
    if after == up_to:
        return
    for each in differences(_fields(first), _fields(second)):
        grounds = _grounds(each.field, first, second)
        # With their rivals: one that was recorded in between may have taken over.
        grounds |= {other for place in at for event in grounds for other in telling.accounts_of(event, place)}
        positions = {
            position for event_id in grounds for position in telling.records_of(event_id, after, up_to)
        }
        told = sorted(positions) or telling.concerning(party, after, up_to)
        yield each.by(map(telling.mention, told))


def _happened(first: Seen, second: Seen, telling: Telling) -> Iterator[Change]:
    """What one and the same knowledge says otherwise of two days, by the events between them."""
    if first is None or second is None:
        return
    after, up_to = sorted((first.at.as_of, second.at.as_of))
    if after == up_to:
        return
    told = _told(second.history)
    for each in differences(first.fields, second.fields):
        grounds = _grounds(each.field, first, second)
        if each.field.startswith(UNEXPLAINED):
            at = second.at.position
            grounds |= {other for event in grounds for other in telling.accounts_of(event, at)}
        between = [
            account
            for account, days in told.values()
            if account.event_id in grounds and any(after < day <= up_to for day in days)
        ] or [account for account, days in told.values() if any(after < day <= up_to for day in days)]
        yield each.by(map(telling.mention, sorted(account.position for account in between)))


def _told(history: History) -> Mapping[EventId, tuple[Account, tuple[Day, Day]]]:
    """Every account that the history tells of, with the bounds that it has."""
    told = {
        member.event_id: (member, bounds_of(member.event, history.contests))
        for group, _ in history.rivalries
        for member in group.members
    }
    return told | {item.event_id: (item.account, (item.earliest, item.latest)) for item in history.items}


def _grounds(field: Field, *views: Seen) -> set[EventId]:
    """The events on which the field rests in any of the views."""
    kind, _, rest = field.partition(".")
    found = set()
    for seen in views:
        if seen is None:
            continue
        rests_on = field
        if field.startswith(UNEXPLAINED):
            rests_on, _, event_id = rest.rpartition(".")
            found.add(EventId(event_id))
        if kind in ("possible", "disputed"):
            continue
        found |= {ground.event_id for ground in seen.reasons.set_by(rests_on)}
    return found


def _is_blank(value: object) -> bool:
    return value is None or value == []


def _fields(seen: Seen) -> Fields:
    return {} if seen is None else seen.fields
