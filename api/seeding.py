"""Bringing seeds into a ledger, as a synchronisation: their events bear ids that come from their place in the files."""

from collections.abc import Iterable
from functools import partial

from msgspec import Struct

from api.desk import Desk
from domain import decisions
from domain.decisions import Stated
from domain.ids import EventId
from domain.records import encode_event
from seeds.loader import Seeded, SeedError

ACTOR = "seeds"
"""With the folder's name: `seeds/kazakhstan`."""


class Seeding(Struct, frozen=True, kw_only=True):
    """What became of the events of a set of seeds."""

    stated: int
    corrected: int
    retracted: int
    unchanged: int
    left: int
    """Events that others have corrected or retracted: they stay as they stand."""


def seed_ledger(desk: Desk, folder: str, seeds: Iterable[Seeded], *, retract_most: bool = False) -> Seeding:
    """State what is new, correct what changed, and retract what an earlier set of seeds stated and this one does not.

    Raises `SeedError`, and writes nothing, if that would retract more than half of what the earlier set stated: it is then
    rather another folder of the same name. `retract_most` says that it is meant.
    """
    chronicle = desk.chronicle
    actor = f"{ACTOR}/{folder}"
    listed = list(seeds)
    new: list[Stated] = []
    changed: list[tuple[Seeded, int]] = []
    unchanged = left = 0
    for each in listed:
        standing = chronicle.standing(each.event_id)
        if standing is None:
            new.append(Stated(each.event_id, each.event))
        elif standing.event is not None and encode_event(standing.event) == encode_event(each.event):
            unchanged += 1
        elif chronicle.record(standing.position).actor != actor:
            left += 1
        elif standing.event is None:
            new.append(Stated(each.event_id, each.event))
        else:
            changed.append((each, standing.revision))
    gone = list(_gone(desk, actor, {each.event_id for each in listed}))
    if len(gone) > (unchanged + left + len(changed) + len(gone)) / 2 and not retract_most:
        raise SeedError(
            f"{folder}: {len(gone)} events that a folder of this name stated are not in this one, and would be retracted: "
            "give the folder another name if it is another set, or --retract-most if they are to go"
        )
    if new:
        desk.submit(partial(decisions.state, stated=new, actor=actor)).result()
    for each, revision in changed:
        desk.submit(
            partial(
                decisions.correct,
                event_id=each.event_id,
                event=each.event,
                revision=revision,
                actor=actor,
                reason=f"changed in a newer set of histories, at {each.place}",
            )
        ).result()
    for event_id, revision in gone:
        desk.submit(
            partial(
                decisions.retract,
                event_id=event_id,
                revision=revision,
                actor=actor,
                reason="no longer in the newer set of histories",
            )
        ).result()
    return Seeding(
        stated=len(new), corrected=len(changed), retracted=len(gone), unchanged=unchanged, left=left
    )


def _gone(desk: Desk, actor: str, listed: set[EventId]) -> Iterable[tuple[EventId, int]]:
    """What the seeds once stated, nobody else touched, and they no longer hold."""
    chronicle = desk.chronicle
    for position in range(1, chronicle.head + 1):
        record = chronicle.record(position)
        if record.revision == 1 and record.actor == actor and record.event_id not in listed:
            standing = chronicle.standing(record.event_id)
            if standing and standing.event and chronicle.record(standing.position).actor == actor:
                yield record.event_id, standing.revision
