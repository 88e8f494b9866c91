"""Coalitions: an alliance or a government as of a day, who belongs to it, who has left, and the events behind each field."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal

from msgspec import Struct

from domain.dates import Day, format_day
from domain.events import (
    CoalitionEnded,
    CoalitionFormed,
    CoalitionRenamed,
    Identified,
    Names,
)
from domain.ids import CoalitionId, CountryCode, EventId, PartyId, PersonId
from domain.records import tag_of
from projections.accounts import Account
from projections.at import At
from projections.chronicle import Chronicle
from projections.coalition_history import (
    CoalitionHistory,
    Period,
    coalition_history,
    disputed,
    in_use,
    periods,
    undetermined,
)
from projections.fields import Field, Fields
from projections.history import item_of
from projections.leaves import Leaves, PartyReasons
from projections.order import Item, in_order
from projections.sheet import Sheet
from projections.state import Claim, DateText, Exists, Possible
from projections.statements import Statement


class Member(Struct, frozen=True, kw_only=True):
    """A party that belongs to the coalition, under its name of the day."""

    party: PartyId
    name: str | None
    since: DateText | None


class FormerMember(Member, frozen=True, kw_only=True):
    """A time for which a party belonged to the coalition; one that left twice has two."""

    until: DateText | None
    """The date of the event that ended it: a leaving, or the coalition's end."""


class CoalitionState(Struct, frozen=True, kw_only=True):
    """A coalition as of a day, as known at a point of the ledger; both stand in front of it in an answer."""

    coalition: CoalitionId
    exists: Exists = "no"
    kind: Literal["alliance", "government"] | None = None
    name: str | None = None
    names: Names = {}
    country: CountryCode | None = None
    formed: DateText | None = None
    ended: DateText | None = None
    prime_minister: str | None = None
    prime_minister_id: PersonId | None = None
    prime_minister_party: PartyId | None = None
    caretaker: bool | None = None
    identifiers: dict[str, tuple[str, ...]] = {}
    members: tuple[Member, ...] = ()
    """In the order in which they came."""
    former: tuple[FormerMember, ...] = ()
    """In the order in which they left."""
    possible: tuple[Possible, ...] = ()
    disputed: tuple[Claim, ...] = ()
    undetermined: tuple[Claim, ...] = ()


