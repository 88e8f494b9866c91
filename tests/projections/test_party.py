"""The rules by which a party's state follows from its events, each by the behaviour that it makes."""

from typing import Any

import pytest

from domain.errors import UnknownParty
from domain.events import (
    Banned,
    CandidateEndorsed,
    CandidateNominated,
    CoalitionEnded,
    CoalitionFormed,
    CoalitionRenamed,
    ColoursAdopted,
    CongressHeld,
    Deregistered,
    Descended,
    Dissolved,
    ElectionHeld,
    ElectionResult,
    Event,
    Founded,
    HeadquartersMoved,
    Identified,
    IdeologyAdopted,
    JoinedCoalition,
    LeaderChosen,
    LeaderLeft,
    LeftCoalition,
    MembershipReported,
    Merged,
    MergerAnnounced,
    NewParty,
    OrganisationReported,
    PositionAdopted,
    PublicationEnded,
    PublicationStarted,
    Registered,
    Renamed,
    Revived,
    SameParty,
    SeatsChanged,
    Source,
    Split,
    Succeeded,
)
from projections.state import (
    Candidacy,
    Claim,
    CoalitionMembership,
    Leader,
    Membership,
    Organisation,
    PartyState,
    Possible,
    Result,
)
from tests.projections.ledgers import A, B, C, D, Ledger, event_id, founded, on


def renamed(date: str, name: str, party: str = A, **more: Any) -> Renamed:
    return Renamed(party=party, name=name, date=on(date), **more)


def registered(date: str, members: int | None = None) -> Registered:
    return Registered(party=A, date=on(date), members=members)


def dissolved(date: str) -> Dissolved:
    return Dissolved(party=A, date=on(date))


def life(state: PartyState) -> tuple[str, str | None, str | None]:
    return state.exists, state.status, state.ended


def unsettled(state: PartyState) -> list[tuple[str, object]]:
    return [(each.field, each.value) for each in state.undetermined]


# The day asked for, and the days within which an event happened


RENAMED_IN_APRIL = (founded(), renamed("2004-04", "B"))
APRIL = Possible(event_id=event_id(2), type="Renamed", earliest="2004-04-01", latest="2004-04-30")


def name_and_possible(as_of: str) -> tuple[str | None, tuple[Possible, ...]]:
    state = Ledger(*RENAMED_IN_APRIL).party(as_of)
    return state.name, state.possible


def test_before_the_days_of_an_event_it_has_not_happened() -> None:
    assert name_and_possible("2004-02-29") == ("A", ())


def test_on_the_day_that_meets_the_first_day_of_an_event_it_has_not_happened() -> None:
    assert name_and_possible("2004-03-31") == ("A", ())


def test_on_the_first_day_of_an_event_it_may_have_happened() -> None:
    assert name_and_possible("2004-04-01") == ("A", (APRIL,))


def test_inside_the_days_of_an_event_it_may_have_happened() -> None:
    assert name_and_possible("2004-04-15") == ("A", (APRIL,))


def test_on_the_last_but_one_day_of_an_event_it_may_have_happened() -> None:
    assert name_and_possible("2004-04-29") == ("A", (APRIL,))


def test_on_the_last_day_of_an_event_it_has_happened() -> None:
    assert name_and_possible("2004-04-30") == ("B", ())


def test_after_the_days_of_an_event_it_has_happened() -> None:
    assert name_and_possible("2004-05-01") == ("B", ())


def test_an_event_on_a_day_counts_on_that_day_and_never_may_have_happened() -> None:
    ledger = Ledger(founded(), renamed("2004-04-13", "B"))
    states = [ledger.party(as_of) for as_of in ("2004-04-12", "2004-04-13", "2004-04-14")]
    assert [(state.name, state.possible) for state in states] == [("A", ()), ("B", ()), ("B", ())]


def test_an_event_with_an_open_end_may_have_happened_on_every_day_from_its_first() -> None:
    ledger = Ledger(founded(), renamed("2004-04-13/..", "B"))
    possible = Possible(event_id=event_id(2), type="Renamed", earliest="2004-04-13", latest=None)
    assert [
        (ledger.party(as_of).name, ledger.party(as_of).possible)
        for as_of in ("2004-04-12", "2004-04-13", "9999")
    ] == [("A", ()), ("A", (possible,)), ("A", (possible,))]


def test_a_mark_of_doubt_widens_no_bounds_and_is_shown() -> None:
    ledger = Ledger(founded("2004-04?"), registered("2004-05-03~"))
    assert ledger.party("2004-03-31").exists == "no"
    assert ledger.party("2004-04-30").founded == "2004-04?"
    assert ledger.party("2004-05-02").registered is None
    assert ledger.party("2004-05-03").registered == "2004-05-03~"


def test_what_is_attested_on_a_day_holds_from_that_day_and_keeps_its_open_start() -> None:
    chosen = LeaderChosen(party=A, role="chair", person="Abay", date=on("../2024-07-01"))
    ledger = Ledger(founded(), chosen)
    assert ledger.party("2024-06-30").leaders == ()
    assert ledger.party("2024-07-01").leaders == (Leader(role="chair", person="Abay", since="../2024-07-01"),)


def test_what_may_have_happened_is_not_listed_before_the_earliest_possible_beginning() -> None:
    ledger = Ledger(founded("2004-04"), renamed("../2010", "B"))
    assert ledger.party("2004-03-31").possible == ()
    assert [(each.type, each.earliest, each.latest) for each in ledger.party("2004-04-01").possible] == [
        ("Founded", "2004-04-01", "2004-04-30"),
        ("Renamed", "2004-04-01", "2010-12-31"),
    ]


def test_what_may_have_happened_is_listed_in_the_order_of_the_timeline() -> None:
    ledger = Ledger(dissolved("2004"), renamed("2004", "B"), registered("2004-06/2005"), founded())
    assert [each.type for each in ledger.party("2004-07-01").possible] == [
        "Renamed",
        "Dissolved",
        "Registered",
    ]


@pytest.mark.parametrize(
    ("start", "end", "field", "value"),
    [
        (
            LeaderChosen(party=A, role="chair", person="Abay", date=on("2004-04-13")),
            LeaderLeft(party=A, role="chair", person="Abay", date=on("2005-06-01")),
            "leaders",
            (Leader(role="chair", person="Abay", since="2004-04-13"),),
        ),
        (
            JoinedCoalition(party=A, coalition="kz-bloc", date=on("2004-04-13")),
            LeftCoalition(party=A, coalition="kz-bloc", date=on("2005-06-01")),
            "coalitions",
            (CoalitionMembership(coalition="kz-bloc", name=None, kind=None, since="2004-04-13"),),
        ),
        (
            PublicationStarted(party=A, publication="Pravda", date=on("2004-04-13")),
            PublicationEnded(party=A, publication="Pravda", date=on("2005-06-01")),
            "publications",
            ("Pravda",),
        ),
    ],
    ids=["leader", "coalition", "publication"],
)
def test_a_period_includes_its_first_day_and_excludes_the_day_of_its_end(
    start: Event, end: Event, field: str, value: object
) -> None:
    ledger = Ledger(founded(), start, end)
    days = ("2004-04-12", "2004-04-13", "2005-05-31", "2005-06-01")
    assert [getattr(ledger.party(as_of), field) for as_of in days] == [(), value, value, ()]


# Two dates that touch one field


