"""Ends that a release of ParlGov contradicts itself or leaves unsaid, and foundations after the first contest."""

from pathlib import Path
from typing import TypeVar

import pytest

from domain.events import Banned, Dissolved, Event, Founded, Merged, Revived, Split, Succeeded
from domain.synchronising import Imported
from seeds import parlgov
from tests.seeds.releases import Lines, classic, numbered, party

Kind = TypeVar("Kind", bound=Event)

TWO = [party("1"), party("2")]
MERGED = {"id": "7", "party": "1", "party_new": "2", "date": "1990-10-02", "type": "33"}


def contest(id_: str, day: str, **result: str) -> dict[str, Lines]:
    """A contest in which party 1 has a row."""
    held = {"id": id_, "type": "13", "country": "54", "date": day, "seats_total": "10"}
    return {"election": [held], "election_result": [{"id": id_, "election": id_, "party": "1", **result}]}


def cabinet(id_: str, day: str) -> dict[str, Lines]:
    """A cabinet of party 1."""
    formed = {"id": id_, "country": "54", "start_date": day, "name": f"Cabinet {id_}", "caretaker": "0"}
    return {
        "cabinet": [formed],
        "cabinet_party": [{"id": id_, "cabinet": id_, "party": "1", "pm": "0", "defector": "0"}],
    }


def new_name(id_: str, day: str, more: str = "") -> dict[str, Lines]:
    """Another name of party 1."""
    names = {"name_short": "N", "name_english": "New", "name": "Neu"}
    return {"party_name_change": [{"id": id_, "party": "1", "date": day, "data_json": more, **names}]}


def changes(*rows: dict[str, str]) -> dict[str, Lines]:
    return {"party_change": list(rows)}


def told(folder: Path, *tables: dict[str, Lines], parties: Lines | None = None) -> list[Imported]:
    """What a release with all of these rows says."""
    together: dict[str, Lines] = {"party": parties or TWO}
    for each in tables:
        for table, lines in each.items():
            together[table] = together.get(table, []) + lines
    (release,) = parlgov.releases(numbered(folder, **together), None)
    return list(release.events)


def only(told: list[Imported], kind: type[Kind]) -> list[Kind]:
    return [each.event for each in told if isinstance(each.event, kind)]


SEATS = contest("3", "1994-10-16", seats="4", votes="900")


@pytest.mark.parametrize(
    ("shown", "by"),
    [
        (SEATS, "election result 3 of 1994-10-16"),
        (contest("3", "1994-10-16", votes="9"), "election result 3 of 1994-10-16"),
        (contest("3", "1994-10-16", vote_share="0.4"), "election result 3 of 1994-10-16"),
        (cabinet("4", "1990-10-03"), "cabinet party 4 of 1990-10-03"),
        (new_name("5", "1998-07-01"), "party name change 5 of 1998"),
    ],
    ids=["seats", "votes", "a share of votes", "a cabinet", "a name"],
)
def test_a_party_that_is_shown_after_its_merger_survives_it(
    tmp_path: Path, shown: dict[str, Lines], by: str
) -> None:
    (merged,) = only(told(tmp_path, changes(MERGED), shown), Merged)
    assert (merged.parties, merged.into, merged.survivors) == (("parlgov-1",), "parlgov-2", ("parlgov-1",))
    assert merged.note == f"It went on: {by} shows it."


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        ("1990-10-02", contest("3", "1990-10-02", seats="4")),
        ("1990-10-02", contest("3", "1989-10-02", seats="4")),
        ("1990-07-01", contest("3", "1990-12-02", seats="4")),  # the merger was in 1990, on whatever day
        ("1990-10-02", cabinet("4", "1990-10-02")),
        ("1990-10-02", new_name("5", "1990-07-01")),  # in 1990, on whatever day
        ("1990-10-02", contest("3", "1994-10-16")),  # a row without votes and seats
        ("1990-10-02", contest("3", "1994-10-16", seats="0")),
    ],
)
def test_what_does_not_show_the_party_on_a_later_day_leaves_the_merger_an_end(
    tmp_path: Path, day: str, shown: dict[str, Lines]
) -> None:
    (merged,) = only(told(tmp_path, changes(MERGED | {"date": day}), shown), Merged)
    assert (merged.survivors, merged.note) == ((), None)