class CoalitionPicture:
    """A coalition as of a day."""

    def __init__(self, history: CoalitionHistory, day: Day, name: Callable[[PartyId], str | None]) -> None:
        """`name` tells what a party was called on the day."""
        self.history = history
        self.day = day
        self._name = name
        self.happened = [item for item in in_order((*history.own, *history.moves)) if item.latest <= day]
        self.sheet = Sheet()
        for item in self.happened:
            for statement in _statements(history, item):
                self.sheet.take(item, statement)
            if isinstance(item.event, CoalitionRenamed):
                self.sheet.rename(("name",))
        self.leaves = Leaves()
        self.state = self._state()

    @property
    def fields(self) -> Fields:
        return self.leaves.fields

    def grounds(self, field: Field) -> Iterable[Item]:
        return self.leaves.grounds(field)

    def undecided(self) -> Iterator[Item]:
        """The events that may have happened by the day, and may not."""
        for item in in_order((*self.history.own, *self.history.moves)):
            if item.earliest <= self.day < item.latest:
                yield item

    def _state(self) -> CoalitionState:
        put = self.leaves.put
        put("coalition", self.history.coalition, self._first_named)
        exists = self._exists()
        put("exists", exists, self._of_existence)
        told = {name: self._told(name) for name in _TOLD}
        return CoalitionState(
            coalition=self.history.coalition,
            exists=exists,
            **told,
            names=self._names(),
            identifiers=self._identifiers(),
            members=tuple(self._members()),
            former=tuple(self._former()),
            possible=tuple(self._possible()),
            disputed=tuple(self._claims("disputed", disputed(self.history, self.day))),
            undetermined=tuple(self._claims("undetermined", undetermined(self.history, self.happened))),
        )

    def _told(self, name: Field) -> Any:
        value = self.sheet.value(name)
        self.leaves.put(name, value, self._set_by(name))
        return value

    def _set_by(self, *path: str) -> tuple[Item, ...]:
        """The event by which the path holds, or by which it ended."""
        slot = self.sheet.slots.get(path)
        return () if slot is None else (slot.effective[-1].item,)

    def _names(self) -> Names:
        found = {}
        for (language,), name in self.sheet.under("names"):
            found[str(language)] = str(name)
            self.leaves.put(f"names.{language}", name, self._set_by("names", str(language)))
        return found

    def _identifiers(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for (scheme, identifier), _ in self.sheet.under("identifiers"):
            found[str(scheme)] = (*found.get(str(scheme), ()), str(identifier))
            by = self._set_by("identifiers", str(scheme), str(identifier))
            self.leaves.put(f"identifiers.{scheme}.{identifier}", value=True, grounds=by)
        return found

    def _members(self) -> Iterator[Member]:
        lasting = [(party, period) for party, period in self._periods() if period.left is None]
        for party, period in sorted(lasting, key=lambda each: (_turn(each[1].joined), each[0])):
            member = Member(party=party, name=self._name(party), since=period.since)
            self.leaves.put(f"members.{party}.name", member.name, self._naming(party))
            self.leaves.put(f"members.{party}.since", member.since, (period.joined,))
            yield member

    def _former(self) -> Iterator[FormerMember]:
        counts: dict[PartyId, int] = {}
        ended = [(party, period, period.left) for party, period in self._periods() if period.left is not None]
        for party, period, left in sorted(ended, key=lambda each: (_turn(each[2]), each[0])):
            former = FormerMember(
                party=party, name=self._name(party), since=period.since, until=left.date_text
            )
            counts[party] = counts.get(party, 0) + 1
            under = f"former.{party}.{counts[party]}"
            self.leaves.put(f"{under}.name", former.name, self._naming(party))
            self.leaves.put(f"{under}.since", former.since, (period.joined,))
            self.leaves.put(f"{under}.until", former.until, (left,))
            yield former

    def _periods(self) -> Iterator[tuple[PartyId, Period]]:
        for party, history in self.history.parties.items():
            for period in periods(history, self.history.coalition, self.day):
                yield party, period

    def _naming(self, party: PartyId) -> Callable[[], Iterable[Item]]:
        return PartyReasons(self.history.parties[party], self.day).of("name")

    def _turns(self) -> Iterator[tuple[Item, bool]]:
        """What has ended it since it began, or begun it anew."""
        for item in self.happened:
            is_turn = item is not self.history.beginning and item.latest >= self.history.exists_from
            if is_turn and isinstance(item.event, CoalitionFormed | CoalitionEnded):
                yield item, isinstance(item.event, CoalitionFormed)

    def _exists(self) -> Exists:
        """Three-valued, as a party's existence is: what is certain, and what each event that may have happened would make of it."""
        history, day = self.history, self.day
        has_begun = day >= history.exists_from
        alive = [has_begun, *(is_forming for _, is_forming in self._turns())][-1]
        readings = {alive}
        if history.beginning is None and not has_begun and any(self._first_proof()):
            readings.add(
                True
            )  # its forming is not recorded: it may have been on any day before the first proof
        for item in self.undecided():
            if isinstance(item.event, CoalitionFormed):
                readings.add(True)
            elif isinstance(item.event, CoalitionEnded):
                readings.add(False)
        return "maybe" if len(readings) == 2 else "yes" if alive else "no"  # noqa: PLR2004 - both readings

    def _of_existence(self) -> Iterator[Item]:
        """The last that is certain of its life, and all that may have become of it since."""
        certain = [item for item, _ in self._turns()]
        if not certain:
            certain = [self.history.beginning] if self.history.beginning else list(self._first_proof())
        yield from certain[-1:]
        for item in self.undecided():
            if isinstance(item.event, CoalitionFormed | CoalitionEnded):
                yield item

    def _first_proof(self) -> Iterator[Item]:
        for item in in_order((*self.history.own, *self.history.moves)):
            if item.latest == self.history.exists_from and not isinstance(item.event, Identified):
                yield item
                return

    def _first_named(self) -> list[Item]:
        """The event that was recorded first of those by which it is known."""
        items = (*self.history.own, *self.history.moves)
        return sorted(items, key=lambda item: item.account.first)[:1]

    def _possible(self) -> Iterator[Possible]:
        for item in self.undecided():
            possible = Possible(
                event_id=item.event_id,
                type=tag_of(item.event),
                earliest=format_day(item.earliest),
                latest=format_day(item.latest),
            )
            value = {"type": possible.type, "earliest": possible.earliest, "latest": possible.latest}
            self.leaves.put(f"possible.{item.event_id}", value, (item,))
            yield possible

    def _claims(self, name: str, claims: Iterable[Claim]) -> Iterator[Claim]:
        for claim in claims:
            item = self._item(claim.event_id)
            self.leaves.put(f"{name}.{claim.field}.{claim.event_id}", claim.value, (item,))
            yield claim

    def _item(self, event_id: EventId) -> Item:
        """The event, be it one that was not chosen."""
        for item in (*self.history.own, *self.history.moves):
            if item.event_id == event_id:
                return item
        return item_of(self._rival(event_id), {}, own=True)

    def _rival(self, event_id: EventId) -> Account:
        return next(
            member
            for group, _ in self.history.rivalries
            for member in group.members
            if member.event_id == event_id
        )


_TOLD = (
    *("kind", "name", "country", "formed", "ended"),
    *("prime_minister", "prime_minister_id", "prime_minister_party", "caretaker"),
)


def coalition_picture(chronicle: Chronicle, coalition: CoalitionId, at: At) -> CoalitionPicture:
    """The coalition as it stood on a day, as known at a position. Raises `UnknownCoalition`."""
    history = coalition_history(chronicle, coalition, at.position)
    return CoalitionPicture(history, at.as_of, lambda party: chronicle.party(party, at).name)


def _statements(history: CoalitionHistory, item: Item) -> Iterator[Statement]:
    """What the event says of the coalition, its members apart. A forming names it only until a renaming has."""
    event = item.event
    match event:
        case CoalitionFormed():
            if item is history.beginning:
                yield Statement("put", ("formed",), item.date_text)
            else:
                yield Statement("clear", ("ended",))
            if event.name is not None:
                yield Statement("describe", ("name",), event.name)
            for language, name in event.names.items():
                yield Statement("describe", ("names", language), name)
            for field in ("kind", "country", "prime_minister", "prime_minister_id", "caretaker"):
                if (value := getattr(event, field)) is not None:
                    yield Statement("put", (field,), value)
            if event.prime_minister_party is not None:
                yield Statement("put", ("prime_minister_party",), in_use(history, event.prime_minister_party))
        case CoalitionRenamed():
            yield Statement("clear", ("names",))
            yield Statement("put", ("name",), event.name)
            for language, name in event.names.items():
                yield Statement("put", ("names", language), name)
        case CoalitionEnded():
            if item.latest >= history.exists_from:
                yield Statement("put", ("ended",), item.date_text)
        case Identified():
            for scheme, identifier in event.identifiers.items():
                yield Statement("put", ("identifiers", scheme, identifier), True)
        case _:
            pass


def _turn(item: Item) -> tuple[Day, int]:
    return item.latest, item.account.first
