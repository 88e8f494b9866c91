"""Popolo: each object has the properties that the specification names, of the types that it gives, and nothing is told as more certain
than it is."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped] # it comes without types

from api.seeding import seed_ledger
from tests.api.exports import read
from tests.api.exports.ledgers import hostile
from tests.api.given import Api, Json, application, founded
from tests.schemas import errors_of
from tests.seeds.shipped import shipped

LIKE = {"as_of": "2020-12-31"}

DATE = {"type": "string", "pattern": r"^[0-9]{4}(-(0[1-9]|1[0-2])(-[0-9]{2})?)?$"}
TEXT: Json = {"type": "string", "minLength": 1}


def listed(of: Json) -> Json:
    return {"type": "array", "items": of, "minItems": 1}


def popolo_object(*required: str, **fields: Json) -> Json:
    """An object of Popolo's with these of its properties, and ours."""
    ours = {"anyOf": [TEXT, listed(TEXT)]}
    return {
        "type": "object",
        "required": list(required),
        "properties": fields,
        "patternProperties": {"^partyline_": ours},
        "additionalProperties": False,
    }


LINK = popolo_object("url", url={"type": "string", "pattern": r"^https?://\S+$"}, note=TEXT)
IDENTIFIED: dict[str, Json] = {
    "identifiers": listed(popolo_object("identifier", scheme=TEXT, identifier=TEXT)),
    "links": listed(LINK),
    "sources": listed(LINK),
}
POPOLO: Json = {
    "type": "object",
    "required": ["organizations", "persons", "memberships", "events"],
    "properties": {
        "organizations": {
            "items": popolo_object(
                "id",
                "name",
                "classification",
                id=TEXT,
                name=TEXT,
                classification=TEXT,
                founding_date=DATE,
                dissolution_date=DATE,
                other_names=listed(
                    popolo_object("name", name=TEXT, note=TEXT, start_date=DATE, end_date=DATE)
                ),
                **IDENTIFIED,
            )
        },
        "persons": {"items": popolo_object("id", "name", id=TEXT, name=TEXT, **IDENTIFIED)},
        "memberships": {
            "items": popolo_object(
                "organization_id",
                person_id=TEXT,
                organization_id=TEXT,
                on_behalf_of_id=TEXT,
                role=TEXT,
                start_date=DATE,
                end_date=DATE,
                member=popolo_object("id", "name", id=TEXT, name=TEXT),
                sources=IDENTIFIED["sources"],
            )
        },
        # An event has no links.
        "events": {
            "items": popolo_object(
                "id",
                "name",
                id=TEXT,
                name=TEXT,
                classification=TEXT,
                start_date=DATE,
                identifiers=IDENTIFIED["identifiers"],
                sources=IDENTIFIED["sources"],
            )
        },
    },
}
"""After the specification at popoloproject.com: the properties that it names and that are used here."""


@pytest.fixture(scope="module", params=["seeds", "hostile"])
def full(request: pytest.FixtureRequest) -> Iterator[Api]:
    with application() as running:
        if request.param == "hostile":
            yield hostile(running)
            return
        for name, events in shipped().items():
            seed_ledger(running.client.app.state.desk, name, events)
        yield running


def popolo(api: Api, **query: str) -> Json:
    answer = api.get("/export", format="popolo", **(LIKE | query))
    assert answer.status_code == 200, answer.text
    told: Json = json.loads(answer.content)
    return told


def by_id(objects: list[Json]) -> dict[str, Json]:
    found = {each["id"]: each for each in objects}
    assert len(found) == len(objects)
    return found


def test_it_is_well_formed(full: Api) -> None:
    wrong = [
        f"{error.json_path}: {error.message}"
        for error in errors_of(Draft202012Validator(POPOLO), popolo(full))
    ]
    assert wrong == []


def test_it_tells_of_all_that_the_tables_tell_of(full: Api, tmp_path: Path) -> None:
    told = popolo(full)
    answer = full.get("/export", format="csv", **LIKE)
    found = read.of_csv(read.unpacked(answer.content, tmp_path / "csv"))
    parties = {row[0]: row for row in found["parties"]}
    organizations = by_id(told["organizations"])
    assert organizations.keys() == parties.keys() | {row[0] for row in found["coalitions"]}
    for party, row in parties.items():
        dates = {organizations[party].get(f"{before}founding_date") for before in ("", "partyline_")}
        assert dates - {None} == {row[6]} - {None}
    assert by_id(told["events"]).keys() == {row[0] for row in found["elections"]}
    assert {each["person_id"] for each in told["memberships"] if "person_id" in each} == set(
        by_id(told["persons"])
    )
    assert {each["organization_id"] for each in told["memberships"]} <= organizations.keys()