@pytest.mark.parametrize("type_", ["31", "32", "33", "34"])
def test_a_party_that_began_again_before_it_is_shown_did_not_survive(tmp_path: Path, type_: str) -> None:
    again = {"id": "8", "party": "2", "party_new": "1", "date": "1992-03-04", "type": type_}
    events = told(tmp_path, changes(MERGED, again), SEATS)
    merged = only(events, Merged)[0]
    assert (merged.parties, merged.survivors, only(events, Revived)) == (("parlgov-1",), (), [])


def test_a_party_that_is_shown_before_it_began_again_did_survive(tmp_path: Path) -> None:
    again = {"id": "8", "party": "2", "party_new": "1", "date": "1996-03-04", "type": "31"}
    (merged,) = only(told(tmp_path, changes(MERGED, again), SEATS), Merged)
    assert merged.survivors == ("parlgov-1",)


def test_a_party_that_began_again_in_the_year_in_which_it_is_shown_was_there_by_that_day(
    tmp_path: Path,
) -> None:
    again = {"id": "8", "party": "2", "party_new": "1", "date": "1994-07-01", "type": "31"}
    events = told(tmp_path, changes(MERGED, again), SEATS)
    (merged,), (revived,) = only(events, Merged), only(events, Revived)
    merger = next(each.event_id for each in events if isinstance(each.event, Merged))
    assert merged.survivors == ()
    assert (revived.party, revived.date.text, revived.after) == (
        *("parlgov-1", "1994-01-01/1994-10-16"),
        (merger,),
    )
    assert revived.sources[0].locator == "election result 3"


def test_a_party_that_went_into_two_and_is_shown_after_both_survived_both(tmp_path: Path) -> None:
    second = MERGED | {"id": "8", "party_new": "3", "date": "1991-05-06", "type": "34"}
    events = told(tmp_path, changes(MERGED, second), SEATS, parties=[*TWO, party("3")])
    assert [each.survivors for each in only(events, Merged)] == [("parlgov-1",), ("parlgov-1",)]


def test_only_mergers_before_the_day_on_which_it_is_shown_are_survived(tmp_path: Path) -> None:
    last = MERGED | {"id": "8", "date": "1999-05-06"}
    events = told(tmp_path, changes(last, MERGED), SEATS)
    assert [(each.date.text, each.survivors) for each in only(events, Merged)] == [
        ("1999-05-06", ()),
        ("1990-10-02", ("parlgov-1",)),
    ]


def test_a_party_into_which_another_went_is_no_survivor_of_that(tmp_path: Path) -> None:
    other = {"id": "7", "party": "2", "party_new": "1", "date": "1990-10-02", "type": "33"}
    (merged,) = only(told(tmp_path, changes(other), SEATS), Merged)
    assert (merged.parties, merged.into, merged.survivors) == (("parlgov-2",), "parlgov-1", ())


def test_what_shows_that_a_party_survived_may_come_with_a_later_release(tmp_path: Path) -> None:
    old = told(tmp_path / "old", changes(MERGED))
    new = told(tmp_path / "new", changes(MERGED), SEATS)
    merged = [
        next((each.event_id, each.event.survivors) for each in events if isinstance(each.event, Merged))
        for events in (old, new)
    ]
    assert merged[0][0] == merged[1][0]  # a correction, then
    assert [survivors for _, survivors in merged] == [(), ("parlgov-1",)]


def banned(*days: str, **more: str) -> Lines:
    told = ", ".join(f'"{day}"' for day in days)
    return [party("1", data_json=f'{{"banned": [{told}]}}', **more), party("2")]


def test_a_party_that_is_shown_after_a_ban_began_again_by_that_day(tmp_path: Path) -> None:
    events = told(tmp_path, SEATS, cabinet("4", "1996-05-05"), parties=banned("1956-08-17"))
    (ban,) = (each.event_id for each in events if isinstance(each.event, Banned))
    (revived,) = only(events, Revived)
    assert (revived.party, revived.date.text, revived.after) == ("parlgov-1", "../1994-10-16", (ban,))
    assert revived.sources[0].locator == "election result 3"
    assert revived.note == "The release does not say on which day: election result 3 shows the party again."


