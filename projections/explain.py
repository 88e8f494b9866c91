"""Explanations: for every field of a party's state the events that made it so, what they overwrote, and who says otherwise.

They are read from the sheet that the state itself is read from, so that no field can be without one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, cast

from msgspec import Struct

from domain.events import SameParty, Source
from domain.ids import EventId, Position
from domain.records import tag_of
from projections.accounts import Account, Group, Reason, reason
from projections.claims import claims
from projections.fields import Field, field_of, fields, touches
from projections.history import History, date_of, ends, restarts
from projections.order import Item
from projections.party import Fold, first_proof
from projections.seats import Seating
from projections.sheet import Setting, Slot
from projections.state import Claim, DateText
from projections.statements import Path

UNEXPLAINED = ("possible.", "disputed.", "undetermined.")
"""Fields that name their event themselves."""


class Ground(Struct, frozen=True, kw_only=True):
    """An event that had to do with a field."""

    event_id: EventId
    type: str
    revision: int
    position: Position
    """Of the record by which the event stands."""
    date: DateText | None
    value: object
    """What the event gave the field; None where it ended or removed it."""
    sources: tuple[Source, ...]


class Rival(Ground, frozen=True, kw_only=True):
    """Another account of an event that set a field: what it says of it, and why it was not chosen."""

    rank: str
    why: Reason


class Explanation(Struct, frozen=True, kw_only=True):
    """Why a field is what it is. All lists but `rivals` are in the order of the timeline."""

    field: Field
    value: object
    set_by: tuple[Ground, ...]
    """The events by which it holds. For what no longer holds: the event that ended it."""
    overwrote: tuple[Ground, ...]
    """What had been set before, and held no longer."""
    passed_over: tuple[Ground, ...]
    """What was said since and did not count, because something stood that it does not replace."""
    rivals: tuple[Rival, ...]
    undetermined: tuple[Ground, ...]
    """What may as well have come last."""


class Reasons:
    """The reasons for the fields of a state, each worked out when it is asked for."""

    def __init__(self, fold: Fold) -> None:
        self.fold = fold
        self.history = fold.history
        self.place = {item.event_id: place for place, item in enumerate(self.history.items)}
        self.groups = {
            member.event_id: group for group, _ in self.history.rivalries for member in group.members
        }
        self.state = fold.state()
        self._slots: defaultdict[Field, list[tuple[str | None, Slot]]] = defaultdict(list)
        for path, slot in fold.sheet.slots.items():
            field, part = _field_and_part(path)
            self._slots[field].append((part, slot))

    def explanation(self, field: Field, value: object) -> Explanation:
        """Why the field has the value."""
        set_by, overwrote, passed_over = self._done(field)
        return Explanation(
            field=field,
            value=value,
            set_by=set_by,
            overwrote=overwrote,
            passed_over=passed_over,
            rivals=tuple(self._rivals(field, set_by)),
            undetermined=tuple(self._undetermined(field)),
        )

    def set_by(self, field: Field) -> tuple[Ground, ...]:
        """The events by which the field holds, or by which it ended."""
        return self._done(field)[0]

    def _done(self, field: Field) -> tuple[tuple[Ground, ...], tuple[Ground, ...], tuple[Ground, ...]]:
        """What set the field, what that overwrote, and what was passed over."""
        kind, _, key = field.partition(".")
        match kind:
            case "exists":
                return self._grounds(self._of_existence()), (), ()
            case "same_as":
                joined = [Setting(item, value=True) for item in self.history.items if _joins(item, key)]
                return self._grounds(joined[:1]), (), self._grounds(joined[1:])
            case "seats" if key in self.fold.seatings:
                held, earlier = _held(self.fold.seatings[key])
                return self._grounds(held), self._grounds(earlier), ()
            case _:
                return self._of_slots(self._slots.get(field, ()))

    def _of_slots(
        self, slots: Iterable[tuple[str | None, Slot]]
    ) -> tuple[tuple[Ground, ...], tuple[Ground, ...], tuple[Ground, ...]]:
        set_by: list[Setting] = []
        overwrote: list[Setting] = []
        passed_over: list[Setting] = []
        for part, slot in slots:
            told = [_in_part(part, setting) for setting in slot.effective]
            set_by.append(told[-1])
            overwrote += told[:-1]
            passed_over += [_in_part(part, setting) for setting in slot.passed_over]
        return self._grounds(set_by), self._grounds(overwrote), self._grounds(passed_over)

    def _of_existence(self) -> Iterator[Setting]:
        """The last that is certain of the party's life, and all that may have become of it since."""
        history, day = self.history, self.fold.day
        certain: Setting | None = None
        proof = first_proof(history)
        if proof is not None:
            certain = Setting(proof, "yes")
        elif history.beginning is not None:
            certain = Setting(history.beginning, "yes")
        has_begun = proof is not None and history.exists_from <= day
        for item in self.fold.happened:
            has_begun = has_begun or item is history.beginning
            if has_begun and (turn := _turn(item, history)):
                certain = Setting(item, turn)
        if certain is not None:
            yield certain
        for item in self.fold.undecided():
            if (certain is None or item is not certain.item) and (turn := _turn(item, history)):
                yield Setting(item, turn)

    def _grounds(self, settings: Iterable[Setting]) -> tuple[Ground, ...]:
        """In the order of the timeline; the parts of one field that one event set are told together."""
        told: list[Setting] = []
        parts: dict[EventId, int] = {}
        for setting in settings:
            known = parts.get(setting.item.event_id)
            if known is not None and isinstance(setting.value, dict):
                told[known] = Setting(setting.item, cast("Any", told[known].value) | setting.value)
                continue
            if isinstance(setting.value, dict):
                parts[setting.item.event_id] = len(told)
            told.append(setting)
        told.sort(key=lambda each: self.place[each.item.event_id])
        return tuple(_ground(each.item, each.value) for each in told)

    def _rivals(self, field: Field, set_by: Iterable[Ground]) -> Iterator[Rival]:
        found: dict[EventId, tuple[Account, Group]] = {}
        for ground in set_by:
            group = self.groups.get(ground.event_id)
            if group is not None:
                found |= {member.event_id: (member, group) for member in group.members}
        disputing = {claim.event_id for claim in self.state.disputed if touches(claim.field, field)}
        for event_id in disputing:
            group = self.groups[event_id]
            account = next(member for member in group.members if member.event_id == event_id)
            found[event_id] = (account, group)
        for account, group in sorted(found.values(), key=lambda each: each[0].first):
            why = reason(group, account)
            if why is not None:
                yield self._rival(field, account, why)

    def _rival(self, field: Field, account: Account, why: Reason) -> Rival:
        date = date_of(account.event, self.history.contests)
        said = claims(self.history, account.event, date) | {"date": None if date.is_unknown else date.text}
        touched = [value for path, value in sorted(said.items()) if touches(path, field)]
        return Rival(
            event_id=account.event_id,
            type=tag_of(account.event),
            revision=account.revision,
            position=account.position,
            date=None if date.is_unknown else date.text,
            value=said.get(field, touched[0] if touched else None),
            sources=account.event.sources,
            rank=account.event.rank,
            why=why,
        )

    def _undetermined(self, field: Field) -> Iterator[Ground]:
        for claim in self.state.undetermined:
            if field == claim.field or field.startswith(claim.field + "."):
                yield self._claimed(claim)

    def _claimed(self, claim: Claim) -> Ground:
        return _ground(self.history.items[self.place[claim.event_id]], claim.value)


