"""The plainest questions, read from a request without the framework: day, position and version as canonical addresses have them.

Whatever is unusual is no plain question, right or wrong: `api.asking` reads it, and says what is wrong with it.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final, TypeAlias

from msgspec import Struct

from api.answers import POSITION
from domain.dates import Day, format_day, parse_day_end
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
    as_of_text: str | None
    """The same as ISO 8601 text."""
    known_at: Position | None
    version: int | None


def is_heeded(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether the answer may depend on one of the headers."""
    for name, value in headers:
        if name in _HEEDED and (name != b"host" or value.translate(None, _IN_HOSTS)):
            return True
    return False


def plain_question(query: bytes) -> Plain | None:
    """What the query says, where it is plain."""
    as_of = text = known_at = version = None
    if not query:
        return Plain(as_of, text, known_at, version)
    if len(query) > _LONGEST_QUERY:
        return None
    for pair in query.split(b"&"):
        name, _, value = pair.partition(b"=")
        if name == b"as_of" and as_of is None:
            try:
                text = value.decode("ascii")
                # Nothing else that `date` reads has these two.
                if len(text) == _A_DAY and text[4] == text[7] == "-":
                    as_of = date.fromisoformat(text).toordinal()
                else:
                    as_of = parse_day_end(text)
                    text = format_day(as_of)
            except ValueError:
                return None
        elif not value.isdigit() or len(value) > _LONGEST_NUMBER:
            return None
        elif name == b"known_at" and known_at is None:
            known_at = int(value)
        elif name == b"v" and version is None:
            version = int(value)
        else:
            return None
    return Plain(as_of, text, known_at, version)
