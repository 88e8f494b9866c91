"""What it costs to ask what a party was as of a day, over HTTP, beside constant bytes: however long the history is.

The constants are answers of mean length, with their headers, from a route of the same application that reads the same parameters, and from a bare
callable on the same kind of server. Server and asker have a core each, where there are two. Rounds alternate between all that is asked.
"""

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from api.bench.asking import Asked, Asker, asker
from api.bench.figures import Figure, Goal, Run, beside
from api.bench.generated import ledger_of, ledgers_in
from api.bench.processes import Served, cores
from api.bench.queries import RATE, typical
from api.bench.questions import Asking, Question, named_in
from api.bench.servers import application_on_a_copy, bare_server, keep_constant

CONNECTIONS: Final = 32
AGAIN: Final = "asked again"
OFTEN: Final = "often asked parties on random days"
RANDOM: Final = "all parties on random days"
PAST: Final = "as known in the past"
HOT: Final = 100
"""Questions that are asked again and again, and parties that are asked for often."""
BEFORE: Final = 10
"""Rounds that are asked before any is measured: what a server has been asked that has served for a while."""
SAMPLE: Final = 200
"""Questions whose answers are looked at for their mean length."""
MICRO: Final = 1_000_000
PER_PROCESSOR: Final = "answers a second of processor"
USED: Final = "µs of processor an answer"

BESIDE_CONSTANT: Final = Goal(0.85, 0.97)
BESIDE_BARE: Final = Goal(0.6, 0.8)
IN_THE_PAST: Final = Goal(1.5, 1.1, less_is_better=True)
LARGER: Final = Goal(1.2, 1.05, less_is_better=True)
TEN_MILLION: Final = Goal(1.2, 1.2, less_is_better=True)


class _Started(Struct, frozen=True):
    """A ledger that is served."""

    records: int
    server: Served
    bare: Served
    asking: Asking
    constants: dict[str, str]
    """Of each kind of question, the path of its constant."""


class _Size(_Started, frozen=True):
    """The same, with those who ask it."""

    ask: Asker
    ask_bare: Asker


class _Answered(Struct, frozen=True):
    """What some questions came to."""

    asked: Asked
    used: float
    """Microseconds of the server's processor an answer."""


class _Round(Struct, frozen=True):
    """What one kind of question gave in one round: ours, the same as known in the past, the application's constant, the bare one."""

    ours: _Answered
    past: _Answered
    constant: _Answered
    bare: _Answered


def asof(sizes: Sequence[int], rounds: int, requests: int, ahead: int | None, ledgers: Path | None) -> Run:
    """Run it on generated ledgers of these sizes, with so many bytes for answers that are worked out ahead, or as many as there are by default.

    Raises `Failed` when a process does not do its part.
    """
    found: dict[tuple[int, str], list[_Round]] = {}
    with contextlib.ExitStack() as stack:
        kept = stack.enter_context(ledgers_in(ledgers))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        started = [_start(stack, size, kept, folder, ahead) for size in sorted(sizes)]
        remarks = [_settled(size, requests * BEFORE) for size in started]
        # Not before: a server hangs up on who is silent for long.
        served = [_with_askers(stack, size) for size in started]
        for _ in range(rounds):
            for size in served:
                for kind, questions in _kinds(size.asking, requests).items():
                    found.setdefault((size.records, kind), []).append(_round(size, kind, questions))
    busiest = max(
        one.asked.busy
        for each in found.values()
        for of in each
        for one in (of.ours, of.past, of.constant, of.bare)
    )
    settings: dict[str, object] = {
        "sizes": sorted(sizes),
        "rounds": rounds,
        "requests": requests,
        "rounds_before": BEFORE,
        "connections": CONNECTIONS,
        "ahead": ahead,
        "busiest_asker": round(busiest, 2),
    }
    return Run("asof", settings, list(_figures(sorted(sizes), found)), tuple(remarks))


def _settled(size: _Started, requests: int) -> str:
    """Have the server asked, once it has worked out ahead what it does, and wait until it is done with that, too; what it came to."""
    size.server.wait_until_settled()
    with asker(size.server.port, CONNECTIONS, cores()[1]) as ask:
        for questions in _kinds(size.asking, requests).values():
            for asked in (questions, size.asking.in_the_past(questions)):
                ask.get([each.path for each in asked])
    told = size.server.wait_until_settled()
    return (
        f"{size.records:,} records: {told.parties:,} parties worked out ahead in {told.weight / 1e6:,.1f} MB; "
        f"the server took {told.used:,.0f} s of processor until then, and holds {size.server.resident() / 1e6:,.0f} MB"
    )


