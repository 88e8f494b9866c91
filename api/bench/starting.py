"""How soon a ledger can be asked, what its first answers and its chronicle take, and what one more record costs, each in a fresh process.

The baseline of a start reads the same rows and has `msgspec` decode them, as plain values, and does nothing else. A start is cold on a copy beside which
nothing stands; the second one finds the snapshot that the first has left, if it was worth one. Rounds alternate. What one record costs is taken on ledgers of several sizes, and on
one of many parties.
"""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from api.bench.figures import Figure, Goal, Run, beside, measured
from api.bench.generated import ledger_of, ledger_of_parties, ledgers_in
from api.bench.processes import worker
from api.snapshots import WORTH

START: Final = Goal(3, 1.5, less_is_better=True)
AGAIN: Final = Goal(1 / 3, 0.1, less_is_better=True)
MEMORY: Final = Goal(1_000, 500, less_is_better=True)
NO_GROWTH: Final = Goal(1.2, 1.05, less_is_better=True)
"""The issue says that it does not grow; this is what the noise of a quiet machine allows."""
NOT_PUT_OFF: Final = Goal(1.5, 1.2, less_is_better=True)
"""Ready is ready: what a start leaves for later, its first answers would pay for. Of other parties, answers differ by themselves."""
FIRST: Final = 1_000
"""Answers at the most that are compared with as many after them."""
MICRO: Final = 1_000_000
MILLI: Final = 1_000


class Started(Struct, frozen=True):
    """What a process of `api.bench.started` found."""

    seconds: float
    used: float
    """Seconds of processor in them: what other programs do not change."""
    resident: int
    """Bytes that it grew by."""
    kept: float = 0.0
    """Seconds that it took after them to write what the next start goes on from."""
    applied: tuple[float, ...] = ()
    """Seconds that each of some more records took."""
    asked: tuple[float, ...] = ()
    """Seconds of processor that each of some answers took, from the first one on."""


class _Round(Struct, frozen=True):
    read: Started
    """The baseline."""
    cold: Started
    """After which records come in."""
    asked: Started
    """Cold as well, but asked then."""
    again: Started
    """By the snapshot of the one before, and asked."""


def starting(sizes: Sequence[int], parties: int, rounds: int, ledgers: Path | None) -> Run:
    """Run it on generated ledgers of these sizes, and on one of so many parties. Raises `Failed` when a process does not do its part."""
    found: dict[int, list[_Round]] = {}
    of_parties: list[Started] = []
    with ledgers_in(ledgers) as kept:
        files = {size: ledger_of(size, kept) for size in sorted(sizes)}
        many = ledger_of_parties(parties, kept)
        for _ in range(rounds):
            for size, file in files.items():
                found.setdefault(size, []).append(_round(file))
            of_parties.append(_on_a_copy(many, "start")[0])
    settings: dict[str, object] = {"sizes": sorted(sizes), "parties": parties, "rounds": rounds}
    figures = [*_starts(found), *_live(found, of_parties, parties)]
    return Run("start", settings, figures)


def _round(file: Path) -> _Round:
    (cold,) = _on_a_copy(file, "start")
    asked, again = _on_a_copy(file, "ask", "ask")
    return _Round(_run("read", file), cold, asked, again)


def _on_a_copy(file: Path, *whats: str) -> list[Started]:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copyfile(file, Path(folder) / "ledger.db"))
        return [_run(what, copy) for what in whats]


def _run(what: str, ledger: Path) -> Started:
    with worker("api.bench.started", what, ledger) as process:
        process.ask("go")
        return msgspec.json.decode(process.answer(), type=Started)


def _starts(found: dict[int, list[_Round]]) -> Iterator[Figure]:
    for size, rounds in found.items():
        name = f"{size:,} records"
        read, cold, again = (
            [each.read for each in rounds],
            [each.cold for each in rounds],
            [each.again for each in rounds],
        )
        for unit, times in (("ms", _seconds), ("ms of processor", _used)):
            ready = list(zip(times(cold), times(read), strict=True))
            yield beside(f"{name}, to ready", unit, ready, START, "reading and decoding")
            if size < WORTH:  # there is no snapshot of it: both starts are alike
                continue
            second = list(zip(times(again), times(cold), strict=True))
            yield beside(f"{name}, started again", unit, second, AGAIN, "the first start")
            ready = list(zip(times(again), times(read), strict=True))
            yield beside(f"{name}, started again", unit, ready, None, "reading and decoding")
        yield from _first_answers(f"{name}, answers after a first start", [each.asked for each in rounds])
        if size >= WORTH:
            snapshots = measured([each.kept * MILLI for each in cold])
            yield Figure(f"{name}, the snapshot that is written after a first start", "ms", snapshots)
            yield from _first_answers(f"{name}, answers after another", again)
        held = measured([each.cold.resident / size for each in rounds])
        yield Figure(f"{name}, memory", "bytes a record", held, goal=MEMORY)


def _first_answers(name: str, of: Sequence[Started]) -> Iterator[Figure]:
    unit = "µs of processor"
    yield Figure(f"{name}, the very first", unit, measured([each.asked[0] * MICRO for each in of]))
    half = [len(each.asked) // 2 for each in of]
    means = [
        (_mean(each.asked[:first]), _mean(each.asked[first:])) for each, first in zip(of, half, strict=True)
    ]
    yield beside(f"{name}, the first {half[0]:,}", unit, means, NOT_PUT_OFF, "as many after them")


def _live(found: dict[int, list[_Round]], of_parties: Sequence[Started], parties: int) -> Iterator[Figure]:
    smallest, *larger = found
    base = [_median(each.cold) for each in found[smallest]]
    name = "one more record"
    yield Figure(f"{name} on {smallest:,}", "µs", measured(base))
    against = f"on {smallest:,}"
    for size in larger:
        here = [_median(each.cold) for each in found[size]]
        yield beside(f"{name} on {size:,}", "µs", list(zip(here, base, strict=True)), NO_GROWTH, against)
    here = [_median(each) for each in of_parties]
    pairs = list(zip(here, base, strict=True))
    yield beside(f"{name} on {parties:,} of as many parties", "µs", pairs, NO_GROWTH, against)


def _seconds(of: Sequence[Started]) -> list[float]:
    return [each.seconds * MILLI for each in of]


def _used(of: Sequence[Started]) -> list[float]:
    return [each.used * MILLI for each in of]


def _mean(seconds: Sequence[float]) -> float:
    return sum(seconds) / len(seconds) * MICRO


def _median(started: Started) -> float:
    return measured(started.applied).median * MICRO
