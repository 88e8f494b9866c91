"""What was said of an event, for a page: every revision with who, when, why and from which source; and the other accounts of it."""

from collections.abc import Iterable

from msgspec import Struct

from api.web.called import Called
from api.web.telling import Told, tell
from domain.events import Event, Source
from domain.ids import EventId, Position
from domain.moments import Moment
from domain.records import Kind, Record
from projections.accounts import Account, Reason
from projections.chronicle import Chronicle

WHY_NOT: dict[Reason, str] = {
    "deprecated": "it is marked as deprecated",
    "lower-rank": "another account is preferred",
    "named-by-fewer": "the others name another account as the one they differ from",
    "recorded-later": "another account was recorded before it",
}
"""Why an account was not chosen, in words."""


class RevisionTold(Struct, frozen=True):
    """One record of an event."""

    position: Position
    recorded_at: Moment
    kind: Kind
    revision: int
    actor: str
    reason: str | None
    date: str | None
    """None where the event is retracted."""
    told: Told | None
    sources: tuple[Source, ...]


class AccountTold(Struct, frozen=True):
    """Another account of an event."""

    event_id: EventId
    date: str
    told: Told
    sources: tuple[Source, ...]
    rank: str


def revisions_told(
    chronicle: Chronicle, event_id: EventId, position: Position, called: Called
) -> tuple[RevisionTold, ...]:
    """All that was ever said of the event by a position, in order."""
    return tuple(
        _revision(chronicle.record(each), called) for each in chronicle.revisions(event_id, position)
    )


def _revision(record: Record, called: Called) -> RevisionTold:
    event = record.event
    return RevisionTold(
        position=record.position,
        recorded_at=record.recorded_at,
        kind=record.kind,
        revision=record.revision,
        actor=record.actor,
        reason=record.reason,
        date=None if event is None else event.date.text,
        told=None if event is None else tell(event, called),
        sources=() if event is None else event.sources,
    )


def accounts_told(
    chronicle: Chronicle, ids: Iterable[EventId], position: Position, called: Called
) -> tuple[AccountTold, ...]:
    """The standing accounts of these ids."""
    accounts = chronicle.accounts(position)
    found = [accounts.standing(each) for each in ids]
    return tuple(_account(each, called) for each in found if each is not None)


def _account(account: Account, called: Called) -> AccountTold:
    event: Event = account.event
    return AccountTold(account.event_id, event.date.text, tell(event, called), event.sources, event.rank)
