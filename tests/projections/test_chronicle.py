"""The chronicle: what was known when, and whom a record concerns.

Where a record concerns a party that it does not name, the party is asked about before and after, so that an answer that
was kept too long would show.
"""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from domain.errors import NotYetKnown, UnknownEvent, UnknownParty
from domain.events import (
    CoalitionEnded,
    CoalitionFormed,
    CoalitionRenamed,
    Dissolved,
    ElectionHeld,
    ElectionResult,
    Event,
    Founded,
    JoinedCoalition,
    NewParty,
    Registered,
    Renamed,
    SameParty,
    SeatsChanged,
    Split,
    Succeeded,
)
from domain.ids import PartyId
from domain.ledger.port import Entry
from domain.moments import Moment, parse_moment
from domain.records import decode_record, encode
from projections.chronicle import Chronicle
from projections.state import CoalitionMembership, PartyState, Result
from projections.timeline import TimelineEntry
from tests import oracle
from tests.projections.ledgers import DAY, START, A, B, C, D, Ledger, day, event_id, founded, on

PARTIES = (A, B, C, D)
DAYS = ("1999", "2003", "2004-06-01", "2004", "2005", "2010")

Answer = tuple[PartyState, list[TimelineEntry]] | None


def answers(ledger: Ledger, position: int) -> dict[tuple[PartyId, str], Answer]:
    """Of every party on every day, as known at the position; None where it is unknown."""
    found: dict[tuple[PartyId, str], Answer] = {}
    for party in PARTIES:
        for as_of in DAYS:
            try:
                found[party, as_of] = (
                    ledger.party(as_of, party, position),
                    ledger.timeline(as_of, party, position),
                )
            except UnknownParty:
                found[party, as_of] = None
    return found


def read_from_the_start(ledger: Ledger, party: PartyId, as_of: str) -> Any:
    records = [decode_record(entry.data) for entry in ledger.entries]
    known = oracle.is_known(records, party, ledger.head)
    return oracle.party_state(records, party, day(as_of), ledger.head) if known else None


def plain(answer: Answer) -> Any:
    """The state as JSON has it."""
    return None if answer is None else msgspec.json.decode(encode(answer[0]))


def asked_before_and_after(ledger: Ledger, change: Callable[[], object]) -> None:
    """Nothing that was known before is altered, and what is answered after is what a reading from the start answers."""
    before = {position: answers(ledger, position) for position in range(ledger.head + 1)}
    change()
    assert {position: answers(ledger, position) for position in before} == before
    after = answers(ledger, ledger.head)
    assert after == answers(ledger.read_anew(), ledger.head)
    for (party, as_of), answer in after.items():
        assert plain(answer) == read_from_the_start(ledger, party, as_of), (party, as_of)


def renamed(date: str, name: str, party: PartyId = A) -> Renamed:
    return Renamed(party=party, name=name, date=on(date))


def held(
    date: str, election: str = "kz-2004", *, complete: bool = False, chamber: str = "mazhilis"
) -> ElectionHeld:
    return ElectionHeld(election=election, country="KZ", chamber=chamber, date=on(date), complete=complete)


def result(election: str = "kz-2004", party: PartyId = A, seats: int | None = 7) -> ElectionResult:
    return ElectionResult(party=party, election=election, seats=seats)


# Record time


NINE, TEN, ELEVEN = (parse_moment(f"2026-11-22T{hour:02}:00:00Z") for hour in (9, 10, 11))


def ledger_of_three() -> Ledger:
    """Records at nine and, two of them, at eleven."""
    ledger = Ledger()
    ledger.states(founded(), at=NINE)
    ledger.states(renamed("2004", "B"), at=ELEVEN)
    ledger.states(renamed("2005", "C"), at=ELEVEN)
    return ledger


@pytest.mark.parametrize(
    ("moment", "position"),
    [
        pytest.param(NINE - 1, 0, id="before the first record"),
        pytest.param(NINE, 1, id="at the first record"),
        pytest.param(TEN, 1, id="between two records"),
        pytest.param(ELEVEN - 1, 1, id="a microsecond before two records"),
        pytest.param(ELEVEN, 3, id="at the moment of two records"),
        pytest.param(ELEVEN + 1, 3, id="after the last record"),
    ],
)
def test_a_moment_is_the_last_position_recorded_at_or_before_it(moment: Moment, position: int) -> None:
    assert ledger_of_three().chronicle.position_at(moment) == position


