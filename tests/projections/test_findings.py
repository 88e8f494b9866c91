"""What is odd: recorded all the same, and reported."""

from typing import get_args

import pytest

from domain.events import (
    Banned,
    Dissolved,
    ElectionHeld,
    ElectionResult,
    Event,
    Identified,
    LeaderChosen,
    LeaderLeft,
    Merged,
    Registered,
    Renamed,
    Revived,
    SameParty,
    Split,
)
from projections.findings import Code, Finding
from tests.projections.ledgers import A, B, C, Ledger, event_id, founded, on


def dissolved(date: str) -> Dissolved:
    return Dissolved(party=A, date=on(date))


def registered(date: str) -> Registered:
    return Registered(party=A, date=on(date))


def left(date: str, person: str = "Abay", role: str = "chair") -> LeaderLeft:
    return LeaderLeft(party=A, role=role, person=person, date=on(date))


def chosen(date: str, person: str = "Abay", role: str = "chair") -> LeaderChosen:
    return LeaderChosen(party=A, role=role, person=person, date=on(date))


def codes(*events: Event) -> list[str]:
    return [finding.code for finding in Ledger(*events).findings()]


EVERY_FINDING: dict[str, tuple[tuple[Event, ...], Finding]] = {
    "before-beginning": (
        (founded("2004-04-13"), ElectionResult(party=A, election="kz-1", date=on("1999-10-10"))),
        Finding(
            code="before-beginning",
            party=A,
            events=(event_id(2), event_id(1)),
            message="ElectionResult of 1999-10-10 lies before the beginning of kz-a (Founded of 2004-04-13): "
            "correct one of the dates, or state an earlier beginning",
        ),
    ),
    "after-end": (
        (founded(), dissolved("2005"), registered("2006-01-01")),
        Finding(
            code="after-end",
            party=A,
            events=(event_id(3), event_id(2)),
            message="Registered of 2006-01-01 lies after the end of kz-a (Dissolved of 2005): "
            "correct one of the dates, or state that it was Revived",
        ),
    ),
    "unknown-event-named": (
        (founded(), Renamed(party=A, name="B", date=on("2004"), rival_to=event_id(99))),
        Finding(
            code="unknown-event-named",
            party=A,
            events=(event_id(2),),
            message=f"Renamed names the event {event_id(99)}, of which nothing is recorded: state it, or mend the id",
        ),
    ),
    "nobody-to-leave": (
        (founded(), left("2004")),
        Finding(
            code="nobody-to-leave",
            party=A,
            events=(event_id(2),),
            message="Abay leaves as chair of kz-a, and no earlier event names them in that role: "
            "state when they were chosen, or mend the name or the role",
        ),
    ),
    "shares-over-100": (
        (founded(), ElectionResult(party=A, election="kz-1", date=on("2004"), vote_share=719.0)),
        Finding(
            code="shares-over-100",
            party=A,
            events=(event_id(2),),
            message="719.0 is more than 100 percent of the votes: vote_share is given in percent, 7.19 for 7.19 %",
        ),
    ),
}


def test_there_is_an_example_of_every_finding() -> None:
    assert set(EVERY_FINDING) == set(get_args(Code))


@pytest.mark.parametrize("code", EVERY_FINDING)
def test_a_finding_names_its_events_and_says_what_would_settle_it(code: str) -> None:
    events, finding = EVERY_FINDING[code]
    assert Ledger(*events).findings() == [finding]


def test_a_sound_history_has_no_findings() -> None:
    ledger = Ledger(
        founded("2004"),
        registered("2004-06-21"),
        chosen("2004-06-21"),
        ElectionHeld(election="kz-1", country="KZ", chamber="mazhilis", date=on("2007")),
        ElectionResult(party=A, election="kz-1", vote_share=100.0),
        left("2008"),
        Renamed(party=A, name="B", date=on("2009"), after=(event_id(2),)),
        dissolved("2010"),
    )
    assert ledger.findings() == []


def test_an_event_that_may_have_been_on_or_after_the_beginning_is_not_odd() -> None:
    assert codes(founded("2004-04-13"), registered("2004")) == []
    assert codes(founded("2004-04-13"), registered("../2010")) == []
    assert codes(founded("2004-04-13"), registered("2004-04-13")) == []
    assert codes(founded("2004-04-13"), registered("2004-04-12")) == ["before-beginning"]


def test_an_end_and_a_revival_before_the_beginning_are_odd() -> None:
    assert codes(founded("2004"), dissolved("1999")) == ["before-beginning"]
    assert codes(founded("2004"), Revived(party=A, date=on("1999"))) == ["before-beginning"]


