"""What the rows of a contest are together: the parties' seats, the votes of a round, the rows of an alliance."""

from collections.abc import Iterable, Sequence

from domain.events import ElectionHeld
from domain.ids import PartyId
from projections.contest_reading import ContestReading
from projections.contest_rows import weight
from projections.contest_state import Alliance, RoundSum, Row, SeatSum, Sums

ALL_VOTES = 100.0
"""Percent."""
_PRECISION = 6
"""Decimals: what floating point adds to a sum is nothing that a source said."""


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
        if known is None or weight(row) >= weight(known):
            deciding[row.party] = row
    return {party: row.seats for party, row in deciding.items()}


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
