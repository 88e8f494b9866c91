"""Asking a server as fast as it answers: plain sockets that stay open, each with one request at a time."""

import socket
import time
from collections.abc import Sequence

from api.bench.processes import PATIENCE, Failed


class Asker:
    """Some connections to a server."""

    def __init__(self, port: int, connections: int) -> None:
        self._sockets = [
            socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) for _ in range(connections)
        ]

    def rate(self, paths: Sequence[str]) -> float:
        """Answers a second, over all the paths, each asked once."""
        requests = [f"GET {path} HTTP/1.1\r\nHost: bench\r\n\r\n".encode() for path in paths]
        count = len(self._sockets)
        began = time.perf_counter()
        for start in range(0, len(requests), count):
            asked = list(zip(self._sockets, requests[start : start + count], strict=False))
            for connection, request in asked:
                connection.sendall(request)
            for connection, _ in asked:
                _receive(connection)
        return len(requests) / (time.perf_counter() - began)

    def close(self) -> None:
        for connection in self._sockets:
            connection.close()


def _receive(connection: socket.socket) -> None:
    """One answer, to its last byte. Raises `Failed` where it is not a good one."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += _more(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise Failed(f"the server answered {head.splitlines()[0].decode()}: {body.decode(errors='replace')}")
    lines = (line.partition(b":") for line in head.lower().split(b"\r\n"))
    missing = next(int(value) for name, _, value in lines if name == b"content-length") - len(body)
    while missing > 0:
        missing -= len(_more(connection))


def _more(connection: socket.socket) -> bytes:
    received = connection.recv(256 * 1024)
    if not received:
        raise Failed("the server of the benchmark hung up")
    return received
