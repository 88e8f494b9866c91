"""Webhooks over HTTP: registering, looking, resuming, deleting; who may; and what is never shown."""

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar.testing import TestClient
from standardwebhooks import Webhook

from api.app import create_app
from api.settings import Settings, SettingsError, read_settings
from api.webhooks import courier, registry
from api.webhooks import routes as api_routes
from api.webhooks.opening import open_store
from api.webhooks.store import Hook, Kept, Standing, Store
from domain.ledger.port import Closed, LedgerError, Unavailable
from tests.api.given import (
    EDITOR,
    FOUNDED,
    RENAMED,
    TOKEN,
    Api,
    Json,
    SetClock,
    application,
    founded,
    problem_in,
)
from tests.api.receiving import Receiver, Reply, receiving

HOSTS = "127.0.0.0/8, *.example.org"
URL = "http://127.0.0.1:9/hook"


@pytest.fixture
def api() -> Iterator[Api]:
    """An application that allows this machine, and delivers nothing."""
    with application(webhook_hosts=HOSTS) as running:
        running.given(FOUNDED, RENAMED)
        yield running


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as listening:
        yield listening


def register(api: Api, url: str = URL, **fields: Any) -> httpx.Response:
    return api.client.post("/webhooks", json={"url": url, **fields}, headers=EDITOR)


def registered(api: Api, url: str = URL, **fields: Any) -> Json:
    answer = register(api, url, **fields)
    assert answer.status_code == 201, answer.text
    hook: Json = answer.json()
    return hook


def looked_at(api: Api, hook: Json) -> Json:
    answer = api.client.get(f"/webhooks/{hook['id']}", headers=EDITOR)
    assert answer.status_code == 200, answer.text
    shown: Json = answer.json()
    return shown


# Registering


def test_one_begins_at_the_head_unless_it_says_where(api: Api) -> None:
    assert [
        registered(api, **more)["position"] for more in ({}, {"after": None}, {"after": 0}, {"after": 1})
    ] == [*(2, 2, 0, 1)]


def test_its_secret_is_shown_once_and_its_address_is_named(api: Api) -> None:
    answer = register(api)
    hook = answer.json()
    assert answer.headers["location"] == f"/webhooks/{hook['id']}"
    assert answer.headers["cache-control"] == "no-store"
    assert hook.pop("secret").startswith("whsec_")
    assert looked_at(api, hook) == hook
    assert api.client.get("/webhooks", headers=EDITOR).json() == {"webhooks": [hook]}


def test_what_it_wants_is_kept_in_one_form(api: Api) -> None:
    hook = registered(
        api,
        party=["kz-b", "kz-a", "kz-a"],
        country=["kz"],
        type=["Renamed"],
        kind=["stated"],
        format="cloudevents",
    )
    assert (hook["party"], hook["country"], hook["type"], hook["kind"], hook["format"]) == (
        *(["kz-a", "kz-b"], ["KZ"], ["Renamed"], ["stated"], "cloudevents"),
    )


@pytest.mark.parametrize(
    ("body", "kind", "named"),
    [
        ({}, "malformed-body", "url"),
        ([], "malformed-body", ""),
        ({"url": URL, "uri": URL}, "malformed-body", "uri"),
        ({"url": 7}, "malformed-body", "url"),
        ({"url": URL, "party": "kz-qhp"}, "malformed-body", "party"),
        ({"url": URL, "format": "xml"}, "malformed-body", "format"),
        ({"url": URL, "after": -1}, "malformed-body", "after"),
        ({"url": URL, "after": "1"}, "malformed-body", "after"),
        ({"url": URL, "after": True}, "malformed-body", "after"),
        ({"url": URL, "description": "x" * 501}, "malformed-body", "description"),
        ({"url": URL, "secret": "whsec_mine"}, "malformed-body", "secret"),
        ({"url": URL, "type": ["Wedding"]}, "invalid-parameter", "Wedding"),
        ({"url": URL, "party": ["KZ"]}, "invalid-parameter", "KZ"),
        ({"url": URL, "country": ["KAZ"]}, "invalid-parameter", "KAZ"),
        ({"url": URL, "kind": ["born"]}, "invalid-parameter", "born"),
    ],
)
def test_what_is_wrong_with_one_is_named(api: Api, body: Any, kind: str, named: str) -> None:
    answer = api.client.post("/webhooks", json=body, headers=EDITOR)
    problem_in(answer, 400, kind, named)
    assert api.client.get("/webhooks", headers=EDITOR).json() == {"webhooks": []}


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("https://10.0.0.1/", "10.0.0.1"),
        ("https://169.254.169.254/latest/meta-data", "169.254.169.254"),
        ("https://[::ffff:10.0.0.1]/", "10.0.0.1"),
        ("https://0x7f000001/", "0x7f000001"),
        ("https://8.8.8.8/", "8.8.8.8"),
        ("ftp://127.0.0.1/", "ftp"),
        ("https://user:word@127.0.0.1/", "password"),
    ],
)
def test_an_address_to_which_nothing_would_go_is_refused_at_once(api: Api, url: str, named: str) -> None:
    problem_in(register(api, url), 422, "webhook-address", named)


