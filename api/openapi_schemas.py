"""The shapes of the OpenAPI document: what is served and what is taken, as JSON Schemas (2020-12).

They are made from the structs of the program by `msgspec`. Answers that are put together as bytes (`api.answers`) have no
struct to serve them, so their shapes are written down here; nobody makes instances of these. What a field means is
read from the text that stands under it in the code, so that it is said once.

Schemas of events and answers are open: fields may be added. Only `EventToState`, what is taken, is closed.
"""

import ast
import inspect
import re
import sys
from collections.abc import Iterable
from functools import cache
from typing import Annotated, Any, Literal, TypeAlias, get_args

import msgspec
from msgspec import Meta, Struct

from api.problems import TYPES
from api.reading import ShortState
from api.writing import MOST_EVENTS
from domain.dates import MAX_LENGTH, EdtfDate
from domain.events import Event
from domain.ids import EventId, PartyId, Position
from domain.records import Kind
from projections.findings import Finding
from projections.state import PartyState
from projections.timeline import TimelineEntry

Json: TypeAlias = dict[str, Any]


class Moment:
    """Stands for a moment of record time as it is written."""


class AnyEvent:
    """Stands for the union of all events."""


class EventToState:
    """Stands for an event as it is taken."""


Revision: TypeAlias = Annotated[int, Meta(ge=1)]
DayText: TypeAlias = Annotated[str, Meta(extra_json_schema={"format": "date"})]
Reason: TypeAlias = Annotated[str, Meta(min_length=1, pattern=r"\S")]


# What is taken


class Correction(Struct, forbid_unknown_fields=True):
    """A correction: the whole event as it should stand, and why."""

    event: EventToState
    """All of it: what is left out is no longer said."""
    reason: Reason
    """What was wrong, and how it is known."""


class Retraction(Struct, forbid_unknown_fields=True):
    """A retraction: why the event did not happen."""

    reason: Reason
    """What was wrong, and how it is known."""


class Append(Struct, forbid_unknown_fields=True):
    """Many events, which are written all or none. They may introduce parties for each other, whatever their order."""

    events: Annotated[list[EventToState], Meta(min_length=1, max_length=MOST_EVENTS)]


# What is served


class KnownAt(Struct):
    """The point of the ledger that an answer was given for."""

    position: Position
    """0 is the empty ledger."""
    recorded_at: Moment | None
    """When the record at that position was written; null at position 0."""


class Record(Struct):
    """One line of the ledger: it states, corrects or retracts one event."""

    position: Position
    """Its place in the ledger: 1, 2, 3 ..."""
    recorded_at: Moment
    kind: Kind
    revision: Revision
    """Of the event: 1, 2, 3 ... A retraction is a revision too."""
    event_id: EventId
    actor: str
    """Who said it."""
    reason: str | None
    """Why it was corrected or retracted; null where it was stated."""
    event: AnyEvent | None
    """The event as it is now said to be; null where it is said not to have happened."""


class EventRecord(Record):
    """An event as it stands: its last record."""

    known_at: KnownAt


class Revisions(Struct):
    """All that was ever said of an event, in order."""

    event_id: EventId
    known_at: KnownAt
    revisions: list[Record]


class PartyList(Struct):
    """Parties as of a day, by id."""

    as_of: DayText
    known_at: KnownAt
    parties: list[ShortState]
    next: str | None
    """The `cursor` of the next page; null on the last one."""


class Timeline(Struct):
    """A party's events in order."""

    party: PartyId
    as_of: DayText
    known_at: KnownAt
    events: list[TimelineEntry]


class LedgerPage(Struct):
    """Records in order."""

    records: list[Record]
    position: Position
    """The last position on this page: what to send as `after` for the next one."""
    head: Position
    """The ledger's last position."""


class Written(Struct):
    """What was written, or stood already."""

    position: Position
    """The last position at which what was sent stands."""
    records: list[Record]
    """The records under which the events stand, by position."""
    findings: list[Finding]
    """What is odd about the events. It was written all the same."""


class Live(Struct):
    """The process runs."""

    status: Literal["live"]


class Ready(Struct):
    """Whether this server can do its work."""

    status: Literal["ready", "not ready"]
    position: Position
    """The last position of the ledger that it has read."""
    trouble: str | None
    """What keeps it from its work; null while all is well."""


class ProblemType(Struct):
    """A type of problem."""

    type: str
    title: str
    status: Annotated[int, Meta(ge=400, le=599)]


class Problem(Struct):
    """What went wrong (RFC 9457)."""

    type: Annotated[str, Meta(extra_json_schema={"enum": [f"/problems/{kind}" for kind in TYPES]})]
    """The type of problem; the address says what it means."""
    title: str
    status: Annotated[int, Meta(ge=400, le=599)]
    detail: str
    """What was wrong this time, and what would be right."""
    instance: str
    """The path that was asked for."""
    head: Position | None = None
    """With `not-yet-known`: the last position that this server has seen."""
    named_at: Position | None = None
    """With `unknown-at-position`: the first position that names the party."""
    standing_revision: Revision | None = None
    """With `stale-revision`: the revision that stands."""
    event_id: EventId | None = None
    """With `stale-revision`: the event."""


