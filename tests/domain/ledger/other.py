"""Another process on the same ledger: `python -m tests.domain.ledger.other TASK PLACE ...`, a file's path or an address.

Each task says `ready` when its imports are done, and waits for a line before it goes on.
"""

import json
import resource
import sys
import time
from itertools import count
from pathlib import Path

from domain.ledger.opening import open_ledger
from domain.ledger.port import Append, Clock, Ledger, LedgerError, Unavailable
from tests.domain.ledger.given import count_up, draft, one, written


def now() -> int:
    return time.time_ns() // 1000


def say(what: object) -> None:
    print(what, flush=True)  # noqa: T201 - how it reports to the test


def append_batches(ledger: Ledger, run: str, size: int, batches: int) -> None:
    """Append batches of records `run/batch/number`, and after each say its number and first position. 0: for ever."""
    for batch in range(batches) if batches else count():
        drafts = tuple(
            draft(f"run:{run}", f"batch:{run}/{batch}", data=f"{run}/{batch}/{number}".encode())
            for number in range(size)
        )
        say(f"{batch} {written(ledger.append([Append(drafts, 0, ())]))[0].position}")


def say_when(ledger: Ledger) -> None:
    """Append one record, and say when that was done, in seconds."""
    ledger.append([one("party:kz-qhp", data=b"from afar")])
    say(time.time())


def outgrow(ledger: Ledger, path: Path) -> None:
    """Append to a file that may not grow, then to one that may again, and say what came of it."""
    ledger.append([one("party:kz-qhp", data=b"before")])
    log = path.with_name(path.name + "-wal").stat().st_size
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (log + 100_000, hard))
    refusal = ""
    try:
        ledger.append([one("party:kz-qhp", data=b"x" * 1_000_000)])
    except Unavailable as error:
        refusal = str(error)
    kept = [entry.data.decode() for entry in ledger.read()]
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    ledger.append([one("party:kz-qhp", data=b"after")])
    say(
        json.dumps(
            {"refusal": refusal, "kept": kept, "then": [entry.data.decode() for entry in ledger.read()]}
        )
    )


def main(task: str, place: str, *rest: str) -> None:
    clock: Clock = now
    say("ready")
    sys.stdin.readline()
    try:
        ledger = open_ledger(place if ":" in place else f"sqlite:///{place}", clock)
    except LedgerError as error:
        say(f"refused: {error}")
        return
    match task:
        case "open":
            say(f"opened at {ledger.head().position}")
        case "append":
            append_batches(ledger, rest[0], int(rest[1]), int(rest[2]))
        case "count-up":
            count_up(ledger, int(rest[0]))
        case "say-when":
            say_when(ledger)
        case "outgrow":
            outgrow(ledger, Path(place))
        case _:
            raise ValueError(task)
    ledger.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
