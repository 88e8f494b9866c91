"""Files that people bring: taken, or refused in words that name the file; nothing is half-written, and no traceback is shown."""

import csv
import functools
import io
import json
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, TypeAlias

import yaml
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from api.settings import Settings, SettingsError, read_settings
from tests.fuzzing.kind import Case, Kind, as_bytes
from tests.fuzzing.texts import ODD_TEXTS, any_bytes, changed_json, changed_texts, json_texts, nested
from tests.fuzzing.world import TOKEN, Said, World, command, records_in
from tests.seeds.releases import CLASSIC, GERMANY, NUMBERED, party

Json: TypeAlias = dict[str, Any]
Table: TypeAlias = list[list[str]]

ROOT: Final = Path(__file__).parents[2]


def refused_or_done(said: Said, ledger: Path, named: str) -> bool:
    """Whether it was done; if not, that it was said in words, which name the file, and that nothing was written."""
    if said.code == 0:
        return True
    assert said.code == 1, said
    assert said.error.startswith("partyline: "), said
    assert named in said.error, said
    assert "Traceback" not in said.error
    assert len(said.error) < 20_000, len(said.error)
    assert records_in(ledger) == 0, "something was written of what was refused"
    return False


# Lines of a ledger

LINES: Final = 5
"""Records of the file that is mutated."""


@st.composite
def _ledgers(draw: DrawFn, lines: list[str]) -> Case:
    whole = [json.loads(each) for each in lines]
    lines = [*lines]
    for _ in range(draw(st.integers(1, 2))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.integers(0, 7)):
            case 0:
                del lines[at]
            case 1:
                lines.insert(at, lines[at])
            case 2:
                other = draw(st.integers(0, len(lines) - 1))
                lines[at], lines[other] = lines[other], lines[at]
            case 3:
                lines[at] = draw(any_bytes(st.just(lines[at])))
            case 4 | 5:
                lines[at] = draw(json_texts(st.just(whole[at % len(whole)])))
            case 6:
                changed = draw(changed_json(st.just(whole[at % len(whole)])))  # written as the program writes
                lines[at] = (
                    json.dumps(changed, ensure_ascii=False, separators=(",", ":"))
                    .encode("utf-8", "surrogatepass")
                    .decode("latin-1")
                )
            case _:
                lines[at] = lines[at] + draw(st.sampled_from(["\r", " ", "\n", "\x00"]))
        if not lines:
            break
    return "\n".join(lines) + draw(st.sampled_from(["\n", "\n", "\n", ""]))


def _exported(world: World) -> SearchStrategy[Case]:
    page = world.ask("GET", b"/export?format=ndjson")
    assert page.status == 200, page
    lines = page.body.decode("latin-1").split("\n")[:LINES]
    return _ledgers(lines)


def _hold_ledger(world: World, case: Case) -> None:
    folder = world.a_folder()
    file, ledger = folder / "kept.ndjson", folder / "copy.db"
    file.write_bytes(as_bytes(case))
    said = command("import", "ledger", str(file), ledger=f"sqlite:///{ledger}", snapshot="off")
    if refused_or_done(said, ledger, str(file)):
        kept = [line for line in as_bytes(case).split(b"\n") if line]
        assert records_in(ledger) == len(kept)


NDJSON: Final = Kind("ledgers", "lines of `import ledger`", _exported, _hold_ledger, few=20, asks=False)

# Seeds


@functools.cache
def _seeds() -> tuple[str, ...]:
    """Small seed files of ours."""
    names = ("kz-rplp", "kz-baytaq", "kz-qkp")
    return tuple(
        (ROOT / "seeds" / "kazakhstan" / f"{name}.yaml").read_text(encoding="utf-8") for name in names
    )


BOMB: Final = "a: &a [x, x, x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}]\n" for a, b in pairwise("abcdefghijklm")
)
"""Some hundred bytes that stand for 275 thousand million values."""
YAMLS: Final = (
    *(
        "party: kz-x\nevents: []\n",
        "- a\n",
        "~\n",
        "party: [a]\n",
        "? [a, b]\n: c\n",
        "a: &a [*a]\n",
        "a: *b\n",
        "<<: {a: b}\n",
        "%YAML 9.9\n---\na: b\n",
    ),
    *(
        "!!python/object/apply:os.system [ls]\n",
        "!!binary x\n",
        "a: b\n---\nc: d\n",
        "a: 1\na: 2\n",
        "\ufeffa: b\n",
        "a:\tb\n",
        "a: |\n  x\n b\n",
    ),
    *('a: "\\UFFFFFFFF"\n', 'party: "\\uD800"\n', "a: &a x\nb: *a\n", "a: &a [x]\na: &a [y]\nb: *a\n", BOMB),
    *(nested(500), nested(3_000), nested(3_000, "{a: ", "}"), "- " * 3_000),
)


