"""What the tests of ledgers have in common: a clock to set, drafts, and other processes."""

import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from domain.ledger.port import Append, Conflict, Draft, Entry, Ledger, Outcome

ROOT = Path(__file__).parents[3]
SECOND = 1_000_000
NOON = 1_795_435_200 * SECOND
"""2026-11-23T12:00:00Z, in microseconds."""


class SetClock:
    """A clock that stands still until it is set."""

    def __init__(self, now: int = NOON) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


def draft(*tags: str, type: str = "Renamed", data: bytes = b"{}") -> Draft:  # noqa: A002 - the port's own word
    return Draft(type, tags, lambda _position, _recorded_at: data)


def one(
    *tags: str,
    after: int = 0,
    touches: Sequence[str] = (),
    data: bytes = b"{}",
    at: int | None = None,
    basis: bytes | None = None,
) -> Append:
    """An append of one draft."""
    return Append((draft(*tags, data=data),), after, tuple(touches), at, basis)


def written(outcomes: Iterable[Outcome]) -> list[Entry]:
    """The entries that were written, all in one list."""
    return [entry for outcome in outcomes if isinstance(outcome, tuple) for entry in outcome]


def fill(ledger: Ledger, count: int) -> None:
    """Append that many records, with data `0`, `1`, `2` ..."""
    drafts = tuple(draft("country:kz", data=str(number).encode()) for number in range(count))
    ledger.append([Append(drafts, 0, ())])


def count_up(ledger: Ledger, times: int) -> None:
    """Append the number after the last one, decided on the ledger as it was read, that many times."""
    for _ in range(times):
        while True:
            head = ledger.head().position
            numbers = [int(entry.data) for entry in ledger.read(tags=["counter"])]
            following = str(max(numbers, default=0) + 1).encode()
            (outcome,) = ledger.append([one("counter", after=head, touches=["counter"], data=following)])
            if not isinstance(outcome, Conflict):
                break


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


@contextmanager
def process(*arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that runs `tests.domain.ledger.other`; killed at the end if it still runs."""
    command = [sys.executable, "-m", "tests.domain.ledger.other", *map(str, arguments)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        try:
            yield child
        finally:
            child.kill()


def line(child: subprocess.Popen[str]) -> str:
    """The next line that the process prints."""
    assert child.stdout is not None
    return child.stdout.readline().strip()


def go(child: subprocess.Popen[str]) -> None:
    """Let the process, which waits for it, go on."""
    assert child.stdin is not None
    child.stdin.write("go\n")
    child.stdin.flush()
