"""What is known of a person."""

from domain.events import CoalitionFormed, SameParty
from projections.people import person_state
from tests.projections.ledgers import A, B, Ledger, founded, on


def test_the_party_of_a_prime_minister_is_told_under_the_id_in_use() -> None:
    ledger = Ledger(
        founded(),
        founded(party=B, name="B"),
        CoalitionFormed(
            coalition="kz-cabinet",
            kind="government",
            country="KZ",
            date=on("2004"),
            prime_minister="Bolat Abilov",
            prime_minister_id="kz-abilov",
            prime_minister_party=A,
        ),
        SameParty(party=A, same_as=B, date=on("2005")),
    )
    told = [
        person_state(ledger.chronicle, "kz-abilov", ledger.at("2010", position)).governments[0].party
        for position in (3, 4)
    ]
    assert told == [A, B]
