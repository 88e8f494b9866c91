"""The token with which the commands ask another server: from the environment, where no list of processes shows it."""

import os
from collections.abc import Mapping
from typing import Final

TOKEN: Final = "PARTYLINE_TOKEN"  # noqa: S105 - the name of a variable
"""No setting of a server: it stands beside the settings of the same environment."""


def own_token(environ: Mapping[str, str] = os.environ) -> str | None:
    """The token of the key that the environment names, if it names one."""
    return environ.get(TOKEN, "").strip() or None


def bearing(token: str | None) -> dict[str, str]:
    """The header that brings a token. It goes to the server that was asked, and with no redirection to another."""
    return {} if token is None else {"Authorization": f"Bearer {token}"}
