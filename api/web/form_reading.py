"""From what was typed into a form to an event, and back; what is wrong is told at the place where it was typed."""

import re
from collections import Counter
from typing import Any, Final, TypeAlias
from urllib.parse import parse_qsl

import msgspec

from api.problems import Problem
from api.web.form_shape import Field, fields_of
from domain.dates import DateError
from domain.events import Event
from domain.explaining import explained
from domain.records import convert_event, decode_hook, encode_hook

Typed: TypeAlias = dict[str, Any]
"""What was typed, by name: text, or again such a mapping; rows of lists by their number."""
Errors: TypeAlias = dict[str, str]
"""What is wrong, by the path of the field; by the empty path, what is wrong with the whole."""

WHOLE: Final = ""
MOST_FIELDS: Final = 5_000
LARGEST_FORM: Final = 512 * 1024
"""Bytes. A form is read before it is known who sends it: the token stands in it."""
_PLACE: Final = re.compile(r" - at `\$\.?([^`]*)`\Z")
_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?\Z")
_WHOLE_NUMBER: Final = re.compile(r"-?[0-9]{1,18}\Z")
_ROW: Final = re.compile(r"[0-9]{1,4}\Z")


def posted(body: bytes) -> dict[str, str]:
    """The fields of a form as it is sent, each once. Raises `Problem`."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError:
        raise Problem(
            "malformed-body", f"the body is no form of at most {MOST_FIELDS} fields, percent-encoded UTF-8"
        ) from None
    found = dict(pairs)
    if len(found) != len(pairs):
        twice, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        raise Problem("malformed-body", f"the form has the field {twice!r} twice: give it once")
    return found


def typed(fields: tuple[Field, ...], given: dict[str, str]) -> Typed:
    """What was typed into these fields, by their paths (`into.0.name`). Raises `Problem` for a field that the form does not have."""
    tree: Typed = {}
    for path, text in given.items():
        names = path.split(".")
        if not _is_there(fields, names):
            raise Problem("malformed-body", f"the form has no field {path!r}")
        within = tree
        for name in names[:-1]:
            within = within.setdefault(name, {})
        within[names[-1]] = text.replace("\r\n", "\n")
    return tree


def _is_there(fields: tuple[Field, ...], names: list[str]) -> bool:
    name, *rest = names
    found = next((each for each in fields if each.name == name), None)
    return found is not None and _holds(found, rest)


def _holds(field: Field, names: list[str]) -> bool:
    if field.kind in ("list", "mapping"):
        if not names or not _ROW.match(names[0]):
            return False
        return (
            _holds(field.parts[0], names[1:])
            if field.kind == "list"
            else _is_there(field.parts, names[1:] or [""])
        )
    if field.kind in ("group", "introduced"):
        return bool(names) and _is_there(field.parts, names)
    return not names


def has_rows(fields: tuple[Field, ...], path: str) -> bool:
    """Whether there are rows at this path (`sources`, `into.0.names`)."""
    name, _, rest = path.partition(".")
    found = next((each for each in fields if each.name == name), None)
    if found is None:
        return False
    if not rest:
        return found.kind in ("list", "mapping")
    if found.kind == "list":
        row, _, within = rest.partition(".")
        return bool(_ROW.match(row)) and has_rows(found.parts[0].parts, within)
    return found.kind in ("group", "introduced") and has_rows(found.parts, rest)


def read(type_: type[Event], tag: str, sheet: Typed) -> tuple[Event | None, Errors]:
    """The event that was typed, or all that is wrong with it."""
    errors: Errors = {}
    plain = _fields(fields_of(type_), sheet, "", errors)
    if errors:
        return None, errors
    try:
        return convert_event({"type": tag} | plain), errors
    except (msgspec.ValidationError, DateError) as error:
        place = _PLACE.search(str(error))
        path = re.sub(r"\[(\d+)\]", r".\1", place[1]) if place else WHOLE
        return None, {path: explained(str(error), plain)}


def _fields(fields: tuple[Field, ...], sheet: Typed, within: str, errors: Errors) -> dict[str, Any]:
    found = {each.name: _value(each, sheet.get(each.name), within + each.name, errors) for each in fields}
    return {name: value for name, value in found.items() if value is not None}


def _value(field: Field, given: Any, path: str, errors: Errors) -> Any:
    """The plain value; None where nothing was typed, or something that is wrong."""
    match field.kind:
        case "list":
            values = [_value(field.parts[0], given[row], f"{path}.{row}", errors) for row in _rows(given)]
            return _enough(field, [each for each in values if each is not None], path, errors)
        case "mapping":
            return _enough(field, _mapping(field, given, path, errors), path, errors)
        case "group":
            return _fields(field.parts, given or {}, f"{path}.", errors)
        case "introduced":
            party = _fields(field.parts, given or {}, f"{path}.", errors)
            if party.keys() <= {"party"}:
                return party.get("party")
            for wanted in ("name", "country"):
                if wanted not in party:
                    errors.setdefault(f"{path}.{wanted}", f"a new party has a {wanted}: say it here")
            return party
        case _:
            return _leaf(field, given or "", path, errors)


def _rows(given: Typed | None) -> list[str]:
    """The rows in which something was typed, in order."""
    return [row for row in sorted(given or (), key=int) if not is_blank((given or {})[row])]


def is_blank(given: Any) -> bool:
    """Whether nothing was typed."""
    return all(map(is_blank, given.values())) if isinstance(given, dict) else not given.strip()


def _mapping(field: Field, given: Typed | None, path: str, errors: Errors) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in _rows(given):
        pair = (given or {})[row]
        key, value = (
            _leaf(each, pair.get(each.name, ""), f"{path}.{row}.{each.name}", errors) for each in field.parts
        )
        if key is not None and key in found:
            errors[f"{path}.{row}.key"] = f"{key!r} stands twice: give it once"
        if key is not None and value is not None:
            found[key] = value
    return found


def _enough(field: Field, found: Any, path: str, errors: Errors) -> Any:
    if len(found) < field.least and not any(each == path or each.startswith(f"{path}.") for each in errors):
        errors[path] = f"{field.label}: give at least {'one' if field.least == 1 else field.least}"
    return found or None


def _leaf(field: Field, text: str, path: str, errors: Errors) -> Any:
    text = text.strip()
    if not text:
        if field.is_required:
            errors[path] = f"{field.label} is missing: say it here"
        return None
    value: Any = text
    if field.kind == "number" and _NUMBER.match(text):
        value = int(text) if _WHOLE_NUMBER.match(text) else float(text)
    if field.kind == "choice" and field.wanted is bool:
        value = {"true": True, "false": False}.get(text, text)
    try:
        msgspec.convert(value, field.wanted, dec_hook=decode_hook)
    except (msgspec.ValidationError, DateError) as error:
        errors[path] = explained(str(error), value, whole=field.label)
        return None
    return value


# Back: from an event to what would be typed


def sheet_of(event: Event, type_: type[Event] | None = None) -> Typed:
    """What would be typed to say the event; under another type, the fields that both have."""
    plain = msgspec.to_builtins(event, enc_hook=encode_hook)
    return {
        each.name: _typed(each, plain[each.name])
        for each in fields_of(type_ or type(event))
        if each.name in plain
    }


def _typed(field: Field, value: Any) -> Any:
    match field.kind:
        case "list":
            return {str(row): _typed(field.parts[0], each) for row, each in enumerate(value)}
        case "mapping":
            key, said = field.parts
            return {
                str(row): {"key": _typed(key, name), "value": _typed(said, each)}
                for row, (name, each) in enumerate(value.items())
            }
        case "introduced" if isinstance(value, str):
            return {"party": value}
        case "group" | "introduced":
            return {each.name: _typed(each, value[each.name]) for each in field.parts if each.name in value}
        case _:
            return str(value).lower() if isinstance(value, bool) else str(value)


def as_posted(sheet: Typed, within: str = "") -> dict[str, str]:
    """The fields of a form in which this was typed, by their paths."""
    found: dict[str, str] = {}
    for name, each in sheet.items():
        found |= as_posted(each, f"{within}{name}.") if isinstance(each, dict) else {within + name: each}
    return found
