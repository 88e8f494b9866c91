"""A mirror takes no records but its origin's: whoever else appends is refused, by whatever way they come."""

from collections.abc import Iterable, Iterator, Sequence

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
    """The port on a ledger that is a mirror: it is read and followed, and not written."""

    def __init__(self, ledger: Ledger, mirror: Mirror) -> None:
        self._ledger = ledger
        self._mirror = mirror

    def append(self, appends: Sequence[Append]) -> list[Outcome]:
        if any(each.drafts for each in appends):
            raise ReadOnlyMirror(self._mirror)
        return self._ledger.append(appends)

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
    """The ledger that was opened at the address; where it is a mirror, one that refuses to be written. Raises `LedgerError`, and closes it then."""
    try:
        mirror = mirrored(address, clock)
    except BaseException:
        ledger.close()
        raise
    return ledger if mirror is None else GuardedLedger(ledger, mirror)
