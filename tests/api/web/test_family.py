"""The pages of families, asked in process: the tables say what the projection says, and the river what the tables say."""

import re
from collections.abc import Iterator

import pytest

from tests.api.given import Api, application, founded, id_, problem_in, renamed
from tests.api.web.given import SCRIPT
from tests.api.web.reading import page, rows, text

DAY = {"as_of": "2012-06-01", "known_at": "10"}


def new(party: str, name: str) -> dict[str, str]:
    return {"party": party, "name": name, "country": "KZ"}


EVENTS = (
    founded("kz-a", "Alpha", date="2000-01-01"),
    founded("kz-b", SCRIPT, date="2001"),
    founded("kz-alone", "Alone", date="1999-05-05"),
    founded("kz-e", "Epsilon", date="2019-01-01"),
    {"type": "Split", "party": "kz-a", "into": [new("kz-c", "Gamma")], "survives": True, "date": "2005-03"},
    renamed("New Alpha", "2007-07-07", party="kz-a", abbreviations={"en": "NA"}),
    {
        "type": "Merged",
        "parties": ["kz-c"],
        "into": "kz-a",
        "date": "2010-02-03",
    },
    {"type": "Merged", "parties": ["kz-a", "kz-b"], "into": new("kz-d", "Delta"), "date": "2015-10-01"},
    {"type": "Descended", "party": "kz-e", "predecessor": "kz-d", "date": "2020", "through": "politician"},
    {"type": "Split", "party": "kz-a", "into": ["kz-c"], "survives": True, "date": "2004", "rival_to": id_(5)}
    | {"sources": [{"document": "Another paper"}]},
)
"""A party that splits, renames itself, takes its splinter in again and merges with one of a bad name; another account of the split; one alone."""


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    with application() as running:
        running.given(*EVENTS)
        yield running


FLOWS = [
    ["March 2005", "Alpha", "lost a part, which became", "Gamma"],
    ["3 February 2010", "Gamma", "merged into", "New Alpha"],
    ["1 October 2015", "New Alpha", "merged into", "Delta"],
    ["1 October 2015", SCRIPT, "merged into", "Delta"],
    ["2020", "Delta", "lost a politician to", "Epsilon"],
]


def family(api: Api, party: str = "kz-a", **query: str) -> str:
    return page(api, f"/p/{party}/family", **(DAY | query))


def members(html: str) -> list[list[str]]:
    """The rows of the first table, without its head."""
    return [each for each in rows(html) if len(each) == 5][1:]


def flows(html: str) -> list[list[str]]:
    """The rows of the second table, without its head and without what is disputed."""
    found = [each for each in rows(html) if len(each) == 4][1:]
    return [[when, start, how.partition(" Disputed.")[0], end] for when, start, how, end in found]


def test_the_tables_say_who_belongs_to_the_family_and_what_went_over_where(api: Api) -> None:
    html = family(api)
    assert members(html) == [
        [
            "New Alpha",
            "Alpha 1 January 2000 ; New Alpha 7 July 2007",
            "1 January 2000",
            "1 October 2015",
            "exists",
        ],
        [SCRIPT, f"{SCRIPT} 2001", "2001", "1 October 2015", "exists"],
        ["Gamma", "Gamma March 2005", "March 2005", "3 February 2010", "merged"],
        ["Delta", "Delta 1 October 2015", "1 October 2015", "", "not yet there"],
        ["Epsilon", "Epsilon 1 January 2019", "1 January 2019", "", "not yet there"],
    ]
    assert flows(html) == FLOWS


def test_whichever_party_is_asked_for_the_family_is_the_same(api: Api) -> None:
    assert members(family(api, "kz-e")) == members(family(api, "kz-c")) == members(family(api))


def test_each_line_and_each_band_of_the_river_is_told_in_words_too(api: Api) -> None:
    html = family(api)
    told = [text(each) for each in re.findall(r"<title>(.*?)</title></path>", html)]
    assert sorted(told) == sorted(f"{when}: {start} {how} {end}" for when, start, how, end in FLOWS)
    bands = re.findall(r'<a href="([^"]*)"[^>]*id="band-[^>]*>\s*<title>(.*?)</title>', html)
    assert sorted(text(each) for _, each in bands) == sorted(
        [
            "Alpha, then New Alpha. Began: 1 January 2000, ended: 1 October 2015",
            f"{SCRIPT}. Began: 2001, ended: 1 October 2015",
            "Gamma. Began: March 2005, ended: 3 February 2010",
            "Delta. Began: 1 October 2015",
            "Epsilon. Began: 1 January 2019",
        ]
    )
    assert all("as_of=2012-06-01" in address for address, _ in bands)


