"""The command `follow`: prints what is recorded as it is recorded, or runs a command for each record.

It follows a server (`api.client`), or the ledger of the settings (`api.local`), whoever writes to it. Each record is done
with before the next one is looked at, and the position is kept after that, never before: whatever ends it, nothing is skipped.
"""

import contextlib
import os
import select
import signal
import stat
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import click
import httpx

from api import commanding, tables
from api.cli_sources import NoAnswer, readable_ledger, server_url
from api.client import messages
from api.client_token import own_token
from api.clock import now
from api.following import CaughtUp, Lost, Message, NoSuchPosition, NotFollowed, Recorded
from api.local import local_messages
from api.resuming import Resuming, position_of, resuming
from api.stream.wanted import FILTERS, Shape
from domain.dates import UNKNOWN
from domain.ids import Position
from domain.ledger.opening import open_ledger
from domain.mentions import parties_of
from domain.moments import format_moment
from domain.records import decode_record
from domain.succession import UNREADABLE

INTERRUPTED: Final = 128 + signal.SIGINT
"""The exit status after Ctrl-C, as shells have it."""

Handle = Callable[[Recorded], None]
Command = Callable[..., None]


class _Failed(Exception):
    """The command failed for a record; the first argument is the status to end with."""


class _ReaderGone(Exception):
    """Nobody reads standard output any more."""


def _position(_context: click.Context, _parameter: click.Parameter, given: str | None) -> Position | None:
    if given is None:
        return None
    position = position_of(given)
    if position is None:
        raise click.BadParameter(
            f"{given[:40]!r} is no position: it would be a whole number, such as 174, or 0 for everything"
        )
    return position


def _filtered(command: Command) -> Command:
    for name, said in reversed(
        (
            ("party", "Only records that name a party, by its id"),
            ("country", "Only records of a country, by its code"),
            ("type", "Only events of a type, such as Renamed"),
            ("kind", "Only records of a kind: stated, corrected or retracted"),
        )
    ):
        more = f"{said}; several with commas, or given again."
        command = click.option(f"--{name}", multiple=True, help=more)(command)
    return command


@click.command()
@click.option("--url", callback=server_url, help="Follow this server, and not the ledger of the settings.")
@click.option(
    "--after", metavar="POSITION", callback=_position, help="What comes after a position; 0 for everything."
)
@click.option("--since", help="What was recorded after a moment, such as 2026-11-22T10:00:00Z.")
@_filtered
@click.option(
    "--format",
    "shape",
    type=click.Choice(["record", "cloudevents"]),
    default="record",
    help="cloudevents: each record as a CloudEvent.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON in a terminal, too: one record a line.")
@click.option(
    "--exec",
    "command",
    metavar="COMMAND",
    help="Instead of printing, run this in a shell for each record, which it reads as JSON; stop if it fails.",
)
@click.option(
    "--resume",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Keep the position in this file, and go on from there, whatever --after and --since say.",
)
@click.option(
    "--until-caught-up",
    is_flag=True,
    help="Print what is on record, all of it unless told otherwise, and end.",
)
def follow(
    url: httpx.URL | None,
    after: Position | None,
    since: str | None,
    shape: Shape,
    command: str | None,
    resume: Path | None,
    *,
    as_json: bool,
    until_caught_up: bool,
    **filters: Iterable[str],
) -> None:
    """Print each record as it is written to the ledger: from now on, or from an earlier position or moment.

    It goes on by itself when the connection breaks or the server is restarted. Ctrl-C ends it, with status 130, SIGTERM with 143.
    """
    if after is not None and since is not None:
        raise click.UsageError("give either --after or --since")
    context = click.get_current_context()
    kept = None if resume is None else context.with_resource(resuming(resume))
    if kept is not None and kept.position is not None:
        after, since = kept.position, None
    elif until_caught_up and after is None and since is None:
        after = 0
    wanted = {name: ",".join(filters[name]).split(",") for name in FILTERS if filters[name]}
    termination = context.with_resource(commanding.terminable())
    if command is not None:
        handle = _runner(command, termination)
    else:
        handle = _printer(readable=shape == "record" and not as_json and sys.stdout.isatty())
        _leave_with_reader()
    try:
        if url is None:
            ledger = open_ledger(readable_ledger().ledger, now, must_exist=True)
            told = local_messages(ledger, now, after=after, since=since, filters=wanted, shape=shape)
        else:
            is_event = shape == "cloudevents"
            told = messages(
                str(url), after=after, since=since, filters=wanted, cloudevents=is_event, token=own_token()
            )
        with contextlib.closing(told):
            _handle_all(told, handle, kept, until_caught_up=until_caught_up)
    except NoSuchPosition as error:
        source = "" if kept is None or kept.position is None else f", which {resume} holds"
        raise NoAnswer(f"{error}{source}") from None
    except NotFollowed as error:
        raise NoAnswer(tables.one_line(str(error))) from None
    except _Failed as failed:
        status, said = failed.args
        click.echo(f"partyline: {said}", err=True)
        sys.exit(status)
    except _ReaderGone:
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # else Python flushes to nobody at its end
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except commanding.Terminated as terminated:
        sys.exit(terminated.status)


