"""A coalition's history: its own events and those of its members, chosen, bounded and in order.

Whether a party belongs to a coalition is read from the history of that party, as its own state is
(`projections.party`): so the two cannot disagree. Formed, renamed, ended and identified is the coalition by its own events.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from domain.dates import BEGINNING, NEVER, Day
from domain.events import (
    CoalitionEnded,
    CoalitionFormed,
    CoalitionRenamed,
    Event,
    Identified,
    JoinedCoalition,
    LeftCoalition,
)
from domain.ids import CoalitionId, EventId, PartyId, Position
from domain.mentions import coalition_of
from projections.accounts import Account, Accounts, Group
from projections.chronicle import Chronicle
from projections.fields import Field, Fields
from projections.history import History, bounds_of, item_of
from projections.order import Item, before_and_behind, in_order, narrowed
from projections.sheet import Setting, Sheet
from projections.state import Claim, DateText
from projections.statements import statements


class CoalitionHistory(Struct, frozen=True):
    """What makes a coalition's state at one position, on any day."""

    coalition: CoalitionId
    items: tuple[Item, ...]
    """Its forming, renaming and end, its ids elsewhere, and who joined and left, in order. A joining or leaving has the bounds
    that it has in its party's history.
    """
    parties: Mapping[PartyId, History]
    """Those that were ever named with it, by the id in use."""
    in_use: Mapping[PartyId, PartyId]
    """By every id under which one of them was named: the one in use."""
    beginning: Item | None
    exists_from: Day
    """The day from which it is proven to exist; `NEVER` if nothing proves it."""
    rivalries: tuple[tuple[Group, Day], ...]
    """Happenings with several accounts, each with the first day on which one of them has happened."""
    boundaries: tuple[Day, ...]
    """The days on which the state may change, in order; those of its parties' names apart."""

    def address(self, day: Day) -> Day:
        """The last day that matters at or before `day`, the parties' names apart."""
        at = bisect_right(self.boundaries, day)
        return self.boundaries[at - 1] if at else BEGINNING


class Period(Struct, frozen=True):
    """A party's time in a coalition; half-open."""

    joined: Item
    since: DateText | None
    left: Item | None = None
    """The event that ended it; None while it lasts."""


def coalition_history(chronicle: Chronicle, coalition: CoalitionId, position: Position) -> CoalitionHistory:
    """Gather, bound and order what makes the coalition's state. Raises `UnknownCoalition`."""
    position = chronicle.last_concerning_coalition(coalition, position)
    accounts = chronicle.accounts(position)
    knowledge = accounts.knowledge
    candidates = [
        *knowledge.coalition(coalition),
        *knowledge.moves(coalition),
        *knowledge.identified(("coalition", coalition)),
    ]
    own: list[Item] = []
    moves: list[Item] = []
    for item in narrowed([item_of(each, {}, own=True) for each in _of(accounts, candidates, coalition)]):
        (moves if isinstance(item.event, JoinedCoalition | LeftCoalition) else own).append(item)
    in_use = {each: chronicle.in_use(each, position) for each in chronicle.members(coalition, position)}
    parties = {party: chronicle.history(party, position) for party in dict.fromkeys(in_use.values())}
    placed = {
        item.event_id: item
        for history in parties.values()
        for item in history.items
        if isinstance(item.event, JoinedCoalition | LeftCoalition)
    }
    items = list(in_order((*own, *(placed.get(item.event_id, item) for item in moves))))
    beginning = next((item for item in items if isinstance(item.event, CoalitionFormed)), None)
    exists_from = _exists_from(beginning, items)
    settled = {item.event_id: item.latest for item in items}
    rivalries = tuple(_rivalries(accounts, candidates, coalition, settled))
    days = {exists_from} | {day for _, day in rivalries}
    days |= {day for item in items for day in (item.earliest, item.latest)}
    days |= {
        day
        for each in parties.values()
        for item in _about(each, coalition)
        for day in (item.earliest, item.latest)
    }
    return CoalitionHistory(
        coalition=coalition,
        items=tuple(items),
        parties=parties,
        in_use=in_use,
        beginning=beginning,
        exists_from=exists_from,
        rivalries=rivalries,
        boundaries=tuple(sorted(days)),
    )


def periods(history: History, coalition: CoalitionId, day: Day) -> list[Period]:
    """The party's times in the coalition up to a day, in order, as its own state has them."""
    return list(_periods(_settings(history, coalition, day)))


def lasting(history: CoalitionHistory, day: Day, *, to_the_end: bool = False) -> list[tuple[PartyId, Period]]:
    """The members on a day, in the order in which they came; or those that stayed to its end, where it has ended."""
    found = [
        (party, period)
        for party, each in history.parties.items()
        for period in periods(each, history.coalition, day)
        if period.left is None or (to_the_end and isinstance(period.left.event, CoalitionEnded))
    ]
    return sorted(found, key=lambda each: (turn(each[1].joined), each[0]))


def turn(item: Item) -> tuple[Day, int]:
    """By which events that each concern another party follow each other."""
    return item.latest, item.account.first


