"""What an export is made from: the histories at a point, one party, contest or coalition after the other.

Nothing is gathered: who writes an export holds one of them at a time, whatever the ledger's size.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from msgspec import Struct

from domain.ids import CountryCode
from projections.at import At
from projections.belonging import is_of
from projections.chronicle import Chronicle
from projections.coalition import CoalitionPicture, CoalitionState, coalition_picture
from projections.contest import ContestPicture, contest_picture
from projections.history import History
from projections.lineage import country_lineage_picture
from projections.lineage_state import CountryLineage
from projections.state import PartyState


class Party(NamedTuple):
    """A party on the day, and what it was read from."""

    state: PartyState
    history: History


def _go_on() -> None:
    """Nobody stops it."""


class Content(Struct, frozen=True):
    """The histories at a point, of one country or of all."""

    chronicle: Chronicle
    at: At
    country: CountryCode | None = None
    go_on: Callable[[], None] = _go_on
    """Called between two things; it raises where the export is not wanted any longer."""

    def parties(self) -> Iterator[Party]:
        """Every party that is known; of a country, those that are of it on the day."""
        for party in self.chronicle.parties(self.at.position, self.country):
            self.go_on()
            state = self.chronicle.party(party, self.at)
            history = self.chronicle.history(party, self.at.position)
            if self.country is None or is_of(history, state.country, self.country):
                yield Party(state, history)

    def contests(self) -> Iterator[ContestPicture]:
        """The contests that were held by the day, or may have been."""
        for election in self.chronicle.elections(self.at.position, self.country):
            self.go_on()
            picture = contest_picture(self.chronicle, election, self.at)
            if picture.state.held != "no":
                yield picture

    def coalitions(self) -> Iterator[CoalitionPicture]:
        """The coalitions of which something had happened by the day, or may have."""
        for coalition in self.chronicle.coalitions(self.at.position, self.country):
            self.go_on()
            picture = coalition_picture(self.chronicle, coalition, self.at)
            if _has_begun(picture.state):
                yield picture

    def lineages(self) -> Iterator[CountryLineage]:
        """How the parties hang together, by country."""
        position = self.at.position
        countries = self.chronicle.countries(position) if self.country is None else [self.country]
        for country in countries:
            self.go_on()
            state = country_lineage_picture(self.chronicle, country, self.at).state
            assert isinstance(state, CountryLineage)
            yield state


def _has_begun(coalition: CoalitionState) -> bool:
    return coalition.exists != "no" or coalition.formed is not None or bool(coalition.former)
