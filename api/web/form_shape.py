"""What a form asks for, made from the types of the events themselves: their fields, what these may hold, and the texts that stand under them.

No type has a form of its own: who adds a type of event, or a field, has it in the forms.
"""

from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from msgspec import Meta, Struct, structs

from api.docstrings import field_texts
from api.web.words import label
from domain.dates import EdtfDate
from domain.events import EVENT_TYPES, Event, NewParty
from domain.ids import CoalitionId, CountryCode, ElectionId, EventId, Label, LanguageCode, PartyId, Prose

Kind: TypeAlias = Literal[
    "text",
    "prose",
    "date",
    "party",
    "election",
    "coalition",
    "number",
    "choice",
    "event",
    "list",
    "mapping",
    "group",
    "introduced",
]
"""What a field holds: a value of its own (`text` to `event`), or others: a `list` of one thing, a `mapping` of keys to values, a `group` of
fields, or a party that is named by its id, or `introduced` with its name and country.
"""

APART: Final = ("rank", "rival_to", "after")
"""Fields that few events need; they stand behind the others, folded."""
COMMON: Final = ("date", "sources", "note")
"""Fields of every event, which stand behind those of its own."""
TYPES: Final[dict[str, type[Event]]] = dict(zip(EVENT_TYPES, get_args(Event), strict=True))


class Field(Struct, frozen=True):
    """A field of a form."""

    name: str
    label: str
    kind: Kind
    hint: str = ""
    is_required: bool = False
    least: int = 0
    """Of a list or a mapping: how many it has at the least."""
    default: str = ""
    """What stands where nothing was chosen."""
    choices: tuple[tuple[str, str], ...] = ()
    """Values and labels."""
    parts: tuple["Field", ...] = ()
    """The fields of a group; of a list the one thing that is repeated; of a mapping key and value."""
    wanted: Any = None
    """The type by which the value is read."""
    example: str = ""


@cache
def fields_of(type_: type[Struct]) -> tuple[Field, ...]:
    """The fields of an event, those of its own first; or of something within one."""
    hints = get_type_hints(type_, include_extras=True)
    texts = field_texts(type_)
    made = {
        each.name: _field(each.name, hints[each.name], texts.get(each.name, ""), each)
        for each in structs.fields(type_)
    }
    behind = [name for name in (*COMMON, *APART) if name in made and type_ in TYPES.values()]
    return tuple(field for name, field in made.items() if name not in behind) + tuple(
        made[name] for name in behind
    )


def _field(name: str, hint: Any, text: str, info: structs.FieldInfo) -> Field:
    default = info.default if isinstance(info.default, str | bool) else None
    made = _of(name, hint, default, is_optional=not info.required)
    # A list that may not be empty needs no second word for it; nor does one of which nothing is said.
    required = info.required and made.kind not in ("list", "mapping")
    said = "\n".join(each for each in (text, made.hint) if each)
    return structs.replace(made, label=_LABELS.get(name, made.label), hint=said, is_required=required)


def _of(name: str, hint: Any, default: str | bool | None, *, is_optional: bool) -> Field:
    """The field for a type. Raises `TypeError` for one that no form can ask for."""
    options = [each for each in get_args(hint) if each is not NoneType]
    if get_origin(hint) in (Union, UnionType):
        if NewParty in options:
            return Field(name, label(name), "introduced", parts=_introducing(), wanted=PartyId)
        if len(options) == 1:
            return _of(name, options[0], default, is_optional=True)
        raise TypeError(f"no form can ask for {hint}")
    if hint in _KINDS:
        return Field(
            name, label(name), _KINDS[hint], hint=_described(hint), wanted=hint, example=_example(hint)
        )
    if get_origin(hint) is Annotated:
        return _constrained(name, hint, default, is_optional=is_optional)
    if get_origin(hint) is tuple:
        return Field(name, label(name), "list", parts=(_of(name, options[0], None, is_optional=False),))
    if get_origin(hint) is dict:
        keys, values = options
        key = structs.replace(
            _of("key", keys, None, is_optional=False), label=_KEYS.get(name, "Kind"), is_required=True
        )
        value = structs.replace(
            _of("value", values, None, is_optional=False), label=_VALUES.get(name, "Value"), is_required=True
        )
        return Field(name, label(name), "mapping", parts=(key, value))
    if get_origin(hint) is Literal or hint is bool:
        return _choice(name, hint, default, is_optional=is_optional)
    if isinstance(hint, type) and issubclass(hint, Struct):
        return Field(name, label(name), "group", parts=fields_of(hint))
    if hint in (int, float):
        return Field(name, label(name), "number", wanted=hint)
    if hint is str:
        return Field(name, label(name), "text", wanted=hint)
    raise TypeError(f"no form can ask for {hint}")


