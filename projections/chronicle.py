"""The chronicle: all records in memory, indexed; what every query reads.

Records are applied in the ledger's order, by one thread at a time. Everything kept here only grows, and each entry
bears its position, so that a reader in another thread, asking at a position that was applied, sees just what was known
there, whatever is being applied meanwhile. Nothing asks the database.

A party's state is addressed by two integers: the last position that concerns the party at or before the one asked for,
and the last day that matters at or before the day asked for. Histories and answers are kept under that address.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, Final, Literal, TypeVar

from domain.dates import Day
from domain.decisions import Appended, Standing
from domain.errors import (
    NotYetKnown,
    Unknown,
    UnknownCoalition,
    UnknownCountry,
    UnknownElection,
    UnknownEvent,
    UnknownParty,
    UnknownPerson,
)
from domain.events import Event
from domain.ids import (
    ChamberId,
    CoalitionId,
    CountryCode,
    ElectionId,
    EventId,
    PartyId,
    PersonId,
    Position,
    Scheme,
)
from domain.ledger.columns import Columns, by_column, in_columns
from domain.ledger.port import Entry, NotALedger
from domain.mentions import BODY, KEY
from domain.moments import Moment
from domain.records import Record, encode
from domain.skimming import Skimmed, Skimmings, skim, skim_all, together
from projections.accounts import Accounts, Bearer, Subject
from projections.at import At
from projections.continued import continued
from projections.findings import Finding, contest_findings, findings
from projections.gathering import Gathering
from projections.going_on import go_on
from projections.growing import Kept, Positions
from projections.history import Chamber, History, history_of
from projections.indexes import Indexes, last_of
from projections.knowledge import KnownAt
from projections.lines import Lines
from projections.party import party_state
from projections.selection import Selected, Selection
from projections.state import PartyState
from projections.timeline import TimelineEntry, timeline, timeline_of_all_accounts

KEYS: Final = "keys"
"""Under which name it is written what was appended under which key."""
FEW: Final = 4
"""Records of which each is taken in by itself."""
TOGETHER: Final = 256
"""Records that are skimmed at once."""
SPAN: Final = 32_768
"""Records after which what was gathered of them is noted, and the head moves on."""
KEPT_ITEMS = 340_000
"""Of histories, all together: one item takes some 350 bytes with what was worked out of it, and its event 600 to 800 more where
nothing else holds it."""
KEPT_BYTES = 32 * 2**20
"""Of encoded states, all together."""

Id = TypeVar("Id", bound=str)


class Chronicle:
    """All records up to `head`, and what they say of parties."""

    def __init__(self) -> None:
        self.head: Position = 0
        self._lines = Lines()
        self._indexes = Indexes(self._lines)
        self._appended: dict[str, Appended] = {}
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
        branch._lines = self._lines.branch(cut)
        branch._indexes = self._indexes.branch(cut, branch._lines)
        return branch

    def touched(self) -> list[PartyId]:
        """In a branch: the parties that what came in concerns."""
        return self._indexes.concerning.grown()

    def written(self) -> Iterator[tuple[str, Any]]:
        """All that was worked out of the records, as plain data, by name (`projections.snapshot`); of one that is no branch."""
        yield from self._indexes.written()
        yield KEYS, [(key, each.digest, each.last) for key, each in self._appended.items()]

    def expect(self, records: int) -> None:
        """Make room for so many, if nothing came in yet."""
        if not self.head:
            self._indexes.revisions.expect(records)

    def hold(self, entries: Iterable[Entry], up_to: Position) -> None:
        """Hold the entries that come next, up to a position, without working out what they say: that is read from what another had written."""
        for columns in in_columns(entries, TOGETHER, keys=False):
            left = up_to - len(self._lines)
            self._lines.extend(columns.data[:left], columns.recorded_at[:left])
            if len(self._lines) == up_to:
                break
        self.head = len(self._lines)

    def digest(self) -> bytes:
        """Of all records; of one that is no branch."""
        return self._lines.digest()

    def read(self, name: str, written: Any) -> None:
        """Take in what another, which was made of the records that are held, had written."""
        if name == KEYS:
            self._appended = {key: Appended(digest, position) for key, digest, position in written}
        else:
            self._indexes.read(name, written)

    # What comes in

    def apply(self, entries: Iterable[Entry]) -> None:
        """Take in the entries that come next on the ledger. Those that were applied already are passed over."""
        coming = iter(entries)
        few = list(islice(coming, FEW))
        if len(few) < FEW:
            for entry in few:
                self._apply_one(entry)
            return
        many = chain((by_column(few),), in_columns(coming, TOGETHER))
        more = True
        while more:
            gathering = Gathering(self._indexes, self._lines)
            try:
                more = self._gather(many, gathering)
            finally:
                gathering.finish()
                self.head = len(self._lines)

    def _apply_one(self, entry: Entry) -> None:
        position = self.head + 1
        if entry.position > position:
            raise _gap(entry.position, position)
        if entry.position == position:
            record = _skimmed(position, entry.data)
            self._lines.append(entry.data, entry.recorded_at)
            self._indexes.take(position, record)
            self._keep_keys(by_column((entry,)).keyed)
            self.head = position

    def _gather(self, coming: Iterator[Columns], gathering: Gathering) -> bool:
        """Take in some of what comes; whether there may be more. The head stays where it is until the gathering is finished."""
        for columns in coming:
            first = len(self._lines) + 1
            if _follow_from(first, columns.positions):
                self._take_in(first, columns, gathering)
            else:
                self._take_in_what_is_next(first, columns, gathering)
            del columns  # before the next ones are read, which take its place
            if len(self._lines) - self.head >= SPAN:
                return True
        return False

    def _take_in_what_is_next(self, first: Position, columns: Columns, gathering: Gathering) -> None:
        """Take in the entries but for those that were before, up to a gap. Raises `ValueError` where there is one."""
        places: list[int] = []
        gap = None
        for place, position in enumerate(columns.positions):
            expected = first + len(places)
            if position > expected:
                gap = _gap(position, expected)
                break
            if position == expected:
                places.append(place)
        self._take_in(first, columns.at(places), gathering)
        if gap is not None:
            raise gap

    def _take_in(self, first: Position, columns: Columns, gathering: Gathering) -> None:
        """Take in the entries from position `first` on; where one cannot be read, those before it."""
        try:
            skimmed = skim_all(columns.data)
        except ValueError:
            records: list[Skimmed | Record] = []
            try:
                for position, data in enumerate(columns.data, first):
                    records.append(_skimmed(position, data))
            finally:
                read = columns.at(range(len(records)))
                self._take_in_skimmed(first, read, together(records), gathering)
        else:
            self._take_in_skimmed(first, columns, skimmed, gathering)

    def _take_in_skimmed(
        self, first: Position, columns: Columns, skimmed: Skimmings, gathering: Gathering
    ) -> None:
        self._lines.extend(columns.data, columns.recorded_at)
        gathering.take(first, skimmed)
        self._keep_keys(columns.keyed)

    def _keep_keys(self, keyed: Iterable[tuple[Position, Sequence[str]]]) -> None:
        for position, (*_, key, digest) in keyed:
            self._appended[key.removeprefix(KEY)] = Appended(digest.removeprefix(BODY), position)

    # What decisions need to know

    def standing(self, event_id: EventId) -> Standing | None:
        """The event's last record."""
        positions = self._indexes.revisions.get(event_id)
        if not positions:
            return None
        record = self._lines.record(positions[-1])
        return Standing(
            record.position, record.revision, record.event, self.last_said(event_id, record.position)
        )

    def is_introduced(self, party: PartyId) -> bool:
        """Whether any record ever introduced the party."""
        return self._indexes.introduced.get(party) is not None

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
        return self._lines.recorded_at(position) if position else None

    def position_at(self, moment: Moment) -> Position:
        """The last position whose record was written at or before the moment."""
        return self._lines.position_at(moment, self.head)

    def data(self, after: Position, limit: int, up_to: Position | None = None) -> list[bytes]:
        """Encoded records after a position."""
        return self._lines.data(after, min(after + limit, self.head if up_to is None else up_to))

    def select(self, wanted: Selection, after: Position, up_to: Position, limit: int) -> Selected:
        """The first records beyond `after`, up to `up_to` (at most `head`), that are wanted: `limit` of them at the most."""
        return self._indexes.facets.select(wanted, after, up_to, limit)

    def latest(self, wanted: Selection, up_to: Position, limit: int) -> list[Position]:
        """The last records up to a position (at most `head`) that are wanted, the newest first: `limit` of them at the most."""
        return self._indexes.facets.latest(wanted, up_to, limit)

    def type_of(self, position: Position) -> str:
        """The type of the event that the record at a position is about, be it one that it retracts."""
        return self._indexes.facets.type_of(position)

    def record(self, position: Position) -> Record:
        """The record at a position from 1 to `head`."""
        if position > self.head:
            raise NotYetKnown(position, self.head)
        return self._lines.record(position)

    @property
    def events(self) -> int:
        """How many events the records are about."""
        return len(self._indexes.revisions)

    def revisions(self, event_id: EventId, position: Position) -> list[Position]:
        """The positions of all records of the event up to `position`. Raises `UnknownEvent` where there is none."""
        positions = self._indexes.revisions.get(event_id)
        found = [each for each in positions if each <= position]
        if not found:
            raise UnknownEvent(event_id, position, named_at=positions[0] if positions else None)
        return found

    def records_of(self, event_id: EventId, after: Position, up_to: Position) -> list[Position]:
        """The positions beyond `after`, up to `up_to`, of the event's records; none where nothing is recorded of it."""
        return [each for each in self._indexes.revisions.get(event_id) if after < each <= up_to]

    def accounts_of(self, event_id: EventId, position: Position) -> list[EventId]:
        """The standing accounts of the happening that the event is an account of; none where nothing is recorded of it."""
        return [member.event_id for member in self.accounts(position).group(event_id).members]

    def last_said(self, event_id: EventId, position: Position) -> Event | None:
        """The event as it was last said to have happened up to a position, be it retracted since."""
        return self._indexes.last_said(event_id, position)

    def accounts(self, position: Position, supposed: EventId | None = None) -> Accounts:
        """What stands at a position, and what is chosen of it; `supposed` is chosen among its rivals, whatever the ranks are."""
        return Accounts(KnownAt(self._indexes, position), supposed)

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
        return list(findings(self.accounts(position), self.history(party, position)))

    def contest_findings(self, election: ElectionId, position: Position) -> list[Finding]:
        """What is odd about the contest itself as known at a position; nothing if no record is about it."""
        return list(contest_findings(self.accounts(position), election))

    def findings_about(self, subject: Subject, position: Position) -> list[Finding]:
        """What is odd about a party or a contest, as known at a position."""
        kind, id_ = subject
        return self.findings(id_, position) if kind == "party" else self.contest_findings(id_, position)

    def records_about(self, subject: Subject, position: Position) -> int:
        """How many records findings about a party or a contest are made of, or some more."""
        kind, id_ = subject
        index = self._indexes.concerning if kind == "party" else self._indexes.about_election
        return bisect_right(index.get(id_), position)

    def subjects(self, position: Position, country: CountryCode | None = None) -> Iterator[Subject]:
        """Whatever findings may be about at a position: the parties in use by id, then the contests by id."""
        for party in self.parties(position, country):
            yield "party", party
        for election in self.elections(position, country):
            yield "election", election

    def elections(self, position: Position, country: CountryCode | None = None) -> list[ElectionId]:
        """The contests that are known at a position, sorted; of those that were ever said to be held in a country."""
        if country is not None:
            return sorted(self._indexes.elections_of_country.up_to(country, position))
        return _named_by(self._indexes.about_election, position)

    def parties(self, position: Position, country: CountryCode | None = None) -> list[PartyId]:
        """The ids in use of all parties that are known at a position, sorted; of those that ever bore a country's code."""
        if country is None:
            named = self._indexes.first_named.up_to(position)
        else:
            named = self._indexes.parties_of_country.up_to(country, position)
        return sorted({self.in_use(party, position) for party in named})

    def named(self, position: Position) -> list[PartyId]:
        """The ids that parties were named by, up to a position, in the order in which they first were: two may be of one party."""
        return list(self._indexes.first_named.up_to(position))

    def in_use(self, party: PartyId, position: Position) -> PartyId:
        """The id under which a party is told: its own, unless it was found to be the same as another."""
        return self.history(party, position).party if self._indexes.identities.get(party) else party

    def history(self, party: PartyId, position: Position, chosen: EventId | None = None) -> History:
        """What makes the party's state as known at a position, on any day; with an account chosen among its rivals, be it
        the one that is or another. Raises `UnknownParty`.
        """
        go_on()  # whatever takes long looks at many parties, or at one in many ways
        last = self.last_concerning(party, position)
        if chosen is not None:
            return history_of(self.accounts(last, chosen), party)
        return self._histories.get((party, last), lambda: self._made(party, last))

    def history_in_passing(self, party: PartyId, position: Position) -> History:
        """The same, for who looks at many parties one after the other: it is not kept in the place of what others asked for."""
        go_on()
        last = self.last_concerning(party, position)
        return self._histories.peek((party, last)) or self._made(party, last)

    def _made(self, party: PartyId, last: Position) -> History:
        """The party's history at a position that concerns it: from the one before, if that is kept and can be continued."""
        accounts = self.accounts(last)
        positions = self._indexes.concerning.get(party)
        place = bisect_left(positions, last)
        before = self._histories.peek((party, positions[place - 1])) if place else None
        longer = None if before is None else continued(accounts, before, self._lines.record(last))
        return longer or history_of(accounts, party)

    def records_concerning(self, party: PartyId) -> int:
        """How many records concern the party."""
        return len(self._indexes.concerning.get(party))

    def concerning(self, party: PartyId, after: Position, up_to: Position) -> list[Position]:
        """The positions beyond `after`, up to `up_to`, of the records that concern the party."""
        return list(self._indexes.concerning.between(party, after, up_to))

    # Contests, coalitions, countries, people

    def rows(self, election: ElectionId, position: Position) -> list[PartyId]:
        """The parties that ever had a row in the contest, and the alliances of their rows, by a position."""
        return list(self._indexes.rows.up_to(election, position))

    def seated(self, chamber: Chamber, position: Position) -> list[PartyId]:
        """The parties whose seats in the chamber were ever said to change, by a position."""
        return list(self._indexes.seated.up_to(chamber, position))

    def members(self, coalition: CoalitionId, position: Position) -> list[PartyId]:
        """The parties that were ever named with the coalition, by a position."""
        return list(self._indexes.members.up_to(coalition, position))

    def chambers(self, position: Position, country: CountryCode) -> list[ChamberId]:
        """The chambers of the country that are known at a position, sorted."""
        return sorted(self._indexes.chambers_of_country.up_to(country, position))

    def coalitions(self, position: Position, country: CountryCode | None = None) -> list[CoalitionId]:
        """The coalitions that are known at a position, sorted; of those that were ever said to be of a country."""
        if country is not None:
            return sorted(self._indexes.coalitions_of_country.up_to(country, position))
        return _named_by(self._indexes.about_coalition, position)

    def countries(self, position: Position) -> list[CountryCode]:
        """The countries that are known at a position, sorted."""
        return _named_by(self._indexes.about_country, position)

    def people(self, position: Position) -> list[PersonId]:
        """The people who are known by an id at a position, sorted."""
        return _named_by(self._indexes.about_person, position)

    def identified_as(self, scheme: Scheme, identifier: str, position: Position) -> list[Bearer]:
        """Whatever was ever said, by a position, to bear the id in the scheme; whether it stands is another question."""
        return list(self._indexes.bearers.up_to((scheme, identifier), position))

    def last_concerning_country(self, country: CountryCode, position: Position) -> Position:
        """The last position up to one at which what is told of the country may have become another. Raises `UnknownCountry`."""
        return _last_about(self._indexes.about_country, country, position, UnknownCountry)

    def last_concerning_election(self, election: ElectionId, position: Position) -> Position:
        """The same of a contest: of its own records, of its parties, and of its country. Raises `UnknownElection`."""
        last = _last_about(self._indexes.about_election, election, position, UnknownElection)
        return max(
            last,
            self._last_of_parties(self.rows(election, position), position),
            self._last_of_parties(self._indexes.contenders.up_to(election, position), position),
            self._last_of_countries(self._indexes.countries_of_election.all(election), position),
        )

    def last_concerning_coalition(self, coalition: CoalitionId, position: Position) -> Position:
        """The same of a coalition: of its own records, and of its parties. Raises `UnknownCoalition`."""
        last = _last_about(self._indexes.about_coalition, coalition, position, UnknownCoalition)
        return max(last, self._last_of_parties(self.members(coalition, position), position))

    def last_concerning_person(self, person: PersonId, position: Position) -> Position:
        """The last position up to one of a record that is about events which name the person by an id. What is told of the person
        may depend on later ones, of parties and contests. Raises `UnknownPerson`.
        """
        return _last_about(self._indexes.about_person, person, position, UnknownPerson)

    def _last_of_parties(self, parties: Iterable[PartyId], position: Position) -> Position:
        concerning = self._indexes.concerning
        return max((last_of(concerning.get(each), position) or 0 for each in parties), default=0)

    def _last_of_countries(self, countries: Iterable[CountryCode], position: Position) -> Position:
        about = self._indexes.about_country
        return max((last_of(about.get(each), position) or 0 for each in countries), default=0)

    def _state(self, party: PartyId, at: At) -> tuple[PartyState, bytes]:
        last = self.last_concerning(party, at.position)
        history = self.history(party, last)
        day = history.address(at.as_of)

        def make() -> tuple[PartyState, bytes]:
            state = party_state(history, day)
            return state, encode(state)

        return self._states.get((party, last, day), make)

    def last_concerning(self, party: PartyId, position: Position) -> Position:
        """The last position up to one at which the party's state may have become another. Raises `UnknownParty`."""
        first = self._indexes.first_named.get(party)
        if first is None or first[0] > position:
            raise UnknownParty(party, position, named_at=None if first is None else first[0])
        positions = self._indexes.concerning.get(party)
        return positions[bisect_right(positions, position) - 1]


