"""In which order parties are drawn in a chamber: by their families, where these are known of most seats; else by size."""

from collections.abc import Iterable
from typing import Final

from api.web.timed import Here
from domain.ids import PartyId

_FROM_THE_LEFT: Final = (
    "communist/socialist",
    "green/ecologist",
    "social democracy",
    "agrarian",
    "liberal",
    "christian democracy",
    "conservative",
    "right-wing",
)
"""The order in which parties are drawn, by their family: that of ParlGov's families on its scale from left to right."""
_MIDDLE: Final = 3.5
"""Where those are drawn of whose family the order says nothing."""


def left_to_right(here: Here, seats: Iterable[tuple[PartyId, int | None]]) -> tuple[list[PartyId], bool]:
    """The parties in order, and whether it is that of their families."""
    told = sorted(seats, key=lambda each: (each[1] is None, -(each[1] or 0), each[0]))
    by_family = _is_by_family(here, told)
    if by_family:
        told.sort(key=lambda each: _place(here, each[0]))
    return [party for party, _ in told], by_family


def _is_by_family(here: Here, told: Iterable[tuple[PartyId, int | None]]) -> bool:
    known = unknown = 0
    for party, seats in told:
        if here.chronicle.party(party, here.at).families:
            known += seats or 0
        else:
            unknown += seats or 0
    return known > unknown


def _place(here: Here, party: PartyId) -> float:
    for family in here.chronicle.party(party, here.at).families:
        if family.lower() in _FROM_THE_LEFT:
            return _FROM_THE_LEFT.index(family.lower())
    return _MIDDLE
