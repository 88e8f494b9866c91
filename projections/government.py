"""Governments: who governed a country as of a day, which seats that gave them, and the events behind each field.

A country's governments are its coalitions of that kind. They may overlap, and there may be days between two of them: what the
events say stays visible.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

from msgspec import Struct

from domain.dates import Day
from domain.events import CoalitionFormed, ElectionHeld, ElectionResult
from domain.ids import ChamberId, CoalitionId, CountryCode, PartyId, PersonId, Position
from projections.at import At
from projections.chronicle import Chronicle
from projections.coalition import Member
from projections.coalition_fold import CoalitionFold
from projections.coalition_history import CoalitionHistory, coalition_history, lasting, turn
from projections.fields import Field, Fields
from projections.history import chamber_of, item_of
from projections.leaves import Leaves, PartyReasons
from projections.order import Item, in_order, possible_of
from projections.party import Fold
from projections.seats import Seating
from projections.state import DateText, Exists, Possible


class GovernmentMember(Member, frozen=True, kw_only=True):
    """A party in government."""

    seats: dict[ChamberId, int | None]
    """In the chambers of the country, as of the day; of an alliance, those of the parties on its list. None is unknown."""


class HeldSeats(Struct, frozen=True, kw_only=True):
    """What the members of a government hold in a chamber, together: a range where some of it is unknown."""

    chamber: ChamberId
    least: int
    most: int | None
    """None where nothing limits it."""
    of: int | None
    """The seats in all, by the chamber's latest contest."""


class ShortGovernment(Struct, frozen=True, kw_only=True):
    """A government in a list."""

    coalition: CoalitionId
    name: str | None
    formed: DateText | None
    ended: DateText | None
    in_office: Exists


class Government(ShortGovernment, frozen=True, kw_only=True):
    """A government, with its members and what they hold."""

    prime_minister: str | None
    prime_minister_id: PersonId | None
    prime_minister_party: PartyId | None
    caretaker: bool | None
    members: tuple[GovernmentMember, ...]
    """Of one that has ended: those that stayed to the end."""
    seats: tuple[HeldSeats, ...]
    """By chamber in which one of the members has a row."""


class PossibleInGovernment(Possible, frozen=True, kw_only=True):
    """An event of a government that may have happened by the day, and may not."""

    coalition: CoalitionId


class GovernmentState(Struct, frozen=True, kw_only=True):
    """A country's government as of a day, as known at a point of the ledger; both stand in front of it in an answer."""

    country: CountryCode
    government: Government | None = None
    """The one formed last of those in office, or possibly so; where there is none, the one formed last, which has ended."""
    others: tuple[ShortGovernment, ...] = ()
    """Any other that was formed and has not ended, as far as is known; the newest first."""
    previous: ShortGovernment | None = None
    """The one that was formed before it."""
    possible: tuple[PossibleInGovernment, ...] = ()


class Governments(Struct, frozen=True):
    """What makes a country's government at one position, on any day."""

    country: CountryCode
    coalitions: tuple[CoalitionHistory, ...]
    """Those that were ever said to be of the country."""
    contests: tuple[Item, ...]
    """Of the country, in order."""


def governments(chronicle: Chronicle, country: CountryCode, position: Position) -> Governments:
    """Gather what makes the country's government. Raises `UnknownCountry`."""
    position = chronicle.last_concerning_country(country, position)
    return Governments(
        country,
        tuple(
            coalition_history(chronicle, each, position) for each in chronicle.coalitions(position, country)
        ),
        tuple(contests_of(chronicle, country, position)),
    )


def government_picture(chronicle: Chronicle, country: CountryCode, at: At) -> "GovernmentPicture":
    """The country's government as of a day, as known at a position. Raises `UnknownCountry`."""
    return GovernmentPicture(governments(chronicle, country, at.position), at.as_of)


