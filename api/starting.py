"""What a start looks at before it serves: what is wrong with a deployment is said then, in one sentence, and not by a worker in a trace.

Each check raises `SettingsError` or `LedgerError`, and changes nothing. The doctor makes the same ones.
"""

import errno
import socket
from pathlib import Path
from typing import Final

from api.beside.opening import check_beside
from api.clock import now
from api.keys.store import KEYS
from api.mirrors.mark import MARK
from api.proofs.signing import check_kept_key, check_key
from api.settings import Settings, SettingsError
from api.snapshots import OFF, is_something_else
from api.tokens import check_token
from api.webhooks.table import WEBHOOKS
from domain.ledger.inspecting import first_missing
from domain.ledger.opening import shown
from domain.ledger.port import NotALedger

BESIDE: Final = (KEYS, WEBHOOKS, MARK)
"""What is kept beside a ledger."""


def check_address(host: str, port: int) -> None:
    """That it can be listened on; port 0 is any that is free.

    The server's workers share a port with whoever else does: two ledgers behind one address would answer in turn.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (socket.gaierror, UnicodeError):
        raise SettingsError(
            f"{host!r} is no address of this machine: set PARTYLINE_HOST to one, such as 127.0.0.1"
        ) from None
    except OSError as error:
        if error.errno == errno.EADDRNOTAVAIL:
            raise SettingsError(
                f"{host} is no address of this machine: set PARTYLINE_HOST to one, such as 127.0.0.1"
            ) from None
        raise SettingsError(
            f"{host} port {port} cannot be listened on ({error.strerror}): stop what uses it, or set PARTYLINE_PORT"
        ) from None


def check_secrets(settings: Settings) -> None:
    """That there is a write token, or one can be made, and that the key by which checkpoints are signed is one, if there is one."""
    check_key(settings)
    check_kept_key(settings)
    check_token(settings)


def check_snapshot(settings: Settings) -> None:
    """That a snapshot can lie where the settings say: a word that is misspelt there would cost a long start each time."""
    if not settings.snapshot or settings.snapshot == OFF:
        return
    path = Path(settings.snapshot)
    try:
        if path.is_dir():
            raise SettingsError(
                f"{path.absolute()} is a folder: set PARTYLINE_SNAPSHOT to a file, such as {path / 'snapshot'}"
            )
        if not path.parent.is_dir():
            raise SettingsError(
                f"there is no folder {path.parent.absolute()} for the snapshot: make it, or set PARTYLINE_SNAPSHOT to a file in one that is there, or to off"
            )
        if is_something_else(path):
            raise SettingsError(
                f"{path.absolute()} is no snapshot, and is left as it is: set PARTYLINE_SNAPSHOT to a file of its own"
            )
    except OSError as error:
        raise SettingsError(
            f"PARTYLINE_SNAPSHOT cannot be used ({error.strerror}): set it to a file of its own"
        ) from None


def check_records(ledger: str) -> None:
    """That no record is missing in the ledger at the address, which is there: a server could not read beyond it."""
    if (missing := first_missing(ledger)) is not None:
        raise NotALedger(
            f"record {missing} of {shown(ledger)} is missing, and others stand after it: find out what else is wrong with it"
            " (`partyline verify`), and put the last backup in its place (`partyline restore`)"
        )


def check_what_is_beside(ledger: str) -> None:
    """That what is kept beside the ledger at the address, which is there, can be read."""
    for table in BESIDE:
        check_beside(table, ledger, now)
