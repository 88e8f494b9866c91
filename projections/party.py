"""The fold: from a party's history to its state as of a day.

The fold is total: it never refuses and never reads a clock; what is odd is a finding, not an error.
"""

from collections.abc import Iterator
from typing import assert_never

from msgspec import Struct, structs

from domain.dates import Day, format_day
from domain.events import (
    Banned,
    Campaigned,
    CandidateEndorsed,
    CandidateNominated,
    CoalitionEnded,
    CoalitionFormed,
    CoalitionRenamed,
    ColoursAdopted,
    CongressHeld,
    Deregistered,
    DisputeArose,
    Dissolved,
    ElectionHeld,
    ElectionResult,
    Event,
    Founded,
    HeadquartersMoved,
    Identified,
    IdeologyAdopted,
    JoinedCoalition,
    LeaderChosen,
    LeaderLeft,
    LeftCoalition,
    MembershipReported,
    Merged,
    MergerAbandoned,
    MergerAnnounced,
    NewParty,
    OrganisationReported,
    PositionAdopted,
    PositionTaken,
    PublicationEnded,
    PublicationStarted,
    Registered,
    Renamed,
    Revived,
    SameParty,
    SeatsChanged,
    Split,
    Succeeded,
)
from domain.ids import CoalitionId, ElectionId, PartyId
from domain.records import tag_of
from projections.claims import disputed, predecessors, successors, undetermined
from projections.history import Chamber, History, Item, begins, chamber_of, ends, restarts
from projections.state import (
    Candidacy,
    CoalitionMembership,
    Exists,
    Leader,
    Membership,
    Organisation,
    PartyState,
    Possible,
    Result,
    Status,
)


def party_state(history: History, day: Day) -> PartyState:
    """The party as it stood on `day`."""
    happened = [item for item in history.items if item.latest <= day]
    fold = _Fold(history)
    if history.beginning is None and history.exists_from <= day:
        fold.begin(None)
    for item in happened:
        fold.take(item)
    return PartyState(
        party=history.party,
        same_as=tuple(sorted(history.ids - {history.party})),
        exists=_exists(history, day, fold.status),
        status=fold.status,
        name=fold.name,
        names=fold.names,
        abbreviations=fold.abbreviations,
        country=fold.country,
        kind=fold.kind,
        founded=fold.founded,
        registered=fold.registered,
        ended=fold.ended,
        founders=fold.founders,
        leaders=tuple(fold.leaders),
        ideology=fold.ideology,
        position=fold.position,
        colours=fold.colours,
        headquarters=fold.headquarters,
        membership=fold.membership,
        organisation=fold.organisation,
        publications=tuple(fold.publications),
        coalitions=tuple(fold.coalition_memberships()),
        candidacies=tuple(fold.candidacies),
        results=tuple(fold.results_by_date()),
        seats=_seats(history, happened, fold),
        predecessors=tuple(fold.predecessors),
        successors=tuple(fold.successors),
        identifiers=fold.identifiers,
        possible=tuple(_possible(history, day)),
        disputed=tuple(disputed(history, day)),
        undetermined=tuple(undetermined(history, happened)),
    )


class _Row(Struct):
    """A result in the making: the day that orders it, and its numbers."""

    latest: Day
    result: Result


