"""Many subscribers in one process: plain sockets and `epoll`, so that the reading side costs as little as can be.

Run as a process of its own: `python -m api.bench.sockets PORT SUBSCRIBERS PATH`. It says `ready` when all are connected and
caught up, then answers each line `COUNT` on its standard input with `FIRST LAST`: when, in nanoseconds of the clock that all
processes share, the first message reached anybody, and when the last subscriber had received that many since the line before.
"""

import select
import socket
import sys
import time
from typing import Final

CAUGHT_UP: Final = b"event: caught-up\n"
_BUFFER: Final = 256 * 1024


class Subscribers:
    """Sockets that count what they get."""

    def __init__(self, port: int, count: int, path: str) -> None:
        self._poll = select.epoll()
        self._sockets: dict[int, socket.socket] = {}
        self._tails: dict[int, bytes] = {}
        self._buffer = bytearray(_BUFFER)
        for _ in range(count):
            self._connect(port, path)

    def wait_until_caught_up(self) -> None:
        """Read until every subscriber has got the marker."""
        waiting = set(self._sockets)
        while waiting:
            for fd in self._ready():
                received = self._tails[fd] + self._read(fd)
                if CAUGHT_UP in received:
                    waiting.discard(fd)
                self._tails[fd] = received[-len(CAUGHT_UP) :]

    def wait_for(self, count: int) -> tuple[int, int]:
        """Read until every subscriber has got that many frames more; when it began, and when the last one had."""
        left = dict.fromkeys(self._sockets, count)
        first = 0
        while left:
            for fd in self._ready():
                frames = self._read(fd).count(b"\n\n")
                first = first or time.monotonic_ns()
                if fd in left:
                    left[fd] -= frames
                    if left[fd] <= 0:
                        del left[fd]
        return first, time.monotonic_ns()

    def _connect(self, port: int, path: str) -> None:
        connection = socket.create_connection(("127.0.0.1", port))
        connection.sendall(
            f"GET {path} HTTP/1.1\r\nHost: bench\r\nAccept: text/event-stream\r\n\r\n".encode()
        )
        connection.setblocking(False)
        self._sockets[connection.fileno()] = connection
        self._tails[connection.fileno()] = b""
        self._poll.register(connection, select.EPOLLIN)

    def _ready(self) -> list[int]:
        return [fd for fd, _ in self._poll.poll(60)]

    def _read(self, fd: int) -> bytes:
        try:
            size = self._sockets[fd].recv_into(self._buffer)
        except BlockingIOError:
            return b""
        if not size:
            raise ConnectionError("the server hung up on a subscriber")
        return bytes(self._buffer[:size])


def main(port: str, count: str, path: str) -> None:
    """See the module's docstring."""
    subscribers = Subscribers(int(port), int(count), path)
    subscribers.wait_until_caught_up()
    _say("ready")
    for line in sys.stdin:
        first, last = subscribers.wait_for(int(line))
        _say(f"{first} {last}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
