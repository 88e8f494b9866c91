"""Findings: what is odd in the histories. It is recorded all the same; somebody should look at it.

They are read at a position, as states are, and nothing in them depends on a clock. What each code means, and what is
certain enough to be reported, stands at the function in `projections.oddities` that finds it, and in `docs/findings.md`.
Somebody who has looked at a finding may acknowledge it, with the reason.
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from domain.events import ElectionHeld, FindingAcknowledged, FindingCode
from domain.ids import ElectionId, EventId, PartyId, Position
from domain.mentions import names_one_of
from domain.moments import format_moment
from projections.accounts import Account, Accounts, Group, Subject
from projections.history import History
from projections.oddities import contests, leaders, lives, telling
from projections.oddities.oddity import Oddity


class Acknowledgement(Struct, frozen=True, kw_only=True):
    """That somebody has looked at a finding, and why it may stay."""

    event_id: EventId
    position: Position
    """Of the record by which the acknowledgement stands."""
    recorded_at: str
    actor: str
    reason: str


class Finding(Struct, frozen=True, kw_only=True):
    """Something odd about a party or a contest (exactly one of the two), which events it is about, and what would settle it."""

    code: FindingCode
    party: PartyId | None
    """The id in use."""
    election: ElectionId | None
    events: tuple[EventId, ...]
    message: str
    remedy: str
    acknowledged: Acknowledgement | None


def findings(accounts: Accounts, history: History) -> Iterator[Finding]:
    """What is odd in the party's history as it stands."""
    acknowledgements = _acknowledgements(accounts, [("party", each) for each in sorted(history.ids)])
    own = (item.account for item in history.items if item.own)
    told = [
        each for each in _told_in(own, (group for group, _ in history.rivalries)) if _names(each, history)
    ]
    groups = [
        group
        for group, _ in history.rivalries
        if any(_names(each, history) for each in telling.rivals(group))
    ]
    found = _in_a_party(accounts, history, groups, [*told, *acknowledgements])
    yield from _as_findings(accounts, acknowledgements, found, party=history.party)


def contest_findings(accounts: Accounts, election: ElectionId) -> Iterator[Finding]:
    """What is odd about the contest itself, whichever parties took part in it."""
    acknowledgements = _acknowledgements(accounts, [("election", election)])
    groups: dict[EventId, Group] = {}
    for event_id in accounts.knowledge.contests_of(election):
        group = accounts.group(event_id)
        if any(_is_of(member, election) for member in group.members):
            groups[group.members[0].event_id] = group
    told = [each for each in _told_in((), groups.values()) if _is_of(each, election)]
    found = _in_a_contest(accounts, election, groups.values(), [*told, *acknowledgements])
    yield from _as_findings(accounts, acknowledgements, found, election=election)


def _in_a_party(
    accounts: Accounts, history: History, groups: Iterable[Group], told: Iterable[Account]
) -> Iterator[Oddity]:
    yield from lives.before_the_beginning(history)
    yield from lives.after_the_end(history)
    yield from lives.merged_into_itself(accounts, history)
    yield from leaders.nobody_to_leave(history)
    yield from leaders.overlapping_leaders(history)
    yield from contests.shares(history)
    yield from contests.seats_won(accounts, history)
    yield from contests.seats_changed(history)
    yield from contests.results_told_twice(history)
    yield from telling.without_preferred(groups)
    yield from telling.unknown_events(accounts, told)
    yield from telling.published_later(accounts, told)


def _in_a_contest(
    accounts: Accounts, election: ElectionId, groups: Iterable[Group], told: Iterable[Account]
) -> Iterator[Oddity]:
    yield from contests.shares_in_sum(accounts, election)
    yield from contests.seats_in_sum(accounts, election)
    yield from contests.contest_told_twice(accounts, election)
    yield from telling.without_preferred(groups)
    yield from telling.unknown_events(accounts, told)
    yield from telling.published_later(accounts, told)


def _told_in(chosen: Iterable[Account], groups: Iterable[Group]) -> list[Account]:
    """The chosen accounts and those beside them, each once."""
    beside = (member for group in groups for member in group.members)
    return list({each.event_id.int: each for each in (*chosen, *beside)}.values())


def _names(account: Account, history: History) -> bool:
    return names_one_of(account.event, history.ids)


def _is_of(account: Account, election: ElectionId) -> bool:
    return isinstance(account.event, ElectionHeld) and account.event.election == election


def _acknowledgements(accounts: Accounts, subjects: Iterable[Subject]) -> list[Account]:
    """The standing acknowledgements of findings about a party (under any of its ids) or a contest."""
    of = list(subjects)
    named = (event_id for subject in of for event_id in accounts.knowledge.acknowledged(subject))
    return [
        account
        for account in accounts.chosen(named)
        if isinstance(account.event, FindingAcknowledged)
        and (("party", account.event.party) in of or ("election", account.event.election) in of)
    ]


def _as_findings(
    accounts: Accounts,
    acknowledgements: Sequence[Account],
    found: Iterable[Oddity],
    *,
    party: PartyId | None = None,
    election: ElectionId | None = None,
) -> Iterator[Finding]:
    # The last one that holds is told.
    by_position = sorted(acknowledgements, key=lambda account: account.position, reverse=True)
    odd_things = list(found)
    odd_things += telling.nothing_acknowledged(accounts, acknowledgements, odd_things)
    for odd in odd_things:
        holding = next((each for each in by_position if _holds(accounts, each, odd)), None)
        yield Finding(
            code=odd.code,
            party=party,
            election=election,
            events=odd.events,
            message=odd.message,
            remedy=odd.remedy,
            acknowledged=None if holding is None else _told(accounts, holding),
        )


def _holds(accounts: Accounts, account: Account, odd: Oddity) -> bool:
    """Whether the acknowledgement is of this finding, and nothing was recorded of the events concerned since."""
    event = account.event
    assert isinstance(event, FindingAcknowledged)
    if event.code != odd.code or set(event.events) != set(odd.events):
        return False
    last = (accounts.knowledge.last(each) for each in odd.events)
    return all(each is not None and each[1].position < account.position for each in last)


def _told(accounts: Accounts, account: Account) -> Acknowledgement:
    event, last = account.event, accounts.knowledge.last(account.event_id)
    assert isinstance(event, FindingAcknowledged)
    assert last is not None
    return Acknowledgement(
        event_id=account.event_id,
        position=account.position,
        recorded_at=format_moment(last[1].recorded_at),
        actor=last[1].actor,
        reason=event.reason,
    )
