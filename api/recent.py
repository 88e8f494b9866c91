"""What was used last, kept at the cost of a dictionary."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """The values that were used last, up to `most` of a weight of them all together. For one thread; no value is None.

    There are two generations. What is used comes into the young one; when that has half of the weight, it becomes the old one, and what
    was in the old one and was not used since is let go. So nothing is written when a value is looked up a second time. (What several
    threads share is `projections.growing.Kept`.)
    """

    def __init__(self, most: int, weigh: Callable[[Value], int]) -> None:
        self._half = most // 2
        self._weigh = weigh
        self._weight = 0
        """Of the young ones."""
        self._young: dict[Key, Value] = {}
        self._old: dict[Key, Value] = {}

    def __len__(self) -> int:
        """How many values are kept."""
        return len(self._young) + len(self._old)

    def get(self, key: Key) -> Value | None:
        """The value kept under the key, if there is one."""
        value = self._young.get(key)
        if value is None and (value := self._old.pop(key, None)) is not None:
            self.keep(key, value)
        return value

    def keep(self, key: Key, value: Value) -> None:
        """Keep the value, unless there is one, or it has more than an eighth of all the weight there may be."""
        weight = self._weigh(value)
        if key in self._young or weight > self._half // 4:
            return
        if self._weight + weight > self._half:
            self._young, self._old, self._weight = {}, self._young, 0
        self._young[key] = value
        self._weight += weight

    def clear(self) -> None:
        self._young, self._old, self._weight = {}, {}, 0
