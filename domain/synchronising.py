"""Synchronising a ledger with what an outside source says now: what to state, to correct and to retract. Pure.

A source is known by the actor under which it is imported. Each of its rows (or each thing that a row says) is an event
whose id comes from the row, so that a newer release of the source is compared with what the older one said:

- a row that is new is stated, one that changed corrected, one that is gone retracted, each with the release as the reason;
- what somebody else corrected stays as it stands. If its row changes after that, what it says now becomes a rival of it, which
  goes again when the row comes back to what stands, or to what it said before;
- what somebody else retracted stays retracted, whatever its row says: a rival of what does not stand would stand in its place;
- what others recorded is never touched;
- a party whose rows are another party's now is the same as that one (`domain.recoding`);
- an older release, or one of which a part is missing, is refused (`domain.guarding`).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol
from uuid import uuid5

from msgspec import Struct, structs

from domain.decisions import (
    Decision,
    Known,
    NothingToAppend,
    RecordDraft,
    record_draft,
    refuse_contradictions,
    refuse_strangers,
    same_content,
    to_append,
)
from domain.errors import InvalidEvent
from domain.events import Event, Founded, SameParty, Source
from domain.guarding import refuse_most, refuse_older, written_well
from domain.ids import EventId, PartyId, Position
from domain.mentions import introduced_by
from domain.moments import Moment
from domain.recoding import recoded
from domain.records import Kind, Record


class Imported(Struct, frozen=True):
    """An event that a row of a source says."""

    event_id: EventId
    event: Event
    row: str
    """The row in words, for reasons and messages: `election 12`."""


class Release(Struct, frozen=True, kw_only=True):
    """All that a source says at one time."""

    name: str
    """It ends in its day, where that is known: `ParlGov 2015-05-04`. It stands in reasons, and an older one is refused by it."""
    recorded_at: Moment | None
    """When it became known; None: now, as it is imported."""
    events: Sequence[Imported]
    source: Source
    """What is named as the source of what follows from rows, but stands in none of them."""
    left_out: Sequence[str] = ()
    """What was found and is not imported, each with the reason."""


class Recoded(Struct, frozen=True):
    """A party that was found to be recoded."""

    party: PartyId
    name: str
    """What the source called it."""
    same_as: PartyId
    called: str
    """What the one that it is the same as is called by now."""


class Synchronised(Struct, frozen=True, kw_only=True):
    """What becomes of the events of a release, most of it in numbers."""

    stated: int
    corrected: int
    retracted: int
    unchanged: int
    left: int
    """Events that others corrected or retracted, and that stay as they stand."""
    rivals: int
    """What rows say of such events, and stands beside them as a rival."""
    kept_retracted: tuple[str, ...]
    """The rows that have changed after somebody else retracted what they said, which stays retracted."""
    same: tuple[Recoded, ...]
    """The parties that were found to be recoded."""


class KnownWithRecords(Known, Protocol):
    """What a synchronisation needs to know: what decisions need, and the records themselves."""

    def record(self, position: Position) -> Record:
        """The record at a position from 1 to `head`."""
        ...

    def records_of(self, event_id: EventId, after: Position, up_to: Position) -> Sequence[Position]:
        """The positions beyond `after`, up to `up_to`, of the event's records, in order."""
        ...

    def told_by(self, actor: str) -> Iterable[EventId]:
        """The events of which the actor wrote a record, each once."""
        ...

    def last_by(self, actor: str) -> Record | None:
        """The last record that the actor wrote."""
        ...


def rival_id(event_id: EventId) -> EventId:
    """The id of what a row says of an event that somebody else corrected."""
    return uuid5(event_id, "rival")


def same_party_id(introduced: EventId) -> EventId:
    """The id of the event that says that a party was recoded, by the one that introduced it."""
    return uuid5(introduced, "same party")


