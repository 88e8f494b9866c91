"""Explanations, differences, readings, previews and mementos are what a brute-force reading of the ledger gives.

As in `test_against_the_oracle`, the same histories are tried each time by default; `EXAMPLES_TO_TRY` sets how many each
property tries, and searches among new ones. The last test asks in between whatever it is told, and holds that no answer
at its own position ever changes.
"""

import os
from collections.abc import Callable
from typing import Any, TypeAlias

import msgspec
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.strategies import DataObject

from domain.dates import BEGINNING, NEVER, Day, EdtfDate
from domain.errors import UnknownParty
from domain.ids import PartyId
from domain.mentions import parties_of
from domain.records import Kind, Record, encode_record
from projections import questions
from projections.at import At
from projections.chronicle import Chronicle
from projections.preview import preview
from projections.timemap import mementos
from tests import oracle_comparing, oracle_explaining
from tests.histories import (
    SLOTS,
    Step,
    World,
    days_that_matter,
    entries,
    envelope,
    event_id,
    happenings,
    histories,
    ledger_of,
    worlds,
)
from tests.oracle import Json
from tests.oracle_comparing import Point, events_told, happened_by, learned_by, mentions
from tests.oracle_explaining import explained_paths, fields
from tests.projections.test_against_the_oracle import (
    chronicle_of,
    parties_in,
    plain,
    state_of,
    timeline_of,
    told,
)

EXAMPLES = int(os.environ.get("EXAMPLES_TO_TRY", "60"))

tried = settings(
    max_examples=EXAMPLES,
    deadline=None,
    print_blob=True,
    derandomize="EXAMPLES_TO_TRY" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)


# What the program answers, as JSON has it; None where it does not know the party


def asked(question: Callable[[], object]) -> Any:
    try:
        return plain(question())
    except UnknownParty:
        return None


def explanation_of(chronicle: Chronicle, party: PartyId, day: Day, position: int) -> Any:
    return asked(lambda: questions.explain(chronicle, party, At(day, position)))


def difference_of(chronicle: Chronicle, party: PartyId, start: Point, end: Point) -> Any:
    return asked(lambda: questions.diff(chronicle, party, At(*start), At(*end)))


def readings_of(chronicle: Chronicle, party: PartyId, day: Day, position: int) -> Any:
    return asked(lambda: questions.readings(chronicle, party, At(day, position)))


def whole_timeline_of(chronicle: Chronicle, party: PartyId, day: Day, position: int) -> Any:
    return asked(lambda: chronicle.timeline(party, At(day, position), accounts="all"))


def possible_of(chronicle: Chronicle, party: PartyId, day: Day, position: int) -> Any:
    return asked(lambda: questions.possible_in_detail(chronicle, party, At(day, position)))


def mementos_of(chronicle: Chronicle, party: PartyId, day: Day, position: int) -> Any:
    return asked(lambda: [each.position for each in mementos(chronicle, party, At(day, position), 0)])


# What is compared


def by_field(changes: list[Json] | None) -> list[Json] | None:
    """The oracle does not know in which order a state names its languages and chambers."""
    return None if changes is None else sorted(changes, key=lambda each: str(each["field"]))


def in_each(name: str, found: list[Json] | None) -> list[Json] | None:
    return None if found is None else [{**each, name: by_field(each[name])} for each in found]


def points(data: DataObject, records: list[Record], number: int) -> list[Point]:
    """Days that matter, each at a position; mostly the head, where most is known."""
    positions = st.just(len(records)) | st.integers(0, len(records))
    point = st.tuples(st.sampled_from(days_that_matter(records)), positions)
    return data.draw(st.lists(point, min_size=number, max_size=number), label="points")


def some_parties(data: DataObject, records: list[Record], most: int = 3) -> list[PartyId]:
    asked_for = st.lists(st.sampled_from(parties_in(records)), min_size=1, max_size=most, unique=True)
    return data.draw(asked_for, label="parties")


