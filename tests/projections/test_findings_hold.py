"""Findings of any history: they never fail, never change at an earlier position, and each stands on what is recorded."""

import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from domain.ids import Position
from domain.records import Record
from projections.accounts import Subject
from projections.chronicle import Chronicle
from projections.findings import Finding
from tests.histories import entries, histories

tried = settings(
    max_examples=int(os.environ.get("EXAMPLES_TO_TRY", "150")),
    deadline=None,
    print_blob=True,
    derandomize="EXAMPLES_TO_TRY" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)


def chronicle_of(records: list[Record]) -> Chronicle:
    chronicle = Chronicle()
    chronicle.apply(entries(records))
    return chronicle


def all_findings(chronicle: Chronicle, position: Position) -> dict[Subject, list[Finding]]:
    return {subject: chronicle.findings_about(subject, position) for subject in chronicle.subjects(position)}


@tried
@given(histories(), st.data())
def test_learning_more_never_changes_what_was_found_at_an_earlier_position(
    records: list[Record], data: DataObject
) -> None:
    cut = data.draw(st.integers(0, len(records)), label="cut")
    chronicle = chronicle_of(records[:cut])
    before = [all_findings(chronicle, position) for position in range(cut + 1)]
    chronicle.apply(entries(records)[cut:])
    assert [all_findings(chronicle, position) for position in range(cut + 1)] == before
    assert all_findings(chronicle_of(records[:cut]), cut) == before[cut]


@tried
@given(histories())
def test_a_finding_is_about_one_thing_and_names_events_that_are_recorded(records: list[Record]) -> None:
    chronicle = chronicle_of(records)
    recorded = {record.event_id: record for record in records}  # the last record of each
    for (kind, id_), found in all_findings(chronicle, len(records)).items():
        for finding in found:
            assert (finding.party, finding.election) == ((id_, None) if kind == "party" else (None, id_))
            assert finding.events
            assert len(set(finding.events)) == len(finding.events)
            assert all(recorded[event_id].event is not None for event_id in finding.events)
            assert finding.message
            assert finding.remedy


@tried
@given(histories())
def test_an_acknowledgement_holds_until_more_is_recorded_of_an_event_concerned(records: list[Record]) -> None:
    chronicle = chronicle_of(records)
    last = {record.event_id: record.position for record in records}
    for found in all_findings(chronicle, len(records)).values():
        for finding in found:
            if finding.acknowledged is not None:
                assert last[finding.acknowledged.event_id] == finding.acknowledged.position
                assert all(last[event_id] < finding.acknowledged.position for event_id in finding.events)
