"""What can be done within one write transaction on a ledger in PostgreSQL."""

from collections.abc import Sequence

from psycopg import sql
from psycopg.rows import tuple_row

from domain.ledger.port import Entry, Head, Unavailable
from domain.ledger.postgres_connection import LedgerConnection
from domain.ledger.postgres_datastore import TRANSACTION
from domain.ledger.postgres_query import from_stored, to_stored
from domain.ledger.postgres_tables import NAME, named

INSERT_SECONDS = 60.0
"""How long the server may be silent over what it is to insert: tens of thousands of records, perhaps on a slow disk."""

# One message to the server. READ COMMITTED, so that what is read after the lock is what stood when it was given; and what is
# read after a server has said that it is not in recovery is all that the one which it replaced has sent it.
_BEGIN = (
    "BEGIN ISOLATION LEVEL READ COMMITTED;"  # noqa: S608 - of constants
    f" {TRANSACTION};"
    " SELECT pg_advisory_xact_lock({lock_class}, hashtext({name}));"
    " SELECT pg_is_in_recovery() AS is_copy, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now;"
    " SELECT id, recorded_at, data FROM {schema}.{events} ORDER BY id DESC LIMIT 1"
)


class Writing:
    """What can be done within one write transaction. It begins when the lock is given, and sees where the ledger ends."""

    def __init__(self, connection: LedgerConnection, schema: str) -> None:
        self._connection = connection
        self._schema = schema
        self._cursor = connection.cursor(binary=True, row_factory=tuple_row)
        cursor = connection.execute(self._named(_BEGIN))
        server = cursor.set_result(-2).fetchone()
        assert server is not None
        self.is_copy: bool = server["is_copy"]
        """Whether a standby answers, which may not have all yet, and can write nothing."""
        self.now: int = server["now"]
        """The server's clock."""
        row = cursor.set_result(-1).fetchone()
        self.head = Head(0, None) if row is None else Head(row["id"], row["recorded_at"])
        self._last: bytes | None = None if row is None else row["data"]
        self.written: Entry | None = None
        """The last entry that was inserted."""
        self.is_asked = False
        """Whether it is to be confirmed that what stands here is kept as what is written is."""

    def at(self, position: int) -> bytes | None:
        """The record at the position, if there is one."""
        if position == self.head.position:
            return self._last
        self._cursor.execute(self._named("SELECT data FROM {schema}.{events} WHERE id = %s"), (position,))
        row = self._cursor.fetchone()
        return None if row is None else row[0]

    def bearing(self, tags: tuple[str, ...], after: int) -> tuple[int, str] | None:
        """A record after the position that bears one of the tags: its position and the tag."""
        since = self.head.position - after
        return self._among_records(tags, after) if since < len(tags) else self._among_tags(tags, after)

    def insert(self, entries: Sequence[Entry]) -> None:
        if not entries:
            return
        first, last = entries[0], entries[-1]
        with self._connection.patient(INSERT_SECONDS):
            self._copy(entries)
            self._cursor.execute(
                self._named(
                    "INSERT INTO {schema}.{tags} (tag, main_id) SELECT DISTINCT tag, id"  # a record may bear a tag twice
                    " FROM {schema}.{events}, unnest(tags) AS tag WHERE id >= %s"
                ),
                (first.position,),
            )
        self.head, self._last, self.written = Head(last.position, last.recorded_at), last.data, last

    def confirm(self) -> None:
        """Write what is no entry to the server's log, so that a commit waits until all before it is kept. Raises
        `Unavailable` on a standby.
        """
        if self.is_copy:
            raise Unavailable("a standby answers, which takes no writes and may not have all yet")
        self._connection.execute("SELECT pg_logical_emit_message(true, %s::text, ''::text)", (NAME,))
        self.is_asked = True

    def finds(self, statement: bytes, values: dict[str, int | str | list[str]]) -> bool:
        self._cursor.execute(statement, values)
        return self._cursor.fetchone() is not None

    def _copy(self, entries: Sequence[Entry]) -> None:
        copying = self._named(
            "COPY {schema}.{events} (id, recorded_at, type, tags, data) FROM STDIN (FORMAT BINARY)"
        )
        with self._cursor.copy(copying) as copy:
            copy.set_types(["int8", "int8", "text", "text[]", "bytea"])
            for entry in entries:
                tags = [to_stored(tag) for tag in entry.tags]
                copy.write_row((entry.position, entry.recorded_at, entry.type, tags, entry.data))

    def _among_records(self, tags: tuple[str, ...], after: int) -> tuple[int, str] | None:
        """By reading the few records since then: an append may touch tens of thousands of tags."""
        wanted = set(tags)
        self._cursor.execute(
            self._named("SELECT id, tags FROM {schema}.{events} WHERE id > %s ORDER BY id"), (after,)
        )
        for position, stored in self._cursor:
            for tag in map(from_stored, stored):
                if tag in wanted:
                    return position, tag
        return None

    def _among_tags(self, tags: tuple[str, ...], after: int) -> tuple[int, str] | None:
        self._cursor.execute(
            self._named(
                "SELECT main_id, tag FROM {schema}.{tags} WHERE tag = ANY(%s) AND main_id > %s ORDER BY main_id LIMIT 1"
            ),
            ([to_stored(tag) for tag in tags], after),
        )
        row = self._cursor.fetchone()
        return None if row is None else (row[0], from_stored(row[1]))

    def _named(self, statement: str) -> sql.Composed:
        return named(statement, self._schema)
