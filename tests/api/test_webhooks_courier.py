"""The courier: in order, one at a time, nothing skipped, whatever fails; with a clock that is set, nobody waits for hours."""

import asyncio
from collections import deque
from collections.abc import Mapping

import pytest
from msgspec.structs import replace

import api.webhooks.courier
import api.webhooks.rounds
from api.webhooks.retrying import PAUSES, TRIES
from api.webhooks.sending import Attempt
from api.webhooks.store import Kept, Standing
from domain.ledger.port import Unavailable
from tests.api.couriers import DONE, FAILED, World, a_while, brisk, until, world
from tests.api.given import NOON, SECOND, founded

__all__ = ["brisk", "world"]


# What is delivered


def test_all_records_after_its_position_are_delivered_in_order_and_then_each_as_it_comes(
    world: World,
) -> None:
    async def in_order() -> None:
        world.record(4)
        world.register()
        async with world.courier():
            await until(lambda: world.standing().position == 5)
            world.record(2)
            await until(lambda: world.standing().position == 7)
        assert world.receivers.positions() == [1, 2, 3, 4, 5, 6, 7]
        assert len(set(world.receivers.ids())) == 7
        assert world.standing() == Standing(position=7, last_try=NOON, last_status=204)

    asyncio.run(in_order())


def test_only_what_is_wanted_is_delivered_and_the_rest_is_passed_over(world: World) -> None:
    async def wanted() -> None:
        world.state(founded("kz-other"))
        world.record(100)
        world.record(2, "kz-other")
        world.register(party=("kz-other",), type=("Renamed",))
        world.register("nothing", country=("DE",))
        async with world.courier():
            await until(lambda: world.standing().position == 104)
            world.record(3)
            await until(lambda: (world.standing().position, world.standing("nothing").position) == (107, 107))
        assert world.receivers.positions() == [103, 104]
        assert world.receivers.positions("https://nothing.example/") == []

    asyncio.run(wanted())


def test_what_was_passed_over_is_noted_at_the_latest_when_the_courier_stops(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.webhooks.rounds, "SAVING", 100.0)

    async def passing() -> None:
        world.record(9)
        world.register(country=("DE",))
        async with world.courier():
            await a_while()
            assert world.standing().position == 0
        assert world.standing().position == 10

    asyncio.run(passing())


def test_the_id_of_a_message_is_that_of_the_webhook_and_the_record_together(world: World) -> None:
    async def two_of_them() -> None:
        world.record(3)
        world.register()
        world.register("two", format="record", after=2)
        async with world.courier():
            await until(lambda: world.standing().position == world.standing("two").position == 4)
        ids = world.receivers.ids(), world.receivers.ids("https://two.example/")
        assert [len(each) for each in ids] == [4, 2]
        assert set(ids[0]).isdisjoint(ids[1])

    asyncio.run(two_of_them())


# What fails


def test_what_failed_comes_again_under_its_id_and_nothing_before_it(world: World) -> None:
    async def failing() -> None:
        world.record(2)
        world.register()
        world.receivers.answers["https://one.example/"] = deque([DONE, FAILED])
        async with world.courier():
            await until(lambda: world.standing().failures == 1)
            await a_while()
            assert world.receivers.positions() == [1, 2]
            assert world.standing() == Standing(
                position=1,
                failures=1,
                next_try=NOON + 5 * SECOND,
                last_try=NOON,
                last_status=500,
                last_error="answered 500: no acknowledgement",
            )
            world.clock.now += 5 * SECOND
            await until(lambda: world.standing().position == 3)
        assert world.receivers.positions() == [1, 2, 2, 3]
        assert world.receivers.ids()[1] == world.receivers.ids()[2]
        assert (
            world.receivers.headers[1]["webhook-timestamp"] != world.receivers.headers[2]["webhook-timestamp"]
        )

    asyncio.run(failing())


