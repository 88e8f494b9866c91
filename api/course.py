"""Following a server's stream, all but the network: what to ask, what an event means, when to come back.

`api.client` moves the bytes, with threads or with asyncio; whatever is decided is decided here, once.
"""

import operator
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import httpx
import msgspec
from httpx_sse import ServerSentEvent
from msgspec import Struct

from api.following import (
    CaughtUp,
    LedgerReset,
    Lost,
    Message,
    NoSuchPosition,
    Passed,
    Recorded,
    Refused,
    Unreachable,
)
from domain.ids import Position

FIRST_WAIT: Final = 0.5
"""Seconds until the first time that it comes back, at the most; each further time in vain it is twice as long."""
LONGEST_WAIT: Final = 30.0
LONGEST_WISH: Final = 3600.0
"""Seconds that a server may ask for in `Retry-After`."""

LAG: Final = 20.0
"""Seconds for which a server may say that the ledger ends before what was received. It may lag, but by far less."""
LONGEST_WAIT_FOR_LAG: Final = 5.0
"""Seconds until it is asked again meanwhile, at the most: so that it has answered several times before it is believed."""
LONGEST_SILENT_LAG: Final = 15.0
"""Of the seconds between two such answers, those that count: if nothing was heard for longer, nothing is known of them."""

_EVENT_STREAM: Final = "text/event-stream"
_PROBLEM: Final = "application/problem+json"
_TRANSIENT: Final = {408, 425, 429}
"""Of the statuses that blame the client, those that a later request may not get."""


class Hangup(Exception):
    """The stream has ended, and goes on when it is asked for again. Never leaves the client."""

    def __init__(self, why: str, seconds: float | None = None) -> None:
        super().__init__(why)
        self.seconds = seconds


class _Mark(Struct, frozen=True):
    """By what a record is known again, be it written as a record or as a CloudEvent."""

    event_id: str | None = None
    subject: str | None = None
    recorded_at: str | None = None
    time: str | None = None
    revision: int | None = None


class _Told(Struct):
    position: Position | None = None
    head: Position | None = None
    """Of a server that has not seen the position that was asked for: the last one that it has."""
    detail: str | None = None
    title: str | None = None


_mark = msgspec.json.Decoder(_Mark).decode
_told = msgspec.json.Decoder(_Told).decode