@pytest.mark.parametrize(
    ("first", "second", "name", "others"),
    [
        pytest.param("2004-02", "2004-04", "2nd", [], id="before"),
        pytest.param("2004-02", "2004-03", "2nd", [], id="meets"),
        pytest.param("2004-01/2004-03", "2004-02/2004-04", "2nd", ["1st"], id="overlaps"),
        pytest.param(
            "2004-02-01/2004-02-15", "2004-02-15/2004-03-01", "2nd", ["1st"], id="overlaps in one day"
        ),
        pytest.param("2004-02", "2004-02/2004-04", "2nd", ["1st"], id="starts"),
        pytest.param("2004-03", "2004-01/2004-05", "2nd", ["1st"], id="during"),
        pytest.param("2004-03", "2004-01/2004-03", "2nd", ["1st"], id="finishes"),
        pytest.param("2004", "2004", "2nd", ["1st"], id="equals"),
        pytest.param("2004-04-13", "2004-04-13", "2nd", ["1st"], id="equals in one day"),
        pytest.param("2004-01/2004-03", "2004-03", "2nd", ["1st"], id="finished by"),
        pytest.param("2004-01/2004-05", "2004-03", "1st", ["2nd"], id="contains"),
        pytest.param("2004-02/2004-04", "2004-02", "1st", ["2nd"], id="started by"),
        pytest.param("2004-02/2004-04", "2004-01/2004-03", "1st", ["2nd"], id="overlapped by"),
        pytest.param("2004-03", "2004-02", "1st", [], id="met by"),
        pytest.param("2004-04", "2004-02", "1st", [], id="after"),
    ],
)
def test_two_renamings_are_in_the_order_of_their_last_days_and_undetermined_where_their_days_overlap(
    first: str, second: str, name: str, others: list[str]
) -> None:
    state = Ledger(founded(), renamed(first, "1st"), renamed(second, "2nd")).party("2005")
    assert state.name == name
    assert unsettled(state) == [("name", other) for other in others]


def test_an_undetermined_field_is_named_with_the_other_value_its_event_and_its_sources() -> None:
    source = Source(document="D", locator="p. 3")
    ledger = Ledger(founded(), renamed("2004", "B", sources=(source,)), renamed("2004", "C"))
    assert ledger.party("2004").undetermined == (
        Claim(field="name", event_id=event_id(2), value="B", sources=(source,)),
    )


def test_a_field_is_not_undetermined_before_both_events_have_happened() -> None:
    ledger = Ledger(founded(), renamed("2004-03", "B"), renamed("2004", "C"))
    assert ledger.party("2004-12-30").undetermined == ()
    assert unsettled(ledger.party("2004-12-31")) == [("name", "B")]


def test_two_overlapping_events_that_say_the_same_leave_nothing_undetermined() -> None:
    assert Ledger(founded(), renamed("2004", "B"), renamed("2004", "B")).party("2005").undetermined == ()


def test_overlapping_events_that_touch_different_fields_leave_nothing_undetermined() -> None:
    moved = HeadquartersMoved(party=A, place="Astana", date=on("2004"))
    assert Ledger(founded(), renamed("2004", "B"), moved).party("2005").undetermined == ()


def test_a_later_event_of_certain_date_settles_what_was_undetermined() -> None:
    ledger = Ledger(founded(), renamed("2004", "B"), renamed("2004", "C"), renamed("2005", "D"))
    assert unsettled(ledger.party("2004")) == [("name", "B")]
    assert unsettled(ledger.party("2005")) == []


def test_after_settles_the_order_of_overlapping_events() -> None:
    ledger = Ledger(founded(), renamed("2004", "B", after=(event_id(3),)), renamed("2004", "C"))
    state = ledger.party("2004")
    assert (state.name, state.undetermined) == ("B", ())


def test_after_settles_the_order_over_events_between() -> None:
    congress = CongressHeld(party=A, date=on("2004"), after=(event_id(4),))
    ledger = Ledger(founded(), renamed("2004", "B", after=(event_id(3),)), congress, renamed("2004", "C"))
    state = ledger.party("2004")
    assert (state.name, state.undetermined) == ("B", ())


def test_after_that_names_an_event_of_which_nothing_is_recorded_settles_nothing() -> None:
    ledger = Ledger(founded(), renamed("2004", "B", after=(event_id(99),)), renamed("2004", "C"))
    state = ledger.party("2004")
    assert (state.name, unsettled(state)) == ("C", [("name", "B")])


def test_a_founding_leaves_no_name_undetermined_beside_a_renaming() -> None:
    state = Ledger(founded("2004"), renamed("2004", "B")).party("2004")
    assert (state.name, state.undetermined) == ("B", ())


def test_two_headquarters_in_one_year_are_undetermined_whatever_the_order_of_their_records() -> None:
    astana = HeadquartersMoved(party=A, place="Astana", date=on("2004"))
    almaty = HeadquartersMoved(party=A, place="Almaty", date=on("2004"))
    one, other = Ledger(founded(), astana, almaty).party("2004"), Ledger(founded(), almaty, astana).party(
        "2004"
    )  # fmt: skip
    assert (one.headquarters, unsettled(one)) == ("Almaty", [("headquarters", "Astana")])
    assert (other.headquarters, unsettled(other)) == ("Astana", [("headquarters", "Almaty")])


# The order of one day


def test_a_name_taken_on_the_day_of_the_founding_stands() -> None:
    state = Ledger(renamed("2004-04-13", "B"), founded("2004-04-13")).party("2004-04-13")
    assert (state.name, state.founded, state.undetermined) == ("B", "2004-04-13", ())


def test_a_party_founded_and_dissolved_on_one_day_is_gone() -> None:
    state = Ledger(dissolved("2004-04-13"), founded("2004-04-13")).party("2004-04-13")
    assert life(state) == ("no", "dissolved", "2004-04-13")


def test_a_party_revived_and_banned_on_one_day_is_banned() -> None:
    events = (Banned(party=A, date=on("2004")), Revived(party=A, date=on("2004")))
    assert Ledger(founded(), *events).party("2004").status == "banned"


def test_a_party_registered_and_struck_off_on_one_day_is_not_registered() -> None:
    struck = Deregistered(party=A, date=on("2004-04-13"))
    assert Ledger(founded(), struck, registered("2004-04-13")).party("2005").registered is None


def test_a_party_that_left_and_joined_a_coalition_on_one_day_has_left_it() -> None:
    left = LeftCoalition(party=A, coalition="kz-bloc", date=on("2004-04-13"))
    joined = JoinedCoalition(party=A, coalition="kz-bloc", date=on("2004-04-13"))
    assert Ledger(founded(), left, joined).party("2005").coalitions == ()


def test_after_overrules_the_order_of_types() -> None:
    events = (
        Dissolved(party=A, date=on("2004-04-13")),
        Revived(party=A, date=on("2004-04-13"), after=(event_id(2),)),
    )
    assert life(Ledger(founded(), *events).party("2004-04-13")) == ("yes", "active", None)


# The beginning


def test_a_party_begins_on_the_day_of_its_founding() -> None:
    ledger = Ledger(founded("2004-04-13"))
    before, then = ledger.party("2004-04-12"), ledger.party("2004-04-13")
    assert (before.exists, before.status, before.founded, before.name) == ("no", None, None, None)
    assert (then.exists, then.status, then.founded, then.name) == ("yes", "active", "2004-04-13", "A")


def test_a_founding_known_by_the_year_only_makes_the_party_possible_in_that_year() -> None:
    ledger = Ledger(founded("2004"))
    days = ("2003-12-31", "2004-01-01", "2004-12-30", "2004-12-31")
    assert [(ledger.party(each).exists, ledger.party(each).status) for each in days] == [
        ("no", None),
        ("maybe", None),
        ("maybe", None),
        ("yes", "active"),
    ]
    assert ledger.party("2004-07-01").possible == (
        Possible(event_id=event_id(1), type="Founded", earliest="2004-01-01", latest="2004-12-31"),
    )


def test_a_founding_known_by_the_year_only_is_capped_by_the_registration() -> None:
    ledger = Ledger(founded("2004"), registered("2004-06-21"))
    assert ledger.party("2004-06-20").possible == (
        Possible(event_id=event_id(1), type="Founded", earliest="2004-01-01", latest="2004-06-21"),
    )
    then = ledger.party("2004-06-21")
    assert (then.exists, then.founded, then.name, then.possible) == ("yes", "2004", "A", ())


def test_a_proof_counts_from_its_last_possible_day() -> None:
    ledger = Ledger(founded("2004"), registered("2004-06"))
    assert [ledger.party(each).exists for each in ("2004-06-29", "2004-06-30")] == ["maybe", "yes"]


