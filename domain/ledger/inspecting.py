"""What can be wrong with a ledger beside its records: tags that are found by and do not stand in the record, triggers that are gone, a damaged file;
and whether a record is missing.

All of this is asked of the database itself, on a connection of its own, and nothing is mended.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from msgspec import Struct

from domain.ledger.opening import file_of, is_postgres
from domain.ledger.port import Unavailable
from domain.ledger.sqlite_file import SCHEMA, connect, explained, explaining

_MOST: Final = 20
"""Complaints of SQLite about a file that are passed on."""


class Flaw(Struct, frozen=True):
    """Something that is not as it was written."""

    position: int | None
    """The first record that it is about; None where it is about none."""
    words: str


def flaws(address: str) -> Iterator[Flaw]:
    """What is wrong with the ledger at the address, which is there. Raises `Unavailable` where that cannot be asked."""
    if address == "memory:":
        return iter(())
    if is_postgres(address):
        from domain.ledger.postgres_inspecting import postgres_flaws  # noqa: PLC0415 - who uses a file need not load the driver

        return postgres_flaws(address)
    return _of_file(file_of(address))


def first_missing(address: str) -> int | None:
    """The first position at which the ledger at the address, which is there, lacks a record; None where its records are dense.

    That records are missing at its end, nobody can tell who asks it alone. Raises `LedgerError` where it cannot be asked.
    """
    if address == "memory:":
        return None
    if is_postgres(address):
        from domain.ledger.postgres_inspecting import postgres_first_missing  # noqa: PLC0415 - as above

        return postgres_first_missing(address)
    path = file_of(address)
    with explaining(path), closing(connect(path, make=False)) as connection:
        (spread,) = connection.execute(SPREAD.format(position="position", records="records"))
        if is_dense(*spread):
            return None
        ((missing,),) = connection.execute(MISSING.format(position="position", records="records"))
        return int(missing)


def lost_triggers(address: str) -> Iterator[Flaw]:
    """The triggers that the ledger at the address, which is there, has no more. Raises `LedgerError` where it cannot be asked."""
    if address == "memory:":
        return
    if is_postgres(address):
        from domain.ledger.postgres_inspecting import postgres_lost_triggers  # noqa: PLC0415 - as above

        yield from postgres_lost_triggers(address)
        return
    path = file_of(address)
    with explaining(path), closing(connect(path, make=False)) as connection:
        yield from _lost(connection)


SPREAD: Final = "SELECT count(*), min({position}), max({position}) FROM {records}"
MISSING: Final = """
    SELECT min(due) FROM (SELECT {position} AS position, row_number() OVER (ORDER BY {position}) AS due FROM {records}) AS numbered
    WHERE position <> due
"""


def is_dense(number: int, first: int | None, last: int | None) -> bool:
    """Whether so many records, of which these are the first and the last, stand at 1, 2, 3 ..."""
    return not number or (first == 1 and last == number)


# What a search for a tag finds, and what the records bear: what stands in one and not in the other.
_TAGS: Final = {
    "is found by a tag that it does not bear": """
        SELECT tag, position FROM tags EXCEPT SELECT e.value, r.position FROM records AS r, json_each(r.tags) AS e
        ORDER BY 2 LIMIT 1
    """,
    "is not found by a tag that it bears": """
        SELECT e.value, r.position FROM records AS r, json_each(r.tags) AS e EXCEPT SELECT tag, position FROM tags
        ORDER BY 2 LIMIT 1
    """,
}


def _of_file(path: Path) -> Iterator[Flaw]:
    with closing(connect(path, make=False)) as connection:
        try:
            for (said,) in connection.execute(f"PRAGMA integrity_check({_MOST})"):
                if said != "ok":
                    yield Flaw(None, f"the file is damaged: {said}")
        except sqlite3.Error as error:
            yield Flaw(None, f"the file is damaged: {_judged(error, path)}")
        for words, statement in _TAGS.items():
            try:
                for tag, position in connection.execute(statement):
                    yield Flaw(position, f"{words}: {tag!r}")
            except sqlite3.Error as error:
                yield Flaw(None, f"the tags cannot be compared: {_judged(error, path)}")
        try:
            yield from _lost(connection)
        except sqlite3.Error as error:
            yield Flaw(None, f"the file is damaged: {_judged(error, path)}")


def _lost(connection: sqlite3.Connection) -> Iterator[Flaw]:
    there = {sql for (sql,) in connection.execute("SELECT sql FROM sqlite_master")}
    made = [" ".join(each.split()) for each in SCHEMA if " TRIGGER " in each]
    kept = {" ".join(each.split()) for each in there if each}
    for each in made:
        if each not in kept:
            yield Flaw(
                None, f"the trigger {each.split()[2]}, which keeps records from being changed, is gone"
            )


def _judged(error: sqlite3.Error, path: Path) -> str:
    """What SQLite says. Raises `Unavailable` where it says nothing of the file."""
    meant = explained(error, path)
    if isinstance(meant, Unavailable):
        raise meant from error
    return str(error)