def test_a_host_that_is_not_found_in_time_is_refused(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    found = threading.Event()
    monkeypatch.setattr(api_routes, "LOOKING_UP", 0.1)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found.wait(10) and [])
    problem_in(register(api, "https://slow.example.org/"), 422, "webhook-address", "within 0.1 s")
    found.set()


def test_nothing_can_be_registered_unless_the_operator_allows_a_host(memory: Api) -> None:
    problem_in(register(memory), 403, "webhooks-off", "PARTYLINE_WEBHOOK_HOSTS")
    assert memory.client.get("/webhooks", headers=EDITOR).json() == {"webhooks": []}


def test_a_list_of_hosts_that_cannot_be_read_is_refused_at_the_start() -> None:
    with pytest.raises(SettingsError) as refusal:
        read_settings({"PARTYLINE_WEBHOOK_HOSTS": "10.0.0.1/8"})
    assert "10.0.0.1/8" in str(refusal.value)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("GET", "/webhooks"), ("POST", "/webhooks"), ("GET", "/webhooks/x"), ("DELETE", "/webhooks/x")),
        *(("POST", "/webhooks/x/resume"), ("POST", "/webhooks/x/secret")),
    ],
)
def test_only_editors_may_do_or_see_anything(api: Api, method: str, path: str) -> None:
    problem_in(api.client.request(method, path), 401, "missing-token")
    problem_in(api.client.request(method, path, headers={"Authorization": "Bearer x"}), 401, "wrong-token")


# Looking after them


def test_one_that_was_deleted_is_gone(api: Api) -> None:
    hook, other = registered(api), registered(api)
    assert api.client.delete(f"/webhooks/{hook['id']}", headers=EDITOR).status_code == 204
    problem_in(
        api.client.delete(f"/webhooks/{hook['id']}", headers=EDITOR), 404, "unknown-webhook", hook["id"]
    )
    problem_in(api.client.get(f"/webhooks/{hook['id']}", headers=EDITOR), 404, "unknown-webhook")
    assert [each["id"] for each in api.client.get("/webhooks", headers=EDITOR).json()["webhooks"]] == [
        other["id"]
    ]


def test_a_secret_that_is_changed_is_another_one(api: Api) -> None:
    hook = registered(api)
    changed = api.client.post(f"/webhooks/{hook['id']}/secret", headers=EDITOR).json()
    assert changed["secret"] != hook["secret"]
    assert changed | {"secret": ""} == hook | {"secret": ""}


