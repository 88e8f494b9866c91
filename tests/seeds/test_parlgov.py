"""What the importer of ParlGov makes of single rows, in both layouts of its tables, each trap by itself."""

from pathlib import Path
from typing import Any, TypeVar

import pytest

from domain.events import (
    Banned,
    CoalitionEnded,
    CoalitionFormed,
    Descended,
    Dissolved,
    ElectionHeld,
    ElectionResult,
    Event,
    Founded,
    Identified,
    Merged,
    Registered,
    Renamed,
    Split,
    Succeeded,
)
from domain.synchronising import Release
from seeds import parlgov
from seeds.importer import ImporterError
from tests.seeds.releases import classic, numbered, party

Kind = TypeVar("Kind", bound=Event)

TWO = [party("1"), party("2")]


def release_of(folder: Path) -> Release:
    (release,) = parlgov.releases(folder, None)
    return release


def said(folder: Path, kind: type[Kind]) -> list[Kind]:
    return [each.event for each in release_of(folder).events if isinstance(each.event, kind)]


def test_a_party_is_introduced_with_its_names_and_families(tmp_path: Path) -> None:
    row = party("1", name="  Grüne \u0308 Partei ", name_nonlatin="Партия", wikipedia="https://example.org/1")
    (founded,) = said(
        classic(tmp_path, party=[row], party_family=[{"id": "1", "party_id": "1", "type_id": "9"}]), Founded
    )
    assert (founded.party, founded.country, founded.date.is_unknown) == ("parlgov-1", "DE", True)
    assert founded.abbreviations == {"und": "P1"}
    assert founded.names["en"] == "Party 1"
    assert founded.families == ("Social democracy", "Regional")
    assert founded.name == founded.name.strip()
    assert founded.sources[0].locator == "party 1"


@pytest.mark.parametrize(
    ("day", "more", "date"),
    [
        ("1979-07-01", "", "1979"),
        ("1990-03-01", "", "1990-03"),
        ("1990-03-02", "", "1990-03-02"),
        ("1979-07-01", '{"date_as_is": true}', "1979-07-01"),
        ("1979-07-01", "null", "1979"),
    ],
)
def test_an_imputed_day_is_the_year_or_the_month_that_it_stands_for(
    tmp_path: Path, day: str, more: str, date: str
) -> None:
    row = party("1", foundation_date=day, data_json=more)
    (founded,) = said(numbered(tmp_path, party=[row]), Founded)
    assert founded.date.text == date


def test_days_of_contests_and_cabinets_are_real_days(tmp_path: Path) -> None:
    folder = classic(
        tmp_path,
        party=TWO,
        election=[{"id": "1", "type_id": "13", "country_id": "54", "date": "1949-07-01", "early": "0", "seats_total": "10"}],
        election_result=[{"id": "1", "election_id": "1", "party_id": "1"}],
        cabinet=[{"id": "1", "country_id": "54", "start_date": "1949-09-01", "name": "First", "caretaker": "0"}],
        cabinet_party=[{"id": "1", "cabinet_id": "1", "party_id": "1", "pm": "1"}],
    )  # fmt: skip
    assert [each.date.text for each in said(folder, ElectionHeld)] == ["1949-07-01"]
    assert [each.date.text for each in said(folder, CoalitionFormed)] == ["1949-09-01"]


CHANGE = {"id": "7", "party": "1", "party_new": "2", "date": "1990-07-01"}


def test_a_change_that_has_no_type_is_descent(tmp_path: Path) -> None:
    row = {"id": "7", "party_id": "1", "party_id_new": "2", "date": "1990-07-01"}
    (descended,) = said(classic(tmp_path, party=TWO, party_change=[row]), Descended)
    assert (descended.party, descended.predecessor, descended.through, descended.date.text) == (
        *("parlgov-2", "parlgov-1", None),
        "1990",
    )


