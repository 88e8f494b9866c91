"""Opening a ledger by its address."""

import subprocess
import sys
from pathlib import Path

import pytest

from domain.ledger.memory import MemoryLedger
from domain.ledger.opening import open_ledger, open_to_append, shown
from domain.ledger.port import Append, BadAddress, Conflict, Head, NotALedger, Unavailable
from domain.ledger.sqlite import SQLiteLedger
from tests.domain.ledger.cluster import Cluster
from tests.domain.ledger.given import ROOT, SetClock, one


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


def test_a_ledger_that_is_opened_to_append_is_made_by_the_first_append(
    tmp_path: Path, clock: SetClock
) -> None:
    path = tmp_path / "var" / "partyline.db"
    ledger = open_to_append(f"sqlite:///{path}", clock)
    assert (ledger.head(), list(ledger.read()), ledger.wait(0, 0)) == (Head(0, None), [], False)
    assert ledger.append([Append((), 0, ())]) == [()]
    assert list(tmp_path.iterdir()) == []
    ledger.append([one()])
    assert (ledger.head().position, ledger.wait(0, 10)) == (1, True)
    ledger.close()
    assert path.is_file()


def test_a_ledger_that_another_makes_meanwhile_is_the_one_that_is_appended_to(
    tmp_path: Path, clock: SetClock
) -> None:
    address = f"sqlite:///{tmp_path}/partyline.db"
    late = open_to_append(address, clock)
    assert late.head() == Head(0, None)
    other = open_ledger(address, clock)
    other.append([one("party:a")])
    assert late.head().position == 1
    (outcome,) = late.append([one("party:a", touches=["party:a"])])
    assert isinstance(outcome, Conflict)  # it was decided on the empty ledger
    late.close()
    assert other.head().position == 1
    other.close()


def test_a_ledger_that_is_there_is_opened_at_once(tmp_path: Path, clock: SetClock) -> None:
    address = f"sqlite:///{tmp_path}/partyline.db"
    open_ledger(address, clock).close()
    ledger = open_to_append(address, clock)
    ledger.close()
    assert isinstance(ledger, SQLiteLedger)
    (tmp_path / "partyline.db").write_text("Dear diary, today I did not record anything at all.")
    with pytest.raises(NotALedger):
        open_to_append(address, clock)
    with pytest.raises(BadAddress):
        open_to_append("partyline.db", clock)


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


@pytest.mark.parametrize(
    "address",
    [
        "mysql://partyline:geheim@db/partyline",
        "postgresq://partyline:geh@im/geheim@db/partyline",
        "host=db user=partyline password=geheim",
        "pg://db/partyline?user=partyline&password=geheim",
    ],
)
def test_a_password_in_another_address_is_not_repeated(address: str, clock: SetClock) -> None:
    with pytest.raises(BadAddress, match="is no address of a ledger") as refused:
        open_ledger(address, clock)
    assert "geheim" not in str(refused.value)
    assert "geheim" not in shown(address)


def test_a_ledger_in_postgresql_is_made_in_its_schema(postgres: Cluster, clock: SetClock) -> None:
    for schema in ("partyline", "Ünusual%20%22name%22", "s" * 63):
        address = postgres.address(schema)
        ledger = open_ledger(address, clock)
        ledger.append([one()])
        ledger.close()
        ledger = open_ledger(address, clock, must_exist=True)
        assert ledger.head().position == 1
        assert ledger.wait(0, 10) is True
        ledger.close()


def test_a_ledger_in_postgresql_that_must_exist_is_not_made(address: str, clock: SetClock) -> None:
    for _ in range(2):
        with pytest.raises(NotALedger, match="there is no ledger at postgresql://"):
            open_ledger(address, clock, must_exist=True)


def test_who_opens_a_file_does_not_load_the_driver_of_a_server(tmp_path: Path) -> None:
    code = (
        "import sys, api.app; from domain.ledger.opening import open_ledger;"
        f" open_ledger('sqlite:///{tmp_path}/l.db', api.app.now).close(); print('psycopg' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