def test_it_is_tried_after_longer_and_longer_pauses_then_suspended_and_goes_on_when_it_is_resumed(
    world: World,
) -> None:
    async def never_answering() -> None:
        world.record(1)
        world.register()
        world.receivers.answers["https://one.example/"] = deque([FAILED] * TRIES)
        async with world.courier() as courier:
            for number, pause in enumerate(PAUSES, start=1):
                await until(lambda number=number: world.standing().failures == number)  # type: ignore[misc]
                assert world.standing().next_try == world.clock.now + round(pause * SECOND)
                world.clock.now += round(pause * SECOND)
            await until(lambda: world.standing().is_suspended)
            assert (world.standing().failures, world.standing().next_try, world.standing().position) == (
                10,
                None,
                0,
            )
            world.clock.now += 10**6 * SECOND
            world.record(1)
            await a_while()
            assert len(world.receivers.ids()) == TRIES == 10
            world.resume()
            courier.poke()
            await until(lambda: world.standing().position == 3)
        assert world.receivers.positions() == [1] * 11 + [2, 3]
        assert len(set(world.receivers.ids()[:11])) == 1

    asyncio.run(never_answering())


def test_who_answers_that_it_is_gone_is_sent_no_more(world: World) -> None:
    async def gone() -> None:
        world.register()
        world.receivers.answers["https://one.example/"] = deque(
            [Attempt("answered 410: no acknowledgement", 410)]
        )
        async with world.courier():
            await until(lambda: world.standing().is_suspended)
            await a_while()
        assert world.receivers.positions() == [1]
        assert world.standing().failures == 1

    asyncio.run(gone())


def test_one_that_hangs_delays_no_other(world: World) -> None:
    async def hanging() -> None:
        world.record(20)
        for name in ("one", "two", "three"):
            world.register(name)
        held = world.receivers.held["https://two.example/"] = asyncio.Event()
        world.receivers.answers["https://three.example/"] = deque([FAILED])
        async with world.courier():
            await until(lambda: world.standing().position == 21)
            assert world.standing("two").position == world.standing("three").position == 0
            held.set()
            await until(lambda: world.standing("two").position == 21)

    asyncio.run(hanging())


