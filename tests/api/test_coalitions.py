"""Coalitions over HTTP: the list, one as of a day and as known at a position, why it is so, and what changed."""

import pytest

from projections.version import FOLD
from tests.api.given import Api, Json, founded, id_, problem_in

CABINET: Json = {
    "type": "CoalitionFormed",
    "coalition": "kz-cabinet",
    "name": "First cabinet",
    "country": "KZ",
    "kind": "government",
    "parties": ["kz-otan", "kz-asar"],
    "prime_minister": "Bota A.",
    "prime_minister_party": "kz-otan",
    "date": "2004-11-03",
}
EVENTS: list[Json] = [
    founded("kz-otan", "Otan", date="1999"),
    founded("kz-asar", "Asar", date="2003-10-25"),
    CABINET,
    {"type": "LeftCoalition", "party": "kz-asar", "coalition": "kz-cabinet", "date": "2006"},
    {"type": "Renamed", "party": "kz-otan", "name": "Nur Otan", "date": "2006-12-22"},
    {"type": "CoalitionEnded", "coalition": "kz-cabinet", "date": "2007-01-10"},
    {"type": "CoalitionFormed", "coalition": "kz-bloc", "name": "Bloc", "country": "KZ", "kind": "alliance", "date": "2005"},
    {"type": "CoalitionFormed", "coalition": "ru-cabinet", "country": "RU", "kind": "government", "date": "2004-03-05"},
    {"type": "Identified", "coalition": "kz-cabinet", "identifiers": {"parlgov": "12"}},
]  # fmt: skip
HEAD = len(EVENTS)


@pytest.fixture
def asked(memory: Api) -> Api:
    for event in EVENTS:
        memory.given(event)
        memory.clock.now += 1_000_000
    return memory


def told(api: Api, path: str, **query: str) -> Json:
    answer = api.get(path, **query)
    assert answer.status_code == 200, answer.text
    body: Json = answer.json()
    return body


def listed(api: Api, **query: str) -> list[str]:
    return [each["coalition"] for each in told(api, "/coalitions", **query)["coalitions"]]


def test_a_coalition_is_told_whole_as_of_a_day_and_as_known_at_a_position(asked: Api) -> None:
    assert told(asked, "/coalitions/kz-cabinet", as_of="2006-06-30", known_at="5") == {
        "coalition": "kz-cabinet",
        "as_of": "2006-06-30",
        "known_at": {"position": 5, "recorded_at": "2026-11-23T12:00:04.000000Z"},
        "canonical": f"/coalitions/kz-cabinet?as_of=2006-06-30&known_at=5&v={FOLD}",
        "exists": "yes",
        "kind": "government",
        "name": "First cabinet",
        "names": {},
        "country": "KZ",
        "formed": "2004-11-03",
        "ended": None,
        "prime_minister": "Bota A.",
        "prime_minister_id": None,
        "prime_minister_party": "kz-otan",
        "caretaker": None,
        "identifiers": {},
        "members": [
            {"party": "kz-asar", "name": "Asar", "since": "2004-11-03"},
            {"party": "kz-otan", "name": "Otan", "since": "2004-11-03"},
        ],
        "former": [],
        "possible": [
            {"event_id": id_(4), "type": "LeftCoalition", "earliest": "2006-01-01", "latest": "2006-12-31"}
        ],
        "disputed": [],
        "undetermined": [],
    }


def test_who_left_and_who_stayed_to_the_end_is_told_under_the_names_of_the_day(asked: Api) -> None:
    cabinet = told(asked, "/coalitions/kz-cabinet", as_of="2007-01-10")
    assert (cabinet["exists"], cabinet["ended"], cabinet["members"]) == ("no", "2007-01-10", [])
    assert cabinet["former"] == [
        {"party": "kz-asar", "name": "Asar", "since": "2004-11-03", "until": "2006"},
        {"party": "kz-otan", "name": "Nur Otan", "since": "2004-11-03", "until": "2007-01-10"},
    ]
    before = told(asked, "/coalitions/kz-cabinet", as_of="2007-01-10", known_at="3")
    assert (before["exists"], before["ended"], before["former"]) == ("yes", None, [])


def test_a_coalition_is_not_there_before_it_was_formed(asked: Api) -> None:
    cabinet = told(asked, "/coalitions/kz-cabinet", as_of="2004-11-02")
    assert (cabinet["exists"], cabinet["name"], cabinet["members"]) == ("no", None, [])


