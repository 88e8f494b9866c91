"""What subscribers get: delivered records a second, and how soon, beside a bare loop that writes the same bytes.

The bare loop (`api.bench.bare`) knows no HTTP, no ledger and no filter: it is what asyncio can do at the best. Each figure is
taken in rounds that alternate between the two, read by the same kind of process (`api.bench.sockets`).
"""

import contextlib
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from api.bench.figures import Figure, Measured, Run, beside, measured, share
from api.bench.processes import Served, Worker, free_port, served, worker

PARTIES: Final = 2_000
"""Over which the records of a run are spread, as the findings of an append take longer for a party with many."""
BATCH: Final = 100
"""Records of one append in the measure of many at once."""
NANO: Final = 1_000_000_000
MILLI: Final = 1_000_000


def stream(subscribers: int, rounds: int) -> Run:
    """Run it. Raises `Failed` when a process does not do its part."""
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as server:
        _introduce(server)
        before = server.resident()
        with _both(server, subscribers) as (ours, bare, its):
            held = (server.resident() - before) / subscribers
            one = [_one(server, ours, bare, its, number) for number in range(rounds)]
            many = [_many(server, ours, bare, its, number) for number in range(max(3, rounds // 10))]
    figures = [
        _rate("live, one record at a time: deliveries", subscribers, [(each[0], each[1]) for each in one]),
        _rate(f"live, {BATCH} records in one append: deliveries", subscribers * BATCH, many),
        _time("from acknowledged to last delivery, p50", [each[2] for each in one], 0.5),
        _time("from acknowledged to last delivery, p99", [each[2] for each in one], 0.99),
        Figure("memory of the server", "kB a subscriber", measured([held / 1024])),
    ]
    settings: dict[str, object] = {"subscribers": subscribers, "rounds": rounds}
    remark = "A time below zero: the last subscriber had it before the editor heard that it was written."
    return Run("stream", settings, figures, (remark,))


@contextlib.contextmanager
def _both(server: Served, subscribers: int) -> Iterator[tuple[Worker, Worker, Worker]]:
    """Those who subscribe to the server, the bare loop, and those who listen to it."""
    port = free_port()
    with (
        worker("api.bench.sockets", server.port, subscribers, "/stream") as ours,
        worker("api.bench.bare", port) as bare,
        worker("api.bench.sockets", port, subscribers, "/") as its,
    ):
        yield ours, bare, its


def _introduce(server: Served) -> None:
    events = [
        {"type": "Founded", "party": f"kz-party-{number}", "name": f"Party {number}", "country": "KZ"}
        for number in range(PARTIES)
    ]
    server.client.post("/events", json={"events": events}).raise_for_status()


def _renamed(number: int) -> dict[str, object]:
    return {
        "type": "Renamed",
        "party": f"kz-party-{number % PARTIES}",
        "date": "2020-11-11",
        "name": f"People's Party of Kazakhstan {number:06}",
        "sources": [{"document": "People's Party of Kazakhstan", "locator": "History, paragraph 6"}],
    }


def _one(server: Served, ours: Worker, bare: Worker, its: Worker, number: int) -> tuple[int, int, int]:
    """Nanoseconds from the first delivery of a record to the last: ours, the bare loop's; and from the acknowledgement on."""
    ours.ask("1")
    answer = server.client.post("/events", json=_renamed(number)).raise_for_status()
    acknowledged = time.monotonic_ns()
    first, last = _moments(ours)
    frame = _frame(answer.content)
    its.ask("1")
    bare.ask(f"{len(frame)} 1", frame)
    bare.answer()
    bare_first, bare_last = _moments(its)
    return last - first, bare_last - bare_first, last - acknowledged


def _many(server: Served, ours: Worker, bare: Worker, its: Worker, number: int) -> tuple[int, int]:
    """The same of many records in one append."""
    ours.ask(str(BATCH))
    start = 100_000 + number * BATCH
    events = [_renamed(start + each) for each in range(BATCH)]
    answer = server.client.post("/events", json={"events": events}).raise_for_status()
    first, last = _moments(ours)
    frames = _frame(answer.content)
    its.ask(str(BATCH))
    bare.ask(f"{len(frames)} 1", frames)
    bare.answer()
    bare_first, bare_last = _moments(its)
    return last - first, bare_last - bare_first


class _Answer(Struct):
    records: list[msgspec.Raw]


def _frame(answer: bytes) -> bytes:
    records = msgspec.json.decode(answer, type=_Answer).records
    return b"".join(b"id: 1000\ndata: %b\n\n" % bytes(record) for record in records)


def _moments(subscribers: Worker) -> tuple[int, int]:
    first, last = map(int, subscribers.answer().split())
    return first, last


def _rate(name: str, deliveries: int, rounds: Sequence[tuple[int, int]]) -> Figure:
    rates = [(deliveries * NANO / ours, deliveries * NANO / bare) for ours, bare in rounds]
    return beside(name, "a second", rates)


def _time(name: str, nanoseconds: Sequence[int], part: float) -> Figure:
    times = [each / MILLI for each in nanoseconds]
    return Figure(name, "ms", Measured(share(times, part), min(times), max(times)))