class GovernmentPicture:
    """A country's government as of a day."""

    def __init__(self, known: Governments, day: Day) -> None:
        self.known = known
        self.day = day
        self.leaves = Leaves()
        self.state = self._state()

    @property
    def fields(self) -> Fields:
        return self.leaves.fields

    def grounds(self, field: Field) -> Iterable[Item]:
        return self.leaves.grounds(field)

    def _state(self) -> GovernmentState:
        self.leaves.put("country", self.known.country, ())
        folds = folded(self.known, self.day)
        formed, in_office = by_then(self.known.country, folds)
        government = previous = None
        others: list[ShortGovernment] = []
        if formed:
            chosen = (in_office or formed)[-1]
            government = self._government(chosen)
            others = [self._short(f"others.{each.coalition}", each) for each in reversed(in_office[:-1])]
            before = formed[: formed.index(chosen)]
            previous = self._short("previous", before[-1], with_id=True) if before else None
        for name, told in (("government", government), ("previous", previous)):
            if told is None:
                self.leaves.put(name, None, ())
        return GovernmentState(
            country=self.known.country,
            government=government,
            others=tuple(others),
            previous=previous,
            possible=tuple(self._possible(folds)),
        )

    def _told(self, under: Field, fold: CoalitionFold, names: Iterable[Field]) -> dict[str, Any]:
        told = {}
        for name in names:
            told[name] = fold.sheet.value(name)
            self.leaves.put(f"{under}.{name}", told[name], fold.set_by(name))
        return told

    def _short(self, under: Field, fold: CoalitionFold, *, with_id: bool = False) -> ShortGovernment:
        if with_id:
            self.leaves.put(f"{under}.coalition", fold.coalition, fold.set_by("formed"))
        told = self._told(under, fold, ("name", "formed", "ended"))
        in_office = fold.exists()
        self.leaves.put(f"{under}.in_office", in_office, fold.of_existence)
        return ShortGovernment(coalition=fold.coalition, **told, in_office=in_office)

    def _government(self, fold: CoalitionFold) -> Government:
        short = self._short("government", fold, with_id=True)
        told = self._told(
            "government",
            fold,
            ("prime_minister", "prime_minister_id", "prime_minister_party", "caretaker"),
        )
        members = tuple(self._members(fold, short.in_office))
        return Government(
            coalition=short.coalition,
            name=short.name,
            formed=short.formed,
            ended=short.ended,
            in_office=short.in_office,
            **told,
            members=tuple(member for member, _ in members),
            seats=tuple(self._held([seats for _, seats in members])),
        )

    def _members(
        self, fold: CoalitionFold, in_office: Exists
    ) -> Iterator[tuple[GovernmentMember, dict[ChamberId, Sequence[Seating]]]]:
        members = lasting(fold.history, self.day, to_the_end=in_office == "no")
        governing = frozenset(party for party, _ in members)
        for party, period in members:
            history = fold.history.parties[party]
            folded = Fold(history, self.day)
            seats = {
                chamber: _with_allies(folded, each, governing)
                for chamber, each in seats_of(folded, self.known.country).items()
            }
            member = GovernmentMember(
                party=party,
                name=cast("str | None", folded.sheet.value("name")),
                since=period.since,
                seats={chamber: each[-1].seats for chamber, each in seats.items()},
            )
            under = f"government.members.{party}"
            self.leaves.put(f"{under}.name", member.name, PartyReasons(history, self.day).of("name"))
            self.leaves.put(f"{under}.since", member.since, (period.joined,))
            for chamber, each in seats.items():
                self.leaves.put(f"{under}.seats.{chamber}", each[-1].seats, behind(each))
            yield member, seats

    def _held(self, members: Sequence[dict[ChamberId, Sequence[Seating]]]) -> Iterator[HeldSeats]:
        for chamber in sorted({chamber for each in members for chamber in each}):
            contest = latest_contest(self.known.contests, (self.known.country, chamber), self.day)
            held = None if contest is None else contest.event
            size = held.seats if isinstance(held, ElectionHeld) else None
            elsewhere = 0 if isinstance(held, ElectionHeld) and held.complete else None
            numbers = [each[chamber][-1].seats if chamber in each else elsewhere for each in members]
            least = sum(number for number in numbers if number is not None)
            most: int | None = least
            if None in numbers:
                most = None if size is None else max(size, least)
            items = [item for each in members if chamber in each for item in behind(each[chamber])]
            about = () if contest is None else (contest,)
            under = f"government.seats.{chamber}"
            self.leaves.put(f"{under}.least", least, items)
            self.leaves.put(f"{under}.most", most, (*items, *about) if None in numbers else items)
            self.leaves.put(f"{under}.of", size, about)
            yield HeldSeats(chamber=chamber, least=least, most=most, of=size)

    def _possible(self, folds: Iterable[CoalitionFold]) -> Iterator[PossibleInGovernment]:
        for fold, item in undecided(self.known.country, folds):
            possible = possible_of(item)
            self.leaves.put_possible(possible, item)
            yield PossibleInGovernment(
                coalition=fold.coalition,
                event_id=possible.event_id,
                type=possible.type,
                earliest=possible.earliest,
                latest=possible.latest,
            )