@pytest.mark.parametrize(
    ("date", "told"),
    [
        ("2004", {"founding_date": "2004"}),
        ("2004-12", {"founding_date": "2004-12"}),
        ("2004-04-13", {"founding_date": "2004-04-13"}),
        ("2004?", {"partyline_founding_date": "2004?"}),
        ("2004-04~", {"partyline_founding_date": "2004-04~"}),
        ("200X", {"partyline_founding_date": "200X"}),
        ("2004-21", {"partyline_founding_date": "2004-21"}),  # spring, and no month
        ("2004-04/2004-06", {"partyline_founding_date": "2004-04/2004-06"}),
        ("../2007-07-01", {"partyline_founding_date": "../2007-07-01"}),
        ("XXXX", {}),
    ],
)
def test_a_date_is_told_as_one_where_it_is_a_day_a_month_or_a_year(
    memory: Api, date: str, told: Json
) -> None:
    memory.given(founded("kz-a", date=date))
    (party,) = popolo(memory)["organizations"]
    assert {name: value for name, value in party.items() if name.endswith("founding_date")} == told


def test_a_leader_with_an_id_is_one_person_whatever_the_office(memory: Api) -> None:
    source = {"document": "A history", "locator": "page 3", "url": "https://example.org/history"}
    chosen = {
        "type": "LeaderChosen", "date": "2005", "person": "A. One", "person_id": "a-one", "sources": [source],
    }  # fmt: skip
    memory.given(
        founded("kz-a"),
        founded("kz-b"),
        chosen | {"party": "kz-a", "role": "chair"},
        chosen | {"party": "kz-b", "role": "honorary chair"},
        {"type": "LeaderChosen", "party": "kz-b", "date": "../2007-07-01", "role": "chair", "person": "B. Two"},
        {"type": "Identified", "person": "a-one", "identifiers": {"wikidata": "Q5"}},
    )  # fmt: skip
    told = popolo(memory)
    assert told["persons"] == [
        {
            "id": "a-one",
            "name": "A. One",
            "identifiers": [{"scheme": "wikidata", "identifier": "Q5"}],
            "links": [{"url": "https://www.wikidata.org/wiki/Q5", "note": "wikidata"}],
        },
        {"id": "name:B. Two", "name": "B. Two"},
    ]
    by = {"sources": [{"url": "https://example.org/history", "note": "A history, page 3"}]}
    assert told["memberships"] == [
        {"person_id": "a-one", "organization_id": "kz-a", "role": "chair", "start_date": "2005"} | by,
        {"person_id": "a-one", "organization_id": "kz-b", "role": "honorary chair", "start_date": "2005"} | by,
        {
            "person_id": "name:B. Two", "organization_id": "kz-b", "role": "chair",
            "partyline_start_date": "../2007-07-01",
        },
    ]  # fmt: skip


def test_a_government_has_its_prime_minister_and_its_parties(memory: Api) -> None:
    memory.given(
        founded("kz-a", sources=[{"document": "A register"}]),
        {
            "type": "CoalitionFormed", "coalition": "kz-cabinet", "country": "KZ", "kind": "government", "name": "Cabinet",
            "date": "2004-02-01", "parties": ["kz-a"], "prime_minister": "A. One", "prime_minister_party": "kz-a",
        },
        {"type": "CoalitionEnded", "coalition": "kz-cabinet", "date": "2006"},
    )  # fmt: skip
    told = popolo(memory)
    assert told["organizations"] == [
        {
            "id": "kz-a", "name": "kz-a", "classification": "party", "partyline_sources": ["A register"],
            "partyline_exists": "yes", "partyline_status": "active", "partyline_country": "KZ",
        },
        {
            "id": "kz-cabinet", "name": "Cabinet", "classification": "government", "partyline_exists": "no",
            "partyline_country": "KZ", "founding_date": "2004-02-01", "dissolution_date": "2006",
        },
    ]  # fmt: skip
    assert told["memberships"] == [
        {
            "organization_id": "kz-cabinet", "member": {"id": "kz-a", "name": "kz-a"},
            "start_date": "2004-02-01", "end_date": "2006",
        },
        {
            "person_id": "name:A. One", "organization_id": "kz-cabinet", "role": "prime minister",
            "on_behalf_of_id": "kz-a",
        },
    ]  # fmt: skip


def test_ids_that_are_addresses_are_links_and_others_are_none(memory: Api) -> None:
    page = "https://en.wikipedia.org/wiki/Party"
    ids = {"wikipedia": page, "wikidata": "L5", "parlgov": "5", "other": "https://example.org/a b"}
    memory.given(founded("kz-a"), {"type": "Identified", "party": "kz-a", "identifiers": ids})
    (party,) = popolo(memory)["organizations"]
    assert {each["scheme"]: each["identifier"] for each in party["identifiers"]} == ids
    assert party["links"] == [{"url": page, "note": "wikipedia"}]


def test_every_object_stands_on_a_line_of_its_own(full: Api) -> None:
    told = popolo(full)
    lines = full.get("/export", format="popolo", **LIKE).text.splitlines()
    objects = [json.loads(line.rstrip(",")) for line in lines if line.startswith('{"id"')]
    objects += [json.loads(line.rstrip(",")) for line in lines if "organization_id" in line]
    every: list[Any] = [
        each for name in ("organizations", "persons", "events", "memberships") for each in told[name]
    ]
    assert objects == every
