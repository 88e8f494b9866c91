"""The positions at which what we say of a party became something else, against a look at every position."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from domain.dates import Day
from domain.errors import UnknownParty
from domain.events import MembershipReported
from domain.ids import PartyId
from domain.records import Record
from projections.at import At
from projections.chronicle import Chronicle
from projections.timemap import Memento, mementos
from tests.histories import PARTIES, days_that_matter, entries, histories
from tests.projections.ledgers import A, Ledger, founded, on


def state_at(chronicle: Chronicle, party: PartyId, day: Day, position: int) -> bytes | None:
    try:
        return chronicle.party_json(party, At(day, position))
    except UnknownParty:
        return None


def look_at_all(chronicle: Chronicle, party: PartyId, day: Day) -> list[Memento]:
    states = [state_at(chronicle, party, day, position) for position in range(chronicle.head + 1)]
    return [
        Memento(chronicle.in_use(party, position), position, states[position - 1] is None)
        for position in range(1, chronicle.head + 1)
        if states[position] not in {None, states[position - 1]}
    ]


@given(histories(), st.data())
@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_mementos_are_where_the_state_changed_and_nowhere_else(
    records: list[Record], data: DataObject
) -> None:
    chronicle = Chronicle()
    chronicle.apply(entries(records))
    party = data.draw(st.sampled_from(PARTIES))
    day = data.draw(st.sampled_from(days_that_matter(records)))
    after = data.draw(st.integers(0, chronicle.head))
    up_to = data.draw(st.integers(0, chronicle.head))
    found = list(mementos(chronicle, party, At(day, up_to), after))
    assert found == [each for each in look_at_all(chronicle, party, day) if after < each.position <= up_to]


def test_a_party_that_nobody_named_has_none() -> None:
    ledger = Ledger(founded())
    assert list(mementos(ledger.chronicle, "kz-nobody", ledger.at("2020"), 0)) == []


def test_a_record_that_says_nothing_else_of_the_day_is_none() -> None:
    ledger = Ledger()
    named = ledger.states(founded("2000-01-01"))
    ledger.corrects(named, founded("2001-01-01"))
    ledger.states(MembershipReported(party=A, date=on("2010"), members=5))

    def positions(day: str) -> list[int]:
        return [each.position for each in mementos(ledger.chronicle, A, ledger.at(day), 0)]

    assert {day: positions(day) for day in ("1990", "2005", "2020")} == {
        "1990": [1],
        "2005": [1, 2],
        "2020": [1, 2, 3],
    }
