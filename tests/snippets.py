"""The console snippets of our pages: what they ask, what they say is answered, and a server on which they are run in order."""

import contextlib
import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.api.serving import free_port

ROOT = Path(__file__).parent.parent
SEPARATOR = "---- next ----"
HERE = "http://localhost:8000"
"""Where the pages say that the server is."""


class Snippet(NamedTuple):
    command: str
    answer: str


def snippets(page: Path) -> list[Snippet]:
    """Each command of the console blocks, continuation lines joined, and the answer shown beneath it."""
    found: list[Snippet] = []
    for block in re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            lines = part.splitlines()
            more = [line for line in lines[1:] if line.startswith("> ")]
            answer = lines[1 + len(more) :]
            found.append(Snippet("\n".join([lines[0], *(line[2:] for line in more)]), "\n".join(answer)))
    return found


@contextlib.contextmanager
def served(folder: Path, *, seeded: bool) -> Iterator[int]:
    """The port of a server on a new ledger in the folder: with the histories that ship with us, or empty."""
    port = free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PARTYLINE_")}
    environ |= {"PYTHONPATH": str(ROOT), "PARTYLINE_PORT": str(port)}
    command = [sys.executable, "-m", "api.cli"]
    if seeded:
        subprocess.run(
            [*command, "seed", "--if-empty"], cwd=folder, env=environ, check=True, capture_output=True
        )
    server = subprocess.Popen([*command, "serve"], cwd=folder, env=environ, stdout=subprocess.DEVNULL)
    try:
        _wait_until_ready(port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_until_ready(port: int) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5).close()
        except OSError:
            assert time.monotonic() < until, "the server did not get ready"
            time.sleep(0.05)
        else:
            return


def run(shown: list[Snippet], folder: Path, port: int) -> None:
    """Run them in one shell, in order; each must answer as is shown, with `...` for whatever is there."""
    if shutil.which("curl") is None:
        assert "CI" not in os.environ, "curl is missing"
        pytest.skip("curl is missing")
    script = f"\necho '\n{SEPARATOR}'\n".join(command for command, _ in shown)
    script = script.replace(HERE, f"http://127.0.0.1:{port}")
    command = f"{shlex.quote(sys.executable)} -m api.cli"
    script = f'partyline() {{ PYTHONPATH={shlex.quote(str(ROOT))} {command} "$@"; }}\n{script}'
    ran = subprocess.run(
        ["bash", "-eu", "-c", script], cwd=folder, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    answers = ran.stdout.split(f"\n{SEPARATOR}\n")
    checker = doctest.OutputChecker()
    for (command, wanted), got in zip(shown, answers, strict=True):
        assert checker.check_output(without_line_ends(wanted) + "\n", got.strip() + "\n", doctest.ELLIPSIS), (
            f"$ {command}\nwanted:\n{wanted}\n\ngot:\n{got}"
        )


def without_line_ends(text: str) -> str:
    """Answers are one line; the pages break them where a reader wants a pause."""
    return re.sub(r"(,|\.\.\.)\n ", r"\1", text.strip())
