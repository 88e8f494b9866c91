"""The routes that append: state, correct and retract events. They need a key for an editor."""

import asyncio
import hashlib
from collections.abc import Callable
from typing import Any

import msgspec
from litestar import Response, delete, post, put
from litestar.params import FromPath

from api.answers import answer, array, fields, known_at, seen_by
from api.asking import AnyRequest, desk_as_seen, event_id, one_of, parameters, revision
from api.backdating import taken_recorded_at
from api.desk import Decide, Desk, Undone, Written
from api.keys.gate import holder_of
from api.limits.apart import apart
from api.limits.bodies import BodyLimits
from api.problems import Problem
from api.returning import Returning
from domain import decisions
from domain.dates import DateError
from domain.decisions import Decision, Idempotency, Known, Stated
from domain.errors import InvalidEvent, StaleRevision
from domain.events import Event
from domain.explaining import explained, shown
from domain.ids import EventId, Position
from domain.ledger.port import Clock
from domain.mentions import election_of, parties_of
from domain.moments import Moment
from domain.records import convert_event
from projections.accounts import Subject
from projections.chronicle import Chronicle
from projections.findings import Finding
from projections.preview import Preview, preview

MOST_EVENTS = 50_000
"""In one append; the setting `max_events` may make it less."""

LONGEST_KEY = 200

LITTLE = 64
"""Records that are read at once, without changing to a thread: some two milliseconds."""


@post("/events")
async def state(request: AnyRequest) -> Response[bytes]:
    """State one event, or many: all or none."""
    dry_run = _dry_run(request)
    holder = holder_of(request)
    sent = await request.body()
    body = read_json(request, sent)
    recorded_at = taken_recorded_at(body, holder)
    stated, named_none = _read_events(body, request.app.state.new_id)
    idempotency = _idempotency(request, holder.actor, sent)
    if idempotency is not None:
        # Sent again with the same key, the same events get the same ids.
        stated = [
            Stated(_derived_id(idempotency.key, place), each.event) if place in named_none else each
            for place, each in enumerate(stated)
        ]

    def decide(known: Known) -> Decision:
        return decisions.state(known, stated, actor=holder.actor, idempotency=idempotency)

    return await _append(request, decide, status=201, dry_run=dry_run, recorded_at=recorded_at)


@put("/events/{event:str}")
async def correct(request: AnyRequest, event: FromPath[str]) -> Response[bytes]:
    """Correct an event: restate it whole, with the reason, on the revision named by `If-Match`."""
    dry_run = _dry_run(request)
    holder = holder_of(request)
    corrected_id = event_id(event)
    decided_on = revision(request)
    sent = await request.body()
    body = read_json(request, sent)
    recorded_at = taken_recorded_at(body, holder)
    body = _read_object(body, "event", "reason")
    idempotency = _idempotency(request, holder.actor, sent)
    if "event" not in body:
        raise Problem(
            "malformed-body", 'a correction is {"event": {...}, "reason": "..."}: "event" is missing'
        )
    if isinstance(body["event"], dict):
        named = body["event"].pop("event_id", event)
        if not isinstance(named, str) or named.lower() != event.lower():
            raise Problem(
                "invalid-event",
                f"the event_id {named!r} in the body is not the one in the address, {event!r}",
            )
    corrected = _read_event(body["event"], None)
    reason = _reason(body)

    def decide(known: Known) -> Decision:
        return decisions.correct(
            known,
            corrected_id,
            corrected,
            revision=decided_on,
            actor=holder.actor,
            reason=reason,
            idempotency=idempotency,
        )

    return await _append(request, decide, status=200, dry_run=dry_run, recorded_at=recorded_at)


@delete("/events/{event:str}", status_code=200)
async def retract(request: AnyRequest, event: FromPath[str]) -> Response[bytes]:
    """Say that an event did not happen, with the reason, on the revision named by `If-Match`."""
    dry_run = _dry_run(request)
    holder = holder_of(request)
    retracted_id = event_id(event)
    decided_on = revision(request)
    sent = await request.body()
    body = read_json(request, sent)
    recorded_at = taken_recorded_at(body, holder)
    reason = _reason(_read_object(body, "reason"))
    idempotency = _idempotency(request, holder.actor, sent)

    def decide(known: Known) -> Decision:
        return decisions.retract(
            known,
            retracted_id,
            revision=decided_on,
            actor=holder.actor,
            reason=reason,
            idempotency=idempotency,
        )

    return await _append(request, decide, status=200, dry_run=dry_run, recorded_at=recorded_at)


