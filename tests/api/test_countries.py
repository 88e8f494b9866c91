"""Countries and their governments over HTTP: what is told of them, why it is so, and what changed."""

import pytest

from projections.version import FOLD
from tests.api.given import Api, Json, founded, id_, problem_in

MAZHILIS: Json = {"election": "kz-2004", "country": "KZ", "chamber": "mazhilis"}
EVENTS: list[Json] = [
    founded("kz-otan", "Otan", date="1999"),
    founded("kz-asar", "Asar", date="2003-10-25", families=["conservative"]),
    founded("kz-others", "Others", date="1999", kind="technical"),
    {"type": "Registered", "party": "kz-otan", "date": "1999-02-12"},
    {"type": "ElectionHeld", "date": "2004-09-19", "seats": 77, **MAZHILIS},
    {"type": "ElectionResult", "party": "kz-otan", "election": "kz-2004", "seats": 42},
    {"type": "ElectionResult", "party": "kz-asar", "election": "kz-2004", "seats": 4},
    {
        "type": "CoalitionFormed",
        "coalition": "kz-cabinet",
        "name": "First cabinet",
        "country": "KZ",
        "kind": "government",
        "parties": ["kz-otan", "kz-asar"],
        "prime_minister_party": "kz-otan",
        "date": "2004-11-03",
    },
    {"type": "Merged", "parties": ["kz-asar"], "into": "kz-otan", "date": "2006-07-04"},
    {"type": "ElectionHeld", "election": "kz-2007", "country": "KZ", "chamber": "mazhilis", "date": "2007", "seats": 98},
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


def otan(**more: object) -> Json:
    return {
        "party": "kz-otan",
        "name": "Otan",
        "abbreviations": {},
        "exists": "yes",
        "status": "active",
        "kind": None,
        "founded": "1999",
        "registered": "1999-02-12",
        "families": [],
        "seats": {"mazhilis": 42},
        "last_attested": "2004-11-03",
        **more,
    }


ASAR: Json = otan(
    party="kz-asar",
    name="Asar",
    founded="2003-10-25",
    registered=None,
    families=["conservative"],
    seats={"mazhilis": 4},
)
OTHERS: Json = otan(
    party="kz-others", name="Others", kind="technical", registered=None, seats={}, last_attested="1999"
)


def test_a_party_system_is_told_whole_as_of_a_day_and_as_known_at_a_position(asked: Api) -> None:
    assert told(asked, "/countries/KZ", as_of="2005", known_at=str(HEAD)) == {
        "country": "KZ",
        "as_of": "2005-12-31",
        "known_at": {"position": HEAD, "recorded_at": "2026-11-23T12:00:09.000000Z"},
        "canonical": f"/countries/KZ?as_of=2005-12-31&known_at={HEAD}&v={FOLD}",
        "parties": [ASAR, otan()],
        "technical": [OTHERS],
        "counts": {"exist": 2, "may_exist": 0, "registered": 1, "ended": 0, "technical": 1},
        "government": {
            "coalition": "kz-cabinet",
            "name": "First cabinet",
            "formed": "2004-11-03",
            "ended": None,
            "in_office": "yes",
            "prime_minister": None,
            "prime_minister_party": "kz-otan",
            "caretaker": None,
            "members": ["kz-asar", "kz-otan"],
        },
        "chambers": [{"chamber": "mazhilis", "election": "kz-2004", "seats": 77}],
        "elections": [
            {
                "election": "kz-2004",
                "chamber": "mazhilis",
                "office": None,
                "name": None,
                "date": "2004-09-19",
                "seats": 77,
            }
        ],
        "possible": [],
    }


def test_a_party_that_went_into_another_is_only_counted(asked: Api) -> None:
    later = told(asked, "/countries/KZ", as_of="2006-07-04")
    assert later["parties"] == [otan(last_attested="2006-07-04")]
    assert later["counts"] == {"exist": 1, "may_exist": 0, "registered": 1, "ended": 1, "technical": 1}


def test_what_was_not_recorded_yet_is_not_told(asked: Api) -> None:
    early = told(asked, "/countries/KZ", as_of="2006-07-04", known_at="2")
    assert early["parties"] == [
        ASAR | {"seats": {}, "last_attested": "2003-10-25"},
        otan(registered=None, seats={}, last_attested="1999"),
    ]
    assert (early["government"], early["chambers"], early["technical"]) == (None, [], [])


def test_a_contest_that_may_have_been_held_is_told_apart(asked: Api) -> None:
    country = told(asked, "/countries/KZ", as_of="2007-06-30")
    assert [each["election"] for each in country["elections"]] == ["kz-2004"]
    assert country["possible"] == [
        {
            "event_id": id_(10),
            "type": "ElectionHeld",
            "earliest": "2007-01-01",
            "latest": "2007-12-31",
            "election": "kz-2007",
            "coalition": None,
        }
    ]


def test_a_party_whose_introduction_was_retracted_is_told_alike_everywhere(asked: Api) -> None:
    assert asked.retract(id_(1), 1).status_code == 200
    country = told(asked, "/countries/KZ", as_of="2007-06-30")
    assert country["parties"] == [
        otan(name=None, founded="2006-07-04", last_attested="2006-07-04")  # the merger is what begins it then
    ]
    lineage = told(asked, "/countries/KZ/lineage", as_of="2007-06-30")
    assert {each["party"]: each["country"] for each in lineage["parties"]} == {
        "kz-asar": "KZ",
        "kz-otan": None,
        "kz-others": "KZ",
    }
    parties = told(asked, "/parties", country="KZ", as_of="2007-06-30")["parties"]
    assert [each["party"] for each in parties] == ["kz-otan", "kz-others"]


def test_a_field_of_a_country_is_explained_by_its_events(asked: Api) -> None:
    def events(field: str) -> dict[str, list[str]]:
        fields = told(asked, "/countries/KZ/explain", as_of="2005", field=field)["fields"]
        return {each["field"]: [ground["event_id"] for ground in each["set_by"]] for each in fields}

    assert events("parties.kz-otan.seats") == {"parties.kz-otan.seats.mazhilis": [id_(5), id_(6)]}
    assert events("parties.kz-otan.last_attested") == {"parties.kz-otan.last_attested": [id_(8)]}
    assert events("counts.registered") == {"counts.registered": [id_(4)]}
    assert events("government.formed") == {"government.formed": [id_(8)]}
    problem_in(asked.get("/countries/KZ/explain", field="president"), 400, "invalid-parameter", "'president'")


def test_what_changed_in_a_country_is_told_party_by_party(asked: Api) -> None:
    diff = told(asked, "/countries/KZ/diff", as_of="2005", to_as_of="2006")
    changed = {
        each["party"]: {change["field"]: change["after"] for change in each["happened"]}
        for each in diff["parties"]
    }
    assert list(changed) == ["kz-asar", "kz-otan"]
    assert (
        changed["kz-asar"] | {"exists": "no", "status": "merged", "ended": "2006-07-04"} == changed["kz-asar"]
    )


def test_a_government_is_told_whole_and_compared(asked: Api) -> None:
    government = told(asked, "/countries/KZ/government", as_of="2005", known_at=str(HEAD))
    assert government["canonical"] == f"/countries/KZ/government?as_of=2005-12-31&known_at={HEAD}&v={FOLD}"
    assert government["others"] == []
    of = government["government"]
    assert (of["coalition"], of["name"], of["formed"], of["in_office"]) == (
        "kz-cabinet",
        "First cabinet",
        "2004-11-03",
        "yes",
    )
    assert told(asked, "/countries/KZ/government", as_of="2004-11-02")["government"] is None
    diff = told(asked, "/countries/KZ/government/diff", as_of="2004-11-02", to_as_of="2004-11-03")
    formed = [each for each in diff["happened"] if each["field"] == "government.formed"]
    assert [(each["before"], each["after"], each["records"][0]["position"]) for each in formed] == [
        (None, "2004-11-03", 8)
    ]


def test_a_country_that_no_record_names_or_only_a_later_one_is_not_found(asked: Api) -> None:
    for tail in ("", "/explain", "/government", "/government/explain", "/government/diff", "/lineage"):
        problem_in(asked.get(f"/countries/XX{tail}"), 404, "unknown-country", "'XX'")
        problem_in(asked.get(f"/countries/KAZ{tail}"), 400, "invalid-parameter", "'KAZ'")
    asked.given(founded("ru-a", country="RU"))
    early = asked.get("/countries/RU", known_at=str(HEAD))
    assert problem_in(early, 404, "unknown-at-position")["named_at"] == HEAD + 1
