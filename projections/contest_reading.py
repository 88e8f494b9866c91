"""What a contest is read from: its own events, and the histories of those who took part in it.

What a party got is read from the party's own state, so that the two cannot disagree.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TypeGuard

from msgspec import Struct

from domain.dates import BEGINNING, Day
from domain.events import (
    CandidateEndorsed,
    CandidateNominated,
    ElectionHeld,
    ElectionResult,
    Event,
    Identified,
)
from domain.ids import CountryCode, ElectionId, EventId, PartyId, Position
from projections.accounts import Account, Accounts
from projections.at import At
from projections.chronicle import Chronicle
from projections.history import History, chamber_of, held, item_of
from projections.naming import Naming, naming
from projections.order import Item, before_and_behind, in_order, narrowed
from projections.state import PartyState, Result


class Contestant(Struct, frozen=True):
    """A party that has, or once had, to do with the contest."""

    history: History
    state: PartyState
    """On the day asked for."""
    then: Naming
    """What it was called on the day of the contest, or on the day asked for where that is earlier."""

    @property
    def party(self) -> PartyId:
        return self.history.party

    def results(self, election: ElectionId) -> Iterator[Result]:
        return (result for result in self.state.results if result.election == election)


class ContestReading:
    """A contest at a day and a position. Raises `UnknownElection`."""

    def __init__(self, chronicle: Chronicle, election: ElectionId, at: At) -> None:
        position = chronicle.last_concerning_election(election, at.position)
        self.chronicle = chronicle
        self.election = election
        self.at = At(at.as_of, position)
        self.accounts = chronicle.accounts(position)
        self.held = tuple(held(self.accounts, election))
        self.contest = self.held[0] if self.held else None
        """The first on a timeline counts, where it is recorded as different events."""

    @property
    def event(self) -> ElectionHeld | None:
        event = None if self.contest is None else self.contest.event
        assert event is None or isinstance(event, ElectionHeld)
        return event

    @cached_property
    def results(self) -> tuple[Item, ...]:
        """The contest's results on whatever day, each by its own date where no contest is recorded, in order."""
        contests = {} if self.event is None else {self.election: self.event}
        chosen = self.accounts.chosen(self.accounts.knowledge.results_of(self.election))
        return tuple(
            in_order(
                item_of(account, contests, own=True)
                for account in chosen
                if isinstance(account.event, ElectionResult) and account.event.election == self.election
            )
        )

    @cached_property
    def has_candidate_ids(self) -> bool:
        """Whether a result of the contest names a candidate by an id."""
        return any(getattr(item.event, "candidate_id", None) is not None for item in self.results)

    @property
    def first(self) -> Item | None:
        """What tells the contest's date."""
        return self.contest or next(iter(self.results), None)

    @cached_property
    def day(self) -> Day:
        """The day on which the parties' names are told."""
        return self.at.as_of if self.first is None else min(self.at.as_of, self.first.latest)

    @cached_property
    def own_events(self) -> frozenset[EventId]:
        """Whatever ever was a result or a candidacy of the contest."""
        knowledge = self.accounts.knowledge
        return frozenset((*knowledge.results_of(self.election), *knowledge.candidacies(self.election)))

    @cached_property
    def contestants(self) -> tuple[Contestant, ...]:
        """By the id in use."""
        position = self.at.position
        named = dict.fromkeys(self.chronicle.rows(self.election, position))
        for event_id in self.accounts.knowledge.candidacies(self.election):
            for member in self.accounts.group(event_id).members:
                if self.is_own(member.event):
                    named[member.event.party] = None
        in_use = sorted({self.chronicle.in_use(party, position) for party in named})
        histories = (self.chronicle.history(party, position) for party in in_use)
        return tuple(
            Contestant(history, self.chronicle.party(history.party, self.at), naming(history, self.day))
            for history in histories
        )

    @cached_property
    def identified(self) -> tuple[Item, ...]:
        """Its ids elsewhere, on whatever day, in order."""
        chosen = self.accounts.chosen(self.accounts.knowledge.identified(("election", self.election)))
        return tuple(
            in_order(
                item_of(account, {}, own=True)
                for account in chosen
                if isinstance(account.event, Identified) and account.event.election == self.election
            )
        )

    @cached_property
    def previous(self) -> Item | None:
        """The contest of the same chamber or office before it; None where there is none, or nobody knows which."""
        if self.contest is None:
            return None
        items = narrowed([self.contest, *self._of_the_same()])
        contest, others = items[0], items[1:]
        earlier = [item for item in others if surely_before(items, item, contest)]
        later = [item for item in others if surely_before(items, contest, item)]
        if not earlier or len(earlier) + len(later) < len(others):
            return None
        *before, last = in_order(earlier)
        return last if all(surely_before(items, item, last) for item in before) else None

    def _of_the_same(self) -> Iterator[Item]:
        """Each other contest for the chamber or the office."""
        event = self.event
        assert event is not None
        told: dict[ElectionId, Account] = {}
        for account in self._told_of_the_same(event):
            if isinstance(account.event, ElectionHeld) and account.event.election != self.election:
                told.setdefault(account.event.election, account)
        for election, account in told.items():
            other: Item | None = item_of(account, {}, own=False)
            if len(list(self.accounts.knowledge.contests_of(election))) > 1:
                other = next(held(self.accounts, election), None)
            if other is not None and _for_what(other.event) == _for_what(event):
                yield other

    def _told_of_the_same(self, event: ElectionHeld) -> Iterable[Account]:
        chamber = chamber_of(event)
        if chamber is not None:
            return self.accounts.chosen(self.accounts.knowledge.contests_in(chamber))
        return _held_in(self.chronicle, self.accounts, event.country, self.at.position)

    def is_own(self, event: Event) -> TypeGuard[ElectionResult | CandidateNominated | CandidateEndorsed]:
        """Whether it is a result or a candidacy of the contest."""
        return (
            isinstance(event, ElectionResult | CandidateNominated | CandidateEndorsed)
            and event.election == self.election
        )

    def address(self) -> tuple[Position, Day]:
        """The last position, and the last day at or before the one asked for, at which the contest may have become another one."""
        days = {BEGINNING}
        for item in (*self.held, *self.results, *self.identified):
            days |= {item.earliest, item.latest}
        for contestant in self.contestants:
            days.add(contestant.history.address(self.at.as_of))
        for event_id in self.accounts.knowledge.contests_of(self.election):
            for member in self.accounts.group(event_id).members:
                days.add(member.event.date.latest)
        ordered = sorted(days)
        return self.at.position, ordered[bisect_right(ordered, self.at.as_of) - 1]


def identified(reading: ContestReading) -> Iterator[tuple[str, str, Item]]:
    """The ids that others give the contest by the day, in order."""
    for item in reading.identified:
        if item.latest <= reading.at.as_of:
            for scheme, identifier in getattr(item.event, "identifiers", {}).items():
                yield scheme, identifier, item


def surely_before(items: Sequence[Item], one: Item, other: Item) -> bool:
    """Whether one of the items came before another, by their days or by what `after` says."""
    if one.latest < other.earliest:
        return True
    if not other.event.after or one.earliest > other.latest:
        return False
    before, behind = before_and_behind(items, other)
    return one.event_id in before and one.event_id not in behind


def _for_what(event: Event) -> tuple[str | None, ...]:
    """The chamber or the office that a contest is for."""
    return (
        (event.country, event.chamber, event.office if event.chamber is None else None)
        if isinstance(event, ElectionHeld)
        else ()
    )


def _held_in(
    chronicle: Chronicle, accounts: Accounts, country: CountryCode, position: Position
) -> Iterator[Account]:
    for election in chronicle.elections(position, country):
        yield from accounts.chosen(accounts.knowledge.contests_of(election))
