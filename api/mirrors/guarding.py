"""A mirror takes no records but its origin's, and a backup none at all: whoever appends is refused, by whatever way they come."""

from collections.abc import Iterable, Iterator, Sequence

from api.backup.recognising import IsBackup, backup_at
from api.mirrors.mark import Mirror, mirrored
from domain.ledger.port import Append, Clock, Entry, Head, Ledger, LedgerError, Outcome


class ReadOnlyMirror(LedgerError):
    """The ledger is a mirror; nothing was written."""

    def __init__(self, mirror: Mirror) -> None:
        self.origin = mirror.url
        super().__init__(
            f"this ledger is a mirror of {mirror.url} ({mirror.key.name}), and takes no records but those: record it there"
        )


class GuardedLedger:
    """The port on a ledger that is a mirror, or may become one, or is a backup: as such it is read and followed, and not written."""

    def __init__(
        self, ledger: Ledger, address: str, clock: Clock, mirror: Mirror | None, backup: IsBackup | None
    ) -> None:
        self._ledger = ledger
        self._address = address
        self._clock = clock
        self._mirror = mirror
        self._backup = backup
        self._may_become_one = mirror is None

    def append(self, appends: Sequence[Append]) -> list[Outcome]:
        if any(each.drafts for each in appends):
            self._check()
        return self._ledger.append(appends)

    def _check(self) -> None:
        """Only an empty ledger becomes a mirror: once records stand in one that is none, nobody need look again."""
        if self._may_become_one:
            stands = self._ledger.head().position
            self._mirror = mirrored(self._address, self._clock)
            self._may_become_one = self._mirror is None and not stands
        if self._mirror is not None:
            raise ReadOnlyMirror(self._mirror)
        if self._backup is not None:
            raise IsBackup(str(self._backup))  # a new one: one that is raised again keeps all that led to it

    def read(
        self, after: int = 0, *, limit: int | None = None, types: Iterable[str] = (), tags: Iterable[str] = ()
    ) -> Iterator[Entry]:
        return self._ledger.read(after, limit=limit, types=types, tags=tags)

    def head(self) -> Head:
        return self._ledger.head()

    def wait(self, after: int, timeout: float) -> bool:
        return self._ledger.wait(after, timeout)

    def close(self) -> None:
        self._ledger.close()


def guarded(ledger: Ledger, address: str, clock: Clock) -> Ledger:
    """The ledger that was opened at the address; where it is a mirror, a backup, or empty, one that refuses to be written as such.

    Raises `LedgerError`, and closes it then.
    """
    if address == "memory:":
        return ledger
    try:
        stands = ledger.head().position  # first: the mark is there before the first record is
        mirror = mirrored(address, clock)
        backup = backup_at(address)
    except BaseException:
        ledger.close()
        raise
    if mirror is None and backup is None and stands:
        return ledger
    return GuardedLedger(ledger, address, clock, mirror, backup)
