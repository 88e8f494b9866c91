"""What is worked out ahead is what would have been told, is made anew when it changes, and keeps to its memory."""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing

import pytest

import api.ahead
from api.ahead import Ahead
from api.desk import Desk
from api.light import Light
from domain.dates import Day, format_day
from domain.ledger.memory import MemoryLedger
from projections.history import History
from projections.party import party_states
from projections.state import PartyState
from tests.api.given import FOUNDED, SECOND, Api, SetClock, application, founded, renamed
from tests.api.light_readers import both_of, done_ahead, scope_of
from tests.api.test_light import DAYS, HISTORY, PATHS, given_history

PARTIES = [path for path in PATHS if path.startswith("/parties/")]


def until(holds: Callable[[], bool]) -> None:
    """Wait for what a server does by itself."""
    limit = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < limit, "it did not come to pass"
        time.sleep(0.01)


def work(ahead: Ahead) -> None:
    """Have it do all that there is to do."""
    ahead.look_again()
    while ahead.step():
        pass
    assert ahead.is_done


def last_of(api: Api, party: str) -> int:
    chronicle = api.client.app.state.desk.chronicle
    position: int = chronicle.last_concerning(party, chronicle.head)
    return position


@pytest.fixture
def desk(memory: Api) -> Iterator[Desk]:
    """A desk with some parties; nothing of it works by itself."""
    given_history(memory)
    clock = SetClock()
    with closing(Desk(MemoryLedger(clock), clock)) as desk:
        desk.catch_up()
        desk.chronicle = memory.client.app.state.desk.chronicle
        yield desk


def test_what_was_worked_out_ahead_is_told_as_the_routes_tell_it(memory: Api) -> None:
    both = given_history(memory)
    ahead = done_ahead(both)
    assert ahead.parties == len(PARTIES)
    for path in (*PARTIES, "/parties/kz-alias"):
        for day in DAYS:
            for query in (f"as_of={day}", f"as_of={day}&known_at={memory.head()}", f"as_of={day}&known_at=4"):
                both.alike(f"{path}?{query}")


def test_every_day_on_which_something_changes_has_its_state(memory: Api) -> None:
    both = given_history(memory)
    for number in range(140):
        memory.given(renamed(f"Name {number}", f"2021-{1 + number // 28:02}-{1 + number % 28:02}"))
    done_ahead(both)
    history = both.app.state.desk.chronicle.history("kz-qkhp", memory.head())
    assert len(history.boundaries) > 2 * api.ahead.TOGETHER, "several are kept together more than twice"
    for day in (1, *history.boundaries):
        both.alike(f"/parties/kz-qkhp?as_of={format_day(day)}")


