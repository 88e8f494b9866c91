"""Small releases of ParlGov, written as its tables are: in the classic layout and in the numbered one."""

import csv
from pathlib import Path
from typing import TypeAlias

Lines: TypeAlias = list[dict[str, str]]

CLASSIC = {
    "country": ["id", "name", "name_short", "iso_numeric"],
    "party": ["id", "country_id", "family_id", "name_short", "name_english", "name", "name_nonlatin", "wikipedia", "data_source", "description", "cmp"],
    "party_family": ["id", "party_id", "type_id"],
    "party_change": ["id", "party_id", "party_id_new", "date", "data_source"],
    "party_name_change": ["id", "party_id", "date", "name_short", "name_english", "name", "name_nonlatin", "party_change"],
    "election": ["id", "type_id", "country_id", "date", "early", "seats_total", "electorate", "votes_cast", "votes_valid"],
    "election_result": ["id", "election_id", "party_id", "alliance_id", "seats", "vote_share", "votes"],
    "cabinet": ["id", "country_id", "start_date", "name", "caretaker", "previous_cabinet_id"],
    "cabinet_party": ["id", "cabinet_id", "party_id", "pm"],
}  # fmt: skip
NUMBERED = {
    "country": ("02__datacore__Country", ["id", "name", "name_short", "code_iso2"]),
    "party": ("21__parties__Party", ["id", "country", "family", "name_short", "name_english", "name", "name_nonlatin", "wikipedia", "foundation_date", "dissolution_date", "description", "data_json"]),
    "party_family": ("22__parties__PartyFamily", ["id", "party", "family"]),
    "party_change": ("24__parties__PartyChange", ["id", "party", "party_new", "date", "type", "data_json"]),
    "party_name_change": ("23__parties__PartyNameChange", ["id", "party", "date", "name_short", "name_english", "name", "name_nonlatin", "data_json"]),
    "election": ("31__elections__Election", ["id", "type", "country", "date", "early", "seats_total", "electorate", "votes_cast", "votes_valid", "data_json"]),
    "election_result": ("32__elections__ElectionResult", ["id", "election", "party", "alliance", "seats", "vote_share", "votes"]),
    "cabinet": ("41__cabinets__Cabinet", ["id", "country", "start_date", "termination", "termination_date", "name", "caretaker", "previous_cabinet"]),
    "cabinet_party": ("42__cabinets__CabinetParty", ["id", "cabinet", "party", "pm", "defector"]),
}  # fmt: skip

GERMANY = {"id": "54", "name": "Germany", "name_short": "DEU", "iso_numeric": "276", "code_iso2": "DE"}


def classic(folder: Path, **tables: Lines) -> Path:
    """A release in the layout of the releases up to 2015; what a line does not say is blank."""
    for table, columns in CLASSIC.items():
        _write(folder / f"{table}.csv", columns, tables.get(table, [GERMANY] if table == "country" else []))
    return folder


def numbered(folder: Path, **tables: Lines) -> Path:
    """The same in the layout of later ones."""
    for table, (name, columns) in NUMBERED.items():
        _write(folder / f"{name}.csv", columns, tables.get(table, [GERMANY] if table == "country" else []))
    return folder


def _write(path: Path, columns: list[str], lines: Lines) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(lines)


def party(id_: str, **more: str) -> dict[str, str]:
    """A party of Germany, in either layout."""
    names = {"name_short": f"P{id_}", "name_english": f"Party {id_}", "name": f"Partei {id_}"}
    return {
        "id": id_,
        "country": "54",
        "country_id": "54",
        "family": "11",
        "family_id": "11",
        **names,
        **more,
    }
