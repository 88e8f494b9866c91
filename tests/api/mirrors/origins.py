"""Origins for the tests of mirrors: servers that stand in front of a real one, and lie."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

Lie = Callable[[str, bytes], bytes]
"""Given the path with its query and the honest answer, returns what is said."""


@contextlib.contextmanager
def lying(url: str, lie: Lie) -> Iterator[str]:
    """The address of a server that asks the one at `url`, and changes what it answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            accept = {"Accept": self.headers.get("Accept", "*/*")}
            honest = httpx.get(url + self.path, headers=accept, timeout=20)
            body = lie(self.path, honest.content) if honest.status_code == httpx.codes.OK else honest.content
            self.send_response(honest.status_code)
            self.send_header("Content-Type", honest.headers["content-type"])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
