"""A server with the histories that ship with it and some of our own, and a browser before it; each made once."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests import measuring
from tests.api.serving import Server, serving
from tests.api.web.browser import browsing
from tests.api.web.given import OWN


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with browsing() as found:
        yield found


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Of Kazakhstan, and of parties with names that are hard to show."""
    folder = tmp_path_factory.mktemp("served")
    ledger = f"sqlite:///{folder / 'ledger.db'}"
    subprocess.run(
        [sys.executable, "-m", "api.cli", "seed"],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=measuring.ROOT,
        env=os.environ | {"PARTYLINE_LEDGER": ledger},
    )
    with serving(folder, ledger=ledger) as running:
        for event in OWN:
            assert running.state(event).status_code == 201
        yield running


@pytest.fixture(scope="module")
def origin(server: Server) -> str:
    return f"http://127.0.0.1:{server.port}"
