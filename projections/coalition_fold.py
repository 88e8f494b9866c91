"""The fold of a coalition: what its own events make of it up to a day, its members apart."""

from collections.abc import Iterator

from domain.dates import Day
from domain.events import CoalitionEnded, CoalitionFormed, CoalitionRenamed, Identified
from domain.ids import CoalitionId
from projections.coalition_history import CoalitionHistory, in_use
from projections.order import Item
from projections.sheet import Sheet
from projections.state import Exists
from projections.statements import Statement


class CoalitionFold:
    """A coalition's history up to a day, folded: its sheet, and what is read from it."""

    def __init__(self, history: CoalitionHistory, day: Day) -> None:
        self.history = history
        self.day = day
        self.happened = [item for item in history.items if item.latest <= day]
        self.sheet = Sheet()
        for item in self.happened:
            for statement in _statements(history, item):
                self.sheet.take(item, statement)
            if isinstance(item.event, CoalitionRenamed):
                self.sheet.rename(("name",))

    @property
    def coalition(self) -> CoalitionId:
        return self.history.coalition

    def set_by(self, *path: str) -> tuple[Item, ...]:
        """The event by which the path holds, or by which it ended."""
        slot = self.sheet.slots.get(path)
        return () if slot is None else (slot.effective[-1].item,)

    def undecided(self) -> Iterator[Item]:
        """The events that may have happened by the day, and may not."""
        for item in self.history.items:
            if item.earliest <= self.day < item.latest:
                yield item

    def _turns(self) -> Iterator[tuple[Item, bool]]:
        """What has ended it since it began, or begun it anew."""
        for item in self.happened:
            is_turn = item is not self.history.beginning and item.latest >= self.history.exists_from
            if is_turn and isinstance(item.event, CoalitionFormed | CoalitionEnded):
                yield item, isinstance(item.event, CoalitionFormed)

    def exists(self) -> Exists:
        """Three-valued, as a party's existence is: what is certain, and what each event that may have happened would make of it."""
        history, day = self.history, self.day
        has_begun = day >= history.exists_from
        alive = [has_begun, *(is_forming for _, is_forming in self._turns())][-1]
        readings = {alive}
        if history.beginning is None and not has_begun and any(self._first_proof()):
            readings.add(
                True
            )  # its forming is not recorded: it may have been on any day before the first proof
        for item in self.undecided():
            if isinstance(item.event, CoalitionFormed):
                readings.add(True)
            elif isinstance(item.event, CoalitionEnded):
                readings.add(False)
        return "maybe" if len(readings) == 2 else "yes" if alive else "no"  # noqa: PLR2004 - both readings

    def of_existence(self) -> Iterator[Item]:
        """The last that is certain of its life, and all that may have become of it since."""
        certain = [item for item, _ in self._turns()]
        if not certain:
            certain = [self.history.beginning] if self.history.beginning else list(self._first_proof())
        yield from certain[-1:]
        for item in self.undecided():
            if isinstance(item.event, CoalitionFormed | CoalitionEnded):
                yield item

    def _first_proof(self) -> Iterator[Item]:
        for item in self.history.items:
            if item.latest == self.history.exists_from and not isinstance(item.event, Identified):
                yield item
                return


def _statements(history: CoalitionHistory, item: Item) -> Iterator[Statement]:
    """What the event says of the coalition, its members apart. A forming names it only until a renaming has."""
    event = item.event
    match event:
        case CoalitionFormed():
            if item is history.beginning:
                yield Statement("put", ("formed",), item.date_text)
            else:
                yield Statement("clear", ("ended",))
            if event.name is not None:
                yield Statement("describe", ("name",), event.name)
            for language, name in event.names.items():
                yield Statement("describe", ("names", language), name)
            for field in ("kind", "country", "prime_minister", "prime_minister_id", "caretaker"):
                if (value := getattr(event, field)) is not None:
                    yield Statement("put", (field,), value)
            if event.prime_minister_party is not None:
                yield Statement("put", ("prime_minister_party",), in_use(history, event.prime_minister_party))
        case CoalitionRenamed():
            yield Statement("clear", ("names",))
            yield Statement("put", ("name",), event.name)
            for language, name in event.names.items():
                yield Statement("put", ("names", language), name)
        case CoalitionEnded():
            if item.latest >= history.exists_from:
                yield Statement("put", ("ended",), item.date_text)
        case Identified():
            for scheme, identifier in event.identifiers.items():
                yield Statement("put", ("identifiers", scheme, identifier), True)
        case _:
            pass
