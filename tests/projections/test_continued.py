"""A history that is continued by one record is the one that would be gathered anew."""

from typing import Any

from hypothesis import given
from msgspec import structs

from domain.errors import UnknownParty
from domain.events import Event, Founded, MembershipReported
from domain.records import Record
from projections.chronicle import Chronicle
from projections.continued import continued
from projections.history import History, history_of
from projections.party import party_state
from tests.histories import event_id, histories
from tests.projections.ledgers import A, Ledger, founded, on
from tests.projections.test_against_the_oracle import chronicle_of, parties_in, told, tried


def reported(date: str, **more: Any) -> MembershipReported:
    return MembershipReported(party=A, members=7, date=on(date), **more)


def continues(ledger: Ledger, event: Event) -> bool:
    """Whether the history before the event is continued by it; what comes of it is what is gathered anew."""
    before = ledger.chronicle.history(A, ledger.head)
    ledger.states(event)
    accounts = ledger.chronicle.accounts(ledger.head)
    longer = continued(accounts, before, ledger.chronicle.record(ledger.head))
    anew = history_of(accounts, A)
    assert plain(longer) in (None, plain(anew))
    assert plain(ledger.chronicle.history(A, ledger.head)) == plain(anew)
    return longer is not None


def plain(history: History | None) -> History | None:
    """The history without what was worked out of it."""
    return None if history is None else structs.replace(history, worked_out={})


def histories_at_each_position(chronicle: Chronicle, records: list[Record]) -> list[list[History | None]]:
    def at(position: int) -> list[History | None]:
        found: list[History | None] = []
        for party in parties_in(records):
            try:
                found.append(chronicle.history(party, position))
            except UnknownParty:
                found.append(None)
        return found

    return [at(position) for position in range(len(records) + 1)]


@tried
@given(histories())
def test_histories_asked_for_one_after_the_other_are_those_that_are_gathered_anew(
    records: list[Record],
) -> None:
    told(records)
    chronicle = chronicle_of(records)
    one_after_the_other = histories_at_each_position(chronicle, records)
    anew = [
        [None if history is None else history_of(chronicle.accounts(at), history.party) for history in those]
        for at, those in enumerate(one_after_the_other)
    ]
    assert one_after_the_other == anew


def test_what_says_no_more_than_that_it_happened_is_put_in_its_place() -> None:
    ledger = Ledger(founded("2000-01-01"), reported("2003-05-01"))
    assert continues(ledger, reported("2002"))
    assert [item.event_id for item in ledger.chronicle.history(A, 3).items] == [
        event_id(1),
        event_id(3),
        event_id(2),
    ]


def test_a_state_is_folded_from_it_as_from_one_that_is_gathered_anew() -> None:
    ledger = Ledger(founded("2000-01-01"), reported("2003-05-01"))
    for at in ("2002-01-01", "2001-01-01", "2004-01-01"):
        assert ledger.party("2010").exists == "yes"  # what the events say is worked out from here on
        assert continues(ledger, reported(at))
        anew = history_of(ledger.chronicle.accounts(ledger.head), A)
        for each in anew.boundaries:
            assert party_state(ledger.chronicle.history(A, ledger.head), each) == party_state(anew, each)


def test_what_shows_the_party_earlier_than_all_else_makes_another_history() -> None:
    assert not continues(Ledger(founded("2000"), reported("2000-05-01")), reported("2000-04-01"))
    assert not continues(Ledger(reported("2003-05-01")), reported("2002"))


def test_an_order_of_their_own_and_rivals_make_another_history() -> None:
    assert not continues(Ledger(founded(), reported("2002")), reported("2003", after=(event_id(2),)))
    assert not continues(
        Ledger(founded(), reported("2002"), reported("2001", after=(event_id(2),))), reported("2003")
    )
    assert not continues(Ledger(founded(), reported("2002")), reported("2003", rival_to=event_id(2)))
    assert not continues(Ledger(founded(), reported("2002", rival_to=event_id(3))), reported("2003"))
    assert not continues(Ledger(founded(), reported("2002")), reported("2003", rank="deprecated"))


def test_another_beginning_makes_another_history() -> None:
    assert not continues(Ledger(founded("2000")), Founded(party=A, name="A", country="KZ", date=on("1999")))
