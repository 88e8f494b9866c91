"""What a party is called on a day: its name, its names by language and its abbreviations, without the rest of its state.

A contest tells the names of its parties on its own day. To fold their whole states for that costs fifty times as much, as most
of what a party's history holds are results.
"""

from typing import Any, Final

from msgspec import Struct

from domain.dates import Day
from domain.events import Founded, Merged, Names, Renamed, Split
from projections.history import History
from projections.sheet import Sheet
from projections.statements import statements

_NAMING: Final = (Founded, Split, Merged, Renamed)
"""The events that name a party."""
_NAMES: Final = ("name", "names", "abbreviations")


class Naming(Struct, frozen=True):
    """What a party is called: the fields of the same names in its state (`projections.state`)."""

    name: str | None
    names: Names
    abbreviations: Names


def naming(history: History, day: Day) -> Naming:
    """What the party was called on the day; the same as its state of that day says."""
    sheet = names_sheet(history, day)
    name: Any = sheet.value("name")
    return Naming(name, _by_language(sheet, "names"), _by_language(sheet, "abbreviations"))


def names_sheet(history: History, day: Day) -> Sheet:
    """What stood at the paths of names up to the day: of the sheet of a whole fold, this part."""
    sheet = Sheet()
    for item in history.items:
        event = item.event
        if isinstance(event, _NAMING) and item.latest <= day:
            for statement in statements(history, event, item.date_text):
                if statement.path[0] in _NAMES:
                    sheet.take(item, statement)
                    if isinstance(event, Renamed):
                        sheet.rename(statement.path)
    return sheet


def _by_language(sheet: Sheet, kind: str) -> Names:
    return {str(language): str(name) for (language,), name in sheet.under(kind)}
