"""Why each field of a state is what it is: the events that made it so, what they overwrote, and who says otherwise."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
import pytest

from domain.dates import BEGINNING
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
    Dissolved,
    ElectionHeld,
    ElectionResult,
    HeadquartersMoved,
    Identified,
    IdeologyAdopted,
    JoinedCoalition,
    LeaderChosen,
    LeaderLeft,
    LeftCoalition,
    MembershipReported,
    Merged,
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
from domain.ids import PartyId, Position
from domain.records import encode_hook
from projections.at import At
from projections.explain import UNEXPLAINED, Explanation, Ground, Rival
from projections.fields import fields
from projections.history import History
from projections.questions import explain
from seeds.loader import histories
from tests.projections.ledgers import A, B, C, D, Ledger, event_id, founded, on
from tests.seeds.shipped import shipped as all_shipped

SOURCE = Source(document="D", locator="p. 3")


def plain(value: object) -> Any:
    """As JSON has it, but for tuples."""
    return msgspec.to_builtins(value, enc_hook=encode_hook)


def explained(
    ledger: Ledger,
    field: str | None = None,
    as_of: str = "2020",
    party: PartyId = A,
    position: Position | None = None,
) -> list[Explanation]:
    return explain(ledger.chronicle, party, ledger.at(as_of, position), field)


def why(
    ledger: Ledger,
    field: str,
    as_of: str = "2020",
    party: PartyId = A,
    position: Position | None = None,
) -> Explanation:
    """The explanation of this field; the party's names and results, too, are one field each."""
    (found,) = [each for each in explained(ledger, field, as_of, party, position) if each.field == field]
    return found


def said(grounds: Iterable[Ground]) -> list[tuple[int, Any]]:
    """The events by their numbers, and what each gave the field."""
    return [(each.event_id.int, plain(each.value)) for each in grounds]


Made = tuple[Any, list[tuple[int, Any]], list[tuple[int, Any]], list[tuple[int, Any]]]


def made(
    ledger: Ledger,
    field: str,
    as_of: str = "2020",
    party: PartyId = A,
    position: Position | None = None,
) -> Made:
    """The field's value, what set it, what that overwrote, and what was passed over."""
    found = why(ledger, field, as_of, party, position)
    return plain(found.value), said(found.set_by), said(found.overwrote), said(found.passed_over)


def against(rivals: Iterable[Rival]) -> list[tuple[int, Any, str]]:
    return [(each.event_id.int, plain(each.value), each.why) for each in rivals]


def renamed(date: str, name: str, party: PartyId = A, **more: Any) -> Renamed:
    return Renamed(party=party, name=name, date=on(date), **more)


def chosen(date: str, person: str, role: str = "chair", **more: Any) -> LeaderChosen:
    return LeaderChosen(party=A, role=role, person=person, date=on(date), **more)


def left(date: str, person: str, role: str = "chair") -> LeaderLeft:
    return LeaderLeft(party=A, role=role, person=person, date=on(date))


def moved(date: str, place: str, **more: Any) -> HeadquartersMoved:
    return HeadquartersMoved(party=A, place=place, date=on(date), **more)


# What a ground is, and what is explained


def test_a_ground_names_the_event_its_record_its_date_its_value_and_its_sources() -> None:
    ledger = Ledger(founded(), renamed("2004", "Wrong"))
    ledger.states(founded(party=B))
    ledger.corrects(event_id(2), renamed("2004-04~", "B", sources=(SOURCE,)))
    assert why(ledger, "name") == Explanation(
        field="name",
        value="B",
        set_by=(
            Ground(
                event_id=event_id(2),
                type="Renamed",
                revision=2,
                position=4,
                date="2004-04~",
                value="B",
                sources=(SOURCE,),
            ),
        ),
        overwrote=(
            Ground(
                event_id=event_id(1),
                type="Founded",
                revision=1,
                position=1,
                date="2000-01-01",
                value="A",
                sources=(),
            ),
        ),
        passed_over=(),
        rivals=(),
        undetermined=(),
    )


def test_a_ground_without_a_known_date_has_none() -> None:
    ledger = Ledger(founded(), Identified(party=A, identifiers={"wikidata": "Q1"}))
    (ground,) = why(ledger, "identifiers.wikidata.Q1").set_by
    assert (ground.type, ground.date) == ("Identified", None)


def test_every_field_of_the_state_is_explained_in_its_order_but_those_that_name_their_event() -> None:
    ledger = Ledger(
        founded(names={"kk": "A"}, ideology=("left",)),
        renamed("2004", "B", names={"ru": "Б", "en": "B"}),
        renamed("2004-06/2030", "C"),
        renamed("2003", "D", rival_to=event_id(2)),
        chosen("2005", "Abay"),
        moved("2006", "Almaty"),
        moved("2006", "Astana"),
        ElectionResult(party=A, election="kz-1", votes=5, round=2, date=on("2007")),
    )
    state = fields(ledger.party("2020"))
    assert {field.partition(".")[0] for field in state} >= {"possible", "disputed", "undetermined"}
    wanted = [field for field in state if field != "party" and not field.startswith(UNEXPLAINED)]
    assert [each.field for each in explained(ledger)] == [*wanted, "date"]


def test_a_field_that_is_blank_and_that_nothing_touched_is_set_by_nothing() -> None:
    ledger = Ledger(founded())
    blank = [
        *("kind", "registered", "ended", "founders", "ideology", "families", "position", "colours"),
        *("headquarters", "membership", "organisation"),
    ]
    found = {each.field: each for each in explained(ledger)}
    for field in blank:
        value: list[str] | None = [] if field in {"founders", "ideology", "families", "colours"} else None
        assert found[field] == Explanation(
            field=field, value=value, set_by=(), overwrote=(), passed_over=(), rivals=(), undetermined=()
        )
    assert sorted(set(found) - set(blank)) == ["country", "exists", "founded", "name", "status"]


def test_one_field_is_explained_with_what_lies_under_it_and_no_other_that_begins_alike() -> None:
    ledger = Ledger(
        founded(names={"kk": "A", "ru": "А"}),
        chosen("2005", "Abay"),
        chosen("2005", "Bota", role="chair of the board"),
    )
    asked = {
        field: [each.field for each in explained(ledger, field)]
        for field in (
            "name",
            "names",
            "names.ru",
            "names.r",
            "leaders.chair",
            "possible",
            "party",
            "nonsense",
        )
    }
    assert asked == {
        "name": ["name"],
        "names": ["names.kk", "names.ru"],
        "names.ru": ["names.ru"],
        "names.r": [],
        "leaders.chair": ["leaders.chair.Abay"],
        "possible": [],
        "party": [],
        "nonsense": [],
    }


