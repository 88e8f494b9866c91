"""What a party is called is read without the rest of its state; both say the same, whatever the history is."""

from hypothesis import given

from domain.errors import UnknownParty
from domain.events import Merged, NewParty, Renamed
from domain.records import Record
from projections.naming import Naming, names_sheet, naming
from projections.party import Fold
from projections.sheet import Sheet, Slot
from projections.statements import Path
from tests.histories import PARTIES, days_that_matter, histories
from tests.projections.ledgers import A, B, C, Ledger, day, founded, on
from tests.projections.test_against_the_oracle import chronicle_of, told, tried


def slots_of_names(sheet: Sheet) -> list[tuple[Path, Slot]]:
    return [
        (path, slot) for path, slot in sheet.slots.items() if path[0] in {"name", "names", "abbreviations"}
    ]


@tried
@given(records=histories())
def test_names_are_those_of_the_whole_state_on_every_day(records: list[Record]) -> None:
    told(records)
    chronicle = chronicle_of(records)
    for party in PARTIES:
        try:
            history = chronicle.history(party, len(records))
        except UnknownParty:
            continue
        for each in days_that_matter(records):
            whole = Fold(history, each)
            state = whole.state()
            assert naming(history, each) == Naming(state.name, state.names, state.abbreviations)
            assert slots_of_names(names_sheet(history, each)) == slots_of_names(whole.sheet)


def test_a_founding_that_is_told_after_a_renaming_gives_no_name_back() -> None:
    ledger = Ledger(
        founded("2000", names={"ru": "А", "kk": "А"}, abbreviations={"ru": "А"}),
        Renamed(party=A, date=on("2001"), name="New", names={"ru": "Новая"}),
        founded("2002", name="Again", names={"kk": "Тағы"}),
    )
    history = ledger.chronicle.history(A, ledger.head)
    assert naming(history, day("2000")) == Naming("A", {"ru": "А", "kk": "А"}, {"ru": "А"})
    assert naming(history, day("2002")) == Naming("New", {"ru": "Новая"}, {})


def test_a_merger_names_the_party_that_it_begins_and_nobody_else() -> None:
    ledger = Ledger(
        founded(),
        founded(party=B, name="B"),
        Merged(parties=(A, B), into=NewParty(party=C, name="C", country="KZ"), date=on("2005-05-01")),
    )
    chronicle, head = ledger.chronicle, ledger.head
    assert [naming(chronicle.history(each, head), day("2005-04-30")).name for each in (A, B, C)] == [
        "A", "B", None,
    ]  # fmt: skip
    assert [naming(chronicle.history(each, head), day("2005-05-01")).name for each in (A, B, C)] == [
        "A", "B", "C",
    ]  # fmt: skip
