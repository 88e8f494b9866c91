"""A chronicle from a snapshot is the one that the snapshot was made of, and goes on as that would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

import projections
from domain.events import Founded
from domain.ledger.port import Entry
from domain.records import Record
from projections import snapshot as module
from projections.chronicle import Chronicle
from projections.snapshot import Cover, NoUse, cover_of, restored, sections
from tests import oracle
from tests.histories import entries, histories, stated
from tests.projections.ledgers import A, B, founded
from tests.projections.test_against_the_oracle import questions, state_of, timeline_of, told, tried
from tests.projections.test_gathering import indexed


def taken_in(given: list[Entry]) -> Chronicle:
    chronicle = Chronicle()
    chronicle.apply(given)
    return chronicle


@tried
@given(histories(), st.data())
def test_a_chronicle_from_a_snapshot_answers_as_the_oracle_reads(
    records: list[Record], data: DataObject
) -> None:
    told(records)
    cut = data.draw(st.integers(0, len(records)), label="cut")
    ledger = entries(records)
    before = taken_in(ledger[:cut])
    chronicle = restored(cover_of(before), iter(ledger), sections(before))
    assert chronicle.head == cut
    chronicle.apply(ledger)
    assert indexed(chronicle) == indexed(taken_in(ledger))
    for question in questions(data, records):
        assert state_of(chronicle, *question) == oracle.party_state(records, *question), question
        assert timeline_of(chronicle, *question) == timeline_of(taken_in(ledger), *question), question
    ids = {record.event_id for record in records}
    assert {each: chronicle.records_of(each, 0, len(records)) for each in ids} == {
        each: [record.position for record in records if record.event_id == each] for each in ids
    }


def test_every_index_is_in_a_snapshot() -> None:
    chronicle = taken_in(entries(stated(founded())))
    assert {name for name, _ in sections(chronicle)} == {
        *(name for name in vars(chronicle._indexes) if not name.startswith("_")),
        "keys",
    }


def test_an_idempotency_key_is_known_after_a_start_from_a_snapshot() -> None:
    (entry,) = entries(stated(founded()))
    keyed = Entry(entry.position, entry.recorded_at, entry.type, (*entry.tags, "key:k", "body:b"), entry.data)
    before = taken_in([keyed])
    chronicle = restored(cover_of(before), [keyed], sections(before))
    assert chronicle.appended_under("k") == before.appended_under("k") is not None


ONE = entries(stated(founded(), Founded(party=B, name="B", country="KZ")))
OTHER = entries(stated(founded(), Founded(party=B, name="B", country="RU")))


@pytest.mark.parametrize("ledger", [OTHER, ONE[:1], []], ids=["other", "shorter", "empty"])
def test_a_snapshot_of_another_ledger_is_not_used(ledger: list[Entry]) -> None:
    before = taken_in(ONE)
    with pytest.raises(NoUse, match="other records"):
        restored(cover_of(before), ledger, sections(before))


def test_a_snapshot_of_other_code_is_not_used_and_the_ledger_not_even_read() -> None:
    before = taken_in(ONE)
    cover = cover_of(before)

    ledger = iter(ONE)
    with pytest.raises(NoUse, match="another version"):
        restored(Cover("other", cover.head, cover.records), ledger, sections(before))
    assert list(ledger) == ONE


def test_the_digest_of_the_code_changes_with_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    found = set()
    for text in ("one = 1\n", "one = 2\n"):
        folder = tmp_path_factory.mktemp("code")
        (folder / "part.py").write_text(text)
        monkeypatch.setattr(projections, "__path__", [str(folder)])
        found.add(module.code.__wrapped__())
    assert len(found) == 2
    monkeypatch.setattr(projections, "__path__", [str(tmp_path_factory.mktemp("empty"))])
    with pytest.raises(NoUse, match="not there"):
        module.code.__wrapped__()


def test_a_party_of_the_snapshot_and_one_that_came_since_are_both_told() -> None:
    before = taken_in(ONE[:1])
    chronicle = restored(cover_of(before), ONE, sections(before))
    chronicle.apply(ONE)
    assert chronicle.parties(2) == [A, B]