class _Fold:
    """A party's state in the making; `take` folds one event into it."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.status: Status | None = None
        self.has_begun = False
        self.was_renamed = False
        self.name: str | None = None
        self.names: dict[str, str] = {}
        self.abbreviations: dict[str, str] = {}
        self.country: str | None = None
        self.kind: str | None = None
        self.founded: str | None = None
        self.registered: str | None = None
        self.ended: str | None = None
        self.founders: tuple[str, ...] = ()
        self.leaders: list[Leader] = []
        self.ideology: tuple[str, ...] = ()
        self.position: str | None = None
        self.colours: tuple[str, ...] = ()
        self.headquarters: str | None = None
        self.membership: Membership | None = None
        self.organisation: Organisation | None = None
        self.publications: dict[str, None] = {}
        self.joined: dict[CoalitionId, str | None] = {}
        self.coalition_names: dict[CoalitionId, str] = {}
        self.renamed_coalitions: set[CoalitionId] = set()
        self.coalition_kinds: dict[CoalitionId, str] = {}
        self.candidacies: list[Candidacy] = []
        self.rows: dict[tuple[ElectionId, int | None], _Row] = {}
        self.predecessors: dict[PartyId, None] = {}
        self.successors: dict[PartyId, None] = {}
        self.identifiers: dict[str, str] = {}

    def take(self, item: Item) -> None:
        """Fold one event: beginning and end first, then what the event itself says."""
        event, ids = item.event, self.history.ids
        self.predecessors |= dict.fromkeys(predecessors(self.history, event))
        self.successors |= dict.fromkeys(successors(self.history, event))
        if item is self.history.beginning:
            self.begin(item.date_text)
        elif not self.has_begun:
            pass  # what would end or restart a party before its beginning is a finding, and does neither
        elif restarts(event, ids):
            self.status, self.ended = "active", None
        elif status := ends(event, ids):
            self.status, self.ended = status, item.date_text
        self._take_what_it_says(item, event)

    def begin(self, founded: str | None) -> None:
        """The party is there from now on."""
        self.has_begun, self.status, self.founded = True, "active", founded

    def _take_what_it_says(self, item: Item, event: Event) -> None:
        when = item.date_text
        match event:
            case Founded():
                self._introduce(event)
                self.kind = event.kind or self.kind
                self.founders = event.founders or self.founders
                self.ideology = self.ideology or event.ideology
                self.colours = self.colours or event.colours
            case Split():
                for new in event.into:
                    self._introduce(new)
            case Merged():
                if begins(event, self.history.ids):  # not where the party goes on under another of its ids
                    self._introduce(event.into)
            case Registered():
                self.registered = when
                if event.members is not None:
                    self.membership = Membership(members=event.members, date=when)
            case Deregistered():
                self.registered = None
            case Renamed():
                self.was_renamed = True
                self.name, self.names, self.abbreviations = event.name, event.names, event.abbreviations
            case Identified():
                self.identifiers = self.identifiers | event.identifiers
            case LeaderChosen():
                self._choose(event, when)
            case LeaderLeft():
                self.leaders = [
                    each for each in self.leaders if (each.role, each.person) != (event.role, event.person)
                ]
            case MembershipReported():
                self.membership = Membership(members=event.members, date=when)
            case OrganisationReported():
                self.organisation = Organisation(units=event.units, date=when)
            case IdeologyAdopted():
                self.ideology = event.ideology
            case PositionAdopted():
                self.position = event.position
            case ColoursAdopted():
                self.colours = event.colours
            case HeadquartersMoved():
                self.headquarters = event.place
            case PublicationStarted():
                self.publications[event.publication] = None
            case PublicationEnded():
                self.publications.pop(event.publication, None)
            case ElectionResult():
                if event.party in self.history.ids:
                    self._count(item, event)
            case CandidateNominated():
                self._stand(
                    Candidacy(election=event.election, candidate=event.candidate, kind="nominated", date=when)
                )
            case CandidateEndorsed():
                self._stand(
                    Candidacy(election=event.election, candidate=event.candidate, kind="endorsed", date=when)
                )
            case CoalitionFormed():
                if event.name is not None and event.coalition not in self.renamed_coalitions:
                    self.coalition_names[event.coalition] = event.name
                if event.kind is not None:
                    self.coalition_kinds[event.coalition] = event.kind
                if not self.history.ids.isdisjoint(event.parties):
                    self.joined.setdefault(event.coalition, when)
            case CoalitionRenamed():
                self.renamed_coalitions.add(event.coalition)
                self.coalition_names[event.coalition] = event.name
            case CoalitionEnded() | LeftCoalition():
                self.joined.pop(event.coalition, None)
            case JoinedCoalition():
                self.joined.setdefault(event.coalition, when)
            case (
                Dissolved() | Banned() | Revived() | Succeeded() | SameParty() | CongressHeld() | MergerAnnounced()
                | MergerAbandoned() | PositionTaken() | Campaigned() | DisputeArose() | ElectionHeld() | SeatsChanged()
            ):  # fmt: skip
                pass  # told by status and relatives, by seats, or by the timeline alone
            case _:
                assert_never(event)

    def _introduce(self, named: Founded | NewParty | PartyId) -> None:
        """A beginning gives names only where no other event gave them; a renaming gave them all."""
        if isinstance(named, str) or named.party not in self.history.ids:
            return
        self.country = named.country
        if not self.was_renamed:
            self.name = self.name or named.name
            self.names = named.names | self.names
            self.abbreviations = named.abbreviations | self.abbreviations

    def _choose(self, event: LeaderChosen, when: str | None) -> None:
        """Nobody's term ends, unless the event says whose, or the office is held by one at a time."""
        gone = event.succeeds if event.succeeds != event.person else None
        self.leaders = [
            each
            for each in self.leaders
            if each.role != event.role
            or (each.person != gone and (not event.sole or each.person == event.person))
        ]
        if not any((each.role, each.person) == (event.role, event.person) for each in self.leaders):
            self.leaders.append(Leader(role=event.role, person=event.person, since=when))

    def _stand(self, candidacy: Candidacy) -> None:
        keys = ((each.election, each.candidate, each.kind) for each in self.candidacies)
        if (candidacy.election, candidacy.candidate, candidacy.kind) not in keys:
            self.candidacies.append(candidacy)

    def _count(self, item: Item, event: ElectionResult) -> None:
        """A number that is given replaces an earlier one; one that is absent leaves it."""
        key = (event.election, event.round)
        row = self.rows.setdefault(
            key, _Row(item.latest, Result(election=event.election, date=item.date_text, round=event.round))
        )
        given = {
            number: value
            for number in ("votes", "vote_share", "seats", "seats_change", "place", "candidate", "alliance")
            if (value := getattr(event, number)) is not None
        }
        row.result = structs.replace(row.result, date=item.date_text, **given)

    def results_by_date(self) -> Iterator[Result]:
        for row in sorted(self.rows.values(), key=lambda row: row.latest):
            yield row.result

    def coalition_memberships(self) -> Iterator[CoalitionMembership]:
        for coalition, since in self.joined.items():
            yield CoalitionMembership(
                coalition=coalition,
                name=self.coalition_names.get(coalition),
                kind=self.coalition_kinds.get(coalition),
                since=since,
            )


