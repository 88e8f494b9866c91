"""When a failed delivery is tried again: after the schedule that the specification of Standard Webhooks recommends."""

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from api.webhooks.sending import Attempt
from api.webhooks.store import Standing
from domain.ids import Position
from domain.moments import Moment

_MINUTE: Final = 60.0
_HOUR: Final = 60 * _MINUTE

PAUSES: Final[tuple[float, ...]] = (
    *(5.0, 5 * _MINUTE, 30 * _MINUTE),
    *(hours * _HOUR for hours in (2, 5, 10, 14, 20, 24)),
)
"""Seconds after the first failure, the second, and so on; after one failure more, the webhook is suspended."""
TRIES: Final = len(PAUSES) + 1
LONGEST: Final = 24 * _HOUR
"""Of what a receiver may ask for in `Retry-After`."""
JITTER: Final = 0.1
"""The part of a pause by which it may be longer, so that receivers of one host are not all tried at once."""

SECOND: Final = 1_000_000

GONE: Final = 410
"""The status by which a receiver says that it wants no more."""


def next_try(
    failures: int, now: Moment, chance: Callable[[], float], retry_after: float | None = None
) -> Moment | None:
    """When to try again after so many failures in a row, or None where it was the last. `chance` is from 0 to 1.

    A receiver may ask for a longer pause, up to a day, and not for a shorter one: its tries would soon be over.
    """
    if failures >= TRIES:
        return None
    pause = PAUSES[failures - 1] * (1 + JITTER * chance())
    return now + round(max(pause, min(retry_after or 0.0, LONGEST)) * SECOND)


def seconds_asked_for(retry_after: str, now: Moment) -> float | None:
    """What the header `Retry-After` says, seconds or an HTTP-date; None where it says neither (RFC 9110, 10.2.3)."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:10]), LONGEST)
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, OverflowError):  # the latter of a zone that no calendar has
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.fromtimestamp(now / SECOND, UTC)).total_seconds())


def standing_after(
    before: Standing, position: Position, attempt: Attempt, now: Moment, chance: Callable[[], float]
) -> Standing:
    """How far a webhook has come once the record at a position was tried. Only one that is acknowledged is ever passed."""
    if attempt.error is None:
        return Standing(position=position, last_try=now, last_status=attempt.status)
    failures = before.failures + 1
    asked = None if attempt.retry_after is None else seconds_asked_for(attempt.retry_after, now)
    again = None if attempt.status == GONE else next_try(failures, now, chance, asked)
    return Standing(
        position=before.position,
        failures=failures,
        is_suspended=again is None,
        next_try=again,
        last_try=now,
        last_status=attempt.status,
        last_error=attempt.error,
    )
