"""A round: one webhook's records, delivered one after the other for as long as this process holds the webhook."""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Final, ParamSpec, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from api.desk import Desk
from api.stream.wanted import selection
from api.webhooks.marks import last_held, marks
from api.webhooks.messages import headers, message
from api.webhooks.retrying import SECOND, standing_after
from api.webhooks.sending import Attempt, Sender
from api.webhooks.store import Hook, Kept, Standing, Store
from api.webhooks.waiting import in_a_thread_of_its_own
from domain.ids import Position
from domain.ledger.port import Clock, LedgerError
from domain.moments import Moment

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)

LOOK: Final = 1.0
"""Seconds after which one that waits for its next try looks at the clock again: it may have been set."""
SAVING: Final = 3.0
"""Seconds after which it is noted that nothing up to a position was wanted."""
PAGE: Final = 64
LOOKED_AT: Final = 16_384
"""Positions that are looked at before others have a turn."""


class Means(Struct, frozen=True):
    """What all rounds of a process share."""

    desk: Desk
    store: Callable[[], Store]
    """The store, opened if it is not yet: in a thread. Raises `LedgerError`."""
    sender: Sender
    owner: str
    clock: Clock
    chance: Callable[[], float]
    permits: asyncio.Semaphore
    """For threads that wait for the store or the ledger."""
    is_holding: Callable[[], bool]
    """Whether what this process took to deliver is still its own."""

    async def aside(self, work: Callable[P, T], *args: P.args, **more: P.kwargs) -> T:
        """Have it done in a thread, while the event loop goes on."""
        async with self.permits:
            return await in_a_thread_of_its_own(partial(work, *args, **more))


