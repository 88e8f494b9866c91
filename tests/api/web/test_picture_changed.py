"""What changed in a chamber, of a contest, of a coalition between two points; and why a country is told as it is."""

from collections.abc import Iterator

import pytest

from tests.api.given import Api, application, id_, problem_in
from tests.api.web.chambers import CHAMBER
from tests.api.web.reading import page, rows, text

LAST = len(CHAMBER)


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    """The small chamber; afterwards a result is corrected."""
    with application() as running:
        running.given(*CHAMBER)
        corrected = {**CHAMBER[9], "votes": 510}
        assert running.correct(id_(10), 1, corrected, "The gazette counts 510.").status_code == 200
        yield running


def changes(html: str) -> list[list[str]]:
    """What, before and after, without the records."""
    return [row[:3] for row in rows(html) if row[0] != "What"]


def test_what_happened_in_a_chamber_is_told_with_the_records_that_did_it(api: Api) -> None:
    points = {
        "as_of": "2010-05-01",
        "known_at": str(LAST),
        "to_as_of": "2011-03-01",
        "to_known_at": str(LAST),
    }
    html = page(api, "/c/KZ/parliament/changed", chamber="diet", **points)
    assert ["The Left: seats", "10", "9"] in changes(html)
    assert "What happened in between" in text(html)
    assert "What was learned in between" not in text(html)
    seats = next(row for row in rows(html) if row[0] == "The Left: seats")
    assert seats[3].startswith("Seats changed record 14")
    assert "Diet, Kazakhstan" in text(html)
    assert '<input type="hidden" name="chamber" value="diet">' in html


def test_what_was_learned_of_a_contest_is_told(api: Api) -> None:
    points = {"as_of": "2012", "known_at": str(LAST), "to_as_of": "2012", "to_known_at": str(LAST + 1)}
    html = page(api, "/e/kz-diet-2010/changed", **points)
    assert ["The Left: votes", "500", "510"] in changes(html)
    assert "The gazette counts 510." in text(html)
    assert "What happened in between" not in text(html)


def test_who_joined_and_left_a_coalition_is_told(api: Api) -> None:
    html = page(api, "/g/kz-cabinet-a/changed", as_of="2011-01-01", to_as_of="2012-01-01")
    assert [each for each in changes(html) if each[0].endswith((": since", ": until"))] == [
        ["Nobody's: since", "not there", "1 October 2011"],
        ["Ecologists (has left): since", "not there", "1 June 2010"],
        ["Ecologists (has left): until", "not there", "1 September 2011"],
        ["Ecologists: since", "1 June 2010", "no longer there"],
    ]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/c/KZ/parliament", {"chamber": "diet"}),
        ("/e/kz-diet-2010", {}),
        ("/g/kz-cabinet-a", {}),
    ],
)
def test_a_page_leads_to_what_changed_since_and_two_points_alike_say_so(
    api: Api, path: str, query: dict[str, str]
) -> None:
    assert f'href="{path}/changed?as_of=2012-01-01' in page(api, path, as_of="2012-01-01", **query)
    times = {"as_of": "2012-01-01", "known_at": "20", "to_as_of": "2012-01-01", "to_known_at": "20"}
    assert "Nothing: the two are told alike." in text(page(api, f"{path}/changed", **times, **query))


def test_of_what_was_not_known_yet_the_side_says_so(api: Api) -> None:
    html = page(api, "/e/kz-diet-2010/changed", as_of="2012", known_at="1")
    assert "Nothing was known of it." in text(html)


def test_what_nobody_knows_has_not_changed(api: Api) -> None:
    problem_in(
        api.client.get("/e/kz-nothing/changed?as_of=2012-01-01&known_at=1&to_as_of=2012-01-01&to_known_at=1"),
        404,
        "unknown-election",
    )


def test_why_a_country_is_told_as_it_is(api: Api) -> None:
    html = page(api, "/c/KZ/why", as_of="2011-01-01", field="government.prime_minister")
    assert "Government: prime minister Ann & Co By coalition formed, 1 June 2010" in text(html)
    seats = page(api, "/c/KZ/why", as_of="2011-01-01", field="parties.kz-green.seats.diet")
    assert "Greens: seats: diet 2 By election held, 1 May 2010" in text(seats)


def test_without_a_field_it_is_told_of_what_is_not_of_one_party_alone(api: Api) -> None:
    told = text(page(api, "/c/KZ/why", as_of="2011-01-01"))
    assert "Chambers: diet: seats 20" in told
    assert "Social democracy" not in told


def test_the_facts_of_a_country_lead_to_why(api: Api) -> None:
    html = page(api, "/c/KZ", as_of="2011-01-01")
    for field in (
        "government",
        "government.prime_minister",
        "chambers.diet",
        "counts.exist",
        "parties.kz-left.seats.diet",
    ):
        assert f'id="why-{field}"' in html
        assert page(api, "/c/KZ/why", as_of="2011-01-01", field=field)