def test_what_is_not_known_by_the_position_is_not_explained() -> None:
    ledger = Ledger(founded())
    with pytest.raises(UnknownParty):
        explained(ledger, party=B)
    with pytest.raises(UnknownParty):
        explained(ledger, position=0)


def test_a_party_of_which_an_id_elsewhere_alone_is_known_exists_not_by_nothing() -> None:
    ledger = Ledger(Identified(party=A, identifiers={"wikidata": "Q1"}))
    grounds = {each.field: said(each.set_by) for each in explained(ledger)}
    assert {field: by for field, by in grounds.items() if by} == {"identifiers.wikidata.Q1": [(1, True)]}
    assert grounds["exists"] == []


# Names


def test_a_renaming_overwrites_the_name_and_the_next_overwrites_both() -> None:
    ledger = Ledger(founded(), renamed("2004", "B"), renamed("2006", "C"))
    assert made(ledger, "name", "2003") == ("A", [(1, "A")], [], [])
    assert made(ledger, "name", "2005") == ("B", [(2, "B")], [(1, "A")], [])
    assert made(ledger, "name") == ("C", [(3, "C")], [(1, "A"), (2, "B")], [])


def test_a_renaming_to_the_same_name_overwrites_it_too() -> None:
    ledger = Ledger(founded(), renamed("2004", "A"))
    assert made(ledger, "name") == ("A", [(2, "A")], [(1, "A")], [])


def test_each_language_has_its_own_grounds() -> None:
    ledger = Ledger(
        founded(names={"kk": "A", "ru": "А"}, abbreviations={"kk": "a"}),
        renamed("2004", "B", names={"ru": "Б", "en": "B"}, abbreviations={"kk": "b"}),
    )
    assert {each.field: (said(each.set_by), said(each.overwrote)) for each in explained(ledger, "names")} == {
        "names.ru": ([(2, "Б")], [(1, "А")]),
        "names.en": ([(2, "B")], []),
    }
    assert made(ledger, "abbreviations.kk") == ("b", [(2, "b")], [(1, "a")], [])


def test_a_language_that_a_renaming_dropped_and_a_later_one_gives_again_tells_of_both() -> None:
    ledger = Ledger(
        founded(names={"kk": "A"}),
        renamed("2004", "B"),
        renamed("2006", "C", names={"kk": "C"}),
    )
    assert explained(ledger, "names", "2005") == []
    assert made(ledger, "names.kk") == ("C", [(3, "C")], [(1, "A"), (2, None)], [])


def test_a_renaming_that_drops_what_was_never_there_is_not_told() -> None:
    ledger = Ledger(founded(), renamed("2004", "B"), renamed("2006", "C", names={"kk": "C"}))
    assert made(ledger, "names.kk") == ("C", [(3, "C")], [], [])


def test_a_founding_after_a_renaming_is_passed_over() -> None:
    ledger = Ledger(renamed("2004", "B", names={"ru": "Б"}), founded("2010", names={"ru": "А", "kk": "A"}))
    assert made(ledger, "name") == ("B", [(1, "B")], [], [(2, "A")])
    assert {each.field: said(each.passed_over) for each in explained(ledger, "names")} == {
        "names.ru": [(2, "А")]
    }


def test_what_was_passed_over_is_told_until_the_field_is_set_anew() -> None:
    ledger = Ledger(renamed("2004", "B"), founded("2010"), renamed("2015", "C"))
    assert made(ledger, "name", "2014") == ("B", [(1, "B")], [], [(2, "A")])
    assert made(ledger, "name") == ("C", [(3, "C")], [(1, "B")], [])


def test_a_second_introduction_gives_names_only_where_none_stand() -> None:
    ledger = Ledger(
        founded(names={"kk": "A"}),
        Dissolved(party=A, date=on("2004")),
        founded("2006", name="New", names={"kk": "New", "ru": "Нов"}),
    )
    assert made(ledger, "name") == ("A", [(1, "A")], [], [(3, "New")])
    assert made(ledger, "names.kk") == ("A", [(1, "A")], [], [(3, "New")])
    assert made(ledger, "names.ru") == ("Нов", [(3, "Нов")], [], [])


def test_a_split_and_a_merger_introduce_the_new_party() -> None:
    into_b = NewParty(party=B, name="B", country="KZ", names={"kk": "B"})
    into_c = NewParty(party=C, name="C", country="RU")
    ledger = Ledger(
        founded(),
        Split(party=A, into=(into_b,), date=on("2004")),
        Merged(parties=(A, B), into=into_c, date=on("2008")),
    )
    assert made(ledger, "name", party=B) == ("B", [(2, "B")], [], [])
    assert made(ledger, "names.kk", party=B) == ("B", [(2, "B")], [], [])
    assert made(ledger, "country", party=C) == ("RU", [(3, "RU")], [], [])
    assert made(ledger, "name", party=A) == ("A", [(1, "A")], [], [])


def test_a_merger_that_the_party_itself_survives_introduces_nothing() -> None:
    into = NewParty(party=A, name="New", country="RU")
    ledger = Ledger(
        founded(), founded(party=B), Merged(parties=(A, B), into=into, survivors=(A,), date=on("2008"))
    )
    assert made(ledger, "name") == ("A", [(1, "A")], [], [])
    assert made(ledger, "country") == ("KZ", [(1, "KZ")], [], [])


# What the party says it is


def test_a_later_introduction_overwrites_the_country() -> None:
    into = NewParty(party=A, name="A", country="RU")
    ledger = Ledger(founded(), founded(party=B), Split(party=B, into=(into,), date=on("2008")))
    assert made(ledger, "country") == ("RU", [(3, "RU")], [(1, "KZ")], [])


def test_kind_and_founders_are_put_by_a_founding_that_gives_them() -> None:
    ledger = Ledger(founded(kind="party", founders=("Abay",)), founded("2004"), founded("2006", kind="list"))
    assert made(ledger, "kind") == ("list", [(3, "list")], [(1, "party")], [])
    assert made(ledger, "founders") == (["Abay"], [(1, ("Abay",))], [], [])


def test_a_founding_gives_ideology_and_colours_only_where_none_stand() -> None:
    ledger = Ledger(
        IdeologyAdopted(party=A, ideology=("left",), date=on("1999")),
        founded(ideology=("right",), colours=("red",)),
        ColoursAdopted(party=A, colours=("green",), date=on("2004")),
    )
    assert made(ledger, "ideology") == (["left"], [(1, ("left",))], [], [(2, ("right",))])
    assert made(ledger, "colours") == (["green"], [(3, ("green",))], [(2, ("red",))], [])


