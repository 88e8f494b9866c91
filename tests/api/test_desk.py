"""The desk under many hands: appends that meet each other, other writers, a ledger that fails, and the end of the day."""

import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

import api.app
import api.desk
from api.desk import Decide, Desk, TooBusy, Written
from domain import decisions
from domain.decisions import Decision, Known, Stated
from domain.errors import NotIntroduced
from domain.ledger.memory import MemoryLedger
from domain.ledger.opening import open_ledger
from domain.ledger.port import Append, Clock, Closed, Entry, NotALedger, Outcome, Unavailable
from domain.ledger.sqlite import SQLiteLedger
from domain.moments import format_moment
from domain.records import convert_event
from tests.api.given import (
    FOUNDED,
    NOON,
    RENAMED,
    SECOND,
    Api,
    Json,
    SetClock,
    application,
    founded,
    id_,
    problem_in,
    record,
    renamed,
)

ROOT = Path(__file__).parents[2]
SOON = 10.0
"""Seconds within which everything here is long done."""

_numbers = count(1)


def states(*events: Json) -> Decide:
    """The decision to state these events, under new ids."""
    stated = [Stated(UUID(int=next(_numbers)), convert_event(event)) for event in events]
    return partial(decisions.state, stated=stated, actor="editor")


def done(future: "Future[Written]") -> Written | BaseException:
    """What became of an append."""
    return future.exception(SOON) or future.result()


def events_of(entries: Iterator[Entry]) -> list[str]:
    """The ids of the events, in the order of the ledger."""
    return [tag.removeprefix("event:") for each in entries for tag in each.tags if tag.startswith("event:")]


@contextmanager
def at_a_desk(address: str) -> Iterator[Desk]:
    with closing(Desk(open_ledger(address, SetClock())).open()) as desk:
        yield desk


