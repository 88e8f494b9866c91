"""Countries: a whole party system as of a day, and the events behind each field.

`projections.countries` serves the same as bytes, composed from kept parts.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from domain.dates import Day
from domain.events import ElectionHeld, Names
from domain.ids import ChamberId, CoalitionId, CountryCode, ElectionId, PartyId
from projections.at import At
from projections.attesting import last_attested
from projections.belonging import is_of
from projections.chronicle import Chronicle
from projections.coalition_history import lasting
from projections.fields import Field, Fields
from projections.government import (
    Governments,
    ShortGovernment,
    behind,
    by_then,
    folded,
    governments,
    seats_of,
    undecided,
)
from projections.leaves import Leaves, PartyReasons
from projections.order import Item, possible_of
from projections.party import Fold
from projections.seats import Seating
from projections.state import DateText, Exists, Possible, Status

Place: TypeAlias = Literal["parties", "technical", "ended"]
"""Where a party of the country is told. Those that have ended are only counted."""

_TOLD_OF_A_PARTY = ("name", "exists", "status", "kind", "founded", "registered", "families")
_TOLD_OF_A_GOVERNMENT = ("name", "formed", "ended", "prime_minister", "prime_minister_party", "caretaker")


class CountryParty(Struct, frozen=True, kw_only=True):
    """A party of the country."""

    party: PartyId
    name: str | None
    abbreviations: Names
    exists: Exists
    status: Status | None
    kind: str | None
    founded: DateText | None
    registered: DateText | None
    families: tuple[str, ...]
    seats: dict[ChamberId, int | None]
    """In the chambers of the country in which it has a row. None is unknown."""
    last_attested: DateText | None
    """The date of the last event by then that shows that the party existed, as its source gave it. A party exists until an event
    ends it; where no end is recorded, this tells since when nothing is known of it.
    """


class CountryGovernment(ShortGovernment, frozen=True, kw_only=True):
    """The country's government; `projections.government` tells more of it."""

    prime_minister: str | None
    prime_minister_party: PartyId | None
    caretaker: bool | None
    members: tuple[PartyId, ...]


class CountryElection(Struct, frozen=True, kw_only=True):
    """The latest contest for a chamber or an office."""

    election: ElectionId
    chamber: ChamberId | None
    office: str | None
    name: str | None
    date: DateText | None
    seats: int | None
    """In all."""


class CountryChamber(Struct, frozen=True, kw_only=True):
    """A chamber to which somebody was elected."""

    chamber: ChamberId
    election: ElectionId
    """The latest."""
    seats: int | None
    """In all, by that contest."""


class Counts(Struct, frozen=True, kw_only=True):
    """How many parties there are; technical ones are counted apart."""

    exist: int
    may_exist: int
    registered: int
    """Of those that exist, or may."""
    ended: int
    technical: int


class PossibleInCountry(Possible, frozen=True, kw_only=True):
    """A contest, or an event of a government, that may have happened by the day, and may not."""

    election: ElectionId | None = None
    coalition: CoalitionId | None = None


class Beside(Struct, frozen=True, kw_only=True):
    """What is told of a country besides its parties."""

    government: CountryGovernment | None
    chambers: tuple[CountryChamber, ...]
    elections: tuple[CountryElection, ...]
    possible: tuple[PossibleInCountry, ...]


class CountryState(Struct, frozen=True, kw_only=True):
    """A country's party system as of a day, as known at a point of the ledger; both stand in front of it in an answer."""

    country: CountryCode
    parties: tuple[CountryParty, ...]
    """Those that exist, or may, by id. Their own events, and not these, tell which of their events may have happened."""
    technical: tuple[CountryParty, ...]
    """What stands in the tables of a source beside the parties: others, independents, no seat."""
    counts: Counts
    government: CountryGovernment | None
    chambers: tuple[CountryChamber, ...]
    elections: tuple[CountryElection, ...]
    possible: tuple[PossibleInCountry, ...]


