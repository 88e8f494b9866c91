"""Whether to go on: asked between two steps of what may take long, so that it ends when nobody waits for it any more.

A fold asks nobody and reads no clock. What goes over many parties, positions or days asks here between two of them; who has it worked out
says beforehand who is to be asked. Where nobody said so, nobody is.
"""

from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from typing import TypeAlias, TypeVar

GoOn: TypeAlias = Callable[[], None]
"""Raises where nobody waits any longer."""

Each = TypeVar("Each")

asked: ContextVar[GoOn | None] = ContextVar("asked", default=None)
"""Who is asked, in the context of the work."""


def go_on() -> None:
    """Raise what the asker raises if nobody waits for what is being worked out; else nothing."""
    ask = asked.get()
    if ask is not None:
        ask()


def going_on(through: Iterable[Each]) -> Iterator[Each]:
    """The same ones, as long as somebody waits for what is made of them."""
    ask = asked.get()
    if ask is None:
        yield from through
        return
    for each in through:
        ask()
        yield each
