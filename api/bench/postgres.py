"""What it costs to ask what a party was as of a day, beside asking PostgreSQL, and beside a replay of the party's events for each question.

PostgreSQL holds the same histories in tables of periods (`api.bench.range_tables`) and is asked by a prepared statement over a local socket, by one
connection. The replay is the `eventsourcing` library's (`api.bench.replaying`). All three are asked the same questions; rounds alternate.
"""

import contextlib
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import psycopg

from api.ahead import Ahead
from api.bench.asking import asker
from api.bench.asof import BEFORE, CONNECTIONS, HOT
from api.bench.clusters import cluster
from api.bench.figures import Goal, Run, beside
from api.bench.generated import ledger_of, ledgers_in
from api.bench.processes import Failed, cores
from api.bench.queries import RATE
from api.bench.questions import Asking, Question, named_in
from api.bench.range_tables import ask, load
from api.bench.replaying import Replaying
from api.bench.servers import application_on_a_copy
from api.clock import now
from api.desk import Desk
from api.light import Light
from api.settings import Settings
from domain.ledger.opening import open_ledger
from domain.records import Record, decode_record

IN_PROCESS: Final = Goal(50, 100)
BY_THROUGHPUT: Final = Goal(2, 3)
BESIDE_REPLAY: Final = Goal(4, 6)
STATEMENT: Final = "PostgreSQL's bare query"
REPLAY: Final = "a replay"


def postgres(size: int, rounds: int, requests: int, ledgers: Path | None) -> Run:
    """Run it on a generated ledger. Raises `Failed` when PostgreSQL is not to be had, or a process does not do its part."""
    serving, asking = cores()
    found: dict[str, list[tuple[float, float, float, float]]] = {}
    with contextlib.ExitStack() as stack:
        connection = stack.enter_context(psycopg.connect(stack.enter_context(cluster()), autocommit=True))
        ledger = ledger_of(size, stack.enter_context(ledgers_in(ledgers)))
        light, records = _read(stack, ledger)
        periods = load(connection, records)
        replaying = Replaying()
        replaying.fill(records)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(application_on_a_copy(ledger, folder, serving))
        questions = Asking(named_in(ledger), seed=size)
        with asker(server.port, CONNECTIONS, asking) as ask_before:
            # As for `asof`: PostgreSQL keeps no answers.
            for asked in _kinds(questions, requests * BEFORE).values():
                _rate(asked, lambda each: whole(light, each))
                ask_before.get([each.path for each in asked])
        server.wait_until_settled()
        http = stack.enter_context(asker(server.port, CONNECTIONS, asking))
        for number in range(rounds + 1):
            for kind, asked in _kinds(questions, requests).items():
                rates = (
                    _rate(asked, lambda each: whole(light, each)),
                    http.get([each.path for each in asked]).rate,
                    _rate(asked, lambda each: ask(connection, each, size)),
                    _rate(asked, lambda each: replaying.ask(each, size)),
                )
                if number:  # the first is not measured: everything is in memory after it
                    found.setdefault(kind, []).append(rates)
    settings: dict[str, object] = {
        "records": size,
        "periods": periods,
        "rounds": rounds,
        "requests": requests,
        "rounds_before": BEFORE,
    }
    figures = []
    for kind, of in found.items():
        figures += [
            beside(f"in process, {kind}", RATE, [(each[0], each[2]) for each in of], IN_PROCESS, STATEMENT),
            beside(f"over HTTP, {kind}", RATE, [(each[1], each[2]) for each in of], BY_THROUGHPUT, STATEMENT),
            beside(f"over HTTP, {kind}", RATE, [(each[1], each[3]) for each in of], BESIDE_REPLAY, REPLAY),
        ]
    return Run("postgres", settings, figures)


def whole(light: Light, question: Question) -> bytes:
    """The whole answer, as the server sends it. Raises `Failed` where it is left to the framework, which is not here."""
    path, _, query = question.path.partition("?")
    answer = light.answer(_ASKED | {"path": path, "query_string": query.encode()})
    if answer is None:
        raise Failed(f"the light path has no answer to {question.path}")
    return answer[1]


_ASKED: Final[dict[str, object]] = {"method": "GET", "root_path": "", "headers": [(b"host", b"bench")]}


def _read(stack: contextlib.ExitStack, ledger: Path) -> tuple[Light, list[Record]]:
    """What answers in process, with all worked out that is worked out ahead; and the records."""
    desk = Desk(open_ledger(f"sqlite:///{ledger}", now, must_exist=True), now)
    stack.callback(desk.close)
    desk.catch_up()
    ahead = Ahead(desk, Settings().ahead)
    ahead.look_again()
    while ahead.step():
        pass
    return Light(desk, now, ahead), [decode_record(each.data) for each in desk.ledger.read()]


def _kinds(asking: Asking, count: int) -> dict[str, list[Question]]:
    return {
        "asked again": (asking.hot(HOT) * (count // HOT + 1))[:count],
        "often asked parties on random days": asking.of_the_often_asked(HOT, count),
        "all parties on random days": asking.some(count),
    }


def _rate(questions: Sequence[Question], answer: Callable[[Question], object]) -> float:
    began = time.perf_counter()
    for each in questions:
        answer(each)
    return len(questions) / (time.perf_counter() - began)
