"""What every ledger does, wherever it keeps its records: writing and reading."""

import threading
from collections.abc import Sequence

import pytest

from domain.ledger.port import Append, Backdated, Closed, Conflict, Draft, Entry, Head, Ledger
from tests.domain.ledger.given import NOON, SECOND, SetClock, count_up, draft, fill, one, written


def test_an_empty_ledger_has_position_0_and_no_time(ledger: Ledger) -> None:
    assert ledger.head() == Head(0, None)
    assert list(ledger.read()) == []


def test_what_was_written_is_read_in_order_at_dense_positions(ledger: Ledger) -> None:
    first = ledger.append(
        [Append((draft("party:a", "country:kz", data=b"1"), draft("party:b", data=b"2")), 0, ())]
    )
    second = ledger.append([one("party:c", data=b"3")])

    then = [
        Entry(1, NOON, "Renamed", ("party:a", "country:kz"), b"1"),
        Entry(2, NOON, "Renamed", ("party:b",), b"2"),
        Entry(3, NOON, "Renamed", ("party:c",), b"3"),
    ]
    assert list(ledger.read()) == then
    assert (first, second) == ([tuple(then[:2])], [tuple(then[2:])])
    assert ledger.head() == Head(3, NOON)


def test_a_draft_is_encoded_with_its_position_and_time(ledger: Ledger, clock: SetClock) -> None:
    fill(ledger, 2)
    clock.now += SECOND
    ledger.append(
        [Append((Draft("Renamed", (), lambda position, at: f"{position} {at}".encode()),) * 2, 0, ())]
    )

    assert [entry.data for entry in ledger.read(2)] == [
        f"3 {NOON + SECOND}".encode(),
        f"4 {NOON + SECOND}".encode(),
    ]


def test_nothing_is_appended_by_nothing(ledger: Ledger) -> None:
    assert ledger.append([]) == []
    assert ledger.append([Append((), 0, ())]) == [()]
    assert ledger.head() == Head(0, None)


# Conditions


@pytest.mark.parametrize("tag", ["party:a", "party:b", "event:1"])
def test_a_later_record_with_any_of_the_touched_tags_is_a_conflict(ledger: Ledger, tag: str) -> None:
    ledger.append([one("party:z"), one("country:kz", tag)])
    (outcome,) = ledger.append([one("party:a", after=1, touches=["party:a", "party:b", "event:1"])])

    assert isinstance(outcome, Conflict)
    assert (
        str(outcome)
        == f"decided at position 1, but the record at 2 bears {tag!r}: decide again on what it says"
    )


def test_a_conflict_writes_nothing(ledger: Ledger) -> None:
    ledger.append([one("party:a", data=b"1")])
    ledger.append([Append((draft("party:a", data=b"2"), draft("party:b", data=b"3")), 0, ("party:a",))])

    assert [entry.data for entry in ledger.read()] == [b"1"]
    assert ledger.head() == Head(1, NOON)


def test_records_that_the_decision_saw_are_no_conflict(ledger: Ledger) -> None:
    ledger.append([one("party:a"), one("party:b")])

    assert written(ledger.append([one("party:a", after=1, touches=["party:a"])]))
    assert written(ledger.append([one("party:b", after=2, touches=["party:b"])]))


def test_other_tags_are_no_conflict(ledger: Ledger) -> None:
    ledger.append([one("party:a", "country:kz")])
    assert written(ledger.append([one("party:b", "country:kz", touches=["party:b", "party"])]))


def test_a_decision_on_the_very_record_that_stands_there_is_written(ledger: Ledger) -> None:
    ledger.append([one("party:a", data=b"1"), one("party:b", data=b"2")])

    assert written(ledger.append([one("party:c", after=2, touches=["party:c"], basis=b"2", data=b"3")]))
    outcomes = ledger.append(
        [
            one("party:d", after=3, touches=["party:d"], basis=b"3", data=b"4"),
            one("party:e", after=1, basis=b"1", data=b"5"),
        ]
    )
    assert [entry.position for entry in written(outcomes)] == [4, 5]


@pytest.mark.parametrize("touches", [[], ["party:c"]])
@pytest.mark.parametrize("after", [1, 2])
def test_a_decision_on_another_record_than_stands_there_now_is_a_conflict(
    ledger: Ledger, after: int, touches: list[str]
) -> None:
    ledger.append([one("party:a", data=b"1"), one("party:b", data=b"2")])
    outcome, other = ledger.append(
        [
            one("party:c", after=after, touches=touches, basis=b"lost"),
            one("party:d", after=2, basis=b"2", data=b"3"),
        ]
    )

    assert isinstance(outcome, Conflict)
    assert (
        str(outcome)
        == f"decided at position {after}, but the ledger holds another record there now: read it again and decide again"
    )
    assert written([other])[0].position == 3
    assert [entry.data for entry in ledger.read()] == [b"1", b"2", b"3"]


