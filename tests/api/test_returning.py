"""What other threads finish comes to the event loop, with as few wake-ups as may be."""

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from api.returning import Returning


def test_each_gets_its_own_result_or_error() -> None:
    async def asked() -> list[object]:
        returning = Returning()
        futures: list[Future[int]] = [Future() for _ in range(3)]
        waiting = [returning.bring(each) for each in futures]
        futures[2].set_result(2)
        futures[0].set_exception(LookupError("none"))
        futures[1].cancel()
        return list(await asyncio.gather(*waiting, return_exceptions=True))

    failed, cancelled, result = asyncio.run(asked())
    assert (repr(failed), type(cancelled), result) == ("LookupError('none')", asyncio.CancelledError, 2)


def test_what_is_finished_together_wakes_the_loop_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async def asked() -> tuple[list[int], int]:
        returning = Returning()
        loop = asyncio.get_running_loop()
        woken = 0
        wake = loop.call_soon_threadsafe

        def counted(*args: object, **kwargs: object) -> object:
            nonlocal woken
            woken += 1
            return wake(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they come

        monkeypatch.setattr(loop, "call_soon_threadsafe", counted)
        futures: list[Future[int]] = [Future() for _ in range(64)]
        waiting = [returning.bring(each) for each in futures]
        for place, each in enumerate(futures):
            each.set_result(place)
        return list(await asyncio.gather(*waiting)), woken

    assert asyncio.run(asked()) == (list(range(64)), 1)


def test_results_of_many_threads_all_arrive() -> None:
    async def asked() -> list[int]:
        returning = Returning()
        with ThreadPoolExecutor(8) as pool:
            return list(
                await asyncio.gather(*(returning.bring(pool.submit(pow, each, 2)) for each in range(2_000)))
            )

    assert asyncio.run(asked()) == [each**2 for each in range(2_000)]


def test_who_stops_waiting_cancels_what_has_not_begun() -> None:
    async def asked() -> Future[int]:
        future: Future[int] = Future()
        waiting = Returning().bring(future)
        waiting.cancel()
        await asyncio.sleep(0)
        return future

    assert asyncio.run(asked()).cancelled()


def test_what_is_finished_after_the_loop_has_ended_is_let_go() -> None:
    future: Future[int] = Future()

    async def asked() -> None:
        Returning().bring(future)

    asyncio.run(asked())
    future.set_result(1)
    assert future.result() == 1
