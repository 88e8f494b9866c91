"""The shipped history is sound: nothing in it is odd."""

from litestar import Litestar
from litestar.testing import TestClient


def test_the_shipped_history_has_no_findings(client: TestClient[Litestar]) -> None:
    answer = client.get("/findings")
    assert answer.status_code == 200
    assert answer.json()["findings"] == []
