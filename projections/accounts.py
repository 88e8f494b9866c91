"""Accounts: what stands at a position, and which of several rival accounts is chosen.

Rivals are accounts of one happening; what one names in `rival_to` binds both, and so on through chains and cycles. The
bond that a retracted account made lasts, so that a group does not fall apart when one of its members goes. An
acknowledgement of a finding is no account of a happening: nothing binds it.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Literal, Protocol, TypeAlias

from msgspec import Struct

from domain.events import Event, FindingAcknowledged
from domain.ids import CoalitionId, ElectionId, EventId, PartyId, PersonId, Position
from domain.records import Record

Subject: TypeAlias = tuple[Literal["party", "election"], str]
"""A party or an election, by its id: what findings are about."""

Bearer: TypeAlias = tuple[Literal["party", "election", "coalition", "person"], str]
"""What can bear an id that others give it: of which kind it is, and its id here."""

Reason: TypeAlias = Literal["deprecated", "lower-rank", "named-by-fewer", "recorded-later"]
"""Why an account was not chosen among its rivals."""

_RANKS = {"preferred": 0, "normal": 1, "deprecated": 2}


class Account(Struct, frozen=True, gc=False):
    """An event as it stands at a position."""

    event_id: EventId
    event: Event
    revision: int
    position: Position
    """Of the record by which it stands."""
    first: Position
    """Of the event's first record."""


class Knowledge(Protocol):
    """What a reading of the histories at a position is made from: the chronicle, as it was at that position.

    The event ids that it gives may be too many (events that named the thing once, or later): never too few.
    """

    def last(self, event_id: EventId) -> tuple[Position, Record] | None:
        """The first record's position, and the last record."""
        ...

    def last_said(self, event_id: EventId) -> Event | None:
        """The event as it was last said to have happened, be it retracted since."""
        ...

    def linked(self, event_id: EventId) -> Iterable[EventId]:
        """Events that name this one in `rival_to`, or that it names."""
        ...

    def naming(self, party: PartyId) -> Iterable[EventId]: ...

    def identities_of(self, party: PartyId) -> Collection[EventId]:
        """`SameParty` events that name the party."""
        ...

    def contests_of(self, election: ElectionId) -> Iterable[EventId]:
        """`ElectionHeld` events of the election."""
        ...

    def results_of(self, election: ElectionId) -> Iterable[EventId]:
        """`ElectionResult` events of the election."""
        ...

    def candidacies(self, election: ElectionId) -> Iterable[EventId]:
        """`CandidateNominated` and `CandidateEndorsed` events of the election."""
        ...

    def acknowledged(self, subject: Subject) -> Iterable[EventId]:
        """`FindingAcknowledged` events about the party or the election."""
        ...

    def contests_in(self, chamber: tuple[str, str]) -> Iterable[EventId]:
        """`ElectionHeld` events of the chamber, which is named by country and id."""
        ...

    def coalition(self, coalition: CoalitionId) -> Iterable[EventId]:
        """Events of the coalition itself: formed, renamed, ended."""
        ...

    def moves(self, coalition: CoalitionId) -> Iterable[EventId]:
        """`JoinedCoalition` and `LeftCoalition` events of the coalition."""
        ...

    def identified(self, bearer: Bearer) -> Iterable[EventId]:
        """`Identified` events of a party, an election, a coalition or a person."""
        ...

    def people(self, person: PersonId) -> Iterable[EventId]:
        """Events that name the person by this id."""
        ...

    def first_named(self, party: PartyId) -> tuple[Position, int]:
        """Where the party was first named: the record's position, and the place within it."""
        ...


class Group(Struct, frozen=True, gc=False):
    """The standing accounts of one happening, by first record, and the chosen one."""

    members: tuple[Account, ...]
    chosen: Account | None


_NONE = Group((), None)


