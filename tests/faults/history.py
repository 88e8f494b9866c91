"""What happened in a round: what was sent and how it was answered, what subscribers saw, and what is left at the end."""

import threading
from typing import Literal, TypeAlias

from msgspec import Struct, field

from domain.ledger.port import Entry
from tests.api.given import Json

Outcome: TypeAlias = Literal["refused", "unknown", "acknowledged"]
"""Nothing was written; nobody can say; it is on the ledger."""

Revision: TypeAlias = tuple[str, int]
"""An event's id, and the revision of it that a record is."""


class Sent(Struct):
    """An append that somebody sent, perhaps several times."""

    key: str
    """The `Idempotency-Key`."""
    wrote: tuple[Revision, ...]
    """The records that it becomes, all or none, one after the other."""
    outcome: Outcome = "refused"
    answers: list[list[Json]] = field(default_factory=list)
    """The records that each acknowledgement gave."""

    def may_be_written(self) -> None:
        """An answer was lost: from now on only an acknowledgement can say that it stands."""
        if self.outcome == "refused":
            self.outcome = "unknown"

    def acknowledge(self, records: list[Json]) -> None:
        self.outcome = "acknowledged"
        self.answers.append(records)


class Seen(Struct):
    """What one subscriber was sent, over all of its connections."""

    name: str
    after: int
    """The position behind which it began."""
    records: list[Json] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    """What it was sent that it had already, or that did not follow."""
    resets: list[int] = field(default_factory=list)

    @property
    def position(self) -> int:
        return self.after + len(self.records)

    def take(self, record: Json) -> None:
        if record["position"] != self.position + 1:
            self.again.append(f"{record['position']} after {self.position}")
            return
        self.records.append(record)

    def reset(self, position: int) -> None:
        """The ledger holds other records beyond the position: forget those."""
        self.resets.append(position)
        del self.records[max(position - self.after, 0) :]


class History(Struct):
    """All of it, written to by many threads."""

    sent: list[Sent] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    """Answers that nobody may get, and whatever else was noticed while it happened."""
    ledger: list[Entry] = field(default_factory=list)
    """What the ledger holds at the end."""
    elsewhere: set[str] = field(default_factory=set)
    """The ids of events that were written otherwise: by an import, by seeds."""
    states: dict[str, tuple[str, str]] = field(default_factory=dict)
    """By address: what a server that lived through it answers, and what a fresh replay does."""
    may_lose: bool = False
    """Whether subscribers may be told to forget what was not acknowledged: a standby took over."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def sends(self, key: str, *wrote: Revision) -> Sent:
        sent = Sent(key, wrote)
        with self.lock:
            self.sent.append(sent)
        return sent

    def watches(self, name: str, after: int) -> Seen:
        seen = Seen(name, after)
        with self.lock:
            self.seen.append(seen)
        return seen

    def acknowledged(self) -> int:
        """How many appends were acknowledged."""
        with self.lock:
            return sum(each.outcome == "acknowledged" for each in self.sent)
