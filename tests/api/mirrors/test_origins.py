"""Origins that give little at a time, that have been asked too often, and that answer what none does: mirrored and verified, or refused in words."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from api.client import messages
from api.following import Lost
from tests.api.given import EDITOR, founded
from tests.api.mirrors.origins import lying
from tests.api.mirrors.test_mirroring import entries, ledger_of, mirror, url_of, without_keys
from tests.api.scripted import OK, scripted
from tests.api.serving import Server, serving
from tests.api.verifying import RECORDS, filled, run, said

DEEP = b"[" * 200_000


@pytest.fixture
def origin(tmp_path: Path) -> Iterator[Server]:
    """A server with twelve records."""
    filled(f"sqlite:///{tmp_path / 'ledger.db'}")
    with serving(tmp_path) as server:
        yield server


@pytest.fixture
def here(tmp_path: Path) -> str:
    """Where the mirror will be."""
    return f"sqlite:///{tmp_path / 'mirror' / 'ledger.db'}"


def test_a_server_that_gives_few_records_at_a_time_is_mirrored_and_verified(
    tmp_path: Path, here: str
) -> None:
    with serving(tmp_path, settings={"PARTYLINE_MAX_PAGE": "100"}) as server:
        many = [founded(f"kz-{number}") for number in range(250)]
        assert server.client.post("/events", json={"events": many}, headers=EDITOR).is_success
        mirror(url_of(server), here)
        assert entries(here) == without_keys(entries(ledger_of(server)))
        assert run("verify", url_of(server), "--against", here).exit_code == 0
        assert run("checkpoint", tmp_path / "kept", "--url", url_of(server)).exit_code == 0


def test_a_server_that_was_asked_too_often_is_waited_for(tmp_path: Path, here: str) -> None:
    filled(f"sqlite:///{tmp_path / 'ledger.db'}")
    with serving(tmp_path, settings={"PARTYLINE_REQUESTS_PER_MINUTE": "100"}) as server:
        while server.client.get("/ledger/key").status_code != httpx.codes.TOO_MANY_REQUESTS:
            pass
        assert f"{RECORDS} records are here" in mirror(url_of(server), here)
        while server.client.get("/ledger/key").status_code != httpx.codes.TOO_MANY_REQUESTS:
            pass
        assert run("verify", url_of(server)).exit_code == 0


@pytest.mark.parametrize("part", ["/ledger?", "/ledger/key", "/ledger/checkpoint"])
@pytest.mark.parametrize("command", [("mirror", "--once"), ("verify",), ("checkpoint",)])
def test_lists_within_lists_by_the_thousand_are_refused_in_words(
    origin: Server, here: str, tmp_path: Path, part: str, command: tuple[str, ...]
) -> None:
    with lying(url_of(origin), lambda path, honest: DEEP if path.startswith(part) else honest) as url:
        to = [str(tmp_path / "kept"), "--url"] if command[0] == "checkpoint" else []
        result = run(command[0], *to, url, *command[1:], PARTYLINE_LEDGER=here)
    assert result.exit_code == 1
    assert "as no Partyline server does" in said(result), said(result)
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize("within", [b"event", b"more"])
def test_a_follower_asks_again_for_a_record_that_nobody_can_read(within: bytes) -> None:
    deep = b'id: 1\ndata: {"position":1,"' + within + b'":' + DEEP + b"\n\n"
    with scripted(OK + deep) as server, closing(messages(server.url, after=0)) as told:
        first = next(told)
    assert isinstance(first, Lost)
    assert first.why == "what came as the record at position 1 is none"


def test_a_checkpoint_of_another_size_than_was_asked_for_is_none(origin: Server, tmp_path: Path) -> None:
    """The server signs for eleven records whatever it is asked for: nothing of that is kept."""
    fewer = origin.client.get(
        "/ledger/checkpoint", params={"size": 11}, headers={"Accept": "text/plain"}
    ).content

    def lie(path: str, honest: bytes) -> bytes:
        return fewer if path.startswith("/ledger/checkpoint") else honest

    with lying(url_of(origin), lie) as url:
        for arguments in (("verify", url), ("checkpoint", str(tmp_path / "kept"), "--url", url)):
            result = run(*arguments)
            assert result.exit_code == 1
            assert "it is of size 11, and 12 was asked for" in said(result)
    assert not (tmp_path / "kept").exists()