class Round:
    """Delivers until the webhook is another's, was changed, is gone or suspended, or `stop` is called."""

    def __init__(self, means: Means, kept: Kept) -> None:
        self.kept = kept
        self._means = means
        self._selection = selection(_filters(kept.hook))
        self._standing = self._saved = kept.standing
        self._at_latest = _now() + _pause(kept.standing)
        self._ahead: deque[Position] = deque()
        self._chronicle = means.desk.chronicle
        self._is_compared = False  # whether what was delivered is known to be what the chronicle holds
        self._woken = asyncio.Event()
        self._is_over = False

    def wake(self) -> None:
        """There may be something to deliver."""
        self._woken.set()

    def stop(self) -> None:
        """End after what is under way."""
        self._is_over = True
        self._woken.set()

    async def run(self) -> None:
        try:
            while not self._is_over:
                await self._step()
            if self._standing != self._saved:
                await self._save()
        except Exception:
            log.exception("delivering webhook %s failed; it is tried again", self.kept.hook.id)

    async def _step(self) -> None:
        self._woken.clear()
        if self._chronicle is not self._means.desk.chronicle:  # the ledger is another one now
            self._chronicle, self._is_compared = self._means.desk.chronicle, False
        left = self._left()
        if left > 0 or not self._means.is_holding():
            await self._wait(min(left, LOOK) if left > 0 else LOOK)
        elif not self._is_compared:
            await self._compare()
        elif (position := self._next()) is not None:
            await self._deliver(position)
        elif self._standing.position < self._chronicle.head:
            await asyncio.sleep(0)  # others have a turn before the next positions are looked at
        elif self._standing == self._saved:
            await self._woken.wait()
        elif not await self._wait(SAVING):
            await self._save()

    def _left(self) -> float:
        """Seconds until the next try.

        It was set by the clock of whatever process failed last, perhaps another one's. However far that is from this one's, or
        either from the truth, nothing waits for longer than its pause once more.
        """
        if self._standing.next_try is None:
            return 0.0
        return min((self._standing.next_try - self._means.clock()) / SECOND, self._at_latest - _now())

    async def _compare(self) -> None:
        """Go back to the last record that was delivered, or passed over, and is still there: mostly the last."""
        saved = self._saved
        if saved.position > self._chronicle.head:
            try:
                end = (await self._means.aside(self._means.desk.ledger.head)).position
            except LedgerError:  # which the desk tells whoever runs the server
                end = saved.position
            if self._chronicle.head < min(saved.position, end):
                await self._wait(LOOK)  # this process has not seen yet what another delivered
                return
        held = last_held(self._chronicle, saved.position, saved.marks)
        if held < saved.position:
            log.warning(
                "webhook %s goes back from position %d to %d: the ledger holds other records beyond",
                *(self.kept.hook.id, saved.position, held),
            )
        self._standing = replace(self._standing, position=held)
        self._ahead.clear()
        self._is_compared = True

    def _next(self) -> Position | None:
        """The next record that is wanted, as far as was looked; what is not wanted is passed over."""
        chronicle, after = self._chronicle, self._standing.position
        if not self._ahead and after < chronicle.head:
            selected = chronicle.select(self._selection, after, min(after + LOOKED_AT, chronicle.head), PAGE)
            self._ahead.extend(selected.positions)
            if not self._ahead:
                self._standing = replace(self._standing, position=selected.reached)
        return self._ahead[0] if self._ahead else None

    async def _deliver(self, position: Position) -> None:
        try:
            self._standing = await self._standing_once_sent(position)
        except Exception:
            # Tried again at once, it would be sent to its receiver for as long as whatever is wrong lasts.
            log.exception("delivering webhook %s failed here; it is tried again later", self.kept.hook.id)
            self._standing = self._after(position, Attempt("the sender failed; its log says why"))
        if self._standing.last_error is None:
            self._ahead.popleft()
        await self._save()
        if self._standing.is_suspended:
            self._is_over = True
            log.warning(
                "webhook %s is suspended after %d failures in a row: %s",
                *(self.kept.hook.id, self._standing.failures, self._standing.last_error),
            )

    async def _standing_once_sent(self, position: Position) -> Standing:
        hook, now = self.kept.hook, self._means.clock()
        sent = message(hook.id, position, self._chronicle, hook.format)
        signed = headers(sent, signing_secrets(hook, now), now)
        return self._after(position, await self._means.sender.send(hook.url, signed, sent.body))

    def _after(self, position: Position, attempt: Attempt) -> Standing:
        after = standing_after(self._standing, position, attempt, self._means.clock(), self._means.chance)
        self._at_latest = _now() + _pause(after)
        return after

    async def _save(self) -> None:
        """Note how far it has come. Nothing more is delivered until that is done, so that no more than one is sent twice."""
        standing = self._standing = replace(
            self._standing, marks=marks(self._chronicle, self._standing.position)
        )
        is_away = False
        while True:
            try:
                saved = await self._means.aside(
                    lambda: self._means.store().save(self._means.owner, self.kept, standing)
                )
            except Exception as error:  # noqa: BLE001 - whatever goes wrong: begun anew, it would send the record again
                if not is_away:
                    log.warning(
                        "webhook %s waits, as how far it has come cannot be noted: %s",
                        *(self.kept.hook.id, error),
                    )
                is_away = True
                await asyncio.sleep(LOOK)
            else:
                break
        self._saved = standing
        self._is_over = self._is_over or not saved

    async def _wait(self, seconds: float) -> bool:
        """Whether it was woken before the time was up."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)
            return True
        return False


def _now() -> float:
    return asyncio.get_running_loop().time()


def _pause(standing: Standing) -> float:
    """Seconds from the last try to the next, both by one clock."""
    if standing.next_try is None or standing.last_try is None:
        return 0.0
    return (standing.next_try - standing.last_try) / SECOND


def signing_secrets(hook: Hook, now: Moment) -> tuple[str, ...]:
    """The secrets that sign now: for a while after a change, the former one, too."""
    if hook.former_secret is not None and now < hook.former_until:
        return hook.secret, hook.former_secret
    return (hook.secret,)


def _filters(hook: Hook) -> dict[str, tuple[str, ...]]:
    return {"party": hook.party, "country": hook.country, "type": hook.type, "kind": hook.kind}
