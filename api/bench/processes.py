"""The processes that a benchmark consists of: servers, and those who ask them."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import httpx
import msgspec
from msgspec import Struct

from domain.ledger.port import LedgerError

PATIENCE = 120.0
"""Seconds after which a benchmark gives up on a step."""


READING = 3_600.0
"""Seconds after which it gives up on a server that reads its ledger: ten million records take their time."""


SETTLING: float = 3_600.0
"""The same of one that works ahead."""


class Failed(LedgerError):
    """A process of the benchmark did not do its part."""


class Worker:
    """A process that answers lines with lines."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        assert process.stdin is not None
        assert process.stdout is not None
        self._stdin: IO[bytes] = process.stdin
        self._stdout: IO[bytes] = process.stdout

    def ask(self, line: str, content: bytes = b"") -> None:
        self._stdin.write(line.encode() + b"\n" + content)
        self._stdin.flush()

    def answer(self) -> str:
        line = self._stdout.readline()
        if not line:
            raise Failed(f"a process of the benchmark ended with status {self._process.wait()}")
        return line.decode().strip()


@contextlib.contextmanager
def worker(module: str, *arguments: object) -> Iterator[Worker]:
    """A process that runs a module of ours, once it has said that it is ready."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603 - our own modules
        try:
            started = Worker(process)
            if (said := started.answer()) != "ready":
                raise Failed(f"{module} said {said!r} instead of being ready")
            yield started
        finally:
            process.kill()


class Settled(Struct, frozen=True):
    """What a server has worked out ahead."""

    is_done: bool
    parties: int
    weight: int
    """Bytes of memory."""
    used: float
    """Seconds of processor since the server began."""


class Served:
    """A server process on a ledger of its own."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int, token: str) -> None:
        self._process = process
        self.port = port
        headers = {"Authorization": f"Bearer {token}"}
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=PATIENCE)

    def wait_until_ready(self) -> None:
        until = time.monotonic() + READING
        while time.monotonic() < until and self._process.poll() is None:
            with contextlib.suppress(httpx.TransportError):
                if self.client.get("/health/ready").status_code == httpx.codes.OK:
                    return
            time.sleep(0.05)
        raise Failed("the server of the benchmark did not start")

    def wait_until_settled(self) -> Settled:
        """Wait until it has worked out all that it works out ahead, as a server has that has had nothing to do for a while."""
        until = time.monotonic() + SETTLING
        while time.monotonic() < until:
            try:
                answer = self.client.get("/settled")
            except httpx.TransportError as error:
                raise Failed("the server of the benchmark is gone") from error
            told = msgspec.json.decode(answer.content, type=Settled)
            if told.is_done:
                return told
            time.sleep(1)
        raise Failed(f"the server of the benchmark was still working ahead after {SETTLING} s")

    def used(self) -> float:
        """Seconds of a processor that the server's processes have taken so far: other programs do not lengthen them."""
        ids = [self._process.pid, *self._children()]
        threads = (thread for each in ids for thread in Path(f"/proc/{each}/task").iterdir())
        return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9

    def resident(self) -> int:
        """Bytes of memory that the server's worker holds."""
        (worker_id, *_) = self._children()
        pages = int(Path(f"/proc/{worker_id}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def _children(self) -> list[int]:
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        return [int(each) for each in children.read_text().split()]


@contextlib.contextmanager
def served(folder: Path) -> Iterator[Served]:
    """`partyline serve` on a new ledger in the folder."""
    port, token = free_port(), "the-token-of-this-benchmark"
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PARTYLINE_")}
    environ |= {
        "PARTYLINE_LEDGER": f"sqlite:///{folder / 'ledger.db'}",
        "PARTYLINE_PORT": str(port),
        "PARTYLINE_WRITE_TOKEN": token,
    }
    with subprocess.Popen(
        [sys.executable, "-m", "api.cli", "serve"], env=environ, stdout=subprocess.DEVNULL
    ) as process:
        server = Served(process, port, token)
        try:
            server.wait_until_ready()
            yield server
        finally:
            server.client.close()
            process.terminate()


def cores() -> tuple[int | None, int | None]:
    """A core for the server and another one for those who ask it; none where there are not two to be had."""
    if sys.platform != "linux":
        return None, None
    ours = sorted(os.sched_getaffinity(0))
    return (ours[0], ours[1]) if len(ours) > 1 else (None, None)


def stay_on(core: int | None) -> None:
    """Keep this process, and those that it starts, to one core."""
    if core is not None and sys.platform == "linux":
        os.sched_setaffinity(0, {core})


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port