def test_an_empty_ledger_has_position_0_and_no_moment() -> None:
    chronicle = Chronicle()
    assert (chronicle.head, chronicle.recorded_at(0), chronicle.position_at(ELEVEN)) == (0, None, 0)


def test_every_position_has_its_moment() -> None:
    chronicle = ledger_of_three().chronicle
    assert [chronicle.recorded_at(position) for position in range(4)] == [None, NINE, ELEVEN, ELEVEN]


def test_a_party_is_unknown_before_its_first_record_and_known_ever_since() -> None:
    ledger = Ledger(founded(), founded(party=B))
    ledger.retracts(event_id(2))
    for position in (0, 1):
        with pytest.raises(UnknownParty) as caught:
            ledger.party("2010", B, position)
        assert caught.value.named_at == 2
    assert [ledger.party("2010", B, position).exists for position in (2, 3)] == ["yes", "no"]


def test_what_was_known_at_each_position_can_be_asked_in_any_order() -> None:
    ledger = Ledger(founded(), renamed("2004", "B"))
    ledger.corrects(event_id(2), renamed("2004", "C"))
    ledger.retracts(event_id(2))
    ledger.states(renamed("2004", "D"), event_id(2))
    known = ["A", "B", "C", "A", "D"]
    for positions in ([1, 2, 3, 4, 5], [5, 4, 3, 2, 1], [3, 5, 1, 4, 2]):
        anew = ledger.read_anew()
        assert [anew.party("2010", position=position).name for position in positions] == [
            known[position - 1] for position in positions
        ]


def test_the_state_at_a_day_and_position_never_changes_when_records_are_appended() -> None:
    ledger = Ledger(founded(), renamed("2004", "B"), result())
    for event in (
        *(renamed("2003", "C"), held("2003"), Dissolved(party=A, date=on("2004"))),
        *(founded("2001", B), SameParty(party=A, same_as=B)),
    ):
        asked_before_and_after(ledger, lambda event=event: ledger.states(event))  # type: ignore[misc]
    for number in (2, 6, 1):
        asked_before_and_after(ledger, lambda number=number: ledger.retracts(event_id(number)))  # type: ignore[misc]


# Whom a record concerns though it does not name them


def test_a_contest_recorded_later_gives_results_their_date() -> None:
    ledger = Ledger(founded(), result())
    assert ledger.party("2010").results == ()
    asked_before_and_after(ledger, lambda: ledger.states(held("2004-09-19")))
    assert ledger.party("2010").results == (Result(election="kz-2004", date="2004-09-19", seats=7),)


def test_a_corrected_contest_moves_the_results_of_all_its_parties() -> None:
    ledger = Ledger(founded(), founded(party=B), held("2004-09-19"), result(), result(party=B))
    asked_before_and_after(ledger, lambda: ledger.corrects(event_id(3), held("2005-09-19")))
    assert [ledger.party("2004", party).results for party in (A, B)] == [(), ()]


def test_a_contest_that_is_retracted_takes_the_date_of_its_results_with_it() -> None:
    ledger = Ledger(founded(), held("2004-09-19"), result())
    asked_before_and_after(ledger, lambda: ledger.retracts(event_id(2)))
    assert ledger.party("2010").results == ()


def test_a_later_contest_of_the_chamber_ends_the_seats_of_a_party_without_a_row() -> None:
    ledger = Ledger(founded(), held("2004"), result())
    assert ledger.party("2010").seats == {"mazhilis": 7}
    asked_before_and_after(ledger, lambda: ledger.states(held("2007", "kz-2007", complete=True)))
    assert ledger.party("2010").seats == {"mazhilis": 0}


def test_a_later_contest_of_the_chamber_ends_seats_that_are_known_by_a_change_only() -> None:
    changed = SeatsChanged(party=A, chamber="mazhilis", country="KZ", seats=4, date=on("2004"))
    ledger = Ledger(founded(), changed)
    assert ledger.party("2010").seats == {"mazhilis": 4}
    asked_before_and_after(ledger, lambda: ledger.states(held("2007", "kz-2007", complete=True)))
    assert ledger.party("2010").seats == {"mazhilis": 0}


def test_the_results_of_a_contest_become_complete() -> None:
    ledger = Ledger(founded(), held("2004"), result(), held("2007", "kz-2007"))
    assert ledger.party("2010").seats == {"mazhilis": None}
    complete = held("2007", "kz-2007", complete=True)
    asked_before_and_after(ledger, lambda: ledger.corrects(event_id(4), complete))
    assert ledger.party("2010").seats == {"mazhilis": 0}


