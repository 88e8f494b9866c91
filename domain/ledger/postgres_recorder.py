"""The library's recorder on PostgreSQL, with what a ledger needs: entries, dense positions, record time, healing.

Every write takes the same lock, with a condition or without one, so that positions become visible in their order. Reads take a
connection for a batch at a time, and take another one, once, where it broke.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from eventsourcing.dcb.api import DCBAppendCondition, DCBQuery
from eventsourcing.dcb.postgres_tt import PostgresDCBRecorderTT, PostgresDCBSubscription
from psycopg.rows import tuple_row

from domain.ledger.port import Clock, Entry, Head, Unavailable, Uncertain, Unconfirmed
from domain.ledger.postgres_connection import LedgerConnection
from domain.ledger.postgres_datastore import LedgerDatastore
from domain.ledger.postgres_query import BATCH_BYTES, Values, from_stored, select
from domain.ledger.postgres_tables import NAME, named, prepare
from domain.ledger.postgres_watching import Watcher
from domain.ledger.postgres_writing import Writing
from domain.ledger.recorder import LAST, EntryRecorder

BATCH = 1000
"""Records that one statement reads at most."""
CONFIRM_SECONDS = 10.0
"""How long a commit may take, the standbys' answers included, before the server is asked to give up waiting for them."""
FIND_OUT = 3.0
"""Seconds within which it is found out whether a commit was made whose answer was lost."""


