"""Questions about the parties of a ledger: some parties come up far more often than others, on days of their time."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from hashlib import blake2b
from pathlib import Path
from random import Random
from typing import Final

from msgspec import Struct

from api.bench.histories import Skewed
from api.bench.polities import FIRST_YEAR, LAST_YEAR
from domain.dates import Day, format_day, parse_day_end
from domain.ids import PartyId, Position

FIRST: Final = parse_day_end(f"{FIRST_YEAR}")
LAST: Final = parse_day_end(f"{LAST_YEAR}")


class Named(Struct, frozen=True):
    """A party, and where on the ledger it is named."""

    party: PartyId
    first: Position
    last: Position
    records: int


class Question(Struct, frozen=True):
    """What was the party as of the day, as known at the position (at the head, where there is none)?"""

    party: PartyId
    as_of: Day
    known_at: Position | None = None

    @property
    def path(self) -> str:
        """Where it is asked over HTTP."""
        known_at = "" if self.known_at is None else f"&known_at={self.known_at}"
        return f"/parties/{self.party}?as_of={format_day(self.as_of)}{known_at}"


class Asking:
    """Questions about the parties of a ledger, the same for the same seed."""

    def __init__(self, parties: Sequence[Named], seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - the same questions in each run, so that runs can be compared
        # Which parties come up often is chance, and does not depend on the seed.
        self._parties = sorted(parties, key=lambda each: blake2b(each.party.encode(), digest_size=8).digest())
        self._half = {each.party: (each.first + each.last) // 2 for each in parties}
        self._choose = Skewed(self._random, len(self._parties))

    def hot(self, count: int) -> list[Question]:
        """A few that are asked again and again: the same each time."""
        return Asking(self._parties, seed=0).some(count)

    def of_the_often_asked(self, parties: int, count: int) -> list[Question]:
        """On random days, of the parties that come up most."""
        return [
            Question(self._random.choice(self._parties[:parties]).party, self._day()) for _ in range(count)
        ]

    def some(self, count: int) -> list[Question]:
        """On random days."""
        return [Question(self._party().party, self._day()) for _ in range(count)]

    def in_the_past(self, questions: Iterable[Question]) -> list[Question]:
        """The same questions, as known when half of what names the party was recorded."""
        return [Question(each.party, each.as_of, self._half[each.party]) for each in questions]

    def _party(self) -> Named:
        return self._parties[self._choose()]

    def _day(self) -> Day:
        return self._random.randint(FIRST, LAST)


def named_in(ledger: Path) -> list[Named]:
    """The parties that a ledger names, in the order in which it first does."""
    # Nobody writes to a ledger that is kept, and nothing is to be left beside it.
    with closing(sqlite3.connect(f"file:{ledger}?immutable=1", uri=True)) as connection:
        rows = connection.execute(
            "SELECT substr(tag, 7), min(position), max(position), count(*) FROM tags"
            " WHERE tag >= 'party:' AND tag < 'party;' GROUP BY tag ORDER BY 2, 1"
        )
        return [Named(*row) for row in rows]
