"""The command `seed`."""

from pathlib import Path

import click

from api.clock import now
from api.desk import Desk
from api.mirrors.guarding import guarded
from api.seeding import seed_ledger
from api.settings import read_settings
from api.snapshots import snapshot_of
from domain.ledger.opening import open_ledger, shown
from seeds.loader import histories, load


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)
@click.option("--if-empty", is_flag=True, help="Do nothing if the ledger holds any record.")
@click.option(
    "--retract-most", is_flag=True, help="Go on even if most of what the folder once stated is gone from it."
)
def seed(folder: Path | None, *, if_empty: bool, retract_most: bool) -> None:
    """Bring the histories of FOLDER into the ledger: those that ship with Partyline if it is left out.

    It is a synchronisation: a newer set of seeds states what is new, corrects what changed and retracts what is gone. An
    event that somebody else corrected or retracted stays as it is. A folder is known by its name. If it is cut off, run it
    again: it goes on where it was.
    """
    settings = read_settings()
    desk = Desk(
        guarded(open_ledger(settings.ledger, now), settings.ledger, now), snapshot=snapshot_of(settings)
    ).open()
    try:
        if if_empty and desk.chronicle.head:
            click.echo(f"{shown(settings.ledger)}: holds {desk.chronicle.head} records, so nothing is seeded")
            return
        for each in histories().values() if folder is None else [folder.resolve()]:
            done = seed_ledger(desk, each.name, load(each), retract_most=retract_most)
            click.echo(
                f"{shown(settings.ledger)}: {each.name}: {done.stated} stated, {done.corrected} corrected, "
                f"{done.retracted} retracted, {done.unchanged} unchanged, {done.left} left as others corrected them"
            )
    finally:
        desk.close()
