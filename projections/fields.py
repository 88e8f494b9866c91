"""Fields: the leaves of a party's state, each under a path as text. What is explained and compared, field by field."""

from typing import Any, TypeAlias

import msgspec

from domain.records import encode_hook
from projections.state import PartyState
from projections.statements import Path

Field: TypeAlias = str
"""`name`, `names.ru`, `leaders.chair.Bolat Abilov`, `results.kz-mazhilis-2012.votes` ... Words within may hold dots themselves."""

Fields: TypeAlias = dict[Field, Any]

_KEYED = ("names", "abbreviations", "seats")
_LISTED = ("same_as", "publications", "predecessors", "successors")


def field_of(path: Path) -> Field:
    """The field of a path."""
    match path:
        case ("results", election, number, *rest):
            row = ("results", election) if number is None else ("results", election, f"r{number}")
            return ".".join(map(str, (*row, *rest)))
        case _:
            return ".".join(map(str, path))


def fields(state: PartyState) -> Fields:
    """Every field of a state, in the order in which the state tells them, as plain JSON values. Where two have one path, the last."""
    found: Fields = {}
    plain: dict[str, Any] = msgspec.to_builtins(state, enc_hook=encode_hook)
    for name, value in plain.items():
        if name in _KEYED:
            found |= {f"{name}.{key}": each for key, each in value.items()}
        elif name == "identifiers":
            found |= {
                f"identifiers.{scheme}.{identifier}": True
                for scheme, listed in value.items()
                for identifier in listed
            }
        elif name in _LISTED:
            found |= {f"{name}.{each}": True for each in value}
        elif name == "leaders":
            found |= {f"leaders.{each['role']}.{each['person']}": {"since": each["since"]} for each in value}
        elif name == "coalitions":
            found |= {f"coalitions.{each.pop('coalition')}": each for each in value}
        elif name == "candidacies":
            for each in value:
                words = (each["election"], each["candidate"], each["kind"])
                found[field_of((name, *words))] = {"date": each["date"]}
        elif name == "results":
            for row in value:
                path: Path = (name, row.pop("election"), row.pop("round", None))
                found |= {field_of((*path, number)): each for number, each in row.items()}
        elif name == "possible":
            found |= {f"possible.{each.pop('event_id')}": each for each in value}
        elif name in ("disputed", "undetermined"):
            found |= {f"{name}.{each['field']}.{each['event_id']}": each["value"] for each in value}
        else:
            found[name] = list(value) if isinstance(value, tuple) else value
    return found


def touches(field: Field, other: Field) -> bool:
    """Whether one of the two is the other, or lies under it."""
    return field == other or field.startswith(other + ".") or other.startswith(field + ".")
