"""Exports are made a few at a time, once for all who ask for the same, and no longer than somebody waits."""

import asyncio
import functools
import tempfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from threading import Event
from typing import IO, Any

import pytest

from api.exports.made import made
from api.exports.making import Abandoned, GoOn, Making
from api.problems import Problem

LONG = 10.0
"""Seconds, more than any of these tests takes."""


class Asker:
    """Who asks for an export, and may leave."""

    def __init__(self) -> None:
        self._left = asyncio.Event()

    def leaves(self) -> None:
        self._left.set()

    async def receive(self) -> Any:
        await self._left.wait()
        return {"type": "http.disconnect"}


class Writer:
    """Writes when it is told to, and notes what became of it."""

    def __init__(self, written: bytes = b"export") -> None:
        self.written = written
        self.begun = 0
        self.begins = Event()
        self.told_to = Event()
        self.abandoned = Event()

    def __call__(self, file: IO[bytes], go_on: GoOn) -> None:
        self.begun += 1
        self.begins.set()
        while not self.told_to.wait(0.01):
            try:
                go_on()
            except Abandoned:
                self.abandoned.set()
                raise
        file.write(self.written)


async def seen(event: Event) -> bool:
    return await asyncio.to_thread(event.wait, LONG)


def in_a_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    @functools.wraps(test)
    def run(**given: Any) -> None:
        asyncio.run(asyncio.wait_for(test(**given), LONG))

    return run


async def body_of(making: Making, key: str, writer: Writer, asker: Asker | None = None) -> bytes:
    found = await making.get(key, writer, (asker or Asker()).receive)
    return b"".join([piece async for piece in found.pieces()])


@in_a_loop
async def test_who_asks_for_the_same_at_the_same_time_gets_what_is_made_once() -> None:
    making, writer = Making(), Writer()
    asked = [asyncio.create_task(body_of(making, "a", writer)) for _ in range(5)]
    assert await seen(writer.begins)
    writer.told_to.set()
    assert await asyncio.gather(*asked) == [b"export"] * 5
    assert (writer.begun, making.at_work) == (1, 0)
    assert await body_of(making, "a", writer) == b"export"
    assert writer.begun == 1  # it is kept


@in_a_loop
async def test_what_was_asked_for_longest_ago_is_let_go() -> None:
    making = Making(kept=2)
    writers = {key: Writer(key.encode()) for key in "abc"}
    for writer in writers.values():
        writer.told_to.set()
    for key in "abac":  # a is asked for again before c takes a place
        assert await body_of(making, key, writers[key]) == key.encode()
    for key in "acb":
        assert await body_of(making, key, writers[key]) == key.encode()
    assert {key: writer.begun for key, writer in writers.items()} == {"a": 1, "b": 2, "c": 1}


@in_a_loop
async def test_an_export_without_a_turn_is_refused_after_a_while_and_those_being_made_are_not() -> None:
    making = Making(at_once=2, patience=0.05)
    busy, third = [Writer(), Writer()], Writer()
    asked = [asyncio.create_task(body_of(making, str(at), writer)) for at, writer in enumerate(busy)]
    for writer in busy:
        assert await seen(writer.begins)
    with pytest.raises(Problem) as refused:
        await body_of(making, "third", third)
    assert (refused.value.kind, refused.value.headers) == ("too-many-exports", {"Retry-After": "10"})
    for writer in busy:
        writer.told_to.set()
    assert await asyncio.gather(*asked) == [b"export"] * 2
    third.told_to.set()
    assert await body_of(making, "third", third) == b"export"
    assert third.begun == 1


@in_a_loop
async def test_an_export_that_waits_is_made_when_its_turn_comes() -> None:
    making, first, second = Making(at_once=1, patience=LONG), Writer(b"first"), Writer(b"second")
    asked = [asyncio.create_task(body_of(making, "first", first))]
    assert await seen(first.begins)
    asked.append(asyncio.create_task(body_of(making, "second", second)))
    await asyncio.sleep(0.05)
    assert (making.at_work, second.begun) == (2, 0)
    second.told_to.set()
    first.told_to.set()
    assert await asyncio.gather(*asked) == [b"first", b"second"]


@in_a_loop
async def test_when_the_last_who_asked_has_left_its_making_stops_and_not_before() -> None:
    making, writer = Making(at_once=1, patience=LONG), Writer()
    askers = [Asker(), Asker()]
    asked = [asyncio.create_task(body_of(making, "a", writer, asker)) for asker in askers]
    assert await seen(writer.begins)
    askers[0].leaves()
    with pytest.raises(Abandoned):
        await asked[0]
    assert not await asyncio.to_thread(writer.abandoned.wait, 0.05)
    askers[1].leaves()
    with pytest.raises(Abandoned):
        await asked[1]
    assert await seen(writer.abandoned)
    again = Writer()  # who asks now does not join what is being stopped
    again.told_to.set()
    assert await body_of(making, "a", again) == b"export"


@in_a_loop
async def test_what_fails_fails_for_all_who_wait_and_is_not_kept() -> None:
    making = Making(at_once=1)

    def fails(_file: IO[bytes], _go_on: GoOn) -> None:
        raise OSError("no room left")

    for _ in range(2):
        with pytest.raises(OSError, match="no room left"):
            await making.get("a", fails, Asker().receive)
    writer = Writer()
    writer.told_to.set()
    assert await body_of(making, "a", writer) == b"export"


def test_two_readers_read_all_of_it_and_nothing_is_left_in_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    written = bytes(range(256)) * 4_000

    def write(file: IO[bytes]) -> None:
        file.write(written)

    one = made(write)

    async def read() -> list[bytes]:
        first, second = one.pieces(), one.pieces()
        begun = [await anext(first), await anext(second)]
        rest = [b"".join([piece async for piece in reader]) for reader in (first, second)]
        return [each + more for each, more in zip(begun, rest, strict=True)]

    assert asyncio.run(read()) == [written] * 2
    assert (one.size, one.etag) == (len(written), made(write).etag)
    assert list(tmp_path.iterdir()) == []
