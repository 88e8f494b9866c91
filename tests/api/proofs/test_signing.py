"""The operator's key: set, or made once and kept where its owner alone can read it."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from api.app import create_app
from api.proofs.signing import NotSigned, Signer, check_signed, key_file, origin_of, signer_of
from api.settings import Settings, SettingsError, read_settings
from domain.merkle import leaf_hash
from domain.notes import PublicKey, read_note
from tests.api.proofs.given import pem_of

ROOT = leaf_hash(b"a record")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(ledger=f"sqlite:///{tmp_path / 'data' / 'ledger.db'}")


def signer(settings: Settings) -> Signer:
    found = signer_of(settings)
    assert found is not None
    return found


def test_a_key_is_made_once_beside_the_ledger_for_its_owner_alone(settings: Settings, tmp_path: Path) -> None:
    made = signer(settings)
    assert key_file(settings) == tmp_path / "data" / "signing-key"
    assert stat.S_IMODE(key_file(settings).stat().st_mode) == 0o600
    assert signer(settings).public == made.public
    assert [each.name for each in (tmp_path / "data").iterdir()] == ["signing-key"]


def test_a_key_outlives_a_crash_of_the_machine_once_it_has_signed(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is on the disk before it has its name, and its folder after."""
    written: list[tuple[Path, bool]] = []
    fsync = os.fsync

    def noted(handle: int) -> None:
        written.append((Path(f"/proc/self/fd/{handle}").readlink(), key_file(settings).exists()))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", noted)
    signer(settings)
    (file, was_named), (folder, is_named) = written
    assert (file.parent, was_named, folder, is_named) == (folder, False, tmp_path / "data", True)


def test_of_many_that_make_a_key_at_once_all_take_the_same(settings: Settings) -> None:
    together = Barrier(8)

    def make(_: int) -> PublicKey:
        together.wait()
        return signer(settings).public

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(make, range(8)))) == 1


def test_a_key_that_others_could_read_they_no_longer_can(settings: Settings) -> None:
    signer(settings)
    key_file(settings).chmod(0o644)
    signer(settings)
    assert stat.S_IMODE(key_file(settings).stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"half", pem_of(b"2" * 32).encode()[:60]])
def test_a_file_that_holds_no_key_is_never_replaced(settings: Settings, content: bytes) -> None:
    key_file(settings).parent.mkdir()
    key_file(settings).write_bytes(content)
    with pytest.raises(SettingsError, match=r"holds no Ed25519 key in PEM .*put the key back"):
        signer_of(settings)
    assert key_file(settings).read_bytes() == content


def test_a_key_is_set_as_a_file_or_as_what_stands_in_it(tmp_path: Path) -> None:
    pem = pem_of(b"3" * 32)
    file = tmp_path / "key.pem"
    file.write_text(pem)
    keys = {signer(Settings(ledger="memory:", signing_key=each)).public for each in (pem, str(file))}
    assert len(keys) == 1


def _rsa() -> str:
    key = generate_private_key(65537, 2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


@pytest.mark.parametrize("key", [pem_of(b"4" * 32)[:70], _rsa(), "/nowhere/key.pem"])
def test_a_key_that_cannot_sign_is_found_when_the_server_starts_and_not_repeated(key: str) -> None:
    with pytest.raises(SettingsError, match="PARTYLINE_SIGNING_KEY") as error:
        create_app(Settings(ledger="memory:", write_token="w" * 16, signing_key=key))
    assert key.startswith("/") or key.splitlines()[1] not in str(error.value)


def test_a_key_is_not_shown_where_another_setting_is_wrong() -> None:
    pem = pem_of(b"5" * 32)
    with pytest.raises(SettingsError) as error:
        read_settings({"PARTYLINE_SIGNING_KEY": pem, "PARTYLINE_PORT": "none"})
    assert pem.splitlines()[1] not in str(error.value)


@pytest.mark.parametrize(
    ("given", "origin"),
    [
        ({}, "partyline"),
        ({"public_url": "https://parties.example"}, "parties.example"),
        ({"public_url": "https://parties.example:8443/kz/"}, "parties.example:8443/kz"),
        ({"public_url": "https://parties.example", "origin": "kz"}, "kz"),
    ],
)
def test_a_ledger_is_called_as_is_set_or_after_its_address(given: dict[str, str], origin: str) -> None:
    assert origin_of(Settings(ledger="memory:", **given)) == origin  # type: ignore[arg-type]


def test_an_address_that_no_key_can_be_named_after_is_refused() -> None:
    with pytest.raises(SettingsError, match="set PARTYLINE_ORIGIN"):
        create_app(Settings(ledger="memory:", write_token="w" * 16, public_url="https://a.example/c++"))


# Signatures


def test_what_is_signed_is_verified_by_the_key_and_by_no_other(settings: Settings) -> None:
    ours, other = signer(settings), signer(Settings(ledger="memory:"))
    note = ours.sign(1, ROOT)
    check_signed(read_note(str(note)), ours.public)
    with pytest.raises(NotSigned, match="is not signed by"):
        check_signed(note, other.public)


def test_what_was_changed_is_not_signed(settings: Settings) -> None:
    ours = signer(settings)
    text = str(ours.sign(12, ROOT))
    for was, is_ in (("\n12\n", "\n13\n"), ("partyline\n", "partylime\n")):
        with pytest.raises(NotSigned, match="was changed after it was signed"):
            check_signed(read_note(text.replace(was, is_, 1)), ours.public)


def test_the_same_is_signed_by_the_same_bytes(settings: Settings) -> None:
    ours = signer(settings)
    assert str(ours.sign(3, ROOT)) == str(ours.sign(3, ROOT))
