"""A field of a state in words: `results.kz-mazhilis-2012.vote_share` is "Elections to the Mazhilis 2012: vote share"."""

import re
from typing import Any, Final

from api.web.called import Called
from api.web.dates import spoken
from api.web.languages import language_name
from api.web.telling import plainly
from api.web.words import label

_LEADING: Final = frozenset({"results", "candidacies"})
"""What is said by what follows it."""
_OF_PARTIES: Final = frozenset({"predecessors", "successors", "same_as"})
_DATES: Final = frozenset({"founded", "registered", "ended", "since", "date", "earliest", "latest"})
"""Fields that hold a date, and parts of fields."""
_ROUND: Final = re.compile(r"r(\d+)\Z")


def field_in_words(field: str, called: Called) -> str:
    """The field's path as people say it; words within it may hold dots themselves."""
    kind, _, rest = field.partition(".")
    if not rest:
        return label(kind)
    if kind in ("disputed", "undetermined"):
        inner, _, _ = rest.rpartition(".")
        return f"{label(kind)}: {field_in_words(inner, called)}"
    if kind == "possible":
        return "May have happened"
    first, *others = rest.split(".")
    if kind in _OF_PARTIES:
        return f"{label(kind)}: {called.party(rest)}"
    if kind == "coalitions":
        return f"Coalition: {called.coalition(rest)}"
    if kind in _LEADING:
        return ": ".join([called.election(first), *map(_part, others)])
    if kind in ("names", "abbreviations"):
        return f"{label(kind)}: {language_name(rest)}"
    if kind == "leaders":
        return label(first) + (f": {'.'.join(others)}" if others else "")
    return f"{label(kind)}: {rest}"


def value_in_words(field: str, value: Any) -> str:
    """What a field has: dates in words, shares in percent."""
    kind, last = field.partition(".")[0], field.rpartition(".")[2]
    if isinstance(value, str) and (kind in _DATES or last == "date"):
        return spoken(value)
    if kind == "results" and last == "vote_share" and isinstance(value, int | float):
        return f"{value:.2f} %"
    if isinstance(value, dict):
        return "; ".join(
            f"{label(key)}: {spoken(each) if key in _DATES else _plainly(key, each)}"
            for key, each in value.items()
        )
    return plainly(value)


def _plainly(key: str, value: Any) -> str:
    return label(value) if key == "type" and isinstance(value, str) else plainly(value)


def _part(word: str) -> str:
    in_round = _ROUND.match(word)
    return f"round {in_round[1]}" if in_round else word.replace("_", " ")
