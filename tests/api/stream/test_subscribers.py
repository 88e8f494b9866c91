"""What subscribers are sent, whatever they do: one after another, in one process, with clients that are made for it."""

import asyncio
import gc
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from api.stream import pages
from api.stream.hub import BEAT, Hub
from domain.ledger.memory import MemoryLedger
from domain.ledger.port import Append, Draft
from domain.moments import format_moment
from projections.selection import Selection
from tests.api.stream.given import A, Client, Source, founded, hub_on, renamed
from tests.domain.ledger.given import NOON, SetClock

B = "kz-b"


def run(test: Callable[[Hub], Awaitable[None]], source: Source, patience: float = 30) -> None:
    """Run a test with a hub on the source."""

    async def main() -> None:
        async with hub_on(source, patience) as hub:
            await test(hub)

    asyncio.run(main())


def test_the_history_comes_first_then_what_is_recorded_with_a_marker_between() -> None:
    source = Source(founded(), renamed("Second"))

    async def test(hub: Hub) -> None:
        client = Client(hub)
        await client.until(lambda it: len(it.told) == 3)
        source.appends(renamed("Third"), renamed("Fourth"))
        await client.until(lambda it: len(it.told) == 5)
        assert client.told == [1, 2, ("caught-up", 2), 3, 4]
        assert client.lines[3]["event"]["name"] == "Third"

    run(test, source)


def test_a_subscriber_at_the_head_gets_the_marker_at_once() -> None:
    source = Source(founded())

    async def test(hub: Hub) -> None:
        client = Client(hub, after=1)
        await client.until(lambda it: it.told == [("caught-up", 1)])

    run(test, source)


def test_records_come_in_order_and_once_while_they_are_appended() -> None:
    source = Source(founded())

    async def test(hub: Hub) -> None:
        clients: list[Client] = []
        for number in range(60):
            await asyncio.to_thread(source.appends, *(renamed(f"{number}.{each}") for each in range(7)))
            if number % 6 == 0:
                clients.append(Client(hub, after=number))
        head = 1 + 60 * 7
        for client, number in zip(clients, range(0, 60, 6), strict=True):
            await client.until(lambda it: it.told[-1:] == [head] or it.told[-1:] == [("caught-up", head)])
            records = [each for each in client.told if isinstance(each, int)]
            assert records == list(range(number + 1, head + 1))
            assert sum(isinstance(each, tuple) for each in client.told) == 1

    run(test, source)


