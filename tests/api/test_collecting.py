"""The collector rests while much is made."""

import gc

import pytest

from api import keeping
from api.collecting import resting, set_aside
from api.desk import Desk
from domain.ledger.memory import MemoryLedger
from domain.ledger.port import Append
from tests.domain.ledger.given import draft
from tests.histories import entries, stated
from tests.projections.ledgers import founded


def test_the_collector_rests_and_goes_on() -> None:
    with resting():
        assert not gc.isenabled()
        with resting():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_the_collector_goes_on_when_something_goes_wrong() -> None:
    with pytest.raises(LookupError), resting():
        raise LookupError
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with resting():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_what_is_set_aside_is_not_walked_over_again() -> None:
    before = gc.get_freeze_count()  # the tests themselves are set aside
    made: list[list[int]] = [[each] for each in range(1000)]
    set_aside()
    assert gc.get_freeze_count() - before >= len(made)


@pytest.mark.parametrize(("many", "is_left"), [(3, True), (4, False)])
def test_a_desk_leaves_aside_what_was_there_before_it_takes_in_much(
    many: int, is_left: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = MemoryLedger(lambda: 0)
    for entry in entries(stated(*(founded(party=f"kz-{number}") for number in range(3)))):
        ledger.append([Append((draft(*entry.tags, type=entry.type, data=entry.data),), 0, ())])
    monkeypatch.setattr(keeping, "MANY", many)
    monkeypatch.setattr(keeping, "set_aside", lambda: None)
    before = gc.get_freeze_count()
    made: list[list[int]] = [[each] for each in range(1000)]
    Desk(ledger).catch_up()
    assert (gc.get_freeze_count() - before >= len(made)) is is_left


def test_a_desk_that_is_open_collects() -> None:
    desk = Desk(MemoryLedger(lambda: 0)).open()
    try:
        assert gc.isenabled()
    finally:
        desk.close()
