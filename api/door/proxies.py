"""Who came by way of a proxy, and what a proxy tells of them: heeded only from those that the operator trusts.

Anybody can send such a header. So it counts only where the connection itself comes from a trusted address, and of the addresses that
it lists the last one that is not a trusted proxy's own is the client's: what stands before that was sent by the client.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, collapse_addresses, ip_address, ip_network
from typing import Final, Literal, TypeAlias

from msgspec import Struct

Network: TypeAlias = IPv4Network | IPv6Network
Headers: TypeAlias = Iterable[tuple[bytes, bytes]]
By: TypeAlias = Literal["x-forwarded", "forwarded"]
"""Which headers the proxies write. Those of the other kind may be the client's own, passed on, and are never read."""

_WIDEST: Final = {4: 8, 6: 16}
"""The shortest prefixes of networks that one operator may have, such as 10.0.0.0/8; ..."""
_OWN: Final = (IPv6Network("fc00::/7"), IPv6Network("fe80::/10"))
"""... and those that never leave an operator's."""
_READ: Final = frozenset(
    (b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"forwarded", b"x-request-id")
)
_HOST: Final = re.compile(r"[0-9A-Za-z.\-]{1,253}(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:[0-9]{1,5})?")
_ID: Final = re.compile(r"[0-9A-Za-z._:+/=\-]{8,64}")
_PAIR: Final = re.compile(r'\s*([A-Za-z]+)=(?:"([^"]*)"|([^;,"\s]*))\s*')


class BadProxies(ValueError):
    """The setting names something that is no address and no network."""


class Told(Struct, frozen=True):
    """What a trusted proxy says of a request; None for what it leaves out."""

    address: str
    scheme: str | None = None
    host: str | None = None
    request_id: str | None = None


def networks_of(text: str) -> tuple[Network, ...]:
    """The addresses and networks of the setting. Raises `BadProxies`, also where they are together most of the world."""
    found: list[Network] = []
    for each in filter(None, (part.strip() for part in text.split(","))):
        try:
            network = ip_network(each, strict=False)
        except ValueError:
            raise BadProxies(
                f"trusted_proxies names {each!r}: it would be an address or a network, such as 127.0.0.1 or 10.20.0.0/16"
            ) from None
        found.append(network)
    four = [each for each in found if isinstance(each, IPv4Network)]
    six = [each for each in found if isinstance(each, IPv6Network)]
    together: list[Network] = [*collapse_addresses(four), *collapse_addresses(six)]
    for whole in together:
        if whole.prefixlen < _WIDEST[whole.version] and not any(_is_within(whole, own) for own in _OWN):
            raise BadProxies(
                f"trusted_proxies names all of {whole}, which is {'everybody' if not whole.prefixlen else 'a large part of the internet'}:"
                f" then strangers could claim any address; name the proxies, in networks of /{_WIDEST[whole.version]} at the widest"
            )
    return tuple(found)


def _is_within(network: Network, own: IPv6Network) -> bool:
    return isinstance(network, IPv6Network) and network.subnet_of(own)


class Proxies:
    """The proxies that are trusted."""

    def __init__(self, networks: tuple[Network, ...], by: By = "x-forwarded") -> None:
        self._by = by

        @lru_cache(maxsize=4_096)
        def trusted(address: str) -> bool:
            try:
                read = ip_address(address.partition("%")[0])
            except ValueError:  # a Unix socket has none
                return False
            if isinstance(read, IPv6Address) and read.ipv4_mapped is not None:
                read = read.ipv4_mapped
            return any(read in network for network in networks)

        self._trusts = trusted

    def told(self, peer: str, headers: Headers) -> Told | None:
        """What is told by who connected; None where nothing is to be believed."""
        if not self._trusts(peer):
            return None
        given: dict[bytes, list[str]] = {}
        for name, value in headers:
            if name in _READ:
                given.setdefault(name, []).append(value.decode("latin-1"))
        steps = _x_forwarded(given) if self._by == "x-forwarded" else _forwarded(given)
        ids = given.get(b"x-request-id", [])
        return Told(
            address=self._client(peer, steps.addresses),
            scheme=steps.scheme if steps.scheme in ("http", "https") else None,
            host=steps.host if steps.host and _HOST.fullmatch(steps.host) else None,
            request_id=ids[0] if len(ids) == 1 and _ID.fullmatch(ids[0]) else None,
        )

    def _client(self, peer: str, addresses: list[str]) -> str:
        """The nearest address that is no trusted proxy's; where all are, the farthest."""
        client = peer
        for text in reversed(addresses):
            address = _address(text)
            if address is None:  # whoever wrote it hid who asked: nothing before it can be believed
                break
            client = address
            if not self._trusts(address):
                break
        return client


class _Steps(Struct):
    """What the headers say: an address for each step, from the client on; of scheme and host, what the nearest proxy says."""

    addresses: list[str]
    scheme: str | None
    host: str | None


def _x_forwarded(given: dict[bytes, list[str]]) -> _Steps:
    def listed(name: bytes) -> list[str]:
        return [each.strip() for each in ",".join(given.get(name, [])).split(",") if each.strip()]

    schemes, hosts = listed(b"x-forwarded-proto"), listed(b"x-forwarded-host")
    return _Steps(
        listed(b"x-forwarded-for"),
        schemes[-1].lower() if schemes else None,
        hosts[-1] if hosts else None,
    )


def _forwarded(given: dict[bytes, list[str]]) -> _Steps:
    """As RFC 7239 has it."""
    steps = _Steps([], None, None)
    for element in _split(",".join(given.get(b"forwarded", [])), ","):
        pairs: dict[str, str] = {}
        for part in _split(element, ";"):
            pair = _PAIR.fullmatch(part)
            if pair is not None:
                pairs[pair[1].lower()] = pair[2] if pair[2] is not None else pair[3]
        if pairs:
            steps.addresses.append(pairs.get("for", "unknown"))
            steps.scheme, steps.host = pairs.get("proto", "").lower() or None, pairs.get("host") or None
    return steps


def _split(text: str, sign: str) -> list[str]:
    """The parts between signs that do not stand in quotes."""
    parts, quoted = [""], False
    for letter in text:
        quoted ^= letter == '"'
        if letter == sign and not quoted:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _address(text: str) -> str | None:
    """The address of a step, without its port; None where it is hidden, or none."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ip_address(text))
    except ValueError:
        return None