def _handle_all(
    told: Iterable[Message], handle: Handle, kept: Resuming | None, *, until_caught_up: bool
) -> None:
    for message in told:
        if isinstance(message, Lost):
            where = "now on" if message.position is None else f"position {message.position} on"
            why = tables.one_line(message.why)
            click.echo(f"partyline: {why}; asking again in {message.seconds:.1f} s, from {where}", err=True)
            continue
        if isinstance(message, Recorded):
            handle(message)
        if kept is not None:
            kept.keep(message.position)
        if isinstance(message, CaughtUp) and until_caught_up:
            return


# What is done with a record


def _runner(command: str, termination: commanding.Termination) -> Handle:
    def run(told: Recorded) -> None:
        if status := commanding.run(command, told.text.encode() + b"\n", termination):
            at = f"position {told.position}"
            raise _Failed(
                status, f"the command failed with status {status} at {at}, which counts as not handled"
            )

    return run


def _printer(*, readable: bool) -> Handle:
    def show(told: Recorded) -> None:
        line = _for_people(told) if readable else told.text
        encoding = (sys.stdout.encoding or "utf-8") if readable else "utf-8"
        try:
            click.echo(line.encode(encoding, "replace"))
        except BrokenPipeError:
            raise _ReaderGone from None

    return show


def _for_people(told: Recorded) -> str:
    """Position, time, kind, type, parties, date and reason."""
    try:
        record = decode_record(told.text.encode())
    except UNREADABLE:  # a newer server's, or none
        return tables.one_line(told.text)
    what, parties, date = f"event {record.event_id}", "", ""
    if (event := record.event) is not None:
        what, parties = type(event).__name__, " ".join(parties_of(event)) or tables.BLANK
        date = tables.BLANK if event.date == UNKNOWN else event.date.text
    cells = (
        (str(record.position), 6),
        (format_moment(record.recorded_at), 0),
        (record.kind, 9),
        (what, 18),
        (parties, 10),
        (date, 10),
        (record.reason or "", 0),
    )
    return "  ".join(tables.one_line(text).ljust(width) for text, width in cells).rstrip()


def _leave_with_reader() -> None:
    """End when nobody reads standard output any more, such as `head`; writing alone would tell only at the next record.

    It ends at once, from within a thread: whatever was printed was flushed, and only the main thread could unwind.
    """
    try:
        output = sys.stdout.fileno()
        if not stat.S_ISFIFO(os.fstat(output).st_mode):
            return
    except (OSError, ValueError):  # no file at all
        return
    poll = select.poll()
    poll.register(output, 0)  # for errors alone

    def wait() -> None:
        poll.poll()
        os._exit(0)

    threading.Thread(target=wait, name="partyline-reader", daemon=True).start()
