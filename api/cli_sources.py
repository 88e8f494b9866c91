"""Where a command reads: from a server, whose address is given, or from the ledger that the settings name."""

import secrets
from pathlib import Path
from typing import Final

import click
import httpx
import msgspec

from api.clock import now
from api.settings import Settings, SettingsError, read_settings
from domain.ledger.opening import open_ledger

_SQLITE: Final = "sqlite:///"


class NoAnswer(ConnectionError):
    """The question was refused, or could not be asked."""


def server_url(_context: click.Context, _parameter: click.Parameter, given: str | None) -> httpx.URL | None:
    if given is None:
        return None
    try:
        url = httpx.URL(given.rstrip("/"))
    except httpx.InvalidURL:
        url = None
    if url is None or url.scheme not in ("http", "https") or not url.host or url.query or url.fragment:
        raise click.BadParameter(
            f"{given!r} is no address of a server: it would be one such as http://127.0.0.1:8000"
        )
    return url


def readable_ledger() -> Settings:
    """The settings, if the ledger that they name is there: a command that reads makes none.

    Raises `SettingsError` and `LedgerError`.
    """
    settings = read_settings()
    other = "set PARTYLINE_LEDGER to another one, or ask a server with --url"
    if settings.ledger == "memory:":
        raise SettingsError(f"a ledger in memory is read by the process that serves it alone: {other}")
    if settings.ledger.startswith(_SQLITE):
        file = Path(settings.ledger.removeprefix(_SQLITE))
        if not file.exists() or (file.is_file() and not file.stat().st_size):
            raise SettingsError(
                f"there is no ledger at {file.absolute()}: make it with `partyline seed` or `partyline serve`, {other}"
            )
    open_ledger(settings.ledger, now, must_exist=True).close()  # what is wrong with it is said here
    # Nothing is written through this application: no token is needed, and none is made and kept beside the ledger. Who may read
    # the ledger itself may read what it says.
    return msgspec.structs.replace(settings, write_token=secrets.token_urlsafe(), reading="open")
