"""The fields of a contest, row by row, and the events behind each."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from domain.events import CandidateEndorsed, CandidateNominated, ElectionHeld
from domain.ids import PartyId
from projections.contest_reading import Contestant, ContestReading, identified
from projections.contest_rows import candidacy_items, result_items
from projections.contest_state import ContestState, Nomination, Row
from projections.fields import Field, field_of
from projections.leaves import Grounds, Leaves, PartyReasons
from projections.order import Item

_OF_THE_CONTEST = (
    *("election", "country", "chamber", "office", "name", "date", "held", "early", "seats", "rounds"),
    *("complete", "electorate", "votes_cast", "votes_valid", "turnout"),
)
_GIVEN = ("votes", "vote_share", "seats", "seats_change", "place", "candidate", "alliance")
_LISTED = ("names", "abbreviations")


def contest_leaves(leaves: Leaves, state: ContestState, reading: ContestReading) -> None:
    """Put down all fields of the state but what is possible, disputed and undetermined."""
    _ContestLeaves(leaves, state, reading).put()


class _ContestLeaves:
    def __init__(self, leaves: Leaves, state: ContestState, reading: ContestReading) -> None:
        self.leaves = leaves
        self.state = state
        self.reading = reading
        self.contest: tuple[Item, ...] = () if reading.contest is None else (reading.contest,)
        self.contestants = {each.party: each for each in reading.contestants}
        day = reading.at.as_of
        self.now = {party: PartyReasons(each.history, day) for party, each in self.contestants.items()}
        self.then = {
            party: PartyReasons(each.history, reading.day) for party, each in self.contestants.items()
        }

    def put(self) -> None:
        self._contest()
        for row in self.state.rows:
            self._row(row)
        for nomination in self.state.nominations:
            self._candidacy("nominations", nomination, CandidateNominated)
        for endorsement in self.state.endorsements:
            self._candidacy("endorsements", endorsement, CandidateEndorsed)
        self._alliances()
        self._sums()

    def _contest(self) -> None:
        first = () if self.reading.first is None else (self.reading.first,)
        for name in _OF_THE_CONTEST:
            by: Grounds = self._of_being_held if name == "held" else first if name == "date" else self.contest
            self.leaves.put(name, getattr(self.state, name), self._known if name == "election" else by)
        for scheme, listed in self.state.identifiers.items():
            for identifier in listed:
                by = [item for *told, item in identified(self.reading) if told == [scheme, identifier]]
                self.leaves.put(f"identifiers.{scheme}.{identifier}", value=True, grounds=by)
        if self.state.previous is not None:
            self.leaves.put("previous.election", self.state.previous.election, self._previous())
            self.leaves.put("previous.date", self.state.previous.date, self._previous())

    def _known(self) -> Iterable[Item]:
        """By what the contest is known: by itself, else by its results or what is told of its candidates."""
        return (
            self.contest
            or self.reading.results
            or [
                item
                for contestant in self.reading.contestants
                for item in contestant.history.items
                if self.reading.is_own(item.event)
            ]
            or self.reading.identified
        )

    def _of_being_held(self) -> Iterable[Item]:
        return self.contest or self.reading.results

    def _previous(self) -> tuple[Item, ...]:
        return () if self.reading.previous is None else (self.reading.previous,)

    def _row(self, row: Row) -> None:
        contestant = self.contestants[row.party]
        now, then = self.now[row.party], self.then[row.party]
        under = _under(row)
        path = ("results", self.reading.election, row.round)
        for name in _GIVEN:
            value = getattr(row, name)
            given = name if value is not None else "date"  # which every result gives
            by = self._both(now.of(field_of((*path, given))), self.contest)
            self.leaves.put(f"{under}.{name}", value, by)
        self.leaves.put(
            f"{under}.candidate_id", row.candidate_id, lambda: self._naming_candidate(contestant, row)
        )
        self.leaves.put(f"{under}.name", row.name, then.of("name"))
        for name in _LISTED:
            for language, text in getattr(row, name).items():
                self.leaves.put(f"{under}.{name}.{language}", text, then.of(f"{name}.{language}"))
        self.leaves.put(f"{under}.name_as_of", row.name_as_of, now.of("name"))
        self.leaves.put(f"{under}.kind", row.kind, now.of("kind"))
        before = self._before(contestant)
        self.leaves.put(f"{under}.seats_before", row.seats_before, before)
        difference = self._both(now.of(field_of((*path, "seats"))), before)
        self.leaves.put(
            f"{under}.seats_difference", row.seats_difference, self._both(difference, self.contest)
        )

    def _naming_candidate(self, contestant: Contestant, row: Row) -> list[Item]:
        day = self.reading.at.as_of
        items = result_items(contestant.history, self.reading.election, row.round, day)
        return [
            item
            for item in items
            if getattr(item.event, "candidate_id", None) == row.candidate_id is not None
        ][-1:]

    def _before(self, contestant: Contestant) -> Callable[[], Iterable[Item]]:
        """The contest before, and what the party got in it."""
        previous = self._previous()
        if not previous or not isinstance(previous[0].event, ElectionHeld):
            return lambda: ()
        election = previous[0].event.election
        fields = [
            field_of(("results", election, result.round, "seats"))
            for result in contestant.results(election)
            if result.seats is not None
        ]
        return self._both(self.now[contestant.party].of(*fields), previous)

    def _candidacy(self, name: Field, told: Nomination, kind: type[Any]) -> None:
        """One field for each, which ends in the candidate's name: that may hold dots itself."""
        history = self.contestants[told.party].history
        number = getattr(told, "round", None)
        items = [
            item
            for item in candidacy_items(history, self.reading.election, kind, self.reading.at.as_of)
            if getattr(item.event, "candidate", None) == told.candidate
            and getattr(item.event, "round", None) == number
        ]
        value: dict[str, Any] = msgspec.to_builtins(told)
        for part in ("party", "candidate", "round"):
            value.pop(part, None)
        turn = "any" if number is None else f"r{number}"
        words = (name, told.party, *((turn,) if kind is CandidateEndorsed else ()), told.candidate)
        by = self._both(self.then[told.party].of("name"), items)
        self.leaves.put(".".join(words), value, by)

    def _alliances(self) -> None:
        for alliance in self.state.alliances:
            under = f"alliances.{alliance.alliance}"
            told = [row for row in self.state.rows if alliance.alliance in (row.party, row.alliance)]
            known = alliance.alliance in self.contestants
            by_name = self.then[alliance.alliance].of("name") if known else ()
            self.leaves.put(f"{under}.name", alliance.name, by_name)
            by_name = self.now[alliance.alliance].of("name") if known else ()
            self.leaves.put(f"{under}.name_as_of", alliance.name_as_of, by_name)
            own = [row for row in told if row.party == alliance.alliance]
            self.leaves.put(f"{under}.has_row", alliance.has_row, self._of_rows(own, "date"))
            for member in alliance.members:
                listed = [row for row in told if row.party == member]
                self.leaves.put(
                    f"{under}.members.{member}", value=True, grounds=self._of_rows(listed, "alliance")
                )
            for name in ("seats", "seats_unknown"):
                self.leaves.put(f"{under}.{name}", getattr(alliance, name), self._of_rows(told, "seats"))

    def _sums(self) -> None:
        seats = self.state.sums.seats
        if seats is not None:
            of_seats = self._both(self._of_rows(self.state.rows, "seats"), self.contest)
            for name in seats.__struct_fields__:
                self.leaves.put(f"sums.seats.{name}", getattr(seats, name), of_seats)
        for each in self.state.sums.rounds:
            told = [row for row in self.state.rows if row.round == each.round]
            under = "sums" if each.round is None else f"sums.r{each.round}"
            for name in each.__struct_fields__:
                if name != "round":
                    number = "vote_share" if name.startswith("vote_share") else "votes"
                    by = self._both(self._of_rows(told, "date" if name == "rows" else number), self.contest)
                    self.leaves.put(f"{under}.{name}", getattr(each, name), by)

    def _of_rows(self, told: Iterable[Row], name: Field) -> Callable[[], Iterable[Item]]:
        """The events that gave the rows this."""
        fields: dict[PartyId, list[Field]] = {}
        for row in told:
            field = field_of(("results", self.reading.election, row.round, name))
            fields.setdefault(row.party, []).append(field)

        def find() -> Iterable[Item]:
            for party, listed in fields.items():
                yield from self.now[party].of(*listed)()

        return find

    @staticmethod
    def _both(one: Callable[[], Iterable[Item]], other: Grounds) -> Callable[[], Iterable[Item]]:
        return lambda: [*one(), *(other() if callable(other) else other)]


def _under(row: Row) -> Field:
    return f"rows.{row.party}" if row.round is None else f"rows.{row.party}.r{row.round}"
