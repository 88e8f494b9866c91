"""The program answers as its document says: a few requests to every operation, the same ones each time. `make fuzz` sends many."""

import json

import pytest

from api.openapi import OPENAPI
from tests.fuzzing.served import OPERATIONS, Extent, fuzz, spelled_out, try_document

FEW = 3


@pytest.mark.usefixtures("unmeasured")
def test_requests_from_the_document_are_answered_as_it_says() -> None:
    tried = try_document(FEW, 1, Extent.limits)
    assert [each.told() for each in tried.found] == []
    assert set(tried.cases) == set(OPERATIONS)


def test_an_event_to_state_is_spelled_out_as_all_events_with_an_id() -> None:
    served = json.loads(OPENAPI)
    made = spelled_out(served)["components"]["schemas"]["EventToState"]["oneOf"]
    assert len(made) == len(served["components"]["schemas"]["Event"]["oneOf"])
    assert all("event_id" in each["properties"] for each in made)


@pytest.mark.usefixtures("unmeasured")
def test_where_few_cases_are_wanted_few_are_tried() -> None:
    told: list[str] = []
    wanted = 2 * len(OPERATIONS)
    tried, _ = fuzz(wanted, 1, told.append)
    assert wanted <= tried < 2 * wanted
    assert told[-1].startswith(f"document: {tried:,} of {wanted:,}, seed ")
