"""A client of the stream: every record from a position on, once each and in order, whatever becomes of the connection.

    from api.client import follow

    for record in follow("http://localhost:8000", after=0, party="kz-qhp"):
        print(record["position"], record["kind"], record["event"])

It comes back by itself when the connection breaks, the server is restarted or asks for it, and goes on behind the last
position that it has. `messages` tells more: when it has caught up, which positions were passed, when the connection was lost.
`afollow` and `amessages` are the same for asyncio.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncGenerator, Generator, Iterable, Mapping
from typing import Any, Final, TypeAlias

import httpx
from httpx_sse import aconnect_sse, connect_sse

from api.client_token import bearing
from api.course import Course, Hangup, is_stream
from api.following import (
    CaughtUp,
    LedgerReset,
    Lost,
    Message,
    NoSuchPosition,
    NotFollowed,
    Passed,
    Recorded,
    Refused,
    Unreachable,
)
from domain.ids import Position

__all__ = [
    "CaughtUp",
    "LedgerReset",
    "Lost",
    "Message",
    "NoSuchPosition",
    "NotFollowed",
    "Passed",
    "Recorded",
    "Refused",
    "Unreachable",
    "afollow",
    "amessages",
    "follow",
    "messages",
]

SILENCE: Final = 45.0
"""Seconds without a byte after which a connection is dead: the server says something every fifteen."""

_TIMEOUT: Final = httpx.Timeout(10.0, read=SILENCE)
_ENDED: Final = "the server ended the stream"

Values: TypeAlias = str | Iterable[str]
Plain: TypeAlias = dict[str, Any]

log = logging.getLogger("partyline.client")


def follow(
    url: str,
    *,
    after: Position | None = None,
    since: str | None = None,
    party: Values = (),
    country: Values = (),
    type: Values = (),  # noqa: A002 - as the parameter of the address is called
    kind: Values = (),
    cloudevents: bool = False,
    until_caught_up: bool = False,
    token: str | None = None,
) -> Generator[Plain]:
    """Each record that a server has or gets, as plain data, from `after` a position or `since` a moment (RFC 3339) on.

    Without either, from now on; or, if it is to end when it has `caught_up`, from the beginning. Of each filter, which is a
    value or several, a record has one. With `cloudevents`, each comes as a CloudEvent, whose `id` is the position as text. `token` is that of a
    key, where reading needs one.

    Raises `Unreachable` if nothing answers at first (later it comes back for ever, and logs a warning each time), `Refused`
    for a question that the server refuses, `LedgerReset` if the ledger now holds other records than those given, or ends before
    them, and `NoSuchPosition` if it ends before `after`; both once a server had some 20 s to get there, since it may lag.
    """
    filters = {"party": party, "country": country, "type": type, "kind": kind}
    if until_caught_up and since is None and after is None:
        after = 0
    for message in messages(
        url, after=after, since=since, filters=filters, cloudevents=cloudevents, token=token
    ):
        if isinstance(message, Recorded):
            yield message.decoded()
        elif isinstance(message, CaughtUp) and until_caught_up:
            return
        elif isinstance(message, Lost):
            _warn(url, message)


async def afollow(
    url: str,
    *,
    after: Position | None = None,
    since: str | None = None,
    party: Values = (),
    country: Values = (),
    type: Values = (),  # noqa: A002
    kind: Values = (),
    cloudevents: bool = False,
    until_caught_up: bool = False,
    token: str | None = None,
) -> AsyncGenerator[Plain]:
    """What `follow` does, for asyncio."""
    filters = {"party": party, "country": country, "type": type, "kind": kind}
    if until_caught_up and since is None and after is None:
        after = 0
    told = amessages(url, after=after, since=since, filters=filters, cloudevents=cloudevents, token=token)
    async with contextlib.aclosing(told):  # else the connection stays open until the loop finds the time
        async for message in told:
            if isinstance(message, Recorded):
                yield message.decoded()
            elif isinstance(message, CaughtUp) and until_caught_up:
                return
            elif isinstance(message, Lost):
                _warn(url, message)


def messages(
    url: str,
    *,
    after: Position | None = None,
    since: str | None = None,
    filters: Mapping[str, Values] | None = None,
    cloudevents: bool = False,
    token: str | None = None,
) -> Generator[Message]:
    """What `follow` is made of: records, and what else there is to know. The position of each is one to go on from.

    Raises what `follow` raises.
    """
    course = Course(url, after=after, since=since, filters=filters, cloudevents=cloudevents)
    with httpx.Client(timeout=_TIMEOUT, follow_redirects=True, headers=bearing(token)) as client:
        while True:
            try:
                with connect_sse(client, "GET", course.url, params=course.asks()) as source:
                    if not is_stream(source.response):
                        source.response.read()
                    course.answered(source.response)
                    for event in source.iter_sse():
                        yield from course.heard(event)
                lost = course.lost(Hangup(_ENDED))
            except (Hangup, httpx.HTTPError) as error:
                lost = course.lost(error)
            yield lost
            time.sleep(lost.seconds)


async def amessages(
    url: str,
    *,
    after: Position | None = None,
    since: str | None = None,
    filters: Mapping[str, Values] | None = None,
    cloudevents: bool = False,
    token: str | None = None,
) -> AsyncGenerator[Message]:
    """What `messages` gives, for asyncio."""
    course = Course(url, after=after, since=since, filters=filters, cloudevents=cloudevents)
    async with httpx.AsyncClient(timeout=_TIMEOUT, follow_redirects=True, headers=bearing(token)) as client:
        while True:
            try:
                async with aconnect_sse(client, "GET", course.url, params=course.asks()) as source:
                    if not is_stream(source.response):
                        await source.response.aread()
                    course.answered(source.response)
                    async for event in source.aiter_sse():
                        for message in course.heard(event):
                            yield message
                lost = course.lost(Hangup(_ENDED))
            except (Hangup, httpx.HTTPError) as error:
                lost = course.lost(error)
            yield lost
            await asyncio.sleep(lost.seconds)


def _warn(url: str, lost: Lost) -> None:
    host = httpx.URL(url).host
    log.warning(
        "%s: %s; asking again from position %s in %.1f s", host, lost.why, lost.position, lost.seconds
    )
