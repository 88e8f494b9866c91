"""The chronicle: all records in memory, indexed by event and party; what every query reads.

Records are applied in the ledger's order, by one thread at a time. Everything kept here only grows, and each entry
bears its position, so that a reader in another thread, asking at a position that was applied, sees just what was known
there, whatever is being applied meanwhile. Nothing asks the database.

A party's state is addressed by two integers: the last position that concerns the party at or before the one asked for,
and the last day that matters at or before the day asked for. Histories and answers are kept under that address.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Literal

from domain.dates import Day
from domain.decisions import Appended, Standing
from domain.errors import NotYetKnown, UnknownEvent, UnknownParty
from domain.events import (
    CoalitionEnded,
    CoalitionFormed,
    CoalitionRenamed,
    ElectionHeld,
    ElectionResult,
    Event,
    FindingAcknowledged,
    SameParty,
    SeatsChanged,
)
from domain.ids import CoalitionId, CountryCode, ElectionId, EventId, PartyId, Position
from domain.ledger.port import Entry, NotALedger
from domain.mentions import coalition_of, countries_of, introduced_by, parties_of
from domain.moments import Moment
from domain.records import Record, decode_record, encode
from projections.accounts import Accounts, Subject
from projections.at import At
from projections.findings import Finding, contest_findings, findings
from projections.growing import Firsts, Growing, Index, Kept, Line, Positions, closure
from projections.history import Chamber, History, chamber_of, history_of
from projections.party import party_state
from projections.selection import Facets, Selected, Selection
from projections.state import PartyState
from projections.timeline import TimelineEntry, timeline, timeline_of_all_accounts

KEPT_RECORDS = 65_536
KEPT_ITEMS = 400_000
"""Of histories, all together: one item takes some hundred bytes."""
KEPT_BYTES = 64 * 2**20
"""Of encoded states, all together."""


class Chronicle:
    """All records up to `head`, and what they say of parties."""

    def __init__(self) -> None:
        self.head: Position = 0
        self._data: list[bytes] | Line[bytes] = []
        self._recorded_at: array[int] | Line[int] = array("q")
        self._revisions: Positions[EventId] = Positions()
        self._concerning: Positions[PartyId] = Positions()
        self._first_named: Firsts[PartyId] = Firsts()
        self._introduced: Firsts[PartyId] = Firsts()
        self._facets = Facets()
        self._appended: dict[str, Appended] = {}
        self._naming: Index[PartyId, EventId] = Index()
        self._linked: Index[EventId, EventId] = Index()
        self._identities: Index[PartyId, EventId] = Index()
        self._contests_of: Index[ElectionId, EventId] = Index()
        self._contests_in: Index[Chamber, EventId] = Index()
        self._results_of: Index[ElectionId, EventId] = Index()
        self._elections_of: Index[CountryCode, ElectionId] = Index()
        self._acknowledged: Index[Subject, EventId] = Index()
        self._elections_in: Index[Chamber, ElectionId] = Index()
        self._rows: Index[ElectionId, PartyId] = Index()
        self._seated: Index[Chamber, PartyId] = Index()
        self._coalitions: Index[CoalitionId, EventId] = Index()
        self._members: Index[CoalitionId, PartyId] = Index()
        self._countries: Index[CountryCode, PartyId] = Index()
        self._records: Kept[Position, Record] = Kept(KEPT_RECORDS)
        self._histories: Kept[tuple[PartyId, Position], History] = Kept(KEPT_ITEMS, _items_of)
        self._states: Kept[tuple[PartyId, Position, Day], tuple[PartyState, bytes]] = Kept(
            KEPT_BYTES, _bytes_of
        )

    def branch(self, cut: Position) -> "Chronicle":
        """A chronicle that begins as this one was at a position and goes its own way: to see what records would make of it.

        What lies before the cut is shared and not copied; records are decoded and histories made anew. Decisions are made on
        this one: a branch knows no idempotency keys.
        """
        branch = Chronicle()
        branch.head = cut
        branch._data = Line(self._data, cut)
        branch._recorded_at = Line(self._recorded_at, cut)
        for name, kept in vars(self).items():
            if isinstance(kept, Growing):
                setattr(branch, name, kept.branch(cut))
        return branch

    def touched(self) -> list[PartyId]:
        """In a branch: the parties that what came in concerns."""
        return self._concerning.grown()

    # What comes in

    def apply(self, entries: Iterable[Entry]) -> None:
        """Take in the entries that come next on the ledger. Those that were applied already are passed over."""
        for entry in entries:
            if entry.position <= self.head:
                continue
            if entry.position != self.head + 1:
                raise ValueError(
                    f"entry {entry.position} does not follow on {self.head}: entries come without gaps"
                )
            try:
                record = decode_record(entry.data)
            except ValueError as error:  # not JSON, not a record, or of a version that is not known here
                raise NotALedger(
                    f"the record at position {entry.position} cannot be read ({error}): the ledger was damaged, "
                    "or written by a newer Partyline"
                ) from error
            self._apply(entry, record)

    def _apply(self, entry: Entry, record: Record) -> None:
        position, event_id = entry.position, record.event_id
        before = self.last_said(event_id, position)
        self._data.append(entry.data)
        self._recorded_at.append(entry.recorded_at)
        self._revisions.add(event_id, position)
        named = dict.fromkeys(
            party for event in (before, record.event) if event is not None for party in parties_of(event)
        )
        if record.event is not None:
            self._index(record.event, event_id, position)
        for party in self._concerned(event_id, named):
            self._concerning.add(party, position)
        under_all_ids = dict.fromkeys(alias for party in named for alias in closure(party, self._aliases))
        self._facets.add(position, record.kind, entry.type, (before, record.event), under_all_ids)
        self._keep_key(entry)
        self.head = position

    def _index(self, event: Event, event_id: EventId, position: Position) -> None:
        for place, party in enumerate(parties_of(event)):
            self._first_named.add(party, position, place)
            self._naming.add(party, event_id, position)
        for party in introduced_by(event):
            self._introduced.add(party, position)
        if event.rival_to is not None:
            self._linked.add(event_id, event.rival_to, position)
            self._linked.add(event.rival_to, event_id, position)
        for country in countries_of(event):
            for party in introduced_by(event):
                self._countries.add(country, party, position)
        match event:
            case SameParty():
                self._identities.add(event.party, event_id, position)
                self._identities.add(event.same_as, event_id, position)
            case ElectionHeld():
                self._contests_of.add(event.election, event_id, position)
                self._elections_of.add(event.country, event.election, position)
                if chamber := chamber_of(event):
                    self._contests_in.add(chamber, event_id, position)
                    self._elections_in.add(chamber, event.election, position)
            case ElectionResult():
                self._results_of.add(event.election, event_id, position)
                for party in parties_of(event):  # the alliance too: its proof bears the contest's date
                    self._rows.add(event.election, party, position)
            case FindingAcknowledged():
                if event.party is not None:
                    self._acknowledged.add(("party", event.party), event_id, position)
                if event.election is not None:
                    self._acknowledged.add(("election", event.election), event_id, position)
            case SeatsChanged(country=country, chamber=chamber):
                self._seated.add((country, chamber), event.party, position)
            case CoalitionFormed() | CoalitionRenamed() | CoalitionEnded():
                self._coalitions.add(event.coalition, event_id, position)
            case _:
                pass
        if coalition := coalition_of(event):
            for party in parties_of(event):
                self._members.add(coalition, party, position)

    def _concerned(self, event_id: EventId, named: Iterable[PartyId]) -> Iterable[PartyId]:
        """The parties whose state may be another one after this record: rather too many than too few.

        Those that it names, those that any account of the same happening ever named, those with a row in a chamber of
        its contest, those that were ever of its coalition, the other ids of all these; and where two ids become one
        party (or two again), those that ever had to do with either, for they name it.
        """
        parties = dict.fromkeys(named)
        identity = False
        for account in closure(event_id, self._linked.all):
            for position in self._revisions.get(account):
                event = self._record(position).event
                if event is not None:
                    parties |= dict.fromkeys(parties_of(event))
                    parties |= dict.fromkeys(self._with_rows(event))
                    if isinstance(event, CoalitionFormed | CoalitionRenamed | CoalitionEnded):
                        parties |= dict.fromkeys(self._members.all(event.coalition))
                    identity = identity or isinstance(event, SameParty)
        parties = dict.fromkeys(alias for party in parties for alias in closure(party, self._aliases))
        if identity:
            parties |= dict.fromkeys(other for party in list(parties) for other in self._related(party))
            parties = dict.fromkeys(alias for party in parties for alias in closure(party, self._aliases))
        return parties

    def _with_rows(self, event: Event) -> Iterator[PartyId]:
        """The parties that had seats, or could have, in the chamber of a contest."""
        if isinstance(event, ElectionHeld):
            yield from self._rows.all(event.election)
            if chamber := chamber_of(event):
                yield from self._seated.all(chamber)
                for election in self._elections_in.all(chamber):
                    yield from self._rows.all(election)

    def _aliases(self, party: PartyId) -> Iterator[PartyId]:
        for event_id in self._identities.all(party):
            for position in self._revisions.get(event_id):
                event = self._record(position).event
                if isinstance(event, SameParty):
                    yield from (event.party, event.same_as)

    def _related(self, party: PartyId) -> Iterator[PartyId]:
        for event_id in self._naming.all(party):
            for position in self._revisions.get(event_id):
                event = self._record(position).event
                if event is not None:
                    yield from parties_of(event)

    def _keep_key(self, entry: Entry) -> None:
        key = next((tag.removeprefix("key:") for tag in entry.tags if tag.startswith("key:")), None)
        if key is not None:
            digest = next(tag.removeprefix("body:") for tag in entry.tags if tag.startswith("body:"))
            self._appended[key] = Appended(digest, entry.position)

    # What decisions need to know

    def standing(self, event_id: EventId) -> Standing | None:
        """The event's last record."""
        positions = self._revisions.get(event_id)
        if not positions:
            return None
        record = self._record(positions[-1])
        return Standing(
            record.position, record.revision, record.event, self.last_said(event_id, record.position)
        )

    def is_introduced(self, party: PartyId) -> bool:
        """Whether any record ever introduced the party."""
        return self._introduced.get(party) is not None

    def appended_under(self, key: str) -> Appended | None:
        """What was appended under an idempotency key."""
        return self._appended.get(key)

    # Records

    def recorded_at(self, position: Position) -> Moment | None:
        """When the record was written; None for position 0, the empty ledger. Raises `NotYetKnown` beyond `head`."""
        if (
            position > self.head
        ):  # it may have been the position of a longer ledger, which this one took the place of
            raise NotYetKnown(position, self.head)
        return self._recorded_at[position - 1] if position else None

    def position_at(self, moment: Moment) -> Position:
        """The last position whose record was written at or before the moment."""
        return bisect_right(self._recorded_at, moment, 0, self.head)

    def data(self, after: Position, limit: int, up_to: Position | None = None) -> list[bytes]:
        """Encoded records after a position."""
        return self._data[after : min(after + limit, self.head if up_to is None else up_to)]

    def select(self, wanted: Selection, after: Position, up_to: Position, limit: int) -> Selected:
        """The first records beyond `after`, up to `up_to` (at most `head`), that are wanted: `limit` of them at the most."""
        return self._facets.select(wanted, after, up_to, limit)

    def latest(self, wanted: Selection, up_to: Position, limit: int) -> list[Position]:
        """The last records up to a position (at most `head`) that are wanted, the newest first: `limit` of them at the most."""
        return self._facets.latest(wanted, up_to, limit)

    def type_of(self, position: Position) -> str:
        """The type of the event that the record at a position is about, be it one that it retracts."""
        return self._facets.type_of(position)

    def record(self, position: Position) -> Record:
        """The record at a position from 1 to `head`."""
        if position > self.head:
            raise NotYetKnown(position, self.head)
        return self._record(position)

    def revisions(self, event_id: EventId, position: Position) -> list[Position]:
        """The positions of all records of the event up to `position`. Raises `UnknownEvent` where there is none."""
        positions = self._revisions.get(event_id)
        found = list(positions[: bisect_right(positions, position)])
        if not found:
            raise UnknownEvent(event_id, position, named_at=positions[0] if positions else None)
        return found

    def records_of(self, event_id: EventId, after: Position, up_to: Position) -> list[Position]:
        """The positions beyond `after`, up to `up_to`, of the event's records; none where nothing is recorded of it."""
        return list(self._revisions.between(event_id, after, up_to))

    def accounts_of(self, event_id: EventId, position: Position) -> list[EventId]:
        """The standing accounts of the happening that the event is an account of; none where nothing is recorded of it."""
        return [member.event_id for member in Accounts(_At(self, position)).group(event_id).members]

    def last_said(self, event_id: EventId, position: Position) -> Event | None:
        """The event as it was last said to have happened up to a position, be it retracted since."""
        positions = self._revisions.get(event_id)
        for each in reversed(positions[: bisect_right(positions, position)]):
            event = self._record(each).event
            if event is not None:
                return event
        return None

    # Parties

    def party(self, party: PartyId, at: At) -> PartyState:
        """The party as it stood on a day, as known at a position. Raises `UnknownParty`."""
        return self._state(party, at)[0]

    def party_json(self, party: PartyId, at: At) -> bytes:
        """The same as JSON, without the day and position asked for."""
        return self._state(party, at)[1]

    def timeline(
        self, party: PartyId, at: At, accounts: Literal["chosen", "all"] = "chosen"
    ) -> list[TimelineEntry]:
        """The party's events in order; with all accounts of each, if so wanted. Raises `UnknownParty`."""
        told = timeline if accounts == "chosen" else timeline_of_all_accounts
        return list(told(self.history(party, at.position), at.as_of))

    def findings(self, party: PartyId, position: Position) -> list[Finding]:
        """What is odd in the party's history as known at a position."""
        return list(findings(Accounts(_At(self, position)), self.history(party, position)))

    def contest_findings(self, election: ElectionId, position: Position) -> list[Finding]:
        """What is odd about the contest itself as known at a position; nothing if no record is about it."""
        return list(contest_findings(Accounts(_At(self, position)), election))

    def findings_about(self, subject: Subject, position: Position) -> list[Finding]:
        """What is odd about a party or a contest, as known at a position."""
        kind, id_ = subject
        return self.findings(id_, position) if kind == "party" else self.contest_findings(id_, position)

    def subjects(self, position: Position, country: CountryCode | None = None) -> Iterator[Subject]:
        """Whatever findings may be about at a position: the parties in use by id, then the contests by id."""
        for party in self.parties(position, country):
            yield "party", party
        for election in self.elections(position, country):
            yield "election", election

    def elections(self, position: Position, country: CountryCode | None = None) -> list[ElectionId]:
        """The contests that are known at a position, sorted; of those that were ever said to be held in a country."""
        if country is not None:
            return sorted(self._elections_of.up_to(country, position))
        named = {
            election
            for index in (self._contests_of, self._results_of)
            for election in index.keys()  # noqa: SIM118 - an index is no mapping: its keys are a list, made at once
            if any(True for _ in index.up_to(election, position))
        }
        named |= {
            subject[1]
            for subject in self._acknowledged.keys()  # noqa: SIM118
            if subject[0] == "election" and any(True for _ in self._acknowledged.up_to(subject, position))
        }
        return sorted(named)

    def parties(self, position: Position, country: CountryCode | None = None) -> list[PartyId]:
        """The ids in use of all parties that are known at a position, sorted; of those that ever bore a country's code."""
        if country is None:
            named = self._first_named.up_to(position)
        else:
            named = self._countries.up_to(country, position)
        return sorted({self.in_use(party, position) for party in named})

    def in_use(self, party: PartyId, position: Position) -> PartyId:
        """The id under which a party is told: its own, unless it was found to be the same as another."""
        return self.history(party, position).party if self._identities.all(party) else party

    def history(self, party: PartyId, position: Position, chosen: EventId | None = None) -> History:
        """What makes the party's state as known at a position, on any day; with an account chosen among its rivals, be it
        the one that is or another. Raises `UnknownParty`.
        """
        last = self._last_concerning(party, position)
        if chosen is not None:
            return history_of(Accounts(_At(self, last), chosen), party)
        return self._histories.get((party, last), lambda: history_of(Accounts(_At(self, last)), party))

    def concerning(self, party: PartyId, after: Position, up_to: Position) -> list[Position]:
        """The positions beyond `after`, up to `up_to`, of the records that concern the party."""
        return list(self._concerning.between(party, after, up_to))

    def _state(self, party: PartyId, at: At) -> tuple[PartyState, bytes]:
        last = self._last_concerning(party, at.position)
        history = self.history(party, last)
        day = history.address(at.as_of)

        def make() -> tuple[PartyState, bytes]:
            state = party_state(history, day)
            return state, encode(state)

        return self._states.get((party, last, day), make)

    def _last_concerning(self, party: PartyId, position: Position) -> Position:
        first = self._first_named.get(party)
        if first is None or first[0] > position:
            raise UnknownParty(party, position, named_at=None if first is None else first[0])
        positions = self._concerning.get(party)
        return positions[bisect_right(positions, position) - 1]

    def _record(self, position: Position) -> Record:
        return self._records.get(position, lambda: decode_record(self._data[position - 1]))


