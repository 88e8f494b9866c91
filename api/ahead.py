"""Answers that are worked out ahead: while a server has nothing else to do, it makes all that each party was, as known now.

A question that nobody has asked yet costs what its party's history and state cost. These are there before, so that it costs little more than one that was
asked. Neighbours in time tell nearly the same, so they are kept in pieces that they share (`api.pieces`): some 300 bytes a state, which is 1,900 alone.

It is done a little at a time and never while others wait: parties that somebody asks for come first, then all, in the order in which they became known. A record that concerns
a party has it made anew; until then its questions are answered as they always were. What was known in the past is made of a party once somebody asked for that, and is let go first.
"""

import asyncio
import contextlib
import logging
from array import array
from collections import deque
from collections.abc import AsyncIterator, Iterator
from time import perf_counter, process_time
from typing import Final

from msgspec import Struct

from api.collecting import set_aside
from api.desk import Desk
from api.pieces import Cutting, Pieces
from api.told import DIGEST, Line, Told, digest_of
from domain.dates import BEGINNING
from domain.errors import Unknown
from domain.ids import PartyId, Position
from domain.records import encode
from projections.party import party_states

log = logging.getLogger(__name__)

MOST_RECORDS: Final = 1_000
"""Parties that more records concern are left to who asks for them: one of their states takes too long to be made between two requests."""
TOGETHER: Final = 64
"""States that share their pieces: half as many take a sixth more memory, more take no less."""
DAYS: Final = "i"
"""How days are kept: four bytes each."""

LEAST: Final = 256 * 2**20
"""Bytes of memory that all may take, where none are said."""
OF_A_RECORD: Final = 400
"""The same for each record of a large ledger. What each party was, as known now, takes some 300; the record itself takes 550."""

AFTER_A_START: Final = 2.0
"""Seconds in which a server that has just begun leaves it alone."""
SLICE: Final = 0.002
"""Seconds that it works in one go, for which a request may have to wait."""
BREATH: Final = 0.001
"""Seconds between two goes."""
BUSY: Final = 0.2
"""The part of a breath in which the process works for others, in any thread, beyond which it rests. That it comes late to its next turn says less: other programs may have had the processor."""
REST: Final = 0.05
"""Seconds for which it leaves them the time."""
LOOKING: Final = 0.5
"""Seconds after which it looks for something to do, when it had nothing."""
MANY_STEPS: Final = 1_000
"""States after which it sets aside, once it is done, what is there from the collector of garbage."""
MOST_ASKED: Final = 10_000
"""Parties that are made out of their turn, as somebody asked for them."""

_OF_A_PACK: Final = 400
"""Bytes that it takes besides its states and days."""


class Pack(Struct, frozen=True, gc=False):
    """All that a party was, as known at the last position that concerns it."""

    last: Position
    line: Line
    states: tuple[Pieces, ...]
    """As JSON, of each span of days, `TOGETHER` by `TOGETHER`."""
    digests: bytes
    """Of each of the states, one after another."""

    def told(self, place: int) -> Told:
        """What is told of the days that have this place in the line."""
        together, at = divmod(place, TOGETHER)
        first, *rest = self.states[together].of(at)
        digest = int.from_bytes(self.digests[place * DIGEST : (place + 1) * DIGEST])
        return Told(first, b"".join(rest), digest)

    @property
    def weight(self) -> int:
        """Bytes of memory that it takes."""
        of_states = len(self.digests) + sum(each.weight for each in self.states)
        return _OF_A_PACK + 4 * len(self.line.days) + of_states


