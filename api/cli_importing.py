"""The commands `import ...`: bringing what others have collected into the ledger."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from api.clock import now
from api.commands import Commands
from api.desk import Desk
from api.importing import Import, Importer, Progress, import_source
from api.mirrors.guarding import guarded
from api.release_times import moment_of, moment_of_folder
from api.settings import Settings, read_settings
from api.snapshots import snapshot_of
from domain.ledger.opening import open_to_append, shown
from domain.moments import Moment, format_moment
from seeds import parlgov, wikidata

Command = TypeVar("Command", bound=Callable[..., Any])

MOST_LINES = 50
"""Shown of what is left out, of what was found to be recoded, of what stays retracted."""


@click.group("import", cls=Commands, found_in={"ledger": "api.cli_copying:import_ledger"})
def importing() -> None:
    """Bring what others have collected into the ledger: what is new, corrections of what changed, retractions of what is gone.

    Each import is a synchronisation, written whole or not at all. What you have recorded or corrected yourself stays.
    """


ledger_option = click.option(
    "--ledger", metavar="ADDRESS", help="The ledger to import into, instead of PARTYLINE_LEDGER."
)


def _options(command: Command) -> Command:
    for option in (
        click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing."),
        click.option(
            "--retract-most",
            is_flag=True,
            help="Go on even if most of what was imported before is not there any more.",
        ),
        ledger_option,
    ):
        command = option(command)
    return command


@importing.command("parlgov")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--recorded-at",
    metavar="WHEN",
    help="When the release became known: a day, a moment, or `now`. The day that DIR is named after, if it is one; else now.",
)
@_options
def import_parlgov(
    folder: Path, recorded_at: str | None, ledger: str | None, *, dry_run: bool, retract_most: bool
) -> None:
    """Import a release of ParlGov: the folder DIR of its CSV tables.

    The next release corrects what changed and retracts what is gone; the same one again writes nothing.
    """
    when = moment_of_folder(folder) if recorded_at is None else _moment(recorded_at)
    _run(parlgov, folder, when, settings_with(ledger), dry_run=dry_run, retract_most=retract_most)


@importing.command("wikidata")
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_options
def import_wikidata(file: Path, ledger: str | None, *, dry_run: bool, retract_most: bool) -> None:
    """Import yearly observations of Wikidata and Wikipedia: FILE holds one JSON object a line.

    Each line tells when it was observed, so it takes a ledger of its own.
    """
    _run(wikidata, file, None, settings_with(ledger), dry_run=dry_run, retract_most=retract_most)


def settings_with(ledger: str | None) -> Settings:
    """The settings, with another ledger if one is given."""
    settings = read_settings()
    return settings if ledger is None else msgspec.structs.replace(settings, ledger=ledger)


def _moment(text: str) -> Moment | None:
    return None if text == "now" else moment_of(text)


def _run(
    importer: Importer,
    path: Path,
    recorded_at: Moment | None,
    settings: Settings,
    *,
    dry_run: bool,
    retract_most: bool,
) -> None:
    desk = Desk(
        guarded(open_to_append(settings.ledger, now), settings.ledger, now), snapshot=snapshot_of(settings)
    ).open()
    try:
        with watched() as progress:
            for each in import_source(
                desk,
                importer,
                path,
                now,
                recorded_at=recorded_at,
                dry_run=dry_run,
                retract_most=retract_most,
                progress=progress,
            ):
                for line in told(each, shown(settings.ledger), dry_run=dry_run):
                    click.echo(line)
    finally:
        desk.close()


def told(each: Import, ledger: str, *, dry_run: bool) -> Iterator[str]:
    """What became of a release, in lines."""
    done = each.done
    when = "" if each.recorded_at is None else f", recorded at {format_moment(each.recorded_at)}"
    yield f"{ledger}: {each.release}{when}: {each.events} events{', nothing written (dry run)' if dry_run else ''}"
    rows = [
        ("stated", done.stated),
        ("corrected", done.corrected),
        ("retracted", done.retracted),
        ("unchanged", done.unchanged),
        ("left as others have them", done.left),
        ("rivals to what others said", done.rivals),
        ("parties found to be recoded", len(done.same)),
        ("findings", each.findings),
    ]
    for name, number in rows:
        yield f"  {name:<28}{number:>8}"
    if each.findings:
        yield "  findings are about what was written: see /findings, or docs/findings.md for what they mean"
    yield from _most("recoded", [f"{it.party} ({it.name}) is {it.same_as} ({it.called})" for it in done.same])
    yield from _most("stays retracted, though its row has changed", done.kept_retracted)
    yield from _most("not imported", each.left_out)


def _most(what: str, lines: Sequence[str]) -> Iterator[str]:
    """A line of each, up to a number, and how many more there are."""
    for line in lines[:MOST_LINES]:
        yield f"  {what}: {line}"
    if len(lines) > MOST_LINES:
        yield f"  {what}: {len(lines) - MOST_LINES} more"


@contextmanager
def watched() -> Iterator[Progress]:
    """A bar for each step, on a terminal; silence elsewhere."""
    console = Console(file=sys.stderr)
    bars = Bars(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    tasks: dict[str, TaskID] = {}

    def progress(step: str, done: int, total: int) -> None:
        if step not in tasks:
            tasks[step] = bars.add_task(step, total=total)
        bars.update(tasks[step], completed=done, total=total)

    with bars:
        yield progress
