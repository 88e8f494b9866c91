"""What the framework does by itself in a thread: nothing on the way of a question. A hook or a guard that is no coroutine would be."""

import asyncio
from typing import Any

import pytest

from tests.api.given import EDITOR, FOUNDED, RENAMED, application

ASKED = (
    "/parties/kz-qkhp?as_of=2010",
    "/parties/kz-qkhp?as_of=2010&known_at=1",
    "/parties/kz-qkhp/timeline",
    "/parties/kz-nobody",
    "/parties",
    "/countries/KZ",
    "/events/00000000-0000-0000-0000-000000000001",
    "/ledger",
    "/findings",
    "/elections",
    "/feed.atom",
    "/health/ready",
    "/openapi.json",
    "/asyncapi.json",
    "/docs",
    "/p/kz-qkhp",
    "/",
    "/edit/new",
    "/nowhere",
)


@pytest.mark.parametrize("settings", [{}, {"reading": "closed", "requests_per_minute": 10_000}])
def test_nothing_is_asked_in_a_thread_but_what_goes_to_the_room(
    settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[Any] = []
    run = asyncio.BaseEventLoop.run_in_executor

    def noting(loop: Any, executor: Any, work: Any, *given: Any) -> Any:
        if executor is None:
            taken.append(work)
        return run(loop, executor, work, *given)

    with application(**settings) as api:
        api.given(FOUNDED, RENAMED)
        for path in ("/openapi.json", "/asyncapi.json"):  # made in a thread, the first time
            api.client.get(path)
        monkeypatch.setattr(asyncio.BaseEventLoop, "run_in_executor", noting)
        for path in ASKED:
            assert api.client.get(path, headers=EDITOR).status_code in (200, 404), path
        api.client.options("/parties")
        assert api.state({"type": "Dissolved"}).status_code == 422
        assert taken == []
        api.client.get("/keys", headers=EDITOR)
        assert taken, "a thread of the framework's kind is seen where there is one"
