"""Bringing histories in: a newer set of them synchronises, and what others recorded stays."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from api.desk import Desk
from api.seeding import Seeding, seed_ledger
from domain import decisions
from domain.ledger.memory import MemoryLedger
from domain.records import convert_event
from projections.at import At
from seeds.loader import event_id, load

FIRST = """
party: kz-a
sources: {book: {document: A book}}
events:
  - {key: founded, type: Founded, date: 2004, name: A, country: KZ, sources: [{from: book, locator: page 1}]}
  - {key: members, type: MembershipReported, date: 2008, members: 100, sources: [{from: book, locator: page 2}]}
  - {key: congress, type: CongressHeld, date: 2009, sources: [{from: book, locator: page 3}]}
"""
NEWER = FIRST.replace("members: 100", "members: 200").replace(
    "CongressHeld, date: 2009", "Dissolved, date: 2010"
)
SHORTER = "\n".join(line for line in FIRST.splitlines() if "congress" not in line)
MEMBERS = event_id("here/a/members")
CONGRESS = event_id("here/a/congress")


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk(MemoryLedger(lambda: 1_000_000)).open()
    yield desk
    desk.close()


def seed(desk: Desk, folder: Path, text: str) -> Seeding:
    here = folder / "here"
    here.mkdir(exist_ok=True)
    (here / "a.yaml").write_text(text, encoding="utf-8")
    return seed_ledger(desk, "here", load(here))


def kinds(desk: Desk) -> list[tuple[str, str, int]]:
    records = [desk.chronicle.record(position) for position in range(1, desk.chronicle.head + 1)]
    return [(record.kind, record.actor, record.revision) for record in records]


def test_a_new_set_is_stated_whole(desk: Desk, tmp_path: Path) -> None:
    assert seed(desk, tmp_path, FIRST) == Seeding(stated=3, corrected=0, retracted=0, unchanged=0, left=0)
    assert kinds(desk) == [("stated", "seeds/here", 1)] * 3


def test_the_same_set_again_appends_nothing(desk: Desk, tmp_path: Path) -> None:
    seed(desk, tmp_path, FIRST)
    assert seed(desk, tmp_path, FIRST) == Seeding(stated=0, corrected=0, retracted=0, unchanged=3, left=0)
    assert desk.chronicle.head == 3


def test_what_a_newer_set_changes_is_corrected(desk: Desk, tmp_path: Path) -> None:
    seed(desk, tmp_path, FIRST)
    assert seed(desk, tmp_path, NEWER) == Seeding(stated=0, corrected=2, retracted=0, unchanged=1, left=0)
    state = desk.chronicle.party("kz-a", At(as_of=740_000, position=desk.chronicle.head))
    assert state.membership is not None
    assert (state.membership.members, state.status) == (200, "dissolved")
    before = desk.chronicle.party("kz-a", At(as_of=740_000, position=3))
    assert before.membership is not None
    assert (before.membership.members, before.status) == (100, "active")


def test_what_a_newer_set_leaves_out_is_retracted_and_can_come_back(desk: Desk, tmp_path: Path) -> None:
    seed(desk, tmp_path, FIRST)
    assert seed(desk, tmp_path, SHORTER).retracted == 1
    assert seed(desk, tmp_path, SHORTER) == Seeding(stated=0, corrected=0, retracted=0, unchanged=2, left=0)
    assert seed(desk, tmp_path, FIRST) == Seeding(stated=1, corrected=0, retracted=0, unchanged=2, left=0)
    assert [kind for kind, _, _ in kinds(desk)] == ["stated", "stated", "stated", "retracted", "stated"]


def test_what_somebody_corrected_or_retracted_stays(desk: Desk, tmp_path: Path) -> None:
    seed(desk, tmp_path, FIRST)
    by_hand = convert_event({"type": "MembershipReported", "party": "kz-a", "date": "2008", "members": 150})
    desk.submit(
        partial(
            decisions.correct, event_id=MEMBERS, event=by_hand, revision=1, actor="editor", reason="Counted."
        )
    ).result()
    desk.submit(
        partial(decisions.retract, event_id=CONGRESS, revision=1, actor="editor", reason="It was put off.")
    ).result()
    assert seed(desk, tmp_path, NEWER) == Seeding(stated=0, corrected=0, retracted=0, unchanged=1, left=2)
    assert seed(desk, tmp_path, SHORTER) == Seeding(stated=0, corrected=0, retracted=0, unchanged=1, left=1)
    assert len(kinds(desk)) == 5
