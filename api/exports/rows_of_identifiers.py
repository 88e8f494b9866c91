"""The rows of the crosswalk: what others call parties, elections, coalitions and people, and the events that say so."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from api.exports.columns import Row, joined
from api.exports.content import Content
from domain.events import Identified
from domain.ids import EventId, PersonId
from projections.accounts import Account, Accounts, Bearer

Identifiers: TypeAlias = Mapping[str, Iterable[str]]
"""By scheme the ids there, as states have them."""


def identifiers(
    content: Content, accounts: Accounts, bearers: Iterable[Bearer], told: Identifiers
) -> Iterator[Row]:
    """The ids of what bears them under one id here or, where several are the same party, several; the first is told."""
    if not told:
        return
    bearers = list(bearers)
    kind, id_ = bearers[0]
    said = list(_said(content, accounts, bearers))
    for scheme, listed in told.items():
        for identifier in listed:
            by = [each for each in said if _given(each).get(scheme) == identifier]
            others = [each for account in by for each in accounts.group(account.event_id).members]
            disputed = any(_given(each).get(scheme, identifier) != identifier for each in others)
            event_ids: list[EventId] = [each.event_id for each in by]
            yield kind, id_, scheme, identifier, "identifier" if disputed else None, joined(event_ids)


def people(content: Content) -> Iterator[Row]:
    """The ids of people, who are of no country."""
    accounts = content.chronicle.accounts(content.at.position)
    for person in content.chronicle.people(content.at.position):
        content.go_on()
        told = ids_of_person(content, accounts, person)
        yield from identifiers(content, accounts, [("person", person)], told)


def ids_of_person(content: Content, accounts: Accounts, person: PersonId) -> Identifiers:
    """The ids that others give a person, by the day."""
    told: dict[str, dict[str, None]] = {}
    for account in _said(content, accounts, [("person", person)]):
        for scheme, identifier in _given(account).items():
            told.setdefault(scheme, {})[identifier] = None
    return told


def _said(content: Content, accounts: Accounts, bearers: Iterable[Bearer]) -> Iterator[Account]:
    """The chosen accounts by which it has ids elsewhere on the day; one without a date holds on every day."""
    for kind, id_ in bearers:
        for account in accounts.chosen(accounts.knowledge.identified((kind, id_))):
            date = account.event.date
            of_it = isinstance(account.event, Identified) and getattr(account.event, kind) == id_
            if of_it and (date.is_unknown or date.latest <= content.at.as_of):
                yield account


def _given(account: Account) -> Mapping[str, str]:
    return account.event.identifiers if isinstance(account.event, Identified) else {}
