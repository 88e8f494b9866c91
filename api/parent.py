"""A worker ends with the process that made it, and as soon as that tells it to.

A server's main process that is killed outright leaves its workers behind: they keep the port, and go on writing with
nobody to stop them.
"""

import asyncio
import contextlib
import multiprocessing
import os
import signal
from collections.abc import AsyncIterator


def have_workers_heed_signals() -> None:
    """A worker that is told to stop before it has handlers of its own ends at once: nothing is open yet.

    A process that is forked has the handlers of its parent, which note the signal where nobody in the worker looks: it was lost, and
    the parent waited for the worker until it was to be killed.
    """
    told_by = (signal.SIGTERM, signal.SIGINT)

    def wait() -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, told_by)

    def go_on() -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, told_by)

    def heed() -> None:
        for number in told_by:
            signal.signal(number, signal.SIG_DFL)
        go_on()

    # Held back while it is forked: one that came before the handlers are gone would be noted and forgotten, too.
    os.register_at_fork(before=wait, after_in_parent=go_on, after_in_child=heed)


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
