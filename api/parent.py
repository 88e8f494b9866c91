"""A worker ends with the process that made it, and as soon as that tells it to.

A server's main process that is killed outright leaves its workers behind: they keep the port, and go on writing with
nobody to stop them.
"""

import asyncio
import contextlib
import multiprocessing
import os
import signal
import time
from collections.abc import AsyncIterator
from multiprocessing.connection import wait
from typing import Any, Final

ENDING: Final = 5.0
"""Seconds in which all of a process hears that another one has ended, however busy the machine is."""


def have_workers_heed_signals() -> None:
    """A worker that is told to stop before it has handlers of its own ends at once: nothing is open yet.

    A process that is forked has the handlers of its parent, which note the signal where nobody in the worker looks: it was lost, and
    the parent waited for the worker until it was to be killed.
    """
    told_by = (signal.SIGTERM, signal.SIGINT)

    def hold() -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, told_by)

    def go_on() -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, told_by)

    def heed() -> None:
        for number in told_by:
            signal.signal(number, signal.SIG_DFL)
        go_on()

    # Held back while it is forked: one that came before the handlers are gone would be noted and forgotten, too.
    os.register_at_fork(before=hold, after_in_parent=go_on, after_in_child=heed)


def let_workers_end() -> None:
    """A worker that has ended is never taken for one that refuses to.

    Two threads of the parent wait for it, and the system tells one of them alone: on a busy machine the other one looked before it was passed on,
    found the worker alive, and said in the log that it was killed.
    """
    from granian.server.mp import WorkerProcess  # noqa: PLC0415 - the other commands do not need a server

    join: Any = WorkerProcess.join

    def join_and_wait(worker: Any, timeout: float | None = None) -> None:
        join(worker, timeout)
        until = time.monotonic() + ENDING
        while worker.is_alive() and wait([worker.inner.sentinel], 0) and time.monotonic() < until:
            time.sleep(0.001)

    WorkerProcess.join = join_and_wait  # type: ignore[method-assign]


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
