"""When what we say of a party became something else: the positions of its states, as of one day."""

from collections.abc import Iterator
from contextlib import suppress

from msgspec import Struct

from domain.errors import UnknownParty
from domain.ids import PartyId, Position
from projections.at import At
from projections.chronicle import Chronicle


class Memento(Struct, frozen=True):
    """A position at which the party's state became another one."""

    party: PartyId
    """The id in use at that position."""
    position: Position
    is_first: bool
    """Whether the party was not known before it."""


def mementos(chronicle: Chronicle, party: PartyId, at: At, after: Position) -> Iterator[Memento]:
    """The positions beyond `after`, up to that of `at`, at which the state as of the day became another one, in order.

    States are compared as they are written: two that are the same bytes are one. The first position at which the party is
    known counts. Each step folds a state, so take no more than are wanted.
    """
    before = _state(chronicle, party, At(at.as_of, after))
    for position in chronicle.concerning(party, after, at.position):
        state = _state(chronicle, party, At(at.as_of, position))
        if state is not None and state != before:
            yield Memento(chronicle.history(party, position).party, position, before is None)
            before = state


def _state(chronicle: Chronicle, party: PartyId, at: At) -> bytes | None:
    with suppress(UnknownParty):
        return chronicle.party_json(party, at)
    return None
