"""The gate of the limits: how often a client may ask, and how much at once. It stands in the door, before anything is answered.

A client is the key that it sent, where that is valid, else its address; of IPv6 the network of 64 bits, which is what one subscriber of a
provider has. Each process counts for itself: behind several workers or nodes a client gets as much from each.
"""

import math
import time
from collections.abc import Callable, Hashable
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import Final, TypeAlias

from api.door.visit import Gate, Scope, Visit
from api.limits.buckets import MINUTE, Buckets, Seconded
from api.problems import Problem
from api.settings import Settings

FREE: Final = ("/health/", "/metrics")
"""What watches over the server asks here, and is not counted."""
STREAM: Final = "/stream"
READING: Final = ("GET", "HEAD", "OPTIONS")

Actor: TypeAlias = Callable[[Visit, Scope], str | None]
"""Finds out whose key came with a visit, notes it there, and names it."""

RETRY_AFTER: Final = b"1"
"""Seconds after which who has too much open may try again."""


def client_of(visit: Visit) -> Hashable:
    """Who asks, as limits count: the key, else the address."""
    return network_of(visit.address) if visit.key is None else ("key", visit.key.actor)


@lru_cache(maxsize=4_096)
def network_of(address: str) -> str:
    """The address, or its network of 64 bits where it is one of IPv6; an IPv4 address within one is itself."""
    try:
        read = ip_address(address.partition("%")[0])
    except ValueError:  # a Unix socket has none
        return address
    if not isinstance(read, IPv6Address):
        return str(read)
    if read.ipv4_mapped is not None:
        return str(read.ipv4_mapped)
    return f"{IPv6Address(int(read) >> 64 << 64)}/64"


def limits_of(settings: Settings, actor: Actor, clock: Seconded = time.monotonic) -> list[Gate]:
    """The gates that the settings ask for."""
    gates: list[Gate] = [address_gate(settings.max_address)]
    reads, writes = settings.requests_per_minute, settings.writes_per_minute
    if reads or writes:
        gates.append(rate_gate(reads, writes, actor, clock))
    if settings.requests_at_once or settings.subscriptions_at_once:
        gates.append(at_once_gate(settings.requests_at_once, settings.subscriptions_at_once))
    return gates


def address_gate(most: int) -> Gate:
    """Refuses addresses of more bytes."""

    def gate(_: Visit, scope: Scope) -> Problem | None:
        long = len(scope["path"]) + len(scope["query_string"])
        if long <= most:
            return None
        return Problem(
            "address-too-long",
            f"the address, path and query, has {long} characters, and this server takes {most}: ask for less at once",
        )

    return gate


def rate_gate(reads: int, writes: int, actor: Actor, clock: Seconded) -> Gate:
    """Refuses who asks, or writes, more often in a minute; 0: as often as anybody likes.

    As many as in a minute may come at once; then one at a time, as the minute goes by. What is left is told in the headers of
    draft-ietf-httpapi-ratelimit-headers.
    """
    reading = _Counted("default", "requests", reads, clock) if reads else None
    writing = _Counted("writes", "writes", writes, clock) if writes else None

    def gate(visit: Visit, scope: Scope) -> Problem | None:
        if scope["path"].startswith(FREE):
            return None
        counted = reading if scope.get("method", "GET") in READING else writing
        if counted is None:
            return None
        actor(visit, scope)  # which notes the key with the visit
        return counted.ask(visit)

    return gate


class _Counted:
    """The buckets of one policy, and what it tells."""

    def __init__(self, name: str, what: str, quota: int, clock: Seconded) -> None:
        self._name = name
        self._what = what
        self._buckets = Buckets(quota, clock=clock)
        self._policy = (b"ratelimit-policy", f'"{name}";q={quota};w={MINUTE:.0f}'.encode("ascii"))
        self._left = f'"{name}";r=%d;t=%d'.encode("ascii")

    def ask(self, visit: Visit) -> Problem | None:
        taken = self._buckets.take(client_of(visit))
        told = self._left % (taken.left, math.ceil(taken.full_in))
        visit.headers += self._policy, (b"ratelimit", told)
        if taken.allowed:
            return None
        again = max(1, math.ceil(taken.again_in))
        return Problem(
            "too-many-requests",
            f"you may send {self._buckets.quota} {self._what} a minute here, and have sent more: ask again after {again} s",
            headers={"Retry-After": str(again)},
        )


def at_once_gate(requests: int, subscriptions: int) -> Gate:
    """Refuses who has as many requests open, or as many subscriptions; 0: as many as anybody likes."""
    asking = Open(requests)
    subscribed = Open(subscriptions)

    def gate(visit: Visit, scope: Scope) -> Problem | None:
        path: str = scope["path"]
        if (
            STREAM in path and "/" + path.strip("/") == STREAM
        ):  # as routes are found, however many slashes there are
            if subscribed.enter(visit):
                return None
            return Problem(
                "too-many-subscriptions",
                f"you have {subscriptions} subscriptions here, as many as one client may: end one that is not needed; one "
                "subscription takes several parties, countries and types",
                headers={"Retry-After": RETRY_AFTER.decode()},
            )
        if path.startswith(FREE) or asking.enter(visit):
            return None
        return Problem(
            "too-many-at-once",
            f"{requests} of your requests are not answered yet, as many as one client may have open: wait for one of them",
            headers={"Retry-After": RETRY_AFTER.decode()},
        )

    return gate


class Open:
    """How many each client has open; who has none is not remembered."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: dict[Hashable, int] = {}

    def __len__(self) -> int:
        """How many clients have any."""
        return len(self._open)

    def enter(self, visit: Visit) -> bool:
        """Count one more, until the visit is over; False where there are as many as there may be."""
        if not self._most:
            return True
        client = client_of(visit)
        there = self._open.get(client, 0)
        if there >= self._most:
            return False
        self._open[client] = there + 1
        visit.leaving.append(self._leaving(client))
        return True

    def _leaving(self, client: Hashable) -> Callable[[], None]:
        def leave() -> None:
            there = self._open[client] - 1
            if there:
                self._open[client] = there
            else:
                del self._open[client]

        return leave
