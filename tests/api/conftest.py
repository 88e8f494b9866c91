"""Applications to ask: on a ledger in memory; on one in memory and one on disk, where it matters where it is kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import api.keeping
from tests.api.given import Api, application


@pytest.fixture(autouse=True, scope="module")
def brisk() -> Iterator[None]:
    """Followers look more often than they need to, so that applications stop at once."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(api.keeping, "FOLLOWING", 0.02)
        yield


@pytest.fixture
def memory() -> Iterator[Api]:
    """An application on an empty ledger in memory, to write to."""
    with application() as running:
        yield running


@pytest.fixture(scope="module")
def empty() -> Iterator[Api]:
    """An application on a ledger that stays empty, which is held: for what is refused, or told whatever is recorded."""
    with application() as running:
        yield running
        assert running.head() == 0


@pytest.fixture(params=["memory", "sqlite"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Api]:
    """An application on an empty ledger of each kind."""
    address = "memory:" if request.param == "memory" else f"sqlite:///{tmp_path / 'ledger.db'}"
    with application(address) as running:
        yield running
