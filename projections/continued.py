"""A history with one more event, made from the history before it: most records that come in say no more than that.

What may have rivals, an order of its own, contests or coalitions around it, or another beginning or end is gathered anew
(`projections.history`).
"""

from bisect import bisect_right
from typing import Final

from msgspec import structs

from domain.events import (
    Campaigned,
    CandidateEndorsed,
    CandidateNominated,
    ColoursAdopted,
    CongressHeld,
    Deregistered,
    DisputeArose,
    HeadquartersMoved,
    IdeologyAdopted,
    LeaderChosen,
    LeaderLeft,
    MembershipReported,
    OrganisationReported,
    PositionAdopted,
    PositionTaken,
    PublicationEnded,
    PublicationStarted,
    Registered,
    Renamed,
)
from domain.records import Record
from projections.accounts import Account, Accounts
from projections.history import History, days_of, item_of, not_before
from projections.order import turn
from projections.said import worked_out_with_one_more

_BY_ITSELF: Final = frozenset(
    (
        Campaigned, CandidateEndorsed, CandidateNominated, ColoursAdopted, CongressHeld, Deregistered, DisputeArose,
        HeadquartersMoved, IdeologyAdopted, LeaderChosen, LeaderLeft, MembershipReported, OrganisationReported,
        PositionAdopted, PositionTaken, PublicationEnded, PublicationStarted, Registered, Renamed,
    )
)  # fmt: skip
"""Types of events that name one party, which exists then, and bring nothing else into its history."""


def continued(accounts: Accounts, history: History, record: Record) -> History | None:
    """The history with what the record states, the only one since that concerns the party; None where it must be gathered anew."""
    event, event_id = record.event, record.event_id
    if event is None or type(event) not in _BY_ITSELF or getattr(event, "party", None) not in history.ids:
        return None
    if record.revision != 1 or event.rank == "deprecated" or event.rival_to is not None or event.after:
        return None
    if any(True for _ in accounts.knowledge.linked(event_id)) or any(
        each.event.after for each in history.items
    ):
        return None
    account = Account(event_id, event, record.revision, record.position, record.position)
    item = item_of(account, history.contests, own=True)
    if history.beginning is not None:
        is_known_to_exist = (
            item.latest >= history.exists_from or history.exists_from == history.begins_earliest
        )
        item = not_before(item, history.begins_earliest)
    else:
        is_known_to_exist = item.latest >= history.exists_from and history.is_presupposed
    if not is_known_to_exist:  # the event shows it earlier than all others do
        return None
    place = bisect_right(history.items, turn(item), key=turn)
    return structs.replace(
        history,
        items=(*history.items[:place], item, *history.items[place:]),
        boundaries=tuple(sorted({*history.boundaries, *days_of(item)})),
        worked_out=worked_out_with_one_more(history, place),
    )