def _bytes_of(state: tuple[PartyState, bytes]) -> int:
    return len(state[1])


def _items_of(history: History) -> int:
    return 1 + len(history.items)


class _At:
    """The chronicle as it was at a position: what accounts and histories are read from."""

    def __init__(self, chronicle: Chronicle, position: Position) -> None:
        self._chronicle = chronicle
        self._position = position

    def last(self, event_id: EventId) -> tuple[Position, Record] | None:
        positions = self._chronicle._revisions.get(event_id)
        count = bisect_right(positions, self._position)
        if count == 0:
            return None
        return positions[0], self._chronicle._record(positions[count - 1])

    def last_said(self, event_id: EventId) -> Event | None:
        return self._chronicle.last_said(event_id, self._position)

    def linked(self, event_id: EventId) -> Iterable[EventId]:
        return self._chronicle._linked.up_to(event_id, self._position)

    def naming(self, party: PartyId) -> Iterable[EventId]:
        return self._chronicle._naming.up_to(party, self._position)

    def identities_of(self, party: PartyId) -> Iterable[EventId]:
        return self._chronicle._identities.up_to(party, self._position)

    def contests_of(self, election: ElectionId) -> Iterable[EventId]:
        return self._chronicle._contests_of.up_to(election, self._position)

    def results_of(self, election: ElectionId) -> Iterable[EventId]:
        return self._chronicle._results_of.up_to(election, self._position)

    def acknowledged(self, subject: Subject) -> Iterable[EventId]:
        return self._chronicle._acknowledged.up_to(subject, self._position)

    def contests_in(self, chamber: Chamber) -> Iterable[EventId]:
        return self._chronicle._contests_in.up_to(chamber, self._position)

    def coalition(self, coalition: CoalitionId) -> Iterable[EventId]:
        return self._chronicle._coalitions.up_to(coalition, self._position)

    def first_named(self, party: PartyId) -> tuple[Position, int]:
        first = self._chronicle._first_named.get(party)
        assert first is not None
        return first
