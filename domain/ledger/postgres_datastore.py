"""Connections to a ledger in PostgreSQL, and what its errors mean.

The library's pool is left aside: it reconnects in the background, with pauses that double, and who asks meanwhile learns
after a timeout that it has timed out. Here whoever needs a connection makes it, and learns at once why there is none.
"""

import contextlib
import select
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import psycopg
from eventsourcing.postgres import PostgresDatastore
from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row

from domain.ledger.port import Closed, LedgerError, NotALedger, Unavailable
from domain.ledger.postgres_address import PostgresAddress
from domain.ledger.postgres_connection import LOCK_SECONDS, LedgerConnection

T = TypeVar("T")

CONNECTIONS = 8
"""That a process holds at most, the one that listens aside."""
PATIENCE = 5
"""Seconds that one waits for another thread's."""
GREETING_SECONDS = 5.0
"""How long a server may be silent that has just taken a connection."""

# A commit is on disk, and on the standbys that the server is told to wait for, and whoever commits hears if it is not; nobody
# waits for ever for a lock, and who stands still does not hold one for ever. Whatever the defaults of a role or database are.
_SETTINGS = (
    "SELECT set_config('synchronous_commit', CASE current_setting('synchronous_commit')"
    " WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, {alone}),"
    " set_config('client_min_messages', 'warning', {alone}),"
    f" set_config('lock_timeout', '{LOCK_SECONDS}s', {{alone}}),"
    " set_config('idle_in_transaction_session_timeout', '30s', {alone})"
)
_SESSION = _SETTINGS.format(alone="false")
TRANSACTION = _SETTINGS.format(alone="true")
"""The same for one transaction, where a pooler in between gives each transaction another session."""


class LedgerDatastore(PostgresDatastore):
    """The library's datastore, with connections that are made when they are needed and kept while they are alive."""

    def __init__(self, address: PostgresAddress) -> None:
        super().__init__(dbname="", host="", port="", user="", password="", schema=address.schema)
        self.address = address
        self._free: deque[LedgerConnection] = deque()
        self._permits = threading.BoundedSemaphore(CONNECTIONS)
        self._lock = threading.Lock()
        self._closed = False
        self._hung_up = 0
        """How often the server was found to be gone."""

    @property
    def closed(self) -> bool:
        return self._closed

    @contextmanager
    def get_connection(self) -> Iterator[LedgerConnection]:
        """A connection to work with; errors are raised as ours."""
        if not self._permits.acquire(timeout=PATIENCE):
            raise Unavailable(f"{self.address.shown}: all {CONNECTIONS} connections are in use: try again")
        try:
            with explaining(self.address):
                connection = self._alive() or self.connect()
                try:
                    yield connection
                finally:
                    self._give_back(connection)
        finally:
            self._permits.release()

    @contextmanager
    def begun(self, begin: Callable[[LedgerConnection], T]) -> Iterator[tuple[LedgerConnection, T]]:
        """A connection to work with, and what beginning gave. If it breaks at that, a new one is made, once.

        So `begin` must not write: a connection that was kept may have broken just before.
        """
        for again in (False, True):
            with self.get_connection() as connection:
                try:
                    begun = begin(connection)
                except psycopg.OperationalError:
                    if again or not connection.closed:
                        raise
                    self._drop_free()  # which broke then, too
                    continue
                yield connection, begun
                return

    def connect(self) -> LedgerConnection:
        """A new connection; raises psycopg's errors, and `Closed`."""
        self.check_open()
        hung_up = self._hung_up
        connection = LedgerConnection.connect(
            **self.address.parameters | {"client_encoding": "utf8"},  # type: ignore[arg-type]  # each is one of libpq's own
            autocommit=True,
            row_factory=dict_row,
            prepare_threshold=None,  # what stands between here and the server may not keep statements
        )
        connection.is_gone = lambda: self._hung_up != hung_up
        try:
            with connection.patient(GREETING_SECONDS):
                connection.execute(_SESSION)
        except BaseException:
            connection.close()
            raise
        return connection

    def hang_up(self) -> None:
        """Have all connections that were made until now ended by who uses them: the server does not answer."""
        self._hung_up += 1

    def register_type_adapters(self) -> None:
        """Do nothing: the types are those of the library's own statements, which are not used."""

    def check_open(self) -> None:
        if self._closed:
            raise Closed(f"{self.address.shown} was closed: open the ledger again")

    def close(self) -> None:
        """Close the connections that are free now, and the others when they are given back."""
        self._closed = True
        if hasattr(self, "_lock"):  # the library's `__del__` closes what was never made, too
            self._drop_free()

    def _drop_free(self) -> None:
        with self._lock:
            while self._free:
                self._free.pop().close()

    def _alive(self) -> LedgerConnection | None:
        """A free connection, none that the server has hung up on: what is idle has nothing to hear."""
        self.check_open()
        while True:
            with self._lock:
                if not self._free:
                    return None
                connection = self._free.pop()
            if not connection.closed and not connection.is_gone() and not _heard(connection):
                return connection
            connection.close()

    def _give_back(self, connection: LedgerConnection) -> None:
        if not connection.closed and connection.info.transaction_status is not TransactionStatus.IDLE:
            with contextlib.suppress(psycopg.Error):  # one that breaks now is rolled back, too
                connection.execute("ROLLBACK")
        with self._lock:
            idle = connection.info.transaction_status is TransactionStatus.IDLE
            if idle and not connection.closed and not self._closed:
                self._free.append(connection)
                return
        connection.close()


def _heard(connection: LedgerConnection) -> bool:
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))


@contextmanager
def explaining(address: PostgresAddress) -> Iterator[None]:
    """Raise errors of PostgreSQL as ours, saying what to do."""
    try:
        yield
    except psycopg.Error as error:
        raise explained(error, address) from error


def explained(error: psycopg.Error, address: PostgresAddress) -> LedgerError:
    """The error of ours that stands for PostgreSQL's. What failed is rolled back: whoever commits sees to the rest."""
    where, said = address.shown, address.without_secrets(str(error))
    match error.sqlstate or "":
        case "55P03":
            return Unavailable(
                f"{where} is busy: another process has been writing to it for {LOCK_SECONDS} s; nothing was written:"
                " try again, and look for a process that holds the lock"
            )
        case "25006":
            return Unavailable(
                f"{where} takes no writes ({said}); nothing was written: name the primary, or all hosts with"
                " target_session_attrs=read-write"
            )
        case "53100":
            return Unavailable(f"the disk of {where} is full; nothing was written: make room and try again")
        case "42P01" | "3F000" | "42703" | "42883":
            return NotALedger(f"{where}: the ledger's tables are not as they were made ({said})")
        case state if isinstance(
            error, psycopg.OperationalError | psycopg.InterfaceError
        ) or state.startswith(("08", "25P", "40", "53", "57")):
            return Unavailable(
                f"{where} cannot be reached, or ended the connection ({said}); nothing was written: try again later"
            )
        case _:
            return LedgerError(f"{where}: PostgreSQL refuses: {said}")
