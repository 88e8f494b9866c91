"""What is odd: recorded all the same, and reported. Each code, its near misses, and what acknowledges a finding."""

from typing import Any, get_args

import pytest

from domain.events import (
    Banned,
    CandidateEndorsed,
    Deregistered,
    Dissolved,
    ElectionHeld,
    ElectionResult,
    Event,
    FindingAcknowledged,
    FindingCode,
    Founded,
    Identified,
    LeaderChosen,
    LeaderLeft,
    Merged,
    NewParty,
    Registered,
    Renamed,
    Revived,
    SameParty,
    SeatsChanged,
    Source,
    Split,
    Succeeded,
)
from domain.ids import EventId, PartyId
from projections.findings import Acknowledgement, Finding
from tests.projections.ledgers import A, B, C, D, Ledger, event_id, founded, on

KZ_1 = "kz-1"


def dissolved(date: str) -> Dissolved:
    return Dissolved(party=A, date=on(date))


def registered(date: str, **more: Any) -> Registered:
    return Registered(party=A, date=on(date), **more)


def left(date: str, person: str = "Abay", role: str = "chair", **more: Any) -> LeaderLeft:
    return LeaderLeft(party=A, role=role, person=person, date=on(date), **more)


def chosen(date: str, person: str = "Abay", role: str = "chair", **more: Any) -> LeaderChosen:
    return LeaderChosen(party=A, role=role, person=person, date=on(date), **more)


def merged(party: PartyId, into: PartyId, date: str, **more: Any) -> Merged:
    return Merged(parties=(party,), into=into, date=on(date), **more)


def contest(date: str = "2004", seats: int | None = 10, election: str = KZ_1, **more: Any) -> ElectionHeld:
    return ElectionHeld(
        election=election, country="KZ", chamber="mazhilis", date=on(date), seats=seats, **more
    )


def result(party: PartyId = A, election: str = KZ_1, **more: Any) -> ElectionResult:
    return ElectionResult(party=party, election=election, **more)


def seats_changed(date: str, seats: int, **more: Any) -> SeatsChanged:
    return SeatsChanged(party=A, chamber="mazhilis", country="KZ", seats=seats, date=on(date), **more)


def published(date: str) -> tuple[Source, ...]:
    return (Source(document="The Register", published=on(date)),)


def codes(*events: Event) -> list[str]:
    return [finding.code for finding in Ledger(*events).findings()]


def contest_codes(*events: Event) -> list[str]:
    return [finding.code for finding in Ledger(*events).contest_findings(KZ_1)]


def acknowledged(*numbers: int, code: FindingCode = "before-beginning", **more: Any) -> FindingAcknowledged:
    of = {} if "election" in more else {"party": A}
    events = tuple(event_id(number) for number in numbers)
    return FindingAcknowledged(code=code, events=events, reason="The register says so.", **{**of, **more})


def of_party(code: FindingCode, *numbers: int, message: str, remedy: str, party: PartyId = A) -> Finding:
    events = tuple(event_id(number) for number in numbers)
    return Finding(
        code=code,
        party=party,
        election=None,
        events=events,
        message=message,
        remedy=remedy,
        acknowledged=None,
    )


def of_contest(code: FindingCode, *numbers: int, message: str, remedy: str) -> Finding:
    events = tuple(event_id(number) for number in numbers)
    return Finding(
        code=code,
        party=None,
        election=KZ_1,
        events=events,
        message=message,
        remedy=remedy,
        acknowledged=None,
    )


ONE_OF_THEM = (
    "name one of them in the `rival_to` of the others if they are accounts of one happening, "
    "or retract what is said twice"
)
OR_ALLIANCE = "correct the number that is wrong; say in `alliance` which parties stood on the list of another one that has a result"
RANK_ONE = "rank the best one preferred and the others normal or deprecated, and say why in a note"

NAME_IT = "name the code and all events of the finding, as it names them, or retract the acknowledgement"

