"""What a follower of a stream is told: messages, and the errors that end it.

- `NotFollowed`
  - `Unreachable`: the server has never answered
  - `Refused`: the server does not give what was asked for
  - `LedgerReset`: the ledger holds other records than those seen, or ends before them
  - `NoSuchPosition`: the ledger ends before the position after which to begin
"""

from typing import Any, TypeAlias

import msgspec
from msgspec import Struct

from domain.ids import Position


class NotFollowed(ConnectionError):
    """The stream cannot be followed, or no longer, and coming back would not help."""


class Unreachable(NotFollowed):
    """The server has never answered: most likely the address is another one."""


class Refused(NotFollowed):
    """The server does not give what was asked for; the message is its own."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class LedgerReset(NotFollowed):
    """The ledger holds other records than those that were seen, such as after a failover that lost the last ones."""

    def __init__(
        self, position: Position | None, seen: Position | None, *, head: Position | None = None
    ) -> None:
        self.position = position
        """The last position whose records are surely those that were seen; None where that is not known."""
        self.head = head
        """Where the ledger ends, if it ends before what was seen: no more than this can still be the same."""
        where = "an earlier position" if position is None else f"position {position}"
        super().__init__(
            f"the ledger holds other records than those seen up to position {seen}: "
            f"forget those after {where}, and follow again from there"
            if head is None
            else f"the ledger ends at position {head}, and was seen up to position {seen}: "
            f"forget at least what comes after position {head}, and follow again from what is still the same"
        )


class NoSuchPosition(NotFollowed):
    """The ledger ends before the position after which to begin: it is another position's, or another ledger's."""

    def __init__(self, position: Position, head: Position) -> None:
        super().__init__(f"the ledger ends at position {head}: there is no position {position}")
        self.position = position
        self.head = head


class Recorded(Struct, frozen=True):
    """A record that is wanted."""

    position: Position
    text: str
    """The record, or its CloudEvent, as it was sent: JSON in one line."""

    def decoded(self) -> dict[str, Any]:
        """The record as plain data."""
        plain: dict[str, Any] = msgspec.json.decode(self.text)
        return plain


class CaughtUp(Struct, frozen=True):
    """All that was on record when the server answered has been given; comes again after each `Lost`.

    A server that has not yet seen the position is waited for: what it had on record is less than was given.
    """

    position: Position


class Passed(Struct, frozen=True):
    """Nothing up to here is missing, though it was not all wanted."""

    position: Position


class Lost(Struct, frozen=True):
    """The connection is gone; after the seconds the client comes back for what lies beyond the position."""

    position: Position | None
    """None if nothing has been received yet."""
    why: str
    seconds: float


Message: TypeAlias = Recorded | CaughtUp | Passed | Lost
