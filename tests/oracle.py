"""A brute-force reading of the ledger: what every answer about a party must equal.

It reads a plain list of records from the start for every question, keeps no index and no cache, and shares no code with
`projections`. Each section is one rule of how `docs` and the design are read; R1 to R16 are their numbers. What a fold
does event by event is said here field by field: "the name is that of the last `Renamed`, else ...".

`party` stands for one id that was asked for; `p` for the set of all ids of that one party (R2).
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeAlias, TypeVar

import msgspec

from domain.dates import BEGINNING, NEVER, Day, EdtfDate, format_day
from domain.events import (
    Banned,
    CandidateEndorsed,
    CandidateNominated,
    CoalitionEnded,
    CoalitionFormed,
    CoalitionRenamed,
    ColoursAdopted,
    Deregistered,
    Descended,
    Dissolved,
    ElectionHeld,
    ElectionResult,
    Event,
    FindingAcknowledged,
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
    NewParty,
    OrganisationReported,
    PositionAdopted,
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
from domain.ids import ElectionId, EventId, PartyId
from domain.mentions import parties_of
from domain.records import Record, encode, tag_of

Json: TypeAlias = dict[str, Any]
Ids: TypeAlias = frozenset[PartyId]
"""All ids of one party."""
Chamber: TypeAlias = tuple[str, str]
"""Country and chamber."""
T = TypeVar("T")


class Account(NamedTuple):
    """What is said of one event at a position."""

    event_id: EventId
    event: Event
    revision: int
    first: int
    """The position of the event's first record."""
    supposed: bool = False
    """Taken as happened, whatever the day; all bounds and the order stay."""


class Placed(NamedTuple):
    """An account with the days that it is taken to have happened within."""

    account: Account
    date: EdtfDate
    earliest: Day
    latest: Day

    @property
    def event(self) -> Event:
        return self.account.event


# R1, R3: which accounts stand, and which are believed


def known(records: list[Record], position: int) -> list[Record]:
    """The records up to the position, itself included."""
    return [record for record in records if record.position <= position]


def contents(records: list[Record], position: int) -> list[Account]:
    """What was last said of each event, retracted or not, by first record."""
    accounts = []
    for event_id in dict.fromkeys(record.event_id for record in known(records, position)):
        history = [record for record in known(records, position) if record.event_id == event_id]
        said = [record for record in history if record.event is not None]
        event = said[-1].event
        assert event is not None
        accounts.append(Account(event_id, event, said[-1].revision, history[0].position))
    return accounts


def standing(records: list[Record], position: int) -> list[Account]:
    """R1: the accounts whose latest record is no retraction, by first record."""
    latest = {record.event_id: record for record in known(records, position)}
    return [
        account for account in contents(records, position) if latest[account.event_id].kind != "retracted"
    ]


def connected(pairs: Iterable[tuple[T, T]]) -> list[frozenset[T]]:
    """The sets of things that the pairs connect, however indirectly."""
    sets: list[frozenset[T]] = []
    for one, other in pairs:
        touched = [each for each in sets if one in each or other in each]
        sets = [each for each in sets if each not in touched]
        sets.append(frozenset({one, other}).union(*touched))
    return sets


def rival_groups(records: list[Record], position: int) -> list[frozenset[EventId]]:
    """R3: the groups of rival accounts; whoever has no rival is a group of one. What was retracted still connects.

    An acknowledgement is no account of a happening: it has no rivals.
    """
    accounts = contents(records, position)
    about_none = {a.event_id for a in accounts if isinstance(a.event, FindingAcknowledged)}
    alone = [(account.event_id, account.event_id) for account in accounts]
    rivals = [
        (account.event_id, account.event.rival_to)
        for account in accounts
        if account.event.rival_to is not None
        and about_none.isdisjoint({account.event_id, account.event.rival_to})
    ]
    return connected([*alone, *rivals])


def rivals_of(records: list[Record], position: int, event_id: EventId) -> list[Account]:
    """R3: the other standing accounts of the same happening, by first record."""
    group = next(group for group in rival_groups(records, position) if event_id in group)
    return [a for a in standing(records, position) if a.event_id in group and a.event_id != event_id]


def choice(members: list[Account]) -> Account | None:
    """R3: of the standing accounts of one happening, the one that is believed."""

    def merit(account: Account) -> tuple[bool, int, int]:
        named_by = [a for a in members if a is not account and a.event.rival_to == account.event_id]
        return account.event.rank == "preferred", len(named_by), -account.first

    return max(
        (account for account in members if account.event.rank != "deprecated"), key=merit, default=None
    )


def choose(records: list[Record], position: int) -> list[Account]:
    """R3: the accounts that are believed, one at most of each group, by first record."""
    stand = standing(records, position)
    best = [choice([a for a in stand if a.event_id in group]) for group in rival_groups(records, position)]
    return sorted((account for account in best if account is not None), key=lambda account: account.first)


# R2, R15: one party under several ids


