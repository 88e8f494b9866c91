"""What other threads have finished, brought to an event loop: all that is finished by then with one wake-up.

`asyncio.wrap_future` wakes the loop for each by itself, and each time the thread that works is stopped for the loop's turn: that took more time than the
work where many appends are written together.
"""

import asyncio
import contextlib
import threading
from concurrent.futures import Future
from functools import partial
from typing import Any, TypeVar

Result = TypeVar("Result")


class Returning:
    """For one event loop; to be made in it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._changing = threading.Lock()
        self._finished: list[tuple[asyncio.Future[Any], Future[Any]]] = []

    def bring(self, future: "Future[Result]") -> "asyncio.Future[Result]":
        """What the future gives. Who stops waiting cancels it, if it has not begun."""
        wanted: asyncio.Future[Result] = self._loop.create_future()
        wanted.add_done_callback(lambda waited: future.cancel() if waited.cancelled() else None)
        future.add_done_callback(partial(self._note, wanted))
        return wanted

    def _note(self, wanted: "asyncio.Future[Any]", future: "Future[Any]") -> None:
        with self._changing:
            self._finished.append((wanted, future))
            is_first = len(self._finished) == 1
        if is_first:
            with contextlib.suppress(RuntimeError):  # the loop was closed: nobody waits any longer
                self._loop.call_soon_threadsafe(self._deliver)

    def _deliver(self) -> None:
        with self._changing:
            finished, self._finished = self._finished, []
        for wanted, future in finished:
            if wanted.done():
                continue
            if future.cancelled():
                wanted.cancel()
            elif (error := future.exception()) is not None:
                wanted.set_exception(error)
            else:
                wanted.set_result(future.result())
