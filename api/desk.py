"""The desk: the ledger, the chronicle that follows it, and the one queue through which this process writes.

Appends that wait are written together, in one transaction, in which each stands or fails alone. Each is decided on the
chronicle as it is; two that touch the same party or event are not decided in the same round, so that within a process
nobody loses to a neighbour. Where another process was quicker, the desk catches up and decides again. An append is
answered only after the chronicle has taken it in.

The ledger may become another one under the desk: a standby that takes over may lack the last records, and gives their positions
anew. So each time that it reads, after each trouble, and now and then, the desk compares the last record that it has with the
one that stands there. If that is another one or gone, the chronicle is made anew.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future

from msgspec import Struct

from domain.decisions import Decision, Known, NothingToAppend, RecordDraft, ToAppend
from domain.ids import EventId, Position
from domain.ledger.port import (
    Append,
    Clock,
    Closed,
    Conflict,
    Draft,
    Entry,
    Head,
    Ledger,
    LedgerError,
    Uncertain,
)
from domain.ledger.settle import settle
from domain.moments import Moment
from domain.records import Record, encode_record
from projections.chronicle import Chronicle
from projections.common import last_in_common

log = logging.getLogger(__name__)

TRIES = 5
"""How often an append is decided, when other processes write to what it touches."""

FOLLOWING = 0.5
"""Seconds after which the follower looks at the ledger even if nothing woke it."""

COMPARING = 3.0
"""Seconds after which a ledger on which nothing happens is compared with the chronicle."""

Decide = Callable[[Known], Decision]


class TooBusy(LedgerError):
    """Other writers were quicker each time; nothing was written."""


class Written(Struct, frozen=True):
    """What became of an append."""

    events: tuple[EventId, ...]
    """The events that were sent, in order."""
    known_at: Position
    """The position at which they stand as sent."""


class Undone(Struct, frozen=True):
    """What an append would write if nobody came in between."""

    decided_at: Position
    entries: tuple[Entry, ...]
    written: Written


class _Job(Struct):
    decide: Decide
    recorded_at: Moment | None
    done: "Future[Written]"
    tries: int = 0


class Desk:
    """Reads go to `chronicle`, writes through `submit`. Open it with `open`, and `close` it."""

    def __init__(self, ledger: Ledger, clock: Clock | None = None) -> None:
        self.ledger = ledger
        self._clock = clock
        self.chronicle = Chronicle()
        self.trouble: str | None = "the ledger is being read"
        """What keeps this process from its work, in words; None while all is well."""
        self.since: Moment | None = None
        """When the trouble began, if the desk has a clock."""
        self.loaded = False
        """Whether the chronicle can be asked: it goes on answering while the ledger cannot be reached."""
        self.rebuilt = 0
        """How often the chronicle was made anew, because the ledger held other records than those read before."""
        self.common: Position = 0
        """The last position that the chronicle before the last rebuild had in common with the ledger."""
        self._watching: list[Callable[[], None]] = []
        self._applying = threading.Lock()
        self._submitting = threading.Lock()  # so that nothing comes into the queue behind its end
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._writer = threading.Thread(target=self._write, name="partyline-writer", daemon=True)
        self._follower = threading.Thread(target=self._follow, name="partyline-follower", daemon=True)

    def open(self) -> "Desk":
        """Take in the whole ledger, then follow it."""
        self.catch_up()
        self._writer.start()
        self._follower.start()
        return self

    def close(self) -> None:
        """Write what waits, then release everything; the ledger too."""
        with self._submitting:
            if self._closing.is_set():
                return
            self._closing.set()
            self._jobs.put(None)
        if self._writer.is_alive():
            self._writer.join()
        self.ledger.close()  # which wakes the follower
        if self._follower.is_alive():
            self._follower.join()

    def submit(self, decide: Decide, *, recorded_at: Moment | None = None) -> "Future[Written]":
        """Have an append decided and written. The future fails with what the decision or the ledger raises."""
        done: Future[Written] = Future()
        with self._submitting:
            if self._closing.is_set():
                done.set_exception(
                    Closed("this server is being stopped: nothing was written; send it again when it is back")
                )
            else:
                self._jobs.put(_Job(decide, recorded_at, done))
        return done

    def rehearse(self, decide: Decide, now: Moment) -> Undone:
        """Decide as `submit` has it decided, and write nothing. Raises what the decision raises."""
        with self._applying:
            decided_at = self.chronicle.head
            recorded_at = self.chronicle.recorded_at(decided_at)
            decision = decide(self.chronicle)
        if isinstance(decision, NothingToAppend):
            return Undone(decided_at, (), Written(decision.answer, decision.known_at))
        (entries,), _ = settle(
            [_append(decision)],
            Head(decided_at, recorded_at),
            now,
            lambda _tags, _after: None,
            lambda _position: None,
        )
        assert isinstance(entries, tuple)  # nothing came in between, and no time was given
        return Undone(decided_at, entries, Written(decision.answer, entries[-1].position))

    def watch(self, woken: Callable[[], None]) -> None:
        """Have `woken` called, quickly and in whatever thread, each time that the chronicle has grown, for good."""
        self._watching.append(woken)

    def catch_up(self) -> None:
        """Apply what is on the ledger and not yet in the chronicle; make that anew if the ledger is another one now."""
        with self._applying:
            self._catch_up()
            self.loaded = True
            self.trouble = self.since = None

    def _catch_up(self) -> None:
        head = self.chronicle.head
        entries = self.ledger.read(max(head - 1, 0))
        if head:
            last = next(iter(entries), None)
            if last is None or (last.position, last.data) != (head, self._record_at(head)):
                self._rebuild()
                return
        self._apply(entries)

    def _rebuild(self) -> None:
        """Read the ledger from its beginning. What cannot be finished is begun again when the desk catches up next."""
        self.loaded = False
        head = self.chronicle.head
        self._be_in_trouble(
            f"the ledger holds other records than it did up to position {head}: it is being read anew"
        )
        chronicle = Chronicle()
        chronicle.apply(self.ledger.read())
        self.common = last_in_common(self.chronicle, chronicle)
        self.chronicle = chronicle
        self.rebuilt += 1
        log.warning(
            "the ledger was read anew, to position %s: what was read before, to position %s, held only up to %s",
            chronicle.head,
            head,
            self.common,
        )
        for woken in self._watching:
            woken()

    def _be_in_trouble(self, words: str) -> None:
        if self.trouble is None:
            self.since = self._clock() if self._clock else None
        if words != self.trouble:
            log.warning("%s", words)
        self.trouble = words

    def _record_at(self, position: Position) -> bytes | None:
        return self.chronicle.data(position - 1, 1)[0] if 0 < position <= self.chronicle.head else None

    def _apply(self, entries: Iterable[Entry]) -> None:
        before = self.chronicle.head
        try:
            self.chronicle.apply(entries)
        finally:  # what came in before something went wrong is in
            if self.chronicle.head > before:
                for woken in self._watching:
                    woken()

    def _take_in(self, entries: Iterable[Entry]) -> None:
        """Apply entries that this process has just written, and those of others that lie before them."""
        fresh = sorted(entries, key=lambda entry: entry.position)
        if not fresh:
            return
        with self._applying:
            if fresh[0].position > self.chronicle.head + 1:
                self._catch_up()
            if fresh[0].position <= self.chronicle.head + 1:
                self._apply(fresh)
            if self._record_at(fresh[-1].position) != fresh[-1].data:
                raise Uncertain(
                    "it was written, but the ledger has become another one since, which lacks it: send it again"
                )

    def _follow(self) -> None:
        compared = time.monotonic()
        while not self._closing.is_set():
            try:
                news = self.ledger.wait(self.chronicle.head, FOLLOWING)
                if news or self.trouble is not None or time.monotonic() - compared > COMPARING:
                    self.catch_up()
                    compared = time.monotonic()
            except Exception as error:  # the follower must outlive whatever goes wrong, and say it
                if self._closing.is_set():
                    return
                if not isinstance(error, LedgerError):
                    log.exception("following the ledger failed at position %s", self.chronicle.head)
                self._be_in_trouble(f"the ledger cannot be followed: {error}")
                self._closing.wait(FOLLOWING)

    def _write(self) -> None:
        waiting: list[_Job] = []
        closing = False
        while waiting or not closing:
            while not waiting or not self._jobs.empty():
                job = self._jobs.get()
                if job is None:
                    closing = True
                    break
                if job.done.set_running_or_notify_cancel():  # from here on it cannot be cancelled
                    waiting.append(job)
            try:
                waiting = self._round(waiting)
            except Exception as error:  # noqa: BLE001 - whatever went wrong, each job is answered and the next round goes on
                for job in waiting:
                    if not job.done.done():
                        job.done.set_exception(error)
                waiting = []

    def _round(self, jobs: list[_Job]) -> list[_Job]:
        """Decide on the jobs and write them in one transaction; returns those that wait for another round."""
        together: list[tuple[_Job, ToAppend, Append]] = []
        later: list[_Job] = []
        touched: set[str] = set()
        for job in jobs:
            try:
                with self._applying:  # so that it is decided on one state of things
                    decision = job.decide(self.chronicle)
                    basis = None if isinstance(decision, NothingToAppend) else self._record_at(decision.after)
            except Exception as refusal:  # noqa: BLE001 - a decision that breaks is its own job's affair, not its neighbours'
                job.done.set_exception(refusal)
                continue
            if isinstance(decision, NothingToAppend):
                job.done.set_result(Written(decision.answer, decision.known_at))
            elif touched.isdisjoint(decision.touches):
                touched.update(decision.touches)
                together.append((job, decision, _append(decision, job.recorded_at, basis)))
            else:
                later.append(job)
        if not together:
            return later
        outcomes = self.ledger.append([append for _, _, append in together])
        self._take_in(entry for outcome in outcomes if isinstance(outcome, tuple) for entry in outcome)
        for (job, decision, _), outcome in zip(together, outcomes, strict=True):
            if isinstance(outcome, tuple):
                job.done.set_result(Written(decision.answer, outcome[-1].position))
            elif isinstance(outcome, Conflict) and job.tries + 1 < TRIES:
                job.tries += 1
                later.append(job)
            elif isinstance(outcome, Conflict):
                job.done.set_exception(
                    TooBusy(f"other writers were quicker {TRIES} times: nothing was written; send it again")
                )
            else:
                job.done.set_exception(outcome)
        if any(isinstance(outcome, Conflict) for outcome in outcomes):
            self.catch_up()
        return later


def _append(decision: ToAppend, recorded_at: Moment | None = None, basis: bytes | None = None) -> Append:
    return Append(tuple(map(_draft, decision.drafts)), decision.after, decision.touches, recorded_at, basis)


def _draft(draft: RecordDraft) -> Draft:
    def encoded(position: Position, recorded_at: Moment) -> bytes:
        return encode_record(
            Record(
                position=position,
                recorded_at=recorded_at,
                kind=draft.kind,
                revision=draft.revision,
                event_id=draft.event_id,
                actor=draft.actor,
                reason=draft.reason,
                event=draft.event,
            )
        )

    return Draft(draft.type, draft.tags, encoded)
