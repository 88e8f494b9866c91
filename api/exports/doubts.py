"""What other accounts say of a row: the fields that they give otherwise, by the event on which the row rests.

A state tells the claims of all accounts that were not chosen, with their own event ids. A row rests on the chosen account of the
same happening.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from domain.ids import EventId, PartyId
from projections.accounts import Accounts
from projections.fields import Field
from projections.state import Claim

Doubts: TypeAlias = Mapping[EventId, set[Field]]
"""By the chosen account, the fields that others give otherwise."""

DATED: Final = frozenset({"date", "founded", "formed", "ended"})
"""The fields under which claims tell when something happened."""

_OF_A_ROW: Final = re.compile(r"(?:r(?P<round>[0-9]+)\.)?(?P<field>[a-z_]+)\Z")


def doubts(accounts: Accounts, disputed: Iterable[Claim]) -> Doubts:
    """The claims of a state by the account that was chosen instead of the one that makes them."""
    found: dict[EventId, set[Field]] = {}
    for claim in disputed:
        chosen = accounts.group(claim.event_id).chosen
        if chosen is not None:
            found.setdefault(chosen.event_id, set()).add(claim.field)
    return found


def otherwise(found: Doubts, event_id: EventId | None, fields: Mapping[str, Iterable[Field]]) -> list[str]:
    """The columns of a row that rests on the event which others give otherwise; each with the fields that tell of it."""
    if event_id is None:
        return []
    told = found.get(event_id, set())
    return [column for column, of in fields.items() if not told.isdisjoint(of)]


def of_results(claims: Iterable[Claim]) -> dict[tuple[PartyId, int | None], list[str]]:
    """The claims about a contest that are about its rows, by party and round."""
    found: dict[tuple[PartyId, int | None], list[str]] = {}
    for claim in claims:
        name, _, under = claim.field.partition(".")
        party, _, rest = under.partition(".")
        if name == "rows" and (told := _OF_A_ROW.match(rest)):
            round_ = None if told["round"] is None else int(told["round"])
            found.setdefault((party, round_), []).append(told["field"])
    return found
