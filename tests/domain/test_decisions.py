"""What is refused, what is recorded, and on which condition."""

from collections.abc import Callable
from typing import Any

import pytest

from domain import decisions, events
from domain.dates import EdtfDate
from domain.decisions import Decision, Idempotency, Known, RecordDraft, Standing, Stated, ToAppend
from domain.errors import (
    AboutItself,
    EventIdTaken,
    InvalidEvent,
    KeyReused,
    NotIntroduced,
    ReasonMissing,
    Refused,
    Retracted,
    StaleRevision,
    UnknownEvent,
)
from domain.events import (
    CoalitionEnded,
    CoalitionFormed,
    Dissolved,
    ElectionHeld,
    ElectionResult,
    Event,
    FindingAcknowledged,
    Founded,
    Identified,
    Merged,
    NewParty,
    Registered,
    Renamed,
    SameParty,
    SeatsChanged,
    Split,
    Succeeded,
)
from domain.ids import EventId, PartyId
from tests.domain.known import (
    ACTOR,
    REASON,
    Said,
    Told,
    correcting,
    event_id,
    given,
    retracting,
    stating,
)

ONE, TWO, THREE, FOUR = (event_id(number) for number in (1, 2, 3, 4))
KEY = Idempotency("a-key", "digest-of-the-body")


def on(text: str) -> EdtfDate:
    return EdtfDate.parse(text)


def founded(party: PartyId, date: str = "XXXX") -> Founded:
    return Founded(party=party, name=party.upper(), country="KZ", date=on(date))


A_FOUNDED, B_FOUNDED, C_FOUNDED = (founded(party, "2004-04-13") for party in ("kz-a", "kz-b", "kz-c"))
A_RENAMED = Renamed(party="kz-a", name="Alpha", date=on("2010"))
A_DISSOLVED = Dissolved(party="kz-a", date=on("2012"))
EVERYBODY = (Said(ONE, A_FOUNDED), Said(TWO, B_FOUNDED), Said(THREE, C_FOUNDED))
"""A ledger that knows three parties."""


def draft(
    number: int,
    event: Event | None,
    *tags: str,
    type_: str,
    kind: str = "stated",
    revision: int = 1,
) -> RecordDraft:
    assert kind in ("stated", "corrected", "retracted")
    return RecordDraft(
        kind=kind,  # type: ignore[arg-type]
        revision=revision,
        event_id=event_id(number),
        actor=ACTOR,
        reason=None if kind == "stated" else REASON,
        event=event,
        type=type_,
        tags=(f"event:{event_id(number)}", *tags),
    )


# Stating


def test_a_first_event_is_recorded_on_condition_that_nobody_touched_its_party() -> None:
    given().when(stating((ONE, A_FOUNDED))).then(
        draft(1, A_FOUNDED, "party:kz-a", "country:KZ", type_="Founded"),
        after=0,
        touches={f"event:{ONE}", "party:kz-a"},
    )


def test_an_append_is_made_after_the_head_that_it_was_decided_on() -> None:
    given(*EVERYBODY).when(stating((FOUR, A_RENAMED))).then(
        draft(4, A_RENAMED, "party:kz-a", type_="Renamed"),
        after=3,
        touches={f"event:{FOUR}", "party:kz-a"},
    )


def test_many_events_are_recorded_in_the_order_in_which_they_were_sent() -> None:
    given(*EVERYBODY).when(stating((event_id(9), A_DISSOLVED), (FOUR, A_RENAMED))).then(
        draft(9, A_DISSOLVED, "party:kz-a", type_="Dissolved"),
        draft(4, A_RENAMED, "party:kz-a", type_="Renamed"),
        after=3,
        touches={f"event:{event_id(9)}", f"event:{FOUR}", "party:kz-a"},
    )


def test_one_refused_event_refuses_the_whole_append_and_is_named_by_its_place() -> None:
    stranger = Dissolved(party="kz-stranger")
    refused = (
        given(*EVERYBODY)
        .when(stating((FOUR, A_RENAMED), (event_id(5), stranger)))
        .then_refused(
            NotIntroduced,
            "events[1]: no record ever introduced the party 'kz-stranger': state its Founded first or in the same append "
            "(without a date if the founding is not known), or check the id",
        )
    )
    assert isinstance(refused, Refused)
    assert refused.index == 1


