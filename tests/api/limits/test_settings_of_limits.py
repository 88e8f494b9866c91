"""Every limit that can be set is explained to operators and has a problem; those of pages, costs and time are met over HTTP."""

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from api.problems import TYPES
from api.settings import Settings
from tests.api.given import Api, application, founded, problem_in, renamed

ROOT = Path(__file__).parent.parent.parent.parent
OF_LIMITS = re.compile(r"max_\w+|seconds_per_\w+|expensive_\w+|\w+_per_minute|\w+_at_once")


def table() -> dict[str, set[str]]:
    """From docs/operate.md: the settings of limits, each with the types of its problems."""
    page = (ROOT / "docs/operate.md").read_text(encoding="utf-8")
    section = page.split("\n## Limits\n")[1].split("\n## ")[0]
    found: dict[str, set[str]] = {}
    for row in (line for line in section.splitlines() if line.startswith("| ") and "PARTYLINE_" in line):
        kinds = {kind for kind in re.findall(r"`([a-z-]+)`", row) if not kind.isdigit()}
        for name in re.findall(r"PARTYLINE_(\w+)", row):
            found.setdefault(name.lower(), set()).update(kinds)
    return found


def test_every_limit_that_can_be_set_has_a_problem_and_is_explained_to_operators() -> None:
    there = {each.name for each in msgspec.structs.fields(Settings) if OF_LIMITS.fullmatch(each.name)}
    assert set(table()) == there
    assert {kind for kinds in table().values() for kind in kinds} <= set(TYPES)
    assert [name for name, kinds in table().items() if not kinds] == []


@pytest.fixture
def api() -> Iterator[Api]:
    """A party of 41 records, and little that one question may cost."""
    with application(max_page=100, max_cost=1_000) as running:
        running.given(founded("kz-a"), *(renamed(f"A {n}", f"{1900 + n}", "kz-a") for n in range(30)))
        yield running


@pytest.mark.parametrize(
    "path",
    ["/parties", "/elections", "/coalitions", "/findings", "/ledger", "/feed.json", "/parties/kz-a/timemap"],
)
def test_a_page_has_as_many_entries_as_are_set_and_not_one_more(api: Api, path: str) -> None:
    assert api.get(path).status_code == 200
    assert api.get(path, limit=100).status_code == 200
    problem_in(api.get(path, limit=101), 400, "invalid-parameter", "limit is '101'")


def test_a_question_costs_as_much_as_is_set_and_no_more(api: Api) -> None:
    detailed = {"as_of": "2000", "accounts": "all"}
    assert api.get("/parties/kz-a", **detailed).status_code == 200  # 31 records, 31 times
    api.given(renamed("A 31", "1931", "kz-a"))
    problem_in(api.get("/parties/kz-a", **detailed), 422, "too-costly", "some 1024 records")
    assert api.get("/parties/kz-a", as_of="2000").status_code == 200
    diff = {"as_of": "1900", "to_as_of": "2000"}
    pictures = [f"/countries/KZ/{each}/diff" for each in ("lineage", "government")]
    assert [api.get(each, **diff).status_code for each in pictures] == [200, 200]
    assert api.get("/countries/KZ/diff", **diff).status_code == 200
    api.given(*(renamed(f"A {n}", f"{1900 + n}", "kz-a") for n in range(32, 333)))
    assert api.get("/countries/KZ/diff", **diff).status_code == 200  # 333 records, 3 times
    api.given(renamed("A 333", "2233", "kz-a"))
    problem_in(api.get("/countries/KZ/diff", **diff), 422, "too-costly", "some 1002 records")
    for each in pictures:
        shown = each.removesuffix("/diff")
        problem_in(
            api.get(each, **diff),
            422,
            "too-costly",
            f"some 1002 records would have to be gone over, and one question may cost 1000: ask for {shown} at",
        )
        assert api.get(shown, as_of="1900").status_code == 200


@pytest.mark.parametrize("path", ["/parties", "/"])
def test_what_is_searched_for_is_no_longer_than_a_name(api: Api, path: str) -> None:
    assert api.get(path, q="a " * 250).status_code == 200
    problem_in(api.get(path, q="a" + " a" * 250), 400, "invalid-parameter", "q has 501 characters")


def test_for_a_longer_text_a_form_suggests_nothing(api: Api) -> None:
    assert "kz-a" in api.get("/edit/parties", q="kz-a").text
    assert "kz-a" not in api.get("/edit/parties", q="kz-a " * 200).text
