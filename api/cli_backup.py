"""The commands `backup` and `restore`."""

from pathlib import Path

import click

from api.backup.kept import BadBackup
from api.backup.making import make_backup
from api.backup.restoring import restore_backup
from api.cli_importing import ledger_option, settings_with, watched
from api.clock import now
from domain.ledger.opening import shown
from domain.moments import format_moment


@click.command()
@click.argument("path", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--replace",
    is_flag=True,
    help="Take the place of a FILE that is an earlier backup, once the new one is whole.",
)
@click.option("--ledger", metavar="ADDRESS", help="The ledger to back up, instead of PARTYLINE_LEDGER.")
def backup(path: Path, ledger: str | None, *, replace: bool) -> None:
    """Back up the ledger into FILE, while it is served.

    FILE is one SQLite file, readable by its owner alone: the records with all that they are found by, webhooks and keys, the write token and
    the key that signs checkpoints, where those are kept beside the ledger. It is read through before it gets its name.
    """
    settings = settings_with(ledger)
    if not path.absolute().parent.is_dir():
        raise BadBackup(f"{path.absolute().parent} is no folder: make it, or name another FILE")
    with watched() as progress:
        said = make_backup(settings, path, now, replace=replace, progress=progress)
    click.echo(
        f"{shown(settings.ledger)}: {said.position} records backed up in {path}, {path.stat().st_size} bytes; it holds secrets"
    )


@click.command()
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@ledger_option
def restore(path: Path, ledger: str | None) -> None:
    """Restore the backup FILE into an empty ledger or a new file, in SQLite or PostgreSQL.

    FILE is read through before anything is written, and the ledger afterwards. If it is cut off, run it again: it goes on where it was.
    """
    settings = settings_with(ledger)
    with watched() as progress:
        done = restore_backup(settings, path, now, progress=progress)
    click.echo(
        f"{shown(settings.ledger)}: {done.said.position} records of {path}, made at {format_moment(done.said.made_at)}: "
        f"{done.held} there already, {done.said.position - done.held} restored"
    )
    for what, number in done.rows.items():
        if number:
            click.echo(f"  {what}: {number}")
    for file in done.files:
        click.echo(f"  {file}")
    for file in done.stayed:
        click.echo(
            f"  {file} stays: it holds another secret than the backup, whose own was not restored; move it away and restore once more to have that"
        )