@pytest.fixture(params=["memory", "sqlite"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return "memory:" if request.param == "memory" else f"sqlite:///{tmp_path / 'ledger.db'}"


class HeldLedger(MemoryLedger):
    """A ledger on which appends wait while it is held, and may be made to fail."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.free = threading.Event()
        self.free.set()
        self.waiting = threading.Event()
        self.rounds: list[int] = []
        self.kept: list[Entry] = []
        """What it held when it was closed."""
        self.before: Callable[[], None] = lambda: None

    def append(self, appends: Sequence[Append]) -> list[Outcome]:
        self.waiting.set()
        assert self.free.wait(SOON)
        self.rounds.append(len(appends))
        self.before()
        return super().append(appends)

    def close(self) -> None:
        if not self.kept:
            self.kept = list(self.read())
        super().close()

    def hold(self) -> None:
        self.waiting.clear()
        self.free.clear()


@pytest.fixture
def held() -> Iterator[tuple[Desk, HeldLedger]]:
    ledger = HeldLedger(SetClock())
    desk = Desk(ledger).open()
    yield desk, ledger
    ledger.free.set()
    desk.close()


def busy(desk: Desk, ledger: HeldLedger) -> "Future[Written]":
    """An append that the ledger holds, so that all that is submitted next meets in the following round."""
    ledger.hold()
    first = desk.submit(states(founded("kz-first")))
    assert ledger.waiting.wait(SOON)
    return first


# Many hands at one desk


def test_64_threads_appending_to_one_party_all_succeed_in_a_dense_order(address: str) -> None:
    with at_a_desk(address) as desk:
        desk.submit(states(FOUNDED)).result(SOON)
        renamings = [states(renamed(f"Name {number}")) for number in range(64)]
        together = threading.Barrier(64)

        def append(decide: Decide) -> Written:
            together.wait(SOON)
            return desk.submit(decide).result(SOON)

        with ThreadPoolExecutor(64) as threads:
            written = list(threads.map(append, renamings))
        assert sorted(each.known_at for each in written) == list(range(2, 66))
        assert [entry.position for entry in desk.ledger.read()] == list(range(1, 66))
        assert events_of(desk.ledger.read(1)) == [
            str(each.events[0]) for each in sorted(written, key=lambda each: each.known_at)
        ]
        assert desk.chronicle.head == 65


def test_an_append_is_answered_only_after_it_can_be_read(address: str) -> None:
    with at_a_desk(address) as desk:
        for number in range(50):
            written = desk.submit(states(founded(f"kz-{number}"))).result(SOON)
            assert desk.chronicle.head >= written.known_at
            assert desk.chronicle.is_introduced(f"kz-{number}")


def test_editors_who_write_at_the_same_time_over_http_all_succeed(kept: Api) -> None:
    kept.given(FOUNDED)
    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(lambda number: kept.state(renamed(f"Name {number}")), range(32)))
    assert [answer.status_code for answer in answers] == [201] * 32
    records = sorted((answer.json()["records"][0] for answer in answers), key=lambda each: each["position"])
    assert kept.records() == [record(1, FOUNDED), *records]


def test_of_editors_who_correct_the_same_revision_one_succeeds(kept: Api) -> None:
    kept.given(FOUNDED, RENAMED)
    with ThreadPoolExecutor(16) as threads:
        answers = list(
            threads.map(lambda number: kept.correct(id_(2), 1, renamed(f"Name {number}")), range(16))
        )
    (first,) = [answer for answer in answers if answer.status_code == 200]
    for answer in answers:
        if answer is not first:
            assert problem_in(answer, 412, "stale-revision", "revision 2")["standing_revision"] == 2
    assert kept.records() == [record(1, FOUNDED), record(2, RENAMED), *first.json()["records"]]


def test_the_same_append_sent_by_many_at_once_is_written_once(kept: Api) -> None:
    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(lambda _: kept.state(FOUNDED, Idempotency_Key="once"), range(16)))
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
    assert kept.records() == answers[0].json()["records"]


def test_appends_that_wait_and_touch_different_parties_are_written_together(
    held: tuple[Desk, HeldLedger],
) -> None:
    desk, ledger = held
    first = busy(desk, ledger)
    others = [desk.submit(states(founded(f"kz-{number}"))) for number in range(20)]
    ledger.free.set()
    assert [done(each) for each in (first, *others)] == [
        Written(written.events, place)
        for place, written in enumerate((each.result() for each in (first, *others)), start=1)
    ]
    assert ledger.rounds == [1, 20]


def test_one_that_is_refused_does_not_hold_up_its_neighbours(held: tuple[Desk, HeldLedger]) -> None:
    desk, ledger = held
    busy(desk, ledger)
    before, refused, after = (
        desk.submit(decide)
        for decide in (states(FOUNDED), states(renamed("X", party="kz-z")), states(founded("kz-b")))
    )
    ledger.free.set()
    assert isinstance(done(refused), NotIntroduced)
    assert [before.result(SOON).known_at, after.result(SOON).known_at] == [2, 3]
    assert len(list(ledger.read())) == 3


def test_a_decision_that_breaks_does_not_harm_its_neighbours(held: tuple[Desk, HeldLedger]) -> None:
    def broken(_: Known) -> Decision:
        raise ZeroDivisionError

    desk, ledger = held
    busy(desk, ledger)
    before, breaking, after = (
        desk.submit(decide) for decide in (states(FOUNDED), broken, states(founded("kz-b")))
    )
    ledger.free.set()
    assert isinstance(done(breaking), ZeroDivisionError)
    assert [type(done(each)) for each in (before, after)] == [Written, Written]
    assert len(list(ledger.read())) == 3


def test_one_whose_client_left_before_its_turn_is_not_written(held: tuple[Desk, HeldLedger]) -> None:
    desk, ledger = held
    busy(desk, ledger)
    left = desk.submit(states(FOUNDED))
    other = desk.submit(states(founded("kz-b")))
    assert left.cancel()
    ledger.free.set()
    assert other.result(SOON).known_at == 2
    assert len(list(ledger.read())) == 2


def test_one_whose_client_left_while_it_was_written_does_not_harm_its_neighbours(
    held: tuple[Desk, HeldLedger],
) -> None:
    desk, ledger = held
    busy(desk, ledger)
    left = desk.submit(states(renamed("X", party="kz-first")))
    neighbours = [desk.submit(states(founded(f"kz-{number}"))) for number in range(3)]
    later = desk.submit(
        states(renamed("Y", party="kz-first"))
    )  # touches what the first touches: it waits for another round
    tried: list[bool] = []
    ledger.before = lambda: tried.append(left.cancel()) if ledger.rounds[1:] else None
    ledger.free.set()
    assert [type(done(each)) for each in neighbours] == [Written] * 3
    assert isinstance(done(later), Written)
    assert tried
    assert [each.position for each in ledger.read()] == [1, 2, 3, 4, 5, 6]


def test_who_comes_when_too_many_wait_is_told_so(
    held: tuple[Desk, HeldLedger], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.desk, "MOST_WAITING", 3)
    desk, ledger = held
    first = busy(desk, ledger)
    waiting = [desk.submit(states(founded(f"kz-{number}"))) for number in range(2)]
    refused = done(desk.submit(states(founded("kz-late"))))
    assert isinstance(refused, TooBusy)
    assert "3 appends wait here: nothing was written" in str(refused)
    ledger.free.set()
    assert [type(done(each)) for each in (first, *waiting)] == [Written] * 3
    assert isinstance(done(desk.submit(states(founded("kz-late")))), Written)


def test_what_waits_is_bounded_by_its_size_too(
    held: tuple[Desk, HeldLedger], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.desk, "MOST_BYTES", 100)
    desk, ledger = held
    ledger.hold()
    large = desk.submit(states(founded("kz-large")), size=1_000)  # alone, it may be as large as it is
    refused = done(desk.submit(states(founded("kz-small")), size=1))
    assert isinstance(refused, TooBusy)
    ledger.free.set()
    assert isinstance(done(large), Written)
    while desk._waiting:
        time.sleep(0.001)
    assert isinstance(done(desk.submit(states(founded("kz-small")), size=1)), Written)


def test_what_was_answered_for_a_position_stays_so_while_others_write(kept: Api) -> None:
    kept.given(FOUNDED)
    stopped = threading.Event()
    paths = ("/parties", "/parties/kz-qkhp", "/parties/kz-qkhp/timeline", f"/events/{id_(1)}/revisions")

    def write() -> None:
        try:
            for number in range(15):
                kept.given(
                    founded(f"kz-{number}", date="2004"), renamed(f"Name {number}", str(1980 + number))
                )
                kept.correct(id_(1), number + 1, FOUNDED | {"note": f"Note {number}"})
        finally:
            stopped.set()

    def read(path: str) -> list[tuple[int, bytes]]:
        answers = []
        while not stopped.is_set():
            answer = kept.get(path)
            assert answer.status_code == 200, answer.text
            answers.append((answer.json()["known_at"]["position"], answer.content))
        return answers

    with ThreadPoolExecutor(8) as threads:
        reading = [threads.submit(read, path) for path in paths]
        threads.submit(write).result(60)
        answers = {path: each.result(60) for path, each in zip(paths, reading, strict=True)}
    assert kept.head() == 46
    for path, given in answers.items():
        positions = [position for position, _ in given]
        assert positions == sorted(positions)
        for position, content in given:
            assert kept.get(path, known_at=position).content == content


# Other writers


def test_two_desks_on_one_file_write_everything_once_or_say_that_they_were_too_busy(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'ledger.db'}"
    with at_a_desk(address) as one, at_a_desk(address) as other:
        one.submit(states(FOUNDED)).result(SOON)
        other.catch_up()
        waiting = [(one, other)[number % 2].submit(states(renamed(f"Name {number}"))) for number in range(60)]
        outcomes = [done(each) for each in waiting]
        written = [each for each in outcomes if isinstance(each, Written)]
        assert {type(each) for each in outcomes} <= {Written, TooBusy}
        assert written
        assert events_of(one.ledger.read(1)) == [
            str(each.events[0]) for each in sorted(written, key=lambda each: each.known_at)
        ]
        assert [each.position for each in one.ledger.read()] == list(range(1, 2 + len(written)))


def test_one_who_loses_to_others_each_time_is_told_so_and_nothing_is_written(
    held: tuple[Desk, HeldLedger],
) -> None:
    desk, ledger = held
    desk.submit(states(FOUNDED)).result(SOON)
    rival = Desk(ledger)

    def be_quicker() -> None:
        rival.catch_up()
        decision = states(renamed("Quicker"))(rival.chronicle)
        assert isinstance(decision, decisions.ToAppend)
        MemoryLedger.append(
            ledger, [Append(tuple(map(api.desk._draft, decision.drafts)), decision.after, ())]
        )

    ledger.before = be_quicker
    slow = desk.submit(states(renamed("Slow")))
    assert isinstance(done(slow), TooBusy)
    ledger.before = lambda: None
    assert desk.submit(states(renamed("At last"))).result(SOON).known_at == 7
    names = [convert_event(each) for each in map(_event, ledger.read(1))]
    assert [getattr(each, "name", "") for each in names] == ["Quicker"] * 5 + ["At last"]


def _event(entry: Entry) -> Json:
    event: Json = msgspec.json.decode(entry.data)["event"]
    return event


def test_a_follower_sees_what_another_process_appends(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with application(f"sqlite:///{path}") as api:
        api.given(FOUNDED)
        with other_process(path, "1") as outcome:
            assert outcome(1) == ["written"]
        until = time.monotonic() + SOON
        while api.get("/health/ready").json()["position"] < 2 and time.monotonic() < until:
            time.sleep(0.02)
        assert [each["event"] for each in api.records()] == [FOUNDED, renamed("Name 0")]
        assert api.party(as_of="2020")["name"] == "Name 0"


def test_a_question_waits_for_the_position_that_another_process_has_just_written(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'ledger.db'}"
    with application(address) as api, at_a_desk(address) as other:
        for number in range(20):
            position = other.submit(states(founded(f"kz-{number}"))).result(SOON).known_at
            assert api.party(f"kz-{number}", known_at=position)["known_at"]["position"] == position


def test_two_processes_that_contend_for_one_party_lose_and_repeat_nothing(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with application(f"sqlite:///{path}") as api:
        api.given(FOUNDED)
        with other_process(path, "30") as outcome:
            answers = [api.state(renamed(f"Ours {number}")) for number in range(30)]
            theirs = outcome(30)
        assert set(theirs) <= {"written", "busy"}
        assert {answer.status_code for answer in answers} <= {201, 503}
        ours = sum(answer.status_code == 201 for answer in answers)
        until = time.monotonic() + SOON
        while api.head() < 1 + ours + theirs.count("written") and time.monotonic() < until:
            time.sleep(0.02)
        names = [each["event"]["name"] for each in api.records()[1:]]
        assert len(names) == len(set(names)) == ours + theirs.count("written")
        for number, answer in enumerate(answers):
            if answer.status_code == 503:
                problem_in(answer, 503, "busy", "nothing was written")
            assert (f"Ours {number}" in names) == (answer.status_code == 201)


@contextmanager
def other_process(path: Path, appends: str) -> Iterator[Callable[[int], list[str]]]:
    """Another process that renames the party so often; tells how it went."""
    command = [sys.executable, "-m", "tests.api.other", str(path), appends]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        lines = child.stdout
        assert lines.readline() == "ready\n"
        try:
            yield lambda number: [lines.readline().strip() for _ in range(number)]
        finally:
            child.terminate()


# The end of the day


def test_closing_answers_everybody_who_waits_and_what_was_answered_is_written(
    held: tuple[Desk, HeldLedger],
) -> None:
    desk, ledger = held
    waiting = [busy(desk, ledger), *(desk.submit(states(founded(f"kz-{number}"))) for number in range(10))]
    waiting += [desk.submit(states(renamed(name, party="kz-first"))) for name in "XY"]
    closing_ = threading.Thread(target=desk.close)
    closing_.start()
    late = None
    while late is None or not late.done():  # until the desk takes no more
        late = desk.submit(states(founded(f"kz-late-{next(_numbers)}")))
        waiting.append(late)
        time.sleep(0.001)
    ledger.free.set()
    closing_.join(SOON)
    outcomes = [done(each) for each in waiting]
    written = [each for each in outcomes if isinstance(each, Written)]
    assert {type(each) for each in outcomes} == {Written, Closed}
    assert all(isinstance(each, Written) for each in outcomes[:13])
    assert events_of(iter(ledger.kept)) == [
        str(each.events[0]) for each in sorted(written, key=lambda each: each.known_at)
    ]


def test_a_desk_that_is_closed_takes_nothing_more_and_closes_again_in_peace() -> None:
    desk = Desk(MemoryLedger(SetClock())).open()
    desk.close()
    assert isinstance(done(desk.submit(states(FOUNDED))), Closed)
    desk.close()


class GatedJobs(queue.SimpleQueue[Any]):
    """The queue of a desk, at which an append waits for the gate."""

    def __init__(self) -> None:
        self.entered, self.gate = threading.Event(), threading.Event()

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        if item is not None:
            self.entered.set()
            assert self.gate.wait(SOON)
        super().put(item, block, timeout)


def test_an_append_that_comes_in_just_as_the_desk_closes_is_answered() -> None:
    desk = Desk(MemoryLedger(SetClock()))
    jobs = desk._jobs = GatedJobs()
    desk.open()
    with ThreadPoolExecutor(1) as threads:
        submitting = threads.submit(desk.submit, states(FOUNDED))
        assert jobs.entered.wait(SOON)
        closing_ = threading.Thread(target=desk.close)
        closing_.start()
        closing_.join(0.5)  # a desk that waits for those who are on their way in is right, too
        jobs.gate.set()
        closing_.join(SOON)
        future = submitting.result(SOON)
    assert isinstance(future.exception(1), Closed) or isinstance(future.result(), Written)


# A ledger that fails


class FailingLedger(MemoryLedger):
    """A ledger that can be made to fail."""

    trouble: Exception | None = None
    blind: Exception | None = None

    def append(self, appends: Sequence[Append]) -> list[Outcome]:
        if self.trouble is not None:
            raise self.trouble
        return super().append(appends)

    def wait(self, after: int, timeout: float) -> bool:
        if self.blind is not None:
            raise self.blind
        return super().wait(after, timeout)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Api, FailingLedger]]:
    ledger = FailingLedger(SetClock())
    monkeypatch.setattr(api.app, "open_ledger", lambda _address, _clock: ledger)
    with application() as running:
        yield running, ledger


def test_a_ledger_that_cannot_be_written_is_a_503_and_later_appends_go_on(
    failing: tuple[Api, FailingLedger],
) -> None:
    api, ledger = failing
    api.given(FOUNDED)
    ledger.trouble = Unavailable("the disk is full; nothing was written")
    for answer in (api.state(RENAMED), api.correct(id_(1), 1, RENAMED), api.retract(id_(1), 1)):
        problem_in(answer, 503, "unavailable", "the disk is full")
        assert answer.headers["retry-after"] == "1"
    assert api.records() == [record(1, FOUNDED)]
    ledger.trouble = None
    answer = api.state(RENAMED)
    assert answer.status_code == 201
    assert api.records() == [record(1, FOUNDED), *answer.json()["records"]]


def test_what_nobody_foresaw_is_a_500_that_tells_nothing_and_later_appends_go_on(
    failing: tuple[Api, FailingLedger],
) -> None:
    api, ledger = failing
    ledger.trouble = RuntimeError("the password is hunter2")
    answer = api.state(FOUNDED)
    problem_in(answer, 500, "internal-error")
    assert "hunter2" not in answer.text
    ledger.trouble = None
    assert api.state(FOUNDED).status_code == 201
    assert api.head() == 1


def test_while_the_ledger_cannot_be_followed_a_server_reads_only_and_is_ready_again_when_it_can(
    failing: tuple[Api, FailingLedger], caplog: pytest.LogCaptureFixture
) -> None:
    """Everybody may ask: why it cannot be followed, hosts and all, is for the log."""
    api, ledger = failing
    api.given(FOUNDED)
    api.clock.now += SECOND
    ledger.blind = Unavailable("the cable is out")
    assert _ready(api, "reading only") == {
        "status": "reading only",
        "position": 1,
        "trouble": "the ledger cannot be followed: the server's log says why",
        "since": format_moment(NOON + SECOND),
    }
    api.clock.now += SECOND
    ledger.blind = Unavailable("there is no cable")
    until = time.monotonic() + SOON
    while "there is no cable" not in caplog.text:
        assert time.monotonic() < until
    assert "the ledger cannot be followed: the cable is out" in caplog.text
    assert _ready(api, "reading only")["since"] == format_moment(NOON + SECOND)
    assert api.get("/health/live").status_code == 200
    assert api.party()["name"] == FOUNDED["name"]
    ledger.blind = None
    assert _ready(api, "ready") == {"status": "ready", "position": 1, "trouble": None, "since": None}


def _ready(api: Api, status: str) -> Json:
    """What the server says once it says that it is so; a server that can be asked answers 200."""
    until = time.monotonic() + SOON
    while True:
        answer = api.get("/health/ready")
        ready: Json = answer.json()
        if ready["status"] == status or time.monotonic() > until:
            assert ready["status"] == status
            assert answer.status_code == (503 if status == "not ready" else 200)
            return ready
        time.sleep(0.01)


def test_an_application_on_what_is_no_ledger_does_not_start(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("These are my notes.\n" * 100)
    with pytest.raises(BaseExceptionGroup) as raised, application(f"sqlite:///{path}"):
        pass
    assert raised.group_contains(NotALedger, match=r"notes\.txt")
    assert path.read_text() == "These are my notes.\n" * 100


def test_a_desk_takes_in_the_whole_ledger_when_it_opens(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'ledger.db'}"
    with at_a_desk(address) as desk:
        desk.submit(states(FOUNDED, *(renamed(f"Name {number}") for number in range(2_000)))).result(SOON)
    with at_a_desk(address) as desk:
        assert desk.chronicle.head == 2_001
        assert isinstance(desk.ledger, SQLiteLedger)
