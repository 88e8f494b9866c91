"""The page about importing answers as it says, beside the ledger that `make run` makes, with real releases."""

from pathlib import Path

from tests import real_data
from tests.snippets import ROOT, run, served, snippets

PAGE = ROOT / "docs/importing.md"
OBSERVED = "wikidata_infobox_5_versions.jsonl"


def test_every_snippet_answers_as_the_page_says(tmp_path: Path) -> None:
    (tmp_path / "parlgov").symlink_to(real_data.folder("parlgov").resolve())
    (tmp_path / OBSERVED).symlink_to((real_data.folder("kazakhstan") / OBSERVED).resolve())
    with served(tmp_path, seeded=True) as port:
        run(snippets(PAGE), tmp_path, port)
    made = {path.name for path in (tmp_path / "var").glob("*.db")}
    assert made == {"partyline.db", "parlgov.db", "wikidata.db"}


def test_there_are_snippets_of_every_importer() -> None:
    commands = " ".join(command for command, _ in snippets(PAGE))
    for what in ("import parlgov", "import wikidata", "PARTYLINE_LEDGER=", "--ledger", "--known-at"):
        assert what in commands