def test_nothing_of_it_is_folded_when_it_is_asked(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ahead = Ahead(desk, 1_000_000)
    work(ahead)
    light = Light(desk, lambda: 0, ahead)
    monkeypatch.setattr(desk.chronicle, "history", lambda *_: pytest.fail("a history was gathered"))
    for path in (*PARTIES, "/parties/kz-alias"):
        assert light.answer(scope_of(f"{path}?as_of=2012-12-31")) is not None


def test_what_a_record_concerns_is_made_anew(memory: Api) -> None:
    both = given_history(memory)
    ahead = done_ahead(both)
    before = last_of(memory, "kz-qkhp")
    memory.given(renamed("Changed", "2015"))
    assert not ahead.is_done
    assert ahead.get("kz-qkhp", last_of(memory, "kz-qkhp")) is None
    assert ahead.get("kz-qkhp", before) is not None, "it is still what was known before"
    both.alike("/parties/kz-qkhp?as_of=2016")
    work(ahead)
    assert ahead.get("kz-qkhp", last_of(memory, "kz-qkhp")) is not None
    assert ahead.parties == len(PARTIES)
    both.alike("/parties/kz-qkhp?as_of=2016")


def test_an_id_that_is_another_one_later_is_told_as_it_is_then(memory: Api) -> None:
    both = given_history(memory)
    done_ahead(both)
    known = memory.head()
    for event in (
        founded("kz-first", "First", date="2001"),
        {"type": "SameParty", "party": "kz-qkhp", "same_as": "kz-first"},
    ):
        memory.given(event)
        for _ in range(2):
            for path in ("/parties/kz-alias", "/parties/kz-qkhp", "/parties/kz-first"):
                for day in DAYS:
                    both.alike(f"{path}?as_of={day}")
                    both.alike(f"{path}?as_of={day}&known_at={known}")
            done_ahead(both)


def test_a_party_becomes_another_while_it_is_made(memory: Api) -> None:
    both = given_history(memory)
    ahead: Ahead = both.app.state.ahead
    ahead.look_again()
    for _ in range(3):
        ahead.step()
    memory.given(renamed("Changed meanwhile", "2004-05"))
    done_ahead(both)
    for day in DAYS:
        both.alike(f"/parties/kz-qkhp?as_of={day}")


def test_who_is_asked_for_comes_first(desk: Desk) -> None:
    ahead = Ahead(desk, 1_000_000)
    ahead.look_again()
    last = desk.chronicle.last_concerning("ru-c", desk.chronicle.head)
    assert ahead.get("ru-c", last) is None
    ahead.ask("ru-c", last)
    while not ahead.parties:
        assert ahead.step()
    assert ahead.get("ru-c", last) is not None


def test_it_keeps_to_its_memory_and_who_is_asked_for_has_the_first_claim_to_it(desk: Desk) -> None:
    whole = Ahead(desk, 1_000_000)
    work(whole)
    assert 0 < whole.weight < 20_000
    ahead = Ahead(desk, whole.weight - 1)
    work(ahead)
    assert ahead.weight <= whole.weight - 1
    assert 0 < ahead.parties < whole.parties
    (missing,) = (
        each.rpartition("/")[2]
        for each in PARTIES
        if ahead.get(
            party := each.rpartition("/")[2], desk.chronicle.last_concerning(party, desk.chronicle.head)
        )
        is None
    )
    last = desk.chronicle.last_concerning(missing, desk.chronicle.head)
    ahead.ask(missing, last)
    work(ahead)
    assert ahead.get(missing, last) is not None
    assert ahead.weight <= whole.weight - 1


def test_what_was_known_in_the_past_is_made_once_somebody_asked_for_it(
    memory: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = given_history(memory)
    past = last_of(memory, "kz-qkhp")
    memory.given(renamed("Changed", "2015"))
    ahead = done_ahead(both)
    before = ahead.weight
    assert ahead.get("kz-qkhp", past) is None
    both.alike(f"/parties/kz-qkhp?as_of=2016&known_at={past}")
    assert not ahead.is_done
    done_ahead(both)
    assert ahead.weight > before
    assert ahead.parties == len(PARTIES), "it takes nothing away from what is known now"
    with monkeypatch.context() as patched:
        patched.setattr(
            both.app.state.desk.chronicle, "history", lambda *_: pytest.fail("a history was gathered")
        )
        assert both.is_light(f"/parties/kz-qkhp?as_of=2016&known_at={past}")
    for day in DAYS:
        both.alike(f"/parties/kz-qkhp?as_of={day}&known_at={past}")
        both.alike(f"/parties/kz-qkhp?as_of={day}")


def test_what_was_known_in_the_past_is_let_go_first(desk: Desk) -> None:
    whole = Ahead(desk, 1_000_000)
    work(whole)
    ahead = Ahead(desk, whole.weight + 1)
    work(ahead)
    chronicle = desk.chronicle
    head = chronicle.last_concerning("kz-qkhp", chronicle.head)
    past = chronicle.last_concerning("kz-qkhp", head - 1)
    ahead.ask("kz-qkhp", past)
    work(ahead)
    assert ahead.get("kz-qkhp", past) is None, "there is no room for it"
    assert ahead.get("kz-qkhp", head) is not None
    assert (ahead.parties, ahead.weight) == (whole.parties, whole.weight)


def test_what_is_larger_than_all_the_memory_takes_nothing_from_others(desk: Desk) -> None:
    whole = Ahead(desk, 1_000_000)
    work(whole)
    chronicle = desk.chronicle
    weights = {}
    for path in PARTIES:
        party = path.rpartition("/")[2]
        pack = whole.get(party, chronicle.last_concerning(party, chronicle.head))
        assert pack is not None
        weights[party] = pack.weight
    largest = max(weights, key=weights.__getitem__)
    ahead = Ahead(desk, weights[largest] - 1)
    work(ahead)
    assert ahead.parties
    before = ahead.parties, ahead.weight
    last = chronicle.last_concerning(largest, chronicle.head)
    assert ahead.get(largest, last) is None
    ahead.ask(largest, last)
    work(ahead)
    assert (ahead.parties, ahead.weight) == before


def test_by_default_its_memory_grows_with_the_ledger(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Ahead(desk).most == api.ahead.LEAST
    monkeypatch.setattr(api.ahead, "LEAST", 1_000)
    ahead = Ahead(desk)
    assert ahead.most == api.ahead.OF_A_RECORD * desk.chronicle.head > 1_000
    work(ahead)
    assert 0 < ahead.weight <= ahead.most


def test_without_memory_it_does_nothing(desk: Desk) -> None:
    ahead = Ahead(desk, 0)
    ahead.look_again()
    assert not ahead.step()
    assert ahead.is_done
    ahead.ask("kz-qkhp", 4)
    assert not ahead.step()


def test_parties_that_nobody_knows_and_those_with_many_records_are_passed_over(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.ahead, "MOST_RECORDS", 2)
    ahead = Ahead(desk, 1_000_000)
    ahead.ask("nobody", 4)
    work(ahead)
    chronicle = desk.chronicle
    for party in ("kz-qkhp", "kz-b", "ru-c"):
        pack = ahead.get(party, chronicle.last_concerning(party, chronicle.head))
        assert (pack is not None) == (chronicle.records_concerning(party) <= 2), party
    assert ahead.parties == 1


def test_a_ledger_that_became_another_one_begins_anew(memory: Api, desk: Desk) -> None:
    ahead = Ahead(desk, 1_000_000)
    work(ahead)
    with application() as other:
        other.given(FOUNDED | {"name": "Another", "country": "RU"})
        desk.chronicle = other.client.app.state.desk.chronicle
        assert ahead.get("kz-qkhp", 1) is None
        ahead.ask("kz-qkhp", 1)
        assert not ahead.is_done
        work_on_another = Ahead(desk, 1_000_000)
        work(work_on_another)
        while ahead.step():
            pass
        ahead.look_again()
        while ahead.step():
            pass
        assert (
            (ahead.parties, ahead.weight)
            == (work_on_another.parties, work_on_another.weight)
            == (1, ahead.weight)
        )
    desk.chronicle = memory.client.app.state.desk.chronicle


def test_a_server_works_ahead_by_itself_and_goes_on_when_something_is_recorded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(api.ahead, "AFTER_A_START", 0.0)
    monkeypatch.setattr(api.ahead, "LOOKING", 0.01)
    with application() as running:
        ahead: Ahead = running.client.app.state.ahead
        both_of(running)
        for event in HISTORY:
            running.given(event)
            running.clock.now += 61 * SECOND
        until(lambda: ahead.parties == len(PARTIES) and ahead.is_done)
        running.given(founded("kz-new", "New", date="2015"))
        until(lambda: ahead.parties == len(PARTIES) + 1 and ahead.is_done)


def test_what_was_met_on_the_way_is_set_aside_once_it_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[bool] = []
    monkeypatch.setattr(api.ahead, "AFTER_A_START", 0.0)
    monkeypatch.setattr(api.ahead, "LOOKING", 0.01)
    monkeypatch.setattr(api.ahead, "MANY_STEPS", 10)
    with application() as running:
        ahead: Ahead = running.client.app.state.ahead
        # Not `is_done`: a record that was appended just before this is still to be looked at.
        monkeypatch.setattr(api.ahead, "set_aside", lambda: done.append(not ahead.step()))
        for event in HISTORY:
            running.given(event)
        until(lambda: bool(done) and ahead.parties == len(PARTIES))
        assert all(done)


def test_a_party_that_cannot_be_made_keeps_no_other_from_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    made = party_states

    def fails_of_one(history: History, days: Iterable[Day]) -> Iterator[PartyState]:
        if history.party == "kz-new":
            raise RuntimeError("broken on purpose")
        return made(history, days)

    monkeypatch.setattr(api.ahead, "AFTER_A_START", 0.0)
    monkeypatch.setattr(api.ahead, "LOOKING", 0.01)
    monkeypatch.setattr(api.ahead, "party_states", fails_of_one)
    with application() as running:
        ahead: Ahead = running.client.app.state.ahead
        running.given(founded("kz-new", "New", date="2015"))
        running.given(founded("kz-newer", "Newer", date="2016"))
        until(lambda: ahead.parties == 1 and ahead.is_done)
    assert "broken on purpose" in caplog.text


@pytest.mark.parametrize(
    ("late", "worked", "rests"),
    [(0.0, 0.0, False), (0.004, 0.0, False), (0.0, 0.0005, True), (0.01, 0.0005, False), (0.01, 0.005, True)],
)
def test_it_rests_while_the_process_works_for_others_and_not_as_the_machine_is_busy(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, late: float, worked: float, *, rests: bool
) -> None:
    wall = processor = 0.0
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        nonlocal wall, processor
        slept.append(seconds)
        wall += seconds + late
        processor += worked
        if len(slept) > 20:
            raise asyncio.CancelledError

    monkeypatch.setattr(api.ahead, "perf_counter", lambda: wall)
    monkeypatch.setattr(api.ahead, "process_time", lambda: processor)
    monkeypatch.setattr(api.ahead, "SLICE", 0.0)  # a step at a time
    monkeypatch.setattr(asyncio, "sleep", sleep)
    ahead = Ahead(desk, 1_000_000)
    ahead.look_again()

    async def working() -> None:
        async with ahead.working():
            await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()}, return_exceptions=True)

    asyncio.run(working())
    assert slept.count(api.ahead.BREATH) > 5
    assert (api.ahead.REST in slept) == rests
