"""The benchmarks run and say what they measured; what they measured is no test's affair."""

import json
from pathlib import Path

from click.testing import CliRunner

from api.bench.stream import Figure, Measured, measured
from api.cli import cli
from api.cli_bench import table
from tests.seeds.releases import classic, party


def test_bench_stream_tells_every_figure_beside_its_baseline(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        cli,
        ["bench", "stream", "--subscribers", "20", "--rounds", "3", "--json", str(tmp_path / "figures.json")],
    )
    assert done.exit_code == 0, done.output
    told = json.loads((tmp_path / "figures.json").read_text())
    assert (told["subscribers"], told["rounds"]) == (20, 3)
    names = [figure["name"] for figure in told["figures"]]
    assert names == [
        "live, one record at a time: deliveries",
        "live, 100 records in one append: deliveries",
        "from acknowledged to last delivery, p50",
        "from acknowledged to last delivery, p99",
        "memory of the server",
    ]
    for figure in told["figures"][:2]:
        assert figure["ours"]["median"] > 0
        assert figure["ratio"] == figure["ours"]["median"] / figure["baseline"]["median"]
    assert all(name in done.output for name in names)


def test_bench_queries_tells_every_figure_beside_its_baseline(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        cli,
        [
            *("bench", "queries", "--rounds", "3", "--requests", "32"),
            *("--json", str(tmp_path / "figures.json")),
        ],
    )
    assert done.exit_code == 0, done.output
    told = json.loads((tmp_path / "figures.json").read_text())
    assert (told["country"], told["rounds"], told["requests"]) == ("KZ", 3, 32)
    names = [figure["name"] for figure in told["figures"]]
    assert names == ["KZ as of a day, asked again", "KZ on random days"]
    for figure in told["figures"]:
        assert figure["ratio"] == figure["ours"]["median"] / figure["baseline"]["median"]
    assert all(name in done.output for name in names)


def test_bench_import_tells_what_was_written_and_how_long_it_took(tmp_path: Path) -> None:
    data = classic(tmp_path / "release", party=[party(str(number)) for number in range(1, 501)])
    done = CliRunner().invoke(
        cli, ["bench", "import", str(data), "--rounds", "3", "--json", str(tmp_path / "figures.json")]
    )
    assert done.exit_code == 0, done.output
    told = json.loads((tmp_path / "figures.json").read_text())
    assert told["rounds"] == 3
    # That a party was founded is found by its event, the party and the country; its identifiers by their event and the party.
    assert (told["records"], told["tags"]) == (1_000, 2_500)
    names = [figure["name"] for figure in told["figures"]]
    assert names == [
        "from reading to the acknowledged append",
        "the same, against the baseline of its round",
        "counting the findings for the summary",
    ]
    beside, within_a_round, findings = told["figures"]
    assert beside["ratio"] == beside["ours"]["median"] / beside["baseline"]["median"]
    assert within_a_round["ours"]["least"] > 1  # no import is quicker than the insertion that is a part of it
    assert findings["ours"]["least"] > 0
    assert all(name in done.output for name in names)


def test_a_table_of_figures() -> None:
    beside = Measured(100_000.0, 90_000.0, 110_000.0)
    figures = [
        Figure("deliveries", "a second", Measured(54_321.0, 40_000.0, 60_000.0), beside),
        Figure("memory", "kB", measured([37.25])),
    ]
    assert list(table(figures)) == [
        "                      HERE                       BASELINE                     RATIO",
        "deliveries, a second  54,321 (40,000 to 60,000)  100,000 (90,000 to 110,000)  0.54",
        "memory, kB            37.25",
    ]
