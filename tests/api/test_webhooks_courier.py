"""The courier: in order, one at a time, nothing skipped, whatever fails; with a clock that is set, nobody waits for hours."""

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from msgspec.structs import replace

import api.webhooks.courier
import api.webhooks.rounds
from api.desk import Desk
from api.webhooks.courier import Courier
from api.webhooks.opening import open_store
from api.webhooks.retrying import PAUSES, TRIES
from api.webhooks.sending import Attempt
from api.webhooks.store import Hook, Kept, Standing, Store
from domain import decisions
from domain.decisions import Stated
from domain.ledger.memory import MemoryLedger
from domain.ledger.port import Unavailable
from domain.records import convert_event
from tests.api.given import NOON, SECOND, SetClock, founded, renamed
from tests.domain.ledger.given import one

DONE = Attempt(status=204)
FAILED = Attempt("answered 500: no acknowledgement", 500)


class Receivers:
    """Takes what is sent, by address: what came there, and what is answered."""

    def __init__(self) -> None:
        self.sent: dict[str, list[tuple[str, int]]] = {}
        """The message's id and the record's position, in the order in which they came."""
        self.answers: dict[str, deque[Attempt]] = {}
        """What is answered first; then each is acknowledged."""
        self.held: dict[str, asyncio.Event] = {}
        """Addresses that answer only once the event is set."""
        self.headers: list[Mapping[str, str]] = []

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Attempt:
        self.sent.setdefault(url, []).append((headers["webhook-id"], json.loads(body)["data"]["position"]))
        self.headers.append(headers)
        await asyncio.sleep(0)
        if url in self.held:
            await self.held[url].wait()
        answers = self.answers.get(url)
        return answers.popleft() if answers else DONE

    def positions(self, url: str = "https://one.example/") -> list[int]:
        return [position for _, position in self.sent.get(url, [])]

    def ids(self, url: str = "https://one.example/") -> list[str]:
        return [id_ for id_, _ in self.sent.get(url, [])]


class World:
    """A desk with a party, a store, receivers, and couriers on them."""

    def __init__(self, desk: Desk, store: Store, clock: SetClock) -> None:
        self.desk = desk
        self.store = store
        self.clock = clock
        self.receivers = Receivers()

    def record(self, number: int, party: str = "kz-qkhp") -> None:
        """Have so many names more recorded."""
        for _ in range(number):
            event = renamed(f"Name {self.desk.chronicle.head}", party=party)
            self.state(event)

    def state(self, event: dict[str, Any]) -> None:
        stated = [Stated(uuid4(), convert_event(event))]
        self.desk.submit(partial(decisions.state, stated=stated, actor="editor")).result(10)

    def register(self, name: str = "one", after: int = 0, **more: Any) -> None:
        hook = Hook(
            id=name,
            url=f"https://{name}.example/",
            created_at=NOON,
            secret="whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQ=",
        )
        self.store.add(replace(hook, **more), Standing(position=after), most=99)

    def standing(self, name: str = "one") -> Standing:
        kept = self.store.get(name)
        assert kept is not None
        return replace(kept.standing, marks={})

    def resume(self, name: str = "one") -> None:
        self.store.amend(name, lambda kept: (kept.hook, Standing(position=kept.standing.position)))

    @contextlib.asynccontextmanager
    async def courier(
        self, owner: str = "a", *, lease: float = 10.0, renewal: float = 0.02
    ) -> AsyncIterator[Courier]:
        courier = Courier(
            *(self.desk, self.store, self.receivers),
            owner=owner,
            clock=self.clock,
            chance=lambda: 0.0,
            lease=lease,
            renewal=renewal,
        )
        async with courier.running():
            yield courier


@pytest.fixture(autouse=True)
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.webhooks.rounds, "LOOK", 0.01)
    monkeypatch.setattr(api.webhooks.rounds, "SAVING", 0.01)
    monkeypatch.setattr(api.webhooks.courier, "MOMENT", 0.3)


@pytest.fixture
def world() -> Iterator[World]:
    clock = SetClock()
    desk = Desk(MemoryLedger(clock), clock).open()
    store = open_store("memory:", clock)
    made = World(desk, store, clock)
    made.state(founded("kz-qkhp"))
    yield made
    desk.close()
    store.close()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.002)


async def a_while() -> None:
    """Long enough for what must not happen to happen."""
    await asyncio.sleep(0.1)


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


def test_a_round_that_breaks_begins_anew(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    send = world.receivers.send
    left = [2]

    async def breaking(url: str, headers: Mapping[str, str], body: bytes) -> Attempt:
        if left[0]:
            left[0] -= 1
            raise ZeroDivisionError
        return await send(url, headers, body)

    async def broken() -> None:
        monkeypatch.setattr(world.receivers, "send", breaking)
        world.register()
        async with world.courier():
            await until(lambda: world.standing().position == 1)

    asyncio.run(broken())


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


@contextlib.contextmanager
def another_desk(world: World, common: int) -> Iterator[Desk]:
    """A desk on a ledger that holds the same up to a position, and goes on otherwise."""
    ledger = MemoryLedger(world.clock)
    same = world.desk.ledger.read(0, limit=common)
    ledger.append([one(*each.tags, data=each.data) for each in same])
    desk = Desk(ledger, world.clock).open()
    try:
        yield desk
    finally:
        desk.close()


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
