"""Exports: each format is read back by a program of its own, and all say what the routes say."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from frictionless import Package

from api.exports import parquet
from api.exports.making import Making
from api.exports.tables import TABLES
from api.seeding import seed_ledger
from tests.api.exports import read
from tests.api.exports.ledgers import HOSTILE, hostile
from tests.api.given import Api, application, id_, problem_in
from tests.measuring import looking_away
from tests.seeds.shipped import shipped

LIKE = {"as_of": "2020-12-31"}


@pytest.fixture(scope="module", params=["seeds", "hostile"])
def full(request: pytest.FixtureRequest) -> Iterator[Api]:
    with application() as running:
        if request.param == "hostile":
            yield hostile(running)
            return
        for name, events in shipped().items():
            seed_ledger(running.client.app.state.desk, name, events)
        yield running


@pytest.fixture
def odd(memory: Api) -> Api:
    return hostile(memory)


def body(api: Api, format_: str, **query: str) -> bytes:
    answer = api.get("/export", format=format_, **(LIKE | query))
    assert answer.status_code == 200, answer.text
    return answer.content


def tables(api: Api, folder: Path, **query: str) -> read.Rows:
    return read.of_csv(read.unpacked(body(api, "csv", **query), folder))


@pytest.mark.parametrize("bom", ["0", "1"])
@pytest.mark.parametrize("country", [None, "KZ"])
def test_the_package_is_a_valid_one(full: Api, tmp_path: Path, bom: str, country: str | None) -> None:
    more = {} if country is None else {"country": country}
    folder = read.unpacked(body(full, "csv", bom=bom, **more), tmp_path / "package")
    package = Package(str(folder / "datapackage.json"))
    report = looking_away(package.validate)()
    assert report.valid, report.flatten(["title", "note"])
    resources: list[Any] = package.resources  # tables, which its types do not say
    assert [len(resource.read_rows()) for resource in resources] == [
        len(rows) for rows in read.of_csv(folder).values()
    ]
    assert all(
        (folder / f"{table.name}.csv").read_bytes().startswith(b"\xef\xbb\xbf") == (bom == "1")
        for table in TABLES
    )


def test_every_table_says_the_same_in_each_format(full: Api, tmp_path: Path) -> None:
    in_csv = tables(full, tmp_path / "csv")
    in_sqlite, _ = read.of_sqlite(body(full, "sqlite"), tmp_path / "export.db")
    in_parquet, _ = read.of_parquet(read.unpacked(body(full, "parquet"), tmp_path / "parquet"))
    assert in_csv == in_sqlite == in_parquet
    assert all(in_csv[name] for name in ("parties", "names", "links", "elections", "results"))


def test_the_tables_say_what_the_routes_say(full: Api, tmp_path: Path) -> None:
    found = tables(full, tmp_path / "csv")
    for party, country, name, kind, exists, status, founded, registered, ended, *_ in found["parties"]:
        state = full.party(party, **LIKE)
        assert (country, name, kind, exists, status, founded, registered, ended) == tuple(
            state[field]
            for field in (
                "country", "name", "kind", "exists", "status", "founded", "registered", "ended",
            )
        )  # fmt: skip
    for election, *_ in found["elections"]:
        told = full.get(f"/elections/{election}", **LIKE).json()
        assert [row[1:9] for row in found["results"] if row[0] == election] == [
            tuple(
                each[field]
                for field in (
                    "party", "round", "candidate", "name", "alliance", "votes", "vote_share", "seats",
                )
            )
            for each in told["rows"]
        ]  # fmt: skip


def test_the_events_that_rows_name_say_what_the_rows_say(odd: Api, tmp_path: Path) -> None:
    found = tables(odd, tmp_path / "csv")
    said = {record["event_id"]: record["event"] for record in odd.records() if record["event"]}
    for election, party, round_, *_, events in found["results"]:
        named = [said[event] for event in events.split("; ")]
        assert {(each["election"], each.get("round")) for each in named} == {(election, round_)}
        assert {each["party"] for each in named} <= {party, "kz-b", "kz-c"}
    for from_, to, *_, event in found["links"]:
        assert {from_, to} <= set(re.findall(r'"([a-z]{2}-[a-z]+)"', json.dumps(said[event])))
    for _, _, _, name, *_, event, _ in found["names"]:
        assert json.dumps(name)[1:-1] in json.dumps(said[event])


def test_a_party_that_left_a_coalition_twice_has_two_rows(odd: Api, tmp_path: Path) -> None:
    rows = tables(odd, tmp_path / "csv")["coalition_members"]
    formed, left, joined_again, left_again = (id_(number) for number in range(17, 21))
    assert sorted(row for row in rows if row[1] == "kz-b") == [
        ("kz-front", "kz-b", "2003", "2004", False, None, formed, left),
        ("kz-front", "kz-b", "2005", "2006-07~", False, None, joined_again, left_again),
    ]


def test_what_may_have_been_held_is_told_as_maybe_and_what_was_not_is_left_out(
    odd: Api, tmp_path: Path
) -> None:
    held = {row[0]: row[6] for row in tables(odd, tmp_path / "csv")["elections"]}
    assert held == {"kz-2004": "yes", "kz-maybe": "maybe"}


def test_an_earlier_day_and_an_earlier_position_cut(odd: Api, tmp_path: Path) -> None:
    early = tables(odd, tmp_path / "early", as_of="2003-12-31")
    assert (early["elections"], early["links"]) == ([], [])
    known = tables(odd, tmp_path / "known", known_at="2")
    assert [(row[0], row[6]) for row in known["parties"]] == [("kz-a", "2001?"), ("kz-b", "2004-04")]
    later = {row[0]: row[6] for row in tables(odd, tmp_path / "later")["parties"]}
    assert "2004-04-13" in later.values()


def test_of_a_country_are_its_own_parties_and_contests(full: Api, tmp_path: Path) -> None:
    of_all = tables(full, tmp_path / "all")
    of_one = tables(full, tmp_path / "one", country="kz")
    retracted = "ru-d"  # of no country now; it was never of this one
    assert of_one["parties"] == [
        row for row in of_all["parties"] if row[1] in {"KZ", None} and row[0] != retracted
    ]
    assert of_one["elections"] == [row for row in of_all["elections"] if row[1] == "KZ"]


def test_the_records_are_those_of_the_ledger(full: Api) -> None:
    lines = full.get("/export", format="ndjson").text.splitlines()
    assert [json.loads(line) for line in lines] == full.records()
    first = full.get("/export", format="ndjson", known_at="3").text.splitlines()
    assert first == lines[:3]
    of_kazakhstan = full.get("/export", format="ndjson", country="KZ").text.splitlines()
    assert set(of_kazakhstan) <= set(lines)


@pytest.mark.parametrize("format_", ["csv", "sqlite", "popolo", "parquet", "ndjson"])
def test_an_export_can_be_cited(full: Api, format_: str) -> None:
    day = {} if format_ == "ndjson" else LIKE
    answer = full.get("/export", format=format_, country="KZ", **day)
    canonical = answer.links["canonical"]["url"]
    query = {name: value for name, (value,) in parse_qs(urlsplit(canonical).query).items()}
    given = {"format": format_, "country": "KZ", "known_at": str(full.head()), "v": query["v"]} | day
    assert query == {name: value for name, value in given.items() if value != "csv"}
    again = full.get(canonical)
    assert (again.content, again.headers["etag"]) == (answer.content, answer.headers["etag"])
    assert again.headers["cache-control"] == "public, max-age=31536000, immutable"
    same = full.client.get(canonical, headers={"If-None-Match": answer.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    head = full.client.head(canonical)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", answer.headers["etag"])
    assert re.fullmatch(
        r'attachment; filename="partyline-kz-[a-z0-9-]+\.(zip|db|json|ndjson)"',
        answer.headers["content-disposition"],
    )


def test_the_metadata_of_each_format_name_what_was_asked(full: Api, tmp_path: Path) -> None:
    folder = read.unpacked(body(full, "csv"), tmp_path / "csv")
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    _, of_sqlite = read.of_sqlite(body(full, "sqlite"), tmp_path / "export.db")
    _, of_parquet = read.of_parquet(read.unpacked(body(full, "parquet"), tmp_path / "parquet"))
    of_popolo = json.loads(body(full, "popolo"))["partyline"]
    for told in (package["partyline"], of_parquet, of_popolo):
        assert (told["as_of"], told["known_at"]["position"]) == ("2020-12-31", full.head())
        assert full.get(told["canonical"]).headers["link"].startswith(f"<{told['canonical']}>")
    assert (of_sqlite["as_of"], json.loads(of_sqlite["known_at"])) == (
        "2020-12-31",
        package["partyline"]["known_at"],
    )


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"format": "xlsx"}, "format is 'xlsx'"),
        ({"format": "ndjson", "as_of": "2020"}, "as_of stands beside format=ndjson"),
        ({"format": "sqlite", "bom": "1"}, "bom is '1' beside format=sqlite"),
        ({"bom": "yes"}, "bom is 'yes'"),
        ({"country": "Kazakhstan"}, "country is 'Kazakhstan'"),
        ({"as_of": "2004-02-30"}, "as_of: '2004-02-30'"),
    ],
)
def test_what_makes_no_export_is_refused(empty: Api, query: dict[str, str], named: str) -> None:
    problem_in(empty.get("/export", **query), 400, "invalid-parameter", named)


def test_the_metadata_say_how_to_cite_an_export(memory: Api, tmp_path: Path) -> None:
    memory.given(HOSTILE[0])
    folder = read.unpacked(body(memory, "csv"), tmp_path / "near")
    near = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert ("homepage" in near, near["version"]) == (False, "1")
    canonical, written_by, v = (near["partyline"][name] for name in ("canonical", "written_by", "fold"))
    said = f"Political parties, as of 2020-12-31, as known at position 1 (recorded {near['partyline']['known_at']['recorded_at'][:10]}). {written_by}, answers of version {v}. "
    assert near["partyline"]["cite_as"] == said + canonical
    with application(public_url="https://parties.example/") as public:
        public.given(HOSTILE[0])
        folder = read.unpacked(body(public, "csv"), tmp_path / "public")
        told = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert told["homepage"] == f"https://parties.example{canonical}"
    assert told["partyline"]["cite_as"] == said + told["homepage"]


def test_an_export_without_a_turn_is_refused_and_says_when_to_ask_again(memory: Api) -> None:
    memory.given(HOSTILE[0])
    memory.client.app.state.exports = Making(at_once=0, patience=0.01)
    answer = memory.get("/export")
    problem_in(answer, 503, "too-many-exports", "ask again after 10 s")
    assert answer.headers["retry-after"] == "10"
    assert memory.get("/export", format="ndjson").status_code == 200  # records take no turn


def test_an_empty_ledger_gives_empty_tables(memory: Api, tmp_path: Path) -> None:
    assert tables(memory, tmp_path / "csv") == {table.name: [] for table in TABLES}
    assert memory.get("/export", format="ndjson").content == b""


def test_where_parquet_is_not_installed_the_answer_says_what_is_missing(
    memory: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    memory.given(HOSTILE[0])
    problem_in(
        memory.get("/export", format="parquet"), 400, "invalid-parameter", "pip install 'partyline[parquet]'"
    )
    with pytest.raises(parquet.NotInstalled):
        parquet.write(None, None, None)  # type: ignore[arg-type] # it is refused before they are looked at
