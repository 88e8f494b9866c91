"""The ledger in a SQLite file: the embedded default."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from domain.ledger.columns import Reading
from domain.ledger.port import Append, Clock, Entry, NotALedger, Outcome
from domain.ledger.recorder import RecorderLedger
from domain.ledger.settle import settle
from domain.ledger.sqlite_file import LedgerFile
from domain.ledger.sqlite_recorder import SQLiteDCBRecorder


class SQLiteLedger(RecorderLedger):
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
        super().__init__(self._recorder)

    def read(
        self, after: int = 0, *, limit: int | None = None, types: Iterable[str] = (), tags: Iterable[str] = ()
    ) -> Iterator[Entry]:
        types, tags = [*types], [*tags]
        if limit is not None or types or tags:
            return super().read(after, limit=limit, types=types, tags=tags)
        return Reading(after, super().read, self._recorder.columns)

    def append(self, appends: Sequence[Append]) -> list[Outcome]:
        with self._recorder.writing() as transaction:
            outcomes, entries = settle(
                appends, transaction.head, self._clock(), transaction.bearing, transaction.at
            )
            transaction.insert(entries)
        return outcomes
