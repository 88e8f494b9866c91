"""The command `serve`."""

import click
from granian.constants import Interfaces, Loops
from granian.http import HTTP2Settings
from granian.log import LogLevels
from granian.server import Server

from api.backup.recognising import refuse_backup
from api.clock import now
from api.fellows import fellows_meet
from api.logs import server_config, start_logging, tell_of_workers
from api.mirrors.mark import mirrored
from api.parent import have_workers_heed_signals, let_workers_end
from api.settings import SettingsError, read_settings, secrets_of
from api.starting import check_address, check_records, check_secrets, check_snapshot, check_what_is_beside
from api.tokens import token_file, write_token
from domain.ledger.opening import open_ledger, shown

CONNECTIONS = 16_384
"""Requests that a worker works on at a time, streams included; also how many may wait to be accepted."""

HEADERS = 400 * 1024
"""Bytes of all headers of a request over HTTP/2, where the server takes 16 MiB by itself; over HTTP/1.1 it takes about as many as this."""

STOPPING = 10
"""Seconds that a worker has to stop: streams get their last word, requests their answer."""


@click.command()
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
    settings = read_settings()
    if workers > 1 and settings.ledger == "memory:":
        raise SettingsError(
            "a ledger in memory is one process's own: take --workers 1, or another PARTYLINE_LEDGER"
        )
    host, port = host or settings.host, port or settings.port
    # What is wrong is said here, once, and not by a worker.
    check_address(host, port)
    check_secrets(settings)
    check_snapshot(settings)
    refuse_backup(settings.ledger)
    open_ledger(settings.ledger, now).close()
    check_records(settings.ledger)
    check_what_is_beside(settings.ledger)
    start_logging(
        settings.log_format, settings.log_level, secrets_of(settings)
    )  # that the token is made private, say
    secrets = {*secrets_of(settings), write_token(settings)}
    start_logging(settings.log_format, settings.log_level, secrets)
    where = "PARTYLINE_WRITE_TOKEN" if settings.write_token else str(token_file(settings).absolute())
    click.echo(f"ledger       {shown(settings.ledger)}")
    if (of := mirrored(settings.ledger, now)) is not None:
        click.echo(f"read-only    a mirror of {of.url}")
    click.echo(f"write token  in {where}")
    click.echo(f"serving      http://{host}:{port}")
    have_workers_heed_signals()
    let_workers_end()
    with fellows_meet(workers):
        server = Server(
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
            http2_settings=HTTP2Settings(max_headers_size=HEADERS),
            workers_kill_timeout=STOPPING,
            # One alone is better restarted with its parent, by what watches over that.
            respawn_failed_workers=workers > 1,
            log_access=False,
            log_dictconfig=server_config(),
            log_level=LogLevels.warning,  # of its inside, which tells otherwise of every subscriber that leaves
        )
        tell_of_workers(settings.log_level)
        server.serve()