def test_a_secret_is_changed_once_though_it_was_not_known_whether_it_was(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = registered(api)
    store: Store = api.client.app.state.webhooks.store()
    amend = store.amend

    def twice(hook_id: str, change: Callable[[Kept], tuple[Hook, Standing]]) -> Kept | None:
        amend(hook_id, change)
        return amend(hook_id, change)

    monkeypatch.setattr(store, "amend", twice)
    changed = api.client.post(f"/webhooks/{hook['id']}/secret", headers=EDITOR).json()
    kept = store.get(hook["id"])
    assert kept is not None
    assert (kept.hook.secret, kept.hook.former_secret) == (changed["secret"], hook["secret"])


def test_who_only_asks_a_question_sends_nothing(receiver: Receiver, tmp_path: Path) -> None:
    ledger = f"sqlite:///{tmp_path / 'ledger.db'}"
    with application(ledger, webhook_hosts=HOSTS) as api:
        api.given(FOUNDED)
        registered(api, receiver.url(), after=0)
        time.sleep(0.3)
    assert receiver.received == []


def test_a_server_without_webhooks_makes_no_file_for_them(tmp_path: Path) -> None:
    with application(f"sqlite:///{tmp_path / 'ledger.db'}") as api:
        api.given(FOUNDED)
        assert [each.name for each in tmp_path.iterdir() if "webhooks" in each.name] == []


# Delivering


@pytest.fixture(params=["memory", "sqlite"])
def delivering(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Api]:
    """An application that delivers, by the clock of the machine."""
    ledger = "memory:" if request.param == "memory" else f"sqlite:///{tmp_path / 'ledger.db'}"
    settings = Settings(ledger=ledger, write_token=TOKEN, webhook_hosts=HOSTS)
    with TestClient(create_app(settings, delivers=True)) as client:
        yield Api(client, None)  # type: ignore[arg-type] # nothing here sets the clock


def until(api: Api, hook: Json, **wanted: Any) -> Json:
    """Wait until the webhook is shown so."""
    deadline = time.monotonic() + 10
    while True:
        shown = looked_at(api, hook)
        if {name: shown[name] for name in wanted} == wanted:
            return shown
        assert time.monotonic() < deadline, shown
        time.sleep(0.01)


def test_records_arrive_as_they_are_written_and_are_signed(delivering: Api, receiver: Receiver) -> None:
    delivering.given(FOUNDED)
    hook = registered(delivering, receiver.url(), after=0)
    receiver.wait_for(1)
    delivering.given(RENAMED, founded("kz-other"))
    receiver.wait_for(3)
    until(delivering, hook, position=3, state="active", failures=0, last_status=204, last_error=None)
    payloads = [Webhook(hook["secret"]).verify(each.body, each.headers) for each in receiver.received]
    assert [each["data"] for each in payloads] == delivering.records()
    assert {each["type"] for each in payloads} == {"record.stated"}


def test_one_that_fails_says_why_and_can_be_resumed_at_once(
    delivering: Api, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    receiver.answer = lambda number, _: Reply(500 if number == 0 else 410 if number == 1 else 204)
    delivering.given(FOUNDED)
    hook = registered(delivering, receiver.url("/hook?key=hunter2"), after=0)
    waiting = until(delivering, hook, state="waiting", failures=1, position=0, last_status=500)
    assert (waiting["last_error"], waiting["next_try"] > waiting["last_try"]) == (
        *("answered 500: no acknowledgement", True),
    )
    assert (
        delivering.client.post(f"/webhooks/{hook['id']}/resume", headers=EDITOR).json()["state"] == "active"
    )
    suspended = until(delivering, hook, state="suspended", last_status=410)
    assert suspended["next_try"] is None
    assert delivering.client.post(f"/webhooks/{hook['id']}/resume", headers=EDITOR).status_code == 200
    until(delivering, hook, state="active", position=1)
    assert len({each.id for each in receiver.received}) == 1
    assert hook["secret"] not in caplog.text
    assert "hunter2" not in "".join(
        each.getMessage() for each in caplog.records if each.name.startswith("api")
    )


def test_one_that_was_deleted_gets_no_more(delivering: Api, receiver: Receiver) -> None:
    hook = registered(delivering, receiver.url())
    delivering.given(FOUNDED)
    receiver.wait_for(1)
    delivering.client.delete(f"/webhooks/{hook['id']}", headers=EDITOR)
    time.sleep(0.1)
    delivering.given(RENAMED)
    time.sleep(0.2)
    assert receiver.positions() == [1]


def test_a_server_whose_store_cannot_be_opened_yet_does_all_else_and_delivers_once_it_can(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, failing = open_store("memory:", lambda: time.time_ns() // 1_000), [True]

    def opening(*_: object) -> Store:
        if failing[0]:
            raise Unavailable("the database takes no writes")
        return opened

    monkeypatch.setattr(registry, "open_store", opening)
    settings = Settings(ledger="memory:", write_token=TOKEN, webhook_hosts=HOSTS)
    with TestClient(create_app(settings, delivers=True)) as client:
        api = Api(client, None)  # type: ignore[arg-type] # nothing here sets the clock
        api.given(FOUNDED)
        assert client.get("/parties/kz-qkhp").status_code == 200
        for answer in (register(api, receiver.url()), client.get("/webhooks", headers=EDITOR)):
            problem_in(answer, 503, "unavailable", "takes no writes")
            assert answer.headers["retry-after"] == "1"
        failing[0] = False
        registered(api, receiver.url(), after=0)
        receiver.wait_for(1)


def test_a_server_stops_though_its_store_is_still_being_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    opened, hanging = open_store("memory:", SetClock()), threading.Event()

    def opening(*_: object) -> Store:
        hanging.wait(20)
        return opened

    monkeypatch.setattr(registry, "open_store", opening)
    monkeypatch.setattr(registry, "PATIENCE", 0.1)
    monkeypatch.setattr(courier, "MOMENT", 0.1)
    settings = Settings(ledger="memory:", write_token=TOKEN, webhook_hosts=HOSTS)
    began = time.monotonic()
    with TestClient(create_app(settings, delivers=True)) as client:
        problem_in(client.get("/webhooks", headers=EDITOR), 503, "unavailable", "being opened")
    assert time.monotonic() - began < 5
    hanging.set()
    deadline = time.monotonic() + 5
    while (error := error_of(opened)) is None:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert isinstance(error, Closed)


def error_of(store: Store) -> LedgerError | None:
    try:
        store.all()
    except LedgerError as error:
        return error
    return None