@pytest.mark.parametrize(
    ("code", "kind", "wanted"),
    [
        ("31", Split, {"party": "parlgov-1", "into": ("parlgov-2",), "form": "splinter", "survives": True}),
        ("32", Split, {"party": "parlgov-1", "into": ("parlgov-2",), "form": "division"}),
        ("33", Merged, {"parties": ("parlgov-1",), "into": "parlgov-2", "form": "merger"}),
        ("34", Merged, {"parties": ("parlgov-1",), "into": "parlgov-2", "form": "absorption"}),
        ("35", Succeeded, {"party": "parlgov-2", "predecessor": "parlgov-1"}),
        ("62", Descended, {"party": "parlgov-2", "predecessor": "parlgov-1", "through": "politician"}),
        ("", Descended, {"party": "parlgov-2", "predecessor": "parlgov-1", "through": None}),
    ],
)
def test_each_type_of_change_is_an_event(
    tmp_path: Path, code: str, kind: type[Event], wanted: dict[str, Any]
) -> None:
    (event,) = said(numbered(tmp_path, party=TWO, party_change=[CHANGE | {"type": code}]), kind)
    assert {name: getattr(event, name) for name in wanted} == wanted


def test_a_change_keeps_the_id_of_its_row_when_a_release_types_it(tmp_path: Path) -> None:
    old = classic(tmp_path / "old", party=TWO, party_change=[{"id": "7", "party_id": "1", "party_id_new": "2", "date": "1990-07-01"}])  # fmt: skip
    new = numbered(tmp_path / "new", party=TWO, party_change=[CHANGE | {"type": "33"}])
    ids = [
        [each.event_id for each in release_of(folder).events if isinstance(each.event, kind)]
        for folder, kind in ((old, Descended), (new, Merged))
    ]
    assert ids[0] == ids[1]


def test_a_party_that_becomes_itself_is_left_out_and_said(tmp_path: Path) -> None:
    folder = numbered(tmp_path, party=TWO, party_change=[CHANGE | {"party_new": "1"}])
    assert release_of(folder).left_out == ["party change 7: from party 1 to itself"]


def test_other_names_are_renamings(tmp_path: Path) -> None:
    row = {"id": "3", "party_id": "1", "date": "1990-07-01", "name_short": "N", "name_english": "New", "name": "Neu", "party_change": "False"}  # fmt: skip
    (renamed,) = said(classic(tmp_path, party=TWO, party_name_change=[row]), Renamed)
    assert (renamed.name, renamed.names, renamed.abbreviations, renamed.date.text) == (
        *("Neu", {"en": "New"}, {"und": "N"}),
        "1990",
    )


def test_an_end_a_ban_a_registration_and_ids_elsewhere_stand_in_the_partys_row(tmp_path: Path) -> None:
    more = '{"banned": "1956-08-17", "date_registration": "1990-02-03", "cmp": [97620, 97810], "chess": null}'
    folder = numbered(tmp_path, party=[party("1", dissolution_date="1960-05-02", data_json=more)])
    assert [each.date.text for each in said(folder, Dissolved)] == ["1960-05-02"]
    assert [each.date.text for each in said(folder, Banned)] == ["1956-08-17"]
    assert [each.date.text for each in said(folder, Registered)] == ["1990-02-03"]
    first, second = said(folder, Identified)
    assert (first.identifiers, second.identifiers) == ({"parlgov": "1", "cmp": "97620"}, {"cmp": "97810"})


@pytest.mark.parametrize("key", ["banned", "date_registration"])
def test_a_day_that_is_none_is_named_with_its_row(tmp_path: Path, key: str) -> None:
    folder = numbered(tmp_path, party=[party("1", data_json=f'{{"{key}": "soon"}}')])
    with pytest.raises(ImporterError, match=f"21__parties__Party.csv, row 1: data_json.*{key}.*'soon'"):
        release_of(folder)


def test_a_merger_on_the_day_of_the_dissolution_is_the_end(tmp_path: Path) -> None:
    folder = numbered(
        tmp_path,
        party=[party("1", dissolution_date="1990-10-02"), party("2")],
        party_change=[CHANGE | {"date": "1990-10-02", "type": "33"}],
    )
    assert (said(folder, Dissolved), len(said(folder, Merged))) == ([], 1)


