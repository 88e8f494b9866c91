"""The command, as it is called: what it says, what it leaves on the disk, and how it fails."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.app import now
from api.cli import cli, main
from domain.ledger.opening import open_ledger


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PARTYLINE_LEDGER", "sqlite:///var/partyline.db")


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, words)


def head() -> int:
    ledger = open_ledger("sqlite:///var/partyline.db", now)
    try:
        return ledger.head().position
    finally:
        ledger.close()


def test_seed_brings_in_the_histories_that_ship_with_it_once() -> None:
    assert " stated, 0 corrected, 0 retracted, 0 unchanged" in run("seed").output
    seeded = head()
    assert seeded > 100
    assert f"0 stated, 0 corrected, 0 retracted, {seeded} unchanged" in run("seed").output
    assert head() == seeded


def test_seed_if_empty_leaves_a_ledger_with_records_alone() -> None:
    run("seed", "--if-empty")
    seeded = head()
    assert f"holds {seeded} records, so nothing is seeded" in run("seed", "--if-empty").output
    assert head() == seeded


def test_seed_brings_in_a_folder_of_ones_own(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "a.yaml").write_text(
        "sources: {book: {document: A book}}\nevents:\n"
        "  - {key: founded, type: Founded, party: xx-a, name: A, country: XX, sources: [{from: book}]}\n",
        encoding="utf-8",
    )
    assert "mine: 1 stated" in run("seed", str(folder)).output
    assert head() == 1


def test_what_is_wrong_is_said_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARTYLINE_LEDGER", "mysql://somewhere")
    monkeypatch.setattr("sys.argv", ["partyline", "seed"])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 1
    said = capsys.readouterr().err
    assert said.startswith("partyline: 'mysql://somewhere' is no address of a ledger")
    assert said.count("\n") == 1


def test_a_file_that_is_no_ledger_is_not_seeded(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "partyline.db").write_text("not a database, but long enough to be looked at " * 100)
    result = run("seed")
    assert result.exit_code == 1
    assert "partyline.db" in str(result.exception)


def test_a_seed_folder_that_is_broken_writes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "a.yaml").write_text("events: [", encoding="utf-8")
    assert run("seed", str(folder)).exit_code == 1
    assert head() == 0


def test_help_names_every_command() -> None:
    said = run("--help").output
    for command in cli.commands:
        assert command in said
