"""The sheet on which a party's state is drawn up: what stands at each path, and every statement that made it so."""

from collections.abc import Hashable, Iterator
from typing import NamedTuple

from msgspec import Struct

from projections.order import Item
from projections.statements import Path, Statement


class Setting(NamedTuple):
    """What an event did at a path."""

    item: Item
    value: object
    """What it set there."""
    ended: bool = False
    """Whether it ended what stood; it set nothing then."""


class Slot(Struct):
    """A path, and what was done there, in the order of the timeline."""

    stands: bool = False
    effective: list[Setting] = []
    """The last of them holds now."""
    passed_over: list[Setting] = []
    """What came since and did not count, because something stood."""


class Sheet:
    """What stands, by path; `take` lets a statement act."""

    def __init__(self) -> None:
        self.slots: dict[Path, Slot] = {}
        self._standing: dict[
            Path, dict[Path, object]
        ] = {}  # by the path's first name, in the order in which they came
        self._renamed: set[Hashable] = set()

    def take(self, item: Item, statement: Statement) -> None:
        verb, path, value = statement
        match verb:
            case "put":
                self.put(item, path, value)
            case "give":
                self._give(item, path, value)
            case "introduce":
                if _named_by(path) in self._renamed:
                    self._pass_over(item, path, value)
                else:
                    self._give(item, path, value)
            case "describe":
                if _named_by(path) in self._renamed:
                    self._pass_over(item, path, value)
                else:
                    self.put(item, path, value)
            case "clear":
                self._clear(item, path, value)

    def rename(self, path: Path) -> None:
        """From now on nothing introduces the names at the path: a renaming gave them all."""
        self._renamed.add(_named_by(path))

    def put(self, item: Item, path: Path, value: object) -> None:
        slot = self.slots.get(path)
        if slot is None:
            slot = self.slots[path] = Slot()
        slot.stands = True
        slot.effective.append(Setting(item, value))
        if slot.passed_over:
            slot.passed_over = []
        self._standing.setdefault(path[:1], {})[path] = value

    def end(self, item: Item, path: Path) -> None:
        """What stands at the path holds no longer."""
        if self._standing.get(path[:1], {}).pop(path, _NOTHING) is not _NOTHING:
            slot = self.slots[path]
            slot.stands = False
            slot.passed_over = []
            slot.effective.append(Setting(item, None, ended=True))

    def value(self, *path: str) -> object:
        """What stands at the path; None where nothing does."""
        return self._standing.get(path[:1], {}).get(path)

    def under(self, *path: str) -> Iterator[tuple[Path, object]]:
        """What stands under a first name: the rest of each path, and the value, in the order in which it came to stand."""
        for full, value in self._standing.get(path, {}).items():
            yield full[1:], value

    def _give(self, item: Item, path: Path, value: object) -> None:
        slot = self.slots.get(path)
        if slot is None or not slot.stands:
            self.put(item, path, value)
        else:
            slot.passed_over.append(Setting(item, value))

    def _pass_over(self, item: Item, path: Path, value: object) -> None:
        slot = self.slots.get(path)
        if slot is not None and slot.stands:
            slot.passed_over.append(Setting(item, value))

    def _clear(self, item: Item, path: Path, kept: object) -> None:
        length = len(path)
        spared = kept if isinstance(kept, dict | tuple) else ()
        for full in [each for each in self._standing.get(path[:1], {}) if each[:length] == path]:
            if full[-1] not in spared:
                self.end(item, full)


_NOTHING = object()


def _named_by(path: Path) -> Path:
    """Whose names stand at the path: the party's, or a coalition's."""
    return path[:2] if path[0] == "coalitions" else ()