@pytest.mark.parametrize("after", [0, 1, 5, 8, 17])
def test_pages_neither_lose_nor_repeat_anything_where_they_meet(
    monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr(pages, "PAGE", 4)
    monkeypatch.setattr(pages, "PAGE_BYTES", 700)
    source = Source(
        founded(), *(renamed(f"Name {number} " + "x" * (number % 5 * 100)) for number in range(16))
    )

    async def test(hub: Hub) -> None:
        client = Client(hub, after)
        await client.until(lambda it: ("caught-up", 17) in it.told)
        assert client.told == [*range(after + 1, 18), ("caught-up", 17)]
        assert all(len(message["body"]) < 1_700 for message in client.messages), (
            "a page ends where it is long"
        )

    run(test, source)


def test_a_record_longer_than_a_page_is_sent_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGE_BYTES", 50)
    source = Source(founded(), renamed("n" * 400), renamed("Third"))

    async def test(hub: Hub) -> None:
        client = Client(hub)
        await client.until(lambda it: ("caught-up", 3) in it.told)
        assert client.told == [1, 2, 3, ("caught-up", 3)]

    run(test, source)


def test_a_filter_lets_through_what_is_wanted_and_a_beat_tells_how_far_it_looked() -> None:
    source = Source(founded(), founded(party=B), renamed("A2"), renamed("B2", B))

    async def test(hub: Hub) -> None:
        client = Client(hub, selection=Selection(parties=frozenset({A}), types=frozenset({"Renamed"})))
        await client.until(lambda it: it.told == [3, ("caught-up", 4)])
        await asyncio.to_thread(source.appends, renamed("B3", B), renamed("B4", B))
        await hub.beyond(5, 5)
        beat(hub)
        await client.until(lambda it: it.told[2:] == [("passed", 6)])
        source.appends(renamed("A3"))
        await client.until(lambda it: it.told[3:] == [7])

    run(test, source)


def beat(hub: Hub) -> None:
    for subscriber in hub._subscribers:
        subscriber.beat()


def test_every_subscriber_has_a_beat_within_fifteen_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds: list[float] = []
    rest = asyncio.sleep

    async def at_once(duration: float) -> None:
        seconds.append(duration)
        await rest(0.001)

    source = Source(founded())

    async def test(hub: Hub) -> None:
        clients = [Client(hub, 1) for _ in range(4)]
        for client in clients:
            await client.until(lambda it: it.told == [("caught-up", 1)])
        monkeypatch.setattr(asyncio, "sleep", at_once)
        for client in clients:
            await client.until(lambda it: it.told.count(("passed", 1)) == 3)
        assert sum(seconds) <= 4 * BEAT, "three beats take forty-five seconds"

    run(test, source)


def test_a_filter_finds_what_lies_beyond_many_positions_that_it_does_not_want(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages, "LOOKED_AT", 4)
    source = Source(
        founded(), founded(party=B), *(renamed(f"{number}", B) for number in range(20)), renamed("A2")
    )

    async def test(hub: Hub) -> None:
        client = Client(hub, selection=Selection(parties=frozenset({A})))
        await client.until(lambda it: it.told == [1, 23, ("caught-up", 23)])

    run(test, source)


def test_a_subscriber_that_still_looks_through_the_history_tells_how_far(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages, "LOOKED_AT", 4)
    source = Source(founded(), *(renamed(f"{number}") for number in range(30)))
    rest = asyncio.sleep

    async def test(hub: Hub) -> None:
        async def beat_each_time(seconds: float) -> None:
            beat(hub)
            await rest(seconds)

        monkeypatch.setattr(asyncio, "sleep", beat_each_time)
        client = Client(hub, selection=Selection(kinds=frozenset({"retracted"})))
        await client.until(lambda it: ("caught-up", 31) in it.told)
        assert client.told[:3] == [("passed", 8), ("passed", 12), ("passed", 16)]

    run(test, source)


def test_the_marker_comes_after_what_was_there_at_first_however_much_comes_meanwhile() -> None:
    source = Source(founded(), renamed("Second"))

    async def test(hub: Hub) -> None:
        client = Client(hub)
        client.stops_taking()
        await asyncio.sleep(0.01)
        for number in range(5):
            await asyncio.to_thread(source.appends, *(renamed(f"{number}.{each}") for each in range(200)))
        await hub.beyond(1_001, 5)
        client.takes_again()
        await client.until(lambda it: 1_002 in it.told)
        marker = next(place for place, told in enumerate(client.told) if isinstance(told, tuple))
        assert client.told[marker] == ("caught-up", 2)
        assert client.told[:marker] + client.told[marker + 1 :] == list(range(1, 1_003))

    run(test, source)


def test_what_cannot_be_sent_is_logged_and_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    source = Source(founded(), renamed("Second"))

    def broken(*_: object) -> bytes:
        raise KeyError("broken")

    async def test(hub: Hub) -> None:
        monkeypatch.setattr(pages, "shaped", broken)
        client, socket = Client(hub, after=1), Client(hub, after=1, framing="websocket")
        await client.ended()
        await socket.ended()
        assert client.told == [("closing", 1)]
        assert client.lines[-1]["detail"].startswith("something went wrong here, and was logged")
        assert client.messages[-1]["more_body"] is False
        assert socket.messages[-1] == {"type": "websocket.close", "code": 1011, "reason": None}
        assert hub.subscribers == 0

    run(test, source)
    assert [record.getMessage() for record in caplog.records] == [
        "a subscriber at position 1 could not be sent what comes next"
    ] * 2


def test_a_client_that_cannot_be_sent_anything_has_left(caplog: pytest.LogCaptureFixture) -> None:
    source = Source(founded())

    async def test(hub: Hub) -> None:
        client = Client(hub)
        await client.until(lambda it: len(it.told) == 2)

        def is_gone(_message: object) -> None:
            raise OSError("the connection is closed")

        client.messages = Breaking(is_gone)
        source.appends(renamed("Second"))
        await client.ended()
        assert hub.subscribers == 0

    run(test, source)
    assert caplog.records == []


class Breaking(list[Any]):
    """A list that cannot be added to."""

    def __init__(self, breaks: Callable[[object], None]) -> None:
        super().__init__()
        self._breaks = breaks

    def append(self, item: object) -> None:
        self._breaks(item)


def test_clocks_are_looked_at_again_after_a_failure(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rest = asyncio.sleep

    async def at_once(_seconds: float) -> None:
        await rest(0.001)

    source = Source(founded())

    async def test(hub: Hub) -> None:
        client = Client(hub, 1)
        await client.until(lambda it: len(it.told) == 1)
        (subscriber,) = hub._subscribers
        failing = iter([True])
        look = subscriber.look_at_clock

        def fails_once(now: float, patience: float) -> None:
            if next(failing, False):
                raise ValueError("broken")
            look(now, patience)

        monkeypatch.setattr(subscriber, "look_at_clock", fails_once)
        monkeypatch.setattr(asyncio, "sleep", at_once)
        await client.until(lambda it: ("passed", 1) in it.told)

    run(test, source)
    assert [record.getMessage() for record in caplog.records] == ["looking at the subscribers' clocks failed"]


def test_pages_are_kept_up_to_a_bound_over_all_filters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "KEPT_BYTES", 100_000)
    source = Source(founded(), *(renamed("n" * 400) for _ in range(200)))

    async def test(hub: Hub) -> None:
        clients = [
            Client(hub, selection=Selection(parties=frozenset({A, f"kz-other-{number}"})))
            for number in range(40)
        ]
        for client in clients:
            await client.until(lambda it: ("caught-up", 201) in it.told)
        assert 0 < hub._editions._kept._weight <= 100_000
        for client in clients:
            client.leaves()
            await client.ended()
        gc.collect()
        assert len(hub._editions._read) == 0

    run(test, source)


# Clients that leave, take nothing, or come when the server stops


def test_who_leaves_is_forgotten() -> None:
    source = Source(founded())

    async def test(hub: Hub) -> None:
        client, other = Client(hub), Client(hub)
        await other.until(lambda it: len(it.told) == 2)
        assert hub.subscribers == 2
        client.leaves()
        await client.ended()
        assert hub.subscribers == 1
        source.appends(renamed("Second"))
        await other.until(lambda it: len(it.told) == 3)
        assert client.told == [1, ("caught-up", 1)]

    run(test, source)


def test_who_leaves_while_nothing_is_taken_is_forgotten_too() -> None:
    source = Source(founded())

    async def test(hub: Hub) -> None:
        client = Client(hub)
        client.stops_taking()
        await asyncio.sleep(0)
        client.leaves()
        await client.ended()
        assert hub.subscribers == 0

    run(test, source)


def test_who_takes_nothing_for_too_long_is_told_where_to_resume_once_it_takes_again() -> None:
    source = Source(founded())

    async def test(hub: Hub) -> None:
        client, other = Client(hub), Client(hub)
        await client.until(lambda it: len(it.told) == 2)
        client.stops_taking()
        source.appends(renamed("Second"))
        await other.until(lambda it: 2 in it.told)
        source.appends(renamed("Third"))
        await other.until(lambda it: 3 in it.told)
        look_at_clock(hub, 29)
        look_at_clock(hub, 31)
        client.takes_again()
        await client.ended()
        assert client.told == [1, ("caught-up", 1), 2, ("stalled", 2)]
        assert "subscribe again" in client.lines[-1]["detail"]
        assert client.messages[-1]["more_body"] is False
        again = Client(hub, after=2)
        await again.until(lambda it: it.told == [3, ("caught-up", 3)])
        assert hub.subscribers == 2

    run(test, source)


def look_at_clock(hub: Hub, seconds: float) -> None:
    """As if so many seconds had passed since now."""
    now = asyncio.get_running_loop().time()
    for subscriber in hub._subscribers:
        subscriber.look_at_clock(now + seconds, hub._patience)


def test_who_takes_in_time_is_not_told_off() -> None:
    source = Source(founded())

    async def test(hub: Hub) -> None:
        client = Client(hub)
        await client.until(lambda it: len(it.told) == 2)
        look_at_clock(hub, 10_000)
        client.stops_taking()
        source.appends(renamed("Second"))
        await hub.beyond(1, 5)
        look_at_clock(hub, 29)
        client.takes_again()
        await client.until(lambda it: it.told == [1, ("caught-up", 1), 2])
        assert hub.subscribers == 1

    run(test, source)


def test_who_takes_nothing_for_ever_is_cut_off() -> None:
    source = Source(founded())

    async def test(hub: Hub) -> None:
        client = Client(hub)
        client.stops_taking()
        await asyncio.sleep(0.01)
        look_at_clock(hub, 301)
        await client.ended()
        assert client.messages == []
        assert hub.subscribers == 0

    run(test, source)


def test_a_hub_that_stops_says_so_and_lets_nobody_wait() -> None:
    source = Source(founded())

    async def test(hub: Hub) -> None:
        client = Client(hub)
        waiting = asyncio.create_task(hub.beyond(1, 60))
        await client.until(lambda it: len(it.told) == 2)
        hub.stop()
        hub.stop()
        await client.ended()
        assert client.told[2:] == [("closing", 1)]
        assert await waiting is False
        late = Client(hub)
        await late.ended()
        assert late.told == [("closing", 0)]
        assert await hub.beyond(0, 60) is True

    run(test, source)


def test_a_hub_that_stops_waits_for_nobody_who_takes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.stream.hub.FAREWELL", 0.05)
    source = Source(founded())

    async def test(hub: Hub) -> None:
        client = Client(hub)
        client.stops_taking()
        await asyncio.sleep(0)
        hub.stop()
        await client.ended()
        assert client.messages == []

    run(test, source)


# A ledger that turns out to hold other records


def another_ledger(*names: str) -> MemoryLedger:
    other, source = MemoryLedger(SetClock()), Source(founded(), *map(renamed, names))
    entries = list(source.ledger.read())
    other.append([Append(tuple(Draft(e.type, e.tags, lambda _p, _r, d=e.data: d) for e in entries), 0, ())])  # type: ignore[misc]
    source.desk.close()
    return other


def test_after_a_reset_who_saw_other_records_is_told_and_who_did_not_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages, "PAGE", 2)
    source = Source(founded(), renamed("Second"), renamed("Third"))

    async def test(hub: Hub) -> None:
        ahead, behind = Client(hub), Client(hub)
        behind.stops_taking()
        await ahead.until(lambda it: ("caught-up", 3) in it.told)
        before, source.desk.ledger = source.desk.ledger, another_ledger("Second", "Another", "Fourth")
        await asyncio.to_thread(source.desk.catch_up)
        before.close()
        await ahead.ended()
        assert ahead.told == [1, 2, 3, ("caught-up", 3), ("reset", 2)]
        assert "forget those" in ahead.lines[-1]["detail"]
        behind.takes_again()
        await behind.until(lambda it: it.told == [1, 2, 3, 4, ("caught-up", 4)])
        assert behind.lines[2]["event"]["name"] == "Another"

    run(test, source)


