"""Watching for what is appended to a ledger in PostgreSQL: a connection that listens, and looks by itself as well.

A notification may be missed, say while the connection is made; then the next look finds what is new. A connection that
breaks is made anew until that succeeds.
"""

import logging
import threading
import time

import psycopg
from psycopg.sql import SQL, Identifier

from domain.ledger.port import Closed, Unavailable
from domain.ledger.postgres_connection import LedgerConnection
from domain.ledger.postgres_datastore import LedgerDatastore, explained
from domain.ledger.postgres_tables import named

log = logging.getLogger(__name__)

POLL = 0.25
"""Seconds between two looks, even if nothing was heard."""
AGAIN = 0.25
"""Seconds after which a connection that broke is made anew."""
SILENCE = 6.0
"""Seconds without a look that came back, after which the server counts as gone, though its machine may be there."""


class Watcher:
    """Knows where the ledger ends, as far as this process has heard."""

    def __init__(self, datastore: LedgerDatastore, channel: str) -> None:
        self._datastore = datastore
        self._channel = channel
        self._changed = threading.Condition()  # guards all that follows
        self._threads: list[threading.Thread] = []
        self._last_position = 0
        self._told = 0
        """How often this process has said itself where the ledger ends."""
        self._asked: float | None = None
        """When the last answer came, or the connection was made; None while there is none."""
        self._broken: str | None = None
        self._closed = False

    @property
    def last_position(self) -> int:
        return self._last_position

    def advance(self, position: int) -> None:
        """Wake who waits for the position, up to which this process has appended."""
        with self._changed:
            self._told += 1
            if position > self._last_position:
                self._last_position = position
                self._changed.notify_all()

    def wait(self, after: int, timeout: float) -> bool:
        """Whether there is a record after the position, before the seconds have passed or the watcher is closed.

        Raises `Unavailable` while the server cannot be reached.
        """
        deadline = time.monotonic() + timeout
        with self._changed:
            if not self._threads and not self._closed:
                self._threads = [
                    threading.Thread(target=target, name=f"partyline{target.__name__}", daemon=True)
                    for target in (self._watch, self._guard)
                ]
                for thread in self._threads:
                    thread.start()
            while True:
                if self._closed:
                    return False
                if self._broken is not None:
                    raise Unavailable(self._broken)
                if self._last_position > after:
                    return True
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                self._changed.wait(left)

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(SILENCE)
            if thread.is_alive():
                self._datastore.hang_up()
                thread.join()

    def _watch(self) -> None:
        while not self._closed:
            try:
                with self._datastore.connect() as connection:
                    self._asked = time.monotonic()
                    self._listen(connection)
            except Closed:
                return
            except Exception as error:  # whoever watches must outlive whatever goes wrong, and say it
                with self._changed:
                    self._asked = None
                    if isinstance(error, psycopg.Error):
                        self._broken = str(explained(error, self._datastore.address))
                    else:
                        log.exception("watching the ledger failed")
                        self._broken = f"{self._datastore.address.shown} cannot be watched: it was logged why"
                    self._changed.notify_all()
                    self._changed.wait_for(lambda: self._closed, AGAIN)

    def _guard(self) -> None:
        """Hang up on a server that does not answer who watches: else who writes or reads would wait for ever."""
        with self._changed:
            while not self._closed:
                if self._asked is not None and time.monotonic() - self._asked > SILENCE:
                    self._asked = None
                    self._broken = f"{self._datastore.address.shown} has not answered for {SILENCE:.0f} s: it may be gone"
                    self._changed.notify_all()
                    self._datastore.hang_up()
                self._changed.wait(SILENCE / 4)

    def _listen(self, connection: LedgerConnection) -> None:
        try:
            connection.execute(SQL("LISTEN {}").format(Identifier(self._channel)))
        except (psycopg.errors.ReadOnlySqlTransaction, psycopg.errors.FeatureNotSupported):
            log.info("a standby notifies nobody: the ledger is looked at every %s s", POLL)
        while not self._closed:
            self._look(connection)
            for _ in connection.notifies(timeout=POLL, stop_after=1):
                pass

    def _look(self, connection: LedgerConnection) -> None:
        told = self._told
        row = connection.execute(
            named("SELECT coalesce(max(id), 0) AS last FROM {schema}.{events}", self._datastore.schema)
        ).fetchone()
        assert row is not None
        with self._changed:
            self._asked = time.monotonic()
            self._broken = None
            last: int = row["last"]
            # It may end earlier than it did, on another server; but what this process appended meanwhile stands.
            self._last_position = last if told == self._told else max(last, self._last_position)
            self._changed.notify_all()
