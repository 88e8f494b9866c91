"""What a table of an export is made of: columns with a type and an explanation, and cells."""

from collections.abc import Iterable
from typing import Literal, NamedTuple, TypeAlias

from msgspec import Struct

Value: TypeAlias = str | int | float | bool | None
Row: TypeAlias = tuple[Value, ...]


class Column(NamedTuple):
    """A column: its values are of one type, or empty."""

    name: str
    type: Literal["string", "integer", "number", "boolean"]
    says: str
    required: bool = False


class Table(Struct, frozen=True):
    """A table without its rows."""

    name: str
    says: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    """Columns that together no two rows have alike; none where nothing tells rows apart."""
    references: tuple[tuple[str, str], ...] = ()
    """Columns whose values are the keys of another table, which is named; of all countries' exports."""


def text(name: str, says: str, *, required: bool = False) -> Column:
    return Column(name, "string", says, required)


def count(name: str, says: str) -> Column:
    return Column(name, "integer", says)


def joined(values: Iterable[object]) -> str | None:
    """With semicolons between; a value's own are written twice. None where there are none."""
    return "; ".join(str(value).replace(";", ";;") for value in dict.fromkeys(values)) or None
