"""Wrong tokens, counted by address: who sends many has to wait, and nobody else."""

import math
import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

from api.limits.buckets import Buckets
from api.problems import Problem


class Attempts:
    """So many wrong tokens a minute from one address; then none is looked at until the minute gives one back."""

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._buckets = Buckets(a_minute, clock=clock)

    def check(self, address: str) -> None:
        """Raises `Problem` where the address has sent too many."""
        looked = self._buckets.look(_client(address))
        if not looked.allowed:
            raise Problem(
                "too-many-attempts",
                f"{self._buckets.quota} wrong tokens came from this address within a minute: nothing was looked at; try again later,"
                " with the right one",
                headers={"Retry-After": str(max(1, math.ceil(looked.again_in)))},
            )

    def note(self, address: str) -> None:
        """A wrong token came from the address."""
        self._buckets.take(_client(address))


def _client(address: str) -> object:
    """Whom an address stands for: of IPv6, whoever has the /64 that it lies in, as that is what a customer is given."""
    if ":" not in address:
        return address
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return int(found) >> 64 if isinstance(found, IPv6Address) and found.ipv4_mapped is None else address
