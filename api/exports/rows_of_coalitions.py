"""The rows of coalitions: as they stood on the day, and who belonged to them, and when."""

from collections.abc import Iterator
from typing import Final

from api.exports.columns import Row, joined
from api.exports.content import Content
from api.exports.doubts import DATED, doubts, otherwise
from domain.ids import EventId, PartyId
from projections.coalition import CoalitionPicture
from projections.fields import Field

_OF_A_COALITION: Final = (
    *("formed", "name", "kind", "country", "ended"),
    *("prime_minister", "prime_minister_party", "caretaker"),
)
"""The fields whose values stand in a row of a coalition."""


def of_coalition(picture: CoalitionPicture) -> Row:
    """The coalition as it stood on the day."""
    state = picture.state
    return (
        state.coalition,
        state.kind,
        state.name,
        state.country,
        state.formed,
        state.ended,
        state.exists,
        state.prime_minister,
        state.prime_minister_party,
        state.caretaker,
        joined(claim.field for claim in state.disputed),
        joined(claim.field for claim in state.undetermined),
        joined(item.event_id for field in _OF_A_COALITION for item in picture.grounds(field)),
    )


def members(picture: CoalitionPicture, content: Content) -> Iterator[Row]:
    """Each time that a party belonged to the coalition: those that last, then those that ended, in order."""
    state = picture.state
    accounts = content.chronicle.accounts(content.at.position)
    found = doubts(accounts, state.disputed) if state.disputed else {}

    def told(party: PartyId, joined_by: EventId | None, left_by: EventId | None) -> tuple[str | None, ...]:
        disputed = [
            *otherwise(found, joined_by, {"party": (f"members.{party}",), "since": DATED}),
            *otherwise(found, left_by, {"until": DATED}),
        ]
        return joined(disputed), _text(joined_by), _text(left_by)

    for member in state.members:
        came = _event(picture, f"members.{member.party}.since")
        yield state.coalition, member.party, member.since, None, True, *told(member.party, came, None)
    times: dict[PartyId, int] = {}
    for former in state.former:
        times[former.party] = times.get(former.party, 0) + 1
        under = f"former.{former.party}.{times[former.party]}"
        came, went = _event(picture, f"{under}.since"), _event(picture, f"{under}.until")
        yield (
            state.coalition,
            former.party,
            former.since,
            former.until,
            False,
            *told(former.party, came, went),
        )


def _event(picture: CoalitionPicture, field: Field) -> EventId | None:
    return next((item.event_id for item in picture.grounds(field)), None)


def _text(event_id: EventId | None) -> str | None:
    return None if event_id is None else str(event_id)
