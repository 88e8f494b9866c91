"""Contests: an election as of a day, with what each party and candidate got in it, and the events behind each field."""

from collections.abc import Iterable
from functools import cached_property

from domain.dates import Day
from domain.ids import ElectionId, Position
from projections.at import At
from projections.chronicle import Chronicle
from projections.contest_claims import KNOWN_BEFORE, KNOWN_SINCE, disputed, possible, undetermined
from projections.contest_leaves import contest_leaves
from projections.contest_reading import ContestReading, identified
from projections.contest_rows import endorsements, nominations, rows
from projections.contest_state import ContestState, Previous, Row
from projections.contest_sums import alliances, sums
from projections.fields import Field, Fields
from projections.leaves import Leaves
from projections.order import Item
from projections.state import Exists

PERCENT = 100


class ContestPicture:
    """A contest as of a day; its fields are put down when they are first asked for."""

    def __init__(self, reading: ContestReading) -> None:
        self.reading = reading
        self.possible = possible(reading)
        self.disputed = list(disputed(reading))
        self.undetermined = list(undetermined(reading))
        self.state = self._state()

    @property
    def fields(self) -> Fields:
        return self._leaves.fields

    def grounds(self, field: Field) -> Iterable[Item]:
        return self._leaves.grounds(field)

    @cached_property
    def _leaves(self) -> Leaves:
        leaves = Leaves()
        contest_leaves(leaves, self.state, self.reading)
        for told, item in self.possible:
            leaves.put_possible(told, item)
        for name, claims in (("disputed", self.disputed), ("undetermined", self.undetermined)):
            for claim, item in claims:
                leaves.put(f"{name}.{claim.field}.{claim.event_id}", claim.value, (item,))
        return leaves

    def _state(self) -> ContestState:
        reading, event = self.reading, self.reading.event
        told = rows(reading)
        held = self._held(told)
        before = {name: None if event is None else getattr(event, name) for name in KNOWN_BEFORE}
        since = {
            name: None if event is None or held != "yes" else getattr(event, name) for name in KNOWN_SINCE
        }
        previous = reading.previous
        return ContestState(
            election=reading.election,
            date=None if reading.first is None else reading.first.date_text,
            held=held,
            **before,
            **since,
            turnout=turnout(since["votes_cast"], since["electorate"]),
            identifiers=self._identifiers(),
            previous=None
            if previous is None
            else Previous(election=getattr(previous.event, "election", ""), date=previous.date_text),
            rows=told,
            nominations=nominations(reading),
            endorsements=endorsements(reading),
            alliances=alliances(reading, told),
            sums=sums(event if held == "yes" else None, told),
            possible=tuple(each for each, _ in self.possible),
            disputed=tuple(each.claim for each in self.disputed),
            undetermined=tuple(each.claim for each in self.undetermined),
        )

    def _held(self, told: Iterable[Row]) -> Exists:
        """By the contest's own date; where none is recorded, by its results."""
        contest, day = self.reading.contest, self.reading.at.as_of
        if contest is not None:
            return "yes" if contest.latest <= day else "maybe" if contest.earliest <= day else "no"
        if any(True for _ in told):
            return "yes"
        return "maybe" if any(each.type == "ElectionResult" for each, _ in self.possible) else "no"

    def _identifiers(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = {}
        for scheme, identifier, _ in identified(self.reading):
            found.setdefault(scheme, {})[identifier] = None
        return {scheme: tuple(each) for scheme, each in found.items()}


def turnout(cast: int | None, electorate: int | None) -> float | None:
    """Percent; None where it is unknown."""
    return None if cast is None or not electorate else round(PERCENT * cast / electorate, 2)


def contest_picture(chronicle: Chronicle, election: ElectionId, at: At) -> ContestPicture:
    """The contest as it stood on a day, as known at a position. Raises `UnknownElection`."""
    return ContestPicture(ContestReading(chronicle, election, at))


def contest_address(chronicle: Chronicle, election: ElectionId, at: At) -> tuple[Position, Day]:
    """Where two questions have the same address, they have the same answer. Raises `UnknownElection`."""
    return ContestReading(chronicle, election, at).address()
