"""The shipped history, asked through the HTTP API."""

import re
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.seeds.answers import TABLE, Row

_STEP = re.compile(r"([^.\[]+)|\[([^=\]]+)=([^\]]+)\]")


def look(answer: Any, where: str) -> Any:
    """What stands at `where` (see `answers`). A missing field is an error, unless a list was gone through to it."""
    found = answer
    for name, key, value in _STEP.findall(where):
        if key:
            found = [each for each in found if str(each.get(key)) == value]
        elif isinstance(found, list):
            found = [each[name] for each in found if name in each]
        else:
            found = found[name]
    return found


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.path}@{row.as_of}:{row.where}")
def test_the_api_answers_what_the_documents_say(client: TestClient[Litestar], row: Row) -> None:
    response = client.get(row.path, params={"as_of": row.as_of})
    assert response.status_code == 200, response.text
    assert look(response.json(), row.where) == row.expected


def test_there_are_questions_enough() -> None:
    assert len(TABLE) >= 60
    assert len({row[:3] for row in TABLE}) == len(TABLE)
