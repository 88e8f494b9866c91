"""Servers for the benchmarks over HTTP, and the constants that are asked of them beside what is measured."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx

from api.bench.processes import Served, free_port

TOKEN: Final = "the-token-of-this-benchmark"  # noqa: S105 - of a server that is gone with the benchmark
_HEADERS_OF_THE_SERVER: Final = {"content-length", "date", "server", "connection"}


def environment(ledger: Path, **settings: object) -> dict[str, str]:
    """The environment of a command of ours on a ledger, with these settings, whatever settings this process has."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("PARTYLINE_")}
    ours = {"ledger": f"sqlite:///{ledger}", "write_token": TOKEN} | settings
    return others | {f"PARTYLINE_{name.upper()}": str(value) for name, value in ours.items()}


@contextlib.contextmanager
def application(
    ledger: Path, constants: Path, core: int | None = None, **settings: object
) -> Iterator[Served]:
    """The application with the constants beside it, on the ledger as it stands."""
    with _served("create", environment(ledger, **settings), constants, core) as server:
        yield server


@contextlib.contextmanager
def application_on_a_copy(
    ledger: Path, folder: Path, core: int | None = None, **settings: object
) -> Iterator[Served]:
    """The same on a copy, so that a ledger that is kept for the next run stays as it is; the constants stand in the folder."""
    copy = folder / f"copy-of-{ledger.name}"
    shutil.copyfile(ledger, copy)
    try:
        with application(copy, folder, core, **settings) as server:
            yield server
    finally:
        copy.unlink()


@contextlib.contextmanager
def bare_server(constants: Path, core: int | None = None) -> Iterator[Served]:
    """A bare callable on the same kind of server, which answers the constants."""
    with _served("bare", None, constants, core) as server:
        yield server


@contextlib.contextmanager
def _served(what: str, environ: dict[str, str] | None, constants: Path, core: int | None) -> Iterator[Served]:
    port = free_port()
    command = [sys.executable, "-m", "api.bench.queried", what, str(port), str(constants)]
    command.append("" if core is None else str(core))
    with subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL) as process:  # noqa: S603 - our own module
        server = Served(process, port, TOKEN)
        try:
            server.wait_until_ready()
            yield server
        finally:
            server.client.close()
            process.terminate()


def keep_constant(folder: Path, name: str, answer: httpx.Response) -> str:
    """Have an answer given again by the servers that look into the folder; the path under which it is asked for."""
    headers = {key: value for key, value in answer.headers.items() if key not in _HEADERS_OF_THE_SERVER}
    (folder / f"{name}.json").write_text(json.dumps(headers))
    (folder / f"{name}.body").write_bytes(answer.content)
    return f"/constant/{name}"
