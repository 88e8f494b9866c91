"""A country's page: all parties of a party system, as of a day and in their whole lives, and the same as a table."""

import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest

from api.web.assets import ASSETS
from api.web.country_view import FEW
from tests.api.given import Api, application, founded, problem_in
from tests.api.web.party_system import PARTY_SYSTEM, SCRIPT

BROWSER = {"Accept": "text/html"}
A_SLOW_LINE = 100_000
"""Bytes that the first load of a page may take."""


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    with application() as running:
        running.given(*PARTY_SYSTEM)
        yield running


def page(api: Api, day: str, **query: str) -> str:
    answer = api.get("/c/KZ", as_of=day, known_at=str(api.head()), **query)
    assert answer.status_code == 200, answer.text
    return answer.text


def text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split()).replace(" ;", ";")


def part(html: str, name: str) -> str:
    """From the beginning of the part on."""
    return html.split(f'data-part="{name}"', 1)[1]


def groups(html: str) -> dict[str, list[str]]:
    """The rows of the drawing under their headings, as a screen reader reads them."""
    drawn = part(html, "lives").split('class="legend', maxsplit=1)[0]
    return {
        text(heading): [
            text(re.sub(r"<svg.*?</svg>", " ", row, flags=re.DOTALL))
            for row in re.findall(r"<li class.*?</li>", rest, re.DOTALL)
        ]
        for heading, rest in re.findall(r"<h3>(.*?)</h3>(.*?)(?=<h3>|\Z)", drawn, re.DOTALL)
    }


def table(html: str) -> list[list[str]]:
    """The cells of the table, row by row."""
    rows = re.findall(r"<tr>.*?</tr>", part(html, "table").split("</table>", maxsplit=1)[0], re.DOTALL)
    told = [re.sub(r'<a class="why".*?</a>', "", row, flags=re.DOTALL) for row in rows]
    return [[text(cell) for cell in re.findall(r"<t[hd]\b.*?</t[hd]>", row, re.DOTALL)] for row in told]


def test_parties_are_sorted_by_seats_then_by_when_they_were_last_attested_and_ended_ones_come_below(
    api: Api,
) -> None:
    assert groups(page(api, "2002-01-01")) == {
        "With seats 2": [
            f"★ prime minister: {SCRIPT} 11 of 20 seats, Diet",
            "Left L registered 8 of 20 seats, Diet",
        ],
        "Without seats 2 last attested": [
            "● in government: Cadets alliance last attested 1 June 2000",
            "Silent last attested 6 May 1989",
        ],
        "Others and independents, as sources count them 1": ["Others 1 of 20 seats, Diet"],
        "No longer there 1": ["Gone banned 1 July 1995"],
        "Not yet there 1 from": ["Young Left from 1 September 2005"],
    }


def test_a_party_that_may_not_have_begun_stands_apart_with_the_day_by_which_it_had(api: Api) -> None:
    told = groups(page(api, "1991-06-30"))
    assert told["Perhaps already there 1 began by"] == [f"{SCRIPT} began by 31 December 1991"]


def test_the_table_says_what_the_drawing_shows(api: Api) -> None:
    assert table(page(api, "2006-06-30")) == [
        [
            "Party",
            "On this day",
            "Began",
            "Ended",
            "Last attested by this day",
            "Registered",
            "Diet",
            "What happened to it",
        ],
        [
            SCRIPT,
            "exists, prime minister",
            "1991",
            "–",
            "1 June 2000",
            "–",
            "11",
            f"2006: Cadets merged into {SCRIPT}",
        ],
        [
            "New Left",
            "exists",
            "1 March 1990",
            "–",
            "1 September 2005",
            "10 January 1992",
            "8",
            "February 2003: Took the name New Left; 1 September 2005: Young Left came out of New Left",
        ],
        [
            "Young Left",
            "exists",
            "1 September 2005",
            "–",
            "1 September 2005",
            "–",
            "–",
            "1 September 2005: Young Left came out of New Left",
        ],
        [
            "Cadets",
            "may exist, in government",
            "1993",
            "merged, 2006",
            "1 June 2000",
            "–",
            "0",
            f"2006: Cadets merged into {SCRIPT}",
        ],
        ["Silent", "exists", "6 May 1989", "–", "6 May 1989", "–", "–", ""],
        ["Others", "exists", "1990", "–", "1 May 2000", "–", "1", ""],
        ["Gone", "banned", "1990", "banned, 1 July 1995", "1 July 1995", "–", "–", "1 July 1995: Banned"],
    ]


