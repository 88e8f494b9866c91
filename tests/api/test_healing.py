"""A ledger that becomes another one under the desk, as when a standby takes over that lacks the last records."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import count
from typing import Any

import msgspec
import pytest

import api.app
import api.desk
import api.keeping
from api.desk import Desk
from domain.ledger.memory import MemoryLedger
from domain.ledger.port import Append, Clock, Entry, Head, Outcome, Unavailable, Uncertain, Unconfirmed
from projections.common import last_in_common
from tests.api.given import FOUNDED, RENAMED, SetClock, application, founded, id_, problem_in, renamed
from tests.api.test_desk import SOON, done, states
from tests.domain.ledger.given import one


class ReplaceableLedger(MemoryLedger):
    """A ledger that can lose its last records, or be away."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.away = False
        self.is_copy = False
        self.before_append: Callable[[], None] = lambda: None
        self.after_append: Callable[[], None] = lambda: None

    def append(self, appends: Sequence[Append]) -> list[Outcome]:
        self._check_there()
        self.before_append()
        outcomes = super().append(appends)
        self.after_append()
        return outcomes

    def read(self, *arguments: Any, **more: Any) -> Iterator[Entry]:
        self._check_there()
        return super().read(*arguments, **more)

    def wait(self, after: int, timeout: float) -> bool:
        self._check_there()
        return super().wait(after, timeout)

    def head(self) -> Head:
        head = super().head()
        return msgspec.structs.replace(head, is_copy=self.is_copy)

    def lose(self, after: int) -> None:
        """Lose the records after the position; the next ones get their positions."""
        with self._recorder.changed:
            del self._recorder.events[after:]
            self._recorder.position_sequence = (position for position in count(after + 1))

    def _check_there(self) -> None:
        if self.away:
            raise Unavailable("the server is away")


@pytest.fixture
def ledger() -> ReplaceableLedger:
    return ReplaceableLedger(SetClock())


