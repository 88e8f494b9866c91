"""Mirrors that are backed up, restored, copied, mirrored again, and made under a server that runs: none takes a record of its own."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.backup.kept import BadBackup
from api.backup.making import make_backup
from api.backup.restoring import restore_backup
from api.clock import now
from api.mirrors.mark import mirrored
from api.settings import Settings
from domain.ledger.port import LedgerError
from tests.api.given import TOKEN, application, founded, problem_in
from tests.api.mirrors.test_mirroring import entries, ledger_of, mirror, url_of, without_keys
from tests.api.proofs.given import pem_of
from tests.api.serving import Server, serving
from tests.api.test_backup import full_after
from tests.api.verifying import RECORDS, filled, run
from tests.domain.ledger.cluster import Cluster


@pytest.fixture
def origin(tmp_path: Path) -> Iterator[Server]:
    """A server with twelve records."""
    folder = tmp_path / "origin"
    folder.mkdir()
    filled(f"sqlite:///{folder / 'ledger.db'}")
    with serving(folder) as server:
        yield server


@pytest.fixture
def here(origin: Server, tmp_path: Path) -> str:
    """A mirror of it."""
    address = f"sqlite:///{tmp_path / 'mirror' / 'ledger.db'}"
    mirror(url_of(origin), address)
    return address


@pytest.fixture(params=["sqlite", "postgresql"])
def there(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A ledger that is not there yet."""
    if request.param == "postgresql":
        cluster: Cluster = request.getfixturevalue("postgres")
        return cluster.new_ledger()
    return f"sqlite:///{tmp_path / 'there' / 'ledger.db'}"


def settings(ledger: str) -> Settings:
    return Settings(ledger=ledger, write_token=TOKEN)


def until_it_has(server: Server, records: int) -> None:
    deadline = time.monotonic() + 30
    while len(server.records()) < records:
        assert time.monotonic() < deadline, "the server does not follow its ledger"
        time.sleep(0.01)


def takes_nothing(ledger: str, origin: Server) -> None:
    """Whoever appends to it is refused, by a server and by a command."""
    before = entries(ledger)
    with application(ledger) as api:
        own = founded("kz-own", event_id="00000000-0000-0000-0000-0000000000aa")
        problem = problem_in(api.state(own), 403, "read-only-mirror")
        assert problem["origin"] == url_of(origin)
    assert "is a mirror of" in str(run("seed", PARTYLINE_LEDGER=ledger).exception)
    assert entries(ledger) == before


# Backed up


def test_a_mirror_that_was_backed_up_and_restored_is_one_still_and_goes_on(
    origin: Server, here: str, there: str, tmp_path: Path
) -> None:
    make_backup(settings(here), tmp_path / "backup", now)
    restore_backup(settings(there), tmp_path / "backup", now)
    takes_nothing(there, origin)
    origin.state(founded("kz-new"))
    assert f"{RECORDS + 1} records are here" in mirror(url_of(origin), there)
    assert entries(there) == without_keys(entries(ledger_of(origin)))


@pytest.mark.usefixtures("origin")
def test_a_mirror_of_which_a_part_was_restored_takes_no_record(
    origin: Server, here: str, there: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_backup(settings(here), tmp_path / "backup", now)
    monkeypatch.setattr("api.copying.AT_ONCE", 5)
    with monkeypatch.context() as full:
        if there.startswith("sqlite"):
            full.setattr("domain.ledger.sqlite_writing.Writing.insert", full_after(1))
        else:
            full.setattr("api.copying._append", _once())
        with pytest.raises(LedgerError, match="full"):
            restore_backup(settings(there), tmp_path / "backup", now)
    assert 0 < len(entries(there)) < RECORDS
    takes_nothing(there, origin)
    assert restore_backup(settings(there), tmp_path / "backup", now).said.position == RECORDS
    assert entries(there) == entries(here)
    takes_nothing(there, origin)


def _once() -> Callable[..., int]:
    import api.copying  # noqa: PLC0415

    append, called = api.copying._append, [0]

    def failing(*given: object) -> int:
        called[0] += 1
        if called[0] > 1:
            raise LedgerError("the disk is full")
        return append(*given)  # type: ignore[arg-type]

    return failing


def test_a_backup_of_another_ledger_is_not_restored_into_a_mirror(
    origin: Server, tmp_path: Path, there: str
) -> None:
    """Its records would be there, and nobody has verified them."""
    mirror(url_of(origin), there)
    origin.state(founded("kz-new"))
    make_backup(settings(ledger_of(origin)), tmp_path / "backup", now)
    before = entries(there)
    with pytest.raises(BadBackup, match="already"):
        restore_backup(settings(there), tmp_path / "backup", now)
    assert entries(there) == before
    empty = f"sqlite:///{tmp_path / 'empty' / 'ledger.db'}"
    with serving(tmp_path) as nobody:
        mirror(url_of(nobody), empty)
    with pytest.raises(BadBackup, match="has mirror already"):
        restore_backup(settings(empty), tmp_path / "backup", now)
    assert entries(empty) == []


def test_a_backup_of_a_mirror_that_is_served_as_it_is_takes_no_record(
    origin: Server, here: str, tmp_path: Path
) -> None:
    make_backup(settings(here), tmp_path / "backup", now)
    takes_nothing(f"sqlite:///{tmp_path / 'backup'}", origin)


# Mirrored again


def test_a_mirror_of_a_mirror_holds_what_the_origin_does(
    origin: Server, here: str, there: str, tmp_path: Path
) -> None:
    own = {"PARTYLINE_ORIGIN": "mirror.example", "PARTYLINE_SIGNING_KEY": pem_of(b"6" * 32)}
    with serving(tmp_path / "mirror", ledger=here, settings=own) as served:
        assert "signed by mirror.example+" in mirror(url_of(served), there)
        origin.state(founded("kz-new"))
        mirror(url_of(origin), here)
        until_it_has(
            served, RECORDS + 1
        )  # another process wrote it, of which the server hears a little later
        mirror(url_of(served), there)
        assert run("verify", there, "--against", url_of(served)).exit_code == 0
    assert entries(there) == without_keys(entries(ledger_of(origin)))
    assert run("verify", there, "--against", url_of(origin)).exit_code == 0


# Under a server that runs


def test_a_server_that_was_there_before_the_mirror_takes_no_record_either(
    origin: Server, there: str, tmp_path: Path
) -> None:
    with serving(tmp_path, ledger=there) as served:
        mirror(url_of(origin), there)
        refused = served.state(founded("kz-own"))
        assert problem_in(refused, 403, "read-only-mirror")["origin"] == url_of(origin)
    assert entries(there) == without_keys(entries(ledger_of(origin)))


def test_a_ledger_that_took_a_record_before_it_would_be_a_mirror_stays_what_it_is(
    origin: Server, there: str, tmp_path: Path
) -> None:
    with serving(tmp_path, ledger=there) as served:
        assert served.state(founded("kz-own")).is_success
        result = run("mirror", url_of(origin), "--once", PARTYLINE_LEDGER=there)
        assert "holds records and is no mirror" in str(result.exception)
        assert served.state(founded("kz-more")).is_success
    assert mirrored(there, now) is None