def test_a_contest_and_a_coalition_need_no_introduction() -> None:
    held = ElectionHeld(election="kz-mazhilis-2012", country="KZ", chamber="mazhilis", date=on("2012"))
    ended = CoalitionEnded(coalition="kz-bloc")
    given().when(stating((ONE, held), (TWO, ended))).then(
        draft(1, held, "country:KZ", "election:kz-mazhilis-2012", type_="ElectionHeld"),
        draft(2, ended, "coalition:kz-bloc", type_="CoalitionEnded"),
        after=0,
        touches={f"event:{ONE}", f"event:{TWO}"},
    )


def test_an_append_under_a_key_bears_the_key_and_the_digest_and_touches_the_key() -> None:
    given(*EVERYBODY).when(stating((FOUR, A_RENAMED), under=KEY)).then(
        draft(4, A_RENAMED, "party:kz-a", "key:a-key", "body:digest-of-the-body", type_="Renamed"),
        after=3,
        touches={f"event:{FOUR}", "party:kz-a", "key:a-key"},
    )


# Facts arrive late and out of order, and odd ones are recorded


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(Renamed(party="kz-a", name="Alef", date=on("1990")), id="a rename before the founding"),
        pytest.param(Founded(party="kz-a", name="A", country="KZ", date=on("2015")), id="a second founding"),
        pytest.param(Registered(party="kz-a", date=on("2020")), id="a registration of a dissolved party"),
        pytest.param(Dissolved(party="kz-a", date=on("2013")), id="a second end"),
        pytest.param(
            ElectionResult(party="kz-a", election="kz-mazhilis-1999", date=on("1999"), vote_share=101.5),
            id="a result before the founding, of more than all votes, in a contest that is not recorded",
        ),
        pytest.param(
            Renamed(party="kz-a", name="Alef", after=(event_id(99),), rival_to=event_id(98)),
            id="an event that names events of which nothing is recorded",
        ),
        pytest.param(events.Revived(party="kz-a", date=on("2001")), id="a revival before the founding"),
        pytest.param(
            events.LeaderLeft(party="kz-a", role="chair", person="Nobody"),
            id="a leader leaves who never came",
        ),
        pytest.param(events.LeftCoalition(party="kz-a", coalition="kz-none"), id="leaving no coalition"),
        pytest.param(Dissolved(party="kz-a", date=on("2999")), id="an end in the far future"),
        pytest.param(Dissolved(party="kz-a"), id="an end of which the day is unknown"),
        pytest.param(
            Merged(parties=("kz-a",), into="kz-b", date=on("2013")), id="one party merges into another one"
        ),
        pytest.param(
            Merged(parties=("kz-a", "kz-b"), into="kz-c", survivors=("kz-a", "kz-b"), date=on("2013")),
            id="a merger that everybody survives",
        ),
        pytest.param(
            Split(party="kz-a", into=("kz-b",), survives=False), id="a split into one that exists already"
        ),
    ],
)
def test_what_is_merely_odd_is_recorded(event: Event) -> None:
    drafts = given(*EVERYBODY, Said(FOUR, A_DISSOLVED)).when(stating((event_id(5), event))).then_accepted()
    assert [each.event for each in drafts] == [event]


# A party that no record ever introduced


STRANGER = "kz-stranger"


@pytest.mark.parametrize(
    "event",
    [
        Dissolved(party=STRANGER),
        Split(party=STRANGER, into=("kz-a",)),
        Split(party="kz-a", into=(STRANGER,)),
        Split(party="kz-a", into=(NewParty(party="kz-new", name="New", country="KZ"), STRANGER)),
        Merged(parties=("kz-a", STRANGER), into="kz-b"),
        Merged(parties=("kz-a",), into=STRANGER),
        Merged(parties=(STRANGER,), into=NewParty(party="kz-new", name="New", country="KZ")),
        Succeeded(party="kz-a", predecessor=STRANGER),
        SameParty(party="kz-a", same_as=STRANGER),
        SameParty(party=STRANGER, same_as="kz-a"),
        ElectionResult(party="kz-a", election="kz-1", alliance=STRANGER),
        CoalitionFormed(coalition="kz-bloc", parties=("kz-a", STRANGER)),
        CoalitionFormed(coalition="kz-bloc", prime_minister_party=STRANGER),
        events.MergerAnnounced(parties=("kz-a", STRANGER)),
        events.MergerAbandoned(parties=(STRANGER, "kz-a")),
        Identified(party=STRANGER, identifiers={"wikidata": "Q1"}),
        events.JoinedCoalition(party=STRANGER, coalition="kz-bloc"),
    ],
    ids=lambda event: f"{type(event).__name__}",
)
def test_a_party_that_no_record_ever_introduced_is_refused_wherever_it_is_named(event: Event) -> None:
    given(*EVERYBODY).when(stating((FOUR, event))).then_refused(
        NotIntroduced,
        "no record ever introduced the party 'kz-stranger': state its Founded first or in the same append "
        "(without a date if the founding is not known), or check the id",
    )