def contest(folder: Path, *results: dict[str, str], seats: str = "10", parties: Any = None) -> Path:
    held = {
        "id": "1",
        "type_id": "13",
        "country_id": "54",
        "date": "1949-08-14",
        "early": "1",
        "seats_total": seats,
    }
    lines = [{"id": str(place), "election_id": "1", **each} for place, each in enumerate(results, start=1)]
    return classic(folder, party=parties or TWO, election=[held], election_result=lines)


def test_a_blank_is_absent_and_never_zero(tmp_path: Path) -> None:
    folder = contest(tmp_path, {"party_id": "1", "seats": "0"}, {"party_id": "2"})
    first, second = said(folder, ElectionResult)
    assert (first.seats, first.votes, second.seats, second.vote_share) == (0, None, None, None)
    (held,) = said(folder, ElectionHeld)
    assert (held.early, held.electorate, held.votes_cast, held.chamber) == (True, None, None, "parliament")


def test_an_alliance_is_the_party_of_the_row_that_it_points_at(tmp_path: Path) -> None:
    folder = contest(
        tmp_path, {"party_id": "2", "votes": "9"}, {"party_id": "1", "alliance_id": "1", "seats": "4"}
    )
    assert [each.alliance for each in said(folder, ElectionResult)] == [None, "parlgov-2"]


@pytest.mark.parametrize(
    ("seats", "short", "complete"), [("10", "P2", True), ("11", "P2", False), ("10", "one-seat", False)]
)
def test_a_contest_is_complete_where_nobody_without_a_row_can_have_a_seat(
    tmp_path: Path, seats: str, short: str, complete: bool
) -> None:
    parties = [party("1"), party("2", name_short=short)]
    folder = contest(tmp_path, {"party_id": "1", "seats": "9"}, {"party_id": "2", "seats": "1"}, seats=seats, parties=parties)  # fmt: skip
    assert [each.complete for each in said(folder, ElectionHeld)] == [complete]


@pytest.mark.parametrize("short", ["none", "no-seat", "one-seat", "etc"])
def test_what_is_no_party_is_technical(tmp_path: Path, short: str) -> None:
    (founded,) = said(classic(tmp_path, party=[party("1", name_short=short)]), Founded)
    assert founded.kind == "technical"


def test_a_cabinet_ends_when_it_was_terminated_or_the_next_one_began(tmp_path: Path) -> None:
    cabinets = [
        {"id": "1", "start_date": "1949-09-15", "termination_date": "1953-09-06", "termination": "15"},
        {"id": "2", "start_date": "1953-10-09", "previous_cabinet": "1"},
        {"id": "3", "start_date": "1957-10-22", "previous_cabinet": "2"},
        {"id": "4", "previous_cabinet": "3"},
    ]
    lines = [
        {"country": "54", "name": f"Cabinet {each['id']}", "caretaker": "0", **each} for each in cabinets
    ]
    members = [
        {"id": "1", "cabinet": "1", "party": "1", "pm": "1", "defector": "0"},
        {"id": "2", "cabinet": "1", "party": "2", "pm": "0", "defector": "1"},
    ]
    folder = numbered(tmp_path, party=TWO, cabinet=lines, cabinet_party=members)
    ended = said(folder, CoalitionEnded)
    assert [(each.coalition, each.date.text) for each in ended] == [
        ("parlgov-cabinet-1", "1953-09-06"),
        (
            "parlgov-cabinet-2",
            "1957-10-22",
        ),  # the third is followed by one of which nobody says when it began
    ]
    formed = said(folder, CoalitionFormed)[0]
    assert (formed.parties, formed.prime_minister_party) == (("parlgov-1", "parlgov-2"), "parlgov-1")
    assert "Defectors: parlgov-2." in (formed.note or "")


