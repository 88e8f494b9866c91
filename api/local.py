"""Following a ledger in this process: the messages that a client of a server gets, without a server."""

import contextlib
import threading
from collections.abc import Generator, Iterable, Mapping

from api.desk import Desk
from api.following import CaughtUp, LedgerReset, Message, NoSuchPosition, NotFollowed, Passed, Recorded
from api.problems import Problem
from api.stream.shapes import shaped
from api.stream.wanted import Shape, moment_of, selection
from domain.ids import Position
from domain.ledger.port import Clock, Ledger

PAGE = 1024
"""Records that are looked up at a time."""


class NoQuestion(NotFollowed):
    """What is asked for cannot be."""


def local_messages(
    ledger: Ledger,
    clock: Clock,
    *,
    after: Position | None = None,
    since: str | None = None,
    filters: Mapping[str, Iterable[str]],
    shape: Shape = "record",
) -> Generator[Message]:
    """What `api.client.messages` gives of a server on this ledger, which is closed at the end.

    Others may write to it meanwhile. Raises `NoQuestion`, `NoSuchPosition` and `LedgerReset`, and what reading the ledger raises.
    """
    grown = threading.Event()
    with contextlib.closing(Desk(ledger)) as desk:
        try:
            wanted = selection(filters)
            moment = None if since is None else moment_of(since, clock())
        except Problem as problem:
            raise NoQuestion(problem.detail) from None
        desk.watch(grown.set)
        chronicle = desk.open().chronicle
        position = chronicle.head if moment is None else chronicle.position_at(moment)
        if after is not None:
            if after > chronicle.head:
                raise NoSuchPosition(after, chronicle.head)
            position = after
        is_caught_up = False
        while True:
            grown.clear()  # before looking: what comes later sets it again
            if (present := desk.chronicle) is not chronicle:  # it was made anew
                if position > (common := desk.common_with(chronicle)):
                    raise LedgerReset(common, position)
                chronicle = present
            head = chronicle.head
            while position < head:
                selected = chronicle.select(wanted, position, head, PAGE)
                for each in selected.positions:
                    yield Recorded(each, shaped(shape, each, chronicle).decode())
                if not selected.positions or selected.positions[-1] < selected.reached:
                    yield Passed(selected.reached)
                position = selected.reached
            if not is_caught_up:
                is_caught_up = True
                yield CaughtUp(position)
            grown.wait()