@st.composite
def _seed_files(draw: DrawFn) -> Case:
    text = draw(st.sampled_from(_seeds()))
    match draw(st.integers(0, 5)):
        case 0:
            text = draw(st.sampled_from(YAMLS))
        case 1:
            return draw(any_bytes(st.just(text)))
        case 2 | 3:
            text = draw(changed_texts(st.just(text), most=3))
        case _:
            held = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - it makes only text
            changed = draw(changed_json(st.just(held)))
            text = yaml.safe_dump(changed, allow_unicode=True, sort_keys=False)
    return text.encode("utf-8", "surrogatepass").decode("latin-1")


def _hold_seed(world: World, case: Case) -> None:
    folder = world.a_folder()
    seeds = folder / "country"
    seeds.mkdir()
    (seeds / "one.yaml").write_bytes(as_bytes(case))
    ledger = folder / "seeded.db"
    said = command("seed", str(seeds), ledger=f"sqlite:///{ledger}", snapshot="off")
    if refused_or_done(said, ledger, "country/one"):
        again = command("seed", str(seeds), ledger=f"sqlite:///{ledger}", snapshot="off")
        assert again.code == 0, again
        assert " 0 stated, 0 corrected, 0 retracted" in again.out, again


SEEDS: Final = Kind("seeds", "YAML of `seed`", lambda _: _seed_files(), _hold_seed, few=20, asks=False)

# Releases of ParlGov

TABLES: Final[dict[str, list[dict[str, str]]]] = {
    "country": [GERMANY],
    "party": [party("1"), party("2"), party("3", foundation_date="1901-01-01", dissolution_date="1950-05-05")],
    "party_family": [{"id": "1", "party_id": "1", "party": "1", "type_id": "9", "family": "9"}],
    "party_change": [{"id": "1", "party_id": "1", "party": "1", "party_id_new": "2", "party_new": "2", "date": "1979-07-01", "type": "3"}],
    "party_name_change": [{"id": "1", "party_id": "2", "party": "2", "date": "1980-02-03", "name_short": "N", "name_english": "New", "name": "Neu"}],
    "election": [
        {"id": "1", "type_id": "13", "type": "13", "country_id": "54", "country": "54", "date": "1949-08-14", "seats_total": "402", "votes_valid": "100"},
        {"id": "2", "type_id": "13", "type": "13", "country_id": "54", "country": "54", "date": "1953-09-06", "seats_total": "509"},
    ],
    "election_result": [
        {"id": "1", "election_id": "1", "election": "1", "party_id": "1", "party": "1", "seats": "131", "vote_share": "29.2", "votes": "10"},
        {"id": "2", "election_id": "1", "election": "1", "party_id": "2", "party": "2", "seats": "139", "vote_share": "31.0", "alliance": "1", "alliance_id": "1"},
    ],
    "cabinet": [
        {"id": "1", "country_id": "54", "country": "54", "start_date": "1949-09-20", "name": "Adenauer I"},
        {"id": "2", "country_id": "54", "country": "54", "start_date": "1953-10-20", "name": "Adenauer II", "previous_cabinet_id": "1", "previous_cabinet": "1"},
    ],
    "cabinet_party": [{"id": "1", "cabinet_id": "1", "cabinet": "1", "party_id": "1", "party": "1", "pm": "1"}],
}  # fmt: skip
CELLS: Final = (
    *(
        "",
        "0",
        "1",
        "2",
        "3",
        "99",
        "-1",
        "1.5",
        "NULL",
        "NaN",
        "inf",
        "1e3",
        "1e999",
        "54",
        "276",
        "DE",
        "XX",
    ),
    *(
        "1949-08-14",
        "1949-02-30",
        "1949",
        "14.08.1949",
        "0000-00-00",
        "10000-01-01",
        "{}",
        '{"a":',
        "[]",
        "true",
    ),
    *ODD_TEXTS,
)


