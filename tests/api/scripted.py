"""A server of the stream that does what it is told, and misbehaves if it is told so: each connection gets the next answer."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import parse_qsl, urlsplit

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
NO_MORE = (
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json\r\n\r\n"
    b'{"detail": "nothing more was expected to be asked"}'
)

Parameters = dict[str, str]
Answer = bytes | Callable[[Parameters], Iterable[bytes]]
"""What is sent before the connection is closed; or what gives it in pieces, from the parameters that were asked with."""


class Scripted:
    def __init__(self, listening: socket.socket, answers: Iterable[Answer]) -> None:
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self.asked: list[Parameters] = []
        """The parameters of each request."""
        self._listening = listening
        self._answers = iter(answers)
        self._threads: list[threading.Thread] = []

    def serve(self) -> None:
        with contextlib.suppress(OSError):  # it is over
            while True:
                connection, _ = self._listening.accept()
                answering = threading.Thread(target=self._answer, args=(connection,))
                self._threads.append(answering)
                answering.start()
        for each in self._threads:
            each.join()

    def _answer(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):  # a client that has left
            request = b""
            while b"\r\n\r\n" not in request:
                received = connection.recv(65_536)
                if not received:
                    return
                request += received
            parameters = dict(parse_qsl(urlsplit(request.split(b" ", 2)[1].decode()).query))
            self.asked.append(parameters)
            answer = next(self._answers, NO_MORE)
            for piece in (answer,) if isinstance(answer, bytes) else answer(parameters):
                connection.sendall(piece)


@contextlib.contextmanager
def scripted(*answers: Answer) -> Iterator[Scripted]:
    """A server with these answers; after the last one it refuses."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = Scripted(listening, answers)
        thread = threading.Thread(target=server.serve)
        thread.start()
        try:
            yield server
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()
