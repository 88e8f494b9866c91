"""The PostgreSQL servers of a run: one that rounds share and may stop and start, and pairs that fail over."""

import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.domain.ledger.cluster import Cluster, a_place_for_clusters


class Databases:
    """Made when they are first asked for, stopped at the end."""

    def __init__(self, stack: ExitStack, place: tuple[Path, Path] | None = None) -> None:
        """`place` is a folder for clusters and that of the programs; one is made if there is none."""
        self._stack = stack
        self._place = place
        self._shared: Cluster | None = None
        self._pairs = 0

    def shared(self) -> Cluster:
        if self._shared is None:
            place, programs = self._found()
            self._shared = Cluster(place / "faults", programs).make().start()
            self._stack.callback(self._stop)
        return self._shared

    @contextmanager
    def pair(self) -> Iterator[tuple[Cluster, Cluster]]:
        """A primary that waits for its standby, and the standby."""
        place, programs = self._found()
        self._pairs += 1
        primary = Cluster(place / f"faults-{self._pairs}", programs).make().start()
        try:
            standby = primary.standby(place / f"faults-{self._pairs}-standby").start()
            try:
                primary.execute("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
                primary.execute("SELECT pg_reload_conf()")
                yield primary, standby
            finally:
                standby.stop(signal.SIGQUIT)
        finally:
            primary.stop(signal.SIGQUIT)

    def _found(self) -> tuple[Path, Path]:
        if self._place is None:
            self._place = self._stack.enter_context(a_place_for_clusters())
        return self._place

    def _stop(self) -> None:
        if self._shared is not None:
            self._shared.stop(signal.SIGQUIT)
