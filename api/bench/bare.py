"""The baseline of a stream: an asyncio loop that writes given bytes to all who are connected, and does nothing else.

Run as a process of its own: `python -m api.bench.bare PORT`. Each line on its standard input is a number of bytes, then a number of
times: so many bytes follow, are written to every connection so many times, and answered with when it began, in nanoseconds.
"""

import asyncio
import sys
import time
from typing import Final, cast

HEAD: Final = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
    b'retry: 2000\n\nevent: caught-up\nid: 0\ndata: {"position":0}\n\n'
)


class Connection(asyncio.Protocol):
    """Answers whatever comes with the head, and stays."""

    def __init__(self, open_: set[asyncio.Transport]) -> None:
        self._open = open_

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, _data: bytes) -> None:
        self._transport.write(HEAD)
        self._open.add(self._transport)

    def connection_lost(self, _exc: Exception | None) -> None:
        self._open.discard(self._transport)


async def serve(port: int) -> None:
    """Until standard input ends."""
    loop = asyncio.get_running_loop()
    connections: set[asyncio.Transport] = set()
    await loop.create_server(lambda: Connection(connections), "127.0.0.1", port, backlog=16_384)
    _say("ready")
    while line := await asyncio.to_thread(sys.stdin.buffer.readline):
        size, times = map(int, line.split())
        content = await asyncio.to_thread(sys.stdin.buffer.read, size)
        began = time.monotonic_ns()
        for _ in range(times):
            for transport in connections:
                transport.write(content)
        _say(str(began))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