def first_named(records: list[Record], position: int) -> list[PartyId]:
    """Every party that a record names, in the order in which they were first named."""
    events = [record.event for record in known(records, position) if record.event is not None]
    return list(dict.fromkeys(party for event in events for party in parties_of(event)))


def is_known(records: list[Record], party: PartyId, position: int) -> bool:
    """R15: whether any record ever named the party, whatever became of it."""
    return party in first_named(records, position)


def ids_of(chosen: list[Account], party: PartyId) -> Ids:
    """R2: all ids of the party, as the chosen `SameParty` connect them, whatever their dates."""
    same = [(a.event.party, a.event.same_as) for a in chosen if isinstance(a.event, SameParty)]
    return next(ids for ids in connected([*same, (party, party)]) if party in ids)


def canonical(records: list[Record], party: PartyId, position: int) -> PartyId:
    """R2: the id that stands for all of them: one that no `SameParty` gave up, and of these the one first named."""
    chosen = choose(records, position)
    ids = ids_of(chosen, party)
    given_up = {a.event.party for a in chosen if isinstance(a.event, SameParty)}
    order = [party for party in first_named(records, position) if party in ids]
    return next((party for party in order if party not in given_up), order[0])


# R4 to R8: when it happened, and in which order

_FIRST = ["Founded", "Split", "Revived", "Registered", "Renamed"]
_LAST = ["JoinedCoalition", "LeftCoalition", "Deregistered", "Merged", "Banned", "Dissolved"]
_TYPES = [*_FIRST, "all others", *_LAST]


def raw(account: Account) -> Placed:
    """Within the bounds of its own date."""
    date = account.event.date
    return Placed(account, date, date.earliest, date.latest)


def in_order(events: list[Placed]) -> list[Placed]:
    """R7: what `after` names first, else by latest day, type and first record."""

    def turn(placed: Placed) -> tuple[Day, int, int]:
        tag = tag_of(placed.event)
        return placed.latest, _TYPES.index(tag if tag in _TYPES else "all others"), placed.account.first

    by_id = {placed.account.event_id: placed for placed in events}

    def settled_before(placed: Placed) -> set[EventId]:
        """What it names in `after`, but for a circle, which settles nothing."""
        named = (by_id[each] for each in placed.event.after if each in by_id)
        return {each.account.event_id for each in named if not reaches(events, each, placed)}

    remaining = sorted(events, key=turn)
    ordered = []
    while remaining:
        waiting_for = {placed.account.event_id for placed in remaining}
        ordered.append(next(placed for placed in remaining if not waiting_for & settled_before(placed)))
        remaining.remove(ordered[-1])
    return ordered


def contest(chosen: list[Account], election: ElectionId) -> ElectionHeld | None:
    """R4: the first chosen account of the election, whose date its results take."""
    held = [raw(a) for a in chosen if isinstance(a.event, ElectionHeld) and a.event.election == election]
    if not held:
        return None
    event = in_order(held)[0].event
    assert isinstance(event, ElectionHeld)
    return event


def dated(chosen: list[Account], account: Account) -> Placed:
    """R4: a result takes the date of its contest, all else its own. Ids elsewhere without a date were there always (R9)."""
    held = contest(chosen, account.event.election) if isinstance(account.event, ElectionResult) else None
    date = account.event.date if held is None else held.date
    always = isinstance(account.event, Identified) and text_of(date) is None
    return Placed(account, date, date.earliest, BEGINNING if always else date.latest)


def bounded(chosen: list[Account], p: Ids, account: Account) -> Placed:
    """R7: within the bounds that `after` leaves it, by all that the party's state is made of.

    What came after another was not before that one's earliest day, and what came before another not after that one's latest
    day; a bound that would leave no day is none.
    """
    matters = matters_to(chosen, p)
    all_dated = [dated(chosen, each) for each in chosen if matters(each.event)]
    ids = {each.account.event_id for each in all_dated}

    def comes_after(late: Placed, early: Placed) -> bool:
        named = early.account.event_id in late.event.after and early.account.event_id in ids
        return named and not reaches(all_dated, early, late)

    def earliest(placed: Placed) -> Day:
        before = [earliest(each) for each in all_dated if comes_after(placed, each)]
        return max([placed.earliest, *(day for day in before if day <= placed.latest)])

    def latest(placed: Placed) -> Day:
        behind = [latest(each) for each in all_dated if comes_after(each, placed)]
        return min([placed.latest, *(day for day in behind if day >= earliest(placed))])

    placed = dated(chosen, account)
    if account.event_id not in ids or not any(each.event.after for each in all_dated):
        return placed
    return placed._replace(earliest=earliest(placed), latest=latest(placed))


def begins(event: Event, p: Ids) -> bool:
    """R5: whether the event begins the party."""
    match event:
        case Founded():
            return event.party in p
        case Split():
            return any(id_of(new) in p for new in event.into)
        case Merged():
            return id_of(event.into) in p and not p & set(event.survivors)
        case _:
            return False


def names(event: Event, p: Ids) -> bool:
    """Whether the event names the party, under any of its ids. An acknowledgement names a finding: nothing happened."""
    return bool(p & set(parties_of(event))) and not isinstance(event, FindingAcknowledged)


