"""Keeping a chronicle in step with its ledger, whatever becomes of the ledger.

The ledger may be away for a while: then the chronicle goes on answering. And it may become another one: a standby that takes
over may lack the last records, and gives their positions anew. So each time that the ledger is read, after each trouble, and
now and then, the last record that the chronicle has is compared with the one that stands there. If that is another one or gone,
the chronicle is made anew.
"""

import logging
import threading
import time
import weakref
from collections.abc import Callable, Collection, Iterable

from msgspec import Struct

from api.collecting import MANY, leave_aside, resting, set_aside
from api.snapshots import Snapshot
from domain.ids import Position
from domain.ledger.port import Clock, Entry, Head, Ledger, LedgerError, Unavailable, Uncertain
from domain.moments import Moment
from projections.chronicle import Chronicle
from projections.common import last_in_common

log = logging.getLogger(__name__)

FOLLOWING = 0.5
"""Seconds after which the follower looks at the ledger even if nothing woke it."""

STORING = 0.05
"""Seconds for which the follower leaves it to this process's writer to take in what it has just written."""

UNCONFIRMED = 30.0
"""Seconds for which a write that no standby confirmed counts as trouble, if no other is tried."""

COMPARING = 3.0
"""Seconds after which a ledger on which nothing happens is compared with the chronicle."""


_READING = "the ledger is being read"
_CANNOT_BE_FOLLOWED = "the ledger cannot be followed: the server's log says why"
_NOT_CONFIRMED = "what is written is not confirmed by a standby: the server's log says more"


class Trouble(Struct, frozen=True):
    """What keeps a process from its work."""

    words: str
    """With what only an operator should see, such as the name of a host."""
    told: str
    """What everybody may read."""
    since: Moment | None = None
    """If there is a clock."""


