"""Pictures: what is told of a contest, a chamber, a coalition, a country or a family, and the events behind each field.

A picture is served, explained and compared in one way, whatever it is of (`projections.picturing`).
"""

from collections.abc import Iterable
from typing import Protocol

from msgspec import Struct

from projections.fields import Fields
from projections.order import Item


class Picture(Protocol):
    """What is told of something at a day and a position."""

    @property
    def state(self) -> Struct:
        """What is served, without the day and the position asked for."""
        ...

    @property
    def fields(self) -> Fields:
        """The leaves of the state, each under a path as text, in the order in which the state tells them, as plain JSON values."""
        ...

    def grounds(self, field: str) -> Iterable[Item]:
        """The events by which the field holds, in the order of a timeline; none for what follows from there being none."""
        ...
