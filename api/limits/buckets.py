"""How often a client has asked lately: a bucket for each, which fills up again steadily.

A bucket is one number, the moment at which it will be full again (the generic cell rate algorithm of ITU-T I.371): to take from it
moves that moment on. A bucket that is full is no bucket: clients who have not asked for so long that theirs is full are forgotten.
"""

import math
import time
from collections.abc import Callable, Hashable
from typing import Final

from msgspec import Struct

MOST_CLIENTS: Final = 100_000
"""Clients that are remembered at a time; each takes some 200 bytes."""

MINUTE: Final = 60.0

Seconds = float
Seconded = Callable[[], Seconds]
"""A clock that only tells how much time lies between two looks at it."""


class Taken(Struct, frozen=True, array_like=True, gc=False):
    """What became of taking from a bucket."""

    allowed: bool
    left: int
    """How many may be taken at once now."""
    full_in: Seconds
    """Until the bucket is full again, if nothing more is taken."""
    again_in: Seconds
    """Until as much as was wanted may be taken; 0 where it was allowed."""


class Buckets:
    """A bucket for each client, of `quota` requests; an empty one is full again after so many seconds.

    For the thread of the event loop. Of two generations of clients, the older is forgotten when its buckets are sure to be full; and
    before that when there are more clients than are remembered, as an attacker with so many addresses is not stopped by counting.
    """

    def __init__(
        self,
        quota: int,
        seconds: Seconds = MINUTE,
        *,
        clock: Seconded = time.monotonic,
        most_clients: int = MOST_CLIENTS,
    ) -> None:
        self.quota = quota
        self.seconds = seconds
        self._each = seconds / quota
        self._clock = clock
        self._most = max(1, most_clients // 2)
        """Of one generation."""
        self._full_at: dict[Hashable, Seconds] = {}
        self._older: dict[Hashable, Seconds] = {}
        self._turned = clock()

    def __len__(self) -> int:
        """How many clients are remembered; one of both generations counts twice."""
        return len(self._full_at) + len(self._older)

    def take(self, client: Hashable, much: int = 1) -> Taken:
        """Take so much from the client's bucket, if it holds as much; else take nothing."""
        now = self._clock()
        full_at = self._of(client, now)
        then = full_at + much * self._each
        again_in = then - now - self.seconds
        is_allowed = again_in <= _ROUNDING
        if now - self._turned >= self.seconds or (
            len(self._full_at) >= self._most and client not in self._full_at
        ):
            self._older, self._full_at, self._turned = self._full_at, {}, now
        if is_allowed:
            full_at, again_in = then, 0.0
        self._full_at[client] = full_at  # of one who is refused, too: who goes on asking is not forgotten
        return Taken(is_allowed, self._left(full_at, now), full_at - now, again_in)

    def look(self, client: Hashable, much: int = 1) -> Taken:
        """What would become of taking so much; nothing is taken."""
        now = self._clock()
        full_at = self._of(client, now)
        again_in = max(0.0, full_at + much * self._each - now - self.seconds)
        return Taken(again_in <= _ROUNDING, self._left(full_at, now), full_at - now, again_in)

    def _of(self, client: Hashable, now: Seconds) -> Seconds:
        """When the bucket is full again: now, where nothing was taken from it lately."""
        full_at = self._full_at.get(client)
        if full_at is None:
            full_at = self._older.get(client, now)
        return max(full_at, now)

    def _left(self, full_at: Seconds, now: Seconds) -> int:
        return max(0, math.floor((self.seconds - (full_at - now)) / self._each + _ROUNDING))


_ROUNDING: Final = 1e-6
"""What sums of fractions may be beside the whole number that they mean."""
