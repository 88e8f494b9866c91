"""Several couriers on one store, one after the other or at once, and ledgers that turn out to be others."""

import asyncio
import contextlib
import threading
from collections import deque
from functools import partial
from uuid import uuid4

import pytest

import api.webhooks.retrying
from api.desk import Desk
from api.webhooks.retrying import PAUSES
from api.webhooks.store import Kept, Standing
from domain import decisions
from domain.decisions import Stated
from domain.ledger.port import Unavailable
from domain.records import convert_event
from tests.api.couriers import DONE, FAILED, World, a_while, another_desk, brisk, until, world
from tests.api.given import SECOND, renamed

__all__ = ["brisk", "world"]


# Several, and restarts


def test_of_two_couriers_each_record_is_delivered_by_one(world: World) -> None:
    async def both() -> None:
        for name in ("one", "two", "three"):
            world.register(name)
        async with world.courier("a"), world.courier("b"):
            for _ in range(10):
                world.record(3)
                await asyncio.sleep(0.01)
            await until(lambda: {world.standing(name).position for name in ("one", "two", "three")} == {31})
        for name in ("one", "two", "three"):
            assert world.receivers.positions(f"https://{name}.example/") == list(range(1, 32))

    asyncio.run(both())


DAY = 86_400 * SECOND