def place_of(fold: Fold, country: CountryCode) -> Place | None:
    """Where a party that ever bore the country's code is told; None where it is of another country, or has not begun."""
    value: Any = fold.sheet.value
    if not is_of(fold.history, value("country"), country):
        return None
    if fold.exists() == "no":
        return None if value("status") is None else "ended"
    return "technical" if value("kind") == "technical" else "parties"


def country_party(fold: Fold, country: CountryCode) -> CountryParty:
    """The party as its country tells it."""
    value: Any = fold.sheet.value
    return CountryParty(
        party=fold.history.party,
        name=value("name"),
        abbreviations={str(language): str(name) for (language,), name in fold.sheet.under("abbreviations")},
        exists=fold.exists(),
        status=value("status"),
        kind=value("kind"),
        founded=value("founded"),
        registered=value("registered"),
        families=value("families") or (),
        seats={chamber: each[-1].seats for chamber, each in seats_of(fold, country).items()},
        last_attested=None
        if (last := last_attested(fold.history, fold.happened)) is None
        else last.date_text,
    )


def counted_as(fold: Fold, place: Place) -> tuple[str, ...]:
    """By which of the `Counts` the party is counted."""
    if place != "parties":
        return (place,)
    exists = "exist" if fold.exists() == "yes" else "may_exist"
    return (exists,) if fold.sheet.value("registered") is None else (exists, "registered")


def country_picture(chronicle: Chronicle, country: CountryCode, at: At) -> "CountryPicture":
    """The country's party system as of a day, as known at a position. Raises `UnknownCountry`."""
    return CountryPicture(chronicle, country, at)


class CountryPicture:
    """A country's party system as of a day."""

    def __init__(self, chronicle: Chronicle, country: CountryCode, at: At) -> None:
        known = governments(chronicle, country, at.position)
        self.leaves = Leaves()
        self.leaves.put("country", country, ())
        parties, technical, counts = self._parties(chronicle, country, at)
        beside = BesideParties(known, at.as_of, self.leaves)
        self.state = CountryState(
            country=country,
            parties=parties,
            technical=technical,
            counts=counts,
            government=beside.government(),
            chambers=beside.chambers(),
            elections=beside.elections(),
            possible=beside.possible(),
        )

    @property
    def fields(self) -> Fields:
        return self.leaves.fields

    def grounds(self, field: Field) -> Iterable[Item]:
        return self.leaves.grounds(field)

    def _parties(
        self, chronicle: Chronicle, country: CountryCode, at: At
    ) -> tuple[tuple[CountryParty, ...], tuple[CountryParty, ...], Counts]:
        told: dict[Place, list[CountryParty]] = {"parties": [], "technical": [], "ended": []}
        counted: dict[str, list[PartyReasons]] = {name: [] for name in Counts.__struct_fields__}
        for party in chronicle.parties(at.position, country):
            fold = Fold(chronicle.history(party, at.position), at.as_of)
            place = place_of(fold, country)
            if place is None:
                continue
            reasons = PartyReasons(fold.history, fold.day)
            one = country_party(fold, country)
            told[place].append(one)
            for name in counted_as(fold, place):
                counted[name].append(reasons)
            if place != "ended":
                self._put(f"{place}.{party}", one, seats_of(fold, country), reasons)
                last = last_attested(fold.history, fold.happened)
                field = f"{place}.{party}.last_attested"
                self.leaves.put(field, one.last_attested, () if last is None else (last,))
        for name, each in counted.items():
            self.leaves.put(f"counts.{name}", len(each), _reasons_to_count(name, each))
        counts = Counts(**{name: len(each) for name, each in counted.items()})
        return tuple(told["parties"]), tuple(told["technical"]), counts

    def _put(
        self,
        under: Field,
        one: CountryParty,
        seats: Mapping[ChamberId, Sequence[Seating]],
        reasons: PartyReasons,
    ) -> None:
        for name in _TOLD_OF_A_PARTY:
            self.leaves.put(f"{under}.{name}", getattr(one, name), reasons.of(name))
        for language, text in one.abbreviations.items():
            field = f"abbreviations.{language}"
            self.leaves.put(f"{under}.{field}", text, reasons.of(field))
        for chamber, each in seats.items():
            self.leaves.put(f"{under}.seats.{chamber}", each[-1].seats, behind(each))


