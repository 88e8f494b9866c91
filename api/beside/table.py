"""A table beside the ledger, and transactions on it, in SQLite or PostgreSQL.

What somebody has done is done once: where the answer to a commit was lost, the same is done again (`until_known`), in such a way that it
makes no difference whether it was done already. It waits for the table's lock, so that the transaction that was cut off is over by then.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from msgspec import Struct

from domain.ledger.port import LedgerError, Uncertain
from domain.moments import Moment

T = TypeVar("T")

FIND_OUT: Final = 3.0
"""Seconds within which it is found out whether a commit was made whose answer was lost."""
PAUSE: Final = 0.1


class Table(Struct, frozen=True, kw_only=True):
    """What a table is called and made of. Its name and columns stand in statements as they are."""

    what: str
    """In words: `webhooks`. The table is called after it, and so is the file beside the ledger's."""
    application_id: int
    """Stands in the header of every SQLite file that holds such a table."""
    version: int
    sqlite: str
    """The columns, as SQLite has them."""
    postgres: str
    """The same, as PostgreSQL has them."""
    told: str = ""
    """What the table keeps, where that is not what it is called after."""

    @property
    def keeps(self) -> str:
        """What the table keeps, in words: `the webhooks`."""
        return self.told or f"the {self.what}"

    @property
    def name(self) -> str:
        return f"partyline_{self.what}"

    def file_beside(self, ledger: str) -> Path:
        """The file beside that of a ledger in SQLite, named after it: another ledger in the same folder has its own."""
        path = Path(ledger.removeprefix("sqlite:///"))
        return path.with_name(f"{path.name}-{self.what}")


class Transaction(Protocol):
    """Statements that are carried out all or none. Each `?` in one stands for a value."""

    def run(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]: ...

    def now(self) -> Moment:
        """The present moment, by the clock that all who share the table go by."""
        ...


class Database(Protocol):
    """Where a table is."""

    def transaction(
        self, *, durable: bool = True, alone: bool = False
    ) -> AbstractContextManager[Transaction]:
        """One that outlives a crash of the machine, or else of the process alone; with `alone`, nobody writes meanwhile.

        Raises `Uncertain` where the connection broke during the commit.
        """
        ...

    def is_there(self) -> bool:
        """Whether the table is there by now, where it was not to be made."""
        ...

    def close(self) -> None: ...


def until_known(work: Callable[[], T]) -> T:
    """Do it, again where it is not known whether it was done; raises `Uncertain` where it is not known after `FIND_OUT` seconds."""
    try:
        return work()
    except Uncertain as lost:
        until = time.monotonic() + FIND_OUT
        while True:
            try:
                return work()
            except LedgerError:
                if time.monotonic() > until:
                    raise lost from None
                time.sleep(PAUSE)