def test_position_headquarters_and_organisation_are_replaced() -> None:
    ledger = Ledger(
        founded(),
        PositionAdopted(party=A, position="left", date=on("2001")),
        PositionAdopted(party=A, position="centre", date=on("2002")),
        moved("2001", "Almaty"),
        moved("2002", "Astana"),
        OrganisationReported(party=A, units={"cells": 1}, date=on("2001")),
        OrganisationReported(party=A, units={"branches": 2}, date=on("2002")),
    )
    one, other = {"units": {"cells": 1}, "date": "2001"}, {"units": {"branches": 2}, "date": "2002"}
    assert made(ledger, "position") == ("centre", [(3, "centre")], [(2, "left")], [])
    assert made(ledger, "headquarters") == ("Astana", [(5, "Astana")], [(4, "Almaty")], [])
    assert made(ledger, "organisation") == (other, [(7, other)], [(6, one)], [])


def test_membership_is_put_by_a_report_and_by_a_registration_that_counts_members() -> None:
    ledger = Ledger(
        founded(),
        MembershipReported(party=A, members=5, date=on("2001")),
        Registered(party=A, members=700, date=on("2002")),
        Registered(party=A, date=on("2003")),
    )
    now = {"members": 700, "date": "2002"}
    assert made(ledger, "membership") == (now, [(3, now)], [(2, {"members": 5, "date": "2001"})], [])


def test_a_registration_and_what_struck_it_off_stand_under_registered() -> None:
    ledger = Ledger(
        founded(),
        Registered(party=A, date=on("2002")),
        Deregistered(party=A, date=on("2005")),
        Registered(party=A),
    )
    ledger.corrects(event_id(4), Registered(party=A, date=on("../2010")))
    assert made(ledger, "registered", "2003") == ("2002", [(2, "2002")], [], [])
    assert made(ledger, "registered", "2006") == (None, [(3, None)], [(2, "2002")], [])
    assert made(ledger, "registered") == ("../2010", [(4, "../2010")], [(2, "2002"), (3, None)], [])


def test_a_deregistration_is_told_even_where_no_registration_is_recorded() -> None:
    ledger = Ledger(founded(), Deregistered(party=A, date=on("2005")))
    assert made(ledger, "registered") == (None, [(2, None)], [], [])


def test_each_id_elsewhere_is_explained_by_the_event_that_gave_it() -> None:
    ledger = Ledger(
        founded(),
        Identified(party=A, identifiers={"wikidata": "Q1", "parlgov": "1"}, date=on("2001")),
        Identified(party=A, identifiers={"wikidata": "Q2"}, date=on("2002")),
    )
    assert made(ledger, "identifiers.wikidata.Q1") == (True, [(2, True)], [], [])
    assert made(ledger, "identifiers.wikidata.Q2") == (True, [(3, True)], [], [])
    assert made(ledger, "identifiers.parlgov.1") == (True, [(2, True)], [], [])


def test_a_publication_is_given_once_and_tells_of_an_earlier_run() -> None:
    ledger = Ledger(
        founded(),
        PublicationStarted(party=A, publication="Pravda", date=on("2001")),
        PublicationStarted(party=A, publication="Pravda", date=on("2002")),
        PublicationEnded(party=A, publication="Pravda", date=on("2003")),
        PublicationStarted(party=A, publication="Pravda", date=on("2004")),
    )
    assert made(ledger, "publications.Pravda", "2002") == (True, [(2, True)], [], [(3, True)])
    assert explained(ledger, "publications", "2003") == []
    assert made(ledger, "publications.Pravda") == (True, [(5, True)], [(2, True), (4, None)], [])


def test_a_candidacy_is_given_by_kind() -> None:
    ledger = Ledger(
        founded(),
        CandidateNominated(party=A, election="kz-1", candidate="Abay", date=on("2001")),
        CandidateNominated(party=A, election="kz-1", candidate="Abay", date=on("2002")),
        CandidateEndorsed(party=A, election="kz-1", candidate="Abay", date=on("2003")),
    )
    first, second, third = ({"date": date} for date in ("2001", "2002", "2003"))
    assert made(ledger, "candidacies.kz-1.Abay.nominated") == (first, [(2, first)], [], [(3, second)])
    assert made(ledger, "candidacies.kz-1.Abay.endorsed") == (third, [(4, third)], [], [])


# Leaders


def test_a_leader_chosen_again_is_passed_over_while_the_term_lasts() -> None:
    ledger = Ledger(founded(), chosen("2001", "Abay"), chosen("2003", "Abay"))
    first, again = {"since": "2001"}, {"since": "2003"}
    assert made(ledger, "leaders.chair.Abay") == (first, [(2, first)], [], [(3, again)])


def test_a_leader_who_left_and_came_back_tells_of_the_earlier_term() -> None:
    ledger = Ledger(founded(), chosen("2001", "Abay"), left("2002", "Abay"), chosen("2003", "Abay"))
    first, again = {"since": "2001"}, {"since": "2003"}
    assert explained(ledger, "leaders", "2002") == []
    assert made(ledger, "leaders.chair.Abay") == (again, [(4, again)], [(2, first), (3, None)], [])


def test_a_departure_of_one_who_was_not_in_office_is_not_told() -> None:
    ledger = Ledger(founded(), left("2001", "Abay"), chosen("2003", "Abay"))
    assert made(ledger, "leaders.chair.Abay") == ({"since": "2003"}, [(3, {"since": "2003"})], [], [])


def test_a_successor_ends_the_term_of_whom_it_names_alone() -> None:
    ledger = Ledger(
        founded(),
        chosen("2001", "Abay"),
        chosen("2001", "Bota"),
        chosen("2003", "Chingiz", succeeds="Abay"),
        chosen("2005", "Abay"),
    )
    assert [each.field for each in explained(ledger, "leaders", "2004")] == [
        "leaders.chair.Bota",
        "leaders.chair.Chingiz",
    ]
    assert made(ledger, "leaders.chair.Abay") == (
        {"since": "2005"},
        [(5, {"since": "2005"})],
        [(2, {"since": "2001"}), (4, None)],
        [],
    )
    assert made(ledger, "leaders.chair.Bota") == ({"since": "2001"}, [(3, {"since": "2001"})], [], [])


