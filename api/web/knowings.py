"""The moments at which something was recorded that a page tells of: what somebody may choose to know."""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from domain.ids import CoalitionId, CountryCode, ElectionId, EventId, PartyId, Position
from domain.moments import Moment
from projections.chronicle import Chronicle
from projections.selection import Selection

MOMENTS: Final = 60
"""Moments that the choice of what was known offers, at the most: the latest."""


class Knowing(Struct, frozen=True):
    """A moment at which something was recorded of what the page tells."""

    position: Position
    moment: Moment | None
    records: int
    """Of it, in that moment."""


def known_moments(
    chronicle: Chronicle, positions: Iterable[Position], shown: Position
) -> tuple[Knowing, ...]:
    """The moments of the records at these positions, the latest first, and among them that of the page and the present one."""
    moments: dict[Moment, list[Position]] = {}
    for each in positions:
        moment = chronicle.recorded_at(each)
        if moment is not None:
            moments.setdefault(moment, []).append(each)
    found = {each[-1]: Knowing(each[-1], moment, len(each)) for moment, each in moments.items()}
    for needed in (shown, chronicle.head):
        if needed not in found:
            found[needed] = Knowing(needed, chronicle.recorded_at(needed), 0)
    latest = sorted(found.values(), key=lambda each: each.position, reverse=True)
    kept = latest[:MOMENTS]
    return tuple(kept if found[shown] in kept else [*kept, found[shown]])


def of_events(chronicle: Chronicle, events: Iterable[EventId], shown: Position) -> tuple[Knowing, ...]:
    """The moments at which one of the events was stated, corrected or retracted."""
    head = chronicle.head
    positions = sorted({each for event in events for each in chronicle.records_of(event, 0, head)})
    return known_moments(chronicle, positions, shown)


def of_contest(chronicle: Chronicle, election: ElectionId, shown: Position) -> tuple[Knowing, ...]:
    """The moments at which something of the contest was recorded."""
    known = chronicle.accounts(chronicle.head).knowledge
    events = {*known.contests_of(election), *known.results_of(election), *known.candidacies(election)}
    return of_events(chronicle, events, shown)


def of_coalition(chronicle: Chronicle, coalition: CoalitionId, shown: Position) -> tuple[Knowing, ...]:
    """The moments at which something of the coalition was recorded."""
    known = chronicle.accounts(chronicle.head).knowledge
    return of_events(chronicle, {*known.coalition(coalition), *known.moves(coalition)}, shown)


def of_party(chronicle: Chronicle, party: PartyId, shown: Position) -> tuple[Knowing, ...]:
    """The moments at which something that concerns the party was recorded."""
    return known_moments(chronicle, chronicle.concerning(party, 0, chronicle.head), shown)


def of_country(chronicle: Chronicle, country: CountryCode, shown: Position) -> tuple[Knowing, ...]:
    """The moments at which something of the country was recorded."""
    head = chronicle.head
    selected = chronicle.select(Selection(countries=frozenset({country})), 0, head, head)
    return known_moments(chronicle, selected.positions, shown)