def _constrained(name: str, hint: Any, default: str | bool | None, *, is_optional: bool) -> Field:
    inner, *metas = get_args(hint)
    made = _of(name, inner, default, is_optional=is_optional)
    if made.kind in ("list", "mapping"):
        return structs.replace(made, least=max(each.min_length or 0 for each in metas))
    said = " ".join(each for each in (_described(hint), _bounds(metas)) if each)
    return structs.replace(made, hint=said, wanted=hint, example=_example(hint))


def _choice(name: str, hint: Any, default: str | bool | None, *, is_optional: bool) -> Field:
    known = (
        (("true", "Yes"), ("false", "No"))
        if hint is bool
        else tuple((str(each), label(str(each))) for each in get_args(hint))
    )
    chosen = "" if default is None else str(default).lower() if isinstance(default, bool) else default
    if not chosen:
        known = (("", "Not said" if is_optional else "Choose"), *known)
    return Field(name, label(name), "choice", choices=known, default=chosen, wanted=hint)


def _introducing() -> tuple[Field, ...]:
    """A party by its id; its name and country where it is a new one."""
    new = {each.name: structs.replace(each, is_required=False) for each in fields_of(NewParty)}
    party = structs.replace(new.pop("party"), is_required=True)
    name = structs.replace(
        new.pop("name"), hint="If the party is a new one: its name, and its country. Else nothing."
    )
    return (party, name, *new.values())


def _described(hint: Any) -> str:
    """What is said of a type wherever it is used; nothing of those that explain themselves."""
    if hint in (Label, Prose):
        return ""
    if hint is EdtfDate:
        return "Such as 2004-04-13, 2004-04, 2004, 2004~ (about), 198X, 2004-04/2004-06 or ../2010."
    if hint is EventId:
        return "The event_id of an event, as its page and the API tell it."
    return " ".join(each.description for each in _metas(hint) if each.description)


def _example(hint: Any) -> str:
    examples = [str(each.examples[0]) for each in _metas(hint) if each.examples]
    return examples[0] if examples else ""


def _metas(hint: Any) -> list[Meta]:
    return [each for each in get_args(hint)[1:] if isinstance(each, Meta)]


def _bounds(metas: list[Meta]) -> str:
    """What numbers may be, where that says something: not that they are no larger than a billion."""
    least = [each.ge for each in metas if each.ge in (0, 1)]
    return f"{least[0]} or more." if least else ""


_KINDS: Final[dict[Any, Kind]] = {
    PartyId: "party",
    ElectionId: "election",
    CoalitionId: "coalition",
    EdtfDate: "date",
    EventId: "event",
    Label: "text",
    Prose: "prose",
    CountryCode: "text",
    LanguageCode: "text",
}
_LABELS: Final = {"url": "Address on the web", "rival_to": "Another account of"}
_KEYS: Final = {"names": "Language", "abbreviations": "Language", "identifiers": "Scheme"}
_VALUES: Final = {"names": "Name", "abbreviations": "Abbreviation", "identifiers": "Id", "units": "Number"}
