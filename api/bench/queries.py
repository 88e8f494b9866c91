"""What it costs to ask for a whole country as of a day, beside constant bytes from the same application.

The constant is an answer that the country was given, with its headers: of the very day where one day is asked for again and again,
of mean length where days are random. Rounds alternate between the two.
"""

import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import httpx

from api.bench.asking import Asker, asker
from api.bench.figures import Goal, Run, beside
from api.bench.processes import Failed, Served, cores
from api.bench.servers import application, environment, keep_constant
from domain.dates import Day, format_day, parse_day_end

RATE: Final = "answers a second"
CONNECTIONS: Final = 16
SAMPLE: Final = 50
"""Random days whose answers are looked at for their mean length."""
FIRST: Final = parse_day_end("1945-01-01")
LAST: Final = parse_day_end("2024-12-31")
"""Between which random days lie."""


def queries(data: Path | None, country: str, rounds: int, requests: int) -> Run:
    """Run it on a release of ParlGov, or on the shipped histories. Raises `Failed` when a process does not do its part."""
    serving, asking = cores()
    busy: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ledger = folder / "ledger.db"
        fill_ledger(ledger, data)
        with application(ledger, folder, serving) as server, asker(server.port, CONNECTIONS, asking) as asks:
            path = f"/countries/{country}"
            day = f"{path}?as_of=2010-06-01"
            again = _beside(server, folder, asks, busy, "again", [[day] * requests] * rounds)
            days = random.Random(1)  # noqa: S311 - the same days in each run, so that runs can be compared
            asked = [
                [f"{path}?as_of={format_day(_day(days))}" for _ in range(requests)] for _ in range(rounds)
            ]
            on_random_days = _beside(server, folder, asks, busy, "random", asked)
    settings: dict[str, object] = {"country": country, "rounds": rounds, "requests": requests}
    figures = [
        beside(f"{country} as of a day, asked again", RATE, again, Goal(0.5, 0.8)),
        beside(f"{country} on random days", RATE, on_random_days, Goal(0.25, 0.5)),
    ]
    return Run("queries", settings | {"busiest_asker": round(max(busy), 2)}, figures)


def _beside(
    server: Served,
    folder: Path,
    asks: Asker,
    busy: list[float],
    name: str,
    rounds: Sequence[Sequence[str]],
) -> list[tuple[float, float]]:
    """Answers a second of each round, and constants a second beside it."""
    constant = keep_constant(folder, name, typical(server, rounds[0][:SAMPLE]))
    found = []
    for paths in rounds:
        ours = asks.get(paths)
        beside = asks.get([f"{constant}?{path.partition('?')[2]}" for path in paths])
        busy += (ours.busy, beside.busy)
        found.append((ours.rate, beside.rate))
    return found


def typical(server: Served, paths: Sequence[str]) -> httpx.Response:
    """Of the answers the one whose length is nearest to the mean. Raises `Failed` where one is none."""
    answers = [server.client.get(path) for path in dict.fromkeys(paths)]
    for answer in answers:
        if answer.is_error:  # a country that there is not, for one
            raise Failed(f"{answer.url.path}: {answer.json()['detail']}")
    mean = statistics.mean(len(answer.content) for answer in answers)
    return min(answers, key=lambda each: abs(len(each.content) - mean))


def fill_ledger(ledger: Path, data: Path | None) -> None:
    """Bring a release of ParlGov, or the shipped histories, into a new ledger."""
    filling = ["seed"] if data is None else ["import", "parlgov", str(data)]
    command = [sys.executable, "-m", "api.cli", *filling]
    filled = subprocess.run(  # noqa: S603 - our own command
        command, env=environment(ledger), capture_output=True, text=True, check=False
    )
    if filled.returncode:
        raise Failed(f"the histories could not be read: {filled.stderr.strip()}")


def _day(chosen: random.Random) -> Day:
    return chosen.randint(FIRST, LAST)