class BesideParties:
    """What is told of a country besides its parties; each part puts down its own leaves."""

    def __init__(self, known: Governments, day: Day, leaves: Leaves) -> None:
        self._country = known.country
        self._day = day
        self._leaves = leaves
        self._folds = folded(known, day)
        self._contests = known.contests
        self._latest: dict[tuple[str, str], tuple[ElectionHeld, Item]] = {}
        for item in known.contests:
            if isinstance(item.event, ElectionHeld) and item.latest <= day:
                self._latest[_contested(item.event)] = item.event, item

    def government(self) -> CountryGovernment | None:
        """The government that `projections.government` tells more of."""
        formed, in_office = by_then(self._country, self._folds)
        if not formed:
            self._leaves.put("government", None, ())
            return None
        fold = (in_office or formed)[-1]
        exists = fold.exists()
        self._leaves.put("government.coalition", fold.coalition, fold.set_by("formed"))
        self._leaves.put("government.in_office", exists, fold.of_existence)
        told: dict[str, Any] = {}
        for name in _TOLD_OF_A_GOVERNMENT:
            told[name] = fold.sheet.value(name)
            self._leaves.put(f"government.{name}", told[name], fold.set_by(name))
        members = lasting(fold.history, self._day, to_the_end=exists == "no")
        for party, period in members:
            self._leaves.put(f"government.members.{party}", value=True, grounds=(period.joined,))
        return CountryGovernment(
            coalition=fold.coalition,
            **told,
            in_office=exists,
            members=tuple(party for party, _ in members),
        )

    def chambers(self) -> tuple[CountryChamber, ...]:
        """Those to which somebody was elected by then, by id."""
        found = []
        for (kind, chamber), (held, item) in sorted(self._latest.items(), key=lambda each: each[0]):
            if kind == "chamber":
                self._leaves.put(f"chambers.{chamber}.election", held.election, (item,))
                self._leaves.put(f"chambers.{chamber}.seats", held.seats, (item,))
                found.append(CountryChamber(chamber=chamber, election=held.election, seats=held.seats))
        return tuple(found)

    def elections(self) -> tuple[CountryElection, ...]:
        """The latest for each chamber, then for each office."""
        found = []
        for contested, (held, item) in sorted(self._latest.items(), key=lambda each: each[0]):
            told = CountryElection(
                election=held.election,
                chamber=held.chamber,
                office=held.office,
                name=held.name,
                date=item.date_text,
                seats=held.seats,
            )
            self._leaves.put(f"elections.{'.'.join(contested)}", told, (item,))
            found.append(told)
        return tuple(found)

    def possible(self) -> tuple[PossibleInCountry, ...]:
        """Contests, then events of governments."""
        contests = [
            self._possible(item, election=item.event.election)
            for item in self._contests
            if isinstance(item.event, ElectionHeld) and item.earliest <= self._day < item.latest
        ]
        of_governments = [
            self._possible(item, coalition=fold.coalition)
            for fold, item in undecided(self._country, self._folds)
        ]
        return (*contests, *of_governments)

    def _possible(
        self, item: Item, *, election: ElectionId | None = None, coalition: CoalitionId | None = None
    ) -> PossibleInCountry:
        possible = possible_of(item)
        self._leaves.put_possible(possible, item)
        return PossibleInCountry(
            event_id=possible.event_id,
            type=possible.type,
            earliest=possible.earliest,
            latest=possible.latest,
            election=election,
            coalition=coalition,
        )


def _contested(held: ElectionHeld) -> tuple[str, str]:
    """What the contest is for; by its own id where it does not say."""
    if held.chamber is not None:
        return "chamber", held.chamber
    return ("office", held.office) if held.office is not None else ("election", held.election)


def _reasons_to_count(name: str, parties: Sequence[PartyReasons]) -> Callable[[], Iterable[Item]]:
    """The events by which each of the parties exists, has ended or is registered."""
    field = "registered" if name == "registered" else "exists"
    return lambda: [item for each in parties for item in each.of(field)()]
