"""What the commands say of a ledger in PostgreSQL: where it is, what is missing, and never its password."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from api.settings import Settings, SettingsError
from api.tokens import write_token
from tests.api.given import EDITOR, FOUNDED, TOKEN
from tests.api.serving import UVICORN, free_port, serving
from tests.domain.ledger.cluster import Cluster


def partyline(
    folder: Path, ledger: str, *arguments: str, token: str | None = TOKEN
) -> "subprocess.CompletedProcess[str]":
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PARTYLINE_")}
    environ |= {"PARTYLINE_LEDGER": ledger, "PARTYLINE_PORT": str(free_port()), "COLUMNS": "120"}
    if token is not None:
        environ["PARTYLINE_WRITE_TOKEN"] = token
    return subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments],
        check=False,
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_nodes_must_be_given_their_token() -> None:
    with pytest.raises(SettingsError, match="PARTYLINE_WRITE_TOKEN must be set, to the same for all nodes"):
        write_token(Settings(ledger="postgresql://db/partyline"))
    assert write_token(Settings(ledger="postgresql://db/partyline", write_token=TOKEN)) == TOKEN


def test_a_server_without_a_token_does_not_start(tmp_path: Path, postgres: Cluster) -> None:
    done = partyline(tmp_path, postgres.new_ledger(), "serve", token=None)
    assert done.returncode == 1
    assert done.stderr.startswith("partyline: with a ledger in PostgreSQL, PARTYLINE_WRITE_TOKEN must be set")
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_server_whose_database_is_not_there_says_so_in_one_line(tmp_path: Path) -> None:
    address = f"postgresql://ed:geheim@127.0.0.1:{free_port()}/partyline"
    for command in ("serve", "seed"):
        done = partyline(tmp_path, address, command)
        assert done.returncode == 1
        assert done.stderr.startswith(f"partyline: {address.replace('geheim', '***')} cannot be reached")
        assert done.stderr.count("\n") == 1
        assert "geheim" not in done.stdout + done.stderr


@pytest.mark.parametrize("command", [None, UVICORN])
def test_a_server_does_not_print_its_password(
    tmp_path: Path, postgres: Cluster, command: tuple[str, ...] | None
) -> None:
    ledger = postgres.new_ledger().replace("partyline@", "partyline:geheim@")
    with serving(tmp_path, *([command] if command else []), ledger=ledger) as server:
        assert server.client.post("/events", json=FOUNDED, headers=EDITOR).status_code == 201
        if command is None:
            assert f"partyline:***@127.0.0.1:{postgres.port}/postgres" in server.said()
        assert "geheim" not in server.said()


def test_the_commands_that_read_and_seed_take_a_ledger_in_postgresql(
    tmp_path: Path, postgres: Cluster
) -> None:
    ledger = postgres.new_ledger().replace("partyline@", "partyline:geheim@")
    missing = partyline(tmp_path, ledger, "show", "kz-qhp", token=None)
    assert missing.returncode == 1
    assert missing.stderr.startswith("partyline: there is no ledger at postgresql://partyline:***@")

    seeded = partyline(tmp_path, ledger, "seed", token=None)
    assert seeded.returncode == 0, seeded.stderr
    assert "kazakhstan: " in seeded.stdout
    again = partyline(tmp_path, ledger, "seed", "--if-empty", token=None)
    assert "so nothing is seeded" in again.stdout
    shown = partyline(tmp_path, ledger, "show", "kz-qhp", "--as-of", "2012", token=None)
    assert shown.returncode == 0, shown.stderr
    assert "Communist People's Party of Kazakhstan" in shown.stdout
    for done in (missing, seeded, again, shown):
        assert "geheim" not in done.stdout + done.stderr
