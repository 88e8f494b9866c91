"""The schemas of the OpenAPI document (JSON Schema 2020-12), made by `msgspec` from the structs of the program and `api.openapi_shapes`.

What a field means is read from the text that stands under it in the code, so that it is said once. Schemas of events and
answers are open: fields may be added. What is taken is closed.
"""

import inspect
import re
import sys
from collections.abc import Iterable
from typing import Any, Final, TypeAlias, get_args

import msgspec
from msgspec import Struct

from api.docstrings import field_texts
from api.feeds.forms import JsonFeed
from api.listing import ShortState
from api.openapi_depth import CountryDiff, Explanations, FindingList, PartyDiff, Preview, Timemap
from api.openapi_key_shapes import Key, KeyList
from api.openapi_pictured import PICTURED
from api.openapi_proof_shapes import Checkpoint, ConsistencyProof, InclusionProof, LedgerKey
from api.openapi_shapes import (
    AnyEvent,
    Append,
    Correction,
    EventRecord,
    EventToState,
    LedgerPage,
    Live,
    Moment,
    PartyList,
    Problem,
    ProblemType,
    Ready,
    Retraction,
    Revisions,
    Timeline,
    Written,
)
from api.openapi_texts import ADDED, FIXED
from api.openapi_webhook_shapes import NewWebhook, Webhook, WebhookList
from api.webhooks.routes import WebhookRegistration
from domain.dates import EdtfDate
from domain.events import Event
from projections.coalition import CoalitionState
from projections.coalitions import ShortCoalition
from projections.compare import Change
from projections.contest_state import ContestState
from projections.contests import ShortContest
from projections.country import CountryState
from projections.explain import Explanation
from projections.findings import Finding
from projections.government import GovernmentState
from projections.legislature_state import LegislatureState
from projections.lineage_state import CountryLineage, Lineage
from projections.people import PersonState
from projections.picturing import PictureField
from projections.preview import Period
from projections.questions import Reading
from projections.state import PartyState
from projections.timeline import TimelineEntry

Json: TypeAlias = dict[str, Any]

_REF = "#/components/schemas/{name}"
_NAMED = {EdtfDate: "Date", Moment: "Moment", AnyEvent: "Event", EventToState: "EventToState"}
_SERVED: Final[tuple[type[Struct], ...]] = (
    *(PartyState, PartyList, Timeline, EventRecord, Revisions, LedgerPage),
    *(Lineage, CountryLineage),
    *(ContestState, LegislatureState),
    *(GovernmentState, CountryState, CoalitionState, PersonState),
    *PICTURED,
    *(Explanations, PartyDiff, CountryDiff, Timemap, FindingList, Reading),
    JsonFeed,
    *(Written, Preview, Live, Ready, ProblemType),
    *(Webhook, NewWebhook, WebhookList),
    *(Key, KeyList),
    *(Checkpoint, InclusionProof, ConsistencyProof, LedgerKey),
)
_AS_THEY_ARE: Final[tuple[type[Struct], ...]] = (
    *(Correction, Retraction, Append, WebhookRegistration),
    Problem,
)
"""What is taken, and problems, which leave out what does not belong to their type."""
EVENTS: Final[tuple[type[Struct], ...]] = get_args(Event)


def ref(name: str) -> Json:
    """A reference to a schema of the document."""
    return {"$ref": _REF.format(name=name)}


def schemas() -> Json:
    """All schemas of the document, by name."""
    twins = [_twin(each) for each in EVENTS]
    entry = _twin(TimelineEntry, event=AnyEvent)
    timeline = _twin(Timeline, events=list[entry])  # type: ignore[valid-type] # made while the program runs
    made = _generated(
        [*twins, timeline, *(each for each in (*_SERVED, *_AS_THEY_ARE) if each is not Timeline)]
    )
    for name in made.keys() - {each.__name__ for each in (*EVENTS, *_AS_THEY_ARE)}:
        _as_served(made[name], name)
    for each in EVENTS:
        del made[each.__name__]["additionalProperties"]  # `EventToState` closes them all
    _widen(made)
    return FIXED | {name: made[name] for name in sorted(made)}


def _generated(types: Iterable[type[Struct]]) -> Json:
    wanted = list(types)
    _, made = msgspec.json.schema_components(wanted, schema_hook=_hook, ref_template=_REF)
    classes = {each.__name__: each for each in (*_inner(), *EVENTS, *_SERVED, *_AS_THEY_ARE)}
    for name, schema in made.items():
        _describe(schema, name, classes[name])
    return _ecma(made)  # type: ignore[no-any-return] # a dict stays one


def _inner() -> Iterable[type[Struct]]:
    """Structs that others are made of."""
    told = (Finding, TimelineEntry, ShortState, Explanation, Change, Period, PictureField)
    more = (*told, ShortContest, ShortCoalition)
    modules = {each.__module__ for each in (*_SERVED, *EVENTS, *more)}
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
        put: Any = msgspec.field(default=default, default_factory=each.default_factory)  # type: ignore[call-overload] # one of them is NODEFAULT
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
        schema["description"] = re.sub(r"\bNone\b", "null", inspect.cleandoc(schema["description"]))
    said = {field: re.sub(r"\bNone\b", "null", text) for field, text in field_texts(original).items()}
    for field, text in (said | ADDED.get(name, {})).items():
        if field in schema["properties"]:
            schema["properties"][field]["description"] = text


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
    day = {"type": "string", "format": "date"}
    cited = {name: made["Timeline"]["properties"][name] for name in ("known_at", "canonical")}
    state = made["PartyState"]
    state["description"] = "A party as it stood on `as_of`, as far as was known at `known_at`."
    properties = dict(state["properties"])
    state["properties"] = {"party": properties.pop("party"), "as_of": day} | cited | properties
    state["required"] = list(state["properties"])
    contests = ("ContestState", "LegislatureState")
    countries = ("GovernmentState", "CountryState", "CoalitionState", "PersonState")
    for name in ("Lineage", "CountryLineage", *contests, *countries):
        first, *rest = made[name]["properties"].items()
        made[name]["properties"] = dict([first, ("as_of", day), *cited.items(), *rest])
        made[name]["required"] = list(made[name]["properties"])
    state["properties"]["readings"] = {
        "type": "array",
        "items": ref("Reading"),
        "description": "With `accounts=all` alone: what the state would be by each account that was not chosen, by first record.",
    }
    made["Possible"]["properties"]["if_happened"] = {
        "type": "array",
        "items": ref("Difference"),
        "description": "With `detail=possible` alone: what the state would say otherwise if this alone had happened by the day; "
        "what else may have happened apart.",
    }
    made["TimelineEntry"]["description"] = (
        "An event of the party: between which days it happened, and as which account."
    )
    for each in ("Acknowledgement", "RecordMention"):
        said = made[each]["properties"]["recorded_at"]["description"]
        made[each]["properties"]["recorded_at"] = ref("Moment") | {"description": said}
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
    """Patterns of Python in the dialect of JSON Schema, which writes their two ends otherwise."""
    if isinstance(value, dict):
        return {
            key: inner.replace(r"\A", "^").replace(r"\Z", "$")
            if key == "pattern" and isinstance(inner, str)
            else _ecma(inner)
            for key, inner in value.items()
        }
    return [_ecma(each) for each in value] if isinstance(value, list | tuple) else value
