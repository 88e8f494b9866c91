"""The commands `import ...`: what they say, and what they leave on the disk."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.app import now
from api.cli import cli
from domain.ledger.opening import open_ledger
from tests.seeds.releases import classic, party

LEDGER = Path("var", "partyline.db")


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PARTYLINE_LEDGER", f"sqlite:///{LEDGER}")


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A release of two parties."""
    return classic(tmp_path / "2012-10-15", party=[party("1"), party("2")])


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


def head() -> int:
    ledger = open_ledger(f"sqlite:///{LEDGER}", now, must_exist=True)
    try:
        return ledger.head().position
    finally:
        ledger.close()


def counted(done: Result) -> dict[str, int]:
    """What the summary counts, of what an import does to a ledger."""
    lines = [line.split() for line in done.output.splitlines()]
    names = ("stated", "corrected", "retracted", "unchanged")
    return {line[0]: int(line[1]) for line in lines if line[0] in names}


def test_a_dry_run_says_what_would_be_written_and_leaves_no_ledger_where_there_was_none(
    release: Path,
) -> None:
    rehearsed = run("import", "parlgov", release, "--dry-run")
    assert rehearsed.exit_code == 0, rehearsed.output
    assert "nothing written (dry run)" in rehearsed.output
    assert not LEDGER.parent.exists()
    done = run("import", "parlgov", release)
    assert done.output == rehearsed.output.replace(", nothing written (dry run)", "")
    assert head() > 0


@pytest.mark.parametrize(
    "wrong",
    [
        ("parlgov", ".", "--recorded-at", "2012-10-15"),
        ("parlgov", "2012-10-15", "--recorded-at", "3012-10-15"),
        ("parlgov", "2012-10-15", "--recorded-at", "2012-02-30"),
        ("wikidata", "2012-10-15/party.csv"),
        ("ledger", "2012-10-15/party.csv"),
        ("ledger", "2012-10-15/party.csv", "--dry-run"),
    ],
    ids=" ".join,
)
def test_an_import_that_is_refused_leaves_no_ledger_where_there_was_none(
    release: Path, wrong: tuple[str, ...]
) -> None:
    assert release.is_dir()
    refused = run("import", *wrong)
    assert refused.exit_code != 0
    assert not LEDGER.parent.exists()


def test_a_dry_run_leaves_the_ledger_that_is_there_as_it_is(release: Path) -> None:
    run("import", "parlgov", release)
    before = head()
    again = run("import", "parlgov", release, "--dry-run")
    assert counted(again) == {"stated": 0, "corrected": 0, "retracted": 0, "unchanged": before}
    refused = run("import", "parlgov", release, "--recorded-at", "2010-01-01", "--dry-run")
    assert refused.exit_code != 0
    assert head() == before