def test_a_party_that_was_only_named_was_not_introduced() -> None:
    named_only = Said(FOUR, Split(party="kz-a", into=(STRANGER,)))
    given(*EVERYBODY, named_only).when(stating((event_id(5), Dissolved(party=STRANGER)))).then_refused(
        NotIntroduced,
        "no record ever introduced the party 'kz-stranger': state its Founded first or in the same append "
        "(without a date if the founding is not known), or check the id",
    )


@pytest.mark.parametrize(
    "introduction",
    [
        Founded(party="kz-new", name="New", country="KZ"),
        Split(party="kz-a", into=(NewParty(party="kz-new", name="New", country="KZ"),)),
        Merged(parties=("kz-a", "kz-b"), into=NewParty(party="kz-new", name="New", country="KZ")),
    ],
    ids=["Founded", "Split", "Merged"],
)
def test_a_party_is_introduced_by_what_gives_it_a_name_and_a_country(introduction: Event) -> None:
    event = Dissolved(party="kz-new")
    given(*EVERYBODY, Said(FOUR, introduction)).when(stating((event_id(5), event))).then(
        draft(5, event, "party:kz-new", type_="Dissolved"),
        after=4,
        touches={f"event:{event_id(5)}", "party:kz-new"},
    )


def test_a_party_stays_introduced_when_its_introduction_was_retracted() -> None:
    given(Said(ONE, A_FOUNDED), Said(ONE, None)).when(stating((TWO, A_RENAMED))).then(
        draft(2, A_RENAMED, "party:kz-a", type_="Renamed"),
        after=2,
        touches={f"event:{TWO}", "party:kz-a"},
    )


def test_a_party_stays_introduced_when_its_introduction_was_corrected_to_be_of_another_party() -> None:
    given(Said(ONE, A_FOUNDED), Said(ONE, B_FOUNDED)).when(stating((TWO, A_RENAMED))).then(
        draft(2, A_RENAMED, "party:kz-a", type_="Renamed"),
        after=2,
        touches={f"event:{TWO}", "party:kz-a"},
    )


def test_events_of_one_append_introduce_parties_for_each_other_whatever_their_order() -> None:
    merged = Merged(parties=("kz-a", "kz-b"), into=NewParty(party="kz-c", name="C", country="KZ"))
    succeeded = Succeeded(party="kz-c", predecessor="kz-a")
    given().when(stating((ONE, succeeded), (TWO, merged), (THREE, B_FOUNDED), (FOUR, A_FOUNDED))).then(
        draft(1, succeeded, "party:kz-c", "party:kz-a", type_="Succeeded"),
        draft(2, merged, "party:kz-a", "party:kz-b", "party:kz-c", "country:KZ", type_="Merged"),
        draft(3, B_FOUNDED, "party:kz-b", "country:KZ", type_="Founded"),
        draft(4, A_FOUNDED, "party:kz-a", "country:KZ", type_="Founded"),
        after=0,
        touches={
            *(f"event:{each}" for each in (ONE, TWO, THREE, FOUR)),
            *("party:kz-a", "party:kz-b", "party:kz-c"),
        },
    )


# An event about a party and itself


