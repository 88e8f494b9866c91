"""A family: all parties that hang together, whichever way it went."""

from typing import TypeAlias

from domain.events import Descended, Event, Merged, NewParty, Split
from domain.ids import PartyId
from projections.lineage import family_of
from projections.lineage_state import Family
from tests.projections.ledgers import A, B, C, D, Ledger, founded, on

E = "kz-e"


def split(parent: PartyId, child: PartyId, date: str) -> Event:
    return Split(
        party=parent, into=(NewParty(party=child, name=child, country="KZ"),), survives=True, date=on(date)
    )


def family(ledger: Ledger, party: PartyId = A, as_of: str = "2020") -> Family:
    return family_of(ledger.chronicle, party, ledger.at(as_of))


Shape: TypeAlias = tuple[list[PartyId], list[tuple[PartyId, PartyId]], list[tuple[PartyId, PartyId]]]


def shape(told: Family) -> Shape:
    """Parties, edges, possible edges."""
    return (
        [each.party for each in told.parties],
        [(each.from_, each.to) for each in told.edges],
        [(each.from_, each.to) for each in told.possible],
    )


def test_siblings_and_the_other_parents_of_children_belong_to_a_family() -> None:
    ledger = Ledger(
        founded(),
        split(A, B, "2005-01-01"),
        split(A, C, "2006-01-01"),
        founded("2001-01-01", D),
        Merged(parties=(C, D), into=NewParty(party=E, name="E", country="KZ"), date=on("2010-01-01")),
    )
    whole: Shape = ([A, B, C, D, E], [(A, B), (A, C), (C, E), (D, E)], [])
    assert [shape(family(ledger, each)) for each in (A, B, C, D, E)] == [whole] * 5


def test_a_party_that_splits_off_and_comes_back_has_an_edge_for_each_way() -> None:
    ledger = Ledger(founded(), split(A, B, "2005-01-01"), Merged(parties=(B,), into=A, date=on("2010-01-01")))
    assert shape(family(ledger)) == ([A, B], [(A, B), (B, A)], [])


def test_as_of_a_day_only_what_had_happened_ties_parties() -> None:
    ledger = Ledger(founded(), split(A, B, "2005-01-01"), split(B, C, "2010-01-01"))
    assert shape(family(ledger, as_of="2007")) == ([A, B], [(A, B)], [])


def test_beyond_what_may_have_happened_nothing_is_told() -> None:
    ledger = Ledger(
        founded(),
        founded("2001-01-01", B),
        Descended(party=B, predecessor=A, date=on("2015/2025")),
        split(B, C, "2005-01-01"),
    )
    told = family(ledger)
    assert shape(told) == ([A, B], [], [(A, B)])
    assert [each.belongs for each in told.parties] == ["yes", "maybe"]


def test_a_party_that_hangs_together_with_no_other_is_a_family_of_its_own() -> None:
    assert shape(family(Ledger(founded()))) == ([A], [], [])
