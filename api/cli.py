"""The command `partyline`."""

import errno
import socket
import sys
from pathlib import Path

import click

from api.app import now
from api.cli_backup import backup, restore
from api.cli_bench import bench
from api.cli_copying import import_ledger
from api.cli_doctor import doctor
from api.cli_exporting import export
from api.cli_following import follow
from api.cli_importing import importing
from api.cli_keys import key
from api.cli_mirroring import mirror
from api.cli_reading import reading
from api.cli_verifying import verifying
from api.desk import Desk
from api.keys.key import BadKey
from api.mirrors.guarding import guarded
from api.mirrors.mark import mirrored
from api.parent import have_workers_heed_signals
from api.proofs.signing import check_key
from api.seeding import seed_ledger
from api.settings import SettingsError, read_settings
from api.snapshots import snapshot_of
from api.tokens import token_file, write_token
from domain.errors import PartylineError
from domain.ledger.opening import open_ledger, shown
from domain.ledger.port import LedgerError
from seeds.importer import ImporterError
from seeds.loader import SeedError, histories, load

CONNECTIONS = 16_384
"""Requests that a worker works on at a time, streams included; also how many may wait to be accepted."""

STOPPING = 10
"""Seconds that a worker has to stop: streams get their last word, requests their answer."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="partyline")
def cli() -> None:
    """Histories of political parties, as of any date and as known at any moment.

    Settings are environment variables (PARTYLINE_LEDGER, PARTYLINE_HOST, PARTYLINE_PORT, PARTYLINE_WRITE_TOKEN ...);
    docs/settings.md lists them all.
    """


@cli.command()
@click.option("--host", help="The address to listen on, instead of PARTYLINE_HOST.")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="The port to listen on, instead of PARTYLINE_PORT."
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Processes that share the port and the ledger. Each holds the whole chronicle in memory.",
)
def serve(host: str | None, port: int | None, workers: int) -> None:
    """Serve the ledger over HTTP, an empty one too."""
    from granian.constants import Interfaces, Loops  # noqa: PLC0415 - the other commands do not need a server
    from granian.log import LogLevels  # noqa: PLC0415
    from granian.server import Server  # noqa: PLC0415

    settings = read_settings()
    if workers > 1 and settings.ledger == "memory:":
        raise SettingsError(
            "a ledger in memory is one process's own: take --workers 1, or another PARTYLINE_LEDGER"
        )
    host, port = host or settings.host, port or settings.port
    _refuse_taken(host, port)
    check_key(settings)
    open_ledger(settings.ledger, now).close()  # what is wrong with it is said here, once, and not by a worker
    write_token(settings)
    where = "PARTYLINE_WRITE_TOKEN" if settings.write_token else str(token_file(settings).absolute())
    click.echo(f"ledger       {shown(settings.ledger)}")
    if (of := mirrored(settings.ledger, now)) is not None:
        click.echo(f"read-only    a mirror of {of.url}")
    click.echo(f"write token  in {where}")
    click.echo(f"serving      http://{host}:{port}")
    have_workers_heed_signals()
    Server(
        "api.app:create",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        loop=Loops.asyncio,  # whatever else is installed: of others `api.stream.stopping` cannot put off the signals
        factory=True,
        workers=workers,
        # A stream is a request that lasts: the server's own bound on requests at a time would be one on subscribers.
        backlog=CONNECTIONS,
        backpressure=CONNECTIONS,
        workers_kill_timeout=STOPPING,
        respawn_failed_workers=workers
        > 1,  # one alone is better restarted with its parent, by what watches over that
        log_access=False,
        log_level=LogLevels.warning,  # of its inside, which tells otherwise of every subscriber that leaves
    ).serve()


def _refuse_taken(host: str, port: int) -> None:
    """The server's workers share a port with whoever else does: two ledgers behind one address would answer in turn."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror:
        raise SettingsError(
            f"{host!r} is no address of this machine: set PARTYLINE_HOST to one, such as 127.0.0.1"
        ) from None
    except OSError as error:
        if error.errno == errno.EADDRNOTAVAIL:
            raise SettingsError(
                f"{host} is no address of this machine: set PARTYLINE_HOST to one, such as 127.0.0.1"
            ) from None
        raise SettingsError(
            f"{host} port {port} cannot be listened on ({error.strerror}): stop what uses it, or set PARTYLINE_PORT"
        ) from None


@cli.command()
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


importing.add_command(import_ledger)
for command in (*reading, follow, importing, export, *verifying, mirror, backup, restore, key, doctor, bench):
    cli.add_command(command)


def main() -> None:
    """Run the command; what a user can mend is said in one line."""
    try:
        cli(standalone_mode=True)
    except (SettingsError, BadKey, SeedError, ImporterError, LedgerError, PartylineError, OSError) as error:
        click.echo(f"partyline: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