def synchronise(
    known: KnownWithRecords,
    release: Release,
    *,
    actor: str,
    events: Iterable[Imported] | None = None,
    retract_most: bool = False,
) -> tuple[Decision, Synchronised]:
    """What to append, all or none, so that the ledger says what the release says; and the same in numbers.

    `events` are the release's, where the caller watches how they are taken one by one. Raises `Refused`, `OlderRelease`, and
    `WouldRetractMost` unless `retract_most` says that it is meant.
    """
    refuse_older(release.name, release.recorded_at, known.last_by(actor))
    making = _Making(known, release, actor)
    for each in release.events if events is None else events:
        making.take(each)
    for each in making.rivals:
        making.take(each, is_rival=True)
    for each in making.recoded():
        making.take(each, is_rival=True)
    making.retract_what_is_gone()
    if not retract_most:
        refuse_most(release.name, actor, making.standing(), making.retracted)
    drafts = making.drafts
    if not drafts:
        return NothingToAppend((), making.head), making.in_numbers()
    return to_append(making.head, drafts, tuple(each.event_id for each in drafts), None), making.in_numbers()


class _Telling(Struct):
    """What the records of an event say, of which the source wrote one."""

    said: Event | None
    """What the source said last; None: that it is not so."""
    standing: Event | None
    before: Event
    """The event as it was last said to have happened."""
    revision: int
    ours: bool
    """Whether the last record is the source's own."""