@pytest.mark.parametrize("day", ["1988-01-01", "1991-06-30", "2000-04-30", "2002-01-01", "2026-11-23"])
def test_the_table_says_the_same_as_the_answer_of_the_api(api: Api, day: str) -> None:
    state = api.get("/countries/KZ", as_of=day).json()
    told = {row[0].split(" (")[0]: row for row in table(page(api, day))[1:]}
    for each in (*state["parties"], *state["technical"]):
        row = told.pop(each["name"] or SCRIPT)
        assert row[1].split(",")[0] == {"yes": "exists", "maybe": "may exist"}[each["exists"]]
        if "diet" in each["seats"]:
            assert row[-2] == str(each["seats"]["diet"])
    ended = [row for row in told.values() if row[1].split(",")[0] in ("banned", "merged")]
    assert len(ended) == state["counts"]["ended"]
    assert {row[1] for row in told.values() if row not in ended} <= {"not yet there"}


def test_the_government_of_the_day_is_told_with_its_members_and_what_they_hold(api: Api) -> None:
    told = text(part(page(api, "2002-01-01"), "facts").split("</div>", maxsplit=1)[0])
    assert (
        f"Government First since 1 June 2000 Why? this government Prime minister: A. Person Why? this prime minister Cadets {SCRIPT} prime minister"
        in told
    )
    assert (
        "Diet 20 seats Why? this number of seats 11 of them held by the government by the contest of 1 May 2000"
        in told
    )
    assert "Government" not in text(part(page(api, "2000-05-31"), "facts").split("</div>", maxsplit=1)[0])


def test_fewer_parties_are_shown_if_that_is_asked_for_and_the_slider_keeps_to_it(api: Api) -> None:
    html = page(api, "2002-01-01", show="seated")
    assert list(groups(html)) == ["With seats 2"]
    assert '<input type="hidden" name="show" value="seated">' in html
    assert re.findall(r'id="(show-\w+)"[^>]*aria-current', html) == ["show-seated"]
    assert list(groups(page(api, "2002-01-01", show="existing"))) == [
        "With seats 2",
        "Without seats 2 last attested",
    ]


def test_a_choice_that_there_is_not_is_refused_with_those_that_there_are(api: Api) -> None:
    answer = api.get("/c/KZ", as_of="2002-01-01", known_at="1", show="both")
    problem = problem_in(answer, 400, "invalid-parameter", "'both'")
    assert problem["detail"].endswith("it would be one of all, existing, seated")


def test_the_part_that_the_slider_fetches_has_all_that_changes_with_the_day_and_nothing_else(
    api: Api,
) -> None:
    whole, fetched = page(api, "2002-01-01"), page(api, "2002-01-01", part="state")
    names = re.findall(r'data-part="(\w+)"', fetched)
    assert names == ["head", "facts", "steps", "filter", "lives", "table", "cite"]
    assert sorted(names) == sorted(re.findall(r'data-part="(\w+)"', whole))
    assert "<html" not in fetched


def test_names_that_are_markup_are_text(api: Api) -> None:
    html = page(api, "2002-01-01")
    assert SCRIPT not in html
    assert SCRIPT in text(html)


