"""States as bytes, in parts: what is told of something, and room in front for the times that were asked for.

What is told is addressed as the chronicle addresses it (`projections.chronicle`): by the last position that concerns what it is of, and
the last day that matters to it. Under that address it is the same for every question, and so is its digest.
"""

from bisect import bisect_right
from collections.abc import Sequence
from hashlib import blake2b
from typing import Final, Self

from msgspec import Struct

from domain.dates import BEGINNING, Day

_DIGEST: Final = 16
"""Bytes of a digest."""


class Told(Struct, frozen=True, gc=False):
    """A state as JSON, without the times asked for: they stand behind its first field."""

    before: bytes
    """The first field, with the brace before it."""
    after: bytes
    """The rest, from the comma on."""
    digest: bytes

    @classmethod
    def of(cls, state: bytes, first: str) -> Self:
        """The parts of a state whose first field is named, and is an id."""
        end = state.index(b",", len(first) + 4)
        digest = blake2b(state, digest_size=_DIGEST).digest()
        return cls(state[:end], state[end:], digest)

    def at(self, times: bytes) -> tuple[bytes, str]:
        """The state with the times in their place, which are fields with a comma before each, and its fingerprint, which is another
        whenever the times are or what is told is.

        What is told was digested when it was made, so that it need not be read again each time that it is cited.
        """
        fingerprint = blake2b(self.digest + times, digest_size=_DIGEST).hexdigest()
        return b"".join((self.before, times, self.after)), fingerprint


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

    def since(self, day: Day) -> Day:
        """The day since which the same is told as on `day`."""
        at = bisect_right(self.days, day)
        return self.days[at - 1] if at else BEGINNING
