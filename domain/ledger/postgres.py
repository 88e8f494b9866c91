"""The ledger in PostgreSQL: for many nodes on one ledger."""

from collections.abc import Sequence

from domain.ledger.port import Append, Clock, Outcome, Unavailable
from domain.ledger.postgres_address import postgres_address
from domain.ledger.postgres_datastore import LedgerDatastore
from domain.ledger.postgres_recorder import PostgresDCBRecorder
from domain.ledger.postgres_tables import prepare
from domain.ledger.recorder import RecorderLedger
from domain.ledger.settle import iso, settle

AHEAD_SECONDS = 300
"""How far the clock of a node that writes may be ahead of the database's."""


class PostgresLedger(RecorderLedger):
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
        super().__init__(self._recorder)

    def append(self, appends: Sequence[Append]) -> list[Outcome]:
        with self._recorder.writing() as transaction:
            now = self._clock()
            self._check(now, transaction.now)
            outcomes, entries = settle(appends, transaction.head, now, transaction.bearing, transaction.at)
            transaction.insert(entries)
            if any(append.basis is not None and not append.drafts for append in appends):
                transaction.confirm()
        return outcomes

    def _check(self, now: int, servers: int) -> None:
        """Write nothing by a clock that is far ahead: no later record can have a time before that of this one."""
        if now - servers > AHEAD_SECONDS * 1_000_000:
            raise Unavailable(
                f"the clock of this machine says {iso(now)}, and that of the database {iso(servers)}: nothing was written,"
                " as all later records would bear that time; set the clock that is wrong"
            )