A_NEW = NewParty(party="kz-a", name="A", country="KZ")


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (
            Split(party="kz-a", into=("kz-a",)),
            "'kz-a' cannot split off itself: name the other parties in `into`",
        ),
        (
            Split(party="kz-a", into=("kz-b", A_NEW)),
            "'kz-a' cannot split off itself: name the other parties in `into`",
        ),
        (
            Split(party="kz-b", into=("kz-a", A_NEW)),
            "'kz-a' stands twice in `into`: name each party once",
        ),
        (
            Merged(parties=("kz-a", "kz-b"), into="kz-a"),
            "'kz-a' cannot merge into itself: name in `parties` only those that went into it",
        ),
        (
            Merged(parties=("kz-b", "kz-a"), into=A_NEW),
            "'kz-a' cannot merge into itself: name in `parties` only those that went into it",
        ),
        (
            Merged(parties=("kz-a", "kz-a"), into="kz-b"),
            "'kz-a' stands twice in `parties`: name each party once",
        ),
        (
            Merged(parties=("kz-a",), into="kz-b", survivors=("kz-a", "kz-a")),
            "'kz-a' stands twice in `survivors`: name each party once",
        ),
        (
            Succeeded(party="kz-a", predecessor="kz-a"),
            "'kz-a' is named twice: name two different parties",
        ),
        (
            SameParty(party="kz-a", same_as="kz-a"),
            "'kz-a' is named twice: name two different parties",
        ),
        (
            ElectionResult(party="kz-a", election="kz-1", alliance="kz-a"),
            "'kz-a' is named twice: name two different parties",
        ),
        (
            events.MergerAnnounced(parties=("kz-a", "kz-b", "kz-a")),
            "'kz-a' stands twice in `parties`: name each party once",
        ),
        (
            events.MergerAbandoned(parties=("kz-a", "kz-a")),
            "'kz-a' stands twice in `parties`: name each party once",
        ),
        (
            CoalitionFormed(coalition="kz-bloc", parties=("kz-a", "kz-a")),
            "'kz-a' stands twice in `parties`: name each party once",
        ),
        (
            FindingAcknowledged(party="kz-a", code="after-end", events=(ONE, FOUR), reason="It is so."),
            f"event {FOUR} names itself in events: name those that the finding names",
        ),
        (
            Renamed(party="kz-a", name="Alpha", rival_to=FOUR),
            f"event {FOUR} names itself in rival_to or after: name other events",
        ),
        (
            Renamed(party="kz-a", name="Alpha", after=(ONE, FOUR)),
            f"event {FOUR} names itself in rival_to or after: name other events",
        ),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else "",
)
def test_an_event_about_a_party_or_an_event_and_itself_is_refused(event: Event, message: str) -> None:
    given(*EVERYBODY).when(stating((FOUR, event))).then_refused(AboutItself, f"{message}")
    given(*EVERYBODY, Said(FOUR, A_RENAMED)).when(correcting(FOUR, event, revision=1)).then_refused(
        AboutItself, message
    )


def test_a_prime_minister_may_be_of_a_party_in_the_coalition() -> None:
    formed = CoalitionFormed(coalition="kz-bloc", parties=("kz-a", "kz-b"), prime_minister_party="kz-a")
    given(*EVERYBODY).when(stating((FOUR, formed))).then_accepted()


def test_an_event_may_come_after_an_event_that_it_is_a_rival_to() -> None:
    event = Renamed(party="kz-a", name="Alpha", rival_to=ONE, after=(ONE,))
    given(*EVERYBODY).when(stating((FOUR, event))).then_accepted()


# Things that exclude each other


def acknowledged(**fields: Any) -> FindingAcknowledged:
    return FindingAcknowledged(code="after-end", events=(TWO,), reason="It is so.", **fields)


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (
            Merged(parties=("kz-a",), into="kz-b", survivors=("kz-c",)),
            "survivor 'kz-c' is none of the `parties` that merged",
        ),
        (
            Merged(parties=("kz-a",), into="kz-b", survivors=("kz-b",)),
            "survivor 'kz-b' is none of the `parties` that merged",
        ),
        (
            Identified(identifiers={"wikidata": "Q1"}),
            "Identified names exactly one of party, election, coalition and person",
        ),
        (
            Identified(party="kz-a", person="somebody", identifiers={"wikidata": "Q1"}),
            "Identified names exactly one of party, election, coalition and person",
        ),
        (
            ElectionHeld(election="kz-1", country="KZ"),
            "ElectionHeld names either a chamber or an office",
        ),
        (
            ElectionHeld(election="kz-1", country="KZ", chamber="mazhilis", office="President"),
            "ElectionHeld names either a chamber or an office",
        ),
        (
            acknowledged(),
            "FindingAcknowledged names exactly one of party and election",
        ),
        (
            acknowledged(party="kz-a", election="kz-1"),
            "FindingAcknowledged names exactly one of party and election",
        ),
        (
            acknowledged(party="kz-a", rival_to=TWO),
            "FindingAcknowledged is no account of a happening: leave out rival_to",
        ),
        (
            SeatsChanged(party="kz-a", chamber="mazhilis", country="KZ"),
            "SeatsChanged gives either `seats` (a number of seats) or `change`",
        ),
        (
            SeatsChanged(party="kz-a", chamber="mazhilis", country="KZ", seats=0, change=0),
            "SeatsChanged gives either `seats` (a number of seats) or `change`",
        ),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else "",
)
def test_two_things_that_exclude_each_other_are_refused(event: Event, message: str) -> None:
    given(*EVERYBODY).when(stating((FOUR, event))).then_refused(InvalidEvent, f"{message}")
    given(*EVERYBODY, Said(FOUR, A_RENAMED)).when(correcting(FOUR, event, revision=1)).then_refused(
        InvalidEvent, message
    )


