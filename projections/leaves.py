"""Leaves: the fields of a picture with the events behind each, put down one by one as its state is told."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

import msgspec

from domain.dates import Day
from domain.records import encode_hook
from projections.explain import Reasons
from projections.fields import Field, Fields
from projections.history import History
from projections.order import Item, in_order
from projections.party import Fold
from projections.state import Possible

Grounds: TypeAlias = Sequence[Item] | Callable[[], Iterable[Item]]
"""The events behind a field; a function where it takes work to find them."""


class Leaves:
    """The fields that were put down so far."""

    def __init__(self) -> None:
        self.fields: Fields = {}
        self._grounds: dict[Field, Grounds] = {}

    def put(self, field: Field, value: object, grounds: Grounds) -> None:
        plain = msgspec.to_builtins(value, enc_hook=encode_hook)
        self.fields[field] = list(plain) if isinstance(plain, tuple) else plain
        self._grounds[field] = grounds

    def put_possible(self, possible: Possible, item: Item) -> None:
        """An event that may have happened, and names itself."""
        told = {"type": possible.type, "earliest": possible.earliest, "latest": possible.latest}
        self.put(f"possible.{possible.event_id}", told, (item,))

    def grounds(self, field: Field) -> Iterable[Item]:
        """The events behind the field, each once, in the order of a timeline; none for a field that is not there."""
        found = self._grounds.get(field, ())
        items = found() if callable(found) else found
        return tuple(in_order({item.event_id: item for item in items}.values()))


class PartyReasons:
    """The events behind fields of a party's state as of a day; the party is folded when one of them is first asked for."""

    def __init__(self, history: History, day: Day) -> None:
        self._history = history
        self._day = day
        self._reasons: Reasons | None = None

    def of(self, *fields: Field) -> Callable[[], Iterable[Item]]:
        """Finds the events by which the fields hold."""

        def find() -> Iterable[Item]:
            if self._reasons is None:
                self._reasons = Reasons(Fold(self._history, self._day))
            reasons = self._reasons
            setting = {ground.event_id for field in fields for ground in reasons.set_by(field)}
            return [item for item in self._history.items if item.event_id in setting]

        return find
