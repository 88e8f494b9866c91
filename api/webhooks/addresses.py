"""Which addresses webhooks go to: those that the operator allows, and of the private ones only those in a network that is listed.

A name is only a name: what counts is the IP address that is connected to. So names are never judged for good, but looked up
and judged each time, and the connection is made to the very address that was judged (`api.webhooks.connecting`).
"""

import ipaddress
import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final, TypeAlias

import httpx
from msgspec import Struct

Ip: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

LONGEST_URL: Final = 2_000
HIGHEST_PORT: Final = 65_535
PUBLIC: Final = "public"
"""In the setting, any host."""

_NAME = re.compile(
    r"(\*\.)?(?=.{1,253}\Z)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\Z"
)
_NUMERIC = re.compile(
    r"(0x[0-9a-f]*|[0-9]+)\Z"
)  # a last label by which a name is read as an IPv4 address (WHATWG URL)
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NOT_THE_INTERNET: Final = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # Teredo, benchmarks, other assignments of the IETF
            "2001:db8::/32",  # documentation, as the next but one
            "2620:4f:8000::/48",  # AS112: reverse look-ups of private addresses
            "3fff::/20",
        ),
    )
)
_NOT_THE_INTERNET_EITHER: Final = (
    IPv4Network("192.0.0.0/24"),  # assignments of the IETF; this Python may know a part of them alone
    IPv4Network("192.88.99.0/24"),  # relays of 6to4
)
_NAT64: Final = IPv6Network("64:ff9b::/96")


class BadHosts(ValueError):
    """The setting is no list of hosts and networks."""


class BadUrl(ValueError):
    """The text is no address that a webhook can go to, whatever is allowed."""


class Allowed(Struct, frozen=True):
    """What the operator allows."""

    names: frozenset[str] = frozenset()
    """In lower case, in the letters of DNS."""
    domains: tuple[str, ...] = ()
    """Each with a dot in front: of `*.example.org`, what host names end with."""
    is_public: bool = False
    networks: tuple[Network, ...] = ()

    @property
    def is_nothing(self) -> bool:
        return not (self.names or self.domains or self.is_public or self.networks)

    def allows(self, host: str, address: Ip, *, encrypted: bool) -> bool:
        """Whether a connection to the address may be made in the name of the host.

        To one in a listed network it may, whatever it is called; to any other only if the host is listed, the address is
        one of the public internet, and what is sent is encrypted.
        """
        address = unwrapped(address)
        if any(address.version == each.version and address in each for each in self.networks):
            return True
        return encrypted and self._lists(host) and is_public(address)

    def _lists(self, host: str) -> bool:
        return self.is_public or host in self.names or host.endswith(self.domains or ("\0",))


class Target(Struct, frozen=True):
    """An address of a webhook, read."""

    url: str
    """What is asked for, with the host as below."""
    host: str
    """In lower case, without a dot at its end; an IP address without brackets."""
    port: int
    encrypted: bool


def allowed_hosts(text: str) -> Allowed:
    """What the setting `PARTYLINE_WEBHOOK_HOSTS` says. Raises `BadHosts`."""
    names: set[str] = set()
    domains: list[str] = []
    networks: list[Network] = []
    is_public_listed = False
    for each in filter(None, (part.strip().lower() for part in text.split(","))):
        if each == PUBLIC:
            is_public_listed = True
        elif (network := _network(each)) is not None:
            networks.append(network)
        elif not _NAME.match(each) or _NUMERIC.match(each.rpartition(".")[2]):
            raise BadHosts(
                f"webhook_hosts has {each!r}: it would be a list with commas of host names (hooks.example.org), domains"
                " (*.example.org), networks (10.0.0.0/8), or the word public"
            )
        elif each.startswith("*."):
            domains.append(each[1:])
        else:
            names.add(each)
    return Allowed(frozenset(names), tuple(domains), is_public_listed, tuple(networks))


def target(url: str) -> Target:
    """Take the address apart. Raises `BadUrl`."""
    try:
        read = httpx.URL(url)
        raw_host = read.raw_host  # the zone of an IPv6 address is looked at only here
    except (httpx.InvalidURL, ValueError) as error:
        raise BadUrl(f"{_shown(url)} is no URL: {error}") from None
    host = raw_host.decode("ascii").lower().removesuffix(".").strip("[]")
    if read.scheme not in {"https", "http"} or not host:
        raise BadUrl(f"{_shown(url)} would be one such as https://hooks.example.org/partyline")
    if read.userinfo:
        raise BadUrl(
            "the url holds a name or a password: put what the receiver is to know you by into its path or query"
        )
    if "#" in url:
        raise BadUrl(f"{_shown(url)} has a part behind #, which is never sent: leave it out")
    if len(url) > LONGEST_URL or re.search(r"[\x00-\x20\x7f]", url):
        raise BadUrl(f"the url has blanks, or more than {LONGEST_URL} characters")
    if _ip(host) is None and (not _NAME.match(host) or _NUMERIC.match(host.rpartition(".")[2])):
        raise BadUrl(f"{host!r} is no name of a host, and no IP address as it is usually written")
    encrypted = read.scheme == "https"
    port = (443 if encrypted else 80) if read.port is None else read.port
    if not 1 <= port <= HIGHEST_PORT:
        raise BadUrl(f"{port} is no port: it would be 1 to {HIGHEST_PORT}")
    # With the dot of a full name, no certificate would be for it, and many a receiver would not know it as its own.
    plain = read.copy_with(host=host) if raw_host.endswith(b".") else read
    return Target(str(plain), host, port, encrypted)


def is_public(address: Ip) -> bool:
    """Whether the address is one of the public internet; of one that stands for another, whether that is, too."""
    match address:
        case IPv4Address():
            return (
                address.is_global
                and not address.is_multicast
                and not any(address in each for each in _NOT_THE_INTERNET_EITHER)
            )
        case IPv6Address(ipv4_mapped=IPv4Address() as inner) | IPv6Address(sixtofour=IPv4Address() as inner):
            return is_public(inner)
        case IPv6Address() if address in _NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
        case IPv6Address():
            return (
                address in _GLOBAL_UNICAST
                and address.is_global
                and not any(address in each for each in _NOT_THE_INTERNET)
            )


def unwrapped(address: Ip) -> Ip:
    """The IPv4 address that an IPv6 socket would connect to; any other as it is."""
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address


def _ip(text: str) -> Ip | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _network(text: str) -> Network | None:
    """A network, or one address; `10.0.0.1/8` is no network, and most likely a slip."""
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        return None


def _shown(url: str) -> str:
    """Enough of the text to know it by; its query may hold a secret."""
    return repr(url.partition("?")[0][:100])