def test_a_proof_before_the_founding_caps_it_never_below_its_first_day() -> None:
    ledger = Ledger(founded("2004"), registered("2003-06-21"))
    assert [ledger.party(each).exists for each in ("2003-06-21", "2003-12-31", "2004-01-01")] == [
        "no",
        "no",
        "yes",
    ]
    assert ledger.party("2003-12-31").registered == "2003-06-21"


def test_a_proof_before_a_founding_on_a_day_moves_nothing() -> None:
    ledger = Ledger(founded("2004-04-13"), registered("2003-06-21"))
    assert [ledger.party(each).exists for each in ("2004-04-12", "2004-04-13")] == ["no", "yes"]


@pytest.mark.parametrize(
    "proof",
    [
        ElectionResult(party=A, election="kz-1", date=on("2004-06-21")),
        ElectionResult(party=B, alliance=A, election="kz-1", date=on("2004-06-21")),
        LeaderChosen(party=A, role="chair", person="Abay", date=on("2004-06-21")),
        MergerAnnounced(parties=(B, A), date=on("2004-06-21")),
        Split(party=A, into=(B,), date=on("2004-06-21")),
        Merged(parties=(B, A), into=C, survivors=(A,), date=on("2004-06-21")),
        Succeeded(party=B, predecessor=A, date=on("2004-06-21")),
        CoalitionFormed(coalition="kz-bloc", prime_minister_party=A, date=on("2004-06-21")),
    ],
    ids=lambda event: type(event).__name__,
)
def test_what_presupposes_a_party_proves_that_it_exists(proof: Event) -> None:
    ledger = Ledger(founded("2004"), proof)
    assert [ledger.party(each).exists for each in ("2004-06-20", "2004-06-21")] == ["maybe", "yes"]


@pytest.mark.parametrize(
    "no_proof",
    [
        SameParty(party=B, same_as=A, date=on("2004-06-21")),
        Identified(party=A, identifiers={"wikidata": "Q1"}, date=on("2004-06-21")),
    ],
    ids=lambda event: type(event).__name__,
)
def test_what_is_about_ids_proves_nothing(no_proof: Event) -> None:
    ledger = Ledger(founded("2004"), no_proof)
    assert ledger.party("2004-06-21").exists == "maybe"


def test_a_late_founding_does_not_undo_a_rename() -> None:
    state = Ledger(renamed("2003", "B", names={"ru": "Б"}), founded("2004", names={"en": "A"})).party("2005")
    assert (state.name, state.names, state.founded) == ("B", {"ru": "Б"}, "2004")


def test_a_founding_of_unknown_day_begins_the_party_with_the_first_proof() -> None:
    ledger = Ledger(founded("XXXX"), registered("2004-06-21"))
    before, then = ledger.party("2004-06-20"), ledger.party("2004-06-21")
    assert (before.exists, before.status, before.name) == ("maybe", None, None)
    assert (then.exists, then.status, then.name, then.founded) == ("yes", "active", "A", None)


def test_a_founding_of_unknown_day_without_a_proof_may_have_been_on_any_day() -> None:
    ledger = Ledger(founded("XXXX"))
    possible = Possible(event_id=event_id(1), type="Founded", earliest=None, latest=None)
    for each in ("0001", "2004", "9999"):
        state = ledger.party(each)
        assert (state.exists, state.status, state.possible) == ("maybe", None, (possible,))


def test_a_party_whose_beginning_nobody_recorded_exists_from_the_first_proof_on() -> None:
    ledger = Ledger(registered("2004-06-21"), renamed("2003-05", "B"))
    before, then = ledger.party("2003-05-30"), ledger.party("2003-05-31")
    assert (before.exists, before.status) == ("maybe", None)
    assert [each.type for each in before.possible] == ["Renamed"]
    assert (then.exists, then.status, then.founded, then.name) == ("yes", "active", None, "B")


def test_a_party_that_is_only_presupposed_on_an_unknown_day_may_exist_on_every_day() -> None:
    ledger = Ledger(registered("XXXX"))
    assert [ledger.party(each).exists for each in ("0001", "2004", "9999")] == ["maybe", "maybe", "maybe"]


def test_a_party_begins_with_its_founding_rather_than_with_a_split_that_names_it() -> None:
    split = Split(party=B, into=(A,), date=on("2003"))
    ledger = Ledger(founded("2004-04-13"), split)
    assert [ledger.party(each).exists for each in ("2003", "2004-04-12", "2004-04-13")] == ["no", "no", "yes"]
    assert ledger.party("2004").predecessors == (B,)


def test_a_party_without_a_founding_begins_with_the_first_split_or_merger_into_it() -> None:
    new = NewParty(party=A, name="A", country="KZ", names={"ru": "А"}, abbreviations={"ru": "а"})
    split = Split(party=B, into=(C, new), date=on("2003-03-01"))
    merged = Merged(parties=(C, D), into=A, date=on("2005-03-01"))
    ledger = Ledger(merged, split)
    state = ledger.party("2003-03-01")
    assert ledger.party("2003-02-28").exists == "no"
    assert (state.exists, state.name, state.names, state.abbreviations, state.country, state.founded) == (
        *("yes", "A", {"ru": "А"}, {"ru": "а"}, "KZ"),
        "2003-03-01",
    )
    assert ledger.party("2005").predecessors == (B, C, D)
    assert ledger.party("2005").founded == "2003-03-01"


def test_a_merger_begins_the_new_party_and_ends_the_old_ones() -> None:
    merged = Merged(parties=(B, C), into=NewParty(party=A, name="A", country="KZ"), date=on("2005-03-01"))
    ledger = Ledger(founded(party=B), founded(party=C), merged)
    assert life(ledger.party("2005-03-01")) == ("yes", "active", None)
    assert ledger.party("2005-03-01").predecessors == (B, C)
    for old in (B, C):
        state = ledger.party("2005-03-01", old)
        assert life(state) == ("no", "merged", "2005-03-01")
        assert state.successors == (A,)
        assert life(ledger.party("2005-02-28", old)) == ("yes", "active", None)


def test_the_first_of_two_foundings_tells_the_day() -> None:
    ledger = Ledger(founded("2010", name="Later"), founded("2004-04-13"))
    state = ledger.party("2011")
    assert (state.founded, state.name) == ("2004-04-13", "A")


# The end, and beginning again


