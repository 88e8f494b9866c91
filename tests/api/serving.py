"""Real server processes to ask, each in a process group of its own, on a free port and in a folder of its own."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx

from tests.api.given import EDITOR, TOKEN, Json

PATIENCE = 20.0
"""Seconds that a server has to start."""

GRANIAN = ("-m", "api.cli", "serve")
UVICORN = ("-m", "uvicorn", "--factory", "api.app:create", "--host", "127.0.0.1", "--log-level", "warning")


class Server:
    """A server process, and a client of it."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
        self.process = process
        self.port = port
        self.log = log
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE)

    def wait_until_ready(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self.process.poll() is None:
            with contextlib.suppress(httpx.TransportError):
                if self.client.get("/health/ready").status_code == 200:
                    return
            time.sleep(0.05)
        raise AssertionError(f"the server did not start:\n{self.said()}")

    def said(self) -> str:
        return self.log.read_text()

    def state(self, event: Json) -> httpx.Response:
        return self.client.post("/events", json=event, headers=EDITOR)

    def records(self) -> list[Json]:
        records: list[Json] = self.client.get("/ledger", params={"limit": 1000}).json()["records"]
        return records

    def raw(self, request: bytes) -> bytes:
        """What the server answers to these bytes, up to its first line's end; nothing if it hangs up."""
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as connection:
            connection.sendall(request)
            answer = b""
            with contextlib.suppress(ConnectionError):
                while b"\r\n" not in answer and (received := connection.recv(65_536)):
                    answer += received
        return answer.partition(b"\r\n")[0]

    def raw_whole(self, request: bytes) -> bytes:
        """All that the server answers to these bytes until it hangs up."""
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as connection:
            connection.sendall(request)
            answer = b""
            with contextlib.suppress(ConnectionError):
                while received := connection.recv(65_536):
                    answer += received
        return answer

    def raw_and_leave(self, request: bytes) -> None:
        """Send these bytes, and hang up."""
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as connection:
            connection.sendall(request)

    def kill(self) -> None:
        """End it, and the processes that it started, at once."""
        self.client.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


@contextlib.contextmanager
def serving(
    folder: Path,
    command: tuple[str, ...] = GRANIAN,
    *,
    token: str | None = TOKEN,
    port: int | None = None,
    ledger: str | None = None,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """A server on the ledger in the folder, or at the address, on a free port if none is given, with other settings by their
    variables; killed at the end if it still runs.
    """
    port = port or free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PARTYLINE_")}
    ledger = ledger or f"sqlite:///{folder / 'ledger.db'}"
    stack = contextlib.ExitStack()
    # A folder of its own, which goes with it: one that is killed clears nothing away.
    environ["TMPDIR"] = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
    environ |= {"PARTYLINE_LEDGER": ledger, "PARTYLINE_PORT": str(port)} | dict(settings or {})
    if token is not None:
        environ["PARTYLINE_WRITE_TOKEN"] = token
    if command is UVICORN:
        command = (*command, "--port", str(port))
    log = folder / f"server-{port}.log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=folder,
            env=environ,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    server = Server(process, port, log)
    try:
        server.wait_until_ready()
        yield server
    finally:
        server.kill()
        stack.close()
