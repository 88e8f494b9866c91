"""Collections that the chronicle is made of: those that only grow and can branch, a bounded keep, and closures over links."""

from array import array
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain, islice, pairwise
from sys import intern
from threading import Lock
from typing import Any, Final, Generic, Self, TypeVar, overload
from uuid import UUID

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
        try:
            value = self._values[key]
            self._values.move_to_end(key)
        except KeyError:  # it is not there, or another thread let go of it between the two
            value = make()
        else:
            return value
        with self._changing:
            if key not in self._values:
                self._values[key] = value
                self._weight += self._weigh(value)
            while self._weight > self._most and len(self._values) > 1:
                self._weight -= self._weigh(self._values.popitem(last=False)[1])
        return value

    def peek(self, key: Key) -> Value | None:
        """The value, if it is kept; this is no use of it."""
        return self._values.get(key)


class Growing:
    """What only grows, each entry bearing its position, so that it can be continued elsewhere without being copied."""

    def branch(self, cut: Position) -> Self:
        """One that begins with what this one holds up to position `cut`, and goes its own way; this one may grow on."""
        raise NotImplementedError

    def written(self) -> Any:
        """What it holds as plain data; of one that did not branch off another."""
        raise NotImplementedError

    def read(self, written: Any) -> None:
        """Take in what another had written; in one that holds nothing yet."""
        raise NotImplementedError


POSITION: Final = "I"
"""How positions are kept: four bytes each, which is enough for four thousand million records."""
NOWHERE: Final = array(POSITION)
"""No positions; not to be changed."""


class Positions(Growing, Generic[Key]):
    """By key, positions in ascending order."""

    def __init__(self, base: "Positions[Key] | None" = None, cut: Position = 0) -> None:
        self._base = base
        self._cut = cut
        self._values: dict[Key, array[int]] = {}

    def __bool__(self) -> bool:
        """Whether any key has a position."""
        return bool(self._values) or bool(self._base)

    def __contains__(self, key: Key) -> bool:
        """Whether the key has a position."""
        return key in self._values or (self._base is not None and len(self.get(key)) > 0)

    def has_any(self, keys: Collection[Key]) -> bool:
        """Whether any of the keys has a position."""
        if self._base is None:
            return not self._values.keys().isdisjoint(keys)
        return any(key in self for key in keys)

    def branch(self, cut: Position) -> Self:
        return type(self)(self, cut)

    def written(self) -> Any:
        positions = self._values.values()
        return [*self._values], _written(map(len, positions)), b"".join(positions)

    def read(self, written: Any) -> None:
        keys, lengths, positions = written
        all_of_them = array(POSITION, positions)
        ends = accumulate(array(POSITION, lengths), initial=0)
        self._values = {
            key: all_of_them[begin:end] for key, (begin, end) in zip(_keys(keys), pairwise(ends), strict=True)
        }

    def add(self, key: Key, position: Position) -> None:
        positions = self._values.get(key)
        if positions is None:
            positions = self._values[_one(key)] = self.get(key)[:]
        positions.append(position)

    def merge(self, key: Key, positions: "array[int]") -> None:
        """Add positions in ascending order, not all of which must lie beyond those that are there, and some of which may be there.

        Who reads at a position before the first of them sees no change.
        """
        own = self._values.get(key)
        if own is None:
            own = self._values[_one(key)] = self.get(key)[:]
        if not own or own[-1] < positions[0]:
            own.extend(positions)
        else:
            place = bisect_left(own, positions[0])
            own[place:] = array(POSITION, sorted({*own[place:], *positions}))

    def get(self, key: Key) -> "array[int]":
        """The key's positions, not to be changed; empty where there are none."""
        found = self._values.get(key)
        if found is not None:
            return found
        if self._base is None:
            return NOWHERE
        found = self._base.get(key)
        return found[: bisect_right(found, self._cut)]

    def up_to(self, key: Key, position: Position) -> "array[int]":
        found = self.get(key)
        return found[: bisect_right(found, position)]

    def has(self, key: Key, position: Position) -> bool:
        found = self.get(key)
        place = bisect_left(found, position)
        return place < len(found) and found[place] == position

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

    def written(self) -> Any:
        places = self._values.values()
        return [*self._values], _written(at for at, _ in places), _written(place for _, place in places)

    def read(self, written: Any) -> None:
        keys, positions, places = written
        firsts = zip(array(POSITION, positions), array(POSITION, places), strict=True)
        self._values = dict(zip(_keys(keys), firsts, strict=True))

    def add(self, key: Key, position: Position, place: int = 0) -> None:
        if self.get(key) is None:
            self._values[_one(key)] = (position, place)

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

    def extend(self, values: Iterable[Value]) -> None:
        self._own.extend(values)

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


SEALED: Final = 256
"""Values that are joined."""


