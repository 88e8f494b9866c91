"""Another process on the same ledger file: `python -m tests.api.other PATH TIMES` renames the party so often."""

import sys
from contextlib import closing
from functools import partial
from uuid import uuid4

from api.clock import now
from api.desk import Desk, TooBusy
from domain import decisions
from domain.decisions import Stated
from domain.ledger.opening import open_ledger
from domain.records import convert_event
from tests.api.given import renamed


def say(what: str) -> None:
    print(what, flush=True)  # noqa: T201 - how it reports to the test


def main(path: str, times: int) -> None:
    with closing(Desk(open_ledger(f"sqlite:///{path}", now)).open()) as desk:
        say("ready")
        for number in range(times):
            stated = [Stated(uuid4(), convert_event(renamed(f"Name {number}")))]
            try:
                desk.submit(partial(decisions.state, stated=stated, actor="editor")).result(30)
            except TooBusy:
                say("busy")
            else:
                say("written")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