_ADDED: Json = {
    "PartyState": {
        "party": "The id in use; other ids of the same party lead to the same state.",
        "exists": "Whether the party existed on the day; `maybe` where the dates do not tell.",
        "status": "Null before the beginning. What ended the party, once it has ended.",
        "name": "The name of that day; after the end, the last one.",
        "names": "The name by language.",
        "abbreviations": "Abbreviations by language.",
        "country": "The country of the party.",
        "kind": "`party`, `alliance`, `list` or `technical`.",
        "founded": "When it was founded: an EDTF date, as the source gave it.",
        "registered": "When an authority entered it in its register.",
        "ended": "When it ended.",
        "founders": "Who founded it.",
        "leaders": "Who held an office on that day, by role.",
        "ideology": "What the party said it stands for.",
        "position": "Where it stands between left and right.",
        "colours": "Its colours.",
        "headquarters": "Where its headquarters are.",
        "membership": "The latest number of members that was reported by that day.",
        "organisation": "The latest numbers of branches and bodies, by kind.",
        "publications": "What it publishes.",
        "coalitions": "Alliances and governments that it belongs to on that day.",
        "candidacies": "Candidates whom it nominated or endorsed.",
        "results": "What it got in elections so far. What no source gives is left out.",
        "predecessors": "Parties that it came from.",
        "successors": "Parties that came from it.",
        "identifiers": "Its ids elsewhere, by scheme.",
        "possible": "What may have happened by that day, and may not: it is not in the state.",
        "disputed": "Values that other accounts of the same happenings give.",
        "undetermined": "Values of fields for which the order of events is in truth unknown.",
    },
    "Finding": {
        "code": "What is odd.",
        "party": "In whose history.",
        "events": "The events that it is about.",
        "message": "What is odd, and what would settle it.",
    },
    "TimelineEntry": {
        "revision": "The revision that stands.",
        "event_id": "It stays the same, however often the event is corrected.",
        "happened": "`maybe` where the day asked for lies within the bounds.",
    },
}
"""What fields mean that have no text under them in the code."""

_FIXED: Json = {
    "Date": {
        "type": "string",
        "minLength": 1,
        "maxLength": MAX_LENGTH,
        "description": "An EDTF date (ISO 8601-2): a day, a month, a year, `?` for uncertain and `~` for approximate, "
        "unspecified digits, an interval within which the day lies, or `XXXX` for unknown.",
        "examples": [
            *("2004-04-13", "2004-04", "2004", "2004?", "2004-04~", "198X"),
            *("2004-04/2004-06", "[2004-04..2004-06]", "../2010", "XXXX"),
        ],
    },
    "Moment": {
        "type": "string",
        "format": "date-time",
        "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$",
        "description": "A moment in UTC, always with six decimals and `Z`, so that moments sort as text.",
        "examples": ["2026-11-22T10:00:00.000000Z"],
    },
}

_REF = "#/components/schemas/{name}"
_NAMED = {EdtfDate: "Date", Moment: "Moment", AnyEvent: "Event", EventToState: "EventToState"}
_SERVED = (
    PartyState,
    EventRecord,
    Revisions,
    PartyList,
    Timeline,
    LedgerPage,
    Written,
    Live,
    Ready,
    ProblemType,
)
_TAKEN = (Correction, Retraction, Append, Problem)
EVENTS: tuple[type[Struct], ...] = get_args(Event)


def ref(name: str) -> Json:
    """A reference to a schema of the document."""
    return {"$ref": _REF.format(name=name)}


def schemas() -> Json:
    """All schemas of the document, by name."""
    twins = [_twin(each) for each in EVENTS]
    entry = _twin(TimelineEntry, event=AnyEvent)
    timeline = _twin(Timeline, events=list[entry])  # type: ignore[valid-type] # made while the program runs
    made = _generated([*twins, timeline, *(each for each in (*_SERVED, *_TAKEN) if each is not Timeline)])
    for name in made.keys() - {each.__name__ for each in (*EVENTS, *_TAKEN)}:
        _as_served(made[name], name)
    for each in EVENTS:
        del made[each.__name__]["additionalProperties"]  # `EventToState` closes them all
    _widen(made)
    return _FIXED | {name: made[name] for name in sorted(made)}


def _generated(types: Iterable[type[Struct]]) -> Json:
    wanted = list(types)
    _, made = msgspec.json.schema_components(wanted, schema_hook=_hook, ref_template=_REF)
    classes = {each.__name__: each for each in (*_SERVED, *_TAKEN, *EVENTS, *_inner())}
    for name, schema in made.items():
        _describe(schema, name, classes[name])
    return _ecma(made)  # type: ignore[no-any-return] # a dict stays one