EVERY_FINDING: dict[str, tuple[tuple[Event, ...], Finding]] = {
    "before-beginning": (
        (founded("2004-04-13"), result(date=on("1999-10-10"))),
        of_party(
            "before-beginning",
            *(2, 1),
            message="ElectionResult of 1999-10-10 lies before the beginning of kz-a (Founded of 2004-04-13)",
            remedy="correct one of the dates, or state an earlier beginning",
        ),
    ),
    "after-end": (
        (founded(), dissolved("2005"), registered("2006-01-01")),
        of_party(
            "after-end",
            *(3, 2),
            message="Registered of 2006-01-01 lies after the end of kz-a (Dissolved of 2005)",
            remedy="correct one of the dates, or state that it was Revived",
        ),
    ),
    "nobody-to-leave": (
        (founded(), left("2004")),
        of_party(
            "nobody-to-leave",
            2,
            message="Abay leaves as chair of kz-a, and no earlier event names them in that role",
            remedy="state when they were chosen, or mend the name or the role",
        ),
    ),
    "overlapping-leaders": (
        (founded(), chosen("2004", sole=True), chosen("2010", "Bota")),
        of_party(
            "overlapping-leaders",
            *(3, 2),
            message="Bota is chosen chair of kz-a (LeaderChosen of 2010) while Abay holds that office "
            "(LeaderChosen of 2004), which is held by one at a time",
            remedy="say in `succeeds` or `sole` that the choice ends the other term, or state when that person left",
        ),
    ),
    "seats-over-chamber": (
        (founded(), contest(seats=10), result(seats=11)),
        of_party(
            "seats-over-chamber",
            *(3, 2),
            message="ElectionResult of 2004 gives kz-a 11 seats of 10 in all (ElectionHeld of kz-1)",
            remedy="correct the number that is wrong",
        ),
    ),
    "shares-over-100": (
        (founded(), result(date=on("2004"), vote_share=719.0)),
        of_party(
            "shares-over-100",
            2,
            message="719.0 is more than 100 percent of the votes",
            remedy="give shares in percent, 7.19 for 7.19 %",
        ),
    ),
    "rivals-without-preferred": (
        (founded(), registered("2004"), registered("2005", rival_to=event_id(2))),
        of_party(
            "rivals-without-preferred",
            *(2, 3),
            message="2 accounts of one happening (Registered) differ, and none of them is ranked preferred",
            remedy=RANK_ONE,
        ),
    ),
    "unmarked-rivals": (
        (founded(), result(date=on("2004"), votes=100), result(date=on("2004"), votes=101)),
        of_party(
            "unmarked-rivals",
            *(2, 3),
            message="2 results of kz-a in the contest kz-1 are recorded as different happenings",
            remedy=ONE_OF_THEM,
        ),
    ),
    "merged-into-itself": (
        (founded(), founded(party=B), merged(A, B, "2003"), merged(B, A, "2005")),
        of_party(
            "merged-into-itself",
            *(3, 4),
            message="by its mergers kz-a went into itself: into kz-b (Merged of 2003), then into kz-a (Merged of 2005)",
            remedy="correct the merger that is wrong, or state what began the party anew before the last of them",
        ),
    ),
    "unknown-event-named": (
        (founded(), Renamed(party=A, name="B", date=on("2004"), rival_to=event_id(99))),
        of_party(
            "unknown-event-named",
            2,
            message=f"Renamed names the event {event_id(99)}, of which nothing is recorded",
            remedy="state it, or mend the id",
        ),
    ),
    "nothing-acknowledged": (
        (founded(), acknowledged(1)),
        of_party(
            "nothing-acknowledged",
            2,
            message="FindingAcknowledged of before-beginning is of no finding: none of that code names just these events",
            remedy=NAME_IT,
        ),
    ),
    "published-later": (
        (founded(), registered("2004", sources=published("2026-02"))),
        of_party(
            "published-later",
            2,
            message="Registered was recorded before its source 'The Register' was published (2026-02)",
            remedy="correct the day of publication, or name the source that was used",
        ),
    ),
}

EVERY_FINDING_OF_A_CONTEST: dict[str, tuple[tuple[Event, ...], Finding]] = {
    "seats-over-chamber": (
        (contest(seats=10), result(A, seats=6), result(B, seats=5), result(C, votes=1)),
        of_contest(
            "seats-over-chamber",
            *(1, 2, 3),
            message="the results of kz-1 give 11 seats of 10 in all",
            remedy=OR_ALLIANCE,
        ),
    ),
    "shares-over-100": (
        (result(A, vote_share=60.0), result(B, vote_share=40.6), result(C, votes=1)),
        of_contest(
            "shares-over-100",
            *(1, 2),
            message="the shares of kz-1 are 100.6 percent of the votes together",
            remedy=OR_ALLIANCE,
        ),
    ),
    "rivals-without-preferred": (
        (contest(), contest("2005", rival_to=event_id(1))),
        of_contest(
            "rivals-without-preferred",
            *(1, 2),
            message="2 accounts of one happening (ElectionHeld) differ, and none of them is ranked preferred",
            remedy=RANK_ONE,
        ),
    ),
    "unmarked-rivals": (
        (contest("2005"), contest("2004")),
        of_contest(
            "unmarked-rivals",
            *(2, 1),
            message="2 ElectionHeld of kz-1 are recorded as different happenings: 2004, 2005",
            remedy=f"{ONE_OF_THEM}; another contest has an id of its own",
        ),
    ),
    "unknown-event-named": (
        (contest(after=(event_id(99),)),),
        of_contest(
            "unknown-event-named",
            1,
            message=f"ElectionHeld names the event {event_id(99)}, of which nothing is recorded",
            remedy="state it, or mend the id",
        ),
    ),
    "nothing-acknowledged": (
        (contest(), acknowledged(1, code="unmarked-rivals", election=KZ_1)),
        of_contest(
            "nothing-acknowledged",
            2,
            message="FindingAcknowledged of unmarked-rivals is of no finding: none of that code names just these events",
            remedy=NAME_IT,
        ),
    ),
    "published-later": (
        (contest(sources=published("2026-02")),),
        of_contest(
            "published-later",
            1,
            message="ElectionHeld was recorded before its source 'The Register' was published (2026-02)",
            remedy="correct the day of publication, or name the source that was used",
        ),
    ),
}


