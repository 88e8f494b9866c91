"""Claims: the fields of a party's state that one event sets, by path; and the claims that stand against each other.

A claim's path is written as in the answer: `founded`, `names.ru`, `leaders.deputy chair.Miras Aukenov`,
`results.kz-mazhilis-2004.vote_share`.
"""

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from domain.dates import BEGINNING, Day, EdtfDate
from domain.events import ElectionResult, Event, Registered, Revived, SeatsChanged
from domain.ids import EventId
from domain.mentions import parties_of
from projections.accounts import Account
from projections.fields import Field, field_of
from projections.history import OF_A_LIFE, History, begins, date_of, ends
from projections.order import Item, before_and_behind
from projections.said import SAYING_NOTHING, said_at
from projections.state import Claim, Membership, Organisation
from projections.statements import Path, statements

Claims: TypeAlias = dict[Field, Any]
Contested: TypeAlias = dict[Field, list[tuple[int, Item, Any]]]
"""By field who claims it: the item's place in the history, the item, and the value."""

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
    for statement in statements(history, event, when):
        verb, path, value = statement.verb, statement.path, statement.value
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


def undetermined(history: History, day: Day, supposed: EventId | None = None) -> Iterator[Claim]:
    """Values that a field may as well have: claims whose order, the bounds of their dates overlapping, is not known."""
    contested: Contested | None = history.worked_out.get("contested")
    if contested is None:
        contested = history.worked_out["contested"] = _contested(history)
    if not contested:
        return
    is_ordered = any(item.event.after for item in history.items)
    found = []
    for path, ever in contested.items():
        claimed = [
            (place, item, value)
            for place, item, value in ever
            if item.latest <= day or (supposed is not None and item.event_id == supposed)
        ]
        if len(claimed) < 2:  # noqa: PLR2004 - one stands alone
            continue
        _, last, standing = claimed[-1]
        before, behind = before_and_behind(history.items, last) if is_ordered else (_NONE, _NONE)
        for place, item, value in claimed[:-1]:
            overlap = item.latest >= last.earliest and last.latest >= item.earliest
            if not overlap or value == standing:
                continue
            if not is_ordered or (item.event_id in before) == (item.event_id in behind):
                claim = Claim(field=path, event_id=item.event_id, value=value, sources=item.event.sources)
                found.append((place, path, claim))
    for _, _, claim in sorted(found, key=lambda each: each[:2]):
        yield claim


def _contested(history: History) -> Contested:
    """The fields that two items claim whose dates overlap, with all who claim them, in order: on no day is another undetermined."""
    own = [
        place
        for place, item in enumerate(history.items)
        if item.own and item is not history.beginning and type(item.event) not in SAYING_NOTHING
    ]
    by_topic: dict[Path, list[int]] = {}
    for place in sorted(_overlapping(history, own)):
        for topic in _topics(history, place):
            by_topic.setdefault(topic, []).append(place)
    overlapping: set[int] = set()
    contested: set[Path] = set()
    for topic, places in by_topic.items():
        if len(places) > 1 and (found := _overlapping(history, places)):
            overlapping |= found
            contested.add(topic)
    if not contested:  # as mostly
        return {}
    by_field: Contested = {}
    for place in own:
        if not contested.isdisjoint(_topics(history, place)):
            item = history.items[place]
            for field, value in _claims_of(history, item):
                by_field.setdefault(field, []).append((place, item, value))
    return {
        field: claimed
        for field, claimed in by_field.items()
        if sum(place in overlapping for place, _, _ in claimed) > 1
        and any(value != claimed[0][2] for _, _, value in claimed)
    }


def _topics(history: History, place: int) -> set[Path]:
    """What an item may claim fields of: two claim no field in common that have no topic in common. Quicker than the claims."""
    event = history.items[place].event
    if isinstance(event, ElectionResult):
        return {("results", event.election, event.round)}
    topics = {statement.path[:2] for statement in said_at(history, place)}
    if type(event) in OF_A_LIFE:
        topics.add(("status",))  # with when it was founded and when it ended
    elif isinstance(event, SeatsChanged):
        topics.add(("seats", event.chamber))
    return topics


def _claims_of(history: History, item: Item) -> Iterator[tuple[Field, Any]]:
    """The claims of an item, but for those of a beginning, which never overwrite another's."""
    beginning = begins(item.event, history.ids)
    for path, value in claims(history, item.event, item.date).items():
        if not (beginning and path.startswith(_SET_BY_A_BEGINNING)):
            yield path, value


def _overlapping(history: History, places: Iterable[int]) -> set[int]:
    """Those of the places whose items have bounds that overlap another's."""
    items = history.items
    found: set[int] = set()
    longest, latest = 0, BEGINNING - 1
    for place in sorted(places, key=lambda each: items[each].earliest):
        item = items[place]
        if item.earliest <= latest:
            found.add(place)
            found.add(longest)
        if item.latest > latest:
            longest, latest = place, item.latest
    return found