def test_one_who_succeeds_themselves_stays_in_office() -> None:
    ledger = Ledger(founded(), chosen("2001", "Abay"), chosen("2003", "Abay", succeeds="Abay"))
    first, again = {"since": "2001"}, {"since": "2003"}
    assert made(ledger, "leaders.chair.Abay") == (first, [(2, first)], [], [(3, again)])


def test_a_sole_leader_ends_every_other_term_in_the_role_and_in_no_other() -> None:
    ledger = Ledger(
        founded(),
        chosen("2001", "Abay"),
        chosen("2001", "Bota"),
        chosen("2001", "Abay", role="deputy chair"),
        chosen("2003", "Bota", sole=True),
        chosen("2005", "Abay"),
    )
    first = {"since": "2001"}
    assert made(ledger, "leaders.chair.Bota") == (first, [(3, first)], [], [(5, {"since": "2003"})])
    assert made(ledger, "leaders.deputy chair.Abay") == (first, [(4, first)], [], [])
    assert made(ledger, "leaders.chair.Abay") == (
        {"since": "2005"},
        [(6, {"since": "2005"})],
        [(2, first), (5, None)],
        [],
    )


# Coalitions


def formed(date: str, *parties: PartyId, **more: Any) -> CoalitionFormed:
    return CoalitionFormed(coalition="bloc", parties=parties, date=on(date), **more)


def joined(date: str) -> JoinedCoalition:
    return JoinedCoalition(party=A, coalition="bloc", date=on(date))


def test_a_coalition_is_explained_by_all_events_that_gave_a_part_of_it() -> None:
    ledger = Ledger(
        founded(),
        formed("2001", B, name="Bloc", kind="alliance"),
        joined("2002"),
        CoalitionRenamed(coalition="bloc", name="Front", date=on("2003")),
    )
    assert made(ledger, "coalitions.bloc", "2002") == (
        {"name": "Bloc", "kind": "alliance", "since": "2002"},
        [(2, {"name": "Bloc", "kind": "alliance"}), (3, {"since": "2002"})],
        [],
        [],
    )
    assert made(ledger, "coalitions.bloc") == (
        {"name": "Front", "kind": "alliance", "since": "2002"},
        [(2, {"kind": "alliance"}), (3, {"since": "2002"}), (4, {"name": "Front"})],
        [(2, {"name": "Bloc"})],
        [],
    )


def test_one_event_may_give_all_of_a_coalition() -> None:
    ledger = Ledger(founded(), formed("2001", A, name="Bloc", kind="government"))
    value = {"name": "Bloc", "kind": "government", "since": "2001"}
    assert made(ledger, "coalitions.bloc") == (value, [(2, value)], [], [])


def test_a_coalition_of_which_the_date_of_joining_is_attested_alone_says_so() -> None:
    ledger = Ledger(founded(), formed("../2001", A))
    value = {"name": None, "kind": None, "since": "../2001"}
    assert made(ledger, "coalitions.bloc") == (value, [(2, {"since": "../2001"})], [], [])


def test_a_second_entry_into_a_coalition_is_passed_over() -> None:
    ledger = Ledger(founded(), formed("2001", A), joined("2003"))
    assert made(ledger, "coalitions.bloc") == (
        {"name": None, "kind": None, "since": "2001"},
        [(2, {"since": "2001"})],
        [],
        [(3, {"since": "2003"})],
    )


def test_a_forming_after_a_renaming_of_the_coalition_is_passed_over_in_its_name_alone() -> None:
    ledger = Ledger(
        founded(),
        joined("2001"),
        CoalitionRenamed(coalition="bloc", name="Front", date=on("2002")),
        formed("2003", A, name="Bloc", kind="alliance"),
    )
    assert made(ledger, "coalitions.bloc") == (
        {"name": "Front", "kind": "alliance", "since": "2001"},
        [(2, {"since": "2001"}), (3, {"name": "Front"}), (4, {"kind": "alliance"})],
        [],
        [(4, {"name": "Bloc", "since": "2003"})],
    )


def test_a_coalition_entered_again_tells_of_the_exit_before() -> None:
    ledger = Ledger(
        founded(),
        joined("2001"),
        LeftCoalition(party=A, coalition="bloc", date=on("2002")),
        joined("2003"),
        CoalitionEnded(coalition="bloc", date=on("2004")),
        joined("2005"),
    )
    assert [explained(ledger, "coalitions", as_of) for as_of in ("2002", "2004")] == [[], []]
    assert made(ledger, "coalitions.bloc") == (
        {"name": None, "kind": None, "since": "2005"},
        [(6, {"since": "2005"})],
        [(2, {"since": "2001"}), (3, None), (4, {"since": "2003"}), (5, None)],
        [],
    )


def test_the_end_of_a_coalition_that_the_party_had_left_is_not_told() -> None:
    ledger = Ledger(
        founded(),
        joined("2001"),
        LeftCoalition(party=A, coalition="bloc", date=on("2002")),
        CoalitionEnded(coalition="bloc", date=on("2003")),
        joined("2005"),
    )
    assert made(ledger, "coalitions.bloc")[2] == [(2, {"since": "2001"}), (3, None)]


# Results and seats


def held(date: str, election: str = "kz-1", **more: Any) -> ElectionHeld:
    of = {"country": "KZ", "chamber": "lower"} | more
    return ElectionHeld(election=election, date=on(date), **of)


def result(election: str = "kz-1", **more: Any) -> ElectionResult:
    return ElectionResult(party=A, election=election, **more)


def seats_changed(date: str, **more: Any) -> SeatsChanged:
    return SeatsChanged(party=A, country="KZ", chamber="lower", date=on(date), **more)


def test_a_result_is_explained_number_by_number() -> None:
    ledger = Ledger(
        founded(),
        held("2004"),
        result(votes=100, seats=0, vote_share=7.19),
        result(votes=101, place=2),
    )
    assert {
        each.field: (plain(each.value), said(each.set_by), said(each.overwrote))
        for each in explained(ledger, "results")
    } == {
        "results.kz-1.date": ("2004", [(4, "2004")], [(3, "2004")]),
        "results.kz-1.votes": (101, [(4, 101)], [(3, 100)]),
        "results.kz-1.vote_share": (7.19, [(3, 7.19)], []),
        "results.kz-1.seats": (0, [(3, 0)], []),
        "results.kz-1.place": (2, [(4, 2)], []),
    }


