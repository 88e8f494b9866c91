"""The page of a coalition: its members of a day, who joined and left and when, who led it, which seats it had."""

import re
from collections.abc import Iterator

import pytest

from tests.api.given import Api, application, founded
from tests.api.web.chambers import CHAMBER, SCRIPT
from tests.api.web.reading import page, rows, text

CABINET = "/g/kz-cabinet-a"


@pytest.fixture
def api() -> Iterator[Api]:
    with application() as running:
        running.given(*CHAMBER)
        yield running


def test_a_government_has_its_members_of_the_day_and_their_seats(api: Api) -> None:
    html = page(api, CABINET, as_of="2010-06-01")
    assert rows(html) == [
        ["Party", "Since", "Diet: seats", "Why?"],
        ["Greens", "1 June 2010", "2", ""],
        ["The Left prime minister", "1 June 2010", "10", ""],
        ["Together", "", "12 of 20", ""],
    ]
    assert "In office , formed 1 June 2010. Diet: 12 of 20 seats" in text(html)
    assert "Prime minister: Ann & Co , The Left" in text(html)


def test_who_has_left_stands_apart_with_both_days(api: Api) -> None:
    html = page(api, CABINET, as_of="2011-10-01")
    assert rows(html) == [
        ["Party", "Since", "Diet: seats", "Why?"],
        ["The Left prime minister", "1 June 2010", "9", ""],
        ["Nobody's", "1 October 2011", "0", ""],
        ["Together", "", "9 of 20", ""],
        ["Party", "Since", "Until"],
        ["Greens", "1 June 2010", "1 September 2011"],
    ]


def test_after_its_end_all_have_left_and_no_seats_are_told(api: Api) -> None:
    html = page(api, CABINET, as_of="2014-01-01")
    assert "Ended 1 January 2014, formed 1 June 2010" in text(html)
    assert rows(html) == [
        ["Party", "Since", "Until"],
        ["Ecologists", "1 June 2010", "1 September 2011"],
        ["The Left", "1 June 2010", "1 January 2014"],
        ["Nobody's", "1 October 2011", "1 January 2014"],
    ]


def test_each_time_in_it_is_a_bar_that_is_told_in_words_too(api: Api) -> None:
    html = page(api, CABINET, as_of="2010-06-01")
    listed = html[html.index('class="belongings"') :]
    entries = [text(each) for each in re.findall(r"<li>.*?</li>", listed, re.DOTALL)]
    assert entries == [
        "Greens since 1 June 2010 until 1 September 2011",
        "The Left since 1 June 2010 until 1 January 2014",
        "Nobody's since 1 October 2011 until 1 January 2014",
    ]
    assert listed.count('fill="currentColor"') == 3


def test_the_slider_stops_at_who_comes_and_goes(api: Api) -> None:
    html = page(api, CABINET, as_of="2010-06-01")
    days = [each.split(":")[0] for each in re.findall(r'data-told="([^"]*)"', html)]
    assert days == ["1 June 2010", "1 September 2011", "1 October 2011", "1 January 2014"]


def test_an_alliance_is_told_without_a_government_s_sum(api: Api) -> None:
    api.given(
        {
            "type": "CoalitionFormed",
            "coalition": "kz-bloc",
            "name": SCRIPT,
            "country": "KZ",
            "kind": "alliance",
            "date": "2011",
            "parties": ["kz-green"],
        }
    )
    html = page(api, "/g/kz-bloc", as_of="2011-12-31")
    assert rows(html) == [
        ["Party", "Since", "Diet: seats", "Why?"],
        ["Greens", "2011", "2", ""],
    ]
    assert SCRIPT not in html


def test_governments_lead_to_the_ones_before_and_after(api: Api) -> None:
    api.given(
        founded("kz-next", "Next", date="2001"),
        {
            "type": "CoalitionFormed",
            "coalition": "kz-cabinet-b",
            "name": "Cabinet B",
            "country": "KZ",
            "kind": "government",
            "date": "2014-01-02",
            "parties": ["kz-next"],
        },
    )
    assert "Cabinet B →" in text(page(api, CABINET, as_of="2010-06-01"))
    assert "← Cabinet <A>" in text(page(api, "/g/kz-cabinet-b", as_of="2014-01-02"))


def test_the_part_that_moves_with_the_slider_is_what_the_whole_page_has(api: Api) -> None:
    whole = page(api, CABINET, as_of="2011-10-01")
    part = page(api, CABINET, as_of="2011-10-01", part="state")
    assert rows(part) == rows(whole)
    assert re.findall(r'data-part="(\w+)"', part) == ["head", "steps", "state", "cite"]


def test_why_a_party_is_a_member(api: Api) -> None:
    html = page(api, f"{CABINET}/why", as_of="2011-10-01", field="members.kz-none")
    assert "Nobody's: since 1 October 2011" in text(html)
    assert "By joined coalition, 1 October 2011" in text(html)


def test_a_coalition_that_nobody_knows_has_a_page_in_words(api: Api) -> None:
    answer = api.client.get("/g/kz-nothing", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "kz-nothing" in text(answer.text)


def test_the_chamber_leads_to_the_government_and_back(api: Api) -> None:
    chamber = page(api, "/c/KZ/parliament", as_of="2010-06-01", chamber="diet")
    assert 'href="/g/kz-cabinet-a?as_of=2010-06-01&amp;known_at=20"' in chamber
    government = page(api, CABINET, as_of="2010-06-01")
    assert 'href="/c/KZ/parliament?as_of=2010-06-01&amp;known_at=20&amp;chamber=diet"' in government
