"""Contests in a list: what each is for and when, as of a day; who got what in it, `projections.contest` tells."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from domain.ids import ChamberId, CountryCode, ElectionId
from projections.at import At
from projections.chronicle import Chronicle
from projections.contest import ContestPicture
from projections.contest_claims import KNOWN_SINCE
from projections.contest_reading import ContestReading, identified
from projections.state import DateText, Exists


class ShortContest(Struct, frozen=True, kw_only=True):
    """A contest in a list."""

    election: ElectionId
    """The contest's id."""
    country: CountryCode | None
    """Where it was held."""
    chamber: ChamberId | None
    """The chamber that was elected."""
    office: str | None
    """The office that was filled."""
    name: str | None
    """What it is called."""
    date: DateText | None
    """When it was held, as its source gave it."""
    held: Exists
    """Whether it had been held by the day; `maybe` where the dates do not tell."""
    seats: int | None
    """How many seats there are in all."""
    early: bool | None
    """Whether it was held before the regular end of the term."""
    complete: bool | None
    """Whether the results recorded are complete; null before it was held."""


def short_contests(
    chronicle: Chronicle, elections: Iterable[ElectionId], at: At
) -> Iterator[tuple[ShortContest, frozenset[tuple[str, str]]]]:
    """Each contest, and the ids that others give it (scheme and id) as of the day."""
    for election in elections:
        reading = ContestReading(chronicle, election, at)
        identifiers = frozenset((scheme, identifier) for scheme, identifier, _ in identified(reading))
        yield _short(reading), identifiers


def _short(reading: ContestReading) -> ShortContest:
    """As the contest itself tells it."""
    contest, day = reading.contest, reading.at.as_of
    if contest is None:  # then its results tell whether it was held
        told = ContestPicture(reading).state
        return ShortContest(**{name: getattr(told, name) for name in ShortContest.__struct_fields__})
    held: Exists = "yes" if contest.latest <= day else "maybe" if contest.earliest <= day else "no"
    known = {
        name: getattr(reading.event, name)
        for name in ("country", "chamber", "office", "name", "seats", "early", "complete")
        if held == "yes" or name not in KNOWN_SINCE
    }
    unknown: dict[str, None] = dict.fromkeys(ShortContest.__struct_fields__)
    return ShortContest(
        **unknown | known | {"election": reading.election, "date": contest.date_text, "held": held}
    )