def test_there_is_an_example_of_every_finding() -> None:
    assert set(EVERY_FINDING) == set(get_args(FindingCode))


@pytest.mark.parametrize("code", EVERY_FINDING)
def test_a_finding_names_its_events_and_says_what_would_settle_it(code: str) -> None:
    events, finding = EVERY_FINDING[code]
    assert Ledger(*events).findings() == [finding]


@pytest.mark.parametrize("code", EVERY_FINDING_OF_A_CONTEST)
def test_a_finding_of_a_contest_is_found_for_the_contest_and_for_no_party(code: str) -> None:
    events, finding = EVERY_FINDING_OF_A_CONTEST[code]
    ledger = Ledger(*events, *map(founded_as, (A, B, C)))
    assert ledger.contest_findings(KZ_1) == [finding]
    assert [each for party in (A, B, C) for each in ledger.findings(party)] == []


def founded_as(party: PartyId) -> Founded:
    return founded(party=party)


def test_a_sound_history_has_no_findings() -> None:
    ledger = Ledger(
        founded("2004"),
        registered("2004-06-21"),
        chosen("2004-06-21", sole=True),
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


def test_a_merger_of_what_had_ended_is_odd_and_what_is_wound_up_after_the_end_is_not() -> None:
    merger = Merged(parties=(A, B), into=C, date=on("2006"))
    assert codes(founded(), dissolved("2005"), merger) == ["after-end"]
    assert codes(founded(), dissolved("2005"), Banned(party=A, date=on("2006"))) == []
    assert codes(founded(), Banned(party=A, date=on("2005")), dissolved("2006")) == []
    assert codes(founded(), dissolved("2005"), Deregistered(party=A, date=on("2006"))) == []
    assert codes(founded(), dissolved("2005"), Succeeded(party=B, predecessor=A, date=on("2006"))) == []


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
    assert codes(founded("2004"), registered("2005", rank="preferred"), rival) == []


def test_a_finding_of_one_party_under_two_ids_is_told_under_the_id_in_use() -> None:
    ledger = Ledger(
        founded("2004"),
        Registered(party=B, date=on("1999")),
        SameParty(party=B, same_as=A),
    )
    assert [(each.code, each.party) for each in ledger.findings(B)] == [("before-beginning", A)]
    assert ledger.findings(B) == ledger.findings(A)


def test_the_findings_of_a_merger_are_those_of_the_parties_that_had_ended() -> None:
    merger = Merged(parties=(A, B), into=C, date=on("2006"))
    ledger = Ledger(founded(), founded(party=B), founded(party=C), dissolved("2005"), merger)
    assert [len(ledger.findings(party)) for party in (A, B, C)] == [1, 0, 0]


# What is certain of leaders


def overlap(*events: Event) -> list[tuple[EventId, ...]]:
    """The events of the findings about leaders; an event's number is its place behind the founding."""
    found = Ledger(founded("1999"), *events).findings()
    assert {finding.code for finding in found} <= {"overlapping-leaders"}
    return [finding.events for finding in found]


CHAIR_ABAY = chosen("2004-06-21", "Abay", sole=True)
CHAIR_BOTA = chosen("2010-06-21", "Bota")
THE_OVERLAP = [(event_id(3), event_id(2))]


def test_a_second_holder_of_a_single_office_is_odd() -> None:
    assert overlap(CHAIR_ABAY, CHAIR_BOTA) == THE_OVERLAP


def test_an_office_is_single_if_any_choice_for_it_is_whenever_that_was() -> None:
    abay, chingiz = chosen("2004", "Abay"), chosen("2015", "Chingiz", sole=True)
    assert overlap(abay, CHAIR_BOTA, chingiz) == THE_OVERLAP


def test_an_office_that_no_choice_calls_single_may_have_several_holders() -> None:
    assert overlap(chosen("2004"), CHAIR_BOTA) == []
    assert overlap(CHAIR_ABAY, chosen("2010", "Bota", role="deputy chair")) == []


def test_a_choice_that_says_whose_term_it_ends_is_not_odd() -> None:
    assert overlap(CHAIR_ABAY, chosen("2010", "Bota", succeeds="Abay")) == []
    assert overlap(CHAIR_ABAY, chosen("2010", "Bota", sole=True)) == []
    assert overlap(CHAIR_ABAY, chosen("2010", "Bota", succeeds="Chingiz")) == []


def test_a_person_who_is_chosen_again_overlaps_with_nobody() -> None:
    assert overlap(CHAIR_ABAY, chosen("2010", "Abay")) == []


def test_two_names_with_one_id_are_one_person() -> None:
    abay, abai = chosen("2004", "Abay", sole=True, person_id="abay"), chosen("2010", "Abai", person_id="abay")
    assert overlap(abay, abai) == []
    assert overlap(abay, abai, left("2011", "Abai"), chosen("2012", "Bota")) == []
    assert overlap(abay, abai, chosen("2012", "Bota")) == [(event_id(4), event_id(3))]


@pytest.mark.parametrize(
    "end",
    [
        left("2008"),
        left("2004-06-22"),
        left("2010-06-21"),
        chosen("2008", "Chingiz", succeeds="Abay"),
        Banned(party=A, date=on("2010")),
    ],
    ids=["left", "left a day later", "left that day", "succeeded", "the party ended"],
)
def test_a_term_that_had_ended_does_not_overlap(end: Event) -> None:
    found = Ledger(founded("1999"), CHAIR_ABAY, end, CHAIR_BOTA).findings()
    pairs = [each.events for each in found if each.code == "overlapping-leaders"]
    assert (event_id(4), event_id(2)) not in pairs


def test_a_term_that_somebody_elses_single_choice_ended_does_not_overlap() -> None:
    chingiz = chosen("2008", "Chingiz", sole=True)
    assert overlap(CHAIR_ABAY, chingiz, CHAIR_BOTA) == [(event_id(4), event_id(3))]


@pytest.mark.parametrize(
    "end",
    [
        left("2010"),
        left("2010/2012"),
        left("../2012"),
        left("XXXX"),
        left("2004"),
        chosen("XXXX", "Chingiz", succeeds="Abay"),
        dissolved("2010"),
    ],
    ids=lambda event: f"{type(event).__name__} {event.date}",
)
def test_a_term_that_may_have_ended_does_not_overlap_for_certain(end: Event) -> None:
    found = Ledger(founded("1999"), CHAIR_ABAY, CHAIR_BOTA, end).findings()
    assert [each.events for each in found if each.code == "overlapping-leaders"] == []


def test_what_ended_a_term_after_that_day_or_before_it_began_changes_nothing() -> None:
    assert overlap(CHAIR_ABAY, CHAIR_BOTA, left("2010-06-22")) == THE_OVERLAP
    assert overlap(CHAIR_ABAY, CHAIR_BOTA, left("2011")) == THE_OVERLAP
    earlier = chosen("2000", "Abay")
    assert overlap(earlier, left("2003"), CHAIR_ABAY, CHAIR_BOTA) == [(event_id(5), event_id(4))]


def test_a_departure_after_somebody_elses_single_choice_is_harmless() -> None:
    assert overlap(CHAIR_ABAY, chosen("2010", "Bota", sole=True), left("2011")) == []


def test_a_term_that_may_have_begun_later_does_not_overlap_for_certain() -> None:
    assert overlap(chosen("2010", "Abay", sole=True), CHAIR_BOTA) == []
    assert overlap(chosen("2010-06-21", "Abay", sole=True), CHAIR_BOTA) == []
    assert overlap(chosen("2010-06-20", "Abay", sole=True), CHAIR_BOTA) == THE_OVERLAP


def test_who_is_attested_in_an_office_may_have_held_it_before_the_other() -> None:
    attested = chosen("../2010", "Bota")
    assert overlap(CHAIR_ABAY, attested) == []
    assert overlap(CHAIR_ABAY, chosen("../2010", "Bota", after=(event_id(2),))) == THE_OVERLAP


# Seats


def test_as_many_seats_as_there_are_is_not_odd() -> None:
    assert codes(founded(), contest(seats=10), result(seats=10)) == []
    assert codes(founded(), contest(seats=None), result(seats=11)) == []
    assert codes(founded(), result(date=on("2004"), seats=11)) == []
    assert contest_codes(contest(seats=10), result(A, seats=6), result(B, seats=4)) == []
    assert contest_codes(contest(seats=None), result(A, seats=6), result(B, seats=5)) == []


def test_seats_of_an_alliances_member_are_not_counted_beside_those_of_the_alliance() -> None:
    alliance, member = result(A, seats=10), result(B, seats=4, alliance=A)
    assert contest_codes(contest(seats=10), alliance, member) == []
    assert contest_codes(
        contest(seats=10), result(B, seats=4, alliance=A), result(C, seats=7, alliance=A)
    ) == ["seats-over-chamber"]


def test_an_alliance_under_another_of_its_ids_is_the_alliance() -> None:
    events = (
        contest(seats=10),
        result(A, seats=10),
        result(B, seats=4, alliance=D),
        SameParty(party=D, same_as=A),
    )
    assert contest_codes(*events[:3]) == ["seats-over-chamber"]
    assert contest_codes(*events) == []


def test_only_seats_of_the_round_that_decided_are_counted() -> None:
    first, second = result(A, seats=6, round=1), result(A, seats=6, round=2)
    assert contest_codes(contest(seats=10), first, second, result(B, seats=4, round=2)) == []
    assert contest_codes(contest(seats=10), first, second, result(B, seats=5, round=2)) == [
        "seats-over-chamber"
    ]


def test_of_two_results_of_one_party_the_sum_counts_the_lower_one() -> None:
    assert contest_codes(contest(seats=10), result(A, seats=6), result(A, seats=5), result(B, seats=5)) == []


def test_a_change_to_more_seats_than_the_latest_contest_had_is_odd() -> None:
    before, latest = contest("2004", 77, "kz-1"), contest("2007", 98, "kz-2")
    found = Ledger(founded(), before, latest, seats_changed("2008", 99)).findings()
    assert [(each.code, each.events, each.message) for each in found] == [
        (
            "seats-over-chamber",
            (event_id(4), event_id(3)),
            "SeatsChanged of 2008 gives kz-a 99 seats in a chamber (mazhilis) that has 98 in all",
        )
    ]
    assert codes(founded(), before, latest, seats_changed("2008", 98)) == []
    assert codes(founded(), before, latest, seats_changed("2006", 78)) == ["seats-over-chamber"]


def test_a_change_in_a_chamber_whose_size_is_not_certain_is_not_odd() -> None:
    small, large = contest("2004", 77, "kz-1"), contest("2007", 107, "kz-2")
    assert codes(founded(), small, seats_changed("2003", 99)) == [], "no contest lies before it"
    assert codes(founded(), small, seats_changed("2004", 99)) == [], "the contest may lie behind it"
    assert codes(founded(), small, large, seats_changed("2007", 99)) == [], (
        "the larger chamber may lie before it"
    )
    assert codes(founded(), small, large, seats_changed("2007", 108)) == ["seats-over-chamber"]
    assert codes(founded(), small, contest("2007", None, "kz-2"), seats_changed("2008", 99)) == []
    other = ElectionHeld(election="kz-2", country="KZ", chamber="senate", seats=47, date=on("2005"))
    assert codes(founded(), other, seats_changed("2008", 99)) == []


# Shares


def test_what_rounding_adds_is_let_pass() -> None:
    assert contest_codes(result(A, vote_share=60.0), result(B, vote_share=40.5)) == []
    twenty = [result(f"kz-p{number}", vote_share=5.05) for number in range(20)]
    assert contest_codes(*twenty) == [], "a twentieth of a percent each"
    assert contest_codes(*twenty[1:], result(A, vote_share=5.06)) == ["shares-over-100"]


def test_shares_are_summed_by_round() -> None:
    assert contest_codes(result(A, vote_share=60.0, round=1), result(B, vote_share=60.0, round=2)) == []
    found = Ledger(result(A, vote_share=60.0, round=2), result(B, vote_share=60.0, round=2)).contest_findings(
        KZ_1
    )
    assert [each.message for each in found] == [
        "the shares of round 2 of kz-1 are 120 percent of the votes together"
    ]


def test_shares_of_an_alliances_member_are_not_counted_beside_those_of_the_alliance() -> None:
    assert contest_codes(result(A, vote_share=90.0), result(B, vote_share=45.0, alliance=A)) == []
    assert contest_codes(result(C, vote_share=90.0), result(B, vote_share=45.0, alliance=A)) == [
        "shares-over-100"
    ]


def test_a_share_of_an_endorsed_candidate_is_the_candidates() -> None:
    endorsed = CandidateEndorsed(party=A, election=KZ_1, candidate="Bota", candidate_vote_share=80.0)
    assert contest_codes(result(B, vote_share=80.0), endorsed) == []
    odd = CandidateEndorsed(party=A, election=KZ_1, candidate="Bota", candidate_vote_share=800.0)
    assert codes(founded(), odd) == ["shares-over-100"]


def test_a_share_of_a_member_is_no_finding_about_the_alliance() -> None:
    ledger = Ledger(founded(), founded(party=B), result(B, vote_share=719.0, alliance=A, date=on("2004")))
    assert [len(ledger.findings(party)) for party in (A, B)] == [0, 1]


# Rivals


def test_rivals_that_agree_need_no_preferred_one() -> None:
    first = registered("2004", authority="Ministry", sources=published("2010"), note="First.")
    second = registered("2004", authority="Ministry", rival_to=event_id(2), after=(event_id(1),))
    assert codes(founded(), first, second) == []


def test_exactly_one_rival_is_to_be_preferred() -> None:
    first = registered("2004", rank="preferred")
    assert codes(founded(), first, registered("2005", rival_to=event_id(2))) == []
    both = Ledger(founded(), first, registered("2005", rank="preferred", rival_to=event_id(2)))
    assert [each.message for each in both.findings()] == [
        "2 accounts of one happening (Registered) differ, and 2 of them are ranked preferred"
    ]


def test_deprecated_rivals_are_left_aside() -> None:
    first, second = registered("2004"), registered("2005", rank="deprecated", rival_to=event_id(2))
    assert codes(founded(), first, second) == []
    third = registered("2006", rival_to=event_id(2))
    found = Ledger(founded(), first, second, third).findings()
    assert [each.events for each in found] == [(event_id(2), event_id(4))]


def test_a_retracted_rival_is_none() -> None:
    ledger = Ledger(founded(), registered("2004"), registered("2005", rival_to=event_id(2)))
    ledger.retracts(event_id(3))
    assert [len(ledger.findings(position=position)) for position in (2, 3, 4)] == [0, 1, 0]


def test_rivals_are_found_for_each_party_that_one_of_them_names() -> None:
    ledger = Ledger(
        founded(),
        founded(party=B),
        registered("2004"),
        Registered(party=B, date=on("2004"), rival_to=event_id(3)),
    )
    assert [[each.code for each in ledger.findings(party)] for party in (A, B)] == [
        ["rivals-without-preferred"]
    ] * 2


def test_results_of_other_rounds_contests_and_parties_are_no_rivals() -> None:
    first, second = result(date=on("2004"), votes=1, round=1), result(date=on("2004"), votes=1, round=2)
    assert codes(founded(), first, second, result(election="kz-2", date=on("2004"), round=1)) == []
    assert codes(founded(), first, result(B, date=on("2004"), round=1, alliance=A)) == []
    assert contest_codes(contest("2004"), contest("2004", election="kz-2")) == []


def test_marked_rivals_are_not_unmarked() -> None:
    first, second = result(date=on("2004"), votes=1, rank="preferred"), result(votes=2, rival_to=event_id(2))
    assert codes(founded(), first, second) == []
    assert contest_codes(contest(rank="preferred"), contest("2005", rival_to=event_id(1))) == []


def test_results_of_one_party_under_two_ids_are_unmarked_rivals() -> None:
    ledger = Ledger(founded(), result(date=on("2004")), result(B, date=on("2004"), round=None))
    assert ledger.findings() == []
    ledger.states(SameParty(party=B, same_as=A))
    assert [each.code for each in ledger.findings(B)] == ["unmarked-rivals"]


def test_what_was_moved_to_another_contest_is_found_there() -> None:
    ledger = Ledger(contest("2004"), contest("2005"), result(A, seats=6), result(B, seats=5))
    assert [each.code for each in ledger.contest_findings(KZ_1)] == ["seats-over-chamber", "unmarked-rivals"]
    ledger.corrects(event_id(2), contest("2005", election="kz-2"))
    ledger.corrects(event_id(4), result(B, "kz-2", seats=11))
    assert ledger.contest_findings(KZ_1) == []
    assert [each.code for each in ledger.contest_findings("kz-2")] == ["seats-over-chamber"]


# Mergers


def circle(*events: Event) -> dict[PartyId, list[tuple[EventId, ...]]]:
    """By party, the events of the mergers into itself; parties are founded by the events 1 to 3."""
    ledger = Ledger(*map(founded_as, (A, B, C)), *events)
    found = {
        party: [each.events for each in ledger.findings(party) if each.code == "merged-into-itself"]
        for party in (A, B, C)
    }
    return {party: chains for party, chains in found.items() if chains}


def test_a_circle_of_mergers_is_found_once_for_the_party_that_it_leads_back_to() -> None:
    assert circle(merged(A, B, "2003"), merged(B, A, "2005")) == {A: [(event_id(4), event_id(5))]}
    assert circle(merged(A, B, "2003"), merged(B, C, "2004"), merged(C, A, "2005")) == {
        A: [(event_id(4), event_id(5), event_id(6))]
    }


def test_mergers_in_another_order_are_no_circle() -> None:
    assert circle(merged(A, B, "2003"), merged(C, A, "2005")) == {}
    assert circle(merged(A, B, "2003"), merged(B, C, "2004"), merged(C, A, "2002")) == {
        C: [(event_id(6), event_id(4), event_id(5))]
    }
    assert circle(merged(A, B, "2003"), merged(B, C, "2005"), merged(C, A, "2004")) == {}


def test_mergers_that_go_round_elsewhere_do_not_lead_back() -> None:
    found = circle(merged(A, B, "2002"), merged(B, C, "2003"), merged(C, B, "2004"), merged(B, C, "2005"))
    assert found == {B: [(event_id(5), event_id(6))], C: [(event_id(6), event_id(7))]}


def test_a_party_that_survives_its_merger_does_not_go_into_another() -> None:
    assert circle(merged(A, B, "2003", survivors=(A,)), merged(B, A, "2005")) == {}
    assert circle(merged(A, B, "2003"), merged(B, A, "2005", survivors=(B,))) == {}


@pytest.mark.parametrize(
    "restart",
    [
        Revived(party=A, date=on("2004")),
        founded("2004"),
        Split(party=C, into=(A,), date=on("2004")),
        merged(C, A, "2004"),
    ],
    ids=lambda event: type(event).__name__,
)
def test_a_party_that_began_anew_in_between_is_no_circle(restart: Event) -> None:
    assert circle(merged(A, B, "2003"), restart, merged(B, A, "2005")) == {}


def test_a_beginning_that_may_not_lie_in_between_settles_nothing() -> None:
    revived = Revived(party=A, date=on("2003/2005"))
    assert circle(merged(A, B, "2003"), revived, merged(B, A, "2005")) == {A: [(event_id(4), event_id(6))]}
    told = Revived(party=A, date=on("2003/2005"), after=(event_id(4),))
    back = merged(B, A, "2005", after=(event_id(5),))
    assert circle(merged(A, B, "2003"), told, back) == {}


def test_each_time_that_a_party_went_away_is_found() -> None:
    back_and_forth = [merged(*(A, B) if year % 2 else (B, A), str(year)) for year in (2003, 2004, 2005, 2006)]
    assert circle(*back_and_forth) == {
        A: [(event_id(4), event_id(5)), (event_id(6), event_id(7))],
        B: [(event_id(5), event_id(6))],
    }


def test_a_party_that_goes_on_under_another_of_its_ids_did_not_merge() -> None:
    assert circle(merged(A, B, "2003"), SameParty(party=B, same_as=A)) == {}


def test_mergers_on_unknown_days_follow_each_other_as_on_a_timeline() -> None:
    assert circle(merged(A, B, "XXXX"), merged(B, A, "XXXX")) == {A: [(event_id(4), event_id(5))]}
    assert circle(merged(A, B, "XXXX", after=(event_id(5),)), merged(B, A, "XXXX")) == {
        B: [(event_id(5), event_id(4))]
    }


def test_a_retracted_merger_closes_no_circle() -> None:
    ledger = Ledger(founded_as(A), founded_as(B), merged(A, B, "2003"), merged(B, A, "2005"))
    ledger.retracts(event_id(4))
    assert [len(ledger.findings(position=position)) for position in (3, 4, 5)] == [0, 1, 0]


# Sources


def test_a_source_may_be_published_on_the_day_of_the_record_or_before_or_on_an_unknown_day() -> None:
    for date in ("2025", "2026-01-02", "2026-01", "2026", "../2030", "2026-01-01/2030"):
        assert codes(founded(), registered("2004", sources=published(date))) == [], date
    assert codes(founded(), registered("2004", sources=published("2026-01-03"))) == ["published-later"]


def test_the_day_of_the_record_that_stands_counts() -> None:
    ledger = Ledger(founded())
    ledger.states(registered("2004", sources=published("2026-01-03")))
    ledger.corrects(event_id(2), registered("2005", sources=published("2026-01-03")))
    assert [len(ledger.findings(position=position)) for position in (1, 2, 3)] == [0, 1, 0]


def test_an_account_that_is_not_chosen_may_be_told_oddly() -> None:
    rival = registered("2005", rank="deprecated", rival_to=event_id(2), sources=published("2030"))
    assert codes(founded(), registered("2004"), rival) == ["published-later"]


# Acknowledgements


ODD = (founded("2004"), registered("2003"))


def held(ledger: Ledger, position: int | None = None) -> list[bool]:
    return [each.acknowledged is not None for each in ledger.findings(position=position)]


def test_a_finding_that_was_acknowledged_says_by_whom_when_and_why() -> None:
    ledger = Ledger(*ODD, acknowledged(2, 1))
    (finding,) = ledger.findings()
    assert finding.acknowledged == Acknowledgement(
        event_id=event_id(3),
        position=3,
        recorded_at="2026-01-03T00:00:00.000000Z",
        actor="editor",
        reason="The register says so.",
    )
    assert [held(ledger, position) for position in (2, 3)] == [[False], [True]]


def test_the_order_of_the_events_does_not_matter() -> None:
    assert held(Ledger(*ODD, acknowledged(1, 2))) == [True]


@pytest.mark.parametrize(
    "other",
    [
        acknowledged(2, 1, code="after-end"),
        acknowledged(2),
        acknowledged(2, 1, 9),
        acknowledged(2, 1, party=B),
        acknowledged(2, 1, election="kz-a"),
    ],
    ids=["another code", "fewer events", "more events", "another party", "an election"],
)
def test_the_acknowledgement_of_another_finding_holds_for_none(other: FindingAcknowledged) -> None:
    ledger = Ledger(*ODD)
    ledger.states(other, event_id(9))
    first, *others = ledger.findings()
    assert (first.code, first.acknowledged) == ("before-beginning", None)
    # What is said of this party's known events is odd itself.
    said_here = other.party == A and event_id(9) not in other.events
    assert [(each.code, each.events) for each in others] == [
        ("nothing-acknowledged", (event_id(9),))
    ] * said_here


def test_it_holds_under_any_id_of_the_party() -> None:
    ledger = Ledger(*ODD, acknowledged(2, 1, party=B))
    assert held(ledger) == [False]
    ledger.states(SameParty(party=B, same_as=A))
    assert held(ledger) == [True]


def test_it_lapses_when_more_is_recorded_of_an_event_concerned() -> None:
    ledger = Ledger(*ODD, acknowledged(2, 1))
    ledger.corrects(event_id(2), registered("2002"))
    assert [held(ledger, position) for position in (3, 4)] == [[True], [False]]
    ledger.states(acknowledged(2, 1))
    assert held(ledger) == [True]


def test_it_is_withdrawn_by_a_retraction_and_renewed_by_a_correction() -> None:
    ledger = Ledger(*ODD, acknowledged(2, 1))
    ledger.corrects(event_id(2), registered("2002"))
    ledger.corrects(event_id(3), acknowledged(2, 1, note="Looked at again."))
    assert held(ledger) == [True]
    ledger.retracts(event_id(3))
    assert held(ledger) == [False]


def test_the_last_of_several_that_hold_is_told() -> None:
    ledger = Ledger(*ODD, acknowledged(2, 1), acknowledged(2, 1, note="Me too."))
    (finding,) = ledger.findings()
    assert finding.acknowledged is not None
    assert finding.acknowledged.event_id == event_id(4)


def test_a_finding_of_a_contest_is_acknowledged_for_the_contest() -> None:
    ledger = Ledger(contest("2005"), contest("2004"))
    ledger.states(acknowledged(1, 2, code="unmarked-rivals", election=KZ_1))
    (finding,) = ledger.contest_findings(KZ_1)
    assert finding.acknowledged is not None
    assert finding.acknowledged.event_id == event_id(3)


def test_an_acknowledgement_that_names_an_unknown_event_is_odd_itself() -> None:
    found = Ledger(*ODD, acknowledged(2, 1, 99)).findings()
    assert [(each.code, each.events) for each in found] == [
        ("before-beginning", (event_id(2), event_id(1))),
        ("unknown-event-named", (event_id(3),)),
    ]
    assert (
        found[1].message
        == f"FindingAcknowledged names the event {event_id(99)}, of which nothing is recorded"
    )
    ledger = Ledger(acknowledged(99, code="unmarked-rivals", election=KZ_1))
    assert [each.code for each in ledger.contest_findings(KZ_1)] == ["unknown-event-named"]


def test_an_acknowledgement_says_nothing_of_the_party() -> None:
    """It proves nothing, is on no timeline, is no rival of anything, and changes no state."""
    plain = Ledger(*ODD)
    ledger = Ledger(*ODD, acknowledged(2, 1, date=on("1990"), rival_to=event_id(1), rank="preferred"))
    for as_of in ("1990", "2003", "2004", "2030"):
        assert ledger.party(as_of) == plain.party(as_of)
        assert ledger.timeline(as_of) == plain.timeline(as_of)
    alone = Ledger(acknowledged(1, date=on("1990")))
    assert (alone.party("2000").exists, alone.party("2000").possible, alone.timeline("2000")) == (
        "no",
        (),
        [],
    )


def test_what_names_an_acknowledgement_as_its_rival_is_a_happening_of_its_own() -> None:
    ledger = Ledger(founded(), acknowledged(1, rank="preferred"), registered("2004", rival_to=event_id(2)))
    assert ledger.party("2005").registered == "2004"
    assert ledger.party("2005").disputed == ()


# What findings are about


def test_subjects_are_parties_in_use_by_id_then_contests_by_id() -> None:
    ledger = Ledger(
        founded(party=C),
        founded(party=A),
        founded(party=B),
        SameParty(party=B, same_as=A),
        result(A, "kz-9"),
        contest(election="kz-2"),
        FindingAcknowledged(election="kz-5", code="shares-over-100", events=(event_id(5),), reason="So."),
    )
    assert list(ledger.chronicle.subjects(7)) == [
        ("party", A),
        ("party", C),
        ("election", "kz-2"),
        ("election", "kz-5"),
        ("election", "kz-9"),
    ]
    assert list(ledger.chronicle.subjects(2)) == [("party", A), ("party", C)]


def test_subjects_of_a_country_are_those_that_were_ever_said_to_be_of_it() -> None:
    abroad = ElectionHeld(election="ru-1", country="RU", chamber="duma")
    party = Founded(party="ru-d", name="D", country="RU")
    ledger = Ledger(founded(), contest(), abroad, party, result(A, "kz-9"))
    assert list(ledger.chronicle.subjects(5, "KZ")) == [("party", A), ("election", KZ_1)]
    assert list(ledger.chronicle.subjects(5, "RU")) == [("party", "ru-d"), ("election", "ru-1")]
    assert list(ledger.chronicle.subjects(2, "RU")) == []


def test_a_new_party_of_a_merger_is_no_circle() -> None:
    into = Merged(parties=(A, B), into=NewParty(party=D, name="D", country="KZ"), date=on("2003"))
    assert circle(into) == {}


def test_candidates_of_one_party_in_one_round_are_different_happenings() -> None:
    one, other = (
        result(date=on("2004"), votes=votes, candidate=name) for votes, name in ((1, "Abay"), (2, "Bota"))
    )
    assert codes(founded(), one, other) == []
    assert codes(founded(), one, result(date=on("2004"), votes=3)) == ["unmarked-rivals"]


def test_an_acknowledgement_of_what_is_no_finding_is_odd_and_may_be_acknowledged_itself() -> None:
    ledger = Ledger(*ODD, acknowledged(2))
    assert [(each.code, each.events, each.acknowledged is None) for each in ledger.findings()] == [
        ("before-beginning", (event_id(2), event_id(1)), True),
        ("nothing-acknowledged", (event_id(3),), True),
    ]
    ledger.states(acknowledged(3, code="nothing-acknowledged"))
    assert [(each.code, each.acknowledged is None) for each in ledger.findings()] == [
        ("before-beginning", True),
        ("nothing-acknowledged", False),
    ]


def test_an_acknowledgement_of_what_was_settled_since_is_not_odd() -> None:
    ledger = Ledger(*ODD, acknowledged(2, 1))
    ledger.corrects(event_id(2), registered("2010"))
    assert ledger.findings() == []
