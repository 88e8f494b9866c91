"""What every answer has on it, whatever it is; and who may read it from a page elsewhere."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.sync.client import connect

from api.door.added import EXPOSED, SENT, BadOrigins, origins_of
from tests.api.door.test_door import EVERYWHERE
from tests.api.given import EDITOR, FOUNDED, Api, application
from tests.api.serving import serving

LISTED = "https://charts.example, http://localhost:3000"


@pytest.fixture(scope="module")
def closed() -> Iterator[Api]:
    """To pages elsewhere, as by default."""
    with application() as running:
        running.given(FOUNDED)
        yield running


@pytest.fixture(scope="module")
def open_to_all() -> Iterator[Api]:
    with application(cors_origins="*") as running:
        running.given(FOUNDED)
        yield running


@pytest.fixture(scope="module")
def open_to_some() -> Iterator[Api]:
    with application(cors_origins=LISTED) as running:
        running.given(FOUNDED)
        yield running


def asked(api: Api, method: str, address: str, **headers: str) -> httpx.Response:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return api.client.request(method, address, headers=sent)


def varies(answer: httpx.Response) -> set[str]:
    return {each.strip() for each in answer.headers.get("vary", "").split(",")} - {""}


# Against what a browser might make of it


@pytest.mark.parametrize(("method", "address", "status"), EVERYWHERE)
def test_every_answer_is_safe_in_a_browser(closed: Api, method: str, address: str, status: int) -> None:
    for _ in range(2):  # the second time by the light path, where there is one
        answer = asked(closed, method, address, accept="text/html")
        assert answer.status_code == status
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers.get_list("x-content-type-options") == ["nosniff"]


@pytest.mark.parametrize("address", ["/", "/p/kz-qkhp", "/p/kz-nobody", "/edit/new", "/docs"])
def test_a_page_stands_in_no_other_and_is_opened_by_none(closed: Api, address: str) -> None:
    answer = asked(closed, "GET", address, accept="text/html")
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def test_what_is_public_may_stand_on_any_page(closed: Api) -> None:
    assert closed.get("/parties/kz-qkhp").headers["cross-origin-resource-policy"] == "cross-origin"


def test_tls_is_asked_for_only_where_a_proxy_says_that_there_is_any(closed: Api) -> None:
    answer = asked(closed, "GET", "/", x_forwarded_proto="https")
    assert "strict-transport-security" not in answer.headers


@pytest.mark.parametrize(("method", "address", "status"), EVERYWHERE)
def test_no_answer_tells_what_it_is_made_with(closed: Api, method: str, address: str, status: int) -> None:
    answer = asked(closed, method, address)
    assert answer.status_code == status
    told = "\n".join(f"{name}: {value}" for name, value in answer.headers.items()).lower()
    assert not [each for each in ("granian", "litestar", "python", "x-powered-by") if each in told]


def test_nor_does_what_carries_it(tmp_path: Path) -> None:
    addresses = ("/", "/ledger", "/nowhere", "/parties/kz-qkhp", "/docs", "/health/live", "/metrics")
    with serving(tmp_path) as server:
        server.state(FOUNDED)
        for _ in range(2):  # the second time by the light path, where there is one
            for address in addresses:
                answer = server.client.get(address)
                assert answer.headers.get_list("server") == ["partyline"], address
        refused = server.client.post("/events", json={})
        assert (refused.status_code, refused.headers["server"]) == (401, "partyline")
        with connect(f"ws://127.0.0.1:{server.port}/stream") as socket:
            assert socket.response is not None
            assert "granian" not in str(socket.response.headers).lower()


# Who may read it from a page elsewhere


@pytest.mark.parametrize("origin", ["https://charts.example", "null"])
def test_by_default_no_page_elsewhere_may_read(closed: Api, origin: str) -> None:
    for _ in range(2):
        answer = asked(closed, "GET", "/parties/kz-qkhp?as_of=2010", origin=origin)
        assert not [name for name in answer.headers if name.startswith("access-control")]
    assert "Origin" not in varies(answer)


@pytest.mark.parametrize(("method", "address", "status"), EVERYWHERE)
def test_a_star_lets_all_read_whatever_is_answered(
    open_to_all: Api, method: str, address: str, status: int
) -> None:
    for _ in range(2):
        answer = asked(open_to_all, method, address, origin="https://anybody.example")
        assert answer.status_code == status
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["access-control-expose-headers"] == EXPOSED
        assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(("method", "address", "status"), EVERYWHERE)
def test_a_list_lets_those_read_that_stand_on_it(
    open_to_some: Api, method: str, address: str, status: int
) -> None:
    for origin in ("https://charts.example", "http://localhost:3000"):
        answer = asked(open_to_some, method, address, origin=origin)
        assert answer.status_code == status
        assert answer.headers["access-control-allow-origin"] == origin
        assert "Origin" in varies(answer)


@pytest.mark.parametrize(
    "origin", ["https://other.example", "http://charts.example", "https://charts.example.evil", "null", ""]
)
def test_a_list_lets_no_other_read(open_to_some: Api, origin: str) -> None:
    for _ in range(2):
        answer = asked(open_to_some, "GET", "/parties/kz-qkhp?as_of=2010", origin=origin)
        assert "access-control-allow-origin" not in answer.headers
        assert "Origin" in varies(answer)  # what is kept for one page is not given to another


def test_what_varied_before_varies_still(open_to_some: Api) -> None:
    asked(open_to_some, "GET", "/parties/kz-qkhp")
    assert varies(asked(open_to_some, "GET", "/parties/kz-qkhp")) == {"Accept-Datetime", "Origin"}


def test_a_preflight_is_told_what_the_address_takes(open_to_some: Api) -> None:
    answer = asked(
        open_to_some,
        "OPTIONS",
        "/events/00000000-0000-0000-0000-000000000001",
        origin="https://charts.example",
        access_control_request_method="PUT",
        access_control_request_headers="authorization,if-match",
    )
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-methods"] == answer.headers["allow"]
    assert "PUT" in answer.headers["access-control-allow-methods"]
    assert answer.headers["access-control-allow-headers"] == SENT
    assert answer.headers["access-control-max-age"] == "7200"


def test_a_preflight_of_another_is_told_nothing(open_to_some: Api) -> None:
    answer = asked(
        open_to_some,
        "OPTIONS",
        "/events",
        origin="https://evil.example",
        access_control_request_method="POST",
    )
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_a_page_elsewhere_may_write_with_a_token_of_its_own(open_to_all: Api) -> None:
    answer = open_to_all.client.post(
        "/events", json=FOUNDED | {"party": "kz-b"}, headers=EDITOR | {"Origin": "https://a.example"}
    )
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (201, "*")


@pytest.mark.parametrize(
    "text",
    [
        "example.org",
        "https://example.org/",
        "https://example.org/a",
        "*, https://a.example",
        "ftp://a",
        "https://",
    ],
)
def test_what_is_no_origin_is_refused_by_name(text: str) -> None:
    with pytest.raises(BadOrigins, match="cors_origins names"):
        origins_of(text)