def test_each_ban_is_outlived_by_what_is_shown_before_the_next(tmp_path: Path) -> None:
    parties = banned("1993-07-14", "2003-03-13", "2009-12-11")
    events = told(tmp_path, SEATS, contest("9", "2007-07-22", seats="1"), parties=parties)
    assert [each.date.text for each in only(events, Revived)] == ["../1994-10-16", "../2007-07-22"]


def test_a_ban_that_nothing_outlives_is_the_end(tmp_path: Path) -> None:
    shown = contest("3", "1956-08-17", seats="4")
    assert only(told(tmp_path, shown, parties=banned("1956-08-17")), Revived) == []


def test_a_new_name_after_a_ban_shows_the_party_again(tmp_path: Path) -> None:
    ban = '{"banned_date": "2004-11-09"}'
    (revived,) = only(told(tmp_path, new_name("116", "2004-11-14", ban)), Revived)
    assert (revived.date.text, revived.sources[0].locator) == ("../2004-11-14", "party name change 116")


def test_a_party_that_is_shown_after_its_dissolution_began_again(tmp_path: Path) -> None:
    dissolved = [party("1", dissolution_date="1993-02-03"), party("2")]
    events = told(tmp_path, SEATS, parties=dissolved)
    assert [each.date.text for each in only(events, Dissolved)] == ["1993-02-03"]
    assert [each.date.text for each in only(events, Revived)] == ["../1994-10-16"]


def test_a_party_whose_row_tells_the_end_on_the_day_of_the_merger_can_only_have_begun_again(
    tmp_path: Path,
) -> None:
    dissolved = [party("1", dissolution_date="1990-10-02"), party("2")]
    events = told(tmp_path, changes(MERGED), SEATS, parties=dissolved)
    (merged,), (revived,) = only(events, Merged), only(events, Revived)
    assert (merged.survivors, revived.date.text) == ((), "../1994-10-16")


FOLLOWED = MERGED | {"type": "35"}
DIVIDED = MERGED | {"type": "32"}


def test_a_predecessor_that_is_never_shown_again_ceased_to_exist(tmp_path: Path) -> None:
    events = told(tmp_path, changes(FOLLOWED), contest("3", "1989-01-01", seats="4"))
    (dissolved,) = only(events, Dissolved)
    assert (dissolved.party, dissolved.date.text) == ("parlgov-1", "1990-10-02")
    assert dissolved.sources[0].locator == "party change 7"


@pytest.mark.parametrize("shown", [SEATS, cabinet("4", "1991-01-01"), new_name("5", "1998-07-01")])
def test_a_predecessor_that_is_shown_again_went_on(tmp_path: Path, shown: dict[str, Lines]) -> None:
    events = told(tmp_path, changes(FOLLOWED), shown)
    assert (only(events, Dissolved), len(only(events, Succeeded))) == ([], 1)


@pytest.mark.parametrize("day", ["1983-02-18", "1990-10-02", "1992-12-31"])
def test_a_dissolution_that_is_given_is_the_only_one(tmp_path: Path, day: str) -> None:
    events = told(
        tmp_path,
        changes(FOLLOWED, DIVIDED | {"id": "8"}),
        parties=[party("1", dissolution_date=day), *TWO[1:]],
    )
    assert [each.date.text for each in only(events, Dissolved)] == [day]
    assert [each.survives for each in only(events, Split)] == [True]


@pytest.mark.parametrize("day", ["1988-01-02", "1999-01-02"])
def test_a_predecessor_that_merged_ended_by_that(tmp_path: Path, day: str) -> None:
    events = told(tmp_path, changes(MERGED | {"date": day}, FOLLOWED | {"id": "8"}))
    assert (only(events, Dissolved), [each.survivors for each in only(events, Merged)]) == ([], [()])


def test_a_predecessor_on_which_several_followed_ceased_with_the_last_and_once(tmp_path: Path) -> None:
    rows = [
        FOLLOWED | {"id": id_, "party_new": id_, "date": day}
        for id_, day in (("2", "2001-11-11"), ("3", "2001-10-13"), ("4", "2001-11-11"))
    ]
    events = told(tmp_path, changes(*rows), parties=[party(id_) for id_ in "1234"])
    (dissolved,) = only(events, Dissolved)
    assert (dissolved.date.text, dissolved.sources[0].locator) == ("2001-11-11", "party change 2")