def test_each_round_of_a_contest_is_a_result_of_its_own() -> None:
    ledger = Ledger(
        founded(),
        result(votes=1, date=on("2004")),
        result(votes=2, round=1, candidate="Abay", date=on("2004")),
        result(votes=3, round=2, seats_change=-1, alliance=B, date=on("2004")),
    )
    assert {each.field: said(each.set_by) for each in explained(ledger, "results")} == {
        "results.kz-1.date": [(2, "2004")],
        "results.kz-1.votes": [(2, 1)],
        "results.kz-1.r1.date": [(3, "2004")],
        "results.kz-1.r1.votes": [(3, 2)],
        "results.kz-1.r1.candidate": [(3, "Abay")],
        "results.kz-1.r2.date": [(4, "2004")],
        "results.kz-1.r2.votes": [(4, 3)],
        "results.kz-1.r2.seats_change": [(4, -1)],
        "results.kz-1.r2.alliance": [(4, B)],
    }


def test_the_date_of_a_result_is_that_of_its_contest() -> None:
    ledger = Ledger(founded(), result(votes=1, date=on("2005")), held("2004-09-19"))
    (ground,) = why(ledger, "results.kz-1.votes").set_by
    assert ground.date == "2004-09-19"
    assert made(ledger, "results.kz-1.date") == ("2004-09-19", [(2, "2004-09-19")], [], [])


def test_seats_are_set_by_the_contest_and_the_result_from_which_they_are_read() -> None:
    ledger = Ledger(founded(), held("2004-09-19"), result(seats=7))
    assert made(ledger, "seats.lower") == (7, [(2, 7), (3, 7)], [], [])


def test_seats_are_read_from_every_result_of_the_round_that_decided_and_from_no_other() -> None:
    ledger = Ledger(
        founded(),
        held("2004"),
        result(seats=3, round=1),
        result(seats=6, round=2),
        result(seats=7, round=2),
        result(votes=1, round=3),
    )
    assert made(ledger, "seats.lower") == (7, [(2, 7), (4, 6), (5, 7)], [], [])


@pytest.mark.parametrize(("complete", "seats"), [(True, 0), (False, None)])
def test_a_contest_without_a_row_sets_the_seats_alone(complete: bool, seats: int | None) -> None:
    ledger = Ledger(founded(), held("2004"), result(seats=7), held("2008", "kz-2", complete=complete))
    assert made(ledger, "seats.lower") == (seats, [(4, seats)], [(2, 7)], [])


def test_a_row_without_seats_leaves_the_contest_alone_to_say_that_they_are_unknown() -> None:
    ledger = Ledger(founded(), held("2004", complete=True), result(votes=7))
    assert made(ledger, "seats.lower") == (None, [(2, None)], [], [])


def test_a_change_to_a_number_of_seats_overwrites_the_contest() -> None:
    ledger = Ledger(founded(), held("2004"), result(seats=7), seats_changed("2005", seats=5))
    assert made(ledger, "seats.lower") == (5, [(4, 5)], [(2, 7)], [])


def test_a_change_by_a_number_of_seats_rests_on_all_back_to_the_last_number_itself() -> None:
    ledger = Ledger(
        founded(),
        seats_changed("2003", seats=1),
        held("2004"),
        result(seats=7),
        seats_changed("2005", change=-2),
        seats_changed("2006", change=1),
    )
    assert made(ledger, "seats.lower") == (6, [(3, 7), (4, 7), (5, 5), (6, 6)], [(2, 1)], [])


def test_a_change_by_a_number_of_seats_upon_nothing_is_of_unknown_outcome() -> None:
    ledger = Ledger(founded(), seats_changed("2005", change=-2), seats_changed("2006", change=1))
    assert made(ledger, "seats.lower") == (None, [(2, None), (3, None)], [], [])


def test_a_later_contest_overwrites_contest_and_changes() -> None:
    ledger = Ledger(
        founded(),
        held("2004"),
        result(seats=7),
        seats_changed("2005", change=-2),
        held("2008", "kz-2"),
        result("kz-2", seats=9),
    )
    assert made(ledger, "seats.lower") == (9, [(5, 9), (6, 9)], [(2, 7), (4, 5)], [])


def test_the_seats_of_two_countries_chambers_of_one_name_are_explained_apart() -> None:
    ledger = Ledger(
        founded(),
        held("2004"),
        result(seats=7),
        held("2005", "ru-1", country="RU"),
        result("ru-1", seats=1),
    )
    assert {each.field: said(each.set_by) for each in explained(ledger, "seats")} == {
        "seats.lower": [(2, 7), (3, 7)],
        "seats.ru:lower": [(4, 1), (5, 1)],
    }


# Life


def life(
    ledger: Ledger, as_of: str, position: Position | None = None
) -> dict[str, tuple[Any, list[tuple[int, Any]], list[tuple[int, Any]]]]:
    return {
        field: made(ledger, field, as_of, position=position)[:3]
        for field in ("exists", "status", "founded", "ended")
    }


def test_a_party_that_is_not_yet_founded_exists_not_by_its_founding() -> None:
    ledger = Ledger(founded("2004-04"))
    nothing: tuple[None, list[Any], list[Any]] = (None, [], [])
    blank = {"status": nothing, "founded": nothing, "ended": nothing}
    assert life(ledger, "2003") == {"exists": ("no", [(1, "yes")], []), **blank}
    assert life(ledger, "2004-04-15") == {"exists": ("maybe", [(1, "yes")], []), **blank}
    assert life(ledger, "2004-04-30") == {
        "exists": ("yes", [(1, "yes")], []),
        "status": ("active", [(1, "active")], []),
        "founded": ("2004-04", [(1, "2004-04")], []),
        "ended": nothing,
    }


def test_an_end_and_a_restart_tell_of_all_before_them() -> None:
    ledger = Ledger(
        founded(), Dissolved(party=A, date=on("2004")), Revived(party=A, date=on("2006")),
        Banned(party=A, date=on("2008")),
    )  # fmt: skip
    founding: tuple[str, list[Any], list[Any]] = ("2000-01-01", [(1, "2000-01-01")], [])
    active, dissolved = (1, "active"), (2, "dissolved")
    assert life(ledger, "2005") == {
        "exists": ("no", [(2, "no")], []),
        "status": ("dissolved", [dissolved], [active]),
        "founded": founding,
        "ended": ("2004", [(2, "2004")], []),
    }
    assert life(ledger, "2007") == {
        "exists": ("yes", [(3, "yes")], []),
        "status": ("active", [(3, "active")], [active, dissolved]),
        "founded": founding,
        "ended": (None, [(3, None)], [(2, "2004")]),
    }
    assert life(ledger, "2020") == {
        "exists": ("no", [(4, "no")], []),
        "status": ("banned", [(4, "banned")], [active, dissolved, (3, "active")]),
        "founded": founding,
        "ended": ("2008", [(4, "2008")], [(2, "2004"), (3, None)]),
    }


