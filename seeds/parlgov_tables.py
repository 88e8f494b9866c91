"""Reading a release of ParlGov: a folder of CSV tables in one of two layouts, as rows under one set of names.

The releases up to 2015 have classic table names (`party.csv`) and columns (`party_id`), later ones numbered names
(`21__parties__Party.csv`) and short columns (`party`). Rows are given under the classic names of the tables and the short
names of the columns.
"""

import csv
import json
import re
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeVar

from domain.dates import DateError, EdtfDate
from seeds.importer import ImporterError

Row: TypeAlias = Mapping[str, str]
Value = TypeVar("Value")

TABLES: Final = (
    "country",
    "party",
    "party_family",
    "party_change",
    "party_name_change",
    "election",
    "election_result",
    "cabinet",
    "cabinet_party",
)
_NUMBERED: Final = {
    "country": "02__datacore__Country.csv",
    "party": "21__parties__Party.csv",
    "party_family": "22__parties__PartyFamily.csv",
    "party_change": "24__parties__PartyChange.csv",
    "party_name_change": "23__parties__PartyNameChange.csv",
    "election": "31__elections__Election.csv",
    "election_result": "32__elections__ElectionResult.csv",
    "cabinet": "41__cabinets__Cabinet.csv",
    "cabinet_party": "42__cabinets__CabinetParty.csv",
}
_CODES: Final = "01__datacore__Code.csv"
_RENAMED: Final = {
    "country_id": "country",
    "family_id": "family",
    "party_id": "party",
    "party_id_new": "party_new",
    "election_id": "election",
    "alliance_id": "alliance",
    "cabinet_id": "cabinet",
    "previous_cabinet_id": "previous_cabinet",
    "type_id": "type",
}
_NEEDED: Final = {
    "country": ("id", "name_short"),
    "party": ("id", "country", "family", "name_short", "name_english", "name"),
    "party_family": ("id", "party", "family"),
    "party_change": ("id", "party", "party_new", "date"),
    "party_name_change": ("id", "party", "date", "name_short", "name_english", "name"),
    "election": ("id", "type", "country", "date", "seats_total"),
    "election_result": ("id", "election", "party", "alliance", "seats", "vote_share", "votes"),
    "cabinet": ("id", "country", "start_date", "name", "previous_cabinet"),
    "cabinet_party": ("id", "cabinet", "party", "pm"),
}


class Tables:
    """The rows of a release, by table and id."""

    def __init__(self, folder: Path) -> None:
        """Read all tables. Raises `ImporterError`."""
        self._files = _files(folder)
        self.rows: dict[str, dict[str, Row]] = {
            table: _read(folder / file, table) for table, file in self._files.items()
        }
        self._refuse_cut()
        codes = folder / _CODES
        self.codes: dict[str, str] = (
            {row["id"]: row["name"] for row in _lines(codes, ("id", "name"))} if codes.exists() else {}
        )
        """What the release's codes mean, where it has a table of them."""

    def _refuse_cut(self) -> None:
        """Refuse tables without a row that cannot be so in a release, however small it is."""
        for table in ("country", "party"):
            if not self.rows[table]:
                raise ImporterError(f"{self._files[table]} has no rows: a release has a {table} at least")
        for table, of in (("election_result", "election"), ("cabinet_party", "cabinet")):
            if self.rows[of] and not self.rows[table]:
                raise ImporterError(
                    f"{self._files[table]} has no rows, where {self._files[of]} has {len(self.rows[of])}: get the whole of the release"
                )

    def value(
        self, table: str, row: Row, column: str, read: Callable[[str], Value], right: str
    ) -> Value | None:
        """What stands in a column; None where it is blank or the layout has no such column. Raises `ImporterError`."""
        text = row.get(column, "")
        if not text:
            return None
        try:
            return read(text)
        except (ValueError, KeyError):
            raise self.wrong(table, row, column, right) from None

    def count(self, table: str, row: Row, column: str) -> int | None:
        """A number of votes, seats or people."""
        text = row.get(column, "")
        if not text:
            return None
        if not _WHOLE(text):
            raise self.wrong(table, row, column, "a whole number, or blank")
        return int(text)

    def share(self, table: str, row: Row, column: str) -> float | None:
        """A number of percent, from 0 to 100."""
        text = row.get(column, "")
        if not text:
            return None
        if not _DECIMAL(text) or float(text) > _ALL:
            raise self.wrong(table, row, column, "a number of percent such as 33.5, or blank")
        return float(text)

    def flag(self, table: str, row: Row, column: str) -> bool | None:
        """A yes or no, which releases write as 0 and 1 or as False and True."""
        return self.value(table, row, column, _FLAGS.__getitem__, "0 or 1")

    def date(self, table: str, row: Row, column: str, *, imputed: bool = False) -> EdtfDate | None:
        """A date; where days are `imputed`, the year or the month that the day stands for."""
        text = row.get(column, "")
        if not text:
            return None
        try:
            exact = EdtfDate.parse(text)
            if not imputed or len(text) != len("YYYY-MM-DD"):
                return exact
            if text.endswith("-07-01"):
                return EdtfDate.parse(text[:4])
            return EdtfDate.parse(text[:7]) if text.endswith("-01") else exact
        except DateError:
            raise self.wrong(table, row, column, "a day such as 1994-10-16") from None

    def imputed(self, table: str, row: Row, column: str) -> EdtfDate | None:
        """The date of a party, or of what became of it: its day stands for a year or a month, unless the row says that it is meant."""
        if not row.get(column):
            return None
        return self.date(table, row, column, imputed=self.more(table, row).get("date_as_is") is not True)

    def told_day(self, table: str, row: Row, key: str, given: object) -> EdtfDate:
        """A date that stands in `data_json`. Raises `ImporterError`."""
        try:
            return EdtfDate.parse(str(given))
        except DateError:
            raise self.wrong(
                table, row, "data_json", f"an object whose {key} is a day such as 1994-10-16, not {given!r}"
            ) from None

    def named(self, table: str, row: Row, column: str, among: str) -> str:
        """The id of a row of another table. Raises `ImporterError` if that table has no such row."""
        if (id_ := row[column]) not in self.rows[among]:
            raise self.wrong(table, row, column, f"the id of a row of {self._files[among]}")
        return id_

    def more(self, table: str, row: Row) -> Mapping[str, Any]:
        """What the column `data_json` holds; nothing in layouts that have none."""
        text = row.get("data_json", "")
        if text in _NO_JSON:
            return {}
        more = self.value(table, row, "data_json", json.loads, "a JSON object")
        if not isinstance(more, dict):
            raise self.wrong(table, row, "data_json", "a JSON object")
        return more

    def wrong(self, table: str, row: Row, column: str, right: str) -> ImporterError:
        """The error that a value is not what it must be."""
        return ImporterError(
            f"{self._files[table]}, row {row['id']}: {column} {row.get(column, '')!r} must be {right}"
        )


