"""Opening a ledger by its address."""

from pathlib import Path

import pytest

from domain.ledger.memory import MemoryLedger
from domain.ledger.opening import open_ledger
from domain.ledger.port import BadAddress, NotALedger, Unavailable
from domain.ledger.sqlite import SQLiteLedger
from tests.domain.ledger.given import SetClock, one


def test_three_slashes_are_a_path_from_here(
    tmp_path: Path, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ledger = open_ledger("sqlite:///var/deep/partyline.db", clock)
    ledger.close()
    assert isinstance(ledger, SQLiteLedger)
    assert (tmp_path / "var" / "deep" / "partyline.db").is_file()


def test_four_slashes_are_an_absolute_path(tmp_path: Path, clock: SetClock) -> None:
    ledger = open_ledger(f"sqlite:///{tmp_path}/partyline.db", clock)
    ledger.close()
    assert (tmp_path / "partyline.db").is_file()


def test_a_ledger_in_memory_is_its_own(clock: SetClock) -> None:
    first, second = open_ledger("memory:", clock), open_ledger("memory:", clock, must_exist=True)
    first.append([one()])
    assert isinstance(second, MemoryLedger)
    assert (first.head().position, second.head().position) == (1, 0)


def test_a_ledger_that_must_exist_is_not_made(tmp_path: Path, clock: SetClock) -> None:
    with pytest.raises(NotALedger, match="there is no ledger at"):
        open_ledger(f"sqlite:///{tmp_path}/var/partyline.db", clock, must_exist=True)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, clock: SetClock) -> None:
    (tmp_path / "var").touch()
    with pytest.raises(Unavailable, match=r"the folder .*var cannot be made"):
        open_ledger(f"sqlite:///{tmp_path}/var/partyline.db", clock)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "partyline.db",
        "sqlite:",
        "sqlite://",
        "sqlite:///",
        "sqlite:////",
        "sqlite://host/x.db",
        "sqlite:///var/",
        "memory",
        "mysql://h/x",
        "SQLITE:///x.db",
    ],
)
def test_another_address_is_refused_by_name(address: str, clock: SetClock) -> None:
    with pytest.raises(BadAddress) as refused:
        open_ledger(address, clock)
    assert repr(address) in str(refused.value)
    assert "sqlite:///relative/path.db" in str(refused.value)


def test_postgresql_is_not_there_yet_and_no_password_is_repeated(clock: SetClock) -> None:
    with pytest.raises(BadAddress, match="PostgreSQL is not in this version yet") as refused:
        open_ledger("postgresql://partyline:geheim@db/partyline", clock)
    assert "geheim" not in str(refused.value)
