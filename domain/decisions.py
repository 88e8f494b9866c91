"""Decisions: what may be recorded, given what is known. Pure: they refuse, or return what to append and on which condition.

Only what can never be true is refused. What is merely odd is recorded, and reported as a finding.
"""

from collections.abc import Iterable, Sequence
from typing import Literal, Protocol, TypeAlias

from msgspec import Struct, structs

from domain.errors import (
    AboutItself,
    EventIdTaken,
    InvalidEvent,
    KeyReused,
    NotIntroduced,
    ReasonMissing,
    Retracted,
    StaleRevision,
    UnknownEvent,
)
from domain.events import (
    Descended,
    ElectionHeld,
    ElectionResult,
    Event,
    FindingAcknowledged,
    Identified,
    Merged,
    SameParty,
    SeatsChanged,
    Split,
    Succeeded,
)
from domain.ids import EventId, PartyId, Position
from domain.mentions import BODY, KEY, events_of, id_of, introduced_by, parties_of, tags_of
from domain.records import Kind, encode_event, tag_of


class Standing(Struct, frozen=True):
    """What the ledger says last of an event."""

    position: Position
    revision: int
    event: Event | None
    """None: retracted."""
    before: Event | None
    """The event as it was last said to have happened: `event`, or what was retracted."""


class Known(Protocol):
    """What decisions need to know of the ledger, up to its position `head`."""

    @property
    def head(self) -> Position:
        """The position up to which all is known. It may move on while a decision is made, so a decision reads it before
        anything else: what comes in behind it is then caught by the condition.
        """
        ...

    def standing(self, event_id: EventId) -> Standing | None:
        """The event's last record; None if no record ever stated it."""
        ...

    def is_introduced(self, party: PartyId) -> bool:
        """Whether any record ever introduced the party, be it retracted by now."""
        ...

    def appended_under(self, key: str) -> "Appended | None":
        """What was appended under an idempotency key (of one actor), if anything was."""
        ...


class Appended(Struct, frozen=True):
    """An append that was made under an idempotency key."""

    digest: str
    """Of the body that was sent."""
    last: Position
    """The position of the append's last record."""


class Stated(Struct, frozen=True):
    """An event that somebody wants to state."""

    event_id: EventId
    event: Event


class Idempotency(Struct, frozen=True):
    """The key under which an append is made, which is one actor's, and the digest of what was sent with it."""

    key: str
    digest: str


class RecordDraft(Struct, frozen=True):
    """A record to be, before the ledger gives it its position and time."""

    kind: Kind
    revision: int
    event_id: EventId
    actor: str
    reason: str | None
    event: Event | None
    type: str
    """The stored name of the event's type; of what is retracted, for a retraction."""
    tags: tuple[str, ...]
    written: bytes | None = None
    """The event as JSON, where that is at hand."""


class ToAppend(Struct, frozen=True):
    """A decision to append; it holds as long as nothing after `after` bears one of the tags it `touches`."""

    drafts: tuple[RecordDraft, ...]
    after: Position
    touches: tuple[str, ...]
    answer: tuple[EventId, ...]
    """The events that were sent, in order, those included that stood already."""


class NothingToAppend(Struct, frozen=True):
    """Everything that was sent stands already; the answer is the one given then."""

    answer: tuple[EventId, ...]
    known_at: Position
    """The position at which the answer stood."""


Decision: TypeAlias = ToAppend | NothingToAppend

_TOUCHING = ("party:", "event:", "key:")