_ALL: Final = 100
"""Percent."""
_WHOLE: Final = re.compile(r"[0-9]{1,15}").fullmatch
_DECIMAL: Final = re.compile(r"[0-9]+(\.[0-9]+)?").fullmatch
"""Plain decimals alone: what else Python takes for a number (`nan`, `1e400`, `1_0`) is damage."""
_NO_JSON: Final = frozenset({"", "null", "{}"})
_FLAGS: Final = {
    "0": False,
    "1": True,
    "False": False,
    "True": True,
    "false": False,
    "true": True,
}


def _files(folder: Path) -> dict[str, str]:
    if not folder.is_dir():
        raise ImporterError(f"{folder} is no folder: give the one that holds the tables of a ParlGov release")
    layouts = (_NUMBERED, {table: f"{table}.csv" for table in TABLES})
    missing = [[name for name in layout.values() if not (folder / name).is_file()] for layout in layouts]
    for layout, lacking in zip(layouts, missing, strict=True):
        if not lacking:
            return layout
    begun = min(missing, key=len)
    if len(begun) < len(TABLES):
        raise ImporterError(f"{folder} lacks {', '.join(begun)} of a ParlGov release: get the whole of it")
    raise ImporterError(
        f"{folder} holds no ParlGov release: it would have {', '.join(layouts[1].values())} (up to 2015) "
        f"or {', '.join(_NUMBERED.values())}"
    )


def _read(file: Path, table: str) -> dict[str, Row]:
    rows: dict[str, Row] = {}
    renamed = {**_RENAMED, **({"type_id": "family"} if table == "party_family" else {})}
    for row in _lines(file, _NEEDED[table], renamed):
        if not _WHOLE(row["id"]):
            raise ImporterError(
                f"{file.name}, row {row['id']!r}: id must be a whole number, as the rows are known by it from release to release"
            )
        if row["id"] in rows:
            raise ImporterError(f"{file.name}: two rows have the id {row['id']}: each must have its own")
        rows[row["id"]] = row
    return rows


def _lines(file: Path, needed: Collection[str], renamed: Mapping[str, str] | None = None) -> list[Row]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.reader(lines, strict=True)
            names = [(renamed or {}).get(name, name) for name in next(reader, [])]
            lacking = [name for name in needed if name not in names]
            if lacking:
                raise ImporterError(
                    f"{file.name} has no column {', '.join(lacking)}: it has {', '.join(names)}"
                )
            twice = [name for place, name in enumerate(names) if name and name in names[:place]]
            if twice:
                raise ImporterError(
                    f"{file.name} has two columns {twice[0]}: each must be there once, or it is not known which one is meant"
                )
            rows: list[Row] = []
            for values in reader:
                if len(values) != len(names):
                    raise ImporterError(
                        f"{file.name}, line {reader.line_num}: {len(values)} values, where there are {len(names)} columns"
                    )
                rows.append(dict(zip(names, values, strict=True)))
            return rows
    except UnicodeDecodeError as error:
        raise ImporterError(f"{file.name} is not UTF-8: {error}") from error
    except csv.Error as error:
        raise ImporterError(f"{file.name} is no CSV table: {error}") from error
