"""The days on which a party's state may become another: few, since each has a state of its own to be folded and kept."""

from collections.abc import Sequence

from hypothesis import given

from domain.dates import BEGINNING, NEVER, EdtfDate, format_day
from domain.events import Campaigned, ElectionHeld, ElectionResult, Event, Founded
from domain.records import Record
from projections.history import History
from projections.party import party_state
from tests.histories import days_that_matter, event_id, histories
from tests.projections.test_against_the_oracle import chronicle_of, parties_in, told, tried

PARTY = "kz-a"


def date(text: str) -> EdtfDate:
    return EdtfDate.parse(text)


def history_of(*events: Event) -> History:
    return chronicle_of(recorded(events)).history(PARTY, len(events))


def recorded(events: Sequence[Event]) -> list[Record]:
    return [
        Record(
            position=position,
            recorded_at=position,
            kind="stated",
            revision=1,
            event_id=event_id(position),
            actor="test",
            reason=None,
            event=event,
        )
        for position, event in enumerate(events, start=1)
    ]


def days_of(*events: Event) -> list[str | None]:
    founded = Founded(party=PARTY, name="A", country="KZ", date=date("2004-04-13"))
    return [format_day(day) for day in history_of(founded, *events).boundaries]


def test_an_event_that_says_nothing_of_the_state_brings_no_day() -> None:
    assert days_of(Campaigned(party=PARTY, activity="A march", date=date("2005-01-01"))) == ["2004-04-13"]


def test_it_brings_two_where_it_may_have_happened_in_between() -> None:
    assert days_of(Campaigned(party=PARTY, activity="A march", date=date("2005-01"))) == [
        "2004-04-13",
        "2005-01-01",
        "2005-01-31",
    ]


def test_a_contest_of_others_counts_once_it_has_happened() -> None:
    contests = [
        ElectionHeld(election=f"kz-{year}", country="KZ", chamber="lower", date=date(year), complete=True)
        for year in ("2004-09", "2007-08")
    ]
    row = ElectionResult(party=PARTY, election="kz-2004-09", seats=4, date=date("2004-09"))
    assert days_of(*contests, row) == ["2004-04-13", "2004-09-01", "2004-09-30", "2007-08-31"]


@tried
@given(histories())
def test_the_state_is_the_same_from_one_of_these_days_to_the_next(records: list[Record]) -> None:
    told(records)
    chronicle = chronicle_of(records)
    for party in parties_in(records)[:-1]:
        history = chronicle.history(party, len(records))
        for day in days_that_matter(records):
            assert BEGINNING <= history.address(day) <= day < NEVER
            assert party_state(history, day) == party_state(history, history.address(day)), format_day(day)
