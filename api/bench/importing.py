"""What it costs to import a release of ParlGov into a new SQLite file, beside a bare insertion of the same rows.

Measured is the time from reading the files to the acknowledged append. The bare insertion reads no file, decides and encodes
nothing: it writes the imported ledger's rows and tags into the same tables, in one transaction, as durably. Making the empty
tables counts for neither. Rounds alternate between the two.
"""

import sqlite3
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final, TypeAlias

from msgspec import Struct

from api.bench.figures import Figure, Run, beside, measured
from api.bench.processes import Failed
from api.clock import now
from api.desk import Desk
from api.importing import import_source
from domain.ledger.opening import open_ledger
from domain.ledger.sqlite_file import LedgerFile, connect
from seeds import parlgov

MILLI: Final = 1_000

Rows: TypeAlias = Sequence[tuple[object, ...]]


class _Round(Struct, frozen=True):
    """Milliseconds."""

    imported: float
    findings: float
    bare: float


def importing(data: Path, rounds: int) -> Run:
    """Run it on the release in a folder. Raises `Failed` when nothing is in it, and what an import raises."""
    found: list[_Round] = []
    records: Rows = ()
    tags: Rows = ()
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            ledger = Path(folder) / "ledger.db"
            imported, findings = _import(data, ledger)
            records, tags = _rows(ledger)
            if not records:
                raise Failed(f"{data} holds nothing to import")
            found.append(_Round(imported, findings, insert(records, tags, Path(folder) / "bare.db")))
    return Run(
        "import",
        {"rounds": rounds, "records": len(records), "tags": len(tags)},
        [
            beside(
                "from reading to the acknowledged append",
                "ms",
                [(each.imported, each.bare) for each in found],
            ),
            Figure(
                "counting the findings for the summary", "ms", measured([each.findings for each in found])
            ),
        ],
    )


def _import(data: Path, ledger: Path) -> tuple[float, float]:
    """Milliseconds until the append is acknowledged, and from there until the findings are counted."""
    desk = Desk(open_ledger(f"sqlite:///{ledger}", now), now).open()
    try:
        stored: list[float] = []
        began = time.perf_counter()
        for _ in import_source(desk, parlgov, data, now, stored=lambda: stored.append(time.perf_counter())):
            pass
        ended = time.perf_counter()
    finally:
        desk.close()
    return (stored[-1] - began) * MILLI, (ended - stored[-1]) * MILLI


def _rows(ledger: Path) -> tuple[Rows, Rows]:
    """All that stands in a ledger's tables."""
    with closing(connect(ledger, make=False)) as connection:
        records = connection.execute(
            "SELECT position, recorded_at, type, tags, data FROM records ORDER BY position"
        ).fetchall()
        # In the order in which SQLite keeps them: the quickest in which they can be inserted.
        tags = connection.execute("SELECT tag, position FROM tags ORDER BY tag, position").fetchall()
    return records, tags


def insert(records: Rows, tags: Rows, path: Path) -> float:
    """Milliseconds that it takes to insert the rows into empty tables."""
    LedgerFile(path).prepare()  # the tables of a ledger, in WAL mode
    with closing(connect(path, make=False)) as connection:
        ((synchronous,),) = connection.execute("PRAGMA synchronous")
        ((journal,),) = connection.execute("PRAGMA journal_mode")
        if (synchronous, journal) != (2, "wal"):
            raise Failed(f"the baseline would not be as durable: synchronous={synchronous}, {journal}")
        began = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        fill(connection, records, tags)
        connection.execute("COMMIT")
        return (time.perf_counter() - began) * MILLI


def fill(connection: sqlite3.Connection, records: Rows, tags: Rows) -> None:
    connection.executemany(
        "INSERT INTO records (position, recorded_at, type, tags, data) VALUES (?, ?, ?, ?, ?)", records
    )
    connection.executemany("INSERT INTO tags (tag, position) VALUES (?, ?)", tags)
