"""Words of the pages: dates, languages, countries, fields, events; and what may become a link."""

from typing import Any

import pytest
from hypothesis import given

from api.web.called import Called, words_of
from api.web.colours import NUMBER, colour_class, own_colour
from api.web.dates import day_in_words, moment_in_words, spoken
from api.web.fields_told import field_in_words, value_in_words
from api.web.languages import language_name
from api.web.telling import LANES, tell
from api.web.words import count, country_name, label, lang_of, web_link
from domain.dates import BEGINNING, NEVER, parse_day_end
from domain.moments import parse_moment
from domain.records import convert_event
from projections.at import At
from projections.chronicle import Chronicle
from tests.api.given import Json
from tests.domain.dates_texts import valid_texts
from tests.domain.test_events import STORED, name_of
from tests.projections.ledgers import Ledger, founded


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2004-04-13", "13 April 2004"),
        ("2004-04", "April 2004"),
        ("2004", "2004"),
        ("0987", "987"),
        ("2004?", "2004 (uncertain)"),
        ("2004-04~", "about April 2004"),
        ("2004%", "about 2004 (uncertain)"),
        ("198X", "the 1980s"),
        ("19XX", "some year from 1900 to 1999"),
        ("../2024-07-01", "by 1 July 2024"),
        ("/2010", "by 2010"),
        ("2010/..", "2010 or later"),
        ("2004-04/2004-06", "between April 2004 and June 2004"),
        ("[2004-04..2004-06]", "between April 2004 and June 2004"),
        ("[2004,2006..]", "one of: 2004; 2006 or later"),
        ("2004-21", "spring 2004"),
        ("2004-33", "2004-33"),
        ("1984-1X", "1984-1X"),
        ("XXXX", "day unknown"),
        (None, "day unknown"),
    ],
)
def test_a_date_is_told_as_people_say_it(text: str | None, told: str) -> None:
    assert spoken(text) == told


@given(valid_texts())
def test_every_date_can_be_told(text: str) -> None:
    assert spoken(text)


def test_days_and_moments_are_told_in_full() -> None:
    assert day_in_words(parse_day_end("2004-04-13")) == "13 April 2004"
    assert [day_in_words(each) for each in (None, BEGINNING, NEVER)] == ["an unknown day"] * 3
    assert moment_in_words(parse_moment("2026-11-26T16:08:59.5Z")) == "26 November 2026, 16:08 UTC"
    assert moment_in_words(None) == "before anything was recorded"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("kk", "Kazakh"),
        ("el", "Greek"),
        ("hsb", "Upper Sorbian"),
        ("kk-Latn", "Kazakh, Latin script"),
        ("und-Cyrl", "Cyrillic script"),
        ("sr-Armn-RS", "Serbian, Armn script"),
        ("und", "language not said"),
        ("zz", "zz"),
    ],
)
def test_a_language_is_told_by_its_name(code: str, name: str) -> None:
    assert language_name(code) == name


def test_numbers_labels_countries_and_languages_of_markup() -> None:
    assert [count(each) for each in (0, 1234567, None)] == [
        "0",
        "1\N{NARROW NO-BREAK SPACE}234\N{NARROW NO-BREAK SPACE}567",
        "–",
    ]
    assert [label(each) for each in ("JoinedCoalition", "vote_share", "by-election", "SPD")] == [
        "Joined coalition",
        "Vote share",
        "By election",
        "SPD",
    ]
    assert [country_name(each) for each in ("KZ", "GB", "DD", "ZZ")] == [
        "Kazakhstan",
        "United Kingdom",
        "German Democratic Republic",
        "ZZ",
    ]
    assert [lang_of(each) for each in ("kk-Latn", "und", '"><')] == ["kk-Latn", None, None]


@pytest.mark.parametrize(
    ("address", "linked"),
    [
        ("https://paper.example/a?b=1", True),
        ("http://paper.example", True),
        ("HTTPS://paper.example", True),
        ("javascript:alert(1)", False),
        ("JavaScript://paper.example/%0aalert(1)", False),
        ("data:text/html,<script>", False),
        ("//paper.example", False),
        ("https:///path", False),
        ("https://[broken", False),
        ("", False),
        (None, False),
    ],
)
def test_only_addresses_of_the_web_become_links(address: str | None, *, linked: bool) -> None:
    assert web_link(address) == (address if linked else None)


