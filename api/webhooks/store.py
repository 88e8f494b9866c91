"""Where webhooks are kept, and how far each has come: apart from the ledger, which nothing here ever changes.

Several processes, of several machines, share one store. Each webhook is *held* by one of them at a time, for some seconds,
and again and again while that process lives; only who holds it delivers, and may save how far it has come.

Errors are those of the ledger (`domain.ledger.port`): `Unavailable` may pass, `Uncertain` says that it may have been done, the others
are for an operator. `Full` besides.
"""

from collections.abc import Callable
from typing import Protocol

from msgspec import Struct

from api.stream.wanted import Shape
from domain.ids import Position
from domain.moments import Moment
from domain.records import Kind


class Full(Exception):
    """There are as many webhooks as there may be."""


class Hook(Struct, frozen=True, kw_only=True):
    """A webhook as an editor registered it."""

    id: str
    url: str
    party: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    kind: tuple[Kind, ...] = ()
    format: Shape = "record"
    description: str = ""
    created_at: Moment
    registered_by: str = "editor"
    """The actor whose it is; of those that were registered when there were no keys, who has the write token."""
    secret: str
    former_secret: str | None = None
    """Also signs, until `former_until`: so that receivers have time to change over."""
    former_until: Moment = 0

    def __repr__(self) -> str:
        """Without its secrets."""
        return f"Hook({self.id!r}, {self.url!r})"


class Standing(Struct, frozen=True, kw_only=True):
    """How far a webhook has come."""

    position: Position
    """Nothing that was wanted up to here is undelivered."""
    failures: int = 0
    """In a row."""
    is_suspended: bool = False
    next_try: Moment | None = None
    """After a failure, when the record beyond the position is tried again."""
    last_try: Moment | None = None
    last_status: int | None = None
    last_error: str | None = None
    marks: dict[Position, str] = {}
    """By which it is known whether the ledger still holds what was delivered (`api.webhooks.marks`)."""


class Kept(Struct, frozen=True):
    """A webhook, and how far it has come."""

    hook: Hook
    standing: Standing
    edition: int
    """Grows with each change by an editor, and whenever another takes hold of it: who delivers by an earlier one has to begin anew."""


class Store(Protocol):
    """Methods may be called from several threads. When one returns, what it did outlives the process."""

    def add(self, hook: Hook, standing: Standing, *, most: int) -> None:
        """Keep a new webhook; one that is there under its id already, as when its answer was lost, stays as it is.

        Raises `Full` if there are `most` already.
        """
        ...

    def all(self) -> list[Kept]:
        """All, in the order in which they were added."""
        ...

    def get(self, hook_id: str) -> Kept | None: ...

    def remove(self, hook_id: str) -> bool:
        """Whether there was one to remove."""
        ...

    def amend(self, hook_id: str, change: Callable[[Kept], tuple[Hook, Standing]]) -> Kept | None:
        """Change one, as nobody else does meanwhile; None if it is not there.

        Where it is not known whether it was changed, `change` is asked again, perhaps about what it made: it must then give the same.
        """
        ...

    def claim(self, owner: str, seconds: float) -> list[Kept]:
        """Hold, for so many seconds from now, all that are not suspended and that no other process holds; returns those.

        The edition of one tells whether anybody else held it in between: then how far it has come is what is returned.
        """
        ...

    def save(self, owner: str, kept: Kept, standing: Standing) -> bool:
        """Note how far one has come. False, and nothing is noted, if it is another's by now, was changed, or is gone."""
        ...

    def release(self, owner: str) -> None:
        """Let go of all that the owner holds."""
        ...

    def close(self) -> None: ...
