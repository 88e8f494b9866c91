"""New ids for events: UUIDs of version 7 (RFC 9562), which sort by the time they were made."""

import os
import threading
import time
from typing import Final
from uuid import UUID

_RANDOM: Final = 10
"""Random bytes of an id."""
_AT_ONCE: Final = 256
"""Ids for which they are fetched together: to ask the system lets another thread run, and takes its time."""


class _Bytes(threading.local):
    """Random bytes of a thread, each given out once. A child process that is forked has none of its parent's."""

    def __init__(self) -> None:
        self.process = 0
        self.left = b""

    def some(self) -> bytes:
        if not self.left or self.process != os.getpid():
            self.process = os.getpid()
            self.left = os.urandom(_RANDOM * _AT_ONCE)
        given, self.left = self.left[:_RANDOM], self.left[_RANDOM:]
        return given


_bytes = _Bytes()


def new_event_id() -> UUID:
    """48 bits of milliseconds, the rest random."""
    milliseconds = time.time_ns() // 1_000_000
    number = (milliseconds << 80) | int.from_bytes(_bytes.some())
    number &= ~(0xF << 76 | 0x3 << 62)
    return UUID(int=number | 0x7 << 76 | 0x2 << 62)
