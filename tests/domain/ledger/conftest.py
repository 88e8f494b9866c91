"""The adapters: each passes the contract suite. A new one needs one more line here."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from domain.ledger.memory import MemoryLedger
from domain.ledger.opening import open_to_append
from domain.ledger.port import Clock, Ledger
from domain.ledger.postgres import PostgresLedger
from domain.ledger.sqlite import SQLiteLedger
from tests.domain.ledger.cluster import Cluster
from tests.domain.ledger.given import SetClock

ADAPTERS: dict[str, Callable[[pytest.FixtureRequest, Clock], Ledger]] = {
    "memory": lambda _, clock: MemoryLedger(clock),
    "sqlite": lambda request, clock: SQLiteLedger(request.getfixturevalue("path"), clock),
    "made late": lambda request, clock: open_to_append(
        f"sqlite:///{request.getfixturevalue('path').absolute()}", clock
    ),
    "postgresql": lambda request, clock: PostgresLedger(request.getfixturevalue("address"), clock),
}


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture(autouse=True)
def is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of these tests is set, whatever the database's says."""
    monkeypatch.setattr("domain.ledger.postgres.AHEAD_SECONDS", 10**10)


@pytest.fixture(params=ADAPTERS)
def ledger(request: pytest.FixtureRequest, clock: SetClock) -> Iterator[Ledger]:
    """An empty ledger of each adapter."""
    opened = ADAPTERS[request.param](request, clock)
    yield opened
    opened.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def sqlite(path: Path, clock: SetClock) -> Iterator[SQLiteLedger]:
    """An empty ledger in a SQLite file."""
    opened = SQLiteLedger(path, clock)
    yield opened
    opened.close()


@pytest.fixture
def address(postgres: Cluster) -> str:
    """The address of a ledger in PostgreSQL that is not there yet, in a schema of its own."""
    return postgres.new_ledger()


@pytest.fixture
def shared(address: str, clock: SetClock) -> Iterator[PostgresLedger]:
    """An empty ledger in PostgreSQL."""
    opened = PostgresLedger(address, clock)
    yield opened
    opened.close()
