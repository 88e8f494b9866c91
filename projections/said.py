"""What a party's history says of it, event by event: worked out once, when a state first needs it, for every day.

It depends on no day. Threads that work it out at the same time find the same.
"""

from typing import Any, Final, TypeAlias

from domain.events import ElectionHeld
from projections.history import ON_THE_TIMELINE_ALONE, History
from projections.statements import Statement, statements

SAYING_NOTHING: Final = ON_THE_TIMELINE_ALONE | {ElectionHeld}
"""Types of events that neither begin nor end a party, and of which nothing stands on its sheet: most that it meets."""

Said: TypeAlias = tuple[Statement, ...]


def said_by(history: History) -> list[Said | None]:
    """By the place of each item what its event states; None where that was not asked for yet (`said_at`)."""
    found: list[Said | None] | None = history.worked_out.get("said")
    if found is None:
        found = history.worked_out["said"] = [
            () if type(item.event) in SAYING_NOTHING else None for item in history.items
        ]
    return found


def said_at(history: History, place: int) -> Said:
    """What the event of the item at the place states."""
    kept = said_by(history)
    said = kept[place]
    if said is None:
        item = history.items[place]
        said = kept[place] = tuple(statements(history, item.event, item.date_text))
    return said


def worked_out_with_one_more(history: History, place: int) -> dict[str, Any]:
    """Of what was worked out of a history, what still holds with one more item at the place: what the others state."""
    said: list[Said | None] | None = history.worked_out.get("said")
    return {} if said is None else {"said": [*said[:place], None, *said[place:]]}
