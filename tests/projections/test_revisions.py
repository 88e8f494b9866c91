"""The table that finds the records of an event by its id."""

import tracemalloc
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

import projections.revisions
from domain.ids import EventId, Position
from projections.revisions import Revisions

IDS = [UUID(int=number) for number in range(40)]


class Ledger:
    """Records of events, and the table that is under test."""

    def __init__(self) -> None:
        self.events: list[EventId] = []
        self.revisions = Revisions(self.event_at)

    def event_at(self, position: Position) -> EventId:
        return self.events[position - 1]

    def add(self, event: EventId) -> list[Position]:
        self.events.append(event)
        return list(self.revisions.add(event, len(self.events)))


def test_an_event_has_the_positions_of_its_records_and_another_has_none() -> None:
    ledger = Ledger()
    told = [ledger.add(event) for event in (IDS[1], IDS[2], IDS[1], IDS[1])]
    assert told == [[], [], [1], [1, 3]]
    assert [list(ledger.revisions.get(event)) for event in IDS[:4]] == [[], [1, 3, 4], [2], []]


@given(st.lists(st.sampled_from(IDS), max_size=80), st.integers(0, 80), st.lists(st.sampled_from(IDS)))
def test_a_branch_begins_with_the_records_up_to_the_cut_and_goes_its_own_way(
    before: list[EventId], cut: Position, after: list[EventId]
) -> None:
    base, branched = Ledger(), Ledger()
    for event in before:
        base.add(event)
    branched.events = base.events[:cut]
    branched.revisions = base.revisions.branch(branched.event_at, len(branched.events))
    for event in after:
        branched.add(event)
        base.add(event)
    for ledger in (base, branched):
        there = [[place for place, each in enumerate(ledger.events, 1) if each == event] for event in IDS]
        assert [list(ledger.revisions.get(event)) for event in IDS] == there
        assert [list(ledger.revisions.since(places[0])) for places in there if places] == [
            places for places in there if places
        ]


def test_ids_that_fall_on_one_place_are_told_apart_by_their_records(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Revisions, "_hash", lambda _, __: 7)
    ledger = Ledger()
    for event in (*IDS, IDS[3]):
        ledger.add(event)
    assert [list(ledger.revisions.get(event)) for event in (IDS[0], IDS[3], IDS[39], UUID(int=99))] == [
        [1],
        [4, 41],
        [40],
        [],
    ]


def test_many_events_are_found_again() -> None:
    ledger = Ledger()
    ids = [UUID(int=number * 2**64 + number) for number in range(5_000)]
    for event in ids:
        ledger.add(event)
    assert [list(ledger.revisions.get(event)) for event in ids] == [[place] for place in range(1, 5_001)]


@pytest.mark.parametrize("expected", [0, 100, 5_000])
def test_many_events_that_come_together_are_noted_as_they_would_be_one_by_one(expected: int) -> None:
    ledger = Ledger()
    ledger.revisions.expect(expected)
    ids = [UUID(int=number % 2_000 * 2**64 + number % 2_000) for number in range(3_000)]
    for first in range(0, 3_000, 250):
        some = ids[first : first + 250]
        ledger.events += some
        earlier = ledger.revisions.add_all(b"".join(each.bytes for each in some), first + 1)
        assert earlier == {first + 1 + at: (first + 1 + at - 2_000,) for at in range(250) if first >= 2_000}
    assert len(ledger.revisions) == 2_000
    assert [list(ledger.revisions.get(event)) for event in ids[:1_000]] == [
        [place, place + 2_000] for place in range(1, 1_001)
    ]


def test_the_head_of_a_ledger_is_not_believed_whatever_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projections.revisions, "MOST_EXPECTED", 5_000)
    ledger = Ledger()
    tracemalloc.start()
    try:
        ledger.revisions.expect(1 << 60)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1_000_000
    assert ledger.add(IDS[1]) == []