def state(
    known: Known, stated: Sequence[Stated], *, actor: str, idempotency: Idempotency | None = None
) -> Decision:
    """State events, all or none. They may introduce parties for each other, whatever their order.

    An event whose id stands already with the same content is not written again. Raises `Refused`.
    """
    head = known.head
    answer = tuple(each.event_id for each in stated)
    if done := _done_before(known, idempotency):
        return NothingToAppend(answer, done.last)
    introduced = {party for each in stated for party in introduced_by(each.event)}
    drafts: list[RecordDraft] = []
    fresh: dict[EventId, Event] = {}
    for place, each in enumerate(stated):
        index = place if len(stated) > 1 else None
        refuse_contradictions(each.event_id, each.event, index)
        standing = known.standing(each.event_id)
        twin = fresh.get(each.event_id)
        if twin is None and standing is not None:
            twin = standing.event
        if twin is not None:
            if not same_content(twin, each.event):
                raise EventIdTaken(
                    f"event_id {each.event_id} is in use for other content: "
                    "correct that event with PUT, or send this one under another id",
                    index=index,
                )
            continue
        refuse_strangers(known, each.event, introduced, index)
        fresh[each.event_id] = each.event
        drafts.append(
            record_draft(
                "stated",
                1 if standing is None else standing.revision + 1,
                each.event_id,
                actor,
                None,
                each.event,
                standing.before if standing else None,
            )
        )
    if not drafts:
        return NothingToAppend(answer, head)
    return to_append(head, drafts, answer, idempotency)


def correct(
    known: Known,
    event_id: EventId,
    event: Event,
    *,
    revision: int,
    actor: str,
    reason: str,
    idempotency: Idempotency | None = None,
) -> Decision:
    """Restate the whole event at the next revision; it may move its date, its parties or its type.

    `revision` is the one that the correction was decided on. A correction to what stands already writes nothing.
    Raises `UnknownEvent`, `StaleRevision`, `Retracted` or `Refused`.
    """
    head = known.head
    if done := _done_before(known, idempotency):
        return NothingToAppend((event_id,), done.last)
    standing = _standing_at(known, event_id, revision, reason, "correct")
    if standing.event is None:
        raise Retracted(event_id, standing.revision)
    refuse_contradictions(event_id, event, None)
    if same_content(standing.event, event):
        return NothingToAppend((event_id,), head)
    refuse_strangers(known, event, set(introduced_by(event)), None)
    draft = record_draft("corrected", standing.revision + 1, event_id, actor, reason, event, standing.event)
    return to_append(head, [draft], (event_id,), idempotency)


def retract(
    known: Known,
    event_id: EventId,
    *,
    revision: int,
    actor: str,
    reason: str,
    idempotency: Idempotency | None = None,
) -> Decision:
    """Say that the event did not happen. What stood beneath it shows again.

    Raises `UnknownEvent`, `StaleRevision` or `Refused`.
    """
    head = known.head
    if done := _done_before(known, idempotency):
        return NothingToAppend((event_id,), done.last)
    standing = _standing_at(known, event_id, revision, reason, "retract")
    if standing.event is None:
        return NothingToAppend((event_id,), head)
    draft = record_draft("retracted", standing.revision + 1, event_id, actor, reason, None, standing.event)
    return to_append(head, [draft], (event_id,), idempotency)


def _done_before(known: Known, idempotency: Idempotency | None) -> Appended | None:
    """What was appended under the key. A key under which nothing had to be written is not kept."""
    done = None if idempotency is None else known.appended_under(idempotency.key)
    if done is not None and idempotency is not None and done.digest != idempotency.digest:
        raise KeyReused(
            "this Idempotency-Key was used before with another request: send the same one, or take a new key"
        )
    return done


def _standing_at(
    known: Known, event_id: EventId, revision: int, reason: str, verb: Literal["correct", "retract"]
) -> Standing:
    if not reason.strip():
        raise ReasonMissing(
            f"to {verb} an event takes a reason: say in `reason` what was wrong, and how it is known"
        )
    standing = known.standing(event_id)
    if standing is None:
        raise UnknownEvent(event_id)
    if standing.revision != revision:
        raise StaleRevision(event_id, given=revision, standing=standing.revision)
    return standing


# What every decision is made of; `domain.synchronising` makes a large one of it.


def same_content(one: Event, other: Event) -> bool:
    """Whether two events are written alike: `2004` and `2004?` are not."""
    return encode_event(one) == encode_event(other)


def record_draft(
    kind: Kind,
    revision: int,
    event_id: EventId,
    actor: str,
    reason: str | None,
    event: Event | None,
    before: Event | None,
    written: bytes | None = None,
) -> RecordDraft:
    """A record of the event; `before` is the event as it was last said to have happened, `written` the event as JSON."""
    shown = event if event is not None else before
    assert shown is not None
    return RecordDraft(
        kind,
        revision,
        event_id,
        actor,
        reason,
        event,
        tag_of(shown),
        tags_of(event_id, before, event),
        written,
    )


