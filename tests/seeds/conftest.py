"""An API that serves the shipped history of Kazakhstan, from a ledger in memory."""

from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from api.app import create_app
from api.seeding import seed_ledger
from api.settings import Settings
from tests.seeds.shipped import shipped


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient[Litestar]]:
    app = create_app(Settings(ledger="memory:", write_token="a token of the tests"))
    with TestClient(app) as client:
        seed_ledger(app.state.desk, "kazakhstan", shipped()["kazakhstan"])
        yield client
