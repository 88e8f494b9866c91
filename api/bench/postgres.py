"""What it costs to ask what a party was as of a day, beside asking PostgreSQL, and beside a replay of the party's events for each question.

PostgreSQL holds the same histories in tables of periods (`api.bench.range_tables`) and is asked by a prepared statement over a local socket, by one
connection. The replay is the `eventsourcing` library's (`api.bench.replaying`). All three are asked the same questions; rounds alternate.

In process, a party, a day and a position are asked for, as of the database, and the state comes as bytes; with what HTTP has around it, the question is read from an
address first, and the answer has its headers.
"""

import contextlib
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeVar

import psycopg
from msgspec import Struct

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
from api.plain import Scope
from api.states import States
from domain.ids import Position
from domain.ledger.opening import open_ledger
from domain.records import Record, decode_record

IN_PROCESS: Final = Goal(50, 100)
BY_THROUGHPUT: Final = Goal(2, 3)
BESIDE_REPLAY: Final = Goal(4, 6)
IN_A_ROUND: Final = 10
"""Times as many questions are asked in process as of the others: so few as they are asked would be over in a millisecond."""
STATEMENT: Final = "PostgreSQL's bare query"
REPLAY: Final = "a replay"

Asked = TypeVar("Asked")


def postgres(size: int, rounds: int, requests: int, ledgers: Path | None) -> Run:
    """Run it on a generated ledger. Raises `Failed` when PostgreSQL is not to be had, or a process does not do its part."""
    serving, asking = cores()
    found: dict[str, list[_Rates]] = {}
    with contextlib.ExitStack() as stack:
        connection = stack.enter_context(psycopg.connect(stack.enter_context(cluster()), autocommit=True))
        ledger = ledger_of(size, stack.enter_context(ledgers_in(ledgers)))
        light, states, records = _read(stack, ledger)
        periods = load(connection, records)
        replaying = Replaying()
        replaying.fill(records)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(application_on_a_copy(ledger, folder, serving))
        questions = Asking(named_in(ledger), seed=size)
        with asker(server.port, CONNECTIONS, asking) as ask_before:
            # As for `asof`: PostgreSQL keeps no answers.
            for asked in _kinds(questions, requests * BEFORE).values():
                _rate(asked, lambda each: state_of(states, each, size))
                _rate(_scopes(asked), lambda each: whole(light, each))
                ask_before.get([each.path for each in asked])
        server.wait_until_settled()
        http = stack.enter_context(asker(server.port, CONNECTIONS, asking))
        for number in range(rounds + 1):
            many = _kinds(questions, requests * IN_A_ROUND)
            for kind, asked in _kinds(questions, requests).items():
                rates = _Rates(
                    state=_rate(many[kind], lambda each: state_of(states, each, size)),
                    answer=_rate(_scopes(many[kind]), lambda each: whole(light, each)),
                    http=http.get([each.path for each in asked]).rate,
                    statement=_rate(asked, lambda each: ask(connection, each, size)),
                    replay=_rate(asked, lambda each: replaying.ask(each, size)),
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
        in_process = [(each.state, each.statement) for each in of]
        as_answered = [(each.answer, each.statement) for each in of]
        over_http = [(each.http, each.statement) for each in of]
        beside_replay = [(each.http, each.replay) for each in of]
        figures += [
            beside(f"in process, {kind}", RATE, in_process, IN_PROCESS, STATEMENT),
            beside(f"in process with headers, {kind}", RATE, as_answered, None, STATEMENT),
            beside(f"over HTTP, {kind}", RATE, over_http, BY_THROUGHPUT, STATEMENT),
            beside(f"over HTTP, {kind}", RATE, beside_replay, BESIDE_REPLAY, REPLAY),
        ]
    return Run("postgres", settings, figures)


class _Rates(Struct, frozen=True):
    """Answers a second in one round: ours in process, the same with headers, the server's; the database's, and the replay's."""

    state: float
    answer: float
    http: float
    statement: float
    replay: float


def state_of(states: States, question: Question, head: Position) -> bytes:
    """The party's state as JSON, with the times asked for. Raises `Failed` where it is left to the framework, which is not here."""
    position = head if question.known_at is None else question.known_at
    cited = states.tell(f"/parties/{question.party}", question.as_of, None, position)
    if cited is None:
        raise Failed(f"nothing is kept of {question.path}")
    return cited.body


def whole(light: Light, scope: Scope) -> bytes:
    """The body of the whole answer, as the server sends it. Raises `Failed` where it is left to the framework, which is not here."""
    answer = light.answer(scope)
    if answer is None:
        raise Failed(f"the light path has no answer to {scope['path']}")
    return answer[1]


def _scopes(questions: Sequence[Question]) -> list[Scope]:
    """The questions, as a server gives them to the application."""
    parts = [each.path.partition("?") for each in questions]
    return [_ASKED | {"path": path, "query_string": query.encode()} for path, _, query in parts]


_ASKED: Final[dict[str, object]] = {"method": "GET", "root_path": "", "headers": [(b"host", b"bench")]}


def _read(stack: contextlib.ExitStack, ledger: Path) -> tuple[Light, States, list[Record]]:
    """What answers in process, with all worked out that is worked out ahead: whole answers, and states alone; and the records."""
    desk = Desk(open_ledger(f"sqlite:///{ledger}", now, must_exist=True), now)
    stack.callback(desk.close)
    desk.catch_up()
    ahead = Ahead(desk)
    ahead.look_again()
    while ahead.step():
        pass
    records = [decode_record(each.data) for each in desk.ledger.read()]
    return Light(desk, now, ahead), States(desk, ahead), records


def _kinds(asking: Asking, count: int) -> dict[str, list[Question]]:
    return {
        "asked again": (asking.hot(HOT) * (count // HOT + 1))[:count],
        "often asked parties on random days": asking.of_the_often_asked(HOT, count),
        "all parties on random days": asking.some(count),
    }


def _rate(questions: Sequence[Asked], answer: Callable[[Asked], object]) -> float:
    began = time.perf_counter()
    for each in questions:
        answer(each)
    return len(questions) / (time.perf_counter() - began)