def _exists(history: History, day: Day, status: Status | None) -> Exists:
    """Three-valued: what is certain, and what each lifecycle event that may have happened would make of it."""
    alive = status == "active"
    readings = {alive}
    if history.is_presupposed and day < history.exists_from:
        readings.add(
            True
        )  # its beginning is not recorded, and may have been on any day before the first proof
    for item in history.items:
        if item.own and item.earliest <= day < item.latest:
            if restarts(item.event, history.ids):
                readings.add(alive or day >= history.begins_earliest)
            elif ends(item.event, history.ids):
                readings.add(False)
    return "maybe" if len(readings) == 2 else "yes" if alive else "no"  # noqa: PLR2004 - both readings


def _possible(history: History, day: Day) -> Iterator[Possible]:
    for item in history.items:
        if item.own and item.earliest <= day < item.latest and not isinstance(item.event, SameParty):
            yield Possible(
                event_id=item.event_id,
                type=tag_of(item.event),
                earliest=format_day(item.earliest),
                latest=format_day(item.latest),
            )


def _seats(history: History, happened: list[Item], fold: _Fold) -> dict[str, int | None]:
    """By chamber: what its latest election gave, and what has changed since. None is unknown, which zero is not."""
    seats: dict[Chamber, int | None] = {}
    concerned = set(_chambers(history, happened))
    for item in happened:
        event = item.event
        chamber = chamber_of(event)
        if chamber is None or chamber not in concerned:
            continue
        if isinstance(event, ElectionHeld):
            seats[chamber] = _seats_won(event, fold)
        elif isinstance(event, SeatsChanged):
            before = seats.get(chamber)
            if event.seats is not None:
                seats[chamber] = event.seats
            elif before is not None and event.change is not None:
                seats[chamber] = before + event.change
            else:
                seats[chamber] = None
    known = [chamber for _, chamber in seats]
    return {
        chamber
        if known.count(chamber) == 1 or country == fold.country
        else f"{country.lower()}:{chamber}": number
        for (country, chamber), number in seats.items()
    }


def _chambers(history: History, happened: list[Item]) -> Iterator[Chamber]:
    """The chambers in which the party has a row by then: elsewhere nothing is said of its seats."""
    held = {item.event.election for item in happened if isinstance(item.event, ElectionHeld)}
    for item in happened:
        event = item.event
        if isinstance(event, SeatsChanged) and (chamber := chamber_of(event)):
            yield chamber
        elif isinstance(event, ElectionResult) and event.party in history.ids and event.election in held:
            contest = history.contests.get(event.election)
            if contest is not None and (chamber := chamber_of(contest)):
                yield chamber


def _seats_won(contest: ElectionHeld, fold: _Fold) -> int | None:
    rows = [
        (number or 0, row.result.seats)
        for (election, number), row in fold.rows.items()
        if election == contest.election
    ]
    if not rows:
        return 0 if contest.complete else None
    return max(((number, seats) for number, seats in rows if seats is not None), default=(0, None))[1]
