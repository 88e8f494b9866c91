"""Descent: which strands lead to a party, and which lead away from it, walked along time.

Parties split off, rejoin and split off again, so that a family may go in circles. A walk back from a party therefore never
takes a strand that lies surely after the one by which it came: the ancestors of a party are all lines that flowed into it, through
whatever they were by then, and not what those became afterwards. Where dates are partial, only what is surely out of order is
left out. A walk ends, as it takes a strand again only if it comes to it with less to leave out.

A party that survives a merger or a split stays itself: what flowed into it earlier is an ancestor of all that flows out of it later.
"""

from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple, TypeAlias

from domain.dates import BEGINNING, NEVER, Day
from domain.ids import EventId, PartyId
from projections.strands import Strand, Strands

Key: TypeAlias = tuple[PartyId, PartyId, EventId]
Standing: TypeAlias = Literal["happened", "possible", "disputed"]


class Step(NamedTuple):
    """A strand that a walk took, and how it came there."""

    strand: Strand
    limit: Day
    """Walking back, the last day on which the line can have gone this way; walking forward, the first one."""
    came_by: "Step | None"


class Descent:
    """What a walk from a party found, in one direction."""

    def __init__(self) -> None:
        self.happened: dict[Key, Strand] = {}
        self.possible: dict[Key, Strand] = {}
        """Strands of which it is not certain that they were there by the day. The walk does not go beyond them."""
        self.disputed: dict[Key, Strand] = {}
        """Strands by accounts that were not chosen. The walk does not go beyond them either."""
        self.first: dict[PartyId, tuple[int, Step]] = {}
        """By party how many strands lie between it and the first one, at the least, and the last of them."""
        self.cut: dict[Key, Strand] = {}
        """Strands beyond the depth that was asked for."""


def standing(strands: Strands, strand: Strand, day: Day) -> Standing | None:
    """How the strand stands on the day; None where it had not happened, or is another account of what had not."""
    if not strand.is_chosen:
        group = strands.group(strand)
        return "disputed" if group is not None and group[1] <= day else None
    if strand.item.latest <= day:
        return "happened"
    return "possible" if strand.item.earliest <= day else None


def ancestry(strands: Strands, party: PartyId, day: Day, depth: int | None) -> Descent:
    """The strands that had led to the party by the day, over `depth` of them at the most."""

    def goes_on(strand: Strand, step: Step) -> bool:
        taken = step.strand
        return strand.item.earliest <= step.limit and not strands.comes_after(
            taken.start, strand.item.event_id, taken.item.event_id
        )

    def limit(strand: Strand, step: Step | None) -> Day:
        return min(strand.item.latest, NEVER if step is None else step.limit)

    return _walk(
        strands, party, day, depth, strands.into, lambda each: each.start, goes_on, limit, lambda a, b: a > b
    )


def posterity(strands: Strands, party: PartyId, day: Day, depth: int | None) -> Descent:
    """The strands that had led away from the party by the day, over `depth` of them at the most."""

    def goes_on(strand: Strand, step: Step) -> bool:
        taken = step.strand
        return strand.item.latest >= step.limit and not strands.comes_after(
            taken.end, taken.item.event_id, strand.item.event_id
        )

    def limit(strand: Strand, step: Step | None) -> Day:
        return max(strand.item.earliest, BEGINNING if step is None else step.limit)

    return _walk(
        strands, party, day, depth, strands.out_of, lambda each: each.end, goes_on, limit, lambda a, b: a < b
    )


def _walk(
    strands: Strands,
    party: PartyId,
    day: Day,
    depth: int | None,
    around: Callable[[PartyId], Iterable[Strand]],
    far_end: Callable[[Strand], PartyId],
    goes_on: Callable[[Strand, Step], bool],
    limit: Callable[[Strand, Step | None], Day],
    leaves_out_less: Callable[[Day, Day], bool],
) -> Descent:
    """Go from the party along the strands around it, a generation at a time."""
    found = Descent()
    best: dict[Key, Day] = {}
    steps: list[Step | None] = [None]
    generation = 0
    while steps:
        generation += 1
        is_beyond = depth is not None and generation > depth
        coming: list[Step | None] = []
        for step in steps:
            for strand in around(party if step is None else far_end(step.strand)):
                how = standing(strands, strand, day)
                if how is None or (step is not None and not goes_on(strand, step)):
                    continue
                if is_beyond:
                    if how == "happened":
                        found.cut[strand.key] = strand
                elif how == "happened":
                    limited = limit(strand, step)
                    if strand.key in best and not leaves_out_less(limited, best[strand.key]):
                        continue
                    best[strand.key] = limited
                    found.happened[strand.key] = strand
                    new = Step(strand, limited, step)
                    found.first.setdefault(far_end(strand), (generation, new))
                    coming.append(new)
                else:
                    getattr(found, how)[strand.key] = strand
        steps = [] if is_beyond else coming
    for key in found.happened:
        found.cut.pop(key, None)
    return found
