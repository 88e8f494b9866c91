"""Who may ask what: each route of the application is asked by each who there is, with reading open and closed, and held to the one table.

The routes are those that the application has, so that one without a decision fails here.
"""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from litestar.exceptions import WebSocketDisconnect
from litestar.routes import HTTPRoute

from api.app import create_app
from api.keys.access import ACCESS, WEBSOCKET, Access, access, is_open_to_anybody
from api.keys.key import Role
from api.settings import Settings
from tests.api.given import TOKEN, founded, id_
from tests.api.keys.given import Keyed, keyed

APP: Final = create_app(Settings(ledger="memory:", write_token=TOKEN))
ROUTES: Final = sorted(
    (method, route.path_format)
    for route in APP.routes
    for method in (set(route.methods) if isinstance(route, HTTPRoute) else {WEBSOCKET})
)
WITHOUT_END: Final = "/stream"

ROLES: Final = {"ray": Role.reader, "ed": Role.editor, "ada": Role.admin, "operator": Role.admin}
NONE: Final = {
    "nobody": "missing-token",
    "rex": "revoked-token",
    "pip": "expired-token",
    "wrong": "wrong-token",
}
WHO: Final = (*ROLES, *NONE)
REFUSALS: Final = {*NONE.values(), "not-allowed"}

VALUES: Final = {
    "party_id": "kz-qkhp",
    "country": "KZ",
    "event": id_(1),
    "election": "kz-mazhilis-2012",
    "coalition": "kz-bloc",
    "person": "anna",
    "webhook": "wh_0",
    "kind": "not-found",
    "name": "nobody",
    "digest": "0",
}
BODIES: Final[dict[tuple[str, str], Any]] = {
    ("POST", "/events"): founded("kz-new"),
    ("PUT", "/events/{event}"): {"event": founded("kz-qkhp", "Another"), "reason": "A typo."},
    ("DELETE", "/events/{event}"): {"reason": "It never was."},
    ("POST", "/webhooks"): {"url": "https://example.org/"},
}


@pytest.fixture(scope="module", params=["open", "closed"])
def given(request: pytest.FixtureRequest) -> Iterator[Keyed]:
    """An application with one party, and reading open or closed."""
    with keyed(reading=request.param) as running:
        running.api.given(founded("kz-qkhp"))
        yield running


def refused_as(given: Keyed, who: str, decided: Access) -> str | None:
    """The problem that the decision is for who asks; None where they are let in."""
    role = decided.role
    if role is None:
        if not (decided.is_of_reading and given.keys.is_closed):
            return None
        role = Role.reader
    if who in NONE:
        return NONE[who]
    return None if ROLES[who] >= role else "not-allowed"


def kept(given: Keyed) -> tuple[Any, ...]:
    """All that a request could have written."""
    desk = given.api.client.app.state.desk
    webhooks = given.api.client.app.state.webhooks.store().all()
    return desk.chronicle.head, webhooks, given.keys.store().all()


def test_every_route_has_a_decision_and_every_decision_a_route() -> None:
    there = {
        ("GET" if method == "HEAD" else method, template)
        for method, template in ROUTES
        if method != "OPTIONS"
    }
    assert there == set(ACCESS)


def test_a_route_that_was_forgotten_is_for_administrators_alone() -> None:
    assert access("GET", "/forgotten") is Access.admin
    assert access("POST", "/parties") is Access.admin


@pytest.mark.parametrize(("method", "template"), ROUTES)
def test_what_the_door_leaves_open_is_nothing_but_what_anybody_may_have(method: str, template: str) -> None:
    if is_open_to_anybody(template):
        assert access(method, template) is Access.anybody


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize(("method", "template"), [each for each in ROUTES if each[0] != WEBSOCKET])
def test_each_route_lets_in_whom_its_decision_lets_in(
    given: Keyed, method: str, template: str, who: str
) -> None:
    if (method, template) == ("GET", WITHOUT_END):
        method = "HEAD"  # which is asked in the same way, and ends
    expected = refused_as(given, who, access(method, template))
    before = kept(given)
    more = {"headers": {"If-Match": '"1"'}}
    if (method, template) in BODIES and (expected is not None or template == "/webhooks"):
        more["json"] = BODIES[method, template]  # where it would be written, it is not to be here
    answer = given.ask(who, method, template.format_map(VALUES), **more)
    told = answer.headers.get("content-type") == "application/problem+json"
    kind = answer.json()["type"].removeprefix("/problems/") if told and method != "HEAD" else None
    if template == "/metrics":  # which lets in whoever asks from the machine itself
        return
    if expected is None:
        assert kind not in REFUSALS, answer.text
        if not (
            method == "POST" and template.startswith("/edit/")
        ):  # whose forms ask for a token of their own
            assert answer.status_code != 401, answer.text
    else:
        assert answer.status_code == (403 if expected == "not-allowed" else 401), answer.text
        assert method == "HEAD" or kind == expected
        assert ("www-authenticate" in answer.headers) == (answer.status_code == 401)
        assert kept(given) == before


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("template", [path for method, path in ROUTES if method == WEBSOCKET])
def test_each_websocket_tells_who_is_not_let_in(given: Keyed, template: str, who: str) -> None:
    expected = refused_as(given, who, access(WEBSOCKET, template))
    with given.api.client.websocket_connect(template, headers=given.as_(who)) as socket:
        said = socket.receive_json(timeout=10)
        if expected is None:
            assert said["signal"] == "caught-up"
            return
        assert (said["signal"], said["type"]) == ("refused", f"/problems/{expected}")
        with pytest.raises(WebSocketDisconnect):
            socket.receive_json(timeout=10)


@pytest.mark.parametrize("who", ["nobody", "ray", "ed"])
@pytest.mark.parametrize(
    "template", [path for method, path in ROUTES if ACCESS.get((method, path)) is Access.form]
)
def test_a_form_is_taken_of_an_editor_alone(given: Keyed, template: str, who: str) -> None:
    path = template.format_map(VALUES) + ("?type=Founded" if template == "/edit/new" else "")
    token = {} if who == "nobody" else {"_token": given.tokens[who]}
    before = kept(given)
    sent = {"_do": "append", "_event_id": id_(9), "_revision": "1", "_reason": "A typo."} | token
    headers = {} if who == "nobody" else given.as_(who)
    answer = given.api.client.post(path, data=sent, headers=headers)
    assert kept(given) == before
    expected = {"nobody": 401, "ray": 403, "ed": 422}[who]
    if who == "ed" and template.endswith("retract"):
        expected = 200  # the preview: what was sent was not shown before
    assert answer.status_code == expected, answer.text


@pytest.mark.parametrize("path", ["/parties/kz-qkhp", "/parties/kz-qkhp?as_of=2020-01-01&known_at=1"])
def test_what_is_told_where_reading_is_closed_is_kept_by_no_cache_on_the_way(given: Keyed, path: str) -> None:
    for _ in range(2):  # by its route, then by the light path
        answer = given.ask("ray", "GET", path)
        assert answer.status_code == 200
        is_private = given.keys.is_closed
        assert ("private" in answer.headers["cache-control"]) == is_private
        assert not (is_private and "public" in answer.headers["cache-control"])
        assert ("Authorization, Cookie" in answer.headers.get("vary", "")) == is_private
        assert (given.ask("nobody", "GET", path).status_code == 401) == is_private