def test_a_contest_is_corrected_into_another_chamber_and_back() -> None:
    ledger = Ledger(founded(), held("2004"), result(), held("2007", "kz-2007", complete=True))
    asked_before_and_after(
        ledger, lambda: ledger.corrects(event_id(4), held("2007", "kz-2007", chamber="senate", complete=True))
    )
    assert ledger.party("2010").seats == {"mazhilis": 7}
    asked_before_and_after(
        ledger, lambda: ledger.corrects(event_id(4), held("2007", "kz-2007", complete=True))
    )
    assert ledger.party("2010").seats == {"mazhilis": 0}


def test_a_rival_account_of_a_contest_moves_the_results_of_its_parties() -> None:
    ledger = Ledger(founded(), held("2004-09-19"), result())
    preferred = msgspec.structs.replace(held("2004-10-03"), rank="preferred", rival_to=event_id(2))
    asked_before_and_after(ledger, lambda: ledger.states(preferred))
    assert [each.date for each in ledger.party("2010").results] == ["2004-10-03"]


def test_a_contest_proves_the_alliance_on_whose_list_a_party_stood() -> None:
    on_a_list = ElectionResult(party=B, election="kz-2004", alliance=A)
    ledger = Ledger(founded("2004"), founded(party=B), on_a_list)
    assert ledger.party("2004-06-01").exists == "maybe"
    asked_before_and_after(ledger, lambda: ledger.states(held("2004-03-01")))
    assert ledger.party("2004-06-01").exists == "yes"


def test_a_coalition_is_named_after_its_members_joined() -> None:
    joined = JoinedCoalition(party=A, coalition="kz-bloc", date=on("2004"))
    ledger = Ledger(founded(), joined)
    ledger.party("2010")
    formed = CoalitionFormed(coalition="kz-bloc", name="Bloc", kind="alliance", date=on("2003"), parties=(B,))
    asked_before_and_after(ledger, lambda: ledger.states(formed))
    assert ledger.party("2010").coalitions == (
        CoalitionMembership(coalition="kz-bloc", name="Bloc", kind="alliance", since="2004"),
    )


def test_a_coalition_is_renamed_and_ended_for_its_members() -> None:
    ledger = Ledger(
        founded(), CoalitionFormed(coalition="kz-bloc", name="Bloc", parties=(A, B), date=on("2003"))
    )
    asked_before_and_after(
        ledger,
        lambda: ledger.states(CoalitionRenamed(coalition="kz-bloc", name="New Bloc", date=on("2004"))),
    )
    assert [each.name for each in ledger.party("2010").coalitions] == ["New Bloc"]
    asked_before_and_after(
        ledger, lambda: ledger.states(CoalitionEnded(coalition="kz-bloc", date=on("2005")))
    )
    assert ledger.party("2010").coalitions == ()
    asked_before_and_after(ledger, lambda: ledger.retracts(event_id(4)))
    assert [each.name for each in ledger.party("2010", B).coalitions] == ["New Bloc"]


def test_a_coalitions_end_is_corrected_to_be_of_another_coalition() -> None:
    ledger = Ledger(
        founded(),
        CoalitionFormed(coalition="kz-bloc", parties=(A,), date=on("2003")),
        CoalitionEnded(coalition="kz-bloc", date=on("2005")),
    )
    other = CoalitionEnded(coalition="kz-other", date=on("2005"))
    asked_before_and_after(ledger, lambda: ledger.corrects(event_id(3), other))
    assert len(ledger.party("2010").coalitions) == 1


def test_an_event_of_another_id_of_the_same_party_concerns_it() -> None:
    ledger = Ledger(founded(), founded("2001", B), SameParty(party=B, same_as=A))
    ledger.party("2010")
    asked_before_and_after(ledger, lambda: ledger.states(renamed("2004", "New", party=B)))
    assert ledger.party("2010").name == ledger.party("2010", B).name == "New"


def test_an_event_of_an_id_that_is_the_same_party_over_two_steps_concerns_it() -> None:
    ledger = Ledger(
        *(founded(), founded("2001", B), founded("2002", C)),
        *(SameParty(party=B, same_as=A), SameParty(party=C, same_as=B)),
    )
    ledger.party("2010")
    asked_before_and_after(ledger, lambda: ledger.states(renamed("2004", "New", party=C)))
    assert ledger.party("2010").name == "New"


