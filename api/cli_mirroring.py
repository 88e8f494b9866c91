"""The command `mirror`: the records of a server in a ledger of one's own, verified as they come in."""

import contextlib
import logging
import sys
import time
from typing import Final

import click
import httpx

from api import commanding
from api.backup.recognising import refuse_backup
from api.cli_following import INTERRUPTED
from api.cli_sources import server_url
from api.cli_verifying import trusted
from api.client import messages
from api.client_token import own_token
from api.clock import now
from api.following import LedgerReset, Lost, NoSuchPosition, Unreachable
from api.mirrors.mark import opened_mark
from api.mirrors.mirroring import MirrorClock, Mirroring, NotVerified
from api.settings import SettingsError, read_settings
from api.verifying.asking import NotAnswered, ServerProofs
from domain.ids import Position
from domain.ledger.opening import open_ledger, shown
from domain.notes import PublicKey

LONGEST_PAUSE: Final = 60.0
"""Seconds between two tries to reach a server that does not answer."""
FIRST_PAUSE: Final = 1.0


@click.command()
@click.argument("url", callback=server_url)
@trusted
@click.option("--once", is_flag=True, help="End when all that the server has is here.")
def mirror(url: httpx.URL, key: PublicKey | None, *, once: bool) -> None:
    """Follow the server at URL into the ledger of the settings, which is empty or a mirror of that server.

    Positions, times, ids and bytes are the server's. Nothing is written that its signed checkpoints do not cover; it stops at the first
    record that does not verify. Whatever ends it, run it again: it goes on where it was. Serve the ledger with `partyline serve`: it is
    read-only.
    """
    settings = read_settings()
    if settings.ledger == "memory:":
        raise SettingsError(
            "a ledger in memory is gone with the command: set PARTYLINE_LEDGER to one that stays"
        )
    clock = MirrorClock(now)
    context = click.get_current_context()
    context.with_resource(commanding.terminable())
    logging.getLogger("httpx").setLevel(logging.WARNING)  # standard error is for what went wrong
    server = ServerProofs(url)
    context.call_on_close(server.close)
    server.checkpoint()  # before anything is made here for a server that is none
    refuse_backup(settings.ledger)
    ledger = context.with_resource(contextlib.closing(open_ledger(settings.ledger, clock)))
    mark = context.with_resource(opened_mark(settings.ledger, now))
    mirroring = Mirroring(server, ledger, mark, clock)
    try:
        of = mirroring.begin(server.name, key)
        click.echo(
            f"{shown(settings.ledger)}: {mirroring.position} records of {of.url} here, signed by {of.key}"
        )
        _follow(mirroring, str(url), once=once)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except commanding.Terminated as terminated:
        sys.exit(terminated.status)


def _follow(mirroring: Mirroring, url: str, *, once: bool) -> None:
    """Bring over what there is, and then what comes; with `once`, the first alone."""
    pause = FIRST_PAUSE
    while True:
        try:
            mirroring.catch_up(_tell)
            pause = FIRST_PAUSE
            click.echo(f"{mirroring.position} records are here: all that the server had")
            if once:
                return
            _follow_stream(mirroring, url)
        except (NotAnswered, Unreachable) as error:
            if once or (isinstance(error, NotAnswered) and not error.will_pass):
                raise
            click.echo(f"partyline: {error}; asking again in {pause:.0f} s", err=True)
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)


def _follow_stream(mirroring: Mirroring, url: str) -> None:
    """Be told of each record, and bring it over with all that have come by then."""
    with contextlib.closing(messages(url, after=mirroring.position, token=own_token())) as told:
        try:
            for message in told:
                if isinstance(message, Lost):
                    click.echo(f"partyline: {message.why}; asking again in {message.seconds:.1f} s", err=True)
                elif message.position > mirroring.position:
                    mirroring.catch_up(_tell)
        except (LedgerReset, NoSuchPosition) as error:
            mirroring.catch_up(_tell)  # which says more, where there is more to say
            raise NotVerified(str(error)) from None


def _tell(position: Position, of: Position) -> None:
    click.echo(f"{position} of {of} records")
