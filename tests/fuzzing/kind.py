"""A kind of fuzzing: what its cases are drawn from, and what holds of every one. The corpus keeps those that once failed.

A case is plain JSON, so that it can be printed and kept; bytes are texts of which each letter is a byte (Latin-1).
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from hypothesis.strategies import SearchStrategy

from tests.fuzzing.world import World

Case: TypeAlias = Any

CORPUS: Final = Path(__file__).parent / "corpus"


class Kind(NamedTuple):
    """A kind of cases."""

    name: str
    about: str
    cases: Callable[[World], SearchStrategy[Case]]
    """What is drawn, which may name what is in the world."""
    hold: Callable[[World, Case], None]
    """Raises where something does not hold of the case."""
    few: int = 25
    """How many the test suite draws."""
    asks: bool = True
    """Whether it matters which application is asked."""


class Kept(NamedTuple):
    """A case of the corpus."""

    kind: str
    name: str
    why: str
    """What had failed."""
    case: Case


def corpus() -> Iterator[Kept]:
    """All that once failed: `KIND/NAME.json`, with `why` and `case`."""
    for path in sorted(CORPUS.glob("*/*.json")):
        kept = json.loads(path.read_text(encoding="utf-8"))
        yield Kept(path.parent.name, path.stem, kept["why"], kept["case"])


def as_bytes(letters: str) -> bytes:
    """The bytes that a text stands for."""
    return letters.encode("latin-1")
