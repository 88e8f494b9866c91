"""Ledgers of made-up histories (`api.bench.histories`) in SQLite files, written at once and kept for the next run."""

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Final

from api.bench.histories import START, entries, entry, founded_only
from domain.ledger.port import Entry
from domain.ledger.sqlite_file import LedgerFile, connect
from domain.ledger.sqlite_writing import tags_to_json

SEED: Final = 1
"""Of the histories that are measured: the same in each run, so that runs can be compared."""
_BATCH: Final = 50_000
"""Records of one transaction."""


@contextlib.contextmanager
def ledgers_in(folder: Path | None) -> Iterator[Path]:
    """The folder in which ledgers are kept, or one that is removed again."""
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="partyline-bench-") as made:
        yield Path(made)


def ledger_of(records: int, folder: Path, seed: int = SEED) -> Path:
    """A ledger of so many records, from the folder or written into it. It is to be copied before anything is appended."""
    return _kept(folder / f"histories-{seed}-{records}.db", lambda: entries(records, seed))


def ledger_of_parties(parties: int, folder: Path, seed: int = SEED) -> Path:
    """A ledger of so many parties with a record each."""
    made = enumerate(founded_only(parties, seed), start=1)
    return _kept(
        folder / f"parties-{seed}-{parties}.db",
        lambda: (entry(draft, position, START + position) for position, draft in made),
    )


def _kept(path: Path, told: Callable[[], Iterable[Entry]]) -> Path:
    """Written beside its place first: what stands there is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        unfinished = path.with_suffix(f".{os.getpid()}")
        write(unfinished, told())
        unfinished.rename(path)
    return path


def write(path: Path, told: Iterable[Entry]) -> None:
    """Make a ledger of the entries, whose positions are 1, 2, 3 ...: quickly, as a crash on the way loses nothing that counts.

    The tags go in at the end, in the order in which SQLite keeps them, sorted by it outside of memory.
    """
    LedgerFile(path).prepare()  # the tables of a ledger, in WAL mode
    with closing(connect(path, make=False)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        rows = ((e.position, e.recorded_at, e.type, tags_to_json(e.tags).decode(), e.data) for e in told)
        while batch := list(islice(rows, _BATCH)):
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT INTO records VALUES (?, ?, ?, ?, ?)", batch)
            connection.execute("COMMIT")
        connection.execute(
            "INSERT INTO tags SELECT tag.value, position FROM records, json_each(records.tags) AS tag ORDER BY 1, 2"
        )
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA optimize")