class Course:
    """One follower's way along a ledger. `position` is what it has, and only grows.

    When it comes back, it asks for the last record that it has once more: if that is another one now, or is gone, the ledger
    was reset while nobody was connected who could have said so. A ledger that only became shorter has nothing to compare: it is
    one of which every answer says for longer than a server may lag that it ends before the position.
    """

    def __init__(
        self,
        url: str,
        *,
        after: Position | None = None,
        since: str | None = None,
        filters: Mapping[str, str | Iterable[str]] | None = None,
        cloudevents: bool = False,
        chance: Callable[[], float] = random.random,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if after is not None and since is not None:
            raise ValueError("after and since are both given: give one of them")
        self.url = url.rstrip("/") + "/stream"
        self.position = None if after is None else _whole(after)
        self.parameters = {
            name: values if isinstance(values, str) else ",".join(values)
            for name, values in (filters or {}).items()
            if values
        }
        if cloudevents:
            self.parameters["format"] = "cloudevents"
        self._since = since
        self._chance = chance
        self._clock = clock
        self._last: tuple[Position, _Mark] | None = None
        self._is_known_again = True
        self._was_answered = False
        self._is_seen = False
        """Whether the ledger did reach to the position once; else it is only what the caller said."""
        self._is_live = False
        """Whether the connection told all that there was, so that the positions that it tells are the ledger's end."""
        self._owes_caught_up = False
        self._lags_since: float | None = None
        """When it was last said that the ledger ends before the position; None if it does not."""
        self._lagged = 0.0
        self._in_vain = 0

    def asks(self) -> dict[str, str]:
        """The parameters of the next request."""
        self._is_live = self._owes_caught_up = False
        if self._last is not None:
            self._is_known_again = False
            return self.parameters | {"after": str(self._last[0] - 1)}
        if self.position is not None:
            return self.parameters | {"after": str(self.position)}
        return self.parameters | ({} if self._since is None else {"since": self._since})

    def answered(self, response: httpx.Response) -> None:
        """The server has answered; what is no stream has been read.

        Raises `Refused` for what would be refused again, `Hangup` for what is to be tried again.
        """
        self._was_answered = True
        if is_stream(response):
            self._is_seen = True
            return
        status = response.status_code
        told = _told_in(response.content) if _media_type(response) == _PROBLEM else _Told()
        why = told.detail or told.title
        if httpx.codes.is_server_error(status) or status in _TRANSIENT:
            if told.head is not None and self.position is not None and told.head < self.position:
                self._ends_at(told.head, self.position)
                why = f"the server has the ledger up to position {told.head}, and not yet position {self.position}"
            raise Hangup(why or f"the server answers {status}", wish(response.headers.get("retry-after", "")))
        raise Refused(
            why or f"{self._shown()} answers {status}, as no Partyline server does: check the address", status
        )

    def heard(self, event: ServerSentEvent) -> Iterator[Message]:
        """What an event means to the caller. Raises `LedgerReset`, and `Hangup` for a last word or what is no event of ours.

        A bare `id:` arrives as an event without data: `httpx_sse` passes on whatever comes after the first id.
        """
        match event.event:
            case "message" if event.data:
                position = _position(event.id)
                yield from self._recorded(position, event.data)
            case "message" if event.id:
                position = _position(event.id)
                if self._gains(position):
                    yield Passed(position)
            case "caught-up":
                position = _position(event.id)
                self._gains(position)
                self._in_vain = 0
                self._is_live = self._owes_caught_up = True
            case "reset":
                common = _told_in(event.data).position
                if common is not None and self.position is not None and common >= self.position:
                    raise Hangup("the ledger lost records that were not sent here")
                raise LedgerReset(common, self.position)
            case "stalled" | "closing":
                told = _told_in(event.data)
                raise Hangup(told.detail or told.title or event.event)
            case _:  # a newer server may say more; it is no record
                return
        yield from self._reaches(position)

    def lost(self, error: Exception) -> Lost:
        """The connection is gone. Raises `Unreachable` if the server has never answered."""
        why = str(error) or type(error).__name__
        if not self._was_answered:
            raise Unreachable(f"the server {self._shown()} cannot be reached: {why}") from error
        wish = error.seconds if isinstance(error, Hangup) else None
        longest = LONGEST_WAIT if self._lags_since is None else LONGEST_WAIT_FOR_LAG
        most = min(FIRST_WAIT * 2**self._in_vain, longest)
        self._in_vain = min(self._in_vain + 1, 10)
        seconds = most * (
            0.5 + self._chance() / 2
        )  # so that those who lost a server do not come back all at once
        return Lost(self.position, why, max(seconds, wish or 0))

    def _recorded(self, position: Position, text: str) -> Iterator[Recorded]:
        try:
            mark = _mark(text)
        except (ValueError, RecursionError):  # no JSON, no object; lists within lists by the thousand
            raise Hangup(f"what came as the record at position {position} is none") from None
        if self._last == (position, mark):
            self._is_known_again = True
        elif (
            self._is_known_again
            and self._last is not None
            and self.position is not None
            and self._last[0] < position <= self.position
        ):
            # Nothing that is wanted lay between the last record and the position: this one took the place of another.
            raise LedgerReset(self._last[0], self.position)
        if self._gains(position):
            self._last = (position, mark)
            self._in_vain = 0
            yield Recorded(position, text)

    def _reaches(self, position: Position) -> Iterator[CaughtUp]:
        """Nothing up to the position is missing, by this connection's word. Raises `LedgerReset`."""
        if self.position is not None and position < self.position:
            if self._is_live:
                self._ends_at(position, self.position)
            return
        self._lags_since, self._lagged = None, 0.0
        if self._owes_caught_up:
            self._owes_caught_up = False
            yield CaughtUp(position)

    def _ends_at(self, head: Position, position: Position) -> None:
        """The ledger is said to end before the position. Raises what that means once it was said for long enough."""
        now = self._clock()
        if self._lags_since is not None:
            self._lagged += min(now - self._lags_since, LONGEST_SILENT_LAG)
        self._lags_since = now
        if self._lagged > LAG:
            raise LedgerReset(None, position, head=head) if self._is_seen else NoSuchPosition(position, head)

    def _gains(self, position: Position) -> bool:
        """Nothing up to the position is missing: whether that was not so before. Raises `LedgerReset`."""
        if not self._is_known_again and self._last is not None and position >= self._last[0]:
            raise LedgerReset(None, self.position)
        if self.position is not None and position <= self.position:
            return False
        self.position = position
        return True

    def _shown(self) -> str:
        """The server's address without a password that may stand in it."""
        return str(httpx.URL(self.url).copy_with(userinfo=b"")).removesuffix("/stream")


def is_stream(response: httpx.Response) -> bool:
    """Whether events will come; if not, the body is to be read."""
    return response.status_code == httpx.codes.OK and _media_type(response) == _EVENT_STREAM


def _media_type(response: httpx.Response) -> str:
    media_type: str = response.headers.get("content-type", "")
    return media_type.partition(";")[0].strip().lower()


def _position(text: str) -> Position:
    if not text.isascii() or not text.isdigit():
        raise Hangup(f"what came has {text!r} for a position")
    return int(text)


def _told_in(body: bytes | str) -> _Told:
    """What a problem, or a last word, says; nothing, if it is none of ours."""
    try:
        return _told(body)
    except (ValueError, RecursionError):
        return _Told()


def _whole(after: Position) -> Position:
    """A position as given by a caller, whom no type checker may have told."""
    try:
        return operator.index(after)
    except TypeError:
        raise TypeError(f"after is {after!r}: it would be a whole number, the position of a record") from None


def wish(retry_after: str) -> float | None:
    """The seconds of `Retry-After`, which may be a number or a date (RFC 9110, 10.2.3)."""
    if retry_after.isascii() and retry_after.isdigit():
        return min(float(retry_after), LONGEST_WISH)
    try:
        when = parsedate_to_datetime(retry_after)
    except (ValueError, OverflowError):  # a zone further than the calendar
        return None
    seconds = (when.replace(tzinfo=when.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    return min(max(seconds, 0.0), LONGEST_WISH)
