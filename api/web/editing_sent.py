"""What an editor sent with a form: the controls apart from the fields of the event, and the decision that it asks for."""

import hashlib
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from api.problems import Problem
from api.web.form_reading import WHOLE, Errors, Typed, posted, read, typed
from api.web.form_shape import TYPES, fields_of
from domain import decisions
from domain.decisions import Decision, Known, Standing, Stated
from domain.errors import NotIntroduced, StaleRevision
from domain.events import Event
from domain.ids import EventId
from domain.records import encode

Deed: TypeAlias = Literal["state", "restate", "correct", "retract"]
"""What is done: an event is stated, stated again after it was retracted, corrected, retracted."""

CONTROLS: Final = frozenset({"_do", "_event_id", "_revision", "_previewed", "_reason", "_token"})
REASON: Final = "_reason"
TOKEN: Final = "_token"  # noqa: S105 - the name of a field
_MOST_REASON: Final = 10_000


class Task(Struct, frozen=True):
    """What a form is for."""

    deed: Deed
    tag: str
    """The type of the event, as it will be."""
    event_id: EventId
    standing: Standing | None
    """None for an event that is new."""


class Sent(Struct, frozen=True):
    """What came with a form."""

    do: str
    sheet: Typed
    revision: int
    """That the form was made on; 0 for an event that is new."""
    previewed: str
    """The digest of what the editor saw the preview of."""
    reason: str
    token: str | None
    event_id: str
    """That the form was made with, for an event that is new: sent twice, it is recorded once."""


def sent_of(body: bytes, tag: str, deed: Deed) -> Sent:
    """What was sent. Raises `Problem` for what no form of these pages sends."""
    given = posted(body)
    controls = {name: given.pop(name) for name in list(given) if name in CONTROLS}
    revision = controls.get("_revision", "0")
    if not (revision.isascii() and revision.isdigit() and len(revision) < 10):  # noqa: PLR2004 - far beyond any revision
        raise Problem("malformed-body", f"_revision is {revision!r}: it would be a whole number")
    fields = () if deed == "retract" else fields_of(TYPES[tag])
    return Sent(
        do=controls.get("_do", "preview"),
        sheet=typed(fields, given),
        revision=int(revision),
        previewed=controls.get("_previewed", ""),
        reason=controls.get(REASON, "").replace("\r\n", "\n").strip(),
        token=controls.get(TOKEN),
        event_id=controls.get("_event_id", ""),
    )


def event_of(task: Task, sent: Sent) -> tuple[Event | None, Errors]:
    """The event that was typed, and what is wrong: with a field, the sources or the reason."""
    event: Event | None = None
    errors: Errors = {}
    if task.deed != "retract":
        event, errors = read(TYPES[task.tag], task.tag, sent.sheet)
        if "sources" not in sent.sheet or not _has_rows(sent.sheet["sources"]):
            errors = {
                "sources": "Say where this stands: at least one source, by the name of its document"
            } | errors
    if task.deed in ("correct", "retract") and not sent.reason:
        errors = {REASON: "Say what was wrong, and how it is known"} | errors
    if len(sent.reason) > _MOST_REASON:
        errors = {
            REASON: f"The reason has {len(sent.reason)} characters: it would be at most {_MOST_REASON}"
        } | errors
    return event, errors


def _has_rows(given: Typed) -> bool:
    return any(
        str(value).strip() for row in given.values() if isinstance(row, dict) for value in row.values()
    )


def decision(task: Task, sent: Sent, event: Event | None, known: Known, actor: str) -> Decision:
    """Decide on it. Raises what `domain.decisions` does."""
    if task.deed == "retract" or event is None:
        return decisions.retract(
            known, task.event_id, revision=sent.revision, actor=actor, reason=sent.reason
        )
    if task.deed == "correct":
        return decisions.correct(
            known, task.event_id, event, revision=sent.revision, actor=actor, reason=sent.reason
        )
    standing = known.standing(task.event_id)
    if task.deed == "restate" and standing is not None and standing.revision != sent.revision:
        raise StaleRevision(task.event_id, given=sent.revision, standing=standing.revision)
    return decisions.state(known, [Stated(task.event_id, event)], actor=actor)


def digest(task: Task, sent: Sent, event: Event | None) -> str:
    """What tells one preview from another: all that would be recorded."""
    return hashlib.sha256(
        encode([task.deed, str(task.event_id), sent.revision, sent.reason, event])
    ).hexdigest()


def place_of(error: Exception, given: dict[str, str]) -> str:
    """The field that a refusal is about; the whole, where that is not told."""
    if not isinstance(error, NotIntroduced):
        return WHOLE
    return next((path for path, text in given.items() if text and repr(text.strip()) in str(error)), WHOLE)
