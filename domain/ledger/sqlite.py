"""The ledger in a SQLite file: the embedded default."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from eventsourcing.dcb.api import DCBQuery, DCBQueryItem

from domain.ledger.port import Append, Clock, Entry, Head, NotALedger, Outcome
from domain.ledger.settle import settle
from domain.ledger.sqlite_file import LedgerFile
from domain.ledger.sqlite_recorder import SQLiteDCBRecorder


class SQLiteLedger:
    """The port on one file, which several processes of one machine may have open. Not to be carried over a fork.

    Makes the file unless it is there or `must_exist`; its folder must exist. Raises `NotALedger` when the file is
    something else or of a newer version, `Unavailable` when it cannot be opened.
    """

    def __init__(self, path: Path, clock: Clock, *, must_exist: bool = False) -> None:
        if must_exist and not path.exists():
            raise NotALedger(f"there is no ledger at {path.absolute()}: check the path")
        file = LedgerFile(path)
        file.prepare()
        self._clock = clock
        self._recorder = SQLiteDCBRecorder(file, clock)

    def append(self, appends: Sequence[Append]) -> list[Outcome]:
        with self._recorder.writing() as transaction:
            outcomes, entries = settle(
                appends, transaction.head, self._clock(), transaction.bearing, transaction.at
            )
            transaction.insert(entries)
        return outcomes

    def read(
        self, after: int = 0, *, limit: int | None = None, types: Iterable[str] = (), tags: Iterable[str] = ()
    ) -> Iterator[Entry]:
        query = DCBQuery([DCBQueryItem(types=list(types), tags=list(tags))])
        return self._recorder.entries(query, after=max(after, 0), limit=limit)

    def head(self) -> Head:
        return self._recorder.head()

    def wait(self, after: int, timeout: float) -> bool:
        return self._recorder.wait(after, timeout)

    def close(self) -> None:
        self._recorder.close()