def test_a_decision_on_a_record_that_the_ledger_lacks_is_a_conflict_whatever_it_touches(
    ledger: Ledger,
) -> None:
    for held in (0, 1):
        outcomes = ledger.append([one(after=2, basis=b"lost"), one(data=b"1")])
        assert isinstance(outcomes[0], Conflict)
        assert str(outcomes[0]).startswith(
            f"decided at position 2, but the ledger holds only {held} records now"
        )
    assert ledger.head().position == 2


def test_without_a_condition_everything_is_written(ledger: Ledger) -> None:
    ledger.append([one("party:a")])
    assert written(ledger.append([one("party:a", touches=[])]))


def test_a_conflict_is_found_among_many_touched_tags_and_many_later_records(ledger: Ledger) -> None:
    fill(ledger, 50)
    ledger.append([one("event:777")])
    many = [f"event:{number}" for number in range(1000)]

    for touches in (many, many[770:780]):
        for after in (0, 30, 50):
            (outcome,) = ledger.append([one(after=after, touches=touches)])
            assert isinstance(outcome, Conflict)
            assert "'event:777'" in str(outcome)
        assert written(ledger.append([one(after=51, touches=touches)]))


def test_a_decision_on_a_longer_ledger_than_this_is_a_conflict(ledger: Ledger) -> None:
    fill(ledger, 3)
    (outcome,) = ledger.append([one("party:a", after=4, touches=["party:a"])])

    assert isinstance(outcome, Conflict)
    assert "decided at position 4, but the ledger ends at 3" in str(outcome)


def test_appends_of_one_call_stand_or_fall_alone(ledger: Ledger) -> None:
    ledger.append([one("party:a", data=b"1")])
    outcomes = ledger.append(
        [
            one("party:a", after=0, touches=["party:a"], data=b"a stale decision"),
            one("party:b", after=1, touches=["party:b"], data=b"2"),
            one("party:c", at=NOON + SECOND, data=b"from the future"),
            Append((draft("party:c", data=b"3"), draft("party:d", data=b"4")), 1, ("party:c", "party:d")),
        ]
    )

    assert [type(outcome) for outcome in outcomes] == [Conflict, tuple, Backdated, tuple]
    assert [entry.position for entry in written(outcomes)] == [2, 3, 4]
    assert [(entry.position, entry.data) for entry in ledger.read()] == [
        (1, b"1"),
        (2, b"2"),
        (3, b"3"),
        (4, b"4"),
    ]


def test_a_condition_sees_what_the_same_call_wrote(ledger: Ledger) -> None:
    outcomes = ledger.append(
        [one("party:a", touches=["party:a"]), one("party:a", "party:b", touches=["party:a"])]
    )

    assert [type(outcome) for outcome in outcomes] == [tuple, Conflict]
    assert "the record at 1 bears 'party:a'" in str(outcomes[1])


def test_what_failed_in_the_same_call_is_no_conflict(ledger: Ledger) -> None:
    ledger.append([one("party:a")])
    outcomes = ledger.append(
        [one("party:b", touches=["party:a"]), one("party:b", after=1, touches=["party:b"])]
    )

    assert [type(outcome) for outcome in outcomes] == [Conflict, tuple]


