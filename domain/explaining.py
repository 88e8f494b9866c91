"""What is wrong with data that comes in, in the words of those who send it: the place, the value, and what would be right."""

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Literal, get_args, get_origin, get_type_hints

from domain.events import Event
from domain.ids import (
    COUNTRY_PATTERN,
    LABEL_PATTERN,
    LANGUAGE_PATTERN,
    PROSE_PATTERN,
    ROLE_PATTERN,
    SLUG_PATTERN,
)

_AT = re.compile(r"(?P<what>.*?)(?: - at (?P<key>`key` in )?`\$(?P<path>[^`]*)`)?", re.DOTALL)
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")
_TYPES = re.compile(r"`([^`]*)`")
_LONGEST = 80
UNKNOWN_VALUE = "it is none of the values that are known here"

_WORDS = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
    "uuid": "a UUID as text",
}
_EVENTS: Mapping[object, type[Any]] = {event.__struct_config__.tag: event for event in get_args(Event)}
"""By the names of their types."""
_PATTERNS = {
    SLUG_PATTERN: "lower-case letters, digits and single hyphens, such as kz-qhp",
    COUNTRY_PATTERN: "two upper-case letters, such as KZ (ISO 3166-1 alpha-2)",
    LANGUAGE_PATTERN: "a language code, such as kk or kk-Latn (BCP 47)",
    ROLE_PATTERN: "lower-case words, such as deputy chair",
    LABEL_PATTERN: "text in one line that is not blank, without control characters",
    PROSE_PATTERN: "text that is not blank, without control characters",
    r"\A[^\s+]+\Z": "a name without blanks and +",
    r"\Ahttps?://\S+\Z": "an address that begins with http:// or https://",
    r"\Ahttps?://[^\s/?#]+(/[^\s?#]*)?\Z": "an address without a query, such as https://parties.example.org",
}


def explained(message: str, given: object, whole: str = "the event") -> str:
    """Put what `msgspec` found wrong with `given`, which is called `whole`, so that it names the place and the value."""
    found = _AT.fullmatch(message)
    assert found is not None
    what, path = _right(found["what"]), found["path"] or ""
    if what == UNKNOWN_VALUE and (choices := _choices(path, given)):
        what = f"it would be one of {', '.join(choices)}{_nearest(_value_at(given, path), choices)}"
    place = path.removeprefix(".")
    if (
        not path
        or found["key"]
        or what.startswith(("unknown field", "the field"))
        or " is not a date" in what
    ):
        in_a_key = "a key of " if found["key"] else ""
        if place:
            return f"{in_a_key}{place}: {what}"
        return f"{whole} is {shown(given)}: {what}" if what.startswith("it would be") else what
    return f"{place} is {shown(_value_at(given, path))}: {what}"


def shown(value: object) -> str:
    """A value as JSON users write it, cut where it is long."""
    if value is None or isinstance(value, bool):
        return str(value).lower().replace("none", "null")
    text = repr(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


def _value_at(given: object, path: str) -> object:
    value: Any = given
    for name, index in _STEP.findall(path):
        if name and isinstance(value, Mapping) and name in value:
            value = value[name]
        elif index.isdigit() and isinstance(value, Sequence) and int(index) < len(value):
            value = value[int(index)]
        else:
            break  # `[...]` stands for some key or value of an object: the object itself is shown
    return value


def _choices(path: str, event: object) -> Sequence[str]:
    """The values of which a field of an event has one; none, where that is not known."""
    if not isinstance(event, Mapping):
        return ()
    if path == ".type":
        return sorted(map(str, _EVENTS))
    type_ = event.get("type")
    of = _EVENTS.get(type_) if isinstance(type_, str) else None
    hint = None if of is None else get_type_hints(of).get(path.removeprefix("."))
    return [
        choice for each in (hint, *get_args(hint)) if get_origin(each) is Literal for choice in get_args(each)
    ]


def _nearest(value: object, choices: Sequence[str]) -> str:
    """Which of the choices was meant, if one looks like what is there."""
    by_letters = {choice.casefold(): choice for choice in choices}
    near = get_close_matches(str(value)[:_LONGEST].casefold(), by_letters, n=1, cutoff=0.8)
    return f": the nearest is {by_letters[near[0]]}" if near else ""


def _in_words(types: re.Match[str]) -> str:
    """`str | null`: text or null."""
    return " or ".join(_WORDS.get(each, each) for each in types[1].split(" | "))


def _right(what: str) -> str:
    if pattern := re.fullmatch(r"Expected `str` matching regex '(.*)'", what):
        wanted = pattern[1].replace("\\\\", "\\")
        return f"it would be {_PATTERNS.get(wanted, f'text that matches {wanted}')}"
    if missing := re.fullmatch(r"Object missing required field `(.*)`", what):
        return f"the field {missing[1]!r} is missing"
    if unknown := re.fullmatch(r"Object contains unknown field `(.*)`", what, re.DOTALL):
        return f"unknown field {unknown[1]!r}"
    if what.startswith(("Invalid value", "Invalid enum value")):
        return UNKNOWN_VALUE
    if what == "Invalid UUID":
        return "it would be a UUID, such as 019ab0c4-0000-7000-8000-000000000000"
    if expected := re.fullmatch(r"Expected (.*?)(?:, got (.*))?", what):
        return f"it would be {_TYPES.sub(_in_words, expected[1])}"
    return what
