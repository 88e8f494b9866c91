"""Given / when / then for decisions, with a ledger that is a plain list: what is known is read from its start each time."""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias
from uuid import UUID

import pytest

from domain import decisions
from domain.decisions import (
    Appended,
    Decision,
    Idempotency,
    Known,
    NothingToAppend,
    RecordDraft,
    Standing,
    Stated,
    ToAppend,
)
from domain.errors import PartylineError
from domain.events import Event
from domain.ids import EventId, PartyId, Position
from domain.mentions import introduced_by

ACTOR = "editor"
REASON = "The register of 2004 says otherwise."


def event_id(number: int) -> EventId:
    return UUID(int=number)


class Said(NamedTuple):
    """A record of the ledger: what was said of an event (None: that it did not happen), and under which key."""

    event_id: EventId
    event: Event | None
    idempotency: Idempotency | None = None


class Told:
    """What decisions ask for, read from the whole ledger each time."""

    def __init__(self, *said: Said) -> None:
        self._said = said

    @property
    def head(self) -> Position:
        return len(self._said)

    def standing(self, event_id: EventId) -> Standing | None:
        found = [
            (position, said.event)
            for position, said in enumerate(self._said, start=1)
            if said.event_id == event_id
        ]
        if not found:
            return None
        position, event = found[-1]
        before = next(said for _, said in reversed(found) if said is not None)
        return Standing(position, len(found), event, before)

    def is_introduced(self, party: PartyId) -> bool:
        return any(said.event is not None and party in introduced_by(said.event) for said in self._said)

    def appended_under(self, key: str) -> Appended | None:
        found = [
            Appended(said.idempotency.digest, position)
            for position, said in enumerate(self._said, start=1)
            if said.idempotency is not None and said.idempotency.key == key
        ]
        return found[-1] if found else None


Decide: TypeAlias = Callable[[Known], Decision]


class Case(NamedTuple):
    """A decision, and the ledger on which it is made."""

    known: Told
    decide: Decide

    def then(self, *drafts: RecordDraft, after: Position, touches: set[str]) -> None:
        """These records are appended, in this order, unless something after `after` bears one of these tags."""
        decision = self.decide(self.known)
        assert isinstance(decision, ToAppend)
        assert decision.drafts == drafts
        assert decision.after == after
        assert set(decision.touches) == touches
        assert len(decision.touches) == len(touches)

    def then_nothing(self, *answer: EventId, known_at: Position) -> None:
        """Nothing is appended; the answer names these events, as they stood then."""
        assert self.decide(self.known) == NothingToAppend(answer, known_at)

    def then_refused(self, error: type[PartylineError], message: str) -> PartylineError:
        with pytest.raises(error) as caught:
            self.decide(self.known)
        assert type(caught.value) is error
        assert str(caught.value) == message
        return caught.value

    def then_accepted(self) -> tuple[RecordDraft, ...]:
        decision = self.decide(self.known)
        assert isinstance(decision, ToAppend)
        return decision.drafts


class Given:
    def __init__(self, *said: Said) -> None:
        self._known = Told(*said)

    def when(self, decide: Decide) -> Case:
        return Case(self._known, decide)


def given(*said: Said) -> Given:
    return Given(*said)


def stating(*stated: tuple[EventId, Event], under: Idempotency | None = None) -> Decide:
    return lambda known: decisions.state(
        known, [Stated(*each) for each in stated], actor=ACTOR, idempotency=under
    )


def correcting(
    event_id: EventId,
    event: Event,
    *,
    revision: int,
    reason: str = REASON,
    under: Idempotency | None = None,
) -> Decide:
    return lambda known: decisions.correct(
        known, event_id, event, revision=revision, actor=ACTOR, reason=reason, idempotency=under
    )


def retracting(
    event_id: EventId, *, revision: int, reason: str = REASON, under: Idempotency | None = None
) -> Decide:
    return lambda known: decisions.retract(
        known, event_id, revision=revision, actor=ACTOR, reason=reason, idempotency=under
    )
