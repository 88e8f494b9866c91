"""The rows of a contest, the candidates put up or endorsed, and what the rows are together."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

import msgspec

from domain.dates import Day
from domain.events import CandidateEndorsed, CandidateNominated, ElectionHeld, ElectionResult
from domain.ids import ElectionId, PartyId, PersonId
from projections.contest_reading import Contestant, ContestReading
from projections.contest_state import Alliance, Endorsement, Nomination, RoundSum, Row, SeatSum, Sums
from projections.history import History
from projections.order import Item
from projections.state import Result

ALL_VOTES = 100.0
"""Percent."""
_PRECISION = 6
"""Decimals: what floating point adds to a sum is nothing that a source said."""

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


def alliances(reading: ContestReading, told: Sequence[Row]) -> tuple[Alliance, ...]:
    """Each alliance that a row names, with its members."""
    by_id = {contestant.party: contestant for contestant in reading.contestants}
    members: dict[PartyId, dict[PartyId, None]] = {}
    for row in told:
        if row.alliance is not None:
            members.setdefault(row.alliance, {})[row.party] = None
    found = []
    for alliance, listed in sorted(members.items()):
        listed.pop(alliance, None)
        seats = seats_by_party(row for row in told if row.party == alliance or row.party in listed)
        contestant = by_id.get(alliance)
        found.append(
            Alliance(
                alliance=alliance,
                name=None if contestant is None else contestant.then.name,
                name_as_of=None if contestant is None else contestant.state.name,
                has_row=any(row.party == alliance for row in told),
                members=tuple(sorted(listed)),
                seats=sum(each for each in seats.values() if each is not None),
                seats_unknown=sum(each is None for each in seats.values()),
            )
        )
    return tuple(found)


def sums(event: ElectionHeld | None, told: Sequence[Row]) -> Sums:
    """What the rows are together, against what the contest says."""
    numbers = list(dict.fromkeys(row.round for row in told))
    alone = event if len(numbers) == 1 else None
    return Sums(
        seats=_seat_sum(event, told),
        rounds=tuple(
            _round_sum(alone, number, [row for row in told if row.round == number]) for number in numbers
        ),
    )


def seats_by_party(told: Iterable[Row]) -> dict[PartyId, int | None]:
    """Of each party the seats of its last round that gives any; None where none does."""
    deciding: dict[PartyId, Row] = {}
    for row in told:
        known = deciding.get(row.party)
        if known is None or _weight(row) >= _weight(known):
            deciding[row.party] = row
    return {party: row.seats for party, row in deciding.items()}


def _row(reading: ContestReading, contestant: Contestant, result: Result, seats_before: int | None) -> Row:
    known = result.seats is not None and seats_before is not None
    alliance = result.alliance
    return Row(
        party=contestant.party,
        round=result.round,
        candidate=result.candidate,
        candidate_id=_candidate_id(contestant.history, result, reading.election, reading.at.as_of),
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


def _candidate_id(history: History, result: Result, election: ElectionId, day: Day) -> PersonId | None:
    """Who the row's candidate is, by the last result that says so."""
    if result.candidate is None:
        return None
    found = None
    for item in result_items(history, election, result.round, day):
        event = item.event
        assert isinstance(event, ElectionResult)
        if event.candidate == result.candidate and event.candidate_id is not None:
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
    return max(results, key=_weight, default=None)


def _weight(told: Result | Row) -> tuple[bool, int]:
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


def _seat_sum(event: ElectionHeld | None, told: Sequence[Row]) -> SeatSum | None:
    seats = seats_by_party(told)
    given = [each for each in seats.values() if each is not None]
    if not seats or (not given and (event is None or event.chamber is None)):
        return None
    total, unknown = sum(given), len(seats) - len(given)
    in_all = None if event is None else event.seats
    left = None if in_all is None else max(in_all, total)
    return SeatSum(
        given=total,
        unknown=unknown,
        in_all=in_all,
        difference=None if in_all is None else in_all - total,
        least=total,
        most=left if unknown else total,
    )


def _round_sum(event: ElectionHeld | None, number: int | None, told: Sequence[Row]) -> RoundSum:
    votes = [row.votes for row in told if row.votes is not None]
    shares = [row.vote_share for row in told if row.vote_share is not None]
    valid, cast = (None, None) if event is None else (event.votes_valid, event.votes_cast)
    total = sum(votes) if votes else None
    share = round(sum(shares), _PRECISION) if shares else None
    return RoundSum(
        round=number,
        rows=len(told),
        votes=total,
        votes_unknown=len(told) - len(votes),
        valid=valid,
        valid_difference=None if valid is None or total is None else valid - total,
        cast=cast,
        cast_difference=None if cast is None or total is None else cast - total,
        vote_share=share,
        vote_share_unknown=len(told) - len(shares),
        vote_share_difference=None if share is None else round(ALL_VOTES - share, _PRECISION),
    )