def proofs(chosen: list[Account], p: Ids) -> list[Placed]:
    """R5: the events that presuppose the party."""
    return [
        bounded(chosen, p, a)
        for a in chosen
        if names(a.event, p) and not begins(a.event, p) and not isinstance(a.event, SameParty | Identified)
    ]


def last_attested(records: list[Record], party: PartyId, day: Day, position: int) -> str | None:
    """R5: the date of the last event by the day that begins the party or presupposes it; of several of one day, of the last in order."""
    chosen = choose(records, position)
    p = ids_of(chosen, party)
    showing = {proof.account.event_id for proof in proofs(chosen, p)}
    happened = [
        placed
        for placed in history(chosen, p)
        if has_happened(placed, day) and (placed.account.event_id in showing or begins(placed.event, p))
    ]
    latest = max((placed.latest for placed in happened), default=None)
    last_one = last([placed for placed in happened if placed.latest == latest])
    return None if last_one is None else text_of(last_one.date)


def cap(chosen: list[Account], p: Ids) -> Day | None:
    """R5: the day from which the party's existence is proven by what presupposes it."""
    return min((proof.latest for proof in proofs(chosen, p)), default=None)


def beginning(chosen: list[Account], p: Ids) -> Placed | None:
    """R5: the event with which the party began: its first `Founded`, else the first other; proofs cap its latest day, and so
    do the other events that begin it: it is there at the latest when a split or a merger makes it.
    """
    begun = [bounded(chosen, p, account) for account in chosen if begins(account.event, p)]
    founded = [placed for placed in begun if isinstance(placed.event, Founded)]
    if not begun:
        return None
    first = in_order(founded or begun)[0]
    other = [placed.latest for placed in begun if placed.account.event_id != first.account.event_id]
    proven = [day for day in (cap(chosen, p), *other) if day is not None]
    latest = max(first.earliest, min(first.latest, *proven)) if proven else first.latest
    return first._replace(latest=latest)


def place(chosen: list[Account], p: Ids, account: Account) -> Placed:
    """R4 to R6: the event within its bounds: those of the beginning capped, of all others clipped at the beginning."""
    placed = bounded(chosen, p, account)
    begun = beginning(chosen, p)
    if begun is None or not names(account.event, p):
        return placed
    if begun.account.event_id == account.event_id:
        return begun
    if placed.earliest < begun.earliest <= placed.latest:
        return placed._replace(earliest=begun.earliest)
    return placed


def told(chosen: list[Account], p: Ids, account: Account) -> Placed:
    """R3: the chosen account in its place in the history, others by their own dates."""
    return place(chosen, p, account) if account in chosen else dated(chosen, account)


def chambers_of(chosen: list[Account], p: Ids, accounts: Iterable[Account]) -> set[Chamber]:
    """The chambers in which these accounts give the party a row, or change its seats."""
    chambers = set()
    for account in accounts:
        match account.event:
            case ElectionResult() as event if event.party in p:
                held = contest(chosen, event.election)
                if held is not None and held.chamber is not None:
                    chambers.add((held.country, held.chamber))
            case SeatsChanged() as event if event.party in p:
                chambers.add((event.country, event.chamber))
            case _:
                pass
    return chambers


def coalitions_of(chosen: list[Account], p: Ids) -> set[str]:
    """The coalitions that the party ever belonged to."""
    joined = {
        a.event.coalition for a in chosen if isinstance(a.event, JoinedCoalition) and a.event.party in p
    }
    formed = {
        a.event.coalition for a in chosen if isinstance(a.event, CoalitionFormed) and p & set(a.event.parties)
    }
    return joined | formed


def matters_to(chosen: list[Account], p: Ids) -> Callable[[Event], bool]:
    """R9: whether the party's state is made of such an event: it names it, or is of its coalitions or chambers."""
    chambers = chambers_of(chosen, p, chosen)
    coalitions = coalitions_of(chosen, p)

    def matters(event: Event) -> bool:
        match event:
            case CoalitionFormed() | CoalitionRenamed() | CoalitionEnded():
                return names(event, p) or event.coalition in coalitions
            case ElectionHeld():
                return (event.country, event.chamber) in chambers
            case _:
                return names(event, p)

    return matters


def history(chosen: list[Account], p: Ids) -> list[Placed]:
    """R7, R9: all that the party's state is made of, in order: what names it, its coalitions, its chambers' contests."""
    matters = matters_to(chosen, p)
    return in_order([place(chosen, p, account) for account in chosen if matters(account.event)])


def has_happened(placed: Placed, day: Day) -> bool:
    """R8: its latest day has come, or is supposed to have."""
    return placed.account.supposed or placed.latest <= day


def is_undecided(placed: Placed, day: Day) -> bool:
    """R8: only its earliest day has come."""
    return placed.earliest <= day and not has_happened(placed, day)


# R9: the state, field by field, from what has happened, in order