class Joined(Sequence[bytes]):
    """Bytes by position, from 0 on, joined by the hundred, since an object of its own for each would take a tenth more.

    One thread appends; others may read what was appended.
    """

    def __init__(self) -> None:
        self._sealed: list[tuple[bytes, array[int]]] = []  # with where each value ends
        self._open: tuple[int, list[bytes]] = (
            0,
            [],
        )  # the place of the first of those that are not joined yet

    def append(self, value: bytes) -> None:
        first, values = self._open
        values.append(value)
        if len(values) == SEALED:
            self._seal(values)
            self._open = (first + SEALED, [])  # and not emptied: another thread may be reading the old ones

    def extend(self, values: Sequence[bytes]) -> None:
        first, waiting = self._open
        waiting = [*waiting, *values]
        whole = len(waiting) - len(waiting) % SEALED
        for at in range(0, whole, SEALED):
            self._seal(waiting[at : at + SEALED])
        self._open = (first + whole, waiting[whole:])

    def _seal(self, values: list[bytes]) -> None:
        self._sealed.append((b"".join(values), array("Q", accumulate(map(len, values)))))

    def pieces(self) -> Iterator[bytes]:
        """All that there is, in few pieces: the values as they are joined, and where each ends."""
        for joined, ends in self._sealed:
            yield joined
            yield ends.tobytes()
        _, values = self._open
        yield b"".join(values)
        yield array("Q", accumulate(map(len, values))).tobytes()

    def __len__(self) -> int:
        first, values = self._open
        return first + len(values)

    @overload
    def __getitem__(self, at: int) -> bytes: ...
    @overload
    def __getitem__(self, at: slice) -> list[bytes]: ...
    def __getitem__(self, at: int | slice) -> bytes | list[bytes]:
        if isinstance(at, slice):
            return [self[each] for each in range(*at.indices(len(self)))]
        first, values = self._open
        at += first + len(values) if at < 0 else 0
        if at >= first:
            return values[at - first]
        if at < 0:
            raise IndexError("before the first value")
        joined, ends = self._sealed[at // SEALED]
        place = at % SEALED
        return joined[ends[place - 1] if place else 0 : ends[place]]


_NOTHING: Final[dict[Any, Position]] = {}
"""Not to be changed."""


class Index(Growing, Generic[Key, Value]):
    """By key, values in the order in which they first came up, each once, with the position of that."""

    def __init__(self, base: "Index[Key, Value] | None" = None, cut: Position = 0) -> None:
        self._base = base
        self._cut = cut
        self._values: dict[Key, dict[Value, Position]] = {}

    def branch(self, cut: Position) -> Self:
        return type(self)(self, cut)

    def written(self) -> Any:
        each = self._values.values()
        positions = chain.from_iterable(map(dict.values, each))
        return [*self._values], _written(map(len, each)), [*chain.from_iterable(each)], _written(positions)

    def read(self, written: Any) -> None:
        keys, lengths, values, positions = written
        all_of_them = zip(_keys(values), array(POSITION, positions), strict=True)
        self._values = {
            key: dict(islice(all_of_them, length))
            for key, length in zip(_keys(keys), array(POSITION, lengths), strict=True)
        }

    def add(self, key: Key, value: Value, position: Position) -> None:
        values = self._values.get(key)
        if values is None:
            known = self._of(key)
            if value in known:  # what came up before the branch is not copied into it
                return
            values = self._values[_one(key)] = dict(known)
        if value not in values:
            values[_one(value)] = position

    def up_to(self, key: Key, position: Position) -> Iterator[Value]:
        """The values that had come up by the position."""
        values = self._of(key)
        if not values:
            return
        for value, first in list(values.items()):
            if first > position:
                return
            yield value

    def all(self, key: Key) -> Iterable[Value]:
        return list(self._of(key))

    def get(self, key: Key) -> Mapping[Value, Position]:
        """The key's values, each with where it first came up; not to be changed, and for the thread that adds."""
        found = self._values.get(key)
        return self._of(key) if found is None else found

    def __bool__(self) -> bool:
        """Whether any key has a value."""
        return bool(self._values) or bool(self._base)

    def keys(self) -> list[Key]:
        """Every key; of what this one branched off also those that came up since."""
        keys = {} if self._base is None else dict.fromkeys(self._base.keys())
        return list(keys | dict.fromkeys(list(self._values)))

    def _of(self, key: Key) -> dict[Value, Position]:
        found = self._values.get(key)
        if found is not None:
            return found
        if self._base is None:
            return _NOTHING
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


def _one(key: Any) -> Any:
    """The one object that all indexes have of a text: less memory, and nearer at hand."""
    return intern(key) if type(key) is str else key


def _written(numbers: Iterable[int]) -> bytes:
    return array(POSITION, numbers).tobytes()


def _keys(written: list[Any]) -> list[Any]:
    """Keys or values as they were before they were written."""
    if {*map(type, written)} == {str}:
        return [*map(intern, written)]  # one object in all indexes
    return [*map(_key, written)]


def _key(written: Any) -> Any:
    """A key or a value as it was before it was written: several parts are a list then, and an event's id its bytes."""
    if isinstance(written, str):
        return intern(written)  # one object in all indexes
    if isinstance(written, list):
        return tuple(map(_key, written))
    return UUID(bytes=written) if isinstance(written, bytes) else written
