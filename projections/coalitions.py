"""Coalitions in a list: what each is and who leads it, as of a day; who belongs to it, `projections.coalition` tells."""

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from msgspec import Struct

from domain.ids import CoalitionId, CountryCode, PartyId
from projections.at import At
from projections.chronicle import Chronicle
from projections.coalition_fold import CoalitionFold
from projections.countries import coalition_from_kept
from projections.state import DateText, Exists


class ShortCoalition(Struct, frozen=True, kw_only=True):
    """A coalition in a list."""

    coalition: CoalitionId
    """The coalition's id."""
    exists: Exists
    """Whether it existed on the day; `maybe` where the dates do not tell."""
    kind: Literal["alliance", "government"] | None
    """An alliance of parties, or a government."""
    name: str | None
    """What it was called on the day; after its end, the last name."""
    country: CountryCode | None
    """Where it governs, or is."""
    formed: DateText | None
    """When it was formed, as its source gave it."""
    ended: DateText | None
    """When it ended."""
    prime_minister: str | None
    """Who leads the government."""
    prime_minister_party: PartyId | None
    """The prime minister's party: the id in use."""
    caretaker: bool | None
    """Whether the government only serves until another is formed."""


_TOLD = ("kind", "name", "country", "formed", "ended", "prime_minister", "prime_minister_party", "caretaker")


def short_coalitions(
    chronicle: Chronicle, coalitions: Iterable[CoalitionId], at: At
) -> Iterator[tuple[ShortCoalition, frozenset[tuple[str, str]]]]:
    """Each coalition, and the ids that others give it (scheme and id) as of the day."""
    for coalition in coalitions:
        fold = CoalitionFold(coalition_from_kept(chronicle, coalition, at.position), at.as_of)
        value: Any = fold.sheet.value
        told = ShortCoalition(
            coalition=coalition, exists=fold.exists(), **{name: value(name) for name in _TOLD}
        )
        given = fold.sheet.under("identifiers")
        yield told, frozenset((str(scheme), str(identifier)) for (scheme, identifier), _ in given)