class Accounts:
    """The standing and the chosen accounts at a position; each group is worked out once."""

    def __init__(self, knowledge: Knowledge, supposed: EventId | None = None) -> None:
        """`supposed` is an account to choose in its group, whatever the ranks are."""
        self.knowledge = knowledge
        self._supposed = supposed
        self._groups: dict[int, Group] = {}
        """By the number of an event's id, which hashes quicker than the id."""

    def standing(self, event_id: EventId) -> Account | None:
        """The account as it stands; None where it was retracted, or nothing is recorded of it."""
        found = self.knowledge.last(event_id)
        if found is None or found[1].event is None:
            return None
        first, record = found
        assert record.event is not None
        return Account(event_id, record.event, record.revision, record.position, first)

    def group(self, event_id: EventId) -> Group:
        """The happening that the event is an account of."""
        known = self._groups.get(event_id.int)
        if known is not None:
            return known
        for _ in self.knowledge.linked(event_id):
            break
        else:  # as nearly always: it is the only account
            alone = self._groups[event_id.int] = self._alone(event_id)
            return alone
        ids = list(self._bound(event_id))
        standing = (self.standing(each) for each in ids)
        members = sorted((each for each in standing if each is not None), key=lambda each: each.first)
        supposed = (each for each in members if each.event_id == self._supposed)
        group = Group(tuple(members), next(supposed, None) or _choose(members))
        for each in ids:
            self._groups[each.int] = group
        return group

    def _alone(self, event_id: EventId) -> Group:
        account = self.standing(event_id)
        if account is None:
            return _NONE
        is_chosen = account.event.rank != "deprecated" or event_id == self._supposed
        return Group((account,), account if is_chosen else None)

    def chosen(self, event_ids: Iterable[EventId]) -> Iterator[Account]:
        """Of these events, those that are the chosen account of their happening; each once."""
        for event_id, group in self.told(event_ids):
            chosen = chosen_as(event_id, group)
            if chosen is not None:
                yield chosen

    def told(self, event_ids: Iterable[EventId]) -> list[tuple[EventId, Group]]:
        """These events, each once, with the happening that each is an account of."""
        group = self.group
        return [(each, group(each)) for each in {each.int: each for each in event_ids}.values()]

    def _bound(self, event_id: EventId) -> Iterator[EventId]:
        seen = {event_id}
        waiting = [event_id]
        while waiting:
            one = waiting.pop()
            yield one
            for other in self.knowledge.linked(one):
                if other not in seen and (self._names(one, other) or self._names(other, one)):
                    seen.add(other)
                    waiting.append(other)

    def _names(self, one: EventId, other: EventId) -> bool:
        event = self.knowledge.last_said(one)
        if event is None or event.rival_to != other or isinstance(event, FindingAcknowledged):
            return False
        return not isinstance(self.knowledge.last_said(other), FindingAcknowledged)


def chosen_as(event_id: EventId, group: Group) -> Account | None:
    """The chosen account of the happening, where the event is that."""
    chosen = group.chosen
    if chosen is None or chosen.event_id is event_id:  # mostly it is the very same: comparing ids is dearer
        return chosen
    return chosen if chosen.event_id == event_id else None


def reason(group: Group, account: Account) -> Reason | None:
    """Why an account of the group was not chosen; None for the one that was."""
    chosen, rank = group.chosen, account.event.rank
    if chosen is not None and account.event_id == chosen.event_id:
        return None
    if chosen is None or rank == "deprecated":
        return "deprecated"
    if rank != chosen.event.rank:
        return "lower-rank"
    namings = _namings(group.members)
    fewer = namings.get(account.event_id, 0) < namings.get(chosen.event_id, 0)
    return "named-by-fewer" if fewer else "recorded-later"


def _namings(members: Iterable[Account]) -> dict[EventId, int]:
    """How many of the accounts name each as the one that they are rivals to."""
    namings: dict[EventId, int] = {}
    for each in members:
        if each.event.rival_to is not None:
            namings[each.event.rival_to] = namings.get(each.event.rival_to, 0) + 1
    return namings


def _choose(members: Sequence[Account]) -> Account | None:
    """The highest rank, then the account that the others name, then the one recorded first; never a deprecated one."""
    namings = _namings(members)
    candidates = [each for each in members if each.event.rank != "deprecated"]
    return min(
        candidates,
        key=lambda each: (_RANKS[each.event.rank], -namings.get(each.event_id, 0), each.first),
        default=None,
    )
