"""What it costs to ask for a whole country as of a day, beside constant bytes from the same application.

The constant is an answer that the country was given, with its headers: of the very day where one day is asked for again and again,
of mean length where days are random. Rounds alternate between the two.
"""

import contextlib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from api.bench.asking import Asker
from api.bench.processes import Failed, Served, free_port
from api.bench.stream import Figure, measured
from domain.dates import Day, format_day, parse_day_end

CONNECTIONS: Final = 16
SAMPLE: Final = 50
"""Random days whose answers are looked at for their mean length."""
FIRST: Final = parse_day_end("1945-01-01")
LAST: Final = parse_day_end("2024-12-31")
"""Between which random days lie."""
_HEADERS_OF_THE_SERVER: Final = {"content-length", "date", "server", "connection"}


def queries(data: Path | None, country: str, rounds: int, requests: int) -> list[Figure]:
    """Run it on a release of ParlGov, or on the shipped histories. Raises `Failed` when a process does not do its part."""
    with tempfile.TemporaryDirectory() as folder, _served(Path(folder), data) as server:
        path = f"/countries/{country}"
        day = f"{path}?as_of=2010-06-01"
        with contextlib.closing(Asker(server.port, CONNECTIONS)) as asker:
            again = _beside(server, Path(folder), asker, "again", [day], [[day] * requests] * rounds)
            days = random.Random(1)  # noqa: S311 - the same days in each run, so that runs can be compared
            asked = [
                [f"{path}?as_of={format_day(_day(days))}" for _ in range(requests)] for _ in range(rounds)
            ]
            on_random_days = _beside(server, Path(folder), asker, "random", asked[0][:SAMPLE], asked)
    return [
        _figure(f"{country} as of a day, asked again", again),
        _figure(f"{country} on random days", on_random_days),
    ]


def _beside(
    server: Served,
    folder: Path,
    asker: Asker,
    name: str,
    samples: Sequence[str],
    rounds: Sequence[Sequence[str]],
) -> list[tuple[float, float]]:
    """Answers a second of each round, and constants a second beside it."""
    answers = [server.client.get(path).raise_for_status() for path in samples]
    mean = statistics.mean(len(answer.content) for answer in answers)
    answer = min(answers, key=lambda each: abs(len(each.content) - mean))
    headers = {key: value for key, value in answer.headers.items() if key not in _HEADERS_OF_THE_SERVER}
    (folder / f"{name}.json").write_text(json.dumps(headers))
    (folder / f"{name}.body").write_bytes(answer.content)
    found = []
    for paths in rounds:
        constants = [f"/constant/{name}?{path.partition('?')[2]}" for path in paths]
        found.append((asker.rate(paths), asker.rate(constants)))
    return found


@contextlib.contextmanager
def _served(folder: Path, data: Path | None) -> Iterator[Served]:
    """The benchmark's server on a new ledger that holds the histories."""
    port = free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PARTYLINE_")}
    environ |= {
        "PARTYLINE_LEDGER": f"sqlite:///{folder / 'ledger.db'}",
        "PARTYLINE_WRITE_TOKEN": "the-token-of-this-benchmark",
    }
    filling = ["seed"] if data is None else ["import", "parlgov", str(data)]
    filled = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "api.cli", *filling], env=environ, capture_output=True, text=True, check=False
    )
    if filled.returncode:
        raise Failed(f"the histories could not be read: {filled.stderr.strip()}")
    command = [sys.executable, "-m", "api.bench.queried", str(port), str(folder)]
    with subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL) as process:  # noqa: S603 - our own module
        server = Served(process, port, environ["PARTYLINE_WRITE_TOKEN"])
        try:
            server.wait_until_ready()
            yield server
        finally:
            server.client.close()
            process.terminate()


def _day(chosen: random.Random) -> Day:
    return chosen.randint(FIRST, LAST)


def _figure(name: str, rounds: Sequence[tuple[float, float]]) -> Figure:
    ours = measured([each for each, _ in rounds])
    return Figure(name, "answers a second", ours, measured([each for _, each in rounds]))
