"""The checker complains of each thing that may go wrong: of a history in which it did."""

from collections.abc import Callable

import msgspec
import pytest
from msgspec import structs

from domain.ledger.port import Entry
from domain.moments import format_moment
from tests.api.given import NOON, SECOND, Json, application
from tests.faults import checker
from tests.faults.checker import CHECKS, complaints, said_by
from tests.faults.history import History, Seen
from tests.faults.world import shown


def entry(position: int, event_id: str, key: str, *, revision: int = 1, at: int = NOON) -> Entry:
    record = {
        "position": position,
        "recorded_at": format_moment(at),
        "revision": revision,
        "event_id": event_id,
        "event": {"type": "Founded"},
    }
    return Entry(
        position, at, "Founded", ("party:a", f"key:{key}", f"body:{key}"), msgspec.json.encode(record)
    )


def changed(entry: Entry, **fields: object) -> Entry:
    """An entry whose record says something else."""
    return structs.replace(entry, data=msgspec.json.encode(said_by(entry) | fields))


@pytest.fixture
def history() -> History:
    """Five records of three appends, and what was refused, all as it should be."""
    ledger = [
        entry(1, "a", "1"),
        entry(2, "b", "2"),
        entry(3, "c", "2"),
        entry(4, "a", "3", revision=2, at=NOON + SECOND),
        entry(5, "d", "4", at=NOON + SECOND),
    ]
    history = History(ledger=ledger)
    for key, wrote, records in (
        ("1", [("a", 1)], ledger[:1]),
        ("2", [("b", 1), ("c", 1)], ledger[1:3]),
        ("3", [("a", 2)], ledger[3:4]),
    ):
        sent = history.sends(key, *wrote)
        for _ in range(2):  # it was sent again
            sent.acknowledge([said_by(each) for each in records])
    history.sends("4", ("d", 1)).may_be_written()
    history.sends("5", ("e", 1)).may_be_written()
    history.sends("6", ("f", 1), ("g", 1))
    for name, after in (("all", 0), ("late", 3)):
        seen = history.watches(name, after)
        for each in ledger[after:]:
            seen.take(said_by(each))
    history.states["/parties/a"] = ("200 {}", "200 {}")
    return history


def test_it_has_nothing_to_complain_of_where_all_is_well(history: History) -> None:
    assert complaints(history) == []


def test_an_empty_history_is_well() -> None:
    assert complaints(History()) == []


def lost(history: History) -> None:
    del history.ledger[4:]  # nobody was told that it stands
    del history.ledger[3]


def lost_within(history: History) -> None:
    del history.ledger[2]


def another(history: History) -> None:
    history.ledger[1] = changed(history.ledger[1], event={"type": "Renamed"})


def answered_otherwise(history: History) -> None:
    history.sent[0].answers[1] = [said_by(history.ledger[4])]


def twice(history: History) -> None:
    history.ledger.append(entry(6, "c", "2", at=NOON + SECOND))


def half_an_append(history: History) -> None:
    history.sent[1].outcome, history.sent[1].answers = "unknown", []
    history.ledger[2] = entry(3, "d", "4")
    del history.ledger[4]


def torn_apart(history: History) -> None:
    history.sent[1].outcome, history.sent[1].answers = "unknown", []
    history.ledger[2], history.ledger[4] = entry(3, "d", "4"), entry(5, "c", "2", at=NOON + SECOND)


def refused(history: History) -> None:
    history.ledger += [entry(6, "f", "6", at=NOON + SECOND), entry(7, "g", "6", at=NOON + SECOND)]


def invented(history: History) -> None:
    history.ledger.append(entry(6, "nobody", "9", at=NOON + SECOND))


def backwards(history: History) -> None:
    history.ledger[1] = entry(2, "b", "2", at=NOON - SECOND)


def another_time(history: History) -> None:
    history.ledger[1] = structs.replace(history.ledger[1], recorded_at=NOON + 1)


def another_position(history: History) -> None:
    history.ledger[1] = changed(history.ledger[1], position=7)


def skipped_revision(history: History) -> None:
    history.ledger[3] = changed(history.ledger[3], revision=3)


