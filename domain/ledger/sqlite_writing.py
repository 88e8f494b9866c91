"""What can be done within one write transaction on a ledger file."""

import sqlite3
from collections.abc import Sequence

import msgspec

from domain.ledger.port import Entry, Head

tags_to_json = msgspec.json.Encoder().encode
tags_from_json = msgspec.json.Decoder(tuple[str, ...]).decode


class Writing:
    """What can be done within one write transaction."""

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor
        self.head = read_head(cursor)

    def at(self, position: int) -> bytes | None:
        """The record at the position, if there is one."""
        self._cursor.execute("SELECT data FROM records WHERE position = ?", (position,))
        row = self._cursor.fetchone()
        return None if row is None else row[0]

    def bearing(self, tags: tuple[str, ...], after: int) -> tuple[int, str] | None:
        """A record after the position that bears one of the tags: its position and the tag."""
        since = self.head.position - after
        return self._among_records(tags, after) if since < len(tags) else self._among_tags(tags, after)

    def insert(self, entries: Sequence[Entry]) -> None:
        if not entries:
            return
        self._cursor.executemany(
            "INSERT INTO records VALUES (?, ?, ?, ?, ?)",
            [(e.position, e.recorded_at, e.type, tags_to_json(e.tags).decode(), e.data) for e in entries],
        )
        self._cursor.executemany(
            "INSERT OR IGNORE INTO tags VALUES (?, ?)",  # a record may bear a tag twice
            [(tag, e.position) for e in entries for tag in e.tags],
        )
        self.head = Head(entries[-1].position, entries[-1].recorded_at)

    def finds(self, statement: str, values: dict[str, int | str]) -> bool:
        self._cursor.execute(statement, values)
        return self._cursor.fetchone() is not None

    def _among_records(self, tags: tuple[str, ...], after: int) -> tuple[int, str] | None:
        """By reading the few records since then: an append may touch tens of thousands of tags."""
        wanted = set(tags)
        self._cursor.execute(
            "SELECT position, tags FROM records WHERE position > ? ORDER BY position", (after,)
        )
        for position, encoded in self._cursor.fetchall():
            for tag in tags_from_json(encoded):
                if tag in wanted:
                    return position, tag
        return None

    def _among_tags(self, tags: tuple[str, ...], after: int) -> tuple[int, str] | None:
        for tag in tags:
            self._cursor.execute(
                "SELECT position FROM tags WHERE tag = ? AND position > ? LIMIT 1", (tag, after)
            )
            if row := self._cursor.fetchone():
                return row[0], tag
        return None


def read_head(cursor: sqlite3.Cursor) -> Head:
    cursor.execute("SELECT position, recorded_at FROM records ORDER BY position DESC LIMIT 1")
    row = cursor.fetchone()
    return Head(0, None) if row is None else Head(row[0], row[1])