def claims(history: CoalitionHistory, event: Event, when: DateText | None) -> Fields:
    """What the event says of the coalition: paths of the state, and the values it gives them."""
    found: Fields = {}
    match event:
        case CoalitionFormed():
            found["formed"] = when
            said = {
                "name": event.name,
                "kind": event.kind,
                "country": event.country,
                "prime_minister": event.prime_minister,
                "prime_minister_id": event.prime_minister_id,
                "prime_minister_party": in_use(history, event.prime_minister_party),
                "caretaker": event.caretaker,
            }
            found |= {field: value for field, value in said.items() if value is not None}
            found |= {f"names.{language}": name for language, name in event.names.items()}
            found |= {f"members.{in_use(history, party)}": True for party in event.parties}
        case CoalitionRenamed():
            found["name"] = event.name
            found |= {f"names.{language}": name for language, name in event.names.items()}
        case CoalitionEnded():
            found["ended"] = when
        case JoinedCoalition():
            found[f"members.{in_use(history, event.party)}"] = True
        case LeftCoalition():
            found[f"members.{in_use(history, event.party)}"] = False
        case Identified():
            found |= {f"identifiers.{scheme}.{id_}": True for scheme, id_ in event.identifiers.items()}
        case _:
            pass
    return found


def in_use(history: CoalitionHistory, party: PartyId | None) -> PartyId | None:
    """The id in use of a party that was named with the coalition."""
    return None if party is None else history.in_use.get(party, party)


def disputed(history: CoalitionHistory, day: Day) -> Iterator[Claim]:
    """What the accounts that were not chosen say otherwise, of happenings that by one of their accounts had happened."""
    losing = [
        (account, group.chosen)
        for group, happened in history.rivalries
        if happened <= day
        for account in group.members
        if account is not group.chosen and coalition_of(account.event) == history.coalition
    ]
    for account, chosen in sorted(losing, key=lambda pair: pair[0].first):
        theirs: Fields = {}
        if chosen is not None:
            theirs = _dated_claims(history, chosen) | {"date": _when(chosen)}
        for path, value in sorted(_dated_claims(history, account).items()):
            if path not in theirs or theirs[path] != value:
                yield Claim(field=path, event_id=account.event_id, value=value, sources=account.event.sources)


def undetermined(history: CoalitionHistory, happened: Iterable[Item]) -> Iterator[Claim]:
    """Values that a field may as well have: claims whose order, the bounds of their dates overlapping, is not known.

    Before its forming a coalition had no name and no end; a party may have left before it was formed anew.
    """
    by_path: dict[Field, list[tuple[int, Item, object]]] = {}
    for place, item in enumerate(happened):
        for path, value in claims(history, item.event, item.date_text).items():
            if item is not history.beginning or path.startswith("members."):
                by_path.setdefault(path, []).append((place, item, value))
    everything = history.items
    found = []
    for path, claimed in by_path.items():
        _, last, standing = claimed[-1]
        before, behind = before_and_behind(everything, last) if len(claimed) > 1 else (set(), set())
        for place, item, value in claimed[:-1]:
            overlap = item.latest >= last.earliest and last.latest >= item.earliest
            settled = (item.event_id in before) != (item.event_id in behind)
            if value != standing and overlap and not settled:
                claim = Claim(field=path, event_id=item.event_id, value=value, sources=item.event.sources)
                found.append((place, path, claim))
    for _, _, claim in sorted(found, key=lambda each: each[:2]):
        yield claim


def _of(accounts: Accounts, candidates: Iterable[EventId], coalition: CoalitionId) -> Iterator[Account]:
    return (each for each in accounts.chosen(candidates) if coalition_of(each.event) == coalition)


def _about(history: History, coalition: CoalitionId) -> Iterator[Item]:
    return (item for item in history.items if coalition_of(item.event) == coalition)


def _exists_from(beginning: Item | None, items: Iterable[Item]) -> Day:
    """The day by which it is formed, or by which something presupposes it, but not before its forming may have been."""
    proof = min(
        (item.latest for item in items if item is not beginning and not isinstance(item.event, Identified)),
        default=NEVER,
    )
    return proof if beginning is None else max(beginning.earliest, min(beginning.latest, proof))


def _settings(history: History, coalition: CoalitionId, day: Day) -> list[Setting]:
    sheet = Sheet()
    for item in _about(history, coalition):
        if item.latest <= day:
            for statement in statements(history, item.event, item.date_text):
                sheet.take(item, statement)
    slot = sheet.slots.get(("coalitions", coalition, "since"))
    return [] if slot is None else slot.effective


def _periods(settings: Iterable[Setting]) -> Iterator[Period]:
    begun: Period | None = None
    for item, value, ended in settings:
        if begun is not None:
            yield Period(begun.joined, begun.since, item)
        begun = None if ended else Period(item, None if value is None else str(value))
    if begun is not None:
        yield begun


def _rivalries(
    accounts: Accounts, candidates: Iterable[EventId], coalition: CoalitionId, settled: Mapping[EventId, Day]
) -> Iterator[tuple[Group, Day]]:
    groups = {
        group.members[0].event_id: group for each in candidates if (group := accounts.group(each)).members
    }
    for group in groups.values():
        if any(
            member is not group.chosen and coalition_of(member.event) == coalition for member in group.members
        ):
            days = [
                settled.get(member.event_id, bounds_of(member.event, {})[1])
                if member is group.chosen
                else bounds_of(member.event, {})[1]
                for member in group.members
            ]
            yield group, min(days)


def _dated_claims(history: CoalitionHistory, account: Account) -> Fields:
    """The account's claims, and its date as one of them where no other claim says it."""
    if coalition_of(account.event) != history.coalition:
        return {}
    said = claims(history, account.event, _when(account))
    if not isinstance(account.event, CoalitionFormed | CoalitionEnded):
        said["date"] = _when(account)
    return said


def _when(account: Account) -> DateText | None:
    date = account.event.date
    return None if date.is_unknown else date.text
