"""The collector of circular garbage, and how it is kept from walking over all that stays.

A chronicle is made of objects that stay for good. While they are made, each collection walks over all that there are so far and finds
nothing: that took half of the time of a start. Once they are there, a full collection stops every thread for as long as the walk takes.
"""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

MANY: Final = 10_000
"""Records that are worth setting aside."""

_changing = threading.Lock()
_resting = 0
_was_on = True


@contextmanager
def resting() -> Iterator[None]:
    """Nothing is collected while this lasts, in any thread; several may last at once."""
    global _resting, _was_on  # noqa: PLW0603 - the collector is the process's, and so is who has put it to rest
    with _changing:
        if _resting == 0:
            _was_on = gc.isenabled()
            gc.disable()
        _resting += 1
    try:
        yield
    finally:
        with _changing:
            _resting -= 1
            if _resting == 0 and _was_on:
                gc.enable()


def leave_aside() -> None:
    """What is there now, before much comes in, is not walked over when that is set aside: a program is not garbage."""
    gc.freeze()


def set_aside() -> None:
    """What is there now is not walked over again: it is taken to stay."""
    gc.collect()  # so that garbage does not
    gc.freeze()
