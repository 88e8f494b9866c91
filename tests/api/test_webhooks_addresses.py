"""Where webhooks may go: what the operator lists, and of what is listed by name the public internet alone."""

import asyncio
import ipaddress
import socket
import threading
import time
from typing import Any

import httpcore
import httpx
import pytest

from api.webhooks.addresses import BadHosts, BadUrl, allowed_hosts, is_public, target
from api.webhooks.connecting import Guarded, NotAllowed, NotFound, permitted
from api.webhooks.sending import HttpSender

PRIVATE = (
    *("127.0.0.1", "127.8.8.8", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255"),  # noqa: S104 - only judged
    *("192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.1"),
    *("203.0.113.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "192.88.99.1"),
    *(
        "::",
        "::1",
        "::127.0.0.1",
        "::8.8.8.8",
        "fe80::1",
        "fe80::1%1",
        "fec0::1",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
    ),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:0:127.0.0.1"),
    *("64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b:1::8.8.8.8", "2002:7f00:1::", "2002:a00:1::"),
    *(
        "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:2::1",
        "2001:db8::1",
        "3fff::1",
        "100::1",
        "5f00::1",
    ),
)
PUBLIC = (
    *("8.8.8.8", "1.1.1.1", "93.184.215.14", "172.32.0.1", "192.169.0.1", "100.128.0.1"),
    *("2606:4700::1111", "2a00:1450:4001::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::"),
)


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_none_of_the_public_internet_is_not_gone_to_by_name(address: str) -> None:
    ip = ipaddress.ip_address(address)
    assert not is_public(ip)
    for listed in ("public", "hooks.example.org", "*.example.org"):
        assert not allowed_hosts(listed).allows("hooks.example.org", ip, encrypted=True)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_public_internet_is_gone_to_if_its_name_is_listed_and_it_is_encrypted(
    address: str,
) -> None:
    ip = ipaddress.ip_address(address)
    for listed in ("public", "hooks.example.org", "*.example.org", "10.0.0.0/8, *.example.org"):
        assert allowed_hosts(listed).allows("hooks.example.org", ip, encrypted=True)
        assert not allowed_hosts(listed).allows("hooks.example.org", ip, encrypted=False)
    for listed in ("", "example.org", "*.hooks.example.org", "10.0.0.0/8", "hooks.example.org.evil.net"):
        assert not allowed_hosts(listed).allows("hooks.example.org", ip, encrypted=True)


def test_a_domain_is_what_lies_below_it_and_no_name_that_ends_alike() -> None:
    allowed, ip = allowed_hosts("*.example.org"), ipaddress.ip_address("8.8.8.8")
    assert [
        host
        for host in ("a.example.org", "a.b.example.org", "example.org", "evilexample.org", "example.org.net")
        if allowed.allows(host, ip, encrypted=True)
    ] == ["a.example.org", "a.b.example.org"]


@pytest.mark.parametrize(
    ("listed", "address", "is_in"),
    [
        ("10.0.0.0/8", "10.255.0.1", True),
        ("10.0.0.0/8", "11.0.0.1", False),
        ("10.0.0.0/8", "::ffff:10.0.0.1", True),
        ("10.0.0.0/8", "64:ff9b::10.0.0.1", False),
        ("127.0.0.1", "127.0.0.1", True),
        ("127.0.0.1", "127.0.0.2", False),
        ("fd00::/8", "fd12::1", True),
        ("::1", "::1", True),
        ("0.0.0.0/0", "fd12::1", False),
        ("public", "10.0.0.1", False),
    ],
)
def test_a_listed_network_is_gone_to_by_whatever_name_and_without_encryption(
    listed: str, address: str, *, is_in: bool
) -> None:
    ip = ipaddress.ip_address(address)
    assert allowed_hosts(listed).allows("receiver.local", ip, encrypted=False) == is_in


@pytest.mark.parametrize(
    "listed",
    [
        "10.0.0.1/8",
        "https://example.org",
        "example.org:443",
        "*",
        "*.*.org",
        "exa mple.org",
        "10.0.0",
        "ex*.org",
        "-a.org",
    ],
)
def test_a_list_that_means_nothing_certain_is_refused_by_name(listed: str) -> None:
    with pytest.raises(BadHosts) as refusal:
        allowed_hosts(f"hooks.example.org, {listed}")
    assert repr(listed) in str(refusal.value)


def test_nothing_is_allowed_unless_something_is_listed() -> None:
    assert allowed_hosts("").is_nothing
    assert allowed_hosts(" , ").is_nothing
    assert not allowed_hosts("Hooks.Example.Org").is_nothing


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("https://hooks.example.org/a?b=c", "hooks.example.org", 443),
        ("https://HOOKS.example.org.:8443", "hooks.example.org", 8443),
        ("http://127.0.0.1:9/x", "127.0.0.1", 9),
        ("https://[::1]/x", "::1", 443),
        ("https://пример.рф/x", "xn--e1afmkfd.xn--p1ai", 443),
    ],
)
def test_an_address_is_taken_apart(url: str, host: str, port: int) -> None:
    read = target(url)
    assert (read.host, read.port, read.encrypted) == (host, port, url.startswith("https"))


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://hooks.example.org./a?b=c", "https://hooks.example.org/a?b=c"),
        ("https://HOOKS.example.org.:8443/ü", "https://hooks.example.org:8443/%C3%BC"),
        ("http://127.0.0.1.:9/x", "http://127.0.0.1:9/x"),
        ("https://пример.рф./x", "https://xn--e1afmkfd.xn--p1ai/x"),
    ],
)
def test_a_name_is_asked_for_without_the_dot_at_its_end(url: str, asked: str) -> None:
    assert httpx.URL(target(url).url) == httpx.URL(asked)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            "hooks.example.org",
            "ftp://example.org/",
            "file:///etc/passwd",
            "https://",
            "https:///x",
            "//example.org",
        ),
        *("https://user:word@example.org/", "https://user@example.org/", "https://example.org/#part"),
        *(
            "https://2130706433/",
            "https://0177.0.0.1/",
            "https://0x7f.0.0.1/",
            "https://0x7f000001/",
            "https://127.1/",
        ),
        *(
            "https://127.0.0.1.example.1/",
            "https://example.org:99999/",
            "https://exa mple.org/",
            "https://[::1/",
            "https://[::1%\u202825lo]/",
        ),
        *(
            "https://example.org/a\nb",
            "https://example.org/" + "x" * 2_000,
            "https://exa%6dple.org/",
            "gopher://x/",
        ),
    ],
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(BadUrl):
        target(url)


