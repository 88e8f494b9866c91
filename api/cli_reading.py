"""The commands that read: `show`, `explain`, `timeline` and `diff`.

Each asks one question over HTTP: of the server that `--url` names, or of the application itself, in this process, on the
ledger that the settings name. So a command and a server can never say two things.
"""

import asyncio
import contextlib
import logging
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import Any, Final, TypeVar
from urllib.parse import quote

import click
import httpx
import msgspec

from api import tables
from api.answers import JSON
from api.cli_sources import NoAnswer, readable_ledger, server_url
from api.client_token import bearing, own_token
from api.problems import MEDIA_TYPE

PATIENCE: Final = 60.0
"""Seconds that a server has to answer."""

_OWN = "http://partyline.invalid"

Command = TypeVar("Command", bound=Callable[..., Any])
Answer = dict[str, Any]
Query = Mapping[str, str | None]


# What the commands take


def _segment(_context: click.Context, _parameter: click.Parameter, given: str | None) -> str | None:
    """An id as a part of an address; what would make it another address is refused here."""
    if given is None:
        return None
    if "/" in given or not given.strip(". "):
        raise click.BadParameter(f"{given!r} is no id: it would be one such as kz-qhp, or KZ for a country")
    return quote(given, safe="")


_party = click.argument("party", callback=_segment)
_accounts = click.option(
    "--accounts",
    type=click.Choice(["chosen", "all"]),
    help="all: with the accounts that were not chosen, too.",
)


def _at(command: Command) -> Command:
    """The day and the position that a question is about."""
    command = click.option(
        "--known-at",
        help="As known at a position or a moment (2026-11-22T10:00:00Z). Without it, as known now.",
    )(command)
    return click.option(
        "--as-of", help="As of a day, or the last day of a month or year. Without it, today in UTC."
    )(command)


def _reads(command: Command) -> Command:
    """Whom is asked, and how the answer is printed."""
    command = click.option(
        "--url", callback=server_url, help="Ask this server, and not the ledger of the settings."
    )(command)
    return click.option(
        "--json", "as_json", is_flag=True, help="Print the answer as the server gives it, byte for byte."
    )(command)


# The commands


@click.command()
@_party
@_at
@click.option(
    "--detail", type=click.Choice(["possible"]), help="What it would be if what is possible had happened."
)
@_accounts
@_reads
def show(
    party: str,
    as_of: str | None,
    known_at: str | None,
    detail: str | None,
    accounts: str | None,
    *,
    url: httpx.URL | None,
    as_json: bool,
) -> None:
    """Show what PARTY was on a day: name, leaders, results, seats, and what is disputed or only possible."""
    asked = {"as_of": as_of, "known_at": known_at, "accounts": accounts, "detail": detail}
    _answer(f"/parties/{party}", asked, tables.state, url, as_json=as_json)


@click.command()
@_party
@click.option(
    "--field", help="Of one field alone, or of those under a name: name, leaders.chair, results ..."
)
@_at
@_reads
def explain(
    party: str,
    field: str | None,
    as_of: str | None,
    known_at: str | None,
    *,
    url: httpx.URL | None,
    as_json: bool,
) -> None:
    """Say why PARTY is what `show` shows: of every field the events, records and sources that made it so."""
    asked = {"as_of": as_of, "known_at": known_at, "field": field}
    _answer(f"/parties/{party}/explain", asked, tables.explanation, url, as_json=as_json)


@click.command()
@_party
@_at
@_accounts
@_reads
def timeline(
    party: str,
    as_of: str | None,
    known_at: str | None,
    accounts: str | None,
    *,
    url: httpx.URL | None,
    as_json: bool,
) -> None:
    """List what had happened to PARTY by a day, or may have, in order."""
    asked = {"as_of": as_of, "known_at": known_at, "accounts": accounts}
    _answer(f"/parties/{party}/timeline", asked, tables.timeline, url, as_json=as_json)


