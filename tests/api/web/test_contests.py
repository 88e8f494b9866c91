"""A contest's page and the list of a country's contests: results, alliances, rounds, candidates, sums."""

import re
from collections.abc import Iterator
from html import unescape

import pytest

from tests.api.given import Api, application, founded
from tests.api.web.chambers import CHAMBER, SCRIPT, held, result
from tests.api.web.reading import page, rows, text

DIET = "/e/kz-diet-2010"
PRESIDENT = "/e/kz-president-2015"


@pytest.fixture
def api() -> Iterator[Api]:
    with application() as running:
        running.given(*CHAMBER)
        yield running


def test_the_results_stand_in_a_table_with_alliances_above_their_members_and_the_sums(api: Api) -> None:
    assert rows(page(api, DIET, as_of="2010-05-02")) == [
        ["Party", "Votes", "Share", "Seats", "Change", "Why?"],
        ["The Left L", "500", "51.00 %", "10", "−2", ""],
        ["Joint List alliance", "", "", "together 8", "", ""],
        [f"{SCRIPT} (on its list)", "300", "30.60 %", "6", "−2", ""],
        ["Greens (on its list)", "100", "10.20 %", "2", "+2", ""],
        ["Nobody's", "50", "5.10 %", "0", "0", ""],
        ["Together", "950", "96.90 %", "18 of 20", "", ""],
        ["Valid votes", "980", "30 more than the rows together"],
        ["Votes cast", "1 000", "50 more than the rows together"],
    ]


def test_where_votes_are_not_known_of_all_the_table_has_the_order_of_the_chart(api: Api) -> None:
    api.given(
        held("kz-diet-2014", "2014-05-01", seats=20),
        result("kz-left", "kz-diet-2014", votes=500, vote_share=7.2, seats=2),
        result("kz-none", "kz-diet-2014", vote_share=80.1, seats=17),
        result("kz-green", "kz-diet-2014", seats=1),
    )
    html = page(api, "/e/kz-diet-2014", as_of="2015-01-01")
    order = ["Nobody's", "The Left L", "Ecologists"]
    assert [row[0] for row in rows(html)[1:4]] == order
    charted = re.findall(r'<div class="pair"><span><bdi>(.*?)</bdi>', html)
    assert [unescape(each) for each in charted] == ["Nobody's", "The Left", "Ecologists"]


def test_the_chart_says_what_its_width_stands_for(api: Api) -> None:
    html = page(api, DIET, as_of="2010-05-02")
    assert "Share of votes, above, and of seats, beneath. The whole width is 100 %." in text(html)
    api.given(
        held("kz-mayor", "2014", chamber=None, office="mayor"), result("kz-left", "kz-mayor", vote_share=0.3)
    )
    html = page(api, "/e/kz-mayor", as_of="2014-12-31")
    assert "The whole width is 10 %." in text(html)
    assert 'width="3.00%"' in html


def test_parties_stand_under_the_name_of_the_contest_and_the_one_of_the_day(api: Api) -> None:
    told = rows(page(api, DIET, as_of="2012-01-01"))
    assert told[4][0] == "Greens (on its list) as of 1 January 2012: Ecologists"


def test_a_contest_that_lies_ahead_tells_no_results_and_leads_to_its_day(api: Api) -> None:
    html = page(api, DIET, as_of="2010-04-30")
    assert "Not yet held on this day: 1 May 2010. Go to the day of the contest" in text(html)
    assert '<a href="/e/kz-diet-2010?as_of=2010-05-01&amp;known_at=20">' in html
    assert rows(html) == []


def test_contests_lead_to_the_ones_before_and_after(api: Api) -> None:
    api.given(held("kz-diet-2014", "2014", seats=20))
    html = page(api, DIET, as_of="2010-05-02")
    assert "← Diet, Kazakhstan, May 2000 · Diet, Kazakhstan, 2014 →" in text(html)


def test_a_source_that_gives_another_change_is_told_beside_ours(api: Api) -> None:
    api.given(
        held("kz-diet-2014", "2014-02-01", seats=20, complete=True),
        result("kz-left", "kz-diet-2014", seats=15, seats_change=6),
    )
    assert rows(page(api, "/e/kz-diet-2014", as_of="2014-02-01"))[1] == [
        "The Left L",
        "–",
        "–",
        "15",
        "+5 source: +6",
        "",
    ]


@pytest.fixture
def presidential(api: Api) -> Api:
    event = {"election": "kz-president-2015", "date": "2015-04-26"}
    put_up = {"type": "CandidateNominated", "election": "kz-president-2015", "date": "2015-03-01"}
    endorsed = {"type": "CandidateEndorsed", "election": "kz-president-2015", "date": "2015-04-28"}
    api.given(
        {"type": "ElectionHeld", **event, "country": "KZ", "office": "president", "rounds": 2},
        {"type": "ElectionResult", **event, "party": "kz-left", "round": 1, "candidate": "Ann", "votes": 40},
        {"type": "ElectionResult", **event, "party": "kz-none", "round": 1, "candidate": "Bo", "votes": 35},
        {"type": "ElectionResult", **event, "party": "kz-left", "round": 2, "candidate": "Ann", "votes": 45},
        {"type": "ElectionResult", **event, "party": "kz-none", "round": 2, "candidate": "Bo", "votes": 55},
        {**put_up, "party": "kz-left", "candidate": "Ann"},
        {**endorsed, "party": "kz-green", "candidate": "Bo", "round": 2},
    )
    return api