def explained(fold: Fold, wanted: Field | None = None) -> Iterator[Explanation]:
    """Why each field of the fold's state is what it is, then what is disputed and no field of it; of the wanted field alone."""
    reasons = Reasons(fold)
    told = fields(reasons.state)
    disputed = {claim.field: None for claim in reasons.state.disputed if claim.field not in told}
    for field, value in (told | disputed).items():
        if field == "party" or field.startswith(UNEXPLAINED):
            continue
        if wanted is None or field == wanted or field.startswith(wanted + "."):
            yield reasons.explanation(field, value)


def _field_and_part(path: Path) -> tuple[Field, str | None]:
    """A coalition's name and kind, and since when the party is a member, are told as one field."""
    match path:
        case ("coalitions", coalition, part):
            return f"coalitions.{coalition}", str(part)
        case _:
            return field_of(path), None


def _in_part(part: str | None, setting: Setting) -> Setting:
    """What a part of a field was given; the date of becoming a member may be unknown, and is told all the same."""
    return setting if part is None or setting.ended else Setting(setting.item, {part: setting.value})


def _held(seatings: list[Seating]) -> tuple[list[Setting], list[Setting]]:
    """The events from which the number of seats follows, and those before them."""
    start = len(seatings) - 1
    while start > 0 and seatings[start].is_relative:
        start -= 1
    held: list[Setting] = []
    for seating in seatings[start:]:
        held.append(Setting(seating.item, seating.seats))
        held += [Setting(item, getattr(item.event, "seats", None)) for item in seating.read_from]
    return held, [Setting(seating.item, seating.seats) for seating in seatings[:start]]


def _joins(item: Item, party: str) -> bool:
    return isinstance(item.event, SameParty) and party in (item.event.party, item.event.same_as)


def _turn(item: Item, history: History) -> str | None:
    """What an event makes of the party's existence, if anything."""
    if not item.own:
        return None
    return "yes" if restarts(item.event, history.ids) else "no" if ends(item.event, history.ids) else None


def _ground(item: Item, value: Any) -> Ground:
    return Ground(
        event_id=item.event_id,
        type=tag_of(item.event),
        revision=item.account.revision,
        position=item.account.position,
        date=item.date_text,
        value=value,
        sources=item.event.sources,
    )
