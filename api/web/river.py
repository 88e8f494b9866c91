"""The layout of a river of parties: time runs to the right, each party is a band in a lane, and flows lead from band to band.

Pure: it knows places in units of the drawing, and neither days nor words. Parties of which one carries on where another leaves off share a
lane (a *stem*), so that what people think of as one line is one. Stems are put into lanes so that flows are short and cross
little, by moving one at a time to where it is best, until none can be moved to a better place. Nothing is random: the same family is
always drawn in the same way.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

CROSSING: Final = 2.5
"""What it costs that a flow crosses a band; its length costs 1 for each lane."""
OPENING: Final = 0.8
"""What a lane costs that nothing else is in."""
GAP: Final = 10.0
"""Between what stands in one lane, at the least."""
NEAR: Final = 6.0
"""A flow crosses what is this near to it."""
ROUNDS: Final = 30
"""In which stems are moved, at the most; few families need more than six."""


class Band(Struct, frozen=True):
    """A party, with the room that it needs in its lane."""

    id: str
    start: float
    """Where it begins, for certain."""
    end: float
    """Where it ends, for certain or at the edge of the drawing."""
    left: float
    """From where on it needs its lane for itself, for what is drawn before its beginning."""
    right: float
    """Up to where it does, so that its name can be read."""
    least: float = 0.0
    """The room between its beginning and what follows in its lane, so that it can be told by some short name."""


class Flow(Struct, frozen=True):
    """What of one band goes over into another at a place."""

    start: str
    end: str
    x: float
    is_weak: bool = False
    """Whether it may not make two bands one stem."""


class River(Struct, frozen=True):
    """In which lane, from 0 at the top, each band lies; and how many lanes there are."""

    lanes: Mapping[str, int]
    stems: tuple[tuple[str, ...], ...]
    """Bands that follow each other in one lane."""
    number: int


class _Stem:
    """A stem while it is being placed."""

    def __init__(self, bands: Sequence[Band], flows: Iterable[Flow]) -> None:
        self.bands = tuple(bands)
        ids = {each.id for each in bands}
        places = [flow.x for flow in flows if flow.start in ids or flow.end in ids]
        self.left = min([bands[0].left, bands[0].start, *places])
        self.right = max([bands[-1].right, bands[-1].end, *places])
        self.weight = sum(each.end - each.start for each in bands)
        self.flows: list[tuple[float, int]] = []
        """Places of flows to other stems, and these."""


def river(bands: Sequence[Band], flows: Sequence[Flow]) -> River:
    """Lanes for all bands, such that none overlaps another in its lane."""
    stems = [_Stem(each, flows) for each in _stems(bands, flows)]
    return _Placing(stems, flows).placed()


def _stems(bands: Sequence[Band], flows: Sequence[Flow]) -> list[list[Band]]:
    """The bands in lines: each takes up where the one before it leaves off, the longest lives first."""
    by_id = {each.id: each for each in bands}
    following: dict[str, str] = {}
    leading: dict[str, str] = {}

    def length(flow: Flow) -> float:
        return sum(by_id[each].end - by_id[each].start for each in (flow.start, flow.end))

    places: dict[str, list[float]] = {}
    for flow in flows:
        places.setdefault(flow.start, []).append(flow.x)
        places.setdefault(flow.end, []).append(flow.x)
    for flow in sorted(flows, key=lambda each: (-length(each), each.start, each.end)):
        one, other = by_id[flow.start], by_id[flow.end]
        if flow.is_weak or one.id in following or other.id in leading:
            continue
        if one.start + one.least > other.start or one.end > other.start or other.start - one.end > GAP:
            continue
        # what flows into the one after the other has begun, or out of the other before, would stand in the way
        if max(places[one.id]) > other.start + NEAR or min(places[other.id]) < one.end - NEAR:
            continue
        following[one.id], leading[other.id] = other.id, one.id
    lines = []
    for band in sorted(bands, key=lambda each: (each.start, each.id)):
        if band.id not in leading:
            line = [band]
            while line[-1].id in following:
                line.append(by_id[following[line[-1].id]])
            lines.append(line)
    return lines


class _Placing:
    """Puts stems into lanes."""

    def __init__(self, stems: list[_Stem], flows: Sequence[Flow]) -> None:
        self._stems = stems
        of = {band.id: at for at, stem in enumerate(stems) for band in stem.bands}
        self._flows = [(each.x, of[each.start], of[each.end]) for each in flows]
        self._flows = [each for each in self._flows if each[1] != each[2]]
        for x, one, other in self._flows:
            stems[one].flows.append((x, other))
            stems[other].flows.append((x, one))
        self._lane: dict[int, float] = {}

    def placed(self) -> River:
        for stem in self._by_nearness():
            self._move(stem)
        order = sorted(range(len(self._stems)), key=lambda at: (-len(self._stems[at].flows), at))
        for _ in range(ROUNDS):
            moved = [self._move(stem) for stem in order]
            if not any(moved):
                break
        lanes = {band.id: int(self._lane[at]) for at, stem in enumerate(self._stems) for band in stem.bands}
        stems = tuple(tuple(band.id for band in stem.bands) for stem in self._stems)
        return River(lanes, stems, 1 + max(lanes.values(), default=-1))

    def _by_nearness(self) -> list[int]:
        """The stems from the main one outwards: next is always the one that has most flows to those before it."""
        waiting = list(range(len(self._stems)))
        ties = dict.fromkeys(waiting, 0)
        order: list[int] = []
        while waiting:
            best = max(waiting, key=lambda at: (ties[at], self._stems[at].weight, -at))
            waiting.remove(best)
            order.append(best)
            for _, other in self._stems[best].flows:
                ties[other] += 1
        return order

    def _move(self, at: int) -> bool:
        """Put a stem where it costs least; says whether that is another lane than before, and costs less."""
        before = self._lane.pop(at, None)
        if not self._lane:
            self._lane[at] = 0
            return False
        stem = self._stems[at]
        taken = self._taken(stem)
        low, high = min(self._lane.values()), max(self._lane.values())
        alone = before is not None and before not in self._lane.values()
        free = [lane for lane in range(int(low) - 1, int(high) + 2) if lane not in taken]
        places = [float(each) for each in free] + [lane + 0.5 for lane in range(int(low), int(high))]
        if before is not None and before not in places:
            places.append(before)
        used = set(self._lane.values())
        costs = {place: self._cost(at, place, used) for place in places}
        best = min(places, key=lambda place: (costs[place], abs(place - (before or 0.0)), place))
        if before is not None and costs[best] > costs[before] - 1e-9:
            best = before
        self._lane[at] = best
        if best != before or alone:
            self._number_anew()
        return best != before

    def _taken(self, stem: _Stem) -> set[float]:
        """Lanes in which something stands where the stem would."""
        return {
            lane
            for other, lane in self._lane.items()
            if self._stems[other].left < stem.right + GAP and stem.left < self._stems[other].right + GAP
        }

    def _cost(self, at: int, place: float, used: set[float]) -> float:
        """What is the matter with a place for a stem, all others being where they are."""
        stem = self._stems[at]
        is_between = place != int(place)
        cost = 0.0 if place in used else OPENING
        for x, one, other in self._flows:
            if at in (one, other):
                far = self._lane.get(other if at == one else one)
                if far is not None:
                    low, high = min(place, far), max(place, far)
                    cost += high - low + (0.5 if is_between else 0.0) + CROSSING * self._crossed(x, low, high)
                continue
            low_high = self._ends(one, other)
            if low_high is not None and low_high[0] < place < low_high[1]:
                if stem.left - NEAR < x < stem.right + NEAR:
                    cost += CROSSING
                if is_between:
                    cost += 1.0
        return cost

    def _ends(self, one: int, other: int) -> tuple[float, float] | None:
        if one not in self._lane or other not in self._lane:
            return None
        low, high = self._lane[one], self._lane[other]
        return (low, high) if low < high else (high, low)

    def _crossed(self, x: float, low: float, high: float) -> int:
        """How many stems stand between two lanes at a place."""
        return sum(
            1
            for other, lane in self._lane.items()
            if low < lane < high and self._stems[other].left - NEAR < x < self._stems[other].right + NEAR
        )

    def _number_anew(self) -> None:
        """Lanes are 0, 1, 2 ... again, without empty ones."""
        number = {lane: float(at) for at, lane in enumerate(sorted(set(self._lane.values())))}
        self._lane = {stem: number[lane] for stem, lane in self._lane.items()}
