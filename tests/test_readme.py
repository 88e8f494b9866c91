"""The README's snippets run, in order, against a seeded server, and answer as it says."""

import doctest
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

README = Path(__file__).parent.parent / "README.md"
SEPARATOR = "---- next ----"


def snippets() -> list[tuple[str, str]]:
    """Each command of the console blocks, continuation lines joined, and the answer shown beneath it."""
    found: list[tuple[str, str]] = []
    for block in re.findall(r"```console\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            lines = part.splitlines()
            more = [line for line in lines[1:] if line.startswith("> ")]
            answer = lines[1 + len(more) :]
            found.append(("\n".join([lines[0], *(line[2:] for line in more)]), "\n".join(answer)))
    return found


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """A folder with a seeded ledger, served on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PARTYLINE_")}
    environ |= {"PYTHONPATH": str(README.parent), "PARTYLINE_PORT": str(port)}
    command = [sys.executable, "-m", "api.cli"]
    subprocess.run(
        [*command, "seed", "--if-empty"], cwd=tmp_path, env=environ, check=True, capture_output=True
    )
    server = subprocess.Popen([*command, "serve"], cwd=tmp_path, env=environ, stdout=subprocess.DEVNULL)
    try:
        _wait_until_ready(port)
        yield tmp_path, port
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


def without_line_ends(text: str) -> str:
    """Answers are one line; the README breaks them where a reader wants a pause."""
    return re.sub(r"(,|\.\.\.)\n ", r"\1", text.strip())


def test_every_snippet_answers_as_the_readme_says(served: tuple[Path, int]) -> None:
    if shutil.which("curl") is None:
        assert "CI" not in os.environ, "curl is missing"
        pytest.skip("curl is missing")
    folder, port = served
    shown = snippets()
    script = f"\necho '\n{SEPARATOR}'\n".join(command for command, _ in shown)
    script = script.replace("http://localhost:8000", f"http://127.0.0.1:{port}")
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


def test_there_are_snippets_of_all_three_uses() -> None:
    commands = " ".join(command for command, _ in snippets())
    for what in ("/parties/kz-qhp?as_of=", "known_at=", "-X PUT", "-X DELETE", "/ledger?after="):
        assert what in commands