def test_a_split_into_the_party_before_its_founding_is_odd() -> None:
    assert codes(founded("2004"), Split(party=B, into=(A,), date=on("1999"))) == ["before-beginning"]


def test_a_party_whose_beginning_nobody_recorded_has_nothing_before_it() -> None:
    assert codes(registered("2004"), chosen("1999")) == []


def test_an_event_that_may_have_been_on_or_before_the_day_of_the_end_is_not_odd() -> None:
    end = dissolved("2005-03-01")
    assert codes(founded(), end, registered("2005")) == []
    assert codes(founded(), end, registered("2005-03-01")) == []
    assert codes(founded(), end, registered("2005-03-02")) == ["after-end"]


@pytest.mark.parametrize(
    "end",
    [
        Banned(party=A, date=on("2005")),
        Merged(parties=(A, B), into=C, date=on("2005")),
        Split(party=A, into=(B, C), survives=False, date=on("2005")),
    ],
    ids=lambda event: type(event).__name__,
)
def test_an_event_after_any_end_is_odd(end: Event) -> None:
    assert codes(founded(), end, registered("2006")) == ["after-end"]


def test_a_second_end_is_odd() -> None:
    assert codes(founded(), dissolved("2005"), Banned(party=A, date=on("2006"))) == ["after-end"]


def test_an_event_after_a_restart_is_not_odd() -> None:
    assert codes(founded(), dissolved("2005"), Revived(party=A, date=on("2006")), registered("2007")) == []
    assert codes(founded(), dissolved("2005"), founded("2006"), registered("2007")) == []


def test_ids_may_be_stated_of_any_day() -> None:
    same = SameParty(party=B, same_as=A, date=on("2010"))
    assert codes(founded(), dissolved("2005"), same) == []
    known = Identified(party=A, identifiers={"wikidata": "Q1"}, date=on("2010"))
    assert codes(founded(), dissolved("2005"), known) == []
    assert codes(founded("2004"), Identified(party=A, identifiers={"wikidata": "Q1"}, date=on("1999"))) == []


def test_a_person_leaves_only_the_role_in_which_an_earlier_event_names_them() -> None:
    assert codes(founded(), chosen("2004"), left("2005")) == []
    assert codes(founded(), chosen("2004"), left("2005", role="deputy chair")) == ["nobody-to-leave"]
    assert codes(founded(), chosen("2004", "Bota"), left("2005")) == ["nobody-to-leave"]
    assert codes(founded(), chosen("2006"), left("2005")) == ["nobody-to-leave"]


def test_a_share_of_all_votes_is_not_odd() -> None:
    assert codes(founded(), ElectionResult(party=A, election="kz-1", date=on("2004"), vote_share=100.0)) == []


def test_every_unknown_event_that_is_named_is_a_finding() -> None:
    event = Renamed(party=A, name="B", date=on("2004"), after=(event_id(1), event_id(98), event_id(99)))
    assert codes(founded(), event) == ["unknown-event-named"] * 2


def test_an_event_that_is_named_and_retracted_is_recorded() -> None:
    ledger = Ledger(founded(), registered("2004"), Renamed(party=A, name="B", after=(event_id(2),)))
    ledger.retracts(event_id(2))
    assert ledger.findings() == []


def test_a_finding_is_gone_when_it_is_settled_and_known_at_its_time_for_ever() -> None:
    ledger = Ledger(founded("2004-04-13"), registered("2003"))
    ledger.corrects(event_id(2), registered("2005"))
    assert [len(ledger.findings(position=position)) for position in (1, 2, 3)] == [0, 1, 0]


def test_an_account_that_is_not_chosen_is_no_finding() -> None:
    rival = Registered(party=A, date=on("1999"), rival_to=event_id(2))
    assert codes(founded("2004"), registered("2005"), rival) == []


def test_a_finding_of_one_party_under_two_ids_is_told_under_the_id_in_use() -> None:
    ledger = Ledger(
        founded("2004"),
        Registered(party=B, date=on("1999")),
        SameParty(party=B, same_as=A),
    )
    assert [(each.code, each.party) for each in ledger.findings(B)] == [("before-beginning", A)]
    assert ledger.findings(B) == ledger.findings(A)


def test_the_findings_of_a_merger_are_those_of_the_parties_that_had_ended() -> None:
    merged = Merged(parties=(A, B), into=C, date=on("2006"))
    ledger = Ledger(founded(), founded(party=B), founded(party=C), dissolved("2005"), merged)
    assert [len(ledger.findings(party)) for party in (A, B, C)] == [1, 0, 0]