class _Making:
    """A synchronisation as it is made."""

    def __init__(self, known: KnownWithRecords, release: Release, actor: str) -> None:
        self.head = known.head  # first: what comes in behind it is caught by the condition
        self.drafts: list[RecordDraft] = []
        self.done: dict[Kind, int] = {"stated": 0, "corrected": 0, "retracted": 0}
        self.retracted: Counter[str] = Counter()
        """By kind of event."""
        self.rivals: list[Imported] = []
        self._known = known
        self._release = release
        self._actor = actor
        self._tellings = {
            event_id: _telling(known, event_id, actor, self.head) for event_id in known.told_by(actor)
        }
        self._introduced = {party for each in release.events for party in introduced_by(each.event)}
        self._taken: set[EventId] = set()
        self._unchanged = self._left = 0
        self._kept_retracted: list[str] = []
        self._same: list[Recoded] = []

    def take(self, each: Imported, *, is_rival: bool = False) -> None:
        """Have the ledger say what the row says, unless somebody else has said what stands."""
        if each.event_id in self._taken:
            raise InvalidEvent(
                f"{self._release.name}: {each.row} is there twice: each row has an id of its own"
            )
        self._taken.add(each.event_id)
        telling = self._tellings.get(each.event_id)
        if telling is None:
            if self._known.standing(each.event_id) is None:
                self._write("stated", each, None)
            else:  # somebody else stated something under the id
                self._left += 1
        elif telling.standing is not None and same_content(telling.standing, each.event):
            self._unchanged += 1
        elif telling.ours:
            self._write("stated" if telling.standing is None else "corrected", each, telling)
        else:
            self._left += 1
            if is_rival or (telling.said is not None and same_content(telling.said, each.event)):
                return
            if telling.standing is None:
                self._kept_retracted.append(each.row)
            else:
                rival = structs.replace(each.event, rival_to=each.event_id)
                self.rivals.append(Imported(rival_id(each.event_id), rival, each.row))

    def recoded(self) -> list[Imported]:
        """That parties which are gone are others now: what this release shows, and what older ones showed."""
        if not self._tellings:
            return []
        before = {
            event_id: telling.said for event_id, telling in self._tellings.items() if telling.said is not None
        }
        now = {each.event_id: each.event for each in self._release.events}
        introducing = {
            event.party: event_id
            for event_id, telling in self._tellings.items()
            for event in (telling.before, telling.said)
            if isinstance(event, Founded) and event.rival_to is None
        }
        found = dict(recoded(before, now))
        named, called = _names(before.values()), _names(now.values())
        self._same = [Recoded(old, named[old], new, called[new]) for old, new in found.items()]
        became = {event.party: event.same_as for event in before.values() if isinstance(event, SameParty)}
        became |= found
        same = {old: new for old, new in became.items() if self._is_recoded(old, became)}
        return [
            Imported(same_party_id(introducing[old]), self._same_party(old, new), f"party {old}")
            for old, new in same.items()
        ]

    def _is_recoded(self, old: PartyId, became: Mapping[PartyId, PartyId]) -> bool:
        """Whether the party is not in the release, and what became of it is, be it under a third id."""
        passed = {old}
        party = old
        while party in became and party not in self._introduced:
            party = became[party]
            if party in passed:
                return False
            passed.add(party)
        return party != old and party in self._introduced

    def _same_party(self, old: PartyId, new: PartyId) -> SameParty:
        source = structs.replace(
            self._release.source, locator=f"the rows of {old}, which name {new} in later releases"
        )
        return SameParty(party=old, same_as=new, sources=(source,))

    def retract_what_is_gone(self) -> None:
        """Say of what the source said and no longer says that it is not so."""
        for event_id, telling in self._tellings.items():
            if event_id in self._taken or telling.standing is None:
                continue
            if not telling.ours:
                self._left += 1
                continue
            reason = f"{self._release.name}: {_row_of(telling.standing)} is no longer in the release"
            self._append("retracted", event_id, None, telling, reason)
            self.retracted[_kind_of(telling.standing)] += 1

    def standing(self) -> Counter[str]:
        """How much of what the source said stands, by kind of event."""
        return Counter(
            _kind_of(each.standing) for each in self._tellings.values() if each.standing is not None
        )

    def in_numbers(self) -> Synchronised:
        """What was done."""
        return Synchronised(
            stated=self.done["stated"],
            corrected=self.done["corrected"],
            retracted=self.done["retracted"],
            unchanged=self._unchanged,
            left=self._left,
            rivals=len(self.rivals),
            kept_retracted=tuple(self._kept_retracted),
            same=tuple(self._same),
        )

    def _write(self, kind: Kind, each: Imported, telling: _Telling | None) -> None:
        refuse_contradictions(each.event_id, each.event, None)
        refuse_strangers(self._known, each.event, self._introduced, None)
        written = written_well(f"{self._release.name}: {each.row}", each.event)
        became = "has changed" if kind == "corrected" else "is new" if telling is None else "is there again"
        reason = f"{self._release.name}: {each.row} {became}"
        self._append(kind, each.event_id, each.event, telling, reason, written)

    def _append(
        self,
        kind: Kind,
        event_id: EventId,
        event: Event | None,
        telling: _Telling | None,
        reason: str | None,
        written: bytes | None = None,
    ) -> None:
        revision, before = (0, None) if telling is None else (telling.revision, telling.before)
        draft = record_draft(kind, revision + 1, event_id, self._actor, reason, event, before, written)
        self.drafts.append(draft)
        self.done[kind] += 1


def _telling(known: KnownWithRecords, event_id: EventId, actor: str, head: Position) -> _Telling:
    records = [known.record(position) for position in known.records_of(event_id, 0, head)]
    last = records[-1]
    said = next(record.event for record in reversed(records) if record.actor == actor)
    before = next(record.event for record in reversed(records) if record.event is not None)
    return _Telling(said, last.event, before, last.revision, last.actor == actor)


def _row_of(event: Event) -> str:
    """The row that said the event, by the place that it gave as its source."""
    located = next((source.locator for source in event.sources if source.locator), None)
    return "this" if located is None else located.partition(";")[0]


def _names(events: Iterable[Event]) -> dict[PartyId, str]:
    return {event.party: event.name for event in events if isinstance(event, Founded)}


def _kind_of(event: Event) -> str:
    return type(event).__name__
