"""States as bytes, in parts: what is told of something, and room in front for the times that were asked for.

What is told is addressed as the chronicle addresses it (`projections.chronicle`): by the last position that concerns what it is of, and
the last day that matters to it. Under that address it is the same for every question, and so is its digest.
"""

from bisect import bisect_right
from collections.abc import Sequence
from hashlib import blake2b
from typing import Final, Self

from msgspec import Struct

from domain.dates import Day
from domain.ids import Position
from domain.moments import Moment

DIGEST: Final = 16
"""Bytes of a digest."""
_OF_A_DAY: Final = 22
"""Bits: to the year 9999."""
_OF_A_MOMENT: Final = 56
"""Microseconds: within 1,141 years of 1970 each is another."""
_OF_A_POSITION: Final = 40
"""With them, ten bits are left of those of a digest for the version of the fold."""


class Told(Struct, frozen=True, gc=False):
    """A state as JSON, without the times asked for: they stand behind its first field."""

    before: bytes
    """The first field, with the brace before it."""
    after: bytes
    """The rest, from the comma on."""
    digest: int
    """Of the state, as a number."""

    @classmethod
    def of(cls, state: bytes, first: str) -> Self:
        """The parts of a state whose first field is named, and is an id."""
        end = state.index(b",", len(first) + 4)
        return cls(state[:end], state[end:], int.from_bytes(digest_of(state)))

    def at(self, times: bytes) -> bytes:
        """The state with the times in their place, which are fields with a comma before each."""
        return b"".join((self.before, times, self.after))

    def fingerprint(self, day: Day, mark: int) -> str:
        """Another whenever the times are or what is told is: `mark` is that of the position (`mark_of`).

        What is told was digested when it was made, so that it need not be read again each time that it is cited. The times need no digest:
        they are a number that is another for each of them, which is laid over the digest: at other times the same state has another
        fingerprint for certain, and another state has one as surely as its digest is another.
        """
        return f"{self.digest ^ mark ^ day:032x}"


def digest_of(state: bytes) -> bytes:
    """The digest of what is told, without the times."""
    return blake2b(state, digest_size=DIGEST).digest()


def mark_of(position: Position, recorded_at: Moment, version: int) -> int:
    """What is another whenever the position is, or when its record was written, or the version of the fold; with room for a day."""
    moment = recorded_at & (1 << _OF_A_MOMENT) - 1  # those before 1970 are below zero
    return ((version << _OF_A_POSITION | position) << _OF_A_MOMENT | moment) << _OF_A_DAY


class Line(Struct, frozen=True, gc=False):
    """What an address tells as known at one position, on all days: where it stands, and when another thing may be told."""

    path: str
    """The canonical one, under the id in use."""
    days: Sequence[Day]
    """The days on which another thing may be told, in order."""
    has_timemap: bool = False
    """Whether there is a list of its mementos."""

    def place(self, day: Day) -> int:
        """How many of the days are at or before `day`: what is told is the same for all that have the same place."""
        return bisect_right(self.days, day)
