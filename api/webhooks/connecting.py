"""Connections to receivers: the name is looked up, each address judged, and one that is allowed is connected to, itself.

Nothing looks the name up a second time, so that it cannot lead elsewhere by then (DNS rebinding). TLS still checks the
receiver's certificate against the name.
"""

import contextlib
import ipaddress
import socket
from collections.abc import Iterable
from functools import partial
from typing import Any, Final

import httpcore

from api.webhooks.addresses import Allowed, Ip, Target
from api.webhooks.waiting import in_a_thread_of_its_own

CONNECT_SECONDS: Final = 5.0
"""For one of the addresses of a name."""


class NotAllowed(Exception):
    """No address that the name leads to is one that may be connected to; the message says what would be."""


class NotFound(Exception):
    """The name leads nowhere, now."""


async def looked_up(host: str, port: int) -> list[Ip]:
    """The addresses of a host, in the order of the system. Raises `NotFound`."""
    with contextlib.suppress(ValueError):
        return [ipaddress.ip_address(host)]
    try:
        found = await in_a_thread_of_its_own(partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM))
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or error
        raise NotFound(f"the host {host!r} cannot be found ({why})") from None
    return [ipaddress.ip_address(address[0]) for *_, address in found]


async def permitted(target: Target, allowed: Allowed) -> list[Ip]:
    """The addresses that may be connected to; at least one. Raises `NotAllowed` and `NotFound`."""
    found = await looked_up(target.host, target.port)
    fit = [each for each in found if allowed.allows(target.host, each, encrypted=target.encrypted)]
    if fit:
        return fit
    if not target.encrypted and any(allowed.allows(target.host, each, encrypted=True) for each in found):
        raise NotAllowed("http is taken in a network alone that PARTYLINE_WEBHOOK_HOSTS lists: use https")
    raise NotAllowed(
        f"PARTYLINE_WEBHOOK_HOSTS does not allow {target.host!r}, or not the network that it leads to"
    )


class Guarded(httpcore.AsyncNetworkBackend):
    """Connects to what is allowed, and to nothing else."""

    def __init__(self, allowed: Allowed, *, encrypted: bool) -> None:
        self._allowed = allowed
        self._encrypted = encrypted
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's own
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        host = host.lower().removesuffix(".").strip("[]")
        addresses = await permitted(Target("", host, port, self._encrypted), self._allowed)
        for place, address in enumerate(addresses, start=1):
            try:
                return await self._network.connect_tcp(
                    str(address),
                    port,
                    min(timeout or CONNECT_SECONDS, CONNECT_SECONDS),
                    local_address,
                    socket_options,
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if place == len(addresses):
                    raise
        raise AssertionError("there is at least one address")

    async def connect_unix_socket(self, path: str, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        raise NotAllowed(f"{path!r} is not on the network")

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)
