"""Findings: what is odd in a party's history. It is recorded all the same; somebody should look at it."""

from collections.abc import Iterator
from typing import Literal, TypeAlias

from msgspec import Struct

from domain.events import LeaderChosen, LeaderLeft, SameParty
from domain.ids import EventId, PartyId
from domain.mentions import events_of
from domain.records import tag_of
from projections.accounts import Accounts
from projections.history import History, Item, begins, ends, proves, restarts

Code: TypeAlias = Literal[
    "before-beginning", "after-end", "unknown-event-named", "nobody-to-leave", "shares-over-100"
]


class Finding(Struct, frozen=True, kw_only=True):
    """Something odd, which events it is about, and what would settle it."""

    code: Code
    party: PartyId
    events: tuple[EventId, ...]
    message: str


def findings(accounts: Accounts, history: History) -> Iterator[Finding]:
    """What is odd in the party's history as it stands."""
    yield from _before_the_beginning(history)
    yield from _after_the_end(history)
    yield from _nobody_to_leave(history)
    yield from _shares(history)
    yield from _unknown_references(accounts, history)


def _before_the_beginning(history: History) -> Iterator[Finding]:
    beginning = history.beginning
    if beginning is None:
        return
    for item in history.items:
        odd = proves(item.event, history.ids) or begins(item.event, history.ids)
        if item.own and item is not beginning and odd and item.latest < beginning.earliest:
            yield Finding(
                code="before-beginning",
                party=history.party,
                events=(item.event_id, beginning.event_id),
                message=f"{tag_of(item.event)} of {item.date} lies before the beginning of {history.party} "
                f"({tag_of(beginning.event)} of {beginning.date}): correct one of the dates, or state an earlier beginning",
            )


def _after_the_end(history: History) -> Iterator[Finding]:
    """Events of a party that was gone for certain when they happened: from before their earliest day."""
    end: Item | None = None
    for item in history.items:
        if not item.own or isinstance(item.event, SameParty):
            continue
        if restarts(item.event, history.ids):
            end = None
        elif end is not None and item.earliest > end.latest and proves(item.event, history.ids):
            yield Finding(
                code="after-end",
                party=history.party,
                events=(item.event_id, end.event_id),
                message=f"{tag_of(item.event)} of {item.date} lies after the end of {history.party} "
                f"({tag_of(end.event)} of {end.date}): correct one of the dates, or state that it was Revived",
            )
        elif ends(item.event, history.ids):
            end = item


def _nobody_to_leave(history: History) -> Iterator[Finding]:
    named: set[tuple[str, str]] = set()
    for item in history.items:
        event = item.event
        if isinstance(event, LeaderLeft):
            if (event.role, event.person) not in named:
                yield Finding(
                    code="nobody-to-leave",
                    party=history.party,
                    events=(item.event_id,),
                    message=f"{event.person} leaves as {event.role} of {history.party}, and no earlier event names them in that "
                    "role: state when they were chosen, or mend the name or the role",
                )
        elif isinstance(event, LeaderChosen):
            named |= {(event.role, event.person), (event.role, event.succeeds or event.person)}


def _shares(history: History) -> Iterator[Finding]:
    for item in history.items:
        share = getattr(item.event, "vote_share", None) or getattr(item.event, "candidate_vote_share", None)
        if item.own and share is not None and share > 100:  # noqa: PLR2004 - percent
            yield Finding(
                code="shares-over-100",
                party=history.party,
                events=(item.event_id,),
                message=f"{share} is more than 100 percent of the votes: vote_share is given in percent, 7.19 for 7.19 %",
            )


def _unknown_references(accounts: Accounts, history: History) -> Iterator[Finding]:
    for item in history.items:
        for other in events_of(item.event) if item.own else ():
            if accounts.knowledge.last(other) is None:
                yield Finding(
                    code="unknown-event-named",
                    party=history.party,
                    events=(item.event_id,),
                    message=f"{tag_of(item.event)} names the event {other}, of which nothing is recorded: state it, or mend the id",
                )
