"""The shapes of answers about pictures: why their fields are what they are, and what changed in them.

As in `api.openapi_shapes`, they are written down for `api.openapi_schemas`; nobody makes instances of them.
"""

from msgspec import Struct

from api.openapi_depth import Point, Steps
from api.openapi_shapes import Address, Cited, DayText
from domain.ids import ChamberId, CoalitionId, CountryCode, ElectionId, PartyId
from projections.coalitions import ShortCoalition
from projections.contests import ShortContest
from projections.lineage_state import Direction
from projections.picturing import PictureField


class ElectionList(Cited):
    """Contests as of a day, by id."""

    as_of: DayText
    elections: list[ShortContest]
    """By id."""
    next: str | None
    """The `cursor` of the next page; null on the last one."""


class CoalitionList(Cited):
    """Alliances and governments as of a day, by id."""

    as_of: DayText
    coalitions: list[ShortCoalition]
    """By id."""
    next: str | None
    """The `cursor` of the next page; null on the last one."""


class _Explained(Cited):
    as_of: DayText
    fields: list[PictureField]
    """In the order of the picture. What is `possible`, `disputed` or `undetermined` names its event itself, and is left out."""


class PicturePoint(Point):
    """One of the two points that are compared."""

    known: bool
    """Whether anything was known of it there."""
    address: Address | None
    """The canonical address of what is told there; null where nothing was known."""


class _Compared(Steps, rename={"from_": "from"}):
    from_: PicturePoint
    """The first point."""
    to: PicturePoint
    """The second point."""
    canonical: Address
    """The address of this very answer, relative to the server. What is answered there never changes."""


class ElectionExplanation(_Explained):
    """Why what is told of a contest is so."""

    election: ElectionId
    """The contest."""


class ElectionDiff(_Compared):
    """What changed in what is told of a contest, and which records did it."""

    election: ElectionId
    """The contest."""


class CoalitionExplanation(_Explained):
    """Why what is told of a coalition is so."""

    coalition: CoalitionId
    """The coalition."""


class CoalitionDiff(_Compared):
    """What changed in what is told of a coalition, and which records did it."""

    coalition: CoalitionId
    """The coalition."""


class CountryExplanation(_Explained):
    """Why what is told of a country is so."""

    country: CountryCode
    """The code, in upper case."""


class PictureOfCountryDiff(_Compared):
    """What changed in one picture of a country, and which records did it."""

    country: CountryCode
    """The code, in upper case."""


class LegislatureExplanation(CountryExplanation):
    """Why what is told of a chamber is so."""

    chamber: ChamberId
    """The chamber."""


class LegislatureDiff(PictureOfCountryDiff):
    """What changed in what is told of a chamber, and which records did it."""

    chamber: ChamberId
    """The chamber."""


class LineageExplanation(_Explained):
    """Why what is told of a family is so."""

    party: PartyId
    """The id in use."""
    direction: Direction
    """Whose lines are told."""
    depth: int | None
    """The most edges between the party and any other; null: all."""


class LineageDiff(_Compared):
    """What changed in what is told of a family, and which records did it."""

    party: PartyId
    """The id that was asked for."""
    direction: Direction
    """Whose lines are told."""
    depth: int | None
    """The most edges between the party and any other; null: all."""


PICTURED: tuple[type[Struct], ...] = (
    *(ElectionList, ElectionExplanation, ElectionDiff, CoalitionList, CoalitionExplanation, CoalitionDiff),
    *(CountryExplanation, PictureOfCountryDiff, LegislatureExplanation, LegislatureDiff),
    *(LineageExplanation, LineageDiff),
)