def _follow_from(first: Position, positions: Sequence[Position]) -> bool:
    """Whether the positions are those from the first on, without gaps."""
    following = range(first, first + len(positions))
    return positions == following if isinstance(positions, range) else (*positions,) == (*following,)


def _gap(position: Position, expected: Position) -> ValueError:
    return ValueError(f"entry {position} does not follow on {expected - 1}: entries come without gaps")


def _skimmed(position: Position, data: bytes) -> Skimmed | Record:
    try:
        return skim(data)
    except ValueError as error:  # not JSON, not a record, or of a version that is not known here
        raise NotALedger(
            f"the record at position {position} cannot be read ({error}): the ledger was damaged, "
            "or written by a newer Partyline"
        ) from error


def _bytes_of(state: tuple[PartyState, bytes]) -> int:
    return len(state[1])


def _items_of(history: History) -> int:
    return 1 + len(history.items)


def _named_by(about: Positions[Id], position: Position) -> list[Id]:
    return sorted(each for each in about.keys() if last_of(about.get(each), position))  # noqa: SIM118 - no mapping


def _last_about(about: Positions[Id], id_: Id, position: Position, unknown: type[Unknown]) -> Position:
    positions = about.get(id_)
    last = last_of(positions, position)
    if last is None:
        raise unknown(id_, position, named_at=positions[0] if positions else None)
    return last