@pytest.mark.parametrize(
    ("first", "second", "survives"),
    [
        ("1991-02-03", "1991-12-12", [True, False]),
        ("1991-12-12", "1991-02-03", [False, True]),
        ("1991-02-03", "1991-02-03", [False, False]),
        ("1994-10-16", "1994-10-17", [True, False]),  # the first is no later than what shows the party
        ("1993-10-16", "1993-10-17", [True, True]),
    ],
)
def test_a_divided_party_does_not_survive_the_last_division_if_nothing_shows_it_again(
    tmp_path: Path, first: str, second: str, survives: list[bool]
) -> None:
    shown = SEATS if first[:4] in ("1993", "1994") else {}
    rows = [DIVIDED | {"date": first}, DIVIDED | {"id": "8", "party_new": "3", "date": second}]
    events = told(tmp_path, changes(*rows), shown, parties=[*TWO, party("3")])
    assert [each.survives for each in only(events, Split)] == survives
    assert only(events, Dissolved) == []


def test_a_divided_party_that_is_made_anew_did_not_survive_the_division(tmp_path: Path) -> None:
    again = {"id": "8", "party": "2", "party_new": "1", "date": "1992-10-13", "type": "33"}
    events = told(tmp_path, changes(DIVIDED, again), SEATS)
    assert [each.survives for each in only(events, Split)] == [False]


def test_a_release_that_does_not_type_its_changes_ends_nobody(tmp_path: Path) -> None:
    row = {"id": "7", "party_id": "1", "party_id_new": "2", "date": "1990-10-02"}
    (release,) = parlgov.releases(classic(tmp_path, party=TWO, party_change=[row]), None)
    kinds = {type(each.event).__name__ for each in release.events}
    assert kinds == {"Founded", "Identified", "Descended"}


FOUNDED = [party("1", foundation_date="1988-10-21", description="Known as such."), party("2")]


@pytest.mark.parametrize(
    ("shown", "by"),
    [
        (contest("3", "1975-10-26", seats="4"), "Election result 3"),
        (contest("3", "1975-10-26"), "Election result 3"),  # one that lists it, at that
        (cabinet("4", "1975-10-26"), "Cabinet party 4"),
    ],
)
def test_a_foundation_after_a_contest_is_another_account_of_an_undated_one(
    tmp_path: Path, shown: dict[str, Lines], by: str
) -> None:
    events = told(tmp_path, shown, parties=FOUNDED)
    chosen, other = (each for each in only(events, Founded) if each.party == "parlgov-1")
    chosen_id = next(each.event_id for each in events if each.event is chosen)
    assert (chosen.date.is_unknown, chosen.name, chosen.rival_to) == (True, "Partei 1", None)
    assert chosen.note == (
        f"Known as such.\n{by} has the party on 1975-10-26, before the foundation date that the release gives: 1988-10-21."
    )
    assert (other.date.text, other.name, other.rival_to, other.rank) == (
        *("1988-10-21", "Partei 1"),
        *(chosen_id, "normal"),
    )


@pytest.mark.parametrize(
    ("day", "contested"),
    [("1988-10-21", "1988-10-21"), ("1988-07-01", "1988-02-03"), ("1988-10-01", "1988-10-02")],
)
def test_a_foundation_that_may_lie_before_the_first_contest_stands(
    tmp_path: Path, day: str, contested: str
) -> None:
    parties = [party("1", foundation_date=day), party("2")]
    events = told(tmp_path, contest("3", contested, seats="4"), parties=parties)
    first, second = only(events, Founded)
    assert (first.date.is_unknown, second.party) == (False, "parlgov-2")


def test_a_foundation_after_a_merger_is_a_beginning_unless_it_is_contradicted(tmp_path: Path) -> None:
    again = [party("1", foundation_date="1993-01-02"), party("2")]
    (merged,) = only(told(tmp_path / "1", changes(MERGED), SEATS, parties=again), Merged)
    assert merged.survivors == ()
    before = contest("2", "1985-01-01", seats="3")
    (merged,) = only(told(tmp_path / "2", changes(MERGED), before, SEATS, parties=again), Merged)
    assert merged.survivors == ("parlgov-1",)
