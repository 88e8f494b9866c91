"""What the tests of the API have in common: an application to ask, its clock and ids, and the records it should hold."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias
from uuid import UUID

import httpx
from litestar import Litestar
from litestar.testing import TestClient

from api.app import create_app
from api.settings import Settings
from domain.moments import format_moment
from tests.domain.ledger.given import NOON, SECOND, SetClock

__all__ = ["NOON", "SECOND", "SetClock"]

Json: TypeAlias = dict[str, Any]

TOKEN = "the-token-of-the-tests"
EDITOR = {"Authorization": f"Bearer {TOKEN}"}

FOUNDED: Json = {
    "type": "Founded",
    "party": "kz-qkhp",
    "date": "2004-06-21",
    "name": "Communist People's Party of Kazakhstan",
    "country": "KZ",
}
RENAMED: Json = {
    "type": "Renamed",
    "party": "kz-qkhp",
    "date": "2020-11-11",
    "name": "People's Party of Kazakhstan",
    "names": {"ru": "Народная партия Казахстана"},
    "abbreviations": {"kk": "ҚХП"},
}


def founded(party: str, name: str | None = None, **fields: Any) -> Json:
    return {"type": "Founded", "party": party, "name": name or party, "country": "KZ", **fields}


def renamed(name: str, date: str = "2020", party: str = "kz-qkhp", **fields: Any) -> Json:
    return {"type": "Renamed", "party": party, "date": date, "name": name, **fields}


def id_(number: int) -> str:
    """The id of the event that was the n-th to get one."""
    return str(UUID(int=number))


def counted_ids() -> Callable[[], UUID]:
    """The ids 1, 2, 3 ..."""
    numbers = itertools.count(1)
    return lambda: UUID(int=next(numbers))


def record(
    position: int,
    event: Json | None,
    *,
    event_id: str | None = None,
    kind: str = "stated",
    revision: int = 1,
    reason: str | None = None,
    at: int = NOON,
) -> Json:
    """A record as it is served; the event's id is its position if it is not given."""
    return {
        "position": position,
        "recorded_at": format_moment(at),
        "kind": kind,
        "revision": revision,
        "event_id": event_id or id_(position),
        "actor": "editor",
        "reason": reason,
        "event": event,
    }


class Api:
    """An application that runs: ask it, write to it, read its whole ledger."""

    def __init__(self, client: TestClient[Litestar], clock: SetClock) -> None:
        self.client = client
        self.clock = clock

    def given(self, *events: Json) -> Json:
        """State these events in one append."""
        answer = self.state({"events": list(events)})
        assert answer.status_code == 201, answer.text
        written: Json = answer.json()
        return written

    def get(self, path: str, **query: Any) -> httpx.Response:
        return self.client.get(
            path, params=query or None
        )  # an empty one would take the place of the path's own

    def state(self, body: Any, **headers: str) -> httpx.Response:
        """POST /events. Headers are given with underscores: `Idempotency_Key="..."`."""
        return self.client.post("/events", json=body, headers=EDITOR | _headers(headers))

    def correct(self, event_id: str, revision: int, event: Json, reason: str = "A typo.") -> httpx.Response:
        return self.client.put(
            f"/events/{event_id}",
            json={"event": event, "reason": reason},
            headers=EDITOR | {"If-Match": f'"{revision}"'},
        )

    def retract(self, event_id: str, revision: int, reason: str = "It never happened.") -> httpx.Response:
        return self.client.request(
            "DELETE",
            f"/events/{event_id}",
            json={"reason": reason},
            headers=EDITOR | {"If-Match": f'"{revision}"'},
        )

    def party(self, party: str = "kz-qkhp", **query: Any) -> Json:
        answer = self.get(f"/parties/{party}", **query)
        assert answer.status_code == 200, answer.text
        state: Json = answer.json()
        return state

    def head(self) -> int:
        head: int = self.get("/ledger", limit=1).json()["head"]
        return head

    def records(self) -> list[Json]:
        """The whole ledger."""
        found: list[Json] = []
        while True:
            page = self.get("/ledger", after=len(found), limit=1000).json()
            found += page["records"]
            assert page["position"] == len(found)
            if len(found) == page["head"]:
                return found


def _headers(named: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in named.items()}


@contextmanager
def application(ledger: str = "memory:", clock: SetClock | None = None, **settings: Any) -> Iterator[Api]:
    """An application on a ledger, stopped at the end."""
    clock = clock or SetClock()
    app = create_app(
        Settings(ledger=ledger, write_token=TOKEN, **settings), clock=clock, new_id=counted_ids()
    )
    with TestClient(app) as client:
        yield Api(client, clock)


def problem_in(answer: httpx.Response, status: int, kind: str, named: str = "") -> Json:
    """The problem that the answer is: of this status and type, with the members of RFC 9457, naming what is wrong.

    The id of the request is held to the header, and left out: it is another one each time.
    """
    assert (answer.status_code, answer.headers.get("content-type")) == (status, "application/problem+json"), (
        answer.text[:500]
    )
    problem: Json = answer.json()
    assert problem["type"] == f"/problems/{kind}", problem
    assert problem["status"] == status
    assert problem["title"]
    assert problem["instance"].startswith("/")
    assert problem["instance"].isascii()
    assert named in problem["detail"], problem["detail"][:500]
    assert problem.pop("request_id") == answer.headers["x-request-id"]
    return problem


def headers_of(answer: httpx.Response) -> dict[str, str]:
    """The headers but for the one that is another one each time."""
    return {name: value for name, value in answer.headers.items() if name != "x-request-id"}