def _inner() -> Iterable[type[Struct]]:
    """Structs that others are made of."""
    modules = {each.__module__ for each in (*_SERVED, *EVENTS, Finding, TimelineEntry, ShortState)}
    for module in sorted(modules):
        for value in vars(sys.modules[module]).values():
            if isinstance(value, type) and issubclass(value, Struct) and value.__module__ == module:
                yield value


def _hook(wanted: type) -> Json:
    if wanted is object:
        return {"description": "A value of that field."}
    return ref(_NAMED[wanted])


def _twin(original: type[Struct], **other_types: Any) -> type[Struct]:
    """A struct of the same shape, of which `msgspec` can make a schema: it cannot write a date that is a default."""
    config = original.__struct_config__
    fields = []
    for each in msgspec.structs.fields(original):
        default = each.default.text if isinstance(each.default, EdtfDate) else each.default
        put: Any = msgspec.field(default=default, default_factory=each.default_factory)
        fields.append((each.name, other_types.get(each.name, each.type), put))
    return msgspec.defstruct(
        original.__name__,
        fields,
        namespace={"__doc__": original.__doc__},
        kw_only=True,
        tag_field=config.tag_field,
        tag=config.tag,
        omit_defaults=config.omit_defaults,
        forbid_unknown_fields=config.forbid_unknown_fields,
    )


def _describe(schema: Json, name: str, original: type[Struct]) -> None:
    """Put the texts of the code where readers of the document look for them."""
    if "description" in schema:
        schema["description"] = inspect.cleandoc(schema["description"])
    said = {field: text for base in reversed(original.__mro__) for field, text in _texts(base).items()}
    for field, text in (said | _ADDED.get(name, {})).items():
        if field in schema["properties"]:
            schema["properties"][field]["description"] = text


def _texts(of: type) -> dict[str, str]:
    """The texts that stand under the fields of a class."""
    return _texts_in(of.__module__).get(of.__name__, {}) if issubclass(of, Struct) else {}


@cache
def _texts_in(module: str) -> dict[str, dict[str, str]]:
    try:
        tree = ast.parse(inspect.getsource(sys.modules[module]))
    except (OSError, TypeError):  # compiled alone, without its source: the document does without these texts
        return {}
    found: dict[str, dict[str, str]] = {}
    for definition in tree.body:
        if isinstance(definition, ast.ClassDef):
            texts = found[definition.name] = {}
            for field, text in zip(definition.body, definition.body[1:], strict=False):
                match field, text:
                    case (
                        ast.AnnAssign(target=ast.Name(id=name)),
                        ast.Expr(value=ast.Constant(value=str(said))),
                    ):
                        texts[name] = re.sub(r"\bNone\b", "null", inspect.cleandoc(said))
    return found


def _as_served(schema: Json, name: str) -> None:
    """An answer says every field, except where the struct leaves out what is not known."""
    if name in {"Source", "NewParty"}:  # they are taken, too
        return
    if name != "Result":
        schema["required"] = list(schema["properties"])
    for field in schema["properties"].values():
        field.pop("default", None)


def _widen(made: Json) -> None:
    """The shapes that differ from the structs: a state with the times in front, and the events together."""
    known_at, day = ref("KnownAt"), {"type": "string", "format": "date"}
    state = made["PartyState"]
    state["description"] = "A party as it stood on `as_of`, as far as was known at `known_at`."
    properties = dict(state["properties"])
    state["properties"] = {"party": properties.pop("party"), "as_of": day, "known_at": known_at} | properties
    state["required"] = list(state["properties"])
    short = made["ShortState"]
    short["properties"] = {name: properties.get(name, said) for name, said in short["properties"].items()}
    short["properties"]["party"] = state["properties"]["party"]
    tags = {str(each.__struct_config__.tag): _REF.format(name=each.__name__) for each in EVENTS}
    made["Event"] = {
        "title": "Event",
        "description": "Something that happened to one or more parties; `type` says what.",
        "type": "object",
        "required": ["type"],
        "oneOf": [{"$ref": address} for address in tags.values()],
        "discriminator": {"propertyName": "type", "mapping": tags},
    }
    made["EventToState"] = {
        "title": "EventToState",
        "description": "An event as it is taken: unknown fields are refused.",
        "allOf": [ref("Event")],
        "properties": {
            "event_id": {
                "type": "string",
                "format": "uuid",
                "description": "The event's id, if you bring your own: then it can be sent again without being written "
                "twice. In a correction it is the one in the address.",
            }
        },
        "unevaluatedProperties": False,
    }


def _ecma(value: Any) -> Any:
    """Patterns of Python in the dialect of JSON Schema, which knows no `\\A` and `\\Z`."""
    if isinstance(value, dict):
        return {
            key: inner.replace(r"\A", "^").replace(r"\Z", "$")
            if key == "pattern" and isinstance(inner, str)
            else _ecma(inner)
            for key, inner in value.items()
        }
    return [_ecma(each) for each in value] if isinstance(value, list) else value
