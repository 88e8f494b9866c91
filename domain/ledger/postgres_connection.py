"""A connection to PostgreSQL on which nobody waits for ever.

A server may take a connection and fall silent, all of it or in one session, and a commit may wait for standbys that are gone.
Whoever waits sees to the time itself, between two looks at the socket: no other thread ever touches the connection.
"""

import contextlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.rows import DictRow

RV = TypeVar("RV")

LOCK_SECONDS = 10
"""How long a write waits for another process's."""
ANSWER_SECONDS = 15.0
"""How long a server may be silent while it is asked for something. Longer than it may wait for a lock."""
CANCEL_SECONDS = 3.0
"""How long to wait until a server is told that what it does is no longer wanted, and how long again until it has given it up."""


class HungUp(psycopg.OperationalError):
    """The connection was ended from here, as the server was silent for too long."""


class LedgerConnection(psycopg.Connection[DictRow]):
    """A connection that is ended when the server is silent for too long, or is known to be gone."""

    silence = ANSWER_SECONDS
    """Seconds of silence that end it."""
    gives_up: bool = False
    """Whether to ask the server to give up what it does first, and to take what it then says."""
    is_gone: Callable[[], bool] = staticmethod(lambda: False)
    """Whether the server has been found to be gone since the connection was made."""

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        return super().wait(self._bounded(gen), interval, timeout)

    @contextmanager
    def patient(self, seconds: float, *, gives_up: bool = False) -> Iterator[None]:
        """Within, the server may be silent for so long."""
        before = self.silence, self.gives_up
        self.silence, self.gives_up = seconds, gives_up
        try:
            yield
        finally:
            self.silence, self.gives_up = before

    def _bounded(self, gen: PQGen[RV]) -> PQGen[RV]:
        """The same, told about each interval in which nothing came. What it waits for does not change then."""
        silence, asks = self.silence, self.gives_up
        heard = time.monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if ready:
                    heard = time.monotonic()
                elif self.is_gone():
                    self._end("the server is gone")
                elif time.monotonic() - heard > silence:
                    if not asks:
                        self._end(f"the server has not answered for {silence:.0f} s")
                    heard, silence, asks = time.monotonic(), CANCEL_SECONDS, False
                    with contextlib.suppress(psycopg.Error):  # that fails if the server is gone
                        self.cancel_safe(timeout=CANCEL_SECONDS)
                wanted = gen.send(ready)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]

    def _end(self, why: str) -> None:
        self.close()
        raise HungUp(why)
