"""Reading a file of observations of Wikidata and Wikipedia: one JSON object a line, of which each field is what it must be."""

import json
import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from seeds.importer import ImporterError, cleaned

COUNTRIES: Final = {"KAZ": "KZ"}
"""The codes of the file, each with that of ISO 3166-1."""

_NEEDED: Final = ("observed_at", "country", "partyfacts_id", "wikipedia", "label")
RIGHT: Final = f"each line would be a JSON object with {', '.join(_NEEDED)}"
_ADDRESS: Final = re.compile(r"https?://\S+\Z")

Row: TypeAlias = dict[str, Any]


class Line(NamedTuple):
    """A line of the file: its number, from 1, and the object that it holds."""

    number: int
    row: Row


def read(path: Path) -> Iterator[Line]:
    """The lines that are not blank. Raises `ImporterError`.

    A mark of the order of bytes, with which some programs begin a file, is read over.
    """
    for number, line in enumerate(path.read_bytes().removeprefix(BOM_UTF8).split(b"\n"), start=1):
        if line.strip():
            yield Line(number, _row(line, f"{path.name}, line {number}"))


def _row(line: bytes, where: str) -> Row:
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ImporterError(f"{where}: it is not UTF-8 ({error}): save the file as UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise ImporterError(f"{where}: it is no JSON ({error}): {RIGHT}") from error
    if not isinstance(row, dict):
        raise ImporterError(f"{where}: it is no object: {RIGHT}")
    missing = [name for name in _NEEDED if row.get(name) in (None, "")]
    if missing:
        raise ImporterError(f"{where}: {', '.join(missing)} is missing: {RIGHT}")
    for name, value in row.items():
        if (right := _right_of(name, value)) is not None:
            raise ImporterError(f"{where}: {name} {str(value)[:60]!r} must be {right}")
    if row["country"] not in COUNTRIES:
        raise ImporterError(
            f"{where}: country {row['country']!r} is not known here: it would be one of {', '.join(COUNTRIES)}"
        )
    return row


def _right_of(name: str, value: object) -> str | None:
    """What a field of this name would hold, if it is not what it holds."""
    match name:
        case "partyfacts_id":
            return None if type(value) is int and value > 0 else "a number such as 1997"
        case "observed_at" | "country" | "label":
            return None if isinstance(value, str) and cleaned(value) else "a text"
        case "wikipedia":
            is_address = isinstance(value, str) and value.isprintable() and _ADDRESS.match(value)
            return None if is_address else "the address of a page, such as https://en.wikipedia.org/wiki/Otan"
        case _ if name.startswith(("wd_", "ib_")):
            texts = value if isinstance(value, list) else [value]
            is_text = value is None or all(isinstance(each, str) for each in texts)
            return None if is_text else "a text or a list of texts"
        case _:
            return None
