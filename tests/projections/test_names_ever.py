"""Searching among all names that parties ever had."""

import pytest

from domain.events import Founded, Merged, NewParty, Renamed, SameParty, Split
from projections.names_ever import A_WORD_BEGINS, BEGINS, EXACTLY, ITS_WORDS, WITHIN, Found, NamesEver, plain
from tests.projections.ledgers import A, B, C, D, Ledger, founded, on


def names(ledger: Ledger, text: str, position: int | None = None) -> list[tuple[str, str]]:
    """The parties that are found, each with the name."""
    head = ledger.head if position is None else position
    return [(each.party, each.name) for each in NamesEver(ledger.chronicle).search(text, head, 10)]


@pytest.fixture
def ledger() -> Ledger:
    return Ledger(
        founded(name="Otan", names={"kk": "Отан"}, abbreviations={"ru": "РПП"}),
        Renamed(party=A, date=on("2006"), name="Nur Otan"),
        founded(party=B, name="Motanabad"),
    )


def test_a_name_that_was_given_up_is_found(ledger: Ledger) -> None:
    assert names(ledger, "отан") == [(A, "Отан")]
    assert names(ledger, "рпп") == [(A, "РПП")]


def test_the_best_name_comes_first_and_each_party_once(ledger: Ledger) -> None:
    assert NamesEver(ledger.chronicle).search("otan", 3, 10) == [
        Found(EXACTLY, 4, A, "Otan", None),
        Found(WITHIN, 9, B, "Motanabad", None),
    ]
    assert NamesEver(ledger.chronicle).search("otan", 3, 1) == [Found(EXACTLY, 4, A, "Otan", None)]
    assert [each.how for each in NamesEver(ledger.chronicle).search("nur", 3, 10)] == [BEGINS]
    ledger.states(founded(party=C, name="The Nur"))
    assert [each.how for each in NamesEver(ledger.chronicle).search("nur", 4, 10)] == [BEGINS, A_WORD_BEGINS]


@pytest.mark.parametrize("text", ["Grünen Die", "grun die", "grunen  1993 die", "Die/Grünen"])
def test_words_are_found_in_another_order_after_what_has_the_text_itself(text: str) -> None:
    ledger = Ledger(founded(name="Die Grünen (1993)"), founded(party=B, name=f"New {text}"))
    found = NamesEver(ledger.chronicle).search(text, 2, 10)
    assert [(each.party, each.how) for each in found] == [(B, A_WORD_BEGINS), (A, ITS_WORDS)]


@pytest.mark.parametrize("text", ["Grünen Der", "rünen Die", "Die Linke Grünen"])
def test_a_name_that_lacks_one_of_the_words_is_not_found(text: str) -> None:
    assert names(Ledger(founded(name="Die Grünen")), text) == []


def test_an_exact_abbreviation_comes_first_and_of_two_the_party_of_which_more_is_recorded() -> None:
    ledger = Ledger(
        founded(name="First", abbreviations={"cs": "SPD"}),
        founded(party=B, name="Second", abbreviations={"de": "SPD"}),
        founded(party=C, name="SPD of the North"),
    )
    assert [party for party, _ in names(ledger, "spd")] == [A, B, C]
    ledger.states(Renamed(party=B, date=on("2006"), name="Other"))
    assert [party for party, _ in names(ledger, "spd")] == [B, A, C]
    assert [party for party, _ in names(ledger, "spd", position=3)] == [A, B, C]


def test_a_party_is_found_by_its_id(ledger: Ledger) -> None:
    assert names(ledger, "kz-b") == [(B, "Motanabad")]


def test_nothing_is_found_by_nothing(ledger: Ledger) -> None:
    assert names(ledger, "  ") == []


def test_a_name_that_was_corrected_away_is_found_only_before_it_was(ledger: Ledger) -> None:
    event_id = ledger.states(founded(party=C, name="Tpyo"))
    ledger.corrects(event_id, founded(party=C, name="Typo"))
    assert [names(ledger, "tpyo", position) for position in (3, 4, 5)] == [[], [(C, "Tpyo")], []]
    assert [names(ledger, "typo", position) for position in (4, 5)] == [[], [(C, "Typo")]]
    ledger.retracts(event_id)
    assert names(ledger, "typo") == []


def test_names_are_taken_in_as_the_ledger_grows(ledger: Ledger) -> None:
    kept = NamesEver(ledger.chronicle)
    assert kept.search("alash", ledger.head, 10) == []
    ledger.states(founded(party=C, name="Alash"))
    assert [each.party for each in kept.search("alash", ledger.head, 10)] == [C]


def test_parties_that_a_split_or_a_merger_brings_into_being_are_found() -> None:
    ledger = Ledger(
        founded(),
        Split(party=A, into=(NewParty(party=B, name="Half", country="KZ"),)),
        Merged(parties=(A, B), into=NewParty(party=C, name="Whole", country="KZ")),
    )
    assert (names(ledger, "half"), names(ledger, "whole")) == ([(B, "Half")], [(C, "Whole")])


def test_a_party_that_is_the_same_as_another_is_found_under_the_id_in_use() -> None:
    ledger = Ledger(founded(), founded(party=D, name="Other"), SameParty(party=D, same_as=A))
    assert names(ledger, "other") == [(A, "Other")]
    assert names(ledger, "other", position=2) == [(D, "Other")]


def test_an_event_that_names_nobody_is_passed_over() -> None:
    ledger = Ledger(
        founded(), founded(party=B, name="B"), Merged(parties=(B,), into=A), Split(party=A, into=(B,))
    )
    assert names(ledger, "b") == [(B, "B")]
    assert isinstance(ledger.chronicle.record(1).event, Founded)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("  Íslands  Flokkur ", "islands flokkur"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("ﬁn", "fin"),
        ("Қазақ", "қазақ"),
        ("Ёж", "еж"),
    ],
)
def test_names_are_compared_without_case_accents_and_blanks(text: str, told: str) -> None:
    assert plain(text) == told