def test_a_country_in_small_letters_leads_to_the_one_in_capitals_with_all_that_was_asked(api: Api) -> None:
    answer = api.client.get("/c/kz?as_of=2002-01-01&known_at=3&show=seated", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (
        302,
        "/c/KZ?as_of=2002-01-01&known_at=3&show=seated",
    )


def test_a_country_that_no_record_names_is_not_found_in_words(api: Api) -> None:
    answer: httpx.Response = api.client.get("/c/ZZ?as_of=2002-01-01&known_at=3", headers=BROWSER)
    assert answer.status_code == 404
    assert "No record names a country 'ZZ'." in text(answer.text)


def test_a_country_of_which_only_a_founding_is_known_has_a_page(api: Api) -> None:
    api.given({**founded("ad-one", "One", date="2001"), "country": "AD"})
    answer = api.get("/c/AD", as_of="2002-01-01", known_at=str(api.head()))
    assert groups(answer.text) == {"Without seats 1 last attested": ["One last attested 2001"]}
    assert "Government" not in text(part(answer.text, "facts").split("</div>", maxsplit=1)[0])


def test_the_page_of_three_hundred_parties_is_loaded_on_a_slow_line() -> None:
    with application() as large:
        for first in range(0, 300, 50):
            events = [
                event
                for number in range(first, first + 50)
                for event in (
                    founded(
                        f"kz-{number}", f"Party of the year {number} of a long name", date=f"{1700 + number}"
                    ),
                    {
                        "type": "Renamed",
                        "party": f"kz-{number}",
                        "date": f"{1710 + number}",
                        "name": f"The other name of {number}",
                    },
                )
            ]
            large.given(*events)
        answer = large.client.get("/c/KZ", headers={"Accept-Encoding": "gzip"})
        assert len(groups(answer.text)["Without seats 300 last attested"]) == 300
        dressed = sum(len(ASSETS[name].content) for name in ("partyline.css", "country.css", "partyline.js"))
        assert int(answer.headers["content-length"]) + dressed < A_SLOW_LINE


def lanes(html: str) -> list[str]:
    return re.findall(
        r"<span>([^<]*)</span>",
        html.split('<div class="lanes"', maxsplit=1)[1].split("</div>", maxsplit=1)[0],
    )


def test_the_axis_has_contests_governments_and_what_happened_to_few_parties_each_event_once(api: Api) -> None:
    html = page(api, "2002-01-01")
    assert lanes(html) == ["Contests", "Governments", "Parties"]
    marks = [unescape(told) for told in re.findall(r'<g data-day="\d+" data-told="([^"]*)"', html)]
    assert len(marks) == len(set(marks))
    assert "1 May 2000: Diet, 20 seats" in marks
    assert "1 June 2000: First (2 parties)" in marks
    assert "1 September 2005: Young Left came out of Left" in marks
    assert f"2006: Cadets merged into {SCRIPT}" in marks
    assert "1 July 1995: Gone: Banned" in marks
    assert len(marks) == 1 + 1 + 6 + 4  # a contest, a government, foundings, what happened


def test_the_axis_leaves_out_lanes_that_would_be_empty_and_parties_that_are_too_many_to_tell_apart() -> None:
    with application() as large:
        large.given(founded("kz-one", date="2001"))
        assert lanes(large.get("/c/KZ").text) == ["Parties"]
        large.given(*(founded(f"kz-{number}", date=f"{1900 + number}") for number in range(FEW)))
        assert lanes(large.get("/c/KZ").text) == []


def test_who_won_their_seats_on_the_list_of_an_alliance_that_governs_is_in_government_by_it() -> None:
    with application() as running:
        running.given(
            founded("kz-union", "Union of Both", kind="alliance", abbreviations={"en": "UB"}),
            *(founded(party, party[3:].title()) for party in ("kz-one", "kz-two", "kz-three")),
            {
                "type": "ElectionHeld",
                "election": "kz-diet-2000",
                "country": "KZ",
                "chamber": "diet",
                "date": "2000-05-01",
                "seats": 20,
            },
            *(
                {
                    "type": "ElectionResult",
                    "party": party,
                    "election": "kz-diet-2000",
                    "date": "2000-05-01",
                    "seats": seats,
                }
                | ({"alliance": alliance} if alliance else {})
                for party, seats, alliance in (
                    ("kz-one", 12, "kz-union"),
                    ("kz-two", 0, "kz-union"),
                    ("kz-three", 8, None),
                )
            ),
            {
                "type": "CoalitionFormed",
                "coalition": "kz-first",
                "country": "KZ",
                "kind": "government",
                "date": "2000-06-01",
                "parties": ["kz-union"],
            },
        )
        before, after = (
            text(part(page(running, day), "table").split("</table>", maxsplit=1)[0])
            for day in ("2000-05-31", "2000-06-01")
        )
        drawn = text(part(page(running, "2000-06-01"), "lives"))
    assert "in government" not in before
    assert after.count("in government by UB") == 1
    assert "in government by UB: One by UB" in drawn
