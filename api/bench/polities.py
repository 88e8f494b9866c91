"""The history of one made-up polity, year by year: its parties, a chamber, governments. Part of `api.bench.histories`."""

from collections.abc import Iterator
from random import Random
from typing import Any, Final, Literal, TypeAlias

from api.bench.activities import activity, colours, ideology, naming, person
from domain.dates import UNKNOWN, Day, EdtfDate, parse_day_end
from domain.events import (
    Banned,
    CandidateEndorsed,
    CandidateNominated,
    CoalitionEnded,
    CoalitionFormed,
    Dissolved,
    ElectionHeld,
    ElectionResult,
    Event,
    Founded,
    Identified,
    JoinedCoalition,
    LeftCoalition,
    Merged,
    MergerAnnounced,
    NewParty,
    Registered,
    Revived,
    SameParty,
    SeatsChanged,
    Source,
    Split,
    Succeeded,
)
from domain.ids import CountryCode, PartyId

Happening: TypeAlias = tuple[Day, Event]
"""An event, and the day on which it comes up."""

FIRST_YEAR: Final = 1946
LAST_YEAR: Final = 2024
_KINDS: Final[tuple[Literal["party", "list"], ...]] = ("party", "party", "party", "list")
_SEATS: Final = 150
_MOST_ALIVE: Final = 16
_ROWS: Final = 12
"""Parties of one election at the most."""


