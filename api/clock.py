"""The clock of the program."""

import time

from domain.moments import Moment


def now() -> Moment:
    """The present moment."""
    return time.time_ns() // 1_000
