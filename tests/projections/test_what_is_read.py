"""A question about one party reads that party's records, however long the ledger is."""

from collections.abc import Callable

import pytest

from domain.dates import parse_day_end
from domain.events import Event, Founded, MembershipReported
from domain.ids import PartyId
from domain.moments import Moment
from domain.records import Record, decode_record
from projections import lines as read
from projections.at import At
from projections.chronicle import Chronicle
from projections.questions import diff, explain
from tests.histories import entries, event_id
from tests.projections.ledgers import on

LONG = 1_000
"""Events of the party that is asked about."""
PARTY: PartyId = "kz-long"


def life(party: PartyId, events: int) -> list[Event]:
    numbers: list[Event] = [
        MembershipReported(party=party, members=each, date=on(f"{1901 + each // 12}-{1 + each % 12:02}"))
        for each in range(1, events)
    ]
    return [Founded(party=party, name=party, country="KZ", date=on("1900")), *numbers]


def ledger() -> list[Record]:
    """The party's events, and behind them those of ten other parties."""
    told = life(PARTY, LONG) + [event for other in range(10) for event in life(f"kz-{other}", 200)]
    return [
        Record(
            position=position,
            recorded_at=position,
            kind="stated",
            revision=1,
            event_id=event_id(position),
            actor="tester",
            reason=None,
            event=event,
        )
        for position, event in enumerate(told, start=1)
    ]


@pytest.mark.parametrize(
    "ask",
    [
        lambda chronicle, at: chronicle.timeline(PARTY, at),
        lambda chronicle, at: explain(chronicle, PARTY, at),
        lambda chronicle, at: diff(chronicle, PARTY, At(parse_day_end("1950"), 500), at),
    ],
    ids=["timeline", "explain", "diff"],
)
def test_a_question_about_one_party_reads_no_other_records(
    monkeypatch: pytest.MonkeyPatch, ask: Callable[[Chronicle, At], object]
) -> None:
    chronicle = Chronicle()
    chronicle.apply(entries(ledger()))
    asked: list[bytes] = []

    def counted(data: bytes, *, recorded_at: Moment) -> Record:
        asked.append(data)
        return decode_record(data, recorded_at=recorded_at)

    monkeypatch.setattr(read, "decode_record", counted)
    ask(chronicle, At(parse_day_end("2020"), chronicle.head))
    assert asked, "nothing was read: the test would show nothing"
    assert {decode_record(data).position for data in asked} <= set(range(1, LONG + 1))
    assert len(asked) == len(set(asked)), "no record is read twice"
