"""The importer for ParlGov (https://www.parlgov.org/), a database of parties, elections and cabinets; `docs/importing.md`
says how its rows become events.

Ids are ParlGov's own: party 12 is `parlgov-12`, election 12 `parlgov-election-12`, cabinet 12 `parlgov-cabinet-12`.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from domain.moments import Moment, format_moment
from domain.synchronising import Release
from seeds.parlgov_codes import COUNTRIES
from seeds.parlgov_contests import cabinets, elections, results
from seeds.parlgov_lives import lives, revivals
from seeds.parlgov_parties import lineage, parties, renamings
from seeds.parlgov_places import NAME, SOURCE
from seeds.parlgov_tables import Tables

__all__ = ["NAME", "releases"]


def releases(path: Path, recorded_at: Moment | None) -> Iterable[Release]:
    """The one release that lies in a folder. Raises `ImporterError`."""
    tables = Tables(path)
    countries = _countries(tables)
    lived = lives(tables)
    left_out: list[str] = []
    events = [
        *parties(tables, countries, lived),
        *renamings(tables, countries),
        *lineage(tables, lived, left_out),
        *revivals(lived),
        *elections(tables, countries),
        *results(tables, left_out),
        *cabinets(tables, countries),
    ]
    yield Release(
        name=f"ParlGov {_edition(path.resolve().name, recorded_at)}",
        recorded_at=recorded_at,
        events=events,
        source=SOURCE,
        left_out=left_out,
    )


def _edition(folder: str, recorded_at: Moment | None) -> str:
    """The day of the release: that of its folder's name, unless it became known before; else the folder's name."""
    if recorded_at is None:
        return folder
    known = format_moment(recorded_at)[: len("YYYY-MM-DD")]
    return min(folder, known) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", folder) else known


def _countries(tables: Tables) -> dict[str, str]:
    """The code of every country, by ParlGov's id."""
    codes: dict[str, str] = {}
    for id_, row in tables.rows["country"].items():
        code = row.get("code_iso2") or COUNTRIES.get(row["name_short"])
        if code is None:
            raise tables.wrong("country", row, "name_short", f"one of {', '.join(COUNTRIES)}")
        codes[id_] = code
    return codes