@pytest.mark.parametrize(
    ("end", "status"),
    [
        (Dissolved(party=A, date=on("2005-03-01")), "dissolved"),
        (Banned(party=A, date=on("2005-03-01")), "banned"),
        (Merged(parties=(A, B), into=C, date=on("2005-03-01")), "merged"),
        (Split(party=A, into=(B, C), survives=False, date=on("2005-03-01")), "split"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_party_ends_on_the_day_of_its_end_and_keeps_its_last_values(end: Event, status: str) -> None:
    chosen = LeaderChosen(party=A, role="chair", person="Abay", date=on("2004"))
    ledger = Ledger(founded(), chosen, end)
    assert life(ledger.party("2005-02-28")) == ("yes", "active", None)
    gone = ledger.party("2005-03-01")
    assert life(gone) == ("no", status, "2005-03-01")
    assert (gone.name, gone.founded, [each.person for each in gone.leaders]) == ("A", "2000-01-01", ["Abay"])


@pytest.mark.parametrize(
    "no_end",
    [
        Split(party=A, into=(B,), date=on("2005")),
        Merged(parties=(A, B), into=C, survivors=(A,), date=on("2005")),
        Merged(parties=(B,), into=A, date=on("2005")),
        Succeeded(party=B, predecessor=A, date=on("2005")),
        MergerAnnounced(parties=(A, B), date=on("2005")),
        Deregistered(party=A, date=on("2005")),
    ],
    ids=["a split that it survives", "a merger that it survives", "a merger into it", "a succession",
         "a merger announced", "a deregistration"],
)  # fmt: skip
def test_a_party_goes_on_after_what_does_not_end_it(no_end: Event) -> None:
    assert life(Ledger(founded(), no_end).party("2006")) == ("yes", "active", None)


def test_a_party_that_survives_a_merger_has_a_successor_all_the_same() -> None:
    merged = Merged(parties=(A, B), into=C, survivors=(A,), date=on("2005"))
    assert Ledger(founded(), merged).party("2006").successors == (C,)


def test_an_end_known_by_the_year_only_makes_the_party_doubtful_in_that_year() -> None:
    ledger = Ledger(founded(), dissolved("2005"))
    days = ("2004-12-31", "2005-01-01", "2005-12-31")
    assert [life(ledger.party(each)) for each in days] == [
        ("yes", "active", None),
        ("maybe", "active", None),
        ("no", "dissolved", "2005"),
    ]


def test_what_happens_after_the_end_is_folded_and_restarts_nothing() -> None:
    state = Ledger(founded(), dissolved("2005"), renamed("2006", "B")).party("2007")
    assert (state.name, *life(state)) == ("B", "no", "dissolved", "2005")


@pytest.mark.parametrize(
    "restart",
    [
        Revived(party=A, date=on("2008-03-01")),
        founded("2008-03-01"),
        Split(party=B, into=(A,), date=on("2008-03-01")),
        Merged(parties=(B, C), into=A, date=on("2008-03-01")),
    ],
    ids=lambda event: type(event).__name__,
)
def test_a_later_beginning_restarts_a_party_that_had_ended(restart: Event) -> None:
    ledger = Ledger(founded(), dissolved("2005"), restart)
    assert life(ledger.party("2008-02-29")) == ("no", "dissolved", "2005")
    state = ledger.party("2008-03-01")
    assert life(state) == ("yes", "active", None)
    assert state.founded == "2000-01-01"


def test_a_restart_known_by_the_year_only_makes_the_party_possible_again() -> None:
    ledger = Ledger(founded(), dissolved("2005"), Revived(party=A, date=on("2008")))
    assert life(ledger.party("2008-06-01")) == ("maybe", "dissolved", "2005")


def test_a_party_splits_off_rejoins_and_splits_off_again() -> None:
    off = NewParty(party=B, name="B", country="KZ")
    ledger = Ledger(
        founded("1990"),
        Split(party=A, into=(off,), date=on("2000")),
        Merged(parties=(B,), into=A, date=on("2005")),
        Split(party=A, into=(B,), date=on("2010")),
    )
    years = ("1999", "2000", "2004", "2005", "2009", "2010")
    assert [life(ledger.party(year, B)) for year in years] == [
        ("no", None, None),
        ("yes", "active", None),
        ("yes", "active", None),
        ("no", "merged", "2005"),
        ("no", "merged", "2005"),
        ("yes", "active", None),
    ]
    assert {life(ledger.party(year)) for year in years} == {("yes", "active", None)}
    there, here = ledger.party("2011", B), ledger.party("2011")
    assert (there.name, there.founded, there.predecessors, there.successors) == ("B", "2000", (A,), (A,))
    assert (here.predecessors, here.successors) == ((B,), (B,))


def test_an_end_before_the_beginning_ends_nothing() -> None:
    ledger = Ledger(dissolved("1995"), founded("2000-01-01"))
    assert life(ledger.party("1996")) == ("no", None, None)
    assert life(ledger.party("2000")) == ("yes", "active", None)


def test_a_revival_before_the_beginning_begins_nothing() -> None:
    ledger = Ledger(Revived(party=A, date=on("1995")), founded("2000-01-01"))
    assert life(ledger.party("1996")) == ("no", None, None)
    assert life(ledger.party("1995-06-01")) == ("no", None, None)


# Names


def test_a_renaming_replaces_name_names_by_language_and_abbreviations_together() -> None:
    ledger = Ledger(
        founded(names={"ru": "А", "kk": "Ә"}, abbreviations={"ru": "а"}),
        renamed("2005", "B", names={"ru": "Б"}),
    )
    before, then = ledger.party("2004"), ledger.party("2005")
    assert (before.name, before.names, before.abbreviations) == ("A", {"ru": "А", "kk": "Ә"}, {"ru": "а"})
    assert (then.name, then.names, then.abbreviations) == ("B", {"ru": "Б"}, {})


def test_a_later_beginning_fills_the_languages_that_no_event_gave() -> None:
    new = NewParty(party=A, name="Other", country="KZ", names={"ru": "Другая", "kk": "Ә"})
    ledger = Ledger(founded(names={"ru": "А"}), Split(party=B, into=(new,), date=on("2005")))
    state = ledger.party("2005")
    assert (state.name, state.names) == ("A", {"ru": "А", "kk": "Ә"})


def test_what_the_founding_says_is_shown() -> None:
    more: dict[str, Any] = {
        "founders": ("Abay",),
        "ideology": ("liberal",),
        "colours": ("red",),
        "kind": "list",
    }
    state = Ledger(founded(**more)).party("2000")
    assert (state.country, state.kind, state.founders, state.ideology, state.colours) == (
        *("KZ", "list", ("Abay",), ("liberal",)),
        ("red",),
    )


def test_a_late_founding_does_not_undo_an_ideology_or_colours() -> None:
    adopted = IdeologyAdopted(party=A, ideology=("socialist",), date=on("1999"))
    colours = ColoursAdopted(party=A, colours=("white",), date=on("1999"))
    state = Ledger(adopted, colours, founded(ideology=("liberal",), colours=("red",))).party("2000")
    assert (state.ideology, state.colours) == (("socialist",), ("white",))


# What a party says of itself


def test_what_is_adopted_replaces_what_stood_before() -> None:
    ledger = Ledger(
        founded(ideology=("liberal",), colours=("red",)),
        IdeologyAdopted(party=A, ideology=("socialist", "green"), date=on("2005")),
        PositionAdopted(party=A, position="left", date=on("2005")),
        ColoursAdopted(party=A, colours=("green",), date=on("2005")),
        HeadquartersMoved(party=A, place="Almaty", date=on("2004")),
        HeadquartersMoved(party=A, place="Astana", date=on("2005")),
    )
    before, then = ledger.party("2004"), ledger.party("2005")
    assert (before.ideology, before.position, before.colours, before.headquarters) == (
        *(("liberal",), None),
        *(("red",), "Almaty"),
    )
    assert (then.ideology, then.position, then.colours, then.headquarters) == (
        *(("socialist", "green"), "left"),
        *(("green",), "Astana"),
    )


def test_members_reported_at_the_registration_and_later_follow_each_other() -> None:
    ledger = Ledger(
        founded(),
        registered("2004-06-21", members=56_292),
        MembershipReported(party=A, members=100_000, date=on("2008")),
    )
    assert [ledger.party(each).membership for each in ("2003", "2004", "2008")] == [
        None,
        Membership(members=56_292, date="2004-06-21"),
        Membership(members=100_000, date="2008"),
    ]
    state = ledger.party("2008")
    assert (state.disputed, state.undetermined) == ((), ())


def test_a_registration_without_members_leaves_the_members_that_stood() -> None:
    reported = MembershipReported(party=A, members=0, date=on("2003"))
    state = Ledger(founded(), reported, registered("2004")).party("2004")
    assert (state.membership, state.registered) == (Membership(members=0, date="2003"), "2004")


def test_an_organisation_is_replaced_as_a_whole() -> None:
    ledger = Ledger(
        founded(),
        OrganisationReported(party=A, units={"branches": 16, "cells": 400}, date=on("2004")),
        OrganisationReported(party=A, units={"branches": 17}, date=on("2005")),
    )
    assert ledger.party("2005").organisation == Organisation(units={"branches": 17}, date="2005")


def test_a_registration_ends_with_a_deregistration() -> None:
    ledger = Ledger(founded(), registered("2004"), Deregistered(party=A, date=on("2005")), registered("2006"))
    assert [ledger.party(each).registered for each in ("2003", "2004", "2005", "2006")] == [
        *(None, "2004"),
        *(None, "2006"),
    ]


# Leaders


def chosen(date: str, person: str, role: str = "chair", **more: Any) -> LeaderChosen:
    return LeaderChosen(party=A, role=role, person=person, date=on(date), **more)


def chairs(*events: Event) -> list[str]:
    return [each.person for each in Ledger(founded(), *events).party("2010").leaders if each.role == "chair"]


def test_a_choice_ends_nobodys_term() -> None:
    assert chairs(chosen("2004", "Abay"), chosen("2005", "Bota")) == ["Abay", "Bota"]


def test_a_choice_ends_the_term_of_whom_it_succeeds() -> None:
    events = (chosen("2003", "Abay"), chosen("2004", "Bota"), chosen("2005", "Chingiz", succeeds="Abay"))
    assert chairs(*events) == ["Bota", "Chingiz"]


def test_a_choice_ends_the_term_of_whom_it_succeeds_in_that_role_only() -> None:
    events = (chosen("2003", "Abay"), chosen("2005", "Bota", role="deputy chair", succeeds="Abay"))
    assert chairs(*events) == ["Abay"]


def test_a_choice_for_a_sole_office_ends_everybody_elses_term_in_it() -> None:
    deputy = chosen("2004", "Dana", role="deputy chair")
    ledger = Ledger(
        founded(),
        chosen("2003", "Abay"),
        chosen("2004", "Bota"),
        deputy,
        chosen("2005", "Chingiz", sole=True),
    )
    assert ledger.party("2005").leaders == (
        Leader(role="deputy chair", person="Dana", since="2004"),
        Leader(role="chair", person="Chingiz", since="2005"),
    )


def test_a_leader_chosen_again_goes_on_since_the_first_time() -> None:
    ledger = Ledger(founded(), chosen("2004", "Abay"), chosen("2008", "Abay", sole=True, succeeds="Abay"))
    assert ledger.party("2009").leaders == (Leader(role="chair", person="Abay", since="2004"),)


def test_a_departure_ends_the_term_of_the_person_whom_it_names_in_that_role() -> None:
    left = LeaderLeft(party=A, role="chair", person="Abay", date=on("2006"))
    events = (chosen("2004", "Abay"), chosen("2004", "Bota"), left)
    assert chairs(*events) == ["Bota"]
    assert chairs(*events, chosen("2004", "Abay", role="deputy chair")) == ["Bota"]
    ledger = Ledger(founded(), *events, chosen("2004", "Abay", role="deputy chair"))
    assert ("deputy chair", "Abay") in [(each.role, each.person) for each in ledger.party("2010").leaders]


def test_a_leader_who_left_and_came_back_is_there_since_then() -> None:
    left = LeaderLeft(party=A, role="chair", person="Abay", date=on("2006"))
    ledger = Ledger(founded(), chosen("2004", "Abay"), left, chosen("2008", "Abay"))
    assert ledger.party("2009").leaders == (Leader(role="chair", person="Abay", since="2008"),)


def test_a_departure_of_nobody_known_changes_nothing() -> None:
    left = LeaderLeft(party=A, role="chair", person="Bota", date=on("2006"))
    assert chairs(chosen("2004", "Abay"), left) == ["Abay"]


def test_two_leaders_chosen_in_overlapping_days_are_undetermined_only_if_one_ends_the_other() -> None:
    beside = Ledger(founded(), chosen("2004", "Abay"), chosen("2004", "Bota"))
    instead = Ledger(founded(), chosen("2004", "Abay", sole=True), chosen("2004", "Bota", sole=True))
    assert unsettled(beside.party("2004")) == []
    assert unsettled(instead.party("2004")) == [("leaders.chair", "Abay")]


# Coalitions


def formed(date: str, *parties: str, **more: Any) -> CoalitionFormed:
    return CoalitionFormed(coalition="kz-bloc", date=on(date), parties=parties, **more)


def bloc(since: str, name: str | None = None, kind: str | None = None) -> CoalitionMembership:
    return CoalitionMembership(coalition="kz-bloc", name=name, kind=kind, since=since)


def joined(date: str) -> JoinedCoalition:
    return JoinedCoalition(party=A, coalition="kz-bloc", date=on(date))


def coalition_ended(date: str) -> CoalitionEnded:
    return CoalitionEnded(coalition="kz-bloc", date=on(date))


def test_a_party_is_in_a_coalition_that_it_formed() -> None:
    ledger = Ledger(founded(), formed("2004-03-01", B, A, name="Bloc", kind="alliance"))
    assert ledger.party("2004-02-29").coalitions == ()
    assert ledger.party("2004-03-01").coalitions == (bloc("2004-03-01", "Bloc", "alliance"),)


def test_a_prime_ministers_party_is_in_the_coalition_only_if_it_is_named_among_its_parties() -> None:
    ledger = Ledger(founded(), formed("2004", B, prime_minister_party=A))
    assert ledger.party("2005").coalitions == ()


def test_a_coalition_that_others_formed_has_its_name_for_those_who_join() -> None:
    ledger = Ledger(founded(), formed("2004", B, name="Bloc", kind="government"), joined("2005"))
    assert ledger.party("2005").coalitions == (bloc("2005", "Bloc", "government"),)


def test_a_coalitions_new_name_is_its_members_too() -> None:
    other_name = CoalitionRenamed(coalition="kz-bloc", name="People's Bloc", date=on("2006"))
    ledger = Ledger(founded(), formed("2004", A, name="Bloc"), other_name)
    assert [ledger.party(each).coalitions for each in ("2005", "2006")] == [
        (bloc("2004", "Bloc"),),
        (bloc("2004", "People's Bloc"),),
    ]


def test_a_late_formation_does_not_undo_a_coalitions_new_name() -> None:
    other_name = CoalitionRenamed(coalition="kz-bloc", name="People's Bloc", date=on("2003"))
    ledger = Ledger(founded(), formed("2004", A, name="Bloc"), other_name)
    assert ledger.party("2005").coalitions == (bloc("2004", "People's Bloc"),)


def test_a_coalitions_end_is_the_end_for_every_member_though_it_names_none() -> None:
    ledger = Ledger(founded(), formed("2004", A, B), coalition_ended("2006-03-01"))
    assert [len(ledger.party(each).coalitions) for each in ("2006-02-28", "2006-03-01")] == [1, 0]


def test_a_party_may_join_a_coalition_anew_after_it_ended() -> None:
    ledger = Ledger(founded(), formed("2004", A), coalition_ended("2006"), joined("2008"))
    assert ledger.party("2009").coalitions == (bloc("2008"),)


def test_a_party_that_joins_a_coalition_that_it_is_in_goes_on_since_the_first_time() -> None:
    ledger = Ledger(founded(), formed("2004", A), joined("2005"))
    assert ledger.party("2009").coalitions == (bloc("2004"),)


def test_coalitions_stand_in_the_order_in_which_the_party_joined_them() -> None:
    government = CoalitionFormed(coalition="kz-government", parties=(A,), date=on("2003"))
    ledger = Ledger(founded(), joined("2004"), government)
    assert [each.coalition for each in ledger.party("2005").coalitions] == ["kz-government", "kz-bloc"]


# Candidates


def test_candidates_nominated_and_endorsed_are_told_apart_and_each_once() -> None:
    ledger = Ledger(
        founded(),
        CandidateEndorsed(party=A, election="kz-1", candidate="Bota", date=on("2006")),
        CandidateNominated(party=A, election="kz-1", candidate="Abay", date=on("2005")),
        CandidateNominated(party=A, election="kz-1", candidate="Abay", date=on("2007")),
    )
    assert ledger.party("2008").candidacies == (
        Candidacy(election="kz-1", candidate="Abay", kind="nominated", date="2005"),
        Candidacy(election="kz-1", candidate="Bota", kind="endorsed", date="2006"),
    )


# Results


def held(date: str, election: str = "kz-2004", chamber: str = "mazhilis", **more: Any) -> ElectionHeld:
    country = more.pop("country", "KZ")
    return ElectionHeld(election=election, country=country, chamber=chamber, date=on(date), **more)


def result(date: str = "XXXX", election: str = "kz-2004", party: str = A, **more: Any) -> ElectionResult:
    return ElectionResult(party=party, election=election, date=on(date), **more)


def test_a_result_takes_the_date_of_its_contest() -> None:
    ledger = Ledger(founded(), result("2004-10", votes=10), held("2004-09-19"))
    assert ledger.party("2004-09-18").results == ()
    assert ledger.party("2004-09-19").results == (Result(election="kz-2004", date="2004-09-19", votes=10),)


def test_a_result_without_a_date_takes_the_date_of_its_contest() -> None:
    ledger = Ledger(founded(), result(votes=10), held("2004-09-19"))
    assert ledger.party("2004-09-19").results == (Result(election="kz-2004", date="2004-09-19", votes=10),)


def test_a_results_own_date_serves_where_no_contest_is_recorded() -> None:
    ledger = Ledger(founded(), result("2004-10-02", votes=10))
    assert ledger.party("2004-10-01").results == ()
    assert ledger.party("2004-10-02").results == (Result(election="kz-2004", date="2004-10-02", votes=10),)


def test_a_contest_known_by_the_year_only_makes_its_result_possible_in_that_year() -> None:
    state = Ledger(founded(), result("2004-09-19", votes=10), held("2004")).party("2004-10-01")
    assert (state.results, [(each.type, each.earliest, each.latest) for each in state.possible]) == (
        (),
        [("ElectionResult", "2004-01-01", "2004-12-31")],
    )


def test_a_result_serves_by_its_own_date_again_when_the_contest_is_retracted() -> None:
    ledger = Ledger(founded(), result("2004-10-02", votes=10))
    contest = ledger.states(held("2004-09-19"))
    ledger.retracts(contest)
    assert ledger.party("2004-10-01").results == ()
    assert ledger.party("2004-10-01", position=3).results == (
        Result(election="kz-2004", date="2004-09-19", votes=10),
    )


def test_results_of_one_contest_from_several_sources_make_one_row_and_blanks_leave_what_stands() -> None:
    ledger = Ledger(
        founded(),
        held("2004-09-19"),
        result(votes=10, vote_share=7.19),
        result(seats=7),
        result(votes=12, place=3, candidate="Abay", alliance=B, seats_change=-1),
    )
    assert ledger.party("2004").results == (
        Result(
            election="kz-2004",
            date="2004-09-19",
            votes=12,
            vote_share=7.19,
            seats=7,
            seats_change=-1,
            place=3,
            candidate="Abay",
            alliance=B,
        ),
    )


def test_a_zero_replaces_a_number_and_a_blank_does_not() -> None:
    ledger = Ledger(founded(), held("2004"), result(seats=7, votes=10), result(seats=0))
    assert ledger.party("2004").results == (Result(election="kz-2004", date="2004", seats=0, votes=10),)


def test_every_round_has_a_row_of_its_own() -> None:
    ledger = Ledger(founded(), held("2004"), result(round=2, votes=5), result(round=1, votes=9))
    assert [(each.round, each.votes) for each in ledger.party("2004").results] == [(2, 5), (1, 9)]


def test_results_stand_in_the_order_of_their_contests() -> None:
    ledger = Ledger(
        founded(),
        result(election="kz-2007"),
        result(election="kz-2004"),
        held("2007", "kz-2007"),
        held("2004", "kz-2004"),
    )
    assert [each.election for each in ledger.party("2008").results] == ["kz-2004", "kz-2007"]


def test_the_result_of_a_member_is_no_result_of_its_alliance() -> None:
    ledger = Ledger(founded(), held("2004"), result(party=B, alliance=A, votes=5, seats=2))
    state = ledger.party("2004")
    assert (state.results, state.seats) == ((), {})


def test_two_numbers_of_one_result_without_rivalry_are_undetermined() -> None:
    ledger = Ledger(founded(), held("2004-09-19"), result(votes=10, seats=7), result(votes=12, seats=7))
    assert unsettled(ledger.party("2004")) == [("results.kz-2004.votes", 10)]


# Seats


def test_a_chamber_in_which_the_party_never_had_a_row_is_not_named() -> None:
    assert Ledger(founded(), held("2004", complete=True)).party("2004").seats == {}


def test_seats_are_those_of_the_chambers_latest_election() -> None:
    ledger = Ledger(
        founded(),
        held("2004-09-19", "kz-2004"),
        held("2007-08-18", "kz-2007"),
        result(election="kz-2004", seats=7),
        result(election="kz-2007", seats=9),
    )
    assert [
        ledger.party(each).seats for each in ("2004-09-18", "2004-09-19", "2007-08-17", "2007-08-18")
    ] == [
        {},
        {"mazhilis": 7},
        {"mazhilis": 7},
        {"mazhilis": 9},
    ]


def test_no_row_in_a_contest_with_complete_results_is_no_seat() -> None:
    ledger = Ledger(
        founded(), held("2004", "kz-2004"), result(seats=7), held("2007", "kz-2007", complete=True)
    )
    assert ledger.party("2007").seats == {"mazhilis": 0}


def test_no_row_in_a_contest_with_incomplete_results_is_unknown() -> None:
    ledger = Ledger(founded(), held("2004", "kz-2004"), result(seats=7), held("2007", "kz-2007"))
    assert ledger.party("2007").seats == {"mazhilis": None}


def test_a_row_without_seats_is_unknown_even_if_the_results_are_complete() -> None:
    ledger = Ledger(founded(), held("2004", complete=True), result(votes=10, seats_change=3))
    assert ledger.party("2004").seats == {"mazhilis": None}


def test_of_two_rounds_the_last_that_gives_seats_tells_them() -> None:
    ledger = Ledger(
        founded(), held("2004"), result(round=1, seats=1), result(round=2, seats=4), result(round=3, votes=9)
    )
    assert ledger.party("2004").seats == {"mazhilis": 4}


def test_chambers_are_told_apart() -> None:
    ledger = Ledger(
        founded(),
        held("2004", "kz-2004"),
        result(election="kz-2004", seats=7),
        held("2005", "kz-senate-2005", chamber="senate"),
        result(election="kz-senate-2005", seats=2),
        held("2006", "kz-senate-2006", chamber="senate", complete=True),
    )
    assert ledger.party("2006").seats == {"mazhilis": 7, "senate": 0}


def test_a_chamber_of_the_same_id_in_another_country_is_another_chamber() -> None:
    ledger = Ledger(
        founded(),
        held("2004", "kz-2004", chamber="lower"),
        result(election="kz-2004", seats=7),
        held("2005", "ru-2005", chamber="lower", country="RU", complete=True),
    )
    assert ledger.party("2005").seats == {"lower": 7}
    ledger.states(result(election="ru-2005", seats=2))
    assert ledger.party("2005").seats == {"lower": 7, "ru:lower": 2}


def test_an_office_has_no_seats() -> None:
    president = ElectionHeld(election="kz-2004", country="KZ", office="President", date=on("2004"))
    state = Ledger(founded(), president, result(votes=10)).party("2004")
    assert (state.seats, len(state.results)) == ({}, 1)


def seats_changed(date: str, **more: Any) -> SeatsChanged:
    return SeatsChanged(party=A, chamber="mazhilis", country="KZ", date=on(date), **more)


def test_seats_change_between_elections_and_begin_anew_with_the_next_one() -> None:
    ledger = Ledger(
        founded(),
        held("2004-09-19", "kz-2004"),
        result(seats=7),
        seats_changed("2005", change=-2),
        seats_changed("2006", seats=9),
        seats_changed("2006-12-31", change=1),
        held("2007-08-18", "kz-2007"),
        result(election="kz-2007", seats=3),
    )
    assert [
        ledger.party(each).seats["mazhilis"] for each in ("2004", "2005", "2006-06-30", "2006", "2007")
    ] == [
        *(7, 5, 5),
        *(10, 3),
    ]


def test_a_change_of_unknown_seats_leaves_them_unknown() -> None:
    ledger = Ledger(founded(), held("2004"), result(votes=10), seats_changed("2005", change=-2))
    assert ledger.party("2005").seats == {"mazhilis": None}


def test_a_change_to_a_number_of_seats_is_known_without_an_election() -> None:
    ledger = Ledger(founded(), seats_changed("2005", seats=4), seats_changed("2006", change=1))
    assert [ledger.party(each).seats for each in ("2004", "2005", "2006")] == [
        {},
        {"mazhilis": 4},
        {"mazhilis": 5},
    ]


def test_a_change_before_the_election_does_not_count_after_it() -> None:
    ledger = Ledger(founded(), seats_changed("2003", change=2), held("2004"), result(seats=7))
    assert ledger.party("2004").seats == {"mazhilis": 7}


def test_a_contest_that_is_not_yet_over_for_certain_leaves_the_seats_of_the_one_before() -> None:
    ledger = Ledger(
        founded(), held("2004", "kz-2004"), result(seats=7), held("2007", "kz-2007", complete=True)
    )
    assert ledger.party("2007-06-01").seats == {"mazhilis": 7}


# Relatives


def test_a_succession_relates_two_parties_and_ends_neither() -> None:
    ledger = Ledger(founded(), founded(party=B), Succeeded(party=B, predecessor=A, date=on("2005")))
    assert (ledger.party("2005").successors, ledger.party("2005", B).predecessors) == ((B,), (A,))
    assert (ledger.party("2004").successors, ledger.party("2004", B).predecessors) == ((), ())
    assert life(ledger.party("2005")) == ("yes", "active", None)


def test_relatives_are_named_once_in_the_order_in_which_they_came() -> None:
    ledger = Ledger(
        founded(),
        Split(party=A, into=(C, B), date=on("2004")),
        Split(party=A, into=(D, B), date=on("2005")),
    )
    assert ledger.party("2005").successors == (C, B, D)


# One party under two ids


def test_two_ids_of_one_party_lead_to_the_same_history_under_the_id_in_use() -> None:
    ledger = Ledger(
        founded("2000", B, "B"),
        founded("1999-05-01", A, "A"),
        renamed("2005", "Old id", party=B),
        SameParty(party=B, same_as=A),
    )
    state = ledger.party("2006")
    assert ledger.party("2006", B) == state
    assert (state.party, state.same_as, state.name, state.founded) == (A, (B,), "Old id", "1999-05-01")


def test_one_party_is_one_from_the_record_that_says_so_on_and_two_before() -> None:
    ledger = Ledger(founded("2000", A, "A"), founded("2001", B, "B"), SameParty(party=B, same_as=A))
    assert [ledger.party("2006", B, position).name for position in (2, 3)] == ["B", "A"]
    assert [ledger.party("2006", A, position).same_as for position in (2, 3)] == [(), (B,)]


def test_one_party_is_two_again_when_that_is_retracted() -> None:
    ledger = Ledger(founded("2000", A, "A"), founded("2001", B, "B"))
    before = ledger.party("2006"), ledger.party("2006", B)
    same = ledger.states(SameParty(party=B, same_as=A))
    together = ledger.party("2006")
    ledger.retracts(same)
    assert (ledger.party("2006"), ledger.party("2006", B)) == before
    assert ledger.party("2006", B, position=3) == together


def test_the_date_of_same_party_does_not_matter() -> None:
    for date in ("XXXX", "1900", "2999"):
        ledger = Ledger(
            founded("2000"), founded("2001", B, "B"), SameParty(party=B, same_as=A, date=on(date))
        )
        assert [ledger.party(each, B).party for each in ("1999", "2006", "9999")] == [A, A, A]


def test_three_ids_are_one_party_over_two_steps() -> None:
    ledger = Ledger(
        *(founded("2000"), founded("2001", B, "B"), founded("2002", C, "C")),
        *(SameParty(party=C, same_as=B), SameParty(party=B, same_as=A)),
    )
    assert {(ledger.party("2006", each).party, ledger.party("2006", each).same_as) for each in (A, B, C)} == {
        (A, (B, C))
    }


def test_a_relative_is_named_by_the_id_in_use() -> None:
    ledger = Ledger(
        *(founded(), founded(party=B), founded(party=C)),
        Succeeded(party=A, predecessor=B, date=on("2004")),
        SameParty(party=B, same_as=C),
    )
    assert ledger.party("2005").predecessors == (C,)
    assert ledger.party("2005", position=4).predecessors == (B,)


def test_a_party_is_no_relative_of_itself_under_its_other_id() -> None:
    ledger = Ledger(
        founded(), Succeeded(party=A, predecessor=B, date=on("2004")), SameParty(party=B, same_as=A)
    )
    state = ledger.party("2005")
    assert (state.predecessors, state.successors) == ((), ())


# Ids elsewhere


def test_ids_elsewhere_without_a_date_hold_on_every_day_and_add_up() -> None:
    ledger = Ledger(
        founded("2004"),
        Identified(party=A, identifiers={"parlgov": "1", "wikidata": "Q1"}),
        Identified(party=A, identifiers={"parlgov": "2"}),
    )
    assert [ledger.party(each).identifiers for each in ("0001", "2003", "2005")] == [
        {"parlgov": ("1", "2"), "wikidata": ("Q1",)}
    ] * 3
    assert ledger.party("2003").possible == ()


def test_an_id_elsewhere_with_a_date_holds_from_it() -> None:
    ledger = Ledger(founded(), Identified(party=A, identifiers={"parlgov": "1"}, date=on("2005")))
    assert [ledger.party(each).identifiers for each in ("2004", "2005")] == [{}, {"parlgov": ("1",)}]


def test_ids_of_others_are_not_the_partys() -> None:
    ledger = Ledger(
        founded(),
        formed("2004", A),
        Identified(coalition="kz-bloc", identifiers={"wikidata": "Q2"}),
        Identified(party=B, identifiers={"wikidata": "Q3"}),
    )
    assert ledger.party("2005").identifiers == {}


# Disputed


SOURCE = (Source(document="Another register", locator="row 3"),)


def test_the_account_that_is_not_chosen_is_shown_with_its_values_and_sources() -> None:
    rival = registered("2004-06-22", members=60_000)
    ledger = Ledger(founded(), registered("2004-06-21", members=56_292))
    ledger.states(
        Registered(party=A, date=rival.date, members=rival.members, rival_to=event_id(2), sources=SOURCE)
    )
    state = ledger.party("2005")
    assert (state.registered, state.membership) == (
        "2004-06-21",
        Membership(members=56_292, date="2004-06-21"),
    )
    assert state.disputed == (
        Claim(field="membership", event_id=event_id(3), value=60_000, sources=SOURCE),
        Claim(field="registered", event_id=event_id(3), value="2004-06-22", sources=SOURCE),
    )


def test_a_rival_that_says_the_same_of_a_field_does_not_dispute_it() -> None:
    ledger = Ledger(founded(), registered("2004-06-21", members=5))
    ledger.states(Registered(party=A, date=on("2004-06-22"), members=5, rival_to=event_id(2)))
    assert [(each.field, each.value) for each in ledger.party("2005").disputed] == [
        ("registered", "2004-06-22")
    ]


def test_a_rival_of_another_date_only_disputes_the_date() -> None:
    ledger = Ledger(founded(), renamed("2004-06-21", "B"), renamed("2004-06-22", "B", rival_to=event_id(2)))
    assert [(each.field, each.value) for each in ledger.party("2005").disputed] == [("date", "2004-06-22")]


def test_a_rival_of_an_unknown_date_disputes_the_date_with_null() -> None:
    ledger = Ledger(founded(), renamed("2004-06-21", "B"), renamed("XXXX", "B", rival_to=event_id(2)))
    assert [(each.field, each.value) for each in ledger.party("2005").disputed] == [("date", None)]


def test_a_dispute_shows_on_days_on_which_only_the_other_account_would_have_happened() -> None:
    ledger = Ledger(founded(), renamed("2004-06-21", "B"), renamed("2003-01-01", "C", rival_to=event_id(2)))
    assert ledger.party("2002-12-31").disputed == ()
    state = ledger.party("2003-01-01")
    assert state.name == "A"
    assert [(each.field, each.value) for each in state.disputed] == [("date", "2003-01-01"), ("name", "C")]


def test_which_account_is_chosen_does_not_depend_on_the_day() -> None:
    ledger = Ledger(
        founded(),
        renamed("2004-06-21", "B", rank="preferred"),
        renamed("2003-01-01", "C", rival_to=event_id(2)),
    )
    assert [ledger.party(each).name for each in ("2003", "2004")] == ["A", "B"]


def test_a_rivalry_about_the_founding_disputes_the_day_of_founding() -> None:
    ledger = Ledger(founded("2004-04-13"), founded("2004-04-14", rival_to=event_id(1)))
    state = ledger.party("2005")
    assert (state.founded, state.exists) == ("2004-04-13", "yes")
    assert [(each.field, each.value) for each in state.disputed] == [("founded", "2004-04-14")]


def test_a_deprecated_account_is_not_folded_even_if_no_other_is_left_and_is_disputed() -> None:
    ledger = Ledger(founded(), renamed("2004", "B", rank="deprecated"))
    state = ledger.party("2005")
    assert (state.name, state.possible) == ("A", ())
    assert [(each.field, each.value) for each in state.disputed] == [("date", "2004"), ("name", "B")]


def test_accounts_of_several_sources_about_two_parties_dispute_only_what_they_say_of_the_party() -> None:
    ledger = Ledger(
        *(founded(), founded(party=B)),
        renamed("2004", "X"),
        renamed("2004", "X", party=B, rival_to=event_id(3)),
    )
    assert ledger.party("2005").disputed == ()
    assert [(each.field, each.value) for each in ledger.party("2005", B).disputed] == [("name", "X")]


def test_numbers_of_different_days_follow_each_other_and_are_not_disputed() -> None:
    ledger = Ledger(
        founded(),
        MembershipReported(party=A, members=10, date=on("2004")),
        MembershipReported(party=A, members=20, date=on("2008")),
    )
    state = ledger.party("2009")
    assert (state.membership, state.disputed) == (Membership(members=20, date="2008"), ())


# Corrections


def test_a_correction_moves_an_event_to_another_day() -> None:
    ledger = Ledger(founded(), renamed("2004", "B"))
    ledger.corrects(event_id(2), renamed("2006", "B"))
    assert [ledger.party("2005", position=position).name for position in (2, 3)] == ["B", "A"]


def test_a_correction_moves_an_event_to_another_party() -> None:
    ledger = Ledger(founded(), founded(party=B, name="B"), renamed("2004", "X"))
    ledger.corrects(event_id(3), renamed("2004", "X", party=B))
    assert [(ledger.party("2005").name, ledger.party("2005", B).name)] == [("A", "X")]
    assert [(ledger.party("2005", position=3).name, ledger.party("2005", B, 3).name)] == [("X", "B")]


def test_a_correction_changes_the_type_of_an_event() -> None:
    ledger = Ledger(founded(), dissolved("2004"))
    ledger.corrects(event_id(2), Banned(party=A, date=on("2004")))
    assert ledger.party("2005").status == "banned"


def test_a_retraction_shows_what_stood_beneath() -> None:
    ledger = Ledger(founded(), renamed("2003", "B"), renamed("2004", "C"))
    ledger.retracts(event_id(3))
    assert [ledger.party("2005", position=position).name for position in (3, 4)] == ["C", "B"]


def test_a_retracted_end_leaves_the_party_alive() -> None:
    ledger = Ledger(founded(), dissolved("2004"))
    ledger.retracts(event_id(2))
    assert life(ledger.party("2005")) == ("yes", "active", None)


def test_a_retracted_event_can_be_stated_anew() -> None:
    ledger = Ledger(founded(), renamed("2004", "B"))
    ledger.retracts(event_id(2))
    ledger.states(renamed("2004", "B"), event_id(2))
    assert [ledger.party("2005", position=position).name for position in (2, 3, 4)] == ["B", "A", "B"]


# Known, and there


def test_a_party_that_no_record_up_to_the_position_names_is_unknown_and_told_where_it_is_named() -> None:
    ledger = Ledger(founded(), founded(party=B))
    with pytest.raises(UnknownParty) as later:
        ledger.party("2005", B, position=1)
    assert later.value.named_at == 2
    assert (
        str(later.value)
        == "no record up to position 1 names a party 'kz-b'; position 2 is the first that does"
    )
    with pytest.raises(UnknownParty) as never:
        ledger.party("2005", "kz-nobody")
    assert never.value.named_at is None
    assert str(never.value) == "no record names a party 'kz-nobody'"


def test_a_party_is_known_though_it_is_not_there_yet() -> None:
    state = Ledger(founded("2004-04-13")).party("1990")
    assert state == PartyState(party=A)


def test_a_party_whose_introduction_was_retracted_is_known_and_not_there() -> None:
    ledger = Ledger(founded())
    ledger.retracts(event_id(1))
    assert ledger.party("2005") == PartyState(party=A)
    assert ledger.party("2005", position=1).exists == "yes"


def test_a_party_whose_only_event_was_moved_to_another_one_is_known_and_not_there() -> None:
    ledger = Ledger(founded())
    ledger.corrects(event_id(1), founded(party=B))
    assert ledger.party("2005") == PartyState(party=A)
    assert ledger.party("2005", B).exists == "yes"


def test_a_party_that_is_only_named_by_others_is_known() -> None:
    ledger = Ledger(founded(), Split(party=A, into=(B,), date=on("2004-03-01")))
    assert [ledger.party(each, B).exists for each in ("2004-02-29", "2004-03-01")] == ["no", "yes"]
    assert ledger.party("2005", B).name is None


# Beginnings that others tell


def test_a_split_caps_the_beginning_of_a_party_whose_founding_has_no_date() -> None:
    ledger = Ledger(
        founded("1990-01-01"),
        Founded(party=B, name="B", country="KZ"),
        Split(party=A, into=(B,), date=on("2001-05-04")),
        MembershipReported(party=B, members=5, date=on("2005-01-01")),
    )
    told = [ledger.party(each, B) for each in ("2001-05-03", "2001-05-04", "2006")]
    assert [(state.exists, state.status, state.founded) for state in told] == [
        ("maybe", None, None),
        ("yes", "active", None),
        ("yes", "active", None),
    ]


def test_a_merger_into_a_party_whose_founding_has_no_date_presupposes_it() -> None:
    ledger = Ledger(
        founded("1990-01-01"),
        Founded(party=B, name="B", country="KZ"),
        Merged(parties=(A,), into=B, date=on("2001-05-04")),
    )
    assert [ledger.party(each, B).exists for each in ("2001-05-03", "2001-05-04")] == ["maybe", "yes"]
    assert ledger.party("2001-05-04", B).predecessors == (A,)


def test_a_split_does_not_move_a_beginning_that_is_known_before_it() -> None:
    ledger = Ledger(
        founded("1990-01-01"),
        founded("1995-01-01", party=B, name="B"),
        Split(party=A, into=(B,), date=on("2001-05-04")),
    )
    assert [ledger.party(each, B).exists for each in ("1994", "1995", "2002")] == ["no", "yes", "yes"]


def test_a_party_that_only_splits_begin_rejoins_and_splits_off_again() -> None:
    ledger = Ledger(
        founded("1990-01-01"),
        Founded(party=B, name="B", country="KZ"),
        Split(party=A, into=(B,), date=on("2001-01-01")),
        Merged(parties=(B,), into=A, date=on("2003-01-01")),
        Split(party=A, into=(B,), date=on("2005-01-01")),
    )
    told = [ledger.party(each, B) for each in ("2002", "2004", "2006")]
    assert [(state.exists, state.status) for state in told] == [
        ("yes", "active"),
        ("no", "merged"),
        ("yes", "active"),
    ]


def test_descent_that_no_source_types_relates_two_parties_and_ends_neither() -> None:
    ledger = Ledger(
        founded("1990-01-01"),
        Founded(party=B, name="B", country="KZ"),
        Descended(party=B, predecessor=A, date=on("2001-05-04")),
    )
    told = ledger.party("2002"), ledger.party("2002", B)
    assert [(state.exists, state.status) for state in told] == [("yes", "active"), ("yes", "active")]
    assert (told[0].successors, told[1].predecessors) == ((B,), (A,))
    assert ledger.party("2001-05-03", B).exists == "maybe"


def test_the_families_of_a_party_are_those_that_its_founding_gives() -> None:
    ledger = Ledger(founded(families=("Liberal", "Agrarian")))
    assert ledger.party("2001").families == ("Liberal", "Agrarian")
