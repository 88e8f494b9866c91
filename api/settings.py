"""The settings: environment variables, and a TOML file for those that they leave open."""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, TypeAlias, get_args, get_origin
from urllib.parse import unquote

import msgspec
from msgspec import Meta, Struct

from api.client_token import TOKEN
from api.door.added import BadOrigins, origins_of
from api.door.proxies import BadProxies, By, networks_of
from api.webhooks.addresses import BadHosts, allowed_hosts
from domain.explaining import UNKNOWN_VALUE, explained

PREFIX = "PARTYLINE_"
CONFIG = "PARTYLINE_CONFIG"
SHORTEST_TOKEN = 16
BLANKS = " \t\r\n"
"""What is not part of a token that begins or ends with it; nothing else, as a token may be in any script."""

_SECRET = ("write_token", "ledger", "signing_key")
"""Settings that are secrets, or may hold one."""


Reading: TypeAlias = Literal["open", "closed"]
Seen: TypeAlias = Literal["local", "open", "off"]
"""Who may see the metrics."""
Access: TypeAlias = Literal["off", "failed", "all"]
"""Of which requests the log has a line."""
LogFormat: TypeAlias = Literal["auto", "json", "text"]
LogLevel: TypeAlias = Literal["debug", "info", "warning", "error"]


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
    signing_key: str | None = None
    """The operator's Ed25519 key, by which checkpoints are signed: a PEM file's path, or the PEM itself; made when the first is asked for
    if it is not set. With PostgreSQL there are no checkpoints without it: nodes could not agree on one.
    """
    origin: Annotated[str, Meta(pattern=r"\A[^\s+]+\Z")] | None = None
    """What the ledger is called in checkpoints. The public address without its scheme if it is not set, else `partyline`."""
    reading: Reading = "open"
    """Who may read: `open`, anybody; `closed`, who has a key or the write token."""
    wrong_tokens: Annotated[int, Meta(ge=1, le=10_000)] = 10
    """Wrong tokens that are looked at from one address within a minute."""
    max_body: Annotated[int, Meta(ge=1024)] = 32 * 1024 * 1024
    """The largest request body, in bytes."""
    seconds_per_body: Annotated[float, Meta(ge=1, le=3600)] = 120.0
    """How long a request body may take to come, in seconds."""
    max_events: Annotated[int, Meta(ge=10_000, le=50_000)] = 50_000
    """The most events in one append."""
    max_nesting: Annotated[int, Meta(ge=8, le=200)] = 32
    """How deep lists and objects may stand in each other in a request body."""
    max_items: Annotated[int, Meta(ge=100, le=100_000)] = 1_000
    """The most entries of a list, and fields of an object, in a request body; the list of the events of an append aside."""
    max_text: Annotated[int, Meta(ge=500, le=10_000)] = 10_000
    """The longest text in a request body, in characters. No field takes more than the default; most take less."""
    max_address: Annotated[int, Meta(ge=1024, le=65_000)] = 48 * 1024
    """The longest address that is asked for, path and query together, in bytes; the default has room for 500 ids."""
    max_page: Annotated[int, Meta(ge=100, le=1_000)] = 1_000
    """The most entries on a page of any list. Some lists have fewer by themselves."""
    max_cost: Annotated[int, Meta(ge=1_000)] = 1_000_000
    """The most records that one question may have gone over, as estimated before it is worked out."""
    seconds_per_request: Annotated[float, Meta(ge=1, le=600)] = 30.0
    """How long a question that takes long may wait and be worked out, together."""
    expensive_at_once: Annotated[int, Meta(ge=1, le=64)] = 2
    """How many questions that take long are worked out at a time."""
    expensive_waiting: Annotated[int, Meta(ge=1, le=10_000)] = 500
    """How many of them may wait for their turn."""
    expensive_waiting_each: Annotated[int, Meta(ge=1, le=10_000)] = 50
    """How many of them may wait for their turn of one client."""
    requests_per_minute: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    """Questions by one client, a key or else an address; 0: as many as it likes."""
    writes_per_minute: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    """The same of what writes."""
    requests_at_once: Annotated[int, Meta(ge=0, le=16_384)] = 1_000
    """Requests by one client that are not answered yet, subscriptions aside; 0: as many as it likes."""
    subscriptions_at_once: Annotated[int, Meta(ge=0, le=16_384)] = 2_000
    """Subscriptions of one client; 0: as many as it likes."""
    stream_patience: Annotated[float, Meta(ge=1, le=3600)] = 30.0
    """Seconds after which a subscriber that takes nothing of what it is sent is told to come back, and sent no more."""
    ahead: Annotated[int, Meta(ge=0)] | None = None
    """The most memory for answers about parties that are worked out before anybody asks, in bytes; 0 for none. By default it grows with the ledger (`api.ahead`)."""
    trusted_proxies: str = ""
    """Addresses and networks of proxies, with commas, that are believed when they say who asked, by which scheme and host, and with which id."""
    forwarded_by: By = "x-forwarded"
    """The headers in which they say so: `X-Forwarded-For`, `-Proto` and `-Host`, or `Forwarded` (RFC 7239)."""
    cors_origins: str = ""
    """Origins of pages elsewhere that may read what is answered, with commas, or `*` for all of them."""
    log_format: LogFormat = "auto"
    """A line of JSON for each entry, or one for people; by default the second on a terminal, else the first."""
    log_level: LogLevel = "info"
    """The least that is told."""
    access_log: Access = "failed"
    """Of which requests the log has a line: of those that were answered with a status of 500 or more, of all, or of none."""
    metrics: Seen = "local"
    """Who may see the figures at `/metrics`: who asks from this machine, or has an administrator's key; everybody; nobody."""
    webhook_hosts: str = ""
    """Where webhooks may go: host names, `*.example.org`, networks such as `10.0.0.0/8`, or `public`, with commas."""

    def __repr__(self) -> str:
        """Without secrets."""
        shown = {
            name: "(not shown)" if name in _SECRET else getattr(self, name) for name in self.__struct_fields__
        }
        return f"Settings({', '.join(f'{name}={value!r}' for name, value in shown.items())})"