def test_no_update_is_lost_among_eight_writers(ledger: Ledger) -> None:
    writers = [threading.Thread(target=count_up, args=(ledger, 25)) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert [(entry.position, int(entry.data)) for entry in ledger.read()] == [(n, n) for n in range(1, 201)]


def test_nothing_of_a_call_is_written_when_encoding_fails(ledger: Ledger) -> None:
    def fail(position: int, _: int) -> bytes:
        raise ValueError(f"no record for position {position}")

    broken = Append((draft("party:b"), Draft("Renamed", (), fail)), 0, ())
    with pytest.raises(ValueError, match="no record for position 3"):
        ledger.append([one("party:a"), broken, one("party:c")])
    assert ledger.head() == Head(0, None)

    ledger.append([one("party:a", touches=["party:a", "party:b"])])
    assert [(entry.position, entry.tags) for entry in ledger.read()] == [(1, ("party:a",))]


# Time


def test_recorded_at_never_runs_backwards_though_the_clock_does(ledger: Ledger, clock: SetClock) -> None:
    for now in (NOON, NOON - SECOND, NOON + SECOND, NOON):
        clock.now = now
        ledger.append([one()])

    assert [entry.recorded_at for entry in ledger.read()] == [NOON, NOON, NOON + SECOND, NOON + SECOND]
    assert ledger.head() == Head(4, NOON + SECOND)


def test_an_import_sets_its_own_time(ledger: Ledger) -> None:
    ledger.append([one(at=NOON - 9 * SECOND), one(at=NOON - 5 * SECOND), one(at=NOON - 5 * SECOND), one()])
    assert [entry.recorded_at - NOON for entry in ledger.read()] == [-9 * SECOND, -5 * SECOND, -5 * SECOND, 0]


def test_an_import_from_the_future_is_refused(ledger: Ledger) -> None:
    (outcome,) = ledger.append([one(at=NOON + 1)])

    assert isinstance(outcome, Backdated)
    assert str(outcome) == (
        "recorded_at 2026-11-23T12:00:00.000001Z is in the future: it is 2026-11-23T12:00:00.000000Z now; leave recorded_at out"
    )
    assert ledger.head() == Head(0, None)


def test_an_import_from_before_the_last_record_is_refused(ledger: Ledger, clock: SetClock) -> None:
    ledger.append([one()])
    clock.now += SECOND
    (outcome,) = ledger.append([one(at=NOON - 1)])

    assert isinstance(outcome, Backdated)
    assert str(outcome) == (
        "recorded_at 2026-11-23T11:59:59.999999Z is before the ledger's last record, 2026-11-23T12:00:00.000000Z:"
        " import in the order of release, or leave recorded_at out"
    )
    assert ledger.head() == Head(1, NOON)


def test_an_import_at_the_very_time_of_the_last_record_is_written(ledger: Ledger) -> None:
    ledger.append([one(at=NOON), one(at=NOON)])
    assert ledger.head() == Head(2, NOON)


# Reading


def test_reading_starts_after_a_position_and_ends_at_the_limit(ledger: Ledger) -> None:
    fill(ledger, 2500)
    everything = list(ledger.read())
    assert [entry.position for entry in everything] == list(range(1, 2501))

    for after in (-1, 0, 1, 999, 1000, 1001, 2499, 2500, 2600):
        for limit in (None, 0, 1, 1000, 1001, 2500, 9999):
            assert list(ledger.read(after, limit=limit)) == everything[max(after, 0) :][:limit], (
                after,
                limit,
            )


@pytest.mark.parametrize(
    "tags", [[], ["all"], ["two:1"], ["two:1", "five:1"], ["five:1", "two:1", "all"], ["two:0", "two:1"]]
)
def test_a_query_takes_any_of_the_types_and_all_of_the_tags(ledger: Ledger, tags: Sequence[str]) -> None:
    drafts = tuple(
        draft("all", f"two:{n % 2}", f"five:{n % 5}", f"one:{n}", type=f"T{n % 3}") for n in range(2500)
    )
    everything = written(ledger.append([Append(drafts, 0, ())]))

    for types in ([], ["T0"], ["T1", "T2"], ["T0", "T1", "T2"], ["none"]):
        for after, limit in ((0, None), (700, 3), (1200, 1100)):
            matching = [
                entry
                for entry in everything[after:]
                if (not types or entry.type in types) and set(tags) <= set(entry.tags)
            ]
            read = list(ledger.read(after, limit=limit, types=iter(types), tags=iter(tags)))
            assert read == matching[:limit], (types, after, limit)


def test_tags_are_kept_in_order_and_may_hold_anything(ledger: Ledger) -> None:
    tags = ("z", "a", "z", "party:«Алаш»", 'quo"te', "nul\0l", "", "new\nline", "🗳")
    ledger.append([one(*tags)])

    assert [entry.tags for entry in ledger.read()] == [tags]
    for tag in tags:
        assert len(list(ledger.read(tags=[tag]))) == 1
        assert isinstance(ledger.append([one(touches=[tag])])[0], Conflict)


def test_a_reader_may_append_while_it_reads(ledger: Ledger) -> None:
    fill(ledger, 3)
    for entry in ledger.read(limit=3):
        ledger.append([one(data=entry.data)])

    assert [entry.data for entry in ledger.read()] == [b"0", b"1", b"2", b"0", b"1", b"2"]


def test_large_records_are_kept_whole(ledger: Ledger) -> None:
    large = [bytes([number]) * (5 * 1024 * 1024) for number in range(4)]
    ledger.append([Append(tuple(draft("party:a", data=data) for data in large), 0, ())])

    assert [entry.data for entry in ledger.read()] == large
    assert [entry.data for entry in ledger.read(1, limit=2)] == large[1:3]


def test_ten_thousand_records_fit_in_one_append(ledger: Ledger) -> None:
    drafts = tuple(
        draft(f"event:{n}", f"party:{n % 100}", "country:kz", data=str(n).encode()) for n in range(10_000)
    )
    touches = tuple(f"event:{n}" for n in range(10_000))

    assert len(written(ledger.append([Append(drafts, 0, touches)]))) == 10_000
    assert [(entry.position, int(entry.data)) for entry in ledger.read()] == [
        (n + 1, n) for n in range(10_000)
    ]
    assert isinstance(ledger.append([Append(drafts, 0, touches)])[0], Conflict)


# Closing


def test_a_closed_ledger_says_so(ledger: Ledger) -> None:
    fill(ledger, 2500)
    reading = ledger.read()
    next(reading)
    ledger.close()
    ledger.close()

    with pytest.raises(Closed, match="open"):
        ledger.append([one()])
    with pytest.raises(Closed):
        ledger.head()
    with pytest.raises(Closed):
        list(ledger.read())
    with pytest.raises(Closed):
        list(reading)
    assert ledger.wait(0, 10) is False
