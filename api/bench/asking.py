"""Asking a server as fast as it answers: plain sockets that stay open, each with one request at a time, in a process of its own.

`Asker` starts it. It runs as `python -m api.bench.asking PORT CONNECTIONS CORE`: each line on its standard input is a number of bytes, then so many
bytes follow, a MessagePack list of requests; it answers with what came of them (`Asked`) as JSON. It is as cheap as Python gets, and tells
how much of its core it took, so that one sees whether the server or the asker was measured.
"""

import contextlib
import select
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
from msgspec import Struct

from api.bench.figures import share
from api.bench.processes import PATIENCE, Failed, Worker, stay_on, worker

_BUFFER: Final = 256 * 1024
_END_OF_HEAD: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length: "


class Asked(Struct, frozen=True):
    """What came of some requests, each sent once."""

    rate: float
    """Answers a second."""
    median: float
    """Milliseconds from the request to the last byte of its answer."""
    p99: float
    """The same, of all but the slowest hundredth."""
    busy: float
    """The share of one core that the asker took."""


class Asker:
    """Some connections to a server."""

    def __init__(self, process: Worker) -> None:
        self._process = process

    def get(self, paths: Sequence[str]) -> Asked:
        """Ask for each path once. Raises `Failed` where an answer is not a good one."""
        return self.send([f"GET {path} HTTP/1.1\r\nHost: bench\r\n\r\n".encode() for path in paths])

    def post(self, path: str, bodies: Sequence[bytes], token: str) -> Asked:
        """Send each body once."""
        head = f"POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
        return self.send([f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body for body in bodies])

    def send(self, requests: Sequence[bytes]) -> Asked:
        content = msgspec.msgpack.encode(requests)
        self._process.ask(str(len(content)), content)
        return msgspec.json.decode(self._process.answer(), type=Asked)


@contextlib.contextmanager
def asker(port: int, connections: int, core: int | None = None) -> Iterator[Asker]:
    """A process that asks the server at the port, on a core of its own where one is named."""
    with worker("api.bench.asking", port, connections, "" if core is None else core) as process:
        yield Asker(process)


class _Connection:
    """A socket, and when the request was sent that it waits for."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._head = b""
        self._missing = 0
        self.number = self._socket.fileno()
        self.sent = 0.0

    def ask(self, request: bytes) -> None:
        self._head, self._missing = b"", 0
        self.sent = time.perf_counter()
        self._socket.sendall(request)

    def is_answered(self) -> bool:
        """Take what has come: whether it was the last of the answer."""
        received = self._socket.recv(_BUFFER)
        if not received:
            raise Failed("the server of the benchmark hung up")
        if self._missing:
            self._missing -= len(received)
            return self._missing <= 0
        head = self._head + received
        end = head.find(_END_OF_HEAD)
        if end < 0:
            self._head = head
            return False
        if head[9:10] != b"2":
            raise Failed(f"the server answered {head.decode(errors='replace')}")
        start = head.find(_LENGTH) + len(_LENGTH)
        length = int(head[start : head.find(b"\r", start)])
        self._missing = length - (len(head) - end - len(_END_OF_HEAD))
        return self._missing <= 0


def _ask(poll: select.epoll, connections: dict[int, _Connection], requests: Sequence[bytes]) -> Asked:
    latencies: list[float] = []
    open_ = min(len(requests), len(connections))
    waiting = iter(requests[open_:])
    began, used = time.perf_counter(), time.process_time()
    for connection, request in zip(connections.values(), requests, strict=False):
        connection.ask(request)
    while open_:
        ready = poll.poll(PATIENCE)
        if not ready:
            raise Failed(f"the server of the benchmark has not answered for {PATIENCE} s")
        for number, _ in ready:
            connection = connections[number]
            if not connection.is_answered():
                continue
            latencies.append(time.perf_counter() - connection.sent)
            request = next(waiting, b"")
            if request:
                connection.ask(request)
            else:
                open_ -= 1
    took = time.perf_counter() - began
    return Asked(
        rate=len(requests) / took,
        median=share(latencies, 0.5) * 1_000,
        p99=share(latencies, 0.99) * 1_000,
        busy=(time.process_time() - used) / took,
    )


def main(port: str, count: str, core: str) -> None:
    """See the module's docstring."""
    stay_on(int(core) if core else None)
    poll = select.epoll()
    connections = {each.number: each for each in (_Connection(int(port)) for _ in range(int(count)))}
    for number in connections:
        poll.register(number, select.EPOLLIN)
    _say("ready")
    while line := sys.stdin.buffer.readline():
        requests = msgspec.msgpack.decode(sys.stdin.buffer.read(int(line)), type=list[bytes])
        _say(msgspec.json.encode(_ask(poll, connections, requests)).decode())


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
