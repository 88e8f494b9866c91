"""Many records that come in together: what `Indexes.take` does with each, done for plain ones at once (`projections.plain`)."""

from collections.abc import Collection, Mapping, Sequence
from itertools import count
from typing import Any, Final

from domain.events import SameParty
from domain.ids import PartyId, Position
from domain.mentions import election_of, parties_of
from domain.records import Record
from domain.skimming import Skimmed, Skimmings
from projections.gathered import Gathered
from projections.indexes import Indexes
from projections.lines import Lines
from projections.plain import PLAIN, Plain

_ID: Final = 16
"""Bytes of an id."""


class Gathering:
    """Takes in records; what is gathered of them is noted by `finish`."""

    def __init__(self, indexes: Indexes, lines: Lines) -> None:
        self._indexes = indexes
        self._lines = lines
        self._gathered = Gathered(indexes)

    def take(self, first: Position, skimmed: Skimmings) -> None:
        """Take in the records that come next, from position `first` on; the lines hold them already."""
        records, ids = skimmed
        gathered, of_party = self._gathered, self._gathered.first
        self._indexes.look_no_further(first - 1)
        earlier_of = self._indexes.revisions.add_all(ids, first)
        awaited = self._awaited_among(ids, first)
        linked = awaited | self._linked_among(earlier_of)
        apart = {*earlier_of, *linked}
        events: list[Any] = [record.event for record in records]
        plain_ones = map(PLAIN.get, map(type, events))
        for position, event, plain in zip(count(first), events, plain_ones, strict=False):
            if plain is None or position in apart or event.rival_to is not None:
                record = records[position - first]
                is_rival = event is not None and event.rival_to is not None
                was_awaited = is_rival and event.rival_to in self._indexes.awaited
                if is_rival or position in linked:
                    self._note(position, record, earlier_of.get(position, ()))
                else:
                    self._take_another(position, record, earlier_of.get(position, ()))
                if is_rival:  # of which others may come yet
                    if not was_awaited and event.rival_to in self._indexes.awaited:
                        awaited = self._awaited_among(ids, first)
                    linked = awaited | self._linked_among(earlier_of)
                    apart.update(linked)
                continue
            if plain.names_one:
                positions = of_party.get(event.party)
                if positions is None:
                    positions = gathered.begun(event.party, position)
                positions.append(position)
            if plain.first is not None:
                plain.first(gathered, event, position)
        self._indexes.facets.sort(events, [record.kind for record in records], earlier_of)

    def finish(self) -> None:
        """Note all that was gathered."""
        self._gathered.finish()

    def _linked_among(self, earlier_of: Mapping[Position, Sequence[Position]]) -> set[Position]:
        """The positions of those records whose events, of which others were recorded before, are accounts of a happening that has others."""
        with_rivals = self._indexes.with_rivals
        if not with_rivals:
            return set()
        return {position for position, earlier in earlier_of.items() if earlier[0] in with_rivals}

    def _awaited_among(self, ids: bytes, first: Position) -> set[Position]:
        """The positions of those records whose events were said to have rivals before anything was recorded of them: hardly ever one."""
        awaited = {event_id.bytes for event_id in self._indexes.awaited.keys()}  # noqa: SIM118 - no mapping
        if not awaited:
            return set()
        each = (ids[at : at + _ID] for at in range(0, len(ids), _ID))
        return {position for position, id_ in enumerate(each, first) if id_ in awaited}

    def _take_another(
        self, position: Position, record: Skimmed | Record, earlier: Sequence[Position]
    ) -> None:
        """Take in a record that corrects or retracts an event without rivals: it is plain if it names what the event ever named."""
        event = record.event
        said = [before for each in reversed(earlier) if (before := self._lines.event(each)) is not None]
        one: Any = event or next(iter(said), None)
        plain = PLAIN.get(type(one))
        if plain is None or not said or any(not _names_the_same(plain, one, other) for other in said):
            self._note(position, record, earlier)
            return
        if plain.names_one:
            self._gathered.again[one.party].append(position)
        if plain.again is not None:
            plain.again(self._gathered, one, position, event is not None)

    def _note(self, position: Position, record: Skimmed | Record, earlier: Sequence[Position]) -> None:
        """Take in a record that is not plain."""
        indexes, gathered, event = self._indexes, self._gathered, record.event
        indexes.link(position, record, earlier)
        said = indexes.said(position, record.event_id, earlier)
        ever = said if event is None else [event, *said]
        before: dict[PartyId, Collection[PartyId]] = {}
        # Ids become others, and what names them is looked at.
        if any(isinstance(each, SameParty) for each in ever):
            parties = {party for each in ever for party in parties_of(each)}
            before = {id_: indexes.ids_of(id_) for party in parties for id_ in indexes.ids_of(party)}
            gathered.settle(before)
        if earlier and event is not None:  # it is looked up whether the event named them before
            gathered.settle(parties_of(event))
            if election := election_of(event):
                gathered.settle_contest(election)
        noted = indexes.note(position, record, earlier, said)
        gathered.concerns(position, noted.concerned, noted.named)
        gathered.shows(noted.pictured, position)
        gathered.lies(noted.located, position)
        gathered.join(before, position)


def _names_the_same(plain: Plain, one: Any, other: Any) -> bool:
    of_other = PLAIN.get(type(other))
    return (
        of_other is not None and of_other.again is plain.again and of_other.named(other) == plain.named(one)
    )