@tried
@given(histories(), st.data())
def test_an_explanation_is_what_the_oracle_reads(records: list[Record], data: DataObject) -> None:
    told(records)
    chronicle = chronicle_of(records)
    for point in points(data, records, 2):
        for party in some_parties(data, records):
            expected = oracle_explaining.explanation(records, party, *point)
            assert by_field(explanation_of(chronicle, party, *point)) == by_field(expected), (party, point)


@tried
@given(histories(), st.data())
def test_an_explanation_follows_the_order_of_the_state(records: list[Record], data: DataObject) -> None:
    told(records)
    chronicle = chronicle_of(records)
    for point in points(data, records, 2):
        for party in some_parties(data, records):
            state = state_of(chronicle, party, *point)
            if state is not None:
                found = [each["field"] for each in explanation_of(chronicle, party, *point)]
                assert found == explained_paths(state), (party, point)


@tried
@given(histories(), st.data())
def test_a_difference_is_what_the_oracle_reads(records: list[Record], data: DataObject) -> None:
    told(records)
    chronicle = chronicle_of(records)
    start, end = points(data, records, 2)
    for party in some_parties(data, records):
        found = difference_of(chronicle, party, start, end)
        expected = oracle_comparing.difference(records, party, start, end)
        assert (found is None) == (expected is None), (party, start, end)
        for leg in expected or ():
            assert bare(found[leg]) == bare((expected or {})[leg]), (leg, party, start, end)


@tried
@given(histories(), st.data())
def test_the_records_of_a_difference_are_what_the_oracle_reads(
    records: list[Record], data: DataObject
) -> None:
    told(records)
    chronicle = chronicle_of(records)
    start, end = points(data, records, 2)
    (day, position), (to_day, to_position) = start, end
    for party in some_parties(data, records):
        found = difference_of(chronicle, party, start, end) or {"changes": [], "learned": [], "happened": []}
        for each in found["learned"]:
            by_rule = learned_by(records, party, day, position, to_position, each["field"])
            # Where the rule finds none, all that concern the party are told; which these are at least, is certain.
            within = sorted((position, to_position))
            least = [
                one
                for one in records
                if within[0] < one.position <= within[1] and is_about(records, one, party)
            ]
            assert is_told(each["records"], records, by_rule, least), ("learned", each, party, start, end)
        for each in found["happened"]:
            by_rule = happened_by(records, party, to_position, day, to_day, each["field"])
            assert is_told(each["records"], records, by_rule, []), ("happened", each, party, start, end)
        for each in found["changes"]:
            expected = oracle_comparing.both(each["field"], found["learned"], found["happened"])
            assert each["records"] == expected, ("changes", each, party, start, end)


def is_about(records: list[Record], record: Record, party: PartyId) -> bool:
    """Whether the record names the party, or unsays what did."""
    return any(party in parties_of(event) for event in events_told(records, record))


def is_told(mentioned: list[Json], records: list[Record], by_rule: list[Record], least: list[Record]) -> bool:
    if by_rule:
        return mentioned == mentions(records, by_rule)
    there = [record for record in records if record.position in {each["position"] for each in mentioned}]
    return mentioned == mentions(records, there) and all(record in there for record in least)


def bare(changes: list[Json]) -> list[Json] | None:
    """Without the records."""
    return by_field([{name: value for name, value in each.items() if name != "records"} for each in changes])


@tried
@given(histories(), st.data())
def test_a_difference_follows_the_order_of_the_later_state(records: list[Record], data: DataObject) -> None:
    told(records)
    chronicle = chronicle_of(records)
    start, end = points(data, records, 2)
    between = (start[0], end[1])
    legs = {"changes": (start, end), "learned": (start, between), "happened": (between, end)}
    for party in some_parties(data, records):
        found = difference_of(chronicle, party, start, end)
        if found is not None:
            for leg, (one, other) in legs.items():
                before, after = (fields(state_of(chronicle, party, *point)) for point in (one, other))
                if not before or not after:
                    before, after = (
                        {
                            path: each
                            for path, each in told_of.items()
                            if path != "party" and each not in (None, [])
                        }
                        for told_of in (before, after)
                    )
                differing = [
                    path
                    for path in dict.fromkeys([*after, *before])
                    if (path in before) != (path in after) or before.get(path) != after.get(path)
                ]
                assert [each["field"] for each in found[leg]] == differing, (leg, party, start, end)


