"""The settings: environment variables, and a TOML file for those that they leave open."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from api.webhooks.addresses import BadHosts, allowed_hosts
from domain.explaining import explained

PREFIX = "PARTYLINE_"
CONFIG = "PARTYLINE_CONFIG"
SHORTEST_TOKEN = 16
BLANKS = " \t\r\n"
"""What is not part of a token that begins or ends with it; nothing else, as a token may be in any script."""

_SECRET = ("write_token", "ledger")
"""Settings that are secrets, or may hold one."""


class SettingsError(ValueError):
    """A setting has a value that it cannot have; the message names it and says what would be right."""


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Each is set by `PARTYLINE_` and its name in upper case, or by its name in the TOML file."""

    ledger: str = "sqlite:///var/partyline.db"
    """Where the records are kept: `sqlite:///relative.db`, `sqlite:////absolute.db`, `postgresql://...` as libpq takes it,
    with `schema=` beside its own parameters, or `memory:`. It may hold a password, and so is shown masked.
    """
    snapshot: str = ""
    """The file that keeps what a long start worked out for the next one, or `off`; beside the ledger's if that is a file."""
    host: str = "127.0.0.1"
    """The address to listen on."""
    port: Annotated[int, Meta(ge=1, le=65535)] = 8000
    """The port to listen on."""
    public_url: Annotated[str, Meta(pattern=r"\Ahttps?://[^\s/?#]+(/[^\s?#]*)?\Z")] | None = None
    """Where the world reaches this server, for links that leave it. The host that was asked if it is not set."""
    write_token: Annotated[str, Meta(min_length=SHORTEST_TOKEN)] | None = None
    """The bearer token that writing needs, of 16 characters or more, blanks around it aside; made at the first start if it is
    not set.
    With PostgreSQL it must be: nodes could not agree on one.
    """
    max_body: Annotated[int, Meta(ge=1024)] = 32 * 1024 * 1024
    """The largest request body, in bytes."""
    stream_patience: Annotated[float, Meta(ge=1, le=3600)] = 30.0
    """Seconds after which a subscriber that takes nothing of what it is sent is told to come back, and sent no more."""
    webhook_hosts: str = ""
    """Where webhooks may go: host names, `*.example.org`, networks such as `10.0.0.0/8`, or `public`, with commas."""


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of the environment, then of the TOML file that `PARTYLINE_CONFIG` names, then the defaults.

    Raises `SettingsError`.
    """
    names = {field.name for field in msgspec.structs.fields(Settings)}
    given: dict[str, object] = {}
    if config := environ.get(CONFIG):
        try:
            given |= tomllib.loads(Path(config).read_text(encoding="utf-8"))
        except OSError as error:
            raise SettingsError(
                f"{CONFIG} names {config!r}, which cannot be read: {error.strerror}"
            ) from error
        except ValueError as error:  # no TOML, or not even UTF-8
            raise SettingsError(f"{config!r} is no TOML file: {error}") from error
        for name in given:
            if name not in names:
                raise SettingsError(f"{config!r} sets {name!r}, which is none of {', '.join(sorted(names))}")
    for variable, value in environ.items():
        if not variable.startswith(PREFIX) or variable == CONFIG:
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name in names:
            given[name] = value
        else:
            known = ", ".join(PREFIX + each.upper() for each in sorted(names))
            raise SettingsError(f"{variable} is no setting: there are {known} and {CONFIG}")
    if isinstance(token := given.get("write_token"), str):
        given["write_token"] = token.strip(
            BLANKS
        )  # before it is measured: blanks alone would let everybody write
    try:
        settings = msgspec.convert(given, Settings, strict=False)
        allowed_hosts(settings.webhook_hosts)
    except BadHosts as error:
        raise SettingsError(f"a setting is wrong: {error}") from error
    except msgspec.ValidationError as error:
        shown = given | dict.fromkeys(_SECRET, "(not shown)")  # an error must not give a secret away
        raise SettingsError(f"a setting is wrong: {explained(str(error), shown)}") from error
    return settings
