"""The room: a few at a time, each client in its turn, nobody for ever; and it is empty again afterwards."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import pytest

from api.limits.room import Abandoned, Room
from api.problems import Problem
from projections.going_on import go_on, going_on

PATIENCE = 20.0


async def never() -> None:
    """A client that stays."""
    await asyncio.Event().wait()


class Latch:
    """Work that is held until it is let go, and tells in which order it began."""

    def __init__(self) -> None:
        self.began: list[str] = []
        self._free = threading.Semaphore(0)

    def work(self, name: str) -> Callable[[], str]:
        def run() -> str:
            self.began.append(name)
            assert self._free.acquire(timeout=PATIENCE)
            return name

        return run

    def let_go(self, many: int = 1) -> None:
        self._free.release(many)


@asynccontextmanager
async def opened(
    at_once: int = 1, waiting_each: int = 10, waiting: int = 100, seconds: float = PATIENCE
) -> AsyncIterator[Room]:
    async with Room(at_once=at_once, waiting_each=waiting_each, waiting=waiting, seconds=seconds) as room:
        yield room


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not is_so():  # noqa: ASYNC110 - the room tells nobody
            await asyncio.sleep(0.001)


def run(test: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(test())


def test_what_was_worked_out_is_given_and_what_went_wrong_is_raised() -> None:
    async def test() -> None:
        async with opened() as room:
            assert await room.work_out("a", lambda: 7, never) == 7
            with pytest.raises(ZeroDivisionError):
                await room.work_out("a", lambda: 1 // 0, never)
            assert await room.work_out("a", lambda: 8, never) == 8
            assert (room.at_work, room.waiting) == (0, 0)

    run(test)


@pytest.mark.parametrize("at_once", [1, 3])
def test_as_many_as_are_set_work_at_a_time_and_not_one_more(at_once: int) -> None:
    async def test() -> None:
        latch = Latch()
        async with opened(at_once) as room:
            asked = [asyncio.create_task(room.work_out("a", latch.work(str(n)), never)) for n in range(6)]
            await until(lambda: room.waiting == 6 - at_once and len(latch.began) == at_once)
            assert room.at_work == at_once
            latch.let_go(6)
            assert await asyncio.gather(*asked) == [str(n) for n in range(6)]
            assert (room.at_work, room.waiting) == (0, 0)

    run(test)


def test_clients_have_their_turns_one_after_the_other_however_much_one_asks() -> None:
    async def test() -> None:
        latch = Latch()
        async with opened(1) as room:
            names = ["a1", "a2", "a3", "a4", "b1", "b2", "c1"]
            asked = []
            for name in names:
                asked.append(asyncio.create_task(room.work_out(name[0], latch.work(name), never)))
                await asyncio.sleep(0)  # so that they come in this order
            await until(lambda: room.waiting == 6)
            latch.let_go(7)
            await asyncio.gather(*asked)
        assert latch.began == ["a1", "a2", "b1", "c1", "a3", "b2", "a4"]

    run(test)


def test_one_client_may_wait_so_often_and_not_once_more() -> None:
    async def test() -> None:
        latch = Latch()
        async with opened(1, waiting_each=2) as room:
            asked = [asyncio.create_task(room.work_out("a", latch.work(str(n)), never)) for n in range(3)]
            await until(lambda: room.waiting == 2)
            with pytest.raises(Problem, match="2 of your questions") as refused:
                await room.work_out("a", latch.work("x"), never)
            assert (refused.value.kind, refused.value.headers) == ("too-many-at-once", {"Retry-After": "5"})
            asked.append(asyncio.create_task(room.work_out("b", latch.work("b"), never)))
            await until(lambda: room.waiting == 3)
            latch.let_go(4)
            await asyncio.gather(*asked)
            latch.let_go()
            assert await room.work_out("a", latch.work("y"), never) == "y"

    run(test)


def test_all_together_may_wait_so_often_and_not_once_more() -> None:
    async def test() -> None:
        latch = Latch()
        async with opened(1, waiting=2) as room:
            asked = [asyncio.create_task(room.work_out(n, latch.work("w"), never)) for n in range(3)]
            await until(lambda: room.waiting == 2)
            with pytest.raises(Problem, match="2 questions") as refused:
                await room.work_out("z", latch.work("x"), never)
            assert (refused.value.kind, refused.value.headers) == ("overloaded", {"Retry-After": "5"})
            latch.let_go(3)
            await asyncio.gather(*asked)

    run(test)


def test_who_waits_too_long_for_a_turn_is_told_and_leaves_the_line() -> None:
    async def test() -> None:
        latch = Latch()
        async with opened(1, seconds=0.05) as room:
            at_work = asyncio.create_task(room.work_out("a", latch.work("a"), never))
            waiting = asyncio.create_task(room.work_out("b", latch.work("b"), never))
            for each in (at_work, waiting):
                with pytest.raises(Problem, match=r"within 0\.05 s") as refused:
                    await each
                assert refused.value.kind == "took-too-long"
            await until(lambda: room.waiting == 0)
            assert room.at_work == 1, "a thread that computes keeps its turn"
            latch.let_go()
            await until(lambda: room.at_work == 0)
            assert latch.began == ["a"]

    run(test)


def test_work_that_asks_whether_to_go_on_ends_when_nobody_waits() -> None:
    async def test() -> None:
        ended: list[type[BaseException]] = []

        def endless() -> None:
            try:
                while True:
                    go_on()
            except Abandoned as error:
                ended.append(type(error))
                raise

        async with opened(1, seconds=0.05) as room:
            with pytest.raises(Problem, match="not worked out"):
                await room.work_out("a", endless, never)
            await until(lambda: room.at_work == 0)
            assert ended == [Abandoned]
            assert await room.work_out("a", lambda: 7, never) == 7

    run(test)


def test_who_hangs_up_gives_up_their_turn_and_their_place() -> None:
    async def test() -> None:
        latch = Latch()
        async with opened(1) as room:
            hung_up = [asyncio.Event() for _ in range(2)]

            async def gone(number: int) -> None:
                await hung_up[number].wait()

            def endless() -> None:
                for _ in going_on(iter(int, 1)):
                    pass

            working = asyncio.create_task(room.work_out("a", endless, partial(gone, 0)))
            waiting = asyncio.create_task(room.work_out("b", latch.work("b"), partial(gone, 1)))
            last = asyncio.create_task(room.work_out("c", lambda: 7, never))
            await until(lambda: room.waiting == 2)
            for event in hung_up:
                event.set()
            assert await last == 7
            assert latch.began == []
            for each in (working, waiting):
                with pytest.raises(Problem):
                    await each
            assert (room.at_work, room.waiting) == (0, 0)

    run(test)


@pytest.mark.parametrize("seed", range(5))
def test_nothing_is_left_of_those_who_come_and_go_at_any_moment(seed: int) -> None:
    import random  # noqa: PLC0415

    chance = random.Random(seed)  # noqa: S311 - nothing secret

    async def test() -> None:
        async with opened(2, waiting_each=1_000, waiting=1_000) as room:
            asked = [asyncio.create_task(room.work_out(n % 7, lambda: None, never)) for n in range(300)]
            while not all(each.done() for each in asked):
                chance.choice(asked).cancel()
                await asyncio.sleep(0)
            await asyncio.gather(*asked, return_exceptions=True)
            await until(lambda: (room.at_work, room.waiting) == (0, 0))
            assert await room.work_out("a", lambda: 7, never) == 7

    run(test)


def test_what_is_worked_out_elsewhere_is_asked_by_nobody() -> None:
    go_on()
    assert list(going_on([1, 2, 3])) == [1, 2, 3]
