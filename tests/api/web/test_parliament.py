"""The page of a chamber: as of a day, with what is unknown told as unknown, and parties under all their names."""

import re
from collections.abc import Iterator
from html import unescape

import pytest

from tests.api.given import Api, application, founded
from tests.api.web.chambers import CHAMBER, SCRIPT, held, result
from tests.api.web.reading import page, rows, text

PAGE = "/c/KZ/parliament"


@pytest.fixture
def api() -> Iterator[Api]:
    with application() as running:
        running.given(*CHAMBER)
        yield running


def test_a_chamber_is_told_as_of_a_day(api: Api) -> None:
    html = page(api, PAGE, as_of="2010-05-02", chamber="diet")
    assert rows(html) == [
        ["Party", "Seats", "Of all", "Share of seats as a bar", "Of votes"],
        ["Greens", "2", "10.0 %", "", "10.2 %"],
        ["The Left L", "10", "50.0 %", "", "51.0 %"],
        [SCRIPT, "6", "30.0 %", "", "30.6 %"],
        ["Vacant or not listed", "2", "10.0 %", "", ""],
        ["Together", "18 of 20", ""],
    ]
    assert "18 of 20 seats are told; 2 are vacant or not listed" in text(html)
    assert "1 party without a seat Nobody's 5.1 % of the votes" in text(html)


def test_the_hemicycle_has_a_point_for_each_seat(api: Api) -> None:
    html = page(api, PAGE, as_of="2010-05-02", chamber="diet")
    drawing = html[html.index('<svg class="hemicycle"') : html.index("</figure>")]
    benches = re.findall(r'<g class="bench.*?</g>', drawing, re.DOTALL)
    first_paths = [re.findall(r'<path d="([^"]*)"', bench)[0] for bench in benches]
    assert [path.count("h0") for path in first_paths] == [2, 10, 6, 2]


def test_seats_change_between_contests(api: Api) -> None:
    before = rows(page(api, PAGE, as_of="2011-02-28", chamber="diet"))
    after = rows(page(api, PAGE, as_of="2011-03-01", chamber="diet"))
    assert before[2] == ["The Left L governs", "10", "50.0 %", "", "51.0 %"]
    assert after[2] == ["The Left L governs", "9 changed since", "45.0 %", "", "51.0 %"]


def test_a_party_that_was_renamed_or_merged_stands_under_both_names(api: Api) -> None:
    html = page(api, PAGE, as_of="2013-06-02", chamber="diet")
    told = rows(html)
    assert told[1][0] == "Ecologists came in as Greens"
    assert told[3][0] == f"{SCRIPT} since 1 June 2013 Union (merger)"


def test_seats_that_nobody_tells_are_unknown_and_the_sum_is_a_range(api: Api) -> None:
    api.given(
        held("kz-diet-2020", "2020-05-01", seats=30),
        result("kz-left", "kz-diet-2020", seats=10),
        result("kz-none", "kz-diet-2020"),
    )
    html = page(api, PAGE, as_of="2020-05-02", chamber="diet")
    assert (
        "Between 10 and 30 of 30 seats are held by the parties told here: of 1 party nobody says how many."
        in text(html)
    )
    assert rows(html)[1:] == [
        ["The Left L", "10", "33.3 %", "", "–"],
        ["Nobody's", "unknown", "–", "", "–"],
        ["Unknown: of the parties above, vacant, or not listed", "20", "66.7 %", "", ""],
        ["Together", "10–30 of 30", ""],
    ]


def test_before_the_first_contest_nothing_is_told_of_the_chamber(api: Api) -> None:
    html = page(api, PAGE, as_of="1999-12-31", chamber="diet")
    assert "No contest of this chamber is recorded by this day" in text(html)
    assert rows(html) == []


def test_the_page_without_a_chamber_leads_to_the_one_with_most_contests(api: Api) -> None:
    api.given(held("kz-a", "2001", chamber="attic", seats=3))
    answer = api.client.get(PAGE, params={"as_of": "2010-05-02", "known_at": "20"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (
        302,
        "/c/KZ/parliament?as_of=2010-05-02&known_at=20&chamber=diet",
    )


def test_the_slider_stops_at_contests_and_changes_of_seats(api: Api) -> None:
    html = page(api, PAGE, as_of="2010-05-02", chamber="diet")
    marks = [unescape(each) for each in re.findall(r'data-told="([^"]*)"', html)]
    assert marks == [
        "1 May 2000: Diet, Kazakhstan, May 2000",
        "1 May 2010: Diet, Kazakhstan, May 2010",
        "1 March 2011: The Left, Diet: -1 seats",
    ]


def test_the_part_that_moves_with_the_slider_is_what_the_whole_page_has(api: Api) -> None:
    whole = page(api, PAGE, as_of="2011-03-01", chamber="diet")
    part = page(api, PAGE, as_of="2011-03-01", chamber="diet", part="state")
    names = re.findall(r'data-part="(\w+)"', part)
    assert names == ["head", "steps", "state", "cite"]
    assert rows(part) == rows(whole)
    assert "<html" not in part


def test_names_are_escaped(api: Api) -> None:
    html = page(api, PAGE, as_of="2010-05-02", chamber="diet")
    assert SCRIPT not in html
    assert html.count("<script") == 1  # the page's own


def test_why_a_number_of_seats_is_told(api: Api) -> None:
    html = page(api, f"{PAGE}/why", as_of="2011-03-01", chamber="diet", field="parties.kz-left.seats")
    assert re.search(
        r"The Left: seats 9 By election held, 1 May 2010 .* By election result, .* By seats changed, 1 March 2011 ",
        text(html),
    )


@pytest.mark.parametrize(
    ("path", "query", "status", "said"),
    [
        (PAGE, {"chamber": "attic"}, 404, "attic"),
        ("/c/ZZ/parliament", {}, 404, "ZZ"),
        ("/c/Kazakhstan/parliament", {}, 400, "it would be a two-letter code such as KZ"),
        (PAGE, {"chamber": "diet", "colour": "red"}, 400, "colour"),
        (f"{PAGE}/why", {"chamber": "diet", "field": "parties.nobody"}, 400, "parties.nobody"),
    ],
)
def test_what_is_not_there_is_told_in_words(
    api: Api, path: str, query: dict[str, str], status: int, said: str
) -> None:
    answer = api.client.get(path, params=query, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert said in text(answer.text)


def test_a_country_without_a_chamber_says_so(api: Api) -> None:
    api.given({**founded("xx-alone", date="2000"), "country": "DE"})
    assert "No contest for a chamber of Germany is recorded" in text(page(api, "/c/DE/parliament"))