def folded(known: Governments, day: Day) -> list[CoalitionFold]:
    """Each of the country's coalitions up to a day."""
    return [CoalitionFold(each, day) for each in known.coalitions]


def by_then(
    country: CountryCode, folds: Iterable[CoalitionFold]
) -> tuple[list[CoalitionFold], list[CoalitionFold]]:
    """The country's governments that were formed by then, in that order; and those of them that had not ended, or may not have."""
    formed = sorted((each for each in folds if _governs(country, each)), key=_turn)
    return formed, [each for each in formed if each.exists() != "no"]


def undecided(country: CountryCode, folds: Iterable[CoalitionFold]) -> Iterator[tuple[CoalitionFold, Item]]:
    """The events of the country's governments that may have happened by then, and may not."""
    for fold in folds:
        governs = _governs(country, fold)
        for item in fold.undecided():
            if governs or _would_govern(country, item):
                yield fold, item


def _governs(country: CountryCode, fold: CoalitionFold) -> bool:
    """Whether it is a government of the country that was formed by then."""
    return fold.sheet.value("kind") == "government" and fold.sheet.value("country") == country


def _would_govern(country: CountryCode, item: Item) -> bool:
    event = item.event
    return isinstance(event, CoalitionFormed) and event.kind == "government" and event.country == country


def seats_of(fold: Fold, country: CountryCode) -> dict[ChamberId, Sequence[Seating]]:
    """By chamber of the country in which the party has a row by the day: what stood after each event, the last of which holds."""
    return {
        chamber: each
        for (where, chamber), each in sorted(fold.by_chamber.items())
        if where == country and each
    }


def _with_allies(fold: Fold, told: Sequence[Seating], governing: frozenset[PartyId]) -> Sequence[Seating]:
    """Of an alliance that governs under its own name, and has no seats of its own in the contest: those that stood on its list won."""
    *_, last = told
    if last.seats is not None or not isinstance(last.item.event, ElectionHeld):
        return told
    won: dict[PartyId, tuple[int, Item]] = {}
    for item in fold.happened:
        event = item.event
        if (
            isinstance(event, ElectionResult)
            and event.election == last.item.event.election
            and event.alliance is not None
            and event.alliance in fold.history
            and event.seats is not None
        ):
            ally = fold.history.canonical.get(event.party, event.party)
            if ally not in governing:  # who governs in its own name is counted there
                won[ally] = event.seats, item  # of the last round that gave any
    if not won:
        return told
    seats = sum(number for number, _ in won.values())
    return [Seating(last.item, seats, (*last.read_from, *(item for _, item in won.values())))]


def behind(told: Sequence[Seating]) -> list[Item]:
    """The events from which the last number of seats follows."""
    start = len(told) - 1
    while start > 0 and told[start].is_relative:
        start -= 1
    return [item for each in told[start:] for item in (each.item, *each.read_from)]


def latest_contest(contests: Iterable[Item], chamber: tuple[CountryCode, ChamberId], day: Day) -> Item | None:
    """The last of the chamber's contests that was held by the day; None where none was."""
    held = [item for item in contests if item.latest <= day and chamber_of(item.event) == chamber]
    return held[-1] if held else None


def contests_of(chronicle: Chronicle, country: CountryCode, position: Position) -> Iterator[Item]:
    """The country's contests, for chambers and offices, in order."""
    accounts = chronicle.accounts(position)
    candidates = [
        event_id
        for election in chronicle.elections(position, country)
        for event_id in accounts.knowledge.contests_of(election)
    ]
    return in_order(
        item_of(account, {}, own=False)
        for account in accounts.chosen(candidates)
        if isinstance(account.event, ElectionHeld) and account.event.country == country
    )


def _turn(fold: CoalitionFold) -> tuple[Day, int, CoalitionId]:
    """Governments follow each other in the order in which they were formed."""
    beginning = fold.history.beginning
    assert beginning is not None, "it has a kind, which only a forming gives"
    return *turn(beginning), fold.coalition
