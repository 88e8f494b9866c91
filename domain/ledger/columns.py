"""Entries by column: who takes in a whole ledger needs no object for each."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from domain.ledger.port import Entry


class Columns(NamedTuple):
    """Some entries that follow each other."""

    positions: Sequence[int]
    recorded_at: Sequence[int]
    types: Sequence[str]
    """None at all, where they are not asked for."""
    tags: Sequence[tuple[str, ...]]
    data: Sequence[bytes]

    def at(self, places: Sequence[int]) -> "Columns":
        """Those at some places, counted from 0."""
        return Columns(
            [self.positions[place] for place in places],
            [self.recorded_at[place] for place in places],
            [self.types[place] for place in places],
            [self.tags[place] for place in places],
            [self.data[place] for place in places],
        )


class Reading(Iterator[Entry]):
    """Entries in order: one by one, or what is left of them by column."""

    def __init__(
        self,
        after: int,
        entries: Callable[[int], Iterator[Entry]],
        columns: Callable[[int, bool], Iterator[Columns]],
    ) -> None:
        """Both give what lies beyond a position; of columns it is said whether with types."""
        self._after = after
        self._entries = entries(after)
        self._columns = columns

    def __next__(self) -> Entry:
        entry = next(self._entries)
        self._after = entry.position
        return entry

    def columns(self, *, types: bool) -> Iterator[Columns]:
        """What was not read yet."""
        return self._columns(self._after, types)


def in_columns(entries: Iterable[Entry], many: int, *, types: bool = True) -> Iterator[Columns]:
    """The entries by column: as many at a time as a ledger reads, else `many`. What came before something went wrong is given first.

    Who does not ask for types may not get them.
    """
    if isinstance(entries, Reading):
        yield from entries.columns(types=types)
        return
    coming = iter(entries)
    while True:
        together: list[Entry] = []
        try:
            together.extend(islice(coming, many))
        except BaseException:
            if together:
                yield by_column(together)
            raise
        if together:
            yield by_column(together)
        if len(together) < many:
            return


def by_column(entries: Sequence[Entry]) -> Columns:
    return Columns(
        [entry.position for entry in entries],
        [entry.recorded_at for entry in entries],
        [entry.type for entry in entries],
        [entry.tags for entry in entries],
        [entry.data for entry in entries],
    )