def test_two_ids_become_one_and_two_again_for_those_who_are_related_to_them() -> None:
    ledger = Ledger(
        *(founded(), founded(party=B), founded(party=C)),
        Succeeded(party=A, predecessor=B, date=on("2004")),
    )
    asked_before_and_after(ledger, lambda: ledger.states(SameParty(party=B, same_as=C)))
    assert ledger.party("2010").predecessors == (C,)
    asked_before_and_after(ledger, lambda: ledger.retracts(event_id(5)))
    assert ledger.party("2010").predecessors == (B,)


def test_a_same_party_that_loses_to_its_rival_parts_the_two_again() -> None:
    ledger = Ledger(founded(), founded("2001", B, "B"), SameParty(party=B, same_as=A))
    assert ledger.party("2010", B).party == A
    rival = Succeeded(party=A, predecessor=B, date=on("2004"), rank="preferred", rival_to=event_id(3))
    asked_before_and_after(ledger, lambda: ledger.states(rival))
    assert (ledger.party("2010", B).party, ledger.party("2010").predecessors) == (B, (B,))


def test_a_later_contest_concerns_the_other_id_of_a_party_with_a_row() -> None:
    ledger = Ledger(founded(), founded(party=B), held("2004"), result(party=B), SameParty(party=B, same_as=A))
    assert ledger.party("2010").seats == {"mazhilis": 7}
    asked_before_and_after(ledger, lambda: ledger.states(held("2007", "kz-2007", complete=True)))
    assert ledger.party("2010").seats == {"mazhilis": 0}


def test_a_rival_that_does_not_name_the_party_may_take_its_event_away() -> None:
    ledger = Ledger(founded(), founded(party=B, name="B"), renamed("2004", "X"))
    assert ledger.party("2010").name == "X"
    of_another = msgspec.structs.replace(
        renamed("2004", "X", party=B), rank="preferred", rival_to=event_id(3)
    )
    asked_before_and_after(ledger, lambda: ledger.states(of_another))
    assert (ledger.party("2010").name, ledger.party("2010", B).name) == ("A", "X")
    asked_before_and_after(ledger, lambda: ledger.retracts(event_id(4)))
    assert (ledger.party("2010").name, ledger.party("2010", B).name) == ("X", "B")


def test_an_account_joins_two_happenings_into_one() -> None:
    ledger = Ledger(
        founded(), founded(party=B, name="B"), renamed("2004", "X"), renamed("2004", "Y", party=B)
    )
    ledger.corrects(event_id(4), msgspec.structs.replace(renamed("2004", "Y", party=B), rival_to=event_id(9)))
    assert (ledger.party("2010").name, ledger.party("2010", B).name) == ("X", "Y")
    joining = msgspec.structs.replace(renamed("2004", "Z", party=C), rival_to=event_id(3))
    asked_before_and_after(ledger, lambda: ledger.states(joining, event_id(9)))
    assert (ledger.party("2010").name, ledger.party("2010", B).name) == ("X", "B")


def test_a_record_that_concerns_a_party_no_more_leaves_its_answers() -> None:
    ledger = Ledger(founded(), renamed("2004", "X"))
    asked_before_and_after(ledger, lambda: ledger.corrects(event_id(2), renamed("2004", "X", party=B)))
    asked_before_and_after(ledger, lambda: ledger.corrects(event_id(2), renamed("2005", "Y", party=B)))
    asked_before_and_after(ledger, lambda: ledger.retracts(event_id(2)))
    assert ledger.party("2010").name == "A"


# What the chronicle takes in


def test_entries_that_were_applied_already_are_passed_over() -> None:
    ledger = Ledger(founded(), renamed("2004", "B"))
    ledger.chronicle.apply(ledger.entries)
    assert (ledger.chronicle.head, ledger.party("2010").name) == (2, "B")


def test_a_gap_between_entries_is_refused() -> None:
    ledger = Ledger(founded(), renamed("2004", "B"), renamed("2005", "C"))
    chronicle = Chronicle()
    with pytest.raises(ValueError, match="entry 3 does not follow on 1"):
        chronicle.apply([ledger.entries[0], ledger.entries[2]])
    assert chronicle.head == 1


def test_records_are_served_as_they_were_written() -> None:
    ledger = Ledger(founded(), renamed("2004", "B"), renamed("2005", "C"))
    data = [entry.data for entry in ledger.entries]
    chronicle = ledger.chronicle
    assert chronicle.data(0, 10) == data
    assert chronicle.data(1, 1) == data[1:2]
    assert chronicle.data(0, 10, up_to=2) == data[:2]
    assert chronicle.data(3, 10) == []
    assert chronicle.record(2).event == renamed("2004", "B")
    with pytest.raises(NotYetKnown) as caught:
        chronicle.record(4)
    assert (caught.value.asked, caught.value.head) == (4, 3)


