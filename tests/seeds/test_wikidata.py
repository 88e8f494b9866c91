"""Yearly observations of Wikidata and Wikipedia as events, by themselves and as releases that follow each other on a ledger."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from api.desk import Desk
from api.importing import import_source
from domain import decisions
from domain.decisions import Stated
from domain.events import Banned, Descended, Founded, Identified, Merged, Registered
from domain.ledger.memory import MemoryLedger
from domain.moments import parse_moment
from projections.at import At
from seeds import wikidata
from seeds.importer import ImporterError
from tests import real_data
from tests.projections.ledgers import day

NOW = parse_moment("2026-11-26T00:00:00Z")


def line(observed_at: str = "2021-07-19", **fields: Any) -> dict[str, Any]:
    return {
        "observed_at": observed_at,
        "country": "KAZ",
        "partyfacts_id": 1,
        "wikipedia": "https://en.wikipedia.org/wiki/Otan",
        "label": "Otan",
        **fields,
    }


def written(folder: Path, *lines: dict[str, Any]) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "observed.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in lines), encoding="utf-8")
    return path


def events(folder: Path, *lines: dict[str, Any]) -> list[Any]:
    (release,) = wikidata.releases(written(folder, *lines), None)
    return [each.event for each in release.events]


@pytest.mark.parametrize(
    ("stated", "date"),
    [
        ("+2002-04-03T00:00:00Z", "2002-04-03"),
        ("+2004-06-00T00:00:00Z", "2004-06"),
        ("+2006-00-00T00:00:00Z", "2006"),
        ("+1912-01-01T00:00:00Z", "1912"),
    ],
)
def test_a_statement_is_as_exact_as_it_is_meant(tmp_path: Path, stated: str, date: str) -> None:
    founded = events(tmp_path, line(wd_inception=stated))[0]
    assert isinstance(founded, Founded)
    assert founded.date.text == date


@pytest.mark.parametrize(
    ("told", "date"),
    [
        ("{{Start date and age|2003|10|25|df|=|y}}", "2003-10-25"),
        ("{{start date and age|1917|5|df|=|yes}}", "1917-05"),
        ("{{start date|1936}}", "1936"),
        ("16 March 1999", "1999-03-16"),
        ("March 16, 1999", "1999-03-16"),
        ("1917", "1917"),
    ],
)
def test_an_infobox_is_read_in_its_ways_of_writing(tmp_path: Path, told: str, date: str) -> None:
    registered = next(
        each for each in events(tmp_path, line(ib_registered=told)) if isinstance(each, Registered)
    )
    assert registered.date.text == date


def test_the_infobox_is_a_rival_where_it_says_another_day_and_a_source_where_it_says_the_same(
    tmp_path: Path,
) -> None:
    apart = events(
        tmp_path, line(wd_inception="+2004-06-00T00:00:00Z", ib_founded="{{Start date|2004|04|13}}")
    )
    first, second = (each for each in apart if isinstance(each, Founded))
    assert (first.date.text, first.rival_to) == ("2004-06", None)
    assert (second.date.text, second.rival_to is not None) == ("2004-04-13", True)
    agreed = events(
        tmp_path, line(wd_inception="+2004-04-13T00:00:00Z", ib_founded="{{Start date|2004|04|13}}")
    )
    (one,) = (each for each in agreed if isinstance(each, Founded))
    assert [source.document for source in one.sources] == ["Wikidata", "Wikipedia, infobox"]


def test_what_is_left_out_is_said_and_nothing_is_made_of_it(tmp_path: Path) -> None:
    several = "{{Start date|2013|04|26}} (as Birlik)<br /> {{Start date|2020|11|5}} (as Adal)"
    path = written(
        tmp_path, line(ib_foundation=several, ib_merged="[[Elsewhere]]", wd_instance_of="party (Q1)")
    )
    (release,) = wikidata.releases(path, None)
    assert [type(each.event) for each in release.events] == [Founded, Identified]
    named = [text.split()[0].strip(",") for text in release.left_out]
    assert named == ["ib_foundation", "ib_merged", "wd_instance_of"]


def test_links_between_parties_of_one_observation_become_lineage(tmp_path: Path) -> None:
    other = line(
        partyfacts_id=2,
        wikipedia="https://en.wikipedia.org/wiki/Asar_Party",
        label="Asar",
        ib_merged="[[Otan|the Otan]]",
    )
    third = line(
        partyfacts_id=3,
        wikipedia="https://en.wikipedia.org/wiki/Third",
        label="Third",
        wd_follows="Otan (Q1)",
        ib_banned="{{end date|1991|11|6}}",
    )
    said = events(tmp_path, line(), other, third)
    assert [(each.parties, each.into) for each in said if isinstance(each, Merged)] == [
        (("partyfacts-2",), "partyfacts-1")
    ]
    assert [(each.party, each.predecessor) for each in said if isinstance(each, Descended)] == [
        ("partyfacts-3", "partyfacts-1")
    ]
    assert [each.date.text for each in said if isinstance(each, Banned)] == ["1991-11-06"]


def test_each_year_corrects_the_one_before_and_the_file_again_writes_nothing(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        line(wd_inception="+1999-00-00T00:00:00Z"),
        line("2022-07-05", label="Amanat", wd_inception="+1999-02-12T00:00:00Z"),
    )
    desk = Desk(MemoryLedger(lambda: NOW), lambda: NOW).open()
    try:
        done = [each.done for each in import_source(desk, wikidata, path, lambda: NOW)]
        assert [(each.stated, each.corrected) for each in done] == [(2, 0), (0, 1)]
        chronicle = desk.chronicle
        then = chronicle.position_at(parse_moment("2021-12-31T00:00:00Z"))
        states = [chronicle.party("partyfacts-1", At(day("2000"), at)) for at in (then, chronicle.head)]
        assert [(state.name, state.founded) for state in states] == [
            ("Otan", "1999"),
            ("Amanat", "1999-02-12"),
        ]
        head = chronicle.head
        assert [each.done.unchanged for each in import_source(desk, wikidata, path, lambda: NOW)] == [2]
        assert desk.chronicle.head == head
    finally:
        desk.close()


ODD = {
    "wd_inception": "+2003-13-45T00:00:00Z",
    "ib_foundation": "31 February 2003",
    "ib_registered": "{{Start date|2003|14|3}}",
}


@pytest.mark.parametrize(("field", "value"), ODD.items())
def test_a_day_that_no_calendar_has_is_left_out_and_said_with_its_line(
    tmp_path: Path, field: str, value: str
) -> None:
    (release,) = wikidata.releases(written(tmp_path, line(partyfacts_id=2), line(**{field: value})), None)
    assert [each.event.date.text for each in release.events if isinstance(each.event, Founded)] == [
        "XXXX",
        "XXXX",
    ]
    assert len(release.events) == 4
    (said,) = release.left_out
    assert said.startswith(f"{field} of partyfacts-1 (line 2), {value!r}: no day")


@pytest.mark.parametrize(
    ("field", "value", "right"),
    [
        ("label", 7, "a text"),
        ("label", " ", "a text"),
        ("wikipedia", ["x"], "the address of a page"),
        ("wikipedia", "Otan", "the address of a page"),
        ("country", ["KAZ"], "a text"),
        ("observed_at", 2021, "a text"),
        ("partyfacts_id", "a b", "a number"),
        ("partyfacts_id", True, "a number"),
        ("ib_foundation", 1999, "a text or a list of texts"),
        ("wd_follows", ["Otan", None], "a text or a list of texts"),
    ],
)
def test_a_value_of_another_kind_is_refused_with_its_line_and_what_would_be_right(
    tmp_path: Path, field: str, value: Any, right: str
) -> None:
    path = written(tmp_path, line(), line(**{"partyfacts_id": 2, field: value}))
    with pytest.raises(ImporterError, match=rf"observed.jsonl, line 2: {field} .* must be {right}"):
        list(wikidata.releases(path, None))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "observed.jsonl holds no observation: each line would be a JSON object with observed_at"),
        (b"\n\n", "holds no observation"),
        (b'\n{"label": "\xff"}', r"line 2: it is not UTF-8 .*: save the file as UTF-8"),
        (b"\n[1]", "line 2: it is no object"),
        (b"{", "line 1: it is no JSON"),
        (b"[" * 100_000, "line 1: it is no JSON"),
    ],
    ids=["empty", "blank", "not UTF-8", "no object", "cut", "deep"],
)
def test_a_file_that_holds_something_else_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "observed.jsonl"
    path.write_bytes(content)
    with pytest.raises(ImporterError, match=said):
        list(wikidata.releases(path, None))


def test_a_byte_order_mark_other_line_ends_and_what_separates_lines_elsewhere_are_read_over(
    tmp_path: Path,
) -> None:
    path = tmp_path / "observed.jsonl"
    text = json.dumps(line(label="Ot\u2028an"), ensure_ascii=False) + "\r\n"
    path.write_text("\ufeff" + text, encoding="utf-8", newline="")
    (release,) = wikidata.releases(path, None)
    founded = release.events[0].event
    assert isinstance(founded, Founded)
    assert founded.name == "Ot an"


def test_a_line_that_is_none_and_a_time_that_is_given_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ImporterError, match="label is missing"):
        list(wikidata.releases(written(tmp_path, line(label="")), None))
    with pytest.raises(ImporterError, match="'FRA' is not known here"):
        list(wikidata.releases(written(tmp_path, line(country="FRA")), None))
    with pytest.raises(ImporterError, match="line 1: observed_at '2021' is no day"):
        list(wikidata.releases(written(tmp_path, line("2021")), None))
    with pytest.raises(ImporterError, match="leave out the time"):
        list(wikidata.releases(written(tmp_path, line()), NOW))


def test_the_real_observations_of_five_years_come_in_and_again_write_nothing() -> None:
    path = real_data.folder("kazakhstan") / "wikidata_infobox_5_versions.jsonl"
    desk = Desk(MemoryLedger(lambda: NOW), lambda: NOW).open()
    try:
        done = [each.done for each in import_source(desk, wikidata, path, lambda: NOW)]
        assert len(done) == 5
        assert done[0].stated > 60
        chronicle = desk.chronicle
        state = chronicle.party("partyfacts-3749", At(day("2025"), chronicle.head))
        assert (state.registered, state.identifiers["partyfacts"]) == ("2004-06-21", ("3749",))
        (again,) = (each.done for each in import_source(desk, wikidata, path, lambda: NOW))
        assert (again.stated, again.corrected, again.retracted) == (0, 0, 0)
    finally:
        desk.close()


def test_years_that_the_ledger_has_gone_past_are_refused_with_the_way_out_that_there_is(
    tmp_path: Path,
) -> None:
    later, earlier = (written(tmp_path / day, line(day)) for day in ("2022-07-05", "2021-07-19"))
    desk = Desk(MemoryLedger(lambda: NOW), lambda: NOW).open()
    try:
        list(import_source(desk, wikidata, later, lambda: NOW))
        with pytest.raises(ImporterError, match="2021-07-19 is older than") as refused:
            list(import_source(desk, wikidata, earlier, lambda: NOW))
        desk.submit(
            lambda known: decisions.state(
                known, [Stated(UUID(int=1), Founded(party="x", name="X", country="KZ"))], actor="editor"
            )
        ).result()
        head = desk.chronicle.head
        newer = written(tmp_path / "newer", line("2023-07-05", label="Amanat"))
        with pytest.raises(ImporterError, match="record time never runs backwards") as backdated:
            list(import_source(desk, wikidata, newer, lambda: NOW))
        for error in (refused, backdated):
            assert "--ledger" in str(error.value)
            assert "--recorded-at" not in str(error.value)
        assert desk.chronicle.head == head
    finally:
        desk.close()