def test_a_finding_of_a_party_or_of_an_election_may_be_acknowledged() -> None:
    given(*EVERYBODY).when(
        stating((FOUR, acknowledged(party="kz-a")), (event_id(5), acknowledged(election="kz-1")))
    ).then_accepted()


def test_a_finding_of_a_party_that_nobody_introduced_cannot_be_acknowledged() -> None:
    given(*EVERYBODY).when(stating((FOUR, acknowledged(party="kz-z")))).then_refused(
        NotIntroduced,
        "no record ever introduced the party 'kz-z': state its Founded first or in the same append "
        "(without a date if the founding is not known), or check the id",
    )


def test_no_seats_left_and_no_change_are_numbers_like_others() -> None:
    lost_all = SeatsChanged(party="kz-a", chamber="mazhilis", country="KZ", seats=0)
    no_change = SeatsChanged(party="kz-a", chamber="mazhilis", country="KZ", change=0)
    given(*EVERYBODY).when(stating((FOUR, lost_all), (event_id(5), no_change))).then_accepted()


# The same append sent twice


def test_an_event_that_stands_with_the_same_content_is_not_written_again() -> None:
    given(*EVERYBODY).when(stating((TWO, B_FOUNDED))).then_nothing(TWO, known_at=3)


def test_of_an_append_only_what_does_not_stand_is_written() -> None:
    given(*EVERYBODY).when(stating((TWO, B_FOUNDED), (FOUR, A_RENAMED))).then(
        draft(4, A_RENAMED, "party:kz-a", type_="Renamed"),
        after=3,
        touches={f"event:{FOUR}", "party:kz-a"},
    )


def test_the_answer_to_an_append_names_what_stood_already_too() -> None:
    decision = given(*EVERYBODY).when(stating((TWO, B_FOUNDED), (FOUR, A_RENAMED)))
    assert decision.decide(decision.known).answer == (TWO, FOUR)


def test_an_event_that_stands_twice_in_an_append_is_written_once() -> None:
    given(*EVERYBODY).when(stating((FOUR, A_RENAMED), (FOUR, A_RENAMED))).then(
        draft(4, A_RENAMED, "party:kz-a", type_="Renamed"),
        after=3,
        touches={f"event:{FOUR}", "party:kz-a"},
    )


def test_an_event_id_in_use_for_other_content_is_refused() -> None:
    given(*EVERYBODY, Said(FOUR, A_RENAMED)).when(stating((FOUR, A_DISSOLVED))).then_refused(
        EventIdTaken,
        f"event_id {FOUR} is in use for other content: "
        "correct that event with PUT, or send this one under another id",
    )


def test_an_event_id_used_twice_in_one_append_for_different_content_is_refused() -> None:
    given(*EVERYBODY).when(stating((FOUR, A_RENAMED), (FOUR, A_DISSOLVED))).then_refused(
        EventIdTaken,
        f"events[1]: event_id {FOUR} is in use for other content: "
        "correct that event with PUT, or send this one under another id",
    )


@pytest.mark.parametrize("text", ["2010?", "2010~", "2010-01-01/2010-12-31", "XXXX"])
def test_the_same_days_written_otherwise_are_other_content(text: str) -> None:
    otherwise = Renamed(party="kz-a", name="Alpha", date=on(text))
    given(*EVERYBODY, Said(FOUR, A_RENAMED)).when(stating((FOUR, otherwise))).then_refused(
        EventIdTaken,
        f"event_id {FOUR} is in use for other content: "
        "correct that event with PUT, or send this one under another id",
    )


def test_content_that_stood_before_a_correction_is_other_content() -> None:
    given(*EVERYBODY, Said(FOUR, A_RENAMED), Said(FOUR, A_DISSOLVED)).when(
        stating((FOUR, A_RENAMED))
    ).then_refused(
        EventIdTaken,
        f"event_id {FOUR} is in use for other content: "
        "correct that event with PUT, or send this one under another id",
    )


def test_the_same_body_under_the_same_key_is_answered_as_it_was_then() -> None:
    given(*EVERYBODY, Said(FOUR, A_RENAMED, KEY), Said(event_id(5), A_DISSOLVED)).when(
        stating((FOUR, A_RENAMED), under=KEY)
    ).then_nothing(FOUR, known_at=4)