class Polity:
    """What is there in one chamber's part of a country. `years` tells its whole history, in order."""

    def __init__(self, random: Random, country: CountryCode, number: int) -> None:
        self._random = random
        self._country = country
        self._prefix = f"{country.lower()}-{number}"
        self._chamber = f"assembly-{number}"
        self._count = 0
        self._alive: list[PartyId] = []
        """The largest first: activity and seats fall with the rank (Zipf)."""
        self._gone: list[PartyId] = []
        self._governing: list[PartyId] = []
        self._government: str | None = None
        # One polity in a few is much better documented than the others.
        self._thoroughness = min(8.0, 0.9 * random.paretovariate(1.6))

    def years(self) -> Iterator[Happening]:
        """In the order of days. Within a year: what begins, what is done, an election, what ends or comes out of another."""
        first = self._random.randint(FIRST_YEAR, FIRST_YEAR + 20)
        term, phase = self._random.randint(3, 5), self._random.randint(0, 3)
        for year in range(first, LAST_YEAR + 1):
            told = [*self._beginnings(year, 4 if year == first else 0), *self._activities(year)]
            if (year - phase) % term == 0 and len(self._alive) > 1:
                told += self._election(year)
            told += self._endings(year)
            yield from sorted(told, key=lambda each: each[0])

    def _beginnings(self, year: int, at_once: int) -> Iterator[Happening]:
        random = self._random
        new = at_once + (random.random() < (0.5 if len(self._alive) < _MOST_ALIVE else 0.05))
        for _ in range(new):
            party = self._new_id()
            day, fields = self._at(year, 1)
            yield day, self.founding(party, fields)
            if random.random() < 0.7:  # noqa: PLR2004 - most are registered
                day, fields = self._at(year, 2)
                yield day, Registered(party=party, members=random.randint(200, 50_000), **fields)
            if random.random() < 0.5:  # noqa: PLR2004 - half are known elsewhere
                day, _ = self._at(year, 3)
                yield day, Identified(party=party, identifiers={"partyfacts": str(random.randint(1, 99_999))})
            self._alive.insert(random.randint(0, len(self._alive)), party)

    def founding(self, party: PartyId, fields: dict[str, Any]) -> Founded:
        """How a party of this polity begins."""
        random = self._random
        kind: Literal["party", "list"] = random.choice(_KINDS)
        return Founded(
            party=party, country=self._country, kind=kind, ideology=ideology(random), colours=colours(random),
            founders=(person(random),), **naming(random), **fields,
        )  # fmt: skip

    def a_founding(self) -> Founded:
        """The beginning of one more party."""
        return self.founding(self._new_id(), self._at(self._random.randint(FIRST_YEAR, LAST_YEAR), 1)[1])

    def _activities(self, year: int) -> Iterator[Happening]:
        for rank, party in enumerate(self._alive, start=1):
            expected = 2.2 * self._thoroughness / rank
            times = int(expected) + (self._random.random() < expected % 1)
            for _ in range(times):
                day, fields = self._at(year, self._random.randint(4, 8))
                yield day, activity(self._random, party, fields["date"], fields["sources"])

    def _election(self, year: int) -> Iterator[Happening]:
        random = self._random
        election = f"{self._prefix}-{year}"
        day, fields = self._at(year, 9)
        standing = self._alive[:_ROWS]
        for party in standing[:2]:
            yield day - 30, CandidateNominated(party=party, election=election, candidate=person(random))
        yield (
            day,
            ElectionHeld(
                election=election, country=self._country, chamber=self._chamber, seats=_SEATS,
                electorate=9_000_000, votes_cast=6_000_000, votes_valid=5_900_000, complete=True, **fields,
            ),
        )  # fmt: skip
        weights = [random.uniform(0.5, 1.5) / rank for rank in range(1, len(standing) + 1)]
        for party, weight in zip(standing, weights, strict=True):
            share = weight / sum(weights)
            yield (
                day,
                ElectionResult(
                    party=party, election=election, votes=round(5_900_000 * share), seats=int(_SEATS * share),
                    vote_share=round(100 * share, 2), **fields,
                ),
            )  # fmt: skip
        if random.random() < 0.1:  # noqa: PLR2004 - one in ten
            yield day, CandidateEndorsed(party=standing[-1], election=election, candidate=person(random))
        yield from self._new_government(year, standing)

    def _new_government(self, year: int, standing: list[PartyId]) -> Iterator[Happening]:
        random = self._random
        day, fields = self._at(year, 10)
        if self._government is not None:
            yield day, CoalitionEnded(coalition=self._government, **fields)
        self._government = f"{self._prefix}-government-{year}"
        self._governing = random.sample(standing, min(len(standing), random.randint(1, 4)))
        yield (
            day,
            CoalitionFormed(
                coalition=self._government, country=self._country, kind="government", name=f"Government of {year}",
                parties=tuple(self._governing), prime_minister=person(random),
                prime_minister_party=self._governing[0], **fields,
            ),
        )  # fmt: skip

    def _endings(self, year: int) -> Iterator[Happening]:
        """Late in the year, so that nobody is named before it is there, nor does anything after its end."""
        random, alive = self._random, self._alive
        day, fields = self._at(year, 11)
        chance = random.random()
        if self._government is not None and random.random() < 0.25:  # noqa: PLR2004 - each fourth year
            yield from self._reshuffle(day, fields, self._government)
        if chance < 0.05 and len(alive) > 1:  # noqa: PLR2004 - here and below: shares of the years
            parent, child = random.choice(alive), self._new_id()
            new = NewParty(party=child, country=self._country, **naming(random))
            survives = random.random() < 0.8  # noqa: PLR2004
            yield day, Split(party=parent, into=(new,), survives=survives, **fields)
            alive.append(child)
            if not survives:
                self._end(parent)
        elif chance < 0.09 and len(alive) > 3:  # noqa: PLR2004
            into, *parties = random.sample(alive, 3)
            yield day - 40, MergerAnnounced(parties=tuple(parties))
            yield day, Merged(parties=tuple(parties), into=into, **fields)
            for party in parties:
                self._end(party)
        elif chance < 0.13 and len(alive) > 4:  # noqa: PLR2004
            party = random.choice(alive)
            yield day, random.choice((Dissolved, Dissolved, Dissolved, Banned))(party=party, **fields)
            self._end(party)
        elif chance < 0.15 and self._gone:  # noqa: PLR2004
            party = self._gone.pop(random.randrange(len(self._gone)))
            yield day, Revived(party=party, **fields)
            alive.append(party)
        elif chance < 0.16 and self._gone and alive:  # noqa: PLR2004
            yield day, Succeeded(party=alive[-1], predecessor=random.choice(self._gone), **fields)
        elif chance < 0.17 and alive:  # noqa: PLR2004
            yield from self._recorded_twice(day, random.choice(alive))
        elif chance < 0.22 and alive:  # noqa: PLR2004
            yield (
                day,
                SeatsChanged(
                    party=alive[0], chamber=self._chamber, country=self._country, change=-1, cause="defection",
                    **fields,
                ),
            )  # fmt: skip

    def _reshuffle(self, day: Day, fields: dict[str, Any], government: str) -> Iterator[Happening]:
        outside = [party for party in self._alive if party not in self._governing]
        if outside and self._random.random() < 0.5:  # noqa: PLR2004 - one comes or one goes
            self._governing.append(outside[0])
            yield day, JoinedCoalition(party=outside[0], coalition=government, **fields)
        elif len(self._governing) > 1:
            yield day, LeftCoalition(party=self._governing.pop(), coalition=government, **fields)

    def _recorded_twice(self, day: Day, party: PartyId) -> Iterator[Happening]:
        """A second id for a party that is there, and that the two are one."""
        other = self._new_id()
        yield day, Founded(party=other, country=self._country, **naming(self._random))
        yield day, SameParty(party=other, same_as=party)

    def _end(self, party: PartyId) -> None:
        self._alive.remove(party)
        self._gone.append(party)
        if party in self._governing:
            self._governing.remove(party)

    def _new_id(self) -> PartyId:
        self._count += 1
        return f"{self._prefix}-party-{self._count}"

    def _at(self, year: int, month: int) -> tuple[Day, dict[str, Any]]:
        """A day of the month, and what an event bears that happened then: the date as a source gives it, and the source."""
        random = self._random
        exact = f"{year}-{month:02}-{random.randint(1, 28):02}"
        day = parse_day_end(exact)
        chance = random.random()
        if chance < 0.8:  # noqa: PLR2004 - here and below: how exactly sources date
            text = exact
        elif chance < 0.88:  # noqa: PLR2004
            text = exact[:7]
        elif chance < 0.95:  # noqa: PLR2004
            text = f"{year}"
        elif chance < 0.97:  # noqa: PLR2004
            text = f"{year}?"
        elif chance < 0.98:  # noqa: PLR2004
            text = f"../{exact}"
        elif chance < 0.99:  # noqa: PLR2004
            text = f"{year}-{month:02}/{year}-{month + 1:02}"
        else:
            return day, {"date": UNKNOWN, "sources": self._sources(year)}
        return day, {"date": EdtfDate.parse(text), "sources": self._sources(year)}

    def _sources(self, year: int) -> tuple[Source, ...]:
        page = self._random.randint(1, 900)
        return (Source(document=f"Yearbook of {self._country} {year + 1}", locator=f"page {page}"),)