@st.composite
def _releases(draw: DrawFn) -> Case:
    layout = draw(st.sampled_from(["classic", "numbered"]))
    tables: dict[str, Table] = {}
    for name in CLASSIC:
        columns = CLASSIC[name] if layout == "classic" else NUMBERED[name][1]
        tables[name] = [columns, *([row.get(column, "") for column in columns] for row in TABLES[name])]
    for _ in range(draw(st.integers(1, 4))):
        table = tables[draw(st.sampled_from(sorted(tables)))]
        row = draw(st.integers(0, len(table) - 1)) if draw(st.integers(0, 5)) == 0 else len(table) - 1
        if not table or not table[row]:
            continue
        at = draw(st.integers(0, len(table[row]) - 1))
        match draw(st.integers(0, 7)):
            case 0:
                table.append(table[row])
            case 1:
                table[row] = table[row][:at]
            case 2:
                table[row] = [*table[row], "more"]
            case 3:
                table[row] = [
                    *table[row][:at],
                    draw(changed_texts(st.just(table[row][at]))),
                    *table[row][at + 1 :],
                ]
            case _:
                table[row] = [*table[row][:at], draw(st.sampled_from(CELLS)), *table[row][at + 1 :]]
    without = draw(st.sampled_from([None] * 8 + sorted(tables)))
    return {
        (f"{name}.csv" if layout == "classic" else f"{NUMBERED[name][0]}.csv"): _csv(table)
        .encode("utf-8", "surrogatepass")
        .decode("latin-1")
        for name, table in tables.items()
        if name != without
    }


def _csv(table: Table) -> str:
    written = io.StringIO()
    csv.writer(written).writerows(table)
    return written.getvalue()


def _hold_release(world: World, case: Case) -> None:
    folder = world.a_folder()
    release = folder / "release"
    release.mkdir()
    for name, text in case.items():
        (release / name).write_bytes(as_bytes(text))
    ledger = folder / "imported.db"
    arguments = ("import", "parlgov", str(release), "--recorded-at", "2020-01-01")
    said = command(*arguments, ledger=f"sqlite:///{ledger}", snapshot="off")
    if refused_or_done(said, ledger, ""):
        held = records_in(ledger)
        again = command(*arguments, ledger=f"sqlite:///{ledger}", snapshot="off")
        assert again.code == 0, again
        assert records_in(ledger) == held, "the same release again has written something"


RELEASES: Final = Kind(
    "releases", "tables of `import parlgov`", lambda _: _releases(), _hold_release, few=20, asks=False
)

# Settings

SECRETS: Final = ("WRITE_TOKEN", "LEDGER")
"""Settings whose values no message may show; what somebody writes into another one is shown as wrong there."""


@st.composite
def _settings(draw: DrawFn) -> Case:
    names = st.sampled_from([*(f.lower() for f in Settings.__struct_fields__), "colour", "PORT"])
    values = st.sampled_from(
        [
            '"x"',
            "0",
            "-1",
            "1.5",
            "true",
            "[]",
            "{}",
            "8000",
            '"8000"',
            '"sqlite:///x.db"',
            '"memory:"',
            '"https://example.org"',
            "1979-05-27",
            "inf",
            '"10.0.0.0/8"',
            '"public,*.x"',
            f'"{TOKEN}"',
        ]
    )
    lines = draw(st.lists(st.builds("{} = {}".format, names, values), max_size=4))
    text = draw(any_bytes(st.just("\n".join(lines)))) if draw(st.integers(0, 2)) == 0 else "\n".join(lines)
    given = st.sampled_from(
        [
            "",
            "0",
            "8000",
            "true",
            "1e3",
            "nan",
            "x",
            " ",
            "public",
            "10.0.0.0/8,",
            "http://",
            TOKEN,
            "memory:",
            "\x00",
        ]
    )
    variables = draw(st.dictionaries(names.map(str.upper), given, max_size=3))
    return {"file": text, "variables": variables}


def _hold_settings(world: World, case: Case) -> None:
    file = world.a_folder() / "partyline.toml"
    file.write_bytes(as_bytes(case["file"]))
    environ = {f"PARTYLINE_{name}": value for name, value in case["variables"].items()}
    said = ""
    try:
        read_settings(environ | {"PARTYLINE_CONFIG": str(file)})
    except SettingsError as error:
        said = str(error)
    elsewhere = TOKEN in case["file"] or any(
        TOKEN in value for name, value in case["variables"].items() if name not in SECRETS
    )
    assert elsewhere or TOKEN not in said, "a message gives the token away"
    assert not said or any(each in said for each in (str(file), "PARTYLINE_", "a setting is wrong")), said


SETTINGS: Final = Kind(
    "settings",
    "TOML and variables of the settings",
    lambda _: _settings(),
    _hold_settings,
    few=60,
    asks=False,
)

KINDS: Final = (NDJSON, SEEDS, RELEASES, SETTINGS)
