"""Entries by column: who takes in a whole ledger needs no object for each, of tags only the keys, and no types: those stand in the records."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from domain.ledger.port import Entry
from domain.mentions import BODY, KEY


class Columns(NamedTuple):
    """Some entries that follow each other."""

    positions: Sequence[int]
    recorded_at: Sequence[int]
    data: Sequence[bytes]
    keyed: Sequence[tuple[int, tuple[str, ...]]]
    """The positions of those that were appended under a key, with their tags: of each append the last, perhaps others. None at all, where they are
    not asked for.
    """

    def at(self, places: Sequence[int]) -> "Columns":
        """Those at some places, counted from 0."""
        wanted = {self.positions[place] for place in places}
        return Columns(
            [self.positions[place] for place in places],
            [self.recorded_at[place] for place in places],
            [self.data[place] for place in places],
            [each for each in self.keyed if each[0] in wanted],
        )


class Reading(Iterator[Entry]):
    """Entries in order: one by one, or what is left of them by column."""

    def __init__(
        self,
        after: int,
        entries: Callable[[int], Iterator[Entry]],
        columns: Callable[[int, bool], Iterator[Columns]],
    ) -> None:
        """Both give what lies beyond a position; of columns it is said whether with keys."""
        self._after = after
        self._entries = entries(after)
        self._columns = columns

    def __next__(self) -> Entry:
        entry = next(self._entries)
        self._after = entry.position
        return entry

    def columns(self, *, keys: bool) -> Iterator[Columns]:
        """What was not read yet."""
        return self._columns(self._after, keys)


def in_columns(entries: Iterable[Entry], many: int, *, keys: bool = True) -> Iterator[Columns]:
    """The entries by column: as many at a time as a ledger reads, else `many`. What came before something went wrong is given first.

    Who does not ask for keys may not get them.
    """
    if isinstance(entries, Reading):
        yield from entries.columns(keys=keys)
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
        [entry.data for entry in entries],
        [(entry.position, entry.tags) for entry in entries if is_keyed(entry.tags)],
    )


def is_keyed(tags: Sequence[str]) -> bool:
    """Whether they are of an entry that was appended under a key: that and the digest of what was sent come last."""
    return len(tags) > 1 and tags[-1].startswith(BODY) and tags[-2].startswith(KEY)