def id_of(party: PartyId | NewParty) -> PartyId:
    return party.party if isinstance(party, NewParty) else party


def text_of(date: EdtfDate) -> str | None:
    """The date as its source gave it; None if it is unknown."""
    return None if (date.earliest, date.latest) == (BEGINNING, NEVER) else date.text


def last(values: list[T]) -> T | None:
    return values[-1] if values else None


def introductions(happened: list[Placed], p: Ids) -> list[Founded | NewParty]:
    """What beginnings say of the party: its name, names, abbreviations and country."""
    said: list[Founded | NewParty] = []
    for event in [placed.event for placed in happened if begins(placed.event, p)]:
        match event:
            case Founded():
                said.append(event)
            case Split():
                said += [new for new in event.into if isinstance(new, NewParty) and new.party in p]
            case Merged(into=NewParty() as new):
                said.append(new)
            case _:
                pass
    return said


def founded_of(chosen: list[Account], happened: list[Placed], p: Ids) -> str | None:
    """The date of the beginning."""
    begun = beginning(chosen, p)
    return text_of(begun.date) if begun in happened else None


def country_of(happened: list[Placed], p: Ids) -> str | None:
    """The country that the last beginning gave."""
    return last([said.country for said in introductions(happened, p)])


def naming_of(happened: list[Placed], p: Ids) -> Json:
    """Those of the last `Renamed`; without one, the first name, and the first in each language, that beginnings gave."""
    renamed = last([placed.event for placed in happened if isinstance(placed.event, Renamed)])
    if renamed is not None:
        return {"name": renamed.name, "names": renamed.names, "abbreviations": renamed.abbreviations}
    said = introductions(happened, p)
    return {
        "name": said[0].name if said else None,
        "names": {language: name for one in reversed(said) for language, name in one.names.items()},
        "abbreviations": {
            language: name for one in reversed(said) for language, name in one.abbreviations.items()
        },
    }


def founding_of(happened: list[Placed]) -> Json:
    """What only `Founded` tells; ideology and colours until they are adopted."""
    founded = [placed.event for placed in happened if isinstance(placed.event, Founded)]
    ideology = [event.ideology for event in founded if event.ideology][:1]
    families = [event.families for event in founded if event.families][:1]
    colours = [event.colours for event in founded if event.colours][:1]
    ideology += [placed.event.ideology for placed in happened if isinstance(placed.event, IdeologyAdopted)]
    colours += [placed.event.colours for placed in happened if isinstance(placed.event, ColoursAdopted)]
    return {
        "kind": last([event.kind for event in founded if event.kind is not None]),
        "founders": last([event.founders for event in founded if event.founders]) or [],
        "ideology": last(ideology) or [],
        "families": last(families) or [],
        "colours": last(colours) or [],
    }


def ending(event: Event, p: Ids) -> str | None:
    """How the event ends the party, if it does."""
    match event:
        case Merged():
            goes_in = p & set(event.parties) and not p & set(event.survivors) and id_of(event.into) not in p
            return "merged" if goes_in else None
        case Split():
            goes_on = event.survives or any(id_of(new) in p for new in event.into)
            return "split" if event.party in p and not goes_on else None
        case Banned():
            return "banned"
        case Dissolved():
            return "dissolved"
        case _:
            return None


def is_lifecycle(event: Event, p: Ids) -> bool:
    return begins(event, p) or ending(event, p) is not None or isinstance(event, Revived)


def status_of(chosen: list[Account], happened: list[Placed], p: Ids, day: Day) -> Json:
    """What the last beginning, revival or end made of it, none of which counts before the party began."""
    begun = beginning(chosen, p)
    if begun is not None:
        life = happened[happened.index(begun) :] if begun in happened else []
    else:
        life = happened if any(has_happened(proof, day) for proof in proofs(chosen, p)) else []
    turns = [placed for placed in life if is_lifecycle(placed.event, p)]
    if not turns:
        return {"status": "active" if life else None, "ended": None}
    ended = ending(turns[-1].event, p)
    return {"status": ended or "active", "ended": text_of(turns[-1].date) if ended else None}


def registered_of(happened: list[Placed]) -> str | None:
    """The date of the last registration, unless the party was struck off since."""
    turn = last([placed for placed in happened if isinstance(placed.event, Registered | Deregistered)])
    return text_of(turn.date) if turn is not None and isinstance(turn.event, Registered) else None


def leaders_of(happened: list[Placed]) -> list[Json]:
    """Who holds which role: a choice ends nobody's term, unless the role is `sole` or it says whom it `succeeds`."""
    leaders: list[Json] = []
    for placed in happened:
        match placed.event:
            case LeaderChosen() as event:
                leaders = [
                    leader
                    for leader in leaders
                    if leader["role"] != event.role
                    or (
                        (leader["person"] == event.person or not event.sole)
                        and (leader["person"] != event.succeeds or event.succeeds == event.person)
                    )
                ]
                if not any(
                    leader["role"] == event.role and leader["person"] == event.person for leader in leaders
                ):
                    leaders.append(
                        {"role": event.role, "person": event.person, "since": text_of(placed.date)}
                    )
            case LeaderLeft() as event:
                leaders = [
                    leader
                    for leader in leaders
                    if (leader["role"], leader["person"]) != (event.role, event.person)
                ]
            case _:
                pass
    return leaders


