"""Which of several accounts of one happening is chosen."""

from uuid import UUID

import pytest

from domain.events import Dissolved, ElectionHeld, ElectionResult, Rank, Renamed
from tests.projections.ledgers import A, B, Ledger, event_id, founded, on


def account(
    name: str, rival_to: int | None = None, rank: Rank = "normal", date: str = "2004", party: str = A
) -> Renamed:
    return Renamed(
        party=party,
        name=name,
        date=on(date),
        rank=rank,
        rival_to=None if rival_to is None else UUID(int=rival_to),
    )


def ledger_of(*accounts: Renamed) -> Ledger:
    """A ledger that founds the party first: the accounts are numbered from 2."""
    return Ledger(founded(), *accounts)


def chosen(*accounts: Renamed) -> str | None:
    return ledger_of(*accounts).party("2010").name


def rivals_of_the_renaming(ledger: Ledger) -> list[tuple[int, list[int]]]:
    return [
        (entry.event_id.int, [each.int for each in entry.rivals])
        for entry in ledger.timeline("2010")
        if isinstance(entry.event, Renamed)
    ]


def test_without_more_the_account_recorded_first_is_chosen_unless_the_other_names_it() -> None:
    assert chosen(account("B"), account("C", rival_to=2)) == "B"


def test_the_account_that_the_other_names_is_chosen_even_if_recorded_later() -> None:
    assert chosen(account("B", rival_to=3), account("C")) == "C"


def test_two_accounts_that_name_each_other_leave_the_one_recorded_first() -> None:
    assert chosen(account("B", rival_to=3), account("C", rival_to=2)) == "B"


def test_a_preferred_account_is_chosen_over_all_others() -> None:
    assert chosen(account("B"), account("C", rival_to=2, rank="preferred"), account("D", rival_to=2)) == "C"


def test_of_two_preferred_accounts_the_one_that_others_name_is_chosen() -> None:
    first, second = account("B", rank="preferred"), account("C", rival_to=2, rank="preferred")
    assert chosen(first, second) == "B"
    assert chosen(first, second, account("D", rival_to=3), account("E", rival_to=3)) == "C"


def test_a_deprecated_account_is_never_chosen_though_the_others_name_it() -> None:
    accounts = (
        account("B", rank="deprecated"),
        account("C", rival_to=2),
        account("D", rival_to=2),
    )
    assert chosen(*accounts) == "C"


def test_a_deprecated_account_counts_where_it_names_another() -> None:
    assert chosen(account("B"), account("C", rival_to=2), account("D", rival_to=3, rank="deprecated")) == "B"
    assert chosen(
        account("B"),
        account("C", rival_to=2),
        account("D", rival_to=3, rank="deprecated"),
        account("E", rival_to=3, rank="deprecated"),
    ) == "C"  # fmt: skip


def test_if_only_deprecated_accounts_are_left_nothing_is_folded() -> None:
    ledger = ledger_of(account("B", rank="deprecated"), account("C", rival_to=2, rank="deprecated"))
    state = ledger.party("2010")
    assert state.name == "A"
    assert [(each.field, each.event_id.int) for each in state.disputed] == [
        ("date", 2),
        ("name", 2),
        ("date", 3),
        ("name", 3),
    ]
    assert rivals_of_the_renaming(ledger) == []


def test_rank_never_means_latest() -> None:
    assert chosen(account("B", date="2008", rank="preferred"), account("C", rival_to=2, date="2009")) == "B"
    assert chosen(account("B", date="2008"), account("C", date="2004", rank="preferred")) == "B"


def test_a_preferred_account_of_another_happening_changes_nothing() -> None:
    assert chosen(account("B", date="2004", rank="preferred"), account("C", date="2005")) == "C"


def test_an_account_recorded_first_stays_the_first_when_it_is_corrected() -> None:
    ledger = ledger_of(account("B"), account("C"), account("D"))
    ledger.corrects(event_id(2), account("B corrected", rival_to=4))
    ledger.corrects(event_id(4), account("D corrected", rival_to=2))
    assert ledger.party("2010").name == "C"
    assert rivals_of_the_renaming(ledger) == [(2, [4]), (3, [])]


def test_an_account_stated_anew_after_a_retraction_is_recorded_when_it_first_was() -> None:
    ledger = ledger_of(account("B", rival_to=3), account("C", rival_to=2))
    ledger.retracts(event_id(2))
    ledger.states(account("B", rival_to=3), event_id(2))
    assert ledger.party("2010").name == "B"


