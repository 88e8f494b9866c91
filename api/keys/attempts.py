"""Wrong tokens, counted by address: who sends many has to wait, and nobody else."""

import logging
import math
import time
from collections.abc import Callable

from api.limits.buckets import Buckets
from api.limits.gate import network_of
from api.problems import Problem

log = logging.getLogger(__name__)


class Attempts:
    """So many wrong tokens a minute from one address; then none is looked at until the minute gives one back."""

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._buckets = Buckets(a_minute, clock=clock)
        self._told = Buckets(1, clock=clock)

    def check(self, address: str) -> None:
        """Raises `Problem` where the address has sent too many."""
        looked = self._buckets.look(network_of(address))
        if not looked.allowed:
            raise Problem(
                "too-many-attempts",
                f"{self._buckets.quota} wrong tokens came from this address within a minute: nothing was looked at; try again later,"
                " with the right one",
                headers={"Retry-After": str(max(1, math.ceil(looked.again_in)))},
            )

    def note(self, address: str) -> None:
        """A wrong token came from the address; where it was the last that is looked at, the log says so, once a minute."""
        client = network_of(address)
        if not self._buckets.take(client).left and self._told.take(client).allowed:
            log.warning(
                "%s wrong tokens came from %s within a minute: no more are looked at for now",
                self._buckets.quota,
                address,
            )
