"""The rows of a contest, and the candidates put up or endorsed."""

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import msgspec

from domain.dates import Day
from domain.events import CandidateEndorsed, CandidateNominated, ElectionHeld, ElectionResult
from domain.ids import ElectionId, PersonId
from projections.contest_reading import Contestant, ContestReading
from projections.contest_state import Endorsement, Nomination, Row
from projections.history import History
from projections.order import Item
from projections.state import Result

Named = TypeVar("Named", bound=Nomination)


def rows(reading: ContestReading) -> tuple[Row, ...]:
    """What each party got, in each round of which a result has happened by the day."""
    found: list[Row] = []
    for contestant in reading.contestants:
        results = list(contestant.results(reading.election))
        deciding = _deciding(results)
        for result in results:
            before = seats_before(reading, contestant) if result is deciding else None
            found.append(_row(reading, contestant, result, before))
    return tuple(sorted(found, key=_turn))


def seats_before(reading: ContestReading, contestant: Contestant) -> int | None:
    """The party's seats in the contest before, where they are known."""
    previous = reading.previous
    if previous is None or not isinstance(previous.event, ElectionHeld):
        return None
    results = list(contestant.results(previous.event.election))
    deciding = _deciding(results)
    if deciding is None:
        return 0 if previous.event.complete and previous.latest <= reading.at.as_of else None
    return deciding.seats


def nominations(reading: ContestReading) -> tuple[Nomination, ...]:
    """The candidates whom the parties had put up by the day, by party, in order."""
    found: dict[tuple[str, ...], Nomination] = {}
    for contestant, item in _candidacies(reading, CandidateNominated):
        event = item.event
        assert isinstance(event, CandidateNominated)
        key = (contestant.party, event.candidate)
        known = found.get(key)
        if known is None:
            found[key] = Nomination(
                party=contestant.party,
                name=contestant.then.name,
                candidate=event.candidate,
                candidate_id=event.candidate_id,
                date=item.date_text,
            )
        elif event.candidate_id is not None:
            found[key] = _with(known, candidate_id=event.candidate_id)
    return tuple(found.values())


def endorsements(reading: ContestReading) -> tuple[Endorsement, ...]:
    """The others' candidates whom the parties had endorsed by the day, by party and round; a number from the last that gives it."""
    found: dict[tuple[object, ...], Endorsement] = {}
    for contestant, item in _candidacies(reading, CandidateEndorsed):
        event = item.event
        assert isinstance(event, CandidateEndorsed)
        key = (contestant.party, event.candidate, event.round)
        known = found.get(key)
        if known is None:
            known = Endorsement(
                party=contestant.party,
                name=contestant.then.name,
                candidate=event.candidate,
                candidate_id=None,
                date=item.date_text,
                round=event.round,
                candidate_votes=None,
                candidate_vote_share=None,
            )
        told = {name: getattr(event, name) for name in ENDORSED}
        found[key] = _with(known, **{name: value for name, value in told.items() if value is not None})
    return tuple(found.values())


ENDORSED = ("candidate_id", "candidate_votes", "candidate_vote_share")
"""What an endorsement gives that a later one may give anew."""


def _row(reading: ContestReading, contestant: Contestant, result: Result, seats_before: int | None) -> Row:
    known = result.seats is not None and seats_before is not None
    alliance = result.alliance
    return Row(
        party=contestant.party,
        round=result.round,
        candidate=result.candidate,
        candidate_id=_candidate_id(reading, contestant.history, result),
        name=contestant.then.name,
        names=contestant.then.names,
        abbreviations=contestant.then.abbreviations,
        name_as_of=contestant.state.name,
        kind=contestant.state.kind,
        alliance=None if alliance is None else reading.chronicle.in_use(alliance, reading.at.position),
        votes=result.votes,
        vote_share=result.vote_share,
        seats=result.seats,
        seats_change=result.seats_change,
        place=result.place,
        seats_before=seats_before,
        seats_difference=(result.seats or 0) - (seats_before or 0) if known else None,
    )


def _candidate_id(reading: ContestReading, history: History, result: Result) -> PersonId | None:
    """Who the row's candidate is, by the last result that says so of nobody else."""
    if not reading.has_candidate_ids:
        return None
    found = None
    for item in result_items(history, reading.election, result.round, reading.at.as_of):
        event = item.event
        assert isinstance(event, ElectionResult)
        if event.candidate in {None, result.candidate} and event.candidate_id is not None:
            found = event.candidate_id
    return found


def result_items(history: History, election: ElectionId, number: int | None, day: Day) -> Iterator[Item]:
    """The party's results in a round of a contest that have happened by the day."""
    for item in history.items:
        event = item.event
        if (
            isinstance(event, ElectionResult)
            and event.election == election
            and event.round == number
            and event.party in history.ids
            and item.latest <= day
        ):
            yield item


def _candidacies(reading: ContestReading, kind: type[Any]) -> Iterator[tuple[Contestant, Item]]:
    for contestant in reading.contestants:
        if any(each.election == reading.election for each in contestant.state.candidacies):
            for item in candidacy_items(contestant.history, reading.election, kind, reading.at.as_of):
                yield contestant, item


def candidacy_items(history: History, election: ElectionId, kind: type[Any], day: Day) -> Iterator[Item]:
    """The party's nominations or endorsements in a contest that have happened by the day."""
    for item in history.items:
        if isinstance(item.event, kind) and item.event.election == election and item.latest <= day:
            yield item


def _with(known: Named, **told: Any) -> Named:
    return msgspec.structs.replace(known, **told)


def _deciding(results: Iterable[Result]) -> Result | None:
    """The party's last round that gives seats, else its last; None where it has none."""
    return max(results, key=weight, default=None)


def weight(told: Result | Row) -> tuple[bool, int]:
    """The most of a party's rows decides its seats: the last round that gives any, else the last."""
    return told.seats is not None, told.round or 0


def _turn(row: Row) -> tuple[object, ...]:
    return (
        row.round or 0,
        *(row.place is None, row.place or 0),
        *(row.seats is None, -(row.seats or 0)),
        *(row.votes is None, -(row.votes or 0)),
        *(row.vote_share is None, -(row.vote_share or 0.0)),
        row.party,
    )