class PostgresDCBRecorder(EntryRecorder, PostgresDCBRecorderTT):
    """The library's recorder, and beside it what `PostgresLedger` needs: entries, a write transaction, waiting."""

    datastore: LedgerDatastore

    def __init__(self, datastore: LedgerDatastore, clock: Clock) -> None:
        super().__init__(datastore, events_table_name=NAME)
        self._clock = clock
        # Channels are of a database, and ledgers of a schema.
        self.channel_name = f"{NAME}_{datastore.schema}".encode()[:60].decode(errors="ignore")
        self._write_lock = threading.Lock()
        self._watcher = Watcher(datastore, self.channel_name)

    def create_table(self) -> None:
        prepare(self.datastore)

    def subscribe(  # type: ignore[override]  # as the library's own does
        self, query: DCBQuery | None = None, *, after: int | None = None
    ) -> "HealingSubscription":
        return HealingSubscription(self, query=query, after=after)

    # Beyond the library's port.

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """A transaction that ends with all or nothing on disk; one at a time, over all threads and processes.

        Raises `Unavailable` where nothing was written, and `Uncertain` where that cannot be found out.
        """
        with self._write_lock:
            with self.datastore.begun(self._begin) as (connection, transaction):
                yield transaction
                last = transaction.written
                if last is None and not transaction.is_asked:
                    connection.execute("ROLLBACK")
                    return
                if last is not None:
                    connection.execute("SELECT pg_notify(%s, '')", (self.channel_name,))
                try:
                    self._commit(connection)
                    lost = None
                except psycopg.Error as error:
                    if not connection.closed:
                        raise
                    lost = error
            if lost is not None and last is None:
                raise Uncertain(
                    f"{self.datastore.address.shown} ended the connection when it was asked to confirm what it has: send it again"
                ) from lost
            if lost is not None and last is not None and not self._stands(last):
                raise Unavailable(
                    f"{self.datastore.address.shown} ended the connection before the commit; nothing was written: try again"
                ) from lost
        if last is not None:
            self._watcher.advance(last.position)

    def head(self) -> Head:
        ((position, recorded_at, is_copy),) = self._fetch(
            named(
                "SELECT coalesce(id, 0), recorded_at, pg_is_in_recovery() FROM (SELECT) AS one LEFT JOIN"
                " (SELECT id, recorded_at FROM {schema}.{events} ORDER BY id DESC LIMIT 1) AS last ON true",
                self.datastore.schema,
            ).as_bytes()
        )
        return Head(position, recorded_at, is_copy)

    def entries(
        self, query: DCBQuery, *, after: int = 0, until: int | None = None, limit: int | None = None
    ) -> Iterator[Entry]:
        """Entries in order, read by batches, with no transaction open between two of them.

        Each batch begins with the last entry of the one before: between the two, a standby may have taken over that lacks
        it. Then what comes next is of another ledger, and `Unavailable` is raised.
        """
        statement, values = select(query, self.datastore.schema)
        left = limit
        last: Entry | None = None
        while left is None or left > 0:
            again = 0 if last is None else 1
            asked = again + (BATCH if left is None else min(BATCH, left))
            bounds = {"after": after, "until": LAST if until is None else until, "limit": asked}
            batch = [_entry(*row) for row in self._fetch(statement, {**values, **bounds})]
            if last is not None and batch[:1] != [last]:
                raise Unavailable(
                    f"{self.datastore.address.shown} became another ledger while it was read, without the record at"
                    f" {last.position}: read it again"
                )
            yield from batch[again:]
            if len(batch) < asked and sum(len(entry.data) for entry in batch) < BATCH_BYTES:
                return
            last = batch[-1]
            after = last.position - 1
            left = None if left is None else left - len(batch) + again

    def wait(self, after: int, timeout: float) -> bool:
        """Whether there is a record after the position, before the seconds have passed or the recorder is closed."""
        return self._watcher.wait(after, timeout)

    @property
    def last_position(self) -> int:
        """The last position that this process has heard of."""
        return self._watcher.last_position

    @property
    def closed(self) -> bool:
        return self.datastore.closed

    def close(self) -> None:
        """Close the connections, each when it is no longer in use. A second time, does nothing."""
        with self._write_lock:
            self.datastore.close()
        self._watcher.close()

    def _begin(self, connection: LedgerConnection) -> Writing:
        return Writing(connection, self.datastore.schema)

    def _commit(self, connection: LedgerConnection) -> None:
        """Commit, and be told if the server gave up waiting for its standbys: then only the primary has it."""
        warnings: list[str] = []

        def note(said: psycopg.errors.Diagnostic) -> None:
            if said.severity_nonlocalized == "WARNING":
                warnings.append(said.message_primary or "")

        connection.add_notice_handler(note)
        try:
            with connection.patient(CONFIRM_SECONDS, gives_up=True):
                connection.execute("COMMIT")
        finally:
            connection.remove_notice_handler(note)
        if warnings:
            raise Unconfirmed(
                f"{self.datastore.address.shown}: {'; '.join(warnings)}. It was written to the primary, and perhaps to no"
                " standby: send it again, with the same Idempotency-Key or event_ids"
            )

    def _stands(self, entry: Entry) -> bool:
        """Whether the entry is on the ledger, though the answer to its commit was lost. Raises `Uncertain`.

        Who has the lock of a primary knows that the transaction which had it is over. What is written to the server's log after
        it, and waited for, has it on the standbys, too; and a server that can have that confirmed is the one that is in use.
        """
        until = time.monotonic() + FIND_OUT
        while True:
            try:
                return self._is_confirmed(entry)
            except Unavailable as error:
                if time.monotonic() > until:
                    raise Uncertain(
                        f"{self.datastore.address.shown} was lost during the commit, and cannot be asked: whether it was"
                        " written is not known. Send it again, with the same Idempotency-Key or event_ids: it is written once"
                    ) from error
                time.sleep(0.1)

    def _is_confirmed(self, entry: Entry) -> bool:
        with self.datastore.begun(self._begin) as (connection, transaction):
            stands = transaction.at(entry.position) == entry.data
            transaction.confirm()
            self._commit(connection)
            return stands

    def _matches(self, transaction: Writing, condition: DCBAppendCondition) -> bool:
        statement, values = select(condition.fail_if_events_match, self.datastore.schema)
        return transaction.finds(
            statement, {**values, "after": condition.after or 0, "until": LAST, "limit": 1}
        )

    def _fetch(self, statement: bytes, values: Values | None = None) -> list[Any]:
        def fetch(connection: LedgerConnection) -> list[Any]:
            cursor = connection.cursor(binary=True, row_factory=tuple_row)
            return cursor.execute(statement, values).fetchall()

        with self.datastore.begun(fetch) as (_, rows):
            return rows


class HealingSubscription(PostgresDCBSubscription):
    """The library's subscription, told by the recorder of new records, and so over broken connections."""

    def _listen(self) -> None:
        recorder = self._recorder
        assert isinstance(recorder, PostgresDCBRecorder)
        seen = self._last_position or 0
        while not self._has_been_stopped and not recorder.closed:
            try:
                if recorder.wait(seen, 0.1):
                    seen = recorder.last_position
                    self._has_been_notified.set()
            except Unavailable:
                time.sleep(0.1)
        self.stop()


def _entry(position: int, recorded_at: int, type_: str, tags: list[str], data: bytes) -> Entry:
    return Entry(position, recorded_at, type_, tuple(map(from_stored, tags)), data)
