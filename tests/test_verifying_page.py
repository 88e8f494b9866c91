"""The page about verifying answers as it says, on a real server; and it leaves nothing out."""

import re
from pathlib import Path

import pytest

from api.cli_verifying import verify_command
from tests.snippets import ROOT, run, served, snippets

PAGE = ROOT / "docs/verifying.md"


def test_every_snippet_answers_as_the_page_says(tmp_path: Path) -> None:
    with served(tmp_path, seeded=False) as port:
        run(snippets(PAGE), tmp_path, port)


@pytest.mark.parametrize("option", [option for each in verify_command.params for option in each.opts])
def test_every_option_of_the_command_is_named(option: str) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert re.search(rf"`{option}\b" if option.startswith("-") else "without a target", text)
