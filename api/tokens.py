"""The write token: set by the operator, or made at the first start and kept beside the ledger."""

import os
import secrets
from pathlib import Path

from api.settings import Settings

FILE_NAME = "write-token"


def token_file(settings: Settings) -> Path:
    """Where a token that was made is kept: in the folder of the SQLite file; in `var` for a ledger in memory."""
    name = settings.ledger.removeprefix("sqlite:///")
    return (Path("var/any") if name == settings.ledger else Path(name)).with_name(FILE_NAME)


def write_token(settings: Settings) -> str:
    """The token that writing needs; one is made, readable by its owner alone, if there is none."""
    if settings.write_token is not None:
        return settings.write_token
    file = token_file(settings)
    file.parent.mkdir(parents=True, exist_ok=True)
    made = secrets.token_urlsafe(32)
    unfinished = file.with_name(f"{FILE_NAME}.{os.getpid()}")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as writing:
            writing.write(made)
        os.link(unfinished, file)  # it stands whole at once, and the first of several workers wins
    except FileExistsError:
        pass
    finally:
        unfinished.unlink(missing_ok=True)
    return file.read_text(encoding="ascii").strip()
