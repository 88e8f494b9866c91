"""What is done first when the process is told to stop, and then the server hears of it.

A server that is told to stop waits for open requests, and a stream is one that never ends; or it takes a WebSocket for
closed at once. So who is subscribed is sent off before.
"""

import asyncio
import contextlib
import signal
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from types import FrameType

TOLD_BY = (signal.SIGTERM, signal.SIGINT)

HEARING = 0.01
"""Seconds in which a loop that was held up, as by the reading of a long ledger, hears of the signals that came meanwhile."""

AT_ONCE = 1.0
"""Seconds within which a second signal is the first one, passed on."""

Stop = Callable[[], object]


@contextlib.asynccontextmanager
async def first_when_told_to_stop(farewell: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Within, a signal to stop brings about the farewell, and after it what it would have done otherwise.

    A second signal does not wait for the farewell, unless it comes at once: a server's parent passes on what its whole group
    was told. Outside of the main thread, where signals cannot be handled, it does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    await asyncio.sleep(HEARING)
    loop = asyncio.get_running_loop()
    under_way: list[tuple[float, asyncio.Task[None]]] = []

    async def say_farewell(stop: Stop) -> None:
        try:
            await farewell()
        finally:
            stop()

    def begin(stop: Stop) -> None:
        if not under_way:
            under_way.append((loop.time(), loop.create_task(say_farewell(stop))))
        elif loop.time() - under_way[0][0] > AT_ONCE:
            stop()

    def handle(number: signal.Signals, stop: Stop) -> None:
        signal.signal(number, lambda _number, _frame: _soon(loop, begin, stop))

    with contextlib.ExitStack() as as_before:
        for number in TOLD_BY:
            if (stop := _taken_over(loop, number, as_before)) is not None:
                handle(number, stop)
        yield


def _taken_over(
    loop: asyncio.AbstractEventLoop, number: signal.Signals, as_before: contextlib.ExitStack
) -> Stop | None:
    """What the signal does as things are; None where it is ignored, or is nothing of Python's, and so is left alone.

    A handler of asyncio's is taken out of the loop. Of another kind of loop its own handler stays, and hears of the signal at
    the same time.
    """
    handle: asyncio.Handle | None = getattr(loop, "_signal_handlers", {}).get(number)
    if handle is not None:
        # Out of the loop, and not only put off: where thousands hang up at once, the file descriptor by which a loop hears of
        # signals can be too full to take one. asyncio has no other way to call it, or to put it back.
        loop.remove_signal_handler(number)
        as_before.callback(loop.add_signal_handler, number, handle._run)  # noqa: SLF001
        return handle._run  # noqa: SLF001
    earlier: Callable[[int, FrameType | None], object] | int | None = signal.getsignal(number)
    if earlier is None or earlier is signal.SIG_IGN:
        return None
    as_before.callback(signal.signal, number, earlier)
    if callable(earlier):
        return lambda: earlier(number, None)

    def as_without_a_handler() -> None:
        signal.signal(number, signal.SIG_DFL)
        signal.raise_signal(number)

    return as_without_a_handler


def _soon(loop: asyncio.AbstractEventLoop, begin: Callable[[Stop], None], stop: Stop) -> None:
    try:
        loop.call_soon_threadsafe(begin, stop)
    except RuntimeError:  # the loop is closed: there is nobody left to send off
        stop()