def membership_of(happened: list[Placed]) -> Json | None:
    """The number reported last, by a report or at a registration."""
    return last(
        [
            {"members": placed.event.members, "date": text_of(placed.date)}
            for placed in happened
            if isinstance(placed.event, MembershipReported | Registered) and placed.event.members is not None
        ]
    )


def organisation_of(happened: list[Placed]) -> Json | None:
    return last(
        [
            {"units": placed.event.units, "date": text_of(placed.date)}
            for placed in happened
            if isinstance(placed.event, OrganisationReported)
        ]
    )


def publications_of(happened: list[Placed]) -> list[str]:
    """Those started and not ended since, in the order of starting."""
    publications: list[str] = []
    for placed in happened:
        match placed.event:
            case PublicationStarted() as event if event.publication not in publications:
                publications.append(event.publication)
            case PublicationEnded() as event:
                publications = [name for name in publications if name != event.publication]
            case _:
                pass
    return publications


def coalition_memberships(happened: list[Placed], p: Ids) -> list[Json]:
    """The coalitions that it is in, by joining, under the names that they have by then."""
    since: dict[str, str | None] = {}
    for placed in happened:
        match placed.event:
            case CoalitionFormed() as event if p & set(event.parties):
                since.setdefault(event.coalition, text_of(placed.date))
            case JoinedCoalition() as event:
                since.setdefault(event.coalition, text_of(placed.date))
            case LeftCoalition() | CoalitionEnded() as event:
                since.pop(event.coalition, None)
            case _:
                pass
    return [
        {"coalition": coalition, **description(happened, coalition), "since": day}
        for coalition, day in since.items()
    ]


def description(happened: list[Placed], coalition: str) -> Json:
    """The coalition's name: of its last renaming, else of its last forming that gave one; and its kind likewise."""
    formed = [
        placed.event
        for placed in happened
        if isinstance(placed.event, CoalitionFormed) and placed.event.coalition == coalition
    ]
    renamed = [
        placed.event.name
        for placed in happened
        if isinstance(placed.event, CoalitionRenamed) and placed.event.coalition == coalition
    ]
    given = [event.name for event in formed if event.name is not None]
    return {
        "name": last(renamed) or last(given),
        "kind": last([event.kind for event in formed if event.kind]),
    }


def candidacies_of(happened: list[Placed]) -> list[Json]:
    """Whom it nominated or endorsed; the same again stays as it was."""
    candidacies: dict[tuple[str, str, str], Json] = {}
    for placed in happened:
        match placed.event:
            case CandidateNominated() | CandidateEndorsed() as event:
                kind = "nominated" if isinstance(event, CandidateNominated) else "endorsed"
                candidacies.setdefault(
                    (event.election, event.candidate, kind),
                    {
                        "election": event.election,
                        "candidate": event.candidate,
                        "kind": kind,
                        "date": text_of(placed.date),
                    },
                )
            case _:
                pass
    return list(candidacies.values())


_GIVEN = ("votes", "vote_share", "seats", "seats_change", "place", "candidate", "alliance")


def rows(happened: list[Placed], p: Ids) -> list[tuple[ElectionResult, Placed]]:
    """The accounts of the party's own results, in order."""
    return [
        (placed.event, placed)
        for placed in happened
        if isinstance(placed.event, ElectionResult) and placed.event.party in p
    ]


def results_of(happened: list[Placed], p: Ids) -> list[Json]:
    """One row for each contest and round, each number from the last account that gives it, by the day of the first."""
    results = []
    for key in dict.fromkeys((event.election, event.round) for event, _ in rows(happened, p)):
        same = [
            (event, placed) for event, placed in rows(happened, p) if (event.election, event.round) == key
        ]
        row = {"election": key[0], "round": key[1]}
        for field in _GIVEN:
            row[field] = last(
                [getattr(event, field) for event, _ in same if getattr(event, field) is not None]
            )
        row = {field: value for field, value in row.items() if value is not None}
        results.append((same[0][1].latest, {**row, "date": text_of(same[-1][1].date)}))
    return [row for _, row in sorted(results, key=lambda result: result[0])]


def seats_of(chosen: list[Account], joint: list[Placed], p: Ids, day: Day, country: str | None) -> Json:
    """By chamber; where two countries have a chamber of the same id, the foreign one bears its country."""
    happened = [placed for placed in joint if has_happened(placed, day)]
    return {
        key: seats_in(happened, p, chamber)
        for key, chamber in chamber_keys(chosen, happened, p, country).items()
    }


