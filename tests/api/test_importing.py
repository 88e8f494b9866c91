"""Imports as a synchronisation: what a newer release says against what the older one said, and what others said by hand."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from msgspec import Struct

from api.desk import Desk
from api.importing import Import, import_source
from api.release_times import ImportingError
from domain import decisions
from domain.dates import EdtfDate
from domain.decisions import Stated
from domain.errors import InvalidEvent
from domain.events import ElectionResult, Event, Founded, MembershipReported, Source
from domain.ids import EventId
from domain.ledger.memory import MemoryLedger
from domain.moments import Moment, parse_moment
from domain.records import Record
from domain.synchronising import Imported, Recoded, Release
from seeds.importer import ImporterError

NOW = parse_moment("2026-11-26T00:00:00Z")
DAYS = ("2012-10-15", "2015-05-04", "2024-08-12", "2025-01-01")


class GivenSource(Struct):
    """A source whose releases are given."""

    NAME: str
    said: dict[str, list[tuple[int, Event]]]
    recorded_now: bool = False

    def releases(self, path: Path, _recorded_at: Moment | None) -> Iterable[Release]:
        day = str(path)
        yield Release(
            name=f"Source {day}",
            recorded_at=None if self.recorded_now else parse_moment(f"{day}T00:00:00Z"),
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


def run(
    desk: Desk, said: dict[str, list[tuple[int, Event]]], day: str, *, from_now_on: bool = False
) -> Import:
    """Import the release of a day, as known on that day or from now on."""
    source = GivenSource("source", said, recorded_now=from_now_on)
    (done,) = import_source(desk, source, Path(day), lambda: NOW)
    return done


def counts(done: Import) -> tuple[int, int, int, int]:
    return done.done.stated, done.done.corrected, done.done.retracted, done.done.unchanged


def last(desk: Desk, event_id: EventId) -> Record:
    standing = desk.chronicle.standing(event_id)
    assert standing is not None
    return desk.chronicle.record(standing.position)


def retracted_by_hand(desk: Desk, row: int) -> None:
    revision = last(desk, UUID(int=row)).revision
    desk.submit(
        lambda known: decisions.retract(
            known, UUID(int=row), revision=revision, actor="editor", reason="A hoax."
        ),
        recorded_at=parse_moment("2013-01-01T00:00:00Z"),
    ).result()


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
    said: dict[str, list[tuple[int, Event]]] = {
        "2015-05-04": [(1, founded()), (2, members(5))],
        "2024-08-12": [(1, founded()), (2, members(6))],
        "2025-01-01": [(1, founded()), (2, members(5))],
    }
    unchanged = run(desk, said, "2015-05-04")
    assert (counts(unchanged)[:3], last(desk, UUID(int=2)).event) == ((0, 0, 0), members(50))
    later = run(desk, said, "2024-08-12")
    assert last(desk, UUID(int=2)).event == members(50)
    assert later.done.rivals == 1
    rival = desk.chronicle.record(desk.chronicle.head)
    assert isinstance(rival.event, MembershipReported)
    assert (rival.event.members, rival.event.rival_to) == (6, UUID(int=2))
    run(desk, said, "2025-01-01")
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
    assert [each.done.same for each in done[:3]] == [
        (),
        (Recoded("x-1", "P", "x-2", "P"),),
        (Recoded("x-2", "P", "x-3", "P"),),
    ]
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
    with pytest.raises(ImportingError, match=r"4 of 5 events in all.*--retract-most"):
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


# What stays retracted


@pytest.mark.parametrize("row", [1, 2])
def test_what_was_retracted_by_hand_stays_so_when_its_row_changes(desk: Desk, row: int) -> None:
    imported(desk, [(1, founded("A")), (2, members(5))])
    retracted_by_hand(desk, row)
    head = desk.chronicle.head
    later: list[tuple[int, Event]] = [(1, founded("A")), (2, members(5))]
    later[row - 1] = (row, founded("B") if row == 1 else members(6))
    done = run(desk, {"2015-05-04": later}, "2015-05-04")
    assert (counts(done), done.done.left, done.done.rivals) == ((0, 0, 0, 1), 1, 0)
    assert done.done.kept_retracted == (f"row {row}",)
    assert desk.chronicle.head == head
    assert last(desk, UUID(int=row)).event is None


def test_a_rival_goes_when_what_it_is_a_rival_of_was_retracted_by_hand(desk: Desk) -> None:
    imported(desk, [(1, founded()), (2, members(5))])
    by_hand(desk, 2, members(50))
    said: dict[str, list[tuple[int, Event]]] = {
        "2013-01-02": [(1, founded()), (2, members(6))],
        "2015-05-04": [(1, founded()), (2, members(7))],
    }
    assert run(desk, said, "2013-01-02", from_now_on=True).done.rivals == 1
    rival = desk.chronicle.record(desk.chronicle.head)
    desk.submit(
        lambda known: decisions.retract(known, UUID(int=2), revision=2, actor="editor", reason="A hoax.")
    ).result()
    done = run(desk, said, "2015-05-04", from_now_on=True)
    assert (counts(done), done.done.rivals, done.done.kept_retracted) == ((0, 0, 1, 1), 0, ("row 2",))
    assert last(desk, rival.event_id).event is None


# Which releases are refused

ROWS: dict[str, list[tuple[int, Event]]] = {
    day: [(1, founded(f"A {day[:4]}"))] for day in ("2011-01-01", *DAYS)
}


@pytest.mark.parametrize("from_now_on", [False, True])
def test_an_older_release_is_refused_at_whatever_time_it_would_be_recorded(
    desk: Desk, *, from_now_on: bool
) -> None:
    run(desk, ROWS, "2015-05-04", from_now_on=from_now_on)
    for older in ("2012-10-15", "2011-01-01"):
        with pytest.raises(ImportingError, match=f"{older} is older than Source 2015-05-04") as refused:
            run(desk, ROWS, older, from_now_on=True)
        assert "--ledger" in str(refused.value)
        assert "--recorded-at" not in str(refused.value)
    assert desk.chronicle.head == 1
    run(desk, ROWS, "2015-05-04", from_now_on=from_now_on)
    assert desk.chronicle.head == 1
    run(desk, ROWS, "2024-08-12", from_now_on=True)
    assert last(desk, UUID(int=1)).event == founded("A 2024")


def test_what_others_recorded_since_does_not_hide_which_release_the_ledger_follows(desk: Desk) -> None:
    run(desk, ROWS, "2015-05-04", from_now_on=True)
    desk.submit(
        lambda known: decisions.state(known, [Stated(UUID(int=99), members(7))], actor="editor")
    ).result()
    with pytest.raises(ImportingError, match="is older than Source 2015-05-04"):
        run(desk, ROWS, "2012-10-15", from_now_on=True)


def test_the_same_release_again_writes_nothing_though_others_have_recorded_since(desk: Desk) -> None:
    run(desk, ROWS, "2015-05-04")
    desk.submit(
        lambda known: decisions.state(known, [Stated(UUID(int=99), members(7))], actor="editor")
    ).result()
    assert counts(run(desk, ROWS, "2015-05-04")) == (0, 0, 0, 1)
    assert desk.chronicle.head == 2
    with pytest.raises(ImportingError, match="record time never runs backwards"):
        run(desk, ROWS, "2024-08-12")


@pytest.mark.parametrize("gone", [range(1, 25), range(1, 22)], ids=["an empty table", "a cut table"])
def test_a_release_that_lacks_most_of_one_table_is_refused_and_says_what_it_lacks(
    desk: Desk, gone: range
) -> None:
    parties: list[tuple[int, Event]] = [(100 + each, founded(f"P {each}", f"x-{each}")) for each in range(90)]
    reported: list[tuple[int, Event]] = [(each, members(each)) for each in range(1, 25)]
    imported(desk, [*parties, *reported])
    left = [(row, event) for row, event in reported if row not in gone]
    said = {"2015-05-04": [*parties, *left]}
    with pytest.raises(ImportingError, match=f"{len(gone)} of 24 MembershipReported.*--retract-most"):
        run(desk, said, "2015-05-04")
    few: dict[str, list[tuple[int, Event]]] = {"2015-05-04": [*parties, *reported[20:]]}
    assert counts(run(desk, few, "2015-05-04")) == (0, 0, 20, 94)  # so many may go of each kind


def test_each_record_of_an_import_names_the_release_and_the_row(desk: Desk) -> None:
    first: list[tuple[int, Event]] = [(1, founded()), (2, members(5)), (3, founded("B", "x-2"))]
    imported(desk, first, [(1, founded("A 2")), (3, founded("B", "x-2"))], first)
    reasons = [desk.chronicle.record(each).reason for each in range(1, desk.chronicle.head + 1)]
    assert reasons == [
        "Source 2012-10-15: row 1 is new",
        "Source 2012-10-15: row 2 is new",
        "Source 2012-10-15: row 3 is new",
        "Source 2015-05-04: row 1 has changed",
        "Source 2015-05-04: this is no longer in the release",
        "Source 2024-08-12: row 1 has changed",
        "Source 2024-08-12: row 2 is there again",
    ]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (founded(party="A 1"), r"2012-10-15: row 1 makes no Founded: party 'A 1': Expected"),
        (
            ElectionResult(party="x-1", election="x-vote", vote_share=float("nan")),
            r"row 1 makes no ElectionResult: it holds what cannot be written down",
        ),
    ],
)
def test_what_makes_no_event_is_refused_with_its_row_and_the_value(
    desk: Desk, wrong: Event, said: str
) -> None:
    with pytest.raises(InvalidEvent, match=said):
        imported(desk, [(1, wrong), (2, founded())])
    assert desk.chronicle.head == 0