def test_a_refusal_does_not_repeat_what_may_be_a_secret() -> None:
    for url in ("https://user:hunter2@example.org/", "ftp://example.org/?token=hunter2"):
        with pytest.raises(BadUrl) as refusal:
            target(url)
        assert "hunter2" not in str(refusal.value)


# At the moment of connecting


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Have names lead to these addresses, look-up by look-up; returns the names that were looked up."""
    asked: list[str] = []
    left = list(answers)

    def getaddrinfo(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        found = left.pop(0)
        if not found:
            raise socket.gaierror(-2, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in found]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


def connected_to(monkeypatch: pytest.MonkeyPatch, *, unreachable: tuple[str, ...] = ()) -> list[str]:
    """The addresses that are connected to from now on, where nothing is there."""
    tried: list[str] = []

    async def connect(_backend: Any, host: str, *_: Any) -> httpcore.AsyncNetworkStream:
        tried.append(host)
        if host in unreachable:
            raise httpcore.ConnectError
        return httpcore.AsyncMockStream([])

    monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", connect)
    return tried


def connect(listed: str, host: str, *, encrypted: bool = True) -> None:
    async def connecting() -> None:
        await Guarded(allowed_hosts(listed), encrypted=encrypted).connect_tcp(host, 443)

    asyncio.run(connecting())


def test_what_is_connected_to_is_the_address_that_was_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, tried = resolving(monkeypatch, ["8.8.8.8"], ["127.0.0.1"]), connected_to(monkeypatch)
    connect("public", "rebinding.example")
    assert (asked, tried) == (["rebinding.example"], ["8.8.8.8"])
    with pytest.raises(NotAllowed):
        connect("public", "rebinding.example")
    assert tried == ["8.8.8.8"]


def test_of_several_addresses_only_those_that_are_allowed_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, ["10.0.0.1", "8.8.8.8", "127.0.0.1", "1.1.1.1"])
    tried = connected_to(monkeypatch, unreachable=("8.8.8.8", "1.1.1.1"))
    with pytest.raises(httpcore.ConnectError):
        connect("public", "many.example")
    assert tried == ["8.8.8.8", "1.1.1.1"]


def test_the_next_address_is_tried_where_one_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, ["8.8.8.8", "1.1.1.1"])
    tried = connected_to(monkeypatch, unreachable=("8.8.8.8",))
    connect("public", "many.example")
    assert tried == ["8.8.8.8", "1.1.1.1"]


def test_a_socket_of_the_file_system_is_no_address() -> None:
    async def connecting() -> None:
        await Guarded(allowed_hosts("public"), encrypted=True).connect_unix_socket("/run/other.sock")

    with pytest.raises(NotAllowed):
        asyncio.run(connecting())


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1", "0.0.0.0", "::ffff:127.0.0.1"])  # noqa: S104 - only judged
def test_this_machine_is_not_gone_to_by_any_of_its_names(host: str) -> None:
    url = f"https://[{host}]/" if ":" in host else f"https://{host}/"
    for listed in ("public", "localhost, *.local"):
        with pytest.raises(NotAllowed):
            asyncio.run(permitted(target(url), allowed_hosts(listed)))


def test_a_name_that_leads_nowhere_is_said_to(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, [])
    with pytest.raises(NotFound) as refusal:
        asyncio.run(permitted(target("https://nowhere.example/"), allowed_hosts("public")))
    assert "nowhere.example" in str(refusal.value)


def test_a_look_up_that_hangs_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    hanging = threading.Event()

    def getaddrinfo(host: str, port: int, **_: Any) -> list[Any]:
        if host == "hanging.example":
            hanging.wait(20)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    allowed = allowed_hosts("public")

    async def many() -> None:
        waiting = [
            asyncio.create_task(permitted(target("https://hanging.example/"), allowed)) for _ in range(50)
        ]
        await asyncio.sleep(0)
        assert await permitted(target("https://other.example/"), allowed)
        for each in waiting:
            each.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    began = time.monotonic()
    asyncio.run(many())
    assert time.monotonic() - began < 5
    hanging.set()


def test_what_would_do_with_https_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, ["8.8.8.8"])
    with pytest.raises(NotAllowed) as refusal:
        asyncio.run(permitted(target("http://hooks.example/"), allowed_hosts("public")))
    assert "use https" in str(refusal.value)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "https://localhost/", "http://8.8.8.8/", "no url"])
def test_an_attempt_that_is_not_allowed_is_a_failure_in_words(url: str) -> None:
    async def sending() -> str | None:
        async with HttpSender.opened(allowed_hosts("192.0.2.0/24")) as sender:
            return (await sender.send(url, {}, b"{}")).error

    said = asyncio.run(sending())
    assert said is not None
    assert "PARTYLINE_WEBHOOK_HOSTS" in said or url in said
