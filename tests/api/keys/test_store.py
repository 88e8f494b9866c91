"""The store of keys: what it promises, of each kind; and that a revocation counts in every process."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from api.keys.attempts import Attempts
from api.keys.key import Key, Role, new_key
from api.keys.registry import Keys
from api.keys.store import KEYS, KeyStore, NameTaken, find_keys, open_keys
from api.problems import Problem
from api.secret import Secret
from domain.ledger.opening import open_ledger
from domain.ledger.port import LedgerError
from tests.api.given import NOON, SECOND, SetClock


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a ledger of each kind, which is there."""
    match request.param:
        case "memory":
            return "memory:"
        case "sqlite":
            return f"sqlite:///{tmp_path / 'ledger.db'}"
        case _:
            new: str = request.getfixturevalue("postgres").new_ledger()
            open_ledger(new, SetClock()).close()
            return new


@pytest.fixture
def store(address: str, clock: SetClock) -> Iterator[KeyStore]:
    opened = open_keys(address, clock)
    yield opened
    opened.close()


def made(name: str, role: Role = Role.editor) -> Key:
    return new_key(name, role, NOON)[0]


def registry(address: str, clock: SetClock) -> Keys:
    return Keys(address, Secret("x" * 16), clock, reading="open", attempts=Attempts(10))


def test_everything_of_a_key_is_kept_by_name(store: KeyStore) -> None:
    bert = replace(made("bert", Role.admin), expires_at=NOON + SECOND, used_at=NOON)
    anna = made("anna")
    for each in (bert, anna):
        store.add(each)
    assert store.all() == [anna, bert]


def test_a_name_is_given_once_even_after_its_key_was_revoked(store: KeyStore) -> None:
    anna = made("anna")
    store.add(anna)
    store.add(anna)  # as when the answer was lost
    with pytest.raises(NameTaken):
        store.add(made("anna"))
    store.revoke("anna")
    with pytest.raises(NameTaken, match="which was revoked"):
        store.add(made("anna"))
    assert [each.id for each in store.all()] == [anna.id]


def test_a_key_is_revoked_once_and_one_that_is_not_there_not_at_all(store: KeyStore) -> None:
    store.add(made("anna"))
    first = store.revoke("anna")
    assert first is not None
    assert first.revoked_at is not None
    assert store.revoke("anna") == first
    assert store.revoke("bert") is None


def test_the_last_use_is_noted_and_never_goes_back(store: KeyStore) -> None:
    anna = made("anna")
    store.add(anna)
    store.note_uses({anna.id: NOON + SECOND, "gone": NOON})
    store.note_uses({anna.id: NOON})
    assert [each.used_at for each in store.all()] == [NOON + SECOND]


def test_of_several_that_want_one_name_at_once_one_gets_it(store: KeyStore) -> None:
    got: list[str] = []

    def add() -> None:
        mine = made("anna")
        try:
            store.add(mine)
        except NameTaken:
            return
        got.append(mine.id)

    threads = [threading.Thread(target=add) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    assert got == [each.id for each in store.all()]


@pytest.mark.parametrize("address", ["sqlite", "postgresql"], indirect=True)
def test_looking_for_keys_makes_no_place_for_them(address: str, clock: SetClock) -> None:
    found = find_keys(address, clock)
    if found is None:
        assert not KEYS.file_beside(address).exists()
        return
    assert found.all() == []
    assert found.revoke("anna") is None
    with pytest.raises(LedgerError):  # there is no table
        found.note_uses({"x": NOON})
    store = open_keys(address, clock)
    store.add(made("anna"))
    assert [each.name for each in found.all()] == ["anna"]
    for each in (store, found):
        each.close()


@pytest.mark.parametrize("address", ["sqlite", "postgresql"], indirect=True)
def test_what_one_process_makes_and_revokes_counts_in_another_soon(address: str, clock: SetClock) -> None:
    key, token = new_key("anna", Role.editor, NOON)

    def is_known(keys: Keys) -> bool:
        try:
            keys.holder(token.encode(), "192.0.2.1")
        except Problem:
            return False
        return True

    with registry(address, clock).opened() as keys:
        assert not is_known(keys)
        store = open_keys(address, clock)
        store.add(key)
        _wait_until(lambda: is_known(keys))
        store.revoke("anna")
        _wait_until(lambda: not is_known(keys))
        store.close()
    with pytest.raises(Problem, match="was revoked"):
        keys.holder(token.encode(), "192.0.2.1")
    again = open_keys(address, clock)
    assert [each.used_at for each in again.all()] == [NOON]
    again.close()


def test_keys_that_were_put_in_the_place_of_others_count_and_the_others_no_more(
    tmp_path: Path, clock: SetClock
) -> None:
    address = f"sqlite:///{tmp_path / 'ledger.db'}"
    store = open_keys(address, clock)
    anna, token = new_key("anna", Role.editor, NOON)
    store.add(anna)
    store.close()
    keys = registry(address, clock)
    keys.look()
    assert keys.holder(token.encode(), "").actor == "anna"
    KEYS.file_beside(address).unlink()
    keys.look()
    with pytest.raises(Problem):
        keys.holder(token.encode(), "")


def test_the_file_holds_no_token_and_is_its_owners_alone(tmp_path: Path, clock: SetClock) -> None:
    address = f"sqlite:///{tmp_path / 'ledger.db'}"
    store = open_keys(address, clock)
    key, token = new_key("anna", Role.editor, NOON)
    store.add(key)
    store.close()
    file = KEYS.file_beside(address)
    assert file.stat().st_mode & 0o077 == 0
    assert token.encode() not in file.read_bytes()
    assert token[-43:].encode() not in file.read_bytes()


def _wait_until(holds: object) -> None:
    assert callable(holds)
    until = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)