def test_a_folder_that_is_no_release_names_what_it_would_hold(tmp_path: Path) -> None:
    with pytest.raises(ImporterError, match=r"country\.csv.*21__parties__Party\.csv"):
        release_of(tmp_path)
    classic(tmp_path)
    (tmp_path / "cabinet.csv").unlink()
    with pytest.raises(ImporterError, match=r"lacks cabinet\.csv"):
        release_of(tmp_path)


def test_a_value_that_cannot_be_names_the_file_the_row_and_what_would_be_right(tmp_path: Path) -> None:
    folder = contest(tmp_path, {"party_id": "1", "seats": "many"})
    with pytest.raises(
        ImporterError, match=r"election_result\.csv, row 1: seats 'many' must be a whole number"
    ):
        release_of(folder)
    folder = contest(tmp_path, {"party_id": "9", "seats": "1"})
    with pytest.raises(ImporterError, match=r"party '9' must be the id of a row of party\.csv"):
        release_of(folder)


@pytest.mark.parametrize("share", ["nan", "inf", "1e400", "-1", "1_0", "100.5", "٣"])
def test_a_share_of_votes_that_is_no_number_of_percent_is_refused(tmp_path: Path, share: str) -> None:
    folder = contest(
        tmp_path, {"party_id": "1", "vote_share": "33.5"}, {"party_id": "2", "vote_share": share}
    )
    with pytest.raises(
        ImporterError,
        match=rf"election_result\.csv, row 2: vote_share '{share}' must be a number of percent such as 33\.5",
    ):
        release_of(folder)


@pytest.mark.parametrize("id_", ["", "x y", "1.5", "٣"])
def test_an_id_that_is_no_number_is_told_with_its_table(tmp_path: Path, id_: str) -> None:
    folder = classic(tmp_path, party=[party("1"), party(id_)])
    with pytest.raises(ImporterError, match=rf"party\.csv, row '{id_}': id must be a whole number"):
        release_of(folder)


@pytest.mark.parametrize("second", ["name", "country_id", "country"])
def test_a_column_that_is_there_twice_is_refused(tmp_path: Path, second: str) -> None:
    file = classic(tmp_path, party=TWO) / "party.csv"
    header, *rows = file.read_text(encoding="utf-8").splitlines()
    lines = [f"{header},{second}", *(f"{row},Other" for row in rows)]
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(
        ImporterError,
        match=rf"party\.csv has two columns {second.removesuffix('_id')}: each must be there once",
    ):
        release_of(tmp_path)


@pytest.mark.parametrize("table", ["country", "party"])
def test_a_release_without_countries_or_parties_is_refused(tmp_path: Path, table: str) -> None:
    folder = classic(tmp_path, **{"party": TWO, table: []})
    with pytest.raises(ImporterError, match=rf"{table}\.csv has no rows: a release has a {table} at least"):
        release_of(folder)


def test_contests_without_any_result_and_cabinets_without_any_party_are_refused(tmp_path: Path) -> None:
    folder = contest(tmp_path / "contests")
    with pytest.raises(
        ImporterError, match=r"election_result\.csv has no rows, where election\.csv has 1: get the whole"
    ):
        release_of(folder)
    formed = {"id": "1", "country_id": "54", "start_date": "1949-09-01", "name": "First", "caretaker": "0"}
    folder = classic(tmp_path / "cabinets", party=TWO, cabinet=[formed])
    with pytest.raises(ImporterError, match=r"cabinet_party\.csv has no rows, where cabinet\.csv has 1"):
        release_of(folder)


def test_a_small_release_has_neither_contests_nor_cabinets(tmp_path: Path) -> None:
    assert len(release_of(classic(tmp_path, party=TWO)).events) == 4


def test_two_rows_of_one_party_count_both_towards_the_seats(tmp_path: Path) -> None:
    rows = [{"party_id": "1", "seats": "4"}, {"party_id": "1", "seats": "6"}]
    assert [each.complete for each in said(contest(tmp_path, *rows), ElectionHeld)] == [True]
