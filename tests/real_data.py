"""Real releases of outside sources, which no repository holds: a folder of them, named by `REAL_TEST_DATA` (what begins with `PARTYLINE_` is a setting of the program).

It holds `parlgov/2012-10-15`, `parlgov/2015-05-04`, `parlgov/2024-08-12` and `kazakhstan`. Where it is not named, `shared/data`
beside the checkout is looked for. Tests that need it are skipped where it is missing; in CI that is a failure.
"""

import csv
import os
from functools import cache
from pathlib import Path
from typing import Final, TypeAlias

import pytest

VARIABLE: Final = "REAL_TEST_DATA"
RELEASES: Final = ("2012-10-15", "2015-05-04", "2024-08-12")

Row: TypeAlias = dict[str, str]

_BESIDE: Final = Path(__file__).resolve().parents[2] / "shared" / "data"

_NUMBERED: Final = {
    "party": "21__parties__Party",
    "party_name_change": "23__parties__PartyNameChange",
    "party_change": "24__parties__PartyChange",
    "election": "31__elections__Election",
    "election_result": "32__elections__ElectionResult",
    "cabinet": "41__cabinets__Cabinet",
    "cabinet_party": "42__cabinets__CabinetParty",
}
"""The names of the tables since 2024."""


def folder(name: str) -> Path:
    """The folder of a source's data; the test is skipped where there is none, and fails in CI."""
    found = Path(os.environ.get(VARIABLE, _BESIDE)) / name
    if not found.is_dir():
        missing = f"the folder of real data that {VARIABLE} names has no {name}"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return found


@cache
def rows(release: str, table: str) -> list[Row]:
    """A table of a release of ParlGov as it stands in its file, whatever the file is called."""
    path = folder("parlgov") / release
    file = path / f"{table}.csv"
    if not file.exists():
        file = path / f"{_NUMBERED[table]}.csv"
    with file.open(encoding="utf-8", newline="") as text:
        return [
            {name.replace("_id", ""): value for name, value in row.items()} for row in csv.DictReader(text)
        ]