def test_the_revisions_of_an_event_are_those_up_to_the_position() -> None:
    ledger = Ledger(founded(), renamed("2004", "B"))
    ledger.corrects(event_id(2), renamed("2004", "C"))
    ledger.retracts(event_id(2))
    assert ledger.chronicle.revisions(event_id(2), 4) == [2, 3, 4]
    assert ledger.chronicle.revisions(event_id(2), 3) == [2, 3]
    with pytest.raises(UnknownEvent, match="no record up to position 1 states"):
        ledger.chronicle.revisions(event_id(2), 1)
    with pytest.raises(UnknownEvent, match="no record states"):
        ledger.chronicle.revisions(event_id(9), 4)


def test_a_state_is_kept_encoded_without_the_day_and_position_asked_for() -> None:
    ledger = Ledger(founded("2004-04-13"), Registered(party=B, date=on("2004")))
    chronicle = ledger.chronicle
    assert chronicle.party_json(A, ledger.at("2005", 1)) is chronicle.party_json(A, ledger.at("2010", 2))
    decoded = msgspec.json.decode(chronicle.party_json(A, ledger.at("2005")))
    assert (decoded["party"], decoded["founded"], "as_of" in decoded) == (A, "2004-04-13", False)


# What decisions need to know


def test_the_standing_of_an_event_is_its_last_record() -> None:
    ledger = Ledger(founded(), renamed("2004", "B"))
    ledger.corrects(event_id(2), renamed("2004", "C"))
    ledger.retracts(event_id(2))
    standing = ledger.chronicle.standing(event_id(2))
    assert standing is not None
    assert (standing.position, standing.revision, standing.event, standing.before) == (
        *(4, 3),
        *(None, renamed("2004", "C")),
    )
    assert ledger.chronicle.standing(event_id(9)) is None


def test_a_party_is_introduced_by_a_name_and_a_country_and_stays_so() -> None:
    new = NewParty(party=C, name="C", country="KZ")
    ledger = Ledger(founded(), Split(party=A, into=(B, new)))
    ledger.retracts(event_id(1))
    ledger.retracts(event_id(2))
    assert [ledger.chronicle.is_introduced(party) for party in PARTIES] == [True, False, True, False]


def test_an_append_is_found_under_its_key_with_its_digest_and_last_position() -> None:
    ledger = Ledger(founded(), renamed("2004", "B"), renamed("2005", "C"))
    keyed = [
        Entry(each.position, each.recorded_at, each.type, (*each.tags, *tags), each.data)
        for each, tags in zip(ledger.entries, ((), ("key:k", "body:d"), ("key:k", "body:d")), strict=True)
    ]
    chronicle = Chronicle()
    chronicle.apply(keyed)
    found = chronicle.appended_under("k")
    assert found is not None
    assert (found.digest, found.last) == ("d", 3)
    assert chronicle.appended_under("other") is None


# All parties


def test_the_parties_known_at_a_position_are_told_by_the_ids_in_use() -> None:
    ledger = Ledger(founded(party=C), founded(party=B), founded(), SameParty(party=C, same_as=A))
    ledger.retracts(event_id(2))
    assert [ledger.chronicle.parties(position) for position in range(6)] == [
        *([], [C], [B, C]),
        *([A, B, C], [A, B], [A, B]),
    ]


def test_the_parties_of_a_country_are_those_that_ever_bore_its_code() -> None:
    kyrgyz: Event = Founded(party=B, name="B", country="KG", date=on("2000"))
    ledger = Ledger(founded(), kyrgyz)
    ledger.corrects(event_id(2), founded(party=B))
    chronicle = ledger.chronicle
    assert [chronicle.parties(2, country) for country in ("KZ", "KG", "RU")] == [[A], [B], []]
    assert [chronicle.parties(3, country) for country in ("KZ", "KG")] == [[A, B], [B]]


def test_the_moments_of_this_file_are_a_day_apart() -> None:
    ledger = Ledger(founded(), renamed("2004", "B"))
    assert [each.recorded_at for each in ledger.entries] == [START, START + DAY]


def test_no_time_is_told_of_a_position_that_is_not_there() -> None:
    ledger = Ledger(founded())
    with pytest.raises(NotYetKnown, match="position 2"):
        ledger.chronicle.recorded_at(2)