def test_a_party_has_one_colour_of_the_sheet_or_its_own_where_that_is_one_of_css() -> None:
    found = {colour_class(f"kz-{number}") for number in range(500)}
    assert found == {f"hue-{number}" for number in range(NUMBER)}
    assert colour_class("kz-qhp") == colour_class("kz-qhp")
    assert own_colour(["azure", "#0088FF", "#fff"]) == "#0088FF"
    assert own_colour(["azure", "#fff", '#123456" onload="x']) is None


# Fields


@pytest.fixture
def called() -> Called:
    ledger = Ledger(founded(name="The Party of A"))
    return Called(ledger.chronicle, ledger.at("2010"))


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("founded", "Founded"),
        ("names.kk-Latn", "Names: Kazakh, Latin script"),
        ("leaders.chair.B. Abilov", "Chair: B. Abilov"),
        ("results.kz-mazhilis-2012.vote_share", "KZ Mazhilis 2012: vote share"),
        ("results.kz-president-2011.r1.votes", "KZ President 2011: round 1: votes"),
        ("predecessors.kz-a", "Predecessors: The Party of A"),
        ("predecessors.kz-nobody", "Predecessors: kz-nobody"),
        ("coalitions.kz-union-of-all", "Coalition: KZ Union of All"),
        ("seats.mazhilis", "Seats: mazhilis"),
        ("disputed.founded.00000000-0000-0000-0000-000000000001", "Disputed: Founded"),
        ("possible.00000000-0000-0000-0000-000000000001", "May have happened"),
    ],
)
def test_a_field_is_told_by_what_it_is_of(called: Called, field: str, told: str) -> None:
    assert field_in_words(field, called) == told


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("founded", "2004-04", "April 2004"),
        ("results.kz-mazhilis-2012.vote_share", 7.5, "7.50 %"),
        ("results.kz-mazhilis-2012.date", "2012", "2012"),
        ("leaders.chair.A", {"since": "../2020"}, "Since: by 2020"),
        (
            "membership",
            {"members": 56292, "date": None},
            "Members: 56\N{NARROW NO-BREAK SPACE}292; Date: day unknown",
        ),
        ("seats.mazhilis", None, "nothing"),
        ("seats.mazhilis", 0, "0"),
        ("ideology", [], "nothing"),
        ("ideology", ["a", "b"], "a; b"),
        ("predecessors.kz-a", True, "yes"),
        ("name", "2004", "2004"),
    ],
)
def test_a_value_is_told_as_what_it_is(field: str, value: Any, told: str) -> None:
    assert value_in_words(field, value) == told


def test_what_nobody_has_named_is_called_by_its_id_in_words() -> None:
    assert words_of("kz-mazhilis-2012") == "KZ Mazhilis 2012"


# Events

_NOT_SAID = {"type", "date", "sources", "note", "rank", "rival_to", "after"}
"""What every event carries has a place of its own beside the sentence."""


def words_in(value: Any) -> list[str]:
    """The texts of a value, however deep, and its numbers."""
    match value:
        case dict():
            return [each for within in value.values() for each in words_in(within)]
        case list():
            return [each for within in value for each in words_in(within)]
        case bool():
            return []
        case int():
            return [count(value)]
        case float():
            return [f"{value:g}"]
        case _:
            return [str(value)]


@pytest.mark.parametrize("data", STORED, ids=name_of)
def test_an_event_is_told_without_losing_anything(data: Json) -> None:
    told = tell(convert_event(data), Called(Chronicle(), At(parse_day_end("2020"), 0)))
    assert told.text.strip()
    assert told.lane in range(len(LANES))
    whole = " ".join(
        [told.text, *(each.id for each in told.pieces), *(value for _, value in told.details)]
    ).casefold()
    lost = [
        word
        for name, value in data.items()
        if name not in _NOT_SAID | {"party"}
        for word in words_in(value)
        if word.casefold() not in whole and word.replace("-", " ").casefold() not in whole
    ]
    assert lost == []
