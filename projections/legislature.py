"""Legislatures: who holds how many seats in a chamber as of a day, by its latest contest and what has changed since."""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from domain.events import ElectionHeld, ElectionResult, SeatsChanged
from domain.ids import ChamberId, CountryCode, PartyId
from projections.at import At
from projections.chronicle import Chronicle
from projections.contest_claims import Told, disputed_of_contest
from projections.fields import Field, Fields
from projections.government import behind
from projections.history import History, chamber_of, item_of
from projections.leaves import Leaves, PartyReasons
from projections.legislature_reading import Holder, LegislatureReading, since
from projections.legislature_state import Become, Latest, LegislatureState, Range, SeatHolder
from projections.naming import naming
from projections.order import Item, possible_of
from projections.state import Claim

_OF_THE_CONTEST = {"seats": "seats", "date": "election.date", "complete": "election.complete"}
"""What is told of the latest contest, and under which name."""


class LegislaturePicture:
    """A chamber as of a day; its fields are put down when they are first asked for."""

    def __init__(self, reading: LegislatureReading) -> None:
        self.reading = reading
        self.disputed = list(self._disputed())
        self.undetermined = list(self._undetermined())
        self.state = self._state()

    @property
    def fields(self) -> Fields:
        return self._leaves.fields

    def grounds(self, field: Field) -> Iterable[Item]:
        return self._leaves.grounds(field)

    def _state(self) -> LegislatureState:
        reading, event = self.reading, self.reading.event
        told = sorted(
            map(self._holder, reading.holders),
            key=lambda each: (each.seats is None, -(each.seats or 0), each.party),
        )
        known = sum(each.seats for each in told if each.seats is not None)
        unknown = sum(each.seats is None for each in told)
        in_all = None if event is None else event.seats
        left = None if in_all is None else max(in_all, known)
        return LegislatureState(
            country=reading.country,
            chamber=reading.chamber,
            chambers=tuple(reading.chronicle.chambers(reading.at.position, reading.country)),
            election=None
            if event is None or reading.latest is None
            else Latest(election=event.election, date=reading.latest.date_text, complete=event.complete),
            seats=in_all,
            parties=tuple(told),
            known=known,
            unknown=unknown,
            # Before the first contest that is known others sat there, of whom nothing is told.
            sum=Range(least=known, most=None if event is None else left if unknown else known),
            vacant_or_unlisted=None if in_all is None or (unknown and in_all > known) else in_all - known,
            possible=tuple(possible_of(item) for item in reading.undecided),
            disputed=tuple(each.claim for each in self.disputed),
            undetermined=tuple(each.claim for each in self.undetermined),
        )

    def _holder(self, holder: Holder) -> SeatHolder:
        reading = self.reading
        then = naming(holder.history, holder.came_by.latest)
        now = reading.chronicle.party(holder.party, reading.at)
        return SeatHolder(
            party=holder.party,
            name_then=then.name,
            name=now.name,
            kind=now.kind,
            status=now.status,
            seats=holder.told[-1].seats,
            by="change" if isinstance(holder.told[-1].item.event, SeatsChanged) else "contest",
            now=tuple(
                Become(
                    party=turned.party,
                    name=reading.chronicle.party(turned.party, reading.at).name,
                    by=turned.by,
                    date=turned.item.date_text,
                    event_id=turned.item.event_id,
                    out_of=turned.out_of,
                )
                for turned in since(reading, holder)
            ),
        )

    # What is said otherwise

    def _disputed(self) -> Iterator[Told]:
        reading = self.reading
        if reading.event is not None:
            for claim, item in disputed_of_contest(
                reading.accounts, reading.event.election, reading.at.as_of
            ):
                if claim.field in _OF_THE_CONTEST:
                    yield Told(_renamed(claim, _OF_THE_CONTEST[claim.field]), item)
        found = [
            (told.item.account.first, told)
            for holder in reading.holders
            for told in self._of_holder(holder, reading.chronicle.party(holder.party, reading.at).disputed)
        ]
        yield from (told for _, told in sorted(found, key=lambda each: (each[0], each[1].claim.field)))

    def _undetermined(self) -> Iterator[Told]:
        reading = self.reading
        for item in reading.others:
            event = item.event
            assert isinstance(event, ElectionHeld)
            if reading.event is not None and event.election != reading.event.election:
                claim = Claim(
                    field="election.election",
                    event_id=item.event_id,
                    value=event.election,
                    sources=event.sources,
                )
                yield Told(claim, item)
        for holder in reading.holders:
            state = reading.chronicle.party(holder.party, reading.at)
            yield from self._of_holder(holder, state.undetermined)

    def _of_holder(self, holder: Holder, claims: Iterable[Claim]) -> Iterator[Told]:
        """The claims about the seats that the party's number rests on: its rows in the latest contest, and changes since."""
        for claim in claims:
            account = self.reading.accounts.standing(claim.event_id)
            if account is None or getattr(account.event, "party", None) not in holder.history.ids:
                continue
            event = account.event
            contests = holder.history.contests
            if isinstance(event, ElectionResult) and claim.field.endswith(".seats"):
                latest = self.reading.event
                counts = latest is not None and event.election == latest.election
            elif isinstance(event, SeatsChanged) and claim.field == f"seats.{event.chamber}":
                counts = chamber_of(event) == (self.reading.country, self.reading.chamber) and (
                    self.reading.latest is None or event.date.latest >= self.reading.latest.earliest
                )
            else:
                counts = False
            if counts:
                field = f"parties.{holder.party}.seats"
                yield Told(_renamed(claim, field), item_of(account, contests, own=True))

    # Fields

    @cached_property
    def _leaves(self) -> Leaves:
        leaves, state = Leaves(), self.state
        by: tuple[Item, ...] = () if self.reading.latest is None else (self.reading.latest,)
        held = [*self.reading.contests, *(holder.came_by for holder in self.reading.holders)]
        leaves.put("country", state.country, held[:1])
        leaves.put("chamber", state.chamber, held[:1])
        for chamber in state.chambers:
            leaves.put(f"chambers.{chamber}", value=True, grounds=self._first_of(chamber))
        if state.election is not None:
            for name in state.election.__struct_fields__:
                leaves.put(f"election.{name}", getattr(state.election, name), by)
        leaves.put("seats", state.seats, by)
        holders = {holder.party: holder for holder in self.reading.holders}
        for told in state.parties:
            self._put_holder(leaves, told, holders[told.party])
        seats = [item for holder in self.reading.holders for item in _behind(holder)]
        for name in ("known", "unknown"):
            leaves.put(name, getattr(state, name), seats)
        for name in ("least", "most"):
            leaves.put(f"sum.{name}", getattr(state.sum, name), (*seats, *by))
        leaves.put("vacant_or_unlisted", state.vacant_or_unlisted, (*seats, *by))
        for possible, item in zip(state.possible, self.reading.undecided, strict=True):
            leaves.put_possible(possible, item)
        for name, claims in (("disputed", self.disputed), ("undetermined", self.undetermined)):
            for claim, item in claims:
                leaves.put(f"{name}.{claim.field}.{claim.event_id}", claim.value, (item,))
        return leaves

    def _put_holder(self, leaves: Leaves, told: SeatHolder, holder: Holder) -> None:
        under = f"parties.{told.party}"
        then = PartyReasons(holder.history, holder.came_by.latest)
        now = PartyReasons(holder.history, self.reading.at.as_of)
        leaves.put(f"{under}.name_then", told.name_then, then.of("name"))
        for name in ("name", "kind", "status"):
            leaves.put(f"{under}.{name}", getattr(told, name), now.of(name))
        for name in ("seats", "by"):
            leaves.put(f"{under}.{name}", getattr(told, name), _behind(holder))
        turned = {each.party: each for each in since(self.reading, holder)}
        for become in told.now:
            path = f"{under}.now.{become.party}"
            leaves.put(f"{path}.name", become.name, self._naming(become.party))
            for name in ("by", "date", "event_id", "out_of"):
                leaves.put(f"{path}.{name}", getattr(become, name), (turned[become.party].item,))

    def _naming(self, party: PartyId) -> Callable[[], Iterable[Item]]:
        history: History = self.reading.chronicle.history(party, self.reading.at.position)
        return PartyReasons(history, self.reading.at.as_of).of("name")

    def _first_of(self, chamber: ChamberId) -> Callable[[], Iterable[Item]]:
        """The first contest of the chamber, by which it is known; a change of seats where there is none."""

        def find() -> Iterable[Item]:
            reading = LegislatureReading(
                self.reading.chronicle, self.reading.country, chamber, self.reading.at
            )
            return (reading.contests or tuple(each.came_by for each in reading.holders))[:1]

        return find


def _behind(holder: Holder) -> list[Item]:
    """The events from which the party's seats follow; a row without seats too."""
    items = behind(holder.told)
    return [*items, *holder.results] if holder.told[-1].seats is None else items


def _renamed(claim: Claim, field: Field) -> Claim:
    return Claim(field=field, event_id=claim.event_id, value=claim.value, sources=claim.sources)


def legislature_picture(
    chronicle: Chronicle, country: CountryCode, chamber: ChamberId, at: At
) -> LegislaturePicture:
    """Who held how many seats in the chamber on a day, as known at a position. Raises `UnknownCountry`."""
    return LegislaturePicture(LegislatureReading(chronicle, country, chamber, at))
