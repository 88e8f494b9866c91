"""What parties were called, for titles: read from the few records that give names, and not by folding whole histories.

A feed of a party with thousands of records would otherwise fold all of them once for each entry. Rivals are not weighed
here as a state weighs them; a deprecated account is passed over all the same.
"""

from functools import cache
from typing import Final

from domain.dates import Day, EdtfDate
from domain.events import Event, Founded, Merged, NewParty, Renamed, Split
from domain.ids import EventId, PartyId, Position
from projections.chronicle import Chronicle
from projections.selection import Selection

LAST_DAY: Final = EdtfDate.parse("9999-12-31").latest
_NAMING: Final = frozenset({"Founded", "Renamed", "Split", "Merged"})


def names_given(event: Event) -> dict[PartyId, str]:
    """The names that the event itself gives, by party."""
    match event:
        case Founded() | Renamed():
            return {event.party: event.name}
        case Split():
            return {new.party: new.name for new in event.into if isinstance(new, NewParty)}
        case Merged(into=NewParty() as new):
            return {new.party: new.name}
        case _:
            return {}


class Names:
    """What parties were called, as known at any position up to the head at which this was made."""

    def __init__(self, chronicle: Chronicle) -> None:
        self._chronicle = chronicle
        self._head = chronicle.head
        self._naming = cache(self._naming_of)  # they are asked for once for each entry
        self._event = cache(lambda position: chronicle.record(position).event)

    def of(self, party: PartyId, position: Position, day: Day = LAST_DAY) -> str:
        """What the party was called on a day: its last other name by then, else that of its beginning, else its first; else its id."""
        by_then: tuple[tuple[bool, Day, bool], str] | None = None
        first: tuple[Day, str] | None = None
        for event_id, stated_at in self._naming(party):
            if stated_at > position:
                break
            event = self._event(self._chronicle.revisions(event_id, position)[-1])
            name = None if event is None or event.rank == "deprecated" else names_given(event).get(party)
            if event is None or name is None:
                continue
            latest = event.date.latest
            if latest <= day:
                turn = (isinstance(event, Renamed), latest, event.rank == "preferred")
                by_then = max(by_then or (turn, name), (turn, name), key=lambda each: each[0])
            if first is None or latest < first[0]:
                first = (latest, name)
        return by_then[1] if by_then else first[1] if first else party

    def _naming_of(self, party: PartyId) -> list[tuple[EventId, Position]]:
        """The events that ever gave the party a name, each with the position of the first record that did."""
        wanted = Selection(parties=frozenset({party}), types=_NAMING)
        found: dict[EventId, Position] = {}
        for position in self._chronicle.select(wanted, 0, self._head, max(self._head, 1)).positions:
            found.setdefault(self._chronicle.record(position).event_id, position)
        return list(found.items())