@pytest.fixture
def desk(ledger: ReplaceableLedger, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A desk that compares often, with a party and three names on its ledger."""
    monkeypatch.setattr(api.keeping, "COMPARING", 0.02)
    with closing(Desk(ledger).open()) as opened:
        for events in ([FOUNDED], [renamed("One")], [renamed("Two")], [renamed("Three")]):
            opened.submit(states(*events)).result(SOON)
        yield opened


def meets(condition: Callable[[], bool]) -> bool:
    """Whether it holds within a while."""
    until = time.monotonic() + SOON
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.005)
    return True


def names(desk: Desk) -> list[str]:
    """All names that the chronicle's records give."""
    return [each.decode().partition('"name":"')[2].partition('"')[0] for each in desk.chronicle.data(0, 100)]


def rebuilds(desk: Desk) -> int:
    """How often its chronicle was made anew."""
    return len(desk._replaced)


def common(desk: Desk) -> int:
    """What the first chronicle has in common with all after it."""
    return min(common for _, common in desk._replaced)


def replace_the_last(ledger: ReplaceableLedger, after: int, *others: str) -> None:
    """Lose what stands after the position, and have another node write these names there."""
    ledger.lose(after)
    with closing(Desk(ledger)) as other:
        other.catch_up()
        for name in others:
            decision = states(renamed(name))(other.chronicle)
            MemoryLedger.append(ledger, [api.desk._append(decision)])
            other.catch_up()
        other.ledger = MemoryLedger(SetClock())  # which it may close


def test_a_desk_whose_ledger_stays_what_it_is_is_never_rebuilt(desk: Desk) -> None:
    before = desk.chronicle
    desk.submit(states(renamed("Four"))).result(SOON)
    desk.catch_up()
    time.sleep(0.1)  # it compares meanwhile
    assert (rebuilds(desk), desk.chronicle, desk.trouble) == (0, before, None)


def test_a_quiet_ledger_that_ends_earlier_is_noticed(desk: Desk, ledger: ReplaceableLedger) -> None:
    ledger.lose(2)
    assert meets(lambda: rebuilds(desk) == 1)
    assert (desk.chronicle.head, common(desk)) == (2, 2)
    assert names(desk) == [FOUNDED["name"], "One"]
    assert meets(lambda: desk.trouble is None)
    assert desk.loaded


def test_a_quiet_ledger_that_holds_another_last_record_is_noticed(
    desk: Desk, ledger: ReplaceableLedger
) -> None:
    replace_the_last(ledger, 2, "Other two", "Other three")
    assert meets(lambda: rebuilds(desk) == 1)
    assert (desk.chronicle.head, common(desk)) == (4, 2)
    assert names(desk) == [FOUNDED["name"], "One", "Other two", "Other three"]


def test_another_ledger_that_has_grown_further_is_noticed(desk: Desk, ledger: ReplaceableLedger) -> None:
    replace_the_last(ledger, 3, *(f"Other {number}" for number in range(3, 9)))
    # It may notice while the other node still writes: it takes the rest as it comes.
    assert meets(lambda: (rebuilds(desk), desk.chronicle.head) == (1, 9))
    assert common(desk) == 3


def test_a_ledger_that_was_emptied_is_noticed(desk: Desk, ledger: ReplaceableLedger) -> None:
    ledger.lose(0)
    assert meets(lambda: rebuilds(desk) == 1)
    assert (desk.chronicle.head, common(desk)) == (0, 0)
    assert desk.submit(states(FOUNDED)).result(SOON).known_at == 1


def test_who_watches_is_told_after_the_chronicle_was_replaced(desk: Desk, ledger: ReplaceableLedger) -> None:
    told: list[tuple[int, int, int]] = []
    desk.watch(lambda: told.append((rebuilds(desk), common(desk), desk.chronicle.head)))
    ledger.lose(1)
    assert meets(lambda: told == [(1, 1, 1)])


def test_after_an_absence_the_desk_compares(
    desk: Desk, ledger: ReplaceableLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.keeping, "COMPARING", 1e9)
    ledger.away = True
    assert meets(lambda: desk.trouble == "the ledger cannot be followed: the server is away")
    assert (names(desk)[-1], desk.loaded) == ("Three", True)
    assert isinstance(done(desk.submit(states(renamed("Four")))), Unavailable)
    ledger.lose(3)
    ledger.away = False
    assert meets(lambda: rebuilds(desk) == 1 and desk.trouble is None)
    assert names(desk)[-1] == "Two"


def test_a_rebuild_that_is_cut_off_leaves_the_desk_unready_and_is_begun_again(
    desk: Desk, ledger: ReplaceableLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    true_read = ledger.read

    def read(after: int = 0) -> Iterator[Entry]:
        for entry in true_read(after):
            yield entry
            if after == 0:
                raise Unavailable("the server went away again")

    monkeypatch.setattr(ledger, "read", read)
    before = desk.chronicle
    ledger.lose(2)
    assert meets(lambda: "went away again" in str(desk.trouble))
    assert (desk.loaded, rebuilds(desk), desk.chronicle) == (False, 0, before)
    monkeypatch.undo()
    assert meets(lambda: desk.loaded)
    assert (rebuilds(desk), desk.chronicle.head, desk.trouble) == (1, 2, None)


def test_a_decision_on_records_that_are_lost_is_made_again_on_those_that_stand(
    desk: Desk, ledger: ReplaceableLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.keeping, "COMPARING", 1e9)  # it is the append that notices

    def be_replaced() -> None:
        ledger.before_append = lambda: None
        replace_the_last(ledger, 2, "Other two", "Other three")

    ledger.before_append = be_replaced
    written = desk.submit(states(renamed("Four"))).result(SOON)
    assert (written.known_at, rebuilds(desk), common(desk)) == (5, 1, 2)
    assert names(desk) == [FOUNDED["name"], "One", "Other two", "Other three", "Four"]


def test_records_that_were_replaced_while_an_append_waited_are_not_passed_over(
    desk: Desk, ledger: ReplaceableLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Decided at 4; the follower takes in another node's 5; a standby that has 4 and lacks 5 takes over, and takes the append."""
    monkeypatch.setattr(api.keeping, "COMPARING", 1e9)  # it is the append that notices

    def fail_over() -> None:
        ledger.before_append = lambda: None
        MemoryLedger.append(ledger, [api.desk._append(states(founded("kz-lost"))(desk.chronicle))])
        assert meets(lambda: desk.chronicle.head == 5)
        ledger.lose(4)

    ledger.before_append = fail_over
    written = desk.submit(states(*(founded(f"kz-{number}") for number in range(3)))).result(SOON)
    assert (written.known_at, rebuilds(desk), common(desk)) == (7, 1, 4)
    assert desk.chronicle.data(0, 7) == [entry.data for entry in ledger.read()]


def test_an_append_that_is_lost_before_it_is_answered_is_not_answered_as_written(
    desk: Desk, ledger: ReplaceableLedger
) -> None:
    written = threading.Event()

    def be_replaced() -> None:
        ledger.after_append = lambda: None
        replace_the_last(ledger, 4, "Another four")
        written.set()
        assert meets(lambda: rebuilds(desk) == 1 or "Another four" in names(desk))

    ledger.after_append = be_replaced
    assert isinstance(done(desk.submit(states(renamed("Four")))), Uncertain)
    assert names(desk)[-1] == "Another four"
    assert desk.submit(states(renamed("Five"))).result(SOON).known_at == 6


def test_an_append_that_is_written_and_cannot_be_answered_is_not_said_to_be_unwritten(
    desk: Desk, ledger: ReplaceableLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_before() -> None:
        MemoryLedger.append(ledger, [api.desk._append(states(founded("kz-b"))(desk.chronicle))])

    def go_away() -> None:
        ledger.after_append = lambda: None
        ledger.away = True

    monkeypatch.setattr(api.keeping, "FOLLOWING", 1e9)
    monkeypatch.setattr(ledger, "wait", lambda *_: desk._closing.wait(0.05) and False)
    ledger.before_append, ledger.after_append = write_before, go_away
    outcome = done(desk.submit(states(founded("kz-c"))))
    assert isinstance(outcome, Uncertain)
    assert "nothing was written" not in str(outcome)
    ledger.away = False
    desk.catch_up()
    assert desk.chronicle.head == 6


def test_what_is_sent_again_is_answered_by_the_ledger_and_not_from_memory(
    desk: Desk, ledger: ReplaceableLedger
) -> None:
    sent = states(renamed("Four"))
    assert desk.submit(sent).result(SOON).known_at == 5
    assert desk.submit(sent).result(SOON).known_at == 5
    ledger.away = True
    assert isinstance(done(desk.submit(sent)), Unavailable)
    ledger.lose(4)
    ledger.away = False
    assert desk.submit(sent).result(SOON).known_at == 5
    assert names(desk) == [FOUNDED["name"], "One", "Two", "Three", "Four"]
    assert [entry.position for entry in ledger.read()] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("kept", [0, 2])
def test_a_copy_that_lags_behind_is_waited_for_and_nothing_is_made_anew(
    desk: Desk, ledger: ReplaceableLedger, kept: int
) -> None:
    all_ = list(ledger._recorder.events)
    ledger.is_copy = True
    ledger.lose(kept)
    assert meets(lambda: f"has {kept} of the 4 records that were read: it lags behind" in str(desk.trouble))
    assert (rebuilds(desk), desk.loaded, desk.chronicle.head) == (0, True, 4)
    ledger._recorder.events[:] = all_
    assert meets(lambda: desk.trouble is None)
    assert rebuilds(desk) == 0


def test_a_copy_that_holds_other_records_is_read_anew(desk: Desk, ledger: ReplaceableLedger) -> None:
    ledger.is_copy = True
    replace_the_last(ledger, 1, "Other")
    assert meets(lambda: rebuilds(desk) == 1)
    assert names(desk) == [FOUNDED["name"], "Other"]


def test_who_cannot_read_a_record_writes_nothing_and_reads_on(desk: Desk, ledger: ReplaceableLedger) -> None:
    """As after a node of a newer version has written what this one does not know."""

    def write_what_is_new() -> None:
        ledger.before_append = lambda: None
        MemoryLedger.append(ledger, [one("event:x", data=b'{"v": 99}')])

    ledger.before_append = write_what_is_new
    outcome = done(desk.submit(states(renamed("Four"))))
    assert isinstance(outcome, Uncertain)
    assert "it was written" in str(outcome)
    for _ in range(2):
        refused = done(desk.submit(states(renamed("Five"))))
        assert isinstance(refused, Unavailable)
        assert "cannot read the ledger" in str(refused)
    assert MemoryLedger.head(ledger).position == 6
    assert meets(lambda: "cannot be followed" in str(desk.trouble))
    assert (desk.loaded, names(desk)[-1]) == (True, "Three")
    ledger.lose(4)
    assert meets(lambda: desk.trouble is None)
    assert desk.submit(states(renamed("Six"))).result(SOON).known_at == 5


def test_a_write_that_no_standby_confirms_is_trouble_until_one_is(
    desk: Desk, ledger: ReplaceableLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leave_unconfirmed() -> None:
        raise Unconfirmed("host db1: no standby has it")

    ledger.after_append = leave_unconfirmed
    assert isinstance(done(desk.submit(states(renamed("Four")))), Unconfirmed)
    time.sleep(0.1)  # it compares meanwhile
    assert desk.trouble == "host db1: no standby has it"
    assert desk.troubled is not None
    assert "db1" not in desk.troubled.told
    ledger.after_append = lambda: None
    assert desk.submit(states(renamed("Five"))).result(SOON).known_at == 6
    assert meets(lambda: desk.trouble is None)
    monkeypatch.setattr(api.keeping, "UNCONFIRMED", 0.05)
    ledger.after_append = leave_unconfirmed
    assert isinstance(done(desk.submit(states(renamed("Six")))), Unconfirmed)
    assert meets(lambda: desk.trouble is None)  # if nobody tries


def test_an_outcome_that_is_not_known_is_said_to_be_so(monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = ReplaceableLedger(SetClock())
    monkeypatch.setattr(api.app, "open_ledger", lambda _address, _clock: ledger)

    def break_off() -> None:
        raise Uncertain("the connection was lost during the commit")

    with application() as asked:
        asked.given(FOUNDED)
        ledger.after_append = break_off
        answer = asked.state(RENAMED | {"event_id": id_(77)})
        problem_in(answer, 503, "outcome-unknown", "during the commit")
        assert answer.headers["retry-after"] == "1"
        ledger.after_append = lambda: None
        # It was written after all; sent again, it is not written twice.
        assert meets(lambda: asked.head() == 2)
        again = asked.state(RENAMED | {"event_id": id_(77)})
        assert (again.status_code, again.json()["position"], asked.head()) == (201, 2, 2)


@pytest.mark.parametrize("lost", range(5))
@pytest.mark.parametrize("others", range(5))
def test_the_last_position_in_common_is_the_one_before_the_first_that_differs(lost: int, others: int) -> None:
    ledger = ReplaceableLedger(SetClock())
    with closing(Desk(ledger).open()) as desk:
        desk.submit(states(FOUNDED, *(renamed(f"Name {number}") for number in range(4)))).result(SOON)
        before = desk.chronicle
    ledger._closed = False
    after = 5 - lost
    ledger.lose(after)
    other = Desk(ledger)
    for number in range(others):
        ledger_decision: Any = states(founded(f"kz-other-{number}"))(other.chronicle)
        MemoryLedger.append(ledger, [api.desk._append(ledger_decision)])
    other.catch_up()
    assert last_in_common(before, other.chronicle) == last_in_common(other.chronicle, before) == after
