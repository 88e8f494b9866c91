"""The shapes of answers in depth that no struct of the program has: why, what changed, what would, what is odd, and since when.

As in `api.openapi_shapes`, they are written down for `api.openapi_schemas`; nobody makes instances of them.
"""

from typing import Literal

from msgspec import Struct

from api.openapi_shapes import Address, Cited, DayText, KnownAt, Moment, Record
from domain.ids import CountryCode, PartyId, Position
from projections.compare import Change
from projections.explain import Explanation
from projections.findings import Finding
from projections.preview import Previewed


class Explanations(Cited):
    """Why the fields of a party's state are what they are."""

    party: PartyId
    """The id in use."""
    as_of: DayText
    fields: list[Explanation]
    """In the order of the state; last, what other accounts claim and the state does not have. What is `possible`, `disputed` or
    `undetermined` names its event itself, and is left out."""


class Point(Struct):
    """A day, as known at a point of the ledger."""

    as_of: DayText
    known_at: KnownAt


class PartyPoint(Point):
    """One of the two points that are compared."""

    known: bool
    """Whether the party was known there."""
    address: Address | None
    """The canonical address of the state there; null where the party was not known."""


class Steps(Struct):
    """What changed between two points, in all and by each of two steps."""

    changes: list[Change]
    """From the first point to the second, whatever it came of."""
    learned: list[Change]
    """What is said otherwise of the first day at the second position: more was known, nothing need have happened."""
    happened: list[Change]
    """What lies between the two days, as known at the second position."""


class PartyDiff(Steps, rename={"from_": "from"}):
    """What changed in what is said of a party, and which records did it."""

    party: PartyId
    """The id that was asked for."""
    from_: PartyPoint
    """The first point."""
    to: PartyPoint
    """The second point."""
    canonical: Address
    """The address of this very answer, relative to the server. What is answered there never changes."""


class PartyInCountry(Steps):
    """A party that differs between the two points."""

    party: PartyId
    """An id that is in use at one of the two points."""
    known: tuple[bool, bool]
    """Whether the party was known at the first point, and at the second."""


class CountryDiff(Struct, rename={"from_": "from"}):
    """What changed in what is said of the parties of a country, and which records did it."""

    country: CountryCode
    """The code, in upper case."""
    from_: Point
    """The first point."""
    to: Point
    """The second point."""
    canonical: Address
    """The address of this very answer, relative to the server. What is answered there never changes."""
    parties: list[PartyInCountry]
    """Those in which anything differs, by id."""
    next: str | None
    """The `cursor` of the next page; null on the last one."""


class Memento(Struct):
    """A record after which the state was another one."""

    position: Position
    """Of the record."""
    recorded_at: Moment
    """When it was written."""
    address: Address
    """The canonical address of the state there."""


class Timemap(Cited):
    """When what we say of a party as of a day became something else."""

    party: PartyId
    """The id in use."""
    as_of: DayText
    mementos: list[Memento]
    """By position. The first record that names the party counts."""
    next: Address | None
    """The address of the next page; null on the last one."""


class FindingList(Cited):
    """What is odd in the histories."""

    findings: list[Finding]
    """Those of parties by id, then those of contests by id."""
    next: str | None
    """The `cursor` of the next page; null on the last one."""


class Preview(Struct):
    """What an append, a correction or a retraction would do. Nothing was written."""

    dry_run: Literal[True]
    """Nothing was written."""
    known_at: KnownAt
    records: list[Record]
    """The records under which the events would stand. The positions of new ones are provisional: somebody else may write first."""
    findings: list[Finding]
    """What would be odd about the events."""
    parties: list[Previewed]
    """Every party whose state would be another one on some day, by id; and those that were not worked out."""
    complete: bool
    """Whether all parties were worked out: what concerns very many may take too long."""
