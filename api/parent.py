"""A worker ends with the process that made it.

A server's main process that is killed outright leaves its workers behind: they keep the port, and go on writing with
nobody to stop them.
"""

import asyncio
import contextlib
import multiprocessing
import os
import signal
from collections.abc import AsyncIterator


@contextlib.asynccontextmanager
async def ending_with_parent() -> AsyncIterator[None]:
    """Within, a worker stops as if it were told to when its parent is gone; any other process is left alone."""
    parent = multiprocessing.parent_process()
    if parent is None:
        yield
        return
    loop = asyncio.get_running_loop()

    def gone() -> None:
        loop.remove_reader(parent.sentinel)
        os.kill(os.getpid(), signal.SIGTERM)

    loop.add_reader(parent.sentinel, gone)  # it can be read from when the parent has ended
    try:
        yield
    finally:
        loop.remove_reader(parent.sentinel)
