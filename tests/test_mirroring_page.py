"""The page about mirroring answers as it says, on a real server."""

from pathlib import Path

import pytest

from api.cli_mirroring import mirror
from tests.snippets import ROOT, run, served, snippets

PAGE = ROOT / "docs/mirroring.md"


def test_every_snippet_answers_as_the_page_says(tmp_path: Path) -> None:
    with served(tmp_path, seeded=True) as port:
        run(snippets(PAGE), tmp_path, port)


@pytest.mark.parametrize(
    "option", [option for each in mirror.params for option in each.opts if option != "url"]
)
def test_every_option_of_the_command_is_named(option: str) -> None:
    assert f"`{option}`" in PAGE.read_text(encoding="utf-8")
