"""What a key is for: the name of what is recorded, one's own webhooks, the time of an import, signing in, staying subscribed."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from api.client_token import bearing, own_token
from api.keys.cookies import LASTS
from api.settings import Settings, read_settings
from domain.moments import format_moment
from tests.api.asgi import begins
from tests.api.given import NOON, SECOND, TOKEN, founded, id_, problem_in, record
from tests.api.keys.given import Keyed, keyed

HOSTS = "127.0.0.1"
URL = "http://127.0.0.1:9/"


@pytest.fixture
def opened() -> Iterator[Keyed]:
    with keyed(webhook_hosts=HOSTS) as running:
        yield running


@pytest.fixture
def closed() -> Iterator[Keyed]:
    with keyed(reading="closed") as running:
        running.api.given(founded("kz-qkhp"))
        yield running


# The actor


@pytest.mark.parametrize(("who", "actor"), [("ed", "ed"), ("ada", "ada"), ("operator", "editor")])
def test_the_name_of_a_key_is_the_actor_of_what_is_recorded(opened: Keyed, who: str, actor: str) -> None:
    assert opened.ask(who, "POST", "/events", json=founded("kz-qkhp")).status_code == 201
    assert opened.api.records() == [record(1, opened.api.records()[0]["event"]) | {"actor": actor}]


def test_an_idempotency_key_is_one_actors_own(opened: Keyed) -> None:
    key = {"Idempotency-Key": "one"}
    for who in ("ed", "ada", "ed"):
        assert opened.ask(who, "POST", "/events", json=founded("kz-qkhp"), headers=key).status_code == 201
    assert [each["actor"] for each in opened.api.records()] == ["ed", "ada"]


# Who is told how many records there are

TOLD_TO_ANYBODY = (
    "/problems/wrong-token",
    "/ledger/key",
    "/docs",
    "/edit/sign-in",
    "/openapi.json",
    "/health/live",
)


@pytest.mark.parametrize("accept", ["*/*", "text/html"])
@pytest.mark.parametrize("who", ["nobody", "wrong", "rex", "pip"])
def test_where_reading_is_closed_a_refusal_does_not_tell(closed: Keyed, who: str, accept: str) -> None:
    asked = [("GET", "/ledger"), ("GET", "/parties/kz-qkhp"), ("GET", "/nowhere"), ("POST", "/events")]
    for method, path in (*asked, *(("GET", each) for each in TOLD_TO_ANYBODY)):
        answer = closed.ask(who, method, path, headers={"Accept": accept})
        assert "partyline-position" not in answer.headers, path
        assert path in TOLD_TO_ANYBODY or answer.status_code in (303, 401), path


def test_nor_does_one_of_who_asks_too_often() -> None:
    with keyed(reading="closed", requests_per_minute=1) as running:
        answers = [running.ask("nobody", "GET", "/ledger") for _ in range(3)]
    assert answers[-1].status_code == 429
    assert not [each for each in answers if "partyline-position" in each.headers]


def test_who_has_a_key_is_told(closed: Keyed) -> None:
    for path, status in (("/ledger", 200), ("/parties/kz-qkhp", 200), ("/parties/kz-other", 404)):
        for _ in range(2):
            answer = closed.ask("ray", "GET", path)
            assert (answer.status_code, answer.headers["partyline-position"]) == (status, "1")


def test_where_reading_is_open_a_refusal_tells(opened: Keyed) -> None:
    assert opened.ask("nobody", "POST", "/events", json={}).headers["partyline-position"] == "0"


# The time of an import


def test_an_administrator_gives_the_time_of_recording(opened: Keyed) -> None:
    at = format_moment(NOON - 100 * SECOND)
    body = {"events": [founded("kz-qkhp")], "recorded_at": at}
    problem_in(opened.ask("ed", "POST", "/events", json=body), 403, "not-allowed", "needs the role admin")
    previewed = opened.ask("ada", "POST", "/events?dry_run=true", json=body)
    assert previewed.json()["records"][0]["recorded_at"] == at
    assert opened.api.records() == []
    assert opened.ask("ada", "POST", "/events", json=body).status_code == 201
    change = {"event": founded("kz-qkhp", "Another"), "reason": "A typo.", "recorded_at": at}
    event_id = opened.api.records()[0]["event_id"]
    for method, sent in (("PUT", change), ("DELETE", {"reason": "No.", "recorded_at": at})):
        revision = {"If-Match": f'"{len(opened.api.records())}"'}
        answer = opened.ask("ada", method, f"/events/{event_id}", json=sent, headers=revision)
        assert answer.status_code == 200, answer.text
    assert [each["recorded_at"] for each in opened.api.records()] == [at] * 3


@pytest.mark.parametrize("dry_run", ["", "?dry_run=true"])
@pytest.mark.parametrize("at", [NOON - SECOND, NOON + SECOND])
def test_no_time_runs_backwards_or_lies_in_the_future(opened: Keyed, at: int, dry_run: str) -> None:
    opened.api.given(founded("kz-one"))
    body = {"events": [founded("kz-two")], "recorded_at": format_moment(at)}
    problem_in(opened.ask("ada", "POST", f"/events{dry_run}", json=body), 422, "backdated")
    assert opened.api.head() == 1


@pytest.mark.parametrize("at", [1, None, "soon", "2026-11-22", "2026-11-22T10:00:00"])
def test_a_time_that_is_none_is_refused(opened: Keyed, at: Any) -> None:
    body = {"events": [founded("kz-one")], "recorded_at": at}
    problem_in(opened.ask("ada", "POST", "/events", json=body), 400, "malformed-body")


# Webhooks


def test_editors_have_their_own_webhooks_and_administrators_look_after_all(opened: Keyed) -> None:
    mine = opened.ask("ed", "POST", "/webhooks", json={"url": URL}).json()["id"]
    hers = opened.ask("ada", "POST", "/webhooks", json={"url": URL}).json()["id"]
    theirs = opened.ask("ada", "POST", "/webhooks", json={"url": URL, "registered_by": "ed"}).json()
    assert theirs["registered_by"] == "ed"

    def listed(who: str) -> list[str]:
        return [each["id"] for each in opened.ask(who, "GET", "/webhooks").json()["webhooks"]]

    assert listed("ed") == [mine, theirs["id"]]
    assert listed("ada") == listed("operator") == [mine, hers, theirs["id"]]
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/resume"), ("POST", "/secret")):
        problem_in(opened.ask("ed", method, f"/webhooks/{hers}{path}"), 404, "unknown-webhook")
    assert opened.ask("ada", "DELETE", f"/webhooks/{mine}").status_code == 204
    assert listed("ed") == [theirs["id"]]


def test_for_others_an_administrator_registers_and_for_nobody_who_has_no_key(opened: Keyed) -> None:
    body = {"url": URL, "registered_by": "ada"}
    problem_in(opened.ask("ed", "POST", "/webhooks", json=body), 403, "not-allowed")
    problem_in(
        opened.ask("ada", "POST", "/webhooks", json=body | {"registered_by": "rex"}), 400, "malformed-body"
    )


def test_where_reading_is_closed_a_webhook_lasts_as_long_as_its_key(closed: Keyed, opened: Keyed) -> None:
    assert [closed.keys.may_be_sent(each) for each in ("ed", "rex", "pip", "gone", "editor")] == [
        *(True, False, False, False, True)
    ]
    assert opened.keys.may_be_sent("rex")


# Keys over HTTP


def test_an_administrator_sees_all_keys_and_takes_them_away_at_once(opened: Keyed) -> None:
    listed = opened.ask("ada", "GET", "/keys").json()["keys"]
    assert [each["name"] for each in listed] == ["ada", "ed", "pip", "ray", "rex"]
    assert not any(token[-43:] in str(listed) for token in opened.tokens.values())
    answer = opened.ask("ada", "DELETE", "/keys/ed")
    assert (answer.status_code, answer.json()["name"]) == (200, "ed")
    problem_in(opened.ask("ed", "POST", "/events", json=founded("kz-qkhp")), 401, "revoked-token", "'ed'")
    assert opened.ask("ada", "DELETE", "/keys/ed").json() == answer.json()
    problem_in(opened.ask("ada", "DELETE", "/keys/nobody"), 404, "unknown-key", "'nobody'")


# Attempts


def test_after_many_wrong_tokens_an_address_waits_and_its_keys_do_not() -> None:
    with keyed(wrong_tokens=3) as given:
        for _ in range(3):
            problem_in(given.ask("wrong", "POST", "/events", json={}), 401, "wrong-token")
        for who in ("wrong", "operator"):  # the right one, too: it may have been found by trying
            refused = given.ask(who, "POST", "/events", json=founded("kz-qkhp"))
            problem_in(refused, 429, "too-many-attempts")
            assert int(refused.headers["retry-after"]) > 0
        form = given.api.client.post("/edit/sign-in", data={"_token": TOKEN})
        assert form.status_code == 429
        assert int(form.headers["retry-after"]) > 0
        assert given.ask("ed", "POST", "/events", json=founded("kz-qkhp")).status_code == 201


# Signing in


def sign_in(given: Keyed, who: str, onward: str = "/p/kz-qkhp") -> Any:
    given.api.client.cookies.clear()
    sent = {"_token": given.tokens[who], "_next": onward}
    return given.api.client.post("/edit/sign-in", data=sent, follow_redirects=False)


def page(given: Keyed, path: str = "/edit/new", **headers: str) -> Any:
    return given.api.client.get(path, headers={"Accept": "text/html"} | headers, follow_redirects=False)


def test_where_reading_is_closed_a_browser_is_led_to_sign_in_and_back(closed: Keyed) -> None:
    led = page(closed, "/p/kz-qkhp?as_of=2020-12-31")
    assert (led.status_code, led.headers["location"]) == (
        303,
        "/edit/sign-in?next=%2Fp%2Fkz-qkhp%3Fas_of%3D2020-12-31",
    )
    shown = page(closed, led.headers["location"])
    assert 'value="/p/kz-qkhp?as_of=2020-12-31"' in shown.text
    signed = sign_in(closed, "ray", "/p/kz-qkhp?as_of=2020")
    assert (signed.status_code, signed.headers["location"]) == (303, "/p/kz-qkhp?as_of=2020")
    cookie = signed.headers["set-cookie"]
    assert "Path=/;" in cookie
    assert closed.tokens["ray"][-43:] not in cookie
    read = page(closed)
    assert read.status_code == 200
    assert read.headers["cache-control"] == "no-store"
    told = closed.api.client.get("/parties/kz-qkhp")
    assert (told.status_code, told.headers["cache-control"]) == (200, "private, no-cache")
    answer = closed.api.client.post("/events", json=founded("kz-new"))  # a cookie writes nothing
    problem_in(answer, 401, "missing-token")


@pytest.mark.parametrize(
    "onward",
    ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "", "/a b", "/\r\nX: y"],
)
def test_signing_in_leads_nowhere_else(closed: Keyed, onward: str) -> None:
    assert sign_in(closed, "ray", onward).headers["location"] == "/"


@pytest.mark.parametrize(("who", "status"), [("rex", 401), ("pip", 401), ("wrong", 401)])
def test_with_a_token_that_is_good_no_more_nobody_signs_in(closed: Keyed, who: str, status: int) -> None:
    answer = sign_in(closed, who)
    assert answer.status_code == status
    assert "set-cookie" not in answer.headers
    assert closed.tokens[who] not in answer.text


def test_a_browser_is_forgotten_with_its_key_or_when_the_time_is_up(closed: Keyed) -> None:
    sign_in(closed, "ray")
    assert page(closed).status_code == 200
    closed.api.clock.now = NOON + LASTS * SECOND
    assert page(closed).status_code == 303
    closed.api.clock.now = NOON
    assert page(closed).status_code == 200
    closed.keys.store().revoke("ray")
    closed.keys.look()
    assert page(closed).status_code == 303


def test_no_cookie_of_a_reader_can_be_made_an_editors(closed: Keyed) -> None:
    value = sign_in(closed, "ray").headers["set-cookie"].partition(";")[0].partition("=")[2]
    until, key_id, told = value.split(".")
    ada = next(each for each in closed.keys.store().all() if each.name == "ada")
    for forged in (f"{until}.{told}", f"{until}.{ada.id}.{told}", f"{int(until) + 1}.{key_id}.{told}"):
        closed.api.client.cookies.clear()
        assert page(closed, Cookie=f"partyline-editor={forged}").status_code == 303
    assert page(closed, Cookie=f"partyline-editor={value}").status_code == 200


def test_what_an_editor_records_with_a_form_bears_the_name_of_the_key(opened: Keyed) -> None:
    opened.api.given(founded("kz-qkhp"))
    event = {"party": "kz-qkhp", "name": "Reds", "date": "2012", "sources.0.document": "Gazette"}
    sent = event | {"_event_id": id_(500), "_token": opened.tokens["ed"]}
    here = {"Origin": "http://testserver.local"}
    shown = opened.api.client.post("/edit/new?type=Renamed", data=sent, headers=here)
    assert "Recorded under the name <code>ed</code>" in shown.text
    digest = shown.text.partition('name="_previewed" value="')[2].partition('"')[0]
    del sent["_token"]
    sent |= {"_do": "append", "_previewed": digest}
    done = opened.api.client.post("/edit/new?type=Renamed", data=sent, headers=here, follow_redirects=False)
    assert done.status_code == 303, done.text
    assert opened.api.records()[-1]["actor"] == "ed"


# Subscriptions


def test_a_subscription_ends_with_its_key(closed: Keyed) -> None:
    def revoke() -> None:
        closed.keys.store().revoke("ray")
        closed.keys.look()

    revoking = threading.Timer(1.0, revoke)
    revoking.start()
    said = begins(closed.api.client, "/stream", until="closing", headers=closed.as_("ray"))
    revoking.join()
    assert "the key was revoked or has expired" in said


def test_who_waits_for_a_record_waits_no_longer_than_their_key_is_good(closed: Keyed) -> None:
    def revoke() -> None:
        closed.keys.store().revoke("ray")
        closed.keys.look()

    revoking = threading.Timer(1.0, revoke)
    revoking.start()
    problem_in(closed.ask("ray", "GET", "/ledger?after=1&wait=60"), 401, "revoked-token", "'ray'")
    revoking.join()


def test_who_has_signed_in_and_waits_for_a_record_waits_no_longer_either(closed: Keyed) -> None:
    sign_in(closed, "ray")

    def later() -> None:
        closed.api.clock.now = NOON + LASTS * SECOND
        closed.keys.store().revoke("ray")
        closed.keys.look()

    waiting = threading.Timer(1.0, later)
    waiting.start()
    problem_in(closed.api.client.get("/ledger?after=1&wait=60"), 401, "missing-token")
    waiting.join()


def test_who_waits_and_may_gets_what_is_recorded_meanwhile(closed: Keyed) -> None:
    given = threading.Timer(0.5, lambda: closed.api.given(founded("kz-new")))
    given.start()
    answer = closed.ask("ray", "GET", "/ledger?after=1&wait=60")
    given.join()
    assert [each["position"] for each in answer.json()["records"]] == [2]
    assert answer.headers["cache-control"] == "private, no-cache"


# Asking with a token


def test_a_token_of_the_environment_is_no_setting() -> None:
    environ = {"PARTYLINE_TOKEN": " ptl_x \n"}
    assert read_settings(environ) == Settings()
    assert own_token(environ) == "ptl_x"
    assert own_token({"PARTYLINE_TOKEN": " "}) is None
    assert (bearing(None), bearing("x")) == ({}, {"Authorization": "Bearer x"})


# What anybody may send


ORIGINS = ("http://[", "http://[x]:y", "//[", "null", "", "\x7f")


@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("path", ["/edit/sign-in", "/edit/new?type=Renamed", "/events"])
def test_an_origin_that_is_none_is_another_sites(opened: Keyed, path: str, origin: str) -> None:
    sent = {"Origin": origin, "Cookie": "partyline-editor=1.2"}
    answer = opened.ask("nobody", "POST", path, data={"_event_id": id_(1)}, headers=sent)
    assert answer.status_code == (401 if path == "/events" else 403), answer.text


def test_where_askers_are_counted_an_origin_that_is_none_is_an_answer_too() -> None:
    with keyed(requests_per_minute=100, writes_per_minute=100) as given:
        sent = {"Origin": "http://[", "Cookie": "partyline-editor=1.2"}
        problem_in(given.ask("nobody", "POST", "/events", json={}, headers=sent), 401, "missing-token")


@pytest.mark.parametrize("quoted", ["\\", '\\"', "\\101"])
def test_a_cookie_in_quotes_is_not_read_as_undoing_them_may_take_minutes(closed: Keyed, quoted: str) -> None:
    value = sign_in(closed, "ray").headers["set-cookie"].partition(";")[0].partition("=")[2]
    closed.api.client.cookies.clear()
    assert page(closed, Cookie=f"a=b; partyline-editor={value}; c=d").status_code == 200
    assert page(closed, Cookie=f'partyline-editor="{value}"').status_code == 303
    many = quoted * (100_000 // len(quoted))
    assert page(closed, Cookie=f'partyline-editor="{many}"').status_code == 303
    assert page(closed, Cookie=f'a="{many}"; partyline-editor={value}').status_code == 200