@tried
@given(histories(), st.data())
def test_readings_are_what_the_oracle_reads(records: list[Record], data: DataObject) -> None:
    told(records)
    chronicle = chronicle_of(records)
    for point in points(data, records, 2):
        for party in some_parties(data, records):
            expected = oracle_comparing.readings(records, party, *point)
            found = readings_of(chronicle, party, *point)
            assert in_each("changes", found) == in_each("changes", expected), (party, point)


@tried
@given(histories(), st.data())
def test_a_timeline_of_all_accounts_is_what_the_oracle_reads(records: list[Record], data: DataObject) -> None:
    told(records)
    chronicle = chronicle_of(records)
    for point in points(data, records, 3):
        for party in some_parties(data, records):
            expected = oracle_comparing.timeline_of_all_accounts(records, party, *point)
            assert whole_timeline_of(chronicle, party, *point) == expected, (party, point)


@tried
@given(histories(), st.data())
def test_what_is_possible_in_detail_is_what_the_oracle_reads(records: list[Record], data: DataObject) -> None:
    told(records)
    chronicle = chronicle_of(records)
    for point in points(data, records, 3):
        for party in some_parties(data, records):
            expected = oracle_comparing.possible_in_detail(records, party, *point)
            found = possible_of(chronicle, party, *point)
            assert in_each("if_happened", found) == in_each("if_happened", expected), (party, point)


@tried
@given(histories(most=8), st.data())
def test_a_preview_is_what_the_oracle_reads(records: list[Record], data: DataObject) -> None:
    told(records)
    cut = data.draw(st.integers(max(0, len(records) - 2), len(records)), label="cut")
    made = entries(records)
    found = preview(chronicle_of(records[:cut]), cut, made[cut:]).parties
    expected = oracle_comparing.preview(records[:cut], records[cut:])
    assert changed_days(plain(found)) == changed_days(expected)


def changed_days(previewed: list[Json]) -> list[Json]:
    """Without the records, and so with equal neighbours in one again."""
    found = []
    for each in sorted(previewed, key=lambda each: str(each["party"])):
        periods: list[Json] = []
        for period in each["periods"]:
            changes = bare(period["changes"])
            if periods and periods[-1]["until"] == period["from"] and periods[-1]["changes"] == changes:
                periods[-1]["until"] = period["until"]
            else:
                periods.append({**period, "changes": changes})
        found.append({**each, "periods": periods})
    return found


@tried
@given(histories(), st.data())
def test_mementos_are_what_the_oracle_reads(records: list[Record], data: DataObject) -> None:
    told(records)
    chronicle = chronicle_of(records)
    for day, position in points(data, records, 2):
        for party in some_parties(data, records):
            found = mementos_of(chronicle, party, day, position)
            expected = oracle_comparing.mementos(records, party, day, position)
            if found and expected is not None:
                found = [
                    each
                    for each in found
                    if each in expected or not is_reordered(chronicle, party, day, each)
                ]
            assert found == (expected or []), (party, day, position)


def is_reordered(chronicle: Chronicle, party: PartyId, day: Day, position: int) -> bool:
    """Whether the state is written in another order than before, and says the same: of that the oracle knows nothing."""
    before, after = (state_of(chronicle, party, day, each) for each in (position - 1, position))
    return bool(before == after and str(before) != str(after))


# What was answered once

Question: TypeAlias = tuple[str, tuple[Any, ...]]
"""What is asked, and of which party at which point or points."""

ANSWERS: dict[str, Callable[..., Any]] = {
    "state": state_of,
    "timeline": timeline_of,
    "timeline of all accounts": whole_timeline_of,
    "explanation": explanation_of,
    "readings": readings_of,
    "possible": possible_of,
    "mementos": mementos_of,
    "difference": difference_of,
}

moves = st.composite(envelope)


