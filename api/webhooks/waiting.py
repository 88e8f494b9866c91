"""Work that waits for somebody else, in threads that nobody has to wait for."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def in_a_thread_of_its_own(work: Callable[[], T]) -> T:
    """What the work returns or raises.

    A look-up of a name, or a database that is silent, may take long, and cannot be stopped: in the loop's own threads, a few that
    hang would hold up all others who wait for one; and in those of any pool, the end of the process.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if done.done():  # nobody waits any longer
            return
        if error is None:
            done.set_result(result)  # type: ignore[arg-type] # what the work returned
        else:
            done.set_exception(error)

    def run() -> None:
        try:
            settled: tuple[T | None, BaseException | None] = work(), None
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised where it is waited for
            settled = None, error
        with contextlib.suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(settle, *settled)

    threading.Thread(target=run, name="partyline-webhooks", daemon=True).start()
    return await done
