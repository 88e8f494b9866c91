"""Opening a ledger by its address, as the setting `PARTYLINE_LEDGER` gives it. An address may hold a password."""

import re
from pathlib import Path

from domain.ledger.late import LateLedger
from domain.ledger.memory import MemoryLedger
from domain.ledger.port import BadAddress, Clock, Ledger, Unavailable
from domain.ledger.sqlite import SQLiteLedger

ADDRESSES = (
    "sqlite:///relative/path.db, sqlite:////absolute/path.db (four slashes),"
    " postgresql://user:password@host/database?schema=public, or memory: for one that is gone with the process"
)


def open_ledger(address: str, clock: Clock, *, must_exist: bool = False) -> Ledger:
    """The ledger at the address; a new one is made if there is none, with its folder or schema, unless it `must_exist`.

    Raises `BadAddress`, `NotALedger` or `Unavailable`.
    """
    if address == "memory:":
        return MemoryLedger(clock)
    if is_postgres(address):
        from domain.ledger.postgres import PostgresLedger  # noqa: PLC0415 - who uses a file need not load the driver

        return PostgresLedger(address, clock, must_exist=must_exist)
    path = file_of(address)
    if not must_exist:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Unavailable(
                f"the folder {path.parent.absolute()} cannot be made: {error.strerror}"
            ) from error
    return SQLiteLedger(path, clock, must_exist=must_exist)


def open_to_append(address: str, clock: Clock) -> Ledger:
    """The ledger at the address; a file that is not there is made, with its folder, by the first append. Until then it is empty.

    So nothing is left of an import that is refused, or only rehearsed. Raises as `open_ledger` does; of a file that is not
    there yet, what keeps it from being made is raised by the append.
    """
    if address == "memory:" or is_postgres(address) or file_of(address).exists():
        return open_ledger(address, clock)
    return LateLedger(file_of(address).exists, lambda: open_ledger(address, clock))


def file_of(address: str) -> Path:
    """The file that a ledger is in. Raises `BadAddress` for what is no address of one."""
    scheme, _, name = address.partition("sqlite:///")
    if scheme or not name.strip("/") or name.endswith("/") or name == ":memory:":
        raise BadAddress(f"{shown(address)!r} is no address of a ledger: it would be {ADDRESSES}")
    return Path(name)


def is_postgres(address: str) -> bool:
    """Whether the ledger at the address is one that several machines may share."""
    return address.startswith(("postgresql:", "postgres:"))


def shown(address: str) -> str:
    """The address for people: a password in it, or what may be one, is masked."""
    if is_postgres(address):
        from domain.ledger.postgres_address import postgres_address  # noqa: PLC0415 - as above

        return postgres_address(address).shown
    masked = re.sub(r"//.*@", "//***@", address, flags=re.DOTALL)
    return re.sub(r"(?i)(password\s*=).*", r"\1***", masked, flags=re.DOTALL)
