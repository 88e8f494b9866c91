"""The pages of large chambers and contests of ParlGov: what they show is what the API answers, and they are small enough for a slow line."""

import re
from collections.abc import Iterator

import pytest

from tests.api.given import Api, Json, application
from tests.api.web.reading import page, rows

SMALL = 100_000
"""Bytes, before they are compressed."""
CHAMBERS = (
    ("DE", "parliament", "2023-01-01"),
    ("DE", "parliament", "1921-01-01"),
    ("IT", "parliament", "1993-01-01"),
    ("IL", "parliament", "2015-01-01"),
    ("BE", "parliament", "2011-06-01"),
    ("NL", "parliament", "2022-01-01"),
    ("GB", "parliament", "2016-01-01"),
)


@pytest.fixture(scope="module")
def api(parlgov: str) -> Iterator[Api]:
    with application(parlgov) as running:
        yield running


def legislature(api: Api, country: str, chamber: str, day: str) -> Json:
    told: Json = api.get(f"/countries/{country}/legislature", chamber=chamber, as_of=day).json()
    return told


@pytest.mark.parametrize(("country", "chamber", "day"), CHAMBERS)
def test_a_chamber_has_a_row_for_each_party_and_a_point_for_each_seat(
    api: Api, country: str, chamber: str, day: str
) -> None:
    html = page(api, f"/c/{country}/parliament", chamber=chamber, as_of=day)
    told = legislature(api, country, chamber, day)
    shown = sorted(
        "unknown" if each["seats"] is None else str(each["seats"])
        for each in told["parties"]
        if each["seats"] != 0
    )
    *lines, together = rows(html)[1:]
    left = told["seats"] - told["known"]
    assert sorted(line[1].split()[0] for line in lines) == sorted(
        [*shown, *([str(left)] if left > 0 else [])]
    )
    assert together[1].startswith(str(told["sum"]["least"]))
    solid = re.sub(r'<path class="hole"[^>]*>', "", html)
    assert len(re.findall(r"M[\d.]+ [\d.]+h0", solid)) == max(told["seats"], told["known"])
    assert len(html.encode()) < SMALL


@pytest.mark.parametrize(("country", "chamber", "day"), CHAMBERS)
def test_a_contest_has_a_row_for_each_result(api: Api, country: str, chamber: str, day: str) -> None:
    election = legislature(api, country, chamber, day)["election"]["election"]
    told = api.get(f"/elections/{election}", as_of=day).json()
    html = page(api, f"/e/{election}", as_of=day)
    bare = sum(not each["has_row"] for each in told["alliances"])
    of_results = [line for line in rows(html) if line[-1] == "" and line[0] != "Together"]
    assert len(of_results) == len(told["rows"]) + bare
    assert len(html.encode()) < SMALL