def chamber_keys(
    chosen: list[Account], happened: list[Placed], p: Ids, country: str | None
) -> dict[str, Chamber]:
    """What each chamber is called in the state of a party of the country."""
    chambers = chambers_of(chosen, p, [placed.account for placed in happened])
    keys = {}
    for where, chamber in chambers:
        alone = [each for _, each in chambers].count(chamber) == 1
        keys[chamber if alone or where == country else f"{where.lower()}:{chamber}"] = (where, chamber)
    return keys


def latest_contest(happened: list[Placed], chamber: Chamber) -> Placed | None:
    """The chamber's last contest of all that has happened."""
    return last(
        [
            placed
            for placed in happened
            if isinstance(placed.event, ElectionHeld)
            and (placed.event.country, placed.event.chamber) == chamber
        ]
    )


def seats_in(happened: list[Placed], p: Ids, chamber: Chamber) -> int | None:
    """From the chamber's latest contest, and what changed since; None is unknown."""
    latest = latest_contest(happened, chamber)
    seats: int | None = None
    since = happened
    if latest is not None:
        seats = seats_won(happened, p, latest.event)
        order = [placed.account.event_id for placed in happened]
        since = happened[order.index(latest.account.event_id) + 1 :]
    for placed in since:
        match placed.event:
            case SeatsChanged() as event if (event.country, event.chamber) == chamber:
                if event.seats is not None:
                    seats = event.seats
                elif seats is not None and event.change is not None:
                    seats += event.change
            case _:
                pass
    return seats


def seats_won(happened: list[Placed], p: Ids, held: Event) -> int | None:
    """By the row of the highest round that gives seats; without any row none, if the results are complete."""
    assert isinstance(held, ElectionHeld)
    own = [row for row in results_of(happened, p) if row["election"] == held.election]
    if not own:
        return 0 if held.complete else None
    giving = [row for row in own if "seats" in row]
    seats: int | None = max(giving, key=lambda row: row.get("round", 0))["seats"] if giving else None
    return seats


def ancestry(event: Event, p: Ids) -> tuple[list[PartyId], list[PartyId]]:
    """The predecessors and the successors that the event gives the party, as it names them."""
    predecessors: list[PartyId] = []
    successors: list[PartyId] = []
    match event:
        case Succeeded() | Descended():
            predecessors += [event.predecessor] if event.party in p else []
            successors += [event.party] if event.predecessor in p else []
        case Split():
            predecessors += [event.party] if any(id_of(new) in p for new in event.into) else []
            successors += [id_of(new) for new in event.into] if event.party in p else []
        case Merged():
            into_p = id_of(event.into) in p
            predecessors += event.parties if into_p else []
            successors += [id_of(event.into)] if p & set(event.parties) and not into_p else []
        case _:
            pass
    return [id_ for id_ in predecessors if id_ not in p], [id_ for id_ in successors if id_ not in p]


def identifiers_of(happened: list[Placed]) -> Json:
    """What it is called elsewhere, by scheme all that was ever given, in order."""
    found: dict[str, list[str]] = {}
    for placed in happened:
        if isinstance(placed.event, Identified):
            for scheme, value in placed.event.identifiers.items():
                if value not in found.setdefault(scheme, []):
                    found[scheme].append(value)
    return found


# R10, R11: what may be


def exists_of(chosen: list[Account], joint: list[Placed], p: Ids, day: Day) -> str:
    """R10: whether it is alive in every world that the undecided events leave possible, in none, or in some."""
    happened = [placed for placed in joint if has_happened(placed, day)]
    begun, proving = beginning(chosen, p), proofs(chosen, p)
    worlds = {status_of(chosen, happened, p, day)["status"] == "active"}
    for placed in joint:
        if is_undecided(placed, day) and names(placed.event, p):
            may_begin = begins(placed.event, p) or isinstance(placed.event, Revived)
            if may_begin and (begun is None or begun.earliest <= day):
                worlds.add(True)
            if ending(placed.event, p) is not None:
                worlds.add(False)
    if begun is None and proving and not any(has_happened(proof, day) for proof in proving):
        worlds.add(True)
    return {(True,): "yes", (False,): "no", (False, True): "maybe"}[tuple(sorted(worlds))]


def possible_of(joint: list[Placed], p: Ids, day: Day) -> list[Json]:
    """R11: what names it and may have happened."""
    return [
        {
            "event_id": str(placed.account.event_id),
            "type": tag_of(placed.event),
            "earliest": format_day(placed.earliest),
            "latest": format_day(placed.latest),
        }
        for placed in joint
        if names(placed.event, p) and is_undecided(placed, day) and not isinstance(placed.event, SameParty)
    ]


# R12 to R14: what else is said


