"""Subscribers who come back whenever they are cut off, with the last position that they were sent."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from random import Random

import httpx

from tests.api.given import Json
from tests.faults.history import History, Seen

SILENCE = 3.0
"""Seconds without a byte after which a connection is given up."""


class Subscriber(threading.Thread):
    """One of them, by Server-Sent Events and `Last-Event-ID`, or by lines of JSON and `after`. Now and then it breaks off itself."""

    def __init__(self, name: str, random: Random, address: Callable[[Random], str], history: History) -> None:
        super().__init__(name=name, daemon=True)
        self._random = random
        self._address = address
        self._history = history
        self._by_events = random.random() < 0.5
        self._over = threading.Event()
        self.seen: Seen = history.watches(f"{name}, by {'events' if self._by_events else 'lines'}", 0)

    def stop(self) -> None:
        self._over.set()

    def run(self) -> None:
        timeout = httpx.Timeout(SILENCE * 3, read=SILENCE)
        while not self._over.is_set():
            try:
                with httpx.Client(timeout=timeout) as client:
                    self._subscribe(client)
            except httpx.TransportError:
                pass
            except Exception as error:  # noqa: BLE001 - whatever it is, the round has failed
                self._history.strange.append(f"{self.name} broke: {error!r}")
                return
            time.sleep(0.02)

    def _subscribe(self, client: httpx.Client) -> None:
        position = str(self.seen.position)
        if self._by_events:
            asked: dict[str, str] = {} if self._random.random() < 0.9 else {"after": "0"}  # the header wins
            headers = {"Accept": "text/event-stream", "Last-Event-ID": position}
        else:
            asked, headers = {"after": position}, {"Accept": "application/x-ndjson"}
        most = self._random.choice([1, 10, 1_000_000])
        with client.stream(
            "GET", f"{self._address(self._random)}/stream", params=asked, headers=headers
        ) as answer:
            if answer.status_code == 503:
                return
            if answer.status_code != 200:
                self._history.strange.append(f"{self.name} was answered {answer.status_code} for {position}")
                return
            for _, (name, data) in zip(range(most), self._messages(answer.iter_lines()), strict=False):
                if self._over.is_set():
                    return
                self._take(name, data)
                if name in {"reset", "closing", "stalled"}:
                    return

    def _take(self, name: str, data: Json) -> None:
        if name == "record":
            self.seen.take(data)
        elif name == "reset":
            self.seen.reset(data["position"])
        elif name in {"caught-up", "passed"} and data["position"] != self.seen.position:
            self.seen.again.append(f"{name} at {data['position']}, having come to {self.seen.position}")

    def _messages(self, lines: Iterator[str]) -> Iterator[tuple[str, Json]]:
        return self._events(lines) if self._by_events else self._lines(lines)

    @staticmethod
    def _lines(lines: Iterator[str]) -> Iterator[tuple[str, Json]]:
        for line in lines:
            said = json.loads(line)
            yield said.get("signal", "record"), said

    @staticmethod
    def _events(lines: Iterator[str]) -> Iterator[tuple[str, Json]]:
        name, data = "record", None
        for line in lines:
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                data = json.loads(line.removeprefix("data: "))
            elif not line:
                if data is not None:
                    yield name, data
                name, data = "record", None
