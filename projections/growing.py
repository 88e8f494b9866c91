"""Collections that the chronicle is made of: an index that only grows, a bounded keep, and closures over links."""

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import suppress
from threading import Lock
from typing import Generic, TypeVar

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


class Index(Generic[Key, Value]):
    """By key, values in the order in which they first came up, each once, with the position of that."""

    def __init__(self) -> None:
        self._values: defaultdict[Key, dict[Value, Position]] = defaultdict(dict)

    def add(self, key: Key, value: Value, position: Position) -> None:
        self._values[key].setdefault(value, position)

    def up_to(self, key: Key, position: Position) -> Iterator[Value]:
        """The values that had come up by the position."""
        for value, first in list(self._values.get(key, {}).items()):
            if first > position:
                return
            yield value

    def all(self, key: Key) -> Iterable[Value]:
        return list(self._values.get(key, ()))

    def keys(self) -> list[Key]:
        return list(self._values)


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
