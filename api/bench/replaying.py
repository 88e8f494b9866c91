"""A party as an aggregate of the `eventsourcing` library: each question reads the party's events from the library's recorder and folds them.

The recorder is the one in memory, the quickest that the library has. The fold is a plain one: the last of each kind stands, lists grow.
"""

from collections.abc import Iterable
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from api.bench.questions import Question
from domain.ids import PartyId, Position
from domain.mentions import parties_of
from domain.records import Record, encode

_LISTS: Final = {
    "ElectionResult",
    "CoalitionFormed",
    "JoinedCoalition",
    "Split",
    "Merged",
    "Succeeded",
    "Identified",
}
_ENDS: Final = {"Dissolved", "Banned"}


class Party(Aggregate):
    """What was recorded of a party, in order."""

    @event("Begun")
    def __init__(self, party: str) -> None:
        self.party = party

    @event("Told")
    def tell(self, position: int, day: int, event_id: str, said: dict[str, Any] | None) -> None:
        """Take in what a record says of an event; None: that it did not happen."""

    @staticmethod
    def create_id(party: str) -> UUID:
        return uuid5(NAMESPACE_URL, party)


class Replaying(Application[UUID]):
    """All parties."""

    def fill(self, records: Iterable[Record]) -> None:
        parties: dict[PartyId, Party] = {}
        before: dict[UUID, tuple[PartyId, ...]] = {}
        for record in records:
            named = parties_of(record.event) if record.event else before[record.event_id]
            said = None if record.event is None else msgspec.json.decode(encode(record.event))
            day = 0 if record.event is None else record.event.date.latest
            for party in dict.fromkeys((*before.get(record.event_id, ()), *named)):
                if party not in parties:
                    parties[party] = Party(party)
                parties[party].tell(record.position, day, str(record.event_id), said)
            before[record.event_id] = named
        self.save(*parties.values())

    def ask(self, question: Question, head: Position) -> bytes:
        """The party as of a day, as known at a position."""
        position = head if question.known_at is None else question.known_at
        standing: dict[str, tuple[int, dict[str, Any]]] = {}
        for told in self.events.get(Party.create_id(question.party)):
            if not isinstance(told, Party.Told):  # type: ignore[attr-defined]  # the library makes the class
                continue
            if told.position > position:
                break
            if told.said is None:
                standing.pop(told.event_id, None)
            else:
                standing[told.event_id] = told.day, told.said
        happened = sorted(
            (each for each in standing.values() if each[0] <= question.as_of), key=lambda each: each[0]
        )
        return encode(_folded(question.party, (said for _, said in happened)))


def _folded(party: PartyId, happened: Iterable[dict[str, Any]]) -> dict[str, Any]:
    state: dict[str, Any] = {"party": party, "exists": "no", "leaders": {}}
    for said in happened:
        kind = said["type"]
        if kind in _LISTS:
            state.setdefault(kind, []).append({key: value for key, value in said.items() if key != "sources"})
        elif kind == "LeaderChosen":
            state["leaders"][said["role"]] = said["person"]
        elif kind in _ENDS:
            state |= {"exists": "no", "status": kind, "ended": said.get("date")}
        else:
            state |= {
                key: value for key, value in said.items() if key not in {"type", "sources", "party", "date"}
            }
            state["exists"] = "yes"
    return state
