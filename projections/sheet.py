"""The sheet on which a party's state is drawn up: what stands at each path, and every statement that made it so."""

from collections.abc import Iterator, Mapping
from typing import Final, Literal, NamedTuple

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
        self._standing: dict[object, dict[Path, object]] = {}
        """By the path's first name, in the order in which they came."""
        self._renamed: set[Path] = set()
        self._done: list[tuple[Path, Item, object, Literal["set", "ended", "passed over"]]] = []
        """All that counted, and what was passed over: most sheets are asked for what stands alone."""
        self._slots: dict[Path, Slot] = {}
        """Made of the first `_told` of what was done."""
        self._told = 0

    def take(self, item: Item, statement: Statement) -> None:
        path, value = statement.path, statement.value
        match statement.verb:
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
        self._done.append((path, item, value, "set"))
        standing = self._standing.get(path[0])
        if standing is None:
            standing = self._standing[path[0]] = {}
        standing[path] = value

    def end(self, item: Item, path: Path) -> None:
        """What stands at the path holds no longer."""
        if self._stands(path):
            del self._standing[path[0]][path]
            self._done.append((path, item, None, "ended"))

    def value(self, *path: str) -> object:
        """What stands at the path; None where nothing does."""
        standing = self._standing.get(path[0])
        return None if standing is None else standing.get(path)

    def under(self, name: str) -> Iterator[tuple[Path, object]]:
        """What stands under a first name: the rest of each path, and the value, in the order in which it came to stand."""
        for full, value in self._standing.get(name, _NOTHING).items():
            yield full[1:], value

    @property
    def slots(self) -> Mapping[Path, Slot]:
        """What was done at each path, in the order in which the paths came up."""
        for path, item, value, how in self._done[self._told :]:
            slot = self._slots.get(path)
            if slot is None:
                slot = self._slots[path] = Slot()
            if how == "passed over":
                slot.passed_over.append(Setting(item, value))
            else:
                slot.stands = how == "set"
                slot.effective.append(Setting(item, value, how == "ended"))
                slot.passed_over = []
        self._told = len(self._done)
        return self._slots

    def _stands(self, path: Path) -> bool:
        return path in self._standing.get(path[0], _NOTHING)

    def _give(self, item: Item, path: Path, value: object) -> None:
        if self._stands(path):
            self._done.append((path, item, value, "passed over"))
        else:
            self.put(item, path, value)

    def _pass_over(self, item: Item, path: Path, value: object) -> None:
        if self._stands(path):
            self._done.append((path, item, value, "passed over"))

    def _clear(self, item: Item, path: Path, kept: object) -> None:
        length = len(path)
        spared = kept if isinstance(kept, dict | tuple) else ()
        for full in [each for each in self._standing.get(path[0], _NOTHING) if each[:length] == path]:
            if full[-1] not in spared:
                self.end(item, full)


_NOTHING: Final[Mapping[Path, object]] = {}


def _named_by(path: Path) -> Path:
    """Whose names stand at the path: the party's, or a coalition's."""
    return path[:2] if path[0] == "coalitions" else ()