def test_every_field_of_a_coalition_is_explained_by_its_events(asked: Api) -> None:
    explained = told(asked, "/coalitions/kz-cabinet/explain", as_of="2007-01-10")
    by = {each["field"]: [ground["event_id"] for ground in each["set_by"]] for each in explained["fields"]}
    assert by == {
        "exists": [id_(6)],
        **{name: [id_(3)] for name in ("kind", "name", "country", "formed")},
        "ended": [id_(6)],
        **{name: [id_(3)] for name in ("prime_minister", "prime_minister_party")},
        **{name: [] for name in ("prime_minister_id", "caretaker")},
        "identifiers.parlgov.12": [id_(9)],
        "former.kz-asar.1.name": [id_(2)],
        "former.kz-asar.1.since": [id_(3)],
        "former.kz-asar.1.until": [id_(4)],
        "former.kz-otan.1.name": [id_(5)],
        "former.kz-otan.1.since": [id_(3)],
        "former.kz-otan.1.until": [id_(6)],
    }
    (one,) = told(asked, "/coalitions/kz-cabinet/explain", as_of="2007", field="ended")["fields"]
    assert (one["value"], one["set_by"][0]["position"]) == ("2007-01-10", 6)


def test_what_changed_in_a_coalition_names_its_records(asked: Api) -> None:
    diff = told(asked, "/coalitions/kz-cabinet/diff", as_of="2006", known_at="5", to_as_of="2007")
    learned = {each["field"]: (each["before"], each["after"]) for each in diff["learned"]}
    happened = {
        each["field"]: (each["before"], each["after"], [record["position"] for record in each["records"]])
        for each in diff["happened"]
    }
    assert learned == {"identifiers.parlgov.12": (None, True)}
    assert happened["exists"] == ("yes", "no", [6])
    assert happened["ended"] == (None, "2007-01-10", [6])
    assert happened["former.kz-otan.1.until"] == (None, "2007-01-10", [6])
    assert "former.kz-asar.1.until" not in happened


def test_a_coalition_that_no_record_names_or_only_a_later_one_is_not_found(asked: Api) -> None:
    for tail in ("", "/explain", "/diff"):
        problem_in(asked.get(f"/coalitions/kz-nobody{tail}"), 404, "unknown-coalition", "'kz-nobody'")
    early = asked.get("/coalitions/kz-cabinet", known_at="2")
    assert problem_in(early, 404, "unknown-at-position")["named_at"] == 3


# The list


def test_coalitions_are_listed_that_exist_on_the_day_or_may(asked: Api) -> None:
    assert listed(asked, as_of="2005-06-30") == ["kz-bloc", "kz-cabinet", "ru-cabinet"]
    assert listed(asked, as_of="2005-06-30", exists="maybe") == ["kz-bloc"]
    assert listed(asked, as_of="2004-06-30") == ["ru-cabinet"]
    assert listed(asked, as_of="2008") == ["kz-bloc", "ru-cabinet"]
    assert listed(asked, as_of="2008", exists="no") == ["kz-cabinet"]
    assert listed(asked, as_of="2008", known_at="5") == ["kz-cabinet"]


def test_a_row_says_what_the_coalition_is_and_who_leads_it(asked: Api) -> None:
    query = {"as_of": "2005-06-30", "known_at": str(HEAD), "country": "kz", "kind": "government"}
    assert told(asked, "/coalitions", **query) == {
        "as_of": "2005-06-30",
        "known_at": {"position": HEAD, "recorded_at": "2026-11-23T12:00:08.000000Z"},
        "canonical": f"/coalitions?as_of=2005-06-30&known_at={HEAD}&country=KZ&kind=government&v={FOLD}",
        "coalitions": [
            {
                "coalition": "kz-cabinet",
                "exists": "yes",
                "kind": "government",
                "name": "First cabinet",
                "country": "KZ",
                "formed": "2004-11-03",
                "ended": None,
                "prime_minister": "Bota A.",
                "prime_minister_party": "kz-otan",
                "caretaker": None,
            }
        ],
        "next": None,
    }


def test_a_coalition_is_found_by_an_id_that_others_give_it_also_when_it_has_ended(asked: Api) -> None:
    assert listed(asked, identifier="parlgov:12", as_of="2020") == ["kz-cabinet"]
    assert listed(asked, identifier="parlgov:12", known_at="8") == []
    assert listed(asked, identifier="parlgov:13") == []


def test_the_list_is_read_page_by_page_whatever_is_recorded(asked: Api) -> None:
    first = told(asked, "/coalitions", as_of="2006", limit="2")
    assert [each["coalition"] for each in first["coalitions"]] == ["kz-bloc", "kz-cabinet"]
    asked.given({"type": "CoalitionEnded", "coalition": "ru-cabinet", "date": "2005"})
    rest = told(asked, "/coalitions", cursor=first["next"])
    assert ([each["coalition"] for each in rest["coalitions"]], rest["next"]) == (["ru-cabinet"], None)
    assert (rest["as_of"], rest["known_at"]) == (first["as_of"], first["known_at"])
    assert listed(asked, as_of="2006") == ["kz-bloc", "kz-cabinet"]


def test_what_cannot_be_asked_of_the_list_is_refused(asked: Api) -> None:
    for name, value in (
        ("kind", "cabal"),
        ("exists", "soon"),
        ("country", "KAZ"),
        ("identifier", "12"),
        ("limit", "0"),
    ):
        problem_in(asked.get("/coalitions", **{name: value}), 400, "invalid-parameter", name)
    problem_in(asked.get("/coalitions", members="3"), 400, "unknown-parameter", "'members'")
