"""What can be wrong with a ledger beside its records: tags that are found by and do not stand in the record, triggers that are gone, a damaged file.

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
from domain.ledger.sqlite_file import SCHEMA, connect, explained

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
            there = {sql for (sql,) in connection.execute("SELECT sql FROM sqlite_master")}
        except sqlite3.Error as error:
            yield Flaw(None, f"the file is damaged: {_judged(error, path)}")
        else:
            made = [" ".join(each.split()) for each in SCHEMA if " TRIGGER " in each]
            kept = {" ".join(each.split()) for each in there if each}
            for each in made:
                if each not in kept:
                    yield Flaw(
                        None,
                        f"the trigger {each.split()[2]}, which keeps records from being changed, is gone",
                    )


def _judged(error: sqlite3.Error, path: Path) -> str:
    """What SQLite says. Raises `Unavailable` where it says nothing of the file."""
    meant = explained(error, path)
    if isinstance(meant, Unavailable):
        raise meant from error
    return str(error)
