"""Made-up histories as large as wanted, for measuring: the same for the same seed, and never all in memory.

Polities (`api.bench.polities`) are told in groups of a few, a group after the other, as an archive would take in one source after
another; within a group as things happened, but that some things are recorded late, some twice, and some are corrected or
retracted. A smaller ledger is the beginning of a larger one, so that the same question can be asked of both.

Sizes are skewed as they are in the world: a few polities and, in each, a few parties have most of the records.
"""

import heapq
from bisect import bisect
from collections.abc import Iterator
from itertools import accumulate, count, islice
from random import Random
from typing import Final
from uuid import UUID

from msgspec import Struct, structs

from api.bench.polities import Happening, Polity
from domain.dates import EdtfDate
from domain.decisions import RecordDraft, record_draft
from domain.events import Campaigned, ElectionResult, Event, MembershipReported, PositionTaken
from domain.ids import CountryCode, EventId, PartyId
from domain.ledger.port import Entry
from domain.mentions import introduced_by
from domain.records import Record, encode_record

ACTOR: Final = "generator"
GROUP: Final = 12
"""Polities that are told together: some ten thousand records."""
COUNTRIES: Final = tuple(
    f"{first}{second}" for first in "ABCDEFGH" for second in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)
REMEMBERED: Final = 1_000
"""Events that may yet be corrected."""
START: Final = 1_420_070_400_000_000
"""When the first record is written: 2015-01-01T00:00:00Z."""
_STEP: Final = 60_000_000
"""Microseconds between two records at the most: ten million take five years."""

_LATE, _RIVAL, _CORRECTED, _RETRACTED = 0.05, 0.01, 0.06, 0.02


class _Known(Struct):
    """An event that may yet be corrected."""

    event_id: EventId
    event: Event
    revision: int


def drafts(seed: int = 1) -> Iterator[RecordDraft]:
    """Records as decisions would make them, without an end."""
    random = Random(seed)  # noqa: S311 - the same histories for the same seed
    known: list[_Known] = []
    for group in count():
        for event in _told(random, group):
            event_id = _new_id(random)
            yield record_draft("stated", 1, event_id, ACTOR, None, event, None)
            fresh = _Known(event_id, event, 1)
            if len(known) < REMEMBERED:
                known.append(fresh)
            else:
                known[random.randrange(REMEMBERED)] = fresh
            yield from _later_thoughts(random, known, fresh)


def entries(records: int, seed: int = 1) -> Iterator[Entry]:
    """So many of them, as a ledger keeps them."""
    times = Random(seed + 1)  # noqa: S311 - as above
    recorded_at = START
    for position, draft in enumerate(islice(drafts(seed), records), start=1):
        recorded_at += times.choice((0, times.randint(0, _STEP)))
        yield entry(draft, position, recorded_at)


def entry(draft: RecordDraft, position: int, recorded_at: int) -> Entry:
    """A draft at its place on a ledger."""
    record = Record(
        position=position,
        recorded_at=recorded_at,
        kind=draft.kind,
        revision=draft.revision,
        event_id=draft.event_id,
        actor=draft.actor,
        reason=draft.reason,
        event=draft.event,
    )
    return Entry(position, recorded_at, draft.type, draft.tags, encode_record(record))


class Skewed:
    """Choices of which the first come up far more often than the last: the n-th as often as 1/n (Zipf)."""

    def __init__(self, random: Random, size: int) -> None:
        self._random = random
        self._cumulated = list(accumulate(1 / rank for rank in range(1, size + 1)))

    def __call__(self) -> int:
        """A place from 0."""
        return bisect(self._cumulated, self._random.random() * self._cumulated[-1])


def founded_only(parties: int, seed: int = 1) -> Iterator[RecordDraft]:
    """Many parties of which nothing is known but that they were founded."""
    random = Random(seed)  # noqa: S311 - as above
    for number in range(1, parties + 1):
        made = Polity(random, _country(random), number)
        yield record_draft("stated", 1, _new_id(random), ACTOR, None, made.a_founding(), None)


def report(random: Random, party: PartyId, number: int) -> RecordDraft:
    """One more record of a party that is there."""
    event = MembershipReported(party=party, date=EdtfDate.parse(f"{1950 + number % 70}"), members=number)
    return record_draft("stated", 1, _new_id(random), ACTOR, None, event, None)


def _told(random: Random, group: int) -> Iterator[Event]:
    """What is stated of the polities of a group, in order."""
    polities = [Polity(random, _country(random), group * GROUP + each) for each in range(GROUP)]
    late: list[tuple[int, int, Event]] = []
    for number, (day, event) in enumerate(heapq.merge(*(each.years() for each in polities), key=_day)):
        while late and late[0][0] <= day:
            yield heapq.heappop(late)[2]
        if not introduced_by(event) and random.random() < _LATE:
            heapq.heappush(late, (day + random.randint(30, 3_000), number, event))
        else:
            yield event
    yield from (event for _, _, event in sorted(late, key=lambda each: each[:2]))


def _day(happening: Happening) -> int:
    return happening[0]


def _later_thoughts(random: Random, known: list[_Known], fresh: _Known) -> Iterator[RecordDraft]:
    """Other accounts, corrections and retractions."""
    chance = random.random()
    if chance < _RIVAL and isinstance(fresh.event, ElectionResult):
        rival = structs.replace(_other_content(random, fresh.event), rival_to=fresh.event_id)
        yield record_draft("stated", 1, _new_id(random), ACTOR, None, rival, None)
    elif chance < _CORRECTED:
        corrected = random.choice(known)
        before, after = corrected.event, _other_content(random, corrected.event)
        if before == after:
            return
        corrected.event, corrected.revision = after, corrected.revision + 1
        reason = "The second edition has it otherwise."
        yield record_draft("corrected", corrected.revision, corrected.event_id, ACTOR, reason, after, before)
    elif chance < _CORRECTED + _RETRACTED and isinstance(
        fresh.event, Campaigned | MembershipReported | PositionTaken
    ):
        known.remove(fresh)
        reason = "It was another party's."
        yield record_draft("retracted", 2, fresh.event_id, ACTOR, reason, None, fresh.event)


def _other_content(random: Random, event: Event) -> Event:
    """The event as another edition has it: other votes, else another day."""
    if isinstance(event, ElectionResult):
        return structs.replace(event, votes=(event.votes or 0) + random.randint(1, 900))
    year = event.date.text[:4]
    if not year.isdigit():
        return event
    text = f"{year}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"
    return structs.replace(event, date=EdtfDate.parse(text))


def _country(random: Random) -> CountryCode:
    return COUNTRIES[min(int(random.paretovariate(0.7)) - 1, len(COUNTRIES) - 1)]


def _new_id(random: Random) -> EventId:
    return UUID(int=random.getrandbits(128), version=4)
