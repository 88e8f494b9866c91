"""A key: a name, a role, and the digest of a token that only its holder has.

A token is `ptl_`, the id of its key, `_`, and 256 bits of chance. The id tells nothing of the name, and finds the key; the digest of the
whole token tells whether it is the right one (docs/adr/0019).
"""

import hashlib
import hmac
import re
import secrets
from enum import IntEnum
from typing import Final

from msgspec import Struct

from domain.moments import Moment, format_moment

PREFIX: Final = "ptl_"
_TOKEN: Final = re.compile(rb"ptl_([0-9a-f]{16})_[A-Za-z0-9_-]{43}")

_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,38}[a-z0-9]")
_TAKEN: Final = frozenset({"editor", "seeds", "import", "bench"})
"""Actors of what is written without a key: the write token's, and the families of seeds and imports."""


class Role(IntEnum):
    """What a key is for. Each may do what those before it may."""

    reader = 1
    """Reads, where reading is closed."""
    editor = 2
    """Appends, corrects and retracts; previews; has webhooks."""
    admin = 3
    """Gives `recorded_at`, looks after the webhooks and the keys of others."""


class BadKey(ValueError):
    """A key cannot be made or changed as was wanted; the message says what would be right."""


class BadName(BadKey):
    """The name is none that a key can have."""


class Key(Struct, frozen=True, kw_only=True):
    """A key as it is kept. Its token is not."""

    name: str
    """The actor of all that is recorded with it; never given to another."""
    id: str
    role: Role
    digest: bytes
    """SHA-256 of the token."""
    salt: bytes
    """256 bits of chance that no holder knows: with the write token they make what signs a browser's cookie."""
    created_at: Moment
    expires_at: Moment | None = None
    """From then on it is worth nothing."""
    revoked_at: Moment | None = None
    used_at: Moment | None = None
    """When it was used last, to within a minute or so."""

    def __repr__(self) -> str:
        return f"Key({self.name!r}, {self.role.name})"

    def is_over(self, now: Moment) -> bool:
        """Whether it was revoked, or has expired."""
        return self.revoked_at is not None or (self.expires_at is not None and now >= self.expires_at)

    def why_over(self) -> str:
        """Of one that is over: since when, and why."""
        if self.revoked_at is not None:
            return f"was revoked at {format_moment(self.revoked_at)}"
        assert self.expires_at is not None
        return f"expired at {format_moment(self.expires_at)}"


def new_key(name: str, role: Role, now: Moment, expires_at: Moment | None = None) -> tuple[Key, str]:
    """A key, and its token, which nobody can be told again. Raises `BadKey`."""
    check_name(name)
    if expires_at is not None and expires_at <= now:
        raise BadKey(f"the key would have expired at {format_moment(expires_at)}: name a later time")
    key_id = secrets.token_hex(8)
    token = f"{PREFIX}{key_id}_{secrets.token_urlsafe(32)}"
    made = Key(
        name=name,
        id=key_id,
        role=role,
        digest=digest_of(token.encode("ascii")),
        salt=secrets.token_bytes(32),
        created_at=now,
        expires_at=expires_at,
    )
    return made, token


def check_name(name: str) -> None:
    """Raises `BadName` for what is no name of a key, or is an actor's of another kind."""
    if not _NAME.fullmatch(name):
        raise BadName(
            f"{name!r} is no name of a key: it would be 2 to 40 of a-z, 0-9 and hyphens, with a letter first and no hyphen"
            " last, such as anna-k"
        )
    if name in _TAKEN:
        raise BadName(
            f"{name!r} is the actor of what is recorded without a key: take another name, such as {name}-1"
        )


def digest_of(token: bytes) -> bytes:
    """What is kept of a token. A fast hash: of 256 bits nobody tries all, however fast (docs/adr/0019)."""
    return hashlib.sha256(token).digest()


def id_in(token: bytes) -> str | None:
    """The id of the key that the token would be of; None for what no token of ours looks like."""
    found = _TOKEN.fullmatch(token)
    return None if found is None else found[1].decode("ascii")


def is_token_of(token: bytes, key: Key | None) -> bool:
    """Whether it is the key's token: told in the same time, wherever the two begin to differ, and whether there is a key or not."""
    return hmac.compare_digest(digest_of(token), _NOBODYS if key is None else key.digest) and key is not None


_NOBODYS: Final = secrets.token_bytes(32)
