"""Imports as a synchronisation: what a newer release says against what the older one said, and what others said by hand."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from msgspec import Struct

from api.desk import Desk
from api.importing import Import, ImportingError, import_source
from domain import decisions
from domain.dates import EdtfDate
from domain.decisions import Stated
from domain.events import ElectionResult, Event, Founded, MembershipReported, Source
from domain.ids import EventId
from domain.ledger.memory import MemoryLedger
from domain.moments import Moment, parse_moment
from domain.records import Record
from domain.synchronising import Imported, Release, WouldRetractMost
from seeds.importer import ImporterError

NOW = parse_moment("2026-11-26T00:00:00Z")
DAYS = ("2012-10-15", "2015-05-04", "2024-08-12", "2025-01-01")


class GivenSource(Struct):
    """A source whose releases are given."""

    NAME: str
    said: dict[str, list[tuple[int, Event]]]

    def releases(self, path: Path, _recorded_at: Moment | None) -> Iterable[Release]:
        day = str(path)
        yield Release(
            name=f"Source {day}",
            recorded_at=parse_moment(f"{day}T00:00:00Z"),
            events=[Imported(UUID(int=row), event, f"row {row}") for row, event in self.said[day]],
            source=Source(document="Source"),
        )


def founded(name: str = "A", party: str = "x-1") -> Founded:
    return Founded(party=party, name=name, country="KZ", date=EdtfDate.parse("2000"))


def members(number: int) -> MembershipReported:
    return MembershipReported(party="x-1", members=number, date=EdtfDate.parse("2004"))


@pytest.fixture
def desk() -> Iterator[Desk]:
    opened = Desk(MemoryLedger(lambda: NOW), lambda: NOW).open()
    yield opened
    opened.close()


def imported(desk: Desk, *releases: list[tuple[int, Event]], dry_run: bool = False) -> list[Import]:
    """Import the releases one after the other, on the days that they became known."""
    source = GivenSource("source", dict(zip(DAYS, releases, strict=False)))
    return [
        done
        for day, _ in zip(DAYS, releases, strict=False)
        for done in import_source(desk, source, Path(day), lambda: NOW, dry_run=dry_run)
    ]


def counts(done: Import) -> tuple[int, int, int, int]:
    return done.done.stated, done.done.corrected, done.done.retracted, done.done.unchanged


def last(desk: Desk, event_id: EventId) -> Record:
    standing = desk.chronicle.standing(event_id)
    assert standing is not None
    return desk.chronicle.record(standing.position)


def by_hand(desk: Desk, row: int, event: Event) -> None:
    revision = last(desk, UUID(int=row)).revision
    desk.submit(
        lambda known: decisions.correct(
            known, UUID(int=row), event, revision=revision, actor="editor", reason="An archive says so."
        ),
        recorded_at=parse_moment("2013-01-01T00:00:00Z"),
    ).result()


def test_a_newer_release_states_corrects_and_retracts_and_again_writes_nothing(desk: Desk) -> None:
    first: list[tuple[int, Event]] = [(1, founded()), (2, members(5)), (3, founded("B", "x-2"))]
    second: list[tuple[int, Event]] = [(1, founded()), (2, members(6)), (4, founded("C", "x-3"))]
    done = imported(desk, first, second, second)
    assert [counts(each) for each in done] == [(3, 0, 0, 0), (1, 1, 1, 1), (0, 0, 0, 3)]
    assert last(desk, UUID(int=3)).event is None
    assert "Source 2015-05-04" in (last(desk, UUID(int=3)).reason or "")
    assert "row 2" in (last(desk, UUID(int=2)).reason or "")
    assert {desk.chronicle.record(each).actor for each in range(1, desk.chronicle.head + 1)} == {
        "import/source"
    }


def test_what_others_recorded_is_never_touched(desk: Desk) -> None:
    imported(desk, [(1, founded())])
    mine = UUID(int=99)
    desk.submit(lambda known: decisions.state(known, [Stated(mine, members(7))], actor="editor")).result()
    source = GivenSource("source", {"2026-11-26": [(1, founded("A 2"))]})
    list(import_source(desk, source, Path("2026-11-26"), lambda: NOW))
    assert (last(desk, mine).event, last(desk, mine).revision) == (members(7), 1)


def test_what_was_corrected_by_hand_stays_and_a_later_change_of_its_row_becomes_a_rival(desk: Desk) -> None:
    imported(desk, [(1, founded()), (2, members(5))])
    by_hand(desk, 2, members(50))
    source = GivenSource(
        "source",
        {
            "2015-05-04": [(1, founded()), (2, members(5))],
            "2024-08-12": [(1, founded()), (2, members(6))],
            "2025-01-01": [(1, founded()), (2, members(5))],
        },
    )

    def run(day: str) -> Import:
        (done,) = import_source(desk, source, Path(day), lambda: NOW)
        return done

    assert (counts(run("2015-05-04"))[:3], last(desk, UUID(int=2)).event) == ((0, 0, 0), members(50))
    later = run("2024-08-12")
    assert last(desk, UUID(int=2)).event == members(50)
    assert later.done.rivals == 1
    rival = desk.chronicle.record(desk.chronicle.head)
    assert isinstance(rival.event, MembershipReported)
    assert (rival.event.members, rival.event.rival_to) == (6, UUID(int=2))
    run("2025-01-01")
    assert last(desk, rival.event_id).event is None  # the row says again what it said before
    assert last(desk, UUID(int=2)).event == members(50)


def test_a_party_that_was_recoded_twice_leads_to_the_last_and_again_writes_nothing(desk: Desk) -> None:
    def won(party: str) -> ElectionResult:
        return ElectionResult(party=party, election="x-vote", seats=1)

    releases: list[list[tuple[int, Event]]] = [
        [(1, founded("P", "x-1")), (9, won("x-1"))],
        [(2, founded("P", "x-2")), (9, won("x-2"))],
        [(3, founded("P", "x-3")), (9, won("x-3"))],
    ]
    done = imported(desk, *releases, releases[-1])
    assert [each.done.same for each in done[:3]] == [(), (("x-1", "x-2"),), (("x-2", "x-3"),)]
    assert counts(done[3])[:3] == (0, 0, 0)
    chronicle = desk.chronicle
    assert [chronicle.in_use(party, chronicle.head) for party in ("x-1", "x-2", "x-3")] == ["x-3"] * 3
    then = chronicle.position_at(parse_moment("2014-01-01T00:00:00Z"))
    assert chronicle.in_use("x-1", then) == "x-1"


def test_a_dry_run_says_the_same_and_writes_nothing(desk: Desk) -> None:
    first: list[tuple[int, Event]] = [(1, founded()), (2, members(5))]
    (rehearsed,) = imported(desk, first, dry_run=True)
    assert desk.chronicle.head == 0
    (done,) = imported(desk, first)
    assert counts(rehearsed) == counts(done) == (2, 0, 0, 0)


def test_a_release_that_lacks_most_of_the_one_before_is_refused(desk: Desk) -> None:
    rows: list[tuple[int, Event]] = [(each, founded(f"P {each}", f"x-{each}")) for each in range(1, 6)]
    imported(desk, rows)
    head = desk.chronicle.head
    source = GivenSource("source", {"2015-05-04": rows[:1]})
    with pytest.raises((WouldRetractMost, ImportingError)):
        list(import_source(desk, source, Path("2015-05-04"), lambda: NOW))
    assert desk.chronicle.head == head
    (done,) = import_source(desk, source, Path("2015-05-04"), lambda: NOW, retract_most=True)
    assert counts(done) == (0, 0, 4, 1)


def test_an_older_release_than_the_last_record_is_refused_with_the_way_out(desk: Desk) -> None:
    imported(desk, [(1, founded())], [(1, founded())])
    head = desk.chronicle.head
    source = GivenSource("source", {"2011-01-01": [(1, founded("A 0"))]})
    with pytest.raises(ImporterError, match=r"2012-10-15.*--ledger"):
        list(import_source(desk, source, Path("2011-01-01"), lambda: NOW))
    assert desk.chronicle.head == head
