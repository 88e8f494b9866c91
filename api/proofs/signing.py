"""Who signs checkpoints: the operator's Ed25519 key, set or made at first need and kept beside the ledger's file; and how a signature is verified."""

from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from api.private import keep_private, make_private
from api.settings import Settings, SettingsError
from api.tokens import token_file
from domain.errors import PartylineError
from domain.ledger.opening import is_postgres
from domain.notes import Checkpoint, Note, PublicKey, Signature, is_origin

FILE_NAME: Final = "signing-key"
ORIGIN: Final = "partyline"
"""What a ledger is called that has no other name."""

_PEM: Final = "-----BEGIN"
_HOW: Final = "make one with `openssl genpkey -algorithm ed25519`"


class NotSigned(PartylineError):
    """A checkpoint bears no signature of the key that is trusted, or a wrong one."""


class Signer:
    """A private key, and the name of the ledger that it signs for."""

    def __init__(self, origin: str, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public = PublicKey(origin, private.public_key().public_bytes_raw())

    def sign(self, size: int, root: bytes) -> Note:
        """The checkpoint of a ledger of this size and root, signed: of one size and root always the same bytes."""
        checkpoint = Checkpoint(self.public.name, size, root)
        text = checkpoint.text
        return Note(
            checkpoint,
            text,
            (Signature(self.public.name, self.public.id, self._private.sign(text.encode())),),
        )


def check_signed(note: Note, key: PublicKey) -> None:
    """Raise `NotSigned` unless the key has signed the note. Signatures of other keys are passed over."""
    mine = [each for each in note.signatures if (each.name, each.id) == (key.name, key.id)]
    if not mine:
        by = ", ".join(f"{each.name}+{each.id.hex()}" for each in note.signatures)
        raise NotSigned(
            f"the checkpoint of {note.checkpoint.origin}, size {note.checkpoint.size}, is not signed by {key.name}+{key.id.hex()}, "
            f"but by {by}"
        )
    public = Ed25519PublicKey.from_public_bytes(key.key)
    for each in mine:
        try:
            public.verify(each.signed, note.text.encode())
        except InvalidSignature:
            raise NotSigned(
                f"the signature of {key.name}+{key.id.hex()} under the checkpoint of size {note.checkpoint.size} is wrong: "
                "the checkpoint was changed after it was signed"
            ) from None


def origin_of(settings: Settings) -> str:
    """What the ledger is called in checkpoints: as set, else its public address without the scheme, else `partyline`."""
    if settings.origin is not None:
        return settings.origin
    if settings.public_url is None:
        return ORIGIN
    name = settings.public_url.partition("://")[2].rstrip("/")
    if not is_origin(name):
        raise SettingsError(
            f"checkpoints would be of {name!r}, which no key can be named after: set PARTYLINE_ORIGIN to a name without blanks and +"
        )
    return name


def key_file(settings: Settings) -> Path:
    """Where a key that was made is kept: beside the write token."""
    return token_file(settings).with_name(FILE_NAME)


def named_key_file(settings: Settings) -> Path | None:
    """The file that the settings name for a key, if they name one."""
    given = settings.signing_key
    return None if given is None or _PEM in given else Path(given)


def holds_key(file: Path) -> bool:
    """Whether it can be read, and holds a key that can sign."""
    try:
        return _read(file.read_bytes()) is not None
    except OSError:
        return False


def check_key(settings: Settings) -> None:
    """Raise `SettingsError` where the settings name a key that cannot sign, or no name to sign with. Makes none."""
    origin_of(settings)
    if settings.signing_key is not None:
        _set_key(settings.signing_key)


def check_kept_key(settings: Settings) -> None:
    """Raise `SettingsError` where a key that was made is kept and cannot sign. Makes none. For who signs: others may not read it."""
    is_kept = (
        settings.signing_key is None and settings.ledger != "memory:" and not is_postgres(settings.ledger)
    )
    if is_kept and key_file(settings).exists():
        _kept_key(key_file(settings))


def signer_of(settings: Settings) -> Signer | None:
    """Who signs for the ledger of the settings; a key is made if there is none, and its file is readable by its owner alone from then on.

    None for a ledger that several machines may share, if no key is set: they could not agree on one that one of them made. The key of
    a ledger in memory is gone with it. Raises `SettingsError` where what is set or kept is no key, and `OSError`.
    """
    origin = origin_of(settings)
    if settings.signing_key is not None:
        return Signer(origin, _set_key(settings.signing_key))
    if is_postgres(settings.ledger):
        return None
    if settings.ledger == "memory:":
        return Signer(origin, Ed25519PrivateKey.generate())
    file = key_file(settings)
    if not file.exists():
        make_private(file, _written(Ed25519PrivateKey.generate()))
    keep_private(file)
    return Signer(origin, _kept_key(file))


def _kept_key(file: Path) -> Ed25519PrivateKey:
    """The key that was made once. Raises `SettingsError`."""
    where = f"the file {file.absolute()}, which keeps the key by which checkpoints are signed,"
    try:
        data = file.read_bytes()
    except OSError as error:
        raise SettingsError(
            f"{where} cannot be read ({error.strerror}): let this user read it, or set PARTYLINE_SIGNING_KEY"
        ) from None
    key = _read(data)
    if key is None:
        raise SettingsError(
            f"{where} holds no Ed25519 key in PEM (PKCS #8), without a password: put the key back that signed the checkpoints so far; "
            "if it is lost, delete the file, and a new one is made, which those who pinned the old one will refuse"
        )
    return key


def _set_key(given: str) -> Ed25519PrivateKey:
    if _PEM in given:
        where, data = "PARTYLINE_SIGNING_KEY", given.encode()
    else:
        where = f"the file {given}, which PARTYLINE_SIGNING_KEY names,"
        try:
            data = Path(given).read_bytes()
        except OSError as error:
            raise SettingsError(f"{where} cannot be read: {error.strerror}") from None
    key = _read(data)
    if key is None:
        raise SettingsError(f"{where} holds no Ed25519 key in PEM (PKCS #8), without a password: {_HOW}")
    return key


def _read(data: bytes) -> Ed25519PrivateKey | None:
    try:
        key = serialization.load_pem_private_key(data, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, Ed25519PrivateKey) else None


def _written(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
