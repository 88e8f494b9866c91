"""Coalitions: an alliance or a government as of a day, who belongs to it, who has left, and the events behind each field."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, Literal

from msgspec import Struct

from domain.dates import Day
from domain.events import Names
from domain.ids import CoalitionId, CountryCode, EventId, PartyId, PersonId
from projections.accounts import Account
from projections.at import At
from projections.chronicle import Chronicle
from projections.coalition_fold import CoalitionFold
from projections.coalition_history import (
    CoalitionHistory,
    coalition_history,
    disputed,
    lasting,
    periods,
    turn,
    undetermined,
)
from projections.fields import Field, Fields
from projections.history import item_of
from projections.leaves import Leaves, PartyReasons
from projections.order import Item, possible_of
from projections.state import Claim, DateText, Exists, PartyState, Possible


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

    def __init__(self, history: CoalitionHistory, day: Day, party: Callable[[PartyId], PartyState]) -> None:
        """`party` tells the state of a party on the day."""
        self.fold = CoalitionFold(history, day)
        self._party = party
        self.leaves = Leaves()
        self.state = self._state()

    @property
    def fields(self) -> Fields:
        return self.leaves.fields

    def grounds(self, field: Field) -> Iterable[Item]:
        return self.leaves.grounds(field)

    def _state(self) -> CoalitionState:
        put = self.leaves.put
        put("coalition", self.fold.history.coalition, self._first_named)
        exists = self.fold.exists()
        put("exists", exists, self.fold.of_existence)
        told = {name: self._told(name) for name in _TOLD}
        return CoalitionState(
            coalition=self.fold.history.coalition,
            exists=exists,
            **told,
            names=self._names(),
            identifiers=self._identifiers(),
            members=tuple(self._members()),
            former=tuple(self._former()),
            possible=tuple(self._possible()),
            disputed=tuple(self._claims("disputed", disputed(self.fold.history, self.fold.day))),
            undetermined=tuple(
                self._claims("undetermined", undetermined(self.fold.history, self.fold.happened))
            ),
        )

    def _told(self, name: Field) -> Any:
        value = self.fold.sheet.value(name)
        self.leaves.put(name, value, self.fold.set_by(name))
        return value

    def _names(self) -> Names:
        found = {}
        for (language,), name in self.fold.sheet.under("names"):
            found[str(language)] = str(name)
            self.leaves.put(f"names.{language}", name, self.fold.set_by("names", str(language)))
        return found

    def _identifiers(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for (scheme, identifier), _ in self.fold.sheet.under("identifiers"):
            found[str(scheme)] = (*found.get(str(scheme), ()), str(identifier))
            by = self.fold.set_by("identifiers", str(scheme), str(identifier))
            self.leaves.put(f"identifiers.{scheme}.{identifier}", value=True, grounds=by)
        return found

    def _members(self) -> Iterator[Member]:
        for party, period in lasting(self.fold.history, self.fold.day):
            member = Member(party=party, name=self._party(party).name, since=period.since)
            self.leaves.put(f"members.{party}.name", member.name, self._naming(party))
            self.leaves.put(f"members.{party}.since", member.since, (period.joined,))
            yield member

    def _former(self) -> Iterator[FormerMember]:
        counts: dict[PartyId, int] = {}
        coalition, day = self.fold.coalition, self.fold.day
        ended = [
            (party, period, period.left)
            for party, each in self.fold.history.parties.items()
            for period in periods(each, coalition, day)
            if period.left is not None
        ]
        for party, period, left in sorted(ended, key=lambda each: (turn(each[2]), each[0])):
            former = FormerMember(
                party=party, name=self._party(party).name, since=period.since, until=left.date_text
            )
            counts[party] = counts.get(party, 0) + 1
            under = f"former.{party}.{counts[party]}"
            self.leaves.put(f"{under}.name", former.name, self._naming(party))
            self.leaves.put(f"{under}.since", former.since, (period.joined,))
            self.leaves.put(f"{under}.until", former.until, (left,))
            yield former

    def _naming(self, party: PartyId) -> Callable[[], Iterable[Item]]:
        return PartyReasons(self.fold.history.parties[party], self.fold.day).of("name")

    def _first_named(self) -> list[Item]:
        """The event that was recorded first of those by which it is known."""
        return sorted(self.fold.history.items, key=lambda item: item.account.first)[:1]

    def _possible(self) -> Iterator[Possible]:
        for item in self.fold.undecided():
            possible = possible_of(item)
            self.leaves.put_possible(possible, item)
            yield possible

    def _claims(self, name: str, claims: Iterable[Claim]) -> Iterator[Claim]:
        for claim in claims:
            item = self._item(claim.event_id)
            self.leaves.put(f"{name}.{claim.field}.{claim.event_id}", claim.value, (item,))
            yield claim

    def _item(self, event_id: EventId) -> Item:
        """The event, be it one that was not chosen."""
        for item in self.fold.history.items:
            if item.event_id == event_id:
                return item
        return item_of(self._rival(event_id), {}, own=True)

    def _rival(self, event_id: EventId) -> Account:
        return next(
            member
            for group, _ in self.fold.history.rivalries
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
    return CoalitionPicture(history, at.as_of, partial(chronicle.party, at=at))
