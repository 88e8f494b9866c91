"""Claims: the fields of a party's state that one event sets, by path; and the claims that stand against each other.

A claim's path is written as in the answer: `founded`, `names.ru`, `leaders.deputy chair.Miras Aukenov`,
`results.kz-mazhilis-2004.vote_share`.
"""

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from domain.dates import BEGINNING, Day, EdtfDate
from domain.events import Event, Registered, Revived, SeatsChanged
from domain.ids import EventId
from domain.mentions import parties_of
from projections.accounts import Account
from projections.fields import Field, field_of
from projections.history import History, begins, date_of, ends
from projections.order import Item, before_and_behind
from projections.state import Claim, Membership, Organisation
from projections.statements import statements

Claims: TypeAlias = dict[Field, Any]

_SET_BY_A_BEGINNING = (
    "name",
    "names.",
    "abbreviations.",
    "country",
    "kind",
    "founders",
    "ideology",
    "families",
    "colours",
    "founded",
)
_NONE: frozenset[EventId] = frozenset()
_HELD = ("leaders", "publications", "coalitions")
"""What a party has or has not, under a name."""


def claims(history: History, event: Event, date: EdtfDate) -> Claims:
    """What the event says of the party: paths of the state, and the values it gives them."""
    when = None if date.is_unknown else date.text
    found: Claims = {}
    if history.ids.isdisjoint(parties_of(event)):
        return found
    if begins(event, history.ids):
        found |= {"founded": when, "status": "active", "ended": None}
    elif status := ends(event, history.ids):
        found |= {"status": status, "ended": when}
    elif isinstance(event, Revived):
        found |= {"status": "active", "ended": None}
    elif isinstance(event, SeatsChanged):
        said = {"change": event.change} if event.seats is None else {"seats": event.seats}
        found[f"seats.{event.chamber}"] = said
    sole = False
    for verb, path, value in statements(history, event, when):
        match path:
            case ("results", _, _, "date") | ("coalitions", _, "name" | "kind"):
                pass  # the date is the event's own; a coalition's name is not the party's
            case ("leaders", role) if isinstance(value, tuple):
                sole = True
                (found[f"leaders.{role}"],) = value
            case ("leaders", _, _) if verb == "give" and sole:
                pass  # said of the role
            case (name, *_) if name in _HELD:
                found[field_of(path[:2] if name == "coalitions" else path)] = verb != "clear"
            case ("candidacies", *_, kind):
                found[field_of(path[:-1])] = kind
            case _ if verb != "clear":
                found[field_of(path)] = _claimed(value)
    return found


def _claimed(value: object) -> object:
    """The number alone: its date is the event's."""
    match value:
        case Membership(members=claimed):
            return claimed
        case Organisation(units=units):
            return units
        case _:
            return value


def disputed(history: History, day: Day, supposed: EventId | None = None) -> Iterator[Claim]:
    """What the accounts that were not chosen say otherwise, of happenings that by one of their accounts had happened."""
    losing = (
        (account, group.chosen)
        for group, happened in history.rivalries
        if happened <= day or any(member.event_id == supposed for member in group.members)
        for account in group.members
        if account is not group.chosen
    )
    for account, chosen in sorted(losing, key=lambda pair: pair[0].first):
        if history.ids.isdisjoint(parties_of(account.event)):
            continue
        theirs = {} if chosen is None else _dated_claims(history, chosen) | {"date": _when(history, chosen)}
        for path, value in sorted(_dated_claims(history, account).items(), key=lambda claim: claim[0]):
            if path not in theirs or theirs[path] != value:
                yield Claim(field=path, event_id=account.event_id, value=value, sources=account.event.sources)


def _dated_claims(history: History, account: Account) -> Claims:
    """The account's claims, and its date as one of them where no other claim says it."""
    event = account.event
    said = claims(history, event, date_of(event, history.contests))
    if not (begins(event, history.ids) or ends(event, history.ids) or isinstance(event, Registered)):
        said["date"] = _when(history, account)
    return said


def _when(history: History, account: Account) -> str | None:
    date = date_of(account.event, history.contests)
    return None if date.is_unknown else date.text


def undetermined(history: History, happened: Iterable[Item]) -> Iterator[Claim]:
    """Values that a field may as well have: claims whose order, the bounds of their dates overlapping, is not known."""
    own = [(place, item) for place, item in enumerate(happened) if item.own and item is not history.beginning]
    overlapping = _overlapping(own)
    contested = _claimed_twice(history, (item for place, item in own if place in overlapping))
    if not contested:
        return
    is_ordered = any(item.event.after for item in history.items)
    by_path: dict[Field, list[tuple[int, Item, Any]]] = {}
    for place, item in own:
        for path, value in _claims_of(history, item):
            if path in contested:
                by_path.setdefault(path, []).append((place, item, value))
    found = []
    for path, claimed in by_path.items():
        _, last, standing = claimed[-1]
        before, behind = (
            before_and_behind(history.items, last) if is_ordered and len(claimed) > 1 else (_NONE, _NONE)
        )
        for place, item, value in claimed[:-1]:
            overlap = item.latest >= last.earliest and last.latest >= item.earliest
            settled = (item.event_id in before) != (item.event_id in behind)
            if value != standing and overlap and not settled:
                found.append(
                    (
                        place,
                        path,
                        Claim(field=path, event_id=item.event_id, value=value, sources=item.event.sources),
                    )
                )
    for _, _, claim in sorted(found, key=lambda each: each[:2]):
        yield claim


def _claims_of(history: History, item: Item) -> Iterator[tuple[Field, Any]]:
    """The claims of an item, but for those of a beginning, which never overwrite another's."""
    beginning = begins(item.event, history.ids)
    for path, value in claims(history, item.event, item.date).items():
        if not (beginning and path.startswith(_SET_BY_A_BEGINNING)):
            yield path, value


def _overlapping(own: Iterable[tuple[int, Item]]) -> set[int]:
    """The places of the items whose bounds overlap those of another."""
    found: set[int] = set()
    longest, latest = 0, BEGINNING - 1
    for place, item in sorted(own, key=lambda each: each[1].earliest):
        if item.earliest <= latest:
            found |= {place, longest}
        if item.latest > latest:
            longest, latest = place, item.latest
    return found


def _claimed_twice(history: History, overlapping: Iterable[Item]) -> set[Field]:
    """The fields that more than one of the items claims: where no others overlap, no other field is undetermined."""
    once: set[Field] = set()
    twice: set[Field] = set()
    for item in overlapping:
        for path, _ in _claims_of(history, item):
            (twice if path in once else once).add(path)
    return twice