def test_after_two_resets_who_saw_what_both_took_back_is_told_from_the_first_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages, "PAGE", 4)
    source = Source(founded(), renamed("Second"), renamed("Third"), renamed("Fourth"))

    async def test(hub: Hub) -> None:
        client = Client(hub)
        client.stops_taking()
        await asyncio.sleep(0.01)
        for names in (("Another", "Third"), ("Another", "Third", "Fifth"), ("Another", "Third", "Sixth")):
            before, source.desk.ledger = source.desk.ledger, another_ledger(*names)
            await asyncio.to_thread(source.desk.catch_up)
            before.close()
        client.takes_again()
        await client.ended()
        assert client.told == [1, 2, 3, 4, ("reset", 1)]

    run(test, source)


def test_who_comes_with_a_position_of_the_ledger_before_is_told() -> None:
    source = Source(founded(), renamed("Second"), renamed("Third"))

    async def test(hub: Hub) -> None:
        judged_on = source.desk.chronicle
        before, source.desk.ledger = source.desk.ledger, another_ledger()
        await asyncio.to_thread(source.desk.catch_up)
        before.close()
        late = Client(hub, after=3, of=judged_on)
        await late.ended()
        assert late.told == [("reset", 1)]

    run(test, source)


# The ways of writing it


def test_server_sent_events_have_the_position_as_their_id() -> None:
    source = Source(founded())

    async def test(hub: Hub) -> None:
        client = Client(hub, framing="sse")
        await client.until(lambda it: b"caught-up" in it.body)
        beat(hub)
        await client.until(lambda it: it.body.endswith(b":\nid: 1\n\n"))
        hub.stop()
        await client.ended()
        record = source.desk.chronicle.data(0, 1)[0]
        opening, first, marker, passed, last, rest = client.body.split(b"\n\n")
        assert opening == b"retry: 2000"
        assert first == b"id: 1\ndata: " + record
        assert marker == b'event: caught-up\nid: 1\ndata: {"position":1}'
        assert passed == b":\nid: 1"
        assert last.startswith(
            b'event: closing\nid: 1\ndata: {"position":1,"detail":"this server is being stopped'
        )
        assert rest == b""

    run(test, source)


