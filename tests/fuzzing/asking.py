"""Questions with any query and any headers: answered as the document says or refused as a problem, and nothing fails."""

import base64
import functools
import json
import re
from typing import Any, Final, TypeAlias
from urllib.parse import quote, quote_from_bytes

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from litestar.routes import HTTPRoute

from api.openapi import document
from tests.fuzzing.kind import Case, Kind, as_bytes
from tests.fuzzing.texts import ODD_TEXTS, any_bytes, changed_json, changed_texts, header_values
from tests.fuzzing.world import EDITOR, Answer, World

Json: TypeAlias = dict[str, Any]

NAMED: Final = (
    "kz-qhp",
    "kz-amanat",
    "KZ",
    "kz-mazhilis-2012",
    "kz-peoples-coalition",
    "kz-lower-2004",
    "mazhilis",
    "renamed",
)
VALUES: Final = (
    *(
        "2012",
        "2012-06",
        "2020-12-31",
        "0001",
        "9999-12-31",
        "2004-02-30",
        "100",
        "0",
        "1",
        "170",
        "99999",
        "4",
    ),
    *("2026-11-22T10:00:00Z", "2026-11-22T10:00:00+05:00", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"),
    *(
        "all",
        "possible",
        "true",
        "false",
        "json",
        "csv",
        "link",
        "svg",
        "dot",
        "yes",
        "party",
        "ancestors",
        "parlgov:1",
    ),
    *NAMED,
    *ODD_TEXTS,
)
HEADERS: Final = {
    "Accept": (
        "*/*",
        "application/json",
        "text/html",
        "text/csv;q=0.5",
        "application/x-ndjson",
        "text/html;q=nan",
    ),
    "Accept-Datetime": (
        "Sun, 22 Nov 2026 10:00:00 GMT",
        "Mon, 31 Feb 2026 10:00:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 GMT",
    ),
    "Accept-Language": ("en", "kk, ru;q=0.5"),
    "Accept-Encoding": ("gzip", "identity;q=0"),
    "If-None-Match": ("*", '"0"', 'W/"1"', '"1", "2"'),
    "If-Modified-Since": ("Sun, 22 Nov 2026 10:00:00 GMT",),
    "Range": ("bytes=0-10", "bytes=5-1"),
    "Partyline-Position": ("0", "100", "99999", "-1"),
    "Authorization": ("Bearer x", "Bearer", "Basic eDp5", ""),
    "Cookie": ("editor=x", "a=b; editor=", "="),
    "Host": ("testserver", "example.org:80", "[::1]:80", "", "a b", "x/../y"),
    "Forwarded": ("for=1.2.3.4;proto=https;host=example.org",),
    "X-Forwarded-For": ("1.2.3.4, 5.6.7.8", "unknown"),
    "X-Forwarded-Host": ("example.org",),
    "X-Forwarded-Proto": ("https", "javascript"),
    "X-Request-Id": ("0", "a" * 500),
    "Origin": ("https://example.org", "null"),
    "Content-Length": ("0",),
}
ENDLESS: Final = "/stream"


@functools.cache
def documented() -> Json:
    """The operations of the document, by address and method."""
    paths: Json = document()["paths"]
    return paths


def routes(world: World) -> list[str]:
    """All addresses that can be read: of the document, and of the pages."""
    found = {
        route.path_format
        for route in world.client.app.routes
        if isinstance(route, HTTPRoute) and "GET" in route.methods and route.path_format != ENDLESS
    }
    return sorted(found)


@st.composite
def _questions(draw: DrawFn, addresses: list[str]) -> Case:
    address = draw(st.sampled_from(addresses))
    names = [
        each["name"]
        for each in documented().get(address, {}).get("get", {}).get("parameters", [])
        if each["in"] == "query"
    ]
    path = re.sub(r"\{[^}]*\}", lambda _: _step(draw), address)
    query = []
    for _ in range(draw(st.integers(0, 4))):
        name = draw(st.sampled_from([*names, "as_of", "known_at", "to_as_of", "limit", "cursor", "v", "q"]))
        value = draw(any_bytes(st.sampled_from(VALUES)))
        query.append(f"{name}={_encoded(value)}")
    text = "&".join(query)
    if draw(st.integers(0, 4)) == 0:
        text = draw(changed_texts(st.just(text)))
    method = draw(st.sampled_from(["GET", "GET", "GET", "GET", "HEAD", "OPTIONS"]))
    target = (path + (f"?{text}" if text else "")).encode("utf-8", "surrogatepass")
    return {"method": method, "target": target.decode("latin-1"), "headers": draw(some_headers())}


def _step(draw: DrawFn) -> str:
    """A step of a path."""
    if draw(st.booleans()):
        return draw(st.sampled_from(NAMED))
    return _encoded(draw(any_bytes(st.sampled_from([*NAMED, *ODD_TEXTS]))))


def _encoded(letters: str) -> str:
    return quote_from_bytes(as_bytes(letters), safe="-._~/:+,")


@st.composite
def some_headers(draw: DrawFn) -> list[list[str]]:
    """None, or a few, right or not."""
    if draw(st.booleans()):
        return []
    names = draw(st.lists(st.sampled_from(sorted(HEADERS)), max_size=3))
    return [[name, draw(header_values(st.sampled_from(HEADERS[name])))] for name in names]


def asked(world: World, case: Case, *, until: tuple[bytes, ...] = ()) -> Answer:
    """What the case is answered."""
    headers = [(name.lower().encode(), as_bytes(value)) for name, value in case["headers"]]
    return world.ask(case["method"], as_bytes(case["target"]), headers, until=until)


def is_sound(answer: Answer) -> None:
    """It failed not, and where it is refused it says so as a problem, or as a page that explains one."""
    if answer.status >= 500:
        assert answer.told["type"] in {"/problems/not-yet-known", "/problems/too-many-exports"}, answer
        assert int(answer.headers["retry-after"]) >= 0
    elif answer.status >= 400 and answer.body:
        media_type = answer.headers["content-type"].partition(";")[0]
        assert media_type in {"application/problem+json", "text/html"}, answer
        if media_type == "application/problem+json":
            assert answer.told["status"] == answer.status
    for name, value in answer.headers.items():
        assert "\r" not in value, (name, value)
        assert "\n" not in value, (name, value)
    if (
        answer.status == 200
        and answer.headers.get("content-type", "").startswith("application/json")
        and answer.body
    ):
        json.loads(answer.body)


def _hold(world: World, case: Case) -> None:
    before = world.written()
    answer = asked(world, case)
    assert world.written() == before, "a question has written something"
    if answer.status >= 500 and answer.headers["content-type"].startswith("text/html"):
        assert answer.status == 503, answer
        return
    is_sound(answer)


QUERIES = Kind(
    "queries", "addresses, queries and headers", lambda world: _questions(routes(world)), _hold, few=80
)

# Cursors


def _cursors(world: World) -> SearchStrategy[Case]:
    """Real cursors of every list, and what is made of them."""
    found = []
    for route, operations in documented().items():
        names = {each["name"] for each in operations.get("get", {}).get("parameters", [])}
        if {"cursor", "limit"} <= names:
            path = route.replace("{country}", "KZ").replace("{party_id}", "kz-qhp")
            points = "&as_of=2004&to_as_of=2022" if route.endswith("/diff") else ""
            first = world.ask("GET", f"{path}?limit=1{points}".encode())
            if first.status == 200 and first.told.get("next"):
                found.append((path, first.told["next"]))
    assert len(found) >= 3, found
    return _changed_cursors(found)


@st.composite
def _changed_cursors(draw: DrawFn, found: list[tuple[str, str]]) -> Case:
    path, _ = draw(st.sampled_from(found))
    _, cursor = draw(st.sampled_from([*found, *((path, each) for there, each in found if there == path)]))
    if draw(st.integers(0, 2)):
        held = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        changed = json.dumps(draw(changed_json(st.just(held))), ensure_ascii=False)
        cursor = base64.urlsafe_b64encode(changed.encode("utf-8", "surrogatepass")).decode().rstrip("=")
    else:
        cursor = draw(changed_texts(st.just(cursor)))
    more = draw(st.sampled_from(["", "", "", "&limit=500", "&limit=0", "&v=1", "&as_of=2004"]))
    return {
        "method": "GET",
        "target": f"{path}?cursor={quote(cursor.encode('utf-8', 'surrogatepass'), safe='-_')}{more}",
        "headers": [],
    }


CURSORS = Kind("cursors", "cursors of lists, changed", _cursors, _hold)

# The stream

CAUGHT_UP: Final = (b"caught-up", b"reset", b"closing", b"stalled")


@st.composite
def _resuming(draw: DrawFn) -> Case:
    query = []
    for name in draw(
        st.lists(
            st.sampled_from(["after", "since", "format", "party", "country", "type", "kind", "as_of"]),
            max_size=3,
        )
    ):
        right = {
            "after": ("0", "10", "170", "-1", "99999", str(2**64)),
            "since": ("2026-11-22T10:00:00Z", "2004", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"),
            "format": ("record", "cloudevents", "cloudevent"),
            "party": ("kz-qhp", "kz-qhp,kz-amanat", ",", "kz-qhp," * 300),
            "country": ("KZ", "kz,RU"),
            "type": ("Renamed", "Founded,Renamed", "renamed"),
            "kind": ("stated", "corrected,retracted"),
            "as_of": ("2004",),
        }[name]
        query.append(f"{name}={_encoded(draw(any_bytes(st.sampled_from(right))))}")
    headers = []
    if draw(st.booleans()):
        known = st.sampled_from(
            [
                "0",
                "10",
                "170",
                "",
                "-1",
                "1.5",
                "99999",
                str(2**63),
                str(2**70),
                "0x10",
                "١٢",
                " 5",
                "5 ",
                "1,2",
            ]
        )
        headers.append(["Last-Event-ID", draw(header_values(known))])
    if draw(st.booleans()):
        accepted = st.sampled_from(
            [
                "text/event-stream",
                "application/x-ndjson",
                "*/*",
                "text/html",
                "text/*;q=0",
                ";;;",
                "application/x-ndjson;q=2",
            ]
        )
        headers.append(["Accept", draw(header_values(accepted))])
    headers += draw(some_headers()) if draw(st.integers(0, 3)) == 0 else []
    text = "&".join(query)
    return {"method": "GET", "target": f"/stream?{text}" if text else "/stream", "headers": headers}


def _hold_resuming(world: World, case: Case) -> None:
    before = world.written()
    answer = asked(world, case, until=CAUGHT_UP)
    assert world.written() == before, "a subscriber has written something"
    if answer.status == 200:
        assert any(each in answer.body for each in CAUGHT_UP), answer.body[-500:]
        numbers = [int(each) for each in re.findall(rb"^id: ?(\d+)", answer.body, re.MULTILINE)]
        assert numbers == sorted(numbers)
    else:
        is_sound(answer)


RESUMING = Kind(
    "resuming",
    "`Last-Event-ID`, `after` and filters of the stream",
    lambda _: _resuming(),
    _hold_resuming,
    few=40,
)


@st.composite
def _talking(draw: DrawFn) -> Case:
    case = draw(_resuming())
    first = st.one_of(st.text(max_size=50), st.sampled_from(["{}", "null", '{"after":0}', "a" * 70_000]))
    return case | {"method": "GET", "messages": draw(st.lists(first, max_size=3))}


def _hold_talking(world: World, case: Case) -> None:
    headers = [(name.lower().encode(), as_bytes(value)) for name, value in case["headers"]]
    before = world.written()
    until = ("caught-up", "reset", "closing", "stalled", '"signal":"refused"')
    said = world.talk(as_bytes(case["target"]), headers, case["messages"], until)
    assert world.written() == before, "a subscriber has written something"
    if said[0].get("reason") == "Invalid host header":
        return  # the framework refuses the handshake: it cannot know for which address it is
    assert said[0]["type"] == "websocket.accept", said[:3]
    texts = [json.loads(each["text"]) for each in said if each.get("text")]
    assert texts
    refused = [each for each in texts if each.get("signal") == "refused"]
    assert all(each["status"] < 500 or each["type"] == "/problems/not-yet-known" for each in refused), refused
    assert not refused or said[-1]["type"] == "websocket.close"


TALKING = Kind(
    "sockets", "first messages, queries and headers of WebSockets", lambda _: _talking(), _hold_talking
)

# Webhooks

URLS: Final = (
    *(
        "https://192.0.2.10/partyline",
        "https://192.0.2.10:8443/?a=b#c",
        "http://192.0.2.10/",
        "https://user:secret@192.0.2.10/",
    ),
    *(
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:192.0.2.10]/",
        "https://3221225994/",
        "https://0xC0.0.2.10/",
        "https://192.0.2.10./",
    ),
    *(
        "https://example.org/",
        "https://EXAMPLE.org:0/",
        "https://192.0.2.10:99999/",
        "https://192.0.2.10\\@evil/",
        "ftp://192.0.2.10/",
        "//192.0.2.10/",
    ),
    *(
        "https://кз.example/",
        "https://xn--/",
        "https://192.0.2.10/ä",
        "https://[",
        "https://[::1%25lo]/",
        "https:///",
        "https://" + "a" * 300 + "/",
    ),
)


@st.composite
def _registrations(draw: DrawFn) -> Case:
    body: Json = {"url": draw(changed_texts(st.sampled_from(URLS)))}
    more = {
        "party": ["kz-qhp"],
        "country": ["KZ"],
        "type": ["Renamed"],
        "kind": ["stated"],
        "after": 0,
        "format": "record",
        "description": "x",
    }
    body |= {name: more[name] for name in draw(st.lists(st.sampled_from(sorted(more)), max_size=3))}
    if draw(st.integers(0, 2)) == 0:
        body = draw(changed_json(st.just(body)))
    return {"body": json.dumps(body)}


def _hold_registration(world: World, case: Case) -> None:
    before = world.written()
    answer = world.ask("POST", b"/webhooks", [EDITOR], as_bytes(case["body"]))
    assert answer.status < 500 or answer.told["type"] == "/problems/not-yet-known", answer
    if answer.status >= 400:
        is_sound(answer)
        assert world.written() == before, "what was refused has written something"
        return
    told = answer.told
    read = world.ask("GET", f"/webhooks/{told['id']}".encode(), [EDITOR])
    assert {name: value for name, value in told.items() if name != "secret"} == read.told
    assert world.ask("DELETE", f"/webhooks/{told['id']}".encode(), [EDITOR]).status in {200, 204}


WEBHOOKS = Kind(
    "webhooks", "addresses and filters of webhooks", lambda _: _registrations(), _hold_registration
)

KINDS: Final = (QUERIES, CURSORS, RESUMING, TALKING, WEBHOOKS)
