"""What a chamber is read from: its contests, and the histories of the parties with a row in the latest or with a change since.

What a party holds is read from the party's own history, as its state is, so that the two cannot disagree.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property

from msgspec import Struct

from domain.dates import BEGINNING, Day
from domain.events import ElectionHeld, ElectionResult, Merged, SeatsChanged, Split, Succeeded
from domain.ids import ChamberId, CountryCode, EventId, PartyId, Position
from domain.mentions import id_of
from projections.at import At
from projections.chronicle import Chronicle
from projections.contest_reading import surely_before
from projections.history import History, chamber_of, ends, item_of, restarts
from projections.legislature_state import Turn
from projections.order import Item, in_order, narrowed
from projections.seats import Seating, seatings


class Holder(Struct, frozen=True):
    """A party of the chamber."""

    history: History
    told: Sequence[Seating]
    """What stood after each event of the chamber by the day, the last of which holds."""
    results: tuple[Item, ...]
    """Its rows in the latest contest."""
    came_by: Item
    """The contest in which it has a row, or the change by which it came in."""

    @property
    def party(self) -> PartyId:
        return self.history.party


class LegislatureReading:
    """A chamber at a day and a position. Raises `UnknownCountry`."""

    def __init__(self, chronicle: Chronicle, country: CountryCode, chamber: ChamberId, at: At) -> None:
        chronicle.last_concerning_country(country, at.position)  # raises, where nothing is known of it
        self.chronicle = chronicle
        self.country = country
        self.chamber = chamber
        # As asked for, and not the last position that concerns the country: a party may become one of another country.
        self.at = at
        self.accounts = chronicle.accounts(at.position)

    @cached_property
    def contests(self) -> tuple[Item, ...]:
        """The contests for the chamber, on whatever day, in order."""
        return tuple(in_order(narrowed(self._dated)))

    @cached_property
    def _dated(self) -> list[Item]:
        key = (self.country, self.chamber)
        chosen = self.accounts.chosen(self.accounts.knowledge.contests_in(key))
        return [
            item_of(each, {}, own=False)
            for each in chosen
            if isinstance(each.event, ElectionHeld) and chamber_of(each.event) == key
        ]

    @cached_property
    def latest(self) -> Item | None:
        """The last contest that has happened by the day."""
        held = [item for item in self.contests if item.latest <= self.at.as_of]
        return held[-1] if held else None

    @property
    def event(self) -> ElectionHeld | None:
        event = None if self.latest is None else self.latest.event
        assert event is None or isinstance(event, ElectionHeld)
        return event

    @cached_property
    def others(self) -> tuple[Item, ...]:
        """Contests that have happened as well, and that may as well have been the latest."""
        latest = self.latest
        if latest is None:
            return ()
        return tuple(
            item
            for item in self.contests
            if item is not latest
            and item.latest <= self.at.as_of
            and not surely_before(self.contests, item, latest)
        )

    @cached_property
    def histories(self) -> tuple[History, ...]:
        """Of the parties that may hold seats, by the ids in use.

        A party's own events may settle the order of contests otherwise than the chamber's do: so all contests are asked that
        no later one has surely followed.
        """
        day, position = self.at.as_of, self.at.position
        named = dict.fromkeys(self.chronicle.seated((self.country, self.chamber), position))
        for item in self._dated:
            if item.earliest <= day and not any(
                item.latest < other.earliest and other.latest <= day for other in self._dated
            ):
                assert isinstance(item.event, ElectionHeld)
                named |= dict.fromkeys(self.chronicle.rows(item.event.election, position))
        in_use = sorted({self.chronicle.in_use(party, position) for party in named})
        return tuple(self.chronicle.history(party, position) for party in in_use)

    @cached_property
    def holders(self) -> tuple[Holder, ...]:
        """The parties with a row in the latest contest, or with a change since, by id."""
        found = (self._holder(history) for history in self.histories)
        return tuple(holder for holder in found if holder is not None)

    def _holder(self, history: History) -> Holder | None:
        happened = [item for item in history.items if item.latest <= self.at.as_of]
        told = seatings(history, happened).get((self.country, self.chamber), [])
        last = next((each for each in reversed(told) if isinstance(each.item.event, ElectionHeld)), None)
        since = told[told.index(last) + 1 :] if last is not None else told
        results = () if last is None else tuple(_rows(history, happened, last.item))
        if results and last is not None:
            return Holder(history, told, results, last.item)
        return Holder(history, told, (), since[0].item) if since else None

    @cached_property
    def undecided(self) -> tuple[Item, ...]:
        """Contests and changes of seats that may have happened by the day, in order."""
        day = self.at.as_of
        found = {item.event_id: item for item in self.contests if item.earliest <= day < item.latest}
        for history in self.histories:
            for item in history.items:
                if (
                    isinstance(item.event, SeatsChanged)
                    and item.earliest <= day < item.latest
                    and chamber_of(item.event) == (self.country, self.chamber)
                ):
                    found[item.event_id] = item
        return tuple(in_order(found.values()))


class Turned(Struct, frozen=True):
    """A party that another one became, by an event."""

    party: PartyId
    by: Turn
    item: Item
    out_of: PartyId


def since(reading: LegislatureReading, holder: Holder) -> Iterator[Turned]:
    """What the party has become since it came in, and what became of that, each party once."""
    seen = {holder.party}
    waiting: list[tuple[History, EventId, Day]] = [
        (holder.history, holder.came_by.event_id, holder.came_by.latest)
    ]
    while waiting:
        history, event_id, day = waiting.pop(0)
        for party, by, item in _became(history, event_id, day, reading.at.as_of):
            if party not in seen:
                seen.add(party)
                yield Turned(party, by, item, history.party)
                further = reading.chronicle.history(party, reading.at.position)
                waiting.append((further, item.event_id, item.latest))


def _became(history: History, start: EventId, first: Day, last: Day) -> list[tuple[PartyId, Turn, Item]]:
    """What the party became after an event; where it began again, only what it became since."""
    found: list[tuple[PartyId, Turn, Item]] = []
    place = next((at for at, item in enumerate(history.items) if item.event_id == start), None)
    after = (
        history.items[place + 1 :]
        if place is not None
        else [item for item in history.items if item.latest > first]
    )
    for item in after:
        event = item.event
        if item.latest > last or not item.own:
            continue
        if restarts(event, history.ids):
            found = [each for each in found if each[1] == "succession"]
        elif isinstance(event, Succeeded) and event.predecessor in history.ids:
            found.append((event.party, "succession", item))
        elif ends(event, history.ids) and isinstance(event, Merged):
            found.append((id_of(event.into), "merger", item))
        elif ends(event, history.ids) and isinstance(event, Split):
            found += ((id_of(new), "split", item) for new in event.into)
    in_use = [(history.canonical.get(party, party), by, item) for party, by, item in found]
    return [each for each in in_use if each[0] != history.party]


def _rows(history: History, happened: Sequence[Item], contest: Item) -> Iterator[Item]:
    """The party's results in the contest."""
    held = contest.event
    assert isinstance(held, ElectionHeld)
    for item in happened:
        event = item.event
        if (
            isinstance(event, ElectionResult)
            and event.party in history.ids
            and event.election == held.election
        ):
            yield item


def legislature_days(reading: LegislatureReading) -> Iterator[Day]:
    """Days at or before the one asked for on which the answer may have become another; the last of them is the address."""
    day = reading.at.as_of
    yield BEGINNING
    for item in reading.contests:
        yield from (each for each in (item.earliest, item.latest) if each <= day)
    for history in reading.histories:
        yield history.address(day)
    for holder in reading.holders:
        for turned in since(reading, holder):
            yield reading.chronicle.history(turned.party, reading.at.position).address(day)


def legislature_address(
    chronicle: Chronicle, country: CountryCode, chamber: ChamberId, at: At
) -> tuple[Position, Day]:
    """Where two questions have the same address, they have the same answer. Raises `UnknownCountry`."""
    reading = LegislatureReading(chronicle, country, chamber, at)
    heirs = {turned.party for holder in reading.holders for turned in since(reading, holder)}
    positions = [chronicle.last_concerning(party, at.position) for party in heirs]
    last = max(chronicle.last_concerning_country(country, at.position), *positions, 0)
    return last, max(legislature_days(reading))
