"""The command `import ledger`: an exact copy of a ledger from the records that another one exported."""

from pathlib import Path

import click

from api.cli_importing import ledger_option, settings_with, watched
from api.clock import now
from api.copying import copy_ledger
from api.mirrors.guarding import guarded
from domain.ledger.opening import open_to_append, shown


@click.command("ledger")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check the file and the ledger, and write nothing.")
@ledger_option
def import_ledger(path: Path, ledger: str | None, *, dry_run: bool) -> None:
    """Copy a whole ledger: the records in FILE, as `export ndjson` wrote them, into an empty ledger.

    Positions, times and bytes are the same. If it is cut off, run it again: it goes on where it was.
    """
    settings = settings_with(ledger)
    opened = guarded(open_to_append(settings.ledger, now), settings.ledger, now)
    try:
        with watched() as progress:
            done = copy_ledger(opened, path, now, dry_run=dry_run, progress=progress)
    finally:
        opened.close()
    written = done.head - done.held
    ending = ", nothing written (dry run)" if dry_run else ""
    click.echo(
        f"{shown(settings.ledger)}: {path}: {done.head} records, {done.held} there already, {written} new{ending}"
    )