def test_a_presidential_contest_is_told_by_round_with_candidates(presidential: Api) -> None:
    html = page(presidential, PRESIDENT, as_of="2015-05-01")
    head = ["Party", "Candidate", "Votes", "Share", "Why?"]
    assert rows(html) == [
        head,
        ["The Left L", "Ann", "40", "–", ""],
        ["Nobody's", "Bo", "35", "–", ""],
        ["Together", "", "75", "–", ""],
        head,
        ["Nobody's", "Bo", "55", "–", ""],
        ["The Left L", "Ann", "45", "–", ""],
        ["Together", "", "100", "–", ""],
        ["Candidate", "Put up by", "Endorsed by"],
        ["Bo", "", "Ecologists 28 April 2015, round 2"],
        ["Ann", "The Left 1 March 2015", ""],
    ]
    assert "hemicycle" not in html


def test_candidacies_are_marks_on_the_axis(presidential: Api) -> None:
    html = page(presidential, PRESIDENT, as_of="2015-05-01")
    assert html.count('class="mark"') == 3
    assert "data-slider min=" in html


def test_the_part_that_moves_with_the_slider_is_what_the_whole_page_has(presidential: Api) -> None:
    for path in (PRESIDENT, "/c/KZ/elections"):
        whole = page(presidential, path, as_of="2015-05-01")
        part = page(presidential, path, as_of="2015-05-01", part="state")
        assert rows(part) == rows(whole)
        assert "<html" not in part


def test_the_contests_of_a_country_are_listed_by_chamber_and_office(presidential: Api) -> None:
    html = page(presidential, "/c/KZ/elections", as_of="2015-05-01")
    assert rows(html)[-5:] == [
        ["Contest", "Held", "Seats", "Chamber"],
        ["Diet, Kazakhstan, May 2010", "1 May 2010", "20", "as of that day 1 May 2010"],
        ["Diet, Kazakhstan, May 2000", "1 May 2000", "20", "as of that day 1 May 2000"],
        ["Contest", "Held"],
        ["President, Kazakhstan, April 2015", "26 April 2015"],
    ]
    assert rows(page(presidential, "/c/KZ/elections", as_of="1999-01-01")) == []


def test_the_results_of_the_contest_in_force_follow_the_day(presidential: Api) -> None:
    first = page(presidential, "/c/KZ/elections", as_of="2005-01-01")
    assert "By this day: Diet, Kazakhstan, May 2000 1 May 2000" in text(first)
    assert ["The Left L", "–", "–", "12", "", ""] in rows(first)
    second = page(presidential, "/c/KZ/elections", as_of="2012-02-01")
    assert "By this day: Diet, Kazakhstan, May 2010 1 May 2010, turnout 50.0 %" in text(second)
    assert ["The Left L", "500", "51.00 %", "10", "−2", ""] in rows(second)
    assert "as of 1 February 2012: Ecologists" in text(second)
    assert '<div class="bars"' in second
    assert 'class="hemicycle"' in second
    assert second.count("<g data-day") == 2  # the contests of the diet, and not that for the presidency
    none = page(presidential, "/c/KZ/elections", as_of="1999-06-01")
    assert "No contest of the diet had been held by this day." in text(none)


def test_the_contests_for_an_office_are_chosen_and_their_links_keep_that(presidential: Api) -> None:
    html = page(presidential, "/c/KZ/elections", as_of="2016-01-01", office="president")
    assert "turnout" not in text(html)
    assert (
        '<a href="/c/KZ/elections?as_of=2016-01-01&amp;known_at=27&amp;office=president" aria-current="true">'
        in html
    )
    assert '<input type="hidden" name="office" value="president">' in html
    assert "Round 2" in text(html)
    wrong = presidential.client.get(
        "/c/KZ/elections", params={"as_of": "2016-01-01", "known_at": "27", "office": "king"}
    )
    assert wrong.status_code == 400
    assert "it would be one of president" in wrong.text


def test_a_contest_has_a_slider_over_what_its_parties_were_called_since(api: Api) -> None:
    html = page(api, DIET, as_of="2012-02-01")
    assert re.findall('data-told="([^"]*)"', html) == [
        "1 May 2010: Contest: Diet, Kazakhstan, May 2010",
        "1 January 2012: Greens, Took the name Ecologists",
    ]


def test_names_are_escaped(api: Api) -> None:
    assert SCRIPT not in page(api, DIET, as_of="2010-05-02")


def test_why_a_result_is_told(api: Api) -> None:
    html = page(api, f"{DIET}/why", as_of="2010-05-02", field="rows.kz-green.seats")
    assert "Greens: seats 2 By election held, 1 May 2010" in text(html)
    assert "By election result, 1 May 2010" in text(html)
    assert "A <b>gazette</b> , page 2" in text(html)


def test_a_contest_that_nobody_knows_has_a_page_in_words(api: Api) -> None:
    answer = api.client.get("/e/kz-nothing", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "kz-nothing" in text(answer.text)


def test_a_contest_of_which_only_results_are_recorded_is_told_too(api: Api) -> None:
    api.given(
        founded("kz-late", "Late", date="2001"),
        {
            "type": "ElectionResult",
            "party": "kz-late",
            "election": "kz-moot-2005",
            "date": "2005",
            "votes": 7,
        },
    )
    html = page(api, "/e/kz-moot-2005", as_of="2006-01-01")
    assert rows(html)[1] == ["Late", "7", "–", ""]
