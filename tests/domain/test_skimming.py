"""Records that are skimmed name what they name when they are read in full, and are of a shape that is known."""

from typing import get_args

import msgspec
import pytest
from hypothesis import given

from domain.events import Event
from domain.mentions import introduced_by, mentions_of
from domain.records import Record, UnknownVersion, decode_record, encode_record
from domain.skimming import skim, skim_all, skimmed_class
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