@pytest.mark.parametrize("ahead", [30 * DAY, DAY // 24])
def test_a_next_try_by_a_clock_that_is_ahead_is_made_after_its_pause_by_one_that_is_not(
    world: World, monkeypatch: pytest.MonkeyPatch, ahead: int
) -> None:
    monkeypatch.setattr(api.webhooks.retrying, "PAUSES", (0.3,) * 9)

    async def another_clock() -> None:
        world.register()
        world.receivers.answers["https://one.example/"] = deque([FAILED])
        right = world.clock.now
        world.clock.now += ahead
        async with world.courier("a"):
            await until(lambda: world.standing().failures == 1)
        world.clock.now = right
        async with world.courier("b"):
            await a_while()
            assert world.receivers.positions() == [1], "not at once"
            await until(lambda: world.standing().position == 1)

    asyncio.run(another_clock())


def test_a_clock_that_is_ahead_makes_the_try_before_it_is_due_and_no_more_than_that(world: World) -> None:
    async def another_clock() -> None:
        world.register()
        world.receivers.answers["https://one.example/"] = deque([FAILED] * 9)
        async with world.courier("a"):
            await until(lambda: world.standing().failures == 1)
        world.clock.now += 30 * DAY
        async with world.courier("b"):
            await until(lambda: world.standing().failures == 2)
            await a_while()
        assert world.receivers.positions() == [1, 1]
        assert world.standing().next_try == world.clock.now + round(PAUSES[1] * SECOND)

    asyncio.run(another_clock())


def test_a_clock_that_is_set_back_makes_a_try_wait_for_its_pause_and_no_longer(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.webhooks.retrying, "PAUSES", (0.3,) * 9)

    async def set_back() -> None:
        world.register()
        world.receivers.answers["https://one.example/"] = deque([FAILED])
        async with world.courier():
            await until(lambda: world.standing().failures == 1)
            world.clock.now -= 30 * DAY
            await until(lambda: world.standing().position == 1)

    asyncio.run(set_back())


def test_what_a_courier_that_stops_holds_another_takes_at_once(world: World) -> None:
    async def one_after_the_other() -> None:
        world.register()
        async with world.courier("b", lease=1_000), contextlib.AsyncExitStack() as stack:
            await until(lambda: world.standing().position == 1)
            await stack.enter_async_context(world.courier("a", lease=1_000))
        async with world.courier("c", lease=1_000):
            world.record(1)
            await until(lambda: world.standing().position == 2)

    asyncio.run(one_after_the_other())


def test_what_a_courier_that_died_held_another_takes_when_its_time_is_up(world: World) -> None:
    async def dying() -> None:
        world.register()
        world.store.claim("dead", 0.2)
        async with world.courier("b", lease=0.2):
            await a_while()
            assert world.receivers.ids() == []
            world.clock.now += SECOND
            await until(lambda: world.standing().position == 1)

    asyncio.run(dying())


def test_who_finds_that_it_is_anothers_by_now_delivers_no_more(world: World) -> None:
    async def overtaken() -> None:
        world.record(3)
        world.register()
        held = world.receivers.held["https://one.example/"] = asyncio.Event()
        async with world.courier(lease=1_000, renewal=1_000):
            await until(lambda: bool(world.receivers.ids()))
            world.store.release("a")
            world.store.claim("b", 10)
            held.set()
            await a_while()
        assert world.receivers.positions() == [1]
        assert world.standing().position == 0

    asyncio.run(overtaken())


@pytest.mark.parametrize("is_away", [True, False])
def test_who_gets_one_back_that_another_delivered_meanwhile_goes_on_from_there(
    world: World, monkeypatch: pytest.MonkeyPatch, is_away: bool
) -> None:
    """A node that is cut off from the store; or one that stands still with a record on its way."""
    claim, save = world.store.claim, world.store.save
    cut_off: set[str] = set()
    saved: list[int] = []

    def claiming(owner: str, seconds: float) -> list[Kept]:
        if owner in cut_off:
            raise Unavailable("the network is down")
        return claim(owner, seconds)

    def saving(owner: str, kept: Kept, standing: Standing) -> bool:
        if owner in cut_off:
            raise Unavailable("the network is down")
        is_saved = save(owner, kept, standing)
        if is_saved:
            saved.append(standing.position)
        return is_saved

    async def back() -> None:
        monkeypatch.setattr(world.store, "claim", claiming)
        monkeypatch.setattr(world.store, "save", saving)
        world.register()
        async with world.courier("a", lease=0.2):
            await until(lambda: world.standing().position == 1)
            if not is_away:
                held = world.receivers.held["https://one.example/"] = asyncio.Event()
                world.record(1)
                await until(lambda: world.receivers.positions() == [1, 2])
                del world.receivers.held["https://one.example/"]
            cut_off.add("a")
            await asyncio.sleep(0.25)
            world.clock.now += SECOND
            async with world.courier("b", lease=0.2):
                world.record(5 if is_away else 4)
                await until(lambda: world.standing().position == 6)
            cut_off.clear()
            await a_while()
            if not is_away:
                held.set()
            await a_while()
            world.record(1)
            await until(lambda: world.standing().position == 7)
            await a_while()
        once = [1, 2, 3, 4, 5, 6, 7]
        assert world.receivers.positions() == (once if is_away else [1, 2, *once[1:]]), (
            "one repeat at the most"
        )
        assert saved == once, "it never goes back"

    asyncio.run(back())


def test_a_courier_whose_store_hangs_stops_in_moments(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    hanging = threading.Event()
    monkeypatch.setattr(world.store, "release", lambda _: hanging.wait(20))

    async def stopping() -> None:
        world.register()
        async with world.courier():
            await until(lambda: world.standing().position == 1)
            began = asyncio.get_running_loop().time()
        assert asyncio.get_running_loop().time() - began < 2
        hanging.set()

    asyncio.run(stopping())
    assert "could not be let go" in caplog.text


def test_what_is_under_way_when_it_stops_has_a_moment(world: World) -> None:
    async def stopping() -> None:
        world.record(5)
        world.register()
        held = world.receivers.held["https://one.example/"] = asyncio.Event()
        async with world.courier():
            await until(lambda: bool(world.receivers.ids()))
            asyncio.get_running_loop().call_later(0.05, held.set)
        assert world.standing().position == 1
        assert world.receivers.positions() == [1]

    asyncio.run(stopping())


def test_what_does_not_end_in_that_moment_comes_again_under_its_id(world: World) -> None:
    async def stopping() -> None:
        world.record(1)
        world.register()
        world.receivers.held["https://one.example/"] = asyncio.Event()
        async with world.courier():
            await until(lambda: bool(world.receivers.ids()))
        world.receivers.held.clear()
        async with world.courier("b"):
            await until(lambda: world.standing().position == 2)
        assert world.receivers.positions() == [1, 1, 2]
        assert len(set(world.receivers.ids())) == 2

    asyncio.run(stopping())


def test_where_a_standby_lacks_the_last_records_those_in_their_place_are_delivered(world: World) -> None:
    async def taken_over() -> None:
        world.record(20)
        world.register()
        async with world.courier():
            await until(lambda: world.standing().position == 21)
        with another_desk(world, 19) as desk:
            world.desk = desk
            world.record(5)
            async with world.courier("b"):
                await until(lambda: world.standing().position == 24)
        assert world.receivers.positions() == [*range(1, 22), 19, 20, 21, 22, 23, 24]
        ids = world.receivers.ids()
        assert ids[18] == ids[21], "the record is the same"
        assert set(ids[19:21]).isdisjoint(ids[22:]), "these are others, in the same place"

    asyncio.run(taken_over())


def test_a_ledger_that_was_put_back_far_is_delivered_from_where_it_still_is_the_same(world: World) -> None:
    async def put_back() -> None:
        world.record(20)
        world.register()
        async with world.courier():
            await until(lambda: world.standing().position == 21)
        with another_desk(world, 15) as desk:
            world.desk = desk
            async with world.courier("b"):
                await until(lambda: world.standing().position == 15)
        assert world.receivers.positions() == [*range(1, 22), 15]

    asyncio.run(put_back())


def test_one_that_waits_for_its_next_try_goes_back_too_if_the_ledger_becomes_another_one(
    world: World,
) -> None:
    async def turned_out() -> None:
        world.record(4)
        world.register()
        world.receivers.answers["https://one.example/"] = deque([DONE, DONE, FAILED])
        async with world.courier():
            await until(lambda: world.standing().failures == 1)
            with another_desk(world, 1) as desk:
                before, world.desk = world.desk, desk
                world.record(3)
                before.chronicle = desk.chronicle
                world.desk = before
            world.clock.now += 5 * SECOND
            await until(lambda: world.standing().position == 4)
        assert world.receivers.positions() == [1, 2, 3, 2, 3, 4]

    asyncio.run(turned_out())


def test_when_the_ledger_turns_out_to_be_another_one_meanwhile_it_goes_back_too(world: World) -> None:
    async def turned_out() -> None:
        world.record(4)
        world.register()
        async with world.courier():
            await until(lambda: world.standing().position == 5)
            with another_desk(world, 4) as desk:
                before, world.desk = world.desk, desk
                world.record(2)
                before.chronicle = desk.chronicle
                before.ledger, desk.ledger = desk.ledger, before.ledger
                for woken in before._watching:
                    woken()
                await until(lambda: world.standing().position == 6)
                before.ledger, desk.ledger = desk.ledger, before.ledger
                world.desk = before
        assert world.receivers.positions() == [1, 2, 3, 4, 5, 5, 6]

    asyncio.run(turned_out())


def test_a_ledger_that_was_put_back_is_delivered_from_its_end_on(world: World) -> None:
    async def put_back() -> None:
        world.record(2)
        world.register(after=9)
        async with world.courier():
            await until(lambda: world.standing().position == 3)
            world.record(1)
            await until(lambda: world.standing().position == 4)
        assert world.receivers.positions() == [4]

    asyncio.run(put_back())


def test_who_takes_over_waits_until_it_has_seen_what_was_delivered(world: World) -> None:
    async def lagging() -> None:
        world.record(2)
        world.register()
        async with world.courier():
            await until(lambda: world.standing().position == 3)
        behind, seen = Desk(world.desk.ledger), world.desk
        behind.chronicle.apply(world.desk.ledger.read(0, limit=2))
        world.desk = behind
        async with world.courier("b"):
            await a_while()
            assert world.standing().position == 3
            seen.submit(
                partial(decisions.state, stated=[Stated(uuid4(), convert_event(renamed("X")))], actor="e")
            )
            await until(lambda: seen.chronicle.head == 4)
            behind.catch_up()
            await until(lambda: world.standing().position == 4)
        world.desk = seen
        assert world.receivers.positions() == [1, 2, 3, 4]

    asyncio.run(lagging())
