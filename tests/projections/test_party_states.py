"""States that go on one from another are those that are folded alone, whatever the history is."""

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from domain.errors import UnknownParty
from domain.events import ElectionHeld, ElectionResult, MembershipReported, Renamed
from domain.records import Record
from projections.history import History
from projections.party import Fold, party_state, party_states
from tests.histories import PARTIES, days_that_matter, histories
from tests.projections.ledgers import A, Ledger, day, event_id, founded, on
from tests.projections.test_against_the_oracle import chronicle_of, told, tried


@tried
@given(histories(), st.data())
def test_states_of_many_days_are_those_of_each(records: list[Record], data: DataObject) -> None:
    told(records)
    chronicle = chronicle_of(records)
    days = sorted(days_that_matter(records))
    some = sorted(data.draw(st.sets(st.sampled_from(days))))
    for party in PARTIES:
        try:
            history = chronicle.history(party, len(records))
        except UnknownParty:
            continue
        for asked in (days, some):
            assert list(party_states(history, asked)) == [party_state(history, each) for each in asked]


def history_of(ledger: Ledger) -> History:
    return ledger.chronicle.history(A, ledger.head)


def test_what_happens_later_is_folded_onto_what_was() -> None:
    history = history_of(
        Ledger(
            founded("2000"),
            Renamed(party=A, date=on("2001-02-03"), name="New"),
            ElectionHeld(election="e", country="KZ", chamber="m", date=on("2004-05-06")),
            ElectionResult(election="e", party=A, seats=7, date=on("2004-05-06")),
            Renamed(party=A, date=on("2006"), name="Newer"),
        )
    )
    fold = Fold(history, day("2000"))
    for each in ("2001-02-02", "2001-02-03", "2003", "2004-05-06", "2005", "2006"):
        assert fold.go_on(day(each))
        assert fold.state() == party_state(history, day(each))
        assert fold.sheet.slots == Fold(history, day(each)).sheet.slots
    assert fold.state().seats == {"m": 7}


def test_what_stands_before_what_was_folded_is_not_folded_behind_it() -> None:
    second = Renamed(party=A, date=on("2003-04-05"), name="Second", after=(event_id(2),))
    history = history_of(
        Ledger(founded("2000"), Renamed(party=A, date=on("2005-01-01"), name="First"), second)
    )
    fold = Fold(history, day("2004"))
    assert fold.state().name == "Second"
    assert not fold.go_on(day("2005")), "what happened by then has its place before"
    asked = (day("2004"), day("2005"))
    assert list(party_states(history, asked)) == [party_state(history, each) for each in asked]


def test_a_proof_that_comes_up_is_no_event_that_goes_on() -> None:
    history = history_of(Ledger(MembershipReported(party=A, date=on("2005-06-07"), members=12)))
    fold = Fold(history, day("2004"))
    assert not fold.go_on(day("2006"))
    assert [each.exists for each in party_states(history, (day("2004"), day("2006")))] == ["maybe", "yes"]


def test_a_supposed_event_is_folded_alone() -> None:
    history = history_of(Ledger(founded("2000"), Renamed(party=A, date=on("2001/2005"), name="Some time")))
    fold = Fold(history, day("2003"), supposed=history.items[1].event_id)
    assert not fold.go_on(day("2004"))
