"""The page about subscribing answers as it says: its snippets and its Python, on a real server; and it leaves nothing out."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from api.cli_following import follow
from api.following import NotFollowed
from api.stream.framing import Signal
from api.stream.wanted import FILTERS
from tests.snippets import HERE, ROOT, run, served, snippets

PAGE = ROOT / "docs/subscribing.md"
TEXT = PAGE.read_text(encoding="utf-8")


def programs() -> list[tuple[str, str]]:
    """Each program in Python, and what the page says that it prints."""
    found: list[tuple[str, str]] = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", TEXT, re.DOTALL)
    return found


def test_every_snippet_and_program_answers_as_the_page_says(tmp_path: Path) -> None:
    with served(tmp_path, seeded=False) as port:
        run(snippets(PAGE), tmp_path, port)
        for program, printed in programs():
            ran = subprocess.run(
                [sys.executable, "-c", program.replace(HERE, f"http://127.0.0.1:{port}")],
                cwd=tmp_path,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
                capture_output=True,
                text=True,
                check=False,
            )
            assert (ran.returncode, ran.stderr, ran.stdout) == (0, "", printed)


def test_every_program_is_shown_with_what_it_prints() -> None:
    assert len(programs()) == TEXT.count("```python") == 2


def test_every_signal_is_explained_and_every_signal_explained_is_there() -> None:
    (table,) = re.findall(r"^\| signal \|.*\n\| ---.*\n((?:\|.*\n)+)", TEXT, re.MULTILINE)
    assert re.findall(r"^\| `([a-z-]+)`", table, re.MULTILINE) == list(get_args(Signal))


@pytest.mark.parametrize("name", ["after", "since", "format", *FILTERS])
def test_every_parameter_is_explained(name: str) -> None:
    (table,) = re.findall(r"^\| parameter \|.*\n\| ---.*\n((?:\|.*\n)+)", TEXT, re.MULTILINE)
    assert f"`{name}`" in table


@pytest.mark.parametrize(
    "error", [each.__name__ for each in NotFollowed.__subclasses__() if each.__module__ == "api.following"]
)
def test_every_error_of_the_client_is_named(error: str) -> None:
    assert f"`{error}`" in TEXT


@pytest.mark.parametrize("option", [option for each in follow.params for option in each.opts])
def test_every_option_of_the_command_is_named(option: str) -> None:
    assert f"`{option}" in TEXT


def test_every_place_that_the_page_refers_to_is_there() -> None:
    headings = {
        re.sub(r"[^a-z -]", "", title.lower()).strip().replace(" ", "-")
        for title in re.findall(r"^#+ (.*)$", TEXT, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([a-z-]+)\)", TEXT)) <= headings
