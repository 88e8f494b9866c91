"""The adapters: each passes the contract suite. A new one needs one more line here."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from domain.ledger.memory import MemoryLedger
from domain.ledger.port import Clock, Ledger
from domain.ledger.sqlite import SQLiteLedger
from tests.domain.ledger.given import SetClock

ADAPTERS: dict[str, Callable[[Path, Clock], Ledger]] = {
    "memory": lambda _, clock: MemoryLedger(clock),
    "sqlite": lambda folder, clock: SQLiteLedger(folder / "ledger.db", clock),
}


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture(params=ADAPTERS)
def ledger(request: pytest.FixtureRequest, tmp_path: Path, clock: SetClock) -> Iterator[Ledger]:
    """An empty ledger of each adapter."""
    opened = ADAPTERS[request.param](tmp_path, clock)
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
