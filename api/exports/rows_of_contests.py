"""The rows of contests: what stands of each, and what each party, or its candidate, got in it."""

from collections.abc import Iterator

from api.exports.columns import Row, joined
from api.exports.doubts import of_results
from domain.events import ElectionResult
from domain.ids import EventId, PartyId
from projections.contest import ContestPicture
from projections.contest_reading import ContestReading


def of_contest(picture: ContestPicture) -> Row:
    """The contest itself."""
    state, first = picture.state, picture.reading.first
    return (
        state.election,
        state.country,
        state.chamber,
        state.office,
        state.name,
        state.date,
        state.held,
        state.early,
        state.seats,
        state.electorate,
        state.votes_cast,
        state.votes_valid,
        state.complete,
        joined(claim.field for claim in state.disputed),
        joined(claim.field for claim in state.undetermined),
        None if first is None else str(first.event_id),
    )


def results(picture: ContestPicture) -> Iterator[Row]:
    """What each party got, in each round."""
    state = picture.state
    behind = _events(picture.reading)
    disputed, undetermined = of_results(state.disputed), of_results(state.undetermined)
    for row in state.rows:
        place = (row.party, row.round)
        yield (
            state.election,
            row.party,
            row.round,
            row.candidate,
            row.name,
            row.alliance,
            row.votes,
            row.vote_share,
            row.seats,
            row.seats_change,
            row.place,
            joined(disputed.get(place, ())),
            joined(undetermined.get(place, ())),
            joined(behind.get(place, ())),
        )


def _events(reading: ContestReading) -> dict[tuple[PartyId, int | None], list[EventId]]:
    """By party and round, the chosen accounts of what it got by the day."""
    found: dict[tuple[PartyId, int | None], list[EventId]] = {}
    for item in reading.results:
        event = item.event
        assert isinstance(event, ElectionResult)
        if item.latest <= reading.at.as_of:
            party = reading.chronicle.in_use(event.party, reading.at.position)
            found.setdefault((party, event.round), []).append(item.event_id)
    return found
