"""Collections that the chronicle is made of: those that only grow and can branch, a bounded keep, and closures over links."""

from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import suppress
from threading import Lock
from typing import Generic, Self, TypeVar, overload

from domain.ids import Position

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """The values that were used last, up to a weight of them all together. Threads may share it."""

    def __init__(self, most: int, weigh: Callable[[Value], int] = lambda _: 1) -> None:
        self._most = most
        self._weigh = weigh
        self._weight = 0
        self._values: OrderedDict[Key, Value] = OrderedDict()
        self._changing = Lock()

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """The value kept under the key, made if there is none."""
        with suppress(KeyError):  # it is not there, or another thread let go of it between the two
            value = self._values[key]
            self._values.move_to_end(key)
            return value
        value = make()
        with self._changing:
            if key not in self._values:
                self._values[key] = value
                self._weight += self._weigh(value)
            while self._weight > self._most and len(self._values) > 1:
                self._weight -= self._weigh(self._values.popitem(last=False)[1])
        return value


class Growing:
    """What only grows, each entry bearing its position, so that it can be continued elsewhere without being copied."""

    def branch(self, cut: Position) -> Self:
        """One that begins with what this one holds up to position `cut`, and goes its own way; this one may grow on."""
        raise NotImplementedError


class Positions(Growing, Generic[Key]):
    """By key, positions in ascending order."""

    def __init__(self, base: "Positions[Key] | None" = None, cut: Position = 0) -> None:
        self._base = base
        self._cut = cut
        self._values: dict[Key, array[int]] = {}

    def branch(self, cut: Position) -> Self:
        return type(self)(self, cut)

    def add(self, key: Key, position: Position) -> None:
        if key not in self._values:
            self._values[key] = self.get(key)[:]
        self._values[key].append(position)

    def get(self, key: Key) -> "array[int]":
        """The key's positions, not to be changed; empty where there are none."""
        found = self._values.get(key)
        if found is not None:
            return found
        if self._base is None:
            return array("q")
        found = self._base.get(key)
        return found[: bisect_right(found, self._cut)]

    def between(self, key: Key, after: Position, up_to: Position) -> "array[int]":
        found = self.get(key)
        return found[bisect_right(found, after) : bisect_right(found, up_to)]

    def keys(self) -> list[Key]:
        """Every key; of what this one branched off also those that came up since."""
        keys = {} if self._base is None else dict.fromkeys(self._base.keys())
        return list(keys | dict.fromkeys(list(self._values)))

    def grown(self) -> list[Key]:
        """The keys that something was added to here, and not in what this one branched off."""
        return list(self._values)


class Firsts(Growing, Generic[Key]):
    """By key, where it first came up: the position, and the place within its record."""

    def __init__(self, base: "Firsts[Key] | None" = None, cut: Position = 0) -> None:
        self._base = base
        self._cut = cut
        self._values: dict[Key, tuple[Position, int]] = {}

    def branch(self, cut: Position) -> Self:
        return type(self)(self, cut)

    def add(self, key: Key, position: Position, place: int = 0) -> None:
        if self.get(key) is None:
            self._values[key] = (position, place)

    def get(self, key: Key) -> tuple[Position, int] | None:
        found = self._values.get(key)
        if found is None and self._base is not None:
            found = self._base.get(key)
            return found if found is not None and found[0] <= self._cut else None
        return found

    def up_to(self, position: Position) -> Iterator[Key]:
        """The keys that had come up by the position."""
        if self._base is not None:
            yield from self._base.up_to(min(position, self._cut))
        for key, (first, _) in list(self._values.items()):
            if first <= position:
                yield key


class Line(Sequence[Value]):
    """Values by position, from 0 on, which go on where those of another line end."""

    def __init__(self, base: Sequence[Value], cut: Position) -> None:
        self._base = base
        self._cut = cut
        self._own: list[Value] = []

    def append(self, value: Value) -> None:
        self._own.append(value)

    def __len__(self) -> int:
        return self._cut + len(self._own)

    @overload
    def __getitem__(self, at: int) -> Value: ...
    @overload
    def __getitem__(self, at: slice) -> list[Value]: ...
    def __getitem__(self, at: int | slice) -> Value | list[Value]:
        if isinstance(at, slice):
            return [self[each] for each in range(*at.indices(len(self)))]
        at += len(self) if at < 0 else 0
        if at < 0:
            raise IndexError("before the first value")
        return self._base[at] if at < self._cut else self._own[at - self._cut]


class Index(Growing, Generic[Key, Value]):
    """By key, values in the order in which they first came up, each once, with the position of that."""

    def __init__(self, base: "Index[Key, Value] | None" = None, cut: Position = 0) -> None:
        self._base = base
        self._cut = cut
        self._values: dict[Key, dict[Value, Position]] = {}

    def branch(self, cut: Position) -> Self:
        return type(self)(self, cut)

    def add(self, key: Key, value: Value, position: Position) -> None:
        if key not in self._values:
            self._values[key] = dict(self._of(key))
        self._values[key].setdefault(value, position)

    def up_to(self, key: Key, position: Position) -> Iterator[Value]:
        """The values that had come up by the position."""
        for value, first in list(self._of(key).items()):
            if first > position:
                return
            yield value

    def all(self, key: Key) -> Iterable[Value]:
        return list(self._of(key))

    def keys(self) -> list[Key]:
        """Every key; of what this one branched off also those that came up since."""
        keys = {} if self._base is None else dict.fromkeys(self._base.keys())
        return list(keys | dict.fromkeys(list(self._values)))

    def _of(self, key: Key) -> dict[Value, Position]:
        found = self._values.get(key)
        if found is not None:
            return found
        if self._base is None:
            return {}
        earlier = self._base._of(key)  # noqa: SLF001 - another of this kind
        return {value: first for value, first in list(earlier.items()) if first <= self._cut}


Node = TypeVar("Node", bound=Hashable)


def closure(start: Node, neighbours: Callable[[Node], Iterable[Node]]) -> Iterable[Node]:
    """What is reached from a node over any number of steps, the node included."""
    seen = {start: None}
    waiting = [start]
    while waiting:
        for other in neighbours(waiting.pop()):
            if other not in seen:
                seen[other] = None
                waiting.append(other)
    return seen
