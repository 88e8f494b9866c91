"""Parties and contests are found by the ids that others give them, as of when these were known."""

import pytest

from tests.api.given import Api, Json, founded, id_, problem_in

PAGE = "https://en.wikipedia.org/wiki/Otan"


def identified(identifiers: dict[str, str], **subject: str) -> Json:
    return {"type": "Identified", "identifiers": identifiers, **subject}


EVENTS: list[Json] = [
    founded("kz-otan", "Otan", date="1999"),
    founded("kz-asar", "Asar", date="2003"),
    identified({"parlgov": "12", "wikipedia": PAGE}, party="kz-otan"),
    identified({"parlgov": "13"}, party="kz-asar"),
    identified({"parlgov": "14"}, party="kz-otan"),
    {"type": "ElectionHeld", "election": "kz-2004", "country": "KZ", "chamber": "mazhilis", "date": "2004"},
    identified({"parlgov": "12"}, election="kz-2004"),
    {"type": "Merged", "parties": ["kz-asar"], "into": "kz-otan", "date": "2006-07-04"},
]


@pytest.fixture
def asked(memory: Api) -> Api:
    for event in EVENTS:
        memory.given(event)
    return memory


def parties(asked: Api, identifier: str, **query: str) -> list[str]:
    answer = asked.get("/parties", identifier=identifier, **query)
    assert answer.status_code == 200, answer.text
    return [each["party"] for each in answer.json()["parties"]]


def elections(asked: Api, identifier: str, **query: str) -> list[str]:
    answer = asked.get("/elections", identifier=identifier, **query)
    assert answer.status_code == 200, answer.text
    return [each["election"] for each in answer.json()["elections"]]


def test_a_party_is_found_by_each_of_its_ids(asked: Api) -> None:
    assert parties(asked, "parlgov:12") == ["kz-otan"]
    assert parties(asked, "parlgov:14") == ["kz-otan"]
    assert parties(asked, "parlgov:99") == []
    assert parties(asked, "partyfacts:12") == []


def test_an_id_may_hold_colons(asked: Api) -> None:
    assert parties(asked, f"wikipedia:{PAGE}") == ["kz-otan"]


@pytest.mark.parametrize("wrong", ["parlgov", ":12", "parlgov:", ""])
def test_an_identifier_is_a_scheme_a_colon_and_an_id(asked: Api, wrong: str) -> None:
    for path in ("/parties", "/elections"):
        problem_in(asked.get(path, identifier=wrong), 400, "invalid-parameter", "scheme:value")


def test_a_party_that_has_ended_is_found_unless_others_are_asked_for(asked: Api) -> None:
    assert parties(asked, "parlgov:13", as_of="2010") == ["kz-asar"]
    assert parties(asked, "parlgov:13", as_of="2010", exists="yes") == []
    assert parties(asked, "parlgov:13", as_of="2010", status="merged") == ["kz-asar"]
    assert parties(asked, "parlgov:13", as_of="2010", country="RU") == []


def test_an_id_is_found_from_when_it_was_known(asked: Api) -> None:
    assert parties(asked, "parlgov:12", known_at="2") == []
    assert parties(asked, "parlgov:12", known_at="3") == ["kz-otan"]


def test_a_corrected_id_is_found_where_it_was_right_then(asked: Api) -> None:
    right = identified({"parlgov": "15"}, party="kz-asar")
    assert asked.correct(id_(4), 1, right).status_code == 200
    assert parties(asked, "parlgov:13") == []
    assert parties(asked, "parlgov:15") == ["kz-asar"]
    assert parties(asked, "parlgov:13", known_at="8") == ["kz-asar"]
    assert asked.retract(id_(4), 2).status_code == 200
    assert parties(asked, "parlgov:15") == []


def test_a_party_that_turned_out_to_be_another_is_found_under_the_id_in_use(asked: Api) -> None:
    asked.given({"type": "SameParty", "party": "kz-asar", "same_as": "kz-otan"})
    assert parties(asked, "parlgov:13") == ["kz-otan"]


def test_a_contest_is_found_by_its_id_and_no_party_is(asked: Api) -> None:
    assert elections(asked, "parlgov:12") == ["kz-2004"]
    assert elections(asked, "parlgov:12", known_at="6") == []
    assert elections(asked, "parlgov:12", country="RU") == []
    assert elections(asked, "parlgov:13") == []
    assert elections(asked, "parlgov:12", as_of="2003") == []
    assert elections(asked, "parlgov:12", as_of="2003", held="no") == ["kz-2004"]
