"""Opening a ledger by its address, as the setting `PARTYLINE_LEDGER` gives it."""

from pathlib import Path

from domain.ledger.memory import MemoryLedger
from domain.ledger.port import BadAddress, Clock, Ledger, Unavailable
from domain.ledger.sqlite import SQLiteLedger

ADDRESSES = "sqlite:///relative/path.db, sqlite:////absolute/path.db (four slashes), or memory: for one that is gone with the process"


def open_ledger(address: str, clock: Clock, *, must_exist: bool = False) -> Ledger:
    """The ledger at the address; a new one is made if there is none, with its folder, unless it `must_exist`.

    Raises `BadAddress`, `NotALedger` or `Unavailable`.
    """
    if address == "memory:":
        return MemoryLedger(clock)
    if address.startswith(("postgresql:", "postgres:")):
        # The address may hold a password: it is not repeated.
        raise BadAddress(f"a ledger in PostgreSQL is not in this version yet: use {ADDRESSES}")
    scheme, _, name = address.partition("sqlite:///")
    if scheme or not name.strip("/") or name.endswith("/") or name == ":memory:":
        raise BadAddress(f"{address!r} is no address of a ledger: it would be {ADDRESSES}")
    path = Path(name)
    if not must_exist:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Unavailable(
                f"the folder {path.parent.absolute()} cannot be made: {error.strerror}"
            ) from error
    return SQLiteLedger(path, clock, must_exist=must_exist)