def secrets_of(settings: Settings) -> tuple[str, ...]:
    """The texts that nobody is to read anywhere."""
    password = re.match(r"[a-z]+://[^/@]*:([^/@]*)@", settings.ledger)
    given = (settings.write_token, settings.signing_key, unquote(password[1]) if password else None)
    return tuple(each for each in given if each and "\n" not in each)


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
        if not variable.startswith(PREFIX) or variable in (CONFIG, TOKEN):
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
        if "forwarded_by" in given:
            _check_named(settings.trusted_proxies)
        allowed_hosts(settings.webhook_hosts)
        networks_of(settings.trusted_proxies)
        origins_of(settings.cors_origins)
    except (BadHosts, BadProxies, BadOrigins) as error:
        raise _wrong(str(error), environ) from error
    except msgspec.ValidationError as error:
        shown = given | dict.fromkeys(_SECRET, "(not shown)")  # an error must not give a secret away
        raise _wrong(_with_choices(explained(str(error), shown)), environ) from error
    return settings


def _check_named(proxies: str) -> None:
    """Raise `BadProxies` where none are named."""
    if not proxies.strip():
        raise BadProxies(
            "forwarded_by says how proxies tell who asked, and trusted_proxies names none, so that none is believed: set"
            " PARTYLINE_TRUSTED_PROXIES to the addresses of the proxies, or leave forwarded_by out"
        )


def _with_choices(words: str) -> str:
    """What is wrong with a setting, with the values that it can have, where those are few."""
    name = words.partition(" ")[0]
    for field in msgspec.structs.fields(Settings):
        if field.name == name and get_origin(field.type) is Literal:
            *others, last = get_args(field.type)
            return words.replace(UNKNOWN_VALUE, f"it would be {', '.join(others)} or {last}")
    return words


def _wrong(words: str, environ: Mapping[str, str]) -> SettingsError:
    """The error of a setting with which the words begin, which is named as the operator wrote it."""
    name = words.partition(" ")[0]
    variable = PREFIX + name.upper()
    if variable in environ:
        return SettingsError(f"a setting is wrong: {variable}{words.removeprefix(name)}")
    return SettingsError(f"a setting in {environ.get(CONFIG)!r} is wrong: {words}")