def to_append(
    head: Position,
    drafts: Sequence[RecordDraft],
    answer: tuple[EventId, ...],
    idempotency: Idempotency | None,
) -> ToAppend:
    """The decision to append the drafts, made at `head`: it holds as long as nothing they touch was touched since."""
    marked = tuple(drafts)
    if idempotency is not None:
        keys = (f"{KEY}{idempotency.key}", f"{BODY}{idempotency.digest}")
        marked = tuple(structs.replace(each, tags=each.tags + keys) for each in drafts)
    touches = dict.fromkeys(tag for each in marked for tag in each.tags if tag.startswith(_TOUCHING))
    return ToAppend(marked, head, tuple(touches), answer)


def refuse_strangers(known: Known, event: Event, introduced: set[PartyId], index: int | None) -> None:
    """Refuse parties that neither the ledger nor the append introduces."""
    for party in parties_of(event):
        if party not in introduced and not known.is_introduced(party):
            raise NotIntroduced(
                f"no record ever introduced the party {party!r}: state its Founded first or in the same append "
                "(without a date if the founding is not known), or check the id",
                index=index,
            )


def refuse_contradictions(event_id: EventId, event: Event, index: int | None) -> None:
    """Refuse what excludes itself, whatever is known."""
    if event_id in events_of(event):
        raise AboutItself(
            f"event {event_id} names itself in rival_to or after: name other events", index=index
        )
    match event:
        case Split():
            into = [id_of(each) for each in event.into]
            _refuse_repeats("into", into, index)
            if event.party in into:
                raise AboutItself(
                    f"{event.party!r} cannot split off itself: name the other parties in `into`", index=index
                )
        case Merged():
            _refuse_repeats("parties", event.parties, index)
            _refuse_repeats("survivors", event.survivors, index)
            if id_of(event.into) in event.parties:
                raise AboutItself(
                    f"{id_of(event.into)!r} cannot merge into itself: name in `parties` only those that went into it",
                    index=index,
                )
            for party in event.survivors:
                if party not in event.parties:
                    raise InvalidEvent(
                        f"survivor {party!r} is none of the `parties` that merged", index=index
                    )
        case (
            Succeeded(party=party, predecessor=other)
            | Descended(party=party, predecessor=other)
            | SameParty(party=party, same_as=other)
            | ElectionResult(party=party, alliance=other)
        ) if party == other:
            raise AboutItself(f"{party!r} is named twice: name two different parties", index=index)
        case Identified():
            subjects = (event.party, event.election, event.coalition, event.person)
            if sum(subject is not None for subject in subjects) != 1:
                raise InvalidEvent(
                    "Identified names exactly one of party, election, coalition and person", index=index
                )
        case FindingAcknowledged():
            if (event.party is None) == (event.election is None):
                raise InvalidEvent("FindingAcknowledged names exactly one of party and election", index=index)
            if event_id in event.events:
                raise AboutItself(
                    f"event {event_id} names itself in events: name those that the finding names", index=index
                )
            if event.rival_to is not None:
                raise InvalidEvent(
                    "FindingAcknowledged is no account of a happening: leave out rival_to", index=index
                )
        case ElectionHeld() if (event.chamber is None) == (event.office is None):
            raise InvalidEvent("ElectionHeld names either a chamber or an office", index=index)
        case SeatsChanged() if (event.seats is None) == (event.change is None):
            raise InvalidEvent(
                "SeatsChanged gives either `seats` (a number of seats) or `change`", index=index
            )
        case _:
            _refuse_repeats("parties", getattr(event, "parties", ()), index)


def _refuse_repeats(field: str, parties: Iterable[PartyId], index: int | None) -> None:
    seen: set[PartyId] = set()
    for party in parties:
        if party in seen:
            raise AboutItself(f"{party!r} stands twice in `{field}`: name each party once", index=index)
        seen.add(party)
