"""Who asks: the one who connected, unless it is a trusted proxy, which says for whom it asks. A stranger cannot forge it."""

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.door.proxies import BadProxies, By, Proxies, Told, networks_of
from api.door.visit import Scope, Visit
from tests.api.given import FOUNDED, Api, application

TRUSTED = "10.0.0.0/8, 127.0.0.1, 2001:db8:1::/64"
Lines = list[tuple[str, str]]


def told(peer: str, *lines: tuple[str, str], by: By = "x-forwarded") -> Told | None:
    headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in lines]
    return Proxies(networks_of(TRUSTED), by).told(peer, headers)


def address(peer: str, *lines: tuple[str, str], by: By = "x-forwarded") -> str:
    found = told(peer, *lines, by=by)
    assert found is not None
    return found.address


ALL = [
    ("X-Forwarded-For", "192.0.2.1"),
    ("X-Forwarded-Proto", "https"),
    ("X-Forwarded-Host", "parties.example"),
    ("Forwarded", "for=192.0.2.1;proto=https;host=parties.example"),
    ("X-Request-ID", "chosen-by-somebody"),
]


@pytest.mark.parametrize("peer", ["192.0.2.7", "11.0.0.1", "127.0.0.2", "::1", "2001:db8:2::1", "", "unix"])
@pytest.mark.parametrize("by", ["x-forwarded", "forwarded"])
def test_a_stranger_is_not_believed(peer: str, by: By) -> None:
    assert told(peer, *ALL, by=by) is None


@pytest.mark.parametrize("peer", ["10.1.2.3", "127.0.0.1", "::ffff:10.1.2.3", "2001:db8:1::5"])
@pytest.mark.parametrize("by", ["x-forwarded", "forwarded"])
def test_a_trusted_proxy_is_believed(peer: str, by: By) -> None:
    assert told(peer, *ALL, by=by) == Told("192.0.2.1", "https", "parties.example", "chosen-by-somebody")


@pytest.mark.parametrize(
    ("listed", "client"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.1, 10.0.0.9", "192.0.2.1"),
        ("1.1.1.1, 192.0.2.1, 10.0.0.9, 127.0.0.1", "192.0.2.1"),  # what the client sent itself stands first
        ("10.0.0.8, 10.0.0.9", "10.0.0.8"),
        ("10.0.0.66, 192.0.2.1", "192.0.2.1"),  # a trusted address that a client claims
        ("192.0.2.1:4711", "192.0.2.1"),
        ("2001:db8:2::1", "2001:db8:2::1"),
        ("[2001:db8:2::1]:4711", "2001:db8:2::1"),
        ("192.0.2.1, unknown", "10.0.0.1"),
        ("192.0.2.1, rubbish, 10.0.0.9", "10.0.0.9"),
        ("", "10.0.0.1"),
        (",,", "10.0.0.1"),
    ],
)
def test_the_client_is_the_nearest_that_is_no_trusted_proxy(listed: str, client: str) -> None:
    assert address("10.0.0.1", ("X-Forwarded-For", listed)) == client


def test_several_lines_are_one_list() -> None:
    lines = [("X-Forwarded-For", "1.1.1.1"), ("X-Forwarded-For", "192.0.2.1, 10.0.0.9")]
    assert address("10.0.0.1", *lines) == "192.0.2.1"


@pytest.mark.parametrize(
    ("written", "client"),
    [
        ("for=192.0.2.1", "192.0.2.1"),
        ('For="[2001:db8:2::1]:4711"; proto=https', "2001:db8:2::1"),
        ("for=1.1.1.1, for=192.0.2.1;by=10.0.0.9, for=10.0.0.9", "192.0.2.1"),
        ('for="1.1.1.1, for=2.2.2.2", for=192.0.2.1', "192.0.2.1"),  # a comma in quotes parts nothing
        ("for=_hidden, for=10.0.0.9", "10.0.0.9"),
        ("for=192.0.2.1, proto=https", "10.0.0.1"),
        ('for="unfinished', "10.0.0.1"),
    ],
)
def test_forwarded_is_read_as_rfc_7239_has_it(written: str, client: str) -> None:
    assert address("10.0.0.1", ("Forwarded", written), by="forwarded") == client


def test_headers_of_the_other_kind_are_not_read() -> None:
    assert address("10.0.0.1", ("Forwarded", "for=192.0.2.1")) == "10.0.0.1"
    assert address("10.0.0.1", ("X-Forwarded-For", "192.0.2.1"), by="forwarded") == "10.0.0.1"


def test_of_scheme_and_host_the_nearest_proxy_is_believed() -> None:
    lines = [("X-Forwarded-Proto", "http, https"), ("X-Forwarded-Host", "evil.example, parties.example")]
    found = told("10.0.0.1", *lines)
    assert found is not None
    assert (found.scheme, found.host) == ("https", "parties.example")