def _dry_run(request: AnyRequest) -> bool:
    """Whether only to tell what would change."""
    asked = parameters(request, "dry_run")
    return one_of("dry_run", asked.get("dry_run", "false"), "true", "false") == "true"


async def _append(
    request: AnyRequest, decide: Decide, *, status: int, dry_run: bool, recorded_at: Moment | None
) -> Response[bytes]:
    desk, clock = await desk_as_seen(request)
    try:
        if dry_run:
            # In a thread, as it folds every party that it would change, on every day on which it would.
            previewed = await apart(request, preview_body, desk, decide, clock, recorded_at)
            return answer(previewed, headers=seen_by(desk))
        written = await append(request, decide, recorded_at)
    except StaleRevision as stale:
        raise _stale(desk, stale) from None
    # In a thread if it is much: the findings of thousands of parties take longer than other requests should wait.
    little = _is_little(desk.chronicle, written)
    body = written_body(desk, written) if little else await asyncio.to_thread(written_body, desk, written)
    return answer(body, status=status, headers=seen_by(desk, written.known_at))


async def append(request: AnyRequest, decide: Decide, recorded_at: Moment | None = None) -> Written:
    """Have what was sent decided and written. Raises what the decision or the ledger raises."""
    size = len(await request.body())
    returning: Returning = request.app.state.returning
    written: Written = await returning.bring(
        request.app.state.desk.submit(decide, recorded_at=recorded_at, size=size)
    )
    return written


def _stale(desk: Desk, stale: StaleRevision) -> Problem:
    """What a second editor gets: the newer record, to decide on again."""
    standing = desk.chronicle.standing(stale.event_id)
    assert standing is not None
    (record,) = desk.chronicle.data(standing.position - 1, 1)
    # Another write may have come in since the refusal: what is told is what stands now.
    now = StaleRevision(stale.event_id, given=stale.given, standing=standing.revision)
    return Problem("stale-revision", str(now), standing_revision=now.standing, record=msgspec.Raw(record))


def written_body(desk: Desk, written: Written) -> bytes:
    """The records under which the events stand, and what is odd about them."""
    records = _standing(desk.chronicle, written)
    return fields(
        position=max(records, default=written.known_at),
        records=array(records.values()),
        findings=findings_of(desk.chronicle, written),
    )


def preview_body(desk: Desk, decide: Decide, clock: Clock, recorded_at: Moment | None = None) -> bytes:
    """What an append would write, what would be odd about it, and what it would change; nothing is written."""
    undone, found = rehearsed(desk, decide, clock, recorded_at)
    return fields(
        dry_run=True,
        known_at=known_at(found.chronicle, undone.decided_at),
        records=array(_standing(found.chronicle, undone.written).values()),
        findings=findings_of(found.chronicle, undone.written),
        parties=found.parties,
        complete=found.is_complete,
    )


def rehearsed(
    desk: Desk, decide: Decide, clock: Clock, recorded_at: Moment | None = None
) -> tuple[Undone, Preview]:
    """What an append would write, and what that would change. Raises what the decision raises; folds much: call it in a thread."""
    undone = desk.rehearse(decide, clock(), recorded_at)
    return undone, preview(desk.chronicle, undone.decided_at, undone.entries)


def _standing(chronicle: Chronicle, written: Written) -> dict[Position, bytes]:
    """The records under which the events stand, by position."""
    positions = sorted({chronicle.revisions(each, written.known_at)[-1] for each in written.events})
    return {position: chronicle.data(position - 1, 1)[0] for position in positions}


def _is_little(chronicle: Chronicle, written: Written) -> bool:
    """Whether few records are to be read to tell what is odd about it."""
    if len(written.events) > LITTLE:
        return False
    subjects = _named(chronicle, written)
    return sum(chronicle.records_about(each, written.known_at) for each in subjects) <= LITTLE


def findings_of(chronicle: Chronicle, written: Written) -> list[Finding]:
    """What is odd about the events of an append."""
    position = written.known_at
    events = set(written.events)
    subjects: dict[Subject, None] = {}
    for kind, id_ in _named(chronicle, written):
        subjects[kind, chronicle.in_use(id_, position) if kind == "party" else id_] = None
    found = (finding for subject in subjects for finding in chronicle.findings_about(subject, position))
    return [finding for finding in found if not events.isdisjoint(finding.events)]


