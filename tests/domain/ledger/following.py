"""Following a ledger: its history, then what is appended, in one sequence without a seam."""

import threading
from collections.abc import Iterator

from domain.ledger.port import Closed, Entry, Ledger

NOTICE = 0.1
"""Seconds within which a follower that waits notices that it was stopped."""


def follow(ledger: Ledger, after: int, stopped: threading.Event) -> Iterator[Entry]:
    """Every entry after position `after`, then each as it is appended, until stopped or the ledger is closed.

    Blocks the thread while there is nothing new. Raises `Unavailable` when the ledger cannot be read: follow again
    from the last position that was received.
    """
    while not stopped.is_set():
        try:
            for entry in ledger.read(after):
                after = entry.position
                yield entry
                if stopped.is_set():
                    return
            # Asking again whether it is stopped happens often; reading again only when there is something to read.
            while not stopped.is_set() and not ledger.wait(after, NOTICE):
                ledger.head()  # tells a closed ledger from a quiet one
        except Closed:
            return
