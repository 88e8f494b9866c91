"""The shapes of answers about keys; as in `api.openapi_shapes`, nobody makes instances of them."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from api.openapi_shapes import Moment


class Key(Struct):
    """A key, without its token, which nobody is told again."""

    name: Annotated[str, Meta(pattern=r"\A[a-z][a-z0-9-]{0,38}[a-z0-9]\Z")]
    """The actor of what is recorded with it; never given to another key."""
    role: Literal["reader", "editor", "admin"]
    """What it is for. Each may do what those before it may."""
    created_at: Moment
    """When it was made."""
    expires_at: Moment | None
    """From when on it is worth nothing; null: never."""
    revoked_at: Moment | None
    """When it was taken away."""
    used_at: Moment | None
    """When it was used last, to within a minute or so; null: never yet."""


class KeyList(Struct):
    """All keys that were ever made, by name."""

    keys: list[Key]
    """Each without its token."""