def claims(placed: Placed, p: Ids, canonical_id: Callable[[PartyId], PartyId]) -> Json:
    """R12: the fields of the party's state that the event would set, by path."""
    event, date = placed.event, text_of(placed.date)
    if not names(event, p):
        return {}
    claimed: Json = {}
    if begins(event, p):
        claimed |= {"founded": date, "status": "active", "ended": None}
        if introductions([placed], p):
            naming = naming_of([placed], p)
            claimed |= {"name": naming["name"], "country": country_of([placed], p)}
            claimed |= named("names", naming["names"]) | named("abbreviations", naming["abbreviations"])
    if ending(event, p):
        claimed |= {"ended": date, "status": ending(event, p)}
    predecessors, successors = ancestry(event, p)
    claimed |= {f"predecessors.{canonical_id(other)}": True for other in predecessors}
    claimed |= {f"successors.{canonical_id(other)}": True for other in successors}
    match event:
        case Founded():
            told = {
                field: getattr(event, field)
                for field in ("kind", "founders", "ideology", "families", "colours")
            }
            claimed |= {field: value for field, value in told.items() if value}
        case Registered():
            claimed["registered"] = date
            claimed |= {} if event.members is None else {"membership": event.members}
        case Deregistered():
            claimed["registered"] = None
        case Renamed():
            claimed |= {"name": event.name, **named("names", event.names)}
            claimed |= named("abbreviations", event.abbreviations)
        case Revived():
            claimed |= {"status": "active", "ended": None}
        case Identified():
            claimed |= {f"identifiers.{scheme}.{value}": True for scheme, value in event.identifiers.items()}
        case LeaderChosen():
            if event.succeeds not in {None, event.person}:
                claimed[f"leaders.{event.role}.{event.succeeds}"] = False
            if event.sole:
                claimed[f"leaders.{event.role}"] = event.person
            else:
                claimed[f"leaders.{event.role}.{event.person}"] = True
        case LeaderLeft():
            claimed[f"leaders.{event.role}.{event.person}"] = False
        case MembershipReported():
            claimed["membership"] = event.members
        case OrganisationReported():
            claimed["organisation"] = event.units
        case IdeologyAdopted():
            claimed["ideology"] = event.ideology
        case PositionAdopted():
            claimed["position"] = event.position
        case ColoursAdopted():
            claimed["colours"] = event.colours
        case HeadquartersMoved():
            claimed["headquarters"] = event.place
        case PublicationStarted():
            claimed[f"publications.{event.publication}"] = True
        case PublicationEnded():
            claimed[f"publications.{event.publication}"] = False
        case CandidateNominated():
            claimed[f"candidacies.{event.election}.{event.candidate}"] = "nominated"
        case CandidateEndorsed():
            claimed[f"candidacies.{event.election}.{event.candidate}"] = "endorsed"
        case ElectionResult() if event.party in p:
            path = f"results.{event.election}" + ("" if event.round is None else f".r{event.round}")
            given = {field: getattr(event, field) for field in _GIVEN}
            claimed |= {f"{path}.{field}": value for field, value in given.items() if value is not None}
        case SeatsChanged():
            change = {"change": event.change} if event.seats is None else {"seats": event.seats}
            claimed[f"seats.{event.chamber}"] = change
        case CoalitionFormed() if p & set(event.parties):
            claimed[f"coalitions.{event.coalition}"] = True
        case JoinedCoalition():
            claimed[f"coalitions.{event.coalition}"] = True
        case LeftCoalition():
            claimed[f"coalitions.{event.coalition}"] = False
        case _:
            pass
    plain: Json = msgspec.json.decode(encode(claimed))
    return plain


def named(field: str, values: Json | dict[str, str] | dict[str, int]) -> Json:
    return {f"{field}.{key}": value for key, value in values.items()}


def claim(placed: Placed, field: str, value: object) -> Json:
    sources = msgspec.json.decode(encode(placed.event.sources))
    return {"field": field, "event_id": str(placed.account.event_id), "value": value, "sources": sources}


def disputed_of(
    records: list[Record], position: int, p: Ids, day: Day, supposed: EventId | None = None
) -> list[Json]:
    """R13: what other standing accounts say, from the day on which the first of them would have happened."""
    chosen = suppose(choose(records, position), supposed)
    stand = suppose(standing(records, position), supposed)

    def said_by(account: Account, believed: Account | None) -> Json:
        """What the account says of the party, and when it says that it was, if nothing else tells when."""
        placed = dated(chosen, account)
        said = claims(placed, p, lambda id_: canonical(records, id_, position))
        tells_when = (
            begins(account.event, p) or ending(account.event, p) or isinstance(account.event, Registered)
        )
        moved = believed is None or text_of(dated(chosen, believed).date) != text_of(placed.date)
        return said | ({} if tells_when or not moved else {"date": text_of(placed.date)})

    disputed = []
    for group in rival_groups(records, position):
        members = [account for account in stand if account.event_id in group]
        if not any(has_happened(told(chosen, p, account), day) for account in members):
            continue
        believed = next((account for account in members if account in chosen), None)
        agreed = {} if believed is None else said_by(believed, believed)
        for account in members:
            if account == believed or not names(account.event, p):
                continue
            for field, value in said_by(account, believed).items():
                if field not in agreed or agreed[field] != value:
                    disputed.append((account.first, field, claim(dated(chosen, account), field, value)))
    return [other for _, _, other in sorted(disputed, key=lambda each: each[:2])]


_OF_BEGINNINGS = {
    "name",
    "names",
    "abbreviations",
    "country",
    "kind",
    "founders",
    "ideology",
    "families",
    "colours",
    "founded",
}


