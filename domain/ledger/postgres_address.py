"""The address of a ledger in PostgreSQL: libpq's own, with the schema that the ledger is kept in.

The address may hold a password. Nothing here repeats it: not what is shown, and not why an address is refused.
"""

import re
from urllib.parse import unquote

from msgspec import Struct
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from domain.ledger.port import BadAddress

EXAMPLE = "postgresql://user:password@host/database?schema=partyline"

LONGEST_SCHEMA = 63
"""Bytes; PostgreSQL would cut a longer name. Nor may it have a %, which marks the place of a value in a statement."""

# Where the address leaves them open. A server that is gone is noticed within seconds, and of several hosts the one that
# takes writes is meant.
_CONNECT_SECONDS = 3
_DEFAULTS = {
    "connect_timeout": str(_CONNECT_SECONDS),
    "application_name": "partyline",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}


class PostgresAddress(Struct, frozen=True):
    """Where a ledger is, taken apart."""

    parameters: dict[str, str]
    """As libpq names them, password included."""
    schema: str

    @property
    def shown(self) -> str:
        """The address for people: without password, options and files."""
        given = self.parameters
        hosts = (given.get("host") or given.get("hostaddr") or "").split(",")
        ports = given.get("port", "").split(",")
        if len(ports) < len(hosts):
            ports = ports[:1] * len(hosts)
        where = ",".join(f"{host}:{port}" if port else host for host, port in zip(hosts, ports, strict=False))
        user = f"{given['user']}{':***' if 'password' in given else ''}@" if "user" in given else ""
        schema = "" if self.schema == "public" else f"?schema={self.schema}"
        return f"postgresql://{user}{where}/{given.get('dbname', '')}{schema}"

    def without_secrets(self, text: str) -> str:
        """What the server or libpq says, on one line; neither names the password, but who knows."""
        for name in ("password", "sslpassword"):
            if secret := self.parameters.get(name):
                text = text.replace(secret, "***")
        return "; ".join(line.strip() for line in text.splitlines() if line.strip())


def postgres_address(address: str) -> PostgresAddress:
    """Take the address apart. Raises `BadAddress`."""
    target, _, query = address.partition("?")
    schema = "public"
    others = []
    for parameter in filter(None, query.split("&")):
        name, _, value = parameter.partition("=")
        if name == "schema":
            schema = unquote(value)
        else:
            others.append(parameter)
    try:
        given = conninfo_to_dict(target + ("?" if others else "") + "&".join(others))
    except (ProgrammingError, UnicodeError):  # which would repeat parts of the address
        raise _refused("cannot be read") from None
    parameters = {name: str(value) for name, value in given.items() if value is not None}
    if "@" in parameters.get("host", "") or "@" in target.partition("//")[2].partition("/")[2]:
        raise _refused("has an `@` too many, or a `/`")
    if not re.fullmatch(r"[0-9,]*", parameters.get("port", "")):
        raise _refused("has a port that is no number")
    if not re.fullmatch(r"[^\0%]+", schema) or len(schema.encode()) > LONGEST_SCHEMA:
        raise BadAddress(
            f"{schema!r} is no name of a schema: it would have 1 to {LONGEST_SCHEMA} bytes and no %, as in {EXAMPLE}"
        )
    if "," in parameters.get("host", ""):
        parameters.setdefault("target_session_attrs", "read-write")
    return PostgresAddress(_DEFAULTS | parameters, schema)


def _refused(why: str) -> BadAddress:
    return BadAddress(
        f"the address of the ledger in PostgreSQL {why} (it is not repeated here, as it may hold a password):"
        f" it would be one such as {EXAMPLE}, with signs such as @ / ? # in a name or password written as %40 %2F %3F %23"
    )
