"""A real server of which reading is closed, asked by the commands and the client: with a reader's token they do their work, without they say why not."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import Result
from msgspec import Struct

from api.client import CaughtUp, Recorded, follow, messages
from api.following import Refused
from domain.ledger.opening import open_ledger
from tests.api.given import SetClock, founded
from tests.api.serving import Server, serving
from tests.api.verifying import RECORDS, filled, run, said

WRONG = f"ptl_{'0' * 16}_{'x' * 43}"


class Closed(Struct):
    server: Server
    token: str
    """Of a reader."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Closed]:
    """A server with twelve records, and a key for a reader that was made by the command."""
    folder = tmp_path_factory.mktemp("closed")
    ledger = filled(f"sqlite:///{folder / 'ledger.db'}")
    made = run("key", "create", "ray", "--role", "reader", PARTYLINE_LEDGER=ledger)
    token = next(word for word in made.output.split() if word.startswith("ptl_"))
    with serving(folder, ledger=ledger, settings={"PARTYLINE_READING": "closed"}) as server:
        yield Closed(server, token)


def asked(given: Closed, *words: str, token: str | None, ledger: str = "memory:") -> Result:
    environ = {"PARTYLINE_LEDGER": ledger, "PARTYLINE_TOKEN": token or ""}
    return run(*(word.replace("URL", given.url) for word in words), **environ)


COMMANDS = (
    ("show", "kz-a", "--url", "URL"),
    ("explain", "kz-a", "--url", "URL"),
    ("timeline", "kz-a", "--url", "URL"),
    ("verify", "URL"),
    ("checkpoint", "CHECKPOINT", "--url", "URL"),
    ("mirror", "URL", "--once"),
)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_commands_ask_with_the_token_of_the_environment(
    closed: Closed, words: tuple[str, ...], tmp_path: Path
) -> None:
    here = f"sqlite:///{tmp_path / 'ledger.db'}"
    words = tuple(word.replace("CHECKPOINT", str(tmp_path / "kept")) for word in words)
    for token, why in ((None, "needs a token"), (WRONG, "neither the write token")):
        refused = asked(closed, *words, token=token, ledger=here)
        assert refused.exit_code == 1, said(refused)
        assert why in said(refused)
        assert WRONG not in said(refused)
        assert not (tmp_path / "kept").exists()
    done = asked(closed, *words, token=closed.token, ledger=here)
    assert done.exit_code == 0, said(done)


def test_proofs_of_one_are_asked_for_with_it_too(closed: Closed, tmp_path: Path) -> None:
    kept = str(tmp_path / "kept")
    assert asked(closed, "checkpoint", kept, "--url", "URL", token=closed.token).exit_code == 0
    proving = ("verify", "URL", "--proofs-only", "--checkpoint", kept)
    assert "needs a token" in said(asked(closed, *proving, token=None))
    done = asked(closed, *proving, token=closed.token)
    assert done.exit_code == 0, said(done)


def test_a_mirror_of_one_holds_all_of_it(closed: Closed, tmp_path: Path) -> None:
    here = f"sqlite:///{tmp_path / 'ledger.db'}"
    assert asked(closed, "mirror", "URL", "--once", token=closed.token, ledger=here).exit_code == 0
    with closing(open_ledger(here, SetClock(), must_exist=True)) as ledger:
        assert [each.position for each in ledger.read()] == list(range(1, RECORDS + 1))
    assert asked(closed, "verify", here, "--against", "URL", token=closed.token).exit_code == 0
    assert closed.token.encode() not in b"".join(
        each.read_bytes() for each in tmp_path.iterdir() if each.is_file()
    )


def test_one_is_followed_by_the_command(closed: Closed) -> None:
    follows = [sys.executable, "-m", "api.cli", "follow", "--url", closed.url, "--after", "0", "--json"]
    with subprocess.Popen(
        follows, env={"PARTYLINE_TOKEN": closed.token}, stdout=subprocess.PIPE
    ) as following:
        assert following.stdout is not None
        lines = [following.stdout.readline() for _ in range(RECORDS)]
        following.terminate()
    assert [json.loads(line)["position"] for line in lines] == list(range(1, RECORDS + 1))
    refused = asked(closed, "follow", "--url", "URL", token=None)
    assert refused.exit_code == 1
    assert "needs a token" in said(refused)


def test_one_is_followed_by_the_client(closed: Closed) -> None:
    following = follow(closed.url, after=0, token=closed.token)
    assert [next(following)["position"] for _ in range(RECORDS)] == list(range(1, RECORDS + 1))
    following.close()
    told = messages(closed.url, token=closed.token)
    assert isinstance(next(told), CaughtUp)
    assert closed.server.state(founded("kz-new")).status_code == 201
    assert isinstance(next(told), Recorded)
    told.close()
    with pytest.raises(Refused, match="needs a token") as refused:
        next(messages(closed.url))
    assert refused.value.status == 401