def test_the_answer_under_a_key_is_that_of_the_last_record_of_its_append() -> None:
    both = (Said(FOUR, A_RENAMED, KEY), Said(event_id(5), A_DISSOLVED, KEY))
    given(*EVERYBODY, *both, Said(FOUR, None)).when(
        stating((FOUR, A_RENAMED), (event_id(5), A_DISSOLVED), under=KEY)
    ).then_nothing(FOUR, event_id(5), known_at=5)


def test_the_same_body_under_the_same_key_writes_nothing_even_if_the_event_was_retracted_since() -> None:
    given(*EVERYBODY, Said(FOUR, A_RENAMED, KEY), Said(FOUR, None)).when(
        stating((FOUR, A_RENAMED), under=KEY)
    ).then_nothing(FOUR, known_at=4)


def test_a_key_used_again_with_another_body_is_refused() -> None:
    other_body = Idempotency(KEY.key, "digest-of-another-body")
    given(*EVERYBODY, Said(FOUR, A_RENAMED, KEY)).when(
        stating((event_id(5), A_DISSOLVED), under=other_body)
    ).then_refused(
        KeyReused,
        "this Idempotency-Key was used before with another request: send the same one, or take a new key",
    )


def test_the_same_body_under_another_key_is_written_once() -> None:
    given(*EVERYBODY, Said(FOUR, A_RENAMED, KEY)).when(
        stating((FOUR, A_RENAMED), under=Idempotency("another-key", KEY.digest))
    ).then_nothing(FOUR, known_at=4)


def test_a_correction_sent_again_under_its_key_is_answered_as_it_was_then() -> None:
    """Without the key it would be stale by now: it was decided on the revision before it."""
    ledger = (*EVERYBODY, Said(FOUR, A_RENAMED), Said(FOUR, A_DISSOLVED, KEY), Said(TWO, None))
    given(*ledger).when(correcting(FOUR, A_DISSOLVED, revision=1, under=KEY)).then_nothing(FOUR, known_at=5)
    given(*ledger).when(
        correcting(FOUR, A_DISSOLVED, revision=1, under=Idempotency(KEY.key, "another"))
    ).then_refused(
        KeyReused,
        "this Idempotency-Key was used before with another request: send the same one, or take a new key",
    )


def test_a_retraction_sent_again_under_its_key_is_answered_as_it_was_then() -> None:
    ledger = (*EVERYBODY, Said(FOUR, A_RENAMED), Said(FOUR, None, KEY), Said(FOUR, A_RENAMED))
    given(*ledger).when(retracting(FOUR, revision=1, under=KEY)).then_nothing(FOUR, known_at=5)


def test_a_correction_and_a_retraction_under_a_key_bear_and_touch_it() -> None:
    given(*EVERYBODY, Said(FOUR, A_RENAMED)).when(correcting(FOUR, A_DISSOLVED, revision=1, under=KEY)).then(
        draft(
            *(4, A_DISSOLVED, "party:kz-a", "key:a-key", "body:digest-of-the-body"),
            type_="Dissolved",
            kind="corrected",
            revision=2,
        ),
        after=4,
        touches={f"event:{FOUR}", "party:kz-a", "key:a-key"},
    )
    given(*EVERYBODY, Said(FOUR, A_RENAMED)).when(retracting(FOUR, revision=1, under=KEY)).then(
        draft(
            *(4, None, "party:kz-a", "key:a-key", "body:digest-of-the-body"),
            type_="Renamed",
            kind="retracted",
            revision=2,
        ),
        after=4,
        touches={f"event:{FOUR}", "party:kz-a", "key:a-key"},
    )


# Stated anew after a retraction


def test_a_retracted_event_can_be_stated_anew_with_the_same_content() -> None:
    given(*EVERYBODY, Said(FOUR, A_RENAMED), Said(FOUR, None)).when(stating((FOUR, A_RENAMED))).then(
        draft(4, A_RENAMED, "party:kz-a", type_="Renamed", revision=3),
        after=5,
        touches={f"event:{FOUR}", "party:kz-a"},
    )


def test_a_retracted_event_stated_anew_with_other_content_is_found_under_what_it_named_before_too() -> None:
    renamed_b = Renamed(party="kz-b", name="Beta")
    given(*EVERYBODY, Said(FOUR, A_RENAMED), Said(FOUR, None)).when(stating((FOUR, renamed_b))).then(
        draft(4, renamed_b, "party:kz-a", "party:kz-b", type_="Renamed", revision=3),
        after=5,
        touches={f"event:{FOUR}", "party:kz-a", "party:kz-b"},
    )


