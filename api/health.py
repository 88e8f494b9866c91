"""Whether a process can do its work, in a word and in words; what a proxy and whoever watches over it go by."""

import time
from typing import Final, Literal

from msgspec import Struct

from api.desk import Desk
from domain.moments import Moment

STALLED: Final = 60.0
"""Seconds for which the ledger is not looked at, after which a process counts as one that has fallen behind for good: it looks
each half second, and hears of a ledger that is away within some fifteen."""

NOT_FOLLOWING: Final = "the process no longer follows the ledger: start it again"
NOT_WRITING: Final = "the process no longer writes: start it again"


class Health(Struct, frozen=True):
    status: Literal["ready", "reading only", "not ready"]
    trouble: str | None = None
    """What everybody may read."""
    since: Moment | None = None

    @property
    def answers(self) -> bool:
        """Whether questions are to be sent here."""
        return self.status != "not ready"


def health_of(desk: Desk, *, now: float | None = None) -> Health:
    """How a process is; `now` is by the monotonic clock."""
    trouble = desk.troubled
    since = None if trouble is None else trouble.since
    if not desk.loaded:
        return Health("not ready", None if trouble is None else trouble.told, since)
    if not desk.is_following:
        return Health("not ready", NOT_FOLLOWING)
    if not desk.is_writing:
        return Health("not ready", NOT_WRITING)
    if trouble is not None:
        return Health("reading only", trouble.told, since)
    silent = (time.monotonic() if now is None else now) - desk.looked
    if silent > STALLED:
        return Health(
            "not ready", f"the ledger was last looked at {silent:.0f} s ago: this process is behind"
        )
    return Health("ready")
