"""Questions about a party in depth: why, what changed, what others say, what may be. Each folds what it needs anew."""

from functools import cache

from msgspec import Struct

from domain.errors import UnknownParty
from domain.events import Source
from domain.ids import EventId, PartyId
from domain.moments import format_moment
from domain.records import tag_of
from projections.accounts import Reason, reason
from projections.at import At
from projections.chronicle import Chronicle
from projections.compare import Diff, Difference, RecordMention, View, compare, differences
from projections.explain import Explanation, explained
from projections.fields import Field, Fields, fields
from projections.party import party_state
from projections.state import Possible


class Reading(Struct, frozen=True, kw_only=True):
    """What the state would be if an account that was not chosen were."""

    event_id: EventId
    instead_of: EventId | None
    """The chosen account; None where all are deprecated."""
    rank: str
    why: Reason
    """Why it was not chosen."""
    sources: tuple[Source, ...]
    changes: tuple[Difference, ...]
    """Against the state; what is disputed apart."""


class PossibleInDetail(Possible, frozen=True, kw_only=True):
    """An account that may have happened by the day asked for, and what the state would be if it had."""

    if_happened: tuple[Difference, ...]
    """Against the state; what else may have happened apart."""


def view(chronicle: Chronicle, party: PartyId, at: At) -> View:
    """The party at a point. Raises `UnknownParty`."""
    return View(chronicle.history(party, at.position), at)


def explain(chronicle: Chronicle, party: PartyId, at: At, field: Field | None = None) -> list[Explanation]:
    """Why each field of the party's state is what it is; of one field and what lies under it. Raises `UnknownParty`."""
    return list(explained(view(chronicle, party, at).fold, field))


def diff(chronicle: Chronicle, party: PartyId, first: At, second: At) -> Diff:
    """What changed from one point to another, and which records did it.

    Raises `UnknownParty` where the party is known at neither; where it is known at one alone, all is added, or removed.
    """
    positions = (first.position, second.position)
    seen: dict[At, View | None] = {}
    for at in (first, At(first.as_of, second.position), second):
        try:
            seen[at] = view(chronicle, party, at)
        except UnknownParty:
            if at.position == max(positions):
                raise
            seen[at] = None
    if _same(seen[first], seen[second]) and _same(seen[first], seen[At(first.as_of, second.position)]):
        return Diff(changes=(), learned=(), happened=())
    return compare(
        party,
        seen[first],
        seen[At(first.as_of, second.position)],
        seen[second],
        Telling(chronicle),
        positions,
    )


def _same(one: View | None, other: View | None) -> bool:
    """Whether two points have one and the same history and day, so that nothing needs to be folded."""
    if one is None or other is None:
        return one is other
    return one.history is other.history and one.address == other.address


def readings(chronicle: Chronicle, party: PartyId, at: At) -> list[Reading]:
    """What the state would be by each account that was not chosen, of what had happened by one of its accounts."""
    seen = view(chronicle, party, at)
    found = []
    for group, happened in seen.history.rivalries:
        if happened > at.as_of:
            continue
        for account in group.members:
            why = reason(group, account)
            if why is None:
                continue
            other = chronicle.history(seen.history.party, at.position, account.event_id)
            state = fields(party_state(other, at.as_of))
            found.append(
                (
                    account.first,
                    Reading(
                        event_id=account.event_id,
                        instead_of=None if group.chosen is None else group.chosen.event_id,
                        rank=account.event.rank,
                        why=why,
                        sources=account.event.sources,
                        changes=_apart(seen.fields, state, "disputed."),
                    ),
                )
            )
    return [reading for _, reading in sorted(found, key=lambda each: each[0])]


def possible_in_detail(chronicle: Chronicle, party: PartyId, at: At) -> list[PossibleInDetail]:
    """What may have happened by the day, each with what the state would be if that alone had."""
    seen = view(chronicle, party, at)
    found = []
    for possible in seen.reasons.state.possible:
        state = fields(party_state(seen.history, at.as_of, possible.event_id))
        found.append(
            PossibleInDetail(
                event_id=possible.event_id,
                type=possible.type,
                earliest=possible.earliest,
                latest=possible.latest,
                if_happened=_apart(seen.fields, state, "possible."),
            )
        )
    return found


def _apart(before: Fields, after: Fields, left_out: str) -> tuple[Difference, ...]:
    return tuple(each for each in differences(before, after) if not each.field.startswith(left_out))


class Telling:
    """What a comparison needs to know of the ledger."""

    def __init__(self, chronicle: Chronicle) -> None:
        self.records_of = chronicle.records_of
        self.accounts_of = cache(chronicle.accounts_of)
        self.concerning = chronicle.concerning
        self.mention = cache(self._mention)
        self._chronicle = chronicle

    def _mention(self, position: int) -> RecordMention:
        record = self._chronicle.record(position)
        event = record.event or self._chronicle.last_said(record.event_id, position)
        assert event is not None
        return RecordMention(
            position=record.position,
            kind=record.kind,
            revision=record.revision,
            event_id=record.event_id,
            type=tag_of(event),
            reason=record.reason,
            recorded_at=format_moment(record.recorded_at),
        )