def reaches(events: list[Placed], one: Placed, other: Placed) -> bool:
    """Whether `one` comes after `other` by what `after` says, however indirectly."""
    by_id = {placed.account.event_id: placed for placed in events}
    seen: set[EventId] = set()
    ahead = set(one.event.after)
    while ahead - seen:
        event_id = (ahead - seen).pop()
        seen.add(event_id)
        if event_id in by_id:
            ahead |= set(by_id[event_id].event.after)
    return other.account.event_id in seen


def undetermined_of(
    chosen: list[Account], joint: list[Placed], p: Ids, day: Day, canonical_id: Callable[[PartyId], PartyId]
) -> list[Json]:
    """R14: what would stand in a field had its events come in another order, which nothing excludes."""
    begun = beginning(chosen, p)

    def counting(placed: Placed) -> Json:
        """What a beginning says is overruled by all else, whatever their order."""
        if placed == begun:
            return {}
        said = claims(placed, p, canonical_id)
        if begins(placed.event, p):
            return {
                field: value for field, value in said.items() if field.split(".")[0] not in _OF_BEGINNINGS
            }
        return said

    happened = [placed for placed in joint if has_happened(placed, day) and names(placed.event, p)]
    said = [(placed, counting(placed)) for placed in happened]
    undetermined = []
    for earlier, claimed in said:
        for field in sorted(claimed):
            later, decided = [(placed, others) for placed, others in said if field in others][-1]
            overlap = earlier.latest >= later.earliest and later.latest >= earlier.earliest
            settled = reaches(joint, earlier, later) != reaches(joint, later, earlier)
            if decided[field] != claimed[field] and overlap and not settled:
                undetermined.append(claim(earlier, field, claimed[field]))
    return undetermined


# The answers


def suppose(accounts: list[Account], supposed: EventId | None) -> list[Account]:
    """The accounts, the one of the event taken as happened."""
    return [account._replace(supposed=account.event_id == supposed) for account in accounts]


def party_state(
    records: list[Record], party: PartyId, day: Day, position: int, supposed: EventId | None = None
) -> Json | None:
    """The party's state as of the day, as known at the position; None if no record up to there names it (R15).

    The `supposed` event is taken as happened, on whatever day.
    """
    if not is_known(records, party, position):
        return None

    def canonical_id(party: PartyId) -> PartyId:
        return canonical(records, party, position)

    chosen = suppose(choose(records, position), supposed)
    p = ids_of(chosen, party)
    joint = history(chosen, p)
    happened = [placed for placed in joint if has_happened(placed, day)]
    events = [placed.event for placed in happened]
    country = country_of(happened, p)
    families = [ancestry(event, p) for event in events]
    state = {
        "party": canonical_id(party),
        "same_as": sorted(p - {canonical_id(party)}),
        "exists": exists_of(chosen, joint, p, day),
        **status_of(chosen, happened, p, day),
        **naming_of(happened, p),
        **founding_of(happened),
        "country": country,
        "founded": founded_of(chosen, happened, p),
        "registered": registered_of(happened),
        "leaders": leaders_of(happened),
        "position": last([event.position for event in events if isinstance(event, PositionAdopted)]),
        "headquarters": last([event.place for event in events if isinstance(event, HeadquartersMoved)]),
        "membership": membership_of(happened),
        "organisation": organisation_of(happened),
        "publications": publications_of(happened),
        "coalitions": coalition_memberships(happened, p),
        "candidacies": candidacies_of(happened),
        "results": results_of(happened, p),
        "seats": seats_of(chosen, joint, p, day, country),
        "predecessors": list(dict.fromkeys(canonical_id(each) for before, _ in families for each in before)),
        "successors": list(dict.fromkeys(canonical_id(each) for _, after in families for each in after)),
        "identifiers": identifiers_of(happened),
        "possible": possible_of(joint, p, day),
        "disputed": disputed_of(records, position, p, day, supposed),
        "undetermined": undetermined_of(chosen, joint, p, day, canonical_id),
    }
    plain: Json = msgspec.json.decode(encode(state))
    return plain


def timeline(records: list[Record], party: PartyId, day: Day, position: int) -> list[Json]:
    """R16: the believed events that name the party and have happened, or may have, in order."""
    chosen = choose(records, position)
    p = ids_of(chosen, party)
    entries = [
        {
            "event_id": placed.account.event_id,
            "revision": placed.account.revision,
            "earliest": format_day(placed.earliest),
            "latest": format_day(placed.latest),
            "happened": "yes" if has_happened(placed, day) else "maybe",
            "rivals": [rival.event_id for rival in rivals_of(records, position, placed.account.event_id)],
            "chosen": True,
            "why": None,
            "event": placed.event,
        }
        for placed in history(chosen, p)
        if names(placed.event, p) and (has_happened(placed, day) or is_undecided(placed, day))
    ]
    plain: list[Json] = msgspec.json.decode(encode(entries))
    return plain
