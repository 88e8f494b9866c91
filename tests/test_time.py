"""The page about time answers as it says: its snippets on a real server, its tables on one whose clock is set.

The members of its first example are Martin Fowler's Sally in other clothes (https://martinfowler.com/articles/bitemporal-history.html).
"""

import itertools
import re
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from string import Template
from typing import NamedTuple

import pytest

from domain.moments import parse_moment
from tests.api.given import TOKEN, Api, Json, SetClock, application, problem_in
from tests.snippets import HERE, ROOT, run, served, snippets

PAGE = ROOT / "docs/time.md"
MEMBERS, NAMES = "zz-workers", "zz-farmers"


class Grid(NamedTuple):
    """A table of the page: its first row, and those below."""

    head: list[str]
    rows: list[list[str]]

    def cells(self) -> list[tuple[str, str, str]]:
        """When it is known, as of which day, and what the page says that is."""
        days = self.head[1:]
        return [(known_at, *cell) for known_at, *row in self.rows for cell in zip(days, row, strict=True)]


def tables() -> list[Grid]:
    text = PAGE.read_text(encoding="utf-8")
    found = []
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        head, _, *rows = (
            [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()
        )
        found.append(Grid(head, rows))
    return found


WAYS_TO_ASK, MEMBERS_BY_MOMENT, NAMES_BY_POSITION = tables()

RECORDED = {1: "2021-01-01", 2: "2021-01-01", 3: "2021-03-15", 4: "2021-04-05"}
"""Fowler's days: when the record at each position would have been written, at noon."""


class Request(NamedTuple):
    method: str
    path: str
    headers: dict[str, str]
    body: str


def written() -> list[Request]:
    """Each request of the page that has a body, as the shell would read it."""
    variables = {"TOKEN": TOKEN}
    found = []
    for command, _ in snippets(PAGE):
        words = [Template(word).safe_substitute(variables) for word in shlex.split(command)]
        name, is_set, value = words[0].partition("=")
        if is_set and name != "TOKEN":
            variables[name] = value
        if "-d" in words:
            options = list(itertools.pairwise(words))
            found.append(
                Request(
                    method=next((value for option, value in options if option == "-X"), "POST"),
                    path=next(word.removeprefix(HERE) for word in words if word.startswith(HERE)),
                    headers=dict(value.split(": ", 1) for option, value in options if option == "-H"),
                    body=next(value for option, value in options if option == "-d"),
                )
            )
    return found


@pytest.fixture(scope="module")
def told() -> Iterator[Api]:
    """What the page writes, on an application whose clock stands where Fowler's did."""
    clock = SetClock()
    with application(clock=clock) as api:
        for request in written():
            day = RECORDED.get(api.head() + 1, "2021-05-01")
            clock.now = parse_moment(f"{day}T12:00:00Z")
            answer = api.client.request(
                request.method, request.path, headers=request.headers, content=request.body
            )
            assert answer.status_code in {200, 201}, answer.text
        recorded = {each["position"]: each["recorded_at"][:10] for each in api.records()}
        assert recorded == RECORDED | dict.fromkeys(range(5, 9), "2021-05-01")
        yield api


def members(state: Json) -> int:
    number: int = state["membership"]["members"]
    return number


# The snippets


def test_every_snippet_answers_as_the_page_says(tmp_path: Path) -> None:
    with served(tmp_path, seeded=False) as port:
        run(snippets(PAGE), tmp_path, port)


@pytest.mark.parametrize("path", [path.strip("`") for _, path in WAYS_TO_ASK.rows])
def test_every_way_to_ask_is_one(told: Api, path: str) -> None:
    answer = told.client.get(path)
    assert answer.status_code == 200, answer.text
    cited = told.client.get(answer.json()["canonical"])
    assert (cited.content, cited.headers["ETag"]) == (answer.content, answer.headers["ETag"])
    assert cited.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_before_a_partys_first_record_there_is_no_answer(told: Api) -> None:
    headers = {"Accept-Datetime": "Thu, 31 Dec 2020 12:00:00 GMT"}
    answer = told.client.get(f"/parties/{MEMBERS}", headers=headers)
    problem_in(answer, 404, "unknown-at-position")


# Fowler's example


@pytest.mark.parametrize(("known_at", "as_of", "cell"), MEMBERS_BY_MOMENT.cells())
def test_the_members_of_a_day_as_known_at_a_moment(told: Api, known_at: str, as_of: str, cell: str) -> None:
    state = told.party(MEMBERS, as_of=as_of, known_at=known_at)
    assert members(state) == int(cell)
    again = told.client.get(state["canonical"])
    assert again.json() == state


@pytest.mark.parametrize(("known_at", "as_of", "cell"), MEMBERS_BY_MOMENT.cells())
def test_the_same_members_by_the_header_of_rfc_7089(told: Api, known_at: str, as_of: str, cell: str) -> None:
    moment = datetime.fromisoformat(known_at).astimezone(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    answer = told.client.get(
        f"/parties/{MEMBERS}", params={"as_of": as_of}, headers={"Accept-Datetime": moment}
    )
    assert members(answer.json()) == int(cell)
    assert answer.headers["Content-Location"] == answer.json()["canonical"]


FOWLERS = [
    (("01-01", "03-14"), ("01-01", "12-31"), 6000),
    (("03-15", "04-04"), ("01-01", "02-14"), 6000),
    (("03-15", "04-04"), ("02-15", "12-31"), 6500),
    (("04-05", "12-31"), ("01-01", "02-14"), 6000),
    (("04-05", "12-31"), ("02-15", "12-31"), 6400),
]
"""What his table of ranges for 2021 says: on which days it was recorded, for which days, what Sally earned."""


@pytest.mark.parametrize(("recorded", "actual", "salary"), FOWLERS)
def test_all_of_fowlers_ranges_hold_at_their_edges(
    told: Api, recorded: tuple[str, str], actual: tuple[str, str], salary: int
) -> None:
    for known, day in itertools.product(recorded, actual):
        evening = f"2021-{known}T23:59:59Z"
        assert members(told.party(MEMBERS, as_of=f"2021-{day}", known_at=evening)) == salary


def test_a_letter_is_known_from_the_second_of_its_record_on(told: Api) -> None:
    seconds = ("03-15T11:59:59Z", "03-15T12:00:00Z", "04-05T11:59:59Z", "04-05T12:00:00Z")
    numbers = [members(told.party(MEMBERS, as_of="2021-02-25", known_at=f"2021-{at}")) for at in seconds]
    assert numbers == [6000, 6500, 6500, 6400]


def test_the_mistyped_number_is_in_no_answer_of_today(told: Api) -> None:
    timeline = told.get(f"/parties/{MEMBERS}/timeline").json()
    reported = [each["event"]["members"] for each in timeline["events"] if "members" in each["event"]]
    assert reported == [6000, 6400]


# The example of our own


@pytest.mark.parametrize(("known_at", "as_of", "cell"), NAMES_BY_POSITION.cells())
def test_the_name_of_a_day_as_known_at_a_position(told: Api, known_at: str, as_of: str, cell: str) -> None:
    state = told.party(NAMES, as_of=as_of, known_at=known_at)
    assert state["exists"] == ("maybe" if cell == "maybe" else "yes")
    if cell == "maybe":
        assert state["name"] is None
        return
    said = [state["name"], *(each for each in ("possible", "disputed", "undetermined") if state[each])]
    assert ", ".join(said) == cell


def test_what_may_have_happened_and_what_others_say_is_shown_with_what_it_would_change(told: Api) -> None:
    renamed = [{"field": "name", "change": "changed", "before": "Farmers Union", "after": "Rural Party"}]
    (possible,) = told.party(NAMES, as_of="1995-11-01", known_at=6, detail="possible")["possible"]
    (reading,) = told.party(NAMES, as_of="1995-08-01", accounts="all")["readings"]
    assert possible["if_happened"] == reading["changes"] == renamed
