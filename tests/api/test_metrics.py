"""The figures at `/metrics`: what they count, who may see them, and that each is documented."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families as parsed

from api.door.counts import BOUNDS, Counts
from api.metrics import CONTENT_TYPE
from domain.ledger.port import Unavailable
from tests.api.given import EDITOR, FOUNDED, RENAMED, Api, application, problem_in

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def shown() -> Iterator[Api]:
    """An application that shows its figures to everybody."""
    with application(metrics="open") as running:
        yield running


def figures(api: Api) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Each sample by its name and labels, the process aside, which all have."""
    answer = api.get("/metrics")
    assert (answer.status_code, answer.headers["content-type"]) == (200, f"{CONTENT_TYPE}; charset=utf-8")
    found = {}
    for family in parsed(answer.text):
        for sample in family.samples:
            labels = dict(sample.labels)
            assert labels.pop("process").isdigit()
            found[sample.name, frozenset(labels.items())] = sample.value
    return found


def value(api: Api, name: str, **labels: str) -> float | None:
    return figures(api).get((name, frozenset(labels.items())))


def test_requests_are_counted_by_method_route_and_status(shown: Api) -> None:
    shown.given(FOUNDED)
    for path in (
        "/parties/kz-qkhp?as_of=2010",
        "/parties/kz-qkhp?as_of=2011",
        "/parties/kz-nobody",
        "/nowhere",
    ):
        shown.get(path)
    shown.client.request("BREW", "/coffee")
    party = "/parties/{party_id}"
    assert value(shown, "partyline_requests_total", method="GET", route=party, status="200") == 2
    assert value(shown, "partyline_requests_total", method="GET", route=party, status="404") == 1
    assert value(shown, "partyline_requests_total", method="POST", route="/events", status="201") == 1
    assert value(shown, "partyline_requests_total", method="GET", route="none", status="404") == 1
    assert value(shown, "partyline_requests_total", method="other", route="none", status="404") == 1
    assert value(shown, "partyline_request_seconds_count", route=party) == 3
    assert value(shown, "partyline_request_seconds_bucket", route=party, le="+Inf") == 3


def test_answers_of_the_light_path_are_among_them(shown: Api) -> None:
    shown.given(FOUNDED)
    for _ in range(5):
        shown.get("/parties/kz-qkhp?as_of=2010")
    party = "/parties/{party_id}"
    light = value(shown, "partyline_light_answers_total", route=party)
    assert light in (4, 5)  # the first may have been made ahead
    assert value(shown, "partyline_requests_total", method="GET", route=party, status="200") == 5
    assert value(shown, "partyline_request_seconds_count", route=party) == 5


def test_no_client_makes_a_label(shown: Api) -> None:
    before = len(figures(shown))
    for number in range(20):
        shown.client.request(
            f"M{number}", f"/nowhere/{number}?x={number}", headers={"X-Request-ID": f"{number:08}"}
        )
    assert len(figures(shown)) - before <= 2 * (len(BOUNDS) + 4)


def test_the_ledger_is_told_of(shown: Api) -> None:
    shown.given(FOUNDED, RENAMED)
    shown.correct("00000000-0000-0000-0000-000000000002", 1, RENAMED | {"date": "2020-11-12"})
    assert shown.state({"type": "Dissolved"}).status_code == 422
    assert value(shown, "partyline_records") == 3
    assert value(shown, "partyline_events") == 2
    assert value(shown, "partyline_append_seconds_count") == 2
    assert value(shown, "partyline_follower_records_behind") == 0
    assert value(shown, "partyline_ready") == value(shown, "partyline_writable") == 1
    assert value(shown, "partyline_snapshot_used") == 0


def test_subscribers_are_told_of_by_transport(shown: Api) -> None:
    with shown.client.websocket_connect("/stream") as socket:
        socket.receive_json()
        assert value(shown, "partyline_subscribers", transport="websocket") == 1
    assert value(shown, "partyline_subscribers", transport="sse") == 0


def test_webhooks_are_told_of_by_state() -> None:
    with application(metrics="open", webhook_hosts="192.0.2.0/24") as api:
        hook = {"url": "https://192.0.2.10/a"}
        assert api.client.post("/webhooks", json=hook, headers=EDITOR).status_code == 201
        assert value(api, "partyline_webhooks", state="following") == 1
        assert value(api, "partyline_webhooks", state="suspended") == 0
        assert value(api, "partyline_webhooks_records_behind") == 0


def test_what_others_do_not_tell_is_left_out(shown: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    app: Any = shown.client.app

    def away() -> None:
        raise Unavailable("it is away")

    monkeypatch.setattr(app.state.desk.ledger, "head", away)
    assert value(shown, "partyline_follower_records_behind") is None
    assert value(shown, "partyline_records") == 0


def test_how_long_a_thing_took_is_counted_below_its_bound() -> None:
    counts = Counts()
    for seconds in (0.0001, 0.00011, 31.0):
        counts.note("GET", "/ledger", 200, seconds)
    took = counts.took["/ledger"]
    assert (took.counts[0], took.counts[1], took.counts[-1], sum(took.counts)) == (1, 1, 1, 3)


# Who may see them


def test_off_is_as_if_there_were_none() -> None:
    with application(metrics="off") as api:
        problem_in(api.client.get("/metrics", headers=EDITOR), 404, "not-found", "turned it off")


def test_by_default_a_stranger_needs_the_key_of_an_administrator(memory: Api) -> None:
    problem_in(memory.get("/metrics"), 401, "missing-token")
    assert memory.client.get("/metrics", headers=EDITOR).status_code == 200


@pytest.mark.parametrize(
    ("address", "sent", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("192.0.2.1", {}, 401),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.1"}, 401),  # a proxy on this machine that is not trusted
        ("127.0.0.1", {"Via": "1.1 proxy"}, 401),
    ],
)
def test_by_default_who_asks_from_the_machine_itself_sees_them(
    memory: Api, monkeypatch: pytest.MonkeyPatch, address: str, sent: dict[str, str], status: int
) -> None:
    app: Any = memory.client.app
    inner = type(app).__call__

    async def from_there(self: Any, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            scope["client"] = (address, 4711)
        await inner(self, scope, receive, send)

    monkeypatch.setattr(type(app), "__call__", from_there)
    assert memory.client.get("/metrics", headers=sent).status_code == status


# What is documented


def test_every_figure_is_documented_and_every_documented_figure_is_there(shown: Api) -> None:
    shown.given(FOUNDED)
    there = {family.name for family in parsed(shown.get("/metrics").text)}
    page = (ROOT / "docs/operate.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `((?:partyline|process)_\w+)` \|", page, re.MULTILINE)
    documented = {name.removesuffix("_total") for name in rows}
    assert documented == {name.removesuffix("_total") for name in there}
    assert len(rows) == len(documented)
