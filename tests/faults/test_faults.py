"""One short round of what goes wrong most; `make faults` plays the others, and as many as are wanted."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.rounds import SCENARIOS, Run, play, run, scenario_of
from tests.measuring import ROOT

BRIEF = {
    "killed-while-appending": 23,
    "killed-command": 26,
    "killed-restore": 203,
    "full-disk": 19,
    "connections-cut": 15,
    "clients-that-stall-and-leave": 22,
}
"""Each with a seed by which its round is short."""


@pytest.fixture(scope="module")
def started(clusters: tuple[Path, Path]) -> Iterator[Run]:
    before = logging.root.manager.disable
    logging.disable(logging.INFO)
    with run(clusters) as started:
        yield started
    logging.disable(before)


@pytest.mark.parametrize("name", BRIEF)
def test_nothing_is_lost_whatever_happens(started: Run, name: str) -> None:
    found = play(BRIEF[name], name, started)
    assert found is None, found


def test_a_round_that_fails_says_how_it_is_played_again(
    started: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: object) -> None:
        raise AssertionError("record 3 is gone")

    monkeypatch.setitem(SCENARIOS, "full-disk", fails)
    found = play(5, "full-disk", started)
    assert found is not None
    assert "record 3 is gone" in found
    assert found.endswith("make faults ROUNDS=1 SEED=5 SCENARIO=full-disk")


def test_the_seeds_choose_every_scenario() -> None:
    assert {scenario_of(seed) for seed in range(300)} == set(SCENARIOS)
    assert [scenario_of(seed) for seed in range(50)] == [scenario_of(seed) for seed in range(50)]


def test_the_page_names_every_scenario() -> None:
    page = (ROOT / "docs/testing.md").read_text(encoding="utf-8").partition("## Fuzzing")[0]
    assert set(re.findall(r"`([a-z-]+)`", "".join(re.findall(r"(?m)^\| (`.*?) \|", page)))) == set(SCENARIOS)
