"""Entries by column are those that come one by one, from whichever place on."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path

import msgspec
import pytest

from domain.ledger import sqlite_recorder
from domain.ledger.columns import Columns, Reading, by_column, in_columns
from domain.ledger.port import Append, Entry, Ledger
from domain.ledger.sqlite import SQLiteLedger
from tests.domain.ledger.given import draft, fill, one


def together(columns: Iterable[Columns]) -> Columns:
    """All of them as one."""
    each = [*columns] or [by_column(())]
    return Columns(*(list(chain.from_iterable(column)) for column in zip(*each, strict=True)))


@pytest.mark.parametrize("count", [0, 6, 7, 20])
def test_a_ledger_is_read_by_column_as_it_is_read_one_by_one(
    ledger: Ledger, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_recorder, "BATCH", 7)
    fill(ledger, count)
    ledger.append([one("party:a", "key:k", "body:b")])
    for after in (0, 3):
        entries, columns = list(ledger.read(after)), together(in_columns(ledger.read(after), 7))
        assert columns == by_column(entries)
        assert columns.keyed == [(count + 1, ("party:a", "key:k", "body:b"))][: len(entries)]


def test_what_was_not_read_one_by_one_is_left(ledger: Ledger) -> None:
    fill(ledger, 9)
    reading = ledger.read()
    first = [next(reading), next(reading)]
    assert together([by_column(first), *in_columns(reading, 4)]) == by_column(list(ledger.read()))


def test_a_file_is_read_by_column_without_entries(
    sqlite: SQLiteLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(sqlite, 3)
    assert isinstance(sqlite.read(), Reading)
    monkeypatch.setattr(sqlite_recorder, "BATCH", 2)
    assert [[*some.positions] for some in in_columns(sqlite.read(), 9)] == [[1, 2], [3]]
    monkeypatch.setattr(sqlite_recorder, "BATCH_BYTES", 0)
    assert [[*some.positions] for some in in_columns(sqlite.read(), 9)] == [[1], [2], [3]]


def test_a_file_need_not_be_read_for_keys(sqlite: SQLiteLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_recorder, "BATCH", 2)
    fill(sqlite, 3)
    sqlite.append([one("party:a", "key:k", "body:b")])
    whole, bare = [[*in_columns(sqlite.read(), 9, keys=keys)] for keys in (True, False)]
    assert any(some.keyed for some in whole)
    assert bare == [some._replace(keyed=[]) for some in whole]


@pytest.mark.parametrize("rare", [1, 100], ids=["few", "many"])
@pytest.mark.parametrize("batch", [1, 2, 3, 5, 100])
def test_appends_under_keys_are_told_where_they_end_be_they_few_or_many(
    sqlite: SQLiteLedger, monkeypatch: pytest.MonkeyPatch, rare: int, batch: int
) -> None:
    monkeypatch.setattr(sqlite_recorder, "RARE", rare)
    monkeypatch.setattr(sqlite_recorder, "BATCH", batch)
    for number in range(3):
        fill(sqlite, 2)
        keyed = draft("party:a", f"key:{number}", "body:same", data=b"{}")
        sqlite.append([Append((keyed, keyed), 0, ())])
    for after in (0, 3, 7):
        keys = {tags[-2]: position for position, tags in together(in_columns(sqlite.read(after), 9)).keyed}
        assert keys == {f"key:{n}": 4 * n + 4 for n in range(3) if 4 * n + 4 > after}


def test_what_is_appended_while_a_file_is_read_by_column_comes_with_its_keys(
    sqlite: SQLiteLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_recorder, "BATCH", 2)
    fill(sqlite, 4)
    reading = in_columns(sqlite.read(), 9)
    first = next(reading)
    sqlite.append([one("party:a", "key:k", "body:b"), one("party:b", "key:l", "body:b")])
    assert together([first, *reading]) == by_column(list(sqlite.read()))


@pytest.mark.parametrize("gap", [[2], [2, 3, 4], [1], [6], [1, 2, 3, 4, 5]])
def test_a_gap_is_no_end(
    sqlite: SQLiteLedger, path: Path, monkeypatch: pytest.MonkeyPatch, gap: list[int]
) -> None:
    """Only a ledger has one that somebody meddled with; who takes it in is to see that."""
    monkeypatch.setattr(sqlite_recorder, "BATCH", 2)
    fill(sqlite, 6)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TRIGGER records_are_never_deleted")
        connection.executemany("DELETE FROM records WHERE position = ?", [(each,) for each in gap])
    assert together(in_columns(sqlite.read(), 9)) == by_column(list(sqlite.read()))


def test_what_only_looks_like_a_key_is_none(sqlite: SQLiteLedger) -> None:
    for tags in (
        ("body:b",),
        ("key:k",),
        ("body:b", "key:k"),
        ("party:a", "body:b"),
        ("key:k", "party:a", "body:b"),
    ):
        sqlite.append([one(*tags)])
    entries = list(sqlite.read())
    assert len(entries) == 5
    assert not together(in_columns(sqlite.read(), 9)).keyed
    assert not by_column(entries).keyed


def with_tags(path: Path, tags: str) -> None:
    """Have other tags kept of the second record."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TRIGGER records_are_never_changed")
        connection.execute("UPDATE records SET tags = ? WHERE position = 2", (tags,))


@pytest.mark.parametrize("tags", ["[1]", "none", '[1,"body:b"]', '"body:b'])
def test_tags_that_are_none_are_refused_by_column_as_one_by_one(
    sqlite: SQLiteLedger, path: Path, tags: str
) -> None:
    fill(sqlite, 3)
    with_tags(path, tags)
    for read in (list[Entry], lambda reading: together(in_columns(reading, 9))):
        with pytest.raises(msgspec.DecodeError):
            read(sqlite.read())


def test_tags_of_a_long_ledger_are_read_where_there_may_be_keys_alone(
    sqlite: SQLiteLedger, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_recorder, "BATCH", 3)
    fill(sqlite, 3)
    with_tags(path, '[1,"body:b"]')
    assert together(in_columns(sqlite.read(), 9)).positions == [1, 2, 3]
    monkeypatch.setattr(sqlite_recorder, "RARE", 100)
    for number in range(4):
        sqlite.append([one("party:a", f"key:{number}", "body:b")])
    with pytest.raises(msgspec.DecodeError):
        together(in_columns(sqlite.read(), 9))


def test_what_came_before_something_went_wrong_is_given_first() -> None:
    entries = [Entry(position, 0, "Founded", (), b"{}") for position in range(1, 6)]

    def ending_badly() -> Iterator[Entry]:
        yield from entries
        raise ConnectionError("gone")

    columns = in_columns(ending_badly(), 3)
    assert [next(columns), next(columns)] == [by_column(entries[:3]), by_column(entries[3:])]
    with pytest.raises(ConnectionError, match="gone"):
        next(columns)