def _named(chronicle: Chronicle, written: Written) -> list[Subject]:
    """The parties that the events name, then the contests."""
    position = written.known_at
    said = [event for each in written.events if (event := chronicle.last_said(each, position)) is not None]
    parties = dict.fromkeys(party for event in said for party in parties_of(event))
    elections = dict.fromkeys(election for event in said if (election := election_of(event)) is not None)
    return [*(("party", party) for party in parties), *(("election", election) for election in elections)]


def read_json(request: AnyRequest, body: bytes) -> Any:
    """The body as plain data, no deeper, longer or more than limits let it be. Raises `Problem`."""
    if not body:
        raise Problem("malformed-body", "the body is empty: it would be a JSON object")
    limits: BodyLimits = request.app.state.bodies
    try:
        read = msgspec.json.decode(body)
    except RecursionError:  # said before the end of it was looked at: it may be no JSON either
        raise limits.too_deep("the body") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Problem("malformed-body", f"the body is not JSON: {error}") from None
    limits.check(read)
    return read


def _read_object(body: Any, *known: str) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise Problem("malformed-body", f"the body is not a JSON object with {' and '.join(known)}")
    for name in body:
        if name not in known:
            raise Problem("malformed-body", f"the body has a field {name!r}: it takes {' and '.join(known)}")
    return body


def _read_events(body: Any, new_id: Callable[[], EventId]) -> tuple[list[Stated], set[int]]:
    """The events of an append, and the places of those that brought no id of their own."""
    many = isinstance(body, dict) and "events" in body and "type" not in body
    if many:
        listed = _read_object(body, "events")["events"]
        if not isinstance(listed, list) or not listed:
            raise Problem("malformed-body", f'"events" is a list of 1 to {MOST_EVENTS} events')
    elif isinstance(body, dict):
        listed = [body]
    else:
        raise Problem(
            "malformed-body", f'the body is {shown(body)}: it would be an event, or {{"events": [...]}}'
        )
    stated: list[Stated] = []
    named_none: set[int] = set()
    for place, each in enumerate(listed):
        index = place if many else None
        given = each.pop("event_id", None) if isinstance(each, dict) else None
        if given is None:
            named_none.add(place)
        elif not isinstance(given, str):
            raise InvalidEvent(f"event_id is {shown(given)}: it would be a UUID as text", index=index)
        stated.append(
            Stated(new_id() if given is None else _given_id(given, index), _read_event(each, index))
        )
    return stated, named_none


def _given_id(text: str, index: int | None) -> EventId:
    try:
        return event_id(text)
    except Problem as problem:
        raise InvalidEvent(problem.detail, index=index) from None


def _read_event(given: Any, index: int | None) -> Event:
    try:
        return convert_event(given)
    except (msgspec.ValidationError, DateError) as error:
        raise InvalidEvent(explained(str(error), given), index=index) from None


def _reason(body: dict[str, Any]) -> str:
    reason = body.get("reason") or ""
    if not isinstance(reason, str):
        raise Problem("malformed-body", f"reason is {shown(reason)}: it would be text")
    return reason


def _idempotency(request: AnyRequest, actor: str, body: bytes) -> Idempotency | None:
    given = request.headers.get("idempotency-key")
    if given is None:
        return None
    if not 1 <= len(given) <= LONGEST_KEY:
        raise Problem(
            "invalid-parameter",
            f"Idempotency-Key has {len(given)} characters: it would be 1 to {LONGEST_KEY}",
        )
    key = hashlib.sha256(f"{actor}\n{given}".encode()).hexdigest()
    asked = f"{request.method} {request.scope['path']}\n{request.headers.get('if-match', '')}\n".encode()
    return Idempotency(key, hashlib.sha256(asked + body).hexdigest())


def _derived_id(key: str, place: int) -> EventId:
    """A UUID of version 8 (RFC 9562), whose bits are the maker's own; Python 3.11 makes none by itself."""
    number = int.from_bytes(hashlib.sha256(f"{key}\n{place}".encode()).digest()[:16])
    number &= ~(0xF << 76 | 0x3 << 62)
    return EventId(int=number | 0x8 << 76 | 0x2 << 62)


writing = (state, correct, retract)