# Correcting


def test_a_correction_restates_the_whole_event_at_the_next_revision() -> None:
    corrected = Renamed(party="kz-a", name="Alpha", date=on("2011"))
    given(*EVERYBODY, Said(FOUR, A_RENAMED)).when(correcting(FOUR, corrected, revision=1)).then(
        draft(4, corrected, "party:kz-a", type_="Renamed", kind="corrected", revision=2),
        after=4,
        touches={f"event:{FOUR}", "party:kz-a"},
    )


def test_a_correction_may_move_the_event_to_another_party_and_is_found_under_both() -> None:
    corrected = Renamed(party="kz-b", name="Alpha", date=on("2010"))
    given(*EVERYBODY, Said(FOUR, A_RENAMED)).when(correcting(FOUR, corrected, revision=1)).then(
        draft(4, corrected, "party:kz-a", "party:kz-b", type_="Renamed", kind="corrected", revision=2),
        after=4,
        touches={f"event:{FOUR}", "party:kz-a", "party:kz-b"},
    )


def test_a_correction_may_change_the_type_of_the_event() -> None:
    given(*EVERYBODY, Said(FOUR, A_RENAMED)).when(correcting(FOUR, A_DISSOLVED, revision=1)).then(
        draft(4, A_DISSOLVED, "party:kz-a", type_="Dissolved", kind="corrected", revision=2),
        after=4,
        touches={f"event:{FOUR}", "party:kz-a"},
    )


def test_a_correction_may_introduce_a_party() -> None:
    corrected = Split(party="kz-a", into=(NewParty(party="kz-new", name="New", country="KG"),))
    given(*EVERYBODY, Said(FOUR, A_RENAMED)).when(correcting(FOUR, corrected, revision=1)).then(
        draft(
            4,
            corrected,
            "party:kz-a",
            "party:kz-new",
            "country:KG",
            type_="Split",
            kind="corrected",
            revision=2,
        ),
        after=4,
        touches={f"event:{FOUR}", "party:kz-a", "party:kz-new"},
    )


def test_a_correction_to_a_party_that_no_record_introduced_is_refused() -> None:
    given(*EVERYBODY, Said(FOUR, A_RENAMED)).when(
        correcting(FOUR, Renamed(party=STRANGER, name="Alpha"), revision=1)
    ).then_refused(
        NotIntroduced,
        "no record ever introduced the party 'kz-stranger': state its Founded first or in the same append "
        "(without a date if the founding is not known), or check the id",
    )


def test_a_correction_that_changes_nothing_writes_nothing() -> None:
    given(*EVERYBODY, Said(FOUR, A_RENAMED)).when(correcting(FOUR, A_RENAMED, revision=1)).then_nothing(
        FOUR, known_at=4
    )


def test_a_correction_back_to_an_earlier_content_is_one_more_revision() -> None:
    given(*EVERYBODY, Said(FOUR, A_RENAMED), Said(FOUR, A_DISSOLVED)).when(
        correcting(FOUR, A_RENAMED, revision=2)
    ).then(
        draft(4, A_RENAMED, "party:kz-a", type_="Renamed", kind="corrected", revision=3),
        after=5,
        touches={f"event:{FOUR}", "party:kz-a"},
    )


@pytest.mark.parametrize("given_revision", [0, 1, 3])
def test_a_correction_decided_on_another_revision_than_the_standing_one_is_refused(
    given_revision: int,
) -> None:
    stale = (
        given(*EVERYBODY, Said(FOUR, A_RENAMED), Said(FOUR, A_DISSOLVED))
        .when(correcting(FOUR, founded("kz-a"), revision=given_revision))
        .then_refused(
            StaleRevision,
            f"event {FOUR} stands at revision 2, and this was decided on revision {given_revision}: "
            f'look at {"the newer one" if given_revision < 2 else "it"}, and send If-Match: "2" if you still want it',
        )
    )
    assert isinstance(stale, StaleRevision)
    assert (stale.event_id, stale.standing) == (FOUR, 2)


def test_a_correction_of_an_event_that_no_record_states_is_refused() -> None:
    given(*EVERYBODY).when(correcting(FOUR, A_RENAMED, revision=1)).then_refused(
        UnknownEvent, f"no record states an event {FOUR}"
    )


def test_a_correction_of_a_retracted_event_is_refused() -> None:
    given(*EVERYBODY, Said(FOUR, A_RENAMED), Said(FOUR, None)).when(
        correcting(FOUR, A_DISSOLVED, revision=2)
    ).then_refused(
        Retracted,
        f"event {FOUR} was retracted at revision 2: if it happened after all, "
        "state it anew with POST /events under the same event_id",
    )


