"""The commands `import ...`: what they say, and what they leave on the disk."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import cli
from api.cli_importing import MOST_LINES, told
from api.clock import now
from api.importing import Import
from domain.ledger.opening import open_ledger
from domain.synchronising import Synchronised
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


def seeded() -> int:
    """A ledger with the histories that ship with us, as `make run` makes it; its head."""
    assert run("seed").exit_code == 0
    return head()


def test_into_a_ledger_of_today_a_release_goes_as_known_from_now_on_which_the_refusal_says(
    release: Path,
) -> None:
    before = seeded()
    refused = run("import", "parlgov", release)
    assert refused.exit_code != 0
    assert "--ledger" in str(refused.exception)
    assert "--recorded-at now" in str(refused.exception)
    assert head() == before
    assert run("import", "parlgov", release, "--recorded-at", "now").exit_code == 0
    assert head() > before


def test_observations_that_tell_their_times_are_not_told_to_be_recorded_now(tmp_path: Path) -> None:
    before = seeded()
    fields = {"observed_at": "2021-07-19", "country": "KAZ", "partyfacts_id": 1, "label": "Otan"}
    observed = tmp_path / "observed.jsonl"
    observed.write_text(json.dumps(fields | {"wikipedia": "https://en.wikipedia.org/wiki/Otan"}))
    refused = run("import", "wikidata", observed)
    assert refused.exit_code != 0
    assert "--ledger" in str(refused.exception)
    assert "--recorded-at" not in str(refused.exception)
    assert head() == before
    assert run("import", "wikidata", observed, "--ledger", "sqlite:///var/own.db").exit_code == 0


@pytest.mark.parametrize("when", ["now", "2026-01-01"])
def test_an_older_release_is_refused_by_the_name_of_its_folder_whenever_it_would_be_recorded(
    tmp_path: Path, release: Path, when: str
) -> None:
    newer = classic(tmp_path / "2015-05-04", party=[party("1"), party("2"), party("3")])
    assert run("import", "parlgov", newer).exit_code == 0
    before = head()
    refused = run("import", "parlgov", release, "--recorded-at", when)
    assert refused.exit_code != 0
    assert "ParlGov 2012-10-15 is older than ParlGov 2015-05-04" in str(refused.exception)
    assert head() == before


def test_the_summary_names_the_parties_that_were_recoded(tmp_path: Path, release: Path) -> None:
    run("import", "parlgov", release)
    newer = classic(tmp_path / "2015-05-04", party=[party("1"), {**party("2"), "id": "7"}])
    done = run("import", "parlgov", newer)
    assert "  parties found to be recoded        1\n" in done.output
    assert "  recoded: parlgov-2 (Partei 2) is parlgov-7 (Partei 2)\n" in done.output


def test_the_summary_names_up_to_a_number_what_stays_retracted() -> None:
    rows = tuple(f"party {each}" for each in range(MOST_LINES + 2))
    nothing = Synchronised(
        stated=0, corrected=0, retracted=0, unchanged=0, left=52, rivals=0, kept_retracted=rows, same=()
    )
    done = Import(
        release="ParlGov 2015-05-04",
        recorded_at=None,
        done=nothing,
        events=52,
        known_at=1,
        findings=0,
        acknowledged=0,
        left_out=(),
    )
    lines = [line for line in told(done, "memory:", dry_run=False) if "stays retracted" in line]
    assert lines[0] == "  stays retracted, though its row has changed: party 0"
    assert lines[-1] == "  stays retracted, though its row has changed: 2 more"
    assert len(lines) == MOST_LINES + 1
