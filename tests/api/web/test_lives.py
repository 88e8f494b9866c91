"""From when to when parties lived, and under which names, as drawings have it."""

from api.web.lives import NameFrom, Period, names_from, periods
from domain.dates import BEGINNING, NEVER
from domain.events import Dissolved, ElectionResult, Merged, NewParty, Renamed, Revived, Split
from tests.projections.ledgers import A, B, C, Ledger, day, founded, on


def lived(ledger: Ledger, party: str = A) -> tuple[Period, ...]:
    return periods(ledger.chronicle.history(party, ledger.head))


def named(ledger: Ledger, party: str = A) -> tuple[NameFrom, ...]:
    return names_from(ledger.chronicle.history(party, ledger.head))


def test_a_party_without_an_end_lasts_to_the_last_event_that_shows_it() -> None:
    ledger = Ledger(
        founded("2000-01-01"), ElectionResult(party=A, election="kz-2004", seats=3, date=on("2004-05-01"))
    )
    assert lived(ledger) == (
        Period(may_begin=day("2000-01-01"), begins=day("2000-01-01"), lasts=day("2004-05-01"), ends=NEVER),
    )


def test_inexact_dates_leave_a_span_before_and_after_what_is_sure() -> None:
    ledger = Ledger(founded("2000"), Dissolved(party=A, date=on("2010")))
    assert lived(ledger) == (
        Period(
            may_begin=day("2000-01-01"), begins=day("2000-12-31"), lasts=day("2010-01-01"), ends=day("2010")
        ),
    )


def test_a_party_whose_beginning_nobody_recorded_may_have_begun_at_any_time_before_the_first_proof() -> None:
    ledger = Ledger(
        founded("2000", B),
        Merged(parties=(B,), into=NewParty(party=C, name="C", country="KZ"), date=on("2005-01-01")),
        Renamed(party=A, name="Other", date=on("2003-01-01")),
    )
    assert [each.may_begin for each in lived(ledger)] == [BEGINNING]


def test_a_party_that_began_again_has_two_periods() -> None:
    ledger = Ledger(
        founded("2000-01-01"),
        Dissolved(party=A, date=on("2005-01-01")),
        Revived(party=A, date=on("2008-01-01")),
    )
    assert lived(ledger) == (
        Period(day("2000-01-01"), day("2000-01-01"), day("2005-01-01"), day("2005-01-01")),
        Period(day("2008-01-01"), day("2008-01-01"), day("2008-01-01"), NEVER),
    )


def test_a_party_that_takes_in_another_goes_on() -> None:
    ledger = Ledger(
        founded("2000-01-01"),
        founded("2000-01-01", B),
        Merged(parties=(B,), into=A, date=on("2005-01-01")),
    )
    assert [each.ends for each in lived(ledger)] == [NEVER]
    assert [each.ends for each in lived(ledger, B)] == [day("2005-01-01")]


def test_names_are_told_from_the_day_on_which_they_are_certain_and_only_where_they_are_others() -> None:
    ledger = Ledger(
        founded("2000-01-01", name="One", abbreviations={"en": "O"}),
        Renamed(party=A, name="Two", date=on("2003")),
        Renamed(party=A, name="Two", date=on("2004-01-01")),
        Renamed(party=A, name="One", date=on("2006-02-03")),
    )
    assert named(ledger) == (
        NameFrom(day("2000-01-01"), "One", "O", "2000-01-01"),
        NameFrom(day("2003-12-31"), "Two", None, "2003"),
        NameFrom(day("2006-02-03"), "One", None, "2006-02-03"),
    )


def test_a_name_whose_first_day_nobody_gives_was_taken_by_the_first_proof() -> None:
    ledger = Ledger(
        founded("2000-01-01"),
        founded("XXXX", B, name="Lost"),
        Merged(parties=(B,), into=A, date=on("2002-11-09")),
    )
    assert named(ledger, B) == (NameFrom(day("2002-11-09"), "Lost", None, "../2002-11-09"),)


def test_a_party_that_came_out_of_another_has_the_name_that_it_got_there() -> None:
    ledger = Ledger(
        founded("2000-01-01"),
        Split(
            party=A, into=(NewParty(party=B, name="B", country="KZ"),), survives=True, date=on("2003-01-01")
        ),
    )
    assert named(ledger, B) == (NameFrom(day("2003-01-01"), "B", None, "2003-01-01"),)


def test_what_may_never_have_been_has_no_period() -> None:
    assert lived(Ledger(founded("2000-01-01/.."))) == ()