class Asking(RuleBasedStateMachine):
    """A ledger that grows by statements, corrections, retractions and restatements, and is asked in between."""

    given_then: Bundle[tuple[Question, str]] = Bundle("given_then")

    def __init__(self) -> None:
        super().__init__()
        self.chronicle = Chronicle()
        self.steps: list[Step] = []
        self.records: list[Record] = []
        self.answers: list[tuple[Question, str]] = []

    @initialize(world=worlds())
    def begin(self, world: World) -> None:
        self.world = world
        dates = [EdtfDate.parse(text) for text in world.dates]
        bounds = {day for date in dates for day in (date.earliest, date.latest) if BEGINNING < day < NEVER}
        self.days = sorted({day + step for day in bounds for step in (-1, 0, 1)} | set(days_that_matter([])))

    def slots(self, *kinds: Kind | None) -> list[int]:
        """The slots whose last record is of one of these kinds; None: that have none."""
        last = {record.event_id: record.kind for record in self.records}
        return [slot for slot in range(1, SLOTS) if last.get(event_id(slot)) in kinds]

    def take(self, step: Step) -> None:
        """Append what the step makes, if it makes anything."""
        self.steps.append(step)
        before = len(self.records)
        self.records = ledger_of(self.steps)
        note("\n".join(encode_record(record).decode() for record in self.records[before:]))
        self.chronicle.apply(entries(self.records)[before:])

    @precondition(lambda self: self.slots(None))
    @rule(data=st.data())
    def state(self, data: DataObject) -> None:
        slot = self.slots(None)[0]
        self.take(Step(slot, data.draw(happenings(self.world, slot)), None))

    @precondition(lambda self: self.slots("stated", "corrected"))
    @rule(data=st.data(), altogether=st.booleans())
    def correct(self, data: DataObject, altogether: bool) -> None:
        slot = data.draw(st.sampled_from(self.slots("stated", "corrected")), label="slot")
        if altogether:
            self.take(Step(slot, data.draw(happenings(self.world, slot)), None))
        else:
            self.take(Step(slot, None, data.draw(moves(self.world, slot))))

    @precondition(lambda self: self.slots("stated", "corrected"))
    @rule(data=st.data())
    def retract(self, data: DataObject) -> None:
        self.take(
            Step(data.draw(st.sampled_from(self.slots("stated", "corrected")), label="slot"), None, None)
        )

    @precondition(lambda self: self.slots("retracted"))
    @rule(data=st.data())
    def restate(self, data: DataObject) -> None:
        slot = data.draw(st.sampled_from(self.slots("retracted")), label="slot")
        self.take(Step(slot, data.draw(happenings(self.world, slot)), None))

    @rule(target=given_then, data=st.data(), kind=st.sampled_from(sorted(ANSWERS)))
    def ask(self, data: DataObject, kind: str) -> tuple[Question, str]:
        party = data.draw(st.sampled_from((*self.world.parties, "xx-never-named")), label="party")
        positions = st.just(len(self.records)) | st.integers(0, len(self.records))
        point = st.tuples(st.sampled_from(self.days), positions)
        start, end = data.draw(point, label="point"), data.draw(point, label="second point")
        question = (kind, (party, start, end) if kind == "difference" else (party, *start))
        self.answers.append((question, answer(self.chronicle, question)))
        return self.answers[-1]

    @rule(asked=given_then)
    def ask_another_node(self, asked: tuple[Question, str]) -> None:
        """One that has just started, and knows more than was known then."""
        question, then = asked
        assert answer(chronicle_of(self.records), question) == then, question

    @invariant()
    def each_answer_is_what_it_was(self) -> None:
        for question, then in self.answers:
            assert answer(self.chronicle, question) == then, question


def answer(chronicle: Chronicle, question: Question) -> str:
    """As it is written, so that its order counts."""
    kind, of = question
    return msgspec.json.encode(ANSWERS[kind](chronicle, *of)).decode()


TestAsking = Asking.TestCase
TestAsking.settings = settings(tried, stateful_step_count=15)
