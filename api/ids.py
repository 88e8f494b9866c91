"""New ids for events: UUIDs of version 7 (RFC 9562), which sort by the time they were made."""

import os
import time
from uuid import UUID


def new_event_id() -> UUID:
    """48 bits of milliseconds, the rest random."""
    milliseconds = time.time_ns() // 1_000_000
    number = (milliseconds << 80) | int.from_bytes(os.urandom(10))
    number &= ~(0xF << 76 | 0x3 << 62)
    return UUID(int=number | 0x7 << 76 | 0x2 << 62)