def test_a_websocket_has_a_message_for_each_record_and_signal() -> None:
    source = Source(founded(), renamed("Second"))

    async def test(hub: Hub) -> None:
        client = Client(hub, framing="websocket")
        await client.until(lambda it: len(it.messages) == 3)
        hub.stop()
        await client.ended()
        told: list[Any] = [
            json.loads(each["text"]) for each in client.messages if each["type"] == "websocket.send"
        ]
        assert [each["position"] for each in told] == [1, 2, 2, 2]
        assert [each.get("signal") for each in told] == [None, None, "caught-up", "closing"]
        assert client.messages[-1] == {"type": "websocket.close", "code": 1001, "reason": None}

    run(test, source)


def test_a_record_as_a_cloudevent() -> None:
    source = Source(founded(), renamed("Second"))

    async def test(hub: Hub) -> None:
        client = Client(hub, shape="cloudevents", after=1)
        await client.until(lambda it: len(it.lines) == 2)
        record = json.loads(source.desk.chronicle.data(1, 1)[0])
        assert client.lines[0] == {
            "specversion": "1.0",
            "id": "2",
            "source": "/ledger",
            "type": "partyline.Renamed.stated",
            "time": format_moment(NOON),
            "datacontenttype": "application/json",
            "subject": record["event_id"],
            "recordkind": "stated",
            "revision": 1,
            "edtfdate": "2010",
            "data": record,
        }

    run(test, source)


def test_those_who_want_the_same_share_what_is_made_for_them() -> None:
    source = Source(founded(), *(renamed(f"{number}") for number in range(300)))

    async def test(hub: Hub) -> None:
        clients = [Client(hub, after) for after in (0, 3, 3)]
        for client in clients:
            await client.until(lambda it: ("caught-up", 301) in it.told)
        first, second, third = (client.messages for client in clients)
        assert second[0] is third[0]
        assert first[1] is second[1] is third[1], "pages begin at the same positions"
        source.appends(renamed("Live"))
        for client in clients:
            await client.until(lambda it: it.told[-1] == 302)
        assert first[-1] is second[-1] is third[-1]

    run(test, source)
