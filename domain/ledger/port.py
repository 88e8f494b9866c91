"""The port of the ledger: what the rest of Partyline knows of where records are kept.

Errors, all of them `LedgerError`::

    LedgerError
    ├── Conflict           a record after the decision bears a tag that the decision touched, or the ledger is another
    │                      one than the decision saw: decide again
    ├── Backdated          the import's own `recorded_at` is before the ledger's last one, or in the future
    ├── Unavailable        busy, full, read-only or gone: nothing was written, later may work
    │   └── Closed         this process has closed the ledger: it ends here
    ├── Uncertain          the connection broke during a commit: whether it was written could not be found out
    │   └── Unconfirmed    it was written, but not to as many places as was to be waited for
    ├── NotALedger         the file or schema is something else, or of a newer version: an operator must act
    └── BadAddress         the text names no ledger of a kind that this version has (a `ValueError`, too)
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from msgspec import Struct

Clock = Callable[[], int]
"""Gives the present moment in microseconds since 1970-01-01T00:00:00Z."""


class LedgerError(Exception):
    """Something about the ledger; see the module's docstring for the tree."""


class Conflict(LedgerError):
    """A record that was appended after the decision bears a tag that the decision touched, or a record that the decision
    saw is another one now.
    """


class Backdated(LedgerError):
    """A `recorded_at` was given that would run backwards along the ledger, or lies in the future."""


class Unavailable(LedgerError):
    """The ledger cannot be written (or read) now; nothing was written."""


class Closed(Unavailable):
    """The ledger was closed by this process, which goes on reading or writing."""


class Uncertain(LedgerError):
    """The append may have been written, or not; sent again, it is written once."""


class Unconfirmed(Uncertain):
    """The append stands in one place, and may be lost with it; sent again, it is written once."""


class NotALedger(LedgerError):
    """What stands there is no ledger, or one that a newer Partyline made."""


class BadAddress(LedgerError, ValueError):
    """The text is no address of a ledger."""


class Entry(Struct, frozen=True, gc=False):
    """One record as the ledger keeps it: encoded."""

    position: int
    """1, 2, 3 ... without gaps."""
    recorded_at: int
    """Microseconds since 1970-01-01T00:00:00Z; never less than the entry's before."""
    type: str
    tags: tuple[str, ...]
    data: bytes


class Draft(Struct, frozen=True):
    """A record to be, before the ledger gives it its place and time."""

    type: str
    tags: tuple[str, ...]
    encode: Callable[[int, int], bytes]
    """Given the position and `recorded_at`, returns the record's bytes. Called under the ledger's lock: pure and quick."""


class Append(Struct, frozen=True):
    """Drafts that are written all or none, and the condition under which their decision holds."""

    drafts: tuple[Draft, ...]
    after: int
    """The position that the decision was made on."""
    touches: tuple[str, ...]
    """The append fails if any record after `after` bears one of these tags. Empty: no condition."""
    recorded_at: int | None = None
    """An import's own time in microseconds: not before the ledger's last one, not in the future."""
    basis: bytes | None = None
    """The record at `after` as the decision saw it. The append fails if it is another one now: a standby that took over
    without the last records gives their positions anew.
    """


Outcome = tuple[Entry, ...] | Conflict | Backdated


class Head(Struct, frozen=True):
    """Where a ledger ends: position 0 and no time when it is empty."""

    position: int
    recorded_at: int | None
    is_copy: bool = False
    """Whether it is a standby's, which may not have all that the ledger has yet."""


class Ledger(Protocol):
    """An append-only, totally ordered sequence of entries. Methods may be called from several threads."""

    def append(self, appends: Sequence[Append]) -> list[Outcome]:
        """Write the appends in one durable transaction, in which each stands or fails alone.

        An append whose condition fails is answered by its `Conflict` (or `Backdated`) in its place of the list; the
        others are written. A condition sees what earlier appends of the same call wrote. When this returns,
        what it returns is on disk. Raises `Unavailable` when nothing could be written, and `Uncertain` when that
        could not be found out.
        """
        ...

    def read(
        self, after: int = 0, *, limit: int | None = None, types: Iterable[str] = (), tags: Iterable[str] = ()
    ) -> Iterator[Entry]:
        """Entries with a position greater than `after`, in order: of any of the types, bearing all of the tags."""
        ...

    def head(self) -> Head:
        """Where the ledger ends now, appends of other processes included."""
        ...

    def wait(self, after: int, timeout: float) -> bool:
        """Block until there is an entry after position `after` (True), or `timeout` seconds have passed or the ledger was closed (False)."""
        ...

    def close(self) -> None:
        """Release what the ledger holds; calling it again does nothing. Waiting threads return."""
        ...