def test_a_revival_of_a_party_that_had_not_ended_ends_nothing() -> None:
    ledger = Ledger(founded(), Revived(party=A, date=on("2006")))
    assert made(ledger, "ended") == (None, [], [], [])
    assert made(ledger, "status") == ("active", [(2, "active")], [(1, "active")], [])


def test_every_end_that_may_have_come_is_a_ground_of_maybe() -> None:
    ledger = Ledger(
        founded(), Dissolved(party=A, date=on("2004/2006")), Banned(party=A, date=on("2005/2007"))
    )
    assert made(ledger, "exists", "2005") == ("maybe", [(1, "yes"), (2, "no"), (3, "no")], [], [])
    assert made(ledger, "exists", "2006") == ("no", [(2, "no"), (3, "no")], [], [])
    assert made(ledger, "exists", "2007") == ("no", [(3, "no")], [], [])


def test_a_revival_that_may_have_come_is_a_ground_of_maybe() -> None:
    ledger = Ledger(founded(), Dissolved(party=A, date=on("2004")), Revived(party=A, date=on("2005")))
    assert made(ledger, "exists", "2005-06-01") == ("maybe", [(2, "no"), (3, "yes")], [], [])


def test_an_end_before_the_beginning_is_no_ground() -> None:
    ledger = Ledger(founded("2004-01-01"), Dissolved(party=A, date=on("2003-05-05")))
    assert life(ledger, "2020") == {
        "exists": ("yes", [(1, "yes")], []),
        "status": ("active", [(1, "active")], []),
        "founded": ("2004-01-01", [(1, "2004-01-01")], []),
        "ended": (None, [], []),
    }


def test_an_end_of_unknown_date_has_not_happened_and_may_have() -> None:
    ledger = Ledger(founded(), Dissolved(party=A))
    assert made(ledger, "exists") == ("maybe", [(1, "yes"), (2, "no")], [], [])
    assert made(ledger, "ended") == (None, [], [], [])


def test_a_party_without_a_recorded_beginning_is_there_by_its_first_proof() -> None:
    ledger = Ledger(
        Registered(party=A, date=on("2005")),
        CongressHeld(party=A, date=on("2004-05-01")),
        CongressHeld(party=A, date=on("2004-05-01")),
    )
    assert life(ledger, "2003") == {
        "exists": ("maybe", [(2, "yes")], []),
        "status": (None, [], []),
        "founded": (None, [], []),
        "ended": (None, [], []),
    }
    assert life(ledger, "2020") == {
        "exists": ("yes", [(2, "yes")], []),
        "status": ("active", [(2, "active")], []),
        "founded": (None, [], []),
        "ended": (None, [], []),
    }


def test_an_end_of_a_presupposed_party_stands_upon_its_first_proof() -> None:
    ledger = Ledger(CongressHeld(party=A, date=on("2004")), Dissolved(party=A, date=on("2006")))
    assert made(ledger, "exists", "2005") == ("yes", [(1, "yes")], [], [])
    assert made(ledger, "exists", "2006-06-01") == ("maybe", [(1, "yes"), (2, "no")], [], [])
    assert life(ledger, "2007") == {
        "exists": ("no", [(2, "no")], []),
        "status": ("dissolved", [(2, "dissolved")], [(1, "active")]),
        "founded": (None, [], []),
        "ended": ("2006", [(2, "2006")], []),
    }


def test_a_proof_that_is_an_end_proves_first_and_ends_then() -> None:
    ledger = Ledger(Dissolved(party=A, date=on("2006")))
    assert made(ledger, "exists", "2005") == ("maybe", [(1, "yes")], [], [])
    assert made(ledger, "exists", "2007") == ("no", [(1, "no")], [], [])
    assert made(ledger, "status", "2007") == ("dissolved", [(1, "dissolved")], [(1, "active")], [])


def test_a_merger_and_a_split_that_end_a_party_say_so() -> None:
    ledger = Ledger(
        founded(),
        founded(party=B),
        Split(party=A, into=(B,), survives=False, date=on("2004")),
        Revived(party=A, date=on("2005")),
        Merged(parties=(A,), into=B, date=on("2006")),
    )
    assert made(ledger, "status")[:3] == (
        "merged",
        [(5, "merged")],
        [(1, "active"), (3, "split"), (4, "active")],
    )


# Relatives and other ids


def test_relatives_are_given_by_the_first_event_that_tells_of_them() -> None:
    ledger = Ledger(
        founded(),
        founded(party=B),
        founded(party=C),
        founded(party=D),
        Split(party=B, into=(A,), date=on("2001")),
        Succeeded(party=A, predecessor=B, date=on("2002")),
        Merged(parties=(A, C), into=D, survivors=(A,), date=on("2003")),
    )
    assert made(ledger, "predecessors.kz-b") == (True, [(5, True)], [], [(6, True)])
    assert made(ledger, "successors.kz-d") == (True, [(7, True)], [], [])
    assert made(ledger, "predecessors.kz-a", party=D) == (True, [(7, True)], [], [])
    assert [each.field for each in explained(ledger, "successors", party=B)] == ["successors.kz-a"]


def test_relatives_are_told_under_the_id_in_use() -> None:
    ledger = Ledger(
        founded(),
        founded(party=B),
        founded(party=C),
        Succeeded(party=A, predecessor=B, date=on("2002")),
        SameParty(party=B, same_as=C),
    )
    assert made(ledger, "predecessors.kz-b", position=4) == (True, [(4, True)], [], [])
    assert made(ledger, "predecessors.kz-c") == (True, [(4, True)], [], [])


def test_another_id_is_given_by_the_event_that_says_so_on_every_day() -> None:
    ledger = Ledger(
        founded(),
        founded(party=B, name="B"),
        founded(party=C, name="C"),
        SameParty(party=B, same_as=A),
        SameParty(party=B, same_as=A, date=on("2010")),
        SameParty(party=C, same_as=B),
    )
    for as_of in ("1990", "2020"):
        # in the order of the timeline: what has no date stands last
        assert made(ledger, "same_as.kz-b", as_of) == (True, [(5, True)], [], [(4, True), (6, True)])
        assert made(ledger, "same_as.kz-c", as_of) == (True, [(6, True)], [], [])


