"""What is told of coalitions, governments and countries equals a brute-force reading, and what each party's own state says."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from domain.dates import Day
from domain.errors import UnknownCoalition, UnknownCountry
from domain.ids import CoalitionId, Position
from domain.records import Record, encode
from projections.at import At
from projections.chronicle import Chronicle
from projections.coalition import coalition_picture
from projections.countries import country_json
from projections.country import country_picture
from projections.government import government_picture
from tests import oracle_coalitions
from tests.histories import COALITIONS, COUNTRIES, entries, histories
from tests.projections.test_against_the_oracle import (
    chronicle_of,
    parties_in,
    plain,
    some_days,
    state_of,
    told,
    tried,
)


def coalition_of(chronicle: Chronicle, coalition: CoalitionId, day: Day, position: Position) -> Any:
    try:
        return plain(coalition_picture(chronicle, coalition, At(day, position)).state)
    except UnknownCoalition:
        return None


@tried
@given(histories(), st.data())
def test_a_coalition_is_what_the_oracle_reads(records: list[Record], data: DataObject) -> None:
    told(records)
    chronicle = chronicle_of(records)
    days = some_days(data, records)
    for position in range(len(records) + 1):
        for coalition in COALITIONS:
            for day in days:
                found = coalition_of(chronicle, coalition, day, position)
                if not oracle_coalitions.is_known(records, coalition, position):
                    assert found is None
                    continue
                del found["disputed"], found["undetermined"]
                expected = oracle_coalitions.coalition_state(records, coalition, day, position)
                assert found == plain(expected), (coalition, day, position)


@tried
@given(histories(), st.data())
def test_a_party_is_a_member_just_when_its_own_state_lists_the_coalition(
    records: list[Record], data: DataObject
) -> None:
    told(records)
    chronicle, position = chronicle_of(records), len(records)
    for day in some_days(data, records):
        listed = {
            (each["coalition"], state["party"], each["since"])
            for party in parties_in(records)
            if (state := state_of(chronicle, party, day, position)) is not None
            for each in state["coalitions"]
        }
        members = {
            (coalition, member["party"], member["since"])
            for coalition in COALITIONS
            if (state := coalition_of(chronicle, coalition, day, position)) is not None
            for member in state["members"]
        }
        assert members == listed


@tried
@given(histories(), st.data())
def test_a_country_composed_from_kept_parts_is_the_country_made_anew(
    records: list[Record], data: DataObject
) -> None:
    told(records)
    growing = Chronicle()
    days = some_days(data, records)
    for entry in entries(records):
        growing.apply([entry])
        for position in {1, entry.position - 1, entry.position} - {0}:
            for country in COUNTRIES:
                for day in days:
                    at = At(day, position)
                    try:
                        composed = country_json(growing, country, at)
                    except UnknownCountry:
                        continue
                    anew = country_picture(growing, country, at).state
                    assert composed == encode(anew), (country, day, position)


@tried
@given(histories(), st.data())
def test_every_field_that_says_something_names_the_events_behind_it_each_once(
    records: list[Record], data: DataObject
) -> None:
    told(records)
    chronicle, position = chronicle_of(records), len(records)
    for day in some_days(data, records, most=2):
        at = At(day, position)
        pictures: list[Any] = [
            coalition_picture(chronicle, each, at) for each in chronicle.coalitions(position)
        ]
        for country in chronicle.countries(position):
            pictures += [government_picture(chronicle, country, at), country_picture(chronicle, country, at)]
        for picture in pictures:
            for field, value in picture.fields.items():
                grounds = list(picture.grounds(field))
                assert len({item.event_id for item in grounds}) == len(grounds)
                is_subject = field in {"coalition", "country"}
                is_blank = value is None or value in ([], 0, "no", "maybe")
                is_limit = field.endswith(".most")  # nobody's seats are known, and not how many there are
                assert grounds or is_subject or is_blank or is_limit, (field, value)
