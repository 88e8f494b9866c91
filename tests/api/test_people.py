"""People who are named by an id: what is known of them as of a day."""

import pytest

from tests.api.given import Api, Json, founded, id_, problem_in

EVENTS: list[Json] = [
    founded("kz-otan", "Otan", date="1999"),
    {"type": "LeaderChosen", "party": "kz-otan", "date": "2000", "role": "chair", "person": "Bota A.", "person_id": "bota"},
    {"type": "Identified", "person": "bota", "identifiers": {"wikidata": "Q7"}},
    {"type": "CandidateNominated", "party": "kz-otan", "date": "2005-10", "election": "kz-president-2005", "candidate": "Bota", "candidate_id": "bota"},
    {"type": "CoalitionFormed", "coalition": "kz-cabinet", "country": "KZ", "kind": "government", "parties": ["kz-otan"], "prime_minister": "Bota A.", "prime_minister_id": "bota", "prime_minister_party": "kz-otan", "date": "2006-01-10"},
    {"type": "LeaderLeft", "party": "kz-otan", "date": "2007-05-01", "role": "chair", "person": "Bota A."},
]  # fmt: skip


@pytest.fixture
def asked(memory: Api) -> Api:
    for event in EVENTS:
        memory.given(event)
    return memory


def told(asked: Api, **query: str) -> Json:
    answer = asked.get("/people/bota", **query)
    assert answer.status_code == 200, answer.text
    body: Json = answer.json()
    return body


def test_a_person_has_names_ids_offices_candidacies_and_governments_as_of_a_day(asked: Api) -> None:
    person = told(asked, as_of="2006-12-31", known_at="6")
    canonical = "/people/bota?as_of=2006-12-31&known_at=6&v=4"
    assert {name: person[name] for name in ("person", "as_of", "canonical", "possible")} == {
        "person": "bota",
        "as_of": "2006-12-31",
        "canonical": canonical,
        "possible": [],
    }
    assert person["names"] == [
        {"name": "Bota A.", "events": [id_(2), id_(5)]},
        {"name": "Bota", "events": [id_(4)]},
    ]
    assert person["identifiers"] == [{"scheme": "wikidata", "identifier": "Q7", "event_id": id_(3)}]
    assert person["offices"] == [{"party": "kz-otan", "role": "chair", "since": "2000", "event_id": id_(2)}]
    assert [(each["election"], each["party"], each["kind"]) for each in person["candidacies"]] == [
        ("kz-president-2005", "kz-otan", "nominated")
    ]
    assert person["governments"] == [
        {
            "coalition": "kz-cabinet",
            "country": "KZ",
            "party": "kz-otan",
            "date": "2006-01-10",
            "event_id": id_(5),
        }
    ]
    assert asked.client.get(canonical).json() == person


def test_what_had_not_happened_by_the_day_is_not_told(asked: Api) -> None:
    person = told(asked, as_of="1999")
    assert (person["names"], person["offices"], person["candidacies"], person["governments"]) == (
        [],
        [],
        [],
        [],
    )
    assert person["identifiers"] == [{"scheme": "wikidata", "identifier": "Q7", "event_id": id_(3)}]
    assert told(asked, as_of="2000-06-30")["possible"] == [
        {"event_id": id_(2), "type": "LeaderChosen", "earliest": "2000-01-01", "latest": "2000-12-31"}
    ]


def test_an_office_that_was_given_up_is_held_no_longer(asked: Api) -> None:
    assert told(asked, as_of="2008")["offices"] == []


def test_a_person_is_known_from_the_record_that_names_the_id(asked: Api) -> None:
    problem = problem_in(asked.get("/people/bota", known_at="1"), 404, "unknown-at-position", "'bota'")
    assert problem["named_at"] == 2
    problem_in(asked.get("/people/abay"), 404, "unknown-person", "'abay'")
    assert told(asked, known_at="2")["identifiers"] == []
