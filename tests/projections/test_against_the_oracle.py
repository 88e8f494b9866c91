"""The chronicle answers every question as a brute-force reading of the ledger does.

By default the same histories are tried each time, so that a change is judged by what it changed. `EXAMPLES_TO_TRY` sets
how many each property tries, and searches among new ones.
"""

import os
from collections.abc import Iterable
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from domain.dates import Day
from domain.errors import UnknownParty
from domain.events import Event
from domain.ids import PartyId
from domain.mentions import parties_of
from domain.records import Record, decode_record, encode_hook, encode_record
from projections.at import At
from projections.chronicle import Chronicle
from tests import oracle
from tests.histories import DRAWERS, PARTIES, days_that_matter, entries, histories

tried = settings(
    max_examples=int(os.environ.get("EXAMPLES_TO_TRY", "150")),
    deadline=None,
    print_blob=True,
    derandomize="EXAMPLES_TO_TRY" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)


def told(records: list[Record]) -> None:
    """Print the history of a failing example, one record a line."""
    note("\n".join(encode_record(record).decode() for record in records))


def chronicle_of(records: list[Record]) -> Chronicle:
    chronicle = Chronicle()
    chronicle.apply(entries(records))
    return chronicle


def plain(answer: object) -> Any:
    """As JSON has it: tuples are lists."""
    return msgspec.json.decode(msgspec.json.encode(msgspec.to_builtins(answer, enc_hook=encode_hook)))


def state_of(chronicle: Chronicle, party: PartyId, day: Day, position: int) -> Any:
    try:
        return plain(chronicle.party(party, At(day, position)))
    except UnknownParty:
        return None


def timeline_of(chronicle: Chronicle, party: PartyId, day: Day, position: int) -> Any:
    try:
        return plain(chronicle.timeline(party, At(day, position)))
    except UnknownParty:
        return None


def parties_in(records: list[Record]) -> list[PartyId]:
    """Every party that was ever named, and one that was not."""
    named = {party for record in records if record.event is not None for party in parties_of(record.event)}
    return [*sorted(named), "xx-never-named"]


def some_days(data: DataObject, records: list[Record], most: int = 5) -> list[Day]:
    days = st.lists(st.sampled_from(days_that_matter(records)), min_size=1, max_size=most, unique=True)
    return data.draw(days, label="days")


def questions(
    data: DataObject, records: list[Record], positions: Iterable[int] | None = None
) -> list[tuple[PartyId, Day, int]]:
    """Every party at every position, on some of the days that matter."""
    asked = range(len(records) + 1) if positions is None else positions
    days = some_days(data, records)
    return [(party, day, position) for position in asked for party in parties_in(records) for day in days]


@tried
@given(histories(), st.data())
def test_a_state_is_what_the_oracle_reads(records: list[Record], data: DataObject) -> None:
    told(records)
    chronicle = chronicle_of(records)
    for question in questions(data, records):
        assert state_of(chronicle, *question) == oracle.party_state(records, *question), question


@tried
@given(histories(), st.data())
def test_a_timeline_is_what_the_oracle_reads(records: list[Record], data: DataObject) -> None:
    told(records)
    chronicle = chronicle_of(records)
    for party, day, position in questions(data, records):
        known = oracle.is_known(records, party, position)
        expected = oracle.timeline(records, party, day, position) if known else None
        assert timeline_of(chronicle, party, day, position) == expected, (party, day, position)


@tried
@given(histories(), st.data())
def test_applying_one_by_one_and_asking_in_between_equals_applying_all_at_once(
    records: list[Record], data: DataObject
) -> None:
    told(records)
    at_once, growing = chronicle_of(records), Chronicle()
    asked = questions(data, records)
    for entry in entries(records):
        growing.apply([entry])
        for party, day, position in asked:
            if position <= entry.position:
                question = (party, day, position)
                assert state_of(growing, *question) == state_of(at_once, *question), question
                assert timeline_of(growing, *question) == timeline_of(at_once, *question), question


@tried
@given(histories(), st.data())
def test_learning_more_never_alters_an_answer_at_an_earlier_position(
    records: list[Record], data: DataObject
) -> None:
    told(records)
    cut = data.draw(st.integers(0, len(records)), label="cut")
    chronicle = chronicle_of(records[:cut])
    asked = questions(data, records, range(cut + 1))
    before = [(state_of(chronicle, *each), timeline_of(chronicle, *each)) for each in asked]
    chronicle.apply(entries(records)[cut:])
    after = [(state_of(chronicle, *each), timeline_of(chronicle, *each)) for each in asked]
    assert after == before


@tried
@given(histories())
def test_a_record_decoded_after_encoding_is_the_same(records: list[Record]) -> None:
    assert [decode_record(encode_record(record)) for record in records] == records


@tried
@given(histories())
def test_the_histories_of_these_tests_are_sound_ledgers(records: list[Record]) -> None:
    assert [record.position for record in records] == list(range(1, len(records) + 1))
    assert [record.recorded_at for record in records] == sorted(record.recorded_at for record in records)
    for record in records:
        before = [each for each in records[: record.position - 1] if each.event_id == record.event_id]
        stands = before[-1].event if before else None
        assert record.revision == len(before) + 1
        assert (record.kind == "stated") == (stands is None)
        assert (record.kind == "retracted") == (record.event is None)


def test_the_histories_of_these_tests_know_every_event() -> None:
    assert set(DRAWERS) == set(get_args(Event))


@pytest.mark.parametrize("party", PARTIES)
def test_an_empty_chronicle_knows_nobody(party: PartyId) -> None:
    with pytest.raises(UnknownParty):
        Chronicle().party(party, At(730_000, 0))
