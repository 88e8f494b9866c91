"""Connections to a ledger in PostgreSQL, and what its errors mean.

The library's pool is left aside: it reconnects in the background, with pauses that double, and who asks meanwhile learns
after a timeout that it has timed out. Here whoever needs a connection makes it, and learns at once why there is none.
"""

import contextlib
import os
import select
import socket
import threading
import weakref
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias, TypeVar

import psycopg
from eventsourcing.postgres import PostgresDatastore
from psycopg.pq import TransactionStatus
from psycopg.rows import DictRow, dict_row

from domain.ledger.port import Closed, LedgerError, NotALedger, Unavailable
from domain.ledger.postgres_address import PostgresAddress

Connection: TypeAlias = psycopg.Connection[DictRow]
T = TypeVar("T")

CONNECTIONS = 8
"""That a process holds at most, the one that listens aside."""
PATIENCE = 5
"""Seconds that one waits for another thread's."""
LOCK_SECONDS = 10
"""How long a write waits for another process's."""

# A writer that stands still must not hold the lock for ever; a commit is on disk, and on the standbys that the server is
# told to wait for, whatever a role's default is.
_SESSION = (
    f"SET lock_timeout = '{LOCK_SECONDS}s'; SET idle_in_transaction_session_timeout = '30s';"
    " SELECT set_config('synchronous_commit', CASE current_setting('synchronous_commit')"
    " WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false)"
)


class LedgerDatastore(PostgresDatastore):
    """The library's datastore, with connections that are made when they are needed and kept while they are alive."""

    def __init__(self, address: PostgresAddress) -> None:
        super().__init__(dbname="", host="", port="", user="", password="", schema=address.schema)
        self.address = address
        self._free: deque[Connection] = deque()
        self._made: weakref.WeakSet[Connection] = weakref.WeakSet()
        self._permits = threading.BoundedSemaphore(CONNECTIONS)
        self._lock = threading.Lock()
        self._closed = False

    @property
    def closed(self) -> bool:
        return self._closed

    @contextmanager
    def get_connection(self) -> Iterator[Connection]:
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
    def begun(self, begin: Callable[[Connection], T]) -> Iterator[tuple[Connection, T]]:
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

    def connect(self) -> Connection:
        """A new connection; raises psycopg's errors, and `Closed`."""
        self.check_open()
        connection: Connection = psycopg.Connection.connect(
            **self.address.parameters,  # type: ignore[arg-type]  # each is one of libpq's own
            autocommit=True,
            row_factory=dict_row,
            prepare_threshold=None,  # what stands between here and the server may not keep statements
        )
        try:
            connection.execute(_SESSION)
        except BaseException:
            connection.close()
            raise
        with self._lock:
            self._made.add(connection)
        return connection

    def hang_up(self) -> None:
        """Break all connections, those in use too: the server does not answer, and whoever waits for it is told so."""
        with self._lock:
            made = list(self._made)
        for connection in made:
            with (
                contextlib.suppress(psycopg.Error, OSError),  # one that is closed already
                socket.socket(fileno=os.dup(connection.fileno())) as its_socket,
            ):
                its_socket.shutdown(socket.SHUT_RDWR)

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

    def _alive(self) -> Connection | None:
        """A free connection, none that the server has hung up on: what is idle has nothing to hear."""
        self.check_open()
        while True:
            with self._lock:
                if not self._free:
                    return None
                connection = self._free.pop()
            if not connection.closed and not _heard(connection):
                return connection
            connection.close()

    def _give_back(self, connection: Connection) -> None:
        if not connection.closed and connection.info.transaction_status is not TransactionStatus.IDLE:
            with contextlib.suppress(psycopg.Error):  # one that breaks now is rolled back, too
                connection.execute("ROLLBACK")
        with self._lock:
            idle = connection.info.transaction_status is TransactionStatus.IDLE
            if idle and not connection.closed and not self._closed:
                self._free.append(connection)
                return
        connection.close()


def _heard(connection: Connection) -> bool:
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