def test_what_another_id_gave_is_a_ground_of_the_party() -> None:
    ledger = Ledger(
        founded(), founded(party=B, name="B"), renamed("2004", "New", party=B), SameParty(party=B, same_as=A)
    )
    assert made(ledger, "name", position=3) == ("A", [(1, "A")], [], [])
    assert made(ledger, "name", party=B) == ("New", [(3, "New")], [(1, "A")], [])
    assert explained(ledger, party=B) == explained(ledger)


# Rivals


def test_a_rival_is_a_ground_with_its_rank_its_claim_and_why_it_was_not_chosen() -> None:
    ledger = Ledger(
        founded(), renamed("2004", "B"), renamed("2003", "C", rival_to=event_id(2), sources=(SOURCE,))
    )
    assert why(ledger, "name").rivals == (
        Rival(
            event_id=event_id(3),
            type="Renamed",
            revision=1,
            position=3,
            date="2003",
            value="C",
            sources=(SOURCE,),
            rank="normal",
            why="named-by-fewer",
        ),
    )


def test_a_rival_says_why_it_was_not_chosen() -> None:
    ledger = Ledger(
        founded(),
        moved("2004", "Deprecated", rank="deprecated", rival_to=event_id(6)),
        moved("2004", "Lower", rival_to=event_id(6)),
        moved("2004", "Named by none", rank="preferred", rival_to=event_id(5)),
        moved("2004", "Named by one", rank="preferred", rival_to=event_id(6)),
        moved("2004", "Named by three", rank="preferred"),
    )
    assert made(ledger, "headquarters") == ("Named by three", [(6, "Named by three")], [], [])
    assert against(why(ledger, "headquarters").rivals) == [
        (2, "Deprecated", "deprecated"),
        (3, "Lower", "lower-rank"),
        (4, "Named by none", "named-by-fewer"),
        (5, "Named by one", "named-by-fewer"),
    ]


def test_of_two_that_are_named_as_often_the_later_one_is_the_rival() -> None:
    ledger = Ledger(
        founded(), moved("2004", "One", rival_to=event_id(3)), moved("2004", "Other", rival_to=event_id(2))
    )
    assert made(ledger, "headquarters")[1] == [(2, "One")]
    assert against(why(ledger, "headquarters").rivals) == [(3, "Other", "recorded-later")]


def test_where_every_account_is_deprecated_nothing_is_set_and_all_are_rivals() -> None:
    ledger = Ledger(
        founded(),
        moved("2004", "One", rank="deprecated"),
        moved("2004", "Other", rank="deprecated", rival_to=event_id(2)),
    )
    assert made(ledger, "headquarters") == (None, [], [], [])
    assert against(why(ledger, "headquarters").rivals) == [
        (2, "One", "deprecated"),
        (3, "Other", "deprecated"),
    ]


def test_a_rival_that_says_nothing_of_the_field_has_no_value() -> None:
    ledger = Ledger(
        founded(),
        Registered(party=A, members=5, date=on("2004")),
        Registered(party=A, date=on("2005"), rival_to=event_id(2)),
    )
    assert against(why(ledger, "membership").rivals) == [(3, None, "named-by-fewer")]
    assert against(why(ledger, "registered").rivals) == [(3, "2005", "named-by-fewer")]


def test_a_rival_of_what_was_overwritten_disputes_its_field_alone() -> None:
    ledger = Ledger(
        founded(), moved("2004", "Almaty"), moved("2004", "Oral", rival_to=event_id(2)), moved("2008", "Astana")
    )  # fmt: skip
    assert against(why(ledger, "headquarters").rivals) == [(3, "Oral", "named-by-fewer")]
    assert against(why(ledger, "name").rivals) == []


def test_a_rival_of_two_grounds_is_told_once() -> None:
    ledger = Ledger(
        founded(),
        held("2004"),
        result(seats=7),
        result(seats=8, rival_to=event_id(3)),
    )
    assert against(why(ledger, "seats.lower").rivals) == [(4, None, "named-by-fewer")]
    assert against(why(ledger, "results.kz-1.seats").rivals) == [(4, 8, "named-by-fewer")]


def test_what_is_disputed_and_no_field_of_the_state_is_told_last_without_a_value() -> None:
    ledger = Ledger(
        founded(),
        renamed("2004", "B"),
        renamed("2003", "B", names={"kk": "B"}, rival_to=event_id(2)),
    )
    last = explained(ledger)[-2:]
    assert [
        (each.field, each.value, each.set_by, each.overwrote, each.passed_over, against(each.rivals))
        for each in last
    ] == [
        ("date", None, (), (), (), [(3, "2003", "named-by-fewer")]),
        ("names.kk", None, (), (), (), [(3, "B", "named-by-fewer")]),
    ]


def test_a_rival_that_would_have_happened_disputes_before_the_chosen_account_has() -> None:
    ledger = Ledger(founded(), moved("2008", "Astana"), moved("2004", "Almaty", rival_to=event_id(2)))
    assert made(ledger, "headquarters", "2005") == (None, [], [], [])
    assert against(why(ledger, "headquarters", "2003").rivals) == []
    assert against(why(ledger, "headquarters", "2005").rivals) == [(3, "Almaty", "named-by-fewer")]


def test_a_rival_of_the_founding_disputes_what_it_says_otherwise() -> None:
    ledger = Ledger(founded(), founded("1999-05-05", name="Other", rival_to=event_id(1)))
    assert against(why(ledger, "founded").rivals) == [(2, "1999-05-05", "named-by-fewer")]
    assert against(why(ledger, "name").rivals) == [(2, "Other", "named-by-fewer")]
    assert against(why(ledger, "status").rivals) == [(2, "active", "named-by-fewer")]


def test_a_rival_about_another_party_says_nothing_of_the_field() -> None:
    ledger = Ledger(
        founded(), founded(party=B), renamed("2004", "New"), renamed("2004", "New", party=B, rival_to=event_id(3))
    )  # fmt: skip
    assert against(why(ledger, "name").rivals) == [(4, None, "named-by-fewer")]


def test_a_retracted_rival_is_none() -> None:
    ledger = Ledger(founded(), moved("2004", "Astana"), moved("2004", "Almaty", rival_to=event_id(2)))
    ledger.retracts(event_id(3))
    assert against(why(ledger, "headquarters").rivals) == []
    assert against(why(ledger, "headquarters", position=3).rivals) == [(3, "Almaty", "named-by-fewer")]


# What may as well have come last


def test_what_may_as_well_have_come_last_is_undetermined() -> None:
    ledger = Ledger(founded(), moved("2004", "Almaty", sources=(SOURCE,)), moved("2004-05", "Oral"))
    found = why(ledger, "headquarters")
    assert (found.value, said(found.set_by), said(found.overwrote)) == (
        "Almaty",
        [(2, "Almaty")],
        [(3, "Oral")],
    )
    assert said(found.undetermined) == [(3, "Oral")]
    assert why(ledger, "headquarters", "2004-06").undetermined == ()


