"""The commands of keys, run as a person runs them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from api.cli_keys import key
from api.clock import now
from api.desk import Desk
from api.ids import new_event_id
from api.keys.key import BadKey
from api.keys.store import KEYS
from api.settings import SettingsError
from domain import decisions
from domain.ledger.opening import open_ledger
from domain.records import convert_event
from tests.domain.ledger.cluster import Cluster


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a ledger, which the environment names."""
    if request.param == "sqlite":
        found = f"sqlite:///{tmp_path / 'ledger.db'}"
    else:
        cluster: Cluster = request.getfixturevalue("postgres")
        found = cluster.new_ledger()
        open_ledger(found, now).close()
    monkeypatch.setenv("PARTYLINE_LEDGER", found)
    return found


def run(*words: str) -> Any:
    """What the command prints; raises what it raises."""
    return CliRunner().invoke(key, words, catch_exceptions=False, standalone_mode=False)


@pytest.mark.usefixtures("address")
def test_a_key_is_made_listed_and_revoked() -> None:
    assert "there are no keys" in run("list").stdout
    made = run("create", "anna", "--role", "editor", "--expires", "90d")
    token = made.stdout.strip()
    assert re.fullmatch(r"ptl_[0-9a-f]{16}_[A-Za-z0-9_-]{43}", token)
    assert token not in made.stderr
    assert re.search(r"anna  editor  created \S+  never used  good until \S+Z\n", run("list").stdout)
    (told,) = json.loads(run("list", "--json").stdout)["keys"]
    assert list(told) == ["name", "role", "created_at", "expires_at", "revoked_at", "used_at"]
    assert token[-43:] not in str(told) + run("list").stdout
    assert "anna was revoked at" in run("revoke", "anna").stdout
    assert "was revoked at" in run("list").stdout
    with pytest.raises(BadKey, match="a name is an actor for ever"):
        run("create", "anna", "--role", "reader")
    with pytest.raises(BadKey, match="'bert'"):
        run("revoke", "bert")


def test_a_name_that_records_bear_is_given_to_no_key(address: str) -> None:
    stated = [
        decisions.Stated(
            new_event_id(),
            convert_event({"type": "Founded", "party": "kz-a", "date": "2004", "name": "A", "country": "KZ"}),
        )
    ]
    desk = Desk(open_ledger(address, now)).open()
    desk.submit(lambda known: decisions.state(known, stated, actor="anna")).result()
    desk.close()
    with pytest.raises(BadKey, match="record 1 has the actor 'anna' already"):
        run("create", "anna", "--role", "editor")
    assert "there are no keys" in run("list").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("editor", "--role", "editor"), "recorded without a key"),
        (("seeds/kz", "--role", "editor"), "is no name of a key"),
        (("anna", "--role", "editor", "--expires", "2001-01-01"), "would have expired"),
        (("anna", "--role", "editor", "--expires", "soon"), "says no time"),
    ],
)
def test_a_key_that_cannot_be_is_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    ledger = f"sqlite:///{tmp_path / 'ledger.db'}"
    monkeypatch.setenv("PARTYLINE_LEDGER", ledger)
    with pytest.raises(BadKey, match=said):
        run("create", *words)
    assert not KEYS.file_beside(ledger).exists()


def test_a_ledger_in_memory_has_no_keys_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTYLINE_LEDGER", "memory:")
    for words in (("list",), ("revoke", "anna"), ("create", "anna", "--role", "reader")):
        with pytest.raises(SettingsError, match="one process's own"):
            run(*words)