def _start(
    stack: contextlib.ExitStack, records: int, kept: Path, folder: Path, ahead: int | None
) -> _Started:
    serving = cores()[0]
    ledger = ledger_of(records, kept)
    constants = folder / str(records)
    constants.mkdir()
    set_so = {} if ahead is None else {"ahead": ahead}
    server = stack.enter_context(application_on_a_copy(ledger, constants, serving, **set_so))
    bare = stack.enter_context(bare_server(constants, serving))
    questions = Asking(named_in(ledger), seed=records)
    paths = {kind: _constant(server, constants, kind, of) for kind, of in _kinds(questions, SAMPLE).items()}
    return _Started(records, server, bare, questions, paths)


def _with_askers(stack: contextlib.ExitStack, of: _Started) -> _Size:
    core = cores()[1]
    ask = stack.enter_context(asker(of.server.port, CONNECTIONS, core))
    ask_bare = stack.enter_context(asker(of.bare.port, CONNECTIONS, core))
    return _Size(of.records, of.server, of.bare, of.asking, of.constants, ask, ask_bare)


def _kinds(asking: Asking, count: int) -> dict[str, list[Question]]:
    """A few questions again and again; random days, of parties that are often asked for and of all."""
    return {
        AGAIN: (asking.hot(HOT) * (count // HOT + 1))[:count],
        OFTEN: asking.of_the_often_asked(HOT, count),
        RANDOM: asking.some(count),
    }


def _constant(server: Served, folder: Path, kind: str, questions: Sequence[Question]) -> str:
    answer = typical(server, [each.path for each in questions])
    return keep_constant(folder, kind.replace(" ", "-"), answer)


def _round(size: _Size, kind: str, questions: Sequence[Question]) -> _Round:
    constants = [f"{size.constants[kind]}?{each.path.partition('?')[2]}" for each in questions]
    return _Round(
        _answered(size.server, size.ask, [each.path for each in questions]),
        _answered(size.server, size.ask, [each.path for each in size.asking.in_the_past(questions)]),
        _answered(size.server, size.ask, constants),
        _answered(size.bare, size.ask_bare, constants),
    )


def _answered(server: Served, ask: Asker, paths: Sequence[str]) -> _Answered:
    before = server.used()
    asked = ask.get(paths)
    return _Answered(asked, (server.used() - before) * MICRO / len(paths))


def _figures(sizes: Sequence[int], found: dict[tuple[int, str], list[_Round]]) -> Iterator[Figure]:
    smallest = sizes[0]
    for records in sizes:
        for kind in (AGAIN, OFTEN, RANDOM):
            rounds = found[records, kind]
            name = f"{records:,} records, {kind}"
            for of, against, goal in (
                ([(each.ours, each.constant) for each in rounds], "constant", BESIDE_CONSTANT),
                ([(each.ours, each.bare) for each in rounds], "bare callable", BESIDE_BARE),
            ):
                yield beside(name, RATE, [(o.asked.rate, b.asked.rate) for o, b in of], goal, against)
                yield beside(
                    name, PER_PROCESSOR, [(MICRO / o.used, MICRO / b.used) for o, b in of], goal, against
                )
        for kind in (AGAIN, OFTEN, RANDOM):
            rounds = found[records, kind]
            name = f"{records:,} records, {kind}, {PAST}"
            medians = [(each.past.asked.median, each.ours.asked.median) for each in rounds]
            yield beside(f"{name}, median", "ms", medians, IN_THE_PAST, "at the head")
            used = [(each.past.used, each.ours.used) for each in rounds]
            yield beside(name, USED, used, None, "at the head")
    for records in sizes[1:]:
        goal = TEN_MILLION if records >= 10_000_000 else LARGER  # noqa: PLR2004 - it has an aim of its own
        for kind in (AGAIN, OFTEN, RANDOM):
            pairs = list(zip(found[records, kind], found[smallest, kind], strict=True))
            name, against = f"{records:,} records, {kind}", f"{smallest:,} records"
            medians = [(of.ours.asked.median, small.ours.asked.median) for of, small in pairs]
            yield beside(f"{name}, median", "ms", medians, goal, against)
            p99s = [(of.ours.asked.p99, small.ours.asked.p99) for of, small in pairs]
            yield beside(f"{name}, p99", "ms", p99s, goal, against)
            yield beside(name, USED, [(of.ours.used, small.ours.used) for of, small in pairs], None, against)
