"""A form with what stands in it: what was typed, what that means, and what is wrong with it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from api.web.date_meaning import meaning
from api.web.form_reading import Errors, Typed
from api.web.form_shape import Field
from api.web.suggesting import NAMED, Named, Suggestion

WANTED: Final = frozenset({"sources", "into", "parties"})
"""Lists of which a first row stands open."""
NEEDED: Final = frozenset({"sources"})


class Known(Struct, frozen=True):
    """How the parties, contests and coalitions that are typed are called, and which may be meant."""

    name: Callable[[Named, str], str | None]
    """What the one of this id is called; None where there is none."""
    suggest: Callable[[Named, str], Sequence[Suggestion]]
    """Those that somebody may mean who typed this."""


class Filled(Struct, frozen=True):
    """A field as it stands in a form."""

    field: Field
    path: str
    """Its name in what is sent: `into.0.name`."""
    id: str
    value: str = ""
    error: str | None = None
    means: str | None = None
    """What was typed, in words: a date, the name of a party, a contest, a coalition."""
    suggested: tuple[Suggestion, ...] = ()
    """Those that may be meant in the place of one that there is not."""
    parts: tuple["Filled", ...] = ()
    """Of a group."""
    rows: tuple["Row", ...] = ()
    """Of a list or a mapping."""

    @property
    def is_needed(self) -> bool:
        """Whether it must be filled in."""
        return self.field.is_required or self.field.least > 0 or self.path in NEEDED

    @property
    def has_something(self) -> bool:
        """Whether anything stands in it, or is wrong with it."""
        return bool(self.error or self.rows or self.value not in ("", self.field.default))


class Row(Struct, frozen=True):
    """A row of a list or a mapping."""

    path: str
    number: int
    """From 1."""
    parts: tuple[Filled, ...]


def filled(fields: tuple[Field, ...], sheet: Typed, errors: Errors, known: Known) -> tuple[Filled, ...]:
    """The fields with what was typed into them."""
    return tuple(_filled(each, sheet.get(each.name), each.name, errors, known) for each in fields)


def _filled(field: Field, given: Any, path: str, errors: Errors, known: Known) -> Filled:
    made: dict[str, Any] = {"field": field, "path": path, "id": f"f-{path.replace('.', '-')}"}
    made["error"] = errors.get(path)
    match field.kind:
        case "list" | "mapping":
            given = given or ({"0": {}} if field.name in WANTED else {})
            rows = [
                Row(f"{path}.{row}", number, _row(field, given[row], f"{path}.{row}", errors, known))
                for number, row in enumerate(sorted(given, key=int), start=1)
            ]
            return Filled(**made, rows=tuple(rows))
        case "group" | "introduced":
            return Filled(**made, parts=_parts(field, given, path, errors, known))
        case _:
            value = given if isinstance(given, str) else field.default
            text = value.strip()
            means = _means(field, text, made["error"], known)
            suggested: Sequence[Suggestion] = ()
            # A party that there is not is a mistake; a contest or a coalition may be new, or misspelt.
            if text and means is None and field.kind in NAMED and (made["error"] or field.kind != "party"):
                suggested = known.suggest(field.kind, text)
            return Filled(**made, value=value, means=means, suggested=tuple(suggested))


def _row(field: Field, given: Any, path: str, errors: Errors, known: Known) -> tuple[Filled, ...]:
    if field.kind == "mapping":
        return _parts(field, given, path, errors, known)
    one = field.parts[0]
    if one.kind in ("group", "introduced"):
        return _parts(one, given, path, errors, known)
    return (_filled(one, given, path, errors, known),)


def _parts(field: Field, given: Any, path: str, errors: Errors, known: Known) -> tuple[Filled, ...]:
    held: Mapping[str, Any] = given if isinstance(given, dict) else {}
    return tuple(
        _filled(each, held.get(each.name), f"{path}.{each.name}", errors, known) for each in field.parts
    )


def _means(field: Field, value: str, error: str | None, known: Known) -> str | None:
    if error is not None or not value:
        return None
    if field.kind == "date":
        return meaning(value)[1]
    return known.name(field.kind, value) if field.kind in NAMED else None


def with_row(sheet: Typed, path: str) -> Typed:
    """The same with one more row in a list."""
    *outer, name = path.split(".")
    return _changed(sheet, outer, name, lambda rows: rows | {str(max(map(int, rows), default=-1) + 1): {}})


def without_row(sheet: Typed, path: str) -> Typed:
    """The same without a row of a list."""
    *outer, name, row = path.split(".")
    return _changed(sheet, outer, name, lambda rows: {each: rows[each] for each in rows if each != row})


def _changed(sheet: Typed, outer: list[str], name: str, how: Any) -> Typed:
    if outer:
        inner = sheet.get(outer[0], {})
        return sheet | {outer[0]: _changed(inner if isinstance(inner, dict) else {}, outer[1:], name, how)}
    rows = sheet.get(name, {})
    if not rows and name in WANTED:
        rows = {"0": {}}
    return sheet | {name: how(rows if isinstance(rows, dict) else {})}
