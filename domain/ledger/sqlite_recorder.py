"""A recorder for the `eventsourcing` library's dynamic consistency boundaries (DCB) on a SQLite file, which it has none for.

Writes go one after another through one connection that stays open, and under SQLite's own lock, so that positions are
dense over all processes. Reads take a connection for a batch at a time. A third one watches for other processes' writes.
"""

import sqlite3
import threading
import time
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from eventsourcing.dcb.api import (
    DCBAppendCondition,
    DCBQuery,
)
from eventsourcing.dcb.persistence import DCBListenNotifySubscription
from eventsourcing.sqlite import SQLiteConnection, SQLiteRecorder

from domain.ledger.columns import Columns, by_column, is_keyed
from domain.ledger.port import Clock, Closed, Entry, Head
from domain.ledger.recorder import LAST, EntryRecorder
from domain.ledger.sqlite_file import LedgerFile, explained, explaining
from domain.ledger.sqlite_query import KEYED, READ_ON, READ_ON_WITH_TAGS, TAGS_AT, select
from domain.ledger.sqlite_writing import Writing, read_head, tags_from_json
from domain.mentions import BODY

BATCH = 500
"""Records that one read transaction reads at most."""
BATCH_BYTES = 8 * 1024 * 1024
"""Bytes after which it ends earlier."""
RARE = 16
"""Records for each append under a key, with fewer of which all tags are looked at."""
POLL = 0.02
"""Seconds between two looks for other processes' writes."""
_BODY_IN_JSON = f'"{BODY}'


