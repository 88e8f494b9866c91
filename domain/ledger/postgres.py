"""The ledger in PostgreSQL: for many nodes on one ledger."""

from collections.abc import Iterable, Iterator, Sequence

from eventsourcing.dcb.api import DCBQuery, DCBQueryItem

from domain.ledger.port import Append, Clock, Entry, Head, Outcome
from domain.ledger.postgres_address import postgres_address
from domain.ledger.postgres_datastore import LedgerDatastore
from domain.ledger.postgres_recorder import PostgresDCBRecorder
from domain.ledger.postgres_tables import prepare
from domain.ledger.settle import settle


class PostgresLedger:
    """The port on one schema of a database, which several processes of several machines may have open.

    Makes the schema and its tables unless they are there or `must_exist`; the database must exist. Raises `BadAddress`,
    `NotALedger` when something else or a newer version stands there, `Unavailable` when the server cannot be reached.
    """

    def __init__(self, address: str, clock: Clock, *, must_exist: bool = False) -> None:
        datastore = LedgerDatastore(postgres_address(address))
        try:
            prepare(datastore, must_exist=must_exist)
        except BaseException:
            datastore.close()
            raise
        self._clock = clock
        self._recorder = PostgresDCBRecorder(datastore, clock)

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