class Keeper:
    """Keeps `chronicle` in step with `ledger`. A thread of its own follows what other processes write."""

    def __init__(self, ledger: Ledger, clock: Clock | None = None, snapshot: Snapshot | None = None) -> None:
        """With a snapshot, what the last start worked out is used by this one."""
        self.ledger = ledger
        self._snapshot = snapshot
        self._is_to_be_kept = False
        """Whether a start, or one more, worked out what a snapshot may keep for the next."""
        self.chronicle = Chronicle()
        self._unread: Trouble | None = Trouble(_READING, _READING)
        """Why it is not known what the ledger holds now."""
        self._unconfirmed: Trouble | None = None
        """Why what is written may be lost."""
        self._unconfirmed_until = 0.0
        self.unreadable: str | None = None
        """Why the ledger cannot be read though it is there: then nothing can be decided on it."""
        self.loaded = False
        """Whether the chronicle can be asked: it goes on answering while the ledger cannot be reached."""
        self.looked = time.monotonic()
        """When the follower last heard of the ledger, by the monotonic clock."""
        self.used_snapshot = False
        """Whether the start went on from a snapshot."""
        self._replaced: list[tuple[weakref.ref[Chronicle], Position]] = []
        """The chronicles before this one, each with the last position that it had in common with the next."""
        self._clock = clock
        self._watching: list[Callable[[], None]] = []
        self._applying = threading.Lock()
        self._storing = threading.Lock()
        """Held while something is written, until it is taken in."""
        self._closing = threading.Event()
        self._follower = threading.Thread(target=self._follow, name="partyline-follower", daemon=True)

    @property
    def troubled(self) -> Trouble | None:
        """What keeps this process from its work; None while all is well."""
        if self._unread is None and self._unconfirmed and time.monotonic() < self._unconfirmed_until:
            return self._unconfirmed
        return self._unread

    @property
    def is_following(self) -> bool:
        """Whether the thread that follows is alive."""
        return self._follower.is_alive()

    @property
    def trouble(self) -> str | None:
        """The same in words for an operator."""
        return None if (trouble := self.troubled) is None else trouble.words

    @property
    def since(self) -> Moment | None:
        """When the trouble began, if there is a clock."""
        return None if (trouble := self.troubled) is None else trouble.since

    def watch(self, woken: Callable[[], None]) -> None:
        """Have `woken` called, quickly and in whatever thread, each time that the chronicle has grown, for good."""
        self._watching.append(woken)

    def common_with(self, earlier: Chronicle) -> Position:
        """The last position up to which what an earlier chronicle of this desk holds still stands."""
        since = next(place for place, (of, _) in enumerate(self._replaced) if of() is earlier)
        return min(common for _, common in self._replaced[since:])

    def catch_up(self) -> None:
        """Apply what is on the ledger and not yet in the chronicle; make that anew if the ledger is another one now."""
        with self._applying:
            before = self.chronicle.head
            with resting():
                self._catch_up()
            if not self.loaded:
                self._is_to_be_kept = True
                if self.chronicle.head - before >= MANY:
                    set_aside()
            self.loaded = True
            self._unread = None
            self.looked = time.monotonic()

    def _catch_up(self) -> None:
        try:
            self._read_on()
        except Unavailable:
            raise
        except Exception as error:
            self.unreadable = str(error)
            raise
        self.unreadable = None

    def _read_on(self) -> None:
        if self.chronicle.head == 0 and not self.loaded:
            self._start()
        head = self.chronicle.head
        entries = self.ledger.read(max(head - 1, 0))
        if head:
            last = next(iter(entries), None)
            if last is None and self._is_behind(stands := self.ledger.head()):
                raise Unavailable(
                    f"the standby that answers has {stands.position} of the {head} records that were read: it lags behind"
                )
            if last is None or (last.position, last.data) != (head, self._record_at(head)):
                self._rebuild()
                return
        self._apply(entries)

    def _start(self) -> None:
        """Take from the snapshot what is there, and make ready for the rest."""
        stands = self.ledger.head().position
        if stands >= MANY:
            leave_aside()
        if self._snapshot is not None:
            self.chronicle = self._snapshot.chronicle(self.ledger.read) or self.chronicle
            self.used_snapshot = self.chronicle.head > 0
        self.chronicle.expect(stands)

    def _is_behind(self, stands: Head) -> bool:
        """Whether a ledger that ends there is a copy that has not all yet, and what it has is what was read."""
        if not stands.is_copy or stands.position >= self.chronicle.head:
            return False
        last = next(iter(self.ledger.read(max(stands.position - 1, 0), limit=1)), None)
        return stands.position == 0 or (
            last is not None
            and (last.position, last.data) == (stands.position, self._record_at(stands.position))
        )

    def _rebuild(self) -> None:
        """Read the ledger from its beginning. What cannot be finished is begun again when the desk catches up next."""
        self.loaded = False
        head = self.chronicle.head
        words = f"the ledger holds other records than it did up to position {head}: it is being read anew"
        self._unread = self._trouble(self._unread, words, words)
        chronicle = Chronicle()
        chronicle.expect(self.ledger.head().position)
        chronicle.apply(self.ledger.read())
        common = last_in_common(self.chronicle, chronicle)
        self._replaced.append((weakref.ref(self.chronicle), common))
        if self._snapshot is not None:
            self._snapshot.forget()
        self.chronicle = chronicle  # last: who sees another one can ask what it has in common
        log.warning(
            "the ledger was read anew, to position %s: what was read before, to position %s, held only up to %s",
            chronicle.head,
            head,
            common,
        )
        for woken in self._watching:
            woken()

    def _trouble(self, before: Trouble | None, words: str, told: str) -> Trouble:
        if before is None or words != before.words:
            log.warning("%s", words)
        since = before.since if before else (self._clock() if self._clock else None)
        return Trouble(words, told, since)

    def _note_unconfirmed(self, words: str) -> None:
        """Have it known that what is written is not confirmed, until a write is, or none is tried for a while."""
        before = self._unconfirmed if time.monotonic() < self._unconfirmed_until else None
        self._unconfirmed = self._trouble(before, words, _NOT_CONFIRMED)
        self._unconfirmed_until = time.monotonic() + UNCONFIRMED

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

    def _take_in(self, entries: Iterable[Entry], known: Collection[tuple[Position, bytes | None]]) -> None:
        """Apply entries that this process has just written, and those of others that lie before them.

        `known` are positions with the records that the ledger held there when the entries were written. Where the chronicle
        ends with one of them, the entries go on from it. Where it does not, it may have followed a ledger that was replaced
        since, though it is no longer than this one: then it is compared first.
        """
        fresh = sorted(entries, key=lambda entry: entry.position)
        if not fresh:
            return
        with self._applying:
            head = self.chronicle.head
            try:
                if fresh[0].position == head + 1 and (head, self._record_at(head)) in known:
                    self._apply(fresh)
                else:
                    self._catch_up()
            except Exception as error:  # whatever it is, it must not be taken to say that nothing was written
                raise Uncertain(
                    "it was written, but could not be read when it was to be answered: send it again"
                ) from error
            if self._record_at(fresh[-1].position) != fresh[-1].data:
                raise Uncertain(
                    "it was written, but the ledger has become another one since, which lacks it: send it again"
                )

    def _keep(self) -> None:
        """Write the snapshot, if there is something new for it: when questions are answered already, and with what is written waiting."""
        if not self._is_to_be_kept:
            return
        self._is_to_be_kept = False
        if self._snapshot is not None:
            try:
                with self._applying:
                    self._snapshot.keep(self.chronicle)
            except Exception:
                log.exception("the snapshot was not written: the next start takes as long as this one")

    def _follow(self) -> None:
        compared = time.monotonic()
        self._keep()  # were it closed already, too
        while not self._closing.is_set():
            try:
                news = self.ledger.wait(self.chronicle.head, FOLLOWING)
                if news and self._storing.acquire(timeout=STORING):
                    self._storing.release()
                    news = self.ledger.wait(
                        self.chronicle.head, 0
                    )  # not what this process wrote, and has at hand
                if news or self._unread is not None or time.monotonic() - compared > COMPARING:
                    self.catch_up()
                    compared = time.monotonic()
                    self._keep()
                self.looked = time.monotonic()
            except Exception as error:  # the follower must outlive whatever goes wrong, and say it
                if self._closing.is_set():
                    return
                if not isinstance(error, LedgerError):
                    log.exception("following the ledger failed at position %s", self.chronicle.head)
                self._unread = self._trouble(
                    self._unread, f"the ledger cannot be followed: {error}", _CANNOT_BE_FOLLOWED
                )
                self._closing.wait(FOLLOWING)
