"""What changed in a country between two points: what happened and what was learned, each by itself."""

import re
from collections.abc import Iterator
from html import unescape

import pytest

from tests.api.given import Api, application, id_
from tests.api.web.party_system import PARTY_SYSTEM, SCRIPT

LAST = len(PARTY_SYSTEM)


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    """The party system; afterwards a contest's seats are corrected."""
    with application() as running:
        running.given(*PARTY_SYSTEM)
        corrected = {**PARTY_SYSTEM[8], "seats": 9}
        assert running.correct(id_(9), 1, corrected, "The gazette has it.").status_code == 200
        yield running


def told(api: Api, **points: object) -> dict[str, list[list[str]]]:
    """The rows under each heading; the party stands at the first of its rows."""
    answer = api.get("/c/KZ/changed", **points)
    assert answer.status_code == 200, answer.text
    return {
        _text(heading): [
            [_text(cell) for cell in re.findall(r"<t[hd]\b.*?</t[hd]>", row, re.DOTALL)]
            for row in re.findall(r"<tr>(?:(?!<th scope=\"col\").)*?</tr>", rest, re.DOTALL)
        ]
        for heading, rest in re.findall(r"<section><h2>(.*?)</h2>(.*?)</section>", answer.text, re.DOTALL)
    }


def _text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def test_what_happened_between_two_days_is_told_party_by_party(api: Api) -> None:
    found = told(api, as_of="2002-01-01", known_at=LAST, to_as_of="2005-12-31", to_known_at=LAST)
    assert found == {
        "What happened in between": [
            ["New Left", "Name", "Left", "New Left"],
            ["Abbreviation", "L", "no longer there"],
            ["Young Left", "Status", "not there", "exists"],
            ["Name", "not there", "Young Left"],
            ["Began", "not there", "1 September 2005"],
        ]
    }


def test_an_end_and_a_government_are_told(api: Api) -> None:
    found = told(api, as_of="1995-01-01", known_at=LAST, to_as_of="2000-12-31", to_known_at=LAST)
    assert found == {
        "What happened in between": [
            ["Kazakhstan", "Seats in all, Diet", "not there", "20"],
            ["Government", "not there", "First"],
            ["Prime minister", "not there", "A. Person"],
            ["Party of the prime minister", "not there", SCRIPT],
            [SCRIPT, "Seats, Diet", "not there", "11"],
            ["Government", "not there", "prime minister"],
            ["Left", "Seats, Diet", "not there", "8"],
            ["Cadets", "Seats, Diet", "not there", "0"],
            ["Government", "not there", "in government"],
            ["Others", "Seats, Diet", "not there", "1"],
            ["Gone", "Status", "exists", "banned"],
        ]
    }


def test_what_was_learned_of_a_day_is_told_apart_from_what_happened(api: Api) -> None:
    found = told(api, as_of="2002-01-01", known_at=LAST, to_as_of="2003-12-31", to_known_at=LAST + 1)
    assert found == {
        "What happened in between": [
            ["New Left", "Name", "Left", "New Left"],
            ["Abbreviation", "L", "no longer there"],
        ],
        "What was learned in between": [["Left", "Seats, Diet", "8", "9"]],
    }


def test_two_points_that_are_told_alike_are_said_to_be(api: Api) -> None:
    answer = api.get(
        "/c/KZ/changed", as_of="2002-01-01", known_at=LAST, to_as_of="2002-01-02", to_known_at=LAST
    )
    assert "Nothing: the two are told alike." in answer.text


def test_what_was_not_known_at_all_is_learned(api: Api) -> None:
    found = told(api, as_of="1990-06-01", known_at=0, to_as_of="1990-06-01", to_known_at=1)
    assert found == {
        "What was learned in between": [
            ["Left", "Status", "not there", "exists"],
            ["Name", "not there", "Left"],
            ["Abbreviation", "not there", "L"],
            ["Began", "not there", "1 March 1990"],
        ]
    }


def test_the_address_gets_the_second_point_in_full(api: Api) -> None:
    answer = api.client.get(
        "/c/KZ/changed?as_of=2002-01-01&known_at=17&to_as_of=2004", follow_redirects=False
    )
    assert (answer.status_code, answer.headers["location"]) == (
        302,
        f"/c/KZ/changed?as_of=2002-01-01&known_at=17&to_as_of=2004-12-31&to_known_at={LAST + 1}",
    )


def test_a_country_that_no_record_names_is_not_found(api: Api) -> None:
    assert api.get("/c/ZZ/changed", as_of="2002-01-01", known_at=1).status_code == 404
