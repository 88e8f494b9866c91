"""The command `bench`: what something costs, beside a baseline in the same run."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import msgspec

from api.bench.importing import importing
from api.bench.queries import queries
from api.bench.stream import Figure, Measured, stream


@click.group()
def bench() -> None:
    """Measure, beside a baseline that runs in the same minute on the same machine."""


@bench.command("stream")
@click.option(
    "--subscribers",
    type=click.IntRange(1, 10_000),
    default=1_000,
    show_default=True,
    help="Connections to the server, and as many to the baseline.",
)
@click.option(
    "--rounds",
    type=click.IntRange(3, 10_000),
    default=100,
    show_default=True,
    help="Records that are appended one by one, each once all have got the one before.",
)
@click.option(
    "--json",
    "to",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write the figures to this file, too.",
)
def bench_stream(subscribers: int, rounds: int, to: Path | None) -> None:
    """Measure the stream: deliveries a second, how soon, and memory, beside a bare loop that writes the same bytes.

    It starts servers of its own on this machine, on a new ledger in a folder that is removed again. Linux only.
    """
    if to is not None:
        to.touch()  # before all the work: whether it can be written
    figures = stream(subscribers, rounds)
    click.echo(f"{subscribers} subscribers of one process; median of {rounds} rounds, and their range")
    for line in table(figures):
        click.echo(line)
    click.echo("A time below zero: the last subscriber had it before the editor heard that it was written.")
    if to is not None:
        told = {
            "subscribers": subscribers,
            "rounds": rounds,
            "figures": [msgspec.to_builtins(figure) | {"ratio": figure.ratio} for figure in figures],
        }
        to.write_bytes(msgspec.json.format(msgspec.json.encode(told), indent=1) + b"\n")


@bench.command("queries")
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder of a release of ParlGov to ask about, instead of the histories that are shipped.",
)
@click.option("--country", help="The country to ask for; DE of a release, KZ of the shipped histories.")
@click.option(
    "--rounds", type=click.IntRange(3, 1_000), default=9, show_default=True, help="Of each, in turn."
)
@click.option(
    "--requests",
    type=click.IntRange(16, 1_000_000),
    default=2_000,
    show_default=True,
    help="Questions in a round.",
)
@click.option(
    "--json",
    "to",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write the figures to this file, too.",
)
def bench_queries(
    data: Path | None, country: str | None, rounds: int, requests: int, to: Path | None
) -> None:
    """Measure what it costs to ask for a whole country as of a day, beside constant bytes from the same application.

    It starts a server of its own on this machine, on a new ledger in a folder that is removed again.
    """
    if to is not None:
        to.touch()  # before all the work: whether it can be written
    country = country or ("KZ" if data is None else "DE")
    figures = queries(data, country.upper(), rounds, requests)
    click.echo(f"{requests:,} questions a round; median of {rounds} rounds, and their range")
    for line in table(figures):
        click.echo(line)
    if to is not None:
        told = {
            "country": country.upper(),
            "rounds": rounds,
            "requests": requests,
            "figures": [msgspec.to_builtins(figure) | {"ratio": figure.ratio} for figure in figures],
        }
        to.write_bytes(msgspec.json.format(msgspec.json.encode(told), indent=1) + b"\n")


@bench.command("import")
@click.argument("data", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--rounds", type=click.IntRange(3, 1_000), default=5, show_default=True, help="Of each, in turn."
)
@click.option(
    "--json",
    "to",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write the figures to this file, too.",
)
def bench_import(data: Path, rounds: int, to: Path | None) -> None:
    """Measure what it costs to import the release of ParlGov in DIR, beside a bare insertion of the same rows.

    Both write new SQLite files in a folder that is removed again. A ratio here says how many times as long the import takes.
    """
    if to is not None:
        to.touch()  # before all the work: whether it can be written
    done = importing(data, rounds)
    click.echo(
        f"{done.records:,} records with {done.tags:,} tags; median of {rounds} rounds, and their range"
    )
    for line in table(done.figures):
        click.echo(line)
    if to is not None:
        told = {
            "records": done.records,
            "tags": done.tags,
            "rounds": rounds,
            "figures": [msgspec.to_builtins(figure) | {"ratio": figure.ratio} for figure in done.figures],
        }
        to.write_bytes(msgspec.json.format(msgspec.json.encode(told), indent=1) + b"\n")


def table(figures: Sequence[Figure]) -> Iterator[str]:
    """The figures, a line each, under a heading."""
    rows = [("", "HERE", "BASELINE", "RATIO"), *map(_row, figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _row(figure: Figure) -> tuple[str, str, str, str]:
    return (
        f"{figure.name}, {figure.unit}",
        _with_range(figure.ours),
        "" if figure.baseline is None else _with_range(figure.baseline),
        "" if figure.ratio is None else f"{figure.ratio:.2f}",
    )


def _with_range(value: Measured) -> str:
    if value.least == value.most:
        return _short(value.median)
    return f"{_short(value.median)} ({_short(value.least)} to {_short(value.most)})"


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"  # noqa: PLR2004 - three figures say enough