def test_accounts_bound_over_a_chain_are_of_one_happening() -> None:
    ledger = ledger_of(account("B"), account("C", rival_to=2), account("D", rival_to=3))
    assert rivals_of_the_renaming(ledger) == [(2, [3, 4])]


def test_accounts_bound_in_a_circle_are_of_one_happening() -> None:
    ledger = ledger_of(account("B", rival_to=4), account("C", rival_to=2), account("D", rival_to=3))
    assert rivals_of_the_renaming(ledger) == [(2, [3, 4])]


def test_a_chain_holds_when_the_account_in_its_middle_is_retracted() -> None:
    ledger = ledger_of(account("B"), account("C", rival_to=2), account("D", rival_to=3))
    ledger.retracts(event_id(3))
    assert rivals_of_the_renaming(ledger) == [(2, [4])]
    assert ledger.party("2010").name == "B"


def test_a_chain_breaks_when_the_account_in_its_middle_is_corrected_to_name_none() -> None:
    ledger = ledger_of(account("B"), account("C", rival_to=2), account("D", rival_to=3))
    ledger.corrects(event_id(3), account("C"))
    assert rivals_of_the_renaming(ledger) == [(3, [4]), (2, [])] or rivals_of_the_renaming(ledger) == [
        (2, []),
        (3, [4]),
    ]
    assert rivals_of_the_renaming(ledger.read_anew()) == rivals_of_the_renaming(ledger)


def test_accounts_that_name_an_event_of_which_nothing_is_recorded_are_of_one_happening() -> None:
    ledger = ledger_of(account("B", rival_to=99), account("C", rival_to=99))
    assert rivals_of_the_renaming(ledger) == [(2, [3])]


def test_the_other_account_stands_alone_when_the_chosen_one_is_retracted() -> None:
    ledger = ledger_of(account("B"), account("C", rival_to=2))
    ledger.retracts(event_id(2))
    state = ledger.party("2010")
    assert (state.name, state.disputed) == ("C", ())


def test_a_rivalry_is_known_from_the_record_that_states_it() -> None:
    ledger = ledger_of(account("B"), account("C"))
    ledger.corrects(event_id(3), account("C", rival_to=2))
    assert [ledger.party("2010", position=position).name for position in (3, 4)] == ["C", "B"]


def test_one_account_is_chosen_whole() -> None:
    full = Renamed(party=A, name="B", names={"ru": "Б", "kk": "Ә"}, date=on("2004"))
    bare = account("C", rival_to=2, rank="preferred")
    state = Ledger(founded(), full, bare).party("2010")
    assert (state.name, state.names) == ("C", {})
    assert [each.field for each in state.disputed] == ["name", "names.kk", "names.ru"]


def test_accounts_may_be_of_different_types() -> None:
    ledger = Ledger(founded(), account("B"), Dissolved(party=A, date=on("2004"), rival_to=event_id(2)))
    state = ledger.party("2010")
    assert (state.name, state.status) == ("B", "active")
    assert [(each.field, each.value) for each in state.disputed] == [
        ("ended", "2004"),
        ("status", "dissolved"),
    ]


def test_an_account_of_another_party_may_win_and_then_nothing_is_said_of_this_one() -> None:
    ledger = Ledger(founded(), founded(party=B), account("X", party=B), account("X", rival_to=3))
    assert (ledger.party("2010").name, ledger.party("2010", B).name) == ("A", "X")
    assert [(each.field, each.value) for each in ledger.party("2010").disputed] == [("name", "X")]


@pytest.mark.parametrize(("rank", "date"), [("normal", "2004-09-19"), ("preferred", "2004-09-20")])
def test_the_date_of_a_result_is_that_of_the_chosen_account_of_its_contest(rank: Rank, date: str) -> None:
    def held(date: str, rival_to: UUID | None = None, rank: Rank = "normal") -> ElectionHeld:
        return ElectionHeld(
            election="kz-1", country="KZ", chamber="mazhilis", date=on(date), rank=rank, rival_to=rival_to
        )

    result = ElectionResult(party=A, election="kz-1", seats=7)
    ledger = Ledger(founded(), result, held("2004-09-19"), held("2004-09-20", event_id(3), rank))
    assert [each.date for each in ledger.party("2004").results] == [date]