@pytest.mark.parametrize("host", ["a b", "x/y", "<script>", "x" * 300, "a\r\nb", "ü.example", "user@host"])
def test_a_host_that_is_none_is_not_taken(host: str) -> None:
    found = told("10.0.0.1", ("X-Forwarded-Host", host), ("X-Forwarded-Proto", "gopher"))
    assert found is not None
    assert (found.host, found.scheme) == (None, None)


@pytest.mark.parametrize("id_", ["short", "x" * 65, "with blanks in it", "line\nbreak-line", '{"json": 1}'])
def test_an_id_that_could_stand_for_something_else_in_a_log_is_not_taken(id_: str) -> None:
    found = told("10.0.0.1", ("X-Request-ID", id_))
    assert found is not None
    assert found.request_id is None


@given(st.lists(st.text(max_size=12), max_size=6), st.ip_addresses())
def test_whatever_a_client_sends_its_own_address_is_told(sent: list[str], client: Any) -> None:
    """The proxy adds the address of who connected to it behind what they sent."""
    line = ", ".join([*(each.encode("latin-1", "replace").decode("latin-1") for each in sent), str(client)])
    found = address("127.0.0.1", ("X-Forwarded-For", line))
    is_proxy = any(client in network for network in networks_of(TRUSTED) if network.version == client.version)
    assert is_proxy or ip_address(found) == client


@pytest.mark.parametrize("text", ["proxy", "10.0.0.0/33", "0.0.0.0/0", "::/0", "10.0.0.1 10.0.0.2"])
def test_what_is_no_proxy_is_refused_by_name(text: str) -> None:
    with pytest.raises(BadProxies, match="trusted_proxies names"):
        networks_of(text)


@pytest.mark.parametrize(
    ("text", "made_up"),
    [
        ("0.0.0.0/1, 128.0.0.0/1", "0.0.0.0/0"),
        ("128.0.0.0/2, 10.0.0.1, 192.0.0.0/2, 0.0.0.0/1", "0.0.0.0/0"),
        ("::/1, 8000::/1", "::/0"),
        ("128.0.0.0/1", "128.0.0.0/1"),
        ("2000::/3", "2000::/3"),
        (",".join(f"{each}.0.0.0/8" for each in range(64, 128)), "64.0.0.0/2"),
    ],
)
def test_networks_that_are_together_most_of_the_world_are_no_proxies(text: str, made_up: str) -> None:
    with pytest.raises(BadProxies, match=f"names all of {made_up}, which is"):
        networks_of(text)


@pytest.mark.parametrize(
    "text", ["10.0.0.0/8, 172.16.0.0/12, 127.0.0.1", "fc00::/7", "fe80::/10, ::1", "2a00::/16"]
)
def test_networks_that_an_operator_may_have_are_taken(text: str) -> None:
    assert len(networks_of(text)) == len(text.split(","))


# In an application


def noted(api: Api) -> list[tuple[Visit, Scope]]:
    """What comes to the gates from now on."""
    seen: list[tuple[Visit, Scope]] = []

    def noting(visit: Visit, scope: Scope) -> None:
        seen.append((visit, scope))

    app: Any = api.client.app
    app.door.gates = (noting,)
    return seen


@pytest.fixture
def believing() -> Iterator[Api]:
    """An application that trusts the client of the tests, which has no address otherwise."""
    with application(trusted_proxies="10.0.0.0/8") as running:
        running.given(FOUNDED)
        yield running


def test_an_application_believes_nobody_by_default(memory: Api) -> None:
    seen = noted(memory)
    answer = memory.client.get("/ledger", headers=dict(ALL))
    (visit, scope) = seen[0]
    assert visit.address == scope["client"][0] != "192.0.2.1"
    assert not visit.is_secure
    assert answer.headers["x-request-id"] == visit.request_id != "chosen-by-somebody"
    assert "strict-transport-security" not in answer.headers


def test_an_application_believes_a_proxy_that_is_named(
    believing: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    app: Any = believing.client.app
    inner = type(app).__call__

    async def from_proxy(self: Any, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            scope["client"] = ("10.0.0.5", 4711)
        await inner(self, scope, receive, send)

    monkeypatch.setattr(type(app), "__call__", from_proxy)
    seen = noted(believing)
    answer = believing.client.get("/feed.json", headers=dict(ALL))
    (visit, scope) = seen[0]
    assert (visit.address, scope["client"][0], scope["scheme"]) == ("192.0.2.1", "192.0.2.1", "https")
    assert answer.headers["x-request-id"] == "chosen-by-somebody"
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert answer.json()["home_page_url"].startswith("https://parties.example/")
