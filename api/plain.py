"""The plainest questions, read from a request without the framework: day, position and version as canonical addresses have them.

Whatever is unusual is no plain question, right or wrong: `api.asking` reads it, and says what is wrong with it.
"""

from datetime import date
from typing import Any, Final, TypeAlias

from msgspec import Struct

from api.answers import POSITION
from domain.dates import Day, parse_day_end
from domain.ids import Position

Scope: TypeAlias = Any  # ASGI's: a mapping with values of many types

_LONGEST_QUERY: Final = 64
_LONGEST_NUMBER: Final = 15
"""Digits."""
_A_DAY: Final = 10
"""Letters of `YYYY-MM-DD`."""
_HEEDED: Final = frozenset((b"accept-datetime", b"host", b"if-none-match", POSITION.lower().encode("ascii")))
"""Headers on which the answer may depend; the framework refuses some hosts."""
_IN_HOSTS: Final = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.-:[]"


class Plain(Struct, frozen=True, gc=False):
    """What a plain question says; None for what it leaves out."""

    as_of: Day | None
    known_at: Position | None
    version: int | None


def plain_question(scope: Scope) -> Plain | None:
    """What the query says, where it is plain and nothing in the headers matters to the answer."""
    for name, value in scope["headers"]:
        if name in _HEEDED and (name != b"host" or value.translate(None, _IN_HOSTS)):
            return None
    query: bytes = scope["query_string"]
    as_of = known_at = version = None
    if query:
        if len(query) > _LONGEST_QUERY:
            return None
        for pair in query.split(b"&"):
            name, _, value = pair.partition(b"=")
            if name == b"as_of" and as_of is None:
                as_of = _day(value)
                if as_of is None:
                    return None
            elif name == b"known_at" and known_at is None and _is_number(value):
                known_at = int(value)
            elif name == b"v" and version is None and _is_number(value):
                version = int(value)
            else:
                return None
    return Plain(as_of, known_at, version)


def _day(text: bytes) -> Day | None:
    try:
        if (
            len(text) == _A_DAY and text[4:5] == text[7:8] == b"-"
        ):  # of what else it reads, nothing has these two
            return date.fromisoformat(text.decode("ascii")).toordinal()
        return parse_day_end(text.decode("ascii"))
    except ValueError:
        return None


def _is_number(text: bytes) -> bool:
    return text.isdigit() and len(text) <= _LONGEST_NUMBER
