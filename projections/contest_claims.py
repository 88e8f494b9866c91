"""What may have happened in a contest, and what is said otherwise of it and of its rows."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from domain.dates import Day
from domain.events import ElectionHeld, ElectionResult, Event
from domain.ids import ElectionId, EventId
from projections.accounts import Account, Accounts, Group
from projections.contest_reading import Contestant, ContestReading
from projections.fields import Field
from projections.history import bounds_of, item_of
from projections.order import Item, in_order, possible_of
from projections.state import Claim, Possible

KNOWN_BEFORE = ("country", "chamber", "office", "name", "early", "seats", "rounds")
"""What is told of a contest that has not been held yet."""
KNOWN_SINCE = ("complete", "electorate", "votes_cast", "votes_valid")


class Told(NamedTuple):
    """A claim, and the event that makes it."""

    claim: Claim
    item: Item


def possible(reading: ContestReading) -> list[tuple[Possible, Item]]:
    """What may have happened by the day: the contest itself, and what parties got or did in it."""
    day = reading.at.as_of
    items = [item for item in reading.held if item.earliest <= day < item.latest]
    for contestant in reading.contestants:
        waiting = {each.event_id for each in contestant.state.possible if each.event_id in reading.own_events}
        if waiting:
            items += (
                item
                for item in contestant.history.items
                if item.event_id in waiting
                and reading.is_own(item.event)
                and item.event.party in contestant.history.ids
            )
    return [
        (
            possible_of(item),
            item,
        )
        for item in in_order(items)
    ]


def disputed(reading: ContestReading) -> Iterator[Told]:
    """What accounts that were not chosen say otherwise: of the contest, then of its rows and candidates, by first record."""
    yield from disputed_of_contest(reading.accounts, reading.election, reading.at.as_of)
    found = [
        (told.item.account.first, told)
        for contestant in reading.contestants
        for told in _of_contestant(reading, contestant, contestant.state.disputed)
    ]
    yield from (told for _, told in sorted(found, key=lambda each: (each[0], each[1].claim.field)))


def disputed_of_contest(accounts: Accounts, election: ElectionId, day: Day) -> Iterator[Told]:
    """What accounts of the contest itself that were not chosen say otherwise, by first record."""
    every = map(accounts.group, accounts.knowledge.contests_of(election))
    groups = {
        group.members[0].event_id: group
        for group in every
        if any(_is_held(member, election) for member in group.members)
    }
    losing = [
        (member, group) for group in groups.values() for member in group.members if member is not group.chosen
    ]
    for account, group in sorted(losing, key=lambda each: each[0].first):
        yield from _otherwise(election, day, account, group)


def undetermined(reading: ContestReading) -> Iterator[Told]:
    """What other accounts of the contest say that are recorded as different happenings; then what a row may as well have."""
    if reading.contest is not None:
        standing = _said(reading.contest)
        for item in reading.held[1:]:
            yield from _claims(_differing(_said(item), standing), item)
    for contestant in reading.contestants:
        yield from _of_contestant(reading, contestant, contestant.state.undetermined)


def _otherwise(election: ElectionId, day: Day, account: Account, group: Group) -> Iterator[Told]:
    event = account.event
    if not isinstance(event, ElectionHeld):
        return
    chosen = group.chosen
    is_of_it = chosen is not None and _is_held(chosen, election)
    if chosen is not None and not is_of_it and event.election != election:
        return
    standing = _said(item_of(chosen, {}, own=False)) if chosen is not None and is_of_it else {}
    item = item_of(account, {}, own=False)
    said = _differing(_said(item), standing)
    happened = min(bounds_of(member.event, {})[1] for member in group.members) <= day
    yield from _claims(
        {name: value for name, value in said.items() if happened or name not in KNOWN_SINCE}, item
    )


def _is_held(account: Account, election: ElectionId) -> bool:
    return isinstance(account.event, ElectionHeld) and account.event.election == election


def _said(item: Item) -> dict[Field, Any]:
    """What the event says of the contest; a blank says nothing, but for the date."""
    event = item.event
    if not isinstance(event, ElectionHeld):
        return {}
    told: dict[Field, Any] = {"election": event.election}
    told |= {
        name: value
        for name in (*KNOWN_BEFORE, *KNOWN_SINCE)
        if (value := getattr(event, name)) is not None and not (name == "complete" and value is False)
    }
    return told | {"date": item.date_text}


def _differing(said: dict[Field, Any], standing: dict[Field, Any]) -> dict[Field, Any]:
    return {name: value for name, value in said.items() if name not in standing or standing[name] != value}


def _claims(said: dict[Field, Any], item: Item) -> Iterator[Told]:
    for name, value in sorted(said.items()):
        claim = Claim(field=name, event_id=item.event_id, value=value, sources=item.event.sources)
        yield Told(claim, item)


def _of_contestant(
    reading: ContestReading, contestant: Contestant, claims: Iterable[Claim]
) -> Iterator[Told]:
    """The claims about the party that are about this contest, under the names that its fields have here."""
    for claim in claims:
        account = _account(reading, claim.event_id)
        field = None if account is None else _field(reading, contestant, claim.field, account.event)
        if account is not None and field is not None:
            contests = {} if reading.event is None else {reading.election: reading.event}
            renamed = Claim(field=field, event_id=claim.event_id, value=claim.value, sources=claim.sources)
            yield Told(renamed, item_of(account, contests, own=True))


def _account(reading: ContestReading, event_id: EventId) -> Account | None:
    return reading.accounts.standing(event_id) if event_id in reading.own_events else None


def _field(reading: ContestReading, contestant: Contestant, field: Field, event: Event) -> Field | None:
    if not reading.is_own(event) or event.party not in contestant.history.ids:
        return None
    for name, here in (("results", "rows"), ("candidacies", "candidacies")):
        before = f"{name}.{reading.election}."
        if field.startswith(before):
            return f"{here}.{contestant.party}.{field.removeprefix(before)}"
    if field != "date":
        return None
    if isinstance(event, ElectionResult):
        row = "" if event.round is None else f".r{event.round}"
        return f"rows.{contestant.party}{row}.date"
    return f"candidacies.{contestant.party}.{event.candidate}.date"
