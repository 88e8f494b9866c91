"""The desk: the ledger, the chronicle that follows it, and the one queue through which this process writes.

Appends that wait are written together, in one transaction, in which each stands or fails alone. Each is decided on the
chronicle as it is; two that touch the same party or event are not decided in the same round, so that within a process
nobody loses to a neighbour. Where another process was quicker, the desk catches up and decides again. An append is
answered only after the chronicle has taken it in.
"""

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future

from msgspec import Struct

from api.door.counts import Times
from api.keeping import Keeper
from api.snapshots import Snapshot
from domain.decisions import Decision, Known, NothingToAppend, RecordDraft
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
    Outcome,
    Unavailable,
    Unconfirmed,
)
from domain.ledger.settle import settle
from domain.moments import Moment
from domain.records import Record, encode_record

MOST_WAITING = 1_000
"""Appends that wait to be written at a time."""
MOST_BYTES = 128 * 1024 * 1024
"""Of the bodies of appends that wait; a single one may be larger."""

TRIES = 5
"""How often an append is decided, when other processes write to what it touches."""

Decide = Callable[[Known], Decision]


class TooBusy(LedgerError):
    """Other writers were quicker each time, or too many wait; nothing was written."""


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
    encoded: Callable[[], None] | None
    stored: Callable[[], None] | None
    tries: int = 0


class Desk(Keeper):
    """Reads go to `chronicle`, writes through `submit`. Open it with `open`, and `close` it."""

    def __init__(self, ledger: Ledger, clock: Clock | None = None, snapshot: Snapshot | None = None) -> None:
        super().__init__(ledger, clock, snapshot)
        self._submitting = threading.Lock()  # so that nothing comes into the queue behind its end
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._waiting = self._waiting_bytes = 0
        """Of appends that are not answered yet."""
        self.appended = Times()
        """From when an append was sent until it stood."""
        self.refused = 0
        """Appends of which nothing was written, or that it is not known of."""
        self._writer = threading.Thread(target=self._write, name="partyline-writer", daemon=True)

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

    def submit(
        self,
        decide: Decide,
        *,
        recorded_at: Moment | None = None,
        size: int = 0,
        encoded: Callable[[], None] | None = None,
        stored: Callable[[], None] | None = None,
    ) -> "Future[Written]":
        """Have an append, which was sent in so many bytes, decided and written. The future fails with what the decision or
        the ledger raises. Both are called quickly: `encoded` each time that one more of its records is ready to be inserted,
        `stored` as soon as all are on the disk, before the chronicle has taken them in.
        """
        done: Future[Written] = Future()
        with self._submitting:
            if self._closing.is_set():
                done.set_exception(
                    Closed("this server is being stopped: nothing was written; send it again when it is back")
                )
            elif self._waiting and (self._waiting >= MOST_WAITING or self._waiting_bytes + size > MOST_BYTES):
                done.set_exception(
                    TooBusy(f"{self._waiting} appends wait here: nothing was written; send it again")
                )
            else:
                self._waiting += 1
                self._waiting_bytes += size
                began = time.monotonic()
                done.add_done_callback(lambda done: self._answered(done, size, began))
                self._jobs.put(_Job(decide, recorded_at, done, encoded, stored))
        return done

    def _answered(self, done: "Future[Written]", size: int, began: float) -> None:
        stands = not done.cancelled() and done.exception() is None
        with self._submitting:
            self._waiting -= 1
            self._waiting_bytes -= size
            if stands:
                self.appended.add(time.monotonic() - began)
            else:
                self.refused += 1

    @property
    def is_writing(self) -> bool:
        """Whether the thread that writes is alive."""
        return self._writer.is_alive()

    def rehearse(self, decide: Decide, now: Moment, recorded_at: Moment | None = None) -> Undone:
        """Decide as `submit` has it decided, and write nothing. Raises what the decision raises, and `Backdated`."""
        with self._applying:
            decided_at = self.chronicle.head
            last = self.chronicle.recorded_at(decided_at)
            decision = decide(self.chronicle)
        if isinstance(decision, NothingToAppend):
            return Undone(decided_at, (), Written(decision.answer, decision.known_at))
        (entries,), _ = settle(
            [_append(decision, recorded_at)],
            Head(decided_at, last),
            now,
            lambda _tags, _after: None,
            lambda _position: None,
        )
        if isinstance(entries, LedgerError):
            raise entries  # the time that was given; nothing came in between
        return Undone(decided_at, entries, Written(decision.answer, entries[-1].position))

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
        if self.unreadable is not None:
            raise Unavailable(
                f"this server cannot read the ledger ({self.unreadable}), and so decides nothing: nothing was written"
            )
        together: list[tuple[_Job, Decision, Append]] = []
        later: list[_Job] = []
        touched: set[str] = set()
        for job in jobs:
            try:
                with self._applying:  # so that it is decided on one state of things
                    decision = job.decide(self.chronicle)
                    basis = self._record_at(_stood_at(decision))
                    append = _append(decision, job.recorded_at, basis, job.encoded)
            except Exception as refusal:  # noqa: BLE001 - a decision that breaks is its own job's affair, not its neighbours'
                job.done.set_exception(refusal)
                continue
            if touched.isdisjoint(append.touches):
                touched.update(append.touches)
                together.append((job, decision, append))
            else:
                later.append(job)
        if not together:
            return later
        appends = [append for _, _, append in together]
        with self._storing:
            outcomes = self._stored(appends)
            for (job, _, _), outcome in zip(together, outcomes, strict=True):
                if isinstance(outcome, tuple) and job.stored is not None:
                    job.stored()
            self._take_in_what_stands(appends, outcomes)
        for (job, decision, _), outcome in zip(together, outcomes, strict=True):
            if isinstance(outcome, tuple):
                known_at = outcome[-1].position if outcome else _stood_at(decision)
                job.done.set_result(Written(decision.answer, known_at))
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

    def _stored(self, appends: list[Append]) -> list[Outcome]:
        """Write them: what stands is on the disk when this returns."""
        try:
            return self.ledger.append(appends)
        except Unconfirmed as error:
            self._note_unconfirmed(str(error))
            raise

    def _take_in_what_stands(self, appends: list[Append], outcomes: list[Outcome]) -> None:
        stand = [
            (append, outcome)
            for append, outcome in zip(appends, outcomes, strict=True)
            if isinstance(outcome, tuple)
        ]
        if stand:
            self._unconfirmed = None
        self._take_in(
            (entry for _, outcome in stand for entry in outcome),
            [(append.after, append.basis) for append, _ in stand],
        )


def _stood_at(decision: Decision) -> Position:
    """The position whose record the ledger must still hold for the decision to hold."""
    return decision.known_at if isinstance(decision, NothingToAppend) else decision.after


def _append(
    decision: Decision,
    recorded_at: Moment | None = None,
    basis: bytes | None = None,
    encoded: Callable[[], None] | None = None,
) -> Append:
    """What the ledger is asked; where nothing is to be appended, whether what the answer rests on is there."""
    after = _stood_at(decision)
    if isinstance(decision, NothingToAppend):
        return Append((), after, (), None, basis)
    drafts = tuple(_draft(draft, encoded) for draft in decision.drafts)
    return Append(drafts, after, decision.touches, recorded_at, basis)


def _draft(draft: RecordDraft, encoded: Callable[[], None] | None = None) -> Draft:
    def encode(position: Position, recorded_at: Moment) -> bytes:
        if encoded is not None:
            encoded()
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
            ),
            draft.written,
        )

    return Draft(draft.type, draft.tags, encode)
