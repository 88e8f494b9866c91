"""What may stand between a node and its PostgreSQL: it can fall silent, break off, or lead to another server."""

import select
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

HEARS = Callable[[bytes], bool]
"""Given what comes by; whether it may pass."""


class Between:
    """A proxy on a port of its own."""

    def __init__(self, port: int) -> None:
        self.leads_to = port
        """The port that new connections are led to."""
        self.asks: HEARS = lambda _: True
        """For what is sent to the server."""
        self.answers: HEARS = lambda _: True
        """For what comes back."""
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._silent: set[socket.socket] = set()
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def address(self, schema: str) -> str:
        return f"postgresql://partyline@127.0.0.1:{self.port}/postgres?schema={schema}"

    def silence(self) -> None:
        """Have the connections that there are stay open and carry nothing more; new ones are served."""
        self._silent.update(each for pair in self._pairs for each in pair)

    def break_off(self) -> None:
        """Close all connections."""
        for each in (each for pair in self._pairs for each in pair):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self._pairs.clear()

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)  # which wakes who accepts
        self._threads[0].join()
        self._listening.close()
        self.break_off()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                try:
                    server = socket.create_connection(("127.0.0.1", self.leads_to))
                except OSError:
                    client.close()
                    continue
                self._pairs.append((client, server))
                self._threads.append(threading.Thread(target=self._carry, args=(client, server), daemon=True))
                self._threads[-1].start()

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        with client, server, suppress(OSError):
            while True:
                for source in select.select([client, server], [], [])[0]:
                    sent = source.recv(65536)
                    if not sent:
                        return
                    may_pass = self.asks(sent) if source is client else self.answers(sent)
                    if may_pass and source not in self._silent:
                        (server if source is client else client).sendall(sent)


@contextmanager
def between(port: int) -> Iterator[Between]:
    proxy = Between(port)
    try:
        yield proxy
    finally:
        proxy.close()
