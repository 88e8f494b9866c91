"""A fresh process that takes in a ledger, or only reads and decodes its rows. Part of `api.bench.starting`.

Run as `python -m api.bench.started WHAT LEDGER`, WHAT being `start`, `ask` or `read`: it says `ready` when everything is imported, begins at a line on its
standard input, and answers with what it found (`Started`) as JSON.
"""

import gc
import os
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Final

import msgspec
from msgspec.structs import replace

from api.bench.histories import entry, report
from api.bench.starting import FIRST, Started
from api.clock import now
from api.desk import Desk
from api.snapshots import Snapshot
from domain.dates import parse_day_end
from domain.ledger.opening import open_ledger
from domain.ledger.sqlite_file import connect
from domain.ledger.sqlite_writing import tags_from_json
from projections.at import At
from projections.chronicle import Chronicle

MORE: Final = 2_000
"""Records that come in live."""
DAYS: Final = (parse_day_end("1946"), parse_day_end("2024"))
"""Between which histories are told."""


def start(ledger: Path) -> Started:
    """From the file to a chronicle that can be asked, by the snapshot beside it if there is one; then what one more record takes, which
    the ledger never sees.
    """
    found, chronicle = started(ledger)
    return replace(found, applied=live(chronicle))


def start_and_ask(ledger: Path) -> Started:
    """The same start; then what the first answers take."""
    found, chronicle = started(ledger)
    return replace(found, asked=ask(chronicle))


def started(ledger: Path) -> tuple[Started, Chronicle]:
    """What a start takes, and the chronicle, which follows the ledger no longer. What it keeps for the next start it writes after that."""
    before = resident()
    began, used = time.perf_counter(), time.process_time()
    snapshot = Snapshot(ledger.with_name("snapshot"))
    desk = Desk(open_ledger(f"sqlite:///{ledger}", now, must_exist=True), now, snapshot).open()
    took, used = time.perf_counter() - began, time.process_time() - used
    ready = time.perf_counter()
    desk.close()  # or it would find that the chronicle holds what the ledger does not, and read it anew
    kept = time.perf_counter() - ready
    held = resident() - before
    return Started(took, used, held, kept), desk.chronicle


def ask(chronicle: Chronicle) -> tuple[float, ...]:
    """Seconds of processor that each answer took, from the very first one on: each about another party, on a day chosen at random."""
    random = Random(2)  # noqa: S311 - the same questions in each run
    parties = chronicle.named(chronicle.head)
    found = []
    for party in random.sample(parties, min(2 * FIRST, len(parties))):
        at = At(random.randint(*DAYS), chronicle.head)
        began = time.process_time()
        chronicle.party_json(party, at)
        found.append(time.process_time() - began)
    return tuple(found)


def live(chronicle: Chronicle) -> tuple[float, ...]:
    """Seconds that each record took to come in."""
    random = Random(1)  # noqa: S311 - the same parties in each run
    parties = chronicle.parties(chronicle.head)
    last = chronicle.recorded_at(chronicle.head) or 0
    found = []
    for number in range(1, MORE + 1):
        draft = report(random, random.choice(parties), number)
        came = entry(draft, chronicle.head + 1, last + number)
        began = time.perf_counter()
        chronicle.apply([came])
        found.append(time.perf_counter() - began)
    return tuple(found)


def read(ledger: Path) -> Started:
    """Each row with its tags, decoded, and forgotten."""
    decode = msgspec.json.decode
    before = resident()
    began, used = time.perf_counter(), time.process_time()
    with closing(connect(ledger, make=False)) as connection:
        rows = connection.execute(
            "SELECT position, recorded_at, type, tags, data FROM records ORDER BY position"
        )
        for _, _, _, tags, data in rows:
            tags_from_json(tags)
            decode(data)
    took, used = time.perf_counter() - began, time.process_time() - used
    return Started(took, used, resident() - before)


def resident() -> int:
    """Bytes of memory that this process holds."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


WAYS: Final[dict[str, Callable[[Path], Started]]] = {
    "start": start,
    "ask": start_and_ask,
    "read": read,
}


def main(what: str, ledger: str) -> None:
    """See the module's docstring."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    found = WAYS[what](Path(ledger))
    sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
