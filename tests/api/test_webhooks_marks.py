"""What a webhook remembers of what it delivered, and how far the ledger still holds it."""

import pytest

from api.webhooks.marks import last_held, marks
from domain.ids import Position
from projections.chronicle import Chronicle
from tests.projections.ledgers import Ledger, founded


def chronicle(*names: str) -> Chronicle:
    """Of a ledger with a party of each of these names."""
    return Ledger(*(founded(party=f"kz-{place}", name=name) for place, name in enumerate(names))).chronicle


def test_the_marks_lie_further_apart_the_further_back_they_are() -> None:
    assert list(marks(chronicle(*"abcdefghijklmnop"), 16)) == [16, 15, 13, 9, 1]
    assert list(marks(chronicle("a"), 1)) == [1]
    assert marks(chronicle(), 0) == {}


@pytest.mark.parametrize(
    ("differs_from", "held"), [(16, 15), (15, 13), (12, 9), (9, 1), (2, 1), (1, 0), (17, 16)]
)
def test_it_goes_back_to_the_last_mark_before_the_ledger_became_another_one(
    differs_from: Position, held: Position
) -> None:
    names = "abcdefghijklmnop"
    marked = marks(chronicle(*names), 16)
    kept = names[: differs_from - 1]
    assert last_held(chronicle(*kept, *("x" * (16 - len(kept)))), 16, marked) == held
    assert last_held(chronicle(*kept), 16, marked) == held, "a ledger that ends there"


def test_a_record_that_is_alike_again_behind_another_one_is_no_mark() -> None:
    marked = marks(chronicle(*"abcdefghijklmnop"), 16)
    assert last_held(chronicle(*"abcdefghixklmnop"), 16, marked) == 16, "as no mark lies on what differs"
    assert last_held(chronicle(*"abcdefghijklxnop"), 16, marked) == 9, "and not 15 or 16, which are alike"


def test_without_marks_the_position_is_believed() -> None:
    assert last_held(chronicle(*"abc"), 2, {}) == 2
    assert last_held(chronicle("a"), 2, {}) == 1
