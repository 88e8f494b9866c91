"""Records that are skimmed name what they name when they are read in full, and are of a shape that is known."""

from collections.abc import Callable
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given

from domain.events import Event
from domain.mentions import introduced_by, mentions_of
from domain.records import Record, UnknownVersion, decode_record, encode_record
from domain.skimming import skim, skim_all, skim_event, skimmed_class
from tests.histories import entries, histories, stated
from tests.projections.ledgers import founded
from tests.projections.test_against_the_oracle import tried

(FOUNDED,) = (entry.data for entry in entries(stated(founded())))


def names(event: Event) -> list[object]:
    found = mentions_of(event)
    named = [found.parties, found.election, found.coalition, found.countries, found.people]
    return [*named, introduced_by(event), event.rival_to, event.after]


@tried
@given(histories())
def test_a_record_that_is_skimmed_names_what_it_names_when_it_is_read(records: list[Record]) -> None:
    written = [encode_record(record) for record in records]
    for record, skimmed in zip(records, skim_all(written).records, strict=True):
        said = (record.kind, record.revision, record.event_id)
        assert (skimmed.kind, skimmed.revision, skimmed.event_id) == said
        assert (skimmed.event is None) == (record.event is None)
        if record.event is not None and skimmed.event is not None:
            assert isinstance(skimmed.event, type(record.event))
            assert names(skimmed.event) == names(record.event)


@pytest.mark.parametrize("event", get_args(Event))
def test_an_event_has_the_same_fields_when_it_is_skimmed(event: type[Event]) -> None:
    of, skimmed = msgspec.structs.fields(event), msgspec.structs.fields(skimmed_class(event))
    assert {(field.name, field.required) for field in of} == {
        (field.name, field.required) for field in skimmed
    }


def test_a_text_is_taken_as_it_stands_and_looked_at_when_the_record_is_read() -> None:
    never = FOUNDED.replace(b"2000-01-01", b"2000-02-31")
    skimmed = skim(never).event
    assert skimmed is not None
    assert names(skimmed) == names(founded())
    with pytest.raises(ValueError, match="is not a date"):
        decode_record(never)


@pytest.mark.parametrize(
    ("of", "other", "said"),
    [
        (b'"type":"Founded"', b'"type":"Flown"', "Flown"),
        (b'"country":"KZ"', b'"country":"KZ","flag":"red"', "flag"),
        (b'"country":"KZ"', b'"country":7', "str"),
        (b'"name":"A",', b"", "name"),
    ],
    ids=["a type", "a field", "a number for a text", "a field that is missing"],
)
def test_a_shape_that_is_not_known_is_refused_as_when_the_record_is_read(
    of: bytes, other: bytes, said: str
) -> None:
    changed = FOUNDED.replace(of, other)
    assert changed != FOUNDED
    for read in (skim, decode_record, lambda data: skim_all([data])):
        with pytest.raises(msgspec.ValidationError, match=said):
            read(changed)


def test_an_event_of_a_later_version_is_refused() -> None:
    with pytest.raises(UnknownVersion, match="version 7"):
        skim_all([FOUNDED, FOUNDED[:-1] + b',"event_version":7}'])


@pytest.mark.parametrize(
    "written",
    [
        "00000000000000000000000000000001",
        "00000000-0000-0000-0000-00000000000",
        "00000000-0000-0000-0000-0000000000012",
        "0000000-00000-0000-0000-000000000001",
        "00000000-0000-0000-0000-00000000000g",
        "00000000-0000-0000-0000-0000000000 1",
        "",
    ],
)
def test_an_id_that_is_written_otherwise_is_read_as_it_is_in_full(written: str) -> None:
    (record,) = stated(founded())
    other = encode_record(record).replace(str(record.event_id).encode(), written.encode())

    def found(read: Callable[[bytes], Any]) -> object:
        try:
            return read(other).event_id
        except ValueError as error:
            return str(error)

    assert found(skim) == found(decode_record)
    assert found(lambda data: skim_all([FOUNDED, data]).records[1]) == found(decode_record)


@tried
@given(histories())
def test_what_is_skimmed_of_an_event_alone_is_its_event(records: list[Record]) -> None:
    written = [encode_record(record) for record in records]
    assert [skim_event(data) for data in written] == [skim(data).event for data in written]
    ids = b"".join(record.event_id.bytes for record in records)
    assert skim_all(written).ids == ids
