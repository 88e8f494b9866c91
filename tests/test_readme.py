"""The README's snippets run, in order, against a seeded server, and answer as it says."""

from pathlib import Path

from tests.snippets import ROOT, run, served, snippets

README = ROOT / "README.md"


def test_every_snippet_answers_as_the_readme_says(tmp_path: Path) -> None:
    with served(tmp_path, seeded=True) as port:
        run(snippets(README), tmp_path, port)


def test_there_are_snippets_of_all_three_uses() -> None:
    commands = " ".join(command for command, _ in snippets(README))
    for what in (
        "/parties/kz-qhp?as_of=",
        "known_at=",
        "-X PUT",
        "-X DELETE",
        "/ledger?after=",
        "/stream?after=",
        "partyline follow",
    ):
        assert what in commands