class Ahead:
    """The packs, up to so many bytes of memory of them all together, and the making of more. For the thread of the event loop."""

    def __init__(self, desk: Desk, most: int | None = None) -> None:
        """`most` is by default `LEAST` bytes, or `OF_A_RECORD` for each record where that is more."""
        self._desk = desk
        self._given = most
        self._chronicle = desk.chronicle
        self._packs: dict[PartyId, Pack] = {}
        """As known now, or when it was made. Those that were made last stand last."""
        self._past: dict[tuple[PartyId, Position], Pack] = {}
        """As known in the past, in the same order."""
        self._in_use: dict[PartyId, tuple[Position, PartyId]] = {}
        """Of ids under which nothing is told, the last position that concerns them and the id that is in use there."""
        self._weight = 0
        """Of all that are as known now."""
        self._weight_of_past = 0
        self._asked: dict[tuple[PartyId, Position], None] = {}
        """Parties that somebody asked for, and as known where, of which nothing was there."""
        self._waiting: deque[PartyId] = deque()
        """Parties that are still to be looked at, of those that were known at the position `_looked_at`."""
        self._looked_at: Position = 0
        self._making: Iterator[None] | None = None
        """What is being made; each step is a state."""

    @property
    def most(self) -> int:
        """Bytes of memory that it may take."""
        if self._given is not None:
            return self._given
        return max(LEAST, OF_A_RECORD * self._desk.chronicle.head)

    @property
    def parties(self) -> int:
        """How many have a pack of what is known now."""
        return len(self._packs)

    @property
    def weight(self) -> int:
        """Bytes of memory that the packs take."""
        return self._weight + self._weight_of_past

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to be made of what is known now."""
        return (
            self._making is None
            and not self._asked
            and not self._waiting
            and (not self.most or self._looked_at == self._desk.chronicle.head)
        )

    def get(self, party: PartyId, last: Position) -> Pack | None:
        """What the party was, as known at a position that is the last to concern it."""
        pack = self._packs.get(party)
        if pack is None or pack.last != last:
            pack = self._past.get((party, last))
        return pack if self._chronicle is self._desk.chronicle else None

    def in_use(self, party: PartyId, last: Position) -> PartyId:
        """The id under which the party is told, as far as that is known here, as known at a position that is the last to concern it."""
        known = self._in_use.get(party)
        if known is None or known[0] != last or self._chronicle is not self._desk.chronicle:
            return party
        return known[1]

    def ask(self, party: PartyId, last: Position) -> None:
        """Have it made of a party before all others, as known at a position that is the last to concern it."""
        if self.most and len(self._asked) < MOST_ASKED:
            self._asked[party, last] = None

    def step(self) -> bool:
        """Make one more state, or look at one more party. False if there is nothing to be done."""
        if not self.most or not self._desk.loaded:
            return False
        if self._chronicle is not self._desk.chronicle:  # the ledger became another one
            self._begin_anew()
        if self._making is None:
            self._making = self._next()
            return self._making is not None
        if next(self._making, self) is self:
            self._making = None
        return True

    def look_again(self) -> None:
        """Have all parties looked at once more, if anything was recorded since they were."""
        head = self._chronicle.head
        if self.most and not self._waiting and self._looked_at != head:
            self._looked_at = head
            self._waiting.extend(self._chronicle.named(head))

    @contextlib.asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Within, it works while others leave time for it."""
        task = asyncio.create_task(self._work())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _work(self) -> None:
        await asyncio.sleep(AFTER_A_START)
        steps = 0
        while True:
            until = perf_counter() + SLICE
            try:
                while (goes_on := self.step()) and perf_counter() < until:
                    steps += 1
            except Exception:  # of one party, of which its route tells; the others are made all the same
                log.exception("what a party was could not be worked out ahead")
                goes_on = True
            if not goes_on:
                # What was met on the way is kept by others, and would be walked over amid requests.
                if steps > MANY_STEPS:
                    set_aside()
                    steps = 0
                await asyncio.sleep(LOOKING)
                self.look_again()
                continue
            asleep, worked = perf_counter(), process_time()
            await asyncio.sleep(BREATH)
            if process_time() - worked > BUSY * (perf_counter() - asleep):
                await asyncio.sleep(REST)

    def _begin_anew(self) -> None:
        self._chronicle = self._desk.chronicle
        self._packs, self._past, self._weight, self._weight_of_past = {}, {}, 0, 0
        self._in_use = {}
        self._looked_at, self._making = 0, None
        self._asked.clear()
        self._waiting.clear()

    def _next(self) -> Iterator[None] | None:
        """What is to be made next, or to be looked at whether it is."""
        if self._asked:
            party, last = next(iter(self._asked))
            del self._asked[party, last]
            return self._made(party, last)
        while self._waiting:
            party = self._waiting.popleft()
            if self._weight < self.most or party in self._packs:
                return self._made(party, self._chronicle.head)
        return None

    def _made(self, party: PartyId, position: Position) -> Iterator[None]:
        """Make the party's pack as known at the position, unless there is one."""
        chronicle = self._chronicle
        try:
            last = chronicle.last_concerning(party, position)
            is_past = last < chronicle.last_concerning(party, chronicle.head)
        except Unknown:  # somebody asked for what nobody knows
            return
        before = self._past.get((party, last)) if is_past else self._packs.get(party)
        is_made = before is not None and before.last == last
        if is_made or self.in_use(party, last) != party or chronicle.records_concerning(party) > MOST_RECORDS:
            return
        if is_past and (now := self._packs.get(party)) is not None and now.weight > self.most - self._weight:
            return  # it would hardly have room, and be made in vain each time that somebody asks
        history = chronicle.history_in_passing(party, last)
        yield
        if history.party != party:  # it is told under another id
            if not is_past:
                self._drop(party)
                self._in_use[party] = last, history.party
            return
        line = Line(f"/parties/{party}", array(DAYS, history.boundaries), has_timemap=True)
        days = (BEGINNING, *history.boundaries)
        states: list[Pieces] = []
        digests = bytearray()
        cutting = Cutting()
        for told in party_states(history, days):
            state = encode(told)
            cutting.add(state)
            digests += digest_of(state)
            if len(cutting) == TOGETHER:
                states.append(cutting.done())
                cutting = Cutting()
            yield
        if len(cutting):
            states.append(cutting.done())
        self._keep(party, Pack(last, line, tuple(states), bytes(digests)), is_past=is_past)

    def _keep(self, party: PartyId, pack: Pack, *, is_past: bool) -> None:
        if pack.weight > self.most:  # it would have all others let go, and then itself
            return
        if is_past:
            self._past[party, pack.last] = pack
            self._weight_of_past += pack.weight
        else:
            self._drop(party)
            self._packs[party] = pack
            self._weight += pack.weight
        while self._past and self.weight > self.most:
            self._weight_of_past -= self._past.pop(next(iter(self._past))).weight
        while self._weight > self.most:
            self._drop(next(iter(self._packs)))

    def _drop(self, party: PartyId) -> None:
        pack = self._packs.pop(party, None)
        if pack is not None:
            self._weight -= pack.weight