def test_as_long_as_it_cannot_be_noted_that_one_came_the_next_is_not_sent(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = world.store.save
    failing = [True]

    def fail(owner: str, kept: Kept, standing: Standing) -> bool:
        if failing[0]:
            raise Unavailable("the disk is full")
        return save(owner, kept, standing)

    async def full() -> None:
        world.record(2)
        world.register()
        async with world.courier():
            monkeypatch.setattr(world.store, "save", fail)
            await until(lambda: bool(world.receivers.ids()))
            await a_while()
            assert world.receivers.positions() == [1]
            failing[0] = False
            await until(lambda: world.standing().position == 3)
        assert world.receivers.positions() == [1, 2, 3]

    asyncio.run(full())


def test_a_courier_that_cannot_reach_its_store_any_more_stops_delivering_and_goes_on_when_it_can(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = world.store.claim
    failing = [False]

    def fail(owner: str, seconds: float) -> list[Kept]:
        if failing[0]:
            raise Unavailable("the network is down")
        return claim(owner, seconds)

    async def cut_off() -> None:
        world.register()
        monkeypatch.setattr(world.store, "claim", fail)
        async with world.courier(lease=0.2):
            await until(lambda: world.standing().position == 1)
            failing[0] = True
            await asyncio.sleep(0.3)
            world.record(2)
            await a_while()
            assert world.receivers.positions() == [1]
            failing[0] = False
            await until(lambda: world.standing().position == 3)

    asyncio.run(cut_off())


def test_a_courier_whose_store_cannot_be_opened_yet_says_so_once_and_goes_on_when_it_can(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store = world.store

    class NotYet:
        def __getattr__(self, _: str) -> None:
            raise Unavailable("the database takes no writes")

    async def not_yet() -> None:
        world.register()
        monkeypatch.setattr(world, "store", NotYet())
        async with world.courier():
            await a_while()
            world.store = store
            await until(lambda: world.standing().position == 1)

    asyncio.run(not_yet())
    assert [each.getMessage() for each in caplog.records] == [
        "webhooks are not delivered, as their store cannot be asked: the database takes no writes"
    ]


def test_what_goes_wrong_here_in_a_delivery_is_a_failure_that_is_saved_and_tried_again_after_its_pause(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    send = world.receivers.send
    sent = []

    async def breaking(url: str, headers: Mapping[str, str], body: bytes) -> Attempt:
        sent.append(world.clock.now)
        if len(sent) <= 2:
            raise ZeroDivisionError
        return await send(url, headers, body)

    async def broken() -> None:
        monkeypatch.setattr(world.receivers, "send", breaking)
        world.register()
        async with world.courier():
            await until(lambda: world.standing().failures == 1)
            await a_while()
            assert world.standing() == Standing(
                position=0,
                failures=1,
                next_try=NOON + 5 * SECOND,
                last_try=NOON,
                last_error="the sender failed; its log says why",
            )
            assert len(sent) == 1
            for pause in PAUSES[:2]:
                world.clock.now += round(pause * SECOND)
                await a_while()
            assert world.standing().position == 1
        assert sent == [NOON, NOON + 5 * SECOND, NOON + 305 * SECOND]
        assert [each.exc_info is not None for each in caplog.records] == [True, True], "each is logged once"

    asyncio.run(broken())


def test_whatever_a_receiver_asks_for_it_is_not_sent_more_than_it_should_be(world: World) -> None:
    async def overflowing() -> None:
        world.register()
        refusal = Attempt("answered 503", 503, "Mon, 01 Jan 2024 00:00:00 +99999999999999999999")
        world.receivers.answers["https://one.example/"] = deque([refusal])
        async with world.courier():
            await until(lambda: world.standing().failures == 1)
            await a_while()
        assert world.receivers.positions() == [1]
        assert world.standing().next_try == NOON + 5 * SECOND

    asyncio.run(overflowing())


@pytest.mark.parametrize("error", [Unavailable("the disk is full"), ZeroDivisionError()])
def test_whatever_keeps_it_from_being_noted_that_a_record_came_it_is_not_sent_again(
    world: World, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    save = world.store.save
    failing = [True]

    def fail(owner: str, kept: Kept, standing: Standing) -> bool:
        if failing[0]:
            raise error
        return save(owner, kept, standing)

    async def unsaved() -> None:
        world.register()
        monkeypatch.setattr(world.store, "save", fail)
        async with world.courier():
            await until(lambda: bool(world.receivers.ids()))
            await a_while()
            failing[0] = False
            await until(lambda: world.standing().position == 1)
        assert world.receivers.positions() == [1]

    asyncio.run(unsaved())


# What editors do


def test_one_that_was_deleted_is_sent_no_more(world: World) -> None:
    async def deleting() -> None:
        world.record(3)
        world.register()
        held = world.receivers.held["https://one.example/"] = asyncio.Event()
        async with world.courier() as courier:
            await until(lambda: bool(world.receivers.ids()))
            world.store.remove("one")
            courier.poke()
            await a_while()
            held.set()
            await a_while()
        assert world.receivers.positions() == [1]

    asyncio.run(deleting())


def test_for_a_day_a_former_secret_signs_too(world: World) -> None:
    async def changing() -> None:
        world.register()
        async with world.courier():
            await until(lambda: world.standing().position == 1)
            world.store.amend(
                "one",
                lambda kept: (
                    replace(
                        kept.hook,
                        secret="whsec_b3RoZXItb3RoZXItb3RoZXItb3RoZXI=",
                        former_secret=kept.hook.secret,
                        former_until=NOON + 60 * SECOND,
                    ),
                    kept.standing,
                ),
            )
            await a_while()
            world.record(1)
            await until(lambda: world.standing().position == 2)
            world.clock.now += 60 * SECOND
            world.record(1)
            await until(lambda: world.standing().position == 3)
        signatures = [each["webhook-signature"].split() for each in world.receivers.headers]
        assert [len(each) for each in signatures] == [1, 2, 1]

    asyncio.run(changing())
