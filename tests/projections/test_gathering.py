"""Many records that come in together leave the indexes as they would be if each had come by itself."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject
from msgspec.structs import replace

from domain.events import Event
from domain.ids import EventId, Position
from domain.ledger.port import Entry, NotALedger
from domain.records import Record, encode_record
from projections import chronicle as module
from projections.chronicle import Chronicle
from projections.gathering import Gathering
from projections.growing import Firsts, Index, Positions
from tests.histories import entries, histories, stated
from tests.projections.ledgers import founded
from tests.projections.test_against_the_oracle import told, tried

FUTURE = (
    b'{"position":6,"recorded_at":"2026-01-01T00:00:00.000000Z","kind":"stated","revision":1,"event_id":'
    b'"00000000-0000-0000-0000-000000000006","actor":"a","reason":null,"event":{"type":"Founded","party":"kz-f",'
    b'"name":"F","country":"KZ"},"event_version":7}'
)


def held(index: Any) -> Any:
    """What an index holds of each key; in the order in which they came up only where that is asked."""
    if isinstance(index, Positions):
        return {key: [*index.get(key)] for key in index.keys()}  # noqa: SIM118 - no mapping
    if isinstance(index, Index):
        return {key: [*index.get(key).items()] for key in index.keys()}  # noqa: SIM118 - no mapping
    return [(key, index.get(key)) for key in index.up_to(2**32 - 1)]


def indexed(chronicle: Chronicle) -> dict[str, Any]:
    """All that was worked out, but for where ids lie in their table: each table puts them elsewhere."""
    indexes = chronicle._indexes
    found = {
        (of, name): held(index)
        for of, kept in (("indexes", indexes), ("facets", indexes.facets))
        for name, index in vars(kept).items()
        if isinstance(index, Positions | Index | Firsts)
    }
    sorts = [*indexes.facets._sorts], [*indexes.facets._known]
    return {str(key): each for key, each in found.items()} | {"sorts": sorts, "keys": chronicle._appended}


def revisions(chronicle: Chronicle, records: list[Record]) -> list[list[Position]]:
    return [chronicle.records_of(record.event_id, 0, len(records)) for record in records]


@tried
@given(histories(), st.data())
def test_records_that_come_in_together_are_indexed_as_they_would_be_one_by_one(
    records: list[Record], data: DataObject
) -> None:
    told(records)
    ledger = entries(records)
    one_by_one, together = Chronicle(), Chronicle()
    for entry in ledger:
        one_by_one.apply([entry])
    cut = data.draw(st.integers(0, len(records)), label="cut")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "FEW", 1)
        patch.setattr(module, "TOGETHER", data.draw(st.sampled_from([2, 5, 100]), label="together"))
        patch.setattr(module, "SPAN", data.draw(st.sampled_from([1, 7, 100]), label="span"))
        together.apply(ledger[:cut])
        together.apply(ledger[cut:])
    assert indexed(together) == indexed(one_by_one)
    assert revisions(together, records) == revisions(one_by_one, records)


@tried
@given(histories(), st.data())
def test_corrections_that_name_what_the_event_named_are_indexed_together_as_they_would_be_one_by_one(
    records: list[Record], data: DataObject
) -> None:
    said: dict[EventId, Event] = {}
    restated = []
    for record in records:
        event, before = record.event, said.get(record.event_id)
        if event is not None:
            if before is not None and data.draw(st.integers(0, 3), label="names the same"):
                event = replace(before, note=f"revision {record.revision}")
            said[record.event_id] = event
        restated.append(replace(record, event=event))
    told(restated)
    ledger = entries(restated)
    one_by_one, together = Chronicle(), Chronicle()
    for entry in ledger:
        one_by_one.apply([entry])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "FEW", 1)
        together.apply(ledger)
    assert indexed(together) == indexed(one_by_one)
    assert revisions(together, restated) == revisions(one_by_one, restated)


@tried
@given(histories(), st.data())
def test_records_that_come_into_a_branch_together_are_indexed_there_as_they_would_be_one_by_one(
    records: list[Record], data: DataObject
) -> None:
    told(records)
    ledger = entries(records)
    cut = data.draw(st.integers(0, len(records)), label="cut")
    base = Chronicle()
    base.apply(ledger)

    def branched(few: int) -> Chronicle:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "FEW", few)
            branch = base.branch(cut)
            branch.apply(ledger[cut:])
        return branch

    one_by_one, together = branched(100), branched(1)
    assert sorted(one_by_one.touched()) == sorted(together.touched())
    assert indexed(one_by_one) == indexed(together)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"garbage", "malformed"),
        (b'{"position":6}', "missing required field"),
        (FUTURE, "version 7"),
        (FUTURE.replace(b',"event_version":7', b"").replace(b"KZ", b'KZ","flag":"red'), "flag"),
    ],
    ids=["not JSON", "not a record", "of a later version", "with a field that is not known"],
)
def test_what_came_before_a_record_that_cannot_be_read_is_taken_in(data: bytes, said: str) -> None:
    ledger = entries(stated(*(founded(party=f"kz-{number}") for number in range(5))))
    chronicle = Chronicle()
    with pytest.raises(NotALedger, match=rf"the record at position 6 cannot be read \(.*{said}"):
        chronicle.apply([*ledger, Entry(6, ledger[-1].recorded_at, "Founded", (), data)])
    assert chronicle.head == 5
    assert chronicle.parties(5) == [f"kz-{number}" for number in range(5)]


def test_an_event_whose_first_records_say_nothing_is_indexed_by_the_first_that_does() -> None:
    records = stated(*(founded(party=f"kz-{name}") for name in "abbcb"))
    of = records[1].event_id
    nothing = replace(records[1], kind="retracted", event=None)
    again = [replace(each, event_id=of, revision=number) for number, each in enumerate(records[2:], 2)]
    ledger = [
        Entry(each.position, each.recorded_at, "Founded", (), encode_record(each))
        for each in (records[0], nothing, *again)
    ]
    one_by_one, together = Chronicle(), Chronicle()
    for entry in ledger:
        one_by_one.apply([entry])
    together.apply(ledger)
    assert indexed(together) == indexed(one_by_one)


@pytest.mark.parametrize("together", [2, 3, 100])
@pytest.mark.parametrize("cut", range(7))
def test_an_event_may_be_said_to_have_a_rival_before_anything_is_recorded_of_it(
    together: int, cut: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    early, late = founded(party="kz-a", rival_to=UUID(int=3)), founded(party="kz-a", date="2001-01-01")
    records = stated(early, founded(party="kz-b"), late, founded(party="kz-c"), late, late)
    of = records[2].event_id
    records[4:] = [
        replace(each, event_id=of, revision=number, kind="corrected")
        for number, each in enumerate(records[4:], 2)
    ]
    ledger = entries(records)
    one_by_one, many = Chronicle(), Chronicle()
    for entry in ledger:
        one_by_one.apply([entry])
    monkeypatch.setattr(module, "FEW", 1)
    monkeypatch.setattr(module, "TOGETHER", together)
    many.apply(ledger[:cut])
    many.apply(ledger[cut:])
    assert indexed(many) == indexed(one_by_one)
    assert one_by_one.accounts_of(of, 6) == many.accounts_of(of, 6) == [records[0].event_id, of]


def test_one_event_that_is_awaited_for_ever_costs_no_more_for_each_rival(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked: list[int] = []
    among = Gathering._awaited_among

    def counted(self: Gathering, ids: bytes, first: Position) -> set[Position]:
        looked.append(first)
        return among(self, ids, first)

    monkeypatch.setattr(Gathering, "_awaited_among", counted)
    of_what_never_comes = [founded(party="kz-a", rival_to=UUID(int=10**6)) for _ in range(50)]
    rivals = [founded(party="kz-a", date="2001-01-01", rival_to=UUID(int=1)) for _ in range(50)]
    Chronicle().apply(entries(stated(*of_what_never_comes, *rivals)))
    assert len(looked) < 5


def test_entries_that_came_before_are_passed_over_and_those_up_to_a_gap_taken_in() -> None:
    ledger = entries(stated(*(founded(party=f"kz-{number}") for number in range(9))))
    chronicle = Chronicle()
    with pytest.raises(ValueError, match="entry 9 does not follow on 7: entries come without gaps"):
        chronicle.apply([*ledger[:5], *ledger[2:7], ledger[8]])
    assert chronicle.parties(chronicle.head) == [f"kz-{number}" for number in range(7)]


def test_few_records_are_taken_in_without_a_look_at_all_events_that_are_accounts_of_one_happening(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = [founded(party=f"kz-{number}") for number in range(4)]
    rivals = [
        founded(party=f"kz-{number}", date="2001-01-01", rival_to=UUID(int=number + 1)) for number in range(4)
    ]
    later = [founded(party=f"kz-{number}") for number in range(4, 8)]
    ledger = entries(stated(*first, *rivals, *later))
    chronicle = Chronicle()
    chronicle.apply(ledger[:8])

    def all_of_them() -> list[Any]:
        raise AssertionError("it takes as long as there are such events in the ledger")

    monkeypatch.setattr(chronicle._indexes.linked, "keys", all_of_them)
    chronicle.apply(ledger[8:])
    assert len(chronicle.parties(12)) == 8
