"""Entries by column are those that come one by one, from whichever place on."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from domain.ledger import sqlite_recorder
from domain.ledger.columns import Columns, Reading, by_column, in_columns
from domain.ledger.port import Entry, Ledger
from domain.ledger.sqlite import SQLiteLedger
from tests.domain.ledger.given import fill, one


def one_by_one(columns: Iterable[Columns]) -> list[Entry]:
    return [Entry(*each) for some in columns for each in zip(*some, strict=True)]


@pytest.mark.parametrize("count", [0, 6, 7, 20])
def test_a_ledger_is_read_by_column_as_it_is_read_one_by_one(
    ledger: Ledger, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_recorder, "BATCH", 7)
    fill(ledger, count)
    ledger.append([one("party:a", "key:k", "body:b")])
    for after in (0, 3):
        assert one_by_one(in_columns(ledger.read(after), 7)) == list(ledger.read(after))


def test_what_was_not_read_one_by_one_is_left(ledger: Ledger) -> None:
    fill(ledger, 9)
    reading = ledger.read()
    first = [next(reading), next(reading)]
    assert [*first, *one_by_one(in_columns(reading, 4))] == list(ledger.read())


def test_a_file_is_read_by_column_without_entries(
    sqlite: SQLiteLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(sqlite, 3)
    assert isinstance(sqlite.read(), Reading)
    monkeypatch.setattr(sqlite_recorder, "BATCH", 2)
    assert [[*some.positions] for some in in_columns(sqlite.read(), 9)] == [[1, 2], [3]]
    monkeypatch.setattr(sqlite_recorder, "BATCH_BYTES", 0)
    assert [[*some.positions] for some in in_columns(sqlite.read(), 9)] == [[1], [2], [3]]


def test_a_file_need_not_be_read_for_types(sqlite: SQLiteLedger) -> None:
    fill(sqlite, 3)
    whole, bare = [[*in_columns(sqlite.read(), 9, types=types)] for types in (True, False)]
    assert bare == [some._replace(types=()) for some in whole]


def test_tags_that_are_none_are_refused_by_column_as_one_by_one(sqlite: SQLiteLedger, path: Path) -> None:
    fill(sqlite, 3)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TRIGGER records_are_never_changed")
        connection.execute("UPDATE records SET tags = '[1]' WHERE position = 2")
    for read in (list[Entry], lambda reading: one_by_one(in_columns(reading, 9))):
        with pytest.raises(msgspec.ValidationError, match="Expected `str`, got `int`"):
            read(sqlite.read())


def test_what_came_before_something_went_wrong_is_given_first() -> None:
    entries = [Entry(position, 0, "Founded", (), b"{}") for position in range(1, 6)]

    def ending_badly() -> Iterator[Entry]:
        yield from entries
        raise ConnectionError("gone")

    columns = in_columns(ending_badly(), 3)
    assert [next(columns), next(columns)] == [by_column(entries[:3]), by_column(entries[3:])]
    with pytest.raises(ConnectionError, match="gone"):
        next(columns)