@pytest.mark.parametrize("reason", ["", " ", "\n\t "])
def test_a_correction_without_a_reason_is_refused(reason: str) -> None:
    given(*EVERYBODY, Said(FOUR, A_RENAMED)).when(
        correcting(FOUR, A_DISSOLVED, revision=1, reason=reason)
    ).then_refused(
        ReasonMissing,
        "to correct an event takes a reason: say in `reason` what was wrong, and how it is known",
    )


# Retracting


def test_a_retraction_says_that_the_event_did_not_happen_at_the_next_revision() -> None:
    given(*EVERYBODY, Said(FOUR, A_RENAMED)).when(retracting(FOUR, revision=1)).then(
        draft(4, None, "party:kz-a", type_="Renamed", kind="retracted", revision=2),
        after=4,
        touches={f"event:{FOUR}", "party:kz-a"},
    )


def test_a_retraction_of_a_corrected_event_is_found_under_what_it_named_last() -> None:
    given(*EVERYBODY, Said(FOUR, A_RENAMED), Said(FOUR, Dissolved(party="kz-b"))).when(
        retracting(FOUR, revision=2)
    ).then(
        draft(4, None, "party:kz-b", type_="Dissolved", kind="retracted", revision=3),
        after=5,
        touches={f"event:{FOUR}", "party:kz-b"},
    )


def test_a_retraction_of_what_is_retracted_writes_nothing() -> None:
    given(*EVERYBODY, Said(FOUR, A_RENAMED), Said(FOUR, None)).when(
        retracting(FOUR, revision=2)
    ).then_nothing(FOUR, known_at=5)


def test_a_retraction_decided_on_an_older_revision_is_refused() -> None:
    given(*EVERYBODY, Said(FOUR, A_RENAMED), Said(FOUR, A_DISSOLVED)).when(
        retracting(FOUR, revision=1)
    ).then_refused(
        StaleRevision,
        f"event {FOUR} stands at revision 2, and this was decided on revision 1: "
        'look at the newer one, and send If-Match: "2" if you still want it',
    )


def test_a_retraction_of_an_event_that_no_record_states_is_refused() -> None:
    given(*EVERYBODY).when(retracting(FOUR, revision=1)).then_refused(
        UnknownEvent, f"no record states an event {FOUR}"
    )


@pytest.mark.parametrize("reason", ["", " "])
def test_a_retraction_without_a_reason_is_refused(reason: str) -> None:
    given(*EVERYBODY, Said(FOUR, A_RENAMED)).when(retracting(FOUR, revision=1, reason=reason)).then_refused(
        ReasonMissing,
        "to retract an event takes a reason: say in `reason` what was wrong, and how it is known",
    )


def test_a_founding_on_which_other_events_rest_can_be_retracted() -> None:
    given(*EVERYBODY, Said(FOUR, A_RENAMED)).when(retracting(ONE, revision=1)).then(
        draft(1, None, "party:kz-a", "country:KZ", type_="Founded", kind="retracted", revision=2),
        after=4,
        touches={f"event:{ONE}", "party:kz-a"},
    )


class MovingOn(Told):
    """What is known while somebody else appends: each look finds the head a record further."""

    def __init__(self, *said: Said) -> None:
        super().__init__(*said)
        self.looks = 0

    @property
    def head(self) -> int:
        return super().head + self.looks

    def standing(self, event_id: EventId) -> Standing | None:
        self.looks += 1
        return super().standing(event_id)

    def is_introduced(self, party: str) -> bool:
        self.looks += 1
        return super().is_introduced(party)


@pytest.mark.parametrize(
    "decision",
    [
        lambda known: decisions.state(known, [Stated(event_id(9), A_DISSOLVED)], actor="editor"),
        lambda known: decisions.correct(
            known, FOUR, A_DISSOLVED, revision=1, actor="editor", reason="Because."
        ),
        lambda known: decisions.retract(known, FOUR, revision=1, actor="editor", reason="Because."),
    ],
)
def test_a_decision_holds_for_the_head_that_it_was_begun_on(decision: Callable[[Known], Decision]) -> None:
    """What comes in while it is made was not looked at: the condition must cover it."""
    known = MovingOn(*EVERYBODY, Said(FOUR, A_RENAMED))
    before = known.head
    made = decision(known)
    assert known.head > before
    assert isinstance(made, ToAppend)
    assert made.after == before
