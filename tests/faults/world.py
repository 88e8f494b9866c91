"""The world of one round: a folder, a ledger, servers that come and go on ports of their own, and a crowd that uses them."""

import contextlib
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Final

import httpx

from tests.api.given import TOKEN, application
from tests.api.serving import GRANIAN, UVICORN, Server, free_port, serving
from tests.faults.checker import complaints
from tests.faults.databases import Databases
from tests.faults.history import History
from tests.faults.makings import Makings, entries_of
from tests.faults.subscribers import Subscriber
from tests.faults.writers import SHARED, Writer
from tests.measuring import ROOT

LONG: Final = 60.0
"""Seconds within which everything here is long done."""
ASKED: Final = 12
"""Parties whose states are compared with those of a replay."""
DAY: Final = "2030-12-31"
"""As of which they are asked for; what is recorded is of 2020 or of no known day."""


class Failed(AssertionError):
    """A round came out as it must not."""


class World:
    """One round's."""

    def __init__(self, folder: Path, random: Random, databases: Databases, makings: Makings) -> None:
        self.folder = folder
        self.random = random
        self.databases = databases
        self.makings = makings
        self.history = History()
        self.ports = [free_port()]
        self.ledger = f"sqlite:///{folder / 'ledger.db'}"
        self.settings: dict[str, str] = {"PYTHONPATH": str(ROOT)}
        """Of every server."""

    @property
    def file(self) -> Path:
        """That of the ledger."""
        return Path(self.ledger.removeprefix("sqlite:///"))

    def pause(self, most: float) -> None:
        time.sleep(self.random.random() * most)

    @contextlib.contextmanager
    def serving(
        self,
        command: tuple[str, ...] | None = None,
        *,
        port: int | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> Iterator[Server]:
        """A server, killed at the end."""
        command = command or self.random.choice([GRANIAN, UVICORN])
        with serving(
            self.folder,
            command if command in {GRANIAN, UVICORN} else (*command, "--port", str(port or self.ports[0])),
            port=port or self.ports[0],
            ledger=self.ledger,
            settings=self.settings | dict(settings or {}),
        ) as server:
            try:
                yield server
            finally:
                said = server.said()
                if "Traceback" in said:
                    self.history.strange.append(f"a server said:\n{said[-3000:]}")

    @contextlib.contextmanager
    def begun(
        self, command: tuple[str, ...], *, most: int | None = None
    ) -> "Iterator[subprocess.Popen[bytes]]":
        """A process that is not waited for, killed at the end if it still runs; `most` bytes of a file can it write."""
        environ = {name: value for name, value in os.environ.items() if not name.startswith("PARTYLINE_")}
        environ |= self.settings | {"PARTYLINE_LEDGER": self.ledger, "PARTYLINE_WRITE_TOKEN": TOKEN}
        with self.log.open("ab") as said:
            process = subprocess.Popen(
                [sys.executable, *command],
                cwd=self.folder,
                env=environ,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        if most is not None:  # long before it writes anything
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(LONG)
            if "Traceback" in self.log.read_text():
                self.history.strange.append(f"{command} said:\n{self.log.read_text()[-3000:]}")

    @property
    def log(self) -> Path:
        """What was said by those that are not servers."""
        return self.folder / "commands.log"

    @contextlib.contextmanager
    def crowded(self, writers: int | None = None, subscribers: int | None = None) -> Iterator["Crowd"]:
        """Writers and subscribers, for whom it is the same whether anybody is there to answer."""
        crowd = Crowd(self, writers or self.random.randint(1, 5), subscribers or self.random.randint(1, 3))
        try:
            yield crowd
        finally:
            crowd.leave()

    def ends(self, server: Server, crowd: "Crowd | None" = None) -> None:
        """Let all finish what can be finished, look at everything, and complain. Raises `Failed`."""
        if crowd is not None:
            crowd.stop_writing()
        self.read_ledger()
        head = len(self.history.ledger)
        server.client.get("/ledger", params={"limit": 1}, headers={"Partyline-Position": str(head)})
        if crowd is not None:
            crowd.come_to(head)
            crowd.leave()
        if head:
            self._compare_states(server, head)
        self.check()

    def check(self) -> None:
        if found := complaints(self.history):
            raise Failed("\n".join(found))

    def read_ledger(self) -> None:
        """By this process, which has nothing else of it."""
        self.history.ledger = entries_of(self.ledger)

    def _compare_states(self, server: Server, head: int) -> None:
        parties = {tag for entry in self.history.ledger for tag in entry.tags if tag.startswith("party:")}
        names = sorted(each.removeprefix("party:") for each in parties)
        chosen = {SHARED} & set(names) | set(self.random.sample(names, min(ASKED, len(names))))
        point = f"as_of={DAY}&known_at={head}"
        addresses = [f"/parties/{each}?{point}" for each in sorted(chosen)]
        addresses += [f"/parties/{each}/timeline?{point}" for each in sorted(chosen)[:3]]
        addresses += [f"/parties?{point}&limit=100", f"/countries/KZ?{point}", "/findings?limit=100"]
        for size in (
            head,
            self.random.randint(1, head),
        ):  # roots over what the ledger holds, not what somebody remembers
            addresses += [
                f"/ledger/proof?{of}&size={size}"
                for of in (f"record={self.random.randint(1, size)}", f"first={self.random.randint(0, size)}")
            ]
        with application(self.ledger, snapshot="off") as replay:
            for address in addresses:
                replayed = shown(replay.get(address))
                # Asked again, it may come from another place.
                for served in (server.client.get(address), server.client.get(address)):
                    self.history.states[address] = (shown(served), replayed)
                    if shown(served) != replayed:
                        break


class Crowd:
    """Who writes and who subscribes."""

    def __init__(self, world: World, writers: int, subscribers: int) -> None:
        self._world = world
        draw = world.random

        def address(random: Random) -> str:
            return f"http://127.0.0.1:{random.choice(world.ports)}"

        self._writers = [
            Writer(f"w{each}", Random(draw.random()), address, world.history, begins=each == 0)
            for each in range(writers)
        ]
        self._subscribers = [
            Subscriber(f"s{each}", Random(draw.random()), address, world.history)
            for each in range(subscribers)
        ]
        for thread in (*self._writers, *self._subscribers):
            thread.start()

    def goes_on(self, more: int = 3) -> None:
        """Wait until that many more appends are acknowledged."""
        wanted = self._world.history.acknowledged() + more
        self._wait(lambda: self._world.history.acknowledged() >= wanted, "nothing more was acknowledged")
        with contextlib.suppress(httpx.HTTPError):  # so that the tree grows bit by bit
            httpx.get(f"http://127.0.0.1:{self._world.ports[0]}/ledger/proof?first=0", timeout=5)

    def come_to(self, head: int) -> None:
        """Wait until all subscribers have all; who does not, the checker tells."""
        with contextlib.suppress(Failed):
            self._wait(lambda: all(each.seen.position == head for each in self._subscribers), "")

    def stop_writing(self) -> None:
        for writer in self._writers:
            writer.stop()
        for writer in self._writers:
            writer.join(LONG)
            if writer.is_alive():
                self._world.history.strange.append(f"{writer.name} waits for an answer still")

    def leave(self) -> None:
        self.stop_writing()
        for subscriber in self._subscribers:
            subscriber.stop()
        for subscriber in self._subscribers:
            subscriber.join(LONG)

    def _wait(self, done: Callable[[], bool], otherwise: str) -> None:
        until = time.monotonic() + LONG
        while not done():
            if time.monotonic() > until:
                raise Failed(f"{otherwise} within {LONG} s")
            if self._world.history.strange:
                raise Failed("\n".join(self._world.history.strange))
            time.sleep(0.01)


def shown(answer: httpx.Response) -> str:
    """What matters of an answer: not the id of the request, which a problem names and which is another one each time."""
    return f"{answer.status_code} {answer.text.replace(answer.headers['X-Request-ID'], 'its-id')}"
