"""The rows of parties: as they stood on the day, the names that they bore, and what went over from one to another."""

from collections.abc import Collection, Iterator
from typing import Final

from api.exports.columns import Row, Value, joined
from api.exports.content import Content, Party
from api.exports.doubts import DATED, Doubts, doubts, otherwise
from domain.ids import EventId, PartyId
from projections.fields import Field, field_of
from projections.lineage_state import CountryLineage, Dispute, Edge
from projections.order import Item
from projections.party import Fold
from projections.sheet import Setting, Sheet
from projections.state import PartyState

_OF_A_PARTY: Final = frozenset(
    (
        *("name", "country", "kind", "status", "founded", "registered", "ended", "families", "ideology"),
        *("position", "headquarters", "membership", "predecessors", "successors"),
    )
)
"""The paths whose values stand in a row of a party."""


def of_party(state: PartyState, sheet: Sheet) -> Row:
    """The party as it stood on the day."""
    return (
        state.party,
        state.country,
        state.name,
        state.kind,
        state.exists,
        state.status,
        state.founded,
        state.registered,
        state.ended,
        joined(state.families),
        joined(state.ideology),
        state.position,
        state.headquarters,
        None if state.membership is None else state.membership.members,
        joined(state.predecessors),
        joined(state.successors),
        joined(claim.field for claim in state.disputed),
        joined(claim.field for claim in state.undetermined),
        joined(item.event_id for item in items_of(sheet, _OF_A_PARTY)),
    )


def items_of(sheet: Sheet, names: Collection[str]) -> Iterator[Item]:
    """The events by which the values under these first names of paths hold, or by which they ended."""
    for path, slot in sheet.slots.items():
        if path[0] in names:
            yield slot.effective[-1].item


def sheet_of(party: Party, content: Content) -> Sheet:
    """What stands in the party's state, and which events put it there."""
    return Fold(party.history, content.at.as_of).sheet


def names(state: PartyState, sheet: Sheet, content: Content) -> Iterator[Row]:
    """Every name and abbreviation that the party bore by the day."""
    found = doubts(content.chronicle.accounts(content.at.position), state.disputed) if state.disputed else {}
    for path, slot in sheet.slots.items():
        language: str | None
        match path:
            case ("name",):
                kind, language = "name", None
            case ("names", of):
                kind, language = "name", str(of)
            case ("abbreviations", of):
                kind, language = "abbreviation", str(of)
            case _:
                continue
        for setting, following in zip(slot.effective, [*slot.effective[1:], None], strict=True):
            if not setting.ended:
                told = _name(field_of(path), setting, following, found)
                yield state.party, kind, language, str(setting.value), *told


def _name(field: Field, setting: Setting, following: Setting | None, found: Doubts) -> tuple[Value, ...]:
    """From when, until when, what others say otherwise, and the events that say so."""
    event_id = setting.item.event_id
    until = None if following is None else following.item.event_id
    disputed = [
        *otherwise(found, event_id, {"name": (field,), "from": DATED}),
        *otherwise(found, until, {"until": DATED}),
    ]
    return (
        setting.item.date_text,
        None if following is None else following.item.date_text,
        joined(disputed),
        str(event_id),
        None if until is None else str(until),
    )


def links(content: Content) -> Iterator[Row]:
    """What of one party went over into another by the day."""
    seen: set[tuple[PartyId, PartyId, EventId]] = set()
    for lineage in content.lineages():
        disputes = _disputes(lineage)
        for edge in lineage.edges:
            told = (edge.from_, edge.to, edge.event_id)
            if told not in seen:  # an edge between two countries is of both
                seen.add(told)
                yield (
                    edge.from_,
                    edge.to,
                    edge.type,
                    edge.form,
                    edge.date,
                    edge.survives,
                    edge.name_from,
                    edge.name_to,
                    joined(_said_otherwise(edge, disputes.get(edge.event_id, ()))),
                    str(edge.event_id),
                )


def _disputes(lineage: CountryLineage) -> dict[EventId, list[Dispute]]:
    """By the account that was chosen."""
    found: dict[EventId, list[Dispute]] = {}
    for dispute in lineage.disputed:
        if dispute.instead_of is not None:
            found.setdefault(dispute.instead_of, []).append(dispute)
    return found


def _said_otherwise(edge: Edge, disputes: list[Dispute] | tuple[()]) -> Iterator[str]:
    """Columns of the link that another account gives otherwise; both ends, where it knows no such link."""
    for dispute in disputes:
        if not any((each.from_, each.to) == (edge.from_, edge.to) for each in dispute.edges):
            yield from ("from", "to")
        if dispute.form != edge.form:
            yield "form"
        if dispute.date != edge.date:
            yield "date"
