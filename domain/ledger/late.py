"""A ledger that is made when something is first appended to it, so that nothing is left of what is refused before, or only tried."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence

from domain.ledger.port import Append, Closed, Entry, Head, Ledger, Outcome


class LateLedger:
    """The port on a ledger that may not be there yet: until it is, it is empty. Nothing is ever taken away again."""

    def __init__(self, is_there: Callable[[], bool], make: Callable[[], Ledger]) -> None:
        """`make` opens it, and makes it if it is not there; `is_there` turns true when another process makes it."""
        self._is_there = is_there
        self._make = make
        self._opened: Ledger | None = None
        self._closed = False
        self._changed = threading.Condition()

    def append(self, appends: Sequence[Append]) -> list[Outcome]:
        if self._found() is None and not any(each.drafts for each in appends):
            return [() for _ in appends]
        return self._open().append(appends)

    def read(
        self, after: int = 0, *, limit: int | None = None, types: Iterable[str] = (), tags: Iterable[str] = ()
    ) -> Iterator[Entry]:
        ledger = self._found()
        return iter(()) if ledger is None else ledger.read(after, limit=limit, types=types, tags=tags)

    def head(self) -> Head:
        ledger = self._found()
        return Head(0, None) if ledger is None else ledger.head()

    def wait(self, after: int, timeout: float) -> bool:
        until = time.monotonic() + timeout
        with self._changed:
            # What another process makes meanwhile is found when somebody asks next.
            self._changed.wait_for(lambda: self._closed or self._opened is not None, timeout)
            ledger = None if self._closed else self._opened
        return ledger is not None and ledger.wait(after, max(until - time.monotonic(), 0))

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self._opened is not None:
            self._opened.close()

    def _found(self) -> Ledger | None:
        """The ledger, if it is there by now."""
        with self._changed:
            self._check_open()
            is_there = self._opened is not None or self._is_there()
        return self._open() if is_there else None

    def _open(self) -> Ledger:
        with self._changed:
            self._check_open()
            if self._opened is None:
                self._opened = self._make()
                self._changed.notify_all()
            return self._opened

    def _check_open(self) -> None:
        if self._closed:
            raise Closed("this ledger was closed: open it again")