@click.command()
@click.argument("party", callback=_segment, required=False)
@click.option(
    "--country", callback=_segment, help="All parties of a country, by its code, instead of one party."
)
@_at
@click.option("--to-as-of", help="The day of the second point. Without it, the day of the first.")
@click.option("--to-known-at", help="What was known at the second point. Without it, what is known now.")
@click.option("--limit", help="With --country: the most parties to list.")
@click.option("--cursor", help="With --country: go on where another list ended.")
@_reads
def diff(
    party: str | None,
    country: str | None,
    as_of: str | None,
    known_at: str | None,
    to_as_of: str | None,
    to_known_at: str | None,
    limit: str | None,
    cursor: str | None,
    *,
    url: httpx.URL | None,
    as_json: bool,
) -> None:
    """Say what changed of PARTY, or of the parties of a country, between two points, and which records did it.

    What was learned (recorded between the two) and what happened (between the two days) is told apart.
    """
    asked = {"as_of": as_of, "known_at": known_at, "to_as_of": to_as_of, "to_known_at": to_known_at}
    if (party is None) == (country is None):
        raise click.UsageError("name either a PARTY or a --country")
    if party is not None:
        if limit is not None or cursor is not None:
            raise click.UsageError("--limit and --cursor go with --country")
        _answer(f"/parties/{party}/diff", asked, tables.difference, url, as_json=as_json)
    else:
        asked |= {"limit": limit, "cursor": cursor}
        _answer(f"/countries/{country}/diff", asked, tables.country_difference, url, as_json=as_json)


# Asking and answering


def _answer(
    path: str,
    asked: Query,
    table: Callable[[Answer], Iterable[Any]],
    url: httpx.URL | None,
    *,
    as_json: bool,
) -> None:
    query = {name: value for name, value in asked.items() if value is not None}
    answered = asyncio.run(ask(path, query, url))
    if answered.headers.get("content-type", "").partition(";")[0] != JSON:
        raise NoAnswer(
            f"{_shown(url)} answers {answered.status_code}, as no Partyline server does: check the address"
        )
    body = answered.content
    answer = _decoded(body)
    if not isinstance(answer.get("canonical"), str):
        raise NoAnswer(f"{_shown(url)} answers as no Partyline server does: check the address")
    if as_json:
        click.echo(body)
        return
    address = answer["canonical"] if url is None else _shown(url) + answer["canonical"]
    text = tables.printed(table(answer), tables.one_line(address))
    # A terminal or a pipe that cannot show a letter gets a question mark, and not an error.
    click.echo(text.encode(sys.stdout.encoding or "utf-8", "replace"))


async def ask(path: str, query: Mapping[str, str], url: httpx.URL | None) -> httpx.Response:
    """The answer, if the question was not refused. Raises `NoAnswer`; without a URL, also what opening the ledger raises."""
    async with _client(url) as client:
        logging.getLogger("httpx").setLevel(logging.WARNING)  # standard error is for what went wrong
        try:
            answer = await client.get(path, params=query)
        except httpx.TimeoutException:
            raise NoAnswer(f"the server {_shown(url)} did not answer within {PATIENCE:.0f} s") from None
        except httpx.HTTPError as error:
            why = tables.one_line(str(error)) or type(error).__name__
            raise NoAnswer(f"the server {_shown(url)} cannot be reached: {why}") from None
    media_type = answer.headers.get("content-type", "").partition(";")[0]
    if answer.status_code == httpx.codes.OK:
        return answer
    problem = _decoded(answer.content) if media_type == MEDIA_TYPE else {}
    said = problem.get("detail") or problem.get("title")
    raise NoAnswer(
        tables.one_line(str(said))
        if said
        else f"{_shown(url)} answers {answer.status_code}, as no Partyline server does: check the address"
    )


@contextlib.asynccontextmanager
async def _client(url: httpx.URL | None) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the server, or of the application on the ledger of the settings, which runs for as long."""
    if url is not None:
        headers = bearing(own_token())
        async with httpx.AsyncClient(
            base_url=url, timeout=PATIENCE, follow_redirects=True, headers=headers
        ) as client:
            yield client
        return
    from api.app import create_app  # noqa: PLC0415 - who asks a server does not need one

    app = create_app(readable_ledger())
    asgi: Any = app  # Litestar types what an ASGI message is more closely than httpx does
    async with (
        app.lifespan(),
        httpx.AsyncClient(transport=httpx.ASGITransport(asgi), base_url=_OWN) as client,
    ):
        yield client


def _decoded(body: bytes) -> Answer:
    """The JSON object; an empty one where there is none."""
    try:
        return msgspec.json.decode(body, type=Answer)
    except (ValueError, RecursionError):  # no JSON, no object, not even UTF-8, or lists within lists
        return {}


def _shown(url: httpx.URL | None) -> str:
    """The server's address without a password that may stand in it."""
    return "the ledger" if url is None else str(url.copy_with(userinfo=b"")).rstrip("/")
