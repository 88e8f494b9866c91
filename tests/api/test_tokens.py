"""The write token: set, or made once and kept where its owner alone can read it."""

import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.settings import Settings, SettingsError
from api.tokens import token_file, write_token
from tests.api.given import FOUNDED, Api, SetClock, counted_ids, problem_in


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(ledger=f"sqlite:///{tmp_path / 'data' / 'ledger.db'}")


def test_a_token_is_made_once_beside_the_ledger(settings: Settings, tmp_path: Path) -> None:
    token = write_token(settings)
    assert len(token) >= 32
    assert token_file(settings) == tmp_path / "data" / "write-token"
    assert token_file(settings).read_text() == token
    assert write_token(settings) == token
    assert [each.name for each in (tmp_path / "data").iterdir()] == ["write-token"]


def test_a_token_that_was_made_is_read_by_its_owner_alone(settings: Settings) -> None:
    write_token(settings)
    assert stat.S_IMODE(token_file(settings).stat().st_mode) == 0o600


@pytest.mark.parametrize("mode", [0o644, 0o660, 0o604])
def test_a_token_that_others_could_read_they_no_longer_can_and_that_is_said(
    settings: Settings, mode: int, caplog: pytest.LogCaptureFixture
) -> None:
    token = write_token(settings)
    assert caplog.text == ""
    token_file(settings).chmod(mode)
    assert write_token(settings) == token
    assert stat.S_IMODE(token_file(settings).stat().st_mode) == 0o600
    assert (
        f"write-token holds secrets, and others than its owner could read it (mode {mode:o})" in caplog.text
    )
    assert token not in caplog.text


def test_a_token_whose_rights_cannot_be_changed_is_taken_and_that_is_said(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    token = write_token(settings)
    token_file(settings).chmod(0o644)

    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "chmod", refuse)
    assert write_token(settings) == token
    assert "which cannot be changed: Operation not permitted" in caplog.text


def test_every_ledger_gets_a_token_of_its_own(tmp_path: Path) -> None:
    made = {write_token(Settings(ledger=f"sqlite:///{tmp_path / name / 'l.db'}")) for name in "abc"}
    assert len(made) == 3


def test_a_token_that_is_set_is_taken_and_none_is_made(settings: Settings, tmp_path: Path) -> None:
    write_token(settings)
    made = token_file(settings).read_text()
    chosen = Settings(ledger=settings.ledger, write_token="chosen by the operator")
    assert write_token(chosen) == "chosen by the operator"
    assert token_file(settings).read_text() == made
    other = Settings(ledger=f"sqlite:///{tmp_path / 'other' / 'l.db'}", write_token="chosen by the operator")
    write_token(other)
    assert not (tmp_path / "other").exists()


def test_a_ledger_in_memory_has_its_token_in_var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert write_token(Settings(ledger="memory:")) == (tmp_path / "var" / "write-token").read_text()


def test_a_relative_ledger_has_its_token_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings(ledger="sqlite:///ledger.db")
    assert write_token(settings) == (tmp_path / "write-token").read_text()


@pytest.mark.parametrize("round_", range(5))
def test_threads_that_make_one_at_once_agree(settings: Settings, round_: int) -> None:  # noqa: ARG001 - again and again
    together = Barrier(16)

    def make(_: int) -> str:
        together.wait(10)
        return write_token(settings)

    with ThreadPoolExecutor(16) as threads:
        made = set(threads.map(make, range(16)))
    assert made == {token_file(settings).read_text()}
    assert [each.name for each in token_file(settings).parent.iterdir()] == ["write-token"]


def test_processes_that_make_one_at_once_agree(settings: Settings) -> None:
    code = f"from api.settings import *; from api.tokens import *; print(write_token(Settings(ledger={settings.ledger!r})))"
    children = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    made = {child.communicate(timeout=30)[0].strip() for child in children}
    assert made == {token_file(settings).read_text()}


@pytest.mark.parametrize("text", [b"", b"\n", b"short\n", b"\xff" * 32])
def test_a_file_that_holds_no_token_is_refused_and_lets_nobody_write(settings: Settings, text: bytes) -> None:
    token_file(settings).parent.mkdir()
    token_file(settings).write_bytes(text)
    with pytest.raises(SettingsError, match="write-token"):
        write_token(settings)
    assert token_file(settings).read_bytes() == text


def test_a_token_may_end_with_a_line(settings: Settings) -> None:
    token_file(settings).parent.mkdir()
    token_file(settings).write_text("put here by the operator\n")
    assert write_token(settings) == "put here by the operator"


def test_who_has_the_token_that_was_made_may_write(settings: Settings) -> None:
    app = create_app(settings, clock=SetClock(), new_id=counted_ids())
    with TestClient(app) as client:
        refused = client.post("/events", json=FOUNDED, headers={"Authorization": "Bearer " + "x" * 43})
        problem_in(refused, 401, "wrong-token")
        token = token_file(settings).read_text()
        answer = client.post("/events", json=FOUNDED, headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 201
        assert Api(client, SetClock()).head() == 1


@pytest.mark.parametrize(
    "token",
    ["correct-horse-battery-staple", "құпия сөз бұл емес", "with the line's end\n", "mot de passe voilà"],
)
def test_whoever_sends_the_token_that_was_set_may_write(token: str) -> None:
    app = create_app(Settings(ledger="memory:", write_token=token), clock=SetClock(), new_id=counted_ids())
    with TestClient(app) as client:
        headers = [(b"authorization", b"Bearer " + token.strip().encode())]
        assert client.post("/events", json=FOUNDED, headers=headers).status_code == 201
        wrong = [(b"authorization", b"Bearer " + token.strip().upper().encode())]
        problem_in(client.post("/events", json=FOUNDED, headers=wrong), 401, "wrong-token")


def test_a_blank_token_lets_nobody_write() -> None:
    app = create_app(Settings(ledger="memory:", write_token=" " * 16), clock=SetClock())
    with TestClient(app) as client:
        for sent in (b"Bearer", b"Bearer ", b"Bearer " + b" " * 16):
            answer = client.post("/events", json=FOUNDED, headers=[(b"authorization", sent)])
            problem_in(answer, 401, "wrong-token")
