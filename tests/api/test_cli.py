"""The command, as it is called: what it says, what it leaves on the disk, and how it fails."""

import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from api.cli import cli, main
from api.clock import now
from domain.ledger.opening import open_ledger
from tests.measuring import ROOT

COMMANDS = cli.list_commands(click.Context(cli))


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


def test_a_folder_is_known_by_its_name_however_it_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "a.yaml").write_text(
        "events:\n  - {key: founded, type: Founded, party: xx-a, name: A, country: XX}\n", encoding="utf-8"
    )
    monkeypatch.setenv("PARTYLINE_LEDGER", f"sqlite:///{tmp_path}/l.db")
    assert "mine: 1 stated" in run("seed", str(folder)).output
    monkeypatch.chdir(folder)
    assert "mine: 0 stated, 0 corrected, 0 retracted, 1 unchanged" in run("seed", ".").output


def test_another_folder_of_the_same_name_does_not_retract_what_stands(tmp_path: Path) -> None:
    run("seed")
    seeded = head()
    folder = tmp_path / "kazakhstan"
    folder.mkdir()
    (folder / "a.yaml").write_text(
        "events:\n  - {key: founded, type: Founded, party: xx-a, name: A, country: XX}\n", encoding="utf-8"
    )
    refused = run("seed", str(folder))
    assert refused.exit_code == 1
    assert "--retract-most" in str(refused.exception)
    assert head() == seeded
    assert f"1 stated, 0 corrected, {seeded} retracted" in run("seed", str(folder), "--retract-most").output


def test_a_port_that_is_taken_is_said_before_a_server_starts() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = run("serve", "--port", str(port))
    assert refused.exit_code == 1
    assert f"127.0.0.1 port {port} cannot be listened on" in str(refused.exception)


def test_a_host_that_is_none_is_said_before_a_server_starts() -> None:
    refused = run("serve", "--host", "no-such-host.invalid")
    assert refused.exit_code == 1
    assert "'no-such-host.invalid' is no address of this machine" in str(refused.exception)


def test_a_damaged_record_is_named_by_its_position(tmp_path: Path) -> None:
    run("seed")
    with closing(sqlite3.connect(tmp_path / "var" / "partyline.db")) as file:
        file.execute("DROP TRIGGER records_are_never_changed")
        file.execute("UPDATE records SET data = 'garbage' WHERE position = 7")
        file.commit()
    refused = run("seed")
    assert refused.exit_code == 1
    assert "the record at position 7 cannot be read" in str(refused.exception)


def test_help_names_every_command() -> None:
    said = run("--help").output
    for command in COMMANDS:
        assert f"\n  {command} " in said


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_found_by_the_name_that_it_has(name: str) -> None:
    found = cli.get_command(click.Context(cli), name)
    assert found is not None
    assert found.name == name


def test_who_asks_for_no_command_there_is_is_told_so() -> None:
    refused = run("sing")
    assert refused.exit_code == 2
    assert "No such command 'sing'" in refused.output


@pytest.mark.parametrize("module", ["api.cli", "api.cli_serving", "api.cli_seeding"])
def test_who_starts_a_server_or_fills_a_ledger_does_not_load_what_answers_questions(module: str) -> None:
    asked = f"import sys, {module}\nprint({{'litestar', 'jinja2'}} & set(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert loaded.stdout == "set()\n"