class SQLiteDCBRecorder(EntryRecorder, SQLiteRecorder):
    """The library's recorder, and beside it what `SQLiteLedger` needs: entries, a write transaction, waiting."""

    datastore: LedgerFile

    def __init__(self, datastore: LedgerFile, clock: Clock) -> None:
        super().__init__(datastore)
        self._clock = clock
        self._write_lock = threading.Lock()
        self._writer: sqlite3.Cursor | None = None
        self._watch_lock = threading.Lock()
        self._watcher: SQLiteConnection | None = None
        self._watched_version = -1
        self._changed = threading.Condition()  # guards the three below
        self._last_position = 0
        self._using = 0
        self._closed = False

    def create_table(self) -> None:
        self.datastore.prepare()

    def subscribe(
        self, query: DCBQuery | None = None, *, after: int | None = None
    ) -> "SQLiteDCBSubscription":
        return SQLiteDCBSubscription(self, query=query, after=after)

    # Beyond the library's port.

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """A transaction that ends with all or nothing on disk; one at a time, over all threads and processes."""
        with self._write_lock:
            writer = self._writer
            try:
                if writer is None:
                    writer = self._writer = self._open_writer()
                writer.execute("BEGIN IMMEDIATE")
                transaction = Writing(writer)
                yield transaction
                self.datastore.check_in_place()
                writer.execute("COMMIT")
            except BaseException as error:
                if writer is not None:
                    writer.connection.rollback()
                if isinstance(error, sqlite3.Error):
                    raise explained(error, self.datastore.path) from error
                raise
        self._advance(transaction.head.position)

    def head(self) -> Head:
        with self._reading() as cursor:
            return read_head(cursor)

    def entries(
        self, query: DCBQuery, *, after: int = 0, until: int | None = None, limit: int | None = None
    ) -> Iterator[Entry]:
        """Entries in order, read by batches, with no transaction open between two of them."""
        statement, values = select(query)
        left = limit
        while left is None or left > 0:
            asked = BATCH if left is None else min(BATCH, left)
            bounds = {"after": after, "until": LAST if until is None else until, "limit": asked}
            batch, complete = self._batch(statement, {**values, **bounds})
            yield from batch
            if complete and len(batch) < asked:
                return
            after = batch[-1].position
            left = None if left is None else left - len(batch)

    def columns(self, after: int, keys: bool) -> Iterator[Columns]:
        """All entries beyond a position by column, read by batches as `entries` reads them, but without what need not be read: each column
        that is left out saves a tenth of the time. Where positions do not follow each other, or data are large, entries are read as any.
        """
        ahead = self._what_lies(after, keys)
        statement, values = select(DCBQuery())
        complete = False
        while not complete:
            columns = self._columns(after, ahead)
            if columns is None:
                bounds = {"after": after, "until": LAST, "limit": BATCH}
                batch, is_whole = self._batch(statement, {**values, **bounds})
                complete = is_whole and len(batch) < BATCH
                columns = by_column(batch)
            if columns.positions:
                after = columns.positions[-1]
                yield columns
            del columns  # so that the next ones take its place, which is at hand

    def wait(self, after: int, timeout: float) -> bool:
        """Whether there is a record after the position, before the seconds have passed or the recorder is closed."""
        deadline = time.monotonic() + timeout
        while True:
            with self._changed:
                if self._closed:
                    return False
                if self._last_position > after:
                    return True
            if self._watch() > after:
                return True
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._last_position > after, min(left, POLL))

    @property
    def last_position(self) -> int:
        """The last position that this process has heard of."""
        return self._last_position

    @property
    def closed(self) -> bool:
        return self._closed

    def close(self) -> None:
        """Close the connections, each when it is no longer in use. A second time, does nothing."""
        with self._changed:
            if self._closed:
                return
            self._closed = True
            self._changed.notify_all()
            # Closing a connection under a thread that reads from it would crash the interpreter.
            self._changed.wait_for(lambda: self._using == 0)
        with self._write_lock, self._watch_lock:
            self._writer = self._watcher = None
            self.datastore.close()

    def _open_writer(self) -> sqlite3.Cursor:
        self._check_open()
        with explaining(self.datastore.path):
            return self.datastore.pool.get_connection().cursor().sqlite_cursor

    def _advance(self, position: int) -> None:
        """Wake who waits for it."""
        with self._changed:
            if position > self._last_position:
                self._last_position = position
                self._changed.notify_all()

    def _watch(self) -> int:
        """The last position, looked up only if another connection has written since the last look."""
        with self._watch_lock, explaining(self.datastore.path):
            if self._closed:
                return 0
            self.datastore.check_in_place()
            if self._watcher is None:
                self._watcher = self.datastore.pool.get_connection()
            with self._watcher.cursor() as cursor:
                ((version,),) = cursor.execute("PRAGMA data_version")
                if version != self._watched_version:
                    self._advance(read_head(cursor).position)
                    self._watched_version = version
        return self._last_position

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Cursor]:
        with self._changed:
            self._check_open()
            self._using += 1
        try:
            with explaining(self.datastore.path):
                connection = self.datastore.pool.get_connection()
                try:
                    with connection.cursor() as cursor:
                        yield cursor
                finally:
                    self.datastore.pool.put_connection(connection)
        finally:
            with self._changed:
                self._using -= 1
                if self._closed:
                    self._changed.notify_all()

    def _batch(self, statement: str, values: dict[str, int | str]) -> tuple[list[Entry], bool]:
        """Entries, and whether they are all that the statement gives: a batch ends early where its data grow large."""
        batch: list[Entry] = []
        size = 0
        with self._reading() as cursor:
            cursor.execute(statement, values)
            for position, recorded_at, type_, tags, data in cursor:
                batch.append(Entry(position, recorded_at, type_, tags_from_json(tags), data))
                size += len(data)
                if size > BATCH_BYTES:
                    return batch, False
            if len(batch) == BATCH:
                # Who reads on needs no page again, and what is built of the records needs the room.
                cursor.execute("PRAGMA shrink_memory")
        return batch, True

    def _what_lies(self, after: int, keys: bool) -> "_Ahead":
        """What there is now beyond a position. All keys of a ledger are gone through only where most of it lies there."""
        with self._reading() as cursor:
            head = read_head(cursor).position
            if not keys:
                return _Ahead(head, [])
            if head < 2 * after:
                return _Ahead(head, None)
            many = head // RARE + 1
            cursor.execute(KEYED, {"limit": many})
            keyed = [position for (position,) in cursor]
        if len(keyed) == many or not all(
            type(each) is int for each in keyed
        ):  # somebody meddled with the table
            return _Ahead(head, None)
        return _Ahead(head, sorted(keyed))

    def _columns(self, after: int, ahead: "_Ahead") -> Columns | None:
        """The `BATCH` entries that come next; None where it is not known that they follow each other, or they are too large."""
        until = after + BATCH
        if until > ahead.head:
            return None
        rows: list[tuple[Any, ...]] = []
        size = 0
        with self._reading() as cursor:
            cursor.execute(
                READ_ON_WITH_TAGS if ahead.keyed is None else READ_ON, {"after": after, "until": until}
            )
            for row in cursor:
                rows.append(row)
                size += len(row[1])
                if size > BATCH_BYTES:
                    break
            if len(rows) < BATCH:
                return None
            positions = range(after + 1, until + 1)
            recorded_at, data, *tags = zip(*rows, strict=True)
            if (
                ahead.keyed is None
            ):  # those that bear one are found before any is decoded: no other tag begins so
                tagged = [pair for pair in zip(positions, *tags, strict=True) if _BODY_IN_JSON in pair[1]]
            else:
                tagged = [
                    (position, cursor.execute(TAGS_AT, {"position": position}).fetchone()[0])
                    for position in ahead.keyed_within(after, until)
                ]
            cursor.execute("PRAGMA shrink_memory")
        decoded = [(position, tags_from_json(each)) for position, each in tagged]
        return Columns(positions, recorded_at, data, [each for each in decoded if is_keyed(each[1])])

    def _matches(self, transaction: Writing, condition: DCBAppendCondition) -> bool:
        statement, values = select(condition.fail_if_events_match)
        bounds = {"after": condition.after or 0, "until": LAST, "limit": 1}
        return transaction.finds(statement, {**values, **bounds})

    def _check_open(self) -> None:
        if self._closed:
            raise Closed(f"{self.datastore.path} was closed: open the ledger again")


class _Ahead(NamedTuple):
    """What there is to be read by column."""

    head: int
    """What lies beyond it was appended since."""
    keyed: list[int] | None
    """The positions at which appends under a key ended, in order; None where they are to be found in the tags of all records."""

    def keyed_within(self, after: int, until: int) -> list[int]:
        keyed = self.keyed or []
        return keyed[bisect_right(keyed, after) : bisect_right(keyed, until)]


class SQLiteDCBSubscription(DCBListenNotifySubscription[SQLiteDCBRecorder]):
    """The library's subscription, told by the recorder of new records."""

    def __init__(
        self, recorder: SQLiteDCBRecorder, query: DCBQuery | None = None, after: int | None = None
    ) -> None:
        super().__init__(recorder=recorder, query=query, after=after)
        self._listen_thread = threading.Thread(target=self._listen, daemon=True)
        self._listen_thread.start()

    def __exit__(self, *args: object, **kwargs: object) -> None:
        super().__exit__(*args, **kwargs)
        self._listen_thread.join()

    def _listen(self) -> None:
        seen = self._last_position
        while not self._has_been_stopped and not self._recorder.closed:
            if self._recorder.wait(seen, 0.1):
                seen = self._recorder.last_position
                self._has_been_notified.set()
        self.stop()
