"""The list of contests as of a day."""

import pytest

from projections.version import FOLD
from tests.api.given import Api, Json, problem_in

EVENTS: list[Json] = [
    {"type": "ElectionHeld", "election": "kz-2004", "country": "KZ", "chamber": "mazhilis", "date": "2004-09-19"},
    {"type": "ElectionHeld", "election": "kz-2007", "country": "KZ", "chamber": "mazhilis", "date": "2007", "seats": 98},
    {"type": "ElectionHeld", "election": "kz-president-2005", "country": "KZ", "office": "president", "date": "2005-12-04"},
    {"type": "ElectionHeld", "election": "ru-2003", "country": "RU", "chamber": "duma", "date": "2003-12-07"},
]  # fmt: skip


@pytest.fixture
def asked(memory: Api) -> Api:
    memory.given(*EVENTS)
    return memory


def listed(asked: Api, **query: str) -> list[str]:
    answer = asked.get("/elections", **query)
    assert answer.status_code == 200, answer.text
    return [each["election"] for each in answer.json()["elections"]]


def test_contests_are_listed_that_were_held_by_the_day_or_may_have_been(asked: Api) -> None:
    assert listed(asked, as_of="2006") == ["kz-2004", "kz-president-2005", "ru-2003"]
    assert listed(asked, as_of="2007-06") == ["kz-2004", "kz-2007", "kz-president-2005", "ru-2003"]
    assert listed(asked, as_of="2007-06", held="yes") == ["kz-2004", "kz-president-2005", "ru-2003"]
    assert listed(asked, as_of="2007-06", held="maybe") == ["kz-2007"]
    assert listed(asked, as_of="2003", held="no") == ["kz-2004", "kz-2007", "kz-president-2005"]


def test_a_row_says_what_was_voted_on_when(asked: Api) -> None:
    (row,) = asked.get(
        "/elections", as_of="2008", country="kz", chamber="mazhilis", held="yes", limit=5
    ).json()["elections"][1:]
    assert row == {
        "election": "kz-2007",
        "country": "KZ",
        "chamber": "mazhilis",
        "office": None,
        "name": None,
        "date": "2007",
        "held": "yes",
        "seats": 98,
        "early": None,
        "complete": False,
    }


def test_contests_are_filtered_by_country_and_chamber(asked: Api) -> None:
    assert listed(asked, country="RU") == ["ru-2003"]
    assert listed(asked, country="ru", chamber="mazhilis") == []
    assert listed(asked, chamber="duma") == ["ru-2003"]


def test_contests_are_filtered_by_office(asked: Api) -> None:
    assert listed(asked, office="president") == ["kz-president-2005"]
    assert listed(asked, office="president", country="RU") == []
    assert listed(asked, office="mazhilis") == []
    page = asked.get("/elections", office="president", as_of="2010", known_at="4").json()
    assert page["canonical"] == f"/elections?as_of=2010-12-31&known_at=4&office=president&v={FOLD}"


def test_the_list_is_read_page_by_page_whatever_is_appended(asked: Api) -> None:
    first = asked.get("/elections", as_of="2010", limit=3).json()
    assert [each["election"] for each in first["elections"]] == ["kz-2004", "kz-2007", "kz-president-2005"]
    asked.given(
        {"type": "ElectionHeld", "election": "ru-1999", "country": "RU", "chamber": "duma", "date": "1999"}
    )
    rest = asked.get("/elections", cursor=first["next"], limit=3).json()
    assert ([each["election"] for each in rest["elections"]], rest["next"]) == (["ru-2003"], None)
    assert (rest["as_of"], rest["known_at"]) == (first["as_of"], first["known_at"])


def test_a_filter_that_cannot_be_is_refused(asked: Api) -> None:
    problem_in(asked.get("/elections", held="soon"), 400, "invalid-parameter", "held")
    problem_in(asked.get("/elections", country="KAZ"), 400, "invalid-parameter", "country")
    problem_in(asked.get("/elections", limit="0"), 400, "invalid-parameter", "limit")
    problem_in(asked.get("/elections", cursor="x"), 400, "invalid-parameter", "cursor")