def no_key(history: History) -> None:
    history.ledger[0] = structs.replace(history.ledger[0], tags=("party:a",))


def one_key_for_two(history: History) -> None:
    history.ledger[3] = structs.replace(history.ledger[3], tags=("party:a", "key:1"))


def missed(history: History) -> None:
    del history.seen[0].records[4]


def saw_another(history: History) -> None:
    history.seen[1].records[0] = said_by(history.ledger[0])


def saw_twice(history: History) -> None:
    history.seen[0].take(said_by(history.ledger[4]))


def saw_a_gap(history: History) -> None:
    del history.seen[1].records[0:]
    history.seen[1].take(said_by(history.ledger[4]))


def told_to_forget(history: History) -> None:
    history.seen[0].reset(4)
    history.seen[0].take(said_by(history.ledger[4]))


def answered_wrongly(history: History) -> None:
    history.states["/parties/a"] = ("200 {}", "200 []")


def noticed(history: History) -> None:
    history.strange.append("an answer of 500")


WRONG: dict[Callable[[History], None], Callable[..., object]] = {
    lost: checker.what_was_acknowledged_stands_as_it_was_answered,
    lost_within: checker.positions_are_dense,
    another: checker.what_was_acknowledged_stands_as_it_was_answered,
    answered_otherwise: checker.what_was_acknowledged_stands_as_it_was_answered,
    twice: checker.nothing_stands_twice,
    half_an_append: checker.an_append_stands_whole_or_not_at_all,
    torn_apart: checker.an_append_stands_whole_or_not_at_all,
    refused: checker.nothing_that_was_refused_stands,
    invented: checker.nobody_wrote_what_nobody_sent,
    backwards: checker.time_never_runs_backwards,
    another_time: checker.time_never_runs_backwards,
    another_position: checker.positions_are_dense,
    skipped_revision: checker.revisions_follow_each_other,
    no_key: checker.a_key_is_used_once,
    one_key_for_two: checker.a_key_is_used_once,
    missed: checker.subscribers_miss_nothing_and_see_nothing_twice,
    saw_another: checker.subscribers_miss_nothing_and_see_nothing_twice,
    saw_twice: checker.subscribers_miss_nothing_and_see_nothing_twice,
    saw_a_gap: checker.subscribers_miss_nothing_and_see_nothing_twice,
    told_to_forget: checker.subscribers_miss_nothing_and_see_nothing_twice,
    answered_wrongly: checker.answers_are_those_of_a_replay,
    noticed: checker.nothing_strange_was_noticed,
}


@pytest.mark.parametrize("goes_wrong", WRONG, ids=lambda each: each.__name__)
def test_it_complains_of_what_goes_wrong(history: History, goes_wrong: Callable[[History], None]) -> None:
    goes_wrong(history)
    check = WRONG[goes_wrong]
    assert any(each.startswith(check.__name__) for each in complaints(history)), complaints(history)


def test_each_check_has_a_history_of_which_it_complains() -> None:
    assert set(CHECKS) == set(WRONG.values())


def test_of_one_kind_only_the_first_are_told(history: History) -> None:
    history.strange += [f"number {each}" for each in range(7)]
    told = complaints(history)
    assert len(told) == checker.MOST + 1
    assert told[-1] == "nothing_strange_was_noticed: and 2 more"


def test_who_may_lose_something_may_be_told_to_forget_it(history: History) -> None:
    told_to_forget(history)
    history.may_lose = True
    assert complaints(history) == []


def test_what_is_forgotten_is_no_longer_counted() -> None:
    seen = Seen("one", 3)
    records: list[Json] = [{"position": each} for each in (4, 5, 6)]
    for each in records:
        seen.take(each)
    seen.reset(4)
    assert (seen.records, seen.position) == (records[:1], 4)


def test_the_same_refusal_twice_is_the_same_answer_and_another_refusal_is_not() -> None:
    with application("memory:") as api:
        one, again, other = (api.get(f"/countries/{country}") for country in ("KZ", "KZ", "DE"))
    assert one.status_code == 404
    assert one.text != again.text
    assert shown(one) == shown(again) != shown(other)
