"""A receiver of webhooks: an HTTP server on this machine that keeps what it is sent, and answers as it is told."""

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from msgspec import Struct

from tests.api.given import Json

PATIENCE = 20.0


class Delivery(Struct, frozen=True):
    """One POST as it came."""

    path: str
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def json(self) -> Json:
        decoded: Json = json.loads(self.body)
        return decoded

    @property
    def position(self) -> int:
        position: int = self.json["data"]["position"]
        return position


class Reply(Struct, frozen=True):
    status: int = 204
    headers: Mapping[str, str] = {}
    body: bytes = b""
    seconds: float = 0.0
    """That it takes to answer."""


Answer = Callable[[int, Delivery], Reply]


class Receiver:
    """What was received, in order; `answer` is asked for each delivery, with its number from 0."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.received: list[Delivery] = []
        self.acknowledged: list[Delivery] = []
        self.at_once = 0
        """The most deliveries that were being answered at a time."""
        self.answer: Answer = lambda _number, _delivery: Reply()
        self._answering = 0
        self._lock = threading.Lock()

    def url(self, path: str = "/hook") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def take(self, delivery: Delivery) -> Reply:
        with self._lock:
            number = len(self.received)
            self.received.append(delivery)
            self._answering += 1
            self.at_once = max(self.at_once, self._answering)
        reply = self.answer(number, delivery)
        time.sleep(reply.seconds)
        with self._lock:
            self._answering -= 1
            if 200 <= reply.status < 300:
                self.acknowledged.append(delivery)
        return reply

    def positions(self) -> list[int]:
        """Of the records that were acknowledged, without those sent again under their own id, in order."""
        first: dict[str, Delivery] = {}
        for each in list(self.acknowledged):
            first.setdefault(each.id, each)
        return [each.position for each in first.values()]

    def wait_for(self, number: int) -> None:
        """Until so many records were acknowledged."""
        until = time.monotonic() + PATIENCE
        while len(self.positions()) < number:
            assert time.monotonic() < until, (
                f"{len(self.positions())} of {number} came: {self.positions()[-5:]}"
            )
            time.sleep(0.01)


@contextlib.contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that listens, on a free port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = receiver.take(Delivery(self.path, headers, body))
            with contextlib.suppress(ConnectionError):
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A sender that was killed leaves its connection behind: no matter."""

    with Server(("127.0.0.1", 0), Handler) as server:
        receiver = Receiver(server.server_address[1])
        listening = threading.Thread(target=server.serve_forever, args=(0.02,))
        listening.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            listening.join()
