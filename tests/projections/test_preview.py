"""Previews: which parties would change, on which days and how; and the branches of the chronicle that they are made on."""

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject, DrawFn

from domain.dates import BEGINNING, Day, format_day
from domain.errors import UnknownParty
from domain.events import (
    CoalitionRenamed,
    CongressHeld,
    ElectionHeld,
    ElectionResult,
    FindingAcknowledged,
    HeadquartersMoved,
    JoinedCoalition,
    MembershipReported,
    Renamed,
    SameParty,
    Succeeded,
)
from domain.ids import PartyId, Position
from domain.ledger.port import Entry
from domain.records import Record, encode, encode_record
from projections.at import At
from projections.chronicle import Chronicle
from projections.compare import Change
from projections.preview import Period, Previewed, preview
from projections.questions import diff, explain
from tests.histories import PARTIES, SLOTS, days_that_matter, entries, histories, ledger_of, steps, worlds
from tests.projections.ledgers import A, B, C, Ledger, event_id, founded, on

tried = settings(
    max_examples=int(os.environ.get("EXAMPLES_TO_TRY", "100")),
    deadline=None,
    print_blob=True,
    derandomize="EXAMPLES_TO_TRY" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)

thoroughly = settings(tried, max_examples=tried.max_examples // 3)
"""For properties that ask everything of several chronicles."""

Told = list[tuple[str | None, str | None, list[tuple[str, Any, Any]]]]
"""Of each period its first day, the day on which it is over, and what changes."""


def told(changes: Iterable[Change]) -> list[tuple[str, Any, Any]]:
    return [(each.field, each.before, each.after) for each in changes]


def worked_out(previewed: Previewed) -> tuple[Period, ...]:
    assert previewed.periods is not None
    return previewed.periods


def periods(previewed: list[Previewed]) -> dict[PartyId, Told]:
    return {
        each.party: [(period.from_, period.until, told(period.changes)) for period in worked_out(each)]
        for each in previewed
    }


def would_be(ledger: Ledger, cut: Position) -> dict[PartyId, Told]:
    """What the records behind the cut would change if they came behind what was known there."""
    base = Chronicle()
    base.apply(ledger.entries[:cut])
    previewed = list(preview(base, cut, ledger.entries[cut:]).parties)
    return periods(previewed)


def renamed(date: str, name: str, party: PartyId = A, **more: Any) -> Renamed:
    return Renamed(party=party, name=name, date=on(date), **more)


def moved(date: str, place: str, party: PartyId = A) -> HeadquartersMoved:
    return HeadquartersMoved(party=party, place=place, date=on(date))


# Periods


def test_a_period_includes_its_first_day_and_excludes_the_day_on_which_it_is_over() -> None:
    ledger = Ledger(founded(), moved("2004-04-13", "Almaty"), moved("2003-01-01", "Oral"))
    ledger.corrects(event_id(3), moved("2003-01-01", "Astana"))
    assert would_be(ledger, 3) == {A: [("2003-01-01", "2004-04-13", [("headquarters", "Oral", "Astana")])]}


def test_what_would_change_for_good_has_no_last_day() -> None:
    ledger = Ledger(founded(), renamed("2004-04-13", "B"))
    assert would_be(ledger, 1) == {A: [("2004-04-13", None, [("name", "A", "B")])]}


def test_what_would_change_on_every_day_has_neither_a_first_nor_a_last_day() -> None:
    ledger = Ledger(founded(), founded(party=B))
    ledger.states(SameParty(party=B, same_as=A))
    found = would_be(ledger, 2)
    assert found[A] == [(None, None, [(f"same_as.{B}", None, True)])]


def test_days_on_which_the_same_would_change_are_one_period() -> None:
    ledger = Ledger(
        founded(),
        CongressHeld(party=A, date=on("2004-04-13")),
        MembershipReported(party=A, members=5, date=on("2005-01-01")),
        moved("2003-01-01", "Astana"),
    )
    assert would_be(ledger, 3) == {A: [("2003-01-01", None, [("headquarters", None, "Astana")])]}


def test_days_on_which_something_else_would_change_are_periods_that_meet() -> None:
    ledger = Ledger(founded(), renamed("2005-05-05", "C"))
    ledger.states(renamed("2004-04", "B"))
    possible = f"possible.{event_id(3)}"
    bounds = {"type": "Renamed", "earliest": "2004-04-01", "latest": "2004-04-30"}
    assert would_be(ledger, 2) == {
        A: [
            ("2004-04-01", "2004-04-30", [(possible, None, bounds)]),
            ("2004-04-30", "2005-05-05", [("name", "A", "B")]),
        ]
    }


def test_days_between_on_which_nothing_would_change_are_left_out() -> None:
    ledger = Ledger(founded(), renamed("2004-01-01", "B"), renamed("2006-01-01", "C"))
    ledger.corrects(event_id(2), renamed("2004-01-01", "B", names={"kk": "B"}))
    ledger.corrects(event_id(3), renamed("2007-01-01", "C"))
    assert would_be(ledger, 3) == {
        A: [
            ("2004-01-01", "2006-01-01", [("names.kk", None, "B")]),
            ("2006-01-01", "2007-01-01", [("name", "C", "B"), ("names.kk", None, "B")]),
        ]
    }
    ledger = Ledger(
        founded(), moved("2002-01-01", "Oral"), moved("2004-01-01", "Almaty"), moved("2006", "Oral")
    )
    ledger.corrects(event_id(2), moved("2002-01-01", "Astana"))
    ledger.corrects(event_id(4), moved("2006", "Astana"))
    change = [("headquarters", "Oral", "Astana")]
    found = would_be(ledger, 4)[A]
    assert [each for each in found if each[2] == change] == [
        ("2002-01-01", "2004-01-01", change),
        ("2006-12-31", None, change),
    ]


def test_a_change_names_the_records_that_would_be_written_at_their_positions() -> None:
    ledger = Ledger(founded(), founded(party=B), renamed("2004", "B"))
    base = Chronicle()
    base.apply(ledger.entries[:2])
    found = preview(base, 2, ledger.entries[2:])
    branch, (previewed,) = found.chronicle, found.parties
    (period,) = [each for each in worked_out(previewed) if each.until is None]
    (change,) = period.changes
    assert [(each.position, each.kind, each.event_id) for each in change.records] == [
        (3, "stated", event_id(3))
    ]
    assert (base.head, branch.head) == (2, 3)


def test_an_order_that_would_be_stated_of_two_events_settles_which_came_last() -> None:
    ledger = Ledger(founded(), renamed("2004-01-01", "B"), renamed("2004-01-01", "C"))
    ledger.corrects(event_id(2), renamed("2004-01-01", "B", after=(event_id(3),)))
    undetermined = (f"undetermined.name.{event_id(2)}", "B", None)
    assert would_be(ledger, 3) == {A: [("2004-01-01", None, [("name", "C", "B"), undetermined])]}


def test_a_rival_account_that_would_be_stated_is_disputed_from_the_day_of_the_one_that_is_told() -> None:
    ledger = Ledger(founded(), moved("2004-01-01", "Oral"))
    rival = HeadquartersMoved(party=A, place="Almaty", date=on("2005-01-01"), rival_to=event_id(2))
    ledger.states(rival)
    disputed = [
        (f"disputed.date.{event_id(3)}", None, "2005-01-01"),
        (f"disputed.headquarters.{event_id(3)}", None, "Almaty"),
    ]
    assert would_be(ledger, 2) == {A: [("2004-01-01", None, disputed)]}


# Which parties


def test_a_new_party_is_added_on_every_day() -> None:
    ledger = Ledger(founded(party=B), founded("2000-01-01"))
    (before, after) = would_be(ledger, 1)[A]
    assert (before[:2], after[:2]) == ((None, "2000-01-01"), ("2000-01-01", None))
    assert ("exists", None, "no") in before[2]
    assert ("exists", None, "yes") in after[2]


def test_every_party_that_would_change_is_told_by_id() -> None:
    ledger = Ledger(founded(party=C), founded(party=B), founded(party=A))
    ledger.states(renamed("2004-01-01", "New C", party=C))
    ledger.states(renamed("2004-01-01", "New A"))
    assert list(would_be(ledger, 3)) == [A, C]


def test_a_party_that_is_concerned_and_would_not_change_is_left_out() -> None:
    ledger = Ledger(founded(), founded(party=B))
    ledger.states(CongressHeld(party=A, date=on("2004-01-01")))
    ledger.corrects(event_id(2), founded(party=B))
    ledger.states(FindingAcknowledged(party=A, code="before-beginning", events=(event_id(1),), reason="So."))
    assert would_be(ledger, 2) == {}


def test_no_records_would_change_nothing() -> None:
    ledger = Ledger(founded())
    assert would_be(ledger, 1) == {}


def test_a_party_that_no_record_names_is_told_where_its_chamber_or_its_coalition_changes() -> None:
    ledger = Ledger(
        founded(),
        founded(party=B),
        JoinedCoalition(party=B, coalition="bloc", date=on("2003-01-01")),
        ElectionHeld(election="kz-1", country="KZ", chamber="lower", date=on("2004-01-01")),
        ElectionResult(party=A, election="kz-1", seats=7),
        ElectionHeld(election="kz-2", country="KZ", chamber="lower", complete=True, date=on("2008-01-01")),
        CoalitionRenamed(coalition="bloc", name="Front", date=on("2009-01-01")),
    )
    nameless, named = ({"name": name, "kind": None, "since": "2003-01-01"} for name in (None, "Front"))
    assert would_be(ledger, 5) == {
        A: [("2008-01-01", None, [("seats.lower", 7, 0)])],
        B: [("2009-01-01", None, [("coalitions.bloc", nameless, named)])],
    }


def test_an_alias_that_would_join_two_parties_changes_both() -> None:
    ledger = Ledger(
        founded("2000-01-01"),
        founded("2001-01-01", party=B, name="B"),
        moved("2004-01-01", "Astana", party=B),
        SameParty(party=B, same_as=A),
    )
    same = (f"same_as.{B}", None, True)
    found = would_be(ledger, 3)
    assert list(found) == [A, B]
    assert found[A] == [
        (None, "2004-01-01", [same]),
        ("2004-01-01", None, [same, ("headquarters", None, "Astana")]),
    ]
    assert [period[:2] for period in found[B]] == [
        (None, "2000-01-01"),
        ("2000-01-01", "2001-01-01"),
        ("2001-01-01", None),
    ]
    assert found[B][2][2] == [
        ("party", B, A),
        same,
        ("name", "B", "A"),
        ("founded", "2001-01-01", "2000-01-01"),
    ]


def test_an_alias_that_would_be_withdrawn_changes_both() -> None:
    ledger = Ledger(founded("2000-01-01"), founded("2001-01-01", party=B, name="B"))
    ledger.states(SameParty(party=B, same_as=A))
    ledger.retracts(event_id(3))
    found = would_be(ledger, 3)
    assert found[A] == [(None, None, [(f"same_as.{B}", True, None)])]
    assert found[B][-1] == (
        "2001-01-01",
        None,
        [("party", A, B), ("name", "A", "B"), ("founded", "2000-01-01", "2001-01-01"), (f"same_as.{B}", True, None)],
    )  # fmt: skip


def test_a_relative_of_two_ids_that_would_become_one_party_changes_too() -> None:
    ledger = Ledger(
        founded("2000-01-01"),
        founded(party=B),
        founded(party=C),
        Succeeded(party=A, predecessor=C, date=on("2004-01-01")),
        SameParty(party=C, same_as=B),
    )
    found = would_be(ledger, 4)
    assert list(found) == [A, B, C]
    assert found[A] == [
        ("2004-01-01", None, [("predecessors.kz-b", None, True), ("predecessors.kz-c", True, None)])
    ]


# A preview is what a real append then does


def cut_of(records: list[Record], data: DataObject) -> Position:
    note("\n".join(encode_record(record).decode() for record in records))
    return data.draw(st.integers(max(0, len(records) - 4), len(records)), label="cut")


def parties_in_use(chronicle: Chronicle, *positions: Position) -> list[PartyId]:
    return sorted({party for position in positions for party in chronicle.parties(position)})


def changes_on(chronicle: Chronicle, party: PartyId, day: Day, before: Position) -> tuple[Change, ...]:
    try:
        return diff(chronicle, party, At(day, before), At(day, chronicle.head)).changes
    except UnknownParty:
        return ()


def holds_on(previewed: Iterable[Previewed], party: PartyId, day: Day) -> list[tuple[Change, ...]]:
    """What the periods of the party say of a day: of two that held it, both."""
    text = format_day(day)
    assert text is not None
    return [
        period.changes
        for each in previewed
        if each.party == party
        for period in worked_out(each)
        if (period.from_ is None or period.from_ <= text) and (period.until is None or text < period.until)
    ]


@tried
@given(histories(), st.data())
def test_a_preview_says_of_every_day_what_the_real_append_then_does(
    records: list[Record], data: DataObject
) -> None:
    cut, made = cut_of(records, data), entries(records)
    base, real = Chronicle(), Chronicle()
    base.apply(made[:cut])
    real.apply(made)
    found = preview(base, cut, made[cut:])
    branch, previewed = found.chronicle, found.parties
    assert [each.party for each in previewed] == sorted({each.party for each in previewed})
    for party in parties_in_use(real, cut, real.head):
        for day in days_that_matter(records):
            changes = changes_on(real, party, day, cut)
            assert holds_on(previewed, party, day) == ([changes] if changes else []), (party, day)
            assert changes_on(branch, party, day, cut) == changes, (party, day)
    assert {each.party for each in previewed} <= set(parties_in_use(real, cut, real.head))


@tried
@given(histories(), st.data())
def test_the_periods_of_a_preview_are_in_order_and_two_that_meet_differ(
    records: list[Record], data: DataObject
) -> None:
    cut, made = cut_of(records, data), entries(records)
    base = Chronicle()
    base.apply(made[:cut])
    for each in preview(base, cut, made[cut:]).parties:
        assert each.periods
        assert all(period.changes for period in each.periods)
        assert all(change.records for period in each.periods for change in period.changes)
        for period in each.periods:
            assert period.from_ is None or period.until is None or period.from_ < period.until
        for one, other in zip(each.periods, each.periods[1:], strict=False):
            assert one.until is not None
            assert other.from_ is not None
            assert one.until <= other.from_
            assert one.until < other.from_ or one.changes != other.changes


def everything(chronicle: Chronicle, days: Iterable[Day], head: Position) -> Iterator[tuple[Any, ...]]:
    """What the chronicle answers, of every party, at every position up to one, on these days; as bytes."""
    days = list(days)
    yield ("head", chronicle.data(0, head, head), [chronicle.recorded_at(each) for each in range(head + 1)])
    for position in range(head + 1):
        yield ("parties", position, chronicle.parties(position), chronicle.parties(position, "KZ"))
        yield ("elections", position, chronicle.elections(position), chronicle.elections(position, "KZ"))
        for election in chronicle.elections(position):
            yield ("findings", election, position, encode(chronicle.contest_findings(election, position)))
        for party in PARTIES:
            yield from of_party(chronicle, party, position, days)


def of_party(
    chronicle: Chronicle, party: PartyId, position: Position, days: Iterable[Day]
) -> Iterator[tuple[Any, ...]]:
    try:
        yield ("findings", party, position, encode(chronicle.findings(party, position)))
    except UnknownParty as unknown:
        yield ("unknown", party, position, str(unknown))
        return
    yield ("concerning", party, position, chronicle.concerning(party, 0, position))
    for day in days:
        at = At(day, position)
        timeline = encode(chronicle.timeline(party, at, accounts="all"))
        why = encode(explain(chronicle, party, at))
        yield ("state", party, at, chronicle.party_json(party, at), timeline, why)


@thoroughly
@given(histories(), st.data())
def test_after_a_preview_the_chronicle_answers_as_before_and_as_one_that_made_none(
    records: list[Record], data: DataObject
) -> None:
    cut, made = cut_of(records, data), entries(records)
    base, fresh = Chronicle(), Chronicle()
    for chronicle in (base, fresh):
        chronicle.apply(made[:cut])
    days = days_that_matter(records)[::3]
    before = list(everything(base, days, cut))
    preview(base, cut, made[cut:])
    assert base.head == cut
    assert list(everything(base, days, cut)) == before
    assert list(everything(fresh, days, cut)) == before
    base.apply(made[cut:])
    real = Chronicle()
    real.apply(made)
    assert list(everything(base, days, len(made))) == list(everything(real, days, len(made)))


# Branches


@st.composite
def forks(draw: DrawFn) -> tuple[Position, list[Record], list[Record]]:
    """Two ledgers that are one up to a position, and go on differently."""
    world = draw(worlds())
    some = st.lists(steps(world, SLOTS - 1), min_size=1, max_size=5)
    trunk, one, other = draw(some), draw(some), draw(some)
    return len(ledger_of(trunk)), ledger_of(trunk + one), ledger_of(trunk + other)


@thoroughly
@given(forks())
def test_a_branch_is_as_if_it_had_been_read_from_the_start_whatever_the_base_goes_on_with(
    fork: tuple[Position, list[Record], list[Record]],
) -> None:
    cut, one, other = fork
    ours, theirs = entries(one), entries(other)
    days = days_that_matter([*one, *other])[::3]
    alone, base = Chronicle(), Chronicle()
    alone.apply(ours)
    expected = list(everything(alone, days, len(one)))
    base.apply(theirs[:cut])
    early = base.branch(cut)
    early.apply(ours[cut:])
    base.apply(theirs[cut:])
    late = base.branch(cut)
    late.apply(ours[cut:])
    for branch in (early, late):
        assert branch.head == len(one)
        assert list(everything(branch, days, len(one))) == expected
    assert list(everything(base, days, len(other))) == list(everything(anew(theirs), days, len(other)))


@thoroughly
@given(forks(), st.data())
def test_a_branch_of_a_branch_is_as_if_it_had_been_read_from_the_start(
    fork: tuple[Position, list[Record], list[Record]], data: DataObject
) -> None:
    cut, one, other = fork
    ours, theirs = entries(one), entries(other)
    earlier = data.draw(st.integers(0, cut), label="earlier cut")
    first = anew(theirs).branch(earlier)
    first.apply(ours[earlier:cut])
    first.apply(theirs[cut:])
    second = first.branch(cut)
    second.apply(ours[cut:])
    days = days_that_matter([*one, *other])[::3]
    expected = list(everything(anew(ours), days, len(one)))
    assert list(everything(second, days, len(one))) == expected


def anew(made: Iterable[Entry]) -> Chronicle:
    chronicle = Chronicle()
    chronicle.apply(made)
    return chronicle


def test_a_branch_knows_what_it_added_and_no_idempotency_key() -> None:
    ledger = Ledger(founded(), founded(party=B), founded(party=C))
    branch = ledger.chronicle.branch(2)
    assert branch.touched() == []
    other = Ledger(founded(), founded(party=B), renamed("2004", "New"))
    branch.apply(other.entries[2:])
    assert branch.touched() == [A]
    assert branch.party(A, ledger.at("2010", 3)).name == "New"
    assert ledger.party("2010", position=3).name == "A"
    assert branch.parties(3) == [A, B]
    assert branch.appended_under("any") is None


def grow(ledger: Ledger, seed: int, size: int) -> None:
    """State, correct and retract events of a few parties and of some that were never named before."""
    for number in range(size):
        turn = number + seed
        party = (A, B, C, f"kz-{seed}-{number}")[turn * seed % 4]
        year = 2000 + turn % 20
        match turn % 6:
            case 0:
                ledger.states(founded(f"{year}-01-01", party=party, name=f"Founded {turn}"))
            case 1:
                ledger.states(JoinedCoalition(party=party, coalition="bloc", date=on(f"{year}")))
            case 2:
                ledger.corrects(event_id(3 + number % 20), renamed(f"{year}-03", f"Corrected {turn}", party))
            case 3:
                ledger.states(moved(f"{year}", f"Place {turn}", party))
            case _:
                ledger.states(renamed(f"{year}-02-01", f"Renamed {turn}", party, after=(event_id(3),)))
    ledger.retracts(event_id(5))


def test_a_branch_stays_as_it_is_while_the_base_goes_on_growing_in_another_thread() -> None:
    trunk = Ledger(founded("2000-01-01"), founded("2000-01-01", party=B))
    grow(trunk, 1, 40)
    cut = trunk.head
    one, other = trunk.read_anew(), trunk.read_anew()
    grow(one, 5, 20)
    grow(other, 7, 150)  # other records at the same positions, and many more
    ours, theirs = one.entries[cut:], other.entries[cut:]
    days = [one.at(as_of).as_of for as_of in ("1999", "2005", "2030")]

    def answers(chronicle: Chronicle, head: Position) -> list[Any]:
        """Asked backwards, so that what lies before the cut is asked for while the base grows."""
        return [
            (position, chronicle.parties(position), list(of_party(chronicle, party, position, days)))
            for position in range(head, cut - 8, -4)
            for party in (A, B, C)
        ]

    expected = answers(anew(one.entries), one.head)
    base = anew(trunk.entries)
    early = base.branch(cut)
    early.apply(ours)
    together = Barrier(4)

    def let_it_grow() -> Position:
        together.wait()
        for entry in theirs:
            base.apply([entry])
            sleep(0.001)  # so that the others come in between
        return base.head

    def ask_the_early_branch() -> list[bool]:
        together.wait()
        return [answers(early, one.head) == expected for _ in range(4)]

    def branch_and_ask() -> list[bool]:
        together.wait()
        alike = []
        for _ in range(4):
            late = base.branch(cut)
            late.apply(ours)
            alike.append(answers(late, one.head) == expected)
        return alike

    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(each) for each in (ask_the_early_branch, branch_and_ask, branch_and_ask)]
        grown = threads.submit(let_it_grow)
        assert [each.result() for each in asked] == [[True] * 4] * 3
        assert grown.result() == other.head
    assert answers(early, one.head) == expected
    assert answers(base, other.head) == answers(anew(other.entries), other.head)


