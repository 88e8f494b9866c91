"""The fold: from a party's history to its state as of a day.

The fold is total: it never refuses and never reads a clock; what is odd is a finding, not an error.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

from domain.dates import Day
from domain.events import CoalitionRenamed, ElectionResult, Renamed, SameParty
from domain.ids import ElectionId, EventId
from projections.claims import disputed, undetermined
from projections.history import OF_A_LIFE, History, begins, ends, proves, restarts
from projections.order import Item, possible_of
from projections.said import Said, said_at, said_by
from projections.seats import OF_SEATS, by_key, seatings
from projections.sheet import Sheet
from projections.state import (
    Candidacy,
    CoalitionMembership,
    Exists,
    Leader,
    PartyState,
    Possible,
    Result,
)

STATUS, FOUNDED, ENDED = ("status",), ("founded",), ("ended",)


class Fold:
    """A party's history up to a day, folded: its sheet, and the state that is read from it.

    An event that may have happened by then can be supposed to have, at its place in the history.
    """

    def __init__(self, history: History, day: Day, supposed: EventId | None = None) -> None:
        self.history = history
        self.day = day
        self.supposed = supposed
        places = [
            place
            for place, item in enumerate(history.items)
            if item.latest <= day or (supposed is not None and item.event_id == supposed)
        ]
        self.happened = [history.items[place] for place in places]
        self.sheet = Sheet()
        self.rows: dict[tuple[ElectionId, int | None], Day] = {}
        """Of each result the day that orders it."""
        self._has_begun = False
        self._last = -1
        """The place of the last item that happened."""
        self._undecided: Sequence[Item] | None = None
        if proof := self._proof():
            self._begin(proof)
        self._go_on(places)
        self.by_chamber = seatings(history, self.happened)
        self.seatings = by_key(self.by_chamber, cast("str | None", self.sheet.value("country")))

    def go_on(self, day: Day) -> bool:
        """Fold what happened until a later day; False, and nothing is folded, where it has its place before what was folded already."""
        history = self.history
        if self.supposed is not None or (history.beginning is None and self.day < history.exists_from <= day):
            return False
        places = [place for place, item in enumerate(history.items) if self.day < item.latest <= day]
        if places and places[0] < self._last:
            return False
        self.day = day
        self._undecided = None
        self.happened += (history.items[place] for place in places)
        self._go_on(places)
        if any(isinstance(history.items[place].event, OF_SEATS) for place in places):
            self.by_chamber = seatings(history, self.happened)
        self.seatings = by_key(self.by_chamber, cast("str | None", self.sheet.value("country")))
        return True

    def _go_on(self, places: Sequence[int]) -> None:
        """Fold the items at the places, which lie behind what was folded already."""
        items, said = self.history.items, said_by(self.history)
        for place in places:
            item, stated = items[place], said[place]
            if stated is None:
                stated = said_at(self.history, place)
            if stated or type(item.event) in OF_A_LIFE:
                self._take(item, stated)
        if places:
            self._last = places[-1]

    def _proof(self) -> Item | None:
        """By which event the party is known to exist on the day, if no event tells its beginning."""
        if self.history.beginning is not None:
            return None
        if self.history.exists_from <= self.day:
            return first_proof(self.history)
        supposed = (item for item in self.happened if item.own and proves(item.event, self.history.ids))
        return next(supposed, None)

    def _take(self, item: Item, stated: Said) -> None:
        """Fold one event: beginning and end first, then what the event itself says."""
        event, sheet = item.event, self.sheet
        if item is self.history.beginning:
            self._begin(item)
            sheet.put(item, FOUNDED, item.date_text)
        elif not self._has_begun or type(event) not in OF_A_LIFE:
            pass  # what would end or restart a party before its beginning is a finding, and does neither
        elif restarts(event, self.history.ids):
            sheet.put(item, STATUS, "active")
            sheet.end(item, ENDED)
        elif status := ends(event, self.history.ids):
            sheet.put(item, STATUS, status)
            sheet.put(item, ENDED, item.date_text)
        for statement in stated:
            sheet.take(item, statement)
        if isinstance(event, ElectionResult) and stated:
            self.rows.setdefault((event.election, event.round), item.latest)
        elif isinstance(event, Renamed | CoalitionRenamed):
            for statement in stated:
                sheet.rename(statement.path)

    def _begin(self, item: Item) -> None:
        """The party is there from now on."""
        self._has_begun = True
        self.sheet.put(item, STATUS, "active")

    def state(self) -> PartyState:
        """The party as it stood on the day."""
        value: Any = self.sheet.value
        return PartyState(
            party=self.history.party,
            same_as=tuple(sorted(self.history.ids - {self.history.party})),
            exists=self.exists(),
            status=value("status"),
            name=value("name"),
            names=self._texts("names"),
            abbreviations=self._texts("abbreviations"),
            country=value("country"),
            kind=value("kind"),
            founded=value("founded"),
            registered=value("registered"),
            ended=value("ended"),
            founders=value("founders") or (),
            leaders=tuple(self._leaders()),
            ideology=value("ideology") or (),
            position=value("position"),
            colours=value("colours") or (),
            headquarters=value("headquarters"),
            membership=value("membership"),
            organisation=value("organisation"),
            publications=tuple(self._texts("publications")),
            coalitions=tuple(self._coalitions()),
            candidacies=tuple(self._candidacies()),
            results=tuple(self._results()),
            seats={key: seating[-1].seats for key, seating in self.seatings.items()},
            predecessors=tuple(self._texts("predecessors")),
            successors=tuple(self._texts("successors")),
            families=value("families") or (),
            identifiers=self._identifiers(),
            possible=tuple(self._possible()),
            disputed=tuple(disputed(self.history, self.day, self.supposed)),
            undetermined=tuple(undetermined(self.history, self.day, self.supposed)),
        )

    def _texts(self, name: str) -> dict[str, Any]:
        """What stands under a name, by the one word that follows it."""
        return {str(word): value for (word,), value in self.sheet.under(name)}

    def _identifiers(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for (scheme, identifier), _ in self.sheet.under("identifiers"):
            found[str(scheme)] = (*found.get(str(scheme), ()), str(identifier))
        return found

    def _leaders(self) -> Iterator[Leader]:
        value: Any
        for (role, person), value in self.sheet.under("leaders"):
            yield Leader(role=str(role), person=str(person), since=value["since"])

    def _coalitions(self) -> Iterator[CoalitionMembership]:
        value: Any = self.sheet.value
        since: Any
        for (coalition, part), since in self.sheet.under("coalitions"):
            if part == "since":
                described = ("coalitions", str(coalition))
                yield CoalitionMembership(
                    coalition=str(coalition),
                    name=value(*described, "name"),
                    kind=value(*described, "kind"),
                    since=since,
                )

    def _candidacies(self) -> Iterator[Candidacy]:
        kind: Any
        value: Any
        for (election, candidate, kind), value in self.sheet.under("candidacies"):
            yield Candidacy(election=str(election), candidate=str(candidate), kind=kind, date=value["date"])

    def _results(self) -> Iterator[Result]:
        """By date; in one row what a later event leaves out stays as an earlier one gave it."""
        numbers: dict[Any, dict[str, Any]] = {}
        for (election, number, field), value in self.sheet.under("results"):
            numbers.setdefault((election, number), {})[str(field)] = value
        for election, number in sorted(self.rows, key=self.rows.__getitem__):
            yield Result(election=election, round=number, **numbers[election, number])

    def undecided(self) -> Sequence[Item]:
        """The events of the party that may have happened by the day, and may not."""
        if self._undecided is None:
            day, supposed = self.day, self.supposed
            self._undecided = [
                item
                for item in self.history.items
                if item.earliest <= day < item.latest
                and item.own
                and (supposed is None or item.event_id != supposed)
            ]
        return self._undecided

    def exists(self) -> Exists:
        """Three-valued: what is certain, and what each lifecycle event that may have happened would make of it."""
        history, day = self.history, self.day
        alive = self.sheet.value("status") == "active"
        readings = {alive}
        if history.is_presupposed and not self._has_begun:
            readings.add(
                True
            )  # its beginning is not recorded: it may have been on any day before the first proof
        for item in self.undecided():
            if type(item.event) not in OF_A_LIFE:
                continue
            if restarts(item.event, history.ids):
                readings.add(alive or day >= history.begins_earliest)
            elif ends(item.event, history.ids):
                readings.add(False)
        return "maybe" if len(readings) == 2 else "yes" if alive else "no"  # noqa: PLR2004 - both readings

    def _possible(self) -> Iterator[Possible]:
        for item in self.undecided():
            if not isinstance(item.event, SameParty):
                yield possible_of(item)


def party_state(history: History, day: Day, supposed: EventId | None = None) -> PartyState:
    """The party as it stood on `day`; with an event supposed to have happened that may have."""
    return Fold(history, day, supposed).state()


def party_states(history: History, days: Iterable[Day]) -> Iterator[PartyState]:
    """The same as of each of the days, which are in order: each goes on from the one before, where that can be."""
    fold: Fold | None = None
    for day in days:
        if fold is None or not fold.go_on(day):
            fold = Fold(history, day)
        yield fold.state()


def first_proof(history: History) -> Item | None:
    """The event that first proves a party whose beginning no event tells."""
    if history.beginning is not None:
        return None
    proofs = (
        item
        for item in history.items
        if item.own and item.latest == history.exists_from and proves(item.event, history.ids)
    )
    return next(proofs, None)


def is_lifecycle(item: Item, history: History) -> bool:
    """Whether the event begins, restarts or ends the party."""
    return (
        begins(item.event, history.ids)
        or restarts(item.event, history.ids)
        or ends(item.event, history.ids) is not None
    )
