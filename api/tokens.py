"""The write token: set by the operator, or made at the first start and kept beside the ledger's file."""

import hmac
import os
import secrets
from pathlib import Path

from api.private import keep_private
from api.settings import BLANKS, SHORTEST_TOKEN, Settings, SettingsError
from domain.ledger.opening import is_postgres

FILE_NAME = "write-token"
_MUST_BE_SET = (
    "with a ledger in PostgreSQL, PARTYLINE_WRITE_TOKEN must be set, to the same for all nodes:"
    f" {SHORTEST_TOKEN} characters or more"
)


def token_file(settings: Settings) -> Path:
    """Where a token that was made is kept: in the folder of the SQLite file; in `var` for a ledger in memory."""
    name = settings.ledger.removeprefix("sqlite:///")
    return (Path("var/any") if name == settings.ledger else Path(name)).with_name(FILE_NAME)


def write_token(settings: Settings) -> str:
    """The token that writing needs; one is made if there is none. Its file is readable by its owner alone from then on.

    Raises `SettingsError` when the file holds something else: an empty one must not let everybody write; and for a ledger that
    several machines may share, which could not agree on a token that one of them made.
    """
    if settings.write_token is not None:
        return settings.write_token
    if is_postgres(settings.ledger):
        raise SettingsError(_MUST_BE_SET)
    file = token_file(settings)
    file.parent.mkdir(parents=True, exist_ok=True)
    made = secrets.token_urlsafe(32)
    # A name of its own for each that makes one: threads, and containers on one volume, share process ids.
    unfinished = file.with_name(f"{FILE_NAME}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as writing:
            writing.write(made)
        os.link(unfinished, file)  # it stands whole at once, and the first of several workers wins
    except FileExistsError:
        pass
    finally:
        unfinished.unlink(missing_ok=True)
    keep_private(file)
    return _kept(file)


def check_token(settings: Settings) -> None:
    """Raise `SettingsError` where `write_token` would. Makes no token, and changes nothing."""
    if settings.write_token is not None:
        return
    if is_postgres(settings.ledger):
        raise SettingsError(_MUST_BE_SET)
    if token_file(settings).exists():
        _kept(token_file(settings))


def _kept(file: Path) -> str:
    try:
        token = file.read_bytes().strip()
    except OSError as error:
        raise SettingsError(
            f"{file.absolute()} keeps the write token and cannot be read ({error.strerror}): let this user read it, or set"
            " PARTYLINE_WRITE_TOKEN"
        ) from error
    if len(token) < SHORTEST_TOKEN or not token.isascii():
        raise SettingsError(
            f"{file.absolute()} holds no token of {SHORTEST_TOKEN} ASCII characters or more: delete it, and a new one is made"
        )
    return token.decode("ascii")


def is_write_token(sent: bytes, wanted: str) -> bool:
    """Whether somebody sent the write token: told in the same time, wherever the two begin to differ. An empty one is never it."""
    kept = wanted.strip(BLANKS).encode()
    return bool(kept) and hmac.compare_digest(sent, kept)