def test_another_account_stands_beside_the_line_that_it_is_of(api: Api) -> None:
    said = text(family(api))
    assert "Disputed. Another account, 2004: Split: from New Alpha to Gamma ." in said
    assert "Another paper" in said


def test_a_name_that_is_markup_is_text(api: Api) -> None:
    html = family(api)
    assert "<script>alert" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") > 3


@pytest.mark.parametrize(
    ("query", "parties"),
    [
        ({}, {"New Alpha", SCRIPT, "Gamma", "Delta", "Epsilon"}),
        ({"direction": "ancestors"}, {"New Alpha", "Gamma"}),
        ({"direction": "descendants"}, {"New Alpha", "Gamma", "Delta", "Epsilon"}),
        ({"depth": "1"}, {"New Alpha", "Gamma", "Delta"}),
        ({"direction": "ancestors", "depth": "1"}, {"New Alpha", "Gamma"}),
    ],
)
def test_direction_and_depth_show_the_lines_that_the_api_tells(
    api: Api, query: dict[str, str], parties: set[str]
) -> None:
    html = family(api, **query)
    assert {each[0] for each in members(html)} == parties
    if query:
        told = api.client.get("/parties/kz-a/lineage", params={"as_of": "9999-12-31", **query}).json()
        assert len(flows(html)) == len(told["edges"]) == html.count("</title></path>")


def test_where_more_lies_beyond_the_depth_it_says_so(api: Api) -> None:
    assert "There is more beyond." in text(family(api, depth="1"))
    assert "There is more beyond." not in text(family(api, depth="6"))


def test_a_party_without_relatives_is_told_so(api: Api) -> None:
    html = family(api, "kz-alone")
    assert "Nothing is recorded that it came from or went into." in text(html)
    assert [each[0] for each in members(html)] == ["Alone"]
    assert 'class="stream-map"' not in html


def test_what_was_not_yet_known_is_not_drawn(api: Api) -> None:
    html = page(api, "/p/kz-a/family", as_of="2012-06-01", known_at="5")
    assert flows(html) == [["March 2005", "Alpha", "lost a part, which became", "Gamma"]]


def test_the_part_that_moves_with_the_day_has_the_line_the_counts_and_the_parties(api: Api) -> None:
    part = family(api, part="state")
    whole = family(api)
    assert "<html" not in part
    assert members(part) == members(whole)
    veil = re.compile(r'<svg class="veil".*?</svg>', re.DOTALL)
    assert veil.findall(part) == veil.findall(whole)
    assert (
        "5 parties, of which 2 exist on this day; 2 of 5 lines between them had been drawn by then."
        in text(part)
    )


@pytest.mark.parametrize(
    ("path", "query", "status", "kind"),
    [
        ("/p/kz-nobody/family", {}, 404, "unknown-party"),
        ("/p/kz-a/family", {"direction": "sideways"}, 400, "invalid-parameter"),
        ("/p/kz-a/family", {"depth": "0"}, 400, "invalid-parameter"),
        ("/p/kz-a/family", {"dept": "1"}, 400, "unknown-parameter"),
        ("/c/XX/families", {}, 404, "unknown-country"),
    ],
)
def test_what_cannot_be_answered_is_said(
    api: Api, path: str, query: dict[str, str], status: int, kind: str
) -> None:
    problem_in(api.client.get(path, params=DAY | query), status, kind)


def test_the_families_of_a_country_are_listed_with_all_their_parties(api: Api) -> None:
    html = page(api, "/c/KZ/families", **DAY)
    assert "1 family of parties that came out of each other or flowed together; of 1 more party" in text(html)
    assert [each[:3] for each in rows(html)][1:] == [
        [f"New Alpha and 4 more {SCRIPT} Delta Epsilon Gamma", "5", "2"]
    ]
    assert html.count('<path class="tie"') == len(FLOWS)


def test_a_code_in_lower_case_leads_to_the_page(api: Api) -> None:
    answer = api.client.get("/c/kz/families", params=DAY, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (
        302,
        "/c/KZ/families?as_of=2012-06-01&known_at=10",
    )