def test_an_undetermined_ground_bears_its_record_and_its_sources() -> None:
    ledger = Ledger(founded(), renamed("2004", "B", sources=(SOURCE,)), renamed("2004", "C"))
    assert why(ledger, "name").undetermined == (
        Ground(
            event_id=event_id(2), type="Renamed", revision=1, position=2, date="2004", value="B", sources=(SOURCE,)
        ),
    )  # fmt: skip


def test_what_is_undetermined_of_a_role_is_of_each_that_holds_it() -> None:
    ledger = Ledger(founded(), chosen("2004", "Abay", sole=True), chosen("2004", "Bota", sole=True))
    assert said(why(ledger, "leaders.chair.Bota").undetermined) == [(2, "Abay")]


# As known at earlier positions


def test_an_explanation_is_as_it_was_known_at_the_position() -> None:
    ledger = Ledger(founded(), renamed("2004", "B"))
    ledger.corrects(event_id(2), renamed("2005", "C"))
    ledger.states(renamed("2005", "D", rank="preferred", rival_to=event_id(2)))
    ledger.retracts(event_id(3))
    ledger.retracts(event_id(2))
    told = [
        [
            (each.event_id.int, each.revision, each.position, each.date, each.value)
            for each in why(ledger, "name", position=position).set_by
        ]
        for position in range(1, 7)
    ]
    assert told == [
        [(1, 1, 1, "2000-01-01", "A")],
        [(2, 1, 2, "2004", "B")],
        [(2, 2, 3, "2005", "C")],
        [(3, 1, 4, "2005", "D")],
        [(2, 2, 3, "2005", "C")],
        [(1, 1, 1, "2000-01-01", "A")],
    ]
    assert [against(why(ledger, "name", position=position).rivals) for position in range(1, 7)] == [
        *([], [], []),
        [(2, "C", "lower-rank")],
        *([], []),
    ]


def test_every_explanation_at_an_earlier_position_stays_as_it_was() -> None:
    ledger = Ledger()
    before: list[list[Explanation]] = []
    for event in (
        founded(names={"kk": "A"}),
        renamed("2004", "B"),
        held("2005"),
        result(seats=7),
        founded(party=B),
        SameParty(party=B, same_as=A),
        moved("2006", "Astana"),
        moved("2006", "Almaty", rank="preferred", rival_to=event_id(7)),
    ):
        ledger.states(event)
        before.append(explained(ledger))
    ledger.retracts(event_id(6))
    ledger.corrects(event_id(1), founded("1999", name="New"))
    ledger.states(held("2005", rank="preferred", rival_to=event_id(3)))
    for known in (ledger, ledger.read_anew()):
        assert [explained(known, position=position) for position in range(1, 9)] == before


# The shipped histories


@pytest.fixture(scope="module", params=sorted(histories()))
def shipped(request: pytest.FixtureRequest) -> Ledger:
    """A ledger of one shipped history."""
    ledger = Ledger()
    for seeded in all_shipped()[request.param]:
        ledger.states(seeded.event, seeded.event_id)
    return ledger


def days_of(history: History) -> list[int]:
    """Every day on which the state may change, and the day before."""
    return sorted({max(day + step, BEGINNING) for day in history.boundaries for step in (-1, 0)})


def points_of(ledger: Ledger) -> Iterator[tuple[History, At]]:
    for party in ledger.chronicle.parties(ledger.head):
        history = ledger.chronicle.history(party, ledger.head)
        for day in days_of(history):
            yield history, At(day, ledger.head)


def is_blank(explanation: Explanation) -> bool:
    """Nothing is said; that a party does not exist is what nothing says, too."""
    blank: tuple[object, ...] = ("no",) if explanation.field == "exists" else (None, [])
    return explanation.value in blank


def test_every_field_of_the_shipped_histories_is_explained_with_its_value_on_every_day(
    shipped: Ledger,
) -> None:
    asked = 0
    for history, at in points_of(shipped):
        state = fields(shipped.chronicle.party(history.party, at))
        wanted = {
            field: value
            for field, value in state.items()
            if field != "party" and not field.startswith(UNEXPLAINED)
        }
        told = {each.field: each.value for each in explain(shipped.chronicle, history.party, at)}
        assert {field: told[field] for field in told if field in wanted} == wanted, (history.party, at)
        assert all(told[field] is None for field in told if field not in wanted), (history.party, at)
        asked += 1
    assert asked > 100


def test_every_field_of_the_shipped_histories_that_is_not_blank_is_set_by_an_event(shipped: Ledger) -> None:
    for history, at in points_of(shipped):
        unfounded = [
            each.field
            for each in explain(shipped.chronicle, history.party, at)
            if not is_blank(each) and not each.set_by
        ]
        assert unfounded == [], (history.party, at)


def test_what_one_event_alone_set_in_the_shipped_histories_is_the_value_that_it_gave(
    shipped: Ledger,
) -> None:
    alone = 0
    for history, at in points_of(shipped):
        happened = {item.event_id for item in history.items if item.latest <= at.as_of}
        for each in explain(shipped.chronicle, history.party, at):
            if len(each.set_by) != 1:
                continue
            (ground,) = each.set_by
            given = plain(ground.value)
            if each.field == "exists" and ground.event_id not in happened:
                continue  # what would begin the party, and has not: it gives nothing yet
            if each.field.startswith("coalitions."):
                given = {"name": None, "kind": None, "since": None} | given
            assert plain(each.value) == (list(given) if isinstance(given, tuple) else given), (each, at)
            alone += 1
    assert alone > 1000


def test_the_grounds_of_the_shipped_histories_are_records_that_stand_in_the_order_of_the_timeline(
    shipped: Ledger,
) -> None:
    for history, at in points_of(shipped):
        place = {item.event_id: number for number, item in enumerate(history.items)}
        for each in explain(shipped.chronicle, history.party, at):
            for grounds in (each.set_by, each.overwrote, each.passed_over):
                assert [place[one.event_id] for one in grounds] == sorted(
                    {place[one.event_id] for one in grounds}
                ), (each, at)
                for one in grounds:
                    record = shipped.chronicle.record(one.position)
                    assert record.event is not None
                    assert (record.event_id, record.revision, record.event.sources) == (
                        one.event_id,
                        one.revision,
                        one.sources,
                    )