def test_a_branch_from_the_very_beginning_holds_nothing_but_its_own() -> None:
    ledger = Ledger(founded(), renamed("2004", "B"))
    branch = ledger.chronicle.branch(0)
    assert (branch.head, branch.parties(0), branch.recorded_at(0)) == (0, [], None)
    other = Ledger(founded(party=B))
    branch.apply(other.entries)
    assert branch.parties(1) == [B]
    assert branch.party(B, At(BEGINNING + 1, 1)).exists == "no"


def test_parties_that_take_too_long_are_named_and_not_worked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = Ledger(
        founded(), founded(party=B), *(renamed(f"20{year:02}", f"{year}") for year in range(1, 9))
    )
    base = Chronicle()
    monkeypatch.setattr("projections.preview.MOST_WORK", 50)
    found = preview(base, 0, ledger.entries)
    assert [(each.party, each.periods is None) for each in found.parties] == [(A, True), (B, False)]
    assert not found.is_complete
    monkeypatch.setattr("projections.preview.MOST_WORK", 5_000)
    found = preview(base, 0, ledger.entries)
    assert [(each.party, each.periods is None) for each in found.parties] == [(A, False), (B, False)]
    assert found.is_complete


def test_only_the_days_of_events_that_act_on_the_same_fields_are_compared() -> None:
    ledger = Ledger(founded(), *(renamed(f"20{year:02}", f"{year}") for year in range(1, 60)))
    base = Chronicle()
    base.apply(ledger.entries)
    ledger.states(MembershipReported(party=A, members=9, date=on("2005-05-05")))
    (previewed,) = preview(base, base.head, ledger.entries[-1:]).parties
    assert periods([previewed]) == {
        A: [("2005-05-05", None, [("membership", None, {"members": 9, "date": "2005-05-05"})])]
    }
